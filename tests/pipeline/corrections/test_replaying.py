"""Corrections found again in other extractions of the same file."""

import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from development.rehearsal import made_up_report
from models.report import Indicator, Project, Report, Target
from pipeline.corrections.pointers import parse_pointer, value_at
from pipeline.corrections.replaying import Remembered, replay

Correct = Callable[..., list[Remembered]]


def at(report: Report, pointer: str) -> Any:
    return value_at(report.model_dump(mode="json"), parse_pointer(pointer))


def shuffled(report: Report, seed: str) -> Report:
    """The same report with its projects, their indicators and its sub-goals in another order."""
    chance = random.Random(seed)
    projects = [
        one.model_copy(
            update={"indicators": tuple(chance.sample(one.indicators, len(one.indicators)))}
        )
        for one in report.projects
    ]
    chance.shuffle(projects)
    goals = chance.sample(report.sub_goals, len(report.sub_goals))
    return report.model_copy(update={"projects": tuple(projects), "sub_goals": tuple(goals)})


def marked(report: Report) -> Report:
    """The report with a mark in a value that corrections leave alone, by project: who is who."""
    projects = tuple(
        one.model_copy(update={"fund_use": f"mark {place}"})
        for place, one in enumerate(report.projects)
    )
    return report.model_copy(update={"projects": projects})


def wanted_of(report: Report, chance: random.Random, count: int) -> list[dict[str, Any]]:
    """Corrections of values here and there, each value once."""
    places: dict[str, Any] = {}
    for number, project in enumerate(report.projects):
        places[f"/projects/{number}/name"] = f"更正后的名称{number}"
        places[f"/projects/{number}/category"] = f"类别{number}"
        if project.budget is not None and project.budget.total is not None:
            places[f"/projects/{number}/budget/total"] = f"{1000 + number}.50"
        for row in range(len(project.indicators)):
            places[f"/projects/{number}/indicators/{row}/target/text"] = f"≥{900 + row}次"
            places[f"/projects/{number}/indicators/{row}/basis"] = f"依据{number}.{row}"
    for number in range(len(report.sub_goals)):
        places[f"/sub_goals/{number}/objective"] = f"目标{number}"
    chosen = chance.sample(sorted(places), min(count, len(places)))
    return [{"pointer": pointer, "value": places[pointer]} for pointer in chosen]


@pytest.mark.parametrize("index", range(12))
def test_corrections_find_their_values_in_shuffled_projects(correct: Correct, index: int) -> None:
    report = marked(made_up_report("shuffled", index, project_count=6))
    chance = random.Random(index)
    made = correct(report, *wanted_of(report, chance, 8))
    expected = replay(report, made)
    assert {one.standing for one in expected.fared} == {"applied"}
    done = replay(shuffled(report, f"{index}"), made)
    assert done.conflicts == ()
    # Whatever the order, the parts are the very same: none was changed at another's place.
    assert parts(done.report) == parts(expected.report)
    assert parts(done.report) != parts(report)


def parts(report: Report) -> tuple[set[str], set[str]]:
    """The projects and sub-goals, each with its rows in an order of their own."""
    projects = {
        one.model_copy(
            update={"indicators": tuple(sorted(one.indicators, key=repr))}
        ).model_dump_json()
        for one in report.projects
    }
    return projects, {one.model_dump_json() for one in report.sub_goals}


def test_rows_of_one_name_are_told_apart_by_all_that_they_say(correct: Correct) -> None:
    rows = [
        Indicator(level1="产出", level2="数量", level3="次数", basis=f"依据{place}")
        for place in range(3)
    ]
    report = plain(Project(code="C1", name="甲", indicators=tuple(rows)))
    made = correct(report, {"pointer": "/projects/0/indicators/1/description", "value": "第二"})
    other = plain(Project(code="C1", name="甲", indicators=(rows[2], rows[0], rows[1])))
    assert at(replay(other, made).report, "/projects/0/indicators/2/description") == "第二"
    changed = rows[1].model_copy(update={"weight": Decimal(5)})
    doubtful = plain(Project(code="C1", name="甲", indicators=(changed, rows[0], rows[2])))
    done = replay(doubtful, made)
    assert [one.standing for one in done.fared] == ["conflict"]
    assert [one.description for one in done.report.projects[0].indicators] == [None] * 3


def test_a_project_is_known_by_its_code_alone_and_by_its_name_alone(correct: Correct) -> None:
    report = plain(Project(code="C1", name="甲"), Project(code="C2", name="乙"))
    made = correct(report, {"pointer": "/projects/1/category", "value": "特定目标类"})
    for again in (Project(code="C2", name="乙项目"), Project(code=None, name="乙")):
        done = replay(plain(again, Project(code="C1", name="甲")), made)
        assert [one.category for one in done.report.projects] == ["特定目标类", None]
    gone = replay(plain(Project(code="C9", name="乙"), Project(code="C1", name="甲")), made)
    assert [one.standing for one in gone.fared] == ["conflict"]
    assert [one.category for one in gone.report.projects] == [None, None]
    (finding,) = [one for one in gone.report.findings if one.code == "correction-conflict"]
    assert (finding.severity, finding.pointer) == ("error", None)


def test_a_shared_code_does_not_lead_to_the_project_that_is_left(correct: Correct) -> None:
    report = plain(Project(code="C1", name="甲"), Project(code="C1", name="乙"))
    made = correct(report, {"pointer": "/projects/0/category", "value": "特定目标类"})
    done = replay(plain(Project(code="C1", name="乙")), made)
    assert [one.standing for one in done.fared] == ["conflict"]
    assert done.report.projects[0].category is None


@pytest.mark.parametrize(
    ("now", "standing", "says"),
    [("甲", "applied", "丙"), ("丙", "absorbed", "丙"), ("丁", "conflict", "丁")],
)
def test_a_correction_applies_is_absorbed_or_asks(
    correct: Correct, now: str, standing: str, says: str
) -> None:
    made = correct(
        plain(Project(code="C1", name="甲")), {"pointer": "/projects/0/name", "value": "丙"}
    )
    done = replay(plain(Project(code="C1", name=now)), made)
    assert [one.standing for one in done.fared] == [standing]
    assert done.report.projects[0].name == says
    conflicts = [one for one in done.report.findings if one.code == "correction-conflict"]
    assert [one.pointer for one in conflicts] == (["/projects/0/name"] if says == "丁" else [])
    assert bool(done.report.corrections) == (standing == "applied")


def test_of_two_corrections_of_a_value_the_last_counts(correct: Correct) -> None:
    report = plain(Project(code="C1", name="甲"))
    again = [{"pointer": "/projects/0/name", "value": one} for one in ("乙", "丙")]
    made = correct(report, *again)
    (entry,) = replay(report, made).report.corrections
    assert (entry.id, entry.extracted) == (2, "甲")
    done = replay(plain(Project(code="C1", name="丙")), made)
    assert [one.standing for one in done.fared] == ["absorbed", "absorbed"]
    assert not done.conflicts
    back = correct(report, again[0], {"pointer": "/projects/0/name", "value": "甲"})
    assert replay(report, back).report.corrections == ()


def test_rows_are_added_removed_and_moved_again(correct: Correct) -> None:
    rows = tuple(Indicator(level1="产出", level2="数量", level3=name) for name in "甲乙丙")
    report = plain(Project(code="C1", name="一", indicators=rows), Project(code="C2", name="二"))
    grid = "/projects/0/indicators"
    made = correct(
        report,
        {"pointer": f"{grid}/1", "value": {"level3": "新"}, "operation": "add"},
        {"pointer": f"{grid}/2", "value": None},
        {"operation": "move", "from": f"{grid}/2", "pointer": f"{grid}/0"},
        {"pointer": f"{grid}/2/basis", "value": "依据"},
    )
    for again in (report, plain(*reversed(report.projects))):
        done = replay(again, made)
        assert [one.standing for one in done.fared] == ["applied"] * 4
        project = next(one for one in done.report.projects if one.code == "C1")
        assert [(one.level3, one.basis) for one in project.indicators] == [
            ("丙", None),
            ("甲", None),
            ("新", "依据"),
        ]
    now = replay(report, made).report
    twice = replay(now.model_copy(update={"corrections": ()}), made)
    assert [one.standing for one in twice.fared] == ["absorbed"] * 4
    assert twice.report.projects == now.projects


def test_findings_and_places_move_with_their_rows(correct: Correct) -> None:
    report = made_up_report("rows", 3, project_count=3)
    made = correct(report, {"pointer": "/projects/0", "value": None})
    done = replay(report, made).report
    assert [one.name for one in done.projects] == [one.name for one in report.projects[1:]]
    for pointer, location in done.provenance.items():
        if pointer.startswith("/projects/"):
            former = pointer.replace("/projects/1", "/projects/2").replace(
                "/projects/0", "/projects/1"
            )
            assert report.provenance[former] == location


def test_what_is_derived_follows_and_findings_are_those_of_the_corrected_values(
    correct: Correct,
) -> None:
    target = Target(text="提高", kind="qualitative")
    project = Project(
        code="130322213RGZQG5D0ORKX", name="甲", amount_unit="万元",
        budget={"total": "5.00", "fiscal": "4.00", "other": "0", "total_yuan": "50000.00"},
        indicators=(Indicator(level1="产出指标", level2="数量指标", level3="次数", target=target),),
    )  # fmt: skip
    report = plain(project)
    made = correct(
        report,
        {"pointer": "/projects/0/budget/total", "value": "4.00"},
        {"pointer": "/projects/0/indicators/0/target/text", "value": "≥1次"},
    )
    broken = replay(report, made[1:]).report
    assert {one.code for one in broken.findings} == set()  # the extraction had none of its own
    done = replay(report, made).report
    assert str(done.projects[0].budget.total_yuan) == "40000.00"  # type: ignore[union-attr]
    read = done.projects[0].indicators[0].target
    assert (read.comparison, str(read.value), read.unit) == (">=", "1", "次")  # type: ignore[union-attr]
    worse = correct(report, {"pointer": "/projects/0/budget/fiscal", "value": "3.00"})
    found = replay(report, worse).report.findings
    assert [(one.code, one.pointer) for one in found] == [("budget-sum", "/projects/0/budget")]


def plain(*projects: Project) -> Report:
    return made_up_report("plain", 1).model_copy(
        update={"projects": projects, "provenance": {}, "sub_goals": ()}
    )

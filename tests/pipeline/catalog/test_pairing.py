"""Self-evaluations beside the declarations of the same projects."""

import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from models.report import Coverage, Department, Indicator, Project, Report, ReportKind, Target
from models.source import ExtractorInfo, Source
from pipeline.account import Account
from pipeline.catalog.changes import reports_of_run
from pipeline.catalog.columns import utc_now
from pipeline.catalog.connection import Catalog
from pipeline.catalog.intake import FoundContent, register_contents
from pipeline.catalog.pairing import Pair, find_pairs
from pipeline.catalog.results import store_outcomes, withdraw_reports
from pipeline.catalog.runs import begin_run
from pipeline.catalog.sightings import Sighting
from pipeline.cli.catalog_commands import catalog_app
from pipeline.flattening import flatten_report
from pipeline.intake.run import _compare_pairs
from pipeline.outcome import Outcome
from pipeline.web.application import create_app
from pipeline.web.settings import FeedSettings

UNIT = Department(code="219001", name="科协")


def figure(text: str, value: str, sign: Any = ">=", unit: str = "场") -> Target:
    return Target(text=text, kind="quantitative", comparison=sign, value=Decimal(value), unit=unit)


LECTURES = Indicator(level1="产出", level2="数量", level3="讲座场次", target=figure("≥12场", "12"))
REACH = Indicator(
    level1="效益", level3="覆盖率", target=figure("90%", "90", "=", "%"), term="annual"
)
LATER = Indicator(level1="效益", level3="长期影响", term="long_term")


def project(
    *indicators: Indicator, code: str | None = "P01", name: str = "科普", **more: Any
) -> Project:
    return Project(code=code, name=name, department=UNIT, indicators=indicators, **more)


def store(
    catalog: Catalog,
    letter: str,
    kind: ReportKind,
    *projects: Project,
    year: int | None = 2022,
    run_id: int | None = None,
) -> int:
    sha256 = letter * 64
    report = Report(
        kind=kind,
        source=Source(
            file_name=f"{letter}.docx", format="docx", media_type="x/y", sha256=sha256,
            size_bytes=1, extractor=ExtractorInfo(name="x", version="1"),
        ),
        fiscal_year=year, department=UNIT, projects=projects,
        coverage=Coverage(characters=0, claimed=0, removed=0, leftover=0),
    )  # fmt: skip
    with catalog.writing() as session:
        found = [FoundContent(Sighting(f"file:///{letter}.docx", 1, "1"), sha256, 1)]
        registered = register_contents(session, found, "1")
        record = flatten_report(report)
        outcome = Outcome(sha256, "extracted", utc_now(), 0.1, "1", "docx", record=record)
        store_outcomes(session, run_id, [outcome])
    return registered[sha256].content_id


def pairs(catalog: Catalog, *report_ids: int) -> list[Pair]:
    with catalog.reading() as session:
        return list(find_pairs(session, report_ids))


def test_projects_are_the_same_by_their_code(catalog: Catalog) -> None:
    declared = store(catalog, "a", "project_declaration", project(LECTURES, name="科普工作"))
    evaluated = store(catalog, "b", "self_evaluation", project(LECTURES))
    store(catalog, "c", "self_evaluation", project(LECTURES), year=2021)
    for asked in (declared, evaluated):
        (pair,) = pairs(catalog, asked)
        assert (pair.declaration.report_id, pair.evaluation.report_id) == (declared, evaluated)
        assert (pair.match, pair.code, pair.differences) == ("code", "P01", ())
    assert len(pairs(catalog, declared, evaluated)) == 1


def test_a_budget_text_declares_its_projects_too(catalog: Catalog) -> None:
    declared = store(catalog, "a", "budget_performance", project(code="P00"), project(LECTURES))
    evaluated = store(catalog, "b", "self_evaluation", project(LECTURES))
    (pair,) = pairs(catalog, evaluated)
    assert (pair.declaration.report_id, pair.declaration.position) == (declared, 1)


def test_without_a_code_projects_are_the_same_by_name_and_unit(catalog: Catalog) -> None:
    store(catalog, "a", "project_declaration", project(LECTURES))
    evaluated = store(catalog, "b", "self_evaluation", project(LECTURES, code=None))
    assert [pair.match for pair in pairs(catalog, evaluated)] == ["name"]
    other_unit = project(LECTURES, code=None).model_copy(
        update={"department": Department(code="300", name="科协")}
    )
    other_code = project(LECTURES, code="P99")
    other_name = project(LECTURES, code=None, name="科普二")
    for letter, one in zip("cde", (other_unit, other_code, other_name), strict=True):
        assert pairs(catalog, store(catalog, letter, "self_evaluation", one)) == []


@pytest.mark.parametrize(
    ("unit", "implementer", "paired"),
    [
        (Department(name="科协"), None, True),
        (Department(code="219", name="科协"), None, True),
        (Department(code="300", name="科协"), None, False),
        (Department(code="219001", name="科学技术协会"), None, True),
        (Department(name="市财政局"), None, False),
        (Department(name="市财政局"), Department(name="科协"), True),
        (None, None, False),
    ],
)
def test_the_unit_is_known_by_code_or_name_and_may_be_the_one_that_carries_it_out(
    sqlite_catalog: Catalog,
    unit: Department | None,
    implementer: Department | None,
    paired: bool,
) -> None:
    store(sqlite_catalog, "a", "project_declaration", project(LECTURES, code=None))
    one = project(LECTURES, code=None).model_copy(
        update={"department": unit or Department(), "implementer": implementer}
    )
    assert bool(pairs(sqlite_catalog, store(sqlite_catalog, "b", "self_evaluation", one))) is paired


def test_reports_of_one_kind_or_without_a_year_are_no_pair(catalog: Catalog) -> None:
    store(catalog, "a", "project_declaration", project())
    assert pairs(catalog, store(catalog, "b", "transfer_payment", project())) == []
    assert pairs(catalog, store(catalog, "c", "self_evaluation", project(), year=None)) == []


def test_targets_that_differ_are_told(catalog: Catalog) -> None:
    store(catalog, "a", "project_declaration", project(LECTURES, REACH, LATER))
    fewer = LECTURES.model_copy(update={"target": figure("≥10场", "10")})
    evaluated = store(catalog, "b", "self_evaluation", project(fewer))
    (pair,) = pairs(catalog, evaluated)
    assert [(one.code, one.indicator, one.declared, one.evaluated) for one in pair.differences] == [
        ("target-differs", "讲座场次", "≥12场", "≥10场"),
        ("indicator-missing", "覆盖率", "90%", None),
    ]
    assert pair.differences[0].declared_pointer == "/projects/0/indicators/0"
    assert pair.differences[0].evaluated_pointer == "/projects/0/indicators/0"


@pytest.mark.parametrize(
    ("declared", "evaluated", "differs"),
    [
        (figure("≥12场", "12"), figure("不少于 12场", "12.00"), False),
        (figure("≥12场", "12"), figure("12场", "12", "="), True),
        (figure("≥12场", "12"), figure("≥12次", "12", unit="次"), True),
        (figure("12场", "12", "="), figure("12", "12", None, "场"), False),
        (Target(text="较 高", kind="qualitative"), Target(text="较高", kind="qualitative"), False),
        (Target(text="较高", kind="qualitative"), Target(text="高", kind="qualitative"), True),
        (None, figure("≥1场", "1"), True),
    ],
)
def test_a_target_is_the_same_however_it_is_written(
    sqlite_catalog: Catalog, declared: Target | None, evaluated: Target, differs: bool
) -> None:
    for letter, kind, target in (
        ("a", "project_declaration", declared),
        ("b", "self_evaluation", evaluated),
    ):
        indicator = LECTURES.model_copy(update={"target": target})
        last = store(sqlite_catalog, letter, kind, project(indicator))  # type: ignore[arg-type]
    (pair,) = pairs(sqlite_catalog, last)
    assert bool(pair.differences) is differs


def test_an_indicator_that_stands_twice_is_known_by_its_levels(sqlite_catalog: Catalog) -> None:
    twice = LECTURES.model_copy(update={"level2": "质量", "target": figure("≥3场", "3")})
    store(sqlite_catalog, "a", "project_declaration", project(LECTURES, twice))
    last = store(sqlite_catalog, "b", "self_evaluation", project(twice, LECTURES))
    assert pairs(sqlite_catalog, last)[0].differences == ()


def test_of_several_declarations_nobody_can_say_which_one_counts(sqlite_catalog: Catalog) -> None:
    fewer = LECTURES.model_copy(update={"target": figure("≥10场", "10")})
    first = store(sqlite_catalog, "a", "project_declaration", project(LECTURES))
    store(sqlite_catalog, "b", "project_declaration", project(LECTURES))
    evaluated = store(sqlite_catalog, "c", "self_evaluation", project(fewer))
    assert [pair.differences for pair in pairs(sqlite_catalog, evaluated)] == [(), ()]
    assert [pair.differences for pair in pairs(sqlite_catalog, first)] == [()]
    with sqlite_catalog.writing() as session:
        withdraw_reports(session, [first])
    assert len(pairs(sqlite_catalog, evaluated)[0].differences) == 1


def test_the_account_of_a_run_tells_what_differs_and_the_record_does_not(
    catalog: Catalog,
) -> None:
    fewer = LECTURES.model_copy(update={"target": figure("≥10场", "10")})
    store(catalog, "a", "project_declaration", project(LECTURES))
    with catalog.writing() as session:
        run_id = begin_run(session, "nightly", "file:///x")
    evaluated = store(catalog, "b", "self_evaluation", project(fewer), run_id=run_id)
    account = Account()
    _compare_pairs(catalog, run_id, account)
    told = account.as_json()
    assert (told["paired"], told["different"]) == (1, 1)
    assert told["differences"] == [
        {
            "code": "target-differs", "evaluation_id": evaluated, "declaration_id": 1,
            "project": "科普", "indicator": "讲座场次", "declared": "≥12场", "evaluated": "≥10场",
        }
    ]  # fmt: skip
    assert ("targets that differ", "指标值不一致", 1) in list(account.rows())
    with catalog.reading() as session:
        assert reports_of_run(session, run_id) == [evaluated]


def test_the_command_the_api_and_the_page_show_what_is_related(
    sqlite_catalog: Catalog, tmp_path: Path
) -> None:
    fewer = LECTURES.model_copy(update={"target": figure("≥10场", "10")})
    declared = store(sqlite_catalog, "a", "project_declaration", project(LECTURES))
    evaluated = store(sqlite_catalog, "b", "self_evaluation", project(fewer))
    url = f"sqlite:///{sqlite_catalog.url.database}"
    result = CliRunner().invoke(
        catalog_app, ["show", str(evaluated), "--json", "--catalog", url], catch_exceptions=False
    )
    shown = json.load(io.StringIO(result.output))
    assert [(one["report"], one["known_by"]) for one in shown["related"]] == [(declared, "code")]
    assert [one["declared"] for one in shown["differences"]] == ["≥12场"]
    app = create_app(sqlite_catalog, tmp_path, FeedSettings(), keys_required=False)
    with TestClient(app, base_url="http://localhost") as client:
        answer = client.get(f"/reports/{declared}/related").json()
        page = client.get(f"/records/{evaluated}", headers={"Accept": "text/html"}).text
        assert client.get("/reports/99/related").status_code == 404
    (related,) = answer["related"]
    assert (related["report_id"], related["kind"]) == (evaluated, "self_evaluation")
    assert related["differences"][0]["evaluated"] == "≥10场"
    assert f'href="/records/{declared}#project-0"' in page
    assert "指标值不一致：讲座场次，申报 ≥12场，自评 ≥10场" in page


def test_a_code_that_everybody_writes_links_only_so_many(sqlite_catalog: Catalog) -> None:
    for letter in "abcde0123456789":
        store(sqlite_catalog, letter, "project_declaration", project(code="1"), project(code="1"))
    evaluated = store(sqlite_catalog, "f", "self_evaluation", project(code="1"))
    found = pairs(sqlite_catalog, evaluated)
    assert len(found) == 20
    assert found[0].declaration.report_id == 15, "the newest come first"

from typing import Any

import pytest

from corpus.evaluation.comparison import Count, compare, compare_characters
from corpus.evaluation.confusion import confuse
from corpus.evaluation.field_names import field_names
from corpus.gold import Gold
from models.report import Department, Project, Safeguard, Section


def fields(**values: Any) -> dict[str, Any]:
    return Gold(**values).fields()


def test_right_missed_wrong_and_invented_values_are_counted() -> None:
    gold = fields(title="甲", fiscal_year=2021, department=Department(code="731001", name="科协"))
    found = fields(title="甲", fiscal_year=2020, department=Department(name="科协"))
    result = compare(gold, found)
    assert result.counts["title"] == Count(right=1)
    assert result.counts["fiscal_year"] == Count(missed=1, invented=1)
    assert result.counts["department.code"] == Count(missed=1)
    assert result.counts["department.name"] == Count(right=1)
    assert [(item.pointer, item.gold, item.found) for item in result.differences] == [
        ("/fiscal_year", 2021, 2020),
        ("/department/code", "731001", None),
    ]
    assert not result.exact


def test_a_missed_project_costs_its_values_and_no_other_project() -> None:
    first, second = Project(code="1" * 20, name="科普经费"), Project(code="2" * 20, name="道路养护")
    result = compare(fields(projects=(first, second)), fields(projects=(second,)))
    assert result.counts["projects[].code"] == Count(right=1, missed=1)
    assert {item.pointer for item in result.differences} == {
        "/projects/0/code",
        "/projects/0/name",
    }


def test_an_invented_section_is_invented() -> None:
    section = Section(heading="总体目标", paragraphs=("一句话",))
    result = compare(fields(), fields(overall_goal=section))
    assert result.total == Count(right=1, invented=2)


def test_equal_records_are_exact_and_perfect() -> None:
    gold = fields(title="甲")
    result = compare(gold, gold)
    assert result.exact
    assert result.total.f1 == 1


@pytest.mark.parametrize(
    ("count", "recall", "precision", "f1"),
    [
        (Count(), 1, 1, 1),
        (Count(right=1), 1, 1, 1),
        (Count(right=3, missed=1, invented=2), 0.75, 0.6, 6 / 9),
        (Count(missed=2), 0, 1, 0),
        (Count(invented=2), 1, 0, 0),
    ],
)
def test_recall_precision_and_their_mean(
    count: Count, recall: float, precision: float, f1: float
) -> None:
    assert (count.recall, count.precision, count.f1) == pytest.approx((recall, precision, f1))


def test_leftover_is_compared_by_its_characters() -> None:
    assert compare_characters(("2021年 2月",), ("2021年", "3月")) == Count(
        right=6, missed=1, invented=1
    )


def test_text_that_lands_in_another_section_is_told() -> None:
    gold = fields(safeguards=(Safeguard(number="一、", title="完善制度", text="制定管理制度。"),))
    found = fields(overall_goal=Section(heading="总体目标", paragraphs=("制定管理制度。",)))
    confusion = confuse(gold, found, "完善制度")
    assert confusion == {("safeguards", "overall_goal"): 7, ("safeguards", "leftover"): 4}


def test_field_names_follow_the_record() -> None:
    names = field_names()
    assert names[:3] == ("kind", "title", "fiscal_year")
    assert "projects[].indicators[].target.value" in names
    assert "overall_goal.paragraphs[]" in names
    assert not any(name.startswith(("leftover", "schema_version")) for name in names)

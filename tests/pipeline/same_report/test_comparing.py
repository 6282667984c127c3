"""Which records are the same report, and which only look like it."""

import copy
import json
from typing import Any

import pytest

from development.rehearsal import made_up_report
from models.report import Report
from models.source import Recognition
from pipeline.flattening import flatten_report
from pipeline.same_report.comparing import compare, values_digest
from pipeline.same_report.keys import report_keys
from pipeline.same_report.preferring import rank_of_format

Record = dict[str, Any]


@pytest.fixture
def record() -> Record:
    """A record with two projects, whose totals are those of their parts."""
    report = made_up_report("same", 0, project_count=2)
    found: Record = report.model_dump(mode="json")
    for project in found["projects"]:
        project["budget"] = {
            **{"total": "10.00", "fiscal": "8.00", "other": "2.00", "total_yuan": "100000.00"}
        }
    return found


def other_file(record: Record, **source: Any) -> Record:
    found = copy.deepcopy(record)
    found["source"] |= {"sha256": "f" * 64, "file_name": "扫描件.pdf", "format": "pdf", **source}
    found["provenance"] = {}
    return found


def digest(record: Record) -> str:
    return values_digest(Report.model_validate_json(json.dumps(record)))


def keys(record: Record) -> set[str]:
    report = made_up_report("same", 0, project_count=2)
    row = flatten_report(report).row | {
        "kind": record["kind"],
        "fiscal_year": record["fiscal_year"],
        "department_code": (record["department"] or {}).get("code"),
        "department_name": (record["department"] or {}).get("name"),
    }
    return set(report_keys(row, record["projects"]))


def test_the_same_values_are_the_same_report_whatever_the_file_is_called(record: Record) -> None:
    other = other_file(record, file_name="调整后.pdf")
    compared = compare(record, other)
    assert (compared.is_same, compared.share, compared.differing) == (True, 1.0, ())
    assert digest(record) == digest(other)


def test_another_value_is_told_with_its_place(record: Record) -> None:
    other = other_file(record)
    other["projects"][1]["indicators"][0]["target"]["text"] = "≥99次"
    compared = compare(record, other)
    assert compared.is_same
    (found,) = compared.differing
    assert found.pointer == "/projects/1/indicators/0/target/text"
    assert (found.own, found.other) == (
        record["projects"][1]["indicators"][0]["target"]["text"],
        "≥99次",
    )
    assert digest(record) != digest(other)


def test_white_space_width_and_zeros_make_no_difference(record: Record) -> None:
    other = other_file(record)
    other["projects"][0]["name"] = " ".join(record["projects"][0]["name"])
    other["projects"][0]["budget"]["total"] = "10"
    other["projects"][0]["fund_use"] = "（一）用于科普"
    mine = copy.deepcopy(record)
    mine["projects"][0]["fund_use"] = "(一)用于科普"
    assert compare(mine, other).differing == ()


def test_rows_in_another_order_are_the_same_rows(record: Record) -> None:
    other = other_file(record)
    other["projects"].reverse()
    other["projects"][0]["indicators"].reverse()
    assert compare(record, other).differing == ()


def test_a_missing_row_and_a_further_one_are_told(record: Record) -> None:
    other = other_file(record)
    gone = other["projects"][0]["indicators"].pop(1)
    other["safeguards"].append({"number": "九、", "title": "加强督查", "text": "按季督查。"})
    found = {one.pointer: (one.own, one.other) for one in compare(record, other).differing}
    assert found == {
        "/projects/0/indicators/1": (gone, None),
        "/safeguards": (None, other["safeguards"][-1]),
    }


def test_a_budget_that_was_changed_is_another_report(record: Record) -> None:
    other = other_file(record)
    other["projects"][0]["budget"] |= {"total": "12.00", "fiscal": "10.00"}
    assert not compare(record, other).is_same


def test_a_total_that_its_own_parts_contradict_is_an_error_of_the_same_report(
    record: Record,
) -> None:
    other = other_file(record)
    other["projects"][0]["budget"]["total"] = "100.0"
    compared = compare(record, other)
    assert compared.is_same
    assert [one.pointer for one in compared.differing] == ["/projects/0/budget/total"]


def test_a_total_that_nothing_confirms_is_what_was_written_unless_it_was_recognised(
    record: Record,
) -> None:
    for project in record["projects"]:
        project["budget"] |= {"fiscal": None, "other": None}
    other = other_file(record)
    other["projects"][0]["budget"]["total"] = "12.00"
    assert not compare(record, other).is_same
    scan = other_file(other, recognition=recognised())
    assert compare(record, scan).is_same


@pytest.mark.parametrize("where", ["title", "file_name"])
def test_what_calls_itself_an_adjustment_is_another_report(record: Record, where: str) -> None:
    other = other_file(record)
    (other["source"] if where == "file_name" else other)[where] = "2021年预算绩效文本（调整）"
    other["projects"][1]["indicators"][0]["target"]["text"] = "≥99次"
    assert not compare(record, other).is_same


def test_a_name_with_such_a_word_is_no_adjustment_where_both_have_it(record: Record) -> None:
    record["projects"][0]["title"] = "工资调整经费绩效目标表"
    other = other_file(record)
    other["projects"][1]["indicators"][0]["target"]["text"] = "≥99次"
    assert compare(record, other).is_same


def test_many_other_values_are_another_report(record: Record) -> None:
    other = other_file(record)
    for project in other["projects"]:
        for indicator in project["indicators"]:
            indicator |= {"level3": "另一指标", "description": "另一说明", "basis": "另一依据"}
            indicator["target"] = {**indicator["target"], "text": "另一目标"}
    assert not compare(record, other).is_same


def test_a_form_with_hardly_a_value_is_never_the_same(record: Record) -> None:
    for key in ("sub_goals", "safeguards"):
        record[key] = []
    record["overall_goal"] = None
    project = record["projects"][0]
    project |= {"fund_use": None, "spending_plan": [], "goals": [], "indicators": []}
    project["budget"] |= {"fiscal": None, "other": None}
    record["projects"] = [project]
    assert not compare(record, other_file(record)).is_same


def recognised() -> Record:
    return Recognition(engine="e", pages=(1,), mean_confidence=0.9).model_dump(mode="json")


def test_a_misread_character_in_prose_is_no_difference_but_one_in_a_figure_is(
    record: Record,
) -> None:
    other = other_file(record, recognition=recognised())
    use = "预算资金主要用于开展科普宣传，普及科技知识，开展各类科普活动。"
    record["projects"][0]["fund_use"] = use
    other["projects"][0]["fund_use"] = use.replace("普及", "晋及")
    assert compare(record, other).differing == ()
    other["projects"][0]["budget"]["fiscal"] = "3.00"
    assert [one.key for one in compare(record, other).differing] == ["fiscal"]


def test_keys_are_shared_where_one_of_two_projects_was_misread(record: Record) -> None:
    other = other_file(record)
    other["projects"][0] |= {"code": "0" * 21, "name": "另名"}
    assert keys(record) & keys(other)
    other["projects"][1] |= {"code": "1" * 21, "name": "又一名"}
    assert not keys(record) & keys(other)


@pytest.mark.parametrize(
    "change",
    [
        {"fiscal_year": None},
        {"department": None},
        {"department": {"code": None, "name": None}},
        {"kind": "other"},
    ],
)
def test_what_does_not_say_whose_it_is_has_no_key(record: Record, change: Record) -> None:
    assert keys(record | change) == set()


@pytest.mark.parametrize(
    "change",
    [
        {"fiscal_year": 1999},
        {"department": {"code": "999001", "name": "另一单位"}},
        {"kind": "self_evaluation"},
    ],
)
def test_another_year_department_or_kind_has_other_keys(record: Record, change: Record) -> None:
    assert not keys(record) & keys(record | change)


def test_a_declaration_without_a_project_has_no_key_but_a_department_has_one(
    record: Record,
) -> None:
    record["projects"] = []
    assert keys(record | {"kind": "project_declaration"}) == set()
    assert len(keys(record | {"kind": "department_declaration"})) == 1


def test_word_stands_before_pages_with_text_and_these_before_scans() -> None:
    ranks = [
        rank_of_format(format, recognised=recognised)
        for format, recognised in (
            *(("docx", False), ("doc", False), ("html", False), ("pdf", False), ("txt", False)),
            *(("unheard-of", False), ("pdf", True)),
        )
    ]
    assert ranks == sorted(set(ranks))


def test_a_value_below_one_that_is_not_there_is_told_at_its_own_place(record: Record) -> None:
    other = other_file(record)
    record["projects"][0]["budget"] = None
    found = {one.pointer: (one.own, one.other) for one in compare(record, other).differing}
    assert found == {
        "/projects/0/budget/total": (None, "10.00"),
        "/projects/0/budget/fiscal": (None, "8.00"),
        "/projects/0/budget/other": (None, "2.00"),
    }


def test_rows_of_one_name_stand_beside_those_that_say_the_same(record: Record) -> None:
    rows = [{**record["projects"][0]["indicators"][0], "basis": f"依据{n}"} for n in range(4)]
    record["projects"][0]["indicators"] = rows
    other = other_file(record)
    other["projects"][0]["indicators"] = [rows[2], {**rows[1], "basis": "别的"}, rows[0], rows[3]]
    (found,) = compare(record, other).differing
    assert (found.pointer, found.other) == ("/projects/0/indicators/1/basis", "别的")


def test_one_long_text_is_enough_to_know_a_report_by(record: Record) -> None:
    record |= {"projects": [], "sub_goals": [], "safeguards": []}
    record["overall_goal"] = {"heading": "总体目标", "paragraphs": ["短"], "indicators": []}
    assert not compare(record, other_file(record)).is_same
    record["overall_goal"]["paragraphs"] = ["统筹推进科协改革，" * 12]
    assert compare(record, other_file(record)).is_same


def test_a_unit_of_one_name_with_another_code_is_another_unit_unless_it_was_misread(
    record: Record,
) -> None:
    record["department"] = {"code": "101001", "name": "财政局"}
    other = other_file(record)
    other["department"] = {"code": "205001", "name": "财政局"}
    assert not compare(record, other).is_same
    assert compare(record, other_file(other, recognition=recognised())).is_same
    other["department"] = {"code": "101001", "name": "财政局（本级）"}
    assert compare(record, other).is_same

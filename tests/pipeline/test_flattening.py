"""Rows of the flat tables compared with the record they are made of."""

from typing import Any, get_args

import pytest

from models.findings import FindingCode, Severity
from models.report import (
    Comparison,
    FundingSource,
    FundingTerm,
    Project,
    Report,
    ReportKind,
    TargetKind,
)
from pipeline import words
from pipeline.flat_tables import TABLES, Table, TableName
from pipeline.flattening import flatten_report

PARTS: tuple[TableName, ...] = ("projects", "indicators", "funding", "findings")


def rows_of(report: Report, name: TableName) -> tuple[dict[str, Any], ...]:
    flat = flatten_report(report)
    return (flat.row,) if name == "reports" else flat.parts[name]


@pytest.mark.parametrize("name", ["reports", *PARTS])
def test_every_column_has_a_value_in_a_record_that_says_everything(
    self_evaluation: Report, name: TableName
) -> None:
    rows = rows_of(self_evaluation, name)
    table: Table = TABLES[name]
    empty = [
        column.key
        for column in table.from_record
        if all(row[column.key] in (None, []) for row in rows)
    ]
    assert empty == []


def test_indicators_and_money_say_where_in_the_record_they_stand(self_evaluation: Report) -> None:
    pointers = [row["pointer"] for row in rows_of(self_evaluation, "indicators")]
    assert pointers == [
        "/overall_goal/indicators/0",
        "/sub_goals/0/activities/0/indicators/0",
        "/projects/0/indicators/0",
        *(f"/projects/0/indicators/{place}" for place in range(1, 4)),
    ]
    funding = rows_of(self_evaluation, "funding")
    assert [
        (row["pointer"], row["amount"], row["project_position"], row["work"]) for row in funding
    ] == [
        ("/funding/0", "120.50", None, None),
        ("/sub_goals/0/funding/0", "8.00", None, "科普工作"),
        ("/projects/0/funding/0", "50.00", 0, None),
        ("/projects/0/funding/1", None, 0, None),
    ]
    assert rows_of(self_evaluation, "indicators")[1]["work"] == "科普工作 / 科普大篷车"


def test_a_row_says_what_the_record_says(self_evaluation: Report) -> None:
    (project,) = rows_of(self_evaluation, "projects")
    assert (project["supervisor_name"], project["implementer_name"]) == ("市科协", "科普服务中心")
    assert (project["category"], project["nature"]) == ("特定目标类", "延续")
    assert (project["period_start"], project["period_end"]) == ("2022-01", "2022-12")
    assert (project["score_weight"], project["score"]) == ("100", "96.2")
    assert project["statements"] == [{"label": "立项依据", "text": "冀科协〔2021〕8号"}]
    first = rows_of(self_evaluation, "indicators")[2]
    assert (first["target_text"], first["actual_text"], first["actual_value"]) == (
        *("≥12场", "10场", "10"),
    )
    assert (first["weight"], first["score"], first["direction"]) == ("15", "12.5", "positive")
    findings = rows_of(self_evaluation, "findings")
    assert [(one["code"], one["project_position"]) for one in findings] == [
        ("score-sum", 0),
        ("leftover-text", None),
    ]
    assert flatten_report(self_evaluation).row["kind"] == "self_evaluation"


def test_a_project_without_a_department_belongs_to_the_reports(self_evaluation: Report) -> None:
    nameless = self_evaluation.model_copy(update={"projects": (Project(name="x"),)})
    assert rows_of(nameless, "projects")[0]["department_code"] == "219001"


@pytest.mark.parametrize(
    ("closed", "named"),
    [
        (ReportKind, words.KINDS),
        (TargetKind, words.TARGET_KINDS),
        (Comparison, words.COMPARISONS),
        (FundingTerm, words.TERMS),
        (FundingSource, words.FUNDING_SOURCES),
        (Severity, words.SEVERITIES),
        (FindingCode, words.FINDINGS),
    ],
)
def test_people_get_a_chinese_word_for_every_word_of_the_record(
    closed: Any, named: dict[str, str]
) -> None:
    assert set(get_args(closed)) == set(named)
    assert all(any("一" <= char <= "鿿" for char in word) for word in named.values())

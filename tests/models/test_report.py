"""The record's types: decimals as written, sums that hold, nothing unknown."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.findings import Finding
from models.json_text import read_report, report_bytes
from models.locations import TextLocation, WordLocation
from models.report import Budget, Coverage, Leftover, Project, Report, SpendingStep, Target
from models.source import ExtractorInfo, Source

_SOURCE = Source(
    file_name="a.docx",
    format="docx",
    media_type="x/y",
    sha256="a" * 64,
    size_bytes=1,
    extractor=ExtractorInfo(name="x", version="1"),
)
_EMPTY = Coverage(characters=0, claimed=0, removed=0, leftover=0)


@pytest.mark.parametrize("written", ["5.00", "0", "0.00", "1234.56", "-3.5", "100.000", "0.000001"])
def test_decimals_keep_the_digits_of_the_source(written: str) -> None:
    budget = Budget(total=Decimal(written))
    assert f'"total":"{written}"' in budget.model_dump_json()
    assert Budget.model_validate_json(budget.model_dump_json()) == budget
    assert budget.model_dump()["total"] == written


def test_large_and_small_decimals_are_written_plainly() -> None:
    values = Budget(total=Decimal("1E+20"), fiscal=Decimal("1E-10"), other=None).model_dump()
    assert values["total"] == "100000000000000000000"
    assert values["fiscal"] == "0.0000000001"
    assert values["other"] is None


@pytest.mark.parametrize("value", ["NaN", "Infinity", "abc", "", "1,000"])
def test_what_is_no_decimal_is_refused(value: str) -> None:
    with pytest.raises(ValidationError):
        Budget.model_validate({"total": value})


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 27))
def test_coverage_adds_up_or_is_refused(
    claimed: int, removed: int, leftover: int, all_: int
) -> None:
    parts = {"claimed": claimed, "removed": removed, "leftover": leftover}
    if claimed + removed + leftover == all_:
        assert Coverage(characters=all_, **parts).characters == all_
    else:
        with pytest.raises(ValidationError):
            Coverage(characters=all_, **parts)


@pytest.mark.parametrize("month", [0, 13, -1])
def test_months_of_a_year(month: int) -> None:
    with pytest.raises(ValidationError):
        SpendingStep(by="x", month=month)


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Project, {"titel": "x"}),
        (Target, {"text": "x", "kind": "nonsense"}),
        (Target, {"text": "x", "kind": "quantitative", "comparison": "≥"}),
        (Leftover, {"text": "x", "location": {"kind": "word"}}),
        (Leftover, {"text": "x", "location": {"kind": "slide", "page": 1}}),
        (Finding, {"code": "brand-new", "severity": "info", "message": "x"}),
        (Leftover, {"text": "x", "location": {"kind": "pdf", "block": 1}}),
        (Report, {"source": _SOURCE, "coverage": _EMPTY, "schema_version": "2.0"}),
        (Source, {**_SOURCE.model_dump(), "sha256": "A" * 64}),
        (Source, {**_SOURCE.model_dump(), "size_bytes": -1}),
    ],
)
def test_what_the_contract_does_not_know_is_refused(model: Any, values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        model.model_validate(values)


def test_a_record_without_values_has_every_key() -> None:
    record = Report(source=_SOURCE, coverage=_EMPTY).model_dump(mode="json")
    assert list(record) == [
        *("schema_version", "kind", "source", "title", "fiscal_year", "department"),
        *("overall_goal", "sub_goals", "safeguards", "projects", "amount_unit", "funding"),
        *("statements", "leftover", "removed", "coverage", "findings", "provenance"),
        "corrections",
    ]
    assert (record["schema_version"], record["kind"]) == ("1.1", "budget_performance")
    assert (record["title"], record["department"], record["projects"]) == (None, None, [])


def test_written_json_ends_in_a_line_feed_and_keeps_chinese() -> None:
    report = Report(source=_SOURCE, coverage=_EMPTY, title="2021年部门预算绩效文本")
    assert report_bytes(report).endswith(b"}\n")
    assert "2021年部门预算绩效文本" in report_bytes(report).decode()
    assert report_bytes(report, indent=None).count(b"\n") == 1


def test_a_record_of_an_earlier_minor_version_can_be_read() -> None:
    record = Report(source=_SOURCE, coverage=_EMPTY, title="x").model_dump(mode="json")
    del record["kind"]
    del record["statements"]
    old = json.dumps({**record, "schema_version": "1.0"})
    assert read_report(old) == Report(source=_SOURCE, coverage=_EMPTY, title="x")
    for version in ("2.0", None):
        with pytest.raises(ValidationError):
            read_report(json.dumps({**record, "schema_version": version}))


def test_a_record_comes_back_as_it_went() -> None:
    report = Report(
        source=_SOURCE,
        coverage=_EMPTY,
        projects=(
            Project(
                number=1,
                budget=Budget(total=Decimal("5.00")),
                spending_plan=(SpendingStep(by="3月底", month=3, percent=Decimal("20.00")),),
            ),
        ),
        provenance={
            "/projects/0/number": WordLocation(block=1),
            "/projects/0/budget/total": TextLocation(line=1, start=0, end=4),
        },
    )
    assert Report.model_validate_json(report_bytes(report)) == report
    assert report_bytes(Report.model_validate_json(report_bytes(report))) == report_bytes(report)

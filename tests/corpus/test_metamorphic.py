"""Changes to a report that must not change its record, or change it in one known way."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest

from corpus.generation.docx_writer import write_docx
from corpus.generation.reports import ENCODINGS, GeneratedReport, compose, encode, make_report
from corpus.generation.text_writer import SHAPES, TextStyle, write_text
from corpus.gold import compared_fields
from extractors.extraction import extract
from extractors.source_files import SourceFile
from models.report import Report

REPORTS = [make_report("metamorphic", index, 2) for index in range(4)]
report_cases = pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.name)


def from_bytes(data: bytes, name: str) -> Report:
    return extract(SourceFile(name=name, data=data))


def from_docx(report: GeneratedReport) -> dict[str, Any]:
    return compared_fields(from_bytes(write_docx(report.sheet), "report.docx"))


def from_text(report: GeneratedReport, style: TextStyle | None = None) -> dict[str, Any]:
    text = write_text(report.sheet, style or TextStyle())
    return compared_fields(from_bytes(text.encode(), "report.txt"))


def laid_out(report: GeneratedReport, **choices: Any) -> GeneratedReport:
    """The same report with some choices of layout made otherwise."""
    assert report.description is not None
    assert report.layout is not None
    layout = replace(report.layout, **choices)
    return compose(report.name, report.description, layout, Random(7))


@report_cases
def test_blank_lines_change_nothing(report: GeneratedReport) -> None:
    without = laid_out(report, blank_lines="none")
    assert from_docx(laid_out(report, blank_lines="many")) == from_docx(without)
    assert from_text(laid_out(report, blank_lines="many")) == from_text(without)


@report_cases
def test_encodings_and_line_ends_change_nothing(report: GeneratedReport) -> None:
    text = write_text(report.sheet, TextStyle())
    wanted = compared_fields(from_bytes(text.encode(), "report.txt"))
    for encoding in dict.fromkeys(ENCODINGS):
        data = encode(text.replace("\n", "\r\n"), encoding)
        assert compared_fields(from_bytes(data, "report.txt")) == wanted, encoding


@report_cases
@pytest.mark.parametrize("shape", SHAPES)
def test_the_shape_of_a_text_changes_nothing(report: GeneratedReport, shape: Any) -> None:
    plain = laid_out(report, label_noise=0.0, typos=0)
    assert from_text(plain, TextStyle(shape)) == from_docx(plain)


@report_cases
@pytest.mark.parametrize("marks", ["none", "plain", "quoted", "level_first"])
def test_switches_of_field_codes_change_nothing(report: GeneratedReport, marks: str) -> None:
    unmarked = laid_out(report, marks="none")
    marked = laid_out(report, marks=marks)
    assert from_docx(marked) == from_docx(unmarked)
    assert from_text(marked) == from_text(unmarked)


@report_cases
def test_paper_font_header_and_footer_change_nothing(report: GeneratedReport) -> None:
    assert report.layout is not None
    wanted = from_docx(report)
    for width, height, header in ((420, 297, None), (148, 210, "部门预算绩效文本")):
        page = replace(
            report.layout.page, width_mm=width, height_mm=height, header=header, footer="of_total"
        )
        assert from_docx(replace(report, sheet=replace(report.sheet, page=page))) == wanted


@report_cases
def test_the_order_of_projects_changes_their_order_and_numbers_alone(
    report: GeneratedReport,
) -> None:
    assert report.description is not None
    projects = report.description.projects
    turned = replace(report, description=replace(report.description, projects=projects[::-1]))
    forward, backward = from_docx(laid_out(report)), from_docx(laid_out(turned))

    def unnumbered(record: dict[str, Any]) -> list[dict[str, Any]]:
        return [{**project, "number": None} for project in record["projects"]]

    assert unnumbered(forward) == unnumbered(backward)[::-1]
    rest = {"projects": None, "department": None}
    assert {**forward, **rest} == {**backward, **rest}


@report_cases
def test_numbers_counted_by_word_read_as_typed_ones(report: GeneratedReport) -> None:
    assert report.layout is not None
    styles = (
        *("heading_style", "sub_goal_style", "safeguard_style", "project_style", "goal_style"),
    )

    def counted(automatic: bool) -> GeneratedReport:
        choices = {
            name: replace(style, automatic=automatic, gap="")
            for name in styles
            if (style := getattr(report.layout, name)) and style.pattern
        }
        return laid_out(report, goal_breaks="paragraphs", **choices)

    assert from_docx(counted(True)) == from_docx(counted(False))


@report_cases
def test_merged_repeated_and_blank_cells_read_alike(report: GeneratedReport) -> None:
    wanted = from_docx(laid_out(report, level1_cells="merged", level2_cells="repeated"))
    for first in ("merged", "repeated", "blank"):
        for second in ("merged", "repeated", "blank"):
            found = from_docx(laid_out(report, level1_cells=first, level2_cells=second))
            assert found == wanted, (first, second)


def test_the_reports_have_something_to_compare() -> None:
    assert all(
        report.description is not None and report.gold != type(report.gold)() for report in REPORTS
    )

"""Where values stand in their Document: to the character, in order, nothing else marked."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson
import pytest

from extractors.extraction import interpret
from extractors.reading import read_document
from extractors.source_files import Limits, SourceFile, load_source_file
from models.document import Cell, Document, Paragraph, Run, Table
from models.json_text import report_bytes
from models.locations import SheetLocation, WordLocation
from models.source import ExtractorInfo, Source
from pipeline.view.placing import Marks, is_derived, place_marks

PROJECT = Path(__file__).resolve().parents[3]
SOURCE = Source(
    file_name="a.docx", format="docx", media_type="x/y", sha256="0" * 64, size_bytes=1,
    extractor=ExtractorInfo(name="jixiao.docx", version="0"),
)  # fmt: skip


def paragraph(text: str, location: Any) -> Paragraph:
    return Paragraph(runs=(Run(text=text, location=location),), location=location)


def record(
    values: dict[str, Any], places: dict[str, Any], leftover: list[Any] | None = None
) -> dict[str, Any]:
    return {
        **values,
        "provenance": {key: asdict(place) for key, place in places.items()},
        "leftover": leftover or [],
        "removed": [],
    }


def marked(document: Document, marks: Marks) -> dict[str, list[str]]:
    """The text at each pointer."""
    found: dict[str, list[str]] = {}
    for block in document.blocks:
        paragraphs = (
            [block]
            if isinstance(block, Paragraph)
            else [one for cell in block.cells for one in cell.paragraphs]
        )
        for one in paragraphs:
            for mark in marks.of.get(id(one), ()):
                found.setdefault(str(mark.pointer), []).append(one.text[mark.start : mark.end])
    return found


def test_values_of_one_block_are_told_apart_and_the_same_words_come_in_their_order() -> None:
    at = WordLocation(block=0)
    document = Document(source=SOURCE, blocks=(paragraph("（一）讲座：讲座≥1次，培训 ≥1次。", at),))
    values = {"number": "（一）", "title": "讲座", "a": "讲座", "x": "≥1次", "y": "≥1次"}
    found = place_marks(document, record(values, {f"/{key}": at for key in values}))
    marks = {mark.pointer: (mark.start, mark.end) for mark in found.of[id(document.blocks[0])]}
    assert marks == {
        "/number": (0, 3), "/title": (3, 5), "/a": (6, 8), "/x": (8, 11), "/y": (15, 18),
    }  # fmt: skip


def test_a_value_that_runs_over_paragraphs_of_a_cell_is_marked_in_each() -> None:
    at = WordLocation(block=3, row=1, column=2)
    cell = Cell(
        row=0, column=0, location=at, paragraphs=(paragraph("数量", at), paragraph(" 指标 ", at))
    )
    table = Table(row_count=1, column_count=1, cells=(cell,), location=WordLocation(block=3))
    document = Document(source=SOURCE, blocks=(table,))
    marks = place_marks(document, record({"level": "数量指标"}, {"/level": at}))
    assert marked(document, marks) == {"/level": ["数量", "指标"]}


@pytest.mark.parametrize(
    ("written", "value"),
    [("1,234.5", "1234.5"), ("5", "5.00"), ("共5万元", "5"), ("12.5%", "12.50")],
)
def test_figures_are_found_as_they_are_written(written: str, value: str) -> None:
    at = SheetLocation(sheet="表", row=4, column=1)
    document = Document(source=SOURCE, blocks=(paragraph(written, at),))
    marks = place_marks(document, record({"total": value}, {"/total": at}))
    assert marked(document, marks)["/total"] == [written.strip("共万元%")]


def test_what_is_not_found_marks_the_cell_but_never_a_long_text() -> None:
    short, long = WordLocation(block=0), WordLocation(block=1)
    document = Document(
        source=SOURCE, blocks=(paragraph("☑是", short), paragraph("文" * 500, long))
    )
    marks = place_marks(document, record({"a": "新增", "b": "没有"}, {"/a": short, "/b": long}))
    assert marked(document, marks) == {"/a": ["☑是"]}


def test_what_is_left_over_is_marked() -> None:
    at = WordLocation(block=0)
    document = Document(source=SOURCE, blocks=(paragraph("甲 乙丙", at),))
    left = [{"text": "乙丙", "location": asdict(at)}]
    marks = place_marks(document, record({"a": "甲"}, {"/a": at}, left))
    assert marked(document, marks) == {"/a": ["甲"], "/leftover/0": ["乙丙"]}
    assert [mark.reason for mark in marks.of[id(document.blocks[0])]] == [None, "leftover"]


@pytest.mark.parametrize("name", ["report-2021.doc", "report-2021.docx", "report-2021.txt"])
def test_each_value_of_a_real_report_is_marked_with_its_own_words(name: str) -> None:
    path = PROJECT / "corpus/reports/changli-2021" / name
    document = read_document(load_source_file(path, Limits()))
    read = orjson.loads(report_bytes(interpret(document)))
    found = marked(document, place_marks(document, read))
    wanted = {pointer for pointer in read["provenance"] if not is_derived(pointer)}
    assert len(wanted) > 120
    assert wanted - set(found) == set()
    for pointer in wanted:
        value: Any = read
        for key in pointer.split("/")[1:]:
            value = value[int(key)] if isinstance(value, list) else value[key]
        words = "".join("".join(found[pointer]).split())
        assert words in ("".join(str(value).split()), str(value).partition(".")[0]), pointer


def test_a_text_file_with_the_same_words_in_two_lines_marks_the_right_line() -> None:
    text = "2021年部门预算绩效文本\n一、总体绩效目标\n做好工作。\n三、工作保障措施\n一、做好工作。加强管理。\n"
    document = read_document(SourceFile("a.txt", text.encode()))
    read = orjson.loads(report_bytes(interpret(document)))
    found = place_marks(document, read)
    lines = [
        place
        for place, block in enumerate(document.blocks)
        for mark in found.of.get(id(block), ())
        if mark.pointer == "/overall_goal/paragraphs/0"
    ]
    assert lines == [2]


def test_a_corrected_value_is_where_the_extracted_one_stands() -> None:
    place = WordLocation(block=0)
    document = Document(source=SOURCE, blocks=(paragraph("预算数361.00万元", place),))
    correction = {"pointer": "/title", "operation": "replace", "extracted": "361.00"}
    corrected = {**record({"title": "6"}, {"/title": place}), "corrections": [correction]}
    assert marked(document, place_marks(document, corrected)) == {"/title": ["361.00"]}

"""Boxes of lines made as narrow as their values, in PDF and OFD."""

import io
from pathlib import Path

import orjson
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from corpus.generation.ofd_writer import pdf_as_ofd
from extractors.extraction import extract
from extractors.readers.ofd import page_images as ofd_pages
from extractors.readers.pdf import page_images as pdf_pages
from extractors.source_files import SourceFile
from models.json_text import report_bytes
from pipeline.view.narrowing import narrow_boxes
from pipeline.view.page_boxes import BBox, Box, find_boxes

SEED = Path(__file__).resolve().parents[3] / "corpus/reports/changli-2021/report-2021.pdf"
LINES = ("讲座≥1次，培训≥1次，", "讲座满意度85%以上。")


@pytest.fixture(scope="module")
def page() -> SourceFile:
    """Two lines of 20 points at (100, 100) and (100, 130) from the top left; an em is 20 points."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=(600, 800))
    canvas.setFont("STSong-Light", 20)
    for row, line in enumerate(LINES):
        canvas.drawString(100, 800 - 100 - 30 * row, line)
    canvas.showPage()
    canvas.save()
    return SourceFile("a.pdf", written.getvalue())


def narrowed(page: SourceFile, *texts: str, bbox: BBox = (95, 80, 400, 140)) -> list[list[BBox]]:
    ((_, characters),) = pdf_pages.page_characters(page, [1])
    boxes = [Box(f"/{place}", bbox, text) for place, text in enumerate(texts)]
    found = narrow_boxes(boxes, characters)
    return [[one.bbox for one in found if one.pointer == box.pointer] for box in boxes]


def test_a_value_has_the_box_of_its_own_characters(page: SourceFile) -> None:
    ((x0, top, x1, bottom),) = narrowed(page, "讲座")[0]
    assert (x0, x1) == pytest.approx((100, 140), abs=1)
    assert 80 < top < 90
    assert 98 < bottom < 106


def test_the_same_words_come_in_their_order(page: SourceFile) -> None:
    first, second = narrowed(page, "≥1次", "≥1次")
    assert first[0][2] < second[0][0]
    assert first[0][1] == second[0][1], "in the first line"
    third = narrowed(page, "讲座", "讲座")[1]
    assert third[0][1] > first[0][3], "in the second line"


def test_a_value_over_a_line_s_end_has_two_boxes(page: SourceFile) -> None:
    (boxes,) = narrowed(page, "培训≥1次，讲座满意度")
    assert len(boxes) == 2
    assert boxes[0][0] > boxes[1][0]


@pytest.mark.parametrize("text", ["", "不在此处", "".join(LINES)])
def test_what_is_not_found_or_is_all_there_is_keeps_its_box(page: SourceFile, text: str) -> None:
    assert narrowed(page, text) == [[(95, 80, 400, 140)]]


def test_characters_outside_of_the_box_do_not_count(page: SourceFile) -> None:
    bbox = (95.0, 80.0, 400.0, 108.0)
    assert narrowed(page, "满意度", bbox=bbox) == [[bbox]]


@pytest.mark.parametrize("kind", ["pdf", "ofd"])
def test_values_of_one_line_of_a_real_report_do_not_share_a_box(kind: str) -> None:
    data = SEED.read_bytes()
    pages = pdf_pages if kind == "pdf" else ofd_pages
    source = SourceFile(f"a.{kind}", data if kind == "pdf" else pdf_as_ofd(data))
    boxes = find_boxes(orjson.loads(report_bytes(extract(source))))
    found: dict[str, BBox] = {}
    for number, characters in pages.page_characters(source, boxes.keys()):  # type: ignore[attr-defined]
        found |= {one.pointer: one.bbox for one in narrow_boxes(boxes[number], characters)}
    measures = [
        f"/sub_goals/0/measures/{place}/{key}"
        for place in (0, 1)
        for key in ("name", "target/text")
    ]
    edges = [edge for pointer in measures for edge in (found[pointer][0], found[pointer][2])]
    assert edges == sorted(edges), "one beside the other"
    assert found["/sub_goals/0/number"][2] <= found["/sub_goals/0/title"][0] + 0.5

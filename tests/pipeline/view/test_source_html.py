"""Documents as HTML: spans, faint field codes, what was removed and left over; text stays text."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from corpus.generation.ofd_writer import pdf_as_ofd
from extractors.extraction import extract
from extractors.source_files import SourceFile
from models.document import Cell, Document, FieldCode, Paragraph, Run, Table
from models.json_text import report_bytes
from models.locations import SheetLocation, WordLocation
from models.source import ExtractorInfo, Source
from pipeline.view import sources
from pipeline.view.placing import Mark, Marks, is_derived
from pipeline.view.source_html import mark_text, write_document
from pipeline.view.sources import source_markup

PROJECT = Path(__file__).resolve().parents[3]
SEED = PROJECT / "corpus/reports/changli-2021"
HOSTILE = "<script>x</script>\"'><img src=x onerror=alert(1)>"
SOURCE = Source(
    file_name="a.docx", format="docx", media_type="x/y", sha256="0" * 64, size_bytes=1,
    extractor=ExtractorInfo(name="jixiao.docx", version="0"),
)  # fmt: skip
AT = WordLocation(block=0)


def paragraph(text: str, **more: Any) -> Paragraph:
    return Paragraph(runs=(Run(text=text, location=AT),), location=more.pop("at", AT), **more)


def test_merged_cells_stand_once_with_their_spans() -> None:
    def cell(row: int, column: int, text: str, **spans: int) -> Cell:
        return Cell(row=row, column=column, paragraphs=(paragraph(text),), location=AT, **spans)

    table = Table(
        row_count=3, column_count=3, location=AT,
        cells=(
            cell(0, 0, "甲", row_span=2), cell(0, 1, "乙", column_span=2), cell(1, 1, "丙"),
            cell(2, 2, "丁"),
        ),
    )  # fmt: skip
    html = write_document(Document(source=SOURCE, blocks=(table,)), Marks())
    rows = re.findall(r"<tr>(.*?)</tr>", html)
    assert rows == [
        '<td rowspan="2">甲</td><td colspan="2">乙</td>',
        "<td>丙</td><td></td>",
        "<td></td><td></td><td>丁</td>",
    ]


def test_field_codes_and_page_furniture_are_told_from_the_text() -> None:
    code = FieldCode(instruction=r"TC 目标 \f A", location=AT)
    blocks = (paragraph("总体目标", field_codes=(code,)), paragraph("3", story="page_number"))
    html = write_document(Document(source=SOURCE, blocks=blocks), Marks())
    assert r'<span class="field" title="域代码">{TC 目标 \f A}</span>总体目标' in html
    assert '<p class="story page_number" title="页码">3</p>' in html


def test_marks_lie_within_each_other() -> None:
    marks = [Mark(0, 6, "/whole"), Mark(2, 4, "/part"), Mark(5, 8, None, "label")]
    html = mark_text("一二三四五六七八", marks)
    assert re.sub("<[^>]+>", "", html) == "一二三四五六七八"
    assert '<span data-pointer="/whole"><span data-pointer="/part">三四</span></span>' in html
    assert html.endswith('<span class="removed" title="标签">七八</span>')


def test_hostile_text_names_and_pointers_stay_text() -> None:
    sheet = SheetLocation(sheet=HOSTILE, row=0, column=0)
    one = paragraph(HOSTILE, at=sheet, field_codes=(FieldCode(instruction=HOSTILE, location=AT),))
    marks = Marks()
    marks.of[id(one)].append(Mark(0, 9, HOSTILE))
    marks.beside[id(one)].append((HOSTILE, HOSTILE))
    html = write_document(Document(source=SOURCE, blocks=(one,)), marks)
    assert html.count("&lt;script&gt;") >= 5
    assert "<script" not in html
    assert "<img" not in html


@pytest.mark.parametrize("name", ["report-2021.doc", "report-2021.docx", "report-2021.txt"])
def test_all_text_of_a_file_is_there(name: str) -> None:
    source = SourceFile(name, (SEED / name).read_bytes())
    record = orjson.loads(report_bytes(extract(source)))
    html = source_markup(source, record, "{}".format)
    plain = "".join(re.sub("<[^>]+>", "", html).replace("&#34;", '"').split())
    assert len(plain) >= record["coverage"]["characters"]
    for words in ("第一部分", "机关织建设", "130322213RGZQG5D0ORKX"):
        assert words in plain


def test_a_pdf_is_its_pages_with_a_box_for_each_value() -> None:
    source = SourceFile("a.pdf", (SEED / "report-2021.pdf").read_bytes())
    record = orjson.loads(report_bytes(extract(source)))
    html = source_markup(source, record, "/p/{}.webp".format)
    assert re.findall(r'<img src="([^"]+)"', html) == [f"/p/{n}.webp" for n in range(1, 5)]
    assert 'viewBox="0 0 612.0 792.0"' in html
    boxes = re.findall(
        r'<rect x="[\d.-]+" y="[\d.-]+" width="[\d.]+" height="[\d.]+" data-pointer="([^"]+)"', html
    )
    assert set(boxes) == {one for one in record["provenance"] if not is_derived(one)}


@pytest.mark.parametrize("has_font", [True, False])
def test_an_ofd_is_its_pages_or_without_a_font_its_text(
    monkeypatch: pytest.MonkeyPatch, has_font: bool
) -> None:
    ofd = SourceFile("a.ofd", pdf_as_ofd((SEED / "report-2021.pdf").read_bytes()))
    record = orjson.loads(report_bytes(extract(ofd)))
    pages = replace(sources._PAGED["ofd"], can_draw=lambda: has_font)
    monkeypatch.setitem(sources._PAGED, "ofd", pages)
    html = source_markup(ofd, record, "/p/{}.webp".format)
    wanted = {one for one in record["provenance"] if not is_derived(one)}
    assert set(re.findall(r'data-pointer="([^"]+)"', html)) == wanted
    assert ("<rect" in html, "130322213RGZQG5D0ORKX" in html) == (has_font, not has_font)

"""OFD files: by hand, as the pages of PDFs, and real ones of a public test suite."""

import io
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest

from corpus.generation.ofd_writer import OfdPage, pdf_as_ofd, write_ofd
from extractors.errors import CorruptFileError, ExtractionError, LimitExceededError, NoTextError
from extractors.extraction import extract
from extractors.reading import read_document
from extractors.source_files import Limits, ReadOptions, SourceFile
from models.document import Document, Paragraph, Table

PDFS = Path(__file__).resolve().parents[1] / "data" / "pdf"


def read(data: bytes, **limits: Any) -> Document:
    return read_document(SourceFile("a.ofd", data), ReadOptions(limits=Limits(**limits)))


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def test_text_at_its_place() -> None:
    page = OfdPage()
    page.text("2021年部门预算绩效文本", 30, 40)
    page.text("一、总体绩效目标", 30, 60, delta="g 7 4")
    page.objects.append(
        '<ofd:PageBlock><ofd:TextObject Boundary="0 0 200 200" Size="4" CTM="1 0 0 1 30 80"><ofd:TextCode X="0" Y="0">'
        "做好科普。</ofd:TextCode></ofd:TextObject></ofd:PageBlock>"
    )
    document = read(write_ofd([page]))
    assert texts(document) == ["2021年部门预算绩效文本", "一、总体绩效目标", "做好科普。"]
    assert document.source.format == "ofd"
    assert document.source.page_count == 1
    first = document.blocks[0].location
    assert (first.kind, first.page) == ("pdf", 1)
    assert first.bbox[0] == pytest.approx(30 * 72 / 25.4, abs=1)


def test_templates_another_namespace_and_absolute_places() -> None:
    page = OfdPage()
    page.text("正文", 30, 60)
    other = OfdPage()
    other.text("页眉标题", 30, 20)
    page.template = other.objects
    document = read(
        write_ofd(
            [page],
            namespace="http://www.example.org/ofd",
            names="/Doc_0/P{}.xml".replace("/Doc_0/", ""),
        )
    )
    assert texts(document) == ["页眉标题", "正文"]


def test_what_is_not_seen() -> None:
    page = OfdPage()
    page.text("看得见", 30, 60)
    page.text("藏", 30, 70, more='Visible="false"')
    page.text("透明", 30, 80, more='Alpha="0"')
    page.text("水印", 100, 150, more='CTM="0.7 -0.7 0.7 0.7 0 0"')
    document = read(write_ofd([page]))
    assert texts(document) == ["看得见"]
    assert sorted((piece.kind, piece.text) for piece in document.removed) == [
        ("invisible", "透明"), ("watermark", "印"), ("watermark", "水"),
    ]  # fmt: skip


def table_page(rows: list[list[str]]) -> OfdPage:
    page = OfdPage()
    for place in range(len(rows) + 1):
        page.line(20, 50 + 10 * place, 180, 50 + 10 * place)
    for place in range(5):
        page.line(20 + 40 * place, 50, 20 + 40 * place, 50 + 10 * len(rows))
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            if text:
                page.text(text, 22 + 40 * column, 56 + 10 * row)
    return page


def test_characters_that_the_file_does_not_know_are_named() -> None:
    page = OfdPage()
    page.text("校舍\N{REPLACEMENT CHARACTER}收合格率", 30, 40)
    (finding,) = read(write_ofd([page])).findings
    assert (finding.code, finding.severity) == ("text-unmapped", "warning")


def test_a_blank_is_as_broad_as_the_room_it_takes() -> None:
    page = OfdPage()
    page.text("≧\N{IDEOGRAPHIC SPACE}2\N{IDEOGRAPHIC SPACE}座", 30, 40, delta="4 1.2 2 1.2")
    page.text("甲\N{IDEOGRAPHIC SPACE}乙", 30, 60, delta="4 4")
    assert texts(read(write_ofd([page]))) == ["≧ 2 座", "甲\N{IDEOGRAPHIC SPACE}乙"]


@pytest.mark.parametrize("seen_elsewhere", [True, False])
def test_the_last_character_of_a_line_is_as_broad_as_others(seen_elsewhere: bool) -> None:
    """No step tells how broad it is; a percent sign is nearly an em, and what follows had no room."""
    page = OfdPage()
    for y in (40, 60):
        page.line(30, y, 120, y)
    for x in (30, 60.8, 120):
        page.line(x, 40, x, 60)
    if seen_elsewhere:
        page.text("合格率90%以上", 80, 48, delta="4 4 4 2 2 3.4 4")
    page.text("签约数量(±3%", 31, 46, delta="4 4 4 4 1.4 2.4 2.2")
    page.text("以内)", 31, 52, delta="4 4")
    page.text("提高", 80, 54)
    (table,) = (b for b in read(write_ofd([page])).blocks if isinstance(b, Table))
    assert table.cells[0].text == "签约数量(±3%以内)"


def test_a_report_with_a_table() -> None:
    page = table_page([
        ["项目编码", "A1", "项目名称", "科普"], ["一级指标", "二级指标", "三级指标", "指标值"],
        ["产出指标", "数量指标", "次数", "≥3次"],
    ])  # fmt: skip
    page.text("1.科普绩效目标表", 80, 45)
    report = extract(SourceFile("a.ofd", write_ofd([page])))
    (project,) = report.projects
    assert (project.title, project.code, project.name) == ("科普绩效目标表", "A1", "科普")
    assert [(row.level1, row.level3, row.target.text) for row in project.indicators] == [
        ("产出指标", "次数", "≥3次")
    ]
    assert report.leftover == ()


def test_the_pages_of_pdfs_give_their_tables_and_texts() -> None:
    paths = sorted(PDFS.glob("*.pdf")) or sorted(PDFS.rglob("*.pdf"))
    assert paths
    compared = 0
    for path in paths:
        data = path.read_bytes()
        try:
            original = read_document(SourceFile(path.name, data))
            written = read(pdf_as_ofd(data))
        except ExtractionError:
            continue
        tables = [
            [["".join(c.text.split()) for c in b.cells] for b in d.blocks if isinstance(b, Table)]
            for d in (original, written)
        ]
        if tables[0]:
            compared += 1
            assert tables[1] == tables[0], path.name
    assert compared >= 3


def test_the_real_report_from_its_pdf(shared: Path) -> None:
    data = (shared / "seed" / "report-2021.pdf").read_bytes()
    report = extract(SourceFile("report-2021.ofd", pdf_as_ofd(data)))
    original = extract(SourceFile("report-2021.pdf", data))
    outside = {"source", "provenance", "removed", "coverage"}
    assert report.model_dump(exclude=outside) == original.model_dump(exclude=outside)


def test_bad_files() -> None:
    page = OfdPage()
    page.text("文", 30, 60)
    good = write_ofd([page])
    with pytest.raises(NoTextError):
        read(write_ofd([OfdPage()]))
    with pytest.raises(CorruptFileError):
        read(good[: len(good) // 2])
    with pytest.raises(LimitExceededError, match="pages"):
        read(write_ofd([page, page, page]), page_count=2)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("OFD.xml", "<!DOCTYPE x [<!ENTITY a 'b'>]><x/>")
    with pytest.raises(CorruptFileError, match="DTD"):
        read(stream.getvalue())
    nested = OfdPage(objects=["<ofd:PageBlock>" * 200 + "</ofd:PageBlock>" * 200, *page.objects])
    assert texts(read(write_ofd([nested]))) == ["文"]


def test_any_broken_page_is_read_or_refused() -> None:
    page = table_page([["项目编码", "A1", "项目名称", "科普"], ["预算数", "5", "其他资金", "0"]])
    with zipfile.ZipFile(io.BytesIO(write_ofd([page]))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    chance = random.Random(5)
    for _ in range(150):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            for name, data in members.items():
                changed = bytearray(data)
                for _ in range(chance.randrange(4)):
                    changed[chance.randrange(60, len(changed))] = chance.choice(b'0 9-.eMLBQ<>"g')
                archive.writestr(name, bytes(changed))
        try:
            read(stream.getvalue())
        except ExtractionError:
            continue

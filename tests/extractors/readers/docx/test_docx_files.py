"""Whole files: the seed report, real files of public test suites, and bytes changed at random."""

import contextlib
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors.errors import CorruptFileError, ExtractionError
from extractors.readers.docx.reader import DocxReader
from extractors.source_files import ReadOptions, SourceFile
from models.document import Block, Document, Paragraph, Table
from models.locations import WordLocation


def _read(path: Path) -> Document:
    return DocxReader().read(SourceFile(path.name, path.read_bytes()), ReadOptions())


@pytest.fixture(scope="module")
def seed(shared: Path) -> Document:
    return _read(shared / "seed" / "report-2021.docx")


def _paragraphs(blocks: tuple[Block, ...]) -> list[Paragraph]:
    return [block for block in blocks if isinstance(block, Paragraph)]


def _tables(blocks: tuple[Block, ...]) -> list[Table]:
    return [block for block in blocks if isinstance(block, Table)]


def test_headings_of_the_seed_carry_their_codes(seed: Document) -> None:
    assert [
        (paragraph.text, code.instruction)
        for paragraph in _paragraphs(seed.blocks)
        for code in paragraph.field_codes
    ] == [
        ("一、总体绩效目标", r"TC 总体绩效目标 \f A \l 1"),
        ("二、分项绩效目标", r"TC 分项绩效目标 \f A \l 1"),
        ("三、工作保障措施", r"TC 工作保障措施 \f A \l 1"),
        ("1.2021年科普工作经费绩效目标表", r"TC 1、2021年科普工作经费绩效目标表 \f C \l 1"),
    ]


def test_the_project_table_of_the_seed(seed: Document) -> None:
    head, grid = _tables(seed.blocks)
    cells = {
        cell.text: (cell.row, cell.column, cell.row_span, cell.column_span) for cell in head.cells
    }
    assert (head.row_count, head.column_count) == (7, 7)
    assert cells["731001昌黎县科学技术协会本级"] == (0, 0, 1, 5)
    assert cells["单位：万元"] == (0, 5, 1, 2)
    assert cells["预算规模及资金用途"] == (2, 0, 2, 1)
    assert cells["资金支出计划（%）"] == (4, 0, 2, 1)
    assert cells["100.00%"] == (5, 6, 1, 1)
    goals = head.cells[-1]
    assert [paragraph.text[:2] for paragraph in goals.paragraphs] == ["1.", "2.", "3.", "4."]
    assert goals.location == WordLocation(block=32, row=6, column=1)
    assert (grid.row_count, grid.column_count) == (11, 6)
    assert [
        (cell.text, cell.row, cell.row_span) for cell in grid.cells if cell.column == 0 and cell.row
    ] == [("产出指标", 1, 5), ("效益指标", 6, 4), ("满意度指标", 10, 1)]


def test_the_seed_as_text_and_as_docx_say_the_same(seed: Document, shared: Path) -> None:
    # Independent of our text reader: the dump without white space and codes.
    dump = (shared / "seed" / "report-2021.txt").read_text(encoding="utf-8-sig")
    dump = re.sub(r" TC [^\\\n]*\\f [AC] \\l 1 ", "", dump)
    counts = Counter(re.sub(r"\s", "", "".join(_texts(seed.blocks))))
    # The rebuilt report has not the colon of （四）综合业务管理：, nor the dump's page number.
    assert Counter(re.sub(r"\s", "", dump)) - counts == Counter("：2")
    assert counts - Counter(re.sub(r"\s", "", dump)) == Counter()


def _texts(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        if block.story in ("header", "footer", "page_number", "text_box"):
            continue  # LibreOffice's text export leaves them out
        if isinstance(block, Paragraph):
            yield block.text
        else:
            for cell in block.cells:
                yield from _texts(cell.paragraphs)
                yield from _texts(cell.tables)


def _samples(shared: Path) -> list[Path]:
    found = sorted((shared / "samples" / "docx").glob("*.do[ct]x"))
    assert found
    return found


def test_real_files_are_read_or_refused_with_a_reason(shared: Path) -> None:
    refused = []
    for path in _samples(shared):
        try:
            _read(path)
        except CorruptFileError:
            refused.append(path.name)
    assert refused == [name for name in (path.name for path in _samples(shared)) if "fuzz" in name]


def test_real_files_have_the_text_that_libreoffice_sees(shared: Path, tmp_path: Path) -> None:
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    files = [path for path in _samples(shared) if "fuzz" not in path.name]
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"),
            *("--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(tmp_path)),
            *map(str, files),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    for path in files:
        exported = (tmp_path / f"{path.stem}.txt").read_text(encoding="utf-8-sig")
        # Bullets have no label here, and a soft hyphen is no character.
        expected = Counter(re.sub(r"[\s•◦▪\xad]", "", exported))
        document = _read(path)
        shown = [*_texts(document.blocks), *(entry.text for entry in document.removed)]
        found = Counter(re.sub(r"\s", "", "".join(shown)))
        missing = expected - found
        # LibreOffice numbers a footnote where the reader has its text alone.
        assert missing.total() <= (1 if path.name.endswith("footnotes.docx") else 0), path.name


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_changed_bytes_end_in_a_document_or_a_reason(
    write_docx: Callable[..., bytes], data: st.DataObject
) -> None:
    sound = bytearray(write_docx(_RICH_BODY, styles="<w:style/>", numbering="", header1="<w:p/>"))
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, len(sound) - 1))
        sound[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.one_of(st.none(), st.integers(0, len(sound))))
    with contextlib.suppress(ExtractionError):
        DocxReader().read(SourceFile("x.docx", bytes(sound[:cut])), ReadOptions())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_changed_xml_ends_in_a_document_or_a_reason(
    write_docx: Callable[..., bytes], data: st.DataObject
) -> None:
    """Like the above, behind the ZIP's checksums: the XML stays well-formed more often."""
    body = _RICH_BODY
    for _ in range(data.draw(st.integers(1, 6))):
        tags = [(match.start(), match.end()) for match in re.finditer(r"<[^>]*>|\"[^\"]*\"", body)]
        start, end = data.draw(st.sampled_from(tags))
        piece = data.draw(
            st.sampled_from(
                ["", '"-1"', '"99999999999999999999"', '"x"', "<w:p/>", body[start:end] * 2]
            )
        )
        body = body[:start] + piece + body[end:]
    with contextlib.suppress(ExtractionError):
        DocxReader().read(SourceFile("x.docx", write_docx(body)), ReadOptions())


_RICH_BODY = (
    '<w:p><w:pPr><w:pStyle w:val="1"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    '<w:outlineLvl w:val="0"/><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>总体绩效目标</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TC 甲 \\f A</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r></w:p>'
    '<w:tbl><w:tblGrid><w:gridCol w:w="900"/><w:gridCol w:w="900"/></w:tblGrid>'
    '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr><w:tc><w:tcPr><w:tcW w:w="900" w:type="dxa"/>'
    '<w:gridSpan w:val="2"/><w:vMerge w:val="restart"/></w:tcPr><w:p/></w:tc></w:tr>'
    '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="3"/><w:vMerge/></w:tcPr><w:p/></w:tc>'
    '<w:tc><w:tcPr><w:hMerge w:val="continue"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'
    '<w:p><w:fldSimple w:instr="PAGE"><w:r><w:t>2</w:t></w:r></w:fldSimple>'
    '<w:hyperlink><w:r><w:footnoteReference w:id="2"/></w:r></w:hyperlink></w:p>'
    '<w:sectPr><w:headerReference w:type="default" r:id="header1"/></w:sectPr>'
)

"""Whole reports as PDF: what they say is known from how they were made (benchmarks.pdf_reports)."""

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.pdf_reports.listing import list_blocks
from extractors.readers.docx.reader import DocxReader
from extractors.readers.pdf import PdfReader
from extractors.source_files import ReadOptions, load_source_file
from models.document import Document, Paragraph
from models.locations import PdfLocation

DATA = Path(__file__).resolve().parents[1] / "data" / "pdf"
PDFS = sorted(path.name for path in DATA.glob("*.pdf"))


def read_pdf(path: Path) -> Document:
    return PdfReader().read(load_source_file(path), ReadOptions())


def test_reports_of_two_producers_lie_here() -> None:
    assert {name.split(".")[1] for name in PDFS} == {"libreoffice", "chromium"}
    stems = {name.split(".")[0] for name in PDFS}
    assert {path.name.split(".")[0] for path in DATA.glob("*.expected.txt")} == stems


@pytest.mark.parametrize("name", PDFS)
def test_a_report_is_read_exactly(name: str) -> None:
    expected = (DATA / f"{name.split('.')[0]}.expected.txt").read_text(encoding="utf-8")
    assert list_blocks(read_pdf(DATA / name)) == expected.splitlines()


@pytest.mark.parametrize("name", [name for name in PDFS if "libreoffice" in name])
def test_a_pdf_says_what_its_word_file_says(name: str) -> None:
    word = DATA / f"{name.split('.')[0]}.docx"
    document = DocxReader().read(load_source_file(word), ReadOptions())
    assert list_blocks(read_pdf(DATA / name)) == list_blocks(document)


def test_the_real_report_says_what_its_word_file_says(shared: Path) -> None:
    word = DocxReader().read(load_source_file(shared / "seed/report-2021.docx"), ReadOptions())
    assert list_blocks(read_pdf(shared / "seed/report-2021.pdf")) == list_blocks(word)


def test_the_real_report_keeps_its_places(
    shared: Path, texts: Callable[[Document, str], list[str]]
) -> None:
    document = read_pdf(shared / "seed/report-2021.pdf")
    assert document.source.page_count == 4
    assert texts(document, "page_number") == ["1", "2", "3", "4"]
    grid = [block for block in document.blocks if not isinstance(block, Paragraph)][1]
    cut = next(cell for cell in grid.cells if cell.text.startswith("科普活动费用包括"))
    places = [run.location for run in cut.paragraphs[0].runs]
    assert {place.page for place in places if isinstance(place, PdfLocation)} == {3, 4}
    assert isinstance(cut.location, PdfLocation)
    assert cut.location.page == 3
    for run in cut.paragraphs[0].runs:
        assert run.text

"""PDFium's characters and rulings against plain pdfplumber: the same cells, the same text."""

import logging
from pathlib import Path

import pdfplumber
import pytest

from extractors.readers.pdf.opening import open_pdf
from extractors.readers.pdf.page_content import read_page
from extractors.source_files import ReadOptions, load_source_file

DATA = Path(__file__).resolve().parents[1] / "data" / "pdf"
NAMES = sorted(path.name for path in DATA.glob("*.libreoffice.pdf"))
_NEAR_PT = 1.5


@pytest.mark.parametrize("name", NAMES)
def test_cells_and_texts_are_pdfplumbers(name: str) -> None:
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    compared = 0
    with (
        open_pdf(load_source_file(DATA / name), ReadOptions()) as opened,
        pdfplumber.open(DATA / name) as reference,
    ):
        for number, page in enumerate(reference.pages, start=1):
            ours = [
                (cell.bbox, "".join(line.text for line in cell.lines))
                for part in read_page(opened, number, name)
                for table in part.tables
                for cell in table.cells
            ]
            theirs = [
                (box, text or "")
                for table in page.find_tables()
                for row, texts in zip(table.rows, table.extract(), strict=True)
                for box, text in zip(row.cells, texts, strict=True)
                if box is not None
            ]
            assert len(ours) >= len(theirs)
            for box, text in theirs:
                near = [
                    ours_text
                    for ours_box, ours_text in ours
                    if all(abs(a - b) <= _NEAR_PT for a, b in zip(box, ours_box, strict=True))
                ]
                assert ["".join(t.split()) for t in near] == ["".join(text.split())]
                compared += 1
            page.close()
    assert compared > 20

"""Forms with many merged cells, cut by pages: the PDF's table is the Word file's."""

from pathlib import Path

import pytest

from extractors.readers.docx.reader import DocxReader
from extractors.readers.pdf import PdfReader
from extractors.source_files import ReadOptions, load_source_file
from models.document import Document, Table

FORMS = Path(__file__).resolve().parents[1] / "data" / "pdf" / "forms"
NAMES = sorted(path.name for path in FORMS.glob("*.pdf"))


def rows_of(document: Document) -> list[list[tuple[str, int]]]:
    """The only table's rows: each cell's text without white space, and how many rows it spans."""
    (table,) = (block for block in document.blocks if isinstance(block, Table))
    rows: list[list[tuple[str, int]]] = [[] for _ in range(table.row_count)]
    for cell in table.cells:
        rows[cell.row].append(("".join(cell.text.split()), cell.row_span))
    return rows


def test_forms_lie_here() -> None:
    assert len(NAMES) >= 3


@pytest.mark.parametrize("name", NAMES)
def test_a_form_has_the_cells_of_its_word_file(name: str) -> None:
    source, options = load_source_file(FORMS / name), ReadOptions()
    word = DocxReader().read(load_source_file(FORMS / f"{name.split('.')[0]}.docx"), options)
    pdf = PdfReader().read(source, options)
    assert (pdf.source.page_count or 0) > 1
    assert rows_of(pdf) == rows_of(word)

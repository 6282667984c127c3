"""python-docx is the reference: its paragraphs and cells of real and made-up reports are ours, in order.

It knows nothing of automatic list numbers, which stand before the text here, and takes the entries of a
table of contents, with their page numbers, for text.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from docx.table import Table as WordTable

from extractors.reading import read_document
from extractors.source_files import load_source_file
from models.document import Document, Table

_REPORTS = sorted((Path(__file__).parents[4] / "corpus" / "reports").glob("*/*.docx"))
_CONTENTS_ENTRY = re.compile(r"\t\d+$")


def _without_blanks(text: str) -> str:
    return "".join(text.split())


def _as_python_docx_reads(path: Path) -> Iterator[str]:
    for block in docx.Document(str(path)).iter_inner_content():
        if not isinstance(block, WordTable):
            if not _CONTENTS_ENTRY.search(block.text):
                yield _without_blanks(block.text)
            continue
        # A merged cell is named once for each place that it covers.
        seen = set()
        for row in block.rows:
            for cell in row.cells:
                if cell._tc not in seen:
                    seen.add(cell._tc)
                    yield _without_blanks(cell.text)


def _as_we_read(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if block.story not in ("body", "repeated_header"):
            continue
        if isinstance(block, Table):
            yield from (_without_blanks(cell.text) for cell in block.cells)
        elif not _CONTENTS_ENTRY.search(block.text):
            yield _without_blanks(block.text)


@pytest.mark.parametrize("path", _REPORTS, ids=lambda path: path.parent.name)
def test_paragraphs_and_cells_are_those_of_python_docx(path: Path) -> None:
    expected = [text for text in _as_python_docx_reads(path) if text]
    found = [text for text in _as_we_read(read_document(load_source_file(path))) if text]
    assert len(found) == len(expected) > 3
    for ours, theirs in zip(found, expected, strict=True):
        number = ours.removesuffix(theirs)
        assert ours.endswith(theirs)
        assert len(number) <= len("（十二）")

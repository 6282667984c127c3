"""PDFs drawn for a test: text at given places, rulings, and how to read them."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extractors.readers.pdf import PdfReader
from extractors.source_files import ReadOptions, SourceFile
from models.document import Document, Paragraph, Table

FONT = "STSong-Light"
DATA = Path(__file__).resolve().parents[1] / "data" / "pdf"


class Sheet:
    """A drawing surface with the origin at the top left corner."""

    def __init__(self, size: tuple[float, float] = A4, **options: Any) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self.written = io.BytesIO()
        self.height = size[1]
        self.canvas = Canvas(self.written, pagesize=size, invariant=1, **options)

    def text(self, x: float, y: float, text: str, size: float = 12, **options: Any) -> None:
        """Text with its baseline at y."""
        line = self.canvas.beginText(x, self.height - y)
        line.setFont(options.get("font", FONT), size)
        line.setTextRenderMode(options.get("mode", 0))
        line.textOut(text)
        self.canvas.drawText(line)

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A stroked line."""
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)

    def grid(self, columns: list[float], rows: list[float]) -> None:
        """All rulings of a table."""
        for y in rows:
            self.line(columns[0], y, columns[-1], y)
        for x in columns:
            self.line(x, rows[0], x, rows[-1])

    def next_page(self) -> None:
        """End the page."""
        self.canvas.showPage()

    def data(self) -> bytes:
        """The file."""
        self.canvas.save()
        return self.written.getvalue()


@pytest.fixture
def sheet() -> Sheet:
    """An empty A4 sheet."""
    return Sheet()


@pytest.fixture
def new_sheet() -> type[Sheet]:
    """To make sheets of other sizes."""
    return Sheet


@pytest.fixture
def read() -> Callable[..., Document]:
    """Read bytes as a PDF, without recognition: its pictures say nothing."""

    def read_bytes(data: bytes, **options: Any) -> Document:
        options.setdefault("recognition", "off")
        return PdfReader().read(SourceFile("test.pdf", data), ReadOptions(**options))

    return read_bytes


@pytest.fixture
def texts() -> Callable[..., list[str]]:
    """The texts of a Document's paragraphs outside of tables, of one story."""

    def of_story(document: Document, story: str = "body") -> list[str]:
        return [
            block.text
            for block in document.blocks
            if isinstance(block, Paragraph) and block.story == story
        ]

    return of_story


@pytest.fixture
def rows() -> Callable[[Table], list[list[str | None]]]:
    """A table's computed grid as texts; a gap is None."""

    def of_table(table: Table) -> list[list[str | None]]:
        return [[cell.text if cell else None for cell in row] for row in table.grid()]

    return of_table


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The committed reports."""
    return DATA

"""A debugging picture of one page: what the reader saw, drawn over what it saw it on.

Enters: a PDF and a page number. Leaves: PNG bytes. Orange: lines of text. Green: rulings. Blue:
cells with their row and column. Red: paragraphs. Grey: furniture and
watermarks. Magenta: what optical recognition may have misread.
"""

import io
from collections.abc import Iterable

from PIL import Image, ImageDraw

from extractors.errors import ExitCode, ExtractionError
from extractors.readers.pdf.opening import OpenedPdf, open_pdf
from extractors.readers.pdf.page_content import read_page, read_page_parts
from extractors.readers.pdf.page_frame import BBox
from extractors.readers.pdf.reader import PdfReader
from extractors.source_files import ReadOptions, SourceFile
from models.document import Document, Paragraph, Table
from models.locations import Location, PdfLocation

_SCALE = 2.0
"""Pixels per point."""
_MAX_PIXELS = 40_000_000
"""160 MB of four bytes each: A0 at 150 dots an inch."""
_LINE, _RULING, _CELL = "#ff9d00", "#00a050", "#2060ff"
_DOUBT = "#d000d0"
_PARAGRAPH, _FURNITURE = "#e00000", "#808080"


class MissingPageError(ExtractionError):
    """The file does not have the page."""

    exit_code = ExitCode.USAGE


def draw_page(source: SourceFile, options: ReadOptions, page_no: int) -> bytes:
    """Draw lines, rulings, cells and paragraphs over a page, counted from 1, as a PNG.

    Raises MissingPageError for a page that the file does not have, and what the reader raises.
    """
    document = PdfReader().read(source, options)
    with open_pdf(source, options) as pages:
        if not 1 <= page_no <= len(pages):
            raise MissingPageError(
                source.name,
                f"has no page {page_no}, only 1 to {len(pages)}",
                "Give one of its pages.",
            )
        picture = _render(pages, page_no)
        canvas = ImageDraw.Draw(picture)
        parts = read_page_parts(pages, page_no, source.name)
        if parts is not None:
            frame = parts.characters.frame
            for edge in parts.drawing.edges:
                place = (edge["x0"], edge["top"], edge["x1"], edge["bottom"])
                _outline(canvas, frame.to_shown(place), _RULING, width=3)
        for page in read_page(pages, page_no, source.name):
            if page.recognition is not None:
                for edge in page.recognition.parts.drawing.edges:
                    place = (edge["x0"], edge["top"], edge["x1"], edge["bottom"])
                    _outline(canvas, page.frame.to_shown(place), _RULING, width=3)
            cells = [cell for table in page.tables for cell in table.cells]
            for line in [*page.lines, *(line for cell in cells for line in cell.lines)]:
                _outline(canvas, page.frame.to_shown(line.bbox), _LINE)
    return finish_drawing(picture, canvas, document, page_no)


def finish_drawing(
    picture: Image.Image, canvas: ImageDraw.ImageDraw, document: Document, page_no: int
) -> bytes:
    """Draw a document's paragraphs, tables and doubts of one page; leaves a PNG."""
    for block in document.blocks:
        if isinstance(block, Paragraph):
            _draw_paragraph(canvas, block, page_no)
        else:
            _draw_table(canvas, block, page_no)
    for doubt in document.doubts:
        box = _box_on(doubt.location, page_no)
        if box is not None:
            _outline(canvas, box, _DOUBT, grow=1.5, width=3)
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def _render(opened: OpenedPdf, page_no: int) -> Image.Image:
    page = opened.document[page_no - 1]
    try:
        width, height = page.get_size()
        scale = min(_SCALE, (_MAX_PIXELS / max(1.0, width * height)) ** 0.5)
        rendered = page.render(scale=scale)
        picture: Image.Image = rendered.to_pil().convert("RGB")
    finally:
        page.close()
    return picture.resize((round(width * _SCALE), round(height * _SCALE)))


def _draw_paragraph(canvas: ImageDraw.ImageDraw, paragraph: Paragraph, page_no: int) -> None:
    color = _PARAGRAPH if paragraph.story == "body" else _FURNITURE
    boxes = [box for run in paragraph.runs if (box := _box_on(run.location, page_no))]
    if boxes:
        _outline(canvas, _around(boxes), color, grow=2.0, width=2)


def _draw_table(canvas: ImageDraw.ImageDraw, table: Table, page_no: int) -> None:
    for cell in table.cells:
        for paragraph in cell.paragraphs:
            _draw_paragraph(canvas, paragraph, page_no)
        box = _box_on(cell.location, page_no)
        if box:
            _outline(canvas, box, _CELL, grow=-1.5, width=2)
            spans = f"+{cell.row_span}x{cell.column_span}"
            label = f"{cell.row},{cell.column}" + (spans if spans != "+1x1" else "")
            left = max(box[0], box[2] - 3 - 3 * len(label))
            canvas.text((left * _SCALE, (box[3] - 8) * _SCALE), label, fill=_CELL)


def _box_on(location: Location, page_no: int) -> BBox | None:
    if isinstance(location, PdfLocation) and location.page == page_no:
        return location.bbox
    return None


def _around(boxes: Iterable[BBox]) -> BBox:
    x0, top, x1, bottom = zip(*boxes, strict=True)
    return min(x0), min(top), max(x1), max(bottom)


def _outline(
    canvas: ImageDraw.ImageDraw, box: BBox, color: str, *, grow: float = 0.0, width: int = 1
) -> None:
    x0, top, x1, bottom = box
    left, upper = (x0 - grow) * _SCALE, (top - grow) * _SCALE
    right = max(left, (x1 + grow) * _SCALE)
    lower = max(upper, (bottom + grow) * _SCALE)
    canvas.rectangle((left, upper, right, lower), outline=color, width=width)

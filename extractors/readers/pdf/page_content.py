"""One page decoded: its lines and tables in order, light enough to keep for a whole file.

Enters: an open PDFium document and a page number. Leaves: a `PageContent`; the characters it was
made of are let go, so that memory grows with the text and not with the glyphs.
"""

from dataclasses import dataclass, field
from typing import Any

import pypdfium2 as pypdfium
import pypdfium2.raw as pdfium_raw

from extractors.readers.pdf import pdfium_calls as pdfium
from extractors.readers.pdf.characters import PageCharacters, is_unmapped, read_characters
from extractors.readers.pdf.lines import Line, build_lines, insert_blanks, lines_as_drawn
from extractors.readers.pdf.page_frame import PageFrame
from extractors.readers.pdf.page_tables import PageTable, find_page_tables
from extractors.readers.pdf.rulings import PageDrawing, read_drawing
from extractors.readers.pdf.structure_tree import read_elements
from models.locations import PdfLocation
from models.report import Removed

_IMAGE_PAGE_SHARE = 0.35
"""A page without visible text whose images cover this much of it is a picture of a page."""


_TEXT_ANNOTATIONS = (pdfium_raw.FPDF_ANNOT_WIDGET, pdfium_raw.FPDF_ANNOT_FREETEXT)
_ON_SCREEN = pdfium_raw.FLAT_NORMALDISPLAY


@dataclass
class PageContent:
    """What stands on one page, in layout coordinates.

    `lines` are the lines outside of tables. `recognised` says that the only text is an invisible
    layer over an image, as optical recognition leaves it.
    """

    page_no: int
    frame: PageFrame
    lines: list[Line] = field(default_factory=list)
    tables: list[PageTable] = field(default_factory=list)
    watermarks: list[Line] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    character_count: int = 0
    unmapped_count: int = 0
    has_images: bool = False
    recognised: bool = False
    damaged: bool = False


@dataclass
class PageParts:
    """A page's raw parts, for layout and for the debugging picture."""

    characters: PageCharacters
    drawing: PageDrawing


def read_page_parts(document: pypdfium.PdfDocument, page_no: int, file: str) -> PageParts | None:
    """Characters and drawing of a page; None if PDFium cannot load it."""
    page = _load_page(document, page_no)
    if not page:
        return None
    try:
        frame = _frame_of(page)
        text_page = pdfium_raw.FPDFText_LoadPage(page)
        if not text_page:
            return None
        try:
            tagged = pdfium_raw.FPDFCatalog_IsTagged(document.raw)
            elements = read_elements(pdfium.address_of(page)) if tagged else None
            characters = read_characters(pdfium.address_of(text_page), frame, elements)
        finally:
            pdfium_raw.FPDFText_ClosePage(text_page)
        drawing = read_drawing(
            pdfium.address_of(page), characters.frame, characters.text_objects, file, page_no
        )
    finally:
        pdfium_raw.FPDF_ClosePage(page)
    return PageParts(characters, drawing)


def _load_page(document: pypdfium.PdfDocument, page_no: int) -> Any:
    """A page with what is filled into its form fields drawn into it."""
    page = pdfium_raw.FPDF_LoadPage(document.raw, page_no - 1)
    if page and _has_filled_fields(page) and pdfium_raw.FPDFPage_Flatten(page, _ON_SCREEN) == 1:
        pdfium_raw.FPDF_ClosePage(page)
        page = pdfium_raw.FPDF_LoadPage(document.raw, page_no - 1)
    return page


def _has_filled_fields(page: Any) -> bool:
    for index in range(pdfium_raw.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium_raw.FPDFPage_GetAnnot(page, index)
        kind = pdfium_raw.FPDFAnnot_GetSubtype(annotation)
        pdfium_raw.FPDFPage_CloseAnnot(annotation)
        if kind in _TEXT_ANNOTATIONS:
            return True
    return False


def read_page(document: pypdfium.PdfDocument, page_no: int, file: str) -> PageContent:
    """Decode one page. Raises LimitExceededError for a page with too many objects."""
    parts = read_page_parts(document, page_no, file)
    if parts is None:
        return PageContent(page_no, PageFrame(0.0, 0.0, 612.0, 792.0), damaged=True)
    characters, frame = parts.characters, parts.characters.frame
    body = characters.body
    area = frame.width * frame.height
    mostly_image = parts.drawing.image_area > area * _IMAGE_PAGE_SHARE
    recognised = not body and bool(characters.invisible) and mostly_image
    if recognised:
        body = characters.invisible
    insert_blanks(body, parts.drawing.blanks, parts.drawing.edges)
    tables, outside = find_page_tables(parts.drawing.edges, body, frame.width, frame.height)
    return PageContent(
        page_no,
        frame,
        lines=build_lines(outside),
        tables=tables,
        watermarks=lines_as_drawn(characters.watermark),
        removed=_note_ignorable(characters, page_no),
        character_count=len("".join("".join([c.text for c in body]).split())),
        unmapped_count=sum(is_unmapped(c.text) for c in body) if characters.may_be_unmapped else 0,
        has_images=parts.drawing.image_area > 0,
        recognised=recognised,
    )


def _note_ignorable(characters: PageCharacters, page_no: int) -> list[Removed]:
    """The page's invisible code points as one text, located from the first to the last."""
    found = characters.ignorable
    if not found:
        return []
    box = (
        min(character.x0 for character in found),
        min(character.baseline - character.style.size for character in found),
        max(character.x1 for character in found),
        max(character.baseline for character in found),
    )
    place = PdfLocation(page=page_no, bbox=characters.frame.to_shown(box))
    text = "".join(character.text for character in found)
    return [Removed(kind="invisible", text=text, location=place)]


def _frame_of(page: Any) -> PageFrame:
    box = pdfium_raw.FS_RECTF()
    if not pdfium_raw.FPDF_GetPageBoundingBox(page, box):
        box.left, box.bottom, box.right, box.top = 0.0, 0.0, 612.0, 792.0
    turns = pdfium_raw.FPDFPage_GetRotation(page)
    return PageFrame(box.left, box.bottom, box.right, box.top, max(0, turns) % 4)

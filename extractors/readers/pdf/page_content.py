"""One page decoded: its lines and tables in order, light enough to keep for a whole file.

Enters: an open PDFium document and a page number. Leaves: a `PageContent`; the characters it was
made of are let go, so that memory grows with the text and not with the glyphs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium_raw

from extractors.readers.pdf import pdfium_calls as pdfium
from extractors.readers.pdf.characters import (
    UNMAPPED,
    Character,
    PageCharacters,
    is_unmapped,
    read_characters,
)
from extractors.readers.pdf.drawn_otherwise import table_edges
from extractors.readers.pdf.letter_spacing import widen_spaced
from extractors.readers.pdf.lines import PrintedLine, build_lines, insert_blanks, lines_as_drawn
from extractors.readers.pdf.logical_pages import (
    Division,
    PageParts,
    crosses_nothing,
    divide,
    find_division,
)
from extractors.readers.pdf.opening import OpenedPdf
from extractors.readers.pdf.page_frame import PageFrame
from extractors.readers.pdf.page_margins import Margins, are_marks, find_margins
from extractors.readers.pdf.page_tables import PageTable, find_page_tables
from extractors.readers.pdf.raised_text import set_off_raised
from extractors.readers.pdf.recognised_text import find_recognised, hides_its_text, is_picture
from extractors.readers.pdf.recognition_evidence import RecognisedParts
from extractors.readers.pdf.rulings import read_drawing
from extractors.readers.pdf.struck_text import separate_struck
from extractors.readers.pdf.structure_tree import read_elements
from extractors.readers.pdf.turned_text import fill_turned, turned_lines
from extractors.readers.pdf.visibility import separate_hidden
from extractors.readers.pdf.watermarks import Signature, separate_watermarks
from models.locations import PdfLocation
from models.report import Removed, RemovedKind

_US_LETTER = (612.0, 792.0)
"""Points; PDFium's own size for a page that says none."""
_AT_EDGE_PT = 1.0
"""Tables end in the page's margin; only one that runs off is at its very edge."""


@dataclass
class PageContent:
    """What stands on one page, in layout coordinates.

    `lines` are the lines outside of tables. `recognised` says that some of the text is an invisible
    layer over an image, as optical recognition leaves it; `unread_picture` that the page is a picture
    of whose text nothing is known but perhaps a stamp. `page_no` counts the pages as they are read,
    `sheet_no` the file's own, on which two may stand to the left and right of the `gutter`.
    """

    page_no: int
    frame: PageFrame
    lines: list[PrintedLine] = field(default_factory=list)
    tables: list[PageTable] = field(default_factory=list)
    margins: Margins | None = None
    """Strips beside the text that may be marks, until `settle_margins`."""
    removed: list[Removed] = field(default_factory=list)
    watermarks: set[Signature] = field(default_factory=set)
    suspected: set[Signature] = field(default_factory=set)
    character_count: int = 0
    unmapped_count: int = 0
    overprinted_count: int = 0
    unread_picture: bool = False
    recognised: bool = False
    damaged: bool = False
    recognition: RecognisedParts | None = None
    """How the page was recognised, if it was a picture."""
    gutter: float | None = None
    sheet_no: int = 0

    def __post_init__(self) -> None:
        self.sheet_no = self.sheet_no or self.page_no

    @property
    def runs_off(self) -> bool:
        """Whether a table reaches a side of the page, as one does that is broader than it."""
        return any(
            len(table.cells) > 1
            and (table.bbox[0] < _AT_EDGE_PT or table.bbox[2] > self.frame.width - _AT_EDGE_PT)
            for table in self.tables
        )


def read_page_parts(opened: OpenedPdf, page_no: int, file: str) -> PageParts | None:
    """Characters and drawing of a page; None if PDFium cannot load it."""
    page = pdfium_raw.FPDF_LoadPage(opened.document.raw, page_no - 1)
    if not page:
        return None
    layers = opened.layers
    address = pdfium.address_of(page)
    try:
        frame = frame_of(page)
        text_page = pdfium_raw.FPDFText_LoadPage(page)
        if not text_page:
            return None
        try:
            tagged = pdfium_raw.FPDFCatalog_IsTagged(opened.document.raw)
            elements = read_elements(address) if tagged else None
            is_hidden = layers.is_hidden if layers else None
            characters = read_characters(pdfium.address_of(text_page), frame, elements, is_hidden)
        finally:
            pdfium_raw.FPDFText_ClosePage(text_page)
        if pdfium_raw.FPDFPage_GetAnnotCount(page):
            characters.filled_in = opened.fields.read(page_no, page, characters.frame)
        texts = characters.text_objects
        drawing = read_drawing(address, characters.frame, texts, file, page_no, layers)
        document = pdfium.address_of(opened.document.raw)
        seen = separate_hidden(characters.body, drawing, document, address)
    finally:
        pdfium_raw.FPDF_ClosePage(page)
    return PageParts(characters, drawing, seen)


class Hints(NamedTuple):
    """What is known from a file's other pages: its watermarks, and where its sheets are divided."""

    watermarks: frozenset[Signature] = frozenset()
    gutter: float | None = None


_NOTHING_KNOWN = Hints()


def read_page(
    opened: OpenedPdf, sheet_no: int, file: str, hints: Hints = _NOTHING_KNOWN
) -> list[PageContent]:
    """Decode one page, or the two that stand on it.

    Raises LimitExceededError for a page with too many objects.
    """
    parts = read_page_parts(opened, sheet_no, file)
    if parts is None:
        return [PageContent(sheet_no, PageFrame(0.0, 0.0, *_US_LETTER), damaged=True)]
    recognised = opened.pictures.recognise(sheet_no, parts)
    if recognised is None:
        return read_parts(parts, sheet_no, hints)
    pages = read_parts(recognised.parts, sheet_no, hints)
    pages[0].recognition = recognised
    return pages


def read_parts(parts: PageParts, sheet_no: int, hints: Hints = _NOTHING_KNOWN) -> list[PageContent]:
    """The page that stands in a page's parts, or the two."""
    division = find_division(parts)
    if division is None and hints.gutter is not None and crosses_nothing(parts, hints.gutter):
        division = Division(hints.gutter)
    if division is None:
        return [_read_part(parts, sheet_no, hints)]
    pages = [_read_part(part, sheet_no, hints) for part in divide(parts, division)]
    for page in pages:
        page.gutter = division.gutter
    return pages


def _read_part(parts: PageParts, sheet_no: int, hints: Hints) -> PageContent:
    characters, drawing, seen = parts.characters, parts.drawing, parts.seen
    frame = characters.frame
    overlaid = separate_watermarks(seen.shown, hints.watermarks)
    picture = is_picture(drawing, frame)
    inkless = characters.unpainted + (seen.below_images if picture else [])
    recognised = find_recognised(inkless, overlaid.body, drawing)
    body, struck, edges = separate_struck(overlaid.body + recognised.text, drawing.edges)
    body, note_marks = set_off_raised(body + characters.filled_in)
    unmapped = sum(is_unmapped(c.text) for c in body) if characters.may_be_unmapped else 0
    unnamed = sum(c.text == UNMAPPED for c in body) if unmapped else 0
    widen_spaced(body)
    insert_blanks(body, drawing.blanks, edges)
    tables, outside = find_page_tables(table_edges(edges, drawing), body)
    turned = fill_turned(characters.turned, tables)
    margins = find_margins(outside, tables, frame.width)
    lines = build_lines(margins.text if margins else outside)
    overprinted = sum(c.text == UNMAPPED for c in body) - unnamed
    content = PageContent(
        sheet_no,
        frame,
        lines=lines,
        margins=margins,
        tables=tables,
        watermarks=overlaid.signatures,
        suspected=overlaid.suspected,
        character_count=len("".join("".join([c.text for c in body]).split())),
        unmapped_count=unmapped,
        overprinted_count=overprinted,
        unread_picture=not recognised.text and hides_its_text(body, drawing, frame),
        recognised=bool(recognised.text),
    )
    hidden = recognised.unseen + characters.switched_off + seen.hidden
    hidden += [] if picture else seen.below_images
    content.removed = [
        *_note_ignorable(characters, sheet_no),
        *_note(content, "invisible", build_lines(hidden)),
        *_note(content, "watermark", lines_as_drawn(overlaid.watermark + characters.slanted)),
        *_note(content, "watermark", turned_lines(turned)),
        *_note(content, "struck", build_lines(struck)),
        *_note(content, "label", lines_as_drawn(note_marks)),
    ]
    return content


def settle_margins(pages: Sequence[PageContent]) -> None:
    """Take the marks in the margins off the pages, and give back what is none."""
    waiting = [page for page in pages if page.margins is not None]
    strips = {page.page_no: page.margins.lines() for page in waiting if page.margins}
    for page in waiting:
        others = [lines for no, found in strips.items() if no != page.page_no for lines in found]
        given_back: list[Character] = []
        for characters, lines in zip(
            page.margins.strips if page.margins else (), strips[page.page_no], strict=True
        ):
            if are_marks(lines, others):
                page.removed += _note(page, "header", lines)
            else:
                given_back += characters
        if given_back and page.margins:
            page.lines = build_lines(page.margins.text + given_back)
        page.margins = None


def _note(content: PageContent, kind: RemovedKind, lines: list[PrintedLine]) -> list[Removed]:
    """What leaves the page's text for a reason, a line each."""
    return [
        Removed(
            kind=kind,
            text=line.text.strip(),
            location=PdfLocation(page=content.sheet_no, bbox=content.frame.to_shown(line.bbox)),
        )
        for line in lines
    ]


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


def frame_of(page: Any) -> PageFrame:
    """The frame of a page that PDFium has loaded, as it is shown."""
    box = pdfium_raw.FS_RECTF()
    if not pdfium_raw.FPDF_GetPageBoundingBox(page, box):
        box.left, box.bottom, box.right, box.top = 0.0, 0.0, *_US_LETTER
    turns = pdfium_raw.FPDFPage_GetRotation(page)
    return PageFrame(box.left, box.bottom, box.right, box.top, max(0, turns) % 4)

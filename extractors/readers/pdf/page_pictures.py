"""Pages that are pictures: rendered and recognised, each once.

Enters: an open PDF and the parts of a page. Leaves: the parts as recognised, or None where the page's own
text is what a reader sees. The page is rendered as it is shown, with its stamps and annotations.
"""

import time
from dataclasses import dataclass, field

import pypdfium2 as pypdfium
import pypdfium2.raw as pdfium_raw

from extractors.progress import page_done
from extractors.readers.pdf.characters import Character, is_unmapped
from extractors.readers.pdf.layer_opinions import weigh_layer
from extractors.readers.pdf.logical_pages import PageParts
from extractors.readers.pdf.recognised_text import hides_its_text, is_picture
from extractors.readers.pdf.recognition_evidence import COARSE_DPI, RecognisedParts
from models.source import Recognise

_USUAL_DPI, _LEAST_DPI, _MOST_DPI = 200.0, 150.0, 300.0
"""Dots an inch: below 150 small figures run together, above 300 nothing more is read; scanners
are set to 200."""
LONGEST_PT, SHORTEST_PT = 1300.0, 500.0
"""Longest sides of sheets, A5 (595) to A3 (1,191); other sizes are pixels that were taken for points."""
_A4_LONG_PT = 842.0
"""297 mm (ISO 216)."""
_UNMAPPED_SHARE = 0.1
"""Of the characters seen: signs and bullets of a font without Unicode are fewer, text in it is
more."""
_FAR_MORE, _FEW = 1.6, 3
"""A layer that says so much more than what was recognised has text that the picture does not
show."""


@dataclass
class PagePictures:
    """The pictures of one file's pages, and what was recognised on them."""

    document: pypdfium.PdfDocument
    mode: Recognise
    missing: bool = False
    """Whether pages were left unread since recognition is not installed."""
    read: dict[int, RecognisedParts] = field(default_factory=dict)
    left: set[int] = field(default_factory=set)
    """Pages whose own layer says more than their picture."""
    seconds: float = 0.0
    """Time that recognition has taken; it is limited by the page, not by the file."""

    def recognise(self, sheet_no: int, parts: PageParts) -> RecognisedParts | None:
        """The page as recognised, where it is to be."""
        if sheet_no not in self.read:
            if sheet_no in self.left or not self._asks(parts):
                return None
            started = time.monotonic()
            recognised = self._recognise(sheet_no)
            self.seconds += time.monotonic() - started
            if recognised is None:
                return None
            layer = _layer(parts)
            recognised.layer = weigh_layer(layer, parts.characters.frame, recognised)
            if _says_more(layer, recognised):
                self.left.add(sheet_no)
                return None
            self.read[sheet_no] = recognised
        return self.read[sheet_no]

    def _asks(self, parts: PageParts) -> bool:
        """Whether a page's own text is missing or cannot be trusted."""
        if self.mode == "off":
            return False
        shown, drawing, frame = parts.seen.shown, parts.drawing, parts.characters.frame
        if self.mode == "always":
            return bool(shown) or bool(drawing.areas) or bool(parts.characters.unpainted)
        if hides_its_text(shown, drawing, frame):
            return True
        unmapped = (
            sum(is_unmapped(c.text) for c in shown) if parts.characters.may_be_unmapped else 0
        )
        return unmapped > _UNMAPPED_SHARE * len(shown)

    def _recognise(self, sheet_no: int) -> RecognisedParts | None:
        try:
            # Loaded where there is a picture: an extra, and half a second.
            from extractors.readers.pdf.recognised_parts import recognised_parts
            from extractors.readers.recognition.engine import load_engine
            from extractors.readers.recognition.page_recognition import recognise_page

            engine = load_engine()
        except ImportError:
            self.missing = True
            return None
        page = self.document[sheet_no - 1]
        try:
            width, height = page.get_size()
            longest = max(width, height, 1.0)
            # Some programs take pixels for points: what is no size of paper is taken for A4.
            usual = SHORTEST_PT <= longest <= LONGEST_PT
            layout = 1.0 if usual else _A4_LONG_PT / longest
            own = _own_dpi(page) / layout or _USUAL_DPI
            dpi = min(_MOST_DPI, max(_LEAST_DPI, own))
            scale = dpi * layout / 72
            picture = page.render(scale=scale, rev_byteorder=True).to_numpy()[:, :, :3].copy()
        finally:
            page.close()
        read = recognise_page(engine, picture, dpi)
        page_done(sheet_no, len(self.document))
        recognised = recognised_parts(engine.name, read, 1 / scale)
        recognised.coarse = own < COARSE_DPI
        return recognised


def _layer(parts: PageParts) -> list[Character]:
    """Text that lies unseen upon or below the picture of a page."""
    picture = is_picture(parts.drawing, parts.characters.frame)
    return parts.characters.unpainted + (parts.seen.below_images if picture else [])


def _says_more(layer: list[Character], recognised: RecognisedParts) -> bool:
    """Whether a layer has far more text than was recognised, as on a picture that is hard to read."""
    count = sum(bool(c.text.strip()) for c in layer)
    return count > _FAR_MORE * len(recognised.confidences) + _FEW


def _own_dpi(page: pypdfium.PdfPage) -> float:
    """The resolution of the page's largest image; 0 without one."""
    best, dpi = 0.0, 0.0
    for item in page.get_objects(filter=(pdfium_raw.FPDF_PAGEOBJ_IMAGE,), max_depth=4):
        left, bottom, right, top = item.get_bounds()
        area = (right - left) * (top - bottom)
        if area > best:
            columns, rows = item.get_px_size()
            best = area
            dpi = max(columns, rows) / max(right - left, top - bottom) * 72
    return dpi

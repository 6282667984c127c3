"""Glyphs that PDFium cannot name, asked of pdfplumber.

Enters: a page's characters, some of them U+FFFD. Leaves: the same, with those named that pdfminer
(the parser under pdfplumber) finds a Unicode value for: it knows some encodings, such as the glyph
names of Type 3 fonts, that PDFium does not use. The parser is slow and only runs when needed.
"""

import io
import logging
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import pdfplumber
from pdfplumber.pdf import PDF

from extractors.readers.pdf.characters import UNMAPPED, Character
from extractors.readers.pdf.page_frame import PageFrame

Names = dict[tuple[int, int], list[tuple[float, float, str]]]
"""Origins in layout with their glyph's text, by the origin rounded to points."""
_NEAR_PT = 0.6
_UNKNOWN = "(cid:"
"""How pdfminer writes a glyph that it cannot name either."""


class SecondOpinion:
    """pdfplumber's view of one file, opened when a page first needs it."""

    def __init__(self, data: bytes, password: str | None) -> None:
        self._data = data
        self._password = password
        self._pdf: PDF | None = None
        self._failed = False

    def name_unmapped(self, characters: list[Character], frame: PageFrame, page_no: int) -> None:
        """Give unmapped characters the text that pdfplumber finds at the same place."""
        unmapped = [c for c in characters if c.text == UNMAPPED]
        if not unmapped or frame.turns:
            return
        names = self._names(frame, page_no)
        for character in unmapped:
            column, row = round(character.x0), round(character.baseline)
            near = [
                (max(abs(x - character.x0), abs(y - character.baseline)), text)
                for dx in (-1, 0, 1)
                for dy in (-1, 0, 1)
                for x, y, text in names.get((column + dx, row + dy), ())
            ]
            distance, text = min(near, default=(_NEAR_PT, ""))
            if distance < _NEAR_PT:
                character.text = text

    def _names(self, frame: PageFrame, page_no: int) -> Names:
        names: Names = defaultdict(list)
        with _quiet_parser():
            try:
                page = self._open().pages[page_no - 1]
                left, bottom = page.mediabox[0], page.mediabox[1]
                for char in page.chars:
                    if not char["text"].startswith(_UNKNOWN):
                        x, y = char["matrix"][4] + left, char["matrix"][5] + bottom
                        x, y = frame.to_layout(x, y)
                        names[round(x), round(y)].append((x, y, char["text"]))
                page.close()
            except Exception:  # a second opinion on a broken file may fail in any way
                self._failed = True
        return names

    def _open(self) -> PDF:
        if self._failed:
            raise LookupError("no second opinion")
        if self._pdf is None:
            self._pdf = pdfplumber.open(io.BytesIO(self._data), password=self._password or "")
        return self._pdf

    def close(self) -> None:
        """Let pdfplumber's view of the file go."""
        if self._pdf is not None:
            self._pdf.close()


@contextmanager
def _quiet_parser() -> Iterator[None]:
    """Without pdfminer's warnings: what is wrong with the file is said in findings."""
    logger = logging.getLogger("pdfminer")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)

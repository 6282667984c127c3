"""Ruled lines that no stroke of a character is, and a picture without them.

Enters: a picture and the ruled lines found in it. Leaves: those that are sure before anything is read,
and the picture in which they are painted out.
"""

from collections.abc import Sequence

import numpy as np

from extractors.readers.recognition.engine import DARK, Picture
from extractors.readers.recognition.ruled_lines import SAME_PT, Ruled, RuledLines, density
from extractors.readers.recognition.text_places import Box

_LONG_PT, _HIGH_PT = 30.0, 19.0
"""A line in several rows, and one in a single row: no character in a table is as high."""
_GAP_PT = 4.0
"""Between two pieces of one line: what a scanner loses, and less than any row is high."""
_SHORT_PT = 8.0
"""The lowest row with a line of legible text; a shorter piece may be a stroke of 丨 or 1."""
_WHOLE = 0.97
"""A shorter one is ink from one level line to the next; the strokes of text keep off both."""
_PAINTED_PT = 1.1
"""To either side of a line's middle: half of the thickest ruling and its blurred edge."""


def sure_lines(grey: Picture, ruled: RuledLines, dpi: float) -> RuledLines:
    """The lines that no stroke of a character is: level ones, and long or whole upright ones."""
    pt = dpi / 72
    across = (grey.T < DARK).astype(np.uint8)
    sure: list[Ruled] = []
    for pieces in _columns(ruled.upright, pt):
        length = sum(piece.end - piece.start for piece in pieces)
        for piece in pieces:
            high = piece.end - piece.start
            if (
                length >= _LONG_PT * pt
                or high >= _HIGH_PT * pt
                or (length >= _SHORT_PT * pt and density(across, piece) >= _WHOLE)
            ):
                sure.append(piece)
    return RuledLines(ruled.level, sure)


def _columns(upright: Sequence[Ruled], pt: float) -> list[list[Ruled]]:
    """Pieces that go on one below the other.

    A line further down the page bears none out: strokes of text stand by chance above it.
    """
    columns: list[list[Ruled]] = []
    for piece in sorted(upright, key=lambda one: one.start):
        above = next(
            (
                column
                for column in reversed(columns)
                if abs(piece.at - column[-1].at) <= SAME_PT * pt
                and piece.start - column[-1].end <= _GAP_PT * pt
            ),
            None,
        )
        if above is None:
            columns.append([piece])
        else:
            above.append(piece)
    return columns


def paint_out(grey: Picture, lines: RuledLines, dpi: float) -> Picture:
    """The picture without its lines, so that none is read as 1, 一 or |."""
    clean = grey.copy()
    half = max(1, round(_PAINTED_PT * dpi / 72))
    for line in lines.level:
        _whiten(clean, Box(line.start, line.at - half, line.end, line.at + half))
    for line in lines.upright:
        _whiten(clean, Box(line.at - half, line.start, line.at + half, line.end))
    return clean


def _whiten(picture: Picture, box: Box) -> None:
    x0, top, x1, bottom = (max(0, round(value)) for value in box)
    picture[top:bottom, x0:x1] = 255

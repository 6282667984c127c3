"""Ink within a line of text that no character was read for: `、` at its end, `-` between figures.

Enters: a line's picture and where its characters stand. Leaves: the places of such ink. The network
passes over small marks, above all at either end of a line; a figure says something else without them.
"""

from collections.abc import Sequence

import cv2
import numpy as np

from extractors.readers.recognition.engine import Picture
from extractors.readers.recognition.text_places import Box

_DARK = 130
"""Darker than `DARK`: the blurred edge of a neighbour is no mark."""
_LEAST_EM, _LEAST_INK = 0.09, 0.009
"""The size of a mark, and how much ink it has, by the em and its square."""
_NEAR_EM = 0.12
"""How far beyond its room a character's ink may be, as exactly as its place is known."""
_ONE_MARK_EM = 0.25
"""Parts of one mark (：, ；, …) are closer than two marks."""
_MOST = 3
"""More unread marks than this are leader dots, or a drawing."""


def find_unread(
    grey: Picture, box: Box, em: float, rooms: Sequence[tuple[float, float]]
) -> list[Box]:
    """The ink in a line's box that is no part of its characters, from left to right.

    A character's room is the x of its middle and how far it reaches to either side.
    """
    x0, top, x1, bottom = (max(0, round(value)) for value in box)
    ink = (grey[top:bottom, x0:x1] < _DARK).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink)
    marks: list[Box] = []
    for label in range(1, count):
        x, y, w, h, pixels = (int(value) for value in stats[label])
        if max(w, h) < _LEAST_EM * em or pixels < _LEAST_INK * em * em:
            continue
        if y == 0 or y + h == ink.shape[0] or x == 0 or x + w == ink.shape[1]:
            continue  # of the line above or below, or of the next cell
        middle = x0 + x + w / 2
        if any(abs(middle - other) <= half + _NEAR_EM * em for other, half in rooms):
            continue
        marks.append(Box(x0 + x, top + y, x0 + x + w, top + y + h))
    joined = _join_marks(marks, em)
    return joined if len(joined) <= _MOST else []


def _join_marks(marks: list[Box], em: float) -> list[Box]:
    joined: list[Box] = []
    for mark in sorted(marks):
        if joined and mark.x0 - joined[-1].x1 < _ONE_MARK_EM * em:
            last = joined[-1]
            joined[-1] = Box(
                last.x0,
                min(last.top, mark.top),
                max(last.x1, mark.x1),
                max(last.bottom, mark.bottom),
            )
        else:
            joined.append(mark)
    return joined

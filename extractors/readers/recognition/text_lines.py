"""A strip of recognised text as placed characters: how large they are, and where each one stands.

Enters: a strip's box, its ink and its characters. Leaves: characters with their extents. The network
says where the middle of a character is; the size of the text comes from the distances between Chinese
characters, which are as broad as high, and from the height of the ink.
"""

from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

import numpy as np

from extractors.readers.pdf.scripts import is_wide
from extractors.readers.recognition.engine import DARK, Picture
from extractors.readers.recognition.strips import ReadCharacter
from extractors.readers.recognition.text_places import Box
from extractors.readers.recognition.unread_ink import find_unread

_WIDE_INK, _NARROW_INK = 0.93, 0.74
"""How high the ink of Chinese characters and of figures is, in ems."""
_ALIKE = (0.82, 1.12)
"""How the distance between characters may differ from what their ink says, unless they are spaced."""
_GAP, _MANY = 0.6, 4
"""Distances vary by a third, since the network's steps are coarse; as many give a good mean."""
_TALL = frozenset("()[]{}|/（）【】")
_WIDE_HALF, _NARROW_HALF, _BROAD_HALF = 0.5, 0.26, 0.42
"""Half of what a character takes of a line, in ems: Chinese, figures, and such as % and W."""
_UNEVEN = frozenset("，。、；：！？（）【】《》〈〉「」“”‘’…—·,.;:!?()[]'\"-/|~～")
"""Characters whose ink stands on one side of their room."""
_HALVES_OF_INK = {"一": 0.45, "1": 0.15, "I": 0.12, "l": 0.1, "%": 0.4, "W": 0.42, "M": 0.4}
_WIDE_HALF_OF_INK, _NARROW_HALF_OF_INK = 0.46, 0.23
"""Half of how broad ink is, in ems, of all other characters: Chinese, and figures and letters."""
_FARTHEST_EM = 0.35
"""Ink farther from where a character should stand is its neighbour's."""
_LEAST_OF_BOX = 0.6
"""The box is a line high; characters fill most of it, whatever a sign in it says."""
_BROAD = frozenset("%‰@&WMmw≥≤≧≦<>=+-—→")
_INKIEST, _SPECK = 90, 0.04
"""Rows with a share of the ink of the inkiest (a percentile, for the sake of rulings) are specks."""
_PARTED = 0.12
"""By the box's height: rows without ink that part two lines; parts of a character are nearer."""
_JOINED_EM = 0.9
"""A wider gap between characters of a strip is a gap; less is an uncertain place."""


@dataclass(frozen=True, slots=True)
class PlacedCharacter:
    """A character on the page, in pixels; `strip` numbers the strip it was read in."""

    text: str
    x0: float
    x1: float
    middle: float
    em: float
    confidence: float
    strip: int

    @property
    def box(self) -> Box:
        """About where its ink is."""
        half = self.em * _WIDE_INK / 2
        return Box(self.x0, self.middle - half, self.x1, self.middle + half)


@dataclass(frozen=True, slots=True)
class TextLine:
    """A strip's characters, by their places in the strip, written down."""

    box: Box
    read: list[ReadCharacter]
    characters: list[PlacedCharacter]
    unread: list[Box] = field(default_factory=list)
    """Ink of which no character was made."""


def place_characters(
    grey: Picture, box: Box, read: list[ReadCharacter], written: list[str], strip: int
) -> TextLine:
    """Give each character of a strip its extents."""
    top, bottom = _ink_rows(grey, box)
    ink_height = bottom - top
    xs = [box.x0 + character.x for character in read]
    ends = _ink_ends(grey, box)
    em = _em(read, xs, ink_height, ends)
    xs = _at_ink(ends, read, xs, em)
    halves = [em * _half(character.text) for character in read]
    placed: list[PlacedCharacter] = []
    for place, (x, half) in enumerate(zip(xs, halves, strict=True)):
        x0, x1 = x - half, x + half
        if place:
            x0 = _side(x0, xs[place - 1] + halves[place - 1], (xs[place - 1], x), em)
        if place + 1 < len(xs):
            x1 = _side(x1, xs[place + 1] - halves[place + 1], (x, xs[place + 1]), em)
        if written[place]:
            placed.append(
                PlacedCharacter(
                    written[place],
                    x0,
                    max(x0 + 0.1, x1),  # a box of no width stands nowhere
                    (top + bottom) / 2,
                    em,
                    read[place].confidence,
                    strip,
                )
            )
    # A sign is low, and says nothing of how large the text is.
    room = max(em, _LEAST_OF_BOX * box.height)
    rooms = [
        (x, room * (_WIDE_HALF if character.text[0] in _UNEVEN else _half(character.text)))
        for x, character in zip(xs, read, strict=True)
    ]
    return TextLine(box, read, placed, find_unread(grey, box, room, rooms))


def _ink_ends(grey: Picture, box: Box) -> tuple[float, float] | None:
    """Where a strip's ink begins and ends."""
    rows = slice(max(0, round(box.top)), round(box.bottom))
    left, right = max(0, round(box.x0)), round(box.x1)
    columns = np.flatnonzero((grey[rows, left:right] < DARK).sum(axis=0) >= 2)
    return (left + float(columns[0]), left + float(columns[-1]) + 1) if columns.size else None


def _at_ink(
    ends: tuple[float, float] | None, read: list[ReadCharacter], xs: list[float], em: float
) -> list[float]:
    """The middles moved so that the first and the last character stand where the ink begins and ends.

    The network's steps are a fifth of a character wide, and a line's end tells whether it is full.
    """
    inked = [place for place, character in enumerate(read) if not character.text.isspace()]
    if not inked or ends is None:
        return xs
    moves = []
    for place, ink, side in ((inked[0], ends[0], 1), (inked[-1], ends[1], -1)):
        char = read[place].text[0]
        half = _HALVES_OF_INK.get(char, _WIDE_HALF_OF_INK if is_wide(char) else _NARROW_HALF_OF_INK)
        known = char not in _UNEVEN
        moved = ink + side * half * em - xs[place]
        moves.append(moved if known and abs(moved) < _FARTHEST_EM * em else None)
    first, last = moves
    if first is None and last is None:
        return xs
    start = first if first is not None else last
    end = last if last is not None else first
    assert start is not None
    assert end is not None
    span = max(1.0, xs[inked[-1]] - xs[inked[0]])
    return [x + start + (end - start) * min(1.0, max(0.0, (x - xs[inked[0]]) / span)) for x in xs]


def _side(own: float, others: float, middles: tuple[float, float], em: float) -> float:
    """Where a character ends towards its neighbour, which may begin there as well."""
    if abs(own - others) > _JOINED_EM * em and (own - others) * (middles[0] - middles[1]) > 0:
        return own
    share = (own + others) / 2
    return min(max(share, middles[0]), middles[1])


def resized(character: PlacedCharacter, em: float) -> PlacedCharacter:
    """The character of a larger size, about its middle."""
    if character.em >= em:
        return character
    x, half = (character.x0 + character.x1) / 2, em * _half(character.text)
    return replace(character, em=em, x0=x - half, x1=x + half)


def _half(text: str) -> float:
    if is_wide(text[0]) or text[0] in "“”‘’…·":
        return _WIDE_HALF
    return _BROAD_HALF if text[0] in _BROAD else _NARROW_HALF


def _em(
    read: list[ReadCharacter],
    xs: list[float],
    ink_height: float,
    ends: tuple[float, float] | None,
) -> float:
    wide = [is_wide(character.text[0]) for character in read]
    tall = any(character.text in _TALL for character in read)
    by_ink = ink_height / (_WIDE_INK if any(wide) or tall else _NARROW_INK)
    sides = [read[0].text, read[-1].text]
    if ends is not None and len(read) > 1 and all(wide) and not _UNEVEN.intersection(sides):
        # Chinese characters alone: their ink from end to end is the surest measure.
        inked = sum(_HALVES_OF_INK.get(side, _WIDE_INK / 2) for side in sides)
        by_length = (ends[1] - ends[0]) / (len(read) - 1 + inked)
        if _ALIKE[0] <= by_length / by_ink <= _ALIKE[1]:
            return by_length
    level = [full and read[place].text not in _UNEVEN for place, full in enumerate(wide)]
    pairs = [
        right - left
        for (left, right), both in zip(
            pairwise(xs), (a and b for a, b in pairwise(level)), strict=True
        )
        if both
    ]
    if not pairs:
        return by_ink
    # What is far wider than the rest is a gap, or a character that was not read.
    usual = median(pairs)
    near = [pair for pair in pairs if pair < (1 + _GAP) * usual]
    pitch = sum(near) / len(near)
    if not _ALIKE[0] <= pitch / by_ink <= _ALIKE[1]:
        return by_ink
    share = min(1.0, len(near) / _MANY)
    return share * pitch + (1 - share) * by_ink


def _ink_rows(grey: Picture, box: Box) -> tuple[float, float]:
    """From where to where ink reaches in a box's height, specks left out."""
    x0, top, x1, bottom = (max(0, round(value)) for value in box)
    dark = (grey[top:bottom, x0:x1] < DARK).sum(axis=1)
    if not dark.size or not dark.max():
        return box.top, box.bottom
    least = max(1.0, _SPECK * float(np.percentile(dark, _INKIEST)))
    rows = np.flatnonzero(dark >= least)
    # The run of rows that holds the middle: what reaches in from the lines above and below is none.
    parts = np.split(rows, np.flatnonzero(np.diff(rows) > max(2, _PARTED * box.height)) + 1)
    middle = (bottom - top) / 2
    # Of two as near to it, the higher run: it has a quarter of its height to its credit.
    main = min(parts, key=lambda part: max(part[0] - middle, middle - part[-1], 0) - len(part) / 4)
    return float(top + main[0]), float(top + main[-1] + 1)

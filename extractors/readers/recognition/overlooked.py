"""Ink that no box of text covers: a 0 or a dash alone in its cell, a dot before a line.

Enters: a page without its ruled lines, and the boxes that were found. Leaves: boxes that hold what was
overlooked as well.
"""

from typing import NamedTuple

import cv2
import numpy as np

from extractors.readers.recognition.engine import DARK, Picture
from extractors.readers.recognition.ruled_lines import RuledLines
from extractors.readers.recognition.text_places import Box, ink_within

_TEXT, _NARROWEST = (0.35, 1.5), 0.12
"""How high and how narrow a character may be; all sizes by the usual height of a box."""
_DASH, _SHORT_DASH, _LONGEST_DASH = 0.35, 0.18, 3.0
"""Widths of a dash, of a short one that is full of ink, and of the longest, by the usual height."""
_FLAT_PT = 0.45
"""Less high is a speck: at 150 dots an inch one pixel."""
_DOT = (0.06, 0.3)
"""Sizes of a dot, by the usual height: larger is a character, smaller a speck."""
_FULL = 0.45
"""How much of a short dash or a dot is ink; specks side by side are less."""
_INKY = 0.1
"""Share of ink in its box: less is dirt, or the corner of a seal."""
_BESIDE = 0.5
"""By the usual height: a dot is boxed with half a character on both sides, so that the network
sees a line."""
_OFF_PT = 1.5
"""A dash as near to a ruled line is what is left of it."""
_USUAL_PT = 14
"""Height of a box of ten-point text, for a page on which no text was found."""
_JOINED = 0.35
"""By the usual height: ink as near together is of one character."""
_LONG = 1.5
"""By its height: a short dash is longer, a dot is not."""
_ROOM_BESIDE, _ROOM_ABOVE = 0.25, 0.1
"""White about ink that is boxed, by the usual height."""
_LEVEL = 0.5
"""By the lower of two boxes: with as much in common down, they are of one line."""


class _Patch(NamedTuple):
    """Ink close together."""

    x: int
    y: int
    w: int
    h: int
    share: float
    """How much of its rectangle is ink."""


def add_overlooked(clean: Picture, boxes: list[Box], ruled: RuledLines, dpi: float) -> list[Box]:
    """The boxes, and those of ink in tables that is as large as text, or a sign.

    A box that was cut too narrow takes in what was overlooked of its text, wherever it stands.
    """
    pt = dpi / 72
    heights = sorted(box.height for box in boxes)
    usual = heights[len(heights) // 2] if heights else _USUAL_PT * pt
    ink = (clean < DARK).astype(np.uint8)
    found = _with_dots(ink, boxes, usual)
    for patch in _patches(ink, found, usual):
        if (box := _in_table(patch, ruled, usual, pt)) is not None:
            _join(found, box, alone=True)
    return found


def _with_dots(ink: Picture, boxes: list[Box], usual: float) -> list[Box]:
    """The boxes widened by the dots that stand beside them, or across their sides."""
    covered = np.zeros(ink.shape, bool)
    for box in boxes:
        x0, top, x1, bottom = (max(0, round(value)) for value in box)
        covered[top:bottom, x0 + 1 : x1 - 1] = True
    low, high = (share * usual for share in _DOT)
    found = list(boxes)
    stats = cv2.connectedComponentsWithStats(ink)[2]
    sizes = stats[:, 2:4]
    for label in np.flatnonzero(((sizes >= low) & (sizes <= high)).all(axis=1)):
        x, y, w, h, pixels = (int(value) for value in stats[label])
        if pixels < _FULL * w * h or covered[y + h // 2, x : x + w].all():
            continue
        upper, reach = y + h / 2 - usual / 2, _BESIDE * usual
        _join(found, Box(x - reach, upper, x + w + reach, upper + usual), alone=False)
    return found


def is_inked(clean: Picture, box: Box) -> bool:
    """Whether a box holds ink as high as text, or a stroke or two as long as a dash."""
    ink = ink_within(clean, box)
    if ink is None:
        return False
    height, width = ink.shape
    if height - 1 >= _TEXT[0] * box.height:
        return True
    return bool(width >= _DASH * box.height and ink.mean() >= _FULL)


def _patches(ink: Picture, boxes: list[Box], usual: float) -> list[_Patch]:
    """The ink outside of all boxes."""
    ink = ink.copy()
    for box in boxes:
        x0, top, x1, bottom = (max(0, round(value)) for value in box)
        ink[max(0, top - 2) : bottom + 2, max(0, x0 - 2) : x1 + 2] = 0
    # An even kernel would move the ink.
    reach = max(3, round(_JOINED * usual)) | 1
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((reach // 2 | 1, reach), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    found = []
    for label in range(1, count):
        x, y, w, h, _ = (int(value) for value in stats[label])
        found.append(_Patch(x, y, w, h, float(ink[y : y + h, x : x + w].mean())))
    return found


def _in_table(patch: _Patch, ruled: RuledLines, usual: float, pt: float) -> Box | None:
    """The box of a character or a dash that stands between ruled lines, if it is one."""
    x, y, w, h, share = patch
    is_text = _TEXT[0] * usual <= h <= _TEXT[1] * usual and w >= _NARROWEST * usual
    flat = _FLAT_PT * pt <= h < _DASH * usual
    long = w >= _DASH * usual or (w >= _SHORT_DASH * usual and w > _LONG * h and share >= _FULL)
    is_dash = flat and long and w < _LONGEST_DASH * usual
    if not (is_text or is_dash) or share < _INKY:
        return None
    middle = y + h / 2
    level = [line.at for line in ruled.level if line.start <= x and x + w <= line.end]
    if is_dash and any(abs(at - middle) < _OFF_PT * pt for at in level):
        return None
    above = max((at for at in level if at < middle), default=None)
    below = min((at for at in level if at > middle), default=None)
    if above is None or below is None:
        # A row that the page cuts has sides alone.
        upright = [line.at for line in ruled.upright if line.start <= middle <= line.end]
        if not any(at <= x for at in upright) or not any(at >= x + w for at in upright):
            return None
    above = above if above is not None else 0.0
    below = below if below is not None else y + h + usual
    grow = max(_ROOM_ABOVE * usual, (usual - h) / 2)
    return Box(
        x - _ROOM_BESIDE * usual,
        max(above, y - grow),
        x + w + _ROOM_BESIDE * usual,
        min(below, y + h + grow),
    )


def _join(boxes: list[Box], box: Box, *, alone: bool) -> None:
    """Widen the box that a patch belongs to, or add one for it."""
    for place, other in enumerate(boxes):
        across = min(box.x1, other.x1) - max(box.x0, other.x0)
        down = min(box.bottom, other.bottom) - max(box.top, other.top)
        if across > 0 and down > _LEVEL * min(box.height, other.height):
            boxes[place] = other._replace(x0=min(box.x0, other.x0), x1=max(box.x1, other.x1))
            return
    if alone:
        boxes.append(box)

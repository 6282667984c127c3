"""Boxes of text moved onto the ink of their lines.

Enters: the boxes that the network gave. Leaves: boxes from the top of a line's ink to its bottom, each
line in one box. The network works on a small picture and puts the box of a crowded line too high or
too low, or gives two for it.
"""

from statistics import median

import numpy as np
from numpy.typing import NDArray

from extractors.readers.recognition.engine import DARK, Picture
from extractors.readers.recognition.text_places import Box

_LOOK = 0.55
"""How far beyond a box, by the usual height, its line may reach."""
_PAD, _SIGN = 0.16, 0.95
"""White above and below, by the ink's height; a line of low signs is given the height of text."""
_LOWEST = 0.12
"""By the usual height: 一 and a dash are as low."""
_INKY = 0.08
"""By the inkiest rows: rows with less are the tips of strokes."""
_INKIEST = 90
"""The percentile of rows that stands for them, since a ruling left over would be inkier still."""
_ONE_LINE = 0.95
"""By the usual height: runs of ink that are together no higher may be parts of one character."""
_HIGHEST = 1.45
"""By the usual height, or the box's own: what is higher are two lines."""
_SAME = 0.5
"""Share of a box within a larger one: with more, both hold the same line."""
_BORES = 0.3
"""By the usual height: the gap within a character of two parts, 二 or 三; lines are farther
apart."""
_OVERLAP, _LEVEL = 0.12, 0.6
"""By the smaller box: two that share as much across and down lie on the same line."""


def settle_heights(grey: Picture, boxes: list[Box]) -> list[Box]:
    """The boxes with the heights of their lines, and without those that say the same."""
    if not boxes:
        return []
    usual = median(box.height for box in boxes)
    settled = [_settle(grey, box, min(box.height, usual)) for box in boxes]
    kept: list[Box] = []
    for box in sorted(settled, key=lambda box: -box.width * box.height):
        if any(_share_within(box, other) > _SAME for other in kept):
            continue
        place = next((n for n, other in enumerate(kept) if _are_one_line(box, other)), None)
        if place is None:
            kept.append(box)
        else:
            kept[place] = kept[place]._replace(
                x0=min(box.x0, kept[place].x0), x1=max(box.x1, kept[place].x1)
            )
    return sorted(kept, key=lambda box: (box.top, box.x0))


def _settle(grey: Picture, box: Box, usual: float) -> Box:
    low, high = max(0, round(box.top - _LOOK * usual)), round(box.bottom + _LOOK * usual)
    part = grey[low:high, max(0, round(box.x0)) : round(box.x1)]
    if not part.size:
        return box
    profile = (part < DARK).sum(axis=1)
    runs = _runs(profile > max(0.0, _INKY * float(np.percentile(profile, _INKIEST))), usual)
    inside = [
        (min(end + low, box.bottom) - max(start + low, box.top), start, end) for start, end in runs
    ]
    if not inside:
        return box
    _, start, end = max(inside)
    height = end - start
    if not _LOWEST * usual < height < _HIGHEST * max(usual, box.height):
        return box
    # A sign alone is lower than text, and is known by its size.
    pad = max(_PAD * height, (_SIGN * usual - height) / 2)
    return Box(box.x0, max(0.0, low + start - pad), box.x1, min(grey.shape[0], low + end + pad))


def _runs(inky: NDArray[np.bool_], usual: float) -> list[tuple[int, int]]:
    """Runs of rows with ink; a gap within a line (二, ：) is no gap between lines."""
    rows = np.flatnonzero(inky)
    if not rows.size:
        return []
    parts = np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)
    runs: list[tuple[int, int]] = []
    for part in parts:
        start, end = int(part[0]), int(part[-1]) + 1
        if runs and end - runs[-1][0] <= _ONE_LINE * usual and start - runs[-1][1] < _BORES * usual:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs


def _are_one_line(box: Box, other: Box) -> bool:
    """Whether boxes side by side overlap, as two texts never do."""
    across = min(box.x1, other.x1) - max(box.x0, other.x0)
    down = min(box.bottom, other.bottom) - max(box.top, other.top)
    lower = min(box.height, other.height)
    return across > _OVERLAP * lower and down > _LEVEL * lower


def _share_within(box: Box, other: Box) -> float:
    """How much of a box lies within another one."""
    across = min(box.x1, other.x1) - max(box.x0, other.x0)
    down = min(box.bottom, other.bottom) - max(box.top, other.top)
    area = box.width * box.height
    return max(0.0, across) * max(0.0, down) / area if area > 0 else 1.0

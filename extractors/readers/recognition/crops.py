"""Boxes of text cut at the ruled lines of their page, and the pictures in them.

Enters: boxes as they were found, and ruled lines. Leaves: boxes that hold text of one cell.
"""

from itertools import pairwise

from extractors.readers.recognition.engine import Picture
from extractors.readers.recognition.ruled_lines import Ruled, RuledLines
from extractors.readers.recognition.text_places import Box

_MARGIN_EM = 0.12
"""By the box's height: the network was trained on strips with a little white round the text."""
_CUT_MARGIN_PT = 1.2
"""Half of the thickest ruling and its blurred edge."""
_LEAST_PART = 0.2
"""By the box's height: what is left narrower between two lines holds no character."""
_ALONG, _RIM = 0.5, 0.35
"""A level line trims a box if it runs along so much of it, and so near to its top or bottom, by its height."""


def cut_at_rulings(boxes: list[Box], ruled: RuledLines, dpi: float) -> list[Box]:
    """Boxes cut at the upright lines through their middle, and trimmed at level ones."""
    margin = _CUT_MARGIN_PT * dpi / 72
    parts: list[Box] = []
    for whole in boxes:
        box = _trimmed(whole, ruled.level, margin)
        cuts = sorted(
            piece.at
            for piece in ruled.upright
            if piece.start <= box.middle <= piece.end and box.x0 < piece.at < box.x1
        )
        sides = [box.x0, *cuts, box.x1]
        for place, (x0, x1) in enumerate(pairwise(sides)):
            left = x0 + margin if place else x0
            right = x1 - margin if place < len(cuts) else x1
            if right - left > _LEAST_PART * box.height:
                parts.append(Box(left, box.top, right, box.bottom))
    return parts


def _trimmed(box: Box, level: list[Ruled], margin: float) -> Box:
    """The box without what lies beyond a level line near its top or its bottom."""
    top, bottom = box.top, box.bottom
    for line in level:
        if min(line.end, box.x1) - max(line.start, box.x0) < _ALONG * box.width:
            continue
        if box.top < line.at < box.top + _RIM * box.height:
            top = max(top, line.at + margin / 2)
        elif box.bottom - _RIM * box.height < line.at < box.bottom:
            bottom = min(bottom, line.at - margin / 2)
    return box._replace(top=top, bottom=bottom)


def with_margin(box: Box, ruled: RuledLines, dpi: float, shape: tuple[int, ...]) -> Box:
    """A box with a little white round its text, but nothing of the next cell."""
    margin = _MARGIN_EM * box.height
    gap = _CUT_MARGIN_PT * dpi / 72
    x0, x1 = box.x0 - margin, box.x1 + margin
    for piece in ruled.upright:
        if piece.start <= box.middle <= piece.end:
            if x0 - gap < piece.at < box.x0 + margin:
                x0 = piece.at + gap
            elif box.x1 - margin < piece.at < x1 + gap:
                x1 = piece.at - gap
    return Box(max(0.0, x0), max(0.0, box.top), min(shape[1], x1), min(shape[0], box.bottom))


def cut_out(grey: Picture, box: Box) -> Picture:
    """The part of a picture within a box."""
    x0, top, x1, bottom = (round(value) for value in box)
    return grey[top : max(bottom, top + 1), x0 : max(x1, x0 + 1)]

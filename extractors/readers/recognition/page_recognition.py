"""One page's picture read: characters, ruled lines, and what is doubtful.

Enters: an RGB picture of a page and its resolution. Leaves: a `RecognisedPage` in pixels of the
prepared picture. Lines of text are cut at the ruled lines that are sure; ruled lines that turn out to
run through a character are none.
"""

from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

import cv2
import numpy as np

from extractors.readers.recognition.engine import Engine, Picture
from extractors.readers.recognition.line_heights import settle_heights
from extractors.readers.recognition.preparation import Matrix3, Prepared, prepare, quarter_turned
from extractors.readers.recognition.ruled_lines import (
    Ruled,
    RuledLines,
    find_ruled_lines,
    paint_out,
)
from extractors.readers.recognition.second_reading import Doubt, doubt_lines
from extractors.readers.recognition.strips import ReadCharacter, read_strips
from extractors.readers.recognition.text_lines import PlacedCharacter, TextLine, place_characters
from extractors.readers.recognition.text_places import Box, find_text_places
from extractors.readers.recognition.writing_habits import write_down

_MARGIN_EM = 0.12
_CUT_MARGIN_PT = 1.2
_THROUGH_EM, _CROSSED_SHARE = 0.22, 0.4
_UPRIGHT_SHARE = 1.6
_WRONG_WAY = 0.9
"""Text read upside down, or sideways, is less sure than this."""
_TRIED_STRIPS = 6
_SURE_PT, _HIGH_PT = 30.0, 19.0
"""A line in several rows, and one in a single row: no character in a table is as high."""
_LEAST_CONFIDENCE = 0.35
"""Strips that are less sure, and hardly anything, are no text."""


@dataclass
class RecognisedPage:
    """What was read on a page; places are in pixels of the prepared picture."""

    grey: Picture
    back: Matrix3
    dpi: float
    lines: list[TextLine] = field(default_factory=list)
    ruled: RuledLines = field(default_factory=lambda: RuledLines([], []))
    doubts: list[Doubt] = field(default_factory=list)
    unread: int = 0
    """Patches of ink as large as text of which nothing was made."""

    @property
    def characters(self) -> list[PlacedCharacter]:
        """All characters, line by line."""
        return [character for line in self.lines for character in line.characters]


def recognise_page(engine: Engine, picture: Picture, dpi: float) -> RecognisedPage:
    """Read a page's picture."""
    prepared = prepare(picture, dpi)
    page = _read(engine, prepared, dpi)
    if _lies_sideways(page) or _confidence(page.lines) < _WRONG_WAY:
        turns = _right_way(engine, page)
        if turns:
            page = _read(engine, quarter_turned(prepared, turns), dpi)
    page.doubts = doubt_lines(engine, page.grey, page.lines)
    return page


def _read(engine: Engine, prepared: Prepared, dpi: float) -> RecognisedPage:
    grey = prepared.grey
    ruled = find_ruled_lines(grey, dpi)
    sure = _sure(ruled, dpi)
    clean = paint_out(grey, sure, dpi)
    places = settle_heights(clean, _cut(find_text_places(engine, clean), sure, dpi))
    places = _with_overlooked(places, _overlooked(clean, places, ruled, dpi))
    boxes = [_with_margin(box, sure, dpi, clean.shape) for box in places]
    read = read_strips(engine, [_cut_out(clean, box) for box in boxes])
    lines = []
    for number, (box, characters) in enumerate(zip(boxes, read, strict=True)):
        if not _says_something(characters):
            continue
        written = write_down([character.text for character in characters])
        lines.append(place_characters(clean, box, characters, written, number + 1))
    _size_signs(lines)
    kept = _veto(ruled, lines)
    page = RecognisedPage(clean, prepared.back, dpi, lines, kept)
    _part_at_rulings(page)
    return page


def _size_signs(lines: list[TextLine]) -> None:
    """Give signs alone the size of the page's other text: = and — are broad and low."""
    sizes = [line.characters[0].em for line in lines if any(c.text.isalnum() for c in line.read)]
    if not sizes:
        return
    usual = median(sizes)
    for line in lines:
        if not any(c.text.isalnum() for c in line.read):
            line.characters[:] = [
                replace(c, em=usual) if c.em < usual else c for c in line.characters
            ]


def _says_something(characters: list[ReadCharacter]) -> bool:
    if not any(not character.text.isspace() for character in characters):
        return False
    return max(character.confidence for character in characters) >= _LEAST_CONFIDENCE


def _confidence(lines: list[TextLine]) -> float:
    values = [character.confidence for line in lines for character in line.read]
    return sum(values) / len(values) if values else 1.0


def _lies_sideways(page: RecognisedPage) -> bool:
    """Whether most lines of text stand upright."""
    areas = [0.0, 0.0]
    for line in page.lines:
        upright = line.box.height > _UPRIGHT_SHARE * line.box.width
        areas[upright] += line.box.width * line.box.height
    return areas[1] > areas[0]


def _right_way(engine: Engine, page: RecognisedPage) -> int:
    """The quarter turns clockwise after which a few long lines are read most surely."""
    longest = sorted(page.lines, key=lambda line: -line.box.width * line.box.height)
    strips = [_cut_out(page.grey, line.box) for line in longest[:_TRIED_STRIPS]]
    if not strips:
        return 0
    ways = (1, 3) if _lies_sideways(page) else (0, 2)

    def surety(turns: int) -> float:
        turned = [np.ascontiguousarray(np.rot90(strip, -turns)) for strip in strips]
        values = [c.confidence for read in read_strips(engine, turned) for c in read]
        return sum(values) / len(values) if values else 0.0

    return max(ways, key=surety)


def _sure(ruled: RuledLines, dpi: float) -> RuledLines:
    """The lines that no stroke of a character is: level ones, and long upright ones."""
    lengths: dict[float, float] = {}
    for piece in ruled.upright:
        lengths[piece.at] = lengths.get(piece.at, 0.0) + piece.end - piece.start
    pt = dpi / 72
    long = [
        piece
        for piece in ruled.upright
        if lengths[piece.at] >= _SURE_PT * pt or piece.end - piece.start >= _HIGH_PT * pt
    ]
    return RuledLines(ruled.level, long)


def _cut(boxes: list[Box], ruled: RuledLines, dpi: float) -> list[Box]:
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
            if right - left > 0.2 * box.height:
                parts.append(Box(left, box.top, right, box.bottom))
    return parts


def _trimmed(box: Box, level: list[Ruled], margin: float) -> Box:
    """The box without what lies beyond a level line near its top or its bottom."""
    top, bottom = box.top, box.bottom
    for line in level:
        if min(line.end, box.x1) - max(line.start, box.x0) < 0.5 * box.width:
            continue
        if box.top < line.at < box.top + 0.35 * box.height:
            top = max(top, line.at + margin / 2)
        elif box.bottom - 0.35 * box.height < line.at < box.bottom:
            bottom = min(bottom, line.at - margin / 2)
    return box._replace(top=top, bottom=bottom)


def _overlooked(clean: Picture, boxes: list[Box], ruled: RuledLines, dpi: float) -> list[Box]:
    """Ink within tables that is as large as text and that no box covers, such as a single 0."""
    if len(ruled.level) < 2:
        return []
    pt = dpi / 72
    heights = sorted(box.height for box in boxes)
    usual = heights[len(heights) // 2] if heights else 14 * pt
    ink = (clean < 130).astype(np.uint8)
    for box in boxes:
        x0, top, x1, bottom = (max(0, round(value)) for value in box)
        ink[max(0, top - 2) : bottom + 2, max(0, x0 - 2) : x1 + 2] = 0
    reach = max(3, round(0.35 * usual))
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((max(3, reach // 2), reach), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    found: list[Box] = []
    for label in range(1, count):
        x, y, w, h, _ = (int(value) for value in stats[label])
        is_text = 0.35 * usual <= h <= 1.5 * usual and w >= 0.12 * usual
        is_dash = w >= 0.35 * usual and h >= 0.45 * pt and h < 0.35 * usual and w < 3 * usual
        if not (is_text or is_dash):
            continue
        dark = int(ink[y : y + h, x : x + w].sum())
        if dark < 0.1 * w * h:
            continue
        middle = y + h / 2
        above = [r.at for r in ruled.level if r.start <= x and x + w <= r.end and r.at < middle]
        below = [r.at for r in ruled.level if r.start <= x and x + w <= r.end and r.at > middle]
        if not above or not below:
            continue
        grow = max(0.1 * usual, (usual - h) / 2)
        upper, lower = max(max(above), y - grow), min(min(below), y + h + grow)
        found.append(Box(x - 0.25 * usual, upper, x + w + 0.25 * usual, lower))
    return found


def _with_overlooked(boxes: list[Box], overlooked: list[Box]) -> list[Box]:
    """All boxes; one that was cut too narrow takes in what was overlooked of its text."""
    joined = list(boxes)
    for box in overlooked:
        for place, other in enumerate(joined):
            across = min(box.x1, other.x1) - max(box.x0, other.x0)
            down = min(box.bottom, other.bottom) - max(box.top, other.top)
            if across > 0 and down > 0.5 * min(box.height, other.height):
                joined[place] = other._replace(x0=min(box.x0, other.x0), x1=max(box.x1, other.x1))
                break
        else:
            joined.append(box)
    return joined


def _with_margin(box: Box, ruled: RuledLines, dpi: float, shape: tuple[int, ...]) -> Box:
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


def _cut_out(grey: Picture, box: Box) -> Picture:
    x0, top, x1, bottom = (round(value) for value in box)
    return grey[top : max(bottom, top + 1), x0 : max(x1, x0 + 1)]


def _veto(ruled: RuledLines, lines: list[TextLine]) -> RuledLines:
    """The lines without upright ones that run through a character, and level ones through several."""
    characters = [character for line in lines for character in line.characters]

    def upright_through(piece: Ruled) -> bool:
        for character in characters:
            inner = _THROUGH_EM * character.em
            if not character.x0 + inner < piece.at < character.x1 - inner:
                continue
            box = character.box
            common = min(piece.end, box.bottom) - max(piece.start, box.top)
            if common > 0.5 * box.height:
                return True
        return False

    def level_through(line: Ruled) -> bool:
        crossed = 0.0
        for character in characters:
            inner = _THROUGH_EM * character.em
            if abs(line.at - character.middle) < character.em / 2 - inner:
                common = min(line.end, character.x1) - max(line.start, character.x0)
                crossed += max(0.0, common)
        return crossed > _CROSSED_SHARE * (line.end - line.start)

    return RuledLines(
        [line for line in ruled.level if not level_through(line)],
        [piece for piece in ruled.upright if not upright_through(piece)],
    )


def _part_at_rulings(page: RecognisedPage) -> None:
    """Number the characters on either side of an upright line as different strips."""
    number = max((c.strip for c in page.characters), default=0)
    parted: list[TextLine] = []
    for line in page.lines:
        cuts = [
            piece.at
            for piece in page.ruled.upright
            if piece.start <= line.box.middle <= piece.end and line.box.x0 < piece.at < line.box.x1
        ]
        if not cuts:
            parted.append(line)
            continue
        numbers: dict[int, int] = {}
        characters = []
        for character in line.characters:
            side = sum((character.x0 + character.x1) / 2 > cut for cut in cuts)
            if side not in numbers:
                number += 1
                numbers[side] = number
            characters.append(replace(character, strip=numbers[side]))
        parted.append(replace(line, characters=characters))
    page.lines = parted

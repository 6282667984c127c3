"""One page's picture read: characters, ruled lines, and what is doubtful.

Enters: an RGB picture of a page and its resolution. Leaves: a `RecognisedPage` in pixels of the
prepared picture. Lines of text are cut at the ruled lines that are sure; ruled lines that turn out to
run through a character are none.
"""

from dataclasses import dataclass, field, replace
from statistics import median

import numpy as np

from extractors.readers.recognition.crops import cut_at_rulings, cut_out, with_margin
from extractors.readers.recognition.doubts import PixelDoubt
from extractors.readers.recognition.engine import Engine, Picture
from extractors.readers.recognition.line_heights import settle_heights
from extractors.readers.recognition.lone_strokes import is_equals
from extractors.readers.recognition.overlooked import add_overlooked, is_inked
from extractors.readers.recognition.preparation import Matrix3, Prepared, prepare, quarter_turned
from extractors.readers.recognition.ruled_lines import Ruled, RuledLines, find_ruled_lines
from extractors.readers.recognition.second_reading import doubt_lines
from extractors.readers.recognition.signs_in_lines import tell_signs
from extractors.readers.recognition.small_marks import read_marks
from extractors.readers.recognition.strips import ReadCharacter, read_strips
from extractors.readers.recognition.sure_lines import paint_out, sure_lines
from extractors.readers.recognition.text_lines import (
    PlacedCharacter,
    TextLine,
    place_characters,
    resized,
)
from extractors.readers.recognition.text_places import find_text_places
from extractors.readers.recognition.writing_habits import write_down

_THROUGH_EM, _CROSSED_SHARE = 0.22, 0.4
"""A line that runs so far inside characters, over so much of its length, crosses them: it is a
stroke of text."""
_ALONG = 0.5
"""By a character's height: an upright line that runs along less of it only touches it."""
_UPRIGHT_SHARE = 1.6
"""Height by width: a single character is square, two below each other are upright."""
_WRONG_WAY = 0.9
"""Text read upside down, or sideways, is less sure than this."""
_TRIED_STRIPS = 6
"""The longest tell the direction; reading all would cost as much as the page."""
_FLAT = frozenset("一二三")
_TOLD_BY_SHAPE = 0.6
"""How sure a sign is that was told by its shape alone: as sure as a word must be, no figure."""
_LEAST_CONFIDENCE = 0.35
"""Strips that are less sure, and hardly anything, are no text."""


@dataclass
class RecognisedPage:
    """What was read on a page; places are in pixels of the prepared picture."""

    grey: Picture
    back: Matrix3
    """Maps these pixels to those of the picture that came."""
    dpi: float
    lines: list[TextLine] = field(default_factory=list)
    ruled: RuledLines = field(default_factory=lambda: RuledLines([], []))
    doubts: list[PixelDoubt] = field(default_factory=list)

    @property
    def characters(self) -> list[PlacedCharacter]:
        """All characters, line by line."""
        return [character for line in self.lines for character in line.characters]


def recognise_page(engine: Engine, picture: Picture, dpi: float) -> RecognisedPage:
    """Read a page's picture, RGB (height × width × 3), of `dpi` pixels an inch."""
    prepared = prepare(picture, dpi)
    page = _read(engine, prepared, dpi)
    if _lies_sideways(page) or _confidence(page.lines) < _WRONG_WAY:
        turns = _right_way(engine, page)
        if turns:
            page = _read(engine, quarter_turned(prepared, turns), dpi)
    tell_signs(page.grey, page.lines)
    page.doubts += read_marks(engine, page.grey, page.lines)
    page.doubts += doubt_lines(engine, page.grey, page.lines)
    return page


def _read(engine: Engine, prepared: Prepared, dpi: float) -> RecognisedPage:
    grey = prepared.grey
    ruled = find_ruled_lines(grey, dpi)
    sure = sure_lines(grey, ruled, dpi)
    clean = paint_out(grey, sure, dpi)
    places = settle_heights(clean, cut_at_rulings(find_text_places(engine, clean), sure, dpi))
    places = add_overlooked(clean, places, ruled, dpi)
    boxes = [with_margin(box, sure, dpi, clean.shape) for box in places]
    read = read_strips(engine, [cut_out(clean, box) for box in boxes])
    lines = []
    doubts = []
    for number, (box, characters) in enumerate(zip(boxes, read, strict=True)):
        if not characters and is_equals(clean, box):
            # In a column of its own, the network takes it for nothing.
            characters = [ReadCharacter("=", box.width / 2, _TOLD_BY_SHAPE, "")]
        if _says_something(characters) or (len(characters) == 1 and is_inked(clean, box)):
            written = write_down([character.text for character in characters])
            lines.append(place_characters(clean, box, characters, written, number + 1))
        elif is_inked(clean, box):
            doubts.append(PixelDoubt(box, "", None, 0.0, figure=True))
    _size_signs(lines)
    kept = _veto(ruled, lines)
    page = RecognisedPage(clean, prepared.back, dpi, lines, kept, doubts)
    _part_at_rulings(page)
    return page


def _size_signs(lines: list[TextLine]) -> None:
    """Give signs alone the size of the page's other text: = and — are broad and low, as 一 is."""
    signs = [line for line in lines if all(c.text in _FLAT or not c.text.isalnum()
                                           for c in line.read)]  # fmt: skip
    told = {id(line) for line in signs}
    sizes = [line.characters[0].em for line in lines if id(line) not in told and line.characters]
    if sizes:
        usual = median(sizes)
        for line in signs:
            line.characters[:] = [resized(c, usual) for c in line.characters]


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
    strips = [cut_out(page.grey, line.box) for line in longest[:_TRIED_STRIPS]]
    if not strips:
        return 0
    ways = (1, 3) if _lies_sideways(page) else (0, 2)

    def surety(turns: int) -> float:
        turned = [np.ascontiguousarray(np.rot90(strip, -turns)) for strip in strips]
        values = [c.confidence for read in read_strips(engine, turned) for c in read]
        return sum(values) / len(values) if values else 0.0

    return max(ways, key=surety)


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
            if common > _ALONG * box.height:
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

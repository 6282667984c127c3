"""Small marks that were passed over, read together with their neighbours.

Enters: lines with ink of which no character was made. Leaves: the marks as characters of their lines,
and doubts: about a mark that cannot be read, and about one in a figure.
"""

from bisect import bisect
from collections.abc import Iterable
from dataclasses import replace

from extractors.readers.pdf.scripts import is_wide
from extractors.readers.recognition.cuts import Cut, cut_between
from extractors.readers.recognition.doubts import PixelDoubt
from extractors.readers.recognition.engine import Engine, Picture
from extractors.readers.recognition.strips import ReadCharacter, read_strips
from extractors.readers.recognition.text_lines import PlacedCharacter, TextLine
from extractors.readers.recognition.text_places import Box
from extractors.readers.recognition.writing_habits import same_text, write_down

_SURE, _SURE_IN_FIGURE = 0.6, 0.9
"""Confidences, higher within a figure, where a dot or none is another number."""
_NEAR_EM, _SAME_EM = 0.3, 0.1
"""A mark belongs to the character beside it; one as near as the second was read with it."""


def read_marks(engine: Engine, grey: Picture, lines: list[TextLine]) -> list[PixelDoubt]:
    """Put the marks that can be read into their lines; the doubts about all of them.

    A mark counts where its neighbours are read as before, and something beside them.
    """
    marked = [(line, mark) for line in lines for mark in line.unread if line.characters]
    cuts = [_cut(grey, line.characters, mark) for line, mark in marked]
    again = read_strips(engine, [cut.strip for cut in cuts])
    doubts = []
    for (line, mark), cut, read in zip(marked, cuts, again, strict=True):
        first, end = _sides(line.characters, mark)
        known = [c.text for c in line.characters[first:end]]
        found = [c for c in read if c.text.strip()]
        same = same_text(_written(found), "".join(known))
        if same and any(_stands_on(mark, cut, c, line.characters[first].em) for c in found):
            continue  # it is ink of a neighbour
        character = _read_of(mark, cut, found, line.characters)
        if character is not None and character.text.isalpha() and is_wide(character.text):
            continue  # no mark: a character of the line that stands elsewhere than was thought
        rest = [c for c in found if c is not character]
        if not same_text(_written(rest), "".join(known)):
            character = None
        if (doubt := _take(line, mark, character)) is not None:
            doubts.append(doubt)
    return doubts


def _stands_on(mark: Box, cut: Cut, character: ReadCharacter, em: float) -> bool:
    """Whether a character that was read again stands where the mark is."""
    x = cut.left + character.x / cut.scale
    return mark.x0 - _SAME_EM * em <= x <= mark.x1 + _SAME_EM * em


def _written(read: list[ReadCharacter]) -> str:
    return "".join(write_down([c.text for c in read]))


def _sides(characters: list[PlacedCharacter], mark: Box) -> tuple[int, int]:
    """Where in its line a mark stands: from which character on, and up to which one with it."""
    place = bisect([(c.x0 + c.x1) / 2 for c in characters], (mark.x0 + mark.x1) / 2)
    return max(0, place - 1), min(len(characters), place + 1)


def _cut(grey: Picture, characters: list[PlacedCharacter], mark: Box) -> Cut:
    first, end = _sides(characters, mark)
    company = characters[first:end]
    box = company[0].box
    room = Box(
        min(mark.x0, company[0].x0),
        min(box.top, mark.top),
        max(mark.x1, company[-1].x1),
        max(box.bottom, mark.bottom),
    )
    return cut_between(grey, room, company[0].em, left=first > 0, right=end < len(characters))


def _read_of(
    mark: Box, cut: Cut, read: Iterable[ReadCharacter], characters: list[PlacedCharacter]
) -> ReadCharacter | None:
    """What was read where the mark is, and nearer to it than to a character beside it."""
    middle = (mark.x0 + mark.x1) / 2
    first, end = _sides(characters, mark)
    others = [(c.x0 + c.x1) / 2 for c in characters[first:end]]
    reach = _NEAR_EM * characters[first].em + (mark.x1 - mark.x0) / 2
    best: ReadCharacter | None = None
    for character in read:
        x = cut.left + character.x / cut.scale
        distance = abs(x - middle)
        if distance > reach or any(abs(x - other) < distance for other in others):
            continue
        if best is None or character.confidence > best.confidence:
            best = character
    return best


def _take(line: TextLine, mark: Box, read: ReadCharacter | None) -> PixelDoubt | None:
    characters = line.characters
    place = bisect([(c.x0 + c.x1) / 2 for c in characters], (mark.x0 + mark.x1) / 2)
    before = characters[place - 1].text if place else ""
    after = characters[place].text if place < len(characters) else ""
    figure = any(text.isascii() and (text.isalnum() or text == "%") for text in (before, after))
    if read is None:
        return PixelDoubt(mark, "", None, 0.0, figure)
    written = write_down([before or " ", read.text, after or " "])[1] or read.text
    pattern = characters[min(place, len(characters) - 1)]
    # A neighbour was given the mark's room as well, and would come before it on the page.
    if place and characters[place - 1].x0 < mark.x0:
        left = characters[place - 1]
        characters[place - 1] = replace(left, x1=min(left.x1, mark.x0))
    if place < len(characters) and mark.x1 < characters[place].x1:
        right = characters[place]
        characters[place] = replace(right, x0=max(right.x0, mark.x1))
    characters.insert(
        place,
        PlacedCharacter(
            written,
            mark.x0,
            mark.x1,
            pattern.middle,
            pattern.em,
            read.confidence,
            pattern.strip,
        ),
    )
    if read.confidence >= (_SURE_IN_FIGURE if figure else _SURE):
        return None
    return PixelDoubt(mark, before + written + after, before + after, read.confidence, figure)

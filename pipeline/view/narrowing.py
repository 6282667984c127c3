"""Boxes of whole lines made as narrow as the values in them.

Enters: a page's boxes and its characters. Leaves: for a value that stands among other text the boxes of
its own characters, one a line; a box whose value is all of its text, or is not found, as it was.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from extractors.readers.pdf.characters import Character
from pipeline.view.page_boxes import BBox, Box
from pipeline.view.placing import spellings

_ROOM_PT = 1.0
"""Boxes and characters are rounded to a tenth, and some fonts hang over by more."""
_MIDDLE_EM, _ASCENT_EM, _DESCENT_EM = 0.35, 0.88, 0.15
"""Where a character's middle, top and foot lie above and below its baseline."""


_SAME_LINE_EM = 0.5
"""Baselines nearer than this are of one line: raised signs are, the next line is a whole em away."""


def narrow_boxes(boxes: Sequence[Box], characters: Sequence[Character]) -> list[Box]:
    """The boxes of a page; a value that says the same as another in one place is the next one there."""
    letters = _Letters(characters)
    seen: Counter[tuple[BBox, str]] = Counter()
    narrowed: list[Box] = []
    for box in boxes:
        found = letters.find("".join(box.text.split()), box.bbox, seen)
        narrowed += [replace(box, bbox=bbox) for bbox in found] or [box]
    return narrowed


class _Letters:
    """A page's characters other than white space, from top to bottom."""

    def __init__(self, characters: Sequence[Character]) -> None:
        seen = [one for one in characters if not one.text.isspace()]
        self._ordered = sorted(seen, key=_middle)
        self._middles = [_middle(one) for one in self._ordered]

    def find(self, needle: str, bbox: BBox, seen: Counter[tuple[BBox, str]]) -> list[BBox]:
        """The boxes of a value's own characters; none if it stands alone, or is not there."""
        lines = self._lines_within(bbox)
        spread = [
            (char, number, one)
            for number, line in enumerate(lines)
            for one in line
            for char in one.text
        ]
        text = "".join(char for char, _, _ in spread)
        if not needle or len(text) <= len(needle):
            return []
        for form in spellings(needle):
            places = list(_occurrences(text, form))
            if places:
                place = places[min(seen[bbox, form], len(places) - 1)]
                seen[bbox, form] += 1
                return _line_boxes(spread[place : place + len(form)])
        return []

    def _lines_within(self, bbox: BBox) -> list[list[Character]]:
        x0, top, x1, bottom = bbox
        first = bisect_left(self._middles, top - _ROOM_PT)
        last = bisect_right(self._middles, bottom + _ROOM_PT)
        within = [
            one
            for one in self._ordered[first:last]
            if x0 - _ROOM_PT <= (one.x0 + one.x1) / 2 <= x1 + _ROOM_PT
        ]
        lines: list[list[Character]] = []
        for one in within:
            if lines and one.baseline - lines[-1][0].baseline < one.style.size * _SAME_LINE_EM:
                lines[-1].append(one)
            else:
                lines.append([one])
        return [sorted(line, key=lambda one: one.x0) for line in lines]


def _middle(character: Character) -> float:
    return character.baseline - character.style.size * _MIDDLE_EM


def _occurrences(text: str, needle: str) -> Iterator[int]:
    place = text.find(needle)
    while place >= 0:
        yield place
        place = text.find(needle, place + 1)


def _line_boxes(spread: Sequence[tuple[str, int, Character]]) -> list[BBox]:
    boxes = []
    for _, group in groupby(spread, key=lambda entry: entry[1]):
        line = [one for _, _, one in group]
        size = max(one.style.size for one in line)
        boxes.append(
            (
                min(one.x0 for one in line),
                min(one.baseline for one in line) - size * _ASCENT_EM,
                max(one.x1 for one in line),
                max(one.baseline for one in line) + size * _DESCENT_EM,
            )
        )
    return boxes

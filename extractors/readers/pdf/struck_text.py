"""Text that a line strikes out.

Enters: a page's characters and edges. Leaves: the characters without a line through them, those that
have one, and the edges without these lines. A ruling runs between texts; a line that strikes text out
runs through the middle of its glyphs and ends where they end.
"""

from bisect import bisect_left, bisect_right

from extractors.readers.pdf.characters import Character
from extractors.readers.pdf.rulings import Edge

_HIGHEST_EM, _LOWEST_EM = 0.55, 0.14
"""How far above the baseline a line may run that strikes a glyph out."""
_REACH_EM = 0.75
"""How far it may run on beyond the text."""
_COVERED_SHARE = 0.7
"""Of the line: a blank between the characters is bare, and so is what it runs on beyond them."""
_TOUCHING_EM = 0.4
"""Characters that stand this close are struck by one line, the gap between them too."""
_TOUCH_PT = 1.0
"""A table's ruling ends on the ones beside it, but for their thickness."""


def separate_struck(
    characters: list[Character], edges: list[Edge]
) -> tuple[list[Character], list[Character], list[Edge]]:
    """Part the characters that are struck out; and the edges that rule from those that strike."""
    lines = [edge for edge in edges if edge["orientation"] == "h"]
    if not lines or not characters:
        return characters, [], edges
    by_height = sorted(characters, key=lambda c: c.baseline)
    baselines = [character.baseline for character in by_height]
    largest = max(c.style.size for c in characters)
    struck: set[int] = set()
    striking: set[int] = set()
    for line in lines:
        y = line["top"]
        near = by_height[
            bisect_left(baselines, y + _LOWEST_EM * 4) : bisect_right(
                baselines, y + _HIGHEST_EM * largest
            )
        ]
        crossed = [c for c in near if _crosses(line, c)]
        if crossed and _ends_with(line, crossed) and not _is_between_sides(line, edges):
            striking.add(id(line))
            struck.update(id(character) for character in crossed)
    if not struck:
        return characters, [], edges
    _close_gaps(characters, struck)
    return (
        [c for c in characters if id(c) not in struck],
        [c for c in characters if id(c) in struck],
        [edge for edge in edges if id(edge) not in striking],
    )


def _is_between_sides(line: Edge, edges: list[Edge]) -> bool:
    """Whether a line runs from one vertical ruling to another: a cell's own, which text may touch."""
    y = line["top"]
    sides = [
        edge["x0"]
        for edge in edges
        if edge["orientation"] == "v" and edge["top"] - _TOUCH_PT <= y <= edge["bottom"] + _TOUCH_PT
    ]
    return all(any(abs(x - line[end]) <= _TOUCH_PT for x in sides) for end in ("x0", "x1"))


def _close_gaps(characters: list[Character], struck: set[int]) -> None:
    """Give the room of struck text to the text before it: where it stood is no gap, and no line's end."""
    before: Character | None = None
    for character in characters:
        if id(character) not in struck:
            before = character
        elif before is not None and before.baseline == character.baseline:
            near = character.x0 - before.x1 < _TOUCHING_EM * character.style.size
            before.x1 = max(before.x1, character.x1) if near else before.x1


def _crosses(line: Edge, character: Character) -> bool:
    em = character.style.size
    above = character.baseline - line["top"]
    center = (character.x0 + character.x1) / 2
    return bool(_LOWEST_EM * em <= above <= _HIGHEST_EM * em and line["x0"] <= center <= line["x1"])


def _ends_with(line: Edge, crossed: list[Character]) -> bool:
    """Whether the line is as long as the text that it crosses, and no longer."""
    left, right = min(c.x0 for c in crossed), max(c.x1 for c in crossed)
    em = crossed[0].style.size
    covered = sum(c.x1 - c.x0 for c in crossed)
    return bool(
        line["x0"] >= left - _REACH_EM * em
        and line["x1"] <= right + _REACH_EM * em
        and covered >= (line["x1"] - line["x0"]) * _COVERED_SHARE
    )

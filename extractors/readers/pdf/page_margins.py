"""Marks in the left and right margin: binding lines, line numbers, secrecy marks set downwards.

Enters: a page's characters outside of tables. Leaves: those of the text, and the strips beside it that
may be marks. Whether they are is settled when all pages are known: marks repeat from page to page, or
say what only marks say. A narrow column of a table without rulings looks the same and does not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.patterns import compile_pattern
from extractors.readers.pdf.characters import Character
from extractors.readers.pdf.lines import PrintedLine, build_lines
from extractors.readers.pdf.page_tables import PageTable

_MARGIN_SHARE = 0.12
"""How much of the page's width may be margin."""
_GAP_EM = 0.8
"""A mark in the margin is clear of the text by about a character."""
_WIDEST_EM = 2.2
"""Two characters side by side, as of a line number with two digits in each."""
_MARK_WORDS = compile_pattern(
    r"装订线?|密封线?|裁切线?|[装订密封线裁切]{2,}|[机秘绝]密(?:★.*)?|内部(?:资料|文件)"
)
_SAME_PLACE_PT = 6.0
"""The same mark on another page, moved by half a line at most."""
_NUMBERS = 4
"""At least this many numbers, one below the other, are line numbers."""


@dataclass(slots=True)
class Margins:
    """The strips beside a page's text, and its characters outside of tables without them."""

    strips: list[list[Character]]
    text: list[Character]

    def lines(self) -> list[list[PrintedLine]]:
        """Each strip's lines."""
        return [build_lines(list(strip)) for strip in self.strips]


def find_margins(
    outside: list[Character], tables: Sequence[PageTable], width: float
) -> Margins | None:
    """The strips at the sides of a page that no other text or table reaches; None without any."""
    strips = []
    for is_left in (True, False):
        strip = _strip(outside, tables, width, is_left=is_left)
        if strip:
            strips.append(strip)
    if not strips:
        return None
    taken = {id(c) for strip in strips for c in strip}
    text = [c for c in outside if id(c) not in taken]
    return Margins(strips, text) if text or tables else None


def _strip(
    outside: list[Character], tables: Sequence[PageTable], width: float, *, is_left: bool
) -> list[Character]:
    reach = width * _MARGIN_SHARE
    near: list[tuple[float, float, Character]] = []
    inner = width
    for character in outside:
        x0, x1 = (
            (character.x0, character.x1)
            if is_left
            else (width - character.x1, width - character.x0)
        )
        if x1 <= reach and not character.text.isspace():
            near.append((x0, x1, character))
        elif not character.text.isspace():
            inner = min(inner, x0)
    if not near:
        return []
    for table in tables:
        inner = min(inner, table.bbox[0] if is_left else width - table.bbox[2])
    near.sort(key=lambda entry: entry[0])
    first, end, last = near[0][0], near[0][1], near[0][2]
    strip = [last]
    for x0, x1, character in near[1:]:
        if x0 - end > _GAP_EM * character.style.size:
            inner = min(inner, x0)
            break
        end = max(end, x1)
        strip.append(character)
    size = strip[0].style.size
    is_apart = inner - end >= _GAP_EM * size and end - first <= _WIDEST_EM * size
    return strip if is_apart else []


def are_marks(strip: Sequence[PrintedLine], others: Sequence[Sequence[PrintedLine]]) -> bool:
    """Whether a strip's lines are marks; `others` are the strips of the other pages."""
    return _says_mark(strip) or any(_is_same(strip, other) for other in others)


def _says_mark(strip: Sequence[PrintedLine]) -> bool:
    text = "".join(line.text.strip() for line in strip)
    numbers = [line.text.strip() for line in strip]
    if len(numbers) >= _NUMBERS and all(number.isdecimal() for number in numbers):
        steps = {int(b) - int(a) for a, b in pairwise(numbers)}
        return len(steps) == 1 and min(steps) > 0
    return _MARK_WORDS.fullmatch("".join(text.split())) is not None


def _is_same(strip: Sequence[PrintedLine], other: Sequence[PrintedLine]) -> bool:
    """Whether two pages' strips say the same at the same places."""
    return len(strip) == len(other) and all(
        one.text == two.text
        and abs(one.x0 - two.x0) <= _SAME_PLACE_PT
        and abs(one.baseline - two.baseline) <= _SAME_PLACE_PT
        for one, two in zip(strip, other, strict=True)
    )

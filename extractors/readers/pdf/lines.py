"""From characters to visual lines.

Enters: the characters of one region (the page outside its tables, or one cell). Leaves: lines from
top to bottom, each with its text and what the paragraph rules need to know of it. Space characters
of the source stay, a gap between Latin words becomes a space, a gap beside Chinese does not, and a
gap of several characters' width between two parts of a line becomes a tab.
"""

from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import inf
from operator import attrgetter, sub
from statistics import median

from extractors.readers.pdf.characters import UNMAPPED, Character, Style
from extractors.readers.pdf.page_frame import BBox
from extractors.readers.pdf.rulings import Edge
from extractors.readers.pdf.scripts import HANGING, OPENING, is_wide, may_break, takes_space
from extractors.readers.pdf.structure_tree import Element

_ASCENT, _DESCENT = 0.88, 0.12
"""How a Chinese font divides its em at the baseline; the same for all, so that boxes compare."""
_MIDDLE_EM = 0.36
"""How far above the baseline a character's middle is taken to be: a capital's is at 0.35, and that of
the em box at 0.38."""
_SAME_LINE_EM = 0.4
"""Baselines this close are one line: a superscript is raised by a third of an em, while two lines
are nearly an em apart or more."""
_SLACK_EM = 0.15
"""How inexactly recognition places the end of a line: by the blank between a character's ink and
its em."""
_SAME_PLACE_EM = 0.35
"""Bold drawn as two copies moves them by a tenth; the narrowest letters stand a quarter apart,
Chinese a whole."""
_HIDDEN_SHARE, _SAME_LEVEL_EM = 0.6, 0.2
"""Of the wider character: two that share more, on one baseline, are the same one drawn twice."""
_SPACE_EM = 0.18
"""Narrower gaps are side bearings and justified text: a font's space is a quarter and more."""
_SPACE_WIDTH_EM = 0.3
"""A space in usual fonts, between 0.25 (Times) and 0.5 (Chinese half width)."""
_SET_APART_EM = 0.21
"""The room that LibreOffice leaves between Chinese and digits; no font's space is as narrow."""
_MOST_SPACES_EM = 2.2
"""Seven spaces or two Chinese characters: wider is a jump to another place, not a blank."""
_MOST_BLANKS = 5000
"""On one page; more than that is no text, and would take long to sort in."""
_NEAR_BLANK_EM = 0.5
"""A blank further from the text before it belongs to another cell."""
_OVERLAP_EM = 0.1
"""A glyph reaches over its own width by less, so that a blank may begin a little before its end."""
_IDEOGRAPHIC_EM = 0.08
"""How nearly a blank is an em wide that is one ideographic space."""
_COPIES_WITHIN = 3
"""Characters before one among which its copy is looked for: those of its neighbours may stand between."""
_TAB_EM = 0.6
"""Wider than any space of a font, narrower than the indent of two characters."""
_TAB_GAPS = 3
"""By how many of a line's usual gaps a tab is wider still, where the line is justified."""
_DRAWN_SHARE = 0.25
"""Of the gap that a space of the line leaves: one that differs by less stands for a space as well."""
_WHOLE_COUNT = 0.12
"""How near to a whole number of spaces the room must be that left-out ones take."""
_LETTER_SPACED_EM = 0.5
"""Lines whose usual gap is wider are letter-spaced (总　体　目　标): their gaps mean nothing."""

_BASELINE, _LEFT = attrgetter("baseline"), attrgetter("x0")


@dataclass(slots=True)
class PrintedLine:
    """A visual line in layout coordinates; `text` keeps its spaces, the extent is that of the ink.

    `bold` is the weight of its first and of its last character. `head_width` is the width of its
    first part that no line break can divide; `hangs` says that it ends with punctuation, which may
    stand beyond the margin. `elements` are, in a tagged file, the blocks of text that its first and
    its last character belong to.
    """

    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    bold: tuple[bool, bool]
    head_width: float
    hangs: bool
    elements: tuple[Element | None, Element | None] = (None, None)
    slack: float = 0.0
    """How far its measured ends may be off."""
    turned_box: BBox | None = None
    """Where text on its side stands, which is higher than a line."""

    @property
    def top(self) -> float:
        """Top of the em box."""
        return self.turned_box[1] if self.turned_box else self.baseline - self.size * _ASCENT

    @property
    def bottom(self) -> float:
        """Bottom of the em box."""
        return self.turned_box[3] if self.turned_box else self.baseline + self.size * _DESCENT

    @property
    def bbox(self) -> BBox:
        """The line's em boxes together."""
        return self.x0, self.top, self.x1, self.bottom


def vertical_middle(character: Character) -> float:
    """The y that decides in which cell a character stands."""
    return character.baseline - character.style.size * _MIDDLE_EM


def build_lines(characters: list[Character]) -> list[PrintedLine]:
    """Group characters into lines; lines of nothing but white space are dropped."""
    lines: list[PrintedLine] = []
    group: list[Character] = []
    reach = 0.0
    last_baseline = inf
    last_style: Style | None = None
    for character in sorted(characters, key=_BASELINE):
        if character.baseline == last_baseline and character.style is last_style:
            group.append(character)
            continue
        last_baseline, last_style = character.baseline, character.style
        tolerance = last_style.size * _SAME_LINE_EM
        if group and character.baseline - group[0].baseline > max(reach, tolerance):
            _add_line(lines, group)
            group, reach = [], 0.0
        group.append(character)
        reach = max(reach, tolerance)
    if group:
        _add_line(lines, group)
    return lines


def insert_blanks(
    characters: list[Character], blanks: list[tuple[float, float]], edges: Iterable[Edge]
) -> None:
    """Add the spaces that PDFium left out, given by their origins; no gap reaches over an edge.

    LibreOffice draws a space between Chinese characters apart from them, Chromium each single one;
    PDFium takes the gap for a space of its own and drops what was drawn. It drops those at a line's
    end too, which tell that the line was broken at a space.
    """
    if not 0 < len(blanks) <= _MOST_BLANKS:
        return
    levels: dict[float, list[Character]] = defaultdict(list)
    for character in characters:
        levels[character.baseline].append(character)
    heights: dict[int, list[float]] = defaultdict(list)
    for height in levels:
        heights[round(height)].append(height)
    sides = sorted(
        (edge["x0"], edge["top"], edge["bottom"]) for edge in edges if edge["orientation"] == "v"
    )
    gaps: dict[tuple[int, int], tuple[Character, Character | None, list[float]]] = {}
    for x, y in blanks:
        near = [height for step in (-1, 0, 1) for height in heights.get(round(y) + step, ())]
        level = [character for height in near for character in levels[height]]
        before = max((c for c in level if c.x0 < x), key=lambda c: c.x0, default=None)
        after = min((c for c in level if c.x0 > x), key=lambda c: c.x0, default=None)
        if before is None:
            continue
        if after is not None:
            between = sides[bisect(sides, (before.x0,)) : bisect(sides, (after.x0,))]
            if any(top <= y <= bottom for _, top, bottom in between):
                after = None
        gaps.setdefault((id(before), id(after)), (before, after, []))[2].append(x)
    for before, after, origins in gaps.values():
        characters += _blanks_between(before, after, sorted(set(origins)))


def _blanks_between(
    before: Character, after: Character | None, origins: list[float]
) -> list[Character]:
    """The spaces of one gap as far as they follow each other; nothing is `after` a line's last."""
    em = before.style.size
    if before.style.tight:  # It was widened up to `after`.
        before.x1 = max(before.x0, min(before.x1, origins[0]))
    found: list[Character] = []
    reach = before.x1
    for start, end in zip(
        origins, [*origins[1:], after.x0 if after is not None else inf], strict=True
    ):
        if not -_OVERLAP_EM * em < start - reach < _NEAR_BLANK_EM * em:
            break
        reach = end
        width = end - max(start, before.x1)
        if width <= _SET_APART_EM * em and after is not None and _sets_apart(before, after):
            continue
        if width >= _MOST_SPACES_EM * em:
            text, reach = " ", start + _SPACE_WIDTH_EM * em
        elif width <= _SPACE_EM * em:
            continue
        elif abs(width - em) < _IDEOGRAPHIC_EM * em:
            text = "\N{IDEOGRAPHIC SPACE}"
        else:
            text = " " * max(1, round(width / (_SPACE_WIDTH_EM * em)))
        found.append(Character(text, start, reach, before.baseline, before.style))
    return found


def _sets_apart(left: Character, right: Character) -> bool:
    """Whether a producer leaves room of itself between two characters: beside Chinese, not within it."""
    return is_wide(left.text[-1]) != is_wide(right.text[0])


def lines_as_drawn(characters: list[Character]) -> list[PrintedLine]:
    """Lines of text that does not run upright: what was drawn in one go, in that order."""
    lines: list[PrintedLine] = []
    for style, group in groupby(characters, key=lambda c: c.style):
        drawn = list(group)
        text = "".join(c.text for c in drawn)
        if not text.isspace():
            x0, x1 = min(c.x0 for c in drawn), max(c.x1 for c in drawn)
            baseline = max(c.baseline for c in drawn)
            weight = (style.bold, style.bold)
            lines.append(PrintedLine(text, x0, x1, baseline, style.size, weight, x1 - x0, False))
    return lines


def _add_line(lines: list[PrintedLine], group: list[Character]) -> None:
    group.sort(key=_LEFT)
    characters = _without_duplicates(group)
    inked = [c for c in characters if not c.text.isspace()]
    if not inked:
        return
    usual_size = _usual_size(inked)
    lines.append(
        PrintedLine(
            text=_spell(characters),
            x0=inked[0].x0,
            x1=max([c.x1 for c in inked]),
            baseline=_median([c.baseline for c in inked if c.style.size == usual_size]),
            size=usual_size,
            bold=(inked[0].style.bold, inked[-1].style.bold),
            head_width=_head_width(inked) + _blank_of_bracket(inked[0]),
            hangs=inked[-1].text in HANGING,
            elements=(inked[0].element, inked[-1].element),
            slack=_SLACK_EM * usual_size if inked[0].style.recognised else 0.0,
        )
    )


def _median(values: list[float]) -> float:
    return values[0] if values.count(values[0]) == len(values) else median(values)


def _usual_size(inked: list[Character]) -> float:
    """The size of most characters; the larger one of two that are as frequent."""
    listed = [c.style.size for c in inked]
    if listed.count(listed[0]) == len(listed):
        return listed[0]
    sizes = Counter(listed)
    return max(sizes, key=lambda size: (sizes[size], size))


def _without_duplicates(characters: list[Character]) -> list[Character]:
    """Drop a glyph drawn again on top of itself (fake bold, a shadow, a second font).

    Another glyph on top of it makes both unreadable.
    """
    lefts = [c.x0 for c in characters]
    steps = list(map(sub, lefts[1:], lefts))
    if not steps or min(steps) >= _SAME_PLACE_EM * max([c.style.size for c in characters]):
        return characters
    kept: list[Character] = []
    for character in characters:
        reach = _SAME_PLACE_EM * min(character.x1 - character.x0, character.style.size)
        if kept and character.x0 - kept[-1].x0 < reach:
            again = any(
                other.text == character.text and character.x0 - other.x0 < reach
                for other in kept[-_COPIES_WITHIN:]
            )
            if again:
                continue
            if _hide_each_other(kept[-1], character):
                kept[-1].text = UNMAPPED
                continue
        kept.append(character)
    return kept


def _hide_each_other(one: Character, other: Character) -> bool:
    """Whether two letters or figures, drawn apart, are printed upon each other."""
    if one.owner == other.owner or not (one.text.isalnum() and other.text.isalnum()):
        return False
    common = min(one.x1, other.x1) - max(one.x0, other.x0)
    wider = max(one.x1 - one.x0, other.x1 - other.x0)
    level = abs(one.baseline - other.baseline) < _SAME_LEVEL_EM * one.style.size
    return level and common > _HIDDEN_SHARE * wider


def _spell(characters: list[Character]) -> str:
    """The line's text: its characters, with spaces and tabs where gaps stand for them."""
    texts = [character.text for character in characters]
    smallest = min([character.style.size for character in characters])
    lefts, rights = [c.x0 for c in characters], [c.x1 for c in characters]
    widest = max(map(sub, lefts[1:], rights), default=0.0)
    if widest <= _SPACE_EM * smallest and " " not in texts:
        return "".join(texts)
    gaps = [
        (right.x0 - left.x1) / max(left.style.size, right.style.size)
        for left, right in pairwise(characters)
    ]
    usual_gap = max(0.0, median(gaps) if len(gaps) > 2 else min(gaps, default=0.0))
    if usual_gap > _LETTER_SPACED_EM:
        return "".join(c.text for c in characters)
    drawn_gap = _drawn_space(characters)
    tab_room = _TAB_EM + _TAB_GAPS * usual_gap
    parts = [characters[0].text]
    for left, right, gap in zip(characters, characters[1:], gaps, strict=False):
        if left.text == " ":
            parts.append(_missing_spaces(left, right))
        elif gap > _SPACE_EM and not right.text.isspace():
            if gap > tab_room and len(characters) > 2:
                parts.append("\t")
            elif _stands_for_space(left, right, gap, usual_gap, drawn_gap):
                parts.append(" ")
        parts.append(right.text)
    return "".join(parts)


def _drawn_space(characters: list[Character]) -> float | None:
    """The gap, in ems, that a real space leaves between two Chinese characters of the line."""
    if not any(character.text == " " for character in characters):
        return None
    for left, middle, right in zip(characters, characters[1:], characters[2:], strict=False):
        if middle.text == " " and is_wide(left.text[-1]) and is_wide(right.text[0]):
            return (right.x0 - left.x1) / right.style.size
    return None


def _stands_for_space(
    left: Character, right: Character, gap: float, usual_gap: float, drawn_gap: float | None
) -> bool:
    """Whether a gap, in ems, stands for a space: between Latin words, or two Chinese characters.

    Between the two lies the gap that word processors leave of themselves. LibreOffice draws several
    spaces of a line in one go, and PDFium keeps one of them: `其 他 资 金`.
    """
    if takes_space(left.text[-1], right.text[0]):
        return gap > _SPACE_EM + usual_gap
    if left.style.tight or not (is_wide(left.text[-1]) and is_wide(right.text[0])):
        return False
    if drawn_gap is not None and abs(gap - drawn_gap) < _DRAWN_SHARE * drawn_gap:
        return True
    return gap > _SPACE_EM + usual_gap


def _missing_spaces(space: Character, right: Character) -> str:
    """The spaces that PDFium left out of a run of several, told by the room they take."""
    width = space.x1 - space.x0
    if width <= 0:
        return ""
    count = (right.x0 - space.x0) / width
    whole = round(count)
    if whole >= 2 and abs(count - whole) <= _WHOLE_COUNT:
        return " " * (whole - 1)
    return "\t" if right.x0 - space.x1 > _TAB_EM * right.style.size else ""


def _blank_of_bracket(first: Character) -> float:
    """The empty half of a recognised bracket that begins a line: only its ink is seen."""
    if not first.style.recognised or first.text not in OPENING or not is_wide(first.text):
        return 0.0
    return max(0.0, first.style.size - (first.x1 - first.x0))


def _head_width(inked: list[Character]) -> float:
    """Width of the first part that no line break can divide."""
    index = 0
    while index < len(inked) - 1 and not may_break(inked[index].text[-1], inked[index + 1].text[0]):
        left, right = inked[index], inked[index + 1]
        gap = right.x0 - left.x1 > _SPACE_EM * right.style.size
        if gap and takes_space(left.text[-1], right.text[0]):
            break  # a space between words
        index += 1
    return inked[index].x1 - inked[0].x0

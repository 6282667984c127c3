"""Two pages on one sheet, and text in two columns: read one after the other, as pages are.

Enters: a page's characters and drawing. Leaves: the page as it is, or its two halves, each with a frame
of its own, and what stands above and below them over the whole breadth. Halves are told by an empty
strip that no text and no ruling crosses, beside which both sides are filled alike. Columns of a table
leave such strips as well; their sides are not as broad as each other, or their lines do not fill them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from math import inf, nextafter
from typing import NamedTuple

from extractors.readers.pdf.characters import Character, PageCharacters
from extractors.readers.pdf.page_frame import BBox
from extractors.readers.pdf.rulings import Edge, PageDrawing
from extractors.readers.pdf.visibility import SeenText

_MIDDLE_SHARE = 0.08
"""How far from the middle of the page the strip may lie, by its width."""
_LEAST_GUTTER_PT, _CANDIDATES = 10.0, 12
"""Columns are ten points apart at least; a dozen lines, evenly taken, show where the strip lies."""
_LOWEST_BAND_PT = 60.0
"""A lower band holds no six lines."""
_FEWEST_LINES = 6
"""The strip between two columns is believed where so many lines leave it free; five leave one by
chance."""
_ALIKE_SHARE = 0.12
"""Of the broader side: columns are set equally broad, a margin note is not."""
_FULL_SHARE, _SHEET_SHARE = 0.35, 0.15
"""How many lines fill their side: of a column, and of a page on a sheet with another."""
_FULL_WIDTH = 0.85
"""Of the side's width: a justified line lacks a character or two of a line of twenty."""
_RULED_SHARE = 0.8
"""Of the side's width: a table is as broad as the text, or indented a little."""
_SAME_MARGIN_SHARE = 0.03
"""Of the page's width: 9 mm on A4 on its side, what copying and binding move a page by."""
_TOUCH_PT = 3.0
"""What rulings miss each other by, as in `cell_boxes`."""


@dataclass
class PageParts:
    """A page's raw parts, for layout and for the debugging picture."""

    characters: PageCharacters
    drawing: PageDrawing
    seen: SeenText


class Division(NamedTuple):
    """Where a page is divided: the x between its halves, and the band of y in which they stand."""

    gutter: float
    top: float = -inf
    bottom: float = inf


def find_division(parts: PageParts) -> Division | None:
    """How a page is divided; None where it is not."""
    shown = parts.seen.shown
    if not shown:
        return None
    width = parts.characters.frame.width
    gaps = _gaps(shown, width * (0.5 - _MIDDLE_SHARE), width * (0.5 + _MIDDLE_SHARE))
    if len(gaps) < _FEWEST_LINES:
        return None
    gutter = max(
        [sum(gap) / 2 for gap in gaps[:: len(gaps) // _CANDIDATES + 1]],
        key=lambda x: sum(start <= x <= end for start, end in gaps),
    )
    edges = [edge for edge in parts.drawing.edges if edge["orientation"] == "h"]
    sides = [edge for edge in parts.drawing.edges if edge["orientation"] == "v"]
    crossing = [c.baseline for c in shown if c.x0 < gutter < c.x1]
    crossing += [edge["top"] for edge in edges if edge["x0"] < gutter < edge["x1"]]
    return _broadest_band(parts, edges, sides, gutter, sorted(crossing))


def _gaps(characters: list[Character], low: float, high: float) -> list[tuple[float, float]]:
    """By line, the room in the middle of the page that its text leaves."""
    spans: dict[float, list[tuple[float, float]]] = defaultdict(list)
    for c in [c for c in characters if low < c.x1 and c.x0 < high]:
        if not c.text.isspace():
            spans[c.baseline].append((c.x0, c.x1))
    empty = len({c.baseline for c in characters}) - len(spans)
    gaps = [(low, high)] * empty
    for found in spans.values():
        found.sort()
        end, best = low, (low, low)
        for x0, x1 in [*found, (high, high)]:
            if x0 - end > best[1] - best[0]:
                best = (end, x0)
            end = max(end, x1)
        if best[1] - best[0] >= _LEAST_GUTTER_PT:
            gaps.append(best)
    return gaps


def _broadest_band(
    parts: PageParts, edges: list[Edge], sides: list[Edge], gutter: float, crossing: list[float]
) -> Division | None:
    """The band between things that cross the gutter in which both sides are filled alike."""
    best: Division | None = None
    broadest = _LOWEST_BAND_PT
    characters: list[Character] = []
    width, height = parts.characters.frame.width, parts.characters.frame.height
    for top, bottom in pairwise([-inf, *crossing, inf]):
        band = min(bottom, height) - max(top, 0)
        if band <= broadest:
            continue
        characters = characters or [c for c in parts.seen.shown if not c.text.isspace()]
        inside = [c for c in characters if top < c.baseline < bottom]
        within = [edge for edge in edges if top < edge["top"] < bottom]
        left = _Side([c for c in inside if c.x1 <= gutter], within, 0.0, gutter)
        right = _Side([c for c in inside if c.x0 >= gutter], within, gutter, width)
        if not (left.characters and right.characters):
            continue
        if any(_parts_cells(side, top, bottom, left, right) for side in sides):
            continue
        step = right.left() - left.left()
        broader = max(left.width, right.width)
        is_sheet = width > height and abs(step - width / 2) < _SAME_MARGIN_SHARE * width
        share = _SHEET_SHARE if is_sheet else _FULL_SHARE
        if (
            abs(left.width - right.width) <= _ALIKE_SHARE * broader
            and step > left.width
            and left.is_filled(share)
            and right.is_filled(share)
        ):
            best, broadest = Division(gutter, top, bottom), band
    return best


def _parts_cells(side: Edge, top: float, bottom: float, left: "_Side", right: "_Side") -> bool:
    """Whether a ruling runs through one side's text from end to end: the band is a table's row.

    A row that a page cuts may have no ruling at its end; a line between two columns runs beside both.
    """
    upper = max(top, min(c.baseline for c in (*left.characters, *right.characters)))
    lower = min(bottom, max(c.baseline for c in (*left.characters, *right.characters)))
    return bool(side["top"] <= upper + _TOUCH_PT and side["bottom"] >= lower - _TOUCH_PT) and any(
        min(c.x1 for c in half.characters) <= side["x0"] <= max(c.x0 for c in half.characters)
        for half in (left, right)
    )


def crosses_nothing(parts: PageParts, gutter: float) -> bool:
    """Whether a page may be divided where others of its file are."""
    return not any(c.x0 < gutter < c.x1 for c in parts.seen.shown) and not any(
        edge["x0"] < gutter < edge["x1"] for edge in parts.drawing.edges
    )


def divide(parts: PageParts, division: Division) -> list[PageParts]:
    """A page's halves, laid so that their margins have the same x, and what is above and below."""
    gutter, top, bottom = division
    frame = parts.characters.frame
    width = frame.width
    if crosses_nothing(parts, width / 2):
        gutter = width / 2
    inside = [c for c in parts.seen.shown if top < c.baseline < bottom]
    edges = [edge for edge in parts.drawing.edges if top < edge["top"] < bottom]
    left = _Side([c for c in inside if c.x1 <= gutter], edges, 0.0, gutter)
    right = _Side([c for c in inside if c.x0 >= gutter], edges, gutter, width)
    step = width / 2
    if abs(right.left() - left.left() - step) > _SAME_MARGIN_SHARE * width:
        step = right.left() - left.left()
    halves = [
        _part(parts, (0.0, gutter), (top, bottom), 0.0),
        _part(parts, (gutter, width), (top, bottom), step),
    ]
    for half, start in zip(halves, (0.0, step), strict=True):
        half.characters.frame = frame.part(start, start + step)
    bands = ((-inf, nextafter(top, inf)), (nextafter(bottom, -inf), inf))
    crossed = {edge for edge in (top, bottom) if abs(edge) < inf}
    above, below = (
        [_part(parts, (0.0, width), band, 0.0)] if edge in crossed else []
        for band, edge in zip(bands, (top, bottom), strict=True)
    )
    return [part for part in (*above, *halves, *below) if part.seen.shown or part.drawing.edges]


@dataclass(slots=True)
class _Side:
    characters: list[Character]
    edges: list[Edge]
    start: float
    end: float

    @property
    def width(self) -> float:
        """From its leftmost to its rightmost text or ruling."""
        rulings = self._rulings()
        lefts = [c.x0 for c in self.characters] + [edge["x0"] for edge in rulings]
        rights = [c.x1 for c in self.characters] + [edge["x1"] for edge in rulings]
        return float(max(rights, default=0.0) - min(lefts, default=0.0))

    def left(self) -> float:
        """Where its rulings begin, or its text if it has none."""
        rulings = [edge["x0"] for edge in self._rulings()]
        return float(min(rulings or [c.x0 for c in self.characters], default=self.start))

    def is_filled(self, share: float) -> bool:
        """Whether its lines, or the rulings of its tables, are mostly as broad as the side."""
        full = self.width * _FULL_WIDTH
        lines = [
            max(c.x1 for c in line) - min(c.x0 for c in line) for line in _lines(self.characters)
        ]
        if len(lines) < _FEWEST_LINES:
            return False
        broad = sum(width >= full for width in lines)
        ruled = any(e["x1"] - e["x0"] >= self.width * _RULED_SHARE for e in self._rulings())
        return ruled or broad >= len(lines) * share

    def _rulings(self) -> list[Edge]:
        return [
            edge
            for edge in self.edges
            if edge["orientation"] == "h" and edge["x0"] >= self.start and edge["x1"] <= self.end
        ]


def _lines(characters: list[Character]) -> Iterator[list[Character]]:
    ordered = sorted(characters, key=lambda c: c.baseline)
    for _, line in groupby(ordered, key=lambda c: round(c.baseline)):
        yield list(line)


def _part(
    parts: PageParts, across: tuple[float, float], down: tuple[float, float], start: float
) -> PageParts:
    """What stands between two places of x and of y, moved so far to the left."""

    def mine(x0: float, x1: float, y: float) -> bool:
        return across[0] <= (x0 + x1) / 2 < across[1] and down[0] < y < down[1]

    def box_is_mine(box: BBox) -> bool:
        return mine(box[0], box[2], (box[1] + box[3]) / 2)

    def chosen(characters: Iterable[Character]) -> list[Character]:
        return [_moved(c, start) for c in characters if box_is_mine(_extent(c))]

    def moved(box: BBox) -> BBox:
        return box[0] - start, box[1], box[2] - start, box[3]

    whole, drawing, seen = parts.characters, parts.drawing, parts.seen
    characters = replace(
        whole,
        body=chosen(whole.body),
        turned=chosen(whole.turned),
        slanted=chosen(whole.slanted),
        unpainted=chosen(whole.unpainted),
        switched_off=chosen(whole.switched_off),
        filled_in=chosen(whole.filled_in),
        ignorable=chosen(whole.ignorable),
    )
    return PageParts(
        characters,
        PageDrawing(
            edges=[
                {**edge, "x0": edge["x0"] - start, "x1": edge["x1"] - start}
                for edge in drawing.edges
                if mine(edge["x0"], edge["x1"], (edge["top"] + edge["bottom"]) / 2)
            ],
            boxes=[
                box._replace(bbox=moved(box.bbox)) for box in drawing.boxes if box_is_mine(box.bbox)
            ],
            dots=[moved(box) for box in drawing.dots if box_is_mine(box)],
            areas=[
                area._replace(box=moved(area.box))
                for area in drawing.areas
                if box_is_mine(area.box)
            ],
            order=drawing.order,
            blanks=[(x - start, y) for x, y in drawing.blanks if mine(x, x, y)],
        ),
        SeenText(chosen(seen.shown), chosen(seen.hidden), chosen(seen.below_images)),
    )


def _extent(character: Character) -> BBox:
    y = character.baseline
    return character.box or (character.x0, y, character.x1, y)


def _moved(character: Character, start: float) -> Character:
    if not start:
        return character
    box = character.box
    if box is None:
        return replace(character, x0=character.x0 - start, x1=character.x1 - start)
    across = character.baseline + (start if character.style.turns == 1 else -start)
    shifted = (box[0] - start, box[1], box[2] - start, box[3])
    return replace(character, baseline=across, box=shifted)

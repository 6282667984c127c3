"""A page's edges made ready for the table finder: joined, and closed where sides are missing.

Enters: a page's edges. Leaves: fewer and longer ones, the edges that close a table's open sides, and
where those were missing: a producer that cuts a row at the end of a page may draw no ruling there.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from extractors.readers.pdf.rulings import Edge, horizontal_edge, vertical_edge

TOUCH_PT = 3.0
"""pdfplumber's own tolerance for snapping and joining edges."""
Extent = tuple[float, float]
"""From x to x."""


def join_edges(edges: list[Edge]) -> list[Edge]:
    """Join collinear edges that touch, so that there are fewer of them to compare."""
    lanes: dict[tuple[str, int], list[tuple[float, float, float]]] = {}
    for edge in edges:
        if edge["orientation"] == "h":
            key, span = ("h", round(edge["top"] * 2)), (edge["x0"], edge["x1"], edge["top"])
        else:
            key, span = ("v", round(edge["x0"] * 2)), (edge["top"], edge["bottom"], edge["x0"])
        lanes.setdefault(key, []).append(span)
    joined: list[Edge] = []
    for (orientation, _), spans in lanes.items():
        spans.sort()
        make = horizontal_edge if orientation == "h" else _vertical
        start, end, place = spans[0]
        for next_start, next_end, _ in spans[1:]:
            if next_start <= end + TOUCH_PT:
                end = max(end, next_end)
            else:
                joined.append(make(start, end, place))
                start, end = next_start, next_end
        joined.append(make(start, end, place))
    return joined


def _vertical(top: float, bottom: float, x: float) -> Edge:
    return vertical_edge(x, top, bottom)


@dataclass(slots=True)
class Opened:
    """Where a table's verticals ran on without a ruling to end them: heights and spans."""

    tops: list[tuple[float, Extent]] = field(default_factory=list)
    bottoms: list[tuple[float, Extent]] = field(default_factory=list)


def closing_edges(edges: list[Edge]) -> tuple[list[Edge], Opened]:
    """Edges for the sides that are not drawn: left, right, top and bottom of each group."""
    closing: list[Edge] = []
    opened = Opened()
    for group in _connected(edges):
        horizontals = [edge for edge in group if edge["orientation"] == "h"]
        verticals = [edge for edge in group if edge["orientation"] == "v"]
        if not horizontals or not verticals:
            continue
        sides = _missing_sides(horizontals, verticals)
        closing += sides
        verticals += sides
        for side, choose, found in (
            ("top", min, opened.tops),
            ("bottom", max, opened.bottoms),
        ):
            y = choose(*(edge[side] for edge in verticals), *(edge["top"] for edge in horizontals))
            for span in _undrawn(horizontals, verticals, side, y):
                closing.append(horizontal_edge(*span, y))
                found.append((y, span))
    return closing, opened


def _missing_sides(horizontals: list[Edge], verticals: list[Edge]) -> list[Edge]:
    """Left and right sides where at least two rulings end together and no vertical stands.

    They are as high as the table: a merged cell that the page cuts may have no ruling below it.
    """
    sides: list[Edge] = []
    top = min(edge["top"] for edge in (horizontals[0], *verticals))
    bottom = max(edge["bottom"] for edge in (horizontals[-1], *verticals))
    for side, choose in (("x0", min), ("x1", max)):
        end = choose(edge[side] for edge in horizontals)
        reaching = [edge for edge in horizontals if abs(edge[side] - end) <= TOUCH_PT]
        if len(reaching) > 1 and all(abs(v["x0"] - end) > TOUCH_PT for v in verticals):
            sides.append(vertical_edge(end, top, bottom))
    return sides


def _undrawn(
    horizontals: list[Edge], verticals: list[Edge], side: str, y: float
) -> Iterable[Extent]:
    """The stretches at height y between verticals that end there, where no ruling is drawn."""
    reaching = sorted(v["x0"] for v in verticals if abs(v[side] - y) <= TOUCH_PT)
    if len(reaching) < 2:
        return
    drawn = sorted((h["x0"], h["x1"]) for h in horizontals if abs(h["top"] - y) <= TOUCH_PT)
    x = reaching[0]
    for x0, x1 in [*drawn, (reaching[-1], reaching[-1])]:
        if x0 > x + 2 * TOUCH_PT:
            yield x, min(x0, reaching[-1])
        x = max(x, x1)


def _connected(edges: list[Edge]) -> Iterable[list[Edge]]:
    """Groups of edges that cross or touch each other, horizontals sorted from the top."""
    horizontals = sorted((e for e in edges if e["orientation"] == "h"), key=lambda e: e["top"])
    verticals = [e for e in edges if e["orientation"] == "v"]
    parent = list(range(len(horizontals) + len(verticals)))

    def find(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    tops = [edge["top"] for edge in horizontals]
    for number, vertical in enumerate(verticals, start=len(horizontals)):
        first = bisect_right(tops, vertical["top"] - TOUCH_PT)
        last = bisect_right(tops, vertical["bottom"] + TOUCH_PT)
        x = vertical["x0"]
        for index in range(first, last):
            edge = horizontals[index]
            if edge["x0"] - TOUCH_PT <= x <= edge["x1"] + TOUCH_PT:
                parent[find(index)] = find(number)
    groups: dict[int, list[Edge]] = {}
    for index, edge in enumerate(horizontals + verticals):
        groups.setdefault(find(index), []).append(edge)
    return _attach_lone_verticals(list(groups.values()))


def _attach_lone_verticals(groups: list[list[Edge]]) -> list[list[Edge]]:
    """Give verticals that cross no ruling to the table beside them that is exactly as high.

    Where a merged cell is cut by both ends of a page, nothing crosses its outer side.
    """
    lone = [group[0] for group in groups if len(group) == 1 and group[0]["orientation"] == "v"]
    others = [group for group in groups if len(group) > 1]
    for vertical in lone:
        for group in others:
            top = min(edge["top"] for edge in group)
            bottom = max(edge["bottom"] for edge in group)
            if (
                abs(vertical["top"] - top) <= TOUCH_PT
                and abs(vertical["bottom"] - bottom) <= TOUCH_PT
            ):
                group.append(vertical)
                break
    return others

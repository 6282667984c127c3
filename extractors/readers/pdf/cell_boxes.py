"""Cells between rulings, as pdfplumber's table finder defines them with its own settings.

Enters: a page's edges. Leaves: tables, each as its cells' boxes. Edges within 3 pt of each other snap
to their mean, those on one line that touch are joined, and each point where two cross is the upper left
corner of the smallest rectangle whose four sides are drawn. pdfplumber does the same, cell by
cell and annotation by annotation; the tests hold both against each other.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from extractors.readers.pdf.page_frame import BBox
from extractors.readers.pdf.rulings import Edge

_TOLERANCE_PT = 3.0
"""pdfplumber's own setting (`snap_tolerance`, `join_tolerance`, `intersection_tolerance`)."""
_SHORTEST_PT, _SHORTEST_JOINED_PT = 1.0, 3.0
"""As pdfplumber has them (`edge_min_length_prefilter`, `edge_min_length`)."""

Point = tuple[float, float]


class _Ruling(NamedTuple):
    """An edge on its line: the line's place (x or y), and from where to where."""

    place: float
    start: float
    end: float
    length: float


class _Crossing(NamedTuple):
    """The rulings that meet in a point."""

    verticals: set[_Ruling]
    horizontals: set[_Ruling]


def find_cell_boxes(edges: Iterable[Edge]) -> list[list[BBox]]:
    """Tables, each as its cells' boxes, from the top; single boxes follow as tables of one cell."""
    sides: dict[str, list[_Ruling]] = {"h": [], "v": []}
    for edge in edges:
        if edge["orientation"] == "v":
            ruling = _Ruling(edge["x0"], edge["top"], edge["bottom"], edge["height"])
        else:
            ruling = _Ruling(edge["top"], edge["x0"], edge["x1"], edge["width"])
        if ruling.length >= _SHORTEST_PT:
            sides[edge["orientation"]].append(ruling)
    cells = _cells(_crossings(_merge(sides["v"]), _merge(sides["h"])))
    groups = _groups(cells)
    tables = sorted(
        (group for group in groups if len(group) > 1),
        key=lambda group: min((top, x0) for x0, top, _, _ in group),
    )
    taken = {cell for table in tables for cell in table}
    return tables + [[cell] for cell in cells if cell not in taken]


def _merge(rulings: Sequence[_Ruling]) -> list[_Ruling]:
    """Rulings of one direction, snapped to common lines and joined along them."""
    lines = groupby(sorted(_snap(rulings), key=itemgetter(0)), key=itemgetter(0))
    joined: list[_Ruling] = []
    for _, line in lines:
        last: _Ruling | None = None
        for ruling in sorted(line, key=itemgetter(1)):
            if last is None or ruling.start > last.end + _TOLERANCE_PT:
                last = ruling
                joined.append(last)
            elif ruling.end > last.end:
                last = _Ruling(last.place, last.start, ruling.end, ruling.end - last.start)
                joined[-1] = last
    return [ruling for ruling in joined if ruling.length >= _SHORTEST_JOINED_PT]


def _snap(rulings: Sequence[_Ruling]) -> Iterable[_Ruling]:
    """Move rulings whose lines follow each other closely to the mean of their lines."""
    number_of: dict[float, int] = {}
    number, last = 0, None
    for place in sorted({ruling.place for ruling in rulings}):
        if last is not None and place > last + _TOLERANCE_PT:
            number += 1
        number_of[place] = number
        last = place
    clusters: list[list[_Ruling]] = [[] for _ in range(number + 1)]
    for ruling in rulings:
        clusters[number_of[ruling.place]].append(ruling)
    for cluster in clusters:
        if not cluster:
            continue
        mean = sum(ruling.place for ruling in cluster) / len(cluster)
        for ruling in cluster:
            yield ruling._replace(place=ruling.place + (mean - ruling.place))


def _crossings(
    verticals: Sequence[_Ruling], horizontals: Sequence[_Ruling]
) -> dict[Point, _Crossing]:
    """The points where rulings cross or nearly do, from the left and downwards."""
    downwards = sorted(horizontals, key=itemgetter(0, 1))
    heights = [ruling.place for ruling in downwards]
    found: dict[Point, _Crossing] = {}
    for vertical in sorted(verticals, key=itemgetter(0, 1)):
        x, top, bottom, _ = vertical
        # A little before the first that it can reach: the sums below decide.
        for index in range(bisect_left(heights, top - 2 * _TOLERANCE_PT), len(downwards)):
            horizontal = downwards[index]
            y, left, right, _ = horizontal
            if bottom < y - _TOLERANCE_PT:
                break
            if top <= y + _TOLERANCE_PT and left - _TOLERANCE_PT <= x <= right + _TOLERANCE_PT:
                crossing = found.setdefault((x, y), _Crossing(set(), set()))
                crossing.verticals.add(vertical)
                crossing.horizontals.add(horizontal)
    return dict(sorted(found.items()))


def _cells(crossings: dict[Point, _Crossing]) -> list[BBox]:
    """The smallest rectangle below and right of each point, if its sides are drawn."""
    columns: dict[float, list[float]] = {}
    rows: dict[float, list[float]] = {}
    for x, y in crossings:
        columns.setdefault(x, []).append(y)
        rows.setdefault(y, []).append(x)
    cells: list[BBox] = []
    for (x, y), crossing in crossings.items():
        column, row = columns[x], rows[y]
        below = [
            low
            for low in column[bisect_left(column, y) + 1 :]
            if not crossing.verticals.isdisjoint(crossings[x, low].verticals)
        ]
        if not below:
            continue
        beside = [
            right
            for right in row[bisect_left(row, x) + 1 :]
            if not crossing.horizontals.isdisjoint(crossings[right, y].horizontals)
        ]
        corner = next(
            (
                (right, low)
                for low in below
                for right in beside
                if (opposite := crossings.get((right, low))) is not None
                and not opposite.verticals.isdisjoint(crossings[right, y].verticals)
                and not opposite.horizontals.isdisjoint(crossings[x, low].horizontals)
            ),
            None,
        )
        if corner is not None:
            cells.append((x, y, *corner))
    return cells


def _groups(cells: Sequence[BBox]) -> list[list[BBox]]:
    """Cells that share corners, each group in the order in which they are reached."""
    groups: list[list[BBox]] = []
    waiting = list(cells)
    while waiting:
        group = [waiting[0]]
        corners = set(_corners(waiting[0]))
        rest, size = waiting[1:], 0
        while len(group) > size:
            size, waiting = len(group), rest
            rest = []
            for cell in waiting:
                own = _corners(cell)
                if corners.isdisjoint(own):
                    rest.append(cell)
                else:
                    corners.update(own)
                    group.append(cell)
        groups.append(group)
        waiting = rest
    return groups


def _corners(box: BBox) -> tuple[Point, Point, Point, Point]:
    x0, top, x1, bottom = box
    return (x0, top), (x0, bottom), (x1, top), (x1, bottom)

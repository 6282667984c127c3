"""Rulings in an OFD path: its abbreviated data as straight edges (GB/T 33190-2016, 9.1).

Enters: `M x y L x y B … C` in the object's own space, and the matrix to the page. Leaves: horizontal
and vertical edges; curves and slanted lines rule no table. A filled rectangle that is thin is a line.
"""

from collections.abc import Iterator
from itertools import pairwise

from extractors.readers.pdf.matrices import Matrix, Point, apply
from extractors.readers.pdf.rulings import Edge, horizontal_edge, vertical_edge

_THIN_PT = 3.2
"""Filled rectangles up to this thickness are lines."""
_STRAIGHT_PT = 0.6
"""How far a line may rise over its length and still be straight."""
_SHORTEST_PT = 1.0
"""Shorter edges are corners and dots."""
_VALUES = {"M": 2, "S": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_MOST_POINTS = 50_000
"""Words of a path's data: rulings have a dozen; a drawing with more is cut short, and draws no
table."""


def path_edges(data: str, matrix: Matrix, *, stroked: bool, filled: bool) -> Iterator[Edge]:
    """The edges that a path draws."""
    for points in _subpaths(data, matrix):
        if stroked:
            for (x0, y0), (x1, y1) in pairwise(points):
                yield from _edge(x0, y0, x1, y1)
        elif filled and len(points) >= 4:  # corners
            xs, ys = [x for x, _ in points], [y for _, y in points]
            width, height = max(xs) - min(xs), max(ys) - min(ys)
            if height <= _THIN_PT < width:
                middle = (min(ys) + max(ys)) / 2
                yield horizontal_edge(min(xs), max(xs), middle)
            elif width <= _THIN_PT < height:
                middle = (min(xs) + max(xs)) / 2
                yield vertical_edge(middle, min(ys), max(ys))


def _edge(x0: float, y0: float, x1: float, y1: float) -> Iterator[Edge]:
    if abs(y1 - y0) <= _STRAIGHT_PT and abs(x1 - x0) >= _SHORTEST_PT:
        yield horizontal_edge(min(x0, x1), max(x0, x1), (y0 + y1) / 2)
    elif abs(x1 - x0) <= _STRAIGHT_PT and abs(y1 - y0) >= _SHORTEST_PT:
        yield vertical_edge((x0 + x1) / 2, min(y0, y1), max(y0, y1))


def _subpaths(data: str, matrix: Matrix) -> Iterator[list[Point]]:
    """Each subpath's corners on the page; a curve counts as a jump to its end."""
    words = data.replace(",", " ").split()[:_MOST_POINTS]
    points: list[Point] = []
    place = 0
    while place < len(words):
        operator = words[place]
        count = _VALUES.get(operator)
        if count is None:
            place += 1
            continue
        try:
            values = [float(word) for word in words[place + 1 : place + 1 + count]]
        except ValueError:
            place += 1
            continue
        place += 1 + count
        if len(values) < count:
            break
        if operator in "MS":
            if len(points) > 1:
                yield points
            points = [apply(matrix, values[0], values[1])]
        elif operator == "L":
            points.append(apply(matrix, values[0], values[1]))
        elif operator == "C":
            if len(points) > 1:
                yield [*points, points[0]]
            points = points[:1]
        else:
            if len(points) > 1:
                yield points
            points = [apply(matrix, values[-2], values[-1])]
    if len(points) > 1:
        yield points

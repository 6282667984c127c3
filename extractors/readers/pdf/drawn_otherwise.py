"""Rulings that are not drawn as lines: rows of dots, and cells drawn as boxes beside each other.

Enters: a page's dots, rectangles and filled areas. Leaves: edges as a ruled table would have them.
Browsers draw a dotted border as a row of squares or circles; a cell may also be a box of its own, with
a little room to the next one, or nothing but a coloured area.
"""

from collections.abc import Collection, Iterable, Sequence
from math import inf

from extractors.readers.pdf.page_frame import BBox
from extractors.readers.pdf.rulings import Box, Edge, PageDrawing, horizontal_edge, vertical_edge

_LANE_PT = 1.0
"""Dots of one row are rounded apart by less; rows of text are ten times as far apart."""
_FEWEST_DOTS = 4
"""Three are an ellipsis."""
_DOT_GAPS = 3.0
"""How far apart dots of a row stand, in their own sizes."""
_OVERLAP = 0.1
"""Of a mark's length: one that lies farther upon the mark before it is drawn twice, and counts once."""
_GAP_PT = 8.0
"""How far apart boxes may stand and still be neighbours in a table."""
_SHARED_PT = 1.5
"""Sides as near as this are drawn upon each other: a ruling of their own is not needed."""
_FEWEST_BOXES = 4
"""Two rows of two: fewer make no table."""


def table_edges(rulings: list[Edge], drawing: PageDrawing) -> list[Edge]:
    """The page's rulings, and the edges that dots, boxes and filled areas stand for."""
    edges = rulings
    if len(drawing.dots) >= _FEWEST_DOTS:
        edges = edges + _dotted_edges(drawing.dots)
    if len(drawing.boxes) >= _FEWEST_BOXES and _stand_apart(drawing.boxes):
        edges = _moved_together(edges)
    fills = [area.box for area in drawing.areas if area.color is not None]
    if len(fills) >= _FEWEST_BOXES:
        edges = edges + _area_edges(_outside(fills, rulings))
    return edges


def _dotted_edges(dots: Sequence[BBox]) -> list[Edge]:
    across = [((box[1] + box[3]) / 2, box[0], box[2]) for box in dots]
    down = [((box[0] + box[2]) / 2, box[1], box[3]) for box in dots]
    return [horizontal_edge(start, end, y) for y, start, end in _rows(across)] + [
        vertical_edge(x, start, end) for x, start, end in _rows(down)
    ]


def _rows(spans: list[tuple[float, float, float]]) -> Iterable[tuple[float, float, float]]:
    """Rows of marks that follow each other at one height: the height, the start and the end."""
    lanes: dict[int, list[tuple[float, float, float]]] = {}
    for height, start, end in spans:
        lanes.setdefault(round(height / _LANE_PT), []).append((start, end, height))
    for lane in lanes.values():
        lane.sort()
        start, end, height = lane[0]
        count = 1
        for next_start, next_end, _ in lane[1:]:
            if next_start - end <= _DOT_GAPS * (next_end - next_start):
                count += next_start > end - _OVERLAP * (next_end - next_start)
                end = max(end, next_end)
                continue
            if count >= _FEWEST_DOTS:
                yield height, start, end
            start, end, count = next_start, next_end, 1
        if count >= _FEWEST_DOTS:
            yield height, start, end


def _outside(fills: list[BBox], edges: list[Edge]) -> list[BBox]:
    """The filled areas that no drawn ruling touches: those of a ruled table are but shaded."""
    rulings = [(edge["x0"], edge["top"], edge["x1"], edge["bottom"]) for edge in edges]
    return [
        (x0, top, x1, bottom)
        for x0, top, x1, bottom in fills
        if not any(
            left < x1 + _SHARED_PT
            and right > x0 - _SHARED_PT
            and upper < bottom + _SHARED_PT
            and lower > top - _SHARED_PT
            for left, upper, right, lower in rulings
        )
    ]


def _stand_apart(boxes: Sequence[Box]) -> bool:
    """Whether boxes are cells that have a little room between them, instead of common sides."""
    xs = _snapped(x for box in boxes for x in (box.bbox[0], box.bbox[2]))
    ys = _snapped(y for box in boxes for y in (box.bbox[1], box.bbox[3]))
    apart = sum(abs(box.bbox[0] - xs[box.bbox[0]]) > _SHARED_PT / 2 for box in boxes)
    placed = {(xs[x0], ys[top], xs[x1], ys[bottom]) for (x0, top, x1, bottom), _ in boxes}
    return apart >= len(boxes) / 2 and _makes_grid(placed)


def _moved_together(edges: list[Edge]) -> list[Edge]:
    """All edges moved into the middle of the room between the boxes that they are sides of."""
    xs = _snapped(x for edge in edges for x in (edge["x0"], edge["x1"]))
    ys = _snapped(y for edge in edges for y in (edge["top"], edge["bottom"]))
    return [
        horizontal_edge(xs[edge["x0"]], xs[edge["x1"]], ys[edge["top"]])
        if edge["orientation"] == "h"
        else vertical_edge(xs[edge["x0"]], ys[edge["top"]], ys[edge["bottom"]])
        for edge in edges
    ]


def _area_edges(areas: Sequence[BBox]) -> list[Edge]:
    """The sides of coloured areas that stand beside each other as the cells of a table do."""
    xs = _snapped(x for box in areas for x in (box[0], box[2]))
    ys = _snapped(y for box in areas for y in (box[1], box[3]))
    placed = {(xs[x0], ys[top], xs[x1], ys[bottom]) for x0, top, x1, bottom in areas}
    if len(placed) < _FEWEST_BOXES or not _makes_grid(placed):
        return []
    edges: list[Edge] = []
    for x0, top, x1, bottom in placed:
        edges += [horizontal_edge(x0, x1, top), horizontal_edge(x0, x1, bottom)]
        edges += [vertical_edge(x0, top, bottom), vertical_edge(x1, top, bottom)]
    return edges


def _makes_grid(boxes: Collection[BBox]) -> bool:
    """Whether boxes have neighbours both beside and below them, as the cells of a table have."""
    lefts = {(box[0], box[1]) for box in boxes}
    beside = sum((box[2], box[1]) in lefts for box in boxes)
    below = sum((box[0], box[3]) in lefts for box in boxes)
    return (beside >= 2 and below >= 2) or (beside >= 1 and below >= 1 and len(boxes) == 4)


def _snapped(places: Iterable[float]) -> dict[float, float]:
    """Each place's common one: the middle of those that lie within a gap of each other."""
    common: dict[float, float] = {}
    group: list[float] = []
    for place in [*sorted(set(places)), inf]:
        if group and place - group[0] > _GAP_PT:
            middle = (group[0] + group[-1]) / 2
            common.update(dict.fromkeys(group, middle))
            group = []
        group.append(place)
    return common

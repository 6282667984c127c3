"""Rulings that are not drawn as lines: rows of dots, and cells drawn as boxes beside each other.

Enters: a page's dots, rectangles and filled areas. Leaves: edges as a ruled table would have them.
Browsers draw a dotted border as a row of squares or circles; a cell may also be a box of its own, with
a little room to the next one, or nothing but a coloured area.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from math import inf

from extractors.readers.pdf.page_frame import BBox
from extractors.readers.pdf.rulings import Box, Edge, PageDrawing, horizontal_edge, vertical_edge

_LANE_PT = 1.0
_FEWEST_DOTS = 4
_DOT_GAPS = 3.0
"""How far apart dots of a row stand, in their own sizes."""
_GAP_PT = 8.0
"""How far apart boxes may stand and still be neighbours in a table."""
_SHARED_PT = 1.5
"""Sides as near as this are drawn upon each other: a ruling of their own is not needed."""
_FEWEST_BOXES, _MANY_BOXES = 4, 400


def table_edges(rulings: list[Edge], drawing: PageDrawing) -> list[Edge]:
    """The page's rulings, and the edges that dots, boxes and filled areas stand for."""
    edges = rulings
    if len(drawing.dots) >= _FEWEST_DOTS:
        edges = edges + _dotted_edges(drawing.dots)
    if len(drawing.boxes) >= _FEWEST_BOXES and (room := _room_between(drawing.boxes)):
        edges = _moved_together(edges, drawing.boxes, room)
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
                count += next_start > end - 0.1 * (next_end - next_start)
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


def _room_between(boxes: Sequence[Box]) -> float:
    """The room between boxes that are the cells of a table; 0 where they share their sides."""
    rooms: list[float] = []
    for (x0, top, x1, bottom), _ in boxes[:_MANY_BOXES]:
        beside = [
            other.bbox[0] - x1
            for other in boxes[:_MANY_BOXES]
            if other.bbox[1] < bottom and other.bbox[3] > top and other.bbox[0] > x0
        ]
        if beside and -_SHARED_PT < min(beside) <= _GAP_PT:
            rooms.append(min(beside))
    rooms.sort()
    usual = rooms[len(rooms) // 2] if len(rooms) * 2 >= len(boxes) else 0.0
    return usual if usual > _SHARED_PT else 0.0


def _moved_together(edges: list[Edge], boxes: Sequence[Box], room: float) -> list[Edge]:
    """All edges moved outwards by half the room between the boxes that they are sides of."""
    half = room / 2
    moved: list[Edge] = []
    starts: Counter[tuple[int, int]] = Counter()
    drawn: set[tuple[int, int, int, int]] = set()
    for (x0, top, x1, bottom), sides in boxes:
        left, right, upper, lower = x0 - half, x1 + half, top - half, bottom + half
        moved += [vertical_edge(left, upper, lower), vertical_edge(right, upper, lower)]
        moved += [horizontal_edge(left, right, upper)] if "top" in sides else []
        moved += [horizontal_edge(left, right, lower)] if "bottom" in sides else []
        for axis, place, step in ((0, x0, 1), (0, x1, -1), (1, top, 1), (1, bottom, -1)):
            starts[axis, round(place)] += step
        for a, b, c, d in ((x0, x0, top, bottom), (x1, x1, top, bottom)):
            drawn.add((round(a), round(b), round(c), round(d)))
        for a, b, c, d in ((x0, x1, top, top), (x0, x1, bottom, bottom)):
            drawn.add((round(a), round(b), round(c), round(d)))
    for edge in edges:
        x0, x1, top, bottom = edge["x0"], edge["x1"], edge["top"], edge["bottom"]
        if (round(x0), round(x1), round(top), round(bottom)) in drawn:
            continue
        axis, place = (1, top) if edge["orientation"] == "h" else (0, x0)
        side = sum(starts[axis, round(place) + near] for near in (-1, 0, 1))
        place += -half if side > 0 else half if side < 0 else 0.0
        if axis:
            moved.append(horizontal_edge(x0 - half, x1 + half, place))
        else:
            moved.append(vertical_edge(place, top - half, bottom + half))
    return moved


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

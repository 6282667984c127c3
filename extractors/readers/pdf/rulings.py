"""A page's rulings through PDFium: the straight edges that may draw a table.

Enters: a loaded page. Leaves: horizontal and vertical edges in layout coordinates, in the form that
pdfplumber's table finder takes, and beside them the rectangles, dots, filled areas and images that
tell more of the page. A ruling may be a stroked line, a thin filled rectangle, or one
side of a stroked rectangle; a broad filled area is shading and rules nothing. Paths inside form
XObjects count (ISO 32000-2, 8.10), their matrices applied.
"""

from ctypes import c_int, c_uint
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

from extractors.errors import LimitExceededError
from extractors.readers.pdf import pdfium_calls as pdfium
from extractors.readers.pdf.layers import Layers
from extractors.readers.pdf.matrices import IDENTITY, Matrix, Point, apply, multiply
from extractors.readers.pdf.page_frame import BBox, PageFrame

Edge = dict[str, Any]
"""An edge as pdfplumber has it: x0, x1, top, bottom, doctop, width, height, orientation."""

MAX_PAGE_OBJECTS = 200_000
"""Objects on one page, with those inside forms; a printed page of text has a few hundred."""
_MAX_FORM_DEPTH = 8
"""Forms in forms: programs that place pages on sheets add one or two each."""
_MAX_SEGMENTS = 5000
"""Paths with more segments are drawings, not rulings."""
_THIN_PT = 3.2
"""Filled rectangles up to this thickness are lines."""
_STRAIGHT_PT = 0.6
"""How far a line may rise over its length and still be straight."""
_CLIP_PT = 1.0
"""A line on the clip path's own edge still shows with half its thickness."""
_NO_INK_PT = 0.01
"""A blank's box is empty, but for rounding."""
_RECTANGLE = 5
"""Points of a closed rectangle, the first one twice."""
_FEWEST_SIDES = 3
"""Of four: a box open on one side is still a cell."""
_ROUND_SIDE_SHARE = 0.4
"""How much of a side is straight in a rectangle with round corners."""
_DOT_RATIO = 2.0
"""Longer than twice its height it is a dash, which is part of a line."""
_MAX_AREAS = 5000
"""Filled areas of a page: cells with shading are some hundred; each is compared with characters."""
_TEXT, _PATH, _IMAGE, _FORM = 1, 2, 3, 5
"""Kinds of page objects (`FPDF_PAGEOBJ_*`)."""
_LINE_TO, _BEZIER_TO, _MOVE_TO = 0, 1, 2
"""Kinds of path segments (`FPDF_SEGMENT_*`)."""


class Area(NamedTuple):
    """A filled area or an image: when it is drawn, where, and whether it hides what lies below.

    `color` is red, green and blue; None for an image, whose handle is `image`.
    """

    order: int
    box: BBox
    opaque: bool
    color: tuple[int, int, int] | None
    image: int = 0


class Box(NamedTuple):
    """A rectangle drawn in one go, and which of its sides are drawn."""

    bbox: BBox
    sides: frozenset[str]


@dataclass
class PageDrawing:
    """What is drawn on a page besides text."""

    edges: list[Edge] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    """Rectangles drawn in one go, round corners or not."""
    dots: list[BBox] = field(default_factory=list)
    """Marks so small that a row of them may be a ruling."""
    areas: list[Area] = field(default_factory=list)
    order: dict[int, int] = field(default_factory=dict)
    """When each text object is drawn, counted like `Area.order`."""
    blanks: list[tuple[float, float]] = field(default_factory=list)
    """Origins of text objects without any ink or character: spaces that PDFium left out."""

    @property
    def image_area(self) -> float:
        """Square points, overlapping images counted twice."""
        boxes = [area.box for area in self.areas if area.color is None]
        return sum((x1 - x0) * (bottom - top) for x0, top, x1, bottom in boxes)


def read_drawing(
    page: int,
    frame: PageFrame,
    known_texts: set[int],
    file: str,
    page_no: int,
    layers: Layers | None = None,
) -> PageDrawing:
    """Collect what is drawn on a page, forms included, and not switched off.

    `known_texts` are the text objects whose characters are known. Raises LimitExceededError past
    MAX_PAGE_OBJECTS.
    """
    walk = _Walk(frame, known_texts, file, page_no, layers)
    count = pdfium.count_page_objects(page)
    walk.visit([pdfium.page_object(page, index) for index in range(count)], IDENTITY, 0)
    return walk.drawing


class _Walk:
    def __init__(
        self,
        frame: PageFrame,
        known_texts: set[int],
        file: str,
        page_no: int,
        layers: Layers | None,
    ) -> None:
        self.frame = frame
        self.known_texts = known_texts
        self.file = file
        self.page_no = page_no
        self.layers = layers
        self.drawing = PageDrawing()
        self._seen = 0
        self._order = 0
        self._colors = pdfium.Results(4, c_uint)
        self._floats = pdfium.Results(6)
        self._modes = pdfium.Results(2, c_int)
        self._clip: BBox = (0.0, 0.0, frame.width, frame.height)

    def visit(self, objects: list[int], matrix: Matrix, depth: int) -> None:
        self._seen += len(objects)
        if self._seen > MAX_PAGE_OBJECTS:
            raise LimitExceededError(
                self.file,
                f"has a page with more than {MAX_PAGE_OBJECTS:,} drawn objects",
                "Print it to a new PDF, which simplifies its drawings.",
                where=f"page {self.page_no}",
            )
        for item in objects:
            self._order += 1
            kind = pdfium.object_type(item)
            if self.layers is not None and self.layers.is_hidden(item):
                continue
            if kind == _PATH:
                self._visit_path(item, matrix)
            elif kind == _IMAGE:
                self._add_area(item, self._bounds(item, matrix), None)
            elif kind == _TEXT:
                if item in self.known_texts:
                    self.drawing.order[item] = self._order
                else:
                    self._visit_silent_text(item, matrix)
            elif kind == _FORM and depth < _MAX_FORM_DEPTH:
                inner = multiply(self._matrix_of(item), matrix)
                count = pdfium.count_form_objects(item)
                self.visit([pdfium.form_object(item, i) for i in range(count)], inner, depth + 1)

    def _add_area(self, item: int, box: BBox, color: tuple[int, int, int] | None) -> None:
        x0, top, x1, bottom = box
        if x1 > x0 and bottom > top and len(self.drawing.areas) < _MAX_AREAS:
            opaque = not pdfium.has_transparency(item)
            image = item if color is None else 0
            self.drawing.areas.append(Area(self._order, box, opaque, color, image))

    def _matrix_of(self, item: int) -> Matrix:
        pdfium.object_matrix(item, self._floats.addresses[0])
        a, b, c, d, e, f = self._floats.values
        return a, b, c, d, e, f

    def _bounds(self, item: int, matrix: Matrix) -> tuple[float, float, float, float]:
        pdfium.object_bounds(item, *self._floats.addresses[:4])
        left, bottom, right, top = self._floats.values[:4]
        corners = [
            self.frame.to_layout(*apply(matrix, x, y)) for x in (left, right) for y in (bottom, top)
        ]
        xs = [x for x, _ in corners]
        ys = [y for _, y in corners]
        return (
            max(0.0, min(xs)),
            max(0.0, min(ys)),
            min(self.frame.width, max(xs)),
            min(self.frame.height, max(ys)),
        )

    def _visit_silent_text(self, item: int, matrix: Matrix) -> None:
        pdfium.object_bounds(item, *self._floats.addresses[:4])
        left, bottom, right, top = self._floats.values[:4]
        if right - left < _NO_INK_PT and top - bottom < _NO_INK_PT:
            self.drawing.blanks.append(self.frame.to_layout(*apply(matrix, left, bottom)))

    def _clip_box(self, item: int, matrix: Matrix) -> BBox:
        """The part of the page in which a path shows: what its clip paths leave of it.

        Chromium draws a cut cell's sides whole and clips them to each page's part.
        """
        x0, top, x1, bottom = 0.0, 0.0, self.frame.width, self.frame.height
        clip = pdfium.clip_path_of(item)
        for number in range(max(0, pdfium.count_clip_paths(clip)) if clip else 0):
            points = []
            for index in range(min(_MAX_SEGMENTS, pdfium.count_clip_segments(clip, number))):
                segment = pdfium.clip_segment(clip, number, index)
                pdfium.segment_point(segment, *self._floats.addresses[:2])
                x, y = self._floats.values[:2]
                points.append(self.frame.to_layout(*apply(matrix, x, y)))
            if points:
                x0, x1 = max(x0, min(p[0] for p in points)), min(x1, max(p[0] for p in points))
                top = max(top, min(p[1] for p in points))
                bottom = min(bottom, max(p[1] for p in points))
        return x0, top, x1, bottom

    def _visit_path(self, item: int, matrix: Matrix) -> None:
        pdfium.draw_mode(item, *self._modes.addresses)
        filled, stroked = self._modes.values
        if not (filled or stroked):
            return
        segments = pdfium.count_segments(item)
        if segments > _MAX_SEGMENTS:
            return
        self._clip = self._clip_box(item, matrix)
        path_matrix = multiply(self._matrix_of(item), matrix)
        for points, curved in self._subpaths(item, segments, path_matrix):
            box = _around(points)
            if curved:
                self._add_curved(item, points, box, filled=bool(filled), stroked=bool(stroked))
                continue
            if stroked and filled and self._is_one_color(item):
                pass  # painted over in one colour: what is seen is an area, and no border
            elif stroked:
                for (x0, y0), (x1, y1) in pairwise(points):
                    self._add(x0, y0, x1, y1)
                if len(points) >= _RECTANGLE - 1:
                    self._add_box(box, _straight_sides(points, box))
            elif self._add_filled(_meet(box, self._clip)):
                continue
            if filled and len(points) >= _RECTANGLE - 1:
                self._add_fill(item, box)

    def _is_one_color(self, item: int) -> bool:
        pdfium.fill_color(item, *self._colors.addresses)
        filled = tuple(self._colors.values)
        pdfium.stroke_color(item, *self._colors.addresses)
        return filled == tuple(self._colors.values)

    def _add_fill(self, item: int, box: BBox) -> None:
        box = _meet(box, self._clip)
        if min(box[2] - box[0], box[3] - box[1]) > _THIN_PT:
            pdfium.fill_color(item, *self._colors.addresses)
            red, green, blue, _ = self._colors.values
            self._add_area(item, box, (red, green, blue))

    def _add_box(self, whole: BBox, sides: frozenset[str]) -> None:
        """Keep a rectangle as far as it shows; a page break may leave three sides of it."""
        box = _meet(whole, self._clip)
        if len(sides) < _FEWEST_SIDES or min(box[2] - box[0], box[3] - box[1]) <= _THIN_PT:
            return
        if box[1] > whole[1] + _CLIP_PT:
            sides -= {"top"}
        if box[3] < whole[3] - _CLIP_PT:
            sides -= {"bottom"}
        self.drawing.boxes.append(Box(box, sides))

    def _add_curved(
        self, item: int, points: list[Point], box: BBox, *, filled: bool, stroked: bool
    ) -> None:
        """A dot, or a rectangle whose corners are round; any other curve rules nothing."""
        x0, top, x1, bottom = box
        if max(x1 - x0, bottom - top) <= _THIN_PT:
            self.drawing.dots.append(_meet(box, self._clip))
            return
        sides = _straight_sides(points, box)
        if len(sides) < _FEWEST_SIDES:
            return
        if filled:
            self._add_fill(item, box)
        if stroked:
            self._add_box(box, sides)
            for side in sides:
                self._add(*_side_of(box, side))

    def _subpaths(self, item: int, count: int, matrix: Matrix) -> list[tuple[list[Point], bool]]:
        """Each subpath's corner points in layout, and whether there is a curve in it."""
        floats = self._floats
        subpaths: list[tuple[list[Point], bool]] = []
        points: list[Point] = []
        curved = False
        for index in range(count):
            segment = pdfium.path_segment(item, index)
            kind = pdfium.segment_type(segment)
            pdfium.segment_point(segment, *floats.addresses[:2])
            point = self.frame.to_layout(*apply(matrix, floats.values[0], floats.values[1]))
            if kind == _MOVE_TO:
                if len(points) > 1:
                    subpaths.append((points, curved))
                points, curved = [point], False
            else:
                curved = curved or kind == _BEZIER_TO
                points.append(point)
            if pdfium.segment_closes(segment) and points[0] != points[-1]:
                points.append(points[0])
        if len(points) > 1:
            subpaths.append((points, curved))
        return subpaths

    def _add_filled(self, box: BBox) -> bool:
        """Whether a filled rectangle is a line, or a dot of one; it is kept then."""
        x0, top, x1, bottom = box
        longer, shorter = max(bottom - top, x1 - x0), min(bottom - top, x1 - x0)
        if longer <= _THIN_PT and longer < _DOT_RATIO * shorter:
            self.drawing.dots.append(box)
            return True
        if bottom - top <= _THIN_PT and x1 - x0 > bottom - top:
            middle = (top + bottom) / 2
            self._add(x0, middle, x1, middle)
            return True
        if x1 - x0 <= _THIN_PT and bottom - top > x1 - x0:
            middle = (x0 + x1) / 2
            self._add(middle, top, middle, bottom)
            return True
        return False

    def _add(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Keep a straight edge, as far as it shows."""
        clip_x0, clip_top, clip_x1, clip_bottom = self._clip
        if abs(y0 - y1) <= _STRAIGHT_PT < abs(x0 - x1):
            y = (y0 + y1) / 2
            left, right = max(clip_x0, min(x0, x1)), min(clip_x1, max(x0, x1))
            if clip_top - _CLIP_PT <= y <= clip_bottom + _CLIP_PT and left < right:
                self.drawing.edges.append(horizontal_edge(left, right, y))
        elif abs(x0 - x1) <= _STRAIGHT_PT < abs(y0 - y1):
            x = (x0 + x1) / 2
            top, bottom = max(clip_top, min(y0, y1)), min(clip_bottom, max(y0, y1))
            if clip_x0 - _CLIP_PT <= x <= clip_x1 + _CLIP_PT and top < bottom:
                self.drawing.edges.append(vertical_edge(x, top, bottom))


def _side_of(box: BBox, side: str) -> BBox:
    x0, top, x1, bottom = box
    return {
        "left": (x0, top, x0, bottom),
        "right": (x1, top, x1, bottom),
        "top": (x0, top, x1, top),
        "bottom": (x0, bottom, x1, bottom),
    }[side]


def _straight_sides(points: list[Point], box: BBox) -> frozenset[str]:
    """The sides of a figure's box along which it runs, but for its corners."""
    sides: set[str] = set()
    for name in ("left", "right", "top", "bottom"):
        x0, y0, x1, y1 = _side_of(box, name)
        along = 1 if x0 == x1 else 0
        place, length = (x0, y1 - y0) if along else (y0, x1 - x0)
        run = max(
            (
                abs(end[along] - start[along])
                for start, end in pairwise(points)
                if abs(start[1 - along] - place) <= _STRAIGHT_PT
                and abs(end[1 - along] - place) <= _STRAIGHT_PT
            ),
            default=0.0,
        )
        if length > _STRAIGHT_PT and run >= length * _ROUND_SIDE_SHARE:
            sides.add(name)
    return frozenset(sides)


def _around(points: list[Point]) -> BBox:
    xs = [x for x, _ in points]
    ys = [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _meet(box: BBox, clip: BBox) -> BBox:
    return max(box[0], clip[0]), max(box[1], clip[1]), min(box[2], clip[2]), min(box[3], clip[3])


def horizontal_edge(x0: float, x1: float, y: float) -> Edge:
    """An edge from left to right at height y."""
    return _edge(x0, y, x1, y, "h")


def vertical_edge(x: float, top: float, bottom: float) -> Edge:
    """An edge from top to bottom at x."""
    return _edge(x, top, x, bottom, "v")


def _edge(x0: float, top: float, x1: float, bottom: float, orientation: str) -> Edge:
    return {
        "object_type": "line",
        "orientation": orientation,
        "x0": x0,
        "x1": x1,
        "top": top,
        "bottom": bottom,
        "doctop": top,
        "width": x1 - x0,
        "height": bottom - top,
    }

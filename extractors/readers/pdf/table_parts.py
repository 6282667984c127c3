"""A table that grows page by page, and what its parts have in common.

The `JoinedTable` is what `joined_tables` builds; `table_continuation` and `table_cuts` ask it and
the next page's `PageTable` how they fit together.
"""

from dataclasses import dataclass, field

from extractors.readers.pdf.page_frame import BBox
from extractors.readers.pdf.page_tables import PageCell, PageTable
from extractors.readers.pdf.paragraphs import PlacedLine
from extractors.readers.pdf.table_outlines import Extent

SAME_X_PT = 3.0
"""As in `cell_boxes`: the sides of one column on two pages are rounded apart, the narrowest
column is wider."""


@dataclass(slots=True)
class JoinedCell:
    """A cell of the whole table: rows and x-extent, its box on the first page, all its lines."""

    row: int
    end_row: int
    x0: float
    x1: float
    page_no: int
    bbox: BBox
    lines: list[PlacedLine] = field(default_factory=list)
    boxes: dict[int, BBox] = field(default_factory=dict)

    @property
    def last_box(self) -> BBox:
        """Its box on the last page it reaches."""
        return self.boxes[max(self.boxes)]

    @property
    def text(self) -> str:
        """The lines run together, for comparing."""
        return "".join([placed.line.text.strip() for placed in self.lines])


@dataclass(slots=True)
class JoinedTable:
    """A table of one or more parts; `repeated` are the header lines that page breaks repeated."""

    page_no: int
    last_page_no: int
    bbox: BBox
    row_count: int
    cells: list[JoinedCell]
    open_bottom: list[Extent]
    last_bbox: BBox
    repeated: list[PlacedLine] = field(default_factory=list)
    _rows: dict[int, list[JoinedCell]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for cell in self.cells:
            self._rows.setdefault(cell.row, []).append(cell)

    def add(self, cell: JoinedCell) -> None:
        """Add a cell of a further part."""
        self.cells.append(cell)
        self._rows.setdefault(cell.row, []).append(cell)

    def bottom_cells(self) -> list[JoinedCell]:
        """The cells that reach the last row, from left to right."""
        reaching = [cell for cell in self.cells if cell.end_row == self.row_count]
        return sorted(reaching, key=lambda cell: cell.x0)

    def bottom_box(self) -> BBox:
        """Where its last row stands, from side to side."""
        boxes = [cell.last_box for cell in self.bottom_cells()] or [self.last_bbox]
        x0, top, x1, bottom = zip(*boxes, strict=True)
        return min(x0), min(top), max(x1), max(bottom)

    def row_cells(self, row: int) -> list[JoinedCell]:
        """The cells that begin in a row, from left to right."""
        return sorted(self._rows.get(row, ()), key=lambda cell: cell.x0)

    def row_texts(self, row: int) -> list[str]:
        """Their texts."""
        return [cell.text for cell in self.row_cells(row)]

    def padding(self) -> float:
        """How near to a cell's left side any text comes."""
        gaps = [
            placed.line.x0 - cell.boxes[placed.page_no][0]
            for cell in self.cells
            for placed in cell.lines
        ]
        return max(0.0, min(gaps, default=0.0))

    def columns(self) -> list[float]:
        """The grid's edges: all cells' sides, those of different pages laid together."""
        edges: list[float] = []
        for x in sorted(x for cell in self.cells for x in (cell.x0, cell.x1)):
            if not edges or x - edges[-1] > SAME_X_PT:
                edges.append(x)
        return edges


def begin_table(part: PageTable, page_no: int) -> JoinedTable:
    """A table that begins with this part."""
    return JoinedTable(
        page_no=page_no,
        last_page_no=page_no,
        bbox=part.bbox,
        row_count=len(part.rows) - 1,
        cells=[joined_cell(cell, page_no, 0) for cell in part.cells],
        open_bottom=part.open_bottom,
        last_bbox=part.bbox,
    )


def joined_cell(cell: PageCell, page_no: int, row_offset: int) -> JoinedCell:
    """A page's cell as the first part of a cell of the whole table."""
    return JoinedCell(
        row=cell.row + row_offset,
        end_row=cell.row + cell.row_span + row_offset,
        x0=cell.bbox[0],
        x1=cell.bbox[2],
        page_no=page_no,
        bbox=cell.bbox,
        lines=[PlacedLine(page_no, line) for line in cell.lines],
        boxes={page_no: cell.bbox},
    )


def cell_text(cell: PageCell) -> str:
    """A cell's lines run together, for comparing."""
    return "".join([line.text.strip() for line in cell.lines])


def row_cells_of(part: PageTable, row: int) -> list[PageCell]:
    """The cells that begin in a part's row, from left to right."""
    return sorted((c for c in part.cells if c.row == row), key=lambda cell: cell.bbox[0])


def row_texts_of(part: PageTable, row: int) -> list[str]:
    """Their texts."""
    return [cell_text(cell) for cell in row_cells_of(part, row)]


def same_x(a: float, b: float) -> bool:
    """Whether two sides are one: page parts of a table are a little out of line."""
    return abs(a - b) <= SAME_X_PT

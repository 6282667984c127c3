"""Tables of one page: rulings become a grid of cells, and characters find their cells.

Enters: the page's edges and characters. Leaves: `PageTable`s with true spans, and the characters
that stand in none. The cells come from `cell_boxes`; what is done here is to close
sides that a producer leaves open (no outer border, or a table cut by the page's end), to number the
grid, and to fill the cells.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf

from extractors.forms.cutting.labels import is_page_number
from extractors.readers.pdf.cell_boxes import find_cell_boxes
from extractors.readers.pdf.characters import Character
from extractors.readers.pdf.lines import PrintedLine, build_lines, vertical_middle
from extractors.readers.pdf.page_frame import BBox
from extractors.readers.pdf.rulings import Edge
from extractors.readers.pdf.table_outlines import (
    TOUCH_PT,
    Extent,
    Opened,
    closing_edges,
    join_edges,
)

_LOW_SLIVER_PT, _SLIVER_PT, _NARROW_PT = 5.0, 11.5, 8.0
"""Empty cells as low or narrow as these are rests between two rulings; where a page break cut a
merged cell, its rest may be as high as a line."""
_GAP_PT = 60.0
"""A higher gap below cells is no accident of drawing."""
_OVERFLOW_EM, _ASCENT, _BELOW_EM = 6.0, 0.88, 0.1
"""Text that is too long for its cell runs on below it for some lines; a font's em divides at the
baseline, and ink reaches hardly below it."""
_PITCHES, _USUAL_PITCH_EM, _ALIGNED_EM = 1.15, 1.6, 0.3
"""Lines of one cell are 1.6 em apart where nothing else is seen, and little more than their usual
distance; they begin or are centred alike."""
_BROAD_COLUMNS = 4
"""A stub beside two or three columns may well be a column."""
_OVERHANG_SHARE = 0.5
"""Of the table's width: what hangs below most of it is its next row."""
_TOUCHING_EM = 0.12
"""Characters of one word touch; a word in the next cell is farther off by its padding."""
_REACH_PT = 0.3
"""Characters that only touch a side by rounding do not reach over it."""
_MAX_EDGES = 3000
"""Beyond this a page is a drawing (a map, a chart); looking for tables in it takes minutes."""


@dataclass(slots=True)
class PageCell:
    """A cell of a page's table: its place in the grid, its box, and its lines."""

    row: int
    column: int
    row_span: int
    column_span: int
    bbox: BBox
    lines: list[PrintedLine] = field(default_factory=list)


@dataclass(slots=True)
class PageTable:
    """One table as far as it stands on one page; `columns` and `rows` are the grid's edges.

    `open_top` and `open_bottom` are the stretches from x to x where the producer drew no ruling,
    as happens where a page break cuts a row or a merged cell.
    """

    bbox: BBox
    columns: list[float]
    rows: list[float]
    cells: list[PageCell]
    open_top: list[Extent] = field(default_factory=list)
    open_bottom: list[Extent] = field(default_factory=list)


def find_page_tables(
    edges: list[Edge], characters: list[Character]
) -> tuple[list[PageTable], list[Character]]:
    """The page's tables with their text, and the characters outside of them."""
    # Four sides make a cell.
    if len(edges) < 4 or len(edges) > _MAX_EDGES:
        return [], characters
    joined = join_edges(edges)
    closing, opened = closing_edges(joined)
    tables = [
        table
        for boxes in find_cell_boxes(joined + closing)
        if (table := _number_grid(boxes, opened)) is not None
    ]
    tables = [table for table in tables if not _frames_content(table, tables)]
    tables.sort(key=lambda table: (table.bbox[1], table.bbox[0]))
    outside = _fill_cells(tables, characters)
    tables = [table for table in tables if not _is_thick_ruling(table)]
    for table in tables:
        _drop_slivers(table)
        _drop_stub_rulings(table)
    return tables, outside


def _is_thick_ruling(table: PageTable) -> bool:
    """Whether all of a table is empty and too narrow for a character: two rulings side by side."""
    x0, _, x1, _ = table.bbox
    return x1 - x0 <= _NARROW_PT and not any(cell.lines for cell in table.cells)


def _frames_content(table: PageTable, tables: list[PageTable]) -> bool:
    """Whether a box of one cell is drawn inside a cell of a table: its text is that cell's."""
    if len(table.cells) > 1:
        return False
    x0, top, x1, bottom = table.bbox
    return any(
        cell.bbox[0] <= x0 and cell.bbox[1] <= top and x1 <= cell.bbox[2] and bottom <= cell.bbox[3]
        for other in tables
        if len(other.cells) > 1
        for cell in other.cells
    )


def _number_grid(boxes: list[BBox], opened: Opened) -> PageTable | None:
    """Give each box its row, column and spans in the grid of all edges."""
    columns = sorted({x for box in boxes for x in (box[0], box[2])})
    rows = sorted({y for box in boxes for y in (box[1], box[3])})
    column_at = {x: index for index, x in enumerate(columns)}
    row_at = {y: index for index, y in enumerate(rows)}
    covered: set[tuple[int, int]] = set()
    cells: list[PageCell] = []
    for box in sorted(boxes, key=lambda b: (b[1], b[0])):
        row, column = row_at[box[1]], column_at[box[0]]
        cell = PageCell(row, column, row_at[box[3]] - row, column_at[box[2]] - column, box)
        places = {
            (r, c)
            for r in range(row, row + cell.row_span)
            for c in range(column, column + cell.column_span)
        }
        if places & covered:
            continue  # rulings that cross without a consistent grid: the first cell stands
        covered |= places
        cells.append(cell)
    if not cells:
        return None
    if _overhangs(cells, rows, columns, opened):
        cells = [cell for cell in cells if cell.row < len(rows) - 2]
        covered = {(row, column) for row, column in covered if row < len(rows) - 2}
        rows.pop()
    _close_last_rows(cells, covered, rows, len(columns) - 1)
    bbox = (columns[0], rows[0], columns[-1], rows[-1])
    table = PageTable(
        bbox,
        columns,
        rows,
        cells,
        open_top=_at_height(opened.tops, rows[0], bbox),
        open_bottom=_at_height(opened.bottoms, rows[-1], bbox),
    )
    _close_gaps(table)
    return table


def _overhangs(
    cells: list[PageCell], rows: list[float], columns: list[float], opened: Opened
) -> bool:
    """Whether the sides of a few cells alone run on below the last row, without an end.

    LibreOffice draws those of a merged cell too far where a page cuts the row beside it.
    """
    last = len(rows) - 2
    reaching = [cell for cell in cells if cell.row + cell.row_span > last]
    width = sum(cell.bbox[2] - cell.bbox[0] for cell in reaching)
    return (
        last > 0
        and all(cell.row == last for cell in reaching)
        and width < _OVERHANG_SHARE * (columns[-1] - columns[0])
        and any(abs(height - rows[-1]) <= TOUCH_PT for height, _ in opened.bottoms)
    )


def _close_last_rows(
    cells: list[PageCell], covered: set[tuple[int, int]], rows: list[float], width: int
) -> None:
    """Let merged cells reach the table's end where its last rows have no leading cells.

    LibreOffice sometimes draws a merged cell's end one row early, and no sides below it.
    """
    last = len(rows) - 2
    column = 0
    while column < width and (last, column) not in covered:
        above = [
            cell
            for cell in cells
            if cell.column == column
            and all(
                (row, c) not in covered
                for row in range(cell.row + cell.row_span, last + 1)
                for c in range(column, column + cell.column_span)
            )
        ]
        if not above:
            return
        cell = max(above, key=lambda cell: cell.row)
        cell.row_span = last + 1 - cell.row
        cell.bbox = (*cell.bbox[:3], rows[-1])
        column += cell.column_span


def _close_gaps(table: PageTable) -> None:
    """Let cells that end where no cell begins reach down to where the next ones do.

    Where a page cuts merged cells, Chromium draws their ends too high, and lets those that go on
    reach below the page's last row.
    """
    for edge in range(len(table.rows) - 2, 0, -1):
        height = table.rows[edge + 1] - table.rows[edge]
        ending = [cell for cell in table.cells if cell.row + cell.row_span == edge]
        if (ending and height > _GAP_PT) or any(cell.row == edge for cell in table.cells):
            continue
        for cell in ending:
            cell.row_span += 1
            cell.bbox = (*cell.bbox[:3], table.rows[edge + 1])
        _remove_row_edge(table, edge)


def _drop_slivers(table: PageTable) -> None:
    """Leave out empty cells too small for a character, as between double rulings or boxes."""

    def is_sliver(cell: PageCell) -> bool:
        width, height = cell.bbox[2] - cell.bbox[0], cell.bbox[3] - cell.bbox[1]
        low = _SLIVER_PT if table.open_top and cell.column_span > 1 else _LOW_SLIVER_PT
        return not cell.lines and (height <= low or width <= _NARROW_PT)

    kept = [cell for cell in table.cells if not is_sliver(cell)]
    if 0 < len(kept) < len(table.cells):
        table.cells[:] = kept
        _close_gaps(table)


def _drop_stub_rulings(table: PageTable) -> None:
    """Undo rulings that divide a single cell of a broad table into text and nothing.

    LibreOffice draws the end of a merged cell that pages cut at a wrong height.
    """
    if len(table.columns) - 1 < _BROAD_COLUMNS:
        return
    ending: dict[int, list[PageCell]] = {}
    beginning: dict[int, list[PageCell]] = {}
    for cell in table.cells:
        ending.setdefault(cell.row + cell.row_span, []).append(cell)
        beginning.setdefault(cell.row, []).append(cell)
    for edge in range(len(table.rows) - 2, 0, -1):
        above, below = ending.get(edge, []), beginning.get(edge, [])
        if len(above) != 1 or len(below) != 1 or (above[0].lines and below[0].lines):
            continue
        upper, lower = above[0], below[0]
        if (upper.column, upper.column_span) != (lower.column, lower.column_span):
            continue
        upper.row_span += lower.row_span
        upper.bbox = (*upper.bbox[:3], lower.bbox[3])
        upper.lines = upper.lines or lower.lines
        # From the last edge to the first: `lower` may end where numbers have changed already, but
        # only `ending` above this edge is read again.
        table.cells.remove(lower)
        _remove_row_edge(table, edge)


def _remove_row_edge(table: PageTable, edge: int) -> None:
    """Number the rows anew without an edge that no cell has."""
    del table.rows[edge]
    for cell in table.cells:
        end = cell.row + cell.row_span
        cell.row -= cell.row >= edge
        cell.row_span = end - (end >= edge) - cell.row


def _at_height(opened: list[tuple[float, Extent]], y: float, bbox: BBox) -> list[Extent]:
    return [
        span
        for height, span in opened
        if abs(height - y) <= TOUCH_PT and span[0] < bbox[2] and span[1] > bbox[0]
    ]


def _fill_cells(tables: list[PageTable], characters: list[Character]) -> list[Character]:
    """Give each cell the lines of its characters; return the characters outside all cells."""
    if not tables:
        return characters
    finders = [_CellFinder(table) for table in sorted(tables, key=_area)]
    outside: list[Character] = []
    content: list[Character] = outside
    owner, end, baseline = 0, -inf, -inf
    reaching = False
    for character in characters:
        near = _TOUCHING_EM * character.style.size
        touches = -near < character.x0 - end < near and -near < character.baseline - baseline < near
        if not (touches and (reaching or character.owner == owner)):
            x, y = (character.x0 + character.x1) / 2, vertical_middle(character)
            left, found = -inf, outside
            for finder in finders:
                place = finder.content_at(character, x, y)
                if place is not None:
                    left, found = place
                    break
            # Text too long for its cell reaches into the next one, and belongs where it begins.
            reaching = touches and found is not content and character.x0 < left - _REACH_PT
            content = content if reaching else found
        content.append(character)
        owner, end, baseline = character.owner, character.x1, character.baseline
    for finder in finders:
        outside += finder.finish()
    return outside


def _area(table: PageTable) -> float:
    x0, top, x1, bottom = table.bbox
    return (x1 - x0) * (bottom - top)


class _CellFinder:
    """Finds the cell of a point by bisection in the grid's edges."""

    def __init__(self, table: PageTable) -> None:
        self.table = table
        self.grid: dict[tuple[int, int], list[Character]] = {}
        self.contents: list[tuple[PageCell, list[Character]]] = []
        for cell in table.cells:
            content: list[Character] = []
            self.contents.append((cell, content))
            for row in range(cell.row, cell.row + cell.row_span):
                for column in range(cell.column, cell.column + cell.column_span):
                    self.grid[row, column] = content

    def content_at(
        self, character: Character, x: float, y: float
    ) -> tuple[float, list[Character]] | None:
        """The left side of the grid's column at a point, and what stands in the cell there."""
        x0, top, x1, bottom = self.table.bbox
        if not ((x0 <= x < x1 and top <= y < bottom) or self._overflows(character, x, y)):
            return None
        row = min(bisect_right(self.table.rows, y), len(self.table.rows) - 1) - 1
        column = bisect_right(self.table.columns, x) - 1
        content = self.grid.get((row, column))
        return None if content is None else (self.table.columns[column], content)

    def _overflows(self, character: Character, x: float, y: float) -> bool:
        """Whether text stands below a cut cell: Chromium clips its sides, not its text.

        Where the table ends the last line may run over its ruling.
        """
        x0, _, x1, bottom = self.table.bbox
        size = character.style.size
        if not bottom <= y < bottom + _OVERFLOW_EM * size:
            return False
        if character.baseline - _ASCENT * size < bottom and x0 < x < x1 and self.table.open_top:
            return True
        return any(start < x < end for start, end in self.table.open_bottom)

    def finish(self) -> list[Character]:
        """Give the cells their lines; return what stands below the table and in none of its cells."""
        strange: list[Character] = []
        bottom = self.table.bbox[3]
        for cell, content in self.contents:
            below = [c for c in content if vertical_middle(c) >= bottom]
            if below:
                inside = [c for c in content if vertical_middle(c) < bottom]
                end = _end_of_overflow(build_lines(inside), build_lines(below), bottom)
                strange += [c for c in below if c.baseline > end]
                content[:] = inside + [c for c in below if c.baseline <= end]
            if content:
                cell.lines = build_lines(content)
        return strange


def _end_of_overflow(inside: list[PrintedLine], below: list[PrintedLine], bottom: float) -> float:
    """The baseline down to which text below a cut cell goes on as its lines do.

    A page number does not, nor what stands further apart or in another place; a figure of a cell may.
    """
    end = bottom
    lines = list(inside)
    for line in below:
        if is_page_number(line.text) and not (lines and line.text.isdecimal()):
            break
        usual = _USUAL_PITCH_EM * line.size
        if lines:
            pitch = min((b.baseline - a.baseline for a, b in pairwise(lines)), default=usual)
            goes_on = (
                line.baseline - lines[-1].baseline <= _PITCHES * min(pitch, usual)
                and line.size == lines[-1].size
                and any(_is_aligned(line, other) for other in lines)
            )
        else:
            goes_on = line.baseline <= bottom + usual
        if not goes_on:
            break
        lines.append(line)
        end = line.baseline + _BELOW_EM * line.size
    return end


def _is_aligned(line: PrintedLine, other: PrintedLine) -> bool:
    """Whether two lines begin at the same place, or are centred on it."""
    apart = min(abs(line.x0 - other.x0), abs(line.x0 + line.x1 - other.x0 - other.x1) / 2)
    return apart < _ALIGNED_EM * line.size

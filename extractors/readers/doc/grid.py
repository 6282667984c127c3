"""The grid of a table: where each cell stands, from its rows' edges.

Enters: rows of cells with shapes. Leaves: the visible cells, each once, ordered by row, then
column. The columns are the union of all visible cells' edges, so that rows with different cell
counts line up; edges nearer to one another than a hair are one edge.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.readers.doc.rows import (
    NOT_MERGED,
    VERTICALLY_MERGED,
    CellShape,
    RowShape,
    merged_groups,
)
from extractors.readers.doc.structure import StoredBlock, StoredParagraph, StoredRow

_HAIR_TWIPS = 30
"""Half a millimetre: somebody dragged one border beside another."""
_MOST_EDGES = 1000
"""A row has 64 edges at most; the rows of a real table share nearly all of theirs."""
_UNSHAPED_CELL_TWIPS = 1440


@dataclass(slots=True)
class PlacedCell:
    """A visible cell: its place on the grid and its contents."""

    row: int
    column: int
    row_span: int
    column_span: int
    content: list[StoredBlock]


@dataclass(frozen=True, slots=True)
class TableLayout:
    """A table's grid and its cells."""

    row_count: int
    column_count: int
    cells: list[PlacedCell]


@dataclass(slots=True)
class _EdgedCell:
    left: int
    right: int
    vertical: int
    content: list[StoredBlock]


def lay_out_rows(rows: Sequence[StoredRow]) -> TableLayout:
    """Place the cells of a table's rows; rows deleted with tracked changes are left out."""
    kept = [row for row in rows if not row.is_deleted]
    edged = [_edge_cells(row) for row in kept]
    if all(row.shape is not None and row.shape.is_right_aligned for row in kept):
        _align_right(edged)
    column_of = _columns(edged)
    if len(column_of) > _MOST_EDGES:
        # Damaged edges: no two rows agree. Cells keep their order, and columns mean nothing.
        for cells in edged:
            for index, cell in enumerate(cells):
                cell.left, cell.right = index, index + 1
        column_of = _columns(edged, nearest=0)
    placed: list[PlacedCell] = []
    open_above: dict[tuple[int, int], PlacedCell] = {}
    for row_no, cells in enumerate(edged):
        open_here: dict[tuple[int, int], PlacedCell] = {}
        for cell in cells:
            place = left, right = column_of[cell.left], column_of[cell.right]
            above = open_above.get(place) if cell.vertical == VERTICALLY_MERGED else None
            if above is not None:
                # 2.9.342: the content of such a cell is not rendered; Word leaves it empty.
                above.row_span += 1
                open_here[place] = above
                continue
            new = PlacedCell(row_no, left, 1, right - left, cell.content)
            placed.append(new)
            if cell.vertical != NOT_MERGED:
                open_here[place] = new
        open_above = open_here
    return TableLayout(len(edged), max(0, len(set(column_of.values())) - 1), placed)


def _edge_cells(row: StoredRow) -> list[_EdgedCell]:
    shape = row.shape or _even_shape(len(row.cells))
    cells: list[_EdgedCell] = []
    unseen: list[StoredBlock] = []
    for first, limit in merged_groups(shape.cells):
        content = _joined_content(row.cells[first:limit])
        left, right = shape.edges[first], shape.edges[limit]
        if right <= left:
            # A cell without a width: nobody sees it. Text in it belongs to its neighbour.
            (cells[-1].content if cells else unseen).extend(_filled(content))
            continue
        if cells:
            left = max(left, cells[-1].right)
            right = max(right, left + 1)
        cells.append(_EdgedCell(left, right, shape.cells[first].vertical, unseen + content))
        unseen = []
    # Cells without a shape (the row's end is damaged) follow on the right.
    for extra in [*([unseen] if unseen else ()), *row.cells[len(shape.cells) :]]:
        left = cells[-1].right if cells else 0
        cells.append(_EdgedCell(left, left + _UNSHAPED_CELL_TWIPS, NOT_MERGED, extra))
    return cells


def _align_right(rows: list[list[_EdgedCell]]) -> None:
    """Word counts edges from each row's left end; rows at the right margin end together."""
    rightmost = max((cells[-1].right for cells in rows if cells), default=0)
    for cells in rows:
        shift = rightmost - cells[-1].right if cells else 0
        for cell in cells:
            cell.left += shift
            cell.right += shift


def _even_shape(count: int) -> RowShape:
    return RowShape(
        tuple(_UNSHAPED_CELL_TWIPS * index for index in range(count + 1)), (CellShape(),) * count
    )


def _joined_content(cells: list[list[StoredBlock]]) -> list[StoredBlock]:
    """The first cell's content, and of the cells merged into it what is not empty."""
    return [*cells[0], *(block for cell in cells[1:] for block in _filled(cell))] if cells else []


def _filled(content: list[StoredBlock]) -> list[StoredBlock]:
    return [
        block
        for block in content
        if not isinstance(block, StoredParagraph) or block.end > block.start
    ]


def _columns(rows: list[list[_EdgedCell]], nearest: int = _HAIR_TWIPS) -> dict[int, int]:
    """Each edge's column number, after edges a hair apart became one."""
    edges = sorted({edge for cells in rows for cell in cells for edge in (cell.left, cell.right)})
    joined: dict[int, int] = {}
    kept: int | None = None
    for edge in edges:
        if kept is None or edge - kept > nearest:
            kept = edge
        joined[edge] = kept
    if any(joined[cell.left] == joined[cell.right] for cells in rows for cell in cells):
        joined = {edge: edge for edge in edges}
    number = {edge: index for index, edge in enumerate(sorted(set(joined.values())))}
    return {edge: number[kept] for edge, kept in joined.items()}

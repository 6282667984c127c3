"""The grid of a table: where each cell stands, from its rows' edges.

Enters: rows of cells with shapes. Leaves: the visible cells, placed (`extractors.readers.word.grids`).
"""

from collections.abc import Sequence

from extractors.readers.doc.rows import (
    NOT_MERGED,
    VERTICALLY_MERGED,
    CellShape,
    RowShape,
    merged_groups,
)
from extractors.readers.doc.structure import StoredBlock, StoredParagraph, StoredRow
from extractors.readers.word.grids import (
    HAIR_TWIPS,
    EdgedCell,
    TableLayout,
    join_near_edges,
    place_cells,
    used_edges,
)

_MOST_EDGES = 1000
"""A row has 64 edges at most; the rows of a real table share nearly all of theirs."""
_UNSHAPED_CELL_TWIPS = 1440
"""An inch: any width does, so long as cells without edges stand side by side."""


_Cell = EdgedCell[StoredBlock]
"""For types alone: a cell made by this name would take four times as long."""


def lay_out_rows(rows: Sequence[StoredRow]) -> TableLayout[StoredBlock]:
    """Place the cells of a table's rows; rows deleted with tracked changes are left out."""
    kept = [row for row in rows if not row.is_deleted]
    edged = [_edge_cells(row) for row in kept]
    if all(row.shape is not None and row.shape.is_right_aligned for row in kept):
        _align_right(edged)
    edges = used_edges(edged)
    if len(edges) > _MOST_EDGES:
        # Damaged edges: no two rows agree. Cells keep their order, and columns mean nothing.
        for cells in edged:
            for index, cell in enumerate(cells):
                cell.left, cell.right = index, index + 1
    else:
        join_near_edges(edged, {edge: edge for edge in edges}, HAIR_TWIPS)
    return place_cells(edged)


def _edge_cells(row: StoredRow) -> list[_Cell]:
    shape = row.shape or _even_shape(len(row.cells))
    cells: list[_Cell] = []
    unseen: list[StoredBlock] = []
    for first, limit in merged_groups(shape.cells):
        content = _joined_content(row.cells[first:limit])
        left, right = shape.edges[first], shape.edges[limit]
        if right <= left:
            # A cell without a width: nobody sees it. Text in it belongs to its neighbour.
            (cells[-1].contents if cells else unseen).extend(_filled(content))
            continue
        if cells:
            left = max(left, cells[-1].right)
            right = max(right, left + 1)
        vertical = shape.cells[first].vertical
        is_below, is_merged = vertical == VERTICALLY_MERGED, vertical != NOT_MERGED
        cells.append(EdgedCell(left, right, unseen + content, is_below, is_merged))
        unseen = []
    # Cells without a shape (the row's end is damaged) follow on the right.
    for extra in [*([unseen] if unseen else ()), *row.cells[len(shape.cells) :]]:
        left = cells[-1].right if cells else 0
        cells.append(EdgedCell(left, left + _UNSHAPED_CELL_TWIPS, extra))
    return cells


def _align_right(rows: list[list[_Cell]]) -> None:
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

"""The grid of a Word table: cells placed by their rows' edges, whatever format states the edges.

Enters: rows of cells with a left and a right edge each. Leaves: the visible cells, each once, ordered
by row, then column. The columns are the union of all cells' edges, so that rows with different cell
counts line up; edges nearer to one another than a hair are one edge.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

HAIR_TWIPS = 30
"""Half a millimetre: somebody dragged one border beside another."""

Content = TypeVar("Content")


@dataclass(slots=True)
class EdgedCell(Generic[Content]):
    """A cell between two edges, with whatever it shows.

    Edges are whole numbers that grow to the right: twips, or columns of a grid.
    """

    left: int
    right: int
    contents: list[Content]
    continues_above: bool = False
    """It is merged with the cell above, where one stands between the same edges."""
    is_merged_down: bool = False
    """The cell below may be merged with it."""


@dataclass(slots=True)
class PlacedCell(Generic[Content]):
    """A visible cell: its place on the grid and its contents."""

    row: int
    column: int
    row_span: int
    column_span: int
    contents: list[Content]


@dataclass(frozen=True, slots=True)
class TableLayout(Generic[Content]):
    """A table's grid and its cells."""

    row_count: int
    column_count: int
    cells: list[PlacedCell[Content]]


def used_edges(rows: Iterable[Iterable[EdgedCell[Content]]]) -> list[int]:
    """All edges of the cells, from left to right."""
    return sorted({edge for cells in rows for cell in cells for edge in (cell.left, cell.right)})


def join_near_edges(
    rows: Sequence[Sequence[EdgedCell[Content]]], twips: Mapping[int, int], nearest: int
) -> None:
    """Make one edge of those at most `nearest` twips apart, unless a cell would have no width left.

    `twips` says where each edge stands. The cells are changed in place.
    """
    joined: dict[int, int] = {}
    kept: int | None = None
    for edge in sorted(twips):
        if kept is None or twips[edge] - twips[kept] > nearest:
            kept = edge
        joined[edge] = kept
    if any(joined[cell.left] == joined[cell.right] for cells in rows for cell in cells):
        return
    for cells in rows:
        for cell in cells:
            cell.left, cell.right = joined[cell.left], joined[cell.right]


def place_cells(rows: Sequence[Sequence[EdgedCell[Content]]]) -> TableLayout[Content]:
    """Place the cells on the grid of their edges; a cell merged into the one above only widens it."""
    columns = {edge: index for index, edge in enumerate(used_edges(rows))}
    placed: list[PlacedCell[Content]] = []
    open_above: dict[tuple[int, int], PlacedCell[Content]] = {}
    for row_no, cells in enumerate(rows):
        open_here: dict[tuple[int, int], PlacedCell[Content]] = {}
        for cell in cells:
            place = cell.left, cell.right
            above = open_above.get(place) if cell.continues_above else None
            if above is not None:
                # [MS-DOC] 2.9.342: the content of such a cell is not rendered; Word leaves it empty.
                above.row_span += 1
                open_here[place] = above
                continue
            left, right = columns[cell.left], columns[cell.right]
            new = PlacedCell(row_no, left, 1, right - left, cell.contents)
            placed.append(new)
            if cell.continues_above or cell.is_merged_down:
                open_here[place] = new
        open_above = open_here
    return TableLayout(len(rows), max(len(columns) - 1, 0), placed)

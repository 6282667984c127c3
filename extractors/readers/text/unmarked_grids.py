"""An indicator grid whose cells stand one per line, unmarked: its rows told from its contents.

Enters: cells in reading order, from the grid's header on. Leaves: rows of as many cells as the
header has columns. Nothing says where a row begins, an empty cell may be an empty line or missing,
a cell of several paragraphs is several lines. `grid_costs` weighs the ways to fill the columns.
"""

from collections.abc import Sequence

from extractors.forms.cutting.heads import NUMBER_HEAD
from extractors.forms.cutting.labels import (
    grid_column,
    grid_width,
    is_code_label,
    is_group_label,
    is_head_line,
    is_page_number,
    is_plan_label,
    is_table_note,
)
from extractors.forms.hebei import HEBEI, HebeiColumn
from extractors.readers.text.grid_costs import cheapest_rows, fits_row
from extractors.readers.text.tables import CellDraft, CellWalk, Row, empty_beside

_HEADS_AT_LEAST = 3
"""Two may be a label and its value."""
_COLUMNS_AT_MOST = 20
"""The widest header seen has 13 heads; a text of heads alone is read no farther."""
_CELLS_AT_MOST = 6000
"""Of one grid between two headers; a thousand indicators."""


def begins_grid(walk: CellWalk) -> bool:
    """Whether a grid's header begins at the walk's place: labels of three columns, a level's too."""
    if grid_column(walk.cell.key) is None:
        return False
    ahead = CellWalk(walk.cells, walk.at)
    keys: list[str] = []
    while len(keys) < _HEADS_AT_LEAST and ahead.skip_empty():
        keys.append(ahead.take().key)
    return all(grid_column(key) is not None for key in keys) and _has_header(walk)


def _has_header(walk: CellWalk) -> bool:
    ahead = CellWalk(walk.cells, walk.at)
    keys: list[str] = []
    while (
        len(keys) < _COLUMNS_AT_MOST
        and ahead.skip_empty()
        and grid_column(ahead.cell.key) is not None
    ):
        keys.append(ahead.take().key)
    return grid_width(keys) > 0


def read_grid(walk: CellWalk) -> list[Row]:
    """The grid's rows, header rows among them; the walk is left behind its last cell."""
    rows: list[Row] = []
    while walk.skip_empty() and begins_grid(walk):
        header, columns = _take_header(walk)
        rows.extend(header)
        group = _take_group(walk, columns)
        cells = _body(walk)
        found, taken = _in_order(cells, columns) or _cheapest(cells, columns)
        if group is not None:  # merged down beside the whole grid
            header[-1].insert(0, group)
            found = [[empty_beside(row[0]), *row] for row in found]
        rows.extend(found)
        walk.at += taken
    return rows


def _take_group(walk: CellWalk, columns: Sequence[HebeiColumn]) -> CellDraft | None:
    """The 绩效指标 that stands beside the grid, read after a header that begins with the first level."""
    if columns[:1] != ["level1"] or not walk.skip_empty() or walk.cell.key != HEBEI.group_head:
        return None
    return walk.take()


def _take_header(walk: CellWalk) -> tuple[list[Row], list[HebeiColumn]]:
    """The header's rows, and what its columns hold, from left to right.

    A header of two rows has 绩效指标 above the levels and the other columns beside it: these come
    first, and their places in the lower row are empty.
    """
    cells: Row = []
    columns: list[HebeiColumn] = []
    empty: Row = []
    above: list[Row] = []
    while walk.at < len(walk.cells):
        if walk.cell.is_empty:
            empty.append(walk.take())
            continue
        column = grid_column(walk.cell.key)
        if column is None or (column != "ignored" and column in columns):
            break
        # Of a header of two rows the upper one is complete, or the next header begins.
        if column == "level1" and any(cell.key == HEBEI.group_head for cell in cells):
            break
        if walk.cell.key == HEBEI.group_head and "level1" in columns:
            break
        if walk.cell.key == NUMBER_HEAD and [cell.key for cell in cells] == [HEBEI.group_head]:
            above, cells, columns = [cells], [], []  # 绩效指标 over the whole width
        columns.append(column)
        cells.append(walk.take())
        empty.clear()
    groups = sum(cell.key == HEBEI.group_head for cell in cells)
    if not groups or not walk.skip_empty() or grid_column(walk.cell.key) != "level1":
        return [*above, cells], columns
    levels: Row = []
    level_columns: list[HebeiColumn] = []
    while walk.at < len(walk.cells) and (column := grid_column(walk.cell.key)) is not None:
        level_columns.append(column)
        levels.append(walk.take())
    # Of two groups the first is merged down beside the whole grid: an empty cell in each row.
    beside: list[HebeiColumn] = ["ignored"] * (groups - 1)
    before = (empty + [empty_beside(levels[0]) for _ in beside])[: len(beside)]
    others = [
        column for cell, column in zip(cells, columns, strict=True) if cell.key != HEBEI.group_head
    ]
    behind: Row = []
    for _ in others:
        if walk.at < len(walk.cells) and walk.cell.is_empty:
            behind.append(walk.take())
    return [cells, [*before, *levels, *behind]], [*beside, *level_columns, *others]


def _body(walk: CellWalk) -> Sequence[CellDraft]:
    """The cells up to the next header, project or head line."""
    ahead = CellWalk(walk.cells, walk.at)
    while ahead.at < len(ahead.cells) and ahead.at - walk.at < _CELLS_AT_MOST:
        key = ahead.cell.key
        if key and (
            is_code_label(key)
            or is_group_label(key)
            or is_plan_label(key)
            or is_head_line(key)
            or begins_grid(ahead)
        ):
            break
        if is_table_note(ahead.cell.content):
            break
        ahead.at += 1
    return walk.cells[walk.at : ahead.at]


def _in_order(
    cells: Sequence[CellDraft], columns: Sequence[HebeiColumn]
) -> tuple[list[Row], int] | None:
    """The rows where each cell, empty or not, is one line: no weighing needed."""
    width = len(columns)
    rows: list[Row] = []
    for at in range(0, len(cells), width):
        row = list(cells[at : at + width])
        if not fits_row(columns, [cell.content for cell in row]):
            break
        rows.append(row)
    end = len(rows) * width
    # Nothing but a page number may be left; anything else means that the rows were misread.
    left = [cell.content for cell in cells[end:] if not cell.is_empty]
    return (rows, end) if rows and all(map(is_page_number, left)) else None


def _cheapest(cells: Sequence[CellDraft], columns: Sequence[HebeiColumn]) -> tuple[list[Row], int]:
    rows, end = cheapest_rows([cell.content for cell in cells], columns)
    return [[_joined(cells, start, stop) for start, stop in row] for row in rows], end


def _joined(cells: Sequence[CellDraft], start: int, stop: int) -> CellDraft:
    if start == stop:
        return empty_beside(cells[min(start, len(cells) - 1)])
    paragraphs = [each for cell in cells[start:stop] for each in cell.paragraphs]
    return CellDraft(cells[start].place, paragraphs)

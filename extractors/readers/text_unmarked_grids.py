"""An indicator grid whose cells stand one a line, unmarked: its rows told from its contents.

Enters: cells in reading order, from the grid's header on. Leaves: rows of as many cells as the
header has columns. Nothing says where a row begins, an empty cell may be an empty line or missing,
a cell of several paragraphs is several lines. So all ways to fill the columns are weighed: level
names fit the level columns, figures and short words the column of targets, and a missing cell or a
cell of two lines costs something. The cheapest way wins; what would cost more to read as rows than
to leave alone stands behind the grid.
"""

from collections.abc import Sequence

import regex

from extractors.labels import GridColumn
from extractors.readers.text_labels import (
    GROUP_LABEL,
    grid_column,
    grid_width,
    is_code_label,
    is_group_label,
    is_head_line,
    is_level1,
    is_level2,
    is_plan_label,
    is_table_note,
)
from extractors.readers.text_tables import CellDraft, CellWalk, Row, empty_beside

_COLUMNS_AT_MOST = 20
_CELLS_AT_MOST = 6000
"""Of one grid between two headers; a thousand indicators."""
_LINES_OF_A_CELL = 4
_NEVER = float("inf")

_FIGURE = regex.compile(
    r"(?:[≥≤≧≦><=＞＜＝~～约超第共]|不[少低高多大]于|不超过|大于|小于|等于|达到|控制在)*\s*[\d０-９]"
    r"[\d０-９.,，．\-~～—至%％]*[^\d０-９]{0,12}"
)
_FILLER = regex.compile(r"[-—–/*…无]{1,2}|XX+|暂无|N/A")
_BASIS_ENDINGS = (
    *("计划", "标准", "依据", "文件", "方案", "要求", "规划", "通知", "数据", "办法", "统计"),
    *("问卷", "实绩", "完成值", "》"),
)

_MISSING: dict[GridColumn, float] = {
    "level1": 0.8,
    "level2": 0.8,
    "level3": 3.0,
    "description": 1.5,
    "target": 2.5,
    "basis": 1.5,
    "ignored": 1.0,
}
"""What it costs that a column's cell is not there at all; an empty line in its place costs less."""
_EMPTY: dict[GridColumn, float] = {
    "level1": 0.0,
    "level2": 0.0,
    "level3": 1.0,
    "target": 0.8,
    "ignored": 0.1,
}
_EMPTY_ELSEWHERE = 0.5
_EMPTY_BETWEEN_ROWS = 0.4
_FURTHER_LINE = 1.3
_LEFT_ALONE = 1.0
_NAME_LEFT_ALONE = 4.0
"""What it costs to leave a line behind the grid, and one that names a level."""


def begins_grid(walk: CellWalk) -> bool:
    """Whether a grid's header begins at the walk's place: labels of three columns, a level's too."""
    if grid_column(walk.cell.key) is None:
        return False
    ahead = CellWalk(walk.cells, walk.at)
    keys: list[str] = []
    while len(keys) < 3 and ahead.skip_empty():
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
        cells = _body(walk)
        found, taken = _in_order(cells, columns) or _cheapest(cells, columns)
        rows.extend(found)
        walk.at += taken
    return rows


def _take_header(walk: CellWalk) -> tuple[list[Row], list[GridColumn]]:
    """The header's rows, and what its columns hold, from left to right.

    A header of two rows has 绩效指标 above the levels and the other columns beside it: these come
    first, and their places in the lower row are empty.
    """
    cells: Row = []
    columns: list[GridColumn] = []
    empty: Row = []
    while walk.at < len(walk.cells):
        if walk.cell.is_empty:
            empty.append(walk.take())
            continue
        column = grid_column(walk.cell.key)
        if column is None or (column != "ignored" and column in columns):
            break
        # Of a header of two rows the upper one is complete, or the next header begins.
        if column == "level1" and any(cell.key == GROUP_LABEL for cell in cells):
            break
        if walk.cell.key == GROUP_LABEL and "level1" in columns:
            break
        columns.append(column)
        cells.append(walk.take())
        empty.clear()
    groups = sum(cell.key == GROUP_LABEL for cell in cells)
    if not groups or not walk.skip_empty() or grid_column(walk.cell.key) != "level1":
        return [cells], columns
    levels: Row = []
    level_columns: list[GridColumn] = []
    while walk.at < len(walk.cells) and (column := grid_column(walk.cell.key)) is not None:
        level_columns.append(column)
        levels.append(walk.take())
    # Of two groups the first is merged down beside the whole grid: an empty cell in each row.
    beside: list[GridColumn] = ["ignored"] * (groups - 1)
    before = (empty + [empty_beside(levels[0]) for _ in beside])[: len(beside)]
    others = [
        column for cell, column in zip(cells, columns, strict=True) if cell.key != GROUP_LABEL
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
    cells: Sequence[CellDraft], columns: Sequence[GridColumn]
) -> tuple[list[Row], int] | None:
    """The rows where each cell, empty or not, is one line: no weighing needed."""
    width = len(columns)
    end = len(cells)
    while end and cells[end - 1].is_empty:
        end -= 1
    rows: list[Row] = []
    for at in range(0, end, width):
        row = list(cells[at : at + width])
        if len(row) < width or sum(not cell.is_empty for cell in row) < 2:
            return None
        costs = [_fit(column, [cell]) for column, cell in zip(columns, row, strict=True)]
        if max(costs) > 1.3 or sum(costs) > 1.6:
            return None
        rows.append(row)
    return rows, len(rows) * width


def _cheapest(cells: Sequence[CellDraft], columns: Sequence[GridColumn]) -> tuple[list[Row], int]:
    """The rows that fill the columns at the least cost, and how many cells they take.

    Costs are kept for each place in the cells and each column to be filled next, place by place:
    a row is complete at `width`, and only a complete row lets the next one begin.
    """
    width, count = len(columns), len(cells)
    costs = [[_NEVER] * (width + 1) for _ in range(count + _LINES_OF_A_CELL + 1)]
    came_from: list[list[tuple[int, int]]] = [[(0, 0)] * (width + 1) for _ in costs]
    costs[0][width] = 0.0
    for at in range(count + 1):
        here, back = costs[at], came_from[at]
        for column in range(1, width):  # cells missing at a row's end
            _improve(here, back, column + 1, here[column] + _MISSING[columns[column]], (at, column))
        if at == count:
            break
        if cells[at].is_empty:
            cost = here[width] + _EMPTY_BETWEEN_ROWS
            _improve(costs[at + 1], came_from[at + 1], width, cost, (at, width))
        here[0] = here[width]
        back[0] = (at, width)
        for column in range(width):
            if column:  # cells missing before this one
                cost = here[column - 1] + _MISSING[columns[column - 1]]
                _improve(here, back, column, cost, (at, column - 1))
            if here[column] == _NEVER:
                continue
            for size in range(1, _lines_from(cells, at) + 1):
                cost = here[column] + _fit(columns[column], cells[at : at + size])
                _improve(costs[at + size], came_from[at + size], column + 1, cost, (at, column))
    return _trace(cells, width, costs, came_from)


def _improve(
    costs: list[float],
    came_from: list[tuple[int, int]],
    column: int,
    cost: float,
    by: tuple[int, int],
) -> None:
    if cost < costs[column]:
        costs[column], came_from[column] = cost, by


def _lines_from(cells: Sequence[CellDraft], at: int) -> int:
    """How many lines from a place on one cell may fill: an empty one alone, else up to the next."""
    size = 1
    while (
        size < _LINES_OF_A_CELL
        and at + size < len(cells)
        and not cells[at].is_empty
        and not cells[at + size].is_empty
    ):
        size += 1
    return size


def _trace(
    cells: Sequence[CellDraft],
    width: int,
    costs: Sequence[Sequence[float]],
    came_from: Sequence[Sequence[tuple[int, int]]],
) -> tuple[list[Row], int]:
    """Follow the cheapest way back from where the grid best ends."""
    left, best, end = 0.0, _NEVER, 0
    for at in range(len(cells), -1, -1):
        if at < len(cells) and not cells[at].is_empty:
            key = cells[at].key
            left += _NAME_LEFT_ALONE if is_level1(key) or is_level2(key) else _LEFT_ALONE
        cost = costs[at][width] + left
        if cost < best:
            best, end = cost, at
    rows: list[Row] = []
    at, column = end, width
    while (at, column) != (0, width):
        before, from_column = came_from[at][column]
        if column == width and from_column != width:
            rows.append([])
        if column != 0 and from_column == column - 1:
            rows[-1].append(_joined(cells, before, at))
        at, column = before, from_column
    return [row[::-1] for row in reversed(rows)], end


def _joined(cells: Sequence[CellDraft], start: int, stop: int) -> CellDraft:
    if start == stop:
        return empty_beside(cells[min(start, len(cells) - 1)])
    paragraphs = [each for cell in cells[start:stop] for each in cell.paragraphs]
    return CellDraft(cells[start].place, paragraphs)


def _fit(column: GridColumn, cells: Sequence[CellDraft]) -> float:
    """What it costs to take lines for one column's cell."""
    if len(cells) == 1 and cells[0].is_empty:
        return _EMPTY.get(column, _EMPTY_ELSEWHERE)
    text = "".join(cell.content for cell in cells)
    key = CellDraft(cells[0].place, [each for cell in cells for each in cell.paragraphs]).key
    further = _FURTHER_LINE * (len(cells) - 1)
    if column in ("level1", "level2"):
        cost = _fit_level(column, key)
        return cost + (0.2 if not cost and further else further)
    is_name = is_level1(key) or is_level2(key)
    if is_name and column == "ignored":
        return further + 2.0
    if is_name and not key.endswith("满意度"):  # 社会公众满意度 is a third-level name as well
        return further + (3.0 if key.endswith("指标") else 1.2)
    if key.endswith("指标") and len(key) > 4 and column != "description":
        return further + 2.0
    if _FILLER.fullmatch(text):
        return further
    is_basis = text.endswith(_BASIS_ENDINGS)
    is_figure = not is_basis and len(text) < 30 and _FIGURE.fullmatch(text) is not None
    if column == "target":
        if is_figure:
            return further
        return further + min(0.1 * max(len(text) - 5, 2), 2.5)
    if column == "basis":
        return further + (1.5 if is_figure else 0.0 if is_basis else 0.3)
    if is_figure and not text[0].isdigit():
        return further + 2.0
    return further + (0.6 if is_figure else 0.1 if column == "level3" and len(text) > 30 else 0.0)


def _fit_level(column: GridColumn, key: str) -> float:
    """成本指标 is a name of either level, oftener of the second; 满意度指标 of the first."""
    first, second = is_level1(key), is_level2(key)
    if first and second:
        usual = "level1" if key.startswith("满意度") else "level2"
        return 0.0 if column == usual else 0.3
    if first or second:
        return 0.0 if first == (column == "level1") else 3.0
    return 2.0 if 0 < len(key) <= 8 else 5.0

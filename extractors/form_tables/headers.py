"""The header rows of a form's indicator grid: which column each cell of a row stands under.

Enters: a row's cells with those that reach in from above, and the rows around it. Leaves: a
`GridHeader`. Columns are found by what their heads say. A header may take two rows (指标值 above 前年,
上年 and 预计当年实现); two grids may share one header (二级, 三级, 指标值 once for each term), and a head
over several unknown words is one target an area.
"""

from collections.abc import Sequence

from extractors.form_tables.grid_columns import LEVELS, GridColumn, GridHeader
from extractors.form_tables.header_settling import part_terms, settle_columns
from extractors.forms.columns import (
    PARTS_OF_A_TARGET,
    IndicatorColumn,
    ProjectColumn,
    heads_project_scores,
    names_projects,
    read_indicator_column,
    read_money_column,
    read_project_column,
    term_of,
)
from extractors.ledger.body import GridCell
from extractors.patterns import compile_pattern

_FIGURE = compile_pattern(r"[-+\d.,%≥≤<>=]+")
_PROJECT_COLUMNS_AT_LEAST = 3
"""A row with a project's name and 绩效指标 heads columns only beside a third head."""


def names_columns(cells: Sequence[GridCell]) -> bool:
    """Whether all cells read as column heads: the upper row of a header."""
    filled = [cell for cell in cells if cell.key]
    kinds = [read_indicator_column(cell.key) for cell in filled]
    projects = [read_project_column(cell.key) for cell in filled]
    if "content" in kinds and "name" in projects and len(filled) >= _PROJECT_COLUMNS_AT_LEAST:
        return all(kind or project for kind, project in zip(kinds, projects, strict=True))
    return len(filled) > 1 and None not in kinds


def read_grid_header(
    own: Sequence[GridCell], reaching: Sequence[GridCell] = (), upper: Sequence[GridCell] = ()
) -> GridHeader | None:
    """The row as an indicator grid's header, if it names levels and what is wanted of them.

    `upper` are the cells of the row before, where that named columns as well: those of them that
    reach in, or stand above a blank cell, head columns too.
    """
    cells = [cell for cell in own if cell.key]
    kinds = [read_indicator_column(cell.key) for cell in cells]
    levels = {kind for kind in kinds if kind in LEVELS}
    names_alone = not levels and _names_alone(kinds)
    if not (levels or names_alone) or len(cells) < 2:
        return None
    cells += [cell for cell in reaching if cell in upper and cell.key]
    cells += [
        above
        for above in upper
        if above not in cells
        and any(not cell.key and cell.overlaps(above) for cell in own)
        and not any(cell.key and cell.overlaps(above) for cell in own)
    ]
    cells.sort(key=lambda cell: cell.column)
    kinds = [read_indicator_column(cell.key) for cell in cells]
    named = {kind for kind in kinds if kind is not None}
    wanted = named & {"target", "actual", "content", "weight", "score"}
    if len(levels) < 2 and not (wanted and len(named) >= 2 and len(cells) >= 3):
        return None
    starts = {"content"} if names_alone else LEVELS
    first_level = next(place for place, kind in enumerate(kinds) if kind in starts)
    group = None
    left = cells[0].column
    header_end = max(
        cell.end_row for cell, kind in zip(cells, kinds, strict=True) if kind in starts
    )
    grouping = [
        place
        for place in range(first_level)
        if cells[place].end_row > header_end
        or (kinds[place] in (None, "content") and read_project_column(cells[place].key) is None)
    ]
    if grouping and all(place in grouping for place in range(first_level)):
        group = cells[first_level - 1]
        left = cells[first_level].column
        cells, kinds = cells[first_level:], kinds[first_level:]
    columns = [
        GridColumn(cell, kind, term=term_of(cell.key) if kind == "target" else None)
        for cell, kind in zip(cells, kinds, strict=True)
    ]
    header = GridHeader(columns, left, group=group)
    settle_columns(header)
    return header


def _names_alone(kinds: Sequence[IndicatorColumn | None]) -> bool:
    """A grid without levels: 指标名称, 指标值 and what goes with a value (Chongqing)."""
    beside = {"unit", "sign", "weight", "direction", "actual"} & set(kinds)
    return kinds.count("content") == 1 and "target" in kinds and len(beside) > 1


def read_project_header(own: Sequence[GridCell]) -> GridHeader | None:
    """The row as the header of a list of projects with their money and goals, without a grid."""
    cells = [cell for cell in own if cell.key]
    kinds: list[ProjectColumn | None] = [read_project_column(cell.key) for cell in cells]
    for place, cell in enumerate(cells):
        if kinds[place] == "department" and names_projects(cell.key):
            kinds[place] = "name"  # 单位名称(项目类别/支出项目): a unit's row above its projects'
    if not {"name", "goals"} <= set(kinds) or len(cells) < 3 or None in kinds:
        return None
    if not set(kinds) & {"amount", "fiscal", "department", "department_code", "code"}:
        return None
    columns = [GridColumn(cell, None, kind) for cell, kind in zip(cells, kinds, strict=True)]
    return GridHeader(columns, cells[0].column)


def read_results_header(own: Sequence[GridCell]) -> GridHeader | None:
    """The row as the header of a list of projects with what was spent of their money and their points."""
    cells = [cell for cell in own if cell.key]
    columns: list[GridColumn] = []
    for cell in cells:
        money = read_money_column(cell.key)
        kind: ProjectColumn | None = "score" if heads_project_scores(cell.key) else None
        if kind is None and money in ("amount", "current", "executed", "rate"):
            kind = money
        columns.append(GridColumn(cell, None, kind or read_project_column(cell.key) or "statement"))
    kinds = [column.project for column in columns]
    if kinds.count("name") != 1 or kinds.count("score") != 1:
        return None
    if not {"executed", "rate"} & set(kinds) or kinds.index("name") > kinds.index("score"):
        return None
    return GridHeader(columns, cells[0].column)


def with_second_row(
    header: GridHeader, own: Sequence[GridCell], reaching: Sequence[GridCell]
) -> GridHeader | None:
    """The header with its wide heads divided by the row below; None if that is no header row."""
    filled = [cell for cell in own if cell.key and cell.column >= header.left]
    if not filled:
        return None
    parents: dict[int, list[GridCell]] = {}
    for cell in filled:
        parent = header.column_of(cell) or header.column_before(cell)
        if parent is None or parent.kind in LEVELS or parent.cell in reaching:
            return None
        if cell.column < parent.cell.column or _FIGURE.fullmatch(cell.key):
            return None
        parents.setdefault(header.columns.index(parent), []).append(cell)
    if all(len(below) == 1 for below in parents.values()):
        return None
    rest = [c for place, c in enumerate(header.columns) if place not in parents]
    levels = [column for column in rest if column.kind in LEVELS]
    held_down = all(column.cell in reaching for column in levels)
    blanks = [cell for cell in own if not cell.key]
    left_blank = all(any(cell.overlaps(c.cell) for cell in blanks) for c in levels)
    if not levels or not (held_down or left_blank):
        return None
    columns: list[GridColumn] = []
    by_area = False
    labels = list(header.extra_labels)
    for place, column in enumerate(header.columns):
        below = parents.get(place)
        if not below:
            columns.append(column)
            continue
        labels.append(column.cell)
        found = [_below(column, cell) for cell in below]
        if len(found) > 1 and all(new.kind is None for new in found):
            by_area = by_area or column.kind == "target"
        for new in found:
            new.kind = new.kind or "note"
        columns.extend(found)
    new_header = GridHeader(columns, header.left, by_area or header.by_area, header.group, labels)
    part_terms(columns)
    return new_header


def _below(parent: GridColumn, cell: GridCell) -> GridColumn:
    part = PARTS_OF_A_TARGET.get(cell.key)
    if parent.kind == "actual" and part is not None:
        return GridColumn(cell, "actual" if part == "target" else "note", half=parent.half)
    kind = PARTS_OF_A_TARGET.get(cell.key) if parent.kind == "target" else None
    kind = kind or read_indicator_column(cell.key)
    if kind in ("content", "level1", "level2", "level3"):
        kind = None
    return GridColumn(
        cell, kind, term=term_of(cell.key) if kind == "target" else None, half=parent.half
    )

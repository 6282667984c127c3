"""The header rows of a form's indicator grid: which column each cell of a row stands under.

Enters: a row's cells with those that reach in from above, and the rows around it. Leaves: a
`GridHeader`. Columns are found by what their heads say. A header may take two rows (指标值 above 前年,
上年 and 预计当年实现); two grids may share one header (二级, 三级, 指标值 once for each term), and a head
over several unknown words is one target an area.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeVar

from extractors.forms.columns import (
    NOTE_WORDS,
    PARTS_OF_A_TARGET,
    IndicatorColumn,
    ProjectColumn,
    heads_project_scores,
    heads_units_or_departments,
    names_projects,
    read_indicator_column,
    read_money_column,
    read_project_column,
    says_value,
    term_of,
)
from extractors.forms.money import names_approved
from extractors.ledger.body import GridCell
from extractors.patterns import compile_pattern

_FIGURE = compile_pattern(r"[-+\d.,%≥≤<>=]+")
_SINGLE: tuple[IndicatorColumn, ...] = (
    *("actual", "score", "weight", "deviation", "description", "basis", "unit", "sign"),
    *("direction", "level3"),
)
_LEVELS: frozenset[str] = frozenset({"level1", "level2", "level3"})

Kind = TypeVar("Kind")


def column_over(
    cell: GridCell, columns: Iterable[tuple[GridCell, Kind]]
) -> tuple[GridCell, Kind] | None:
    """The column, by its head, that a cell stands under most of; None under none."""
    best, widest = None, 0
    for column in columns:
        head = column[0]
        shared = min(cell.end_column, head.end_column) - max(cell.column, head.column)
        if shared > widest:
            best, widest = column, shared
    return best


_PROJECT_COLUMNS_AT_LEAST = 3
"""A row with a project's name and 绩效指标 heads columns only beside a third head."""


@dataclass(slots=True)
class GridColumn:
    """One column: its head, what it holds, its words, and the term and half that it belongs to."""

    cell: GridCell
    kind: IndicatorColumn | None
    project: ProjectColumn | None = None
    term: str | None = None
    half: int | None = None

    @property
    def cell_names_level(self) -> bool:
        """Whether the head itself says 一级, 二级 or 三级."""
        return read_indicator_column(self.cell.key) in _LEVELS

    @property
    def label(self) -> str:
        """The head's words, as a note shows them."""
        return NOTE_WORDS.get(self.cell.key, self.cell.key)


@dataclass(slots=True)
class GridHeader:
    """A grid's columns from left to right; cells left of `left` only group rows."""

    columns: list[GridColumn]
    left: int
    by_area: bool = False
    group: GridCell | None = None
    extra_labels: list[GridCell] = field(default_factory=list)

    @property
    def is_flat(self) -> bool:
        """Whether projects stand in columns of the same table."""
        return any(column.project in ("name", "code") for column in self.columns)

    @property
    def has_no_levels(self) -> bool:
        """Whether it heads names of indicators alone, or stands above the row of its levels."""
        return not any(column.cell_names_level for column in self.columns)

    @property
    def kinds(self) -> set[str]:
        """What the columns hold."""
        return {column.kind for column in self.columns if column.kind is not None}

    @property
    def end(self) -> int:
        """The grid column after the last one."""
        return max(column.cell.end_column for column in self.columns)

    def column_of(self, cell: GridCell) -> GridColumn | None:
        """The column that a cell stands under: the one it overlaps most."""
        best, widest = None, 0
        start, end = cell.column, cell.end_column
        for column in self.columns:
            head = column.cell
            if head.end_column <= start or head.column >= end:
                continue
            shared = min(end, head.end_column) - max(start, head.column)
            if shared > widest:
                best, widest = column, shared
        return best

    def column_before(self, cell: GridCell) -> GridColumn | None:
        """The nearest column to a cell's left: a text does not show how wide a head is."""
        before = [column for column in self.columns if column.cell.end_column <= cell.column]
        return before[-1] if before else None

    def covered(self, cell: GridCell) -> list[GridColumn]:
        """All columns that a cell stands under."""
        return [column for column in self.columns if cell.overlaps(column.cell)]


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
    levels = {kind for kind in kinds if kind in _LEVELS}
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
    starts = {"content"} if names_alone else _LEVELS
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
    _settle(header)
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


def _settle(header: GridHeader) -> None:
    """Decide the words that mean different things beside different columns."""
    columns = header.columns
    sure_targets = [c for c in columns if c.kind == "target" and says_value(c.cell.key)]
    first_level = next((p for p, c in enumerate(columns) if c.kind in _LEVELS), 0)
    for place, column in enumerate(columns):
        project = read_project_column(column.cell.key)
        if column.kind is None or (
            column.kind == "target" and sure_targets and column not in sure_targets
        ):
            column.project = project
            if project is not None:
                column.kind = None
        elif column.kind == "note" and project in ("number", "statement") and place < first_level:
            column.project, column.kind = project, None
        elif (
            column.kind == "unit"
            and heads_units_or_departments(column.cell.key)
            and place < first_level
        ):
            column.project, column.kind = "department", None
    has_level3 = any(column.kind == "level3" for column in columns)
    for column in columns:
        if column.kind == "content":
            column.kind = "description" if has_level3 else "level3"
    if not any(column.kind == "target" for column in columns):
        parted = any(column.kind in ("sign", "unit") for column in columns)
        for column in columns:
            as_goal = column.project == "goals" and says_value(column.cell.key)
            as_part = parted and PARTS_OF_A_TARGET.get(column.cell.key) == "target"
            if column.kind is None and (as_goal or as_part):
                column.kind, column.project = "target", None
                break
    if not any(c.project in ("name", "code") for c in columns):
        for column in columns:
            if column.project is not None:
                column.project = None
    _halve(columns)
    _part_terms(columns)
    _keep_one_of_each(columns)
    if header.is_flat:
        for column in columns:
            if column.kind in (None, "note") and column.project is None:
                money = read_money_column(column.cell.key)
                if money in ("amount", "current", "executed", "rate"):
                    column.project, column.kind = money, None
    unknown = [c for c in columns if c.kind is None and c.project is None]
    has_value = {"target", "actual"} & header.kinds
    if not has_value and len(unknown) >= 2:
        header.by_area = True
    for column in unknown:
        column.kind = "note"


def _halve(columns: list[GridColumn]) -> None:
    """Two grids under one header: where a level comes a second time, its half begins."""
    seen: set[str] = set()
    starts: list[int] = []
    for place, column in enumerate(columns):
        if column.kind in _LEVELS and column.kind in seen:
            starts.append(place)
            seen = {"level1"}
        if column.kind is not None:
            seen.add(column.kind)
    if not starts:
        return
    repeated = columns[starts[0]].kind
    first = next(place for place, column in enumerate(columns) if column.kind == repeated)
    bounds = [first, *starts, len(columns)]
    for half, (start, end) in enumerate(pairwise(bounds)):
        for column in columns[start:end]:
            column.half = half


def _keep_one_of_each(columns: list[GridColumn]) -> None:
    """A second column of one kind (完成率 beside 实际完成值) never joins the first: it is a note."""
    for half in {column.half for column in columns}:
        for kind in _SINGLE:
            same = [c for c in columns if c.half == half and c.kind == kind]
            if kind == "weight" and len(same) > 1:
                same = [c for c in same if not _weighs_level(c, columns)] or same
                same += [c for c in columns if c.kind == kind and c.half == half and c not in same]
            kept = next((c for c in same if says_value(c.cell.key)), same[0] if same else None)
            for column in same:
                if column is not kept:
                    column.kind = "note"


def _weighs_level(column: GridColumn, columns: Sequence[GridColumn]) -> bool:
    """Whether a column of weights stands right behind a first or second level, whose weight it is."""
    place = next(place for place, other in enumerate(columns) if other is column)
    return place > 0 and columns[place - 1].kind in ("level1", "level2")


def _part_terms(columns: list[GridColumn]) -> None:
    """Of several value columns in one half only those of different terms are all targets."""
    halves = {column.half for column in columns}
    for half in halves:
        targets = [c for c in columns if c.half == half and c.kind == "target"]
        if len(targets) < 2:
            continue
        terms = [column.term for column in targets]
        if len(set(terms)) == len(terms) and len(targets) == 2:
            if None not in terms:
                continue
            if "long_term" in terms:  # 指标值 beside 实施期指标值 is the year's
                for column in targets:
                    column.term = column.term or "annual"
                continue
        kept = [c for c in targets if c.term == "annual"]
        kept = kept or [c for c in targets if names_approved(c.cell.key)] or targets[:1]
        for column in targets:
            if column is not kept[0]:
                column.kind, column.term = "note", None


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
        if parent is None or parent.kind in _LEVELS or parent.cell in reaching:
            return None
        if cell.column < parent.cell.column or _FIGURE.fullmatch(cell.key):
            return None
        parents.setdefault(header.columns.index(parent), []).append(cell)
    if all(len(below) == 1 for below in parents.values()):
        return None
    rest = [c for place, c in enumerate(header.columns) if place not in parents]
    levels = [column for column in rest if column.kind in _LEVELS]
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
    _part_terms(columns)
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


def settle_half_terms(header: GridHeader, goal_heads: Sequence[tuple[str, GridCell]]) -> None:
    """Give the columns of each half of a grid the term that they or the goals above say."""
    halves = sorted({c.half for c in header.columns if c.half is not None})
    if not halves:
        return
    for half in halves:
        columns = [column for column in header.columns if column.half == half]
        said = {column.term for column in columns if column.term}
        above = {
            term for term, cell in goal_heads for column in columns if cell.overlaps(column.cell)
        }
        if len(goal_heads) == len(halves):
            above = {goal_heads[halves.index(half)][0]}
        found = said if len(said) == 1 and not above else above
        term = next(iter(found)) if len(found) == 1 else None
        for column in columns:
            column.term = term

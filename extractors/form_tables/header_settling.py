"""What the columns of a grid hold where a head alone does not say it.

Enters: a header as its heads read one by one. Leaves: the same header, settled in place: words that mean
different things beside different columns, two grids under one header, several columns of one kind, terms.
"""

from collections.abc import Sequence
from itertools import pairwise

from extractors.form_tables.grid_columns import LEVELS, GridColumn, GridHeader
from extractors.forms.columns import (
    PARTS_OF_A_TARGET,
    IndicatorColumn,
    heads_units_or_departments,
    read_money_column,
    read_project_column,
    says_value,
)
from extractors.forms.money import names_approved
from extractors.ledger.body import GridCell

_SINGLE: tuple[IndicatorColumn, ...] = (
    *("actual", "score", "weight", "deviation", "description", "basis", "unit", "sign"),
    *("direction", "level3"),
)


def settle_columns(header: GridHeader) -> None:
    """Decide the words that mean different things beside different columns."""
    columns = header.columns
    sure_targets = [c for c in columns if c.kind == "target" and says_value(c.cell.key)]
    first_level = next((p for p, c in enumerate(columns) if c.kind in LEVELS), 0)
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
    part_terms(columns)
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
        if column.kind in LEVELS and column.kind in seen:
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


def part_terms(columns: list[GridColumn]) -> None:
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

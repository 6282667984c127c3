"""Tables of many projects whose first levels stand side by side (预算项目支出绩效目标表, Henan).

Enters: a grid. Leaves: `FormCells`, one for each project; None for any other table. Below each first
level (成本指标, 产出指标 …) stand two columns, 三级指标 and 指标值; a row may hold an indicator of each.
Codes, names and money stand in columns at the left; a row with a unit's short code and no indicators
names the unit of the projects below it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.form_tables.cells import FormCells, IndicatorRow, MoneyLine
from extractors.form_tables.grid_columns import column_over
from extractors.form_tables.labelled_rows import money_words
from extractors.forms.columns import heads_project_codes, heads_project_names, read_indicator_column
from extractors.forms.levels import is_level1
from extractors.forms.money import names_sum, read_money_name
from extractors.forms.wording import read_wording
from extractors.ledger.body import Grid, GridCell
from extractors.patterns import compile_pattern

_HEADS_WITHIN = 6
"""Rows in which the heads stand, a title and its unit of money among them."""
_UNIT_CODE = compile_pattern(r"\d{3,9}")


@dataclass(slots=True)
class _Columns:
    """The heads: 三级指标 and 指标值 below each first level, and what says whose they are."""

    pairs: list[tuple[GridCell, GridCell, GridCell]]
    """First level, name and value."""
    code: GridCell | None = None
    name: GridCell | None = None
    money: list[GridCell] = field(default_factory=list)
    labels: list[GridCell] = field(default_factory=list)


def read_side_by_side(grid: Grid) -> list[FormCells] | None:
    """The projects of a table whose first levels stand side by side."""
    for place in range(1, min(_HEADS_WITHIN, len(grid.rows))):
        columns = _read_heads(grid, place)
        if columns is not None:
            return _read_rows(grid, place + 1, columns)
    return None


def _read_heads(grid: Grid, place: int) -> _Columns | None:
    own = [cell for cell in grid.rows[place] if cell.key]
    kinds = [read_indicator_column(cell.key) for cell in own]
    # Two first levels at least, each with two columns.
    if len(own) < 4 or len(own) % 2 or kinds != ["level3", "target"] * (len(own) // 2):
        return None
    above = [cell for cell in grid.rows[place - 1] if cell.key]
    pairs = []
    for name, value in zip(own[::2], own[1::2], strict=True):
        level = next((c for c in above if c.overlaps(name) and c.overlaps(value)), None)
        if level is None or not is_level1(level.key):
            return None
        pairs.append((level, name, value))
    columns = _Columns(pairs)
    for cell in grid.reaching[place]:
        if heads_project_codes(cell.key):
            columns.code = cell
        elif heads_project_names(cell.key):
            columns.name = cell
        elif read_money_name(cell.key) is not None:
            columns.money.append(cell)
    if columns.name is None:
        return None
    columns.labels = [cell for row in grid.rows[: place + 1] for cell in row if cell.key]
    return columns


def _read_rows(grid: Grid, start: int, columns: _Columns) -> list[FormCells]:
    forms: list[FormCells] = []
    unit: tuple[GridCell, GridCell | None] | None = None
    key: tuple[str, str] | None = None
    for own in grid.rows[start:]:
        name = _below(columns.name, own)
        code = _below(columns.code, own)
        indicators = _read_indicators(columns, own)
        if any(names_sum(cell.key) for cell in own):
            continue
        if name is not None and not indicators and code and _UNIT_CODE.fullmatch(code.key):
            unit = (name, code)
            continue
        if name is not None and (name.key, code.key if code else "") != key:
            key = (name.key, code.key if code else "")
            forms.append(_open(name, code, unit, len(forms) + 1))
            _take_money(columns, own, forms[-1])
        elif name is not None:
            forms[-1].repeats += [span for cell in (name, code) if cell for span in cell.spans()]
        if forms:
            forms[-1].indicators += indicators
    if forms:
        forms[0].labels += [span for cell in columns.labels for span in cell.spans()]
    return forms


def _below(head: GridCell | None, own: Sequence[GridCell]) -> GridCell | None:
    if head is None:
        return None
    return next((cell for cell in own if cell.key and cell.overlaps(head)), None)


def _open(
    name: GridCell,
    code: GridCell | None,
    unit: tuple[GridCell, GridCell | None] | None,
    number: int,
) -> FormCells:
    form = FormCells(number=number)
    form.add("name", name.spans())
    if code is not None:
        form.add("code", code.spans())
    if unit is not None:
        form.add("department", unit[0].spans())
        form.add("department_code", unit[1].spans() if unit[1] is not None else [])
    return form


def _take_money(columns: _Columns, own: Sequence[GridCell], form: FormCells) -> None:
    for head in columns.money:
        cell = _below(head, own)
        money = read_money_name(head.key)
        if cell is None or money is None:
            continue
        line = MoneyLine(head.spans(), "annual", money.source, shown_name=money_words(head.spans()))
        line.figures["amount"] = cell.spans()
        form.money.append(line)
    for label in columns.labels:
        wording = read_wording(label.key)
        if wording is not None and wording.amount_unit is not None and not form.units:
            form.units.append((wording.amount_unit, label.spans()[0]))


def _read_indicators(columns: _Columns, own: Sequence[GridCell]) -> list[IndicatorRow]:
    heads = [
        (head, (level, key))
        for level, name, value in columns.pairs
        for head, key in ((name, "level3"), (value, "target"))
    ]
    rows: dict[int, IndicatorRow] = {}
    for cell in own:
        found = column_over(cell, heads) if cell.key else None
        if found is None:
            continue
        level, key = found[1]
        row = rows.setdefault(level.column, IndicatorRow(cells={"level1": [level]}))
        row.cells["level3" if key == "level3" else "target"] = [cell]
    return [row for _, row in sorted(rows.items())]

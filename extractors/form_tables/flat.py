"""Flat tables: one row an indicator, and the projects in columns at the left.

Enters: a flat header and the rows below it. Leaves: `FormCells`, one per project, or None where the
projects cannot be told apart. Projects are told by their names, codes and units: by merged cells, by
repeated texts, or by a first row that alone is filled. Rows that only sum up a unit are no project.
"""

from collections.abc import Mapping, Sequence

from extractors.form_tables.bracketed import read_bracketed
from extractors.form_tables.cells import FormCells, Labelled, MoneyLine
from extractors.form_tables.grid_columns import GridColumn, GridHeader
from extractors.form_tables.indicator_rows import assign, read_indicator_rows
from extractors.form_tables.labelled_rows import money_words
from extractors.form_tables.pair_values import keep_score
from extractors.forms.columns import MoneyColumn, names_units
from extractors.forms.money import names_sum, read_money_name
from extractors.forms.row_labels import RowMeaning
from extractors.forms.wording import read_wording
from extractors.ledger.body import GridCell
from models.report import FundingSource

_MONEY: dict[str, FundingSource] = {
    "amount": "total",
    "fiscal": "fiscal",
    "carried_over": "carried_over",
    "long_term_amount": "total",
}
_FIGURES: dict[str, MoneyColumn] = {
    "current": "current",
    "executed": "executed",
    "rate": "rate",
}
_VALUES: dict[str, RowMeaning] = {
    "department": "department",
    "department_code": "department_code",
    "supervisor": "supervisor",
    "implementer": "implementer",
    "name": "name",
    "code": "code",
    "goals": "goals",
    "long_term_goals": "long_term_goals",
    "goal_results": "goal_results",
    "period": "period",
    "fund_use": "fund_use",
}


class FlatWalk:
    """Reads the rows of a flat table; `forms` are its projects, `failed` says it cannot be told."""

    def __init__(self, header: GridHeader) -> None:
        self.header = header
        self.forms: list[FormCells] = []
        self.failed = False
        self._key: tuple[str, str, str] | None = None
        self._last: dict[str, str] = {}
        self._shared: dict[str, GridCell] = {}

    def read_row(self, own: Sequence[GridCell], reaching: Sequence[GridCell]) -> None:
        """Read one row below the header."""
        filled = [cell for cell in own if cell.key]
        if not filled or self._is_remark(own, filled):
            return
        placed = assign(self.header, own, reaching)
        if self._sums_up(own, placed):
            return
        if self._names_unit(placed):
            return
        said: dict[str, GridCell] = {
            column.project: cell
            for column, cell in placed
            if column.project is not None and cell.key
        }
        if not self._same_project(said):
            if "name" not in said and "code" not in said:
                self.failed = True
                return
            self._open(said)
        if not self.forms:
            self.failed = True
            return
        form = self.forms[-1]
        for column, cell in placed:
            if column.project is not None and cell.key:
                self._take(form, column, cell)
        rows, _ = read_indicator_rows(self.header, own, reaching, None)
        rows = [row for row in rows if row.cells] if self.header.kinds else []
        form.indicators.extend(rows)
        for cell in own if not rows else ():
            head = self.header.column_of(cell)
            if head is not None and head.kind in ("level1", "level2"):
                form.labels.extend(cell.spans())

    def _names_unit(self, placed: Sequence[tuple[GridColumn, GridCell]]) -> bool:
        """A row that names a unit above its projects, where both stand in one column."""
        named = [
            (column, cell)
            for column, cell in placed
            if column.project == "name" and names_units(column.cell.key) and cell.key
        ]
        if not named or any(
            cell.key for column, cell in placed if column.project in ("goals", "statement")
        ):
            return False
        self._shared["department"] = named[0][1]
        self._last["department"] = named[0][1].key
        return True

    def _is_remark(self, own: Sequence[GridCell], filled: Sequence[GridCell]) -> bool:
        """Whether a row is one text over three columns or more, with one blank beside it at most."""
        return len(filled) == 1 and filled[0].end_column - filled[0].column > 2 and len(own) < 3

    def _sums_up(
        self, own: Sequence[GridCell], placed: Sequence[tuple[GridColumn, GridCell]]
    ) -> bool:
        for cell in own:
            wide = [
                column.project
                for column in self.header.covered(cell)
                if column.project in ("name", "code", "department", "number")
            ]
            if cell.key and len(wide) > 1:
                return True
            if names_sum(cell.key):
                return True
        filled = {column.kind or column.project for column, cell in placed if cell.key}
        return not filled & {
            *("name", "code", "goals", "level1", "level2", "level3", "target", "description"),
        }

    def _same_project(self, said: Mapping[str, GridCell]) -> bool:
        key = (
            said["department"].key if "department" in said else self._last.get("department", ""),
            said["code"].key if "code" in said else "",
            said["name"].key if "name" in said else "",
        )
        if self._key is None:
            return False
        if not key[1] and not key[2]:
            return "department" not in said or key[0] == self._key[0]
        same_code = not key[1] or not self._key[1] or key[1] == self._key[1]
        same_name = not key[2] or not self._key[2] or key[2] == self._key[2]
        return key[0] == self._key[0] and same_code and same_name

    def _open(self, said: Mapping[str, GridCell]) -> None:
        if "department" in said:
            self._shared["department"] = said["department"]
            self._last["department"] = said["department"].key
        self._key = (
            self._last.get("department", ""),
            said["code"].key if "code" in said else "",
            said["name"].key if "name" in said else "",
        )
        form = FormCells()
        form.number = len(self.forms) + 1
        self.forms.append(form)
        if "department" not in said and "department" in self._shared:
            form.add("department", self._shared["department"].spans())

    def _take(self, form: FormCells, column: GridColumn, cell: GridCell) -> None:
        kind = column.project
        assert kind is not None
        if kind in _MONEY:
            self._take_money(form, column, cell)
            return
        if kind in _FIGURES:
            self._take_figure(form, column, cell, _FIGURES[kind])
            return
        if kind == "score":
            keep_score("score", cell.spans(), form)
            return
        if kind in ("category", "nature"):
            if not any(entry.label == column.cell.key for entry in form.classified):
                form.classified.append(Labelled(column.cell.key, cell.spans()))
            else:
                form.repeats.extend(cell.spans())
            return
        if kind == "number":
            form.labels.extend(cell.spans())
            return
        if kind == "statement":
            if not any(entry.label == column.cell.key for entry in form.statements):
                form.statements.append(Labelled(column.cell.key, cell.spans()))
            else:
                form.repeats.extend(cell.spans())
            return
        bracketed = read_bracketed(cell) if kind == "goals" else None
        if bracketed is not None:
            form.add("goals", bracketed.goals)
            form.indicators.extend(bracketed.indicators)
            form.signs.extend(bracketed.signs)
            return
        meaning = _VALUES[kind]
        held = form.values.get(meaning)
        if held is None:
            form.add(meaning, cell.spans())
        elif "".join("".join(span.text.split()) for span in held) == cell.key:
            form.repeats.extend(cell.spans())  # any other second value is left over, never joined

    def _take_figure(
        self, form: FormCells, column: GridColumn, cell: GridCell, key: MoneyColumn
    ) -> None:
        """全年预算数, 执行数 and 执行率 beside 年初预算数 are figures of the same line."""
        line = next((line for line in form.money if line.source == "total"), None)
        if line is None:
            line = MoneyLine(column.cell.spans(), "annual", "total")
            line.shown_name = money_words(column.cell.spans())
            form.money.append(line)
        if key in line.figures:
            form.repeats.extend(cell.spans())
        else:
            line.figures[key] = cell.spans()

    def _take_money(self, form: FormCells, column: GridColumn, cell: GridCell) -> None:
        words = column.cell.key
        earlier = next(
            (
                line
                for line in form.money
                if line.name and line.name[0].line is column.cell.lines[0]
            ),
            None,
        )
        if earlier is not None:
            form.repeats.extend(cell.spans())
            return
        money = read_money_name(words)
        term = "long_term" if column.project == "long_term_amount" else None
        source = _MONEY[column.project or "amount"]
        if money is not None and column.project == "amount" and money.source == "fiscal":
            source = "fiscal"
        line = MoneyLine(
            column.cell.spans(),
            term or (money.term if money is not None and money.term else "annual"),  # type: ignore[arg-type]
            source,
        )
        line.shown_name = money_words(column.cell.spans())
        line.figures["amount"] = cell.spans()
        wording = read_wording(words)
        if wording is not None and wording.amount_unit is not None:
            form.units.append((wording.amount_unit, column.cell.spans()[0]))
        form.money.append(line)

"""部门职责-工作活动绩效目标: duties, the activities under them, and their scales of 优, 良, 中, 差.

Enters: the rows of such a table. Leaves: `Work`s. A duty is numbered 一、 or stands without indent; an
activity is indented, or numbered in another style; where neither tells, a row with indicators below a
row without is an activity.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.form_tables.cells import IndicatorRow, MoneyLine, Work
from extractors.form_tables.grid_columns import column_over
from extractors.form_tables.labelled_rows import shown_label
from extractors.forms.duties import STEPS, names_a_scale, read_duties_column
from extractors.forms.money import read_money_name
from extractors.ledger.body import BodyLine, BodySpan, GridCell
from extractors.terms.number_marks import leading_mark
from models.report import FundingSource


@dataclass(slots=True)
class DutiesTable:
    """A table's columns by what they hold, and the works read from it."""

    columns: list[tuple[GridCell, str]]
    works: list[Work] = field(default_factory=list)
    labels: list[BodySpan] = field(default_factory=list)
    _open: Work | None = None
    _style: str | None = None

    def read_row(self, own: Sequence[GridCell], reaching: Sequence[GridCell]) -> None:
        """Read one row below the header."""
        placed: list[tuple[GridCell, str, GridCell, bool]] = []
        for cell in sorted([*own, *reaching], key=lambda c: c.column):
            column = column_over(cell, self.columns)
            if column is not None and cell.key:
                placed.append((*column, cell, cell in own))
        mine = [entry for entry in placed if entry[3]]
        if not mine or any(cell.key in STEPS for _, _, cell, _ in mine[:1]):
            return
        titles = [entry for entry in mine if entry[1] == "title"]
        if titles:
            if self._covers_more(titles[0][2]):
                return
            self._begin(titles[0][2], placed)
        if self._open is None:
            return
        row = IndicatorRow()
        for head, kind, cell, is_own in placed:
            if kind == "indicator":
                row.cells.setdefault("level3", []).append(cell)
            elif kind == "target":
                row.cells.setdefault("target", []).append(cell)
            elif kind == "note":
                row.notes.append((head.key, cell))
            elif is_own and kind == "money":
                line = MoneyLine(head.spans(), "annual", _source(head), {"amount": cell.spans()})
                line.shown_name = shown_label(head.key)
                self._open.money.append(line)
            elif is_own and kind == "description":
                self._open.description = self._open.description + cell.spans()
            elif is_own and kind == "objective":
                self._open.objective = self._open.objective + cell.spans()
        if row.filled("level3"):
            self._open.indicators.append(row)

    def _begin(
        self, title: GridCell, placed: Sequence[tuple[GridCell, str, GridCell, bool]]
    ) -> None:
        work = Work(title=title.spans())
        line = next(line for line in title.lines if line.text.strip())
        measured = any(kind in ("indicator", "note") for _, kind, _, _ in placed)
        if self.works and self._is_activity(line, measured):
            self.works[-1].activities.append(work)
        else:
            self.works.append(work)
            mark = leading_mark(line.text)
            self._style = mark.style if mark is not None else None
        self._open = work

    def _is_activity(self, line: BodyLine, measured: bool) -> bool:
        indented = line.text[:1].isspace() or line.text[:1] in "-—·"
        mark = leading_mark(line.text)
        if mark is not None and self._style is not None:
            return mark.style != self._style
        if indented:
            return True
        if mark is not None:
            return mark.style != "chinese"
        if self._style is not None:
            return True  # below a numbered duty, what has no number is its activity
        return measured and not self.works[-1].indicators

    def _covers_more(self, cell: GridCell) -> bool:
        covered = [head for head, _ in self.columns if cell.overlaps(head)]
        return len(covered) > 1


def _source(head: GridCell) -> FundingSource | None:
    money = read_money_name(head.key)
    return money.source if money is not None else "total"


def read_duties_header(own: Sequence[GridCell]) -> DutiesTable | None:
    """The header of a table of duties; None for any other row."""
    filled = [cell for cell in own if cell.key]
    columns: list[tuple[GridCell, str]] = []
    for cell in filled:
        kind = read_duties_column(cell.key)
        columns.append((cell, kind))
    kinds = [kind for _, kind in columns]
    if kinds.count("title") != 1 or len({"description", "objective", "indicator"} & set(kinds)) < 2:
        return None
    table = DutiesTable(columns)
    table.labels.extend(span for cell in filled for span in cell.spans())
    return table


def divide_scale(table: DutiesTable, own: Sequence[GridCell]) -> bool:
    """Divide 评价标准 by the row below the header: 优, 良, 中, 差."""
    filled = [cell for cell in own if cell.key]
    if not filled or not all(cell.key.strip("：:") in STEPS for cell in filled):
        return False
    kept = [
        (cell, kind)
        for cell, kind in table.columns
        if not any(cell.overlaps(step) for step in filled) and not names_a_scale(cell.key)
    ]
    table.columns = [*kept, *((cell, "note") for cell in filled)]
    table.labels.extend(span for cell in filled for span in cell.spans())
    return True

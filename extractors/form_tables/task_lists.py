"""A department's tasks below heads of their own: names, what they are, and their money.

Enters: a row of heads. Leaves: a block that reads a `Work` from each row below.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.form_tables.blocks import covers_most, figure_line, is_figure
from extractors.form_tables.cells import FormCells, Work
from extractors.form_tables.grid_columns import column_over
from extractors.forms.columns import (
    MoneyColumn,
    read_indicator_column,
    read_money_column,
    read_task_column,
)
from extractors.forms.hints import is_filler
from extractors.forms.money import names_sum, read_money_name
from extractors.forms.row_labels import read_row_label
from extractors.ledger.body import GridCell
from extractors.patterns import compile_pattern
from extractors.terms.numerals import parse_amount

_SPENT = ("executed", "rate")
"""Columns that say what became of a task's money."""
_SUMS = compile_pattern(r"总|合计|小计")


@dataclass(slots=True)
class TaskList:
    """Rows of tasks; cells left of `left` group them."""

    columns: list[tuple[GridCell, str]]
    left: int
    waits_for_second_row: bool = False

    def read_row(
        self, own: Sequence[GridCell], _reaching: Sequence[GridCell], form: FormCells
    ) -> bool:
        """Read a task, or the sum of all."""
        if self.waits_for_second_row:
            self.waits_for_second_row = False
            if self._divide(own, form):
                return True
        cells = [cell for cell in own if cell.key and cell.end_column > self.left]
        grouping = [cell for cell in own if cell.key and cell.end_column <= self.left]
        if not cells:
            return False
        placed = [(column_over(cell, self.columns), cell) for cell in [*grouping, *cells]]
        money = [
            (head, cell)
            for head, kind in self.columns
            for cell in cells
            if kind == "money" and covers_most(cell, head)
        ]
        first = (grouping or cells)[0]
        label = read_row_label(first.key)
        named_sum = names_sum(first.key)
        # 辅警经费 is a task whose name only looks like money's.
        is_sum = named_sum or (
            label is not None
            and label.money is not None
            and label.money.source == "total"
            and _SUMS.search(first.key) is not None
        )
        heads = [head for head, kind in self.columns if kind == "money"]
        figures = [cell for cell in (*grouping, *cells) if cell is not first]
        if is_sum and len(figures) == len(heads) and all(is_figure(c.key) for c in figures):
            money = list(zip(heads, figures, strict=True))  # a text may leave merged cells out
        if is_sum and money and all(is_figure(cell.key) for _, cell in money):
            for place, (head, cell) in enumerate(money):
                name = first.spans() if place == 0 and _is_total(head) else head.spans()
                form.money.append(figure_line(name, cell))
            form.labels.extend(first.spans())
            return True
        if named_sum and not any(cell.key for cell in figures):
            form.labels.extend(first.spans())  # a blank form's sum is no task
            return True
        if any(not is_figure(cell.key) for _, cell in money):
            return False
        if grouping or (label is not None and label.meaning not in ("statement", "money", "tasks")):
            return False
        work = Work()
        for column, cell in placed:
            if column is None:
                return False
            if column[1] == "title":
                work.title = cell.spans()
            elif column[1] == "description":
                work.description = [*work.description, *cell.spans()]
        work.money = [figure_line(head.spans(), cell) for head, cell in money]
        for column, cell in placed:
            if column is not None and column[1] in _SPENT and cell.key and work.money:
                key: MoneyColumn = "executed" if column[1] == "executed" else "rate"
                work.money[0].figures[key] = cell.spans()
        if not work.title:
            return False
        if not work.money and all(is_filler(cell.key) for cell in cells):
            form.labels.extend(span for cell in cells for span in cell.spans())
            return True
        form.works.append(work)
        return True

    def _divide(self, own: Sequence[GridCell], form: FormCells) -> bool:
        """The second header row: the kinds of money below 预算金额."""
        cells = [cell for cell in own if cell.key]
        sums = [cell for cell, kind in self.columns if kind == "money"]
        if not all(
            any(cell.overlaps(head) for head in sums) or self._is_beside(cell) for cell in cells
        ):
            return False
        if any(parse_amount(cell.key) is not None for cell in cells):
            return False
        heads = [cell for cell in cells if read_money_name(cell.key)]
        if len(heads) != len(cells):
            return False
        undivided = [head for head in sums if not any(cell.overlaps(head) for cell in cells)]
        self.columns = [
            *((cell, kind) for cell, kind in self.columns if kind != "money"),
            *((cell, "money") for cell in (*undivided, *heads)),
        ]
        form.labels.extend(span for cell in cells for span in cell.spans())
        return True

    def _is_beside(self, cell: GridCell) -> bool:
        last = max(head.end_column for head, _ in self.columns)
        return cell.column >= last


def _is_total(head: GridCell) -> bool:
    money = read_money_name(head.key)
    return money is not None and money.source == "total"


def read_task_header(own: Sequence[GridCell]) -> TaskList | None:
    """The head of a department's tasks: their names, content and money."""
    filled = [cell for cell in own if cell.key]
    group = filled[0] if filled else None
    heads = filled
    if (
        group is not None
        and len(filled) > 2
        and (
            group.cell.row_span > 1 and any(read_task_column(c.key) == "title" for c in filled[1:])
        )
    ) or (len(filled) > 2 and read_task_column(filled[1].key) == "title"):
        heads = filled[1:]
    titles = [cell for cell in heads if read_task_column(cell.key) == "title"]
    contents = [cell for cell in heads if read_task_column(cell.key) == "description"]
    rest = [cell for cell in heads if cell not in (*titles, *contents)]
    spent = [(cell, kind) for cell in rest if (kind := read_money_column(cell.key)) in _SPENT]
    money = [
        cell
        for cell in rest
        if read_money_name(cell.key) and all(cell is not other for other, _ in spent)
    ]
    if len(titles) != 1 or not (contents or money) or len(heads) < 2:
        return None
    columns = [(titles[0], "title")]
    columns += [(cell, "description") for cell in contents]
    columns += [(cell, "money") for cell in money]
    columns += [(cell, str(kind)) for cell, kind in spent]
    known = [cell for cell, _ in columns]
    others = [cell for cell in heads if cell not in known]
    if not all(read_indicator_column(cell.key) in ("note", "deviation") for cell in others):
        return None
    columns += [(cell, "other") for cell in others]
    return TaskList(columns, titles[0].column, waits_for_second_row=bool(money))

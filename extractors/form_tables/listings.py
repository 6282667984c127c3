"""Listings inside a form, a row for each entry: projects of a department, or texts under one label.

Enters: a row of heads and the row below it. Leaves: a block that reads the rows below.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.form_tables.blocks import figure_line, is_figure
from extractors.form_tables.cells import FormCells, Labelled
from extractors.form_tables.grid_columns import column_over
from extractors.form_tables.labelled_rows import shown_label
from extractors.forms.columns import read_indicator_column, read_project_column
from extractors.forms.money import names_sum
from extractors.forms.row_labels import RowMeaning, read_row_label
from extractors.ledger.body import GridCell, joined_text

_GOALS: frozenset[RowMeaning] = frozenset({"goals", "overall_goals", "long_term_goals"})


@dataclass(slots=True)
class ProjectList:
    """Rows of projects, which begin at `left`."""

    columns: list[tuple[GridCell, str]]
    left: int

    def read_row(
        self, own: Sequence[GridCell], _reaching: Sequence[GridCell], form: FormCells
    ) -> bool:
        """Read a project, or the sum of all."""
        cells = cells_from(self.left, own)
        if not cells:
            return False
        entry = FormCells()
        for cell in cells:
            column = column_over(cell, self.columns)
            if column is None:
                return False
            kind = column[1]
            if kind == "name":
                if read_row_label(cell.key) is not None and cell.end_column - cell.column > 1:
                    return False
                entry.add("name", cell.spans())
            elif kind in ("amount", "long_term_amount"):
                if not is_figure(cell.key):
                    return False
                entry.money.append(figure_line(column[0].spans(), cell))
            elif kind == "category":
                entry.classified.append(Labelled(column[0].key, cell.spans()))
            elif kind == "fund_use":
                entry.add("fund_use", cell.spans())
            elif kind != "number":
                entry.statements.append(Labelled(shown_label(column[0].key), cell.spans()))
        if not entry.values.get("name"):
            return False
        if names_sum(joined_text(entry.values["name"])):
            form.sums.extend(entry.money)
            form.labels.extend(entry.values["name"])
            return True
        form.projects.append(entry)
        return True


@dataclass(slots=True)
class TextList:
    """Rows of one labelled text, which begin at `left`."""

    heads: list[GridCell]
    label: str
    left: int
    entry: Labelled | None = None

    def read_row(
        self, own: Sequence[GridCell], _reaching: Sequence[GridCell], form: FormCells
    ) -> bool:
        """Read a row of the text."""
        if self.entry is None and len(self.heads) > 1:
            # The first head labels all rows where none of them begins below it.
            second = self.heads[1].column
            if all(cell.column >= second for cell in own if cell.key):
                self.left = second
        cells = cells_from(self.left, own)
        if not cells:
            return False
        if not all(any(cell.overlaps(head) for head in self.heads) for cell in cells):
            return False
        label = read_row_label(cells[0].key)
        if len(cells) == 1 or (label is not None and len(cells) == 2):
            return False
        if label is not None and label.meaning in _GOALS:
            return False  # the next row of the form, whose lines here are blank
        if self.entry is None:
            self.entry = Labelled(self.label, [])
            form.statements.append(self.entry)
        self.entry.rows.append([span for cell in cells for span in cell.spans()])
        return True


def cells_from(left: int, own: Sequence[GridCell]) -> list[GridCell]:
    """A row's filled cells; none where one of them stands left of all heads."""
    filled = [cell for cell in own if cell.key]
    return [] if any(cell.end_column <= left for cell in filled) else filled


def read_project_list_header(
    own: Sequence[GridCell], below: Sequence[GridCell]
) -> ProjectList | None:
    """The head of the projects that a department's form lists."""
    filled = [cell for cell in own if cell.key]
    kinds = [(cell, read_project_column(cell.key)) for cell in filled]
    named = [cell for cell, kind in kinds if kind == "name"]
    amounts = [cell for cell, kind in kinds if kind in ("amount", "long_term_amount")]
    # 项目名称 and 金额 alone may be a label and its value's head: a third column makes a list.
    if len(named) != 1 or not amounts or len(filled) < 3:
        return None
    if any(read_indicator_column(cell.key) in ("level1", "level2") for cell in filled):
        return None
    columns = [(cell, str(kind)) for cell, kind in kinds if cell.column >= named[0].column]
    if any(kind == "None" for _, kind in columns):
        return None
    beneath = [cell for cell in below if cell.key and cell.column >= named[0].column]
    figures = [
        cell for cell in beneath if any(cell.overlaps(head) for head in amounts) and cell.key
    ]
    if len(beneath) < 2 or not figures or not all(is_figure(cell.key) for cell in figures):
        return None
    return ProjectList(columns, named[0].column)

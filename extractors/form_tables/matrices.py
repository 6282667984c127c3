"""Small tables inside a form that ask the same things of each of their rows.

Enters: a row of heads beside a blank corner, and the rows below it. Leaves: statements, one for each
answer: `分配科学性` under 情况说明 and 存在问题和改进措施. The first head's answer has the row's name
alone, which is what the form asks for; every further one says its head too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.form_tables.cells import FormCells, Labelled
from extractors.form_tables.grid_columns import column_over
from extractors.form_tables.labelled_rows import may_be_label, shown_label
from extractors.forms.columns import read_money_column
from extractors.forms.hints import is_filler
from extractors.forms.money import read_money_name
from extractors.forms.row_labels import read_row_label
from extractors.ledger.body import GridCell


@dataclass(slots=True)
class MatrixBlock:
    """Rows with a name and an answer below each head."""

    heads: list[GridCell]
    left: int

    def read_row(
        self, own: Sequence[GridCell], _reaching: Sequence[GridCell], form: FormCells
    ) -> bool:
        """Read a row below the heads into the form; False where it does not fit."""
        filled = [cell for cell in own if cell.key]
        if not filled or filled[0].column != self.left or not may_be_label(filled[0]):
            return False
        name, *answers = filled
        if name.end_column > self.heads[0].column or not answers:
            return False
        columns = [(head, place) for place, head in enumerate(self.heads)]
        placed = [(column_over(cell, columns), cell) for cell in answers]
        if any(column is None for column, _ in placed):
            return False
        form.labels.extend(name.spans())
        label = shown_label(name.key)
        for column, cell in placed:
            if column is None or is_filler(cell.key):
                form.labels.extend(cell.spans())
                continue
            head, place = column
            words = f"{label}（{shown_label(head.key)}）" if place else label
            form.statements.append(Labelled(words, cell.spans()))
        return True


def read_matrix_header(cells: Sequence[GridCell], below: Sequence[GridCell]) -> MatrixBlock | None:
    """The row as heads beside a blank corner, with a name below the corner and answers beside it."""
    # A corner and two heads at least: a blank beside one text is any row.
    if len(cells) < 3 or cells[0].key or not all(cell.key for cell in cells[1:]):
        return None
    corner, *heads = cells
    for cell in heads:
        label = read_row_label(cell.key)
        if label is None or label.meaning != "statement":
            return None
        if read_money_name(cell.key) or read_money_column(cell.key):
            return None
    names = [cell for cell in below if cell.key]
    if not names or names[0].column != corner.column or len(names) < 2:
        return None
    return MatrixBlock(heads, corner.column)

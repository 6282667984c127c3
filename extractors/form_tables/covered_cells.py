"""Tables that show no merged cells, as those of texts: blanks that a wide cell would cover.

Enters: a table, and the cells of a row. Leaves: whether the table is such a one, and the cells without
the blanks that only stand for a wide cell's rest.
"""

from collections.abc import Sequence

from extractors.form_tables.labelled_rows import STRUCTURAL
from extractors.forms.row_labels import read_row_label
from extractors.ledger.body import Grid, GridCell


def leaves_covered_cells(grid: Grid) -> bool:
    """Whether a table shows no merged cells although many are blank."""
    cells = [cell for row in grid.rows for cell in row]
    merged = sum(cell.cell.column_span > 1 or cell.cell.row_span > 1 for cell in cells)
    blank = sum(not cell.key for cell in cells)
    titles = sum(cell.cell.column_span == grid.table.column_count > 1 for cell in cells)
    if merged == titles and any(map(_shows_covered, grid.rows)):
        return True
    # Forms merge every third of their filled cells or so, here not one in five; and hardly leave one
    # cell in four blank.
    return 5 * merged < len(cells) - blank and 4 * blank > len(cells)


def _shows_covered(row: Sequence[GridCell]) -> bool:
    """Whether a row of a table without merged cells is a label, a blank and, not beside it, a value."""
    filled = [place for place, cell in enumerate(row) if cell.key]
    if len(filled) != 2 or filled[0] or filled[1] == 1:
        return False
    return read_row_label(row[0].key) is not None and read_row_label(row[filled[1]].key) is None


def without_covered(cells: Sequence[GridCell]) -> list[GridCell]:
    """The cells of a table whose text shows no spans, without the blanks that wide ones cover.

    A blank behind a label is its value only where the next label follows, or nothing at all.
    """
    kept: list[GridCell] = []
    waiting = False
    filled = iter([cell for cell in cells if cell.key])
    following = next(filled, None)
    for cell in cells:
        if cell.key:
            known = read_row_label(cell.key) is not None
            waiting = not waiting or known
            kept.append(cell)
            following = next(filled, None)
            continue
        before = kept[-1].key if kept else ""
        if before and waiting and (following is None or _is_next_label(before, following)):
            kept.append(cell)
            waiting = False
    return kept


def _is_next_label(before: str, cell: GridCell) -> bool:
    """Whether a cell behind a label and a blank is the next label; money names may be a name's value."""
    label = read_row_label(cell.key)
    if label is None:
        return False
    waiting = read_row_label(before)
    if waiting is not None and waiting.meaning in ("money_group", "group"):
        return False  # 资金金额（万元） stands before its lines; the blank is its own width
    names_thing = waiting is not None and waiting.meaning in STRUCTURAL | {"department"}
    return label.meaning != "money" or not names_thing

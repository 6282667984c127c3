"""Tables over several pages: the parts become one table again.

Enters: a table and the part that continues it. Leaves: the table with the part's rows, its cut cells
and running merged cells made whole, and the repeated head taken out.
"""

from dataclasses import replace

from extractors.readers.pdf.page_tables import PageCell, PageTable
from extractors.readers.pdf.paragraphs import PlacedLine
from extractors.readers.pdf.table_continuation import HEAD_WITHIN_ROWS, repeated_rows
from extractors.readers.pdf.table_cuts import cuts_row, pair_cells, running_on
from extractors.readers.pdf.table_habits import TableHabits
from extractors.readers.pdf.table_parts import JoinedTable, cell_text, joined_cell, same_x


def append_part(table: JoinedTable, part: PageTable, page_no: int, habits: TableHabits) -> None:
    """Join a continuation to its table; `habits` are those of the file's tables."""
    dropped = repeated_rows(table, part)
    cells = _without_head(table, part, page_no, dropped)
    table.last_page_no = page_no
    table.last_bbox = part.bbox
    above_open, table.open_bottom = table.open_bottom, part.open_bottom
    if not cells:
        return
    first_row = [cell for cell in cells if cell.row == dropped]
    pairs = pair_cells(table, first_row)
    cut = cuts_row(pairs, above_open, table, part, habits)
    offset = table.row_count - dropped - (1 if cut else 0)
    runs = pairs if cut else running_on(pairs, above_open, table, first_row, habits)
    running = {id(new): old for old, new in runs}
    for cell in cells:
        old = running.get(id(cell))
        if old is None:
            table.add(joined_cell(cell, page_no, offset))
        else:
            old.end_row = cell.row + cell.row_span + offset
            old.lines += [PlacedLine(page_no, line) for line in cell.lines]
            old.boxes[page_no] = cell.bbox
    table.row_count = len(part.rows) - 1 + offset


def _without_head(
    table: JoinedTable, part: PageTable, page_no: int, dropped: int
) -> list[PageCell]:
    """A part's cells below a repeated head of so many rows.

    A label that is merged with rows below the head is repeated as a whole: what of it found no room
    in the head stands below it.
    """
    heads: list[PageCell] = []
    cells: list[PageCell] = []
    for cell in part.cells:
        (heads if cell.row < dropped else cells).append(cell)
    for index, cell in enumerate(cells):
        if cell.row == dropped and cell.lines and _ends_label(table, heads, cell):
            heads.append(cell)
            cells[index] = replace(cell, lines=[])
    for cell in heads:
        table.repeated += [PlacedLine(page_no, line) for line in cell.lines]
    return cells


def _ends_label(table: JoinedTable, heads: list[PageCell], cell: PageCell) -> bool:
    """Whether a cell below a repeated head holds the rest of a label in it."""
    above = [
        head for head in heads if head.bbox[0] == cell.bbox[0] and head.bbox[2] == cell.bbox[2]
    ]
    if not above or not above[-1].lines:
        return False
    label = cell_text(above[-1]) + cell_text(cell)
    return any(
        old.text == label and old.end_row - old.row > 1 and same_x(old.x0, cell.bbox[0])
        for row in range(HEAD_WITHIN_ROWS)
        for old in table.row_cells(row)
    )

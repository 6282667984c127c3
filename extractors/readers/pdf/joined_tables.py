"""Tables over several pages: the parts become one table again.

Enters: a table and the part that continues it. Leaves: the table with the part's rows, its cut cells
and running merged cells made whole, and the repeated head taken out.
"""

from extractors.readers.pdf.page_tables import PageTable
from extractors.readers.pdf.paragraphs import PlacedLine
from extractors.readers.pdf.table_continuation import repeated_rows
from extractors.readers.pdf.table_cuts import cuts_row, pair_cells, running_on
from extractors.readers.pdf.table_habits import TableHabits
from extractors.readers.pdf.table_parts import JoinedTable, joined_cell


def append_part(table: JoinedTable, part: PageTable, page_no: int, habits: TableHabits) -> None:
    """Join a continuation to its table; `habits` are those of the file's tables."""
    dropped = repeated_rows(table, part)
    for cell in part.cells:
        if cell.row < dropped:
            table.repeated += [PlacedLine(page_no, line) for line in cell.lines]
    cells = [cell for cell in part.cells if cell.row >= dropped]
    table.last_page_no = page_no
    table.last_bbox = part.bbox
    above_open, table.open_bottom = table.open_bottom, part.open_bottom
    if not cells:
        return
    pairs = pair_cells(table, [cell for cell in cells if cell.row == dropped])
    cut = cuts_row(pairs, above_open, table, part, habits)
    offset = table.row_count - dropped - (1 if cut else 0)
    runs = pairs if cut else running_on(pairs, above_open, habits, table.padding())
    running = {id(new): old for old, new in runs}
    for cell in cells:
        old = running.get(id(cell))
        if old is None:
            table.cells.append(joined_cell(cell, page_no, offset))
        else:
            old.end_row = cell.row + cell.row_span + offset
            old.lines += [PlacedLine(page_no, line) for line in cell.lines]
            old.boxes[page_no] = cell.bbox
    table.row_count = len(part.rows) - 1 + offset

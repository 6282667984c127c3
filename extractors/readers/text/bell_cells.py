r"""The table shape of a raw Word text: each cell ends in a cell mark, 0x07, and so does each row.

Enters: the lines from a first one with a cell mark on (its paragraph marks, 0x0D, are line ends).
Leaves: the rows of the table there, and what stands behind it in its last line. In Word only
formatting tells the mark that ends a row from one that ends an empty cell ([MS-DOC] 2.4.3, TTP
mark); here two marks in a row end the row, unless the grid's header says that cells are missing.
"""

from collections.abc import Sequence

from extractors.forms.cutting.labels import (
    grid_width,
    is_row_label,
    is_standard_level1,
    is_standard_level2,
)
from extractors.readers.text.lines import CELL_MARK, RawLine, RawSpan, whole
from extractors.readers.text.tables import LINES_OF_A_CELL, CellDraft, Piece, Row, cell_of


def read_bell_cells(lines: Sequence[RawLine], at: int) -> tuple[list[Piece], int]:
    """The table that begins in a line and the text behind it, and the line after them."""
    cells: list[CellDraft] = []
    open_cell: CellDraft | None = None
    rest: list[list[RawSpan]] = []
    place = at
    while True:
        line = lines[place]
        parts = _split(line)
        for part in parts[:-1]:
            cell = cell_of(part)
            if open_cell is not None:
                cell = CellDraft(open_cell.place, [*open_cell.paragraphs, *cell.paragraphs])
                open_cell = None
            cells.append(cell)
        place += 1
        if not _marks_follow(lines, place) or _ends_row(cells):
            rest = [] if parts[-1].is_blank else [[parts[-1]]]
            break
        open_cell = cell_of(parts[-1])
        while CELL_MARK not in lines[place].text:
            open_cell.add([[whole(lines[place])]])
            place += 1
    return [Piece(rows=_rows_of(cells)), Piece(paragraphs=rest)], place


def _split(line: RawLine) -> list[RawSpan]:
    spans: list[RawSpan] = []
    start = 0
    for part in line.text.split(CELL_MARK):
        spans.append(RawSpan(line, start, start + len(part)))
        start += len(part) + 1
    return spans


def _marks_follow(lines: Sequence[RawLine], place: int) -> bool:
    return any(CELL_MARK in line.text for line in lines[place : place + LINES_OF_A_CELL])


def _ends_row(cells: Sequence[CellDraft]) -> bool:
    """Whether a row ends right before the text at a line's end, so that this is no cell of it.

    The first cell of a row hardly ever has two paragraphs; text that follows a row's end without
    a cell mark behind it in its line stands below the table.
    """
    return len(cells) > 1 and not cells[-1].paragraphs and bool(cells[-2].paragraphs)


def _rows_of(cells: Sequence[CellDraft]) -> list[Row]:
    rows: list[Row] = [[]]
    width = 0
    for cell in cells:
        row = rows[-1]
        if cell.paragraphs:
            key = cell.key
            begins = is_row_label(key) or (is_standard_level1(key) and not is_standard_level2(key))
            if begins and len(row) == 1 and not row[0].paragraphs and len(rows) > 1:
                rows[-2].append(row.pop())  # it was the last cell of the row above
            row.append(cell)
        elif not row or len(row) < width:
            row.append(cell)
        else:
            width = grid_width([one.key for one in row]) or width
            rows.append([])
    return [row for row in rows if row]

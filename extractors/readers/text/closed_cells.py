"""The table shape of one cell a line, each closed by a bar, with further bars where a row ends.

Enters: the lines from a first one that ends in a bar. Leaves: the rows of the table there. Dumps of web
pages write `项目名称 |` on a line, `2021年科普工作经费 | |||` on the next: every row has as many bars as
the table has columns, those for columns that a merged cell takes stand behind its last cell, and a
row without any such cell ends with nothing to show it. How many columns there are follows from where
rows must end; where it does not, the text is left as it is.
"""

from collections.abc import Sequence
from math import gcd

import regex

from extractors.readers.text.left_out_cells import header_columns
from extractors.readers.text.lines import BARS, Line, Span
from extractors.readers.text.tables import CellDraft, Row, cell_of

_CLOSING = regex.compile(rf"(?:[ \t\u3000]*+[{BARS}])++[ \t\u3000]*+$")
_BAR = regex.compile(f"[{BARS}]")
_LINES_AT_LEAST = 6
_LINES_OF_A_CELL = 12
_COLUMNS_AT_MOST = 30


def closes_cell(line: Line) -> bool:
    """Whether a line is one cell and the bar that closes it, or several where its row ends."""
    text = line.text.strip(" \t\u3000")
    if len(text) < 2 or text[-1] not in BARS or text[0] in BARS:
        return False
    end = _CLOSING.search(line.text)
    return end is not None and _BAR.search(line.text, 0, end.start()) is None


def read_closed_cells(lines: Sequence[Line], at: int) -> tuple[list[Row], int]:
    """The rows of the table that begins at a line and the line after it; none where they are in doubt."""
    end, cells, bars = _cells_from(lines, at)
    if len(cells) < _LINES_AT_LEAST:
        return [], at
    width = _columns(cells, bars)
    if width is None:
        return [], at
    rows: list[Row] = [[]]
    counted = 0
    for cell, count in zip(cells, bars, strict=True):
        rows[-1].append(cell)
        counted += count
        if counted == width:
            rows.append([])
            counted = 0
    return [row for row in rows if row], end


def _cells_from(lines: Sequence[Line], at: int) -> tuple[int, list[CellDraft], list[int]]:
    """The line behind the table, its cells, and how many bars close each of them."""
    cells: list[CellDraft] = []
    bars: list[int] = []
    place = at
    while place < len(lines):
        first = place
        while (
            place < len(lines)
            and place - first < _LINES_OF_A_CELL
            and not lines[place].is_blank
            and not closes_cell(lines[place])
            and _BAR.search(lines[place].text) is None
        ):
            place += 1  # further paragraphs of the cell that a later line closes
        if place == len(lines) or not closes_cell(lines[place]) or (place > first and not cells):
            return first, cells, bars
        if place > first and bars and bars[-1] > 1:
            return first, cells, bars  # a row has ended: text between two tables
        end = _CLOSING.search(lines[place].text)
        closing = end.start() if end is not None else len(lines[place].text)
        cell = cell_of(Span(lines[place], 0, closing))
        before = [[Span(line, 0, len(line.text))] for line in lines[first:place]]
        cells.append(CellDraft(cell.place, [*before, *cell.paragraphs]))
        bars.append(len(_BAR.findall(lines[place].text, closing)))
        place += 1
    return place, cells, bars


def _columns(cells: Sequence[CellDraft], bars: Sequence[int]) -> int | None:
    """The number of columns: rows end behind every line of several bars and at the table's end."""
    total = 0
    ends: list[int] = []
    for count in bars:
        total += count
        if count > 1:
            ends.append(total)
    common = gcd(total, *ends)
    header = _header_width(cells)
    fitting = [
        width
        for width in range(max(2, *bars), min(common, _COLUMNS_AT_MOST) + 1)
        if common % width == 0 and (header is None or width == header)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _header_width(cells: Sequence[CellDraft]) -> int | None:
    """How many cells at the table's beginning are a grid's header, if it begins with one."""
    keys = [cell.key for cell in cells[:_COLUMNS_AT_MOST]]
    best = None
    for width in range(3, len(keys) + 1):
        columns = header_columns(keys[:width])
        if columns is None and best is not None:
            break
        if columns is not None and None not in columns:
            best = width
    return best

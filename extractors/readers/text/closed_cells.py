"""The table shape of one cell per line, each closed by a bar, with further bars where a row ends.

Enters: the lines from a first one that ends in a bar. Leaves: the rows of the table there. Dumps of web
pages write `项目名称 |` on a line, `2021年科普工作经费 | |||` on the next: every row has as many bars as
the table has columns, those for columns that a merged cell takes stand behind its last cell, and a
row without any such cell ends with nothing to show it. How many columns there are follows from where
rows must end; where it does not, the text is left as it is.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import gcd

from extractors.forms.cutting.heads import column_head, names_level1, names_level2
from extractors.forms.cutting.labels import is_code_label, is_head_line, is_title
from extractors.forms.hebei import HEBEI
from extractors.patterns import compile_pattern
from extractors.readers.text.counted_bars import is_broken_label
from extractors.readers.text.left_out_cells import header_columns
from extractors.readers.text.lines import BARS, Line, Span
from extractors.readers.text.tables import CellDraft, Piece, Row, cell_of

_BLANKS = " \t\u3000"
_BAR = compile_pattern(f"[{BARS}]")
_LINES_AT_LEAST = 6
_LINES_OF_A_CELL = 12
_COLUMNS_AT_MOST = 30
_CELLS_AT_LEAST = 4
_BEGINNINGS_AT_MOST = 40
_BEFORE_LEVELS = frozenset({"序号", HEBEI.group_head})


def closes_cell(line: Line) -> bool:
    """Whether a line is one cell and the bar that closes it, or several where its row ends."""
    text = line.text.strip(" \t\u3000")
    if len(text) < 2 or text[-1] not in BARS or text[0] in BARS:
        return False
    return _BAR.search(line.text, 0, _closing(line)) is None


def _closing(line: Line) -> int:
    """Where the bars at a line's end begin."""
    return len(line.text.rstrip(BARS + _BLANKS))


def _is_empty_cell(line: Line) -> bool:
    """Whether a line holds nothing but bars."""
    return bool(line.content) and not line.content.strip(f"{BARS} \t\u3000")


def closed_cells_follow(lines: Sequence[Line], at: int) -> bool:
    """Whether most of the lines right below one close a cell."""
    below = [line for line in lines[at + 1 : at + _LINES_AT_LEAST + 1] if not line.is_blank]
    return sum(map(closes_cell, below)) * 2 > len(below) > 1


def read_closed_cells(lines: Sequence[Line], at: int) -> tuple[list[Piece], int]:
    """The table that begins at a line, of one column where its rows are in doubt.

    No pieces where too few cells follow; the second value is the line behind what was read.
    """
    end, cells, bars = _cells_from(lines, at)
    if len(cells) < _LINES_AT_LEAST:
        return [], at
    tables = _tables_of(cells, bars)
    if tables:
        return [Piece(rows=rows, is_counted=True) for rows in tables], end
    return [Piece(rows=[[cell] for cell in cells if not cell.is_empty])], end


def _cells_from(lines: Sequence[Line], at: int) -> tuple[int, list[CellDraft], list[int]]:
    """The line behind the table, its cells, and how many bars close each of them."""
    cells: list[CellDraft] = []
    bars: list[int] = []
    place = at
    while place < len(lines):
        if cells and _is_empty_cell(lines[place]):
            cells.append(CellDraft(Span(lines[place], 0, 0)))
            bars.append(len(_BAR.findall(lines[place].text)))
            place += 1
            continue
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
        closing = _closing(lines[place])
        cell = cell_of(Span(lines[place], 0, closing))
        is_broken = place == first + 1 and is_broken_label(lines[first].content, cell.content)
        if place > first and bars and bars[-1] > 1 and not is_broken:
            return first, cells, bars  # a row has ended: text between two tables
        before = [[Span(line, 0, len(line.text))] for line in lines[first:place]]
        cells.append(CellDraft(cell.place, [*before, *cell.paragraphs]))
        bars.append(len(_BAR.findall(lines[place].text, closing)))
        place += 1
    return place, cells, bars


def _tables_of(cells: Sequence[CellDraft], bars: Sequence[int]) -> list[list[Row]]:
    """The tables that cells make, each with rows of one width; none where that cannot be told.

    A table may stand right below another of other columns, with nothing between: a grid's header, or
    the first label of a project's table, begins it.
    """
    rows = _rows_of(cells, bars)
    if rows:
        return [rows]
    for at in _beginnings(cells):
        upper = _rows_of(cells[:at], bars[:at])
        lower = _tables_of(cells[at:], bars[at:]) if upper else []
        if lower:
            return [upper, *lower]
    return []


def _beginnings(cells: Sequence[CellDraft]) -> list[int]:
    """Where a table may begin within cells: at a header's first head, a title, a project's code."""
    places: list[int] = []
    for at, cell in enumerate(cells):
        begins = is_code_label(cell.key) or is_head_line(cell.key) or is_title(cell.content)
        if column_head(cell.key) == "level1":
            begins = True
            while at and cells[at - 1].key in _BEFORE_LEVELS:
                at -= 1
        if begins and at >= _CELLS_AT_LEAST:
            places.append(at)
    return places[:_BEGINNINGS_AT_MOST]


def _rows_of(cells: Sequence[CellDraft], bars: Sequence[int]) -> list[Row]:
    """The rows: they end behind every line of several bars and at the table's end, all as wide.

    Of several widths that fit so, the one by which a grid's header is a row; none else.
    """
    total = 0
    ends: list[int] = []
    for count in bars:
        total += count
        if count > 1:
            ends.append(total)
    common = gcd(total, *ends)
    widths = range(max(2, *bars), min(common, _COLUMNS_AT_MOST) + 1)
    fitting = [
        rows for width in widths if common % width == 0 and (rows := _cut(cells, bars, width))
    ]
    fitting = [rows for rows in fitting if not any(map(_parts_header, rows))]
    headed = [rows for rows in fitting if _has_header(rows)]
    heads = any(header_columns([cell.key for cell in row]) for rows in fitting for row in rows)
    found = headed or (fitting if not heads else [rows for rows in fitting if len(rows) > 1])
    return found[0] if len(found) == 1 else []


def _cut(cells: Sequence[CellDraft], bars: Sequence[int], width: int) -> list[Row]:
    """The rows of one width; empty where a row would end within a line's bars."""
    rows: list[Row] = [[]]
    counted = 0
    for cell, count in zip(cells, bars, strict=True):
        rows[-1].append(cell)
        counted += count
        if counted > width:
            return []
        if counted == width:
            rows.append([])
            counted = 0
    return [row for row in rows if row]


def _parts_header(row: Row) -> bool:
    """Whether a row holds heads of levels and yet is no whole header: it would be cut in two."""
    keys = [cell.key for cell in row]
    levels = {column_head(key) for key in keys} & {"level1", "level2", "level3"}
    if not levels:
        return False
    names = any(names_level1(key) or names_level2(key) for key in keys)
    return names or "level1" not in levels or header_columns(keys) is None


def _has_header(rows: Sequence[Row]) -> bool:
    """Whether one row is the header of an indicator grid and nothing else, and no head is left over."""
    for row, below in pairwise(rows):
        columns = header_columns([cell.key for cell in row])
        if columns is not None and None not in columns and column_head(below[0].key) is None:
            return True
    return False

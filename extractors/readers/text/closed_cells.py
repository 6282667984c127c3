"""The table shape of one cell per line, each closed by a bar, with further bars where a row ends.

Enters: the lines from a first one that ends in a bar. Leaves: the rows of the table there. Dumps of web
pages write `项目名称 |` on a line, `2021年科普工作经费 | |||` on the next: every row has as many bars as
the table has columns, those for columns that a merged cell takes stand behind its last cell, and a
row without any such cell ends with nothing to show it. How many columns there are follows from where
rows must end; where it does not, the text is left as it is.
"""

from collections.abc import Sequence

from extractors.forms.cutting.heads import NUMBER_HEAD, column_head, is_text_label, labels_goals
from extractors.forms.cutting.labels import (
    is_code_label,
    is_head_line,
    is_page_number,
    is_title,
    label_key,
)
from extractors.forms.hebei import HEBEI
from extractors.patterns import compile_pattern
from extractors.readers.text.broken_labels import is_broken_label
from extractors.readers.text.closed_cell_widths import rows_of_closed_cells
from extractors.readers.text.counted_bars import begins_item
from extractors.readers.text.lines import BARS, RawLine, RawSpan
from extractors.readers.text.tables import CellDraft, Piece, Row, cell_of

_BLANKS = " \t\u3000"
_BAR = compile_pattern(f"[{BARS}]")
_LINES_AT_LEAST = 6
"""A row of six cells, or three labels with their values; fewer bars at line ends are signs of the
text."""
_LINES_OF_A_CELL = 12
"""As many as the longest cells of the labelled reports have paragraphs; a cell that goes on
longer has lost its bar."""
_CELLS_AT_LEAST = 4
"""Two labels with their values: fewer are lines above the table."""
_BEGINNINGS_AT_MOST = 40
"""The cells are read anew from every place where a table may begin: a text full of labels would
cost its square."""
_HEADS_BEFORE = 8
"""Heads left of the levels in one header: a number, a project, its code, amounts, and the head of
all levels."""
_BEFORE_LEVELS = frozenset({NUMBER_HEAD, HEBEI.group_head})


def closes_cell(line: RawLine) -> bool:
    """Whether a line is one cell and the bar that closes it, or several where its row ends."""
    text = line.text.strip(" \t\u3000")
    if len(text) < 2 or text[-1] not in BARS or text[0] in BARS:
        return False
    return _BAR.search(line.text, 0, _closing(line)) is None


def _closing(line: RawLine) -> int:
    """Where the bars at a line's end begin."""
    return len(line.text.rstrip(BARS + _BLANKS))


def _is_empty_cell(line: RawLine) -> bool:
    """Whether a line holds nothing but bars."""
    return bool(line.content) and not line.content.strip(f"{BARS} \t\u3000")


def closed_cells_follow(lines: Sequence[RawLine], at: int) -> bool:
    """Whether most of the lines right below one close a cell."""
    below = [line for line in lines[at + 1 : at + _LINES_AT_LEAST + 1] if not line.is_blank]
    return sum(map(closes_cell, below)) * 2 > len(below) > 1


def read_closed_cells(lines: Sequence[RawLine], at: int) -> tuple[list[Piece], int]:
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


def _cells_from(lines: Sequence[RawLine], at: int) -> tuple[int, list[CellDraft], list[int]]:
    """The line behind the table, its cells, and how many bars close each of them."""
    cells: list[CellDraft] = []
    bars: list[int] = []
    place = at
    while place < len(lines):
        if cells and _is_empty_cell(lines[place]):
            cells.append(CellDraft(RawSpan(lines[place], 0, 0)))
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
        cell = cell_of(RawSpan(lines[place], 0, closing))
        begun = [line.content for line in lines[first:place]]
        if begun and not _are_paragraphs(begun, cell, cells[-1], ends_row=bars[-1] > 1):
            return first, cells, bars  # text between two tables
        before = [[RawSpan(line, 0, len(line.text))] for line in lines[first:place]]
        cells.append(CellDraft(cell.place, [*before, *cell.paragraphs]))
        bars.append(len(_BAR.findall(lines[place].text, closing)))
        place += 1
    return place, cells, bars


def _are_paragraphs(
    begun: Sequence[str], last: CellDraft, above: CellDraft, *, ends_row: bool
) -> bool:
    """Whether lines are paragraphs of the cell that `last` ends, and no text above another table."""
    if len(begun) == 1 and (
        is_broken_label(begun[0], last.content) or is_text_label(label_key(begun[0]) + last.key)
    ):
        return True
    if is_text_label(last.key) or is_head_line(last.key) or any(map(_heads_table, begun)):
        return False
    # Below a whole row only goals have several paragraphs in a first cell.
    return not ends_row or labels_goals(above.key) or all(map(begins_item, begun))


def _heads_table(text: str) -> bool:
    """Whether a line stands above a table: its title, its unit of money, a department."""
    return is_title(text) or is_head_line(label_key(text)) or is_page_number(text)


def _tables_of(cells: Sequence[CellDraft], bars: Sequence[int]) -> list[list[Row]]:
    """The tables that cells make, each with rows of one width; none where that cannot be told.

    A table may stand right below another of other columns, with nothing between: a grid's header, or
    the first label of a project's table, begins it.
    """
    rows = rows_of_closed_cells(cells, bars)
    if rows:
        return [rows]
    for at in _beginnings(cells):
        upper = rows_of_closed_cells(cells[:at], bars[:at])
        if len(upper) < 2 and max(bars[:at]) < 2:
            continue  # so few cells are one row of any width
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
            at = _header_begins(cells, at)
        if begins and at >= _CELLS_AT_LEAST:
            places.append(at)
    return places[:_BEGINNINGS_AT_MOST]


def _header_begins(cells: Sequence[CellDraft], at: int) -> int:
    """Where the header of a grid begins whose first level is headed at a place.

    A number's head may stand before it, and above it the head of all levels with others beside it.
    """
    first = at
    while first and cells[first - 1].key in _BEFORE_LEVELS:
        first -= 1
    if first < at:
        return first
    for before in range(at - 1, max(at - _HEADS_BEFORE, -1), -1):
        if cells[before].key == HEBEI.group_head:
            first = before
        elif column_head(cells[before].key) is None:
            break
    return first

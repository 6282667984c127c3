"""The table shape of one row a line, each cell closed by a bar, with further bars for merged ones.

Enters: the lines from a first one that ends in a bar. Leaves: the rows of the table there. Dumps of web
pages write `项目名称 | 2021年科普工作经费 | |||`: a row has as many bars as the table has columns, and
those for columns where no cell begins stand behind its last cell. A cell's further paragraphs stand on
lines of their own, so that a row goes on until all of its bars are there.
"""

from collections.abc import Sequence

from extractors.forms.cutting.heads import labels_goals, names_level1, names_level2
from extractors.forms.cutting.labels import is_head_line, is_title, label_key
from extractors.forms.levels import LEVEL_ENDING
from extractors.patterns import compile_pattern
from extractors.readers.text.barred_tables import BAR, is_barred, is_ruling
from extractors.readers.text.broken_labels import is_broken_label
from extractors.readers.text.lines import BARS, RawLine, RawSpan
from extractors.readers.text.tables import LINES_OF_A_CELL, CellDraft, Row, cell_of

_MISSING = compile_pattern(rf"(?<=[{BARS}]) [{BARS}]+\s*+$")
"""The bars of columns without a cell; an empty cell has a space of its own before its bar."""
_ITEM = compile_pattern(r"(?:目标)?[（(]?[\d一二三四五六七八九十]{1,3}[)）.．、:：]")
_HALVES = 2
"""A label is broken once, a level's name as well: 数量 above 指标."""
_BLANKS = " \t\u3000"
_ROWS_AT_LEAST = 2
"""One row of so many bars is no table: nothing repeats."""
_LOOK_AHEAD = 12
"""Lines: a first row may be merged over all columns, and the widest row nearby tells how many
there are."""
_COLUMNS_AT_LEAST = 2
"""A single column has nothing to count."""


def read_counted_bars(lines: Sequence[RawLine], at: int) -> tuple[list[Row], int]:
    """The rows of the table that begins at a line, and the line after it; no rows where none does."""
    if not _closes(lines[at]) or is_barred(lines[at]):
        return [], at
    first = _bars(lines[at])
    nearby = [_bars(line) for line in lines[at : at + _LOOK_AHEAD] if _closes(line)]
    for width in dict.fromkeys((first, max(nearby))):
        rows, end = _rows(lines, at, width)
        # Rows over lines, or with empty cells at an end, are read here though no cell is missing.
        tells = end - at > len(rows) or any(map(is_barred, lines[at:end]))
        tells = tells or any(len(row) < width for row in rows)
        is_whole = end == len(lines) or not _closes(lines[end])
        tells = tells or (is_whole and any(row[-1].is_empty for row in rows))
        if len(rows) >= _ROWS_AT_LEAST and tells:
            if len(rows[0]) == 1:  # nothing stands above it that could cover a column
                rows[0][0].column_span = width
            return rows, end
    return [], at


def _rows(lines: Sequence[RawLine], at: int, width: int) -> tuple[list[Row], int]:
    """All rows from a line on that have so many bars, and the line after the last of them."""
    rows: list[Row] = []
    if width < _COLUMNS_AT_LEAST:
        return rows, at
    while at < len(lines):
        end = _row_end(lines, at, width, above=rows[-1] if rows else None)
        if end is None:
            break
        rows.append(_cells(lines[at:end]))
        at = end
    return rows, at


def _row_end(lines: Sequence[RawLine], at: int, width: int, *, above: Row | None) -> int | None:
    """The line after the row that begins at one; None where its bars do not come to the width."""
    bars = 0
    for place in range(at, min(at + LINES_OF_A_CELL, len(lines))):
        line = lines[place]
        if line.is_blank or "\t" in line.text or is_ruling(line):
            return None
        own = _bars(line)
        # A line with all of a row's bars begins one, and what stands above it is text, unless its
        # first cell alone has paragraphs.
        if place > at and own == width and not _in_first_cell(lines[at : place + 1], above):
            return None
        bars += own
        if _closes(line):  # lines end within cells, not between them
            return place + 1 if bars == width else None
        if bars >= width:
            return None
    return None


def _in_first_cell(lines: Sequence[RawLine], above: Row | None) -> bool:
    """Whether lines are the first cell's, the last of them with the rest of the row behind it.

    Seen: the items of a list below a label of goals, a level's name or a label broken in two.
    """
    if above is not None and _ends_in_label(above) and _lists(lines):
        return True
    first, rest = lines[0].content, BAR.split(lines[-1].text)[0].strip()
    if len(lines) > _HALVES or is_title(first) or is_head_line(label_key(first)):
        return False
    joined = label_key(first + rest)
    if joined.endswith(LEVEL_ENDING) and (names_level1(joined) or names_level2(joined)):
        return True
    return above is not None and is_broken_label(first, rest)


def _ends_in_label(row: Row) -> bool:
    """Whether a row's last cell is the label of goals or of their results."""
    return len(row) > 1 and labels_goals(row[-1].key)


def _lists(lines: Sequence[RawLine]) -> bool:
    """Whether each line begins with the number of an item."""
    return all(begins_item(line.content) for line in lines)


def begins_item(text: str) -> bool:
    """Whether a text begins with the number of a list's item."""
    return _ITEM.match(text) is not None


def _closes(line: RawLine) -> bool:
    """Whether a line ends in a bar, as a row does."""
    text = line.text.rstrip(_BLANKS)
    return len(text) > 1 and text[-1] in BARS


def _bars(line: RawLine) -> int:
    return len(BAR.findall(line.text))


def _cells(lines: Sequence[RawLine]) -> Row:
    """The cells of a row: each reaches from a bar to the next, over as many lines as lie between."""
    row: Row = []
    begun: list[RawSpan] = []
    for line in lines:
        text = line.text
        missing = _MISSING.search(text)
        stop = missing.start() if missing else len(text)
        start = 0
        for bar in BAR.finditer(text, 0, stop):
            row.append(_cell([*begun, RawSpan(line, start, bar.start())]))
            begun = []
            start = bar.end()
        if text[start:stop].strip():
            begun.append(RawSpan(line, start, stop))
    return row


def _cell(parts: Sequence[RawSpan]) -> CellDraft:
    cells = [cell_of(part) for part in parts]
    return CellDraft(parts[0], [spans for cell in cells for spans in cell.paragraphs])

"""Lines with tabs: which table shape they have, or that they are no table at all.

Enters: the lines from a first one with a tab in it. Leaves: pieces, each either the rows of a
table or lines of running text, where a tab indents a paragraph, follows a list's number or leads
to a page number.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from extractors.forms.cutting.heads import unnumbered_key
from extractors.forms.cutting.labels import (
    is_grid_label,
    is_head_label,
    is_head_line,
    is_title,
    label_key,
    row_of_form,
)
from extractors.patterns import compile_pattern
from extractors.readers.text.cell_lines import read_cell_lines
from extractors.readers.text.left_out_cells import header_columns
from extractors.readers.text.lines import RawLine, RawSpan, whole
from extractors.readers.text.row_lines import read_row_lines
from extractors.readers.text.tables import EVEN_ROWS_AT_LEAST, LINES_OF_A_CELL, Piece, Row
from extractors.readers.text.unmarked_cells import read_unmarked_cells

_LONGEST_ROW = 40
"""Cells; a longer row is several whose ends the dump has lost."""

_DIGITS = r"[\d一二三四五六七八九十百]{1,4}"
_NAME_LABEL = compile_pattern(r"[\p{Han}()/]{2,12}(?:名称|单位|部门|编码)")
_SHORT_LABEL = compile_pattern(r"[\p{Han}()/]{4,14}")
_LABEL_BEFORE_COLON = compile_pattern(r"\s*+([\p{Han}()（）\s]{2,16})[:：](?=.)")
_LIST_NUMBER = compile_pattern(
    rf"\s*(?:[（(]{_DIGITS}[)）]|{_DIGITS}[)）、.．]|第{_DIGITS}(?:部分|章|节))(?P<tab>\t\s*)(?=\S)"
)
_CONTENTS_ENTRY = compile_pattern(r"[^\t]*+(?<=\S)\t[\s.…·]*+\d{1,4}\s*+")


def read_tabs(lines: Sequence[RawLine], at: int) -> tuple[list[Piece], int]:
    """The pieces from a line with a tab on, and the line after them."""
    line = lines[at]
    has_cell_lines = _has_cell_lines(lines, at)
    if _is_running_text(line) or (has_cell_lines and not line.text.startswith("\t")):
        return [Piece(paragraphs=_running_text([line]))], at + 1
    tables, end = (read_cell_lines if has_cell_lines else read_row_lines)(lines, at)
    pieces: list[Piece] = []
    for rows in tables:
        pieces.extend(_part(rows))
    return pieces, end


def _is_running_text(line: RawLine) -> bool:
    """Whether the tab stands after a list's number or before a table of contents' page number."""
    if _LIST_NUMBER.match(line.text) and line.text.strip().count("\t") == 1:
        return True
    first = label_key(line.text.partition("\t")[0])
    return _CONTENTS_ENTRY.fullmatch(line.text) is not None and not _is_label(first)


def _has_cell_lines(lines: Sequence[RawLine], at: int) -> bool:
    """Whether most lines with tabs hold one cell, behind the tab, rather than a whole row."""
    cells = rows = 0
    for line in lines[at : at + LINES_OF_A_CELL]:
        if "\t" in line.text.strip() or line.text.count("\t") > 1:
            rows += 1
        elif line.text.startswith("\t"):
            cells += 1
    return cells > rows


def _part(rows: list[Row]) -> list[Piece]:
    """A table's rows, with running text before, behind or instead of them told apart."""
    width = _even_width(rows)
    if any(_is_several(row) for row in rows if len(row) != width):
        return _part_again([cell for row in rows for cell in row])
    first = next((at for at, row in enumerate(rows) if _speaks(row)), len(rows))
    first = min(first, _first_regular(rows))
    while first and _is_labelled(rows[first - 1]):
        first -= 1
    above = _running_text(_lines_of(rows[:first]))
    rows = rows[first:]
    while rows and len(rows[0]) > 1 and is_title(rows[0][0].content):
        above.extend(rows[0][0].paragraphs)
        rows = [rows[0][1:], *rows[1:]]
    last = len(rows)
    if any(is_grid_label(cell.key) for row in rows for cell in row):
        while last and len(rows[last - 1]) == 1 and not _speaks(rows[last - 1]):
            last -= 1
    below = _running_text(_lines_of(rows[last:]))
    return [Piece(paragraphs=above), Piece(rows=rows[:last]), Piece(paragraphs=below)]


def _even_width(rows: list[Row]) -> int:
    """The cells that three quarters of a table's rows have, empty ones among them; 0 where rows differ.

    Such a dump has lost no line's end, and each of its lines is one row.
    """
    in_lines = [len(row) for row in rows if len({id(cell.place.line) for cell in row}) == 1]
    width, count = Counter(in_lines).most_common(1)[0] if in_lines else (0, 0)
    even = width > 2 and count >= EVEN_ROWS_AT_LEAST and count * 4 >= len(rows) * 3
    return width if even else 0


def _is_labelled(row: Row) -> bool:
    """Whether a row right above a table's first known one is another of it: a short label, a value.

    In a blank form the value is missing; then the label must say that it asks for a name.
    """
    if len(row) < 2 or row[1].content.endswith((":", "：")):
        return False
    key = row[0].key
    if row[1].is_empty:
        return _NAME_LABEL.fullmatch(key) is not None
    return _SHORT_LABEL.fullmatch(key) is not None


def _is_several(row: Row) -> bool:
    """Whether a row holds what only several rows can: the dump lost the empty lines between."""
    if len(row) > _LONGEST_ROW:
        return True
    keys = [cell.key for cell in row]
    return len(set(map(row_of_form, keys)) - {None}) > 1 and header_columns(keys) is None


def _part_again(cells: Row) -> list[Piece]:
    pieces: list[Piece] = []
    at = 0
    while at < len(cells):
        rows, end = read_unmarked_cells(cells, at)
        if rows:
            pieces.append(Piece(rows=rows))
        else:
            end = max(end, at + 1)
            left = [each for cell in cells[at:end] for each in cell.paragraphs]
            pieces.append(Piece(paragraphs=left))
        at = end
    return pieces


def _speaks(row: Row) -> bool:
    """Whether a label of such tables stands in a row, with its value in the same cell or beside it."""
    return any(
        _is_label(cell.key)
        or _is_label(unnumbered_key(cell.key))
        or _is_labelled_value(cell.content)
        for cell in row
    )


def _is_labelled_value(text: str) -> bool:
    """Whether a cell holds a label and its value: `项目名称：2021年科普工作经费`."""
    label = _LABEL_BEFORE_COLON.match(text)
    return label is not None and is_head_label(label_key(label[1]))


def _is_label(key: str) -> bool:
    return bool(key) and (is_head_label(key) or is_grid_label(key) or is_head_line(key))


def _first_regular(rows: list[Row]) -> int:
    """The first of two rows with at least three cells each: a table, whatever it is about."""
    for at, (row, following) in enumerate(pairwise(rows)):
        if len(row) > 2 and len(following) > 2:
            return at
    return len(rows)


def _running_text(lines: Sequence[RawLine]) -> list[list[RawSpan]]:
    """A paragraph for each line; the tab behind a list's number is no part of the text."""
    paragraphs: list[list[RawSpan]] = []
    for line in lines:
        number = _LIST_NUMBER.match(line.text)
        if number is None:
            paragraphs.append([whole(line)])
        else:
            tab, text = number.span("tab")
            paragraphs.append([RawSpan(line, 0, tab), RawSpan(line, text, len(line.text))])
    return paragraphs


def _lines_of(rows: list[Row]) -> list[RawLine]:
    """The lines that rows stand in, each once."""
    found: list[RawLine] = []
    for row in rows:
        for cell in row:
            found.extend(line for line in cell.lines() if not found or line is not found[-1])
    return found

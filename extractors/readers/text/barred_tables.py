"""The table shape of cells between vertical bars, wrapped within their columns.

Enters: the lines from a first one with bars on. Leaves: the rows of the table there. antiword
writes Word tables so, other programs add rulings (`+---+`, `|---|`, `├──┼──┤`). A row that wraps
fills several lines. Where no ruling tells rows apart, a line goes on with the row above it if each
text in it can only be the rest of a full line, or another paragraph of a cell that had just one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from extractors.forms.cutting.labels import is_standard_level1, is_standard_level2, label_key
from extractors.patterns import compile_pattern
from extractors.readers.text.lines import BARS, MASK, RawLine, RawSpan, split_at_breaks
from extractors.readers.text.markup_tables import show_references
from extractors.readers.text.tables import CellDraft, Row
from extractors.readers.text.widths import display_width, uncertain_width, wraps_into

BAR = compile_pattern(f"[{BARS}]")
"""Any one of the bars between two cells."""
_RULING = compile_pattern(r"[\s|+\-=:_─━═│┃║┌┬┐├┼┤└┴┘┏┳┓┣╋┫┗┻┛╔╦╗╠╬╣╚╩╝]+")
_RULE = compile_pattern(r"[-=_─━═+]{2,}|:?-{2,}:?")
_MARKDOWN_RULING = compile_pattern(r"\|(?:\s*:?-+:?\s*\|)+")
_MARKDOWN_MARK = compile_pattern(r"\*\*|\\(?=[|*_\[\]<>#`~+.!(){}\\-])")
_COMPARES = compile_pattern(r"[≥≤≧≦><＞＜]|=\d")


def is_barred(line: RawLine) -> bool:
    """Whether a line holds cells between bars."""
    text = line.text.strip(" \t\u3000")
    return len(text) > 2 and text[0] in BARS and text[-1] in BARS


def is_ruling(line: RawLine) -> bool:
    """Whether a line only draws: the edge of a table or the line between two rows."""
    text = line.text.strip()
    if line.field_codes:
        return False
    return _RULE.search(text) is not None and _RULING.fullmatch(text) is not None


_COLUMNS_OF_FORM = 3
"""A table of more columns holds an indicator, which fills several of them, in each row."""


_BLANKS_BESIDE_TEXT = 2
"""One on either side of a cell's text; more are padding."""


@dataclass
class _Column:
    """One cell's stretch of a line: its text, its width, and how much of that is left free."""

    span: RawSpan
    text: str
    width: int
    left: int


def read_barred_lines(lines: Sequence[RawLine], at: int) -> tuple[list[Row], int]:
    """The rows of the table that begins at a line, and the line after it."""
    end = at
    while end < len(lines) and (is_barred(lines[end]) or is_ruling(lines[end])):
        end += 1
    style = _style(lines[at:end])
    if style == "a line a row":
        lines = [*lines[:at], *map(_plain, lines[at:end])]
    rows: list[Row] = []
    above: list[_Column] | None = None
    for line in lines[at:end]:
        if is_ruling(line):
            above = None
            continue
        columns = _split(line, escapes=style == "a line a row")
        if (
            above is None
            or style in ("a line a row", "unpadded")
            or not _same_columns(above, columns)
            or (style == "wrapped" and not _goes_on(rows[-1], above, columns))
        ):
            rows.append([CellDraft(column.span, _paragraphs(column)) for column in columns])
        else:
            for cell, upper, column in zip(rows[-1], above, columns, strict=True):
                _append(cell, upper, column)
        above = columns
    return rows, end


def _style(lines: Sequence[RawLine]) -> Literal["wrapped", "ruled", "a line a row", "unpadded"]:
    """How rows are told apart: by what wraps, by rulings between all, or by lines.

    A line is a row in Markdown, and where no cell is filled up to its column's width.
    """
    places = [at for at, line in enumerate(lines) if is_ruling(line)]
    if places == [1] and _MARKDOWN_RULING.fullmatch(lines[1].text.strip()):
        return "a line a row"
    inner = [at for at in places if 0 < at < len(lines) - 1]
    if len(inner) > 1:
        return "ruled"
    return "wrapped" if places or any(map(_is_padded, lines)) else "unpadded"


def _is_padded(line: RawLine) -> bool:
    """Whether a cell is filled up with blanks, as programs do that set columns out."""
    cells = BAR.split(line.text.strip())[1:-1]
    return any(
        len(cell) - len(cell.strip()) > _BLANKS_BESIDE_TEXT for cell in cells if cell.strip()
    )


def _plain(line: RawLine) -> RawLine:
    """A line of a Markdown table without its marks: emphasis, escapes, character references."""
    shown = show_references(line)
    if "**" not in shown.text and "\\" not in shown.text:
        return shown
    return replace(shown, text=_MARKDOWN_MARK.sub(lambda mark: MASK * len(mark[0]), shown.text))


def _split(line: RawLine, *, escapes: bool = False) -> list[_Column]:
    text = line.text
    marks = (mark.start() for mark in BAR.finditer(text))
    bars = [at for at in marks if not (escapes and at and text[at - 1] == MASK)]
    columns: list[_Column] = []
    for left, right in pairwise(bars):
        raw = text[left + 1 : right]
        inner = raw.strip()
        start = left + 1 + (raw.index(inner) if inner else 0)
        span = RawSpan(line, start, start + len(inner))
        if line.field_codes:  # one may stand, masked, at either end of the cell
            span = RawSpan(line, left + 1, right)
        # Padding counts the free cells in the very measure of the program that wrote the table.
        padding = len(raw) - len(raw.rstrip()) - raw.startswith(" ")
        columns.append(_Column(span, inner.replace(MASK, ""), display_width(raw), padding))
    return columns


def _paragraphs(column: _Column) -> list[list[RawSpan]]:
    return [] if column.span.is_blank else [[part] for part in split_at_breaks(column.span)]


def _same_columns(above: Sequence[_Column], columns: Sequence[_Column]) -> bool:
    """Whether two lines have their bars at the same places, ambiguous widths allowed for."""
    return len(above) == len(columns) and all(
        abs(upper.width - lower.width) <= uncertain_width(upper.text + lower.text) + 1
        for upper, lower in zip(above, columns, strict=True)
    )


def _goes_on(row: Row, above: Sequence[_Column], columns: Sequence[_Column]) -> bool:
    """Whether a line is the continuation of the row above it."""
    filled = [index for index, column in enumerate(columns) if column.text]
    if not filled:
        return True
    if any(_begins_row(row[index], columns[index].text, index) for index in filled):
        return False
    wrapped = [index for index in filled if _wraps(above[index], columns[index])]
    # antiword breaks after the space that a text begins with, so that its first line is empty.
    late = [index for index in filled if index > 0 and not row[index].paragraphs]
    if len({*wrapped, *late}) == len(filled) and wrapped:
        return True
    if len(filled) > 1 or filled[0] == 0:
        return False
    # One text alone is no row of a grid. In two columns it is a cell's next paragraph, right
    # under another one.
    return len(columns) > _COLUMNS_OF_FORM or bool(above[filled[0]].text)


def _wraps(upper: _Column, lower: _Column) -> bool:
    return wraps_into(upper.text, lower.text, upper.left)


def _begins_row(cell: CellDraft, text: str, index: int) -> bool:
    """Whether a text names a level or states a target anew, so that it begins a row of a grid."""
    if cell.is_empty:
        return False
    if _COMPARES.match(text):
        return True
    if index > 1:
        return False
    so_far = cell.key
    is_name = is_standard_level1(so_far) or is_standard_level2(so_far)
    joined = so_far + label_key(text)
    return (
        is_name
        and not (is_standard_level1(joined) or is_standard_level2(joined))
        and len(label_key(text)) > 1
    )


def _append(cell: CellDraft, upper: _Column, lower: _Column) -> None:
    if lower.span.is_blank:
        return
    if not cell.paragraphs or not _wraps(upper, lower):
        cell.add([[lower.span]])
        return
    if upper.left > 0 and _is_latin(upper.text[-1]) and _is_latin(lower.text[0]):
        # Latin words are broken at a space, which stands in the padding of the line above.
        cell.widen_last()
    cell.go_on([lower.span])


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()

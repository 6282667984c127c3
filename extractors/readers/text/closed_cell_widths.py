"""How many columns a table has whose cells stand one a line, each closed by bars.

Enters: the cells and how many bars close each. Leaves: the rows. Every row has as many bars as the table
has columns, and a line of several bars ends its row; where all rows are whole, nothing shows where one
ends. Then the header of an indicator grid tells, with levels' names in their columns below it, or the
heads of a list with its figures in columns of their own. Where that does not tell either, there are
no rows.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import gcd

from extractors.forms.cutting.heads import (
    Columns,
    column_head,
    names_level1,
    names_level2,
    speaks_of_money,
)
from extractors.forms.wording import LONGEST_LABEL
from extractors.patterns import compile_pattern
from extractors.readers.text.grid_costs import is_figure
from extractors.readers.text.left_out_cells import header_columns
from extractors.readers.text.tables import CellDraft, Row, keys_of

_COLUMNS_AT_MOST = 30
"""A page on its side has room for so many columns of one character; more widths would only be
tried in vain."""
_COLUMNS_OF_LIST = 3
"""A name, an amount and something else: two columns are labels with their values."""
_AGREE_AT_LEAST = 0.8
"""The share of whole rows below a header that have a level's name, or nothing, where it asks for one."""
_SENTENCE_ENDS = ("。", "；", "！")
_AMOUNT = compile_pattern(r"[-+]?[\d,，.]+(?:%|％|万元|元)?")


def rows_of_closed_cells(cells: Sequence[CellDraft], bars: Sequence[int]) -> list[Row]:
    """The rows: they end behind every line of several bars and at the table's end, all as wide.

    Of several widths that fit so, the one by which a grid's header, or a list's, is a row; none else.
    """
    fitting = [
        rows
        for width, rows in _ways(cells, bars)
        if not any(_parts_header(row) or _heads_and_values(row) for row in rows)
        and not _cuts_header(rows, width)
        and not _holds_levels_for_targets(rows)
    ]
    agreeing = [_agreement(rows) for rows in fitting]
    best = max(agreeing, default=0.0)
    if best >= _AGREE_AT_LEAST:
        found = [rows for rows, agree in zip(fitting, agreeing, strict=True) if agree == best]
    elif any(header_columns(keys_of(row)) for rows in fitting for row in rows):
        found = [rows for rows in fitting if len(rows) > 1]
    else:
        found = fitting
        if len(found) > 1 and max(bars) == 1:
            found = [rows for rows in fitting if _is_list(rows)]
    return found[0] if len(found) == 1 else []


def _ways(cells: Sequence[CellDraft], bars: Sequence[int]) -> Iterator[tuple[int, list[Row]]]:
    """Every width that all row ends are told at, with the rows that it makes."""
    total = 0
    ends: list[int] = []
    for count in bars:
        total += count
        if count > 1:
            ends.append(total)
    common = gcd(total, *ends)
    for width in range(max(2, *bars), min(common, _COLUMNS_AT_MOST) + 1):
        if common % width == 0 and (rows := _cut(cells, bars, width)):
            yield width, rows


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
    heads = {key: column_head(key) for key in keys}
    levels = set(heads.values()) & {"level1", "level2", "level3"}
    if not levels:
        return False
    names = [
        key
        for key, head in heads.items()
        if head is None and (names_level1(key) or names_level2(key))
    ]
    third = next((at for at, key in enumerate(keys) if heads[key] == "level3"), 0)
    if (
        levels == {"level3"}
        and third
        and all(key in ("", *names) or key.isdecimal() for key in keys[:third])
    ):
        return False  # a row whose third level still has the form's own word
    return bool(names) or "level1" not in levels or header_columns(keys) is None


def _heads_and_values(row: Row) -> bool:
    """Whether a row holds a header and, before or behind it, figures or sentences: several rows in one."""
    if header_columns(keys_of(row)) is None:
        return False
    return any(is_figure(cell.content) or cell.content.endswith(_SENTENCE_ENDS) for cell in row)


def _cuts_header(rows: Sequence[Row], width: int) -> bool:
    """Whether a header ends where nothing but the width says so, and another head begins the next row."""
    for row, below in pairwise(rows):
        if len(row) < width or header_columns(keys_of(row)) is None:
            continue
        if column_head(below[0].key) is not None and header_columns(keys_of(below)) is None:
            return True
    return False


def _agreement(rows: Sequence[Row]) -> float:
    """How well a grid stands below its header: the share of levels' names in the column of levels.

    None of it where a head is left over below the header, or one is unknown and no row is whole.
    """
    for place, (row, below) in enumerate(pairwise(rows)):
        columns = header_columns([cell.key for cell in row])
        if columns is None or column_head(below[0].key) is not None:
            continue
        named = _named_levels(rows[place + 1 :], len(row), _first_level(columns))
        if named:
            return sum(named) / len(named)
        if None not in columns:
            return 1.0
    return 0.0


def _holds_levels_for_targets(rows: Sequence[Row]) -> bool:
    """Whether a level's name stands in the column of targets: cells that are covered have no line."""
    at = width = 0
    for row in rows:
        columns = header_columns(keys_of(row))
        if columns is not None:
            at, width = (columns.index("target") if "target" in columns else 0), len(row)
        elif at and len(row) == width and (names_level1(row[at].key) or names_level2(row[at].key)):
            return True
    return False


def _first_level(columns: Columns) -> int:
    return columns.index("level1" if "level1" in columns else "level2")


def _named_levels(rows: Sequence[Row], width: int, column: int) -> list[bool]:
    """For each whole row, blank ones left out, whether a level's name stands in a column."""
    named: list[bool] = []
    above = ""
    for row in rows:
        if len(row) != width:
            continue
        key = row[column].key
        if key or any(cell.key for cell in row[:column]):
            is_level = names_level1(key) or names_level2(key)
            named.append(is_level or (bool(key) and key == above))
            above = key
    return named


def _is_list(rows: Sequence[Row]) -> bool:
    """Whether heads stand above columns of which one holds amounts alone, and no head is an amount."""
    header, *body = rows
    if len(body) < 1 or len(header) < _COLUMNS_OF_LIST:
        return False
    heads = [cell.content for cell in header]
    if not all(0 < len(head) <= LONGEST_LABEL and not is_figure(head) for head in heads):
        return False
    columns = list(zip(*body, strict=False))
    amounts = [all(_AMOUNT.fullmatch(cell.content) for cell in column) for column in columns]
    return any(amounts) and any(
        is_all and speaks_of_money(head.key) for is_all, head in zip(amounts, header, strict=True)
    )

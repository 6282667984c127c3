"""Rows of a form beside a label that reaches down from above, or below one head of several columns.

Enters: the rows of a table from which covered cells may have been left out. Leaves: the same, with
empty cells in their places where a header, or the first line of money, and the number of a row's
cells tell them. All other rows stay as they are.
"""

from collections.abc import Sequence

from extractors.forms.cutting.heads import (
    column_head,
    head_steps,
    is_grade,
    is_money_head,
    speaks_of_money,
    stands_in_second_row,
)
from extractors.patterns import compile_pattern
from extractors.readers.text.grid_costs import is_figure
from extractors.readers.text.tables import HEADS_AT_LEAST, Row, empty_beside, keys_of

_AMOUNT = compile_pattern(r"[-+]?[\d,，.]+(?:万?元)?|[\d.]+[%％]|[-—–/无*]{1,3}")
_BARE_AMOUNT = compile_pattern(r"[-+]?[\d,，.]+(?:万?元)?")
_TIME = compile_pattern(r"\d{4}[年./-]\d{1,2}(?:月|[月./-]\d{1,2}日?)?|")
_LONGEST_HEAD = 16
"""Characters: 社会公众或服务对象满意度指标 has 14; a longer text below a head is a value."""


def place_beside_labels(rows: list[Row], *, counted: bool = False) -> None:
    """Put empty cells before the rows that stand beside or below labels, in place.

    `counted` tells that each cell which no other covers is there.
    """
    at = 0
    while at < len(rows):
        at += max(
            1,
            _place_below_last_head(rows, at, counted=counted)
            or _place_below_money_heads(rows, at)
            or _place_money_lines(rows, at)
            or _place_steps(rows, at),
        )


def _is_amount(key: str) -> bool:
    return _AMOUNT.fullmatch(key) is not None


def _is_heading(keys: Sequence[str]) -> bool:
    """Whether a row holds nothing but words short enough to head something."""
    return all(0 < len(key) <= _LONGEST_HEAD and key != "…" for key in keys) and not any(
        map(_is_amount, keys)
    )


def _insert(row: Row, count: int) -> None:
    row[:0] = [empty_beside(row[0]) for _ in range(count)]


def _place_below_last_head(rows: list[Row], at: int, *, counted: bool) -> int:
    """Place the lower row of a header whose last head stands above it, and the rows of its table.

    The number of rows that were read: none where the cells of the next row do not fill the columns.
    """
    if at + 2 >= len(rows):
        return 0
    upper, lower = keys_of(rows[at]), keys_of(rows[at + 1])
    if len(upper) < HEADS_AT_LEAST or len(lower) < 2 or not _is_heading(upper + lower):
        return 0
    if not all(stands_in_second_row(key) or is_money_head(key) for key in lower):
        return 0
    width = len(upper) - 1 + len(lower)
    beside = width - len(rows[at + 2])
    if beside not in (0, 1):
        return 0
    if not (counted and not beside) and not _ends_in_figures(rows[at + 2], len(lower)):
        return 0
    _insert(rows[at + 1], len(upper) - 1)
    end = at + 2
    while end < len(rows):
        row = rows[end]
        if beside and len(lower) < len(row) < width and _ends_in_figures(row, len(lower)):
            _insert(row, 1)
        elif not beside and len(row) == len(lower) + 1 and (counted or _is_measured(row)):
            _insert(row, width - len(row))
        elif beside or len(row) != width:
            break
        end += 1
    return end - at


def _ends_in_figures(row: Row, count: int) -> bool:
    """Whether a row's last cells are figures or empty."""
    return len(row) > count and all(
        not key or _is_amount(key) or is_figure(key) for key in keys_of(row)[-count:]
    )


def _is_measured(row: Row) -> bool:
    """Whether a row is an indicator with a figure for each mark, none of them left open."""
    first, *marks = keys_of(row)
    if not first or _BARE_AMOUNT.fullmatch(marks[0]):
        return False
    return all(map(is_figure, marks)) or all(map(is_grade, marks))


def _place_below_money_heads(rows: list[Row], at: int) -> int:
    """Place the rows below a header of money whose first cell reaches down beside them."""
    heads = keys_of(rows[at])
    named = [key for key in heads if key]
    if len(named) < HEADS_AT_LEAST or not heads[0] or not _is_heading(named):
        return 0
    if any(column_head(key) in ("level1", "level2") for key in heads):
        return 0
    is_all_money = all(map(speaks_of_money, heads[1:]))
    money = [
        place
        for place, key in enumerate(heads)
        if place and "原因" not in key and (is_all_money or is_money_head(key))
    ]
    if is_all_money and at + 1 < len(rows) and not _is_amount(keys_of(rows[at + 1])[0]):
        money = [place for place in money if place > 1]  # the lines' names stand below the second
    if not money or at + 1 == len(rows) or len(rows[at + 1]) != len(heads) - 1:
        return 0
    reason = rows[at + 1][-1]
    end = at + 1
    while end < len(rows) and _is_below_money_heads(keys_of(rows[end]), heads, money):
        if len(rows[end]) < len(heads) - 1:
            reason.row_span += 1
        else:
            reason = rows[end][-1]
        _insert(rows[end], 1)
        end += 1
    return end - at if end > at + 1 else 0


def _is_below_money_heads(keys: Sequence[str], heads: Sequence[str], money: Sequence[int]) -> bool:
    """Whether a row has figures below heads of money, with the first head beside it.

    The last cell may be covered from above: the reason given for all lines of the money.
    """
    missing = len(heads) - 1 - len(keys)
    if missing not in (0, 1) or (missing and (len(heads) - 1 in money or _is_amount(keys[0]))):
        return False
    under = [place - 1 for place in money if place <= len(keys)]
    if _is_amount(keys[0]) and len(under) < len(keys):
        return False
    said = [keys[place] for place in under if keys[place]]
    if not said:
        return speaks_of_money(keys[0])
    return all(map(_is_amount, said))


def _place_money_lines(rows: list[Row], at: int) -> int:
    """Place the lines of money below the first one, before which their label stands."""
    keys = keys_of(rows[at])
    label, *pairs = keys
    if not speaks_of_money(label) or _is_amount(label) or not _are_money_pairs(pairs):
        return 0
    end = at + 1
    while end < len(rows) and len(rows[end]) == len(pairs):
        below = keys_of(rows[end])
        if not _are_money_pairs(below):
            break
        _insert(rows[end], 1)
        end += 1
    return end - at if end > at + 1 else 0


def _place_steps(rows: list[Row], at: int) -> int:
    """Place the steps of a schedule below its heads, beside the label before them."""
    heads = keys_of(rows[at])
    if len(heads) < HEADS_AT_LEAST or not head_steps(*heads[-2:]):
        return 0
    end = at + 1
    while end < len(rows) and len(rows[end]) == len(heads) - 1:
        if not all(_TIME.fullmatch(key) for key in keys_of(rows[end])[-2:]):
            break
        _insert(rows[end], 1)
        end += 1
    return end - at if end > at + 1 else 0


def _are_money_pairs(keys: Sequence[str]) -> bool:
    """Whether cells are names of money and its figures in turn, some of them blank."""
    return (
        len(keys) > 1
        and len(keys) % 2 == 0
        and all(key == "" or (speaks_of_money(key) and not _is_amount(key)) for key in keys[::2])
        and any(keys[::2])
        and all(not key or _is_amount(key) for key in keys[1::2])
    )

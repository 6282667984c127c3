"""Rows above a grid that stand beside a label of their form which reaches down from above.

Enters: the rows of a table whose covered cells were left out. Leaves: the same, with an empty cell before
each such row: the figures below a plan's dates, values below heads of goals, what money is for, a
further goal, lines of money.
"""

from collections.abc import Sequence

from extractors.forms.cutting.heads import (
    column_head,
    is_money_head,
    is_text_label,
    names_goals,
    speaks_of_goals,
    unnumbered_key,
)
from extractors.forms.cutting.labels import is_goals_label, is_group_label, is_period
from extractors.patterns import compile_pattern
from extractors.readers.text.grid_costs import is_figure
from extractors.readers.text.tables import Row, empty_beside, keys_without_last_empty

_HEADS_OF_MONEY_AT_LEAST = 3
"""年初预算, 全年预算, 全年执行: two words of money are a label and its part."""
_AMOUNT = compile_pattern(r"[-+]?[\d,，.]+(?:万?元)?|[-—–/无*]{1,3}")
_SHARE = compile_pattern(r"[\d.]+[%％]?|[-—–/*]{1,3}")
_ITEM = compile_pattern(r"(?:目标)?[（(]?[\d一二三四五六七八九十]{1,3}[)）.．、:：](?!\d)")
_SENTENCE_ENDS = ("。", "；", ";")


def place_in_form(rows: list[Row], at: int, *, counted: bool) -> None:
    """Put an empty cell before a row that stands beside a label reaching down from above it."""
    if at == 0 or rows[at][0].is_empty:
        return
    row, above = rows[at], rows[at - 1]
    keys, keys_above = keys_without_last_empty(row), keys_without_last_empty(above)
    if is_text_label(keys[0]):
        return
    periods = sum(map(is_period, keys_above))
    if periods > 1 and len(keys) == periods and not is_period(keys_above[0]):
        if all(_SHARE.fullmatch(key) for key in keys if key):
            row.insert(0, empty_beside(row[0]))
    elif len(row) >= len(above) > 1:
        return  # its last cells are empty, and none is left out
    elif len(keys_above) > 2 and 0 < len(keys_above) - len(keys) < len(keys_above) - 1:
        missing = len(keys_above) - len(keys)
        labels = [unnumbered_key(key) for key in keys_above]
        # A second label beside the first reaches down with it only where two goals stand below.
        is_told = missing == 1 or (missing == 2 and all(map(speaks_of_goals, labels[1:])))
        is_told = is_told and not any(
            column_head(head) == "target" and is_figure(key)
            for head, key in zip(keys_above, keys, strict=False)
        )
        if is_told and _are_labels(labels[missing - 1 :]) and not any(map(is_text_label, keys)):
            row[:0] = [empty_beside(row[0]) for _ in range(missing)]
    elif len(keys) == 1:
        told = is_group_label(keys_above[0]) and not _AMOUNT.fullmatch(keys[0])
        if told or (counted and len(row) == 1 and _goes_on_with_goals(rows, at)):
            row.insert(0, empty_beside(row[0]))


def _goes_on_with_goals(rows: Sequence[Row], at: int) -> bool:
    """Whether the one cell of a row is a further goal: the label of goals reaches down beside it."""
    text = rows[at][0].content
    above = at - 1
    while above > 0 and len(rows[above]) == 2 and rows[above][0].is_empty:
        above -= 1
    if len(rows[above]) != 2 or not is_goals_label(rows[above][0].key):
        return False
    return _ITEM.match(text) is not None or text.endswith(_SENTENCE_ENDS)


def _are_labels(keys: Sequence[str]) -> bool:
    """Whether each key labels something; of goals, any goal's or its result's name does."""
    return all(is_text_label(key) or names_goals(key) for key in keys)


def place_money_rows(rows: Sequence[Row]) -> None:
    """Put an empty cell before rows of money whose group's label reaches down from the header."""
    width = cells = 0
    for row in rows:
        keys = keys_without_last_empty(row)
        heads = sum(map(is_money_head, keys[1:]))
        if heads >= _HEADS_OF_MONEY_AT_LEAST and not _AMOUNT.fullmatch(keys[-1]):
            width, cells = len(keys), len(row)
        elif len(row) >= cells or _AMOUNT.fullmatch(keys[0]):
            width = 0  # no cell is left out, or the rows begin with their numbers: no group's label
        elif width and 1 < len(keys) < width and keys[0]:
            said = [key for key in keys[1:] if key]
            amounts = sum(_AMOUNT.fullmatch(key) is not None for key in said)
            whole = len(keys) == width - 1 or len(row) == width - 1
            if amounts < len(said) and (not whole or amounts * 2 < len(said)):
                width = 0
            else:
                row.insert(0, empty_beside(row[0]))
        elif len(keys) != width:
            width = 0

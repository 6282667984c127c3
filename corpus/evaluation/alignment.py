"""Which item of an extracted list stands for which item of the gold list.

Lists keep their order, so the alignment is the classic one of two sequences (Needleman and Wunsch,
1970): pairs are chosen to make the sum of similarities largest, an item may stay without a partner.
"""

from collections.abc import Callable, Sequence
from typing import Any

Pair = tuple[int | None, int | None]
"""Index in gold and in the record; None where the other side has no partner."""

Similarity = Callable[[Any, Any], float]
_PARTNERS_FROM = 0.25
"""Items less alike than this are not partners: one was missed and another was invented."""

_RESEMBLES = 0.5
"""More alike than not: where all items of two lists are, nobody was missed and nobody invented."""

_ROUNDING = 1e-9
"""Sums of the same similarities differ by less, however they were added up."""


def align(gold: Sequence[Any], found: Sequence[Any], similarity: Similarity) -> list[Pair]:
    """Pair two lists in order.

    Lists of one length whose items all resemble their counterparts are paired off directly; the
    table of the general case is quadratic.
    """
    if len(gold) == len(found) and all(
        similarity(left, right) >= _RESEMBLES for left, right in zip(gold, found, strict=True)
    ):
        return [(place, place) for place in range(len(gold))]
    rows, columns = len(gold), len(found)
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    alike = [[similarity(left, right) for right in found] for left in gold]
    for row in range(rows - 1, -1, -1):
        for column in range(columns - 1, -1, -1):
            paired = alike[row][column] + best[row + 1][column + 1]
            apart = max(best[row + 1][column], best[row][column + 1])
            partners = alike[row][column] >= _PARTNERS_FROM
            best[row][column] = max(paired, apart) if partners else apart
    return list(_walk(best, alike, rows, columns))


def _walk(best: list[list[float]], alike: list[list[float]], rows: int, columns: int) -> list[Pair]:
    pairs: list[Pair] = []
    row = column = 0
    while row < rows and column < columns:
        value = alike[row][column]
        if (
            value >= _PARTNERS_FROM
            and abs(best[row][column] - value - best[row + 1][column + 1]) < _ROUNDING
        ):
            pairs.append((row, column))
            row, column = row + 1, column + 1
        elif best[row][column] == best[row + 1][column]:
            pairs.append((row, None))
            row += 1
        else:
            pairs.append((None, column))
            column += 1
    pairs += [(place, None) for place in range(row, rows)]
    pairs += [(None, place) for place in range(column, columns)]
    return pairs


def text_similarity(left: str, right: str) -> float:
    """How alike two texts are, 0 to 1: shared pairs of neighbouring characters (Dice)."""
    if left == right:
        return 1.0
    first, second = _bigrams(left), _bigrams(right)
    if not first or not second:
        return 0.0
    return 2 * len(first & second) / (len(first) + len(second))


def _bigrams(text: str) -> set[str]:
    return {text[place : place + 2] for place in range(len(text) - 1)} or (
        {text} if text else set()
    )


def value_similarity(left: Any, right: Any) -> float:
    """How alike two items of a list are: texts by their characters, objects by their leaves."""
    if isinstance(left, str) and isinstance(right, str):
        return text_similarity(left, right)
    if isinstance(left, dict) and isinstance(right, dict):
        keys = [key for key in left if left[key] is not None or right.get(key) is not None]
        # Long lists inside say little about identity and would make the comparison quadratic.
        keys = [key for key in keys if not isinstance(left[key], list)]
        if not keys:
            return 1.0
        return sum(value_similarity(left[key], right.get(key)) for key in keys) / len(keys)
    return 1.0 if left == right else 0.0

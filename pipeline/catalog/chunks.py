"""Long lists in pieces that one statement takes: databases bound the values of a statement."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

_VALUES = 500
"""SQLite before 3.32 takes 999 values in a statement, of which other conditions need some."""

T = TypeVar("T")


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """The items in order, at most so many at a time."""
    for start in range(0, len(items), _VALUES):
        yield items[start : start + _VALUES]

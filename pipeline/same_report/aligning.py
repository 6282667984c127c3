"""Two records side by side: each value of the one with the value of the other in its place.

Rows are put beside each other by their names (a project's code, an indicator's levels); rows whose
names differ, by their order where there are as many on both sides.
"""

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from pipeline.corrections.anchors import row_name
from pipeline.corrections.pointers import CORRECTABLE
from pipeline.same_report.keys import plain

Json = Any

_DERIVED = frozenset(
    {"total_yuan", "month", "kind", "comparison", "value", "upper", "unit", "date", "start", "end"}
)
"""Keys of what follows from a text or an amount that stands beside them."""
_IN_WORDS = frozenset({"target", "actual", "period"})


@dataclass(frozen=True)
class Beside:
    """A value and what stands in its place in the other record; null where nothing does."""

    pointer: str
    """Into the first record; of a row that only the other has, the list."""
    key: str
    own: Json
    other: Json


def beside_each_other(own: Json, other: Json) -> Iterator[Beside]:
    """All values that two records say, in the order of the first."""
    for key in sorted(CORRECTABLE):
        yield from _values(own.get(key), other.get(key), f"/{key}", key)


def _values(own: Json, other: Json, pointer: str, key: str) -> Iterator[Beside]:
    if _are_objects(own, other):
        derived = _DERIVED if key in _IN_WORDS else frozenset({"total_yuan", "month"})
        mine, theirs = own or {}, other or {}
        for inner in mine or theirs:
            if inner not in derived:
                yield from _values(mine.get(inner), theirs.get(inner), f"{pointer}/{inner}", inner)
    elif isinstance(own, list) and isinstance(other, list):
        yield from _rows(own, other, pointer, key)
    elif _is_said(own) or _is_said(other):
        yield Beside(pointer, key, own, other)


def _rows(own: list[Json], other: list[Json], pointer: str, key: str) -> Iterator[Beside]:
    if not all(isinstance(row, dict) for row in (*own, *other)):
        if len(own) == len(other):
            for place, (one, another) in enumerate(zip(own, other, strict=True)):
                yield from _values(one, another, f"{pointer}/{place}", key)
        else:
            # Paragraphs that were cut elsewhere: all of them as one text.
            yield from _values("".join(own) or None, "".join(other) or None, pointer, key)
        return
    partners = _partners(own, other, key)
    for place, row in enumerate(own):
        at = partners.get(place)
        if at is None:
            yield Beside(f"{pointer}/{place}", key, row, None)
        else:
            yield from _values(row, other[at], f"{pointer}/{place}", key)
    for at in sorted(set(range(len(other))) - set(partners.values())):
        yield Beside(pointer, key, None, other[at])


def _partners(own: list[Json], other: list[Json], key: str) -> dict[int, int]:
    """The row of the other list that each row stands beside."""
    partners: dict[int, int] = {}
    # Of several rows of one name those that say all the same go first.
    for told in (_words, lambda row: _name(row, key)):
        waiting: dict[Json, deque[int]] = defaultdict(deque)
        taken = set(partners.values())
        for at, row in enumerate(other):
            if at not in taken:
                waiting[told(row)].append(at)
        for place, row in enumerate(own):
            if place not in partners and (same := waiting[told(row)]):
                partners[place] = same.popleft()
    left = [place for place in range(len(own)) if place not in partners]
    left_there = sorted(set(range(len(other))) - set(partners.values()))
    if len(left) == len(left_there):
        partners |= dict(zip(left, left_there, strict=True))
    return partners


def _words(row: Json) -> bytes:
    return orjson.dumps(row, option=orjson.OPT_SORT_KEYS)


def _name(row: Json, key: str) -> tuple[str, ...]:
    return tuple(plain(None if word is None else str(word)) for word in row_name(row, key))


def _are_objects(own: Json, other: Json) -> bool:
    """Whether both are objects, or one is and the other is not there."""
    kinds = {type(one) for one in (own, other) if one is not None}
    return kinds == {dict}


def _is_said(value: Json) -> bool:
    return value is not None and value not in ([], "")

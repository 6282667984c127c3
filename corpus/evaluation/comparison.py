"""One record against its gold: every leaf value is right, missed or invented.

Enters: the compared fields of gold and record as JSON values. Leaves: counts a field (`projects[].
indicators[].target.value`) and the list of differences, each with its JSON Pointer in the gold.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from corpus.evaluation.alignment import align, value_similarity

_Order = Callable[[dict[str, Any]], tuple[str, ...]]


@dataclass(frozen=True)
class Count:
    """How often a field was right, missed (in gold only, or wrong) or invented (or wrong)."""

    right: int = 0
    missed: int = 0
    invented: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(
            self.right + other.right,
            self.missed + other.missed,
            self.invented + other.invented,
        )

    @property
    def recall(self) -> float:
        """Share of the gold's values that were found; 1 where there is none to find."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def precision(self) -> float:
        """Share of the found values that are right; 1 where nothing was found."""
        return self.right / (self.right + self.invented) if self.right + self.invented else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        wrong = self.missed + self.invented
        return 2 * self.right / (2 * self.right + wrong) if self.right + wrong else 1.0


@dataclass(frozen=True)
class Difference:
    """One value that differs; `pointer` is in the gold, or in the record for an invented value.

    `found_at` is its pointer in the record, where items before it may be missed or invented; one
    that lies in no item of the record is None.
    """

    pointer: str
    field: str
    gold: Any
    found: Any
    found_at: str | None


@dataclass
class Comparison:
    """What comparing one record gave."""

    counts: dict[str, Count] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)

    @property
    def exact(self) -> bool:
        """Whether every compared value is the same."""
        return not self.differences

    @property
    def total(self) -> Count:
        """All fields together."""
        return sum(self.counts.values(), Count())


def compare(
    gold: dict[str, Any], found: dict[str, Any], unjudged: Collection[str] = ()
) -> Comparison:
    """Compare two records leaf by leaf, but for the fields that are not judged."""
    result = Comparison()
    for name, pointer, found_at, left, right in _leaves(gold, found, "", "", ""):
        if (left is None and right is None) or _lies_under(name, unjudged):
            continue
        same = left == right or _same_note(name, left, right)
        step = Count(
            right=int(same),
            missed=int(not same and left is not None),
            invented=int(not same and right is not None),
        )
        result.counts[name] = result.counts.get(name, Count()) + step
        if not same:
            result.differences.append(Difference(pointer, name, left, right, found_at))
    return result


def _lies_under(name: str, fields: Collection[str]) -> bool:
    return any(
        name.startswith(field) and name[len(field) :][:1] in ("", ".", "[") for field in fields
    )


def _same_note(name: str, left: Any, right: Any) -> bool:
    """Whether two texts of a labelled row differ in white space alone.

    Such a text may stand in several cells and paragraphs; the contract says nothing of what joins them.
    """
    if not name.endswith(_JOINED) or not isinstance(left, str) or not isinstance(right, str):
        return False
    return "".join(left.split()) == "".join(right.split())


_JOINED = ("statements[].text", "notes[].text")


def _leaves(
    gold: Any, found: Any, name: str, pointer: str, found_at: str | None
) -> Iterator[tuple[str, str, str | None, Any, Any]]:
    """Field name, pointer, pointer in the record, gold value and found value of each leaf."""
    if isinstance(gold, dict) or isinstance(found, dict):
        left, right = gold or {}, found or {}
        for key in left or right:
            dotted = f"{name}.{key}" if name else key
            there = None if found_at is None else f"{found_at}/{key}"
            yield from _leaves(left.get(key), right.get(key), dotted, f"{pointer}/{key}", there)
    elif isinstance(gold, list) or isinstance(found, list):
        order = _ORDERS.get(name.rpartition(".")[2])
        left, right = (_in_order(items or [], order) for items in (gold, found))
        for first, second in align(
            [item for _, item in left], [item for _, item in right], value_similarity
        ):
            place, wanted = left[first] if first is not None else (None, None)
            spot, got = right[second] if second is not None else (None, None)
            yield from _leaves(
                wanted,
                got,
                f"{name}[]",
                f"{pointer}/{place if place is not None else spot}",
                None if spot is None or found_at is None else f"{found_at}/{spot}",
            )
    else:
        yield name, pointer, found_at, gold, found


def _in_order(items: list[Any], order: _Order | None) -> list[tuple[int, Any]]:
    """The items with their places in the list, in the order in which they are compared."""
    numbered = list(enumerate(items))
    return sorted(numbered, key=lambda pair: order(pair[1])) if order else numbered


def _by_term(indicator: dict[str, Any]) -> tuple[str, ...]:
    return (str(indicator.get("term")),)


def _by_term_and_name(funding: dict[str, Any]) -> tuple[str, ...]:
    return str(funding.get("term")), str(funding.get("name"))


_ORDERS = {"indicators": _by_term, "funding": _by_term_and_name}
"""Columns of two terms may be read in one order or the other; which, says nothing of the values."""


def compare_characters(gold: tuple[str, ...], found: tuple[str, ...]) -> Count:
    """Leftover text by its characters: how it is cut into pieces differs between formats."""
    left = Counter("".join("".join(gold).split()))
    right = Counter("".join("".join(found).split()))
    return Count(
        right=(left & right).total(),
        missed=(left - right).total(),
        invented=(right - left).total(),
    )

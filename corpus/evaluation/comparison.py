"""One record against its gold: every leaf value is right, missed or invented.

Enters: the compared fields of gold and record as JSON values. Leaves: counts a field (`projects[].
indicators[].target.value`) and the list of differences, each with its JSON Pointer in the gold.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from corpus.evaluation.alignment import align, value_similarity


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
    """One value that differs; `pointer` is in the gold, or in the record for an invented value."""

    pointer: str
    field: str
    gold: Any
    found: Any


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
    for name, pointer, left, right in _leaves(gold, found, "", ""):
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
            result.differences.append(Difference(pointer, name, left, right))
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


def _leaves(gold: Any, found: Any, name: str, pointer: str) -> Iterator[tuple[str, str, Any, Any]]:
    """Field name, pointer, gold value and found value of each leaf."""
    if isinstance(gold, dict) or isinstance(found, dict):
        left, right = gold or {}, found or {}
        for key in left or right:
            dotted = f"{name}.{key}" if name else key
            yield from _leaves(left.get(key), right.get(key), dotted, f"{pointer}/{key}")
    elif isinstance(gold, list) or isinstance(found, list):
        left, right = gold or [], found or []
        order = _ORDERS.get(name.rpartition(".")[2])
        if order:
            left, right = sorted(left, key=order), sorted(right, key=order)
        for first, second in align(left, right, value_similarity):
            place = first if first is not None else second
            yield from _leaves(
                None if first is None else left[first],
                None if second is None else right[second],
                f"{name}[]",
                f"{pointer}/{place}",
            )
    else:
        yield name, pointer, gold, found


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

"""Whether two records are the same report, and which of their values differ.

The rule, in this order:

1. Hardly anything is said (a blank form): not the same.
2. The same values throughout: the same report, whatever the files are called.
3. They are not called adjustments by the same words (调整, 修订, …), in their titles or the names of their
   files, or they name two departments, or projects with no code and no name in common: not the same.
4. The money was changed on purpose: not the same. So it is where a project has another total and both
   records confirm theirs, or where two or more amounts, and over a quarter of them, differ. A total that
   its own parts contradict is an error, and no other budget.
5. Four in five of all values are equal (two in three, where one was recognised optically): the same report,
   whose differing values are findings. Fewer: not the same.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from models.report import Report
from pipeline.corrections.pointers import CORRECTABLE
from pipeline.same_report.aligning import Beside, beside_each_other
from pipeline.same_report.keys import plain

Json = Any

LEAST_SHARE = 0.8
"""Of the values that both have. Files of one report differ in what a format loses; a report of
the next year, or of a sister unit, differs in most amounts."""
LEAST_SHARE_RECOGNISED = 0.66
"""The same for scans, where one misread character makes a value another."""
LEAST_FACTS = 5
"""Values that are no part of the blank form: with fewer, forms of two units may agree by chance."""
LEAST_CHARACTERS = 100
"""A form with fewer values filled in, and shorter ones, says too little to be known again."""
_MOST_MONEY_SHARE = 0.25
"""Of the amounts: with more of them changed, it is another version of the budget."""

_ADJUSTED = ("调整", "修订", "变更", "追加", "更正", "调增", "调减")
_MONEY = frozenset({"total", "fiscal", "other", "amount", "current", "executed"})
_FORM = frozenset(
    {
        *("kind", "fiscal_year", "title", "number", "code", "name", "heading", "label", "by"),
        *("amount_unit", "level1", "level2", "term", "source", "direction"),
    }
)
"""Keys that a blank form may have filled, too."""
_EXACT = frozenset({"code", "number"})
_PROSE = 12
"""From so many characters on, recognised text may have a few other ones."""
_ALIKE = 0.85
"""Of their pairs of neighbouring characters, of which a misread character spoils two: one inside the
text is forgiven from fifteen characters on, one at its end always."""


@dataclass(frozen=True)
class Compared:
    """Two records side by side."""

    is_same: bool
    share: float
    """How many of their values are equal, from 0 to 1."""
    differing: tuple[Beside, ...] = ()


def values_digest(report: Report) -> str:
    """What tells the values of a record from others."""
    values = report.model_dump_json(include=set(CORRECTABLE)).encode()
    return hashlib.sha256(values).hexdigest()


def compare(own: Json, other: Json) -> Compared:
    """Compare two records with a key in common; `differing` are pointers into the first."""
    values = list(beside_each_other(own, other))
    if not values:
        return Compared(is_same=False, share=0.0)
    recognised = any(one["source"]["recognition"] for one in (own, other))
    differing = [one for one in values if not _is_equal(one, recognised=recognised)]
    if not differing:
        return Compared(is_same=_says_enough(values), share=1.0)
    share = 1 - len(differing) / len(values)
    least = LEAST_SHARE_RECOGNISED if recognised else LEAST_SHARE
    is_same = (
        share >= least
        and _says_enough(values)
        and _adjustments(own) == _adjustments(other)
        and not _contradict(own, other, recognised=recognised)
        and not _is_another_budget(own, other, values, differing)
    )
    return Compared(is_same, share, tuple(differing))


def _is_equal(one: Beside, *, recognised: bool) -> bool:
    own, other = one.own, one.other
    if (
        own is None
        or other is None
        or isinstance(own, dict | list)
        or isinstance(other, dict | list)
    ):
        return bool(own == other)
    mine, theirs = plain(str(own)), plain(str(other))
    if mine == theirs:
        return True
    if one.key not in _EXACT and None not in (numbers := (_number(mine), _number(theirs))):
        return numbers[0] == numbers[1]
    return recognised and min(len(mine), len(theirs)) >= _PROSE and _are_alike(mine, theirs)


def _are_alike(one: str, other: str) -> bool:
    """Whether two texts have nearly all pairs of neighbouring characters in common."""
    pairs, others = (Counter(map("".join, pairwise(text))) for text in (one, other))
    return 2 * (pairs & others).total() >= _ALIKE * (pairs.total() + others.total())


def _number(text: str) -> Decimal | None:
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _says_enough(values: Sequence[Beside]) -> bool:
    """Whether both records fill in more than what a blank form has."""
    for side in ("own", "other"):
        said = [
            getattr(one, side)
            for one in values
            if one.key not in _FORM and getattr(one, side) is not None
        ]
        if len(said) < LEAST_FACTS and sum(len(str(one)) for one in said) < LEAST_CHARACTERS:
            return False
    return True


def _adjustments(record: Json) -> frozenset[str]:
    """The words by which a record calls itself an adjustment."""
    titles = [record["title"], record["source"]["file_name"]]
    titles += [project["title"] for project in record["projects"]]
    said = "".join(title or "" for title in titles)
    return frozenset(word for word in _ADJUSTED if word in said)


def _contradict(own: Json, other: Json, *, recognised: bool) -> bool:
    """Whether the records name two departments, or projects with no code and no name in common."""
    if _departments_differ(own["department"] or {}, other["department"] or {}, recognised):
        return True
    codes = [
        {plain(one["code"]) for one in record["projects"] if one["code"]} for record in (own, other)
    ]
    names = [
        {plain(one["name"]) for one in record["projects"] if one["name"]} for record in (own, other)
    ]
    return all(codes) and codes[0].isdisjoint(codes[1]) and names[0].isdisjoint(names[1])


def _departments_differ(own: Json, other: Json, recognised: bool) -> bool:
    """By their codes; by their names where a code is not there or may have been misread."""
    told = [
        plain(own.get(key)) == plain(other.get(key))
        for key in ("code", "name")
        if own.get(key) and other.get(key)
    ]
    return bool(told) and not (any(told) if recognised else told[0])


def _is_another_budget(
    own: Json, other: Json, values: Sequence[Beside], differing: Sequence[Beside]
) -> bool:
    """Whether the money was changed on purpose, not misread or mistyped."""
    if any(_both_confirm(own, other, one) for one in differing):
        return True
    changed = sum(one.key in _MONEY and None not in (one.own, one.other) for one in differing)
    money = sum(one.key in _MONEY for one in values)
    return changed > 1 and changed > _MOST_MONEY_SHARE * money


def _both_confirm(own: Json, other: Json, one: Beside) -> bool:
    """Whether a differing total is that of both records' own parts."""
    found = re.fullmatch(r"/projects/(\d+)/budget/total", one.pointer)
    if found is None or None in (one.own, one.other):
        return False
    mine = own["projects"][int(found[1])]["budget"]
    return _is_confirmed(mine, own) and any(
        project["budget"] is not None
        and project["budget"]["total"] == one.other
        and _is_confirmed(project["budget"], other)
        for project in other["projects"]
    )


def _is_confirmed(budget: Json, record: Json) -> bool:
    parts = [budget[key] for key in ("fiscal", "other") if budget[key] is not None]
    if not parts:
        # Nothing confirms it; but a total that was decoded, not recognised, is what was written.
        return not record["source"]["recognition"]
    return sum(map(Decimal, parts)) == Decimal(budget["total"])

"""Where a self-evaluation has other targets than were declared for the year.

Enters: the indicators of a project as declared and as evaluated, as rows of the catalog. Leaves:
differences. An indicator is known by its third level's name, one that stands more than once in a
grid by all its levels; a target is the same however it is written.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from sqlalchemy import Row


@dataclass(frozen=True)
class Difference:
    """An indicator whose target is another in the evaluation than was declared."""

    code: Literal["target-differs", "indicator-missing"]
    indicator: str
    declared_pointer: str
    declared: str | None
    evaluated_pointer: str | None
    evaluated: str | None


def compare_targets(
    declared: Sequence[Row[Any]], evaluated: Sequence[Row[Any]]
) -> Iterator[Difference]:
    """What was declared for the year and is not evaluated, or evaluated by another target."""
    this_year = [row for row in declared if row.term != "long_term" and row.level3]
    answers = [row for row in evaluated if row.term != "long_term" and row.level3]
    if not answers:
        return  # nothing was read of its grid: nobody can say what is missing
    names = [_plain(row.level3) for row in (*this_year, *answers)]
    for row in this_year:
        name = _plain(row.level3)
        found = [one for one in answers if _plain(one.level3) == name]
        # Once on either side is two.
        if names.count(name) > 2:
            found = [one for one in found if _levels(one) == _levels(row)]
        if not found:
            yield Difference(
                "indicator-missing", row.level3, row.pointer, row.target_text, None, None
            )
        elif len(found) == 1 and not _same_target(row, found[0]):
            yield Difference(
                "target-differs",
                row.level3,
                row.pointer,
                row.target_text,
                found[0].pointer,
                found[0].target_text,
            )


def _plain(text: str | None) -> str:
    return "".join((text or "").split())


def _levels(row: Row[Any]) -> tuple[str, ...]:
    return tuple(_plain(text) for text in (row.level1, row.level2, row.level3))


def _same_target(one: Row[Any], other: Row[Any]) -> bool:
    if _plain(one.target_text) == _plain(other.target_text):
        return True
    if one.kind != other.kind or one.kind in (None, "qualitative"):
        return False
    return _said(one) == _said(other)


def _said(row: Row[Any]) -> tuple[Any, ...]:
    """What a target says, however it is written: `3` and `3.00 ` alike, `=` and no sign alike."""
    sign = row.comparison if row.comparison != "=" else None
    return (sign, _number(row.value), _number(row.upper), row.unit, row.date)


def _number(text: str | None) -> Decimal | str | None:
    try:
        return None if text is None else Decimal(text)
    except InvalidOperation:
        return text

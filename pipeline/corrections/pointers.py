"""JSON Pointers (RFC 6901) into a record, and what becomes of them when rows come and go."""

from collections.abc import Callable, Sequence
from typing import Any

Steps = tuple[str, ...]
Moved = Callable[[str], str | None]
"""Where a pointer leads after rows have moved; None where what it led to is gone."""

NEW_ROW = "-"
"""The index after a list's last row (RFC 6901, 4)."""

_MOST_DIGITS = 9
"""Of a row's number; no list is as long, and Python takes long to read a number of very many digits."""


CORRECTABLE = frozenset(
    {
        *("kind", "title", "fiscal_year", "department", "overall_goal", "sub_goals", "safeguards"),
        *("projects", "amount_unit", "funding", "statements"),
    }
)
"""The keys of a record that hold what a report says; the others say how it was read."""


class PointerError(ValueError):
    """A pointer that leads nowhere; the message says where it ends."""


def parse_pointer(pointer: str) -> Steps:
    """The steps of a pointer. Raises PointerError."""
    if not pointer:
        return ()
    if not pointer.startswith("/"):
        raise PointerError(f"“{pointer[:80]}” is no JSON Pointer: it begins with /.")
    return tuple(
        step.replace("~1", "/").replace("~0", "~") for step in pointer.removeprefix("/").split("/")
    )


def write_pointer(steps: Sequence[str]) -> str:
    """The pointer of steps."""
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps)


def row_index(step: str, rows: Sequence[Any], *, new: bool = False) -> int:
    """The index that a step names; with `new` also the one after the last row. Raises PointerError."""
    if new and step == NEW_ROW:
        return len(rows)
    # RFC 6901 allows ASCII digits alone, without leading zeros.
    if not (step.isascii() and step.isdecimal()) or (step != "0" and step.startswith("0")):
        raise PointerError(f"“{step[:20]}” is no row's number.")
    if len(step) > _MOST_DIGITS or int(step) >= len(rows) + new:
        raise PointerError(f"There is no row {step}: the list has {len(rows)}.")
    return int(step)


def value_at(record: Any, steps: Sequence[str]) -> Any:
    """The value at the end of the steps; what lies below a value that is not there is null.

    Raises PointerError where a step names a key or a row that cannot be.
    """
    found = record
    for step in steps:
        if found is None:
            return None
        if isinstance(found, list):
            found = found[row_index(step, found)]
        elif isinstance(found, dict):
            if step not in found:
                raise PointerError(f"There is no key “{step[:40]}” in the record there.")
            found = found[step]
        else:
            raise PointerError(f"“{step[:40]}” leads into a value without parts.")
    return found


def after_insertion(rows: str, at: int) -> Moved:
    """Pointers after a row came into the list at pointer `rows`."""

    def moved(pointer: str) -> str | None:
        index, rest = _below(pointer, rows)
        if index is None or index < at:
            return pointer
        return f"{rows}/{index + 1}{rest}"

    return moved


def after_removal(rows: str, at: int) -> Moved:
    """Pointers after a row left the list at pointer `rows`."""

    def moved(pointer: str) -> str | None:
        index, rest = _below(pointer, rows)
        if index is None or index < at:
            return pointer
        return None if index == at else f"{rows}/{index - 1}{rest}"

    return moved


def after_move(source: tuple[str, int], target: tuple[str, int]) -> Moved:
    """Pointers after a row went from one list to its place in another, or in the same."""
    leaving, coming = after_removal(*source), after_insertion(*target)
    here, there = f"{source[0]}/{source[1]}", f"{target[0]}/{target[1]}"

    def moved(pointer: str) -> str | None:
        if pointer == here or pointer.startswith(f"{here}/"):
            return there + pointer.removeprefix(here)
        left = leaving(pointer)
        return None if left is None else coming(left)

    return moved


def is_at_or_below(pointer: str, above: str) -> bool:
    """Whether a pointer leads to a value or into it."""
    return pointer == above or pointer.startswith(f"{above}/")


def _below(pointer: str, rows: str) -> tuple[int | None, str]:
    """The row of a list that a pointer goes through, and what follows it."""
    if not pointer.startswith(f"{rows}/"):
        return None, ""
    step, slash, rest = pointer.removeprefix(f"{rows}/").partition("/")
    return (int(step), slash + rest) if step.isdecimal() else (None, "")

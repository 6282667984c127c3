"""One edit of a record: replace a value, add, remove or move a row (RFC 6902), all else following.

Enters: a `Draft` and an `Edit`. Leaves: the draft with the edit done, its provenance, findings and
earlier corrections pointing to where their values stand now, and what is derived from the value
derived anew: yuan from an amount and its unit, figures from the words of a target.
"""

import copy
import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from extractors.terms.money_units import in_yuan
from extractors.terms.targets import parse_target
from models.corrections import CorrectionOperation
from pipeline.corrections.pointers import (
    CORRECTABLE,
    Moved,
    PointerError,
    after_insertion,
    after_move,
    after_removal,
    is_at_or_below,
    parse_pointer,
    row_index,
    value_at,
    write_pointer,
)

Json = Any

_PROJECT_MONEY = re.compile(r"(/projects/\d+)/(?:amount_unit|budget(?:/total)?)")
_TARGET_TEXT = re.compile(r"(.*/(?:target|actual))/text")


@dataclass(frozen=True)
class Edit:
    """What is to be done at a pointer; `source` is where a moved row comes from."""

    operation: CorrectionOperation
    pointer: str
    value: Json = None
    source: str | None = None


@dataclass
class Draft:
    """A record on its way to a corrected one, as JSON; it is changed in place."""

    record: dict[str, Json]
    """The record; its `provenance` and `findings` move with the values."""
    checks: list[dict[str, Json]] = field(default_factory=list)
    """Findings on the values as extracted, which move along."""
    places: dict[int, str | None] = field(default_factory=dict)
    """Where the values of corrections stand, by the corrections' ids."""

    def copy(self) -> "Draft":
        """Another draft of the same state."""
        return Draft(copy.deepcopy(self.record), copy.deepcopy(self.checks), dict(self.places))

    def value(self, pointer: str) -> Json:
        """The value at a pointer. Raises PointerError."""
        return value_at(self.record, parse_pointer(pointer))


def apply_edit(draft: Draft, edit: Edit) -> str:
    """Do an edit; return the pointer to where its value stands (or stood). Raises PointerError."""
    steps = parse_pointer(edit.pointer)
    if not steps or steps[0] not in CORRECTABLE:
        raise PointerError(
            f"“{edit.pointer[:80]}” is not a value of the report; only those are corrected."
        )
    if edit.operation == "move":
        return _move(draft, edit)
    if edit.operation == "add":
        rows = _rows(draft.record, steps)
        at = row_index(steps[-1], rows, new=True)
        rows.insert(at, copy.deepcopy(edit.value))
        owner = write_pointer(steps[:-1])
        _follow(draft, after_insertion(owner, at))
        return f"{owner}/{at}"
    if edit.operation == "remove":
        rows = _rows(draft.record, steps)
        at = row_index(steps[-1], rows)
        del rows[at]
        _follow(draft, after_removal(write_pointer(steps[:-1]), at))
        return edit.pointer
    _replace(draft.record, steps, copy.deepcopy(edit.value))
    _derive(draft.record, edit.pointer)
    _forget_places_of_gone_values(draft, write_pointer(steps[:-1]))
    return edit.pointer


def _rows(record: dict[str, Json], steps: tuple[str, ...]) -> list[Json]:
    rows = value_at(record, steps[:-1])
    if not isinstance(rows, list):
        raise PointerError(f"“{write_pointer(steps[:-1])}” is not a list of rows.")
    return rows


def _move(draft: Draft, edit: Edit) -> str:
    source = parse_pointer(edit.source or "")
    if not source or source[0] not in CORRECTABLE:
        raise PointerError("A move needs `from`, the pointer of a row.")
    if is_at_or_below(edit.pointer, edit.source or ""):
        raise PointerError("A row cannot move into itself.")
    rows = _rows(draft.record, source)
    at = row_index(source[-1], rows)
    row = rows.pop(at)
    try:
        # As in RFC 6902, the pointer counts rows after the row has left its place.
        target = parse_pointer(edit.pointer)
        into = _rows(draft.record, target)
        place = row_index(target[-1], into, new=True)
    except PointerError:
        rows.insert(at, row)
        raise
    into.insert(place, row)
    owner = write_pointer(target[:-1])
    _follow(draft, after_move((write_pointer(source[:-1]), at), (owner, place)))
    return f"{owner}/{place}"


def _replace(record: dict[str, Json], steps: tuple[str, ...], value: Json) -> None:
    """Put a value in its place, in objects that were not there before if need be."""
    owner: Json = record
    for place, step in enumerate(steps[:-1]):
        below = value_at(owner, (step,))
        if below is None:
            # What else belongs into a new object, the record's own rules add or miss.
            for missing in reversed(steps[place + 1 :]):
                value = {missing: value}
            steps = steps[: place + 1]
            break
        owner = below
    value_at(owner, steps[-1:])
    owner[int(steps[-1]) if isinstance(owner, list) else steps[-1]] = value


def _follow(draft: Draft, moved: Moved) -> None:
    """Have everything that points into the record point to where its value stands now."""
    record = draft.record
    provenance = {}
    for pointer, location in record["provenance"].items():
        if (now := moved(pointer)) is not None:
            provenance[now] = location
    record["provenance"] = provenance
    record["findings"] = _followed(record["findings"], moved)
    draft.checks = _followed(draft.checks, moved)
    draft.places = {
        one: None if pointer is None else moved(pointer) for one, pointer in draft.places.items()
    }


def _followed(findings: list[dict[str, Json]], moved: Moved) -> list[dict[str, Json]]:
    kept = []
    for finding in findings:
        pointer = finding["pointer"]
        now = None if pointer is None else moved(pointer)
        if pointer is None or now is not None:
            kept.append({**finding, "pointer": now})
    return kept


def _forget_places_of_gone_values(draft: Draft, above: str) -> None:
    """A value that is no longer there has no place in the source; looked for below a pointer."""
    record = draft.record

    def is_there(pointer: str) -> bool:
        try:
            return value_at(record, parse_pointer(pointer)) is not None
        except PointerError:
            return False

    record["provenance"] = {
        pointer: location
        for pointer, location in record["provenance"].items()
        if not is_at_or_below(pointer, above) or is_there(pointer)
    }


def _derive(record: dict[str, Json], pointer: str) -> None:
    if match := _PROJECT_MONEY.fullmatch(pointer):
        _derive_yuan(value_at(record, parse_pointer(match[1])))
    elif match := _TARGET_TEXT.fullmatch(pointer):
        target = value_at(record, parse_pointer(match[1]))
        if isinstance(target, dict) and isinstance(target.get("text"), str):
            target.update(parse_target(target["text"]).model_dump(mode="json"))


def _derive_yuan(project: dict[str, Json]) -> None:
    budget = project["budget"]
    if not isinstance(budget, dict):
        return
    try:
        total = Decimal(budget["total"]) if isinstance(budget.get("total"), str) else None
    except InvalidOperation:
        return  # the record's rules refuse it in better words
    if total is None or not total.is_finite():
        budget["total_yuan"] = None
        return
    yuan = in_yuan(total, project["amount_unit"])
    budget["total_yuan"] = None if yuan is None else format(yuan, "f")

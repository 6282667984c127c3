"""A correction as a person asks for it, tried on the record: done, or refused in plain words.

Enters: a record and what is wanted of it. Leaves: the `Edit` with what it did. A value is taken only
if the record writes it back as it was given: no number where a decimal string belongs, no key that
the record does not know, no blank text for a value that is not there.
"""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

import orjson
from pydantic import TypeAdapter, ValidationError

from models.corrections import CorrectionOperation
from models.report import Report
from pipeline.corrections.anchors import Anchor, make_anchor, row_name
from pipeline.corrections.editing import Draft, Edit, apply_edit
from pipeline.corrections.pointers import (
    PointerError,
    parse_pointer,
    row_index,
    value_at,
    write_pointer,
)

Json = Any

_YEARS = range(1900, 2201)
"""Budget years that anybody could mean; others are typing errors."""
_LARGEST_INTEGER = 2**31 - 1
"""The catalog's column is an integer of 32 bits."""
_DEEPEST = 30
"""Values of a record lie less than ten levels deep; more would only end in a full stack."""


_MOST_QUOTED = 200
"""Characters of a value in a message."""


class RefusedCorrectionError(ValueError):
    """A correction that the record's rules refuse; the message says why."""


@dataclass(frozen=True)
class Made:
    """A correction that can be done, and all that is needed to do it again on another extraction."""

    edit: Edit
    place: str
    """Where its value stands afterwards."""
    before: Json
    """What stood there; the row, of one that is removed or moved."""
    anchor: Anchor
    """Of the value, or of the row that is removed or moved; of an added row, of its list."""
    neighbour: dict[str, Json] | None
    """Where a row that is added or moved goes: its list, and the row before it."""
    anchor_after: Anchor
    """Of the place once the correction is done."""


def make_correction(
    draft: Draft,
    pointer: str,
    value: Json,
    operation: CorrectionOperation | None = None,
    source: str | None = None,
) -> Made:
    """Do a correction on a draft. Raises RefusedCorrectionError; the draft is then of no more use."""
    _check_texts(value)
    try:
        edit = Edit(operation or _operation(draft, pointer, value), pointer, value, source)
        return _make(draft, edit)
    except PointerError as error:
        raise RefusedCorrectionError(str(error)) from error


def check_record(record: dict[str, Json]) -> Report:
    """The record as a Report. Raises RefusedCorrectionError, naming the value that breaks its rules."""
    report: Report = _validated(TypeAdapter(Report), record, ())
    return report


def keep_to_rules(record: dict[str, Json], pointer: str) -> None:
    """Write the part around a pointer as the record's rules have it, all its keys included.

    A row of the record's own lists is such a part (one of many projects), else what stands under
    its own key. Raises RefusedCorrectionError.
    """
    steps = parse_pointer(pointer)
    in_row = isinstance(record[steps[0]], list) and len(steps) > 1
    at = steps[: 2 if in_row else 1]
    adapter = _row_adapter(steps[0]) if in_row else _key_adapter(steps[0])
    owner = value_at(record, at[:-1])
    part = adapter.dump_python(_validated(adapter, value_at(record, at), at), mode="json")
    owner[int(at[-1]) if in_row else at[-1]] = part
    year, numbers = record["fiscal_year"], [one["number"] for one in record["projects"]]
    if year is not None and year not in _YEARS:
        raise RefusedCorrectionError(f"/fiscal_year: {year} is no budget year.")
    for place, number in enumerate(numbers):
        if number is not None and abs(number) > _LARGEST_INTEGER:
            raise RefusedCorrectionError(f"/projects/{place}/number: the number is too large.")


@cache
def _key_adapter(key: str) -> TypeAdapter[Any]:
    annotation: Any = Report.model_fields[key].annotation
    return TypeAdapter(annotation)


@cache
def _row_adapter(key: str) -> TypeAdapter[Any]:
    return TypeAdapter(get_args(Report.model_fields[key].annotation)[0])


def _validated(adapter: TypeAdapter[Any], value: Json, at: tuple[str, ...]) -> Any:
    try:
        return adapter.validate_json(orjson.dumps(value))
    except ValidationError as error:
        first = error.errors()[0]
        where = write_pointer([*at, *(str(step) for step in first["loc"])])
        raise RefusedCorrectionError(f"{where}: {first['msg']}.") from error


def _operation(draft: Draft, pointer: str, value: Json) -> CorrectionOperation:
    """What is meant where nobody says: a row after the last is new, a row without value goes."""
    steps = parse_pointer(pointer)
    if not steps:
        return "replace"
    rows = value_at(draft.record, steps[:-1])
    if isinstance(rows, list):
        if steps[-1] in ("-", str(len(rows))):
            return "add"
        if value is None:
            return "remove"
    return "replace"


def _make(draft: Draft, edit: Edit) -> Made:
    record = draft.record
    steps = parse_pointer(edit.pointer)
    neighbour = None
    before: Json = None
    if edit.operation == "add":
        anchor = make_anchor(record, write_pointer(steps[:-1]))
    else:
        origin = edit.source if edit.operation == "move" else edit.pointer
        before = value_at(record, parse_pointer(origin or ""))
        before = json.loads(json.dumps(before))
        anchor = make_anchor(record, origin or "")
    if edit.operation == "replace" and before == edit.value:
        raise RefusedCorrectionError("The record says so already.")
    place = apply_edit(draft, edit)
    if edit.operation in ("add", "move"):
        neighbour = _neighbour(draft.record, place)
    written = draft.record
    if edit.operation != "remove":
        keep_to_rules(written, place)
    if edit.operation in ("add", "replace"):
        stands = value_at(written, parse_pointer(place))
        if not _says(stands, edit.value):
            raise RefusedCorrectionError(
                f"The record would write {json.dumps(stands, ensure_ascii=False)[:_MOST_QUOTED]} there, not "
                "what was given: decimals are strings of plain digits, numbers are no strings."
            )
        edit = Edit(edit.operation, edit.pointer, stands, edit.source)
    after = parse_pointer(place)
    gone = edit.operation == "remove"
    anchor_after = make_anchor(written, write_pointer(after[:-1]) if gone else place)
    return Made(edit, place, before, anchor, neighbour, anchor_after)


def _neighbour(record: Json, place: str) -> dict[str, Json]:
    steps = parse_pointer(place)
    rows = value_at(record, steps[:-1])
    at = row_index(steps[-1], rows)
    key = steps[-2]
    name = row_name(rows[at], key)
    return {
        "rows": make_anchor(record, write_pointer(steps[:-1])),
        "after": None
        if at == 0
        else make_anchor(record, write_pointer((*steps[:-1], str(at - 1)))),
        "same": sum(row_name(row, key) == name for row in rows) - 1,
    }


def _says(stands: Json, given: Json) -> bool:
    """Whether a value says what was given; what was left out of objects may be null or derived."""
    if isinstance(given, dict):
        return isinstance(stands, dict) and all(
            key in stands and _says(stands[key], inner) for key, inner in given.items()
        )
    if isinstance(given, list):
        return (
            isinstance(stands, list)
            and len(stands) == len(given)
            and all(map(_says, stands, given))
        )
    return type(stands) is type(given) and bool(stands == given)


def _check_texts(value: Json, depth: int = 0) -> None:
    if depth > _DEEPEST:
        raise RefusedCorrectionError(f"A value has {_DEEPEST} levels at most.")
    if isinstance(value, dict):
        for inner in value.values():
            _check_texts(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check_texts(inner, depth + 1)
    elif isinstance(value, str):
        if not value.strip():
            raise RefusedCorrectionError("A value that is not there is null, not an empty text.")
        if "\0" in value or any("\ud800" <= char <= "\udfff" for char in value):
            raise RefusedCorrectionError(
                "The text holds characters that no text can hold (NUL, surrogates)."
            )

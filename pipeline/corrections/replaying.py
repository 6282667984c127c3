"""Corrections done again on an extraction, in the order in which they were made.

Enters: an extraction and its corrections. Leaves: the corrected record, and how each correction
fares: *applied*, *absorbed* (the extractor now reads the same), or in *conflict* (its place is not
found, or another value stands there than the one that was corrected): then the extraction's value
stays, and a finding asks a person.
"""

import copy
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from models.corrections import CorrectionOperation
from models.findings import Finding
from models.report import Report
from pipeline.corrections.anchors import Anchor, find_anchor, row_name
from pipeline.corrections.editing import Draft, Edit, apply_edit
from pipeline.corrections.making import RefusedCorrectionError, check_record, keep_to_rules
from pipeline.corrections.pointers import PointerError, parse_pointer, value_at
from pipeline.corrections.rechecking import settle_findings, value_findings

Json = Any
Standing = Literal["applied", "absorbed", "conflict"]


@dataclass(frozen=True)
class Remembered:
    """A correction as the catalog keeps it."""

    id: int
    operation: CorrectionOperation
    pointer: str
    """As it was asked for."""
    value: Json
    before: Json
    anchor: Anchor
    anchor_after: Anchor
    neighbour: dict[str, Json] | None
    reason: str
    author: str
    at: str


@dataclass(frozen=True)
class Fared:
    """How a correction fares on an extraction, and where its value stands in the record."""

    id: int
    standing: Standing
    pointer: str | None
    finds: Json = None
    """What the extraction says where a conflict is."""


@dataclass(frozen=True)
class Corrected:
    """An extraction with its corrections."""

    report: Report
    fared: tuple[Fared, ...]

    @property
    def conflicts(self) -> tuple[Fared, ...]:
        """Those that a person has to settle."""
        return tuple(one for one in self.fared if one.standing == "conflict")

    @property
    def changes_something(self) -> bool:
        """Whether the record is another than the extraction."""
        return any(one.standing != "absorbed" for one in self.fared)


def replay(extraction: Report, corrections: Sequence[Remembered]) -> Corrected:
    """Do corrections on an extraction; each one that cannot be done is left out and named."""
    draft = Draft(extraction.model_dump(mode="json"), value_findings(extraction))
    fared = [_do(draft, one) for one in corrections]
    # Rows that later corrections moved took the places of earlier ones along.
    fared = [
        replace(one, pointer=draft.places.get(one.id, one.pointer))
        if one.standing == "applied"
        else one
        for one in fared
    ]
    return finish(draft, corrections, _overtaken(corrections, fared))


def _overtaken(corrections: Sequence[Remembered], fared: Sequence[Fared]) -> list[Fared]:
    """Of several corrections of one value the last counts; nobody is asked about the others."""
    kept: list[Fared] = []
    later: set[str | None] = set()
    for correction, one in zip(reversed(corrections), reversed(fared), strict=True):
        is_replaced = correction.operation == "replace" and one.pointer in later
        if one.standing == "conflict" and is_replaced and one.pointer is not None:
            one = replace(one, standing="absorbed")
        if correction.operation == "replace":
            later.add(one.pointer)
        kept.insert(0, one)
    return kept


def finish(draft: Draft, corrections: Iterable[Remembered], fared: Sequence[Fared]) -> Corrected:
    """The draft as a record that says what was corrected, with the findings that fit it."""
    by_id = {one.id: one for one in corrections}
    record = draft.record
    record["corrections"] = _entries(by_id, fared, draft)
    corrected = [one["pointer"] for one in record["corrections"]]
    report = check_record(record)
    findings = settle_findings(record["findings"], draft.checks, value_findings(report), corrected)
    findings += [_conflict(by_id[one.id], one) for one in fared if one.standing == "conflict"]
    found = tuple(Finding.model_validate(one) for one in findings)
    return Corrected(report.model_copy(update={"findings": found}), tuple(fared))


def _entries(
    by_id: dict[int, Remembered], fared: Sequence[Fared], draft: Draft
) -> list[dict[str, Json]]:
    """What was corrected; of several corrections of one value the last, with what was extracted."""
    entries: dict[Json, dict[str, Json]] = {}
    for one in fared:
        if one.standing != "applied" or one.pointer is None:
            continue
        entry = _entry(by_id[one.id], one.pointer)
        is_value = entry["operation"] == "replace"
        earlier = entries.pop(one.pointer, None) if is_value else None
        if earlier is not None:
            entry["extracted"] = earlier["extracted"]
        entries[one.pointer if is_value else one.id] = entry
    return [
        entry
        for entry in entries.values()
        if entry["operation"] != "replace" or entry["extracted"] != draft.value(entry["pointer"])
    ]


def _entry(correction: Remembered, pointer: str) -> dict[str, Json]:
    return {
        "id": correction.id,
        "operation": correction.operation,
        "pointer": pointer,
        "extracted": correction.before,
        "reason": correction.reason,
        "author": correction.author,
        "at": correction.at,
    }


def _conflict(correction: Remembered, fared: Fared) -> dict[str, Json]:
    wanted = json.dumps(correction.value, ensure_ascii=False)[:60]
    if fared.pointer is None:
        message = (
            f"Correction {correction.id} of {correction.pointer[:80]} to {wanted} waits: "
            "its place is not found in the new extraction."
        )
    else:
        finds = json.dumps(fared.finds, ensure_ascii=False)[:60]
        message = f"Correction {correction.id} to {wanted} waits: the extraction now says {finds}."
    return {
        "code": "correction-conflict",
        "severity": "error",
        "message": message,
        "pointer": fared.pointer,
    }


def _do(draft: Draft, one: Remembered) -> Fared:
    """Do a correction if that is safe. The draft stays as it was if it is not."""
    do = {"replace": _replace, "add": _add, "remove": _remove, "move": _move}[one.operation]
    kept = draft.copy() if one.operation in ("add", "move") else None
    try:
        fared = do(draft, one)
        if fared.standing == "applied":
            draft.places[one.id] = fared.pointer
            if kept is not None and fared.pointer is not None:
                keep_to_rules(draft.record, fared.pointer)
    except (PointerError, RefusedCorrectionError):
        if kept is not None:
            draft.record, draft.checks, draft.places = kept.record, kept.checks, kept.places
        return Fared(one.id, "conflict", None)
    return fared


def _replace(draft: Draft, one: Remembered) -> Fared:
    found = find_anchor(draft.record, one.anchor)
    if found.pointer is None:
        # A name that was corrected may be what names the row.
        now = find_anchor(draft.record, one.anchor_after)
        if now.pointer is not None and draft.value(now.pointer) == one.value:
            return Fared(one.id, "absorbed", now.pointer)
        return Fared(one.id, "conflict", None)
    stands = draft.value(found.pointer)
    if stands == one.value:
        return Fared(one.id, "absorbed", found.pointer)
    if stands != one.before:
        return Fared(one.id, "conflict", found.pointer, stands)
    # Much less than a copy of the whole, and all that a replacement can change.
    part = parse_pointer(found.pointer)[:2]
    before, provenance = copy.deepcopy(value_at(draft.record, part)), draft.record["provenance"]
    try:
        place = apply_edit(draft, Edit("replace", found.pointer, one.value))
        keep_to_rules(draft.record, place)
    except (PointerError, RefusedCorrectionError):
        owner = value_at(draft.record, part[:-1])
        owner[int(part[-1]) if isinstance(owner, list) else part[-1]] = before
        draft.record["provenance"] = provenance
        raise
    return Fared(one.id, "applied", place)


def _add(draft: Draft, one: Remembered) -> Fared:
    assert one.neighbour is not None
    found = find_anchor(draft.record, one.neighbour["rows"])
    if found.pointer is None:
        return Fared(one.id, "conflict", None)
    rows = draft.value(found.pointer)
    if not isinstance(rows, list):
        return Fared(one.id, "conflict", found.pointer, rows)
    key = parse_pointer(found.pointer)[-1]
    name = row_name(one.value, key)
    same = [place for place, row in enumerate(rows) if row_name(row, key) == name]
    if len(same) > one.neighbour["same"]:
        if alike := [place for place in same if _says_all_of(rows[place], one.value)]:
            return Fared(one.id, "absorbed", f"{found.pointer}/{alike[-1]}")
        place = f"{found.pointer}/{same[-1]}"
        return Fared(one.id, "conflict", place, rows[same[-1]])
    at = _place_after(draft, one.neighbour, len(rows))
    return Fared(
        one.id, "applied", apply_edit(draft, Edit("add", f"{found.pointer}/{at}", one.value))
    )


def _says_all_of(row: Json, added: Json) -> bool:
    """Whether a row says what a person's row says, and perhaps more."""
    if isinstance(added, dict):
        return isinstance(row, dict) and all(
            value in (None, []) or _says_all_of(row.get(key), value) for key, value in added.items()
        )
    return bool(row == added)


def _remove(draft: Draft, one: Remembered) -> Fared:
    found = find_anchor(draft.record, one.anchor)
    if found.pointer is None:
        parent = find_anchor(draft.record, one.anchor[:-1])
        gone = found.status == "absent" and parent.pointer is not None
        return Fared(one.id, "absorbed" if gone else "conflict", parent.pointer if gone else None)
    stands = draft.value(found.pointer)
    if stands != one.before:
        return Fared(one.id, "conflict", found.pointer, stands)
    return Fared(one.id, "applied", apply_edit(draft, Edit("remove", found.pointer)))


def _move(draft: Draft, one: Remembered) -> Fared:
    assert one.neighbour is not None
    found = find_anchor(draft.record, one.anchor)
    into = find_anchor(draft.record, one.neighbour["rows"])
    if found.pointer is None or into.pointer is None:
        return Fared(one.id, "conflict", None)
    source = parse_pointer(found.pointer)
    same_list = source[:-1] == parse_pointer(into.pointer)
    rows = value_at(draft.record, parse_pointer(into.pointer))
    at = _place_after(draft, one.neighbour, len(rows) - same_list)
    if same_list and at > int(source[-1]) and one.neighbour["after"] is not None:
        at -= 1  # counted once the row has left its place
    pointer = f"{into.pointer}/{at}"
    if same_list and at == int(source[-1]):
        return Fared(one.id, "absorbed", pointer)
    return Fared(one.id, "applied", apply_edit(draft, Edit("move", pointer, None, found.pointer)))


def _place_after(draft: Draft, neighbour: dict[str, Json], end: int) -> int:
    """The index behind the row that stood before; behind the last where it is not found."""
    if neighbour["after"] is None:
        return 0
    before = find_anchor(draft.record, neighbour["after"])
    return end if before.pointer is None else int(parse_pointer(before.pointer)[-1]) + 1

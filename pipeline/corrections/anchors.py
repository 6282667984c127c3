"""Anchors: how a place in a record is found again in another extraction of the same file.

A pointer counts rows, and a newer extractor may find other rows or find them in another order. An
anchor names them instead: a project by its code and name, an indicator by its levels, money by its
line, everything else by its title or words. In doubt nothing is found: a correction that stands at
the wrong place is worse than one that a person is asked about.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pipeline.corrections.pointers import parse_pointer, row_index, value_at, write_pointer

Json = Any
Anchor = list[Any]
"""The steps of a pointer; in the place of each row's number an object that names the row."""

_NAMED_BY: dict[str, tuple[str, ...]] = {
    "projects": ("code", "name", "title"),
    "indicators": ("term", "level1", "level2", "level3"),
    "funding": ("term", "source", "name"),
    "sub_goals": ("title", "number"),
    "activities": ("title", "number"),
    "safeguards": ("title", "number"),
    "statements": ("label",),
    "notes": ("label",),
    "measures": ("name",),
    "spending_plan": ("by",),
}
_ALONE: dict[str, tuple[tuple[str, ...], ...]] = {
    "projects": (("code",), ("name",)),
    "indicators": (("level2", "level3"), ("level3",)),
    "sub_goals": (("title",),),
    "activities": (("title",),),
    "safeguards": (("title",),),
}
"""Fewer words that name a row as well, if they name one row alone, then and now."""
_MUST_NOT_CONTRADICT: dict[str, tuple[str, ...]] = {"projects": ("code",)}


@dataclass(frozen=True)
class Found:
    """Where an anchor leads; `absent` only where it is certain that there is no such row any more."""

    status: Literal["found", "absent", "doubtful"]
    pointer: str | None = None


def make_anchor(record: Json, pointer: str) -> Anchor:
    """The anchor of a place in this record. Raises PointerError."""
    anchor: Anchor = []
    value = record
    steps = parse_pointer(pointer)
    for place, step in enumerate(steps):
        if isinstance(value, list):
            anchor.append(_describe(value, row_index(step, value), steps[place - 1]))
        else:
            anchor.append(step)
        value = value_at(value, (step,))
    return anchor


def find_anchor(record: Json, anchor: Sequence[Any]) -> Found:
    """Where the same place is in another record of the same file."""
    steps: list[str] = []
    value = record
    for part in anchor:
        if isinstance(part, str):
            if value is not None and (not isinstance(value, dict) or part not in value):
                return Found("doubtful")
            steps.append(part)
            value = None if value is None else value[part]
            continue
        if not isinstance(value, list):
            return Found("absent")
        index, status = _find_row(value, part, steps[-1])
        if index is None:
            return Found(status)
        steps.append(str(index))
        value = value[index]
    return Found("found", write_pointer(steps))


def row_name(row: Json, rows_key: str) -> list[Json]:
    """What names a row of a list."""
    if not isinstance(row, dict):
        return [row]
    return [row.get(key) for key in _NAMED_BY.get(rows_key, ())]


def digest_of(value: Json) -> str:
    """What tells a value from every other."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _describe(rows: list[Json], index: int, key: str) -> dict[str, Json]:
    row = rows[index]
    name = row_name(row, key)
    same = [one for one in rows if row_name(one, key) == name]
    described: dict[str, Json] = {
        "name": name,
        "digest": digest_of(row),
        # Rows of one name are told apart by all that they say; where that is the same, too, by
        # their order, as long as nothing of them has changed.
        "order": sum(row_name(one, key) == name for one in rows[:index]),
        "group": digest_of(same),
    }
    if isinstance(row, dict):
        described["alone"] = [
            words
            for words in _ALONE.get(key, ())
            if _said(row, words)
            and sum(_said(one, words) == _said(row, words) for one in rows) == 1
        ]
        described["words"] = {word: row.get(word) for word in _NAMED_BY.get(key, ())}
    return described


def _find_row(
    rows: list[Json], part: dict[str, Json], key: str
) -> tuple[int | None, Literal["absent", "doubtful"]]:
    same = [place for place, row in enumerate(rows) if row_name(row, key) == part["name"]]
    nameless = all(word is None for word in part["name"])
    if len(same) == 1 and not nameless:
        return same[0], "doubtful"
    if same:
        alike = [place for place in same if digest_of(rows[place]) == part["digest"]]
        if len(alike) == 1:
            return alike[0], "doubtful"
        if digest_of([rows[place] for place in same]) == part["group"]:
            return same[part["order"]], "doubtful"
        return None, "doubtful"
    for words in part.get("alone", ()):
        wanted = [part["words"][word] for word in words]
        fitting = [place for place, row in enumerate(rows) if _said(row, words) == wanted]
        if len(fitting) == 1 and not _contradicts(rows[fitting[0]], part, key):
            return fitting[0], "doubtful"
        if fitting:
            return None, "doubtful"
    return None, "doubtful" if nameless else "absent"


def _said(row: Json, words: Sequence[str]) -> list[Json] | None:
    """What a row says under some of its names; None where it leaves one of them out."""
    said = [row.get(word) for word in words]
    return None if None in said else said


def _contradicts(row: Json, part: dict[str, Json], key: str) -> bool:
    """Whether a row says another word where the words must be the same if both are said."""
    return any(
        None not in (row.get(word), part["words"][word]) and row.get(word) != part["words"][word]
        for word in _MUST_NOT_CONTRADICT.get(key, ())
    )

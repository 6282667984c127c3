"""A record as JSON text: the one way records are written, so that they compare byte for byte; and back."""

import json
from typing import Any

import orjson
from pydantic import TypeAdapter

from models.report import Report

_ADAPTER = TypeAdapter(Report)
# As `write_report` writes them; inside of a string, their quotation marks would be escaped.
_BEFORE_PLACES, _AFTER_PLACES = b',"provenance":{', b',"corrections":['
_VERSION: str = Report.model_fields["schema_version"].default


def report_bytes(report: Report, *, indent: int | None = 2) -> bytes:
    """The record in UTF-8, keys in the contract's order, ending in a line feed; a text would take twice the memory."""
    return _ADAPTER.dump_json(report, indent=indent) + b"\n"


def record_json(text: str | bytes) -> dict[str, Any]:
    """A record as JSON with every key of this version; quick for one that was written by it."""
    record: dict[str, Any] = orjson.loads(text)
    if record.get("schema_version") != _VERSION:
        record = read_report(text).model_dump(mode="json")
    return record


def read_values(text: bytes) -> dict[str, Any]:
    """A record's JSON without its `provenance`, which is over half of the text, in half the time.

    That of another program, or version, may be read as a whole.
    """
    start, end = text.find(_BEFORE_PLACES), text.rfind(_AFTER_PLACES)
    whole = start < 0 or end < start
    record: dict[str, Any] = orjson.loads(text if whole else text[:start] + text[end:])
    record.pop("provenance", None)
    return record


def read_report(text: str | bytes) -> Report:
    """A record from its JSON; one of an earlier minor version gets the later keys, empty."""
    record: dict[str, Any] = json.loads(text)
    major = _VERSION.partition(".")[0]
    if str(record.get("schema_version")).partition(".")[0] == major:
        record["schema_version"] = _VERSION
    return Report.model_validate_json(json.dumps(record))

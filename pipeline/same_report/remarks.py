"""Findings on what the other files of a report say: `differs-between-files`, at the value that differs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from models.findings import Finding, make_finding
from models.report import Report
from pipeline.corrections.pointers import is_at_or_below
from pipeline.same_report.aligning import Beside
from pipeline.same_report.comparing import compare

_MOST = 30
"""Values of one file that are named; of the others the number is told."""
_MOST_CHARACTERS = 80
"""A finding's message quotes two values and stays one sentence."""
_NAMED_BY = ("level3", "name", "title", "label", "text", "by")


@dataclass(frozen=True)
class OtherFile:
    """Another file of the report, by its record."""

    record: dict[str, Any]

    @property
    def is_recognised(self) -> bool:
        """Whether its text was recognised optically."""
        return self.record["source"]["recognition"] is not None

    @property
    def name(self) -> str:
        """What people call it."""
        return str(self.record["source"]["file_name"])


def remark_on(report: Report, others: Sequence[OtherFile]) -> Report:
    """The record with findings on where other files say otherwise; itself if they do not."""
    if not others:
        return report
    record = report.model_dump(mode="json")
    found = [finding for other in others for finding in _remarks(record, other)]
    if not found:
        return report
    return report.model_copy(update={"findings": (*report.findings, *found)})


def _remarks(record: dict[str, Any], other: OtherFile) -> Iterator[Finding]:
    differing = [
        one
        for one in compare(record, other.record).differing
        if not _is_settled(one, record["corrections"])
    ]
    for one in differing[:_MOST]:
        yield _remark(one, other.name)
    if len(differing) > _MOST:
        more = len(differing) - _MOST
        yield _finding(f"{other.name} says otherwise in {more} further values.", None)


def _is_settled(one: Beside, corrections: Sequence[dict[str, Any]]) -> bool:
    """Whether a person has said what is right there, having seen what the files say."""
    for correction in corrections:
        pointer = correction["pointer"]
        if is_at_or_below(one.pointer, pointer):
            return True
        if one.own is None and correction["operation"] == "remove":
            rows, _, _ = pointer.rpartition("/")
            if rows == one.pointer:
                return True
    return False


def _remark(one: Beside, name: str) -> Finding:
    if isinstance(one.other, dict):
        return _finding(f"{name} has a row more here: “{_short(one.other)}”.", one.pointer)
    if one.other is None and isinstance(one.own, dict):
        return _finding(f"{name} does not have this row.", one.pointer)
    if one.other is None:
        return _finding(f"{name} has no value here.", one.pointer)
    return _finding(f"{name} says “{_short(one.other)}” here.", one.pointer)


def _finding(message: str, pointer: str | None) -> Finding:
    return make_finding("differs-between-files", "warning", message, pointer)


def _short(value: Any) -> str:
    if isinstance(value, dict):
        value = next((value[key] for key in _NAMED_BY if value.get(key)), "")
    text = " ".join(str(value).split())
    return text if len(text) <= _MOST_CHARACTERS else f"{text[: _MOST_CHARACTERS - 1]}…"

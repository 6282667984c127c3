"""Remarks on values that optical recognition may have misread.

Enters: a finished record and its Document's doubts. Leaves: the record with `recognition-doubtful` at the
values that a doubt stands in, and at those that a check of the record contradicts: of two figures
that disagree, one may be misread. No value is changed.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from extractors.terms.code_points import is_rare
from extractors.terms.widths import fold_width
from models.document import Document, Doubt
from models.findings import Finding
from models.locations import Location, PdfLocation
from models.report import Report

_CODE = "recognition-doubtful"
_CONTRADICTING = frozenset(
    {
        "budget-sum",
        "fund-use-differs",
        "plan-not-rising",
        "plan-end-not-100",
        "project-code-shape",
        "year-differs",
        "score-sum",
        "score-above-weight",
        "weight-sum",
        "rate-differs",
        "funding-sum",
        "result-contradicts",
        "target-unparsed",
    }
)
"""Checks that a single misread figure brings about."""
_CRITICAL_KEYS = frozenset(
    {
        "code", "amount_unit", "total", "fiscal", "other", "total_yuan", "percent", "by", "month",
        "amount", "current", "executed", "rate", "weight", "score", "value", "upper", "comparison",
        "unit", "date", "text", "fiscal_year",
    }
)  # fmt: skip
"""Last keys of the values that nobody may misread: codes, amounts, percentages, target figures."""
_NEAR_PT, _BESIDE_PT = 1.5, 120.0
"""Boxes of a doubt and of a value meet but for rounding; a sign stands before its figure within a
column's width."""
_SIGN_LENGTH = 2
"""Characters: `≥` or `>=`."""
_MOST = 200
"""Doubts that are told where they stand. Of more, only the number is told: the scan is bad as a whole."""
_MOST_QUOTED = 5
"""Texts that the finding of a page quotes."""


def note_doubts(report: Report, document: Document) -> Report:
    """The record with what is doubtful in it, where its text was recognised."""
    if document.source.recognition is None:
        return report
    contradicted = list(_contradicted(report.findings))
    doubted = list(_doubted(report, document.doubts))
    findings = (*report.findings, *_once(contradicted + doubted))
    return report.model_copy(update={"findings": findings})


def passed_recognition(report: Report) -> bool:
    """Whether no figure of a record was recognised doubtfully; True for other files."""
    if report.source.recognition is None:
        return True
    return not any(
        finding.code == _CODE
        and finding.severity != "info"
        and (finding.pointer is None or is_critical(finding.pointer))
        for finding in report.findings
    )


def is_critical(pointer: str) -> bool:
    """Whether a pointer is that of a code, an amount, a percentage or the figure of a target."""
    keys = pointer.split("/")
    if keys[-1] == "text":
        return keys[-2] in ("target", "actual")
    return keys[-1] in _CRITICAL_KEYS or keys[-1] in ("budget", "spending_plan", "funding")


def _contradicted(findings: Iterable[Finding]) -> Iterator[Finding]:
    for finding in findings:
        if finding.code in _CONTRADICTING and finding.pointer is not None:
            yield Finding(
                code=_CODE,
                severity="warning",
                message=f"Recognised, and a check contradicts it ({finding.code}).",
                pointer=finding.pointer,
            )


def _doubted(report: Report, doubts: tuple[Doubt, ...]) -> Iterator[Finding]:
    values = report.model_dump(mode="json")
    places: dict[int, list[tuple[str, PdfLocation]]] = {}
    for pointer, location in report.provenance.items():
        if isinstance(location, PdfLocation):
            places.setdefault(location.page, []).append((pointer, location))
    unplaced: dict[int, list[str]] = {}
    for doubt in doubts[:_MOST]:
        page = doubt.location.page if isinstance(doubt.location, PdfLocation) else 0
        pointers = [
            pointer
            for pointer, location in places.get(page, ())
            if _stands_in(doubt.location, location)
            and _concerns(_value_at(values, pointer), doubt.text)
        ]
        if not pointers and doubt.figure and len(doubt.text) <= _SIGN_LENGTH:
            pointers = _target_beside(doubt.location, places.get(page, ()))
        if not pointers:
            unplaced.setdefault(page, []).append(doubt.text)
        for pointer in pointers:
            yield Finding(code=_CODE, severity="warning", message=_describe(doubt), pointer=pointer)
    for page, texts in unplaced.items():
        named = ", ".join(f"“{text}”" for text in texts[:_MOST_QUOTED] if text)
        yield Finding(
            code=_CODE,
            severity="warning" if any(_is_figure(text) for text in texts) else "info",
            message=f"Page {page}: {len(texts)} place(s) outside of values were recognised "
            f"doubtfully{': ' + named if named else ''}.",
            pointer=None,
        )
    if len(doubts) > _MOST:
        yield Finding(
            code=_CODE,
            severity="warning",
            message=f"{len(doubts)} places were recognised doubtfully: a bad scan; the first "
            f"{_MOST} are named.",
            pointer=None,
        )


def _target_beside(place: Location, values: Iterable[tuple[str, PdfLocation]]) -> list[str]:
    """The target of the row in which a sign stands that is no part of any value."""
    if not isinstance(place, PdfLocation):
        return []
    x, y = (place.bbox[0] + place.bbox[2]) / 2, (place.bbox[1] + place.bbox[3]) / 2
    beside = [
        (location.bbox[0] - x, pointer)
        for pointer, location in values
        if pointer.endswith("/target/text")
        and location.bbox[1] - _NEAR_PT <= y <= location.bbox[3] + _NEAR_PT
        and -_NEAR_PT <= location.bbox[0] - x < _BESIDE_PT
    ]
    return [min(beside)[1]] if beside else []


def _is_figure(text: str) -> bool:
    return not text or any(char.isascii() and char.isalnum() for char in text)


def _describe(doubt: Doubt) -> str:
    if doubt.other is not None:
        second = f"“{doubt.other}”" if doubt.other else "nothing"
        return f"Recognised as “{doubt.text}”; a second reading has {second}."
    if not doubt.text:
        return "Something in this place could not be read."
    if is_rare(doubt.text):
        return f"“{doubt.text}” was recognised, a character that hardly occurs."
    return f"“{doubt.text}” was recognised with a confidence of {doubt.confidence:.2f}."


def _stands_in(place: Location, holder: PdfLocation) -> bool:
    """Whether the middle of a doubt lies in a value's place."""
    if not isinstance(place, PdfLocation):
        return False
    x, y = (place.bbox[0] + place.bbox[2]) / 2, (place.bbox[1] + place.bbox[3]) / 2
    x0, top, x1, bottom = holder.bbox
    return x0 - _NEAR_PT <= x <= x1 + _NEAR_PT and top - _NEAR_PT <= y <= bottom + _NEAR_PT


def _concerns(value: Any, text: str) -> bool:
    """Whether a doubtful text may be part of a value: the place may hold several values."""
    if value is None:
        return False
    if isinstance(value, int) or not text:
        return True
    whole, part = fold_width(str(value)), fold_width(text)
    if part in whole or (len(whole) > 1 and whole in part):
        return True
    # An amount loses its thousands separators and a date its words on the way into the record.
    digits = "".join(char for char in part if char.isdigit())
    return bool(digits) and digits in "".join(char for char in whole if char.isdigit())


def _value_at(values: Any, pointer: str) -> Any:
    for key in pointer.split("/")[1:]:
        name = key.replace("~1", "/").replace("~0", "~")
        if isinstance(values, list):
            values = values[int(name)] if name.isdigit() and int(name) < len(values) else None
        elif isinstance(values, dict):
            values = values.get(name)
    return values


def _once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """One remark a value."""
    seen: set[str] = set()
    for finding in findings:
        if finding.pointer is None or finding.pointer not in seen:
            seen.add(finding.pointer or "")
            yield finding

"""From a Report to the bytes and flat rows that sinks and catalog store.

Enters: a `Report`. Leaves: a `FlatRecord`. Runs in the worker processes, where it costs nobody
else time. The JSON is one line with its line feed, so that bodies, also compressed ones, join to
JSON Lines; the same report gives the same bytes (the gzip header carries no time).
"""

import gzip
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, TypedDict, TypeVar, cast

from models.findings import Finding
from models.frozen import Frozen
from models.json_text import report_bytes
from models.report import Department, Funding, Indicator, Project, Report, SubGoal
from pipeline.flat_tables import (
    FINDINGS,
    FUNDING,
    INDICATORS,
    PROJECTS,
    REPORTS,
    TABLES,
    Table,
    TableName,
)
from pipeline.outcome import FlatRecord
from pipeline.same_report.comparing import values_digest

_T = TypeVar("_T")
_Leaf = tuple[str, str, Callable[[Any], Any] | None]
"""A column's key, the attribute with its value, and what is made of that."""

_GZIP_LEVEL = 5
"""Measured on records of 20 to 300 kB: level 9 takes twice the time for 2 % less."""
_PROJECT_POINTER = re.compile(r"/projects/(\d+)(?:/|$)")


class _Packed(TypedDict):
    body_gzip: bytes
    digest: str


@dataclass(frozen=True)
class Counts:
    """How many parts a report or a project has."""

    projects: int = 0
    indicators: int = 0
    errors: int = 0
    warnings: int = 0
    infos: int = 0


@dataclass(frozen=True)
class Part:
    """A part of a record that becomes a row, with what stands above it: columns lead from here."""

    report: Report
    value: Report | Project | Indicator | Funding | Finding
    pointer: str
    position: int
    """Zero-based index in the record's list."""
    project: Project | None = None
    project_position: int | None = None
    counts: Counts = Counts()
    work: str | None = None
    """The titles of the sub-goal and activity that it belongs to."""

    @property
    def department(self) -> Department | None:
        """A part whose own project names no department belongs to the report's."""
        return (self.project and self.project.department) or self.report.department

    @property
    def amount_unit(self) -> str | None:
        """The unit of the part's money."""
        return self.project.amount_unit if self.project else self.report.amount_unit


def flatten_report(report: Report) -> FlatRecord:
    """Everything the catalog keeps of a report."""
    body = report_bytes(report, indent=None)
    indicators = list(_indicators(report))
    severities = [finding.severity for finding in report.findings]
    counts = Counts(
        len(report.projects),
        len(indicators),
        severities.count("error"),
        severities.count("warning"),
        severities.count("info"),
    )
    row = _row(REPORTS, Part(report, report, "", 0, counts=counts))
    parts: dict[TableName, tuple[dict[str, Any], ...]] = {
        "projects": _rows(PROJECTS, _projects(report)),
        "indicators": _rows(INDICATORS, indicators),
        "funding": _rows(FUNDING, _funding(report)),
        "findings": _rows(FINDINGS, _findings(report)),
    }
    if b"\\u0000" in body:
        # PostgreSQL stores no NUL in text; the record itself keeps it, the columns do without. (Or
        # the text has these six characters, which stay.)
        row, parts = _without_nul(row), _without_nul(parts)
    return FlatRecord(**_packed(body), values_digest=values_digest(report), row=row, parts=parts)


def _packed(body: bytes) -> _Packed:
    return {
        "body_gzip": gzip.compress(body, _GZIP_LEVEL, mtime=0),
        "digest": hashlib.sha256(body).hexdigest(),
    }


def _without_nul(value: _T) -> _T:
    """The same rows, without NUL in any text."""
    cleaned: Any = value
    if isinstance(value, str):
        cleaned = value.replace("\0", "")
    elif isinstance(value, dict):
        cleaned = {key: _without_nul(one) for key, one in value.items()}
    elif isinstance(value, list | tuple):
        cleaned = type(value)(_without_nul(one) for one in value)
    return cast(_T, cleaned)


def _projects(report: Report) -> Iterator[Part]:
    for place, one in enumerate(report.projects):
        counts = Counts(indicators=len(one.indicators))
        yield Part(report, one, f"/projects/{place}", place, one, place, counts)


def _indicators(report: Report) -> Iterator[Part]:
    """Those of the department first, then those of its work, then those of the projects."""
    if report.overall_goal:
        yield from _listed(report, report.overall_goal.indicators, "/overall_goal/indicators")
    for goal, pointer, title in _sub_goals(report.sub_goals, "/sub_goals"):
        yield from _listed(report, goal.indicators, f"{pointer}/indicators", work=title)
    for place, project in enumerate(report.projects):
        yield from _listed(
            report, project.indicators, f"/projects/{place}/indicators", project, place
        )


def _funding(report: Report) -> Iterator[Part]:
    yield from _listed(report, report.funding, "/funding")
    for goal, pointer, title in _sub_goals(report.sub_goals, "/sub_goals"):
        yield from _listed(report, goal.funding, f"{pointer}/funding", work=title)
    for place, project in enumerate(report.projects):
        yield from _listed(report, project.funding, f"/projects/{place}/funding", project, place)


def _findings(report: Report) -> Iterator[Part]:
    for place, finding in enumerate(report.findings):
        owner = _PROJECT_POINTER.match(finding.pointer or "")
        at = int(owner[1]) if owner and int(owner[1]) < len(report.projects) else None
        project = None if at is None else report.projects[at]
        yield Part(report, finding, f"/findings/{place}", place, project, at)


def _sub_goals(
    goals: Sequence[SubGoal], pointer: str, above: str = ""
) -> Iterator[tuple[SubGoal, str, str]]:
    """Sub-goals with their pointers and titles, each before its activities."""
    for place, goal in enumerate(goals):
        title = " / ".join(filter(None, (above, goal.title)))
        yield goal, f"{pointer}/{place}", title
        yield from _sub_goals(goal.activities, f"{pointer}/{place}/activities", title)


def _listed(
    report: Report,
    values: Sequence[Indicator | Funding],
    pointer: str,
    project: Project | None = None,
    project_position: int | None = None,
    work: str | None = None,
) -> Iterator[Part]:
    for place, value in enumerate(values):
        yield Part(
            report, value, f"{pointer}/{place}", place, project, project_position, work=work or None
        )


def _rows(table: Table, parts: Iterable[Part]) -> tuple[dict[str, Any], ...]:
    return tuple(_row(table, part) for part in parts)


def _row(table: Table, part: Part) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(_keys(table.name))
    for steps, leaves in _plan(table.name):
        owner: Any = part
        for step in steps:
            owner = getattr(owner, step)
            if owner is None:
                break
        else:
            for key, name, convert in leaves:
                value = getattr(owner, name)
                if value is not None:
                    row[key] = value if convert is None else convert(value)
    return row


@cache
def _keys(name: TableName) -> tuple[str, ...]:
    return tuple(column.key for column in TABLES[name].from_record)


@cache
def _plan(name: TableName) -> tuple[tuple[tuple[str, ...], tuple[_Leaf, ...]], ...]:
    """A table's columns by what they belong to, so that each way to it is gone once a row."""
    owners: dict[tuple[str, ...], list[_Leaf]] = {}
    for column in TABLES[name].from_record:
        *steps, leaf = column.steps
        owners.setdefault(tuple(steps), []).append((column.key, leaf, _CONVERT.get(column.kind)))
    return tuple((steps, tuple(leaves)) for steps, leaves in owners.items())


def _plain(value: Any) -> Any:
    """A figure without an exponent."""
    return format(value, "f") if isinstance(value, Decimal) else value


def _dumped(models: Iterable[Frozen]) -> list[dict[str, Any]]:
    return [one.model_dump(mode="json") for one in models]


_CONVERT: dict[str, Callable[[Any], Any]] = {
    "texts": list,
    "steps": _dumped,
    "notes": _dumped,
    "decimal": _plain,
    "amount": _plain,
}

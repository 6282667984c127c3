"""The queue: reports that wait for a person, by what is found in them, whose they are and what kind.

Enters: a filter. Leaves: rows in the order of the reports' ids, counts by state, and the neighbours of
a report in the same queue.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from pipeline.catalog.review_tables import Review
from pipeline.catalog.reviews import state_column
from pipeline.catalog.tables import Content, Record, findings

UNDECIDED = "undecided"
"""Both states in which nobody has decided yet: `extracted` and `needs_review`."""

_ROWS = 50
"""Of a page of the queue, where nobody says how many."""


@dataclass(frozen=True)
class QueueFilter:
    """Which reports; what is None is not asked for."""

    state: str = UNDECIDED
    """A state, `undecided`, or empty for all."""
    finding: str | None = None
    department: str | None = None
    year: int | None = None
    kind: str | None = None
    format: str | None = None
    assignee: str | None = None


@dataclass(frozen=True)
class Waiting:
    """One report of the queue."""

    record: Record
    state: str
    format: str | None
    assignee: str | None
    finding_count: int
    codes: tuple[str, ...]


def list_queue(
    session: Session, wanted: QueueFilter, *, after: int = 0, limit: int = _ROWS
) -> list[Waiting]:
    """The reports of a queue after an id."""
    query = (
        _queue(wanted)
        .with_only_columns(Record, state_column(), Content.format, Review.assignee)
        .where(Record.report_id > after)
        .order_by(Record.report_id)
        .limit(limit)
    )
    rows = session.execute(query).all()
    codes = _codes(session, [row[0].report_id for row in rows])
    return [
        Waiting(
            record,
            state,
            format,
            assignee,
            sum(codes.get(record.report_id, {}).values()),
            tuple(codes.get(record.report_id, {})),
        )
        for record, state, format, assignee in rows
    ]


def count_queue(session: Session, wanted: QueueFilter) -> dict[str, int]:
    """How many reports of any state fit the rest of the filter, by state."""
    state = state_column()
    query = _queue(wanted, any_state=True).with_only_columns(state, func.count()).group_by(state)
    return dict(session.execute(query).tuples().all())


def count_findings(session: Session, wanted: QueueFilter) -> list[tuple[str, int]]:
    """The kinds of finding in a queue with the number of reports that have one, the most first."""
    inside = _queue(wanted).with_only_columns(Record.report_id)
    reports = func.count(func.distinct(findings.c.report_id))
    query = (
        select(findings.c.code, reports)
        .where(findings.c.report_id.in_(inside))
        .group_by(findings.c.code)
        .order_by(reports.desc(), findings.c.code)
    )
    return [(code, count) for code, count in session.execute(query)]


def neighbours(
    session: Session, wanted: QueueFilter, report_id: int
) -> tuple[int | None, int | None]:
    """The reports before and after one in its queue, whether it is still in it or not."""
    queue = _queue(wanted)
    before = queue.with_only_columns(func.max(Record.report_id)).where(Record.report_id < report_id)
    after = queue.with_only_columns(func.min(Record.report_id)).where(Record.report_id > report_id)
    return session.scalar(before), session.scalar(after)


def _queue(wanted: QueueFilter, *, any_state: bool = False) -> Select[Any]:
    query = (
        select(Record)
        .join(Content, Content.id == Record.file_id)
        .outerjoin(Review, Review.report_id == Record.report_id)
        .where(Record.is_current)
    )
    if wanted.state and not any_state:
        states = ("extracted", "needs_review") if wanted.state == UNDECIDED else (wanted.state,)
        query = query.where(state_column().in_(states))
    if wanted.finding is not None:
        query = query.where(
            exists().where(
                findings.c.report_id == Record.report_id, findings.c.code == wanted.finding
            )
        )
    if wanted.department is not None:
        named = (
            Record.department_name if not wanted.department.isascii() else Record.department_code
        )
        query = query.where(named == wanted.department)
    for column, value in (
        (Record.fiscal_year, wanted.year),
        (Record.kind, wanted.kind),
        (Content.format, wanted.format),
        (Review.assignee, wanted.assignee),
    ):
        if value is not None:
            query = query.where(column == value)
    return query


def _codes(session: Session, report_ids: list[int]) -> dict[int, dict[str, int]]:
    """The kinds of finding of reports, with their numbers."""
    query = (
        select(findings.c.report_id, findings.c.code, func.count())
        .where(findings.c.report_id.in_(report_ids))
        .group_by(findings.c.report_id, findings.c.code)
        .order_by(findings.c.report_id, func.min(findings.c.position))
    )
    found: dict[int, dict[str, int]] = {}
    for report_id, code, count in session.execute(query):
        found.setdefault(report_id, {})[code] = count
    return found

"""Looking into the catalog: counts for `status`, rows for `catalog list`, all of one report."""

import gzip
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, ScalarSelect, delete, exists, func, select, text, update
from sqlalchemy.orm import Session, aliased

from pipeline.catalog import standing
from pipeline.catalog.audit import audit_of
from pipeline.catalog.review_tables import AuditEntry, Review, StoredCorrection
from pipeline.catalog.reviews import state_column
from pipeline.catalog.tables import (
    Attempt,
    Content,
    Place,
    Record,
    RecordBody,
    State,
    Unread,
)

_AMBIGUOUS = 2
"""Two are enough to know that a key names no single one."""
_SHORTEST_DIGEST = 8
"""Digits of a SHA-256 that are taken for one; fewer, if they are decimal, are an id."""

_ROWS = 100
"""Of a listing, where nobody says how many: some screens of a terminal."""


@dataclass(frozen=True)
class ListedContent:
    """One row of a listing: a content, a place where it lies, its report's current record if any."""

    content: Content
    uri: str | None
    record: Record | None
    state: str
    """The content's own, or what people decided on its report."""


@dataclass(frozen=True)
class ReportFile:
    """A file of a report."""

    content: Content
    uri: str | None
    file_name: str
    is_preferred: bool


@dataclass(frozen=True)
class ContentHistory:
    """All that the catalog has on one content; places, attempts and records oldest first."""

    content: Content
    places: tuple[Place, ...]
    attempts: tuple[Attempt, ...]
    records: tuple[Record, ...]
    corrections: tuple[StoredCorrection, ...]
    audit: tuple[AuditEntry, ...]
    state: str
    files: tuple[ReportFile, ...]
    """Those of its report, the preferred one first; itself among them."""


def is_beside_preferred() -> ColumnElement[bool]:
    """Whether a content is a file of a report that is read from another one: a condition."""
    served = aliased(Record)
    return exists().where(
        served.report_id == Content.report_id, served.is_current, served.file_id != Content.id
    )


def of_report() -> ColumnElement[bool]:
    """What joins the review of a content's report to it."""
    return Review.report_id == func.coalesce(Content.report_id, Content.id)


def asking(session: Session) -> standing.Ask:
    """A way to ask in plain SQL."""
    return lambda query: session.execute(text(query)).tuples()


def count_files(session: Session) -> standing.FileCounts:
    """Count all files, in one pass over them."""
    return standing.count_files(asking(session))


def count_unread(session: Session) -> int:
    """How many files could not be read at all."""
    return session.scalar(select(func.count()).select_from(Unread)) or 0


def find_unread(session: Session, uri: str) -> Unread | None:
    """The entry of a file that could not be read."""
    return session.scalars(select(Unread).where(Unread.uri == uri)).first()


def list_unread(session: Session, limit: int = _ROWS) -> list[Unread]:
    """Files that could not be read, oldest first."""
    return list(session.scalars(select(Unread).order_by(Unread.id).limit(limit)))


def place_of_content() -> ScalarSelect[str]:
    """The address of one of a content's places, the oldest current one before all: a column."""
    return (
        select(Place.uri)
        .where(Place.content_id == Content.id)
        .order_by(Place.is_current.desc(), Place.id)
        .limit(1)
        .scalar_subquery()
    )


def list_contents(
    session: Session,
    *,
    states: Iterable[str] = (),
    fiscal_year: int | None = None,
    department: str | None = None,
    after_id: int = 0,
    limit: int = _ROWS,
    withdrawn: bool = False,
) -> list[ListedContent]:
    """Contents in the order of their ids, after `after_id`; each with its oldest current place."""
    query = (
        select(Content, place_of_content(), Record, state_column())
        .outerjoin(Review, of_report())
        .outerjoin(Record, (Record.report_id == Content.report_id) & Record.is_current)
        .where(Content.id > after_id)
        .order_by(Content.id)
        .limit(limit)
    )
    if wanted := list(states):
        query = query.where(state_column().in_(wanted))
    if fiscal_year is not None:
        query = query.where(Record.fiscal_year == fiscal_year)
    if department is not None:
        query = query.where(
            (Record.department_code == department)
            | Record.department_name.contains(department, autoescape=True)
        )
    if not withdrawn:
        query = query.where(Content.withdrawn_at.is_(None))
    return [ListedContent(*row) for row in session.execute(query)]


def preferred_file(session: Session, report_id: int) -> Content | None:
    """The file that a report's current record was read from."""
    return session.scalars(
        select(Content)
        .join(Record, Record.file_id == Content.id)
        .where(Record.report_id == report_id, Record.is_current)
    ).one_or_none()


def report_files(session: Session, report_id: int) -> list[ReportFile]:
    """The files of a report that were not withdrawn, the preferred one first."""
    own, served = aliased(Record), aliased(Record)
    rows = session.execute(
        select(
            Content,
            place_of_content(),
            own.file_name,
            func.coalesce(served.file_id == Content.id, False),
        )
        .join(own, own.id == Content.extraction_id)
        .outerjoin(served, (served.report_id == Content.report_id) & served.is_current)
        .where(Content.report_id == report_id, Content.withdrawn_at.is_(None))
        .order_by((served.file_id == Content.id).desc(), Content.rank, Content.id)
    )
    return [ReportFile(*row) for row in rows]


def find_contents(session: Session, key: str) -> list[Content]:
    """Contents by id, by SHA-256 (or eight or more digits of its beginning), or by place.

    A place is given by its URI. Two results, the most there are, mean that the key is ambiguous.
    """
    if key.isdecimal() and len(key) < _SHORTEST_DIGEST:
        query = select(Content).where(Content.id == int(key))
    elif len(key) >= _SHORTEST_DIGEST and all(char in "0123456789abcdef" for char in key):
        query = select(Content).where(Content.sha256.startswith(key))
    else:
        query = (
            select(Content)
            .join(Place, Place.content_id == Content.id)
            .where(Place.uri == key, Place.is_current)
        )
    return list(session.scalars(query.limit(_AMBIGUOUS)))


def content_history(session: Session, content: Content) -> ContentHistory:
    """Places, attempts and records of a content, and what people did to its report."""
    report_id = content.report_id or content.id
    corrections = (
        select(StoredCorrection)
        .where(StoredCorrection.report_id == report_id)
        .order_by(StoredCorrection.number)
    )
    state = (
        select(state_column())
        .select_from(Content)
        .outerjoin(Review, of_report())
        .where(Content.id == content.id)
    )
    return ContentHistory(
        content,
        tuple(
            session.scalars(select(Place).where(Place.content_id == content.id).order_by(Place.id))
        ),
        tuple(
            session.scalars(
                select(Attempt).where(Attempt.content_id == content.id).order_by(Attempt.id)
            )
        ),
        tuple(
            session.scalars(select(Record).where(Record.file_id == content.id).order_by(Record.id))
        ),
        tuple(session.scalars(corrections)),
        tuple(audit_of(session, report_id)),
        session.scalars(state).one(),
        tuple(report_files(session, report_id)),
    )


def read_record(session: Session, record_id: int) -> bytes | None:
    """A record's JSON bytes, or None if there is no such record."""
    packed = session.scalars(
        select(RecordBody.body_gzip).where(RecordBody.record_id == record_id)
    ).one_or_none()
    return None if packed is None else gzip.decompress(packed)


def current_records(session: Session, report_ids: Iterable[int]) -> dict[int, bytes]:
    """The compressed bodies of the current records of some reports, by report id."""
    rows = session.execute(
        select(Record.report_id, RecordBody.body_gzip)
        .join(RecordBody, RecordBody.record_id == Record.id)
        .where(Record.is_current, Record.report_id.in_(list(report_ids)))
    )
    return {row[0]: row[1] for row in rows}


def current_digests(session: Session, report_ids: Iterable[int]) -> dict[int, str]:
    """The digests of the current records of some reports, by report id."""
    rows = session.execute(
        select(Record.report_id, Record.digest).where(
            Record.is_current, Record.report_id.in_(list(report_ids))
        )
    )
    return dict(rows.tuples().all())


def _record_of_file() -> ColumnElement[int]:
    """The record of a file: its report's if that is read from it, else its own extraction."""
    served = aliased(Record)
    own = (
        select(served.id)
        .where(
            served.report_id == Content.report_id,
            served.is_current,
            served.file_id == Content.id,
        )
        .scalar_subquery()
    )
    return func.coalesce(own, Content.extraction_id)


def file_records(session: Session, file_ids: Iterable[int]) -> dict[int, bytes]:
    """The compressed bodies of the records of some files, by content id."""
    rows = session.execute(
        select(Content.id, RecordBody.body_gzip)
        .join(RecordBody, RecordBody.record_id == _record_of_file())
        .where(Content.id.in_(list(file_ids)))
    )
    return {row[0]: row[1] for row in rows}


def file_digests(session: Session, file_ids: Iterable[int]) -> dict[int, str]:
    """The digests of the records of some files, by content id."""
    rows = session.execute(
        select(Content.id, Record.digest)
        .join(Record, Record.id == _record_of_file())
        .where(Content.id.in_(list(file_ids)))
    )
    return dict(rows.tuples().all())


def mark_due(
    session: Session,
    *,
    content_ids: Iterable[int] | None = None,
    states: Iterable[State] = (),
    other_than_version: str | None = None,
) -> int:
    """Have contents extracted anew by the next run that meets them; return how many."""
    query = update(Content).where(Content.withdrawn_at.is_(None), ~Content.due).values(due=True)
    if content_ids is not None:
        query = query.where(Content.id.in_(list(content_ids)))
    if wanted := list(states):
        query = query.where(Content.state.in_(wanted))
    if other_than_version is not None:
        query = query.where(Content.tool_version != other_than_version)
    return len(session.execute(query.returning(Content.id)).all())


def forget_unread(session: Session) -> int:
    """Have unread files tried as if they were new; return how many."""
    return len(session.execute(delete(Unread).returning(Unread.id)).all())

"""Decisions on reports: approved, rejected, or to be looked at again.

A decision is on one version of a record, known by its digest. A newer extraction that says the same
takes it along; one with other values, and every correction, opens the report again.
"""

import gzip
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import orjson
from sqlalchemy import ColumnElement, exists, func, select, update
from sqlalchemy.orm import Session, aliased

from pipeline.catalog.audit import EXTRACTOR, write_audit
from pipeline.catalog.inserts import insert_if_absent
from pipeline.catalog.review_tables import Review, StoredCorrection
from pipeline.catalog.tables import Content, Record, RecordBody
from pipeline.corrections.pointers import CORRECTABLE
from pipeline.outcome import FlatRecord


@dataclass(frozen=True)
class Approval:
    """Whether a report was approved before a change, and whether it is after it."""

    before: bool = False
    after: bool = False


def state_column() -> ColumnElement[str]:
    """A report's state: what people decided, else how its extraction ended; needs `reviews` outer-joined."""
    return func.coalesce(Review.state, Content.state)


def is_approved(report_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a report is approved; a condition for any query."""
    own = aliased(Review)
    return exists().where(own.report_id == report_id, own.state == "approved")


def approved_among(session: Session, report_ids: Iterable[int]) -> frozenset[int]:
    """Those of the reports that are approved."""
    query = select(Review.report_id).where(
        Review.report_id.in_(list(report_ids)), Review.state == "approved"
    )
    return frozenset(session.scalars(query))


def review_of(session: Session, report_id: int) -> Review:
    """The report's review, made if it has none yet; locked on PostgreSQL until the transaction ends."""
    insert_if_absent(session, Review, [{"report_id": report_id}])
    return session.scalars(
        select(Review)
        .where(Review.report_id == report_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def review_again(
    session: Session, served: Mapping[int, FlatRecord], contradicted: Iterable[int] = ()
) -> dict[int, Approval]:
    """Carry decisions over to new records that say the same, and open the others again.

    `contradicted` are reports another file of which says otherwise: a person has to look at them.
    """
    found = {report_id: Approval() for report_id in served}
    conflicting = _with_conflicts(session, served)
    doubtful = conflicting | set(contradicted)
    decided = session.execute(
        select(Review.report_id, Review.state, Review.digest, Review.decided_by).where(
            Review.report_id.in_(list(served)), Review.state.is_not(None)
        )
    ).all()
    known = set()
    for report_id, state, digest, decided_by in decided:
        known.add(report_id)
        approved = state == "approved"
        if state == "needs_review":
            if decided_by is None and report_id not in doubtful:
                # Nobody decided that: a contradiction did, which is gone.
                review_of(session, report_id).state = None
            continue
        same = report_id not in conflicting and _says_the_same(
            session, report_id, digest, served[report_id]
        )
        if same:
            session.execute(
                update(Review)
                .where(Review.report_id == report_id)
                .values(digest=served[report_id].digest)
            )
        else:
            reopen(session, report_id, state, served[report_id].digest, EXTRACTOR)
        found[report_id] = Approval(approved, approved and same)
    for report_id in sorted(doubtful - known):
        review = review_of(session, report_id)
        review.state = "needs_review"
    session.flush()
    return found


def reopen(
    session: Session, report_id: int, state: str, digest: str, actor: str, note: str | None = None
) -> None:
    """Have a decided report looked at again."""
    session.execute(
        update(Review)
        .where(Review.report_id == report_id)
        .values(state="needs_review", digest=digest)
    )
    write_audit(
        session, report_id, actor, "reopened",
        before=state, after="needs_review", note=note, digest=digest,
    )  # fmt: skip


def _with_conflicts(session: Session, report_ids: Iterable[int]) -> set[int]:
    query = select(StoredCorrection.report_id).where(
        StoredCorrection.report_id.in_(list(report_ids)), StoredCorrection.standing == "conflict"
    )
    return set(session.scalars(query))


def _says_the_same(session: Session, report_id: int, digest: str | None, now: FlatRecord) -> bool:
    """Whether a record has the values of the one that was decided on."""
    if digest == now.digest:
        return True
    body = session.scalars(
        select(RecordBody.body_gzip)
        .join(Record, Record.id == RecordBody.record_id)
        .where(Record.report_id == report_id, Record.digest == digest)
        .order_by(Record.id.desc())
        .limit(1)
    ).one_or_none()
    return body is not None and _values(body) == _values(now.body_gzip)


def _values(body_gzip: bytes) -> dict[str, object]:
    record = orjson.loads(gzip.decompress(body_gzip))
    return {key: record.get(key) for key in CORRECTABLE}

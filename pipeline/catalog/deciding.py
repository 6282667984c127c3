"""What people decide on a report: approved, rejected, to be looked at again, and by whom.

Each decision is one transaction with its entry in the audit log and its change.
"""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pipeline.catalog.audit import write_audit
from pipeline.catalog.changes import NewChange, append_changes
from pipeline.catalog.columns import utc_now
from pipeline.catalog.connection import Catalog
from pipeline.catalog.grouping import lock_groups
from pipeline.catalog.record_locks import StaleError, lock_record
from pipeline.catalog.review_tables import Decision, StoredCorrection
from pipeline.catalog.reviews import review_of
from pipeline.catalog.tables import Content, Record, findings
from pipeline.corrections.making import RefusedCorrectionError


def decide(
    catalog: Catalog, report_id: int, state: Decision, digest: str, note: str | None, actor: str
) -> None:
    """Approve or reject a record, or open it again. Raises StaleError, RefusedCorrectionError."""
    with catalog.writing() as session:
        file = lock_record(session, report_id, digest)
        change = _decide(session, report_id, file, state, digest, note, actor)
        append_changes(session, [change] if change else [])


def approve_all(
    catalog: Catalog, records: Sequence[tuple[int, str]], note: str | None, actor: str
) -> list[int]:
    """Approve those of the records that nobody changed and that have no finding; return their reports.

    `records` are pairs of a report's id and the digest of the record that the actor saw.
    """
    done = []
    with catalog.writing() as session:
        lock_groups(session)
        changes = []
        for report_id, digest in sorted(records):
            try:
                file = lock_record(session, report_id, digest)
            except StaleError:
                continue
            if _finding_count(session, report_id):
                continue
            change = _decide(session, report_id, file, "approved", digest, note, actor)
            if change:
                changes.append(change)
                done.append(report_id)
        append_changes(session, changes)
    return done


def assign(
    catalog: Catalog, report_id: int, assignee: str | None, note: str | None, actor: str
) -> None:
    """Say who is to look at a report, and leave them a note."""
    with catalog.writing() as session:
        review = review_of(session, report_id)
        before = {"assignee": review.assignee, "note": review.note}
        review.assignee, review.note = assignee, note
        after = {"assignee": assignee, "note": note}
        if before != after:
            write_audit(session, report_id, actor, "assigned", before=before, after=after)


def _decide(
    session: Session,
    report_id: int,
    file: Content,
    state: Decision,
    digest: str,
    note: str | None,
    actor: str,
) -> NewChange | None:
    """Decide, and return the change; None where the report is in that state already."""
    review = review_of(session, report_id)
    before = review.state or file.state
    if before == state:
        return None
    if state == "approved" and _open_conflicts(session, report_id):
        raise RefusedCorrectionError(
            "A correction is in conflict with the new extraction: settle it first."
        )
    was_approved = review.state == "approved"
    review.state, review.digest = state, digest
    review.decided_by, review.decided_at = actor, utc_now()
    if note is not None:
        review.note = note
    action = {"needs_review": "reopened"}.get(state, state)
    write_audit(
        session, report_id, actor, action, before=before, after=state, note=note, digest=digest
    )
    record_id = session.scalars(
        select(Record.id).where(Record.report_id == report_id, Record.is_current)
    ).one()
    return NewChange(
        "updated",
        report_id,
        file.sha256,
        record_id=record_id,
        was_approved=was_approved,
        is_approved=state == "approved",
    )


def _open_conflicts(session: Session, report_id: int) -> bool:
    query = select(StoredCorrection.id).where(
        StoredCorrection.report_id == report_id, StoredCorrection.standing == "conflict"
    )
    return session.scalars(query.limit(1)).first() is not None


def _finding_count(session: Session, report_id: int) -> int:
    query = select(func.count()).select_from(findings).where(findings.c.report_id == report_id)
    return session.scalars(query).one()

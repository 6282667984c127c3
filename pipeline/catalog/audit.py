"""The audit log: who did what to a report, before and after. Entries are only ever added."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from pipeline.catalog.columns import utc_now
from pipeline.catalog.review_tables import AuditEntry

EXTRACTOR = "jixiao"
"""Who did it where no person did: a newer extraction."""


def write_audit(
    session: Session,
    report_id: int,
    actor: str,
    action: str,
    *,
    pointer: str | None = None,
    before: Any = None,
    after: Any = None,
    note: str | None = None,
    digest: str | None = None,
) -> None:
    """Add an entry, in the transaction of what it tells of."""
    session.execute(
        insert(AuditEntry),
        [
            {
                "report_id": report_id,
                "at": utc_now(),
                "actor": actor,
                "action": action,
                "pointer": pointer,
                "before": before,
                "after": after,
                "note": note,
                "digest": digest,
            }
        ],
    )


def audit_of(session: Session, report_id: int, *, after: int = 0) -> Sequence[AuditEntry]:
    """All entries on a report, oldest first."""
    query = (
        select(AuditEntry)
        .where(AuditEntry.report_id == report_id, AuditEntry.id > after)
        .order_by(AuditEntry.id)
    )
    return session.scalars(query).all()

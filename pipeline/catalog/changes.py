"""The change log: what a consumer polls to miss nothing, and the outbox that webhooks drain.

Numbers are handed out from one counter row that the writing transaction holds until it commits.
So numbers appear in commit order and without gaps: whoever has read up to N has seen everything
up to N, which a database sequence (numbers drawn in one order, committed in another) cannot say.
A writer must append its changes last, since from then on it holds up all others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from pipeline.catalog.columns import utc_now
from pipeline.catalog.tables import Change, ChangeKind, Counter, Delivery, Webhook


@dataclass(frozen=True)
class NewChange:
    """A change about to be logged."""

    kind: ChangeKind
    report_id: int
    sha256: str
    record_id: int | None = None
    replaced_by_id: int | None = None
    run_id: int | None = None
    was_approved: bool = False
    is_approved: bool = False

    @property
    def concerns_approved(self) -> bool:
        """Whether a consumer of approved reports alone hears of it."""
        return self.was_approved or self.is_approved


def append_changes(session: Session, changes: Sequence[NewChange]) -> int:
    """Log changes and queue them for every active webhook; return the last number given.

    The session must be a writing one, and this its last work before it commits.
    """
    if not changes:
        return last_change_number(session)
    now = utc_now()
    last = session.execute(
        update(Counter)
        .where(Counter.name == "changes")
        .values(value=Counter.value + len(changes))
        .returning(Counter.value)
    ).scalar_one()
    first = last - len(changes) + 1
    session.execute(
        insert(Change),
        [
            {
                "number": number,
                "kind": change.kind,
                "report_id": change.report_id,
                "sha256": change.sha256,
                "record_id": change.record_id,
                "replaced_by_id": change.replaced_by_id,
                "run_id": change.run_id,
                "at": now,
                "was_approved": change.was_approved,
                "is_approved": change.is_approved,
            }
            for number, change in enumerate(changes, first)
        ],
    )
    webhooks = session.execute(
        select(Webhook.id, Webhook.approved_only).where(Webhook.is_active)
    ).all()
    deliveries = [
        (webhook, number)
        for number, change in enumerate(changes, first)
        for webhook, approved_only in webhooks
        if change.concerns_approved or not approved_only
    ]
    if deliveries:
        session.execute(
            insert(Delivery),
            [
                {
                    "webhook_id": webhook,
                    "change_number": number,
                    "state": "pending",
                    "attempt_count": 0,
                    "next_attempt_at": now,
                }
                for webhook, number in deliveries
            ],
        )
    return last


def last_change_number(session: Session) -> int:
    """The number of the newest change; 0 before the first."""
    return session.scalars(select(Counter.value).where(Counter.name == "changes")).one()


def changes_after(session: Session, cursor: int, limit: int = 1000) -> Iterator[Change]:
    """The changes numbered above `cursor`, in order."""
    query = select(Change).where(Change.number > cursor).order_by(Change.number).limit(limit)
    yield from session.scalars(query)


def kind_for_approved(*, was_approved: bool, is_approved: bool) -> ChangeKind:
    """What a change is to a consumer of approved reports alone.

    To them a report that is no longer approved is withdrawn, and one that was not before is created.
    """
    if not is_approved:
        return "withdrawn"
    return "updated" if was_approved else "created"


def reports_of_run(session: Session, run_id: int) -> list[int]:
    """The reports whose records a run stored."""
    query = select(Change.report_id).where(Change.run_id == run_id, Change.kind != "withdrawn")
    return list(session.scalars(query.distinct()))

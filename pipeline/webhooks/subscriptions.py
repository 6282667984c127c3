"""Who is told: adding, listing, ending webhooks, and queueing changes for them once more."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from pipeline.catalog.changes import last_change_number
from pipeline.catalog.columns import utc_now
from pipeline.catalog.inserts import insert_if_absent
from pipeline.catalog.tables import Change, Delivery, Webhook
from pipeline.webhooks.addresses import IpNetwork, resolve_target
from pipeline.webhooks.signing import new_secret

_PORTION = 1000
"""Deliveries queued in one statement."""


@dataclass(frozen=True)
class Subscription:
    """A webhook and how its deliveries stand."""

    webhook: Webhook
    pending: int
    delivered: int
    dead: int
    last_error: str | None


def add_webhook(
    session: Session, url: str, networks: Sequence[IpNetwork], *, approved_only: bool = False
) -> tuple[int, str]:
    """Subscribe to the changes from now on; return id and secret. Raises AddressError."""
    resolve_target(url, networks)
    secret = new_secret()
    webhook = Webhook(
        url=url, secret=secret, is_active=True, approved_only=approved_only, created_at=utc_now()
    )
    session.add(webhook)
    session.flush()
    return webhook.id, secret


def list_webhooks(session: Session) -> list[Subscription]:
    """All webhooks, ended ones too, oldest first."""
    counts: dict[int, dict[str, int]] = {}
    rows = session.execute(
        select(Delivery.webhook_id, Delivery.state, func.count()).group_by(
            Delivery.webhook_id, Delivery.state
        )
    )
    for webhook_id, state, count in rows:
        counts.setdefault(webhook_id, {})[state] = count
    found = []
    for webhook in session.scalars(select(Webhook).order_by(Webhook.id)):
        own = counts.get(webhook.id, {})
        last_error = session.scalars(
            select(Delivery.last_error)
            .where(Delivery.webhook_id == webhook.id, Delivery.state != "delivered")
            .order_by(Delivery.change_number)
            .limit(1)
        ).first()
        found.append(
            Subscription(
                webhook,
                own.get("pending", 0),
                own.get("delivered", 0),
                own.get("dead", 0),
                last_error,
            )
        )
    return found


def end_webhook(session: Session, webhook_id: int) -> bool:
    """Stop telling a webhook; whether it was told until now. Its queue stays as it is."""
    found = session.execute(
        update(Webhook)
        .where(Webhook.id == webhook_id, Webhook.is_active)
        .values(is_active=False)
        .returning(Webhook.id)
    ).all()
    return bool(found)


def replay(session: Session, webhook_id: int, after: int) -> int:
    """Queue all changes after a cursor (again), whether delivered, dead or never queued.

    An ended webhook is active again. Returns how many deliveries there are to make.
    """
    now = utc_now()
    approved_only = session.execute(
        update(Webhook)
        .where(Webhook.id == webhook_id)
        .values(is_active=True)
        .returning(Webhook.approved_only)
    ).scalar_one()
    session.execute(
        update(Delivery)
        .where(Delivery.webhook_id == webhook_id, Delivery.change_number > after)
        .values(state="pending", attempt_count=0, next_attempt_at=now)
    )
    last = last_change_number(session)
    for first in range(after + 1, last + 1, _PORTION):
        query = select(Change.number).where(
            Change.number >= first, Change.number < min(first + _PORTION, last + 1)
        )
        if approved_only:
            query = query.where(Change.was_approved | Change.is_approved)
        numbers = session.scalars(query)
        insert_if_absent(
            session,
            Delivery,
            [
                {
                    "webhook_id": webhook_id,
                    "change_number": number,
                    "state": "pending",
                    "attempt_count": 0,
                    "next_attempt_at": now,
                }
                for number in numbers
            ],
        )
    return session.scalars(
        select(func.count())
        .select_from(Delivery)
        .where(Delivery.webhook_id == webhook_id, Delivery.state == "pending")
    ).one()


def revive_dead(session: Session, webhook_id: int) -> int:
    """Queue again what was given up."""
    found = session.execute(
        update(Delivery)
        .where(Delivery.webhook_id == webhook_id, Delivery.state == "dead")
        .values(state="pending", attempt_count=0, next_attempt_at=utc_now())
        .returning(Delivery.id)
    ).all()
    return len(found)

"""Draining the outbox: each webhook gets its changes in order, each at least once.

The outbox row was written with the change itself. A worker claims the oldest change that a webhook
has not got (by moving its next attempt into the future), posts it, and writes down how it went. A
worker that dies leaves a claim that runs out: the change is posted again, with the same
`webhook-id`. While one change is refused, later ones of the same webhook wait behind it; after
the last attempt it is `dead`, stays in the outbox, and the next one has its turn.
"""

import json
import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import func, select, update

from models.version import __version__
from pipeline.catalog.changes import kind_for_approved
from pipeline.catalog.columns import utc_now
from pipeline.catalog.connection import Catalog
from pipeline.catalog.cursors import cursor_at
from pipeline.catalog.tables import Change, Delivery, Webhook
from pipeline.webhooks.addresses import IpNetwork, parse_networks
from pipeline.webhooks.posting import Posted, post
from pipeline.webhooks.signing import signed_headers

PAUSES_SECONDS = (10, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800, 43_200)
"""Before the second attempt, the third, …; after the last one (a bit over a day) it is dead."""

_SPREAD = (0.8, 1.2)
"""Of a pause: by a fifth more or less."""

_CLAIM_MARGIN_SECONDS = 30
"""A delivery is over when its time is out; this is for the transaction behind it, and clocks that
differ."""


class WebhookSettings(BaseSettings):
    """How deliveries are made (`JIXIAO_WEBHOOK_*`)."""

    model_config = SettingsConfigDict(env_prefix="JIXIAO_WEBHOOK_", extra="ignore", frozen=True)

    networks: str = Field(
        default="", description="Networks that are not public and may be called, by commas."
    )
    timeout_seconds: float = Field(default=15, gt=0, le=300, description="Longest one POST.")
    workers: int = Field(default=4, ge=1, le=64, description="Webhooks served at once.")
    keep_days: float = Field(
        default=30, gt=0, le=36_500, description="Delivered rows stay in the outbox so long."
    )

    @property
    def allowed(self) -> tuple[IpNetwork, ...]:
        """The networks. Raises AddressError."""
        return parse_networks(self.networks)


@dataclass(frozen=True)
class _Claimed:
    delivery_id: int
    attempt: int
    url: str
    secret: str
    body: bytes
    key: str


@dataclass
class RoundAccount:
    """What one round over all webhooks did."""

    delivered: int = 0
    failed: int = 0


def deliver_due(
    catalog: Catalog,
    settings: WebhookSettings | None = None,
    *,
    pauses: tuple[float, ...] = PAUSES_SECONDS,
    stop: Callable[[], bool] = lambda: False,
) -> RoundAccount:
    """Make all deliveries that are due; a webhook that fails waits for its next attempt."""
    chosen = settings or WebhookSettings()
    webhook_ids = due_webhooks(catalog)
    account = RoundAccount()
    if not webhook_ids:
        return account
    with ThreadPoolExecutor(min(chosen.workers, len(webhook_ids))) as pool:
        rounds = pool.map(
            lambda webhook_id: drain(catalog, webhook_id, chosen, stop, pauses), webhook_ids
        )
        for delivered, failed in rounds:
            account.delivered += delivered
            account.failed += failed
    return account


def due_webhooks(catalog: Catalog) -> Sequence[int]:
    """The webhooks that have a delivery whose time has come."""
    with catalog.reading() as session:
        return session.scalars(
            select(Webhook.id)
            .join(Delivery, Delivery.webhook_id == Webhook.id)
            .where(
                Webhook.is_active,
                Delivery.state == "pending",
                Delivery.next_attempt_at <= utc_now(),
            )
            .distinct()
            .order_by(Webhook.id)
        ).all()


def ping(catalog: Catalog, webhook_id: int, settings: WebhookSettings) -> Posted | None:
    """Post a test event, past the outbox; None if there is no such webhook."""
    with catalog.reading() as session:
        webhook = session.get(Webhook, webhook_id)
    if webhook is None:
        return None
    body = _body({"type": "test", "webhook_id": webhook_id, "at": utc_now().isoformat()})
    claimed = _Claimed(0, 0, webhook.url, webhook.secret, body, f"{webhook_id}-test")
    return _post(claimed, settings)


def drain(
    catalog: Catalog,
    webhook_id: int,
    settings: WebhookSettings,
    stop: Callable[[], bool],
    pauses: tuple[float, ...] = PAUSES_SECONDS,
) -> tuple[int, int]:
    """Make one webhook's deliveries until it refuses one, has had all, or it is time to stop.

    Returns how many were delivered and how many failed.
    """
    delivered = 0
    while not stop():
        claimed = _claim(catalog, webhook_id, settings)
        if claimed is None:
            break
        posted = _post(claimed, settings)
        _settle(catalog, claimed, posted, pauses)
        if not posted.accepted:
            return delivered, 1
        delivered += 1
    return delivered, 0


def _claim(catalog: Catalog, webhook_id: int, settings: WebhookSettings) -> _Claimed | None:
    """Take the webhook's oldest pending change, if its time has come and nobody else has it."""
    now = utc_now()
    with catalog.writing() as session:
        oldest = (
            select(func.min(Delivery.change_number))
            .where(Delivery.webhook_id == webhook_id, Delivery.state == "pending")
            .scalar_subquery()
        )
        row = session.execute(
            update(Delivery)
            .where(
                Delivery.webhook_id == webhook_id,
                Delivery.change_number == oldest,
                Delivery.state == "pending",
                Delivery.next_attempt_at <= now,
            )
            .values(
                attempt_count=Delivery.attempt_count + 1,
                next_attempt_at=now
                + timedelta(seconds=settings.timeout_seconds + _CLAIM_MARGIN_SECONDS),
            )
            .returning(Delivery.id, Delivery.attempt_count, Delivery.change_number)
        ).one_or_none()
        if row is None:
            return None
        delivery_id, attempt, number = row
        change = session.get_one(Change, number)
        webhook = session.get_one(Webhook, webhook_id)
        # With its mark: after a restored backup the number comes again, for another change.
        key = f"{webhook_id}-{cursor_at(session, number)}"
    kind = change.kind
    if webhook.approved_only:
        kind = kind_for_approved(was_approved=change.was_approved, is_approved=change.is_approved)
    body = _body(
        {
            "type": f"report.{kind}",
            "id": key,
            "number": number,
            "report_id": change.report_id,
            "sha256": change.sha256,
            "replaced_by_id": change.replaced_by_id,
            "at": change.at.isoformat(),
        }
    )
    return _Claimed(delivery_id, attempt, webhook.url, webhook.secret, body, key)


def _body(event: dict[str, Any]) -> bytes:
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def _post(claimed: _Claimed, settings: WebhookSettings) -> Posted:
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"jixiao/{__version__}",
        **signed_headers(claimed.secret, claimed.key, claimed.body, int(time.time())),
    }
    return post(
        claimed.url,
        claimed.body,
        headers,
        networks=settings.allowed,
        seconds=settings.timeout_seconds,
    )


def _settle(catalog: Catalog, claimed: _Claimed, posted: Posted, pauses: tuple[float, ...]) -> None:
    now = utc_now()
    values: dict[str, Any] = {
        "last_status": posted.status,
        "last_error": None if posted.accepted else posted.error or f"answered {posted.status}",
    }
    if posted.accepted:
        values |= {"state": "delivered", "delivered_at": now}
    elif claimed.attempt > len(pauses):
        values |= {"state": "dead"}
    else:
        # Spread, so that many queues that failed together do not come back together.
        pause = pauses[claimed.attempt - 1] * random.uniform(*_SPREAD)  # noqa: S311
        values |= {"next_attempt_at": now + timedelta(seconds=pause)}
    with catalog.writing() as session:
        session.execute(
            update(Delivery)
            .where(
                Delivery.id == claimed.delivery_id,
                Delivery.state == "pending",
                # Not if the claim ran out and another worker has it now.
                Delivery.attempt_count == claimed.attempt,
            )
            .values(values)
        )

"""Keeping the outbox small: what was delivered long ago goes; what is pending or dead stays.

Nothing that anybody can ask for is lost with it: `replay --after` takes the changes from the change
log, which is kept whole, and `replay` alone revives the dead, which are not pruned.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from pipeline.catalog.connection import Catalog
from pipeline.catalog.tables import Delivery

_PORTION = 1000
"""Rows of one transaction: other writers wait for no more."""


def prune_delivered(catalog: Catalog, keep_days: float, now: datetime) -> int:
    """Delete the rows of deliveries made more than `keep_days` ago; return how many."""
    old = (
        select(Delivery.id)
        .where(
            Delivery.state == "delivered",
            Delivery.delivered_at < now - timedelta(days=keep_days),
        )
        .limit(_PORTION)
    )
    pruned = 0
    while True:
        with catalog.reading() as session:
            ids = session.scalars(old).all()
        if not ids:
            return pruned
        with catalog.writing() as session:
            # Looked at again: a replay may have queued some of them meanwhile.
            gone = session.execute(
                delete(Delivery)
                .where(Delivery.id.in_(ids), Delivery.state == "delivered")
                .returning(Delivery.id)
            ).all()
        pruned += len(gone)

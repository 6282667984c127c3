"""Optimistic locking: whoever changes a record says which version he saw."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipeline.catalog.tables import Content, Record


class StaleError(Exception):
    """The record is another one by now; `digest` is its digest, None if it is gone."""

    def __init__(self, digest: str | None) -> None:
        super().__init__("The record has changed meanwhile.")
        self.digest = digest


def lock_record(session: Session, report_id: int, digest: str) -> Content:
    """The report, whose record nobody else may change until the end. Raises StaleError."""
    content = session.scalars(
        select(Content).where(Content.id == report_id).with_for_update()
    ).one_or_none()
    current = session.scalars(
        select(Record.digest).where(Record.content_id == report_id, Record.is_current)
    ).one_or_none()
    if content is None or current != digest:
        raise StaleError(current)
    return content

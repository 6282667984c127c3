"""Optimistic locking: whoever changes a record says which version they saw."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipeline.catalog.tables import Content, Record


class StaleError(Exception):
    """The record is another one by now; `digest` is its digest, None if it is gone."""

    def __init__(self, digest: str | None) -> None:
        super().__init__("The record has changed meanwhile.")
        self.digest = digest


def lock_record(session: Session, report_id: int, digest: str) -> Content:
    """Keep a report's record from others until the transaction ends; return its preferred file.

    Raises StaleError if the current record does not have this digest.
    """
    session.execute(select(Content.id).where(Content.id == report_id).with_for_update())
    found = session.execute(
        select(Record.digest, Content)
        .join(Content, Content.id == Record.file_id)
        .where(Record.report_id == report_id, Record.is_current)
    ).one_or_none()
    if found is None or found.digest != digest:
        raise StaleError(None if found is None else found.digest)
    content: Content = found[1]
    return content

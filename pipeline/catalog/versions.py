"""Versions of reports' records: the one that is served, and the extraction that it corrects.

A version without corrections is the extraction itself. One with corrections stands beside it: the
extraction is kept, untouched and never current, and `extraction_id` leads to it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session, aliased

from pipeline.catalog.columns import utc_now
from pipeline.catalog.inserts import insert_rows
from pipeline.catalog.tables import PARTS, Record, RecordBody
from pipeline.outcome import FlatRecord


@dataclass(frozen=True)
class Version:
    """A record about to become a report's current one."""

    content_id: int
    tool_version: str
    extraction: FlatRecord | int
    """The extraction, or the id of its row where it is stored already."""
    corrected: FlatRecord | None = None


def extraction_digests(session: Session, content_ids: Iterable[int]) -> dict[int, str]:
    """The digests of the extractions that current records rest on, by content id."""
    extraction = aliased(Record)
    rows = session.execute(
        select(Record.content_id, func.coalesce(extraction.digest, Record.digest))
        .outerjoin(extraction, extraction.id == Record.extraction_id)
        .where(Record.is_current, Record.content_id.in_(list(content_ids)))
    )
    return dict(rows.tuples().all())


def insert_versions(session: Session, versions: Sequence[Version]) -> dict[int, int]:
    """Make versions the current ones, with their flat rows; return record ids by content id."""
    remove_current(session, [one.content_id for one in versions])
    kept = [one for one in versions if one.corrected is not None]
    extraction_ids = {
        one.content_id: one.extraction for one in kept if isinstance(one.extraction, int)
    }
    extraction_ids |= _insert(
        session,
        [(one, one.extraction, None) for one in kept if isinstance(one.extraction, FlatRecord)],
        is_current=False,
    )
    served: list[tuple[Version, FlatRecord, int | None]] = []
    for one in versions:
        record = one.corrected or one.extraction
        if isinstance(record, int):
            raise ValueError("a stored extraction without corrections is made current as it is")
        served.append((one, record, extraction_ids.get(one.content_id)))
    record_ids = _insert(session, served, is_current=True)
    _insert_parts(session, {one.content_id: record for one, record, _ in served})
    return record_ids


def restore_extraction(session: Session, content_id: int, record_id: int, flat: FlatRecord) -> int:
    """Make a stored extraction the current record: nothing of it is corrected any more."""
    remove_current(session, [content_id])
    session.execute(update(Record).where(Record.id == record_id).values(is_current=True))
    _insert_parts(session, {content_id: flat})
    return record_id


def remove_current(session: Session, content_ids: Sequence[int]) -> None:
    """Make the current records history, and take their flat rows out of the queries."""
    if not content_ids:
        return
    for table in reversed(PARTS.values()):
        session.execute(delete(table).where(table.c.report_id.in_(content_ids)))
    session.execute(
        update(Record)
        .where(Record.content_id.in_(content_ids), Record.is_current)
        .values(is_current=False)
    )


def _insert(
    session: Session,
    records: Sequence[tuple[Version, FlatRecord, int | None]],
    *,
    is_current: bool,
) -> dict[int, int]:
    """Insert records with their bodies; return their ids by content id."""
    if not records:
        return {}
    now = utc_now()
    inserted = session.execute(
        insert(Record).returning(Record.id, Record.content_id),
        [
            {
                "content_id": version.content_id,
                "is_current": is_current,
                "created_at": now,
                "tool_version": version.tool_version,
                "digest": record.digest,
                "extraction_id": extraction_id,
                **record.row,
            }
            for version, record, extraction_id in records
        ],
    ).all()
    record_ids = {content_id: record_id for record_id, content_id in inserted}
    bodies = [
        {"record_id": record_ids[version.content_id], "body_gzip": record.body_gzip}
        for version, record, _ in records
    ]
    insert_rows(session, RecordBody, bodies)
    return record_ids


def _insert_parts(session: Session, records: dict[int, FlatRecord]) -> None:
    for name, table in PARTS.items():
        rows = [
            {"report_id": content_id, **row}
            for content_id, record in records.items()
            for row in record.parts[name]
        ]
        insert_rows(session, table, rows)

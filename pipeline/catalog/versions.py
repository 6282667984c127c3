"""Versions of reports' records: the one that is served, and the extraction that it corrects.

A version that adds nothing to its extraction is the extraction itself. One with corrections, or with
remarks on what the report's other files say, stands beside it: the extraction is kept, untouched and
never current, and `extraction_id` leads to it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from pipeline.catalog.columns import utc_now
from pipeline.catalog.inserts import insert_below, insert_rows
from pipeline.catalog.tables import PARTS, Content, Record, RecordBody
from pipeline.outcome import FlatRecord

_RECORDS = Record.__table__


@dataclass(frozen=True)
class Version:
    """A record about to become a report's current one."""

    report_id: int
    file_id: int
    """The file that it was read from."""
    tool_version: str
    extraction: FlatRecord | int
    """The extraction where it is what is served, else the id of its row."""
    served: FlatRecord | None = None
    """What is served, if that is not the extraction as it is."""


def extraction_digests(session: Session, file_ids: Iterable[int]) -> dict[int, str]:
    """The digests of the newest extractions of files, by the files' ids."""
    rows = session.execute(
        select(Content.id, Record.digest)
        .join(Record, Record.id == Content.extraction_id)
        .where(Content.id.in_(list(file_ids)))
    )
    return dict(rows.tuples().all())


def insert_versions(session: Session, versions: Sequence[Version]) -> dict[int, int]:
    """Make versions the current ones, with their flat rows; return record ids by report id."""
    remove_current(session, [one.report_id for one in versions])
    current: list[tuple[Version, FlatRecord, int | None]] = []
    for one in versions:
        if isinstance(one.extraction, FlatRecord):
            current.append((one, one.extraction, None))
        elif one.served is not None:
            current.append((one, one.served, one.extraction))
        else:
            raise ValueError("a stored extraction that is served as it is, is restored")
    record_ids = _insert(session, current, is_current=True)
    _insert_parts(session, {one.report_id: record for one, record, _ in current})
    return record_ids


def keep_extractions(session: Session, versions: Sequence[Version]) -> dict[int, int]:
    """Keep extractions of files that are not their report's preferred one; record ids by file id."""
    kept = [
        (one, one.extraction, None) for one in versions if isinstance(one.extraction, FlatRecord)
    ]
    return _insert(session, kept, is_current=False, by_file=True)


def restore_extraction(session: Session, report_id: int, record_id: int, flat: FlatRecord) -> int:
    """Make a stored extraction the current record of a report, as it is."""
    remove_current(session, [report_id])
    session.execute(
        update(Record).where(Record.id == record_id).values(is_current=True, report_id=report_id)
    )
    _insert_parts(session, {report_id: flat})
    return record_id


def remove_current(session: Session, report_ids: Sequence[int]) -> None:
    """Make the current records history, and take their flat rows out of the queries."""
    if not report_ids:
        return
    for table in reversed(PARTS.values()):
        session.execute(delete(table).where(table.c.report_id.in_(report_ids)))
    session.execute(
        update(Record)
        .where(Record.report_id.in_(report_ids), Record.is_current)
        .values(is_current=False)
    )


def _insert(
    session: Session,
    records: Sequence[tuple[Version, FlatRecord, int | None]],
    *,
    is_current: bool,
    by_file: bool = False,
) -> dict[int, int]:
    """Insert records with their bodies; return their ids by report, or by file."""
    if not records:
        return {}
    now = utc_now()
    inserted = session.execute(
        insert(_RECORDS).returning(
            _RECORDS.c.id, _RECORDS.c.file_id if by_file else _RECORDS.c.report_id
        ),
        [
            {
                "report_id": version.report_id,
                "file_id": version.file_id,
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
    record_ids = {key: record_id for record_id, key in inserted}
    bodies = [
        {
            "record_id": record_ids[version.file_id if by_file else version.report_id],
            "body_gzip": record.body_gzip,
        }
        for version, record, _ in records
    ]
    insert_rows(session, RecordBody, bodies)
    return record_ids


def _insert_parts(session: Session, records: dict[int, FlatRecord]) -> None:
    for name, table in PARTS.items():
        rows = [
            (report_id, row) for report_id, record in records.items() for row in record.parts[name]
        ]
        insert_below(session, table, "report_id", rows)

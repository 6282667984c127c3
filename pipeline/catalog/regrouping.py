"""Bringing together the files of one report in a catalog that had a report for each file.

Enters: a catalog that was just migrated. Leaves: the same files in fewer reports; those that are no more
are withdrawn, and the change log says which took them up. Records of version 1.0 take part: they say
enough for it, and their files may no longer be there to be extracted anew.
"""

import gzip
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Row, exists, func, select, update
from sqlalchemy.orm import Session

from models.json_text import read_report
from pipeline.catalog.changes import append_changes
from pipeline.catalog.chunks import chunks
from pipeline.catalog.grouping import files_of, lock_groups, move_files, place_files
from pipeline.catalog.inserts import insert_rows
from pipeline.catalog.serving import serve
from pipeline.catalog.tables import (
    Content,
    Record,
    RecordBody,
    ReportKey,
    findings,
    projects,
)
from pipeline.same_report.comparing import values_digest
from pipeline.same_report.keys import report_keys
from pipeline.same_report.preferring import rank_of_format

_PORTION = 500
"""Records in memory at a time, without their bodies."""


def group_existing(session: Session) -> int:
    """Group all files that have a record; return how many changes that made.

    Must be the last work of a writing session (it appends to the change log).
    """
    lock_groups(session)
    for rows in _portions(session):
        insert_rows(session, ReportKey, list(_keys(session, rows)))
        for row in rows:
            rank = rank_of_format(row.format, recognised=bool(row.is_recognised))
            session.execute(update(Content).where(Content.id == row.file_id).values(rank=rank))
    alike = _alike(session)
    _note_values(session, alike)
    placement = place_files(session, files_of(session, alike))
    move_files(session, placement.reports)
    changes = serve(session, placement.affected, replaced_by=placement.successors)
    append_changes(session, changes)
    return len(changes)


def _portions(session: Session) -> Iterator[Sequence[Row[Any]]]:
    last = 0
    recognised = exists().where(
        findings.c.report_id == Record.report_id, findings.c.code == "text-recognised"
    )
    while True:
        rows = session.execute(
            select(
                Record.report_id,
                Record.file_id,
                Record.kind,
                Record.fiscal_year,
                Record.department_code,
                Record.department_name,
                Content.format,
                recognised.label("is_recognised"),
            )
            .join(Content, Content.id == Record.file_id)
            .where(Record.is_current, Record.report_id > last)
            .order_by(Record.report_id)
            .limit(_PORTION)
        ).all()
        if not rows:
            return
        yield rows
        last = rows[-1].report_id


def _keys(session: Session, rows: Sequence[Row[Any]]) -> Iterator[dict[str, Any]]:
    named: dict[int, list[dict[str, Any]]] = defaultdict(list)
    query = select(projects.c.report_id, projects.c.code, projects.c.name).where(
        projects.c.report_id.in_([row.report_id for row in rows])
    )
    for report_id, code, name in session.execute(query):
        named[report_id].append({"code": code, "name": name})
    for row in rows:
        for key in report_keys(row._asdict(), named[row.report_id]):
            yield {"key": key, "file_id": row.file_id}


def _alike(session: Session) -> list[int]:
    """The reports whose files share a key with another's."""
    shared = select(ReportKey.key).group_by(ReportKey.key).having(func.count() > 1)
    query = (
        select(Content.report_id)
        .join(ReportKey, ReportKey.file_id == Content.id)
        .where(ReportKey.key.in_(shared), Content.report_id.is_not(None))
        .distinct()
    )
    return sorted(one for one in session.scalars(query) if one is not None)


def _note_values(session: Session, report_ids: Sequence[int]) -> None:
    for ids in chunks(report_ids):
        rows = session.execute(
            select(Content.id, RecordBody.body_gzip)
            .join(RecordBody, RecordBody.record_id == Content.extraction_id)
            .where(Content.report_id.in_(ids))
        )
        for file_id, body in rows.all():
            digest = values_digest(read_report(gzip.decompress(body)))
            session.execute(
                update(Content).where(Content.id == file_id).values(values_digest=digest)
            )

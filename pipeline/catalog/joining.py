"""Joining reports and parting files by hand. No extraction changes what a person said.

Each is one transaction with its entries in the audit log and its changes.
"""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session, aliased

from pipeline.catalog.audit import write_audit
from pipeline.catalog.changes import append_changes
from pipeline.catalog.connection import Catalog
from pipeline.catalog.grouping import lock_groups, move_files
from pipeline.catalog.listing import ReportFile, report_files
from pipeline.catalog.reapplying import kept_corrections
from pipeline.catalog.record_locks import lock_record
from pipeline.catalog.serving import serve
from pipeline.catalog.tables import Content, Record, ReportKey

_MOST_SIMILAR = 20
"""What a person looks through on a page."""


class RefusedJoiningError(Exception):
    """Reports cannot be joined or parted so; the message says why and what to do."""


def join(
    catalog: Catalog, report_id: int, other_id: int, digest: str, note: str | None, actor: str
) -> None:
    """Make the files of another report files of this one. Raises StaleError, RefusedJoiningError.

    The other report is withdrawn; what was decided on it stays with it, should it be parted again.
    """
    if other_id == report_id:
        raise RefusedJoiningError("That is this report.")
    with catalog.writing() as session:
        lock_groups(session)
        lock_record(session, report_id, digest)
        session.execute(select(Content.id).where(Content.id == other_id).with_for_update())
        coming = report_files(session, other_id)
        if not coming:
            raise RefusedJoiningError(f"There is no report {other_id}.")
        if kept_corrections(session, [other_id]):
            raise RefusedJoiningError(
                f"Report {other_id} has corrections. Join this report to it, or take them back first."
            )
        move_files(session, dict.fromkeys(_ids(coming), report_id))
        _place_by_hand(session, _ids(report_files(session, report_id)))
        named = _named(coming)
        write_audit(
            session, report_id, actor, "joined", after={"report": other_id, "files": named},
            note=note, digest=digest,
        )  # fmt: skip
        write_audit(session, other_id, actor, "joined-to", after={"report": report_id}, note=note)
        changes = serve(session, [report_id, other_id], replaced_by={other_id: report_id})
        append_changes(session, changes)


def part(
    catalog: Catalog, report_id: int, sha256: str, digest: str, note: str | None, actor: str
) -> int:
    """Make a file a report of its own; return its id. Raises StaleError, RefusedJoiningError.

    A report's id is that of the file that it began with: where that is to go, the others go instead.
    """
    with catalog.writing() as session:
        lock_groups(session)
        lock_record(session, report_id, digest)
        files = report_files(session, report_id)
        going = [one for one in files if one.content.sha256 == sha256]
        if not going:
            raise RefusedJoiningError("The report has no such file.")
        if len(files) == 1:
            raise RefusedJoiningError("The report has no other file.")
        if going[0].content.id == report_id:
            going = [one for one in files if one not in going]
        new_id = min(_ids(going))
        move_files(session, dict.fromkeys(_ids(going), new_id))
        _place_by_hand(session, _ids(files))
        named = _named(going)
        write_audit(
            session, report_id, actor, "parted", before={"files": named}, after={"report": new_id},
            note=note, digest=digest,
        )  # fmt: skip
        write_audit(session, new_id, actor, "parted-from", before={"report": report_id}, note=note)
        append_changes(session, serve(session, [report_id, new_id]))
    return new_id


def similar_reports(session: Session, report_id: int) -> Sequence[Record]:
    """Other reports of the same department, year and project: perhaps the same, perhaps another version."""
    own, other, file = aliased(ReportKey), aliased(ReportKey), aliased(Content)
    ids = (
        select(file.report_id)
        .join(other, other.file_id == file.id)
        .join(own, own.key == other.key)
        .join(Content, Content.id == own.file_id)
        .where(
            Content.report_id == report_id,
            file.report_id != report_id,
            file.extraction_id.is_not(None),
        )
    )
    return session.scalars(
        select(Record)
        .where(Record.is_current, Record.report_id.in_(ids))
        .order_by(Record.report_id)
        .limit(_MOST_SIMILAR)
    ).all()


def _ids(files: Sequence[ReportFile]) -> list[int]:
    return [one.content.id for one in files]


def _named(files: Sequence[ReportFile]) -> list[str]:
    return [one.file_name for one in files]


def _place_by_hand(session: Session, file_ids: Sequence[int]) -> None:
    session.execute(update(Content).where(Content.id.in_(file_ids)).values(is_placed_by_hand=True))

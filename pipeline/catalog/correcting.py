"""Correcting a report's record, and settling corrections that conflict with a newer extraction.

Each is one transaction with its entry in the audit log and its change, so that nothing of it is ever
seen without the rest. The slow part (the corrected record) is made before the transaction begins;
the digest that the person saw tells, there and then, whether somebody else was quicker.
"""

import gzip
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.corrections import CorrectionOperation
from models.json_text import read_report, record_json
from pipeline.catalog.audit import write_audit
from pipeline.catalog.changes import NewChange, append_changes
from pipeline.catalog.columns import utc_now
from pipeline.catalog.connection import Catalog
from pipeline.catalog.reapplying import kept_corrections, note_standings, remembered
from pipeline.catalog.record_locks import StaleError, lock_record
from pipeline.catalog.review_tables import StoredCorrection
from pipeline.catalog.reviews import reopen, review_of
from pipeline.catalog.serving import other_files
from pipeline.catalog.tables import Record, RecordBody
from pipeline.catalog.versions import Version, insert_versions, restore_extraction
from pipeline.corrections.editing import Draft
from pipeline.corrections.making import Made, RefusedCorrectionError, make_correction
from pipeline.corrections.replaying import Corrected, replay
from pipeline.flattening import flatten_report
from pipeline.outcome import FlatRecord
from pipeline.same_report.remarks import OtherFile, remark_on

Json = Any
MOST_CORRECTIONS = 1000
"""Of one report; each of them is applied at every extraction."""


class MissingError(LookupError):
    """There is no such correction."""


@dataclass(frozen=True)
class Wanted:
    """A correction as it was asked for."""

    pointer: str
    value: Json
    reason: str
    operation: CorrectionOperation | None = None
    source: str | None = None


@dataclass(frozen=True)
class Done:
    """What became of a report: its record's new digest, and the correction's number if there is one."""

    digest: str
    number: int | None = None


@dataclass(frozen=True)
class _FoundReport:
    """A report as it is found before anything is done to it."""

    record_id: int
    file_id: int
    digest: str
    body_gzip: bytes
    extraction_id: int
    extraction_gzip: bytes
    tool_version: str
    corrections: tuple[StoredCorrection, ...] = field(repr=False)
    last_number: int
    others: list[OtherFile] = field(repr=False)
    """What the report's other files say."""


def correct(catalog: Catalog, report_id: int, wanted: Wanted, digest: str, author: str) -> Done:
    """Correct a value of a report's record; `digest` is that of the record that the author saw.

    Raises RefusedCorrectionError, and StaleError where the record is another by now.
    """
    with catalog.reading() as session:
        found = _find(session, report_id, digest)
    made, stored = _make(found, report_id, wanted, author)
    return _store(catalog, report_id, found, stored, made, author)


def settle(
    catalog: Catalog,
    report_id: int,
    number: int,
    action: Literal["keep", "drop"],
    reason: str,
    digest: str,
    author: str,
) -> Done:
    """Drop a correction, or keep one in conflict against what the extraction says now.

    Raises MissingError, RefusedCorrectionError, StaleError.
    """
    with catalog.reading() as session:
        found = _find(session, report_id, digest)
    old = next((one for one in found.corrections if one.number == number), None)
    if old is None:
        raise MissingError
    if old.standing == "absorbed":
        raise RefusedCorrectionError("The extraction says the same: there is nothing to take back.")
    if action == "drop":
        return _store(catalog, report_id, found, None, None, author, dropped=old, reason=reason)
    if old.standing != "conflict" or old.place is None or old.operation == "move":
        raise RefusedCorrectionError(
            "Only a correction whose place is found and where another value stands can be kept. "
            "Correct the value anew, and drop this one."
        )
    operation: CorrectionOperation = "remove" if old.operation == "remove" else "replace"
    wanted = Wanted(old.place, old.value, reason, operation)
    made, stored = _make(found, report_id, wanted, author)
    return _store(catalog, report_id, found, stored, made, author, dropped=old, reason=reason)


def _find(session: Session, report_id: int, digest: str) -> _FoundReport:
    row = session.execute(
        select(
            Record.id,
            Record.file_id,
            Record.digest,
            RecordBody.body_gzip,
            Record.extraction_id,
            Record.tool_version,
        )
        .join(RecordBody, RecordBody.record_id == Record.id)
        .where(Record.report_id == report_id, Record.is_current)
    ).one_or_none()
    if row is None or row.digest != digest:
        raise StaleError(None if row is None else row.digest)
    extraction_id = row.extraction_id or row.id
    extraction = row.body_gzip
    if extraction_id != row.id:
        extraction = session.scalars(
            select(RecordBody.body_gzip).where(RecordBody.record_id == extraction_id)
        ).one()
    last = _last_number(session, report_id)
    corrections = tuple(kept_corrections(session, [report_id]))
    return _FoundReport(
        row.id, row.file_id, row.digest, row.body_gzip, extraction_id, extraction,
        row.tool_version, corrections, last, other_files(session, report_id, row.file_id),
    )  # fmt: skip


def _make(
    found: _FoundReport, report_id: int, wanted: Wanted, author: str
) -> tuple[Made, StoredCorrection]:
    if len(found.corrections) >= MOST_CORRECTIONS:
        raise RefusedCorrectionError(f"A report has {MOST_CORRECTIONS} corrections at most.")
    record = record_json(gzip.decompress(found.body_gzip))
    made = make_correction(
        Draft(record), wanted.pointer, wanted.value, wanted.operation, wanted.source
    )
    stored = StoredCorrection(
        report_id=report_id,
        number=found.last_number + 1,
        operation=made.edit.operation,
        pointer=wanted.pointer,
        source=wanted.source,
        value=made.edit.value,
        before=made.before,
        anchor=made.anchor,
        anchor_after=made.anchor_after,
        neighbour=made.neighbour,
        reason=wanted.reason,
        author=author,
        created_at=utc_now(),
        standing="applied",
        place=made.place,
        finds=None,
    )
    return made, stored


def _store(
    catalog: Catalog,
    report_id: int,
    found: _FoundReport,
    new: StoredCorrection | None,
    made: Made | None,
    author: str,
    *,
    dropped: StoredCorrection | None = None,
    reason: str | None = None,
) -> Done:
    """Make the corrected record, and store it with the correction, the audit entry and the change."""
    kept = [one for one in found.corrections if one is not dropped]
    if new is not None:
        kept.append(new)
    extraction = read_report(gzip.decompress(found.extraction_gzip))
    corrected = replay(extraction, [remembered(one) for one in kept])
    if new is not None:
        _check_applied(corrected)
    base = corrected.report if corrected.changes_something else extraction
    flat = flatten_report(remark_on(base, found.others))
    with catalog.writing() as session:
        content = lock_record(session, report_id, found.digest)
        if _last_number(session, report_id) != found.last_number:
            # Somebody corrected it meanwhile, and took that back.
            raise StaleError(found.digest)
        if dropped is not None:
            session.execute(
                update(StoredCorrection)
                .where(StoredCorrection.id == dropped.id)
                .values(standing="dropped", place=None)
            )
            write_audit(
                session, report_id, author, "correction-dropped",
                pointer=dropped.place or dropped.pointer, before=dropped.value, after=dropped.before,
                note=reason, digest=found.digest,
            )  # fmt: skip
        if new is not None and made is not None:
            session.add(new)
            session.flush()
            write_audit(
                session, report_id, author, "corrected", pointer=made.place,
                before=made.before, after=new.value, note=new.reason, digest=found.digest,
            )  # fmt: skip
        note_standings(session, kept, corrected)
        record_id, now = _serve(session, report_id, found, flat)
        was_approved = _open_again(session, report_id, now, author)
        append_changes(
            session,
            [
                NewChange(
                    "updated",
                    report_id,
                    content.sha256,
                    record_id=record_id,
                    was_approved=was_approved,
                )
            ],
        )
    return Done(now, None if new is None else new.number)


def _last_number(session: Session, report_id: int) -> int:
    query = select(func.max(StoredCorrection.number)).where(StoredCorrection.report_id == report_id)
    return session.scalar(query) or 0


def _check_applied(corrected: Corrected) -> None:
    """What could not be done again at the next extraction is refused now."""
    if corrected.fared[-1].standing != "applied":
        raise RefusedCorrectionError(
            "The place cannot be told from others like it, so that the correction would be lost "
            "at the next extraction. Correct the whole row instead."
        )


def _serve(
    session: Session, report_id: int, found: _FoundReport, flat: FlatRecord
) -> tuple[int, str]:
    """Have the record served, or the extraction itself if that says the same."""
    extraction_digest = session.scalars(
        select(Record.digest).where(Record.id == found.extraction_id)
    ).one()
    if flat.digest == extraction_digest:
        restore_extraction(session, report_id, found.extraction_id, flat)
        return found.extraction_id, extraction_digest
    version = Version(report_id, found.file_id, found.tool_version, found.extraction_id, flat)
    return insert_versions(session, [version])[report_id], flat.digest


def _open_again(session: Session, report_id: int, digest: str, actor: str) -> bool:
    """Have a decided report decided anew; return whether it was approved."""
    review = review_of(session, report_id)
    before = review.state
    if before in ("approved", "rejected"):
        reopen(session, report_id, before, digest, actor)
    return before == "approved"

"""Corrections applied anew to extractions that are about to be stored.

Enters: new extractions by report. Leaves: the corrected records of those that have corrections,
with each correction's new standing written down beside them in the same transaction.
"""

import gzip
from collections.abc import Callable, Iterable, Mapping, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.json_text import read_report
from models.report import Report
from pipeline.catalog.audit import EXTRACTOR, write_audit
from pipeline.catalog.review_tables import StoredCorrection
from pipeline.corrections.replaying import Corrected, Fared, Remembered, replay


def correct_again(
    session: Session, extractions: Mapping[int, Callable[[], bytes]]
) -> dict[int, Report]:
    """The corrected records of those reports that have any correction left to apply.

    `extractions` give compressed JSON, which only those with corrections are asked for.
    """
    by_report: dict[int, list[StoredCorrection]] = {}
    for stored in kept_corrections(session, extractions):
        by_report.setdefault(stored.report_id, []).append(stored)
    found = {}
    for report_id, corrections in by_report.items():
        extraction = read_report(gzip.decompress(extractions[report_id]()))
        corrected = replay(extraction, [remembered(one) for one in corrections])
        note_standings(session, corrections, corrected)
        if corrected.changes_something:
            found[report_id] = corrected.report
    return found


def kept_corrections(session: Session, report_ids: Iterable[int]) -> Sequence[StoredCorrection]:
    """The corrections of reports that nobody has dropped, in the order in which they were made."""
    query = (
        select(StoredCorrection)
        .where(
            StoredCorrection.report_id.in_(list(report_ids)),
            StoredCorrection.standing != "dropped",
        )
        .order_by(StoredCorrection.number)
    )
    return session.scalars(query).all()


def remembered(stored: StoredCorrection) -> Remembered:
    """A correction as it is applied."""
    return Remembered(
        stored.number,
        stored.operation,
        stored.pointer,
        stored.value,
        stored.before,
        stored.anchor,
        stored.anchor_after,
        stored.neighbour,
        stored.reason,
        stored.author,
        stored.created_at.isoformat(timespec="seconds"),
    )


def note_standings(
    session: Session, corrections: Sequence[StoredCorrection], corrected: Corrected
) -> None:
    """Write down how corrections fare; what is new about one goes into the audit log."""
    before = {one.number: one for one in corrections}
    for fared in corrected.fared:
        stored = before[fared.id]
        if stored.standing != fared.standing:
            _audit(session, stored, fared)
        session.execute(
            update(StoredCorrection)
            .where(StoredCorrection.id == stored.id)
            .values(standing=fared.standing, place=fared.pointer, finds=fared.finds)
        )


def _audit(session: Session, stored: StoredCorrection, fared: Fared) -> None:
    write_audit(
        session,
        stored.report_id,
        EXTRACTOR,
        f"correction-{fared.standing}",
        pointer=fared.pointer or stored.pointer,
        before=stored.value,
        after=fared.finds if fared.standing == "conflict" else stored.value,
        note=f"correction {stored.number}",
    )

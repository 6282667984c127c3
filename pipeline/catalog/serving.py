"""Which record a report serves: that of its preferred file, corrected, with remarks on its other files.

Enters: reports whose files, extractions or corrections have changed. Leaves: their current records, and
the changes that consumers are to hear of: a report is created with its first record, updated whenever
its record becomes another, whichever file it is read from, and withdrawn with its last file.
"""

import gzip
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import orjson
from sqlalchemy import Row, Table, bindparam, select, update
from sqlalchemy.orm import Session

from models.json_text import read_report
from models.report import Report
from pipeline.catalog.changes import NewChange
from pipeline.catalog.chunks import chunks
from pipeline.catalog.reapplying import correct_again
from pipeline.catalog.reviews import approved_among, review_again
from pipeline.catalog.tables import Content, Record, RecordBody
from pipeline.catalog.versions import (
    Version,
    insert_versions,
    keep_extractions,
    remove_current,
    restore_extraction,
)
from pipeline.flattening import flatten_report
from pipeline.outcome import FlatRecord
from pipeline.same_report.remarks import OtherFile, remark_on

_CONTENTS = cast(Table, Content.__table__)
_MOST_OTHERS = 20
"""Files that a record is compared with, each of which is read for it."""


@dataclass(frozen=True)
class Fresh:
    """An extraction that is about to be stored."""

    record: FlatRecord
    tool_version: str


@dataclass(frozen=True)
class _File:
    """A file of a report with its newest extraction."""

    id: int
    sha256: str
    report_id: int
    rank: int
    values_digest: str | None
    extraction_id: int | None
    tool_version: str
    fresh: Fresh | None


@dataclass(frozen=True)
class _Served:
    """What is to become of one report."""

    file: _File
    record: FlatRecord | None
    """What is served, if it is not the extraction as it is."""
    contradicted: bool
    """Whether the record has remarks, and not all its other files are scans: a person has to look."""


def serve(
    session: Session,
    report_ids: Iterable[int],
    fresh: Mapping[int, Fresh] | None = None,
    *,
    run_id: int | None = None,
    replaced_by: Mapping[int, int] | None = None,
) -> list[NewChange]:
    """Have reports serve what their files say now; return the changes, to be appended last.

    `fresh` are new extractions by file, whose rows in `contents` say already which report they are of.
    `replaced_by` says which report took the place of one that loses its last file.
    """
    new, ids = fresh or {}, sorted(set(report_ids))
    _lock(session, ids)
    files = _files(session, ids, new)
    current = _current(session, ids)
    approved = approved_among(session, [one for one in ids if len(files[one]) > 1])
    preferred = {
        report_id: _preferred(files[report_id], current.get(report_id), report_id in approved)
        for report_id in ids
        if files[report_id]
    }
    bodies = _Bodies(session)
    corrected = correct_again(
        session, {report_id: bodies.of(file) for report_id, file in preferred.items()}
    )
    served = [
        _compose(file, files[report_id], corrected.get(report_id), bodies)
        for report_id, file in preferred.items()
    ]
    record_ids = _store(session, served, current, files, bodies)
    changed = {one.file.report_id: one for one in served if one.file.report_id in record_ids}
    approvals = review_again(
        session,
        {report_id: one.record or bodies.flat(one.file) for report_id, one in changed.items()},
        [report_id for report_id, one in changed.items() if one.contradicted],
    )
    gone = [report_id for report_id in ids if not files[report_id] and report_id in current]
    remove_current(session, gone)
    was_approved = approved_among(session, gone)
    places = replaced_by or {}
    changes = [
        NewChange(
            "updated" if report_id in current else "created",
            report_id,
            one.file.sha256,
            record_id=record_ids[report_id],
            run_id=run_id,
            was_approved=report_id in current and approvals[report_id].before,
            is_approved=approvals[report_id].after,
        )
        for report_id, one in changed.items()
    ]
    return changes + [
        NewChange(
            "withdrawn",
            report_id,
            current[report_id].sha256,
            replaced_by_id=places.get(report_id),
            run_id=run_id,
            was_approved=report_id in was_approved,
        )
        for report_id in gone
    ]


def _lock(session: Session, report_ids: Sequence[int]) -> None:
    """Wait for whoever is correcting these reports, and have the next one wait for us."""
    for ids in chunks(report_ids):
        session.execute(
            select(Content.id).where(Content.id.in_(ids)).order_by(Content.id).with_for_update()
        )


def other_files(session: Session, report_id: int, file_id: int) -> list[OtherFile]:
    """The files of a report beside one of them, with what they say."""
    files = _files(session, [report_id], {})[report_id]
    own = next((one for one in files if one.id == file_id), None)
    if own is None:
        return []
    return _others(own, files, _Bodies(session))


def _files(
    session: Session, report_ids: Sequence[int], fresh: Mapping[int, Fresh]
) -> dict[int, list[_File]]:
    found: dict[int, list[_File]] = defaultdict(list)
    for ids in chunks(report_ids):
        rows = session.execute(
            select(
                Content.id,
                Content.sha256,
                Content.report_id,
                Content.rank,
                Content.values_digest,
                Content.extraction_id,
                Record.tool_version,
            )
            .outerjoin(Record, Record.id == Content.extraction_id)
            .where(
                Content.report_id.in_(ids),
                Content.withdrawn_at.is_(None),
            )
            .order_by(Content.id)
        ).all()
        for row in rows:
            new = fresh.get(row.id)
            if row.extraction_id is None and new is None:
                continue
            found[row.report_id].append(
                _File(
                    row.id,
                    row.sha256,
                    row.report_id,
                    row.rank or 0,
                    new.record.values_digest if new else row.values_digest,
                    None if new else row.extraction_id,
                    new.tool_version if new else row.tool_version,
                    new,
                )
            )
    return found


def _current(session: Session, report_ids: Sequence[int]) -> dict[int, Row[Any]]:
    found = {}
    for ids in chunks(report_ids):
        rows = session.execute(
            select(
                Record.report_id,
                Record.id,
                Record.digest,
                Record.file_id,
                Record.extraction_id,
                Content.sha256,
            )
            .join(Content, Content.id == Record.file_id)
            .where(Record.is_current, Record.report_id.in_(ids))
        )
        found.update({row.report_id: row for row in rows})
    return found


def _preferred(files: Sequence[_File], current: Row[Any] | None, is_approved: bool) -> _File:
    """The file that a report's record is read from; that of a record that people approved stays."""
    if is_approved and current is not None:
        for file in files:
            if file.id == current.file_id:
                return file
    return min(files, key=lambda one: (one.rank, one.sha256))


class _Bodies:
    """Extractions of files as compressed JSON; those that are stored are read when they are asked for."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._flat: dict[int, FlatRecord] = {}

    def of(self, file: _File) -> Callable[[], bytes]:
        """What gives a file's extraction."""
        return lambda: self.read(file)

    def read(self, file: _File) -> bytes:
        """A file's extraction."""
        if file.fresh is not None:
            return file.fresh.record.body_gzip
        query = select(RecordBody.body_gzip).where(RecordBody.record_id == file.extraction_id)
        return self._session.scalars(query).one()

    def flat(self, file: _File) -> FlatRecord:
        """A file's extraction with its rows."""
        if file.fresh is not None:
            return file.fresh.record
        if file.id not in self._flat:
            self._flat[file.id] = flatten_report(read_report(gzip.decompress(self.read(file))))
        return self._flat[file.id]


def _compose(
    file: _File, files: Sequence[_File], corrected: Report | None, bodies: _Bodies
) -> _Served:
    others = _others(file, files, bodies)
    if corrected is None and not others:
        return _Served(file, None, contradicted=False)
    report = corrected or read_report(gzip.decompress(bodies.read(file)))
    remarked = remark_on(report, others)
    if corrected is None and remarked is report:
        return _Served(file, None, contradicted=False)
    contradicted = any(not one.is_recognised for one in others) and remarked is not report
    return _Served(file, flatten_report(remarked), contradicted)


def _others(file: _File, files: Sequence[_File], bodies: _Bodies) -> list[OtherFile]:
    """The files that say something else, the best ones, each saying once."""
    found: dict[str | int, _File] = {}
    for one in sorted(files, key=lambda one: (one.rank, one.id)):
        said = one.values_digest or one.id
        if one.id != file.id and said != file.values_digest:
            found.setdefault(said, one)
    chosen = list(found.values())[:_MOST_OTHERS]
    return [OtherFile(orjson.loads(gzip.decompress(bodies.read(one)))) for one in chosen]


def _store(
    session: Session,
    served: Sequence[_Served],
    current: Mapping[int, Row[Any]],
    files: Mapping[int, Sequence[_File]],
    bodies: _Bodies,
) -> dict[int, int]:
    """Store new extractions and what is served; return the new current records by report."""
    preferred = {one.file.id: one for one in served}
    kept = [
        Version(file.report_id, file.id, file.tool_version, file.fresh.record)
        for ones in files.values()
        for file in ones
        if file.fresh is not None and (file.id not in preferred or preferred[file.id].record)
    ]
    extraction_ids = keep_extractions(session, kept)
    versions, record_ids = [], {}
    for one in served:
        file, now = one.file, current.get(one.file.report_id)
        extraction = extraction_ids.get(file.id, file.extraction_id)
        if one.record is None and file.fresh is None:
            assert extraction is not None
            if now is None or now.id != extraction:
                record_ids[file.report_id] = restore_extraction(
                    session, file.report_id, extraction, bodies.flat(file)
                )
            continue
        if one.record is None and file.fresh is not None:
            versions.append(Version(file.report_id, file.id, file.tool_version, file.fresh.record))
            continue
        assert extraction is not None
        same = now is not None and one.record is not None and now.digest == one.record.digest
        if same and now is not None and now.extraction_id == extraction:
            continue
        versions.append(Version(file.report_id, file.id, file.tool_version, extraction, one.record))
    inserted = insert_versions(session, versions)
    record_ids |= inserted
    for one in served:
        if one.file.fresh is not None and one.file.id not in extraction_ids:
            extraction_ids[one.file.id] = inserted[one.file.report_id]
    _note_extractions(session, extraction_ids)
    return record_ids


_NOTE = (
    update(_CONTENTS)
    .where(_CONTENTS.c.id == bindparam("noted_id"))
    .values(extraction_id=bindparam("noted_extraction"))
)


def _note_extractions(session: Session, extraction_ids: Mapping[int, int]) -> None:
    if extraction_ids:
        session.connection().execute(
            _NOTE,
            [
                {"noted_id": file_id, "noted_extraction": record_id}
                for file_id, record_id in extraction_ids.items()
            ],
        )

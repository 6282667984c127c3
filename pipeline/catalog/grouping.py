"""Which report a file is of: found by keys, judged by what its record says, or said by a person.

Enters: files with new extractions. Leaves: the report of each, in `contents.report_id`; an earlier
report may have lost all its files by that. A file that has no mates is looked for in other reports
whenever it is extracted. One that has some stays, and what differs is found in the record, unless it
turns out to be of another year, department or project than all of them.
"""

import gzip
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import orjson
from sqlalchemy import Row, Table, bindparam, delete, select, text, update
from sqlalchemy.orm import Session

from pipeline.catalog.chunks import chunks
from pipeline.catalog.inserts import insert_rows
from pipeline.catalog.reapplying import kept_corrections
from pipeline.catalog.review_tables import Review
from pipeline.catalog.tables import Content, Record, RecordBody, ReportKey
from pipeline.outcome import FlatRecord
from pipeline.same_report.comparing import compare
from pipeline.same_report.keys import report_keys
from pipeline.same_report.preferring import rank_of_format

_CONTENTS = cast(Table, Content.__table__)
_LOCK = 0x67726F75
"""`grou`: the advisory lock's number on PostgreSQL."""
_MOST_CANDIDATES = 20
"""Reports whose records are compared with a file's: equal ones, then those with the most keys in common."""


@dataclass(frozen=True)
class GroupedFile:
    """A file with an extraction, as grouping sees it."""

    id: int
    report_id: int | None
    keys: frozenset[str]
    values_digest: str | None
    rank: int
    tool_version: str
    is_placed_by_hand: bool
    body: Callable[[], bytes]
    """Its extraction as compressed JSON."""


def lock_groups(session: Session) -> None:
    """Have no other transaction say which files are of one report until this one ends.

    Before all other locks, so that two cannot wait for each other. SQLite has one writer anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def arriving_file(
    content_id: int,
    report_id: int | None,
    record: FlatRecord,
    tool_version: str,
    format: str | None,
    *,
    is_placed_by_hand: bool,
) -> GroupedFile:
    """A file whose extraction is about to be stored."""
    recognised = any(row["code"] == "text-recognised" for row in record.parts["findings"])
    return GroupedFile(
        content_id,
        report_id,
        frozenset(report_keys(record.row, record.parts["projects"])),
        record.values_digest,
        rank_of_format(format, recognised=recognised),
        tool_version,
        is_placed_by_hand,
        lambda: record.body_gzip,
    )


@dataclass
class Placement:
    """Which reports files are of now."""

    reports: dict[int, int] = field(default_factory=dict)
    """By file: those of the arriving files, and of others that moved with them."""
    affected: set[int] = field(default_factory=set)
    """Reports whose files have changed."""
    successors: dict[int, int] = field(default_factory=dict)
    """The report that took up the files of another."""


def place_files(
    session: Session, arriving: Sequence[GroupedFile], gone: Collection[int] = ()
) -> Placement:
    """Say which report each arriving file is of; `gone` are files that are being replaced."""
    if not arriving:
        return Placement()
    store_keys(session, arriving)
    placing = _Placing(session, arriving, gone)
    for file in arriving:
        placing.place(file)
    return placing.finished()


def store_keys(session: Session, files: Sequence[GroupedFile]) -> None:
    """Have files found by their keys."""
    for ids in chunks([one.id for one in files]):
        session.execute(delete(ReportKey).where(ReportKey.file_id.in_(ids)))
    rows = [{"key": key, "file_id": one.id} for one in files for key in sorted(one.keys)]
    insert_rows(session, ReportKey, rows)


def files_of(session: Session, report_ids: Iterable[int]) -> list[GroupedFile]:
    """The files of reports that have an extraction."""
    found: list[GroupedFile] = []
    for ids in chunks(list(report_ids)):
        found += _read(session, Content.report_id.in_(ids))
    return found


class _Placing:
    """Files by report and by key, as they are while files are placed one after another."""

    def __init__(
        self, session: Session, arriving: Sequence[GroupedFile], gone: Collection[int]
    ) -> None:
        self._session = session
        self.placement = Placement()
        self._files: dict[int, GroupedFile] = {}
        self._by_key: dict[str, set[int]] = defaultdict(set)
        self._by_report: dict[int, set[int]] = defaultdict(set)
        new = {one.id for one in arriving}
        keys = sorted({key for one in arriving for key in one.keys})
        known = {one.id: one for one in _read_by_keys(session, keys)}
        reports = {one.report_id for one in (*known.values(), *arriving) if one.report_id}
        known |= {one.id: one for one in files_of(session, sorted(reports))}
        for one in known.values():
            if one.id not in new and one.id not in gone:
                self._add(one)
        # Those that are extracted anew are where they were, with what they say now.
        for one in arriving:
            if one.report_id is not None:
                self._add(one)

    def _add(self, file: GroupedFile) -> None:
        self._files[file.id] = file
        for key in file.keys:
            self._by_key[key].add(file.id)
        if file.report_id is not None:
            self._by_report[file.report_id].add(file.id)

    def place(self, file: GroupedFile) -> None:
        """Say which report an arriving file is of."""
        own = self._files[file.id].report_id if file.id in self._files else None
        if own is None:
            self._settle(file, self._find(file, but=None) or file.id)
            return
        mates = self._by_report[own] - {file.id}
        if file.is_placed_by_hand:
            self._settle(file, own)
        elif not mates:
            other = self._find(file, but=own)
            self._settle(file, own)
            if other is not None:
                self._merge(own, other)
        elif strangers := self._strangers(file, mates):
            self._settle(file, own)
            self._part(file, own, strangers)
        else:
            self._settle(file, own)

    def finished(self) -> Placement:
        """Where all files are in the end: what took up a report may have gone into another itself."""
        successors = self.placement.successors
        for report_id in list(successors):
            while not self._by_report[successors[report_id]]:
                successors[report_id] = successors[successors[report_id]]
        return self.placement

    def _settle(self, file: GroupedFile, report_id: int) -> None:
        self._move(replace(file, report_id=self._report_of(file.id)), report_id)

    def _report_of(self, file_id: int) -> int | None:
        return self._files[file_id].report_id if file_id in self._files else None

    def _move(self, file: GroupedFile, report_id: int) -> None:
        if file.report_id is not None:
            self._by_report[file.report_id].discard(file.id)
            self.placement.affected.add(file.report_id)
            if file.report_id != report_id:
                self.placement.successors[file.report_id] = report_id
        self._add(replace(file, report_id=report_id))
        self.placement.affected.add(report_id)
        self.placement.reports[file.id] = report_id

    def _find(self, file: GroupedFile, *, but: int | None) -> int | None:
        """The report that says the same as a file does."""
        shared: Counter[int] = Counter()
        for key in file.keys:
            for other in self._by_key[key] - {file.id}:
                report_id = self._files[other].report_id
                if report_id is not None and report_id != but:
                    shared[report_id] += 1
        equal = {one for one in shared if self._has_equal(file, one)}
        order = sorted(shared, key=lambda one: (one not in equal, -shared[one], one))
        same = [
            (share, report_id)
            for report_id in order[:_MOST_CANDIDATES]
            if (share := self._share(file, report_id)) is not None
        ]
        return min(same, key=lambda one: (-one[0], one[1]))[1] if same else None

    def _share(self, file: GroupedFile, report_id: int) -> float | None:
        """The share of a file's values, from 0 to 1, that a report has too; None if it is another report."""
        own = record_of(file)
        if self._has_equal(file, report_id):
            other = own
        else:
            mates = [self._files[one] for one in self._by_report[report_id]]
            other = record_of(min(mates, key=lambda one: (one.rank, one.id)))
        compared = compare(own, other)
        return compared.share if compared.is_same else None

    def _has_equal(self, file: GroupedFile, report_id: int) -> bool:
        """Whether a file of a report has the same values throughout."""
        mates = self._by_report[report_id]
        return any(self._files[one].values_digest == file.values_digest for one in mates)

    def _merge(self, own: int, other: int) -> None:
        """Make one report of two: the later goes into the earlier.

        A report that people have worked on, or whose files a person has placed, goes into no other.
        """
        worked = worked_on(self._session, (own, other))
        leaving, staying = sorted((own, other), key=lambda one: (one in worked, -one))
        files = [self._files[one] for one in self._by_report[leaving]]
        if leaving in worked or any(one.is_placed_by_hand for one in files):
            return
        for file in files:
            self._move(file, staying)

    def _strangers(self, file: GroupedFile, mates: set[int]) -> list[GroupedFile]:
        """The mates, if none of them shares year, department and project with the file any more.

        Nothing can be said before one of them was read by the same version as the file. Those that a
        person placed are never among the strangers.
        """
        others = [self._files[one] for one in mates]
        judges = [one for one in others if one.tool_version == file.tool_version]
        if not judges or any(one.keys & file.keys for one in others):
            return []
        return [one for one in others if not one.is_placed_by_hand]

    def _part(self, file: GroupedFile, own: int, strangers: list[GroupedFile]) -> None:
        """Take a file out of its report; the one that the report began with stays in it."""
        if file.id != own:
            self._move(self._files[file.id], file.id)
            other = self._find(file, but=file.id)
            if other is not None:
                self._merge(file.id, other)
            return
        for stranger in strangers:
            self._move(stranger, min(one.id for one in strangers))


def worked_on(session: Session, report_ids: Iterable[int]) -> set[int]:
    """Those of the reports that people have corrected or decided on."""
    ids = list(report_ids)
    decided = select(Review.report_id).where(
        Review.report_id.in_(ids), Review.state.in_(("approved", "rejected"))
    )
    corrected = {one.report_id for one in kept_corrections(session, ids)}
    return {*session.scalars(decided), *corrected}


def move_files(session: Session, reports: Mapping[int, int]) -> None:
    """Write down which reports files are of."""
    if not reports:
        return
    former = dict(
        session.execute(select(Content.id, Content.report_id).where(Content.id.in_(list(reports))))
        .tuples()
        .all()
    )
    moved = {one: report for one, report in reports.items() if former[one] != report}
    if moved:
        session.connection().execute(
            update(_CONTENTS)
            .where(_CONTENTS.c.id == bindparam("moved_id"))
            .values(report_id=bindparam("new_report_id")),
            [{"moved_id": one, "new_report_id": report} for one, report in moved.items()],
        )
    left = {former[one]: report for one, report in moved.items() if former[one] is not None}
    for former_id, report_id in left.items():
        if former_id in reports.values() or _has_files(session, former_id):
            continue
        # That report is no more; files that it once had go along, should they ever come back.
        session.execute(
            update(Content).where(Content.report_id == former_id).values(report_id=report_id)
        )


def _has_files(session: Session, report_id: int | None) -> bool:
    query = select(Content.id).where(
        Content.report_id == report_id, Content.extraction_id.is_not(None)
    )
    return session.scalars(query.limit(1)).first() is not None


def record_of(file: GroupedFile) -> dict[str, Any]:
    """A file's extraction as JSON."""
    record: dict[str, Any] = orjson.loads(gzip.decompress(file.body()))
    return record


def _read_by_keys(session: Session, keys: Sequence[str]) -> Iterable[GroupedFile]:
    for chunk in chunks(keys):
        having = select(ReportKey.file_id).where(ReportKey.key.in_(chunk))
        yield from _read(session, Content.id.in_(having))


def _read(session: Session, condition: Any) -> list[GroupedFile]:
    rows = session.execute(
        select(
            Content.id,
            Content.report_id,
            Content.values_digest,
            Content.rank,
            Content.extraction_id,
            Content.is_placed_by_hand,
            Record.tool_version,
        )
        .join(Record, Record.id == Content.extraction_id)
        .where(condition, Content.withdrawn_at.is_(None))
        .order_by(Content.id)
    ).all()
    keys: dict[int, set[str]] = defaultdict(set)
    for chunk in chunks([row.id for row in rows]):
        query = select(ReportKey.file_id, ReportKey.key).where(ReportKey.file_id.in_(chunk))
        for file_id, key in session.execute(query):
            keys[file_id].add(key)
    return [_file(session, row, keys[row.id]) for row in rows]


def _file(session: Session, row: Row[Any], keys: set[str]) -> GroupedFile:
    def body() -> bytes:
        query = select(RecordBody.body_gzip).where(RecordBody.record_id == row.extraction_id)
        return session.scalars(query).one()

    return GroupedFile(
        row.id,
        row.report_id,
        frozenset(keys),
        row.values_digest,
        row.rank or 0,
        row.tool_version,
        row.is_placed_by_hand,
        body,
    )

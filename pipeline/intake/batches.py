"""Taking one batch in: identify its files, extract what is not known, write files and catalog.

Enters: a `Batch`. Leaves: its `Account`. The order of writing is what makes a run safe to kill at
any moment: places and contents first (state `seen`), then a record's file, then, in one
transaction, the record with all that belongs to it. What is not committed is done again.
"""

import hashlib
import logging
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from extractors.freed_memory import give_back_freed_memory
from models.version import __version__
from pipeline.account import Account
from pipeline.catalog.intake import (
    FirstPlace,
    FoundContent,
    RegisteredContent,
    contents_concerned,
    first_places,
    record_unread,
    register_contents,
)
from pipeline.catalog.listing import file_digests, file_records
from pipeline.catalog.results import store_outcomes
from pipeline.intake.planning import Batch
from pipeline.intake.workspace import Workspace
from pipeline.isolation.jobs import Job
from pipeline.isolation.pool import PoolError
from pipeline.outcome import Failure, Outcome
from pipeline.sources.archive_kinds import SIGNATURE_BYTES, unopened_archive, unopened_kind
from pipeline.sources.connections import StoppedError
from pipeline.sources.listed import Listed, readable_uri
from pipeline.sources.source import FileAtHand, UnreadFileError

log = logging.getLogger("jixiao.intake")

_CHUNK = 1 << 20
"""Bytes, read and hashed at a time."""
_FETCHERS = 4
"""Files ahead of the readers: more would wait on the same server, which bears few connections."""
_STORED_AT_ONCE = 200
"""Outcomes in a transaction, which takes some 50 ms where a small report takes 15; large records
are held in memory until then."""
_STORED_EVERY_SECONDS = 2.0
"""What a crash may lose, and how long a page shows an old state."""


@dataclass
class _Found:
    """The files of a batch by content: where they lie, and one copy at hand of each."""

    listed: dict[str, list[Listed]] = field(default_factory=dict)
    at_hand: dict[str, FileAtHand] = field(default_factory=dict)
    contents: list[FoundContent] = field(default_factory=list)
    unread: list[tuple[Listed, Failure]] = field(default_factory=list)

    def discard(self) -> None:
        """Delete the copies."""
        for file in self.at_hand.values():
            file.discard()


def take_in_batch(workspace: Workspace, run_id: int | None, batch: Batch) -> Account:
    """Take a batch in. Raises CatalogError or OutputError when the run has to stop.

    When the run is told to stop meanwhile, the account has the files that were done until then.
    """
    account = Account(batches=1)
    found = _identify(workspace, batch)
    claimed = workspace.claims.take(found.listed)
    try:
        _extract(workspace, run_id, found, claimed, account)
    finally:
        workspace.claims.give_back(claimed)
        found.discard()
        # Else a run's process grows by a kilobyte a file: pieces that the C library keeps.
        give_back_freed_memory()
    return account


def _identify(workspace: Workspace, batch: Batch) -> _Found:
    found = _Found()
    try:
        # Files on servers are waited for, not computed on: a few threads fetch ahead.
        with ThreadPoolExecutor(_FETCHERS) as fetchers:
            fetched = fetchers.map(lambda listed: _fetch(workspace, listed), batch.files)
            for listed, result in zip(batch.files, fetched, strict=True):
                if result is None:
                    continue
                if isinstance(result, Failure):
                    found.unread.append((listed, result))
                    continue
                file, sha256, size_bytes = result
                if sha256 in found.at_hand:
                    file.discard()
                else:
                    found.at_hand[sha256] = file
                found.listed.setdefault(sha256, []).append(listed)
                found.contents.append(FoundContent(listed.sighting, sha256, size_bytes))
    except BaseException:
        found.discard()
        raise
    return found


def _fetch(workspace: Workspace, listed: Listed) -> tuple[FileAtHand, str, int] | Failure | None:
    """The file, its SHA-256 and size, or why not; None if the run is told to stop before."""
    if workspace.stopping.is_set():
        return None
    if listed.problem is not None:
        return listed.problem
    try:
        file = workspace.source.bring_to_hand(listed, workspace.spool)
    except UnreadFileError as error:
        return error.failure
    except StoppedError:
        return None
    try:
        digest = hashlib.sha256()
        with file.path.open("rb") as stream:
            head = stream.read(SIGNATURE_BYTES)
            if (kind := unopened_kind(listed.name, head)) is not None:
                file.discard()
                return unopened_archive(kind)
            digest.update(head)
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
            return file, digest.hexdigest(), stream.tell()
    except OSError as error:
        file.discard()
        gone = isinstance(error, FileNotFoundError)
        return Failure(
            "unreachable" if gone else "unreadable",
            f"cannot be read: {error.strerror or error}",
            "Nothing, if it was moved on purpose."
            if gone
            else "Give this user the right to read it, or check the disk.",
        )


def _extract(
    workspace: Workspace, run_id: int | None, found: _Found, claimed: set[str], account: Account
) -> None:
    with workspace.catalog.writing() as session:
        concerned = contents_concerned(session, found.contents)
        before = first_places(session, concerned)
        registered = register_contents(session, found.contents, __version__)
        record_unread(
            session, [(one.sighting, failure) for one, failure in found.unread], __version__
        )
    move_records(workspace, before)
    for listed, failure in found.unread:
        account.count_unread(listed.uri, failure)
        log.warning(
            "%s: %s", readable_uri(listed.uri), failure.reason, extra={"code": failure.code}
        )
    account.bytes_read = sum(content.size_bytes for content in found.contents)
    work = [one.sha256 for one in registered.values() if one.needs_work and one.sha256 in claimed]
    account.duplicate = len(found.contents) - len(work)
    writer = _Writer(workspace, run_id, registered, account)
    try:
        for job, outcome in workspace.pool.extract_all(_jobs(workspace, found, work)):
            writer.add(job, outcome)
    except PoolError:
        # Told to stop, or no more children: what is done stays done.
        writer.flush()
        raise
    writer.flush()


def move_records(workspace: Workspace, before: dict[int, FirstPlace]) -> None:
    """Put records where they belong, for contents whose first place was `before`."""
    sinks = [sink for sink in workspace.sinks if sink.follows_places]
    if not sinks:
        return
    with workspace.catalog.reading() as session:
        now = first_places(session, before)
        moved = [one for one in before if before[one].uri and before[one] != now[one]]
        bodies = file_records(session, moved) if moved else {}
    for content_id in moved:
        former, place = before[content_id], now[content_id]
        if place.uri is not None and former.uri is not None and content_id in bodies:
            for sink in sinks:
                sink.write(place.uri, place.sha256, bodies[content_id])
                sink.remove(former.uri, former.sha256)


def _jobs(workspace: Workspace, found: _Found, work: list[str]) -> Iterator[Job]:
    for sha256 in work:
        if workspace.stopping.is_set():
            return
        listed = min(found.listed[sha256], key=lambda one: one.uri)
        yield Job(found.at_hand[sha256].path, listed.name, listed.uri, sha256)


class _Writer:
    """Gathers outcomes and writes them down, every so many and every so often."""

    def __init__(
        self,
        workspace: Workspace,
        run_id: int | None,
        registered: dict[str, RegisteredContent],
        account: Account,
    ) -> None:
        self._workspace = workspace
        self._run_id = run_id
        self._registered = registered
        self._account = account
        self._outcomes: list[Outcome] = []
        self._flushed = time.monotonic()

    def add(self, job: Job, outcome: Outcome) -> None:
        """Write the record's file now, the rest soon."""
        self._account.count_outcome(job.uri, outcome)
        _log_outcome(job, outcome)
        if outcome.record is not None:
            uri = self._registered[outcome.sha256].first_uri
            for sink in self._workspace.sinks:
                sink.write(uri, outcome.sha256, outcome.record.body_gzip)
        self._outcomes.append(outcome)
        if (
            len(self._outcomes) >= _STORED_AT_ONCE
            or time.monotonic() - self._flushed > _STORED_EVERY_SECONDS
        ):
            self.flush()

    def flush(self) -> None:
        """Commit what was gathered."""
        if self._outcomes:
            with self._workspace.catalog.writing() as session:
                stored = store_outcomes(session, self._run_id, self._outcomes, unless_settled=True)
            self._account.changes += stored.change_count
            for sink in self._workspace.sinks:
                for uri, sha256 in stored.withdrawn:
                    sink.remove(uri, sha256)
            self._write_corrected()
            # Another batch may have found the same content elsewhere meanwhile.
            written = [self._registered[outcome.sha256] for outcome in self._outcomes]
            move_records(
                self._workspace,
                {one.content_id: FirstPlace(one.sha256, one.first_uri) for one in written},
            )
        self._outcomes = []
        self._flushed = time.monotonic()

    def _write_corrected(self) -> None:
        """Put the records that people have corrected in the places of their extractions."""
        extracted = {
            self._registered[outcome.sha256].content_id: outcome.record.digest
            for outcome in self._outcomes
            if outcome.record is not None
        }
        if not self._workspace.sinks or not extracted:
            return
        with self._workspace.catalog.reading() as session:
            current = file_digests(session, extracted)
            corrected = [one for one in current if current[one] != extracted[one]]
            bodies = file_records(session, corrected) if corrected else {}
        for registered in self._registered.values():
            if registered.content_id in bodies:
                for sink in self._workspace.sinks:
                    sink.write(
                        registered.first_uri, registered.sha256, bodies[registered.content_id]
                    )


def _log_outcome(job: Job, outcome: Outcome) -> None:
    failure = outcome.failure
    facts = {
        "state": outcome.state,
        "sha256": outcome.sha256,
        "milliseconds": round(outcome.seconds * 1000),
        "code": failure.code if failure else None,
    }
    level = logging.WARNING if outcome.state == "failed" else logging.INFO
    log.log(
        level,
        "%s: %s",
        readable_uri(job.uri),
        failure.reason if failure else outcome.state,
        extra=facts,
    )

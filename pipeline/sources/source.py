"""A source of reports: what lies in a folder, here or on a server, and in the archives there.

Enters: a path or an address. Leaves: `Listed` files, and on demand one of them as a file on this
machine, ready to be read by a worker process.
"""

import os
import tempfile
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import RLock
from typing import Any, BinaryIO, cast
from urllib.parse import quote, unquote

from pipeline.outcome import Failure
from pipeline.sources.archive_kinds import is_archive_name
from pipeline.sources.connections import FULL_DISK, ChangedFileError
from pipeline.sources.folders import (
    Folder,
    LinkOutError,
    LocalFolder,
    SourceError,
    check_address,
    path_of_uri,
)
from pipeline.sources.listed import (
    DEFAULT_EXCLUDE,
    Listed,
    Trouble,
    link_leads_out,
    stand_of_name,
    within_longest_address,
)
from pipeline.sources.names import readable_path
from pipeline.sources.unpacked_archives import UnpackedArchive, format_of, open_archive
from pipeline.sources.zip_archives import (
    ArchiveBounds,
    ArchiveError,
    Budget,
    Member,
    OpenArchive,
)

_OPEN_ARCHIVES = 4
"""Batches go through archives one after another, several threads at a time; each may hold a file
on disk."""


@dataclass(frozen=True)
class SourceOptions:
    """How to read a source; small and picklable, so that every worker can open it by itself."""

    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    bounds: ArchiveBounds = field(default_factory=ArchiveBounds)
    most_bytes: int = 100 << 20
    """Larger files are not brought to hand."""
    settle_seconds: float = 2.0
    """A file that changed less than this ago is looked at twice, this far apart."""
    leave_out: tuple[str, ...] = ()
    """Folders below the source that hold our own output."""
    connection: dict[str, Any] = field(default_factory=dict)
    """Options for servers: endpoint, key files, encoding of names, patience."""
    spool: Path | None = None
    """Folder for what has to be copied to be read; the system's if there is none."""
    follow_links: bool = False
    """Whether links that lead out of the source are followed."""


@dataclass(frozen=True)
class FileAtHand:
    """A file on this machine; a temporary one is the caller's to delete."""

    path: Path
    is_temporary: bool

    def discard(self) -> None:
        """Delete it, if it was made for this occasion."""
        if self.is_temporary:
            self.path.unlink(missing_ok=True)


@dataclass
class Survey:
    """What a listing passed over; filled while the listing is read."""

    waiting: list[Listed] = field(default_factory=list)
    ignored: int = 0
    troubles: list[Trouble] = field(default_factory=list)


class UnreadFileError(Exception):
    """A file could not be brought to hand; the failure says why."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.reason)
        self.failure = failure


class SpoolError(Exception):
    """Copies cannot be written on this machine; the message says what to do. The run stops."""

    def __init__(self, spool: Path, error: OSError) -> None:
        super().__init__(
            f"{spool} cannot be written: {error.strerror or error}. Make room or give this user "
            "the right to write there, then run again: nothing is lost."
        )


class FileSource:
    """One source; may be used from several threads."""

    def __init__(self, folder: Folder, options: SourceOptions) -> None:
        self._folder = folder
        self._options = options
        self._archives: OrderedDict[str, OpenArchive] = OrderedDict()
        self._turn = RLock()
        self.uri = folder.uri

    def stop(self) -> None:
        """Break off whatever waits for a server: those who wait get StoppedError."""
        self._folder.stop()

    def close(self) -> None:
        """Close the archives that are still open, and the connections."""
        with self._turn:
            while self._archives:
                self._archives.popitem()[1].close()
        self._folder.close()

    def count(self) -> int:
        """How many files there are to take, an archive counted as one."""
        return sum(
            isinstance(found, Listed)
            and stand_of_name(found.relative, self._options.exclude) == "take"
            for found in self._folder.walk()
        )

    def listing(self, survey: Survey) -> Iterator[Listed]:
        """Every file to take; fresh ones come last, after they were looked at a second time."""
        fresh: list[Listed] = []
        listed_at = time.time()
        for found in self._folder.walk():
            if isinstance(found, Trouble):
                survey.troubles.append(found)
                continue
            stand = stand_of_name(found.relative, self._options.exclude)
            if stand == "ignore":
                survey.ignored += 1
            elif stand == "wait":
                survey.waiting.append(found)
            elif self._is_fresh(found, listed_at):
                fresh.append(found)
            else:
                yield from self._with_members(found, survey)
        if not fresh:
            return
        time.sleep(max(0.0, listed_at + self._options.settle_seconds - time.time()))
        for found in fresh:
            again = self._folder.look_again(found)
            if again == found:
                yield from self._with_members(found, survey)
            elif again is not None:
                survey.waiting.append(again)

    def _is_fresh(self, found: Listed, now: float) -> bool:
        return (
            found.modified_at is not None and found.modified_at > now - self._options.settle_seconds
        )

    def _with_members(self, found: Listed, survey: Survey) -> Iterator[Listed]:
        found = within_longest_address(found)
        if found.problem is not None or not is_archive_name(found.name):
            yield found
            return
        budget = self._options.bounds.budget()
        members, problem = self._members(lambda: self._archive(found), budget)
        if problem is not None:
            yield replace(found, problem=problem)
        elif not members:
            # A mail without attachments.
            survey.ignored += 1
        for member in members:
            inner = self._member_of(found, member)
            if self._passes(inner, survey):
                if is_archive_name(member.name) and inner.problem is None:
                    yield from self._nested_members(found, inner, member, budget, survey)
                else:
                    yield inner

    def _nested_members(
        self, outer: Listed, inner: Listed, member: Member, budget: Budget, survey: Survey
    ) -> Iterator[Listed]:
        def open_nested() -> OpenArchive:
            budget.spend_bytes(member.size_bytes)
            nested = self._open_nested(self._archive(outer), member.name)
            self._remember(inner.uri, nested)
            if isinstance(nested, UnpackedArchive):
                budget.spend_bytes(nested.unpacked_bytes)
            return nested

        members, problem = self._members(open_nested, budget)
        if problem is not None:
            yield replace(inner, problem=problem)
        elif not members:
            survey.ignored += 1
        for deepest in members:
            found = self._member_of(inner, deepest)
            if self._passes(found, survey):
                if is_archive_name(deepest.name):
                    found = replace(found, problem=found.problem or _TOO_DEEP)
                yield found

    def _members(
        self, opened: Callable[[], OpenArchive], budget: Budget
    ) -> tuple[list[Member], Failure | None]:
        """An archive's members, and why they are not all or cannot be listed."""
        try:
            with self._turn:
                archive = opened()
                members = list(archive.members.values())
            budget.spend_members(len(members))
        except ArchiveError as error:
            return [], error.failure
        except OSError as error:
            if error.errno in FULL_DISK:
                raise SpoolError(self._spool(), error) from error
            return [], _unread(error).failure
        cut_short = archive.cut_short if isinstance(archive, UnpackedArchive) else None
        is_mail = isinstance(archive, UnpackedArchive) and archive.kind == "mail"
        if not members and not is_mail:
            return [], cut_short or _NO_FILE_IN_IT
        return members, cut_short

    def _passes(self, found: Listed, survey: Survey) -> bool:
        if stand_of_name(found.relative, self._options.exclude) == "take":
            return True
        survey.ignored += 1
        return False

    @staticmethod
    def _member_of(container: Listed, member: Member) -> Listed:
        return within_longest_address(
            Listed(
                uri=f"{container.uri}#{quote(member.name)}",
                relative=f"{container.relative}/{member.name}",
                size_bytes=member.size_bytes,
                stamp=member.stamp,
                modified_at=container.modified_at,
                problem=member.problem,
            )
        )

    def bring_to_hand(self, listed: Listed, spool: Path) -> FileAtHand:
        """Have the file on this machine: where it lies, or as a copy in the spool folder.

        Raises UnreadFileError when it is out of reach, too large or damaged in its archive.
        """
        if listed.size_bytes > self._options.most_bytes:
            raise UnreadFileError(_too_large(listed.size_bytes, self._options.most_bytes))
        is_member = "#" in listed.uri
        try:
            path = None if is_member else self._folder.local_path(listed)
        except LinkOutError as error:
            raise UnreadFileError(link_leads_out()) from error
        if path is not None:
            return FileAtHand(path, is_temporary=False)
        target = _new_file_in(spool)
        try:
            self._copy(listed, target)
        except ArchiveError as error:
            target.unlink(missing_ok=True)
            raise UnreadFileError(error.failure) from error
        except OSError as error:
            target.unlink(missing_ok=True)
            if error.errno in FULL_DISK:
                raise SpoolError(spool, error) from error
            raise _unread(error) from error
        except BaseException:
            target.unlink(missing_ok=True)
            raise
        return FileAtHand(target, is_temporary=True)

    def _copy(self, listed: Listed, target: Path) -> None:
        container_uri, _, member = listed.uri.rpartition("#")
        if not container_uri:
            self._folder.copy(listed, target)
            return
        with self._turn, target.open("wb") as stream:
            archive = self._archive_at(container_uri, listed)
            archive.copy_member(unquote(member), stream, self._options.most_bytes)

    def _archive(self, container: Listed) -> OpenArchive:
        with self._turn:
            found = self._archives.get(container.uri)
            if found is not None:
                self._archives.move_to_end(container.uri)
                return found
            stream = self._folder.open_seekable(container, self._spool())
            try:
                if format_of(stream, container.name) != "zip" and not is_file(stream):
                    stream.close()
                    stream = self._copied(container)
                archive = open_archive(stream, container.name, self._options.bounds, self._spool())
            except BaseException:
                stream.close()
                raise
            return self._remember(container.uri, archive)

    def _copied(self, listed: Listed) -> BinaryIO:
        copy = tempfile.NamedTemporaryFile(dir=self._spool())  # noqa: SIM115 - the archive closes it
        try:
            self._folder.copy(listed, Path(copy.name))
        except BaseException:
            copy.close()
            raise
        return cast(BinaryIO, copy)

    def _open_nested(self, outer: OpenArchive, name: str) -> OpenArchive:
        stream = cast(BinaryIO, tempfile.TemporaryFile(dir=self._spool()))  # noqa: SIM115 - as above
        try:
            outer.copy_member(name, stream, self._options.bounds.nested_bytes)
            stream.flush()
            return open_archive(stream, name, self._options.bounds, self._spool())
        except BaseException:
            stream.close()
            raise

    def _archive_at(self, uri: str, member: Listed) -> OpenArchive:
        found = self._archives.get(uri)
        if found is not None:
            self._archives.move_to_end(uri)
            return found
        outer_uri, _, inner = uri.rpartition("#")
        if not outer_uri:
            return self._archive(self._container(uri, member))
        outer = self._archive_at(outer_uri, member)
        return self._remember(uri, self._open_nested(outer, unquote(inner)))

    def _container(self, uri: str, member: Listed) -> Listed:
        name = readable_path(uri.rpartition("/")[2])
        found = self._folder.look_again(replace(member, uri=uri, relative=name))
        if found is None:
            raise FileNotFoundError(uri)
        return found

    def _spool(self) -> Path:
        folder = self._options.spool or Path(tempfile.gettempdir())
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _remember(self, uri: str, archive: OpenArchive) -> OpenArchive:
        former = self._archives.pop(uri, None)
        if former is not None:
            former.close()
        self._archives[uri] = archive
        while len(self._archives) > _OPEN_ARCHIVES:
            self._archives.popitem(last=False)[1].close()
        return archive


def open_source(address: str, options: SourceOptions | None = None) -> FileSource:
    """Open a path, a `file:` URI, or an address on a server. Raises SourceError."""
    settings = options or SourceOptions()
    scheme, separator, _ = address.partition("://")
    if separator and scheme != "file":
        from pipeline.sources.remote import RemoteFolder

        check_address(address)
        remote = RemoteFolder(address, settings.connection, follow_links=settings.follow_links)
        return FileSource(remote, settings)
    path = path_of_uri(address) if separator else Path(address)
    leave_out = tuple(Path(folder) for folder in settings.leave_out)
    return FileSource(LocalFolder(path, leave_out, follow_links=settings.follow_links), settings)


def _new_file_in(spool: Path) -> Path:
    try:
        spool.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=spool)
    except OSError as error:
        raise SpoolError(spool, error) from error
    os.close(handle)
    return Path(name)


def _too_large(size_bytes: int, most_bytes: int) -> Failure:
    return Failure(
        "too-large",
        f"has {size_bytes:,} bytes, more than the allowed {most_bytes:,}",
        "Raise max_size_mb if it really is a report.",
    )


def is_file(stream: BinaryIO) -> bool:
    """Whether a stream is a file of this machine, which another process can be given."""
    try:
        stream.fileno()
    except OSError:
        return False
    return True


_NO_FILE_IN_IT = Failure(
    "damaged", "is an archive without a file in it", "Ask for it again if it should hold some."
)
_TOO_DEEP = Failure(
    "archive-bounds", "is an archive in an archive in an archive", "Unpack it by hand."
)


def _unread(error: OSError) -> UnreadFileError:
    if isinstance(error, LinkOutError):
        return UnreadFileError(link_leads_out())
    if isinstance(error, ChangedFileError):
        return UnreadFileError(
            Failure("changed-while-read", str(error), "Nothing: the next run takes it.")
        )
    if isinstance(error, PermissionError):
        return UnreadFileError(
            Failure("unreadable", "permission denied", "Give this user the right to read it.")
        )
    if isinstance(error, FileNotFoundError):
        return UnreadFileError(
            Failure("unreachable", "is not there any more", "Nothing, if it was moved on purpose.")
        )
    return UnreadFileError(
        Failure(
            "unreachable",
            f"cannot be read: {error.strerror or error}",
            "Check the server, the network or the disk.",
        )
    )


__all__ = [
    "FileAtHand",
    "FileSource",
    "SourceError",
    "SourceOptions",
    "SpoolError",
    "Survey",
    "open_source",
]

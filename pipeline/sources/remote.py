"""Folders on servers: s3, sftp, ftp, http(s) listings.

Each protocol needs its extra: `jixiao[s3]` (s3fs), `jixiao[sftp]` (paramiko); ftp and http need
nothing. User names and passwords in the address are used and never stored.
"""

import posixpath
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BufferedReader, RawIOBase
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, BinaryIO, cast
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from pipeline.outcome import Failure
from pipeline.sources.connections import (
    ChangedFileError,
    Connection,
    ConnectionPool,
    Entry,
    Patience,
    RefusedError,
    SignsOfLife,
)
from pipeline.sources.folders import SourceError, public_address
from pipeline.sources.listed import Listed, Trouble
from pipeline.sources.names import is_encoding, readable_path

EXTRAS = {"s3": "s3", "sftp": "sftp", "ssh": "sftp", "ftp": None, "http": None, "https": None}
"""Protocol → the extra of jixiao that it needs."""

_MOST_FOLDERS = 100_000
"""More is a circle of links or a listing without end."""
_DEEPEST = 100
"""Folders: paths of usual systems are some dozen deep."""
_LONGEST_STAMP = 128
"""Characters, as many as the catalog's column takes."""

_RANGE_BYTES = 1 << 18
"""A request for a range costs a round trip: a ZIP's directory comes in one or two of these."""
_URL_SAFE = "/%:@!$&'()*+,;=~-._"


class RemoteFolder:
    """A folder on a server, or one file there; may be used from several threads."""

    def __init__(
        self, address: str, options: dict[str, Any], *, follow_links: bool = False
    ) -> None:
        self._parts = urlsplit(address)
        if self._parts.scheme not in EXTRAS:
            known = ", ".join(sorted(EXTRAS))
            raise SourceError(
                f"{self._parts.scheme}:// is not supported; use a folder or one of {known}."
            )
        self._origin = _origin(self._parts.scheme, public_address(address))
        self._root = _root_path(self._parts.scheme, public_address(address))
        self.uri = f"{self._origin}{self._root}".rstrip("/") or self._origin
        if self._is_http:
            self.uri += "/"
        settings = dict(options)
        self._encoding = _encoding(settings)
        patience = _patience(settings)
        self._pool = ConnectionPool(self._connector(settings, patience, follow_links), patience)
        try:
            self._pool.call(lambda connection: connection.look_at(self._root), waits=False)
        except (FileNotFoundError, PermissionError) as error:
            raise SourceError(
                f"{self.uri} does not exist or may not be read. Check the address."
            ) from error
        except OSError as error:
            raise SourceError(
                f"{self.uri} cannot be reached: {_one_line(error)}. Check address and access."
            ) from error

    @property
    def _is_http(self) -> bool:
        return self._parts.scheme in ("http", "https")

    def _connector(
        self, options: dict[str, Any], patience: Patience, follow_links: bool
    ) -> Callable[[SignsOfLife], Connection]:
        scheme, host = self._parts.scheme, self._parts.hostname or ""
        for name in ("username", "password", "port"):
            value = getattr(self._parts, name)
            if value is not None and not (name == "port" and self._is_http):
                options.setdefault(name, unquote(value) if isinstance(value, str) else value)
        try:
            if scheme in ("sftp", "ssh"):
                from pipeline.sources.sftp import SftpConnection

                root = None if follow_links else self._root
                return lambda signs: SftpConnection(host, options, patience, signs, root)
            if scheme == "s3":
                from pipeline.sources.s3 import S3Connection

                return lambda signs: S3Connection(options, patience, signs)
        except ImportError as error:
            raise SourceError(
                f"{scheme}:// needs an extra: pip install 'jixiao[{EXTRAS[scheme]}]'."
            ) from error
        if scheme == "ftp":
            from pipeline.sources.ftp import FtpConnection

            utf8 = self._encoding is None
            return lambda signs: FtpConnection(host, options, patience, signs, asks_for_utf8=utf8)
        from pipeline.sources.http_pages import HttpConnection

        return lambda signs: HttpConnection(self._origin, options, patience, signs)

    def walk(self) -> Iterator[Listed | Trouble]:
        """Every file below, folder by folder in the order of names; and what could not be listed.

        The root is always listed before anything is yielded.
        """
        waiting = [Entry(self._root, "folder")]
        ancestors: list[Entry] = []
        count = 0
        while waiting:
            entry = waiting.pop()
            while ancestors and not _lies_in(entry.path, ancestors[-1].path):
                ancestors.pop()
            if entry.kind == "file":
                yield self._listed(entry)
            elif entry.failure is not None:
                yield Trouble(self._uri(entry.path), entry.failure)
            elif entry.kind == "folder":
                count += 1
                if failure := _beyond_bounds(entry, ancestors, count):
                    yield Trouble(self._uri(entry.path), failure)
                    continue
                try:
                    found = self._list(entry)
                except OSError as error:
                    yield Trouble(self._uri(entry.path), _unlistable(error))
                    continue
                ancestors.append(entry)
                waiting += sorted(found, key=lambda one: one.path, reverse=True)

    def _list(self, folder: Entry) -> list[Entry]:
        try:
            return self._pool.call(lambda connection: connection.list_folder(folder.path))
        except OSError:
            # A single file may be a source as well.
            if folder.path != self._root:
                raise
            entry = self._pool.call(lambda connection: connection.look_at(folder.path))
            if entry.kind != "file":
                raise
            return [entry]

    def _listed(self, entry: Entry) -> Listed:
        root = self._root.rstrip("/")
        below = entry.path.removeprefix(root).lstrip("/") or posixpath.basename(entry.path)
        return Listed(
            uri=self._uri(entry.path),
            relative=readable_path(below, self._encoding),
            size_bytes=entry.size_bytes or 0,
            # A server that tells neither age nor tag: the file has to be read to know it.
            stamp=entry.stamp[:_LONGEST_STAMP] or f"read-{datetime.now(UTC).timestamp()}",
            modified_at=entry.modified_at,
        )

    def _uri(self, path: str) -> str:
        return f"s3://{path.lstrip('/')}" if self._parts.scheme == "s3" else self._origin + path

    def _path(self, uri: str) -> str:
        return f"/{uri.removeprefix('s3://')}" if self._parts.scheme == "s3" else (
            uri.removeprefix(self._origin)
        )  # fmt: skip

    def look_again(self, listed: Listed) -> Listed | None:
        """The file's size and time as the server says now."""
        path = self._path(listed.uri)
        try:
            entry = self._pool.call(lambda connection: connection.look_at(path))
        except OSError:  # gone or out of reach: either way it is not taken now
            return None
        return self._listed(entry)

    def local_path(self, listed: Listed) -> Path | None:  # noqa: ARG002 - the protocol's
        """Never on this machine."""
        return None

    def copy(self, listed: Listed, target: Path) -> None:
        """Copy a file here. Raises OSError; StoppedError when the run is told to stop."""
        path = self._path(listed.uri)
        self._pool.call(lambda connection: _copy_whole(connection, path, listed, target))

    def open_seekable(self, listed: Listed, spool: Path) -> BinaryIO:
        """Open for reading here and there; copied to the spool first if the server cannot seek."""
        path = self._path(listed.uri)

        def can_seek(connection: Connection) -> bool:
            from pipeline.sources.http_pages import HttpConnection

            if isinstance(connection, HttpConnection):
                return listed.size_bytes > 0 and connection.knows_ranges(path)
            return connection.can_seek

        if self._pool.call(can_seek):
            raw = _RangedFile(
                listed.size_bytes, lambda start, length: self._range(path, start, length)
            )
            return cast(BinaryIO, BufferedReader(raw, _RANGE_BYTES))
        copy = NamedTemporaryFile(dir=spool)  # noqa: SIM115 - the caller closes it
        try:
            self.copy(listed, Path(copy.name))
        except BaseException:
            copy.close()
            raise
        return cast(BinaryIO, copy)

    def _range(self, path: str, start: int, length: int) -> bytes:
        return self._pool.call(lambda connection: connection.read_range(path, start, length))

    def stop(self) -> None:
        """Break off every transfer, now and later."""
        self._pool.stop()

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()


class _RangedFile(RawIOBase):
    """A file on a server, read in ranges."""

    def __init__(self, size_bytes: int, read_range: Callable[[int, int], bytes]) -> None:
        self._size = size_bytes
        self._read_range = read_range
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        base = (0, self._at, self._size)[whence]
        self._at = max(base + offset, 0)
        return self._at

    def readinto(self, buffer: Any, /) -> int:
        length = min(len(buffer), max(self._size - self._at, 0))
        if length == 0:
            return 0
        data = self._read_range(self._at, length)
        if not data:
            raise OSError("is shorter than it was listed")
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def _copy_whole(connection: Connection, path: str, listed: Listed, target: Path) -> None:
    """Copy, and see that what came is what was listed: not every server tells that it broke off."""
    connection.copy(path, target)
    got, announced = target.stat().st_size, listed.size_bytes
    if got == announced or announced == 0:
        return
    if connection.look_at(path).size_bytes == announced:
        raise OSError(f"the transfer broke off after {got:,} of {announced:,} bytes")
    raise ChangedFileError("changed while it was read")


def _lies_in(path: str, folder: str) -> bool:
    return path.startswith(folder.rstrip("/") + "/")


def _beyond_bounds(folder: Entry, ancestors: list[Entry], count: int) -> Failure | None:
    """Why not to go into a folder: a circle of links, too deep, too many."""
    if folder.identity and any(one.identity == folder.identity for one in ancestors):
        return _too_much("is a link to a folder that it lies in")
    if len(ancestors) > _DEEPEST:
        return _too_much(f"is more than {_DEEPEST} folders deep")
    if count > _MOST_FOLDERS:
        return _too_much(f"comes after {_MOST_FOLDERS:,} other folders")
    return None


def _too_much(reason: str) -> Failure:
    return Failure(
        "unlistable", f"cannot be listed: {reason}", "Name it as a source of its own if need be."
    )


def _origin(scheme: str, public: str) -> str:
    if scheme == "s3":
        return "s3:/"
    parts = urlsplit(public)
    return urlunsplit((scheme, parts.netloc, "", "", ""))


def _root_path(scheme: str, public: str) -> str:
    """The path of the address, percent-encoded; signs that are so already stay."""
    parts = urlsplit(public)
    path = f"/{parts.netloc}{parts.path}" if scheme == "s3" else parts.path
    path = quote(path, safe=_URL_SAFE if scheme.startswith("http") else "/%")
    if scheme.startswith("http"):
        return f"{path.rstrip('/')}/"
    return path.rstrip("/") or "/"


def _encoding(options: dict[str, Any]) -> str | None:
    encoding = options.pop("encoding", None)
    if encoding is not None and not (isinstance(encoding, str) and is_encoding(encoding)):
        raise SourceError(f"{encoding!r} is no encoding. Mend `encoding` in [connection].")
    return encoding


def _patience(options: dict[str, Any]) -> Patience:
    given = {
        name: options.pop(name)
        for name in ("connections", "stall_seconds", "fetch_seconds")
        if name in options
    }
    for name, value in given.items():
        whole = name == "connections"
        kinds = int if whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds) or value <= 0:
            raise SourceError(f"{name} in [connection] has to be a number above 0.")
    return Patience(**given)


def _unlistable(error: OSError) -> Failure:
    if isinstance(error, PermissionError):
        return Failure(
            "unreadable",
            "cannot be listed: permission denied",
            "Give this user the right to read it.",
        )
    advice = (
        "See why the server refuses it."
        if isinstance(error, RefusedError)
        else "Check the server and the network."
    )
    return Failure("unreachable", f"cannot be listed: {_one_line(error)}", advice)


def _one_line(error: OSError) -> str:
    lines = str(error.strerror or error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__

"""What a place must offer to be a source: walk its files, look at one again, open one.

Two kinds: `LocalFolder` here, and `RemoteFolder` (any file system that fsspec knows) in
`pipeline.sources.remote`.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import unquote_to_bytes, urlsplit, urlunsplit

from pipeline.outcome import Failure
from pipeline.sources.listed import Listed, Trouble


class Folder(Protocol):
    """A tree of files somewhere."""

    uri: str

    def walk(self) -> Iterator[Listed | Trouble]:
        """Every regular file below, in a fixed order."""

    def look_again(self, listed: Listed) -> Listed | None:
        """The file as it is now; None if it is gone."""

    def local_path(self, listed: Listed) -> Path | None:
        """Where the file lies on this machine; None if it does not."""

    def open(self, listed: Listed) -> BinaryIO:
        """The file's bytes, from first to last. Raises OSError."""

    def open_seekable(self, listed: Listed) -> BinaryIO:
        """The file's bytes, in any order. Raises OSError."""


class SourceError(Exception):
    """The source as a whole cannot be used; the message says why and what to do."""


class LocalFolder:
    """A folder on this machine, or a single file.

    Symbolic links to files are followed, links to folders are not (they may run in circles).
    """

    def __init__(self, path: Path, leave_out: tuple[Path, ...] = ()) -> None:
        self._root = path.absolute()
        self._leave_out = {str(folder.absolute()) for folder in leave_out}
        self.uri = self._root.as_uri()
        if not self._root.exists():
            raise SourceError(f"{path} does not exist. Check the path.")

    def walk(self) -> Iterator[Listed | Trouble]:
        """Files sorted by name, folder by folder."""
        if not self._root.is_dir():
            yield self._listed(self._root, self._root.name, self._root.stat())
            return
        yield from self._walk_folder(self._root, "")

    def _walk_folder(self, folder: Path, prefix: str) -> Iterator[Listed | Trouble]:
        try:
            # Names alone: a folder may hold a hundred thousand of them.
            names = sorted(os.listdir(folder))  # noqa: PTH208
        except OSError as error:
            yield Trouble(folder.as_uri(), _unreadable(error))
            return
        for name in names:
            path = folder / name
            relative = f"{prefix}{name}"
            status = None
            try:
                status = path.lstat()
                if stat.S_ISLNK(status.st_mode):
                    status = path.stat()
                    if stat.S_ISDIR(status.st_mode):
                        continue
            except FileNotFoundError:
                if status is not None:
                    yield Trouble(path.as_uri(), _LINK_TO_NOTHING)
                continue
            except OSError as error:
                yield Trouble(path.as_uri(), _unreadable(error))
                continue
            if stat.S_ISDIR(status.st_mode):
                if str(path) not in self._leave_out:
                    yield from self._walk_folder(path, f"{relative}/")
            elif stat.S_ISREG(status.st_mode):
                yield self._listed(path, relative, status)

    def _listed(self, path: Path, relative: str, status: os.stat_result) -> Listed:
        return Listed(
            uri=path.as_uri(),
            relative=relative.encode("utf-8", "replace").decode(),
            size_bytes=status.st_size,
            # The inode tells a file that was replaced by one of the same age and size.
            stamp=f"{status.st_mtime_ns}-{status.st_ino}",
            modified_at=status.st_mtime,
        )

    def look_again(self, listed: Listed) -> Listed | None:
        """The file's size and time now."""
        path = self.local_path(listed)
        try:
            status = path.stat()
        except OSError:
            return None
        return self._listed(path, listed.relative, status)

    def local_path(self, listed: Listed) -> Path:
        """The path that the URI was made of."""
        return path_of_uri(listed.uri)

    def open(self, listed: Listed) -> BinaryIO:
        """Open for reading."""
        return self.local_path(listed).open("rb")

    open_seekable = open


def public_address(address: str) -> str:
    """An address for people and logs: without user name, password and query."""
    parts = urlsplit(address)
    if "://" not in address or parts.scheme == "file":
        return address
    host = parts.hostname or parts.netloc
    if parts.port:
        host = f"{host}:{parts.port}"
    return urlunsplit((parts.scheme, host, parts.path, "", ""))


def absolute_address(address: str) -> str:
    """An address that means the same in every working directory."""
    return address if "://" in address else str(Path(address).expanduser().absolute())


def path_of_uri(uri: str) -> Path:
    """The path of a `file:` URI (without a fragment)."""
    return Path(os.fsdecode(unquote_to_bytes(urlsplit(uri).path)))


_LINK_TO_NOTHING = Failure(
    "unreachable",
    "is a link to nothing",
    "Remove the link, or see whether the disk it points to is mounted.",
)


def _unreadable(error: OSError) -> Failure:
    return Failure(
        "unreadable",
        f"cannot be listed: {error.strerror or error}",
        "Give this user the right to read it, or check the disk.",
    )

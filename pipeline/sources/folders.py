"""What a place must offer to be a source: walk its files, look at one again, open one.

Two kinds: `LocalFolder` here, and `RemoteFolder` in `pipeline.sources.remote`.
"""

import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import unquote_to_bytes, urlsplit, urlunsplit

from pipeline.masking import MASK
from pipeline.outcome import Failure
from pipeline.sources.listed import Listed, Trouble, link_leads_out, link_to_nothing
from pipeline.sources.names import decode_name


class Folder(Protocol):
    """A tree of files somewhere."""

    uri: str

    def walk(self) -> Iterator[Listed | Trouble]:
        """Every regular file below, in a fixed order, and what could not be listed."""

    def look_again(self, listed: Listed) -> Listed | None:
        """The file as it is now; None if it is gone."""

    def local_path(self, listed: Listed) -> Path | None:
        """Where the file lies on this machine; None if it does not. Raises OSError."""

    def copy(self, listed: Listed, target: Path) -> None:
        """Write the file's bytes to a file on this machine. Raises OSError."""

    def open_seekable(self, listed: Listed, spool: Path) -> BinaryIO:
        """The file's bytes, in any order. Raises OSError."""

    def stop(self) -> None:
        """Break off whatever waits for a server, from another thread."""

    def close(self) -> None:
        """Let go of connections."""


class SourceError(Exception):
    """The source as a whole cannot be used; the message says why and what to do."""


class LinkOutError(PermissionError):
    """A file is reached through a link that leads out of the source."""


class LocalFolder:
    """A folder on this machine, or a single file.

    Links to files inside are followed; those to folders inside are not, since these are listed
    where they stand. A link that leads out of the source is trouble unless `follow_links` is set:
    who may put files into a folder must not have any file of this machine read thereby.
    """

    def __init__(
        self, path: Path, leave_out: tuple[Path, ...] = (), *, follow_links: bool = False
    ) -> None:
        self._root = path.absolute()
        self._leave_out = {str(folder.absolute()) for folder in leave_out}
        self._follow_links = follow_links
        self.uri = self._root.as_uri()
        try:
            status = self._root.stat()
        except FileNotFoundError:
            raise SourceError(f"{path} does not exist. Check the path.") from None
        except OSError as error:
            reason = error.strerror or error
            raise SourceError(f"{path} cannot be read: {reason}. Check the path.") from error
        self._is_folder = stat.S_ISDIR(status.st_mode)
        self._real_root = os.path.realpath(self._root)

    def walk(self) -> Iterator[Listed | Trouble]:
        """Files sorted by name, folder by folder."""
        if not self._is_folder:
            yield self._listed(self._root, self._root.name.encode(errors="surrogateescape"), None)
            return
        entered: set[tuple[int, int]] = set()
        # A stack, not recursion: folders may be nested deeper than Python calls may be. Of what waits,
        # names alone: a folder may hold a hundred thousand of them, and paths take ten times as much.
        waiting: list[tuple[Path, bytes, list[str]]] = []
        path, relative = self._root, b""
        while True:
            found = self._look_at(path, relative, entered)
            if isinstance(found, Listed | Trouble):
                yield found
            elif found:
                found.reverse()
                waiting.append((path, relative, found))
            while waiting and not waiting[-1][2]:
                waiting.pop()
            if not waiting:
                return
            folder, above, names = waiting[-1]
            name = names.pop()
            path, relative = folder / name, os.path.join(above, os.fsencode(name))  # noqa: PTH118 - bytes

    def _look_at(
        self, path: Path, relative: bytes, entered: set[tuple[int, int]]
    ) -> Listed | Trouble | list[str] | None:
        """A file, what is wrong with it, the names in a folder, or nothing to take."""
        is_link = False
        try:
            status = path.lstat()
            is_link = stat.S_ISLNK(status.st_mode)
            if is_link:
                status = path.stat()
        except FileNotFoundError:
            return Trouble(path.as_uri(), link_to_nothing()) if is_link else None
        except OSError as error:
            return Trouble(path.as_uri(), _unreadable(error))
        if is_link and relative and not self._follow_links and not self._is_inside(path):
            return Trouble(path.as_uri(), link_leads_out())
        if stat.S_ISREG(status.st_mode):
            return self._listed(path, relative, status)
        if not stat.S_ISDIR(status.st_mode) or str(path) in self._leave_out:
            return None
        if is_link and relative and not self._follow_links:
            return None
        if (status.st_dev, status.st_ino) in entered:
            return None
        if self._follow_links:
            entered.add((status.st_dev, status.st_ino))
        try:
            return sorted(os.listdir(path))  # noqa: PTH208
        except OSError as error:
            return Trouble(path.as_uri(), _unreadable(error))

    def _is_inside(self, path: Path) -> bool:
        real = os.path.realpath(path)
        return real == self._real_root or real.startswith(f"{self._real_root.rstrip('/')}/")

    def _listed(self, path: Path, relative: bytes, status: os.stat_result | None) -> Listed:
        known = status or path.stat()
        return Listed(
            uri=path.as_uri(),
            relative=decode_name(relative),
            size_bytes=known.st_size,
            # The inode tells a file that was replaced by one of the same age and size.
            stamp=f"{known.st_mtime_ns}-{known.st_ino}",
            modified_at=known.st_mtime,
        )

    def look_again(self, listed: Listed) -> Listed | None:
        """The file's size and time now."""
        path = path_of_uri(listed.uri)
        try:
            return replace(self._listed(path, b"", None), relative=listed.relative)
        except OSError:
            return None

    def local_path(self, listed: Listed) -> Path:
        """The path that the URI was made of. Raises LinkOutError if a link has come in between."""
        path = path_of_uri(listed.uri)
        if not self._follow_links and not self._is_inside(path):
            raise LinkOutError(link_leads_out().reason)
        return path

    def copy(self, listed: Listed, target: Path) -> None:
        """Copy a file."""
        shutil.copyfile(self.local_path(listed), target)

    def open_seekable(self, listed: Listed, spool: Path) -> BinaryIO:  # noqa: ARG002 - the protocol's
        """Open for reading."""
        return self.local_path(listed).open("rb")

    def stop(self) -> None:
        """Nothing: nobody waits for a server."""

    def close(self) -> None:
        """Nothing."""


def public_address(address: str) -> str:
    """An address for people and logs: without user name, password and query."""
    if "://" not in address:
        return address
    try:
        parts = urlsplit(address)
        if parts.scheme == "file":
            return address
        host = parts.hostname or ""
        if parts.port:
            host = f"{host}:{parts.port}"
    except ValueError:
        # A password with characters that should have been percent-encoded.
        return f"{address.partition('://')[0]}://{MASK}"
    return urlunsplit((parts.scheme, host, parts.path, "", ""))


def check_address(address: str) -> None:
    """Raise SourceError if an address on a server cannot be taken apart."""
    try:
        _ = urlsplit(address).port
    except ValueError:
        raise SourceError(
            f"{public_address(address)} is no address. Write what is special in a name or password "
            "(/ # ? @ :) as %2F %23 %3F %40 %3A."
        ) from None


def absolute_address(address: str) -> str:
    """An address that means the same in every working directory."""
    return address if "://" in address else str(Path(address).expanduser().absolute())


def path_of_uri(uri: str) -> Path:
    """The path of a `file:` URI (without a fragment)."""
    return Path(os.fsdecode(unquote_to_bytes(urlsplit(uri).path)))


def _unreadable(error: OSError) -> Failure:
    return Failure(
        "unreadable",
        f"cannot be listed: {error.strerror or error}",
        "Give this user the right to read it, or check the disk.",
    )

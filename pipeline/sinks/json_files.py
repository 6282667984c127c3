"""One JSON file a report, whole or not there, in a folder that mirrors the source or is sharded.

A file holds the same bytes as the catalog: one line of JSON, whose SHA-256 is the record's
digest. A report that lies at several places has one file, named after the address that sorts
first, so that it does not matter which was met first.

A file that belongs to somebody else (another source that writes to the same folder, another
program) is never overwritten: the record goes beside it, under a name with a mark.
"""

import errno
import hashlib
import json
import re
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pipeline.atomic_files import part_pattern, write_atomically
from pipeline.settings import Layout
from pipeline.sinks.output_names import mark_of, odd_name, output_parts
from pipeline.sinks.sink import OutputError, Sink

_HEAD_BYTES = 16_384
"""`source` stands first in a record; its name and address have some thousand bytes at most."""
_SHA256 = re.compile(rb'"sha256":"([0-9a-f]{64})"')
_URI = re.compile(rb'"uri":("(?:[^"\\]|\\.)*")')
_NAME_REFUSED = (errno.EISDIR, errno.ENOTDIR, errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ)
"""What a file system says of a name, not of itself."""


def _knows_nothing(uri: str, sha256: str) -> bool:  # noqa: ARG001 - a default
    return False


@dataclass(frozen=True)
class JsonFiles(Sink):
    """The folder, and how its files are named.

    `lay_there(uri, sha256)` says whether a content is known to have lain at an address.
    """

    folder: Path
    layout: Layout
    source_uri: str
    durable: bool = False
    lay_there: Callable[[str, str], bool] = _knows_nothing

    @property
    def follows_places(self) -> bool:
        """Only where the folder mirrors the source."""
        return self.layout == "mirror"

    @property
    def _tag(self) -> str:
        """Marks our unfinished files: other runs may be writing to the same folder."""
        return hashlib.sha256(self.source_uri.encode()).hexdigest()[:8]

    def check(self) -> None:
        """Try to write, before any work is done. Raises OutputError."""
        probe = self.folder / f".jixiao-probe-{self._tag}"
        try:
            write_atomically(probe, b"", tag=self._tag)
            probe.unlink()
        except OSError as error:
            raise _refused(self.folder, error) from error

    def sweep(self) -> int:
        """Remove the unfinished files of a run over this source that died; return how many."""
        swept = 0
        ours = part_pattern(self._tag)
        for path in self.folder.rglob(".*"):
            if ours.fullmatch(path.name):
                with suppress(OSError):
                    path.unlink()
                    swept += 1
        return swept

    def path_of(self, uri: str, sha256: str) -> Path:
        """The file of a report whose first place is `uri`, if nothing stands in its way."""
        if self.layout == "sharded" or not self._is_below(uri):
            return self.folder / sha256[:2] / f"{sha256}.json"
        below = uri.removeprefix(self.source_uri.rstrip("/"))[1:]
        parts = output_parts(below or self.source_uri.rstrip("/").rpartition("/")[2], uri)
        return self.folder.joinpath(*parts[:-1], f"{parts[-1]}.json")

    def _paths_of(self, uri: str, sha256: str) -> tuple[Path, ...]:
        """Where the file may be: at its place, beside it, or among the odd names."""
        first = self.path_of(uri, sha256)
        marked = first.with_name(f"{first.name.removesuffix('.json')}{mark_of(uri)}.json")
        *folders, name = odd_name(uri)
        return first, marked, self.folder.joinpath(*folders, f"{name}.json")

    def _is_below(self, uri: str) -> bool:
        root = self.source_uri.rstrip("/")
        return uri == root or uri.startswith((f"{root}/", f"{root}#"))

    def holds(self, uri: str, sha256: str, digest: str) -> bool:
        """Whether the report's file is there, with the very bytes of its record."""
        for path in self._paths_of(uri, sha256):
            try:
                data = path.read_bytes()
            except OSError:
                continue
            if hashlib.sha256(data).hexdigest() == digest:
                return True
        return False

    def write(self, uri: str, sha256: str, body_gzip: bytes) -> None:
        """Write a report's file. Raises OutputError."""
        body = _unpacked(body_gzip)
        first, marked, odd = self._paths_of(uri, sha256)
        path = first if self._is_ours(first, uri, sha256) else marked
        try:
            write_atomically(path, body, durable=self.durable, tag=self._tag)
        except OSError as error:
            if error.errno not in _NAME_REFUSED:
                raise _refused(path, error) from error
            try:
                write_atomically(odd, body, durable=self.durable, tag=self._tag)
            except OSError as other:
                raise _refused(odd, other) from other

    def _is_ours(self, path: Path, uri: str, sha256: str) -> bool:
        """Whether what is at `path` may be replaced by the record of what lies at `uri`."""
        try:
            with path.open("rb") as stream:
                head = stream.read(_HEAD_BYTES)
        except FileNotFoundError:
            return True
        except OSError as error:
            return error.errno in _NAME_REFUSED and error.errno != errno.EISDIR
        there, at = _SHA256.search(head), _URI.search(head)
        if there is None or at is None:
            # Emptied, cut, overwritten: no record any more, nobody's.
            return True
        found = there[1].decode()
        address = str(json.loads(at[1]))
        if self.layout == "sharded" or not self._is_below(uri):
            return found == sha256
        return address == uri or self.lay_there(uri, found)

    def remove(self, uri: str, sha256: str) -> None:
        """Remove the file of a report that no longer lies at `uri`, if it is still that report's."""
        for path in self._paths_of(uri, sha256):
            try:
                with path.open("rb") as stream:
                    found = _SHA256.search(stream.read(_HEAD_BYTES))
                if found is not None and found[1].decode() == sha256:
                    path.unlink()
            except OSError as error:
                if error.errno not in (errno.ENOENT, *_NAME_REFUSED):
                    raise _refused(path, error) from error


def _unpacked(body_gzip: bytes) -> bytes:
    # One gzip member of known make (`| 16` says gzip); the gzip module would read its header in Python.
    return zlib.decompress(body_gzip, wbits=zlib.MAX_WBITS | 16)


def _refused(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{path} cannot be written: {error.strerror or error}. "
        "Make room or give this user the right to write there, then run again: nothing is lost."
    )

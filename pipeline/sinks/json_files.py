"""One JSON file a report, whole or not there, in a folder that mirrors the source or is sharded.

A file holds the same bytes as the catalog: one line of JSON, whose SHA-256 is the record's
digest. A report that lies at several places has one file, named after its oldest place.
"""

import hashlib
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from pipeline.atomic_files import write_atomically
from pipeline.settings import Layout

_LONGEST_NAME_BYTES = 200


class OutputError(Exception):
    """The output cannot be written; the message says what to do. The run stops."""


@dataclass(frozen=True)
class JsonFiles:
    """The folder, and how its files are named."""

    folder: Path
    layout: Layout
    source_uri: str
    durable: bool = False

    def check(self) -> None:
        """Try to write, before any work is done. Raises OutputError."""
        probe = self.folder / ".jixiao-probe"
        try:
            write_atomically(probe, b"")
            probe.unlink()
        except OSError as error:
            raise _refused(self.folder, error) from error

    def sweep(self) -> int:
        """Remove the unfinished files of a run that died; return how many."""
        swept = 0
        for path in self.folder.rglob(".*.part"):
            with suppress(OSError):
                path.unlink()
                swept += 1
        return swept

    def path_of(self, uri: str, sha256: str) -> Path:
        """The file of a report whose oldest place is `uri`."""
        if self.layout == "sharded" or not self._is_below(uri):
            return self.folder / sha256[:2] / f"{sha256}.json"
        below = uri.removeprefix(self.source_uri).lstrip("/") or self.source_uri.rpartition("/")[2]
        parts = [_safe_part(part) for part in unquote(below.replace("#", "/")).split("/") if part]
        return self.folder.joinpath(*parts[:-1], f"{parts[-1]}.json")

    def _is_below(self, uri: str) -> bool:
        root = self.source_uri.rstrip("/")
        return uri == root or uri.startswith((f"{root}/", f"{root}#"))

    def write(self, uri: str, sha256: str, body_gzip: bytes) -> None:
        """Write a report's file. Raises OutputError."""
        path = self.path_of(uri, sha256)
        try:
            write_atomically(path, _unpacked(body_gzip), durable=self.durable)
        except OSError as error:
            raise _refused(path, error) from error

    def remove(self, uri: str, sha256: str) -> None:
        """Remove the file of a withdrawn report, if it is still that report's."""
        path = self.path_of(uri, sha256)
        try:
            if f'"sha256":"{sha256}"'.encode() in path.read_bytes()[:4096]:
                path.unlink()
        except FileNotFoundError:
            return
        except OSError as error:
            raise _refused(path, error) from error


def _unpacked(body_gzip: bytes) -> bytes:
    # One gzip member of known make; the gzip module would read its header in Python.
    return zlib.decompress(body_gzip, wbits=zlib.MAX_WBITS | 16)


def _safe_part(part: str) -> str:
    """A part of a path that stays where it belongs and fits into a file system."""
    if part in (".", ".."):
        return "_"
    cleaned = "".join(char if char.isprintable() else "_" for char in part)
    if len(cleaned.encode("utf-8", "replace")) <= _LONGEST_NAME_BYTES:
        return cleaned
    digest = hashlib.sha256(part.encode("utf-8", "replace")).hexdigest()[:16]
    head = cleaned.encode("utf-8", "replace")[: _LONGEST_NAME_BYTES - 20].decode("utf-8", "ignore")
    return f"{head}~{digest}"


def _refused(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{path} cannot be written: {error.strerror or error}. "
        "Make room or give this user the right to write there, then run again: nothing is lost."
    )

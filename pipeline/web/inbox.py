"""The inbox: where uploads become files that the nightly run reads.

Enters: a body in pieces, and the name that a client gave it. Leaves: `INBOX/<sha256>/<safe name>`.
The folder is named by the content, so one content is one file however often it is sent, and no
upload replaces another's file; while it is being written it is hidden and ends in `.part`.
"""

import hashlib
import os
import secrets
import shutil
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from extractors.errors import ExtractionError
from pipeline.sources.archive_kinds import is_archive_name
from pipeline.sources.listed import stand_of_name

_MOST_NAME_BYTES = 180
"""File systems take 255; the rest is for a time stamp and a number before the name."""
_LONGEST_EXTENSION = 10
"""Characters; what is longer behind a point is a part of a sentence."""

_SAFE_PUNCTUATION = frozenset("-_.,;()（）《》〔〕【】“”、，。：；！+=@#&' ")
_ABANDONED_SECONDS = 6 * 3600
"""Much longer than any upload may take: another server may be at work in the same inbox."""
FREE_RESERVE_BYTES = 512 << 20
"""So much of the disk stays free whatever is sent."""


@dataclass
class Arrival:
    """An upload on its way into the inbox."""

    part: Path
    stream: BinaryIO
    size_bytes: int = 0
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def write(self, data: bytes) -> None:
        """Write a piece."""
        self.stream.write(data)
        self.digest.update(data)
        self.size_bytes += len(data)

    def abandon(self) -> None:
        """Forget what has come so far."""
        self.stream.close()
        self.part.unlink(missing_ok=True)


@dataclass(frozen=True)
class Arrived:
    """A file in the inbox."""

    sha256: str
    size_bytes: int
    format: str
    file_name: str
    was_there: bool


class RefusedUploadError(Exception):
    """The content is not one that jixiao reads."""

    def __init__(self, error: ExtractionError) -> None:
        super().__init__(str(error))
        self.error = error


def open_inbox(inbox: Path) -> None:
    """Have the folder, without what killed servers left half written. Raises OSError."""
    inbox.mkdir(parents=True, exist_ok=True)
    for part in inbox.glob(".*.part"):
        if part.stat().st_mtime < time.time() - _ABANDONED_SECONDS:
            part.unlink(missing_ok=True)


def begin_arrival(inbox: Path) -> Arrival:
    """Open a new hidden file. Raises OSError."""
    part = inbox / f".{secrets.token_hex(16)}.part"
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
    return Arrival(part, os.fdopen(handle, "wb"))


def has_room(inbox: Path, size_bytes: int) -> bool:
    """Whether the disk can take so much more."""
    return shutil.disk_usage(inbox).free - size_bytes > FREE_RESERVE_BYTES


def finish_arrival(
    inbox: Path, arrival: Arrival, name: str, tell_format: Callable[[Path, str], str]
) -> Arrived:
    """Have the content looked at and put it in its place.

    Raises RefusedUploadError, OSError; the hidden file is gone afterwards in any case.
    """
    try:
        arrival.stream.flush()
        os.fsync(arrival.stream.fileno())
        arrival.stream.close()
        sha256 = arrival.digest.hexdigest()
        try:
            format = tell_format(arrival.part, safe_name(name))
        except ExtractionError as error:
            raise RefusedUploadError(error) from error
        folder = inbox / sha256
        folder.mkdir(exist_ok=True)
        waiting = waiting_file(inbox, sha256)
        if waiting is not None:
            return Arrived(sha256, arrival.size_bytes, format, waiting.name, was_there=True)
        target = folder / file_name_for(name, format)
        arrival.part.replace(target)
        _sync_folder(folder)
        return Arrived(sha256, arrival.size_bytes, format, target.name, was_there=False)
    finally:
        arrival.abandon()


def waiting_file(inbox: Path, sha256: str) -> Path | None:
    """The file with this content in the inbox; `sha256` must be a digest."""
    folder = inbox / sha256
    if not folder.is_dir():
        return None
    return next((path for path in sorted(folder.iterdir()) if path.is_file()), None)


def safe_name(name: str) -> str:
    """A name that is a name on every system: no path, no control or direction characters."""
    bare = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    bare = bare.lstrip(" .~$")
    kept = "".join(
        char if char.isalnum() or char in _SAFE_PUNCTUATION else "_"
        for char in bare
        if unicodedata.category(char) not in ("Cc", "Cf", "Cs")
    )
    stem, dot, extension = kept.strip(" .").rpartition(".")
    if not dot or len(extension) > _LONGEST_EXTENSION:
        stem, extension = kept.strip(" ."), ""
    room = _MOST_NAME_BYTES - len(extension.encode())
    stem = stem.encode()[:room].decode(errors="ignore").strip(" .~$") or "upload"
    return f"{stem}.{extension}" if extension else stem


def file_name_for(name: str, format: str) -> str:
    """The name in the inbox; one that a listing would pass over gets the content's extension."""
    safe = safe_name(name)
    extension = safe.rpartition(".")[2].lower() if "." in safe else ""
    passes = stand_of_name(safe) == "take" and not is_archive_name(safe)
    return safe if extension and passes else f"{safe}.{format}"


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Archives that have to be gone through from end to end: tar, RAR, 7-Zip, Cabinet, LHA; mails.

Enters: an archive's file. Leaves: its members' bytes in one temporary file, and where each begins.
They are unpacked in a confined process (`pipeline.sources.unpacking_child`), since the formats are
read by machine code, and hostile ones may do to it what they like.
"""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, BinaryIO, cast

from pipeline.outcome import Failure
from pipeline.sources import unpacking_child
from pipeline.sources.archive_kinds import SIGNATURE_BYTES, OpenedFormat, opened_format
from pipeline.sources.names import decode_name
from pipeline.sources.unpacking_child import LIBRARY_MISSING, UnpackedMember, UnpackingLimits
from pipeline.sources.zip_archives import (
    DAMAGED_INSIDE,
    ArchiveBounds,
    ArchiveError,
    Member,
    OpenArchive,
    ZipArchive,
    bound_failure,
    unique_names,
)

_PIECE = 1 << 20
"""Bytes, copied at a time."""
_LONGEST_SECONDS = 600
"""An archive within the bounds is unpacked in a few minutes; one that takes longer is made to."""
_PROBLEMS = {
    "damaged": DAMAGED_INSIDE,
    "encrypted": Failure(
        "encrypted", "is encrypted inside its archive", "Unpack it with its password."
    ),
    "too-large": Failure(
        "too-large",
        "has more bytes than are allowed",
        "Raise max_size_mb if it really is a report.",
    ),
}


class UnpackedArchive:
    """An archive that lies unpacked in a temporary file."""

    def __init__(
        self, kind: OpenedFormat, source: IO[bytes], bounds: ArchiveBounds, spool: Path
    ) -> None:
        self.kind = kind
        self._data = cast(BinaryIO, TemporaryFile(dir=spool))  # noqa: SIM115 - see `close`
        try:
            found, end = _unpack(kind, source, self._data, bounds)
        except BaseException:
            self._data.close()
            raise
        self._starts: list[int] = []
        self.members: dict[str, Member] = {}
        start = 0
        names = unique_names([decode_name(bytes.fromhex(one.name)) for one in found])
        for index, (one, name) in enumerate(zip(found, names, strict=True)):
            stamp = f"{one.digest}-{one.size}"
            self.members[name] = Member(name, index, one.size, stamp, _PROBLEMS.get(one.problem))
            self._starts.append(start)
            start += 0 if one.problem else one.size
        self.unpacked_bytes = start
        self.cut_short = end
        """Why there may be more members than are known."""

    def copy_member(self, name: str, target: BinaryIO, most_bytes: int) -> None:
        """Write a member's bytes. Raises ArchiveError (too large, damaged) or OSError."""
        member = self.members.get(name)
        if member is None:
            raise ArchiveError(
                Failure("unreachable", "is not in its archive any more", "Nothing, if so wanted.")
            )
        if member.problem is not None or member.size_bytes > most_bytes:
            raise ArchiveError(member.problem or _PROBLEMS["too-large"])
        self._data.seek(self._starts[member.index])
        left = member.size_bytes
        while left and (piece := self._data.read(min(left, _PIECE))):
            target.write(piece)
            left -= len(piece)
        if left:
            raise ArchiveError(DAMAGED_INSIDE)

    def close(self) -> None:
        """Delete what was unpacked."""
        self._data.close()


def open_archive(stream: BinaryIO, name: str, bounds: ArchiveBounds, spool: Path) -> OpenArchive:
    """Open an archive, whatever its content is; takes over the stream.

    A stream that is no file of this machine is good for a ZIP alone. Raises ArchiveError, OSError.
    """
    kind = format_of(stream, name)
    if kind == "zip":
        return ZipArchive(stream, bounds)
    archive = UnpackedArchive(kind, stream, bounds, spool)
    stream.close()
    return archive


def format_of(stream: BinaryIO, name: str) -> OpenedFormat:
    """Who reads an archive."""
    stream.seek(0)
    head = stream.read(SIGNATURE_BYTES)
    stream.seek(0)
    return opened_format(name, head)


def _command(kind: str, limits: str) -> list[str]:
    # -P: nothing that lies in the working folder is taken for a module.
    return [sys.executable, "-P", "-W", "ignore", unpacking_child.__file__, kind, limits]


def _unpack(
    kind: OpenedFormat, source: IO[bytes], target: IO[bytes], bounds: ArchiveBounds
) -> tuple[list[UnpackedMember], Failure | None]:
    """Members, and why there may be more that could not be had. Raises ArchiveError."""
    limits = UnpackingLimits(bounds.member_count, bounds.nested_bytes, bounds.all_nested_bytes)
    # The child reads from where the file stands, not from what Python has read ahead.
    os.lseek(source.fileno(), 0, os.SEEK_SET)
    try:
        child = subprocess.run(  # noqa: S603 - our own module
            _command(kind, json.dumps(asdict(limits))),
            stdin=source,
            stdout=target,
            stderr=subprocess.PIPE,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            timeout=_LONGEST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ArchiveError(bound_failure(f"takes more than {_LONGEST_SECONDS} s")) from None
    if child.returncode == LIBRARY_MISSING:
        raise ArchiveError(
            Failure(
                "archive-unopened",
                "is an archive that needs libarchive, which is not installed",
                "pip install 'jixiao[archives]', and the system's libarchive (package libarchive13 "
                "on Debian and Ubuntu, libarchive elsewhere).",
            )
        )
    lines = [json.loads(line) for line in child.stderr.splitlines() if line.startswith(b"{")]
    end = lines.pop()["end"] if lines and "end" in lines[-1] else "died"
    found = [UnpackedMember(**line) for line in lines]
    if end in ("archive-bounds", "died"):
        what = "holds more" if end == "archive-bounds" else "takes more time or memory"
        raise ArchiveError(bound_failure(f"{what} than an archive may"))
    if end == "encrypted" and not found:
        raise ArchiveError(
            Failure("encrypted", "is an encrypted archive", "Unpack it with its password.")
        )
    if end and not found:
        raise ArchiveError(Failure("damaged", "is a damaged archive", "Ask for the file again."))
    cut = Failure(
        "damaged", "is a damaged archive: not all of it could be read", "Ask for the file again."
    )
    return found, cut if end else None

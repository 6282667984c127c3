"""ZIP archives as folders: members listed and read in place, within bounds.

Enters: a seekable stream of a `.zip`. Leaves: `Member`s, and one
member's bytes at a time, written to a file. Nothing is unpacked to a path that the archive names.

Names without the UTF-8 flag (APPNOTE 6.3.10, 4.4.4, bit 11) are cp437 by the book and GBK or
UTF-8 in practice: archives packed on Chinese Windows carry GBK, those from macOS UTF-8.
"""

import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import BinaryIO, Protocol

from pipeline.outcome import Failure
from pipeline.sources.zip_directory import TooLargeDirectoryError, check_directory

# Bits of a member's general purpose flags (APPNOTE 4.4.4).
_UTF8_FLAG = 0x800
_ENCRYPTED_FLAG = 0x1
_CHUNK = 1 << 20
"""Bytes, copied at a time."""
_SMALL = 1 << 20
"""Bytes: so little does no harm, however well it was packed."""


@dataclass(frozen=True)
class ArchiveBounds:
    """What one archive may hold; a bomb announces itself by one of these."""

    member_count: int = 50_000
    """A county's archive of ten years has some thousand files."""
    unpacked_bytes: int = 8 << 30
    """Of all its members together; they are unpacked one at a time."""
    nested_bytes: int = 512 << 20
    """Size of an archive inside the archive."""
    ratio: int = 500
    """Unpacked to packed, of members above 1 MiB; text of reports packs 5 to 20 times."""
    directory_bytes: int = 16 << 20
    """Size of the list of members, which is read into memory."""
    all_nested_bytes: int = 2 << 30
    """Size of all archives inside one archive together: they are unpacked to list them."""

    def budget(self) -> "Budget":
        """What one archive and all those inside it may cost together."""
        return Budget(self.member_count, self.all_nested_bytes)


@dataclass
class Budget:
    """What is left to spend on one archive, those inside it included."""

    members: int
    nested_bytes: int

    def spend_members(self, count: int) -> None:
        """Take note of members listed. Raises ArchiveError."""
        if count > self.members:
            raise ArchiveError(
                bound_failure("holds too many files, with those in the archives inside it")
            )
        self.members -= count

    def spend_bytes(self, size_bytes: int) -> None:
        """Take note of an archive that is about to be unpacked. Raises ArchiveError."""
        if size_bytes > self.nested_bytes:
            raise ArchiveError(
                bound_failure("lies behind too many other archives in the same archive")
            )
        self.nested_bytes -= size_bytes


@dataclass(frozen=True)
class Member:
    """A file in an archive: its decoded name, where it stands, and why not, if it cannot be read."""

    name: str
    index: int
    size_bytes: int
    stamp: str
    problem: Failure | None = None


class ArchiveError(Exception):
    """The archive as a whole is not opened; the failure says why."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.reason)
        self.failure = failure


class OpenArchive(Protocol):
    """An archive whose members can be read in any order; closes with its stream."""

    @property
    def members(self) -> dict[str, Member]:
        """The files, by name: decoded, made relative, each name once."""

    def copy_member(self, name: str, target: BinaryIO, most_bytes: int) -> None:
        """Write a member's bytes. Raises ArchiveError (too large, damaged) or OSError."""

    def close(self) -> None:
        """Close the archive and its stream."""


DAMAGED_INSIDE = Failure("damaged", "is damaged inside its archive", "Ask for the archive again.")
"""Of a member, when the archive's list of members can be read."""


class ZipArchive:
    """An open ZIP archive."""

    def __init__(self, stream: BinaryIO, bounds: ArchiveBounds) -> None:
        self._bounds = bounds
        self._stream = stream
        try:
            check_directory(stream, bounds.directory_bytes, bounds.member_count)
            self._zip = zipfile.ZipFile(stream)
        except TooLargeDirectoryError as error:
            raise ArchiveError(bound_failure(str(error))) from error
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
            raise ArchiveError(
                Failure("damaged", "is a damaged ZIP archive", "Ask for the file again.")
            ) from error
        self._check()

    def _check(self) -> None:
        members = self._zip.infolist()
        if len(members) > self._bounds.member_count:
            raise ArchiveError(
                bound_failure(
                    f"holds {len(members):,} files, more than {self._bounds.member_count:,}"
                )
            )
        total = sum(info.file_size for info in members)
        if total > self._bounds.unpacked_bytes:
            raise ArchiveError(
                bound_failure(
                    f"unpacks to {total:,} bytes, more than {self._bounds.unpacked_bytes:,}"
                )
            )

    def close(self) -> None:
        """Close the archive and its stream."""
        self._zip.close()
        self._stream.close()

    @cached_property
    def members(self) -> dict[str, Member]:
        """The files in the archive's order, by name: decoded, made relative, each name once."""
        files = [(at, info) for at, info in enumerate(self._zip.infolist()) if not info.is_dir()]
        names = unique_names([decode_member_name(info) for _, info in files])
        found = {}
        for (index, info), name in zip(files, names, strict=True):
            stamp = f"{info.CRC:08x}-{info.file_size}"
            found[name] = Member(name, index, info.file_size, stamp, self._problem(info))
        return found

    def _problem(self, info: zipfile.ZipInfo) -> Failure | None:
        if info.flag_bits & _ENCRYPTED_FLAG:
            return Failure(
                "encrypted", "is encrypted inside its archive", "Unpack it with its password."
            )
        if info.file_size > max(_SMALL, info.compress_size * self._bounds.ratio):
            return bound_failure(
                f"would unpack {info.file_size:,} bytes from {info.compress_size:,}"
            )
        return None

    def copy_member(self, name: str, target: BinaryIO, most_bytes: int) -> None:
        """Write a member's bytes. Raises ArchiveError (too large, damaged) or OSError."""
        member = self.members.get(name)
        if member is None:
            raise ArchiveError(
                Failure("unreachable", "is not in its archive any more", "Nothing, if so wanted.")
            )
        info = self._zip.infolist()[member.index]
        if (
            info.header_offset < 0
        ):  # no fault of the medium, as the OSError of seeking there would say
            raise ArchiveError(DAMAGED_INSIDE)
        copied = 0
        try:
            with self._zip.open(info) as stream:
                while chunk := stream.read(_CHUNK):
                    copied += len(chunk)
                    if copied > most_bytes:
                        raise ArchiveError(
                            Failure(
                                "too-large",
                                f"has more than the allowed {most_bytes:,} bytes",
                                "Raise max_size_mb if it really is a report.",
                            )
                        )
                    target.write(chunk)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise ArchiveError(DAMAGED_INSIDE) from error


def unique_names(names: Sequence[str]) -> list[str]:
    """Members' names made safe, each once; one that has no safe form gets its number."""
    safe = [safe_member_name(name) for name in names]
    folders = _also_folders(safe)
    taken: dict[str, None] = {}
    for index, name in enumerate(safe):
        while not name or name in taken or name in folders:
            name = f"@{index}/{name}" if name else f"@{index}"
        taken[name] = None
    return list(taken)


def _also_folders(names: list[str]) -> set[str]:
    """Names of members that are folders in other members' names: no disk could hold both."""
    # Sorted so that what lies in a folder follows it at once.
    ordered = sorted(set(names), key=lambda name: name.replace("/", "\0"))
    return {name for name, following in pairwise(ordered) if following.startswith(f"{name}/")}


def decode_member_name(info: zipfile.ZipInfo) -> str:
    """A member's name as its packer meant it."""
    if info.flag_bits & _UTF8_FLAG:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def safe_member_name(name: str) -> str:
    """A relative path with `/`, without drive, `..`, empty parts and control characters."""
    parts = name.replace("\\", "/").split("/")
    kept = (
        "".join(char for char in part if char.isprintable())
        for part in parts
        if part not in ("", ".", "..") and not part.endswith(":")
    )
    return "/".join(part for part in kept if part)


def bound_failure(reason: str) -> Failure:
    """Why an archive, or a file in one, is not opened that is suspiciously large."""
    return Failure("archive-bounds", reason, "Unpack it by hand and look what it holds.")

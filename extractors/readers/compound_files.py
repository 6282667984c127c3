"""OLE2 compound files ([MS-CFB]): the container of legacy Office files, opened safely.

The one place that touches `olefile`, which reads header, allocation tables and directory. The
streams themselves are read here, since a stream's stated size and its chain of sectors cannot be
trusted: no sector is read twice, and a chain that breaks off gives what it has. Kingsoft WPS leaves
the last sector unpadded; olefile is given the bytes padded to a whole sector, so that such files
open like any other.
"""

import io
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.errors import CorruptFileError
from extractors.source_files import SourceFile

if TYPE_CHECKING:
    import olefile

_SECTOR_BYTES = 4096
"""Largest sector size ([MS-CFB] 2.2, version 4); padding to it serves version 3 as well."""
_HEADER_BYTES = 512
"""The header, and the smallest sector (2.2)."""
_FAT_ENTRIES_A_SECTOR = 128
"""Of four bytes each in the smallest sector."""
_SPARE_FAT_SECTORS = 128
"""Writers set FAT aside for what is still to come: as much again, and so many sectors for a small
file."""
_LAST_SECTOR = 0xFFFF_FFFA
"""Sector numbers above this one are marks (2.1): end of chain, free, FAT, DIFAT."""


def open_compound_file(source: SourceFile) -> "olefile.OleFileIO":
    """Open the container; raises CorruptFileError when its directory cannot be read."""
    import olefile  # 1 MB, and most files are no compound files

    data = source.data + b"\0" * (-len(source.data) % _SECTOR_BYTES)
    try:
        _check_header(data)
        return olefile.OleFileIO(io.BytesIO(data))
    except Exception as error:  # olefile lets struct and index errors of broken files through
        raise damaged_compound_file(source) from error


def damaged_compound_file(source: SourceFile) -> CorruptFileError:
    """The error of a container whose directory cannot be read, or names nothing."""
    return CorruptFileError(
        source.name,
        "is a damaged OLE2 compound file",
        "Open it in Word or WPS, which may repair it, and save it anew.",
    )


def _check_header(data: bytes) -> None:
    """Refuse table sizes (2.2) that no file of this length can have: olefile would read on."""
    sectors = len(data) // _HEADER_BYTES
    (fat_sectors,) = struct.unpack_from("<I", data, 0x2C)
    mini_fat_sectors, _, difat_sectors = struct.unpack_from("<III", data, 0x40)
    most = sectors // _FAT_ENTRIES_A_SECTOR * 2 + _SPARE_FAT_SECTORS
    if fat_sectors > most or difat_sectors > most or mini_fat_sectors > sectors:
        raise ValueError("the allocation tables are larger than the file")


def compound_stream_names(source: SourceFile) -> frozenset[str]:
    """Lower-case names of the root's streams and storages."""
    return read_container(source).names


@dataclass(frozen=True, slots=True)
class _Entry:
    first_sector: int
    size_bytes: int
    is_mini: bool


@dataclass(frozen=True, slots=True)
class _Sectors:
    """A file or the mini stream in it: its bytes, and which sector follows which."""

    data: bytes
    following: Sequence[int]
    sector_bytes: int
    header_sectors: int
    """Sectors before number 0; the file's header fills one (2.2)."""

    def chain(self, sector: int, size: int) -> tuple[bytes, bool]:
        """Join a chain's sectors, and say whether it reached its size.

        Runs of neighbouring sectors are copied at once. There are no more steps than sectors, so
        that a chain that bites its own tail ends.
        """
        parts: list[bytes] = []
        left = size
        budget = len(self.data) // self.sector_bytes + 2
        while left > 0 and sector <= _LAST_SECTOR and budget > 0:
            run = 1
            after = self._after(sector)
            while after == sector + run and run * self.sector_bytes < left and run < budget:
                run += 1
                after = self._after(after)
            start = (sector + self.header_sectors) * self.sector_bytes
            part = self.data[start : start + min(left, run * self.sector_bytes)]
            parts.append(part)
            left -= len(part)
            budget -= run
            if len(part) < run * self.sector_bytes:
                break
            sector = after
        return b"".join(parts), left <= 0

    def _after(self, sector: int) -> int:
        return self.following[sector] if sector < len(self.following) else _LAST_SECTOR + 1


@dataclass(frozen=True, slots=True)
class CompoundStreams:
    """The streams that lie directly in a container's root, by name without regard to case."""

    _entries: dict[str, _Entry]
    _file: _Sectors
    _mini: _Sectors | None

    @property
    def names(self) -> frozenset[str]:
        """Lower-case names of the root's streams and storages."""
        return frozenset(self._entries)

    def read(self, name: str) -> tuple[bytes, bool]:
        """A stream's bytes and whether it is complete; (b"", False) where there is none."""
        entry = self._entries.get(name.lower())
        if entry is None:
            return b"", False
        sectors = self._mini if entry.is_mini and self._mini else self._file
        return sectors.chain(entry.first_sector, entry.size_bytes)


def read_container(source: SourceFile) -> CompoundStreams:
    """Read a container's tables; raises CorruptFileError."""
    with open_compound_file(source) as container:
        kids = getattr(container.root, "kids", None) or ()
        entries = {
            kid.name.lower(): _Entry(kid.isectStart, kid.size, kid.is_minifat) for kid in kids
        }
        file = _Sectors(source.data, container.fat, int(container.sector_size), 1)
        mini = None
        if any(entry.is_mini for entry in entries.values()):
            # Streams below the cut-off size (4096 bytes) share one, the root entry's (2.4).
            try:
                container.loadminifat()
            except Exception as error:
                raise damaged_compound_file(source) from error
            data, _ = file.chain(container.root.isectStart, container.root.size)
            mini = _Sectors(data, container.minifat, int(container.mini_sector_size), 0)
        # It and its entries hold each other, and the whole file, until a collector comes.
        container.direntries, container.root, container.directory_fp = [], None, None
        return CompoundStreams(entries, file, mini)

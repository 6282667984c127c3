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

import olefile

from extractors.errors import CorruptFileError
from extractors.source_files import SourceFile

_SECTOR_BYTES = 4096
"""Largest sector size ([MS-CFB] 2.2, version 4); padding to it serves version 3 as well."""
_HEADER_BYTES = 512
_FAT_ENTRIES_A_SECTOR = 128
_SPARE_FAT_SECTORS = 128
_LAST_SECTOR = 0xFFFF_FFFA
"""Sector numbers above this one are marks (2.1): end of chain, free, FAT, DIFAT."""


def open_compound_file(source: SourceFile) -> olefile.OleFileIO:
    """Open the container; raises CorruptFileError when its directory cannot be read."""
    data = source.data + b"\0" * (-len(source.data) % _SECTOR_BYTES)
    try:
        _check_header(data)
        return olefile.OleFileIO(io.BytesIO(data))
    except Exception as error:  # olefile lets struct and index errors of broken files through
        raise _damaged(source) from error


def _damaged(source: SourceFile) -> CorruptFileError:
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
    return CompoundStreams(source).names


@dataclass(frozen=True, slots=True)
class _Entry:
    first_sector: int
    size_bytes: int
    is_mini: bool


class CompoundStreams:
    """The streams that lie directly in a container's root, by name without regard to case."""

    def __init__(self, source: SourceFile) -> None:
        """Open the container; raises CorruptFileError."""
        with open_compound_file(source) as container:
            self._data = source.data
            self._sector_bytes = int(container.sector_size)
            self._mini_bytes = int(container.mini_sector_size)
            self._fat: Sequence[int] = container.fat
            self._mini_fat: Sequence[int] | None = None
            self._mini_data = b""
            kids = getattr(container.root, "kids", None) or ()
            self._entries = {
                kid.name.lower(): _Entry(kid.isectStart, kid.size, kid.is_minifat) for kid in kids
            }
            if any(entry.is_mini for entry in self._entries.values()):
                self._load_mini_stream(container, source)

    @property
    def names(self) -> frozenset[str]:
        """Lower-case names of the root's streams and storages."""
        return frozenset(self._entries)

    def _load_mini_stream(self, container: olefile.OleFileIO, source: SourceFile) -> None:
        # Streams below the cut-off size (4096 bytes) share one stream, the root entry's (2.4).
        root = container.root
        self._mini_data, _ = self._follow(
            self._data, self._fat, root.isectStart, root.size, self._sector_bytes, _HEADER_SHIFT
        )
        try:
            container.loadminifat()
        except Exception as error:
            raise _damaged(source) from error
        self._mini_fat = container.minifat

    def read(self, name: str) -> tuple[bytes, bool]:
        """A stream's bytes and whether it is complete; (b"", False) where there is none."""
        entry = self._entries.get(name.lower())
        if entry is None:
            return b"", False
        if entry.is_mini:
            return self._follow(
                self._mini_data,
                self._mini_fat or (),
                entry.first_sector,
                entry.size_bytes,
                self._mini_bytes,
                0,
            )
        return self._follow(
            self._data,
            self._fat,
            entry.first_sector,
            entry.size_bytes,
            self._sector_bytes,
            _HEADER_SHIFT,
        )

    @staticmethod
    def _follow(
        data: bytes, table: Sequence[int], sector: int, size: int, sector_bytes: int, shift: int
    ) -> tuple[bytes, bool]:
        """Join a chain's sectors; runs of neighbouring sectors are copied at once."""
        parts: list[bytes] = []
        left = size
        budget = len(data) // sector_bytes + 2
        while left > 0 and sector <= _LAST_SECTOR and budget > 0:
            run = 1
            following = table[sector] if sector < len(table) else _LAST_SECTOR + 1
            while following == sector + run and run * sector_bytes < left and run < budget:
                run += 1
                following = table[following] if following < len(table) else _LAST_SECTOR + 1
            start = (sector + shift) * sector_bytes
            part = data[start : start + min(left, run * sector_bytes)]
            parts.append(part)
            left -= len(part)
            budget -= run
            if len(part) < run * sector_bytes:
                break
            sector = following
        return b"".join(parts), left <= 0


_HEADER_SHIFT = 1
"""Sector 0 comes after the header, which fills one sector (2.2)."""

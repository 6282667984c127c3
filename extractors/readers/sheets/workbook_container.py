"""A sound container around a workbook's stream, for a library that trusts the one it came in.

Enters: the stream of an .xls as our own reading of the container gives it, which no broken table
misleads. Leaves: a compound file ([MS-CFB], version 4) that holds this stream alone, and in it no
record that lets the library set memory aside for cells that are not there.
"""

import struct

from extractors.readers.sheets.records import records

_SECTOR_BYTES = 4096
"""A sector of version 4 ([MS-CFB] 2.2)."""
_SMALLEST_STREAM = 4096
"""Shorter streams lie in the mini stream (2.2); zeros behind the last record do no harm."""
_FIRST_SECTOR = 2
"""Before the stream stand the directory and an empty mini stream, which the library asks for."""
_FREE, _END_OF_CHAIN, _FAT_SECTOR = 0xFFFF_FFFF, 0xFFFF_FFFE, 0xFFFF_FFFD
"""Marks in the FAT ([MS-CFB] 2.1)."""
_DIMENSIONS = 0x200
"""Record type of Dimensions."""
_ENTRIES_A_SECTOR = _SECTOR_BYTES // 4
_ROOT, _STREAM = 5, 2
"""Object types of directory entries ([MS-CFB] 2.6.1)."""


def contain(stream: bytes, name: str) -> bytes:
    """A compound file whose one stream is `stream`, under a name."""
    stream = without_dimensions(stream)
    size = max(len(stream), _SMALLEST_STREAM)
    stream_sectors = -(-size // _SECTOR_BYTES)
    fat_sectors = 1
    while fat_sectors * _ENTRIES_A_SECTOR < _FIRST_SECTOR + stream_sectors + fat_sectors:
        fat_sectors += 1
    first_fat = _FIRST_SECTOR + stream_sectors
    # The header (2.2): signature, versions, byte order, sector sizes as powers of two; tables; and the
    # first 109 FAT sectors, which stand for four times the bytes that a file may have by default.
    header = (
        struct.pack("<8s16xHHHHH6x", bytes.fromhex("d0cf11e0a1b11ae1"), 0x3E, 4, 0xFFFE, 12, 6)
        + struct.pack("<IIIII", 1, fat_sectors, 0, 0, _SMALLEST_STREAM)
        + struct.pack("<IIII", _END_OF_CHAIN, 0, _END_OF_CHAIN, 0)
        + struct.pack("<109I", *_filled(range(first_fat, first_fat + fat_sectors), 109))
    )
    directory = _entry("Root Entry", _ROOT, 1, 1, _SECTOR_BYTES) + _entry(
        name, _STREAM, _FREE, _FIRST_SECTOR, size
    )
    following = [_END_OF_CHAIN, _END_OF_CHAIN, *range(_FIRST_SECTOR + 1, first_fat), _END_OF_CHAIN]
    following += [_FAT_SECTOR] * fat_sectors
    entries = fat_sectors * _ENTRIES_A_SECTOR
    return b"".join(
        (
            header.ljust(_SECTOR_BYTES, b"\0"),
            directory.ljust(_SECTOR_BYTES, b"\0"),
            bytes(_SECTOR_BYTES),
            stream.ljust(stream_sectors * _SECTOR_BYTES, b"\0"),
            struct.pack(f"<{entries}I", *_filled(following, entries)),
        )
    )


def without_dimensions(stream: bytes) -> bytes:
    """The stream with every DIMENSIONS record ([MS-XLS] 2.4.90) saying that no cell is used.

    The record is a hint for readers; which cells there are the cells themselves say.
    """
    changed = bytearray(stream)
    for offset, kind, content in records(stream):
        if kind == _DIMENSIONS:
            changed[offset + 4 : offset + 4 + len(content)] = bytes(len(content))
    return bytes(changed)


def _filled(numbers: "range | list[int]", length: int) -> list[int]:
    return [*numbers, *[_FREE] * (length - len(numbers))]


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    """An entry of the directory (2.6.1), black and without siblings."""
    text = (name + "\0").encode("utf-16-le")
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBB", len(text), kind, 1)
        + struct.pack("<III", _FREE, _FREE, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )

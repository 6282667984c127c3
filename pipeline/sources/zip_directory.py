"""How many members a ZIP archive has, before anything is made of them (APPNOTE 6.3.10, 4.3).

`zipfile` reads the whole central directory and makes an object of each entry, some 500 bytes for
46: a small archive of ten million entries would take gigabytes. Here the directory is measured
first, and its entries are counted without keeping any.
"""

import struct
from typing import BinaryIO

_END_BYTES = 22
_END_SIGNATURE = b"PK\x05\x06"
_LONGEST_COMMENT = 0xFFFF
_ZIP64_LOCATOR_BYTES = 20
_ZIP64_END_SIGNATURE = b"PK\x06\x06"
_ENTRY_BYTES = 46
_ENTRY_SIGNATURE = b"PK\x01\x02"


class TooLargeDirectoryError(Exception):
    """The archive lists more than it may; the message says what."""


def check_directory(stream: BinaryIO, most_bytes: int, most_members: int) -> None:
    """Raise TooLargeDirectoryError if the list of members is too long.

    What is no ZIP archive passes: `zipfile` will say so.
    """
    found = _find_directory(stream)
    if found is None:
        return
    end, size_bytes = found
    if size_bytes > most_bytes:
        raise TooLargeDirectoryError(
            f"lists its files in {size_bytes:,} bytes, more than {most_bytes:,}"
        )
    # As `zipfile` does: the directory ends where its end record begins, whatever offset it names.
    stream.seek(max(end - size_bytes, 0))
    directory = stream.read(size_bytes)
    at = count = 0
    while directory[at : at + 4] == _ENTRY_SIGNATURE and at + _ENTRY_BYTES <= len(directory):
        count += 1
        if count > most_members:
            raise TooLargeDirectoryError(f"holds more than {most_members:,} files")
        lengths = struct.unpack_from("<3H", directory, at + 28)
        at += _ENTRY_BYTES + sum(lengths)


def _find_directory(stream: BinaryIO) -> tuple[int, int] | None:
    """Where the central directory ends, and its size."""
    length = stream.seek(0, 2)
    start = max(length - _END_BYTES - _LONGEST_COMMENT, 0)
    stream.seek(start)
    tail = stream.read()
    at = tail.rfind(_END_SIGNATURE)
    if at < 0 or len(tail) - at < _END_BYTES:
        return None
    (size_bytes,) = struct.unpack_from("<L", tail, at + 12)
    end = start + at
    # ZIP64: the sizes stand in a record before the locator (4.3.14, 4.3.15).
    before = end - _ZIP64_LOCATOR_BYTES - 56
    if before >= 0:
        stream.seek(before)
        record = stream.read(56)
        if record.startswith(_ZIP64_END_SIGNATURE):
            (size_bytes,) = struct.unpack_from("<Q", record, 40)
            end = before
    return end, size_bytes

"""How many members a ZIP archive has, before anything is made of them (APPNOTE 6.3.10, 4.3).

`zipfile` reads the whole central directory and makes an object of each entry, some 500 bytes for
46: a small archive of ten million entries would take gigabytes. Here the directory is measured
first, and its entries are counted without keeping any.
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO

_END_BYTES = 22
"""4.3.16, without the comment."""
_END_SIGNATURE = b"PK\x05\x06"
_LONGEST_COMMENT = 0xFFFF
"""Its length is stated in two bytes."""
_ZIP64_LOCATOR_BYTES = 20
"""4.3.15."""
_ZIP64_END_BYTES = 56
"""4.3.14, version 1."""
_IN_ZIP64 = 0xFFFFFFFF
"""In place of a size that stands in the ZIP64 record."""
_ZIP64_END_SIGNATURE = b"PK\x06\x06"
_ENTRY_BYTES = 46
"""4.3.12, without name, extra field and comment."""
_ENTRY_SIGNATURE = b"PK\x01\x02"


class TooLargeDirectoryError(Exception):
    """The archive lists more than it may; the message says what."""


def check_directory(stream: BinaryIO, most_bytes: int, most_members: int) -> None:
    """Raise TooLargeDirectoryError if the list of members is too long.

    What is no ZIP archive passes: `zipfile` will say so.
    """
    for end, size_bytes in _directories(stream):
        if size_bytes > most_bytes:
            raise TooLargeDirectoryError(
                f"lists its files in {size_bytes:,} bytes, more than {most_bytes:,}"
            )
        # As `zipfile`: the directory ends where its end record begins, whatever offset it names.
        stream.seek(max(end - size_bytes, 0))
        count = _count_entries(stream.read(size_bytes), most_members)
        if count > most_members:
            raise TooLargeDirectoryError(f"holds more than {most_members:,} files")


def _count_entries(directory: bytes, most: int) -> int:
    """How many entries there are; stops counting beyond `most`."""
    at = count = 0
    while count <= most and directory[at : at + 4] == _ENTRY_SIGNATURE:
        if at + _ENTRY_BYTES > len(directory):
            break
        count += 1
        # The lengths of its name, extra field and comment (4.3.12).
        at += _ENTRY_BYTES + sum(struct.unpack_from("<3H", directory, at + 28))
    return count


def _directories(stream: BinaryIO) -> Iterator[tuple[int, int]]:
    """Where the central directory ends, and its size: as either end record says, if there are two.

    `zipfile` decides between them by more than is looked at here, so both have to be in bounds.
    """
    length = stream.seek(0, 2)
    start = max(length - _END_BYTES - _LONGEST_COMMENT, 0)
    stream.seek(start)
    tail = stream.read()
    # Without a comment the record stands at the very end, whatever its fields look like.
    at = len(tail) - _END_BYTES
    if at < 0 or not (tail.startswith(_END_SIGNATURE, at) and tail.endswith(b"\0\0")):
        at = tail.rfind(_END_SIGNATURE)
    if at < 0 or len(tail) - at < _END_BYTES:
        return
    end = start + at
    # The directory's size stands 12 bytes into this record (4.3.16), and 40 into that of ZIP64.
    (size_bytes,) = struct.unpack_from("<L", tail, at + 12)
    # ZIP64: the sizes stand in a record before the locator (4.3.14, 4.3.15).
    before = end - _ZIP64_LOCATOR_BYTES - _ZIP64_END_BYTES
    if before >= 0:
        stream.seek(before)
        record = stream.read(_ZIP64_END_BYTES)
        if record.startswith(_ZIP64_END_SIGNATURE):
            yield before, struct.unpack_from("<Q", record, 40)[0]
            if size_bytes == _IN_ZIP64:
                return
    yield end, size_bytes

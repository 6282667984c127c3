"""The records of an .xls workbook's stream ([MS-XLS] 2.1.4): a type, a size, and as many bytes."""

import struct
from collections.abc import Iterator

BOUNDSHEET, FILEPASS, EOF = 0x85, 0x2F, 0x0A
"""Record types ([MS-XLS] 2.3)."""


def records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """`(offset, type, content)` of each record."""
    place, end = 0, len(stream)
    while place + 4 <= end:
        kind, size = struct.unpack_from("<HH", stream, place)
        yield place, kind, stream[place + 4 : place + 4 + size]
        place += 4 + size


def filepass(stream: bytes) -> bytes | None:
    """What the stream says of its encryption; None where it is not encrypted."""
    for _, kind, content in records(stream):
        if kind == FILEPASS:
            return content
        if kind == EOF:  # of the workbook's own records; the sheets' follow
            return None
    return None

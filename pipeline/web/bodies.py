"""Records' bodies on their way out: unpacked in pieces, fetched in portions of so many bytes.

A record of a large report unfolds to many times its stored size; whole portions of such would
be gigabytes in the memory of the process that serves everybody.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence

PIECE_BYTES = 256 * 1024
"""Held for each answer on its way; smaller pieces cost more calls than they spare memory."""
PORTION_BYTES = 2 << 20
"""Of stored (compressed) bodies that are held at the same time; one larger body is held alone."""
_GZIP = 16 + zlib.MAX_WBITS


def unpack_line(body_gzip: bytes) -> Iterator[bytes]:
    """A stored body as JSON, in pieces, without the line feed at its end."""
    held = b""
    for piece in unpack(body_gzip):
        if held:
            yield held
        held = piece
    yield held.rstrip(b"\n")


def unpack(body_gzip: bytes) -> Iterator[bytes]:
    """A stored body (one member of gzip) as JSON, in pieces."""
    unpacker = zlib.decompressobj(_GZIP)
    data = body_gzip
    while data:
        piece = unpacker.decompress(data, PIECE_BYTES)
        data = unpacker.unconsumed_tail
        if piece:
            yield piece
    if rest := unpacker.flush():
        yield rest


def gather(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in fewer pieces, since each costs the server a turn."""
    gathered: list[bytes] = []
    size = 0
    for piece in pieces:
        gathered.append(piece)
        size += len(piece)
        if size >= PIECE_BYTES:
            yield b"".join(gathered)
            gathered.clear()
            size = 0
    if gathered:
        yield b"".join(gathered)


def take_portion(sizes: Sequence[int]) -> int:
    """How many of the bodies with these sizes, from the first, are fetched together; at least one."""
    total = 0
    for count, size in enumerate(sizes):
        total += size
        if count and total > PORTION_BYTES:
            return count
    return len(sizes)

"""PLCs: arrays of character positions with a fixed-size datum between each two ([MS-DOC] 2.2.2).

Enters: a stream and where the array lies. Leaves: the positions and the data, as much of them as
the stream really holds.
"""

import struct
from dataclasses import dataclass
from itertools import pairwise

from extractors.readers.doc.damage import DamageLog


@dataclass(frozen=True, slots=True)
class Plex:
    """`positions` has one entry more than `data`, unless both are empty."""

    positions: tuple[int, ...] = ()
    data: tuple[bytes, ...] = ()


def clip_extent(stream: bytes, extent: tuple[int, int], name: str, damage: DamageLog) -> bytes:
    """The bytes of a structure; notes the damage when the stream ends before it does."""
    offset, length = extent
    if length == 0:
        return b""
    if offset + length > len(stream):
        damage.note(f"{name} lies beyond the end of its stream")
    return stream[offset : offset + length]


def parse_plex(block: bytes, datum_size: int) -> Plex:
    """Split a PLC whose data are `datum_size` bytes each; a rest that fits nothing is ignored."""
    count = (len(block) - 4) // (4 + datum_size)
    if count < 1:
        return Plex()
    positions = struct.unpack_from(f"<{count + 1}I", block)
    start = 4 * (count + 1)
    return Plex(
        positions,
        tuple(
            block[at : at + datum_size]
            for at in range(start, start + count * datum_size, datum_size)
        )
        if datum_size
        else (b"",) * count,
    )


def ascending_ranges(positions: tuple[int, ...]) -> list[tuple[int, int]]:
    """The ranges between neighbouring positions; one that goes back behind another is empty.

    No two ranges of a PLC overlap, so what they hold together is never more than there is.
    """
    ranges: list[tuple[int, int]] = []
    reached = 0
    for start, end in pairwise(positions):
        if reached <= start < end:
            ranges.append((start, end))
            reached = end
        else:
            ranges.append((start, start))
    return ranges

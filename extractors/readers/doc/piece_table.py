"""The piece table: from stored pieces to one text, and from characters to stream offsets.

Enters: the CLX ([MS-DOC] 2.9.38) or, where a Word 6 file was saved whole, the extent of its text.
Leaves: a `PieceTable`, whose `text` has exactly one character for each character position (2.2.1),
so that a position is an index. Pieces are decoded whole.
"""

import struct
from bisect import bisect_right
from dataclasses import dataclass

from extractors.readers.doc import sprms
from extractors.readers.doc.damage import DamageLog
from extractors.readers.doc.sprms import Operation

_COMPRESSED = 0x4000_0000
"""fCompressed of an FcCompressed: text of one byte a character."""
_OFFSET_BITS = 0x3FFF_FFFF
"""fc of an FcCompressed."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that is stored in one place, `width` bytes a character."""

    start: int
    end: int
    offset: int
    width: int
    prm: int = 0
    """The piece's own property change (Prm, 2.9.209)."""

    @property
    def offset_end(self) -> int:
        """Where in the stream its text ends."""
        return self.offset + (self.end - self.start) * self.width


@dataclass(frozen=True, slots=True)
class PieceTable:
    """All pieces in order of position, without a gap from position 0 on."""

    pieces: tuple[Piece, ...]
    starts: tuple[int, ...]
    property_lists: tuple[bytes, ...] = ()
    """The grpprls that pieces refer to (2.9.38, RgPrc)."""

    @property
    def length(self) -> int:
        """Number of character positions."""
        return self.pieces[-1].end if self.pieces else 0

    def piece_at(self, position: int) -> Piece:
        """The piece that holds a position below `length`."""
        return self.pieces[bisect_right(self.starts, position) - 1]


def parse_piece_table(
    block: bytes, stream_size: int, *, is_word97: bool, has_wide_text: bool, damage: DamageLog
) -> PieceTable:
    """Read a CLX: property lists (type 1), then the pieces (type 2)."""
    property_lists: list[bytes] = []
    at = 0
    while at + 3 <= len(block) and block[at] == 1:
        (size,) = struct.unpack_from("<H", block, at + 1)
        property_lists.append(block[at + 3 : at + 3 + size])
        at += 3 + size
    if at + 5 > len(block) or block[at] != 2:
        damage.note("the piece table is missing")
        return PieceTable((), ())
    (size,) = struct.unpack_from("<I", block, at + 1)
    plex = block[at + 5 : at + 5 + size]
    count = (len(plex) - 4) // 12  # a position and a Pcd each (2.8.35)
    if len(plex) < size:
        damage.note("the piece table is cut short")
    pieces = _read_pieces(plex, count, stream_size, is_word97, has_wide_text, damage)
    return PieceTable(tuple(pieces), tuple(piece.start for piece in pieces), tuple(property_lists))


def _read_pieces(
    plex: bytes,
    count: int,
    stream_size: int,
    is_word97: bool,
    has_wide_text: bool,
    damage: DamageLog,
) -> list[Piece]:
    if count < 1:
        damage.note("the piece table is empty")
        return []
    positions = struct.unpack_from(f"<{count + 1}I", plex)
    pieces: list[Piece] = []
    # No writer stores a text twice, so text beyond twice the stream is a forgery.
    budget = 2 * stream_size
    for index in range(count):
        _, packed, prm = struct.unpack_from("<HIH", plex, 4 * (count + 1) + 8 * index)
        if is_word97:
            compressed = bool(packed & _COMPRESSED)
            offset = (packed & _OFFSET_BITS) // 2 if compressed else packed & _OFFSET_BITS
            width = 1 if compressed else 2
        else:
            offset, width = packed, 2 if has_wide_text else 1
        start, end = positions[index], positions[index + 1]
        if start != (pieces[-1].end if pieces else 0) or end < start:
            damage.note("the pieces are out of order")
            break
        available = max(0, stream_size - offset) // width
        if end - start > available:
            damage.note("a piece of text lies beyond the end of the file")
            end = start + available
        budget -= (end - start) * width
        if budget < 0:
            damage.note("the piece table repeats the same text")
            break
        if end > start:
            pieces.append(Piece(start, end, offset, width, prm))
        if end != positions[index + 1]:
            break
    return pieces


def single_piece(
    start_offset: int, end_offset: int, stream_size: int, *, width: int, damage: DamageLog
) -> PieceTable:
    """The table of a text that was saved whole and lies in one stretch (Word 6, not complex)."""
    if end_offset > stream_size or end_offset < start_offset:
        damage.note("the text lies beyond the end of the file")
    length = max(0, min(end_offset, stream_size) - start_offset) // width
    if length == 0:
        return PieceTable((), ())
    return PieceTable((Piece(0, length, start_offset, width),), (0,))


_PRM_OPCODES = {
    # Prm0 (2.9.210) names a modifier by an index of its own; these are the ones of use here.
    0x18: sprms.P_IN_TABLE,
    0x19: sprms.P_ROW_END,
    0x41: sprms.C_DELETED,
    0x57: sprms.C_STRUCK,
    0x5C: sprms.C_HIDDEN,
    0x68: sprms.C_RAISED,
}


def piece_operations(piece: Piece, table: PieceTable) -> tuple[bytes | None, tuple[Operation, ...]]:
    """What a piece's Prm says: the grpprl that it refers to, or the one operation within it."""
    prm = piece.prm
    if prm & 1:
        index = prm >> 1
        return (table.property_lists[index] if index < len(table.property_lists) else None), ()
    opcode = _PRM_OPCODES.get(prm >> 1 & 0x7F)
    return None, (() if opcode is None else ((opcode, bytes((prm >> 8,))),))

"""Formatted disk pages: which properties hold from which stream offset on ([MS-DOC] 2.9.33 ff.).

Enters: a bin table (PlcBteChpx, PlcBtePapx) and the 512-byte pages of the `WordDocument` stream
that it names. Leaves: `FormatRuns`, the runs of all pages in order of offset, each with its
`grpprl` as bytes; equal grpprls are parsed once by those who need them.
"""

import struct
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from extractors.readers.doc.damage import DamageLog

_PAGE_BYTES = 512
_PAGE_NUMBER_BITS = 0x003F_FFFF


@dataclass(frozen=True, slots=True)
class FormatRuns:
    """Runs ordered by offset: `starts[i]` up to `ends[i]` has `grpprls[i]`; no two overlap."""

    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    grpprls: tuple[bytes, ...] = ()

    def at(self, offset: int) -> bytes | None:
        """The grpprl that holds at an offset; None where no run covers it."""
        index = bisect_right(self.starts, offset) - 1
        return self.grpprls[index] if index >= 0 and offset < self.ends[index] else None


def page_numbers(
    block: bytes, *, is_word97: bool, hint: tuple[int, int], stream_size: int
) -> list[int]:
    """Page numbers of a bin table, within the stream, each once.

    Word 6 left the end of the table away when memory was short; `hint` (first page, count) then
    continues it (FIB fields pnChpFirst, cpnBteChp and their likes).
    """
    datum = 4 if is_word97 else 2
    count = max(0, (len(block) - 4) // (4 + datum))
    numbers = list(
        struct.unpack_from(f"<{count}{'I' if is_word97 else 'H'}", block, 4 * (count + 1))
        if count
        else ()
    )
    first, expected = hint
    if count < expected <= stream_size // _PAGE_BYTES:
        numbers += range((numbers[-1] + 1) if numbers else first, first + expected)
    most = stream_size // _PAGE_BYTES
    kept = dict.fromkeys(number & _PAGE_NUMBER_BITS for number in numbers)
    return [
        number for number in kept if 0 < number < most or (number == most and stream_size % 512)
    ]


def read_character_runs(stream: bytes, pages: list[int], damage: DamageLog) -> FormatRuns:
    """The runs of ChpxFkps: an offset of one byte each, in two-byte units, to `cb` and grpprl."""
    found: list[tuple[int, int, bytes]] = []
    for number in pages:
        page = stream[number * _PAGE_BYTES : (number + 1) * _PAGE_BYTES]
        offsets = _run_offsets(page, 1, damage)
        if offsets is None:
            continue
        heads_at = 4 * len(offsets)
        for index in range(len(offsets) - 1):
            at = 2 * page[heads_at + index]
            grpprl = page[at + 1 : at + 1 + page[at]] if at else b""
            found.append((offsets[index], offsets[index + 1], grpprl))
    return _in_order(found)


def read_paragraph_runs(
    stream: bytes, pages: list[int], *, is_word97: bool, damage: DamageLog
) -> FormatRuns:
    """The runs of PapxFkps; each grpprl begins with the two bytes of the style's index (istd)."""
    head_size = 13 if is_word97 else 7
    found: list[tuple[int, int, bytes]] = []
    for number in pages:
        page = stream[number * _PAGE_BYTES : (number + 1) * _PAGE_BYTES]
        offsets = _run_offsets(page, head_size, damage)
        if offsets is None:
            continue
        heads_at = 4 * len(offsets)
        for index in range(len(offsets) - 1):
            at = 2 * page[heads_at + head_size * index]
            grpprl = b""
            if at:
                # PapxInFkp 2.9.175: half the size plus a half, or zero and then half the size.
                size = 2 * page[at] - 1 if is_word97 else 2 * page[at]
                if page[at] == 0 and is_word97:
                    at += 1
                    size = 2 * page[at] if at < _PAGE_BYTES else 0
                grpprl = page[at + 1 : at + 1 + max(0, size)]
            found.append((offsets[index], offsets[index + 1], grpprl))
    return _in_order(found)


def _run_offsets(page: bytes, head_size: int, damage: DamageLog) -> tuple[int, ...] | None:
    if len(page) < _PAGE_BYTES:
        damage.note("a page of formatting is cut short")
        return None
    count = page[_PAGE_BYTES - 1]
    if not count or 4 * (count + 1) + head_size * count > _PAGE_BYTES - 1:
        damage.note("a page of formatting is broken")
        return None
    return struct.unpack_from(f"<{count + 1}I", page)


def _in_order(found: list[tuple[int, int, bytes]]) -> FormatRuns:
    found = [run for run in found if run[0] < run[1]]
    if any(later[0] < earlier[1] for earlier, later in pairwise(found)):
        found.sort(key=lambda run: run[:2])
        kept: list[tuple[int, int, bytes]] = []
        for start, end, grpprl in found:
            if kept and start < kept[-1][1]:
                start = kept[-1][1]
            if start < end:
                kept.append((start, end, grpprl))
        found = kept
    if not found:
        return FormatRuns()
    starts, ends, grpprls = zip(*found, strict=True)
    return FormatRuns(starts, ends, grpprls)

"""Formatted disk pages: which properties hold from which stream offset on ([MS-DOC] 2.9.33 ff.).

Enters: a bin table (PlcBteChpx, PlcBtePapx) and the 512-byte pages of the `WordDocument` stream
that it names. Leaves: `FormatRuns`, the runs of all pages in order of offset, each with its
`grpprl` as bytes; equal grpprls are parsed once by those who need them.
"""

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.readers.doc.damage import DamageLog

_PAGE_BYTES = 512
"""A formatted disk page: ChpxFkp and PapxFkp."""
_PAGE_NUMBER_BITS = 0x003F_FFFF
"""PnFkpChpx and PnFkpPapx use 22 bits."""


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
        number
        for number in kept
        if 0 < number < most or (number == most and stream_size % _PAGE_BYTES)
    ]


def read_character_runs(stream: bytes, pages: list[int], damage: DamageLog) -> FormatRuns:
    """The runs of ChpxFkps: an offset of one byte each, in two-byte units, to `cb` and grpprl."""
    runs = _Runs()
    for page, offsets in _pages(stream, pages, 1, damage):
        heads_at = 4 * len(offsets)
        runs.add(
            offsets,
            [
                page[2 * head + 1 : 2 * head + 1 + page[2 * head]] if head else b""
                for head in page[heads_at : heads_at + len(offsets) - 1]
            ],
        )
    return runs.in_order()


def read_paragraph_runs(
    stream: bytes, pages: list[int], *, is_word97: bool, damage: DamageLog
) -> FormatRuns:
    """The runs of PapxFkps; each grpprl begins with the two bytes of the style's index (istd)."""
    head_size = 13 if is_word97 else 7  # a BxPap: an offset, and the height of lines
    runs = _Runs()
    for page, offsets in _pages(stream, pages, head_size, damage):
        heads_at = 4 * len(offsets)
        heads = page[heads_at : heads_at + head_size * (len(offsets) - 1) : head_size]
        runs.add(
            offsets,
            [_paragraph_grpprl(page, 2 * head, is_word97) if head else b"" for head in heads],
        )
    return runs.in_order()


def _paragraph_grpprl(page: bytes, at: int, is_word97: bool) -> bytes:
    # PapxInFkp 2.9.175: half the size plus a half, or zero and then half the size.
    size = 2 * page[at] - 1 if is_word97 else 2 * page[at]
    if page[at] == 0 and is_word97:
        at += 1
        size = 2 * page[at] if at < _PAGE_BYTES else 0
    return page[at + 1 : at + 1 + max(0, size)]


def _pages(
    stream: bytes, pages: list[int], head_size: int, damage: DamageLog
) -> Iterator[tuple[bytes, tuple[int, ...]]]:
    """Each page with the offsets of its runs, one more than there are runs."""
    for number in pages:
        page = stream[number * _PAGE_BYTES : (number + 1) * _PAGE_BYTES]
        if len(page) < _PAGE_BYTES:
            damage.note("a page of formatting is cut short")
            continue
        count = page[_PAGE_BYTES - 1]
        if not count or 4 * (count + 1) + head_size * count > _PAGE_BYTES - 1:
            damage.note("a page of formatting is broken")
            continue
        yield page, struct.unpack_from(f"<{count + 1}I", page)


class _Runs:
    """Collects the runs of pages, which nearly always come in order."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._grpprls: list[bytes] = []
        self._is_in_order = True

    def add(self, offsets: tuple[int, ...], grpprls: list[bytes]) -> None:
        """Add a page's runs."""
        if (self._ends and offsets[0] < self._ends[-1]) or sorted(offsets) != [*offsets]:
            self._is_in_order = False
        self._starts += offsets[:-1]
        self._ends += offsets[1:]
        self._grpprls += grpprls

    def in_order(self) -> FormatRuns:
        """All runs by offset; of two that overlap the earlier one keeps its place."""
        if self._is_in_order:
            return FormatRuns(tuple(self._starts), tuple(self._ends), tuple(self._grpprls))
        kept: list[tuple[int, int, bytes]] = []
        for start, end, grpprl in sorted(
            zip(self._starts, self._ends, self._grpprls, strict=True), key=lambda run: run[:2]
        ):
            first = max(start, kept[-1][1]) if kept else start
            if first < end:
                kept.append((first, end, grpprl))
        return FormatRuns(*zip(*kept, strict=True)) if kept else FormatRuns()

"""Bytes after which two-byte text is read out of step, found so that the rest can be read right.

Enters: bytes in GB18030 or Big5. Leaves: the positions of single bytes that belong to no character.
Where one byte of a two-byte character was lost or overwritten, a decoder takes the second halves
for first ones and turns the rest of the line into other characters without any error. A run of
high bytes of odd length shows it; the byte whose removal makes the run read as the most common
characters is the one that is too many.
"""

from collections.abc import Callable

from extractors.patterns import compile_pattern

_HIGH_RUN = compile_pattern(rb"[\x81-\xfe]{3,}")
_RUN_BYTES_AT_MOST = 8192
"""A run without any ASCII is a paragraph; longer ones are no text, and cost time for each byte."""
_BYTES_AT_MOST = 4 * 1024 * 1024
"""Of all odd runs together: a file that has more is not damaged in places, it is something else."""


def find_slipped_bytes(data: bytes, codec: str, is_common: Callable[[str], bool]) -> list[int]:
    """The positions of bytes to be left out, in order; none where the text reads well as it is."""
    known: dict[bytes, bool] = {}

    def reads(pair: bytes) -> bool:
        if pair not in known:
            known[pair] = is_common(pair.decode(codec, errors="replace"))
        return known[pair]

    slipped: list[int] = []
    looked_at = 0
    for run in _HIGH_RUN.finditer(data):
        size = run.end() - run.start()
        # The last character of an odd run may have its second half in the ASCII range.
        if size % 2 == 0 or size > _RUN_BYTES_AT_MOST:
            continue
        looked_at += size
        if looked_at > _BYTES_AT_MOST:
            break
        follows_no_byte = data[max(run.start() - 1, 0) : run.start()] == b"\xff"
        place = _find_in_run(run[0], reads, first_is_likely=follows_no_byte)
        if place is not None:
            slipped.append(run.start() + place)
    return slipped


def _find_in_run(
    run: bytes, reads: Callable[[bytes], bool], *, first_is_likely: bool
) -> int | None:
    """The place of the byte too many in a run of odd length; None if it reads well without.

    Behind a byte that no character has, the first is the half of a character of which the other half
    was overwritten, unless the run reads better with it.
    """
    count = len(run) // 2
    in_step = [reads(run[2 * index : 2 * index + 2]) for index in range(count)]
    out_of_step = [reads(run[2 * index + 1 : 2 * index + 3]) for index in range(count)]
    # With the byte 2·k left out, k pairs are read in step before it, the others behind it.
    best, place = sum(in_step), None
    score = sum(out_of_step)
    for index in range(count + 1):
        enough = best - 1 if first_is_likely and not index else best + 2
        if score >= enough:
            best, place = score, 2 * index
        if index < count:
            score += in_step[index] - out_of_step[index]
    return place

"""The ruled lines in the picture of a page, as edges of tables.

Enters: an upright grey picture. Leaves: level and upright lines in pixels. Upright lines are cut at the
level ones that they meet, so that one that runs through text can be dropped without those above and
below it; a stroke of a character is shorter than a line, or ends at no other line.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.readers.recognition.engine import Picture

_LEVEL_PT, _UPRIGHT_PT = 26.0, 12.0
"""Least length of a level and of an upright line."""
_LOW_ROW_PT = 6.5
"""No row is lower; a line that is known from other rows is followed into one as low."""
_SURE_PT = 30.0
"""No stroke of text is as long: two lines of it."""
_LONG_PT, _HALF_LONG_PT = 110.0, 60.0
"""A column of text is no narrower: a line as long shows how dense the page's lines are."""
_THICKEST_PT = 4.0
"""Frames are drawn with 1.5 to 3 points; a blurred edge adds to it."""
_GAP_PT = 2.5
"""A line may be broken by as much."""
_WHOLE_PT = 11.0
"""A piece of a broken line is as long."""
_FAR_DENSER = 0.15
"""Share of ink by which another lane must be better: a line is moved for nothing less."""
_DENSE, _WEAKER = 0.7, 0.1
"""How much of a broken line is ink, and how much less of one line than of others."""
_MEET_PT = 4.5
"""A line that ends as near to another one meets it."""
_EVEN_PT, _SEVERAL = 0.6, 4
"""So many lines, which end at the same height, are no strokes of text."""
SAME_PT = 2.2
"""Pieces of one line lie as near to each other: what a scan that is not flat moves them by."""
_LEAST_CUT = 2
"""So many lines of a table at least end where a page cuts it."""
_FROM_SIDE_TO_SIDE = 0.97
"""How much of a low row's height is ink in a line: a pixel or two may be lost at its ends."""
_PIECE_PT = 5.0
"""Part of an upright line that is shorter than this ends at the level line."""
_BLOCK_PT, _DARKER = 12, 25
"""Ink is darker, by so much of 255, than the mean of a square about it, which is wider than any line."""
_INK_OF_LINE = 0.6
"""How much of a line's length has ink of its own: what was closed over is none."""
_LANE_PX = 3
"""Rows about a line in which its ink is looked for: it may be a pixel off its place."""


class Ruled(NamedTuple):
    """A line: where it lies across its direction, and from where to where it runs."""

    at: float
    start: float
    end: float


@dataclass(frozen=True)
class RuledLines:
    """A page's lines in pixels."""

    level: list[Ruled]
    upright: list[Ruled]


def find_ruled_lines(grey: Picture, dpi: float) -> RuledLines:
    """Level and upright lines, meeting each other where they nearly do."""
    pt = dpi / 72
    ink = _ink(grey, pt)
    across = np.ascontiguousarray(ink.T)
    level = _traced(ink, _joined(_lines(ink, pt, _LEVEL_PT), pt), pt)
    upright = _traced(across, _joined(_lines(across, pt, _UPRIGHT_PT), pt), pt)
    # What meets nothing is a stroke of a character, or an underline.
    long = [line for line in level if line.end - line.start > _HALF_LONG_PT * pt]
    cut = _cut_by_page(upright, long, pt)
    upright = [line for line in upright if line in cut or _meets(line, long, pt)]
    # The feet of characters side by side look like a short level line, but end at no upright one.
    level = [line for line in level if _is_border(line, upright, pt)]
    upright = [line for line in upright if line in cut or _meets(line, level, pt)]
    level = [_reaching(line, upright, pt) for line in level]
    whole = [density(ink, line) for line in level if line.end - line.start > _LONG_PT * pt]
    least = max(_DENSE, float(np.median(whole)) - _WEAKER) if whole else _DENSE
    pieces = _cut(upright, level, pt)
    # In a low row, a stroke of a character below another row's line nearly reaches from side to side.
    heights = {line.at for line in level}
    placed = {
        # A stroke of text ends at no two level lines, and may be as dense.
        piece: _settle(across, piece, pt) if {piece.start, piece.end} <= heights else piece
        for piece in pieces
    }
    pieces = [piece for piece in pieces if density(across, placed[piece]) >= least]
    pieces += _of_low_rows(across, level, [placed[piece] for piece in pieces], pt)
    ending = _ending_somewhere(pieces, level, pt)
    return RuledLines(level, [placed.get(piece, piece) for piece in ending])


def _ink(grey: Picture, pt: float) -> Picture:
    block = round(_BLOCK_PT * pt) | 1
    ink = cv2.adaptiveThreshold(
        grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, _DARKER
    )
    found: Picture = ink.astype(np.uint8)
    return found


def _lines(ink: Picture, pt: float, least_pt: float) -> list[Ruled]:
    """Lines along the rows of a picture."""
    gap = max(3, round(_GAP_PT * pt))
    length = round(least_pt * pt)
    # A line that is a little askew or uneven lies in several rows.
    thick = cv2.dilate(ink, np.ones((3, 1), np.uint8))
    # Strokes of neighbouring characters lie as near to each other as the ends of a broken line, but
    # none of them is as long as a piece of one.
    pieces = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, round(_WHOLE_PT * pt)), np.uint8))
    closed = cv2.morphologyEx(pieces, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    runs = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(runs.astype(np.uint8))
    found: list[Ruled] = []
    for label in range(1, count):
        x, y, w, h, area = (int(value) for value in stats[label])
        if area > w * (_THICKEST_PT * pt + 2):
            continue  # a filled area
        within = (labels[y : y + h, x : x + w] == label) & (ink[y : y + h, x : x + w] > 0)
        rows = within.sum(axis=1)
        if rows.sum() < _INK_OF_LINE * w:
            continue
        at = float((rows * np.arange(y, y + h)).sum() / rows.sum()) + 0.5
        found.append(Ruled(at, float(x), float(x + w)))
    return found


def _traced(ink: Picture, lines: Sequence[Ruled], pt: float) -> list[Ruled]:
    """Lines followed along their rows, where cracks of a bad copy broke them.

    Only where some piece of a line is whole is it followed, since text is as broken as a bad line.
    """
    gap = max(2, round(_GAP_PT * pt))
    lengths: dict[float, float] = {}
    for line in lines:
        lengths[line.at] = lengths.get(line.at, 0.0) + line.end - line.start
    traced: list[Ruled] = []
    for at, length in lengths.items():
        own = [line for line in lines if line.at == at]
        traced += own
        if length < _SURE_PT * pt:
            continue
        low = max(0, round(at - _LANE_PX / 2))
        lane: Picture = np.any(ink[low : low + _LANE_PX] > 0, axis=0).astype(np.uint8)
        closed = cv2.morphologyEx(lane[None, :], cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))[0]
        for start, end in _runs(closed):
            if end - start >= _LOW_ROW_PT * pt and lane[start:end].mean() >= _DENSE:
                traced.append(Ruled(at, float(start), float(end)))
    return _joined(traced, pt)


def _runs(full: NDArray[Any]) -> Iterator[tuple[int, int]]:
    """From where to where values are set, one after the other."""
    changes = np.flatnonzero(np.diff(np.concatenate([[0], full, [0]]).astype(np.int8)))
    return zip(changes[::2].tolist(), changes[1::2].tolist(), strict=True)


def density(ink: Picture, line: Ruled) -> float:
    """How much of a line is ink; a line may be a pixel or two off its place."""
    low = max(0, round(line.at - _LANE_PX / 2))
    lane = (ink[low : low + _LANE_PX, round(line.start) : round(line.end)] > 0).any(axis=0)
    return float(lane.mean()) if lane.size else 0.0


def _settle(ink: Picture, line: Ruled, pt: float) -> Ruled:
    """The line where most of its ink is.

    Columns of two tables may stand so near to each other that they were taken for one line between them.
    """
    reach = round(SAME_PT * pt)
    offsets = sorted(range(-reach, reach + 1), key=abs)
    lanes = [line._replace(at=line.at + offset) for offset in offsets if line.at + offset > 0]
    own = density(ink, line)
    best = max(lanes, key=lambda lane: density(ink, lane))
    return best if density(ink, best) > own + _FAR_DENSER else line


def _joined(lines: Sequence[Ruled], pt: float) -> list[Ruled]:
    """Lines of one height as one height, and one line where they touch."""
    places: list[list[Ruled]] = []
    for line in sorted(lines):
        if places and line.at - places[-1][-1].at <= SAME_PT * pt:
            places[-1].append(line)
        else:
            places.append([line])
    joined: list[Ruled] = []
    for group in places:
        weight = sum(line.end - line.start for line in group)
        at = sum(line.at * (line.end - line.start) for line in group) / weight
        run: Ruled | None = None
        for line in sorted(group, key=lambda line: line.start):
            if run is not None and line.start <= run.end + _MEET_PT * pt:
                run = Ruled(at, run.start, max(run.end, line.end))
                continue
            if run is not None:
                joined.append(run)
            run = Ruled(at, line.start, line.end)
        if run is not None:
            joined.append(run)
    return joined


def _meets(line: Ruled, others: Iterable[Ruled], pt: float) -> bool:
    """Whether a line meets two others, or is as long as no stroke is."""
    reach = _MEET_PT * pt
    met = sum(
        other.start - reach <= line.at <= other.end + reach
        and line.start - reach <= other.at <= line.end + reach
        for other in others
    )
    return met >= 2 or (met == 1 and line.end - line.start > _SURE_PT * pt)


def _is_met(upright: Ruled, y: float, level: Iterable[Ruled], near: float) -> bool:
    """Whether a level line meets an upright one at a height."""
    return any(
        abs(line.at - y) <= near and line.start - near <= upright.at <= line.end + near
        for line in level
    )


def _cut_by_page(upright: Sequence[Ruled], level: Sequence[Ruled], pt: float) -> set[Ruled]:
    """Upright lines of a single row that a page cuts: several that meet one line and end as one."""
    near = _MEET_PT * pt
    loose = [(line.start, line) for line in upright if _is_met(line, line.end, level, near)]
    loose += [(line.end, line) for line in upright if _is_met(line, line.start, level, near)]
    loose = [(y, line) for y, line in loose if not _is_met(line, y, level, near)]
    return {
        line
        for y, line in loose
        if sum(abs(other - y) <= _EVEN_PT * pt for other, _ in loose) >= _SEVERAL
    }


def _is_border(line: Ruled, upright: Sequence[Ruled], pt: float) -> bool:
    """Whether a level line is too long to be text, or ends at upright lines."""
    length = line.end - line.start
    if length > _LONG_PT * pt:
        return True
    near = _MEET_PT * pt
    crossing = [o for o in upright if o.start - near <= line.at <= o.end + near]
    ends = sum(
        any(abs(other.at - end) <= near for other in crossing) for end in (line.start, line.end)
    )
    return ends == 2 or (ends == 1 and length > _HALF_LONG_PT * pt)


def _reaching(line: Ruled, others: Sequence[Ruled], pt: float) -> Ruled:
    """The line with its ends moved onto the lines that they nearly reach."""
    start, end = line.start, line.end
    crossing = [o.at for o in others if o.start - _MEET_PT * pt <= line.at <= o.end + _MEET_PT * pt]
    for at in crossing:
        if abs(at - line.start) <= _MEET_PT * pt:
            start = at
        if abs(at - line.end) <= _MEET_PT * pt:
            end = at
    return Ruled(line.at, start, end)


def _cut(upright: Sequence[Ruled], level: Sequence[Ruled], pt: float) -> list[Ruled]:
    """Upright lines in pieces from one level line that they meet to the next."""
    pieces: list[Ruled] = []
    for line in upright:
        reached = _reaching(line, level, pt)
        cuts = sorted(
            other.at
            for other in level
            if other.start - _MEET_PT * pt <= line.at <= other.end + _MEET_PT * pt
            and reached.start < other.at < reached.end
        )
        ends = [reached.start, *cuts, reached.end]
        for start, end in pairwise(ends):
            if end - start >= _PIECE_PT * pt:
                pieces.append(Ruled(line.at, start, end))
    return pieces


def _of_low_rows(
    across: Picture, level: Sequence[Ruled], known: Sequence[Ruled], pt: float
) -> list[Ruled]:
    """Upright lines of rows that are lower than a line must be: ink from one level line to the next.

    A head of small print may have columns of its own. Strokes of its text keep off both lines.
    """
    ordered = sorted(level)
    found: list[Ruled] = []
    for number, upper in enumerate(ordered):
        for lower in ordered[number + 1 :]:
            if lower.at - upper.at >= _UPRIGHT_PT * pt:
                break
            if lower.at - upper.at >= _LOW_ROW_PT * pt:
                found += _of_low_row(across, upper, lower, pt)
    return [
        piece
        for piece in found
        if not any(
            abs(other.at - piece.at) <= SAME_PT * pt
            and other.start < piece.end
            and other.end > piece.start
            for other in known
        )
    ]


def _of_low_row(across: Picture, upper: Ruled, lower: Ruled, pt: float) -> Iterator[Ruled]:
    start, end = max(upper.start, lower.start), min(upper.end, lower.end)
    if end - start < _LEVEL_PT * pt:
        return
    first = max(0, round(start))
    row = across[first : round(end), round(upper.at) : round(lower.at)]
    thick = cv2.dilate(row, np.ones((3, 1), np.uint8))
    for begin, stop in _runs((thick > 0).mean(axis=1) >= _FROM_SIDE_TO_SIDE):
        if stop - begin <= _THICKEST_PT * pt + 2:
            yield Ruled(first + (begin + stop) / 2, upper.at, lower.at)


def _ending_somewhere(pieces: Sequence[Ruled], level: Sequence[Ruled], pt: float) -> list[Ruled]:
    """The pieces that end at level lines, or where others end: at a table's end that a page cut."""
    near = _MEET_PT * pt
    loose = {
        (piece.at, y)
        for piece in pieces
        for y in (piece.start, piece.end)
        if not _is_met(piece, y, level, near)
    }

    def is_shared(piece: Ruled, y: float) -> bool:
        if (piece.at, y) not in loose:
            return True
        beside = [at for at, other in loose if abs(other - y) <= near]
        if len(set(beside)) < _LEAST_CUT:
            return False
        if piece.end - piece.start > _SURE_PT * pt:
            return True
        # Strokes of a title right below a table end at one height as well, but at no table's sides.
        met = piece.start if y == piece.end else piece.end
        across = [
            one.at
            for one in pieces
            if abs((one.end if y == piece.end else one.start) - met) <= near
        ]
        return not across or (
            min(beside) <= min(across) + near and max(beside) >= max(across) - near
        )

    return [
        piece for piece in pieces if is_shared(piece, piece.start) and is_shared(piece, piece.end)
    ]

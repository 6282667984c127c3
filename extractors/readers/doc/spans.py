"""Sets of positions as ordered spans, looked up by bisection."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator

PositionSpan = tuple[int, int]
"""Half-open: the first character position, and the one behind the last."""


class SpanSet:
    """Half-open spans that neither overlap nor touch, whatever was put in."""

    def __init__(self, spans: Iterable[PositionSpan] = ()) -> None:
        merged: list[PositionSpan] = []
        for start, end in sorted(spans):
            if merged and start <= merged[-1][1]:
                if end > merged[-1][1]:
                    merged[-1] = (merged[-1][0], end)
            elif end > start:
                merged.append((start, end))
        self.spans = merged
        self._ends = [end for _, end in merged]

    def covers(self, position: int) -> bool:
        """Whether a position is in the set."""
        index = bisect_right(self._ends, position)
        return index < len(self.spans) and self.spans[index][0] <= position

    def meets(self, start: int, end: int) -> bool:
        """Whether any position from `start` up to `end` is in the set."""
        index = bisect_right(self._ends, start)
        return index < len(self.spans) and self.spans[index][0] < end

    def gaps(self, start: int, end: int) -> Iterator[PositionSpan]:
        """The parts of a range that are not in the set."""
        index = bisect_right(self._ends, start)
        while index < len(self.spans) and self.spans[index][0] < end:
            cut_start, cut_end = self.spans[index]
            if cut_start > start:
                yield start, cut_start
            start = max(start, cut_end)
            index += 1
        if start < end:
            yield start, end

    def clipped(self, start: int, end: int) -> Iterator[PositionSpan]:
        """The parts of the set that lie in a range."""
        index = bisect_right(self._ends, start)
        while index < len(self.spans) and self.spans[index][0] < end:
            yield max(start, self.spans[index][0]), min(end, self.spans[index][1])
            index += 1

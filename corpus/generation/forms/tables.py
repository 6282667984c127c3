"""Tables of a form while they are being drawn: rows of boxes of any width, labels beside many rows.

Enters: rows from top to bottom, each a few boxes with widths in units of the table. Leaves: a `Grid`
whose columns are the edges that occurred, as a word processor counts them.
"""

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from corpus.generation.sheets import Grid, GridCell, Line

WIDTH = 60
"""Units from the left edge to the right one."""

Text = str | tuple[str, ...]
"""One paragraph, or several."""


@dataclass(frozen=True)
class Box:
    """A cell to be: its text, its width (0: an equal share of what is left) and how far it reaches down."""

    text: Text = ""
    units: int = 0
    rows: int = 1


class Answer(Box):
    """A cell that whoever fills the form in writes into; a blank form has nothing there."""


@dataclass
class FormTable:
    """A table under construction."""

    _rows: list[list[tuple[int, int, Box]]] = field(default_factory=list)
    """For each row: start, end and box of the cells that begin in it."""
    _covered: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    _left: int = 0
    _headers: list[int] = field(default_factory=list)

    def row(self, *boxes: Box, header: bool = False) -> None:
        """Add a row; its boxes fill the places that nothing covers from above.

        A `header` is repeated on each page; only the first rows of a table may be one.
        """
        index = len(self._rows)
        covered = dict(self._covered.get(index, ()))
        free = WIDTH - self._left - sum(end - start for start, end in covered.items())
        open_places = [place for place, box in enumerate(boxes) if not box.units]
        shared = free - sum(box.units for box in boxes)
        placed: list[tuple[int, int, Box]] = []
        column = self._left
        for place, box in enumerate(boxes):
            units = box.units
            if not units:
                units = shared // len(open_places)
                if place == open_places[-1]:
                    units = shared - units * (len(open_places) - 1)
            while column in covered:
                column = covered[column]
            placed.append((column, column + units, box))
            for below in range(index + 1, index + box.rows):
                self._covered.setdefault(below, []).append((column, column + units))
            column += units
        while column in covered:
            column = covered[column]
        if column != WIDTH:
            raise ValueError(f"a row ends at {column}: {[box.text for box in boxes]}")
        if header:
            self._headers.append(index)
        self._rows.append(placed)

    @contextmanager
    def beside(self, label: Text, units: int) -> Iterator[None]:
        """Let a label stand on the left of all rows that are added meanwhile."""
        first, left = len(self._rows), self._left
        self._left += units
        yield
        self._left = left
        rows = len(self._rows) - first
        if not rows:
            raise ValueError(f"no row beside {label}")
        self._rows[first].insert(0, (left, left + units, Box(label, units, rows)))
        self._rows[first].sort(key=lambda placed: placed[0])

    def empty(self) -> None:
        """Take all answers out, but for options that nobody ticked."""
        for row in self._rows:
            row[:] = [
                (
                    start,
                    end,
                    replace(box, text=_unticked(box.text)) if isinstance(box, Answer) else box,
                )
                for start, end, box in row
            ]

    def grid(self, lead: Sequence[str] = ()) -> Grid:
        """The table as it is written, below lines that stand in merged rows of their own."""
        edges = sorted(
            {edge for row in self._rows for start, end, _ in row for edge in (start, end)}
        )
        column = {edge: number for number, edge in enumerate(edges)}
        return Grid(
            rows=tuple((GridCell(0, _lines(text), 1, len(edges) - 1),) for text in lead)
            + tuple(
                tuple(
                    GridCell(column[start], _lines(box.text), box.rows, column[end] - column[start])
                    for start, end, box in row
                )
                for row in self._rows
            ),
            column_count=len(edges) - 1,
            header_rows=() if lead else tuple(self._headers),
            widths=tuple(end - start for start, end in itertools.pairwise(edges)),
        )


_UNTICKED = str.maketrans({"☑": "□", "√": "□", "■": "□", "●": "○"})


def _unticked(text: Text) -> Text:
    if isinstance(text, str) and any(mark in text for mark in "□○☐"):
        return text.translate(_UNTICKED)
    return ""


def _lines(text: Text) -> tuple[Line, ...]:
    if isinstance(text, str):
        return (Line(text),) if text else ()
    return tuple(Line(paragraph) for paragraph in text)

"""What a file's tables show where no page break disturbs them.

Enters: all pages' tables. Leaves: the texts that cells are known to hold whole, the columns that are
merged downwards or often empty, and whether the producer leaves out the ruling where it cuts a row.
At a page break these tell a fragment from a whole cell.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import log

from extractors.forms.cutting.pages import heads_level, is_whole_label
from extractors.readers.pdf.page_frame import BBox
from extractors.readers.pdf.page_tables import PageTable
from extractors.readers.pdf.table_parts import cell_text, same_x

_FEW = 3
"""Fewer cells show no habit."""
_UNKNOWN_SHARE = 0.3
"""Taken where the file shows too few cells: filled ones are the rule, empty ones nothing rare."""
_LEAST_SHARE = 0.03
"""However often a cell was seen filled, the next one may be empty."""
_BLANK_SHARE = 0.15
"""Of a column's cells: more, and it is a column that people leave blank."""
_USUAL_ODDS, _MOST_ODDS = 1.0, 3.0
"""Logarithms of odds. Most producers merge such cells, and whatever a file shows, it leaves a
doubt of one in twenty."""
_OPEN_SHARE = 0.9
"""Of a table's width: where no ruling closes more than the rest, its bottom is open."""
Side = tuple[int, int]
"""A column's left and right side, rounded to points."""


@dataclass(slots=True)
class _Count:
    """How many places were seen, how many of them were empty or covered by a cell above.

    `cells` counts the cells, `blank` those of them without text and `merged` those merged downwards.
    """

    seen: int = 0
    empty: int = 0
    cells: int = 0
    blank: int = 0
    merged: int = 0

    def add(self, *, empty: bool, times: int = 1) -> None:
        self.seen += times
        self.empty += times if empty else 0

    @property
    def share(self) -> float:
        # As if one place more had been seen, empty as often as where nothing is known.
        return max(_LEAST_SHARE, (self.empty + _UNKNOWN_SHARE) / (self.seen + 1))


@dataclass(slots=True)
class TableHabits:
    """See the module; texts are compared without white space."""

    leaves_cuts_open: bool = False
    pitch_em: float = 1.0
    """The least distance of the baselines of two lines in a cell, in ems of their type."""
    _whole: set[str] = field(default_factory=set)
    _below: dict[str, _Count] = field(default_factory=lambda: defaultdict(_Count))
    _columns: dict[Side, _Count] = field(default_factory=lambda: defaultdict(_Count))

    def is_whole(self, text: str) -> bool:
        """Whether a text is known to fill a cell alone."""
        return text in self._whole or is_whole_label(text)

    def is_merged(self, x0: float, x1: float) -> bool:
        """Whether some cell between these sides is merged downwards."""
        return any(count.merged for count in self._at(x0, x1))

    def merged_rarely(self, x0: float, x1: float) -> float:
        """How much speaks against a cell between these sides being merged, in logarithms; 0 or less."""
        counts = self._at(x0, x1)
        merged = sum(count.merged for count in counts)
        alone = sum(count.cells for count in counts) - merged
        # Half a cell more of either kind: that none was seen is no certainty.
        return max(-_MOST_ODDS, min(0.0, _USUAL_ODDS + log((merged + 0.5) / (alone + 0.5))))

    def is_filled(self, x0: float, x1: float) -> bool:
        """Whether nearly each whole cell seen between these sides holds text."""
        counts = self._at(x0, x1)
        blank, cells = sum(count.blank for count in counts), sum(count.cells for count in counts)
        return blank < _BLANK_SHARE * cells

    def empty_share(self, x0: float, x1: float, text_above: str) -> float:
        """How likely a new row is to leave a column's place empty, below a cell of this text."""
        if heads_level(text_above):
            return _LEAST_SHARE
        below = self._below.get(text_above)
        if below is not None and below.seen >= _FEW:
            return below.share
        counts = self._at(x0, x1)
        column = _Count(sum(c.seen for c in counts), sum(c.empty for c in counts))
        return column.share if column.seen >= _FEW else _UNKNOWN_SHARE

    def _at(self, x0: float, x1: float) -> list[_Count]:
        return [
            count
            for (left, right), count in self._columns.items()
            if same_x(left, x0) and same_x(right, x1)
        ]


def learn_habits(pages: Sequence[Sequence[PageTable]]) -> TableHabits:
    """Learn from the cells that no page break touches; `pages` are each page's tables in order."""
    habits = TableHabits()
    cuts_open = ends_open = False
    seen: set[tuple[str, ...]] = set()
    for tables in pages:
        for index, table in enumerate(tables):
            rows = _row_texts(table)
            first = 0
            if index == 0:
                while first < len(rows) - 1 and rows[first] in seen:
                    first += 1  # a repeated head may stand above the rest of a cut row
                first += 1
            seen.update(rows)
            last = len(table.rows) - 1 - (1 if index == len(tables) - 1 else 0)
            width = table.bbox[2] - table.bbox[0]
            opened = sum(x1 - x0 for x0, x1 in table.open_bottom) > _OPEN_SHARE * width
            if index < len(tables) - 1:
                ends_open |= opened
            else:
                cuts_open |= opened
            _learn_cells(habits, table, first, last)
    pitches = (
        (below.baseline - above.baseline) / max(above.size, below.size)
        for tables in pages
        for table in tables
        for cell in table.cells
        for above, below in pairwise(cell.lines)
    )
    habits.pitch_em = min((pitch for pitch in pitches if pitch > habits.pitch_em), default=1.0)
    habits.leaves_cuts_open = cuts_open and not ends_open
    return habits


def _row_texts(table: PageTable) -> list[tuple[str, ...]]:
    rows: list[list[str]] = [[] for _ in table.rows[1:]]
    for cell in table.cells:
        rows[cell.row].append(bare(cell_text(cell)))
    return [tuple(row) for row in rows]


def _learn_cells(habits: TableHabits, table: PageTable, first: int, last: int) -> None:
    """Learn from a table's cells, of which those from row `first` to before `last` are whole."""
    texts = {
        (cell.row, cell.column, cell.column_span): bare(cell_text(cell)) for cell in table.cells
    }
    for cell in table.cells:
        column = habits._columns[_side_of(cell.bbox)]
        column.cells += 1
        column.merged += cell.row_span > 1
        end = cell.row + cell.row_span
        if cell.row < first or end > last:
            continue
        text = texts[cell.row, cell.column, cell.column_span]
        column.add(empty=not text)
        column.blank += not text
        if cell.row_span > 1:
            column.add(empty=True, times=cell.row_span - 1)
        if text:
            habits._whole.add(text)
            below = texts.get((end, cell.column, cell.column_span))
            habits._below[text].add(empty=cell.row_span > 1 or below == "")


def bare(text: str) -> str:
    """A text without white space."""
    return "".join(text.split())


def _side_of(bbox: BBox) -> Side:
    return round(bbox[0]), round(bbox[2])

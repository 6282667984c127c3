"""Where text may stand: the margins of the body, and the padding of a table's cells.

A PDF does not say it, so it is measured from the lines: a wrapped line ends within a character of
the right margin, and most of a report's lines are wrapped.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from extractors.readers.pdf.lines import PrintedLine
from extractors.readers.pdf.page_content import PageContent
from extractors.readers.pdf.page_frame import BBox
from extractors.readers.pdf.paragraphs import (
    Column,
    PlacedLine,
    ends_with_leaders,
    is_wrap,
    last_character,
)
from extractors.readers.pdf.scripts import SENTENCE_END
from extractors.readers.pdf.table_continuation import PageRoom
from extractors.readers.pdf.table_parts import JoinedTable

_SUPPORT_EM = 1.3
"""A full line ends within a character of the margin, and punctuation may hang or be squeezed."""
_UNLIKE_EM = 5.0
"""Left and right margins are usually alike; where the text seems to end farther in, more lines
must show it."""
_ALIKE_LINES, _UNLIKE_LINES = 2, 4
"""Further lines that must end near a margin: like the left one, and much unlike it."""
_FARTHEST_PITCH_EM = 3.0
"""Lines farther apart have something between them, and show no pitch."""
_PARTING_SUPPORT = 3
"""Distances seen within paragraphs and between them: fewer may be chance."""
_PARTING_EM = 0.06
"""Less than this may be rounding: Chromium sets lines at multiples of 0.75 points."""
_SAME_PADDING_PT = 0.6
"""Rounding of coordinates to half a point."""
_FEW_CELLS = 6
"""From so many on, the narrowest one alone may be an exception."""
_TITLES_INSIDE_PT = 30.0
"""Text that is all farther in than the table is titles, and shows no margin: an indent is 20 to
28 points."""
_USUAL_PADDING_PT = 5.4
"""Word's and LibreOffice's own cell margin, taken where a table has no text to measure."""


def body_rooms(pages: Sequence[PageContent]) -> dict[int, PageRoom]:
    """The band that body text fills on each page, as the fullest page of that size shows it."""
    bands: dict[tuple[int, int], tuple[float, float]] = {}
    for page in pages:
        tops = [line.top for line in page.lines] + [table.bbox[1] for table in page.tables]
        bottoms = [line.bottom for line in page.lines] + [table.bbox[3] for table in page.tables]
        if tops:
            key = _page_size(page)
            top, bottom = bands.get(key, (float("inf"), 0.0))
            bands[key] = (min(top, *tops), max(bottom, *bottoms))
    return {
        page.page_no: PageRoom(*bands.get(_page_size(page), (0.0, page.frame.height)))
        for page in pages
    }


def body_columns(pages: Sequence[PageContent]) -> dict[int, Column]:
    """The column of running text of each page: one for all pages of a size."""
    by_size: dict[tuple[int, int], list[PageContent]] = defaultdict(list)
    for page in pages:
        by_size[_page_size(page)].append(page)
    columns: dict[int, Column] = {}
    for group in by_size.values():
        # A table of contents sets its page numbers at a tab stop, often beyond the margin.
        every = [line for page in group for line in page.lines]
        lines = [line for line in every if not ends_with_leaders(line.text)] or every
        if lines:
            column = _measure_column(lines, group[0].frame.width)
            column = _beside_tables(column, [table.bbox for page in group for table in page.tables])
            runs = [[PlacedLine(page.page_no, line) for line in page.lines] for page in group]
            pitches = list(_pitches(runs, column))
            parting = _parting_distance(pitches)
            column = Column(column.x0, column.x1, _usual_pitch(pitches), parting)
            columns.update((page.page_no, column) for page in group)
    return columns


def _page_size(page: PageContent) -> tuple[int, int]:
    return round(page.frame.width), round(page.frame.height)


def _measure_column(lines: Sequence[PrintedLine], page_width: float) -> Column:
    left = min(line.x0 for line in lines)
    mirrored = page_width - left
    firm = [line for line in lines if not line.hangs] or lines
    ends = sorted(((line.x1, line.size) for line in firm), reverse=True)
    for index, (end, size) in enumerate(ends):
        support = sum(1 for other, _ in ends[index + 1 :] if end - other <= _SUPPORT_EM * size)
        # Margins much unlike each other are believed if a third of the lines shows them.
        alike = end > mirrored - _UNLIKE_EM * size
        if support >= (_ALIKE_LINES if alike else max(_UNLIKE_LINES, len(ends) // 3)):
            return Column(left, end)
        if end <= mirrored + size:
            # Too few lines reach as far to tell a margin: margins are alike on both sides.
            return Column(left, max(end, mirrored))
    return Column(left, mirrored)


def _beside_tables(column: Column, tables: Sequence[BBox]) -> Column:
    """The column, as broad as the tables where nothing but centred titles stands beside them."""
    if not tables:
        return column
    left = min(box[0] for box in tables) + _USUAL_PADDING_PT
    right = max(box[2] for box in tables) - _USUAL_PADDING_PT
    inside = min(column.x0 - left, right - column.x1)
    return Column(left, right) if inside > _TITLES_INSIDE_PT else column


Pitch = tuple[float, PrintedLine, bool]


def _pitches(runs: Iterable[Sequence[PlacedLine]], column: Column) -> Iterator[Pitch]:
    """Distances of baselines in ems, the upper line, and whether the break may be the layout's."""
    for lines in runs:
        for before, after in pairwise(lines):
            distance = after.line.baseline - before.line.baseline
            size = before.line.size
            if (
                before.page_no == after.page_no
                and size == after.line.size
                and 0 < distance < _FARTHEST_PITCH_EM * size
            ):
                yield distance / size, before.line, is_wrap(before.line, after.line, column)


def _usual_pitch(pitches: Iterable[Pitch]) -> float | None:
    """The distance of baselines inside paragraphs, in ems: the lower quartile at wrapped lines."""
    within = sorted(pitch for pitch, _, wrapped in pitches if wrapped)
    return within[len(within) // 4] if within else None


def _parting_distance(pitches: Iterable[Pitch]) -> float | None:
    """The distance, in ems, that tells two paragraphs from two lines; None if there is no such.

    Known where lines broken inside a sentence and paragraphs' ends keep apart from each other.
    """
    within: list[float] = []
    between: list[float] = []
    for pitch, line, wrapped in pitches:
        if not wrapped:
            between.append(pitch)
        elif last_character(line.text) not in SENTENCE_END:
            within.append(pitch)
    if min(len(within), len(between)) < _PARTING_SUPPORT:
        return None
    # One distance in twenty may be out of the ordinary.
    widest = sorted(within)[-1 - len(within) // 20]
    closest = sorted(between)[len(between) // 20]
    return (widest + closest) / 2 if closest - widest > _PARTING_EM else None


def _smallest_usual(values: list[float]) -> float:
    """The smallest value that others come near to, in a large table a tenth of them.

    A single cell's text may begin out of place, or its side be taken for a near one of another row.
    """
    ordered = sorted(values)
    needed = max(2 if len(ordered) >= _FEW_CELLS else 1, len(ordered) // 10)
    for index, value in enumerate(ordered):
        if bisect_right(ordered, value + _SAME_PADDING_PT) - index >= needed:
            return value
    return ordered[0]


def cell_columns(table: JoinedTable) -> dict[int, Column]:
    """A table's cell padding, left and right, and line pitch, for each of its pages.

    Returned as columns relative to a cell's sides.
    """
    lefts: list[float] = []
    rights: list[float] = []
    for cell in table.cells:
        if cell.lines:
            lefts.append(min(p.line.x0 - cell.boxes[p.page_no][0] for p in cell.lines))
        for placed in cell.lines:
            box = cell.boxes[placed.page_no]
            # A single character stands on its line though the cell be narrower.
            if not placed.line.hangs and len(placed.line.text.strip()) > 1:
                rights.append(box[2] - placed.line.x1)
    left = max(0.0, _smallest_usual(lefts)) if lefts else _USUAL_PADDING_PT
    # Padding is alike on both sides; a line much nearer to the right side is too long for its cell.
    right = min([left, *(gap for gap in rights if gap >= left / 2)])
    pitches = []
    for cell in table.cells:
        if len(cell.lines) < 2:
            continue
        column = Column(cell.bbox[0] + left, cell.bbox[2] - right)
        pitch = _usual_pitch(_pitches([cell.lines], column))
        if pitch is not None:
            pitches.append(pitch)
    pitches.sort()
    usual = (
        pitches[len(pitches) // 4] if pitches else None
    )  # the lower quartile, as in `_usual_pitch`
    return {
        page_no: Column(left, right, usual)
        for page_no in range(table.page_no, table.last_page_no + 1)
    }

"""Where a page break cuts a table: inside a row, or between rows and through merged cells.

Enters: the cells above and below the break. Leaves: which of them are one cell. Some producers leave
the ruling out where they cut a row; with the others it must be told from the texts: in a cut row
some cells end above the break and the others run on, while a new row fills its cells anew.
"""

from collections.abc import Iterable

import regex

from extractors.readers.pdf.page_frame import BBox
from extractors.readers.pdf.page_tables import PageCell, PageTable
from extractors.readers.pdf.paragraphs import (
    Column,
    is_wrap,
    last_character,
    starts_numbered,
)
from extractors.readers.pdf.scripts import SENTENCE_END
from extractors.readers.pdf.table_outlines import Span
from extractors.readers.pdf.table_parts import SAME_X_PT, JoinedCell, JoinedTable, cell_text, same_x

_SLACK_EM = 1.1
"""How much room may be left between a text that runs on and the page break that cuts it."""
_LABEL = regex.compile(
    r"项目编码|项目名称|预算规模及资金用途|资金支出计划[（(][%％][）)]|绩效目标"
    r"|[一二三]级指标|(?:成本|产出|效益|满意度)指标"
)
"""Whole labels of a project's table: none of them runs on into another cell's text."""
Side = tuple[int, int]
"""A column's left and right side, rounded to points."""
Pair = tuple[JoinedCell, PageCell]


def pair_cells(table: JoinedTable, first_row: list[PageCell]) -> list[Pair]:
    """The cells above and below the page break that have the same sides."""
    above = table.bottom_cells()
    pairs: list[Pair] = []
    for new in first_row:
        for old in above:
            if same_x(old.x0, new.bbox[0]) and same_x(old.x1, new.bbox[2]):
                pairs.append((old, new))
                break
    return pairs


def cuts_row(
    pairs: list[Pair], above_open: list[Span], table: JoinedTable, part: PageTable
) -> bool:
    """Whether the page break falls inside a row, so that texts run on below it.

    In a cut row some cells are empty below the break, because their text ended above it, and the
    others go on where a line had no more room. In a new row the breaks are authors' breaks, and
    those of several columns together.
    """
    width = sum(new.bbox[2] - new.bbox[0] for _, new in pairs)
    if not pairs or width < (part.bbox[2] - part.bbox[0]) - 2 * SAME_X_PT:
        return False
    above = table.bottom_cells()
    if len(above) != len(pairs):
        return False
    own = [(old, new) for old, new in pairs if not _is_merged(old, new)] or pairs
    if above_open or part.open_top:
        # This producer leaves out the ruling at a cut: it is the row's end only if it is drawn.
        return all(_is_open(old, above_open) for old, _ in own)
    below = [(old, new) for old, new in own if new.lines]
    if not below:
        return any(old.lines for old, _ in own)
    if any(not old.lines for old, _ in below):
        return False
    padding = table.padding()
    ended = [pair for pair in below if not _runs_on(*pair, padding)]
    empty_below = sum(1 for old, new in own if old.lines and not new.lines)
    if not ended:
        return True
    if len(below) == 1:
        # One text alone goes on with a new paragraph: 绩效目标 | 1.… / 2.…
        return empty_below > 0 or (len(own) == 1 and len(pairs) > 1)
    return len(ended) == 1 and empty_below > 0 and starts_numbered(ended[0][1].lines[0].text)


def _is_open(cell: JoinedCell, spans: list[Span]) -> bool:
    middle = (cell.x0 + cell.x1) / 2
    return any(x0 < middle < x1 for x0, x1 in spans)


def _is_merged(old: JoinedCell, new: PageCell) -> bool:
    return old.end_row - old.row > 1 or new.row_span > 1


def _runs_on(old: JoinedCell, new: PageCell, padding: float) -> bool:
    """Whether a cell's text above the break needs the text below it to go on.

    A text that runs on fills its cell down to the break and goes on right below it.
    """
    if _LABEL.fullmatch(old.text) or _LABEL.fullmatch(cell_text(new)):
        return False
    last, first = old.lines[-1].line, new.lines[0]
    slack = _SLACK_EM * last.size
    above = old.last_box[3] - last.bottom
    below, rest = first.top - new.bbox[1], new.bbox[3] - new.lines[-1].bottom
    if above > slack or (below > slack and abs(below - rest) > slack):
        return False  # LibreOffice centres the rest of a cut cell in what is left of the row
    if last_character(last.text) in SENTENCE_END and starts_numbered(first.text):
        return False
    column = Column(old.x0 + padding, old.x1 - padding)
    return is_wrap(last, first, column)


def merged_columns(parts: Iterable[PageTable]) -> set[Side]:
    """The columns in which some cell is merged downwards."""
    return {_side(cell.bbox) for part in parts for cell in part.cells if cell.row_span > 1}


def _side(bbox: BBox) -> Side:
    return round(bbox[0]), round(bbox[2])


def running_on(pairs: list[Pair], merged: set[Side], padding: float) -> list[Pair]:
    """The merged cells that a break between two rows divides: the leading ones.

    The text of a merged cell stands in one of its parts or runs on; a cell further right continues
    only if all to its left do, since a table's levels are merged from the outside in.
    """
    running: list[Pair] = []
    for index, (old, new) in enumerate(pairs):
        if index == 0 and old.lines and old.text == cell_text(new):
            continue  # a first level that is repeated in each row, not merged
        known = _is_merged(old, new) or bool({_side(old.bbox), _side(new.bbox)} & merged)
        if old.lines and new.lines:
            may = known and _runs_on(old, new, padding)
        elif not old.lines and not new.lines:
            may = False
        elif new.lines:
            may = known  # its text had no room above the break
        elif index == 0:
            may = True
        else:
            # The second level of a grid is never blank where the rest of its row is filled.
            filled = [bool(cell.lines) for _, cell in pairs[2:]]
            may = known or (index == 1 and filled[:2] == [True, True])
        if not may:
            break
        running.append((old, new))
    return running

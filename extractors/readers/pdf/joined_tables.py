"""Tables over several pages: the parts become one table again.

Enters: the pages' tables in order. Leaves: `JoinedTable`s, whose cells know their spans and all
their lines. The questions, each with its own rule below: is the table at the top of a page the
continuation of the one that ended the page before; does its head repeat the table's head; does the
page break cut a row or fall between rows; and which merged cells run on.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import regex

from extractors.readers.pdf.page_frame import BBox
from extractors.readers.pdf.page_tables import PageCell, PageTable, Span
from extractors.readers.pdf.paragraphs import (
    Column,
    PlacedLine,
    is_wrap,
    last_character,
    starts_numbered,
)
from extractors.readers.pdf.scripts import SENTENCE_END

_SAME_X_PT = 3.0
_SLACK_EM = 1.1
"""How much room may be left between a text that runs on and the page break that cuts it."""
_MAX_HEADER_ROWS = 5
_HEADS = (
    regex.compile(r"\d{3,12}\p{Han}.*单位[:：]"),
    regex.compile(r"项目编码|项目名称"),
    regex.compile(r"一级指标"),
)
"""How the parts of a project's table begin, in their order: department and unit, the project
itself, the grid of indicators. The same or an earlier one again is another table."""
_LABEL = regex.compile(
    r"项目编码|项目名称|预算规模及资金用途|资金支出计划[（(][%％][）)]|绩效目标"
    r"|[一二三]级指标|(?:成本|产出|效益|满意度)指标"
)
"""Whole labels of a project's table: none of them runs on into another cell's text."""
_GRID = len(_HEADS) - 1


Side = tuple[int, int]
"""A column's left and right side, rounded to points."""


@dataclass(slots=True)
class JoinedCell:
    """A cell of the whole table: rows and x-extent, its box on the first page, all its lines."""

    row: int
    end_row: int
    x0: float
    x1: float
    page_no: int
    bbox: BBox
    lines: list[PlacedLine] = field(default_factory=list)
    boxes: dict[int, BBox] = field(default_factory=dict)

    @property
    def last_box(self) -> BBox:
        """Its box on the last page it reaches."""
        return self.boxes[max(self.boxes)]

    @property
    def text(self) -> str:
        """The lines run together, for comparing."""
        return "".join(placed.line.text.strip() for placed in self.lines)


@dataclass(slots=True)
class JoinedTable:
    """A table of one or more parts; `repeated` are the header lines that page breaks repeated."""

    page_no: int
    last_page_no: int
    bbox: BBox
    row_count: int
    cells: list[JoinedCell]
    open_bottom: list[Span]
    last_bbox: BBox
    repeated: list[PlacedLine] = field(default_factory=list)

    def bottom_cells(self) -> list[JoinedCell]:
        """The cells that reach the last row, from left to right."""
        reaching = [cell for cell in self.cells if cell.end_row == self.row_count]
        return sorted(reaching, key=lambda cell: cell.x0)

    def row_texts(self, row: int) -> list[str]:
        """Texts of the cells that begin in a row, from left to right."""
        return [c.text for c in sorted(self.cells, key=lambda c: c.x0) if c.row == row]

    def padding(self) -> float:
        """How near to a cell's left side any text comes."""
        gaps = [
            placed.line.x0 - cell.boxes[placed.page_no][0]
            for cell in self.cells
            for placed in cell.lines
        ]
        return max(0.0, min(gaps, default=0.0))

    def columns(self) -> list[float]:
        """The grid's edges: all cells' sides, those of different pages laid together."""
        edges: list[float] = []
        for x in sorted(x for cell in self.cells for x in (cell.x0, cell.x1)):
            if not edges or x - edges[-1] > _SAME_X_PT:
                edges.append(x)
        return edges


def begin_table(part: PageTable, page_no: int) -> JoinedTable:
    """A table that begins with this part."""
    return JoinedTable(
        page_no=page_no,
        last_page_no=page_no,
        bbox=part.bbox,
        row_count=len(part.rows) - 1,
        cells=[_joined_cell(cell, page_no, 0) for cell in part.cells],
        open_bottom=part.open_bottom,
        last_bbox=part.bbox,
    )


def _joined_cell(cell: PageCell, page_no: int, row_offset: int) -> JoinedCell:
    return JoinedCell(
        row=cell.row + row_offset,
        end_row=cell.row + cell.row_span + row_offset,
        x0=cell.bbox[0],
        x1=cell.bbox[2],
        page_no=page_no,
        bbox=cell.bbox,
        lines=[PlacedLine(page_no, line) for line in cell.lines],
        boxes={page_no: cell.bbox},
    )


@dataclass(frozen=True, slots=True)
class PageRoom:
    """The band of a page that text fills, as far as the file shows it."""

    top: float
    bottom: float


def continues(
    table: JoinedTable, part: PageTable, last_room: PageRoom, room: PageRoom, heads_inside: bool
) -> bool:
    """Whether a part at the top of a page continues the table at the end of the page before.

    `heads_inside` says that in this file the labels that begin an indicator grid stand inside
    tables rather than at their beginning.
    """
    if not (_near(table.last_bbox[0], part.bbox[0]) and _near(table.last_bbox[2], part.bbox[2])):
        return False
    if table.open_bottom or part.open_top:
        return True
    if repeated_rows(table, part):
        return True
    heads = [head_of(table.row_texts(row)) for row in range(table.row_count)]
    head = head_of(_row_texts(part, 0))
    if None not in heads and head is None:
        return True  # a head without a body
    if last_room.bottom - table.last_bbox[3] > _first_rows_height(part) + 2:
        return False  # it would have begun below the table: a page break was wanted
    line_height = max((line.size for cell in part.cells for line in cell.lines), default=10.0)
    if part.bbox[1] - room.top > 0.7 * line_height:
        return False  # something stands above it that leaves no ink: an empty paragraph
    if head is None:
        return True
    if any(known is not None and known >= head for known in heads):
        return False
    return heads_inside or head != _GRID


def _first_rows_height(part: PageTable) -> float:
    """Height of the first row, with the rows that its merged cells tie to it."""
    end = 1
    while True:
        reach = max((c.row + c.row_span for c in part.cells if c.row < end), default=end)
        if reach <= end:
            return part.rows[end] - part.rows[0]
        end = reach


def head_of(texts: list[str]) -> int | None:
    """Which part of a project's table a row begins, by its labels; None for any other row."""
    text = "\t".join(texts).replace(" ", "")
    for number, pattern in enumerate(_HEADS):
        if pattern.match(text):
            return number
    return None


def grid_begins_inside(part: PageTable) -> bool:
    """Whether the head of an indicator grid stands below other rows of a table."""
    return any(head_of(_row_texts(part, row)) == _GRID for row in range(1, len(part.rows) - 1))


def repeated_rows(table: JoinedTable, part: PageTable) -> int:
    """How many rows at the top of a part repeat the table's first rows."""
    count = 0
    while count < min(_MAX_HEADER_ROWS, len(part.rows) - 1, table.row_count):
        mine = table.row_texts(count)
        theirs = _row_texts(part, count)
        if mine != theirs or not any(mine):
            break
        count += 1
    if any(cell.row < count < cell.row + cell.row_span for cell in part.cells):
        return 0
    if count and count < min(len(part.rows) - 1, table.row_count):
        # `731001… 单位：万元` above `项目编码 | …` twice: the next project, not a repeated head.
        head = head_of(_row_texts(part, count))
        if head is not None and head == head_of(table.row_texts(count)):
            return 0
    return count


def cell_text(cell: PageCell) -> str:
    """A cell's lines run together, for comparing."""
    return "".join(line.text.strip() for line in cell.lines)


def _row_texts(part: PageTable, row: int) -> list[str]:
    return [
        cell_text(cell)
        for cell in sorted(part.cells, key=lambda cell: cell.bbox[0])
        if cell.row == row
    ]


def append_part(table: JoinedTable, part: PageTable, page_no: int, merged: set[Side]) -> None:
    """Join a continuation to its table.

    `merged` are the columns in which the file's tables have cells merged downwards.
    """
    dropped = repeated_rows(table, part)
    for cell in part.cells:
        if cell.row < dropped:
            table.repeated += [PlacedLine(page_no, line) for line in cell.lines]
    cells = [cell for cell in part.cells if cell.row >= dropped]
    table.last_page_no = page_no
    table.last_bbox = part.bbox
    above_open, table.open_bottom = table.open_bottom, part.open_bottom
    if not cells:
        return
    pairs = _pair_cells(table, [cell for cell in cells if cell.row == dropped])
    cut = _cuts_row(pairs, above_open, table, part)
    offset = table.row_count - dropped - (1 if cut else 0)
    runs = pairs if cut else _running_on(pairs, merged, table.padding())
    running = {id(new): old for old, new in runs}
    for cell in cells:
        old = running.get(id(cell))
        if old is None:
            table.cells.append(_joined_cell(cell, page_no, offset))
        else:
            old.end_row = cell.row + cell.row_span + offset
            old.lines += [PlacedLine(page_no, line) for line in cell.lines]
            old.boxes[page_no] = cell.bbox
    table.row_count = len(part.rows) - 1 + offset


Pair = tuple[JoinedCell, PageCell]


def _pair_cells(table: JoinedTable, first_row: list[PageCell]) -> list[Pair]:
    """The cells above and below the page break that have the same sides; [] unless all have."""
    above = table.bottom_cells()
    pairs: list[Pair] = []
    for new in first_row:
        for old in above:
            if _near(old.x0, new.bbox[0]) and _near(old.x1, new.bbox[2]):
                pairs.append((old, new))
                break
    return pairs


def _cuts_row(
    pairs: list[Pair], above_open: list[Span], table: JoinedTable, part: PageTable
) -> bool:
    """Whether the page break falls inside a row, so that texts run on below it.

    In a cut row some cells are empty below the break, because their text ended above it, and the
    others go on where a line had no more room. In a new row the breaks are authors' breaks, and
    those of several columns together.
    """
    width = sum(new.bbox[2] - new.bbox[0] for _, new in pairs)
    if not pairs or width < (part.bbox[2] - part.bbox[0]) - 2 * _SAME_X_PT:
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


def _running_on(pairs: list[Pair], merged: set[Side], padding: float) -> list[Pair]:
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


def _near(a: float, b: float) -> bool:
    return abs(a - b) <= _SAME_X_PT

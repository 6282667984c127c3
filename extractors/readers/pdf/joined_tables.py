"""Tables over several pages: the parts become one table again.

Enters: the pages' tables in order. Leaves: `JoinedTable`s, whose cells know their spans and all
their lines. The questions, each with its own rule below: is the table at the top of a page the
continuation of the one that ended the page before; does its head repeat the table's head; does the
page break cut a row or fall between rows; and which merged cells run on.
"""

from dataclasses import dataclass, field

import regex

from extractors.readers.pdf.page_frame import BBox
from extractors.readers.pdf.page_tables import PageCell, PageTable, Span
from extractors.readers.pdf.paragraphs import Column, PlacedLine, is_wrap, last_character, starts_numbered
from extractors.readers.pdf.scripts import SENTENCE_END

_SAME_X_PT = 3.0
_SLACK_EM = 1.1
"""How much room may be left between a text that runs on and the page break that cuts it."""
_MAX_HEADER_ROWS = 5
_STARTS_TABLE = regex.compile(r"(?:一级指标|项目编码|项目名称|\d{3,12}\p{Han}.*单位[:：])")
"""What the first cell of a table of this kind says, when it is the first of a new table."""


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
    if last_room.bottom - table.last_bbox[3] > _first_rows_height(part) + 2:
        return False  # it would have begun below the table: a page break was wanted
    line_height = max((line.size for cell in part.cells for line in cell.lines), default=10.0)
    if part.bbox[1] - room.top > 0.7 * line_height:
        return False  # something stands above it that leaves no ink: an empty paragraph
    return heads_inside or not starts_table(part)


def _first_rows_height(part: PageTable) -> float:
    """Height of the first row, with the rows that its merged cells tie to it."""
    end = 1
    while True:
        reach = max((c.row + c.row_span for c in part.cells if c.row < end), default=end)
        if reach <= end:
            return part.rows[end] - part.rows[0]
        end = reach


def starts_table(part: PageTable, row: int = 0) -> bool:
    """Whether a row's labels are those with which a table of this kind begins."""
    cells = [cell for cell in part.cells if cell.row == row]
    text = "\t".join("".join(line.text for line in cell.lines) for cell in cells)
    return _STARTS_TABLE.match(text.replace(" ", "")) is not None


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
        mine, theirs = table.row_texts(count), _row_texts(part, count)
        same = [a == b for a, b in zip(mine, theirs, strict=False)]
        if len(mine) == len(theirs) > 2 and same[0] and mine[0] and sum(same) >= 2:
            texts = [text for text, equal in zip(mine, same, strict=True) if equal and text]
            if any(_STARTS_TABLE.match(text) for text in texts):
                return 0
    return count


def _row_texts(part: PageTable, row: int) -> list[str]:
    return [
        "".join(line.text.strip() for line in cell.lines)
        for cell in sorted(part.cells, key=lambda cell: cell.bbox[0])
        if cell.row == row
    ]


def append_part(table: JoinedTable, part: PageTable, page_no: int) -> None:
    """Join a continuation to its table."""
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
    runs = pairs if cut else _running_on(pairs, _merged_sides(table, part))
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
    ended = [pair for pair in below if not _runs_on(*pair)]
    empty_below = sum(1 for old, new in own if old.lines and not new.lines)
    if not ended:
        return True
    if len(below) == 1:
        # One text alone goes on with a new paragraph: 绩效目标 | 1.… / 2.…
        return empty_below > 0 or len(own) == 1 and len(pairs) > 1
    return (
        len(ended) == 1 and empty_below > 0 and starts_numbered(ended[0][1].lines[0].text)
    )


def _is_open(cell: JoinedCell, spans: list[Span]) -> bool:
    middle = (cell.x0 + cell.x1) / 2
    return any(x0 < middle < x1 for x0, x1 in spans)


def _is_merged(old: JoinedCell, new: PageCell) -> bool:
    return old.end_row - old.row > 1 or new.row_span > 1


def _runs_on(old: JoinedCell, new: PageCell) -> bool:
    """Whether a cell's text above the break needs the text below it to go on.

    A text that runs on fills its cell down to the break and goes on right below it.
    """
    last, first = old.lines[-1].line, new.lines[0]
    slack = _SLACK_EM * last.size
    above = old.last_box[3] - last.bottom
    below, rest = first.top - new.bbox[1], new.bbox[3] - new.lines[-1].bottom
    if above > slack or (below > slack and abs(below - rest) > slack):
        return False  # LibreOffice centres the rest of a cut cell in what is left of the row
    if last_character(last.text) in SENTENCE_END and starts_numbered(first.text):
        return False
    padding = max(0.0, min(min(p.line.x0 for p in old.lines) - old.x0, 12.0))
    column = Column(old.x0 + padding, old.x1 - padding)
    return is_wrap(last, first, column)


def _merged_sides(table: JoinedTable, part: PageTable) -> set[tuple[int, int]]:
    """Left and right sides, rounded, of the columns in which some cells are merged downwards."""
    sides = {(c.x0, c.x1) for c in table.cells if c.end_row - c.row > 1}
    sides |= {(c.bbox[0], c.bbox[2]) for c in part.cells if c.row_span > 1}
    return {(round(x0), round(x1)) for x0, x1 in sides}


def _running_on(pairs: list[Pair], merged_sides: set[tuple[int, int]]) -> list[Pair]:
    """The merged cells that a break between two rows divides: the leading ones without text.

    The text of a merged cell stands in one of its parts; a cell further right continues only if
    all to its left do, since the levels of a table are merged from the outside in.
    """
    running: list[Pair] = []
    for old, new in pairs:
        sides = {(round(c[0]), round(c[2])) for c in (old.bbox, new.bbox)}
        merged = _is_merged(old, new) or not running or bool(sides & merged_sides)
        one_empty = bool(old.lines) != bool(new.lines)
        if new.lines and old.end_row - old.row == 1:
            break
        if not (merged and one_empty):
            break
        running.append((old, new))
    return running


def _near(a: float, b: float) -> bool:
    return abs(a - b) <= _SAME_X_PT

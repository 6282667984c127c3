"""The Document as interpretation sees it: lines and grids, with every character accounted for.

Enters: a `Document`. Leaves: a `Body`, whose `BodyLine`s wrap the paragraphs and carry one state for
each character: unclaimed, claimed by a field, or removed for a reason. Extractors mark what they
use; `extractors.ledger.accounting` turns the states into `removed`, `leftover` and `coverage`. Since every
character has exactly one state, the coverage sum holds by construction.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from models.document import Cell, Document, Paragraph, Story, Table
from models.locations import Location, PdfLocation, TextLocation
from models.report import RemovedKind

UNCLAIMED, CLAIMED = 0, 1
"""States of a character in `BodyLine.states`; from two on, it is removed, for the reason of that
number."""
REMOVED_STATES: dict[RemovedKind, int] = {
    "field_code": 2,
    "page_number": 3,
    "header": 4,
    "footer": 5,
    "table_of_contents": 6,
    "repeated_header": 7,
    "heading": 8,
    "label": 9,
}
_STORY_REMOVALS: dict[Story, RemovedKind] = {
    "header": "header",
    "footer": "footer",
    "page_number": "page_number",
    "table_of_contents": "table_of_contents",
    "repeated_header": "repeated_header",
}


class BodyLine:
    """One paragraph with the state of each of its characters: a line of the report, not of a page."""

    __slots__ = ("bounds", "paragraph", "states", "text")

    def __init__(self, paragraph: Paragraph) -> None:
        self.paragraph = paragraph
        self.text = text = paragraph.text
        length = len(text)
        self.states = bytearray(length)
        start = length - len(text.lstrip())
        self.bounds = start, max(start, len(text.rstrip()))
        """Where the text begins and ends but for white space at its ends."""

    def span(self, start: int = 0, end: int | None = None) -> "BodySpan":
        """`text[start:end]` without the white space at its ends."""
        if not start and end is None:
            return BodySpan(self, *self.bounds)
        return BodySpan(self, start, len(self.text) if end is None else end).strip()

    def set_aside(self, kind: RemovedKind, start: int = 0, end: int | None = None) -> None:
        """Account for `text[start:end]` as carrying no value, for the reason given."""
        stop = len(self.text) if end is None else end
        self.states[start:stop] = bytes([REMOVED_STATES[kind]]) * (stop - start)


@dataclass(slots=True, eq=False)
class BodySpan:
    """Half-open stretch of a line's text: a value read from the source, with its place.

    Never changed, and yet not frozen: documents have them by the hundred thousand, and a frozen one
    takes three times as long to make.
    """

    line: BodyLine
    start: int
    end: int

    @property
    def text(self) -> str:
        """The characters of the span."""
        return self.line.text[self.start : self.end]

    def __bool__(self) -> bool:
        return self.start < self.end

    def strip(self) -> "BodySpan":
        """The span without white space at its ends."""
        text = self.text
        start = self.start + len(text) - len(text.lstrip())
        return BodySpan(self.line, start, max(start, self.start + len(text.rstrip())))

    def part(self, start: int, end: int | None = None) -> "BodySpan":
        """A stripped part, by offsets within this span."""
        stop = self.end if end is None else self.start + end
        return BodySpan(self.line, self.start + start, stop).strip()

    def claim(self) -> None:
        """Account for the span as held by a field of the record."""
        self.line.states[self.start : self.end] = b"\x01" * (self.end - self.start)

    def set_aside(self, kind: RemovedKind) -> None:
        """Account for the span as carrying no value, for the reason given."""
        self.line.set_aside(kind, self.start, self.end)

    def set_aside_unclaimed(self, kind: RemovedKind) -> None:
        """Set the span aside if none of it is accounted for yet."""
        if not any(self.line.states[self.start : self.end]):
            self.set_aside(kind)

    def set_rest_aside(self, kind: RemovedKind) -> None:
        """Set aside what of the span nothing accounts for yet, character by character."""
        for place in range(self.start, self.end):
            if not self.line.states[place]:
                self.line.set_aside(kind, place, place + 1)

    @property
    def location(self) -> Location:
        """Where the span stands: exact in text, the visual lines' box on a page, else the block or cell."""
        return locate(self.line.paragraph, self.start, self.end)


def locate(paragraph: Paragraph, start: int, end: int) -> Location:
    """The place of `paragraph.text[start:end]`; the first line or page where it covers several."""
    if len(paragraph.runs) == 1 and start < end:  # nearly all; what is empty stands in no run
        place = paragraph.runs[0].location
        if not isinstance(place, TextLocation):
            return place
        return TextLocation(line=place.line, start=place.start + start, end=place.start + end)
    offset = 0
    found: TextLocation | None = None
    boxes: list[PdfLocation] = []
    for run in paragraph.runs:
        run_end = offset + len(run.text)
        if run_end > start and offset < end:
            place = run.location
            if isinstance(place, TextLocation):
                # A line is in several runs where something was taken out of it.
                if found is not None and place.line != found.line:
                    break
                first = place.start + max(start - offset, 0) if found is None else found.start
                last = place.start + min(end, run_end) - offset
                found = TextLocation(line=place.line, start=first, end=last)
            elif not isinstance(place, PdfLocation):
                return place
            elif boxes and place.page != boxes[0].page:
                break
            else:
                boxes.append(place)
        offset = run_end
    if found is not None:
        return found
    if not boxes:
        return paragraph.location
    if len(boxes) == 1:
        return boxes[0]
    return PdfLocation(
        page=boxes[0].page,
        bbox=(
            min(box.bbox[0] for box in boxes),
            min(box.bbox[1] for box in boxes),
            max(box.bbox[2] for box in boxes),
            max(box.bbox[3] for box in boxes),
        ),
    )


class GridCell:
    """A table's cell with its lines."""

    __slots__ = ("_filled", "cell", "column", "end_column", "end_row", "key", "lines", "row")

    def __init__(self, cell: Cell) -> None:
        self.cell = cell
        self.row = cell.row
        self.column = cell.column
        self.end_row = cell.row + cell.row_span
        self.end_column = cell.column + cell.column_span
        self.lines = tuple([BodyLine(paragraph) for paragraph in cell.paragraphs])
        if len(self.lines) == 1:  # nearly all
            line = self.lines[0]
            start, end = line.bounds
            self.key = "".join(line.text.split())
            self._filled: tuple[BodySpan, ...] = (
                (BodySpan(line, start, end),) if start < end else ()
            )
            return
        self.key = "".join("".join(line.text.split()) for line in self.lines)
        """The text without any white space: what labels are compared by."""
        self._filled = tuple([span for span in [line.span() for line in self.lines] if span])

    def overlaps(self, other: "GridCell") -> bool:
        """Whether both stand in some column, in whatever rows."""
        return self.column < other.end_column and other.column < self.end_column

    def spans(self) -> list[BodySpan]:
        """The paragraphs that hold text, stripped."""
        return list(self._filled)


def joined_text(spans: Iterable[BodySpan]) -> str:
    """The spans' texts, joined as they stand."""
    return "".join(span.text for span in spans)


def joined_key(cells: Iterable[GridCell]) -> str:
    """The text of several cells without any white space."""
    return "".join(cell.key for cell in cells)


class Grid:
    """A table as rows of the cells that begin in them, with those that reach in from above."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.rows: list[list[GridCell]] = [[] for _ in range(table.row_count)]
        self.reaching: list[list[GridCell]] = [[] for _ in range(table.row_count)]
        self.nested: list[Grid] = []
        for cell in table.cells:
            grid_cell = GridCell(cell)
            self.rows[cell.row].append(grid_cell)
            for row in range(cell.row + 1, grid_cell.end_row):
                self.reaching[row].append(grid_cell)
            self.nested.extend(Grid(nested) for nested in cell.tables)

    def lines(self) -> Iterator[BodyLine]:
        """Every line of the grid: those of its own cells by row, then those of the tables nested in it."""
        for row in self.rows:
            for cell in row:
                yield from cell.lines
        for nested in self.nested:
            yield from nested.lines()


def _in_order(item: BodyLine | Grid) -> Iterator[BodyLine | Grid]:
    """An item with the tables nested in it, which are read as if they followed the one around them.

    A table of one column that holds others is but a frame: its lines are read like the body's.
    """
    if isinstance(item, BodyLine):
        yield item
        return
    if not item.nested or item.table.column_count > 1:
        yield item
        for nested in item.nested:
            yield from _in_order(nested)
        return
    waiting = iter(item.nested)
    for row in item.rows:
        for cell in row:
            yield from cell.lines
            for _ in cell.cell.tables:
                yield from _in_order(next(waiting))


class Body:
    """A Document's report text in reading order, and the page furniture apart from it."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.items: list[BodyLine | Grid] = []
        """The report's own text: what extractors read."""
        self._all: list[BodyLine | Grid] = []
        for block in document.blocks:
            item = BodyLine(block) if isinstance(block, Paragraph) else Grid(block)
            self._all.append(item)
            removal = _STORY_REMOVALS.get(block.story)
            if removal is not None:
                for line in item.lines() if isinstance(item, Grid) else (item,):
                    line.set_aside(removal)
            elif block.story in ("body", "text_box"):
                self.items.extend(_in_order(item))

    def lines(self) -> Iterator[BodyLine]:
        """Every line of the document, page furniture and notes included."""
        for item in self._all:
            if isinstance(item, BodyLine):
                yield item
            else:
                yield from item.lines()

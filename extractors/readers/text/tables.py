"""Drafts of table cells and rows, and the Table built from them.

Enters: rows of cells, each a list of paragraphs, each a list of stretches of lines, as one of the
text reader's table shapes found them. Leaves: a `models.document.Table`. A plain text cannot say
which cells are merged: an empty cell stands for one that is, and rows may differ in length.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extractors.forms.cutting.labels import label_key
from extractors.readers.text.lines import RawLine, RawSpan, build_paragraph, split_at_breaks
from models.document import Cell, Story, Table
from models.locations import TextLocation

LINES_OF_A_CELL = 60
"""What belongs together is looked for no farther. The longest cells of the labelled reports have 11
paragraphs, each of which a narrow dump wraps over several lines."""
HEADS_AT_LEAST = 3
"""Two texts side by side may as well be a label and its value."""
EVEN_ROWS_AT_LEAST = 4
"""Rows with equally many cells: three such lines occur in running text and in lists, too."""
_LABEL_LINES = 12
"""A label broken in every character has fewer lines."""


@dataclass
class CellDraft:
    """A cell: where it begins, its paragraphs as stretches of lines, and what is known of spans.

    Without a column of its own it stands behind the cell before it. Paragraphs are added by its
    methods alone: its content and its key are asked for dozens of times while rows are told apart.
    """

    place: RawSpan
    _paragraphs: list[list[RawSpan]] = field(default_factory=list)
    column: int | None = None
    row_span: int = 1
    column_span: int = 1
    _content: str | None = field(default=None, init=False, repr=False, compare=False)
    _key: str | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def paragraphs(self) -> Sequence[list[RawSpan]]:
        """The paragraphs, each the stretches of lines that it stands in."""
        return self._paragraphs

    def add(self, paragraphs: Iterable[Sequence[RawSpan]]) -> None:
        """Put paragraphs behind those that it has."""
        self._paragraphs.extend(map(list, paragraphs))
        self._content = self._key = None

    def go_on(self, spans: Iterable[RawSpan]) -> None:
        """Put more of a line into the last paragraph."""
        self._paragraphs[-1].extend(spans)
        self._content = self._key = None

    def widen_last(self) -> None:
        """Take the character behind the last stretch in, too."""
        last = self._paragraphs[-1][-1]
        self._paragraphs[-1][-1] = RawSpan(last.line, last.start, last.end + 1)
        self._content = self._key = None

    def leave_out_blank(self) -> None:
        """Leave paragraphs without visible text out."""
        self._paragraphs = [
            spans for spans in self._paragraphs if any(span.content for span in spans)
        ]
        self._content = self._key = None

    @property
    def content(self) -> str:
        """The visible text, paragraphs joined without anything between them."""
        if self._content is None:
            spans = [span for paragraph in self._paragraphs for span in paragraph]
            self._content = "".join([span.content for span in spans])
        return self._content

    @property
    def key(self) -> str:
        """The content as a label is compared; empty for a text too long to be one."""
        if self._key is None:
            lines = sum(map(len, self._paragraphs[:_LABEL_LINES]))
            self._key = label_key(self.content) if lines < _LABEL_LINES else ""
        return self._key

    @property
    def is_empty(self) -> bool:
        """Whether no text stands in it."""
        return not any(span.content for paragraph in self.paragraphs for span in paragraph)

    def lines(self) -> list[RawLine]:
        """The lines that its text stands in, in order; its place's line if it is empty."""
        found = [span.line for paragraph in self.paragraphs for span in paragraph]
        return found or [self.place.line]


Row = list[CellDraft]


def keys_of(row: Row) -> list[str]:
    """The cells as labels are compared; `…` where a text is too long to be one."""
    return [cell.key or ("…" if cell.paragraphs else "") for cell in row]


def keys_without_last_empty(row: Row) -> list[str]:
    """The cells as labels are compared, without the empty ones at the row's end."""
    return without_last_empty(keys_of(row))


def without_last_empty(keys: Sequence[str]) -> list[str]:
    """Keys without the empty ones at their end; the first stays."""
    end = len(keys)
    while end > 1 and not keys[end - 1]:
        end -= 1
    return list(keys[:end])


@dataclass
class Piece:
    """A stretch of the file: the rows of a table, or else paragraphs as stretches of lines."""

    rows: list[Row] = field(default_factory=list)
    paragraphs: list[list[RawSpan]] = field(default_factory=list)
    story: Story = "body"
    has_spans: bool = False
    """Whether the source itself said which cells are merged."""
    is_counted: bool = False
    """Whether each cell is there that no other covers."""


def cell_of(span: RawSpan) -> CellDraft:
    """A cell with the one paragraph that stands in a stretch of a line, or an empty one."""
    return CellDraft(span, [] if span.is_blank else [[part] for part in split_at_breaks(span)])


def empty_beside(cell: CellDraft) -> CellDraft:
    """An empty cell at the place where another begins: one that the text leaves out."""
    line, start, _ = cell.place
    return CellDraft(RawSpan(line, start, start))


@dataclass
class CellWalk:
    """A place in a sequence of cells, and the questions that finding rows asks there."""

    cells: Sequence[CellDraft]
    at: int = 0

    @property
    def cell(self) -> CellDraft:
        """The cell at this place."""
        return self.cells[self.at]

    def skip_empty(self) -> bool:
        """Go to the next cell with text; False at the end."""
        while self.at < len(self.cells) and self.cells[self.at].is_empty:
            self.at += 1
        return self.at < len(self.cells)

    def take(self) -> CellDraft:
        """The cell at this place, leaving it behind."""
        self.at += 1
        return self.cells[self.at - 1]


def build_table(rows: Sequence[Row]) -> Table:
    """The Table of these rows; cells stand side by side unless they say where."""
    cells: list[Cell] = []
    width = 0
    for row, drafts in enumerate(rows):
        column = 0
        for draft in drafts:
            column = column if draft.column is None else draft.column
            cells.append(_build_cell(draft, row, column))
            column += draft.column_span
            width = max(width, column)
    return Table(
        row_count=len(rows),
        column_count=width,
        cells=tuple(cells),
        location=cells[0].location,
    )


def _build_cell(draft: CellDraft, row: int, column: int) -> Cell:
    built = (build_paragraph(spans) for spans in draft.paragraphs)
    paragraphs = tuple(paragraph for paragraph in built if paragraph is not None)
    if paragraphs:
        location = paragraphs[0].location
    else:
        line, start, _ = draft.place
        at = line.offset + start
        location = TextLocation(line=line.number, start=at, end=at)
    return Cell(
        row=row,
        column=column,
        row_span=draft.row_span,
        column_span=draft.column_span,
        paragraphs=paragraphs,
        location=location,
    )

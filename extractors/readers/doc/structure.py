"""Paragraphs and tables of a story, before their text is read ([MS-DOC] 2.4.3, 2.4.4).

Enters: a range of character positions. Leaves: paragraphs and tables in reading order; a table
has rows, a row has cells, a cell has paragraphs and nested tables.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from extractors.patterns import compile_pattern
from extractors.readers.doc.characters import CELL_MARK, PAGE_BREAK, PARAGRAPH_MARK
from extractors.readers.doc.properties import ParagraphProperties
from extractors.readers.doc.rows import RowShape, shape_row
from extractors.readers.doc.spans import PositionSpan, SpanSet
from extractors.readers.doc.sprms import Operation
from extractors.readers.doc.stored_document import StoredDocument
from extractors.readers.doc.text_layers import TextLayers

_ENDS = compile_pattern("[\r\x07\x0c]")


@dataclass(slots=True, unsafe_hash=True)
class StoredParagraph:
    """Positions `start` to `end` without the mark at `end`, and what the mark's formatting says.

    Never changed, and not frozen: a frozen one takes three times as long to make.
    """

    start: int
    end: int
    mark: str
    properties: ParagraphProperties
    joined: int = 0
    """How many paragraphs it has swallowed, whose marks are deleted or hidden."""
    first_end: int = -1
    """The first swallowed paragraph's mark."""
    leads: bool = False
    """It keeps its own properties when joined to the next one (a run-in heading)."""

    def joined_to(self, following: "StoredParagraph") -> "StoredParagraph":
        """One paragraph of both."""
        return StoredParagraph(
            self.start,
            following.end,
            following.mark,
            self.properties if self.leads else following.properties,
            self.joined + 1,
            self.end if self.first_end < 0 else self.first_end,
            self.leads,
        )

    @property
    def ends_cell(self) -> bool:
        """Whether its mark closes a table cell; in nested tables a paragraph mark does."""
        if self.properties.table_depth > 1:
            return self.properties.ends_inner_cell
        return self.mark == CELL_MARK

    @property
    def ends_row(self) -> bool:
        """Whether its mark closes a row; it has no text of its own then."""
        if self.properties.table_depth > 1:
            return self.properties.ends_inner_row
        return self.properties.ends_row and self.mark == CELL_MARK


@dataclass(slots=True)
class StoredRow:
    """The cells' contents as they come, and the shape that the row's end gives them."""

    cells: list[list["StoredBlock"]]
    shape: RowShape | None
    has_end: bool
    """The row's end mark is there, be it without a shape."""
    is_deleted: bool = False


@dataclass(slots=True)
class StoredTable:
    """Rows, the one under construction kept apart."""

    rows: list[StoredRow] = field(default_factory=list)
    _cells: list[list["StoredBlock"]] = field(default_factory=list)
    _content: list["StoredBlock"] = field(default_factory=list)

    def add(self, block: "StoredBlock") -> None:
        """Put a paragraph or a nested table into the current cell."""
        self._content.append(block)

    def end_cell(self) -> None:
        """Close the current cell."""
        self._cells.append(self._content)
        self._content = []

    def end_row(
        self, shape: RowShape | None, *, has_end: bool = True, is_deleted: bool = False
    ) -> None:
        """Close the current row; text after its last cell mark makes a cell of its own."""
        if self._content:
            self.end_cell()
        if self._cells:
            self.rows.append(StoredRow(self._cells, shape, has_end, is_deleted))
            self._cells = []

    def finish(self) -> list["StoredBlock"]:
        """The table as it is when no further row follows.

        Floating tables that follow one another without a paragraph between them differ in their
        position alone. Cells without the end of any row are no table.
        """
        self.end_row(None, has_end=False)
        if not any(row.has_end for row in self.rows):
            return [block for row in self.rows for cell in row.cells for block in cell]
        tables: list[StoredTable] = []
        position: tuple[Operation, ...] | None = None
        for row in self.rows:
            if row.shape is not None and row.shape.position != position:
                tables.append(StoredTable())
                position = row.shape.position
            elif not tables:
                tables.append(StoredTable())
            tables[-1].rows.append(row)
        return [*tables]


StoredBlock = StoredParagraph | StoredTable


def read_paragraphs(
    document: StoredDocument,
    layers: TextLayers,
    span: PositionSpan,
    section_ends: frozenset[int] = frozenset(),
) -> list[StoredParagraph]:
    """The paragraphs between two positions; a last one without a mark is taken as it is.

    A page break (0x0C) ends a paragraph only where it ends a section. A paragraph mark that is
    hidden, or that a tracked change deletes, joins its paragraph to the next one.
    """
    text = document.text
    hidden_styles = document.styles.hidden_paragraphs
    start, end = span
    end = min(end, len(text))
    paragraphs: list[StoredParagraph] = []
    pending: StoredParagraph | None = None
    at = start
    for mark in _ENDS.finditer(text, start, end):
        position = mark.start()
        character = mark[0]
        if character == PAGE_BREAK and position + 1 not in section_ends:
            continue
        properties = document.paragraph_properties(position)
        paragraph = StoredParagraph(at, position, character, properties)
        at = position + 1
        if pending is not None:
            if pending.properties.table_depth == properties.table_depth:
                paragraph = pending.joined_to(paragraph)
            elif pending.end > pending.start:
                paragraphs.append(pending)
            pending = None
        if (
            character == PARAGRAPH_MARK
            and not properties.ends_inner_cell
            and not properties.ends_inner_row
            and (
                layers.deleted.covers(position)
                or layers.hidden.holds_at(
                    position, by_style=properties.style_index in hidden_styles
                )
            )
        ):
            pending = replace(paragraph, leads=paragraph.leads or layers.run_in.covers(position))
            continue
        paragraphs.append(paragraph)
    if at < end:
        rest = StoredParagraph(at, end, "", document.paragraph_properties(end - 1))
        paragraphs.append(rest if pending is None else pending.joined_to(rest))
    elif pending is not None and pending.end > pending.start:
        paragraphs.append(pending)
    return paragraphs


def nest_tables(paragraphs: Iterable[StoredParagraph], deleted: SpanSet) -> list[StoredBlock]:
    """Gather the paragraphs of tables into tables, by their depth and their marks."""
    blocks: list[StoredBlock] = []
    open_tables: list[StoredTable] = []
    shapes: dict[tuple[Operation, ...], RowShape | None] = {}

    def close_table() -> None:
        table = open_tables.pop()
        add = open_tables[-1].add if open_tables else blocks.append
        for block in table.finish():
            add(block)

    for paragraph in paragraphs:
        properties = paragraph.properties
        depth = properties.table_depth
        while len(open_tables) > depth:
            close_table()
        while len(open_tables) < depth:
            open_tables.append(StoredTable())
        if not open_tables:
            blocks.append(paragraph)
            continue
        table = open_tables[-1]
        if paragraph.ends_row:
            if paragraph.end > paragraph.start:
                table.add(paragraph)
            operations = properties.row_operations
            if operations not in shapes:
                shapes[operations] = shape_row(operations)
            table.end_row(shapes[operations], is_deleted=deleted.covers(paragraph.end))
            continue
        table.add(paragraph)
        if paragraph.ends_cell:
            table.end_cell()
    while open_tables:
        close_table()
    return blocks

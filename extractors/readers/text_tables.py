"""Drafts of table cells and rows, and the Table built from them.

Enters: rows of cells, each a list of paragraphs, each a list of stretches of lines, as one of the
text reader's table shapes found them. Leaves: a `models.document.Table`. A plain text cannot say
which cells are merged: an empty cell stands for one that is, and rows may differ in length.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.readers.text_lines import Span, build_paragraph
from models.document import Cell, Table
from models.locations import TextLocation


@dataclass
class CellDraft:
    """A cell: where it begins, and its paragraphs as stretches of lines."""

    place: Span
    paragraphs: list[list[Span]] = field(default_factory=list)

    @property
    def content(self) -> str:
        """The visible text, paragraphs joined without anything between them."""
        return "".join(span.content for paragraph in self.paragraphs for span in paragraph)

    @property
    def is_empty(self) -> bool:
        """Whether no text stands in it."""
        return not self.content


Row = list[CellDraft]


def cell_of(span: Span) -> CellDraft:
    """A cell with the one paragraph that stands in a stretch of a line, or an empty one."""
    return CellDraft(span, [[span]] if span.line.text[span.start : span.end].strip() else [])


def build_table(rows: Sequence[Row]) -> Table:
    """The Table of these rows, cells at columns 0, 1, 2 … of each."""
    cells = [
        _build_cell(draft, row, column)
        for row, drafts in enumerate(rows)
        for column, draft in enumerate(drafts)
    ]
    return Table(
        row_count=len(rows),
        column_count=max(len(drafts) for drafts in rows),
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
    return Cell(row=row, column=column, paragraphs=paragraphs, location=location)

"""The intermediate Document: what every reader returns and all interpretation starts from.

A reader decodes one format into an ordered tuple of blocks in reading order. All differences
between formats end here: nothing that takes a `Document` asks which format it came from.

Conventions that every reader keeps:

- A `Paragraph` is one paragraph *as a person sees it*. A manual line break (Word's `w:br`, 0x0B)
  and a page break end a paragraph; a line that merely wraps (PDF, hard-wrapped dumps) does not.
- An automatic list number is part of the text, without the tab or space that follows it
  (`一、`, `（一）`, `1.`), so that typed and counted numbers read the same.
- Field codes leave the text. A field's *result* stays in the text where it is content
  (HYPERLINK, REF, SEQ, a date); results that are page furniture do not (PAGE, PAGEREF, NUMPAGES).
- Tracked deletions, hidden text and comments are left out: a printed copy does not show them.
- Text that is there but is no part of what a person reads leaves the paragraphs and stands in
  `Document.removed` with its kind and place: invisible characters, struck-out text, note marks,
  prompts of empty form controls, watermarks. Coverage counts it as removed; nothing else asks for it.
- Radicals and compatibility ideographs are the unified ideographs that they show, one code point
  for one. A run in a text file ends where an invisible character stood, so that offsets stay true.
- A merged cell is stored once, at its upper left corner, with its spans.
"""

from typing import Annotated, Literal

from pydantic import Field

from models.findings import Finding
from models.frozen import Frozen, value
from models.locations import Location
from models.report import Removed
from models.source import Source

Story = Literal[
    "body",
    "text_box",
    "header",
    "footer",
    "page_number",
    "table_of_contents",
    "repeated_header",
    "footnote",
    "endnote",
]
"""Which part of the file a block belongs to.

`body` and `text_box` (placed where it is anchored) are the report's own text. `header`, `footer`,
`page_number` and `repeated_header` (a table's header row that a page break repeated) are page
furniture; `table_of_contents` is a generated list of headings. Footnotes and endnotes follow the
body.
"""


@value
class FieldCode:
    r"""A Word field as data: it has left the text, and stays as evidence.

    `instruction` is the code as written, trimmed (`TC 总体绩效目标 \f A \l 1`); `result` is the
    text the field showed, empty when there was none.
    """

    instruction: str
    result: str = ""
    location: Location


@value
class Run:
    """A stretch of a paragraph's text with one place in the source.

    In a text file a run lies in one line, and `location.start` is the place of `text[0]`; in a
    PDF it is one visual line with its bounding box; elsewhere it has its block's or cell's location.
    """

    text: str
    location: Location


@value
class Paragraph:
    """One paragraph: its text as runs, and the field codes that stood in it.

    `outline_level` is zero-based as in WordprocessingML (`w:outlineLvl`), None for body text.
    """

    kind: Literal["paragraph"] = "paragraph"
    runs: tuple[Run, ...] = ()
    field_codes: tuple[FieldCode, ...] = ()
    style: str | None = None
    outline_level: int | None = None
    story: Story = "body"
    location: Location

    @property
    def text(self) -> str:
        """The whole text, nothing trimmed."""
        if len(self.runs) == 1:
            return self.runs[0].text
        return "".join(run.text for run in self.runs)


@value
class Cell:
    """One cell of a table's grid, zero-based; a merged cell is stored once with its spans.

    A cell's own nested tables stand in `tables`, after its paragraphs.
    """

    row: Annotated[int, Field(ge=0)]
    column: Annotated[int, Field(ge=0)]
    row_span: Annotated[int, Field(ge=1)] = 1
    column_span: Annotated[int, Field(ge=1)] = 1
    paragraphs: tuple[Paragraph, ...] = ()
    tables: tuple["Table", ...] = ()
    location: Location

    @property
    def text(self) -> str:
        """The paragraphs' texts, joined by line feeds."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


@value
class Table:
    """A table as a grid of cells that neither overlap nor leave the grid.

    Cells are ordered by row, then column. A place of the grid without a cell is a gap (rows of a
    Word table may differ in length).
    """

    kind: Literal["table"] = "table"
    row_count: Annotated[int, Field(ge=0)]
    column_count: Annotated[int, Field(ge=0)]
    cells: tuple[Cell, ...] = ()
    story: Story = "body"
    location: Location

    def __post_init__(self) -> None:
        """Refuse cells out of order, over each other or outside; raises ValueError.

        A sweep by row over the columns that are still covered from above: linear in the grid's area.
        """
        row_count = self.row_count
        covered_until = [0] * self.column_count
        previous = (-1, -1)
        for cell in self.cells:
            row, column = cell.row, cell.column
            if (row, column) <= previous or column < 0:
                raise ValueError("cells must be ordered by row, then column, each place once")
            previous = (row, column)
            last_row, last_column = row + cell.row_span, column + cell.column_span
            if last_row > row_count or last_column > self.column_count:
                raise ValueError(f"cell ({row}, {column}) leaves the grid")
            if last_row <= row or last_column <= column:
                raise ValueError(f"cell ({row}, {column}) covers nothing")
            for place in range(column, last_column):
                if covered_until[place] > row:
                    raise ValueError(f"cell ({row}, {column}) overlaps another")
                covered_until[place] = last_row

    def grid(self) -> list[list[Cell | None]]:
        """The computed grid: a merged cell stands at each place it covers, a gap is None."""
        rows: list[list[Cell | None]] = [[None] * self.column_count for _ in range(self.row_count)]
        for cell in self.cells:
            for row in range(cell.row, cell.row + cell.row_span):
                for column in range(cell.column, cell.column + cell.column_span):
                    rows[row][column] = cell
        return rows


Block = Annotated[Paragraph | Table, Field(discriminator="kind")]


@value
class Doubt:
    """A text that optical recognition may have misread, and where it stands.

    `confidence` is the engine's, from 0 to 1; `other` is a second reading that differs, None where
    there is none; `figure` says that the text is a figure, a code or a sign.
    """

    location: Location
    text: str
    other: str | None = None
    confidence: float
    figure: bool


class Document(Frozen):
    """A decoded file: its source, its blocks in reading order, and what the reader noticed."""

    source: Source
    blocks: tuple[Block, ...] = ()
    removed: tuple[Removed, ...] = ()
    """What left the text, by kind, each with its place."""
    findings: tuple[Finding, ...] = ()
    doubts: tuple[Doubt, ...] = ()

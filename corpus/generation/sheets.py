"""Pages before they are written: the blocks of a report, independent of any file format.

A `Sheet` is what `narrative` and `project_tables` lay out and what every writer takes. A label that
Word would count by itself is kept apart from its text (`counted`), so that the .docx writer can let
Word count and the text writer can type it.
"""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Counted:
    """A number that the word processor counts: which list, which format, and how it reads."""

    list_key: str
    number_format: str
    """ST_NumberFormat of ISO/IEC 29500-1 17.18.59: `chineseCounting`, `decimal`, …"""
    pattern: str
    """Level text with `%1` where the number stands: `（%1）`."""
    label: str


@dataclass(frozen=True)
class Line:
    """One paragraph. A line feed in the text is a manual line break (`w:br`)."""

    text: str
    role: Literal["cover", "part", "heading", "project", "body", "contents"] = "body"
    counted: Counted | None = None
    marks: tuple[str, ...] = ()
    """Instructions of the fields that stand at its end."""
    new_page: bool = False
    centred: bool = False
    indent: int = 0

    @property
    def printed(self) -> str:
        """The text with its number, as a reader sees it."""
        return (self.counted.label if self.counted else "") + self.text


@dataclass(frozen=True)
class Contents:
    """A generated table of contents: entry texts with page numbers."""

    entries: tuple[tuple[str, int], ...]
    instruction: str


@dataclass(frozen=True)
class GridCell:
    """A cell at its upper left corner: `column` is its place in the grid, zero-based."""

    column: int
    paragraphs: tuple[Line, ...] = ()
    row_span: int = 1
    column_span: int = 1

    @property
    def text(self) -> str:
        """Everything printed in it, a line feed between paragraphs."""
        return "\n".join(line.printed for line in self.paragraphs)


@dataclass(frozen=True)
class Grid:
    """A table: for each row the cells that begin in it, by column."""

    rows: tuple[tuple[GridCell, ...], ...]
    column_count: int
    header_rows: tuple[int, ...] = ()
    """Rows that a word processor repeats on each page (at the top only)."""
    widths: tuple[int, ...] = ()
    """Relative column widths."""


Block = Line | Contents | Grid


@dataclass(frozen=True)
class PageSetup:
    """Paper and furniture: what stands on each page without being the report's text."""

    width_mm: int = 210
    height_mm: int = 297
    font: str = "Noto Serif CJK SC"
    size_half_points: int = 21
    header: str | None = None
    footer: Literal["none", "number", "dashes", "of_total"] = "number"
    table_twips: int = 9000
    """How wide tables are."""


@dataclass(frozen=True)
class Sheet:
    """A whole report, ready to be written."""

    blocks: tuple[Block, ...]
    page: PageSetup = field(default_factory=PageSetup)
    broken_runs: bool = False
    """Whether a Word file's text is cut into runs at odd places, with bookmarks in between."""
    word_habits: frozenset[str] = frozenset()
    """How Word keeps it: `controls` (w:sdt), `changes` (w:ins, w:del), `links`, `nested`
    tables, ticks as `symbols` (w:sym)."""
    slim: bool = False
    """Whether a Word file goes without the parts that it does not need."""


def cell(column: int, text: str | None, *, row_span: int = 1, column_span: int = 1) -> GridCell:
    """A cell with one paragraph, or an empty one."""
    lines = () if text is None or text == "" else (Line(text),)
    return GridCell(column, lines, row_span, column_span)


def covered_columns(grid: Grid) -> list[dict[int, int]]:
    """For each row the columns covered by a cell from above, with that cell's column span."""
    covered: list[dict[int, int]] = [{} for _ in grid.rows]
    for index, row in enumerate(grid.rows):
        for item in row:
            for below in range(index + 1, index + item.row_span):
                covered[below][item.column] = item.column_span
    return covered

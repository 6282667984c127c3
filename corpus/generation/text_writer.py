r"""Sheets as plain text, in the shapes that text dumps of such reports have.

- `tab`: the seed's. A line that begins with a tab is a cell, further lines of the cell have none, an
  empty line ends the row, a lone tab is an empty or covered cell, another empty line ends the table.
- `row`: one line a row, cells separated by tabs, a cell merged over columns once, an empty or
  covered cell empty; further paragraphs of a row's last cell follow on lines of their own.
- `lines`: one cell a line and nothing to mark it; an empty or covered cell is an empty line.

Shapes of web pages that were turned into text (`PAGE_SHAPES`):
- `bars`: one line a row, ` |` behind each cell; cells merged away are left out, and as many bars as are
  missing stand at the row's end. A cell's further paragraphs follow on lines of their own.
- `bar_lines`: one cell a line, closed by ` |`, the missing ones counted behind the row's last cell.
- `copy`: tabs between cells, as a browser copies a table: cells merged away leave no trace.
- `blanks`: one line a row, a space between cells; empty and merged-away cells leave no trace.
- `markdown`: a pipe table; merged-away cells are empty, a cell's paragraphs are joined by `<br>`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from corpus.generation.sheets import Contents, Grid, GridCell, Line, Sheet, covered_columns

Shape = Literal["tab", "row", "lines", "bars", "bar_lines", "copy", "blanks", "markdown"]
SHAPES: tuple[Shape, ...] = ("tab", "row", "lines")
PAGE_SHAPES: tuple[Shape, ...] = ("bars", "bar_lines", "copy", "blanks", "markdown")


_LABEL_LENGTH = 14
"""A text this short with a line break in it is a broken label. Where a line is a cell or a row, it is
joined: cut in two, nothing but the meaning of its words would tell the halves from two cells."""


@dataclass(frozen=True)
class TextStyle:
    """How a dump looks besides its shape."""

    shape: Shape = "tab"
    line_end: str = "\n"
    field_codes: bool = True
    """Whether the codes of TC fields were left in the text."""
    last_page_number: int | None = None
    """The number of the last page, which some dumps leave at the end."""
    page_every: int | None = None
    """After so many blocks a page ends: its number and the header stay in the text."""
    form_feeds: bool = False


def write_text(sheet: Sheet, style: TextStyle) -> str:
    """The sheet as the text of a dump."""
    lines = list(_lines(sheet, style))
    if style.last_page_number is not None:
        lines += ["", str(style.last_page_number), ""]
    return style.line_end.join(lines) + style.line_end


def _lines(sheet: Sheet, style: TextStyle) -> Iterator[str]:
    write_grid: Callable[[Grid], Iterator[str]] = {
        "tab": _tab_grid,
        "row": _row_grid,
        "lines": _cell_lines_grid,
        "bars": _bars_grid,
        "bar_lines": _bar_lines_grid,
        "copy": _copied_grid,
        "blanks": _blanks_grid,
        "markdown": _markdown_grid,
    }[style.shape]
    pages = len(sheet.blocks) // (style.page_every or len(sheet.blocks) or 1)
    for place, block in enumerate(sheet.blocks):
        if style.page_every and pages > 2 and place and place % style.page_every == 0:
            yield from _page_end(sheet, style, place // style.page_every)
        if isinstance(block, Grid):
            yield from write_grid(block)
        elif isinstance(block, Contents):
            for text, page in block.entries:
                yield f"{text}\t{page}"
        else:
            yield from _paragraph(block, style)


def _page_end(sheet: Sheet, style: TextStyle, number: int) -> Iterator[str]:
    """What a dump keeps of a page's end and of the next one's head."""
    yield ""
    if sheet.page.footer != "none":
        yield {"dashes": f"- {number} -", "of_total": f"第{number}页 共99页"}.get(
            sheet.page.footer, str(number)
        )
    feed = "\f" if style.form_feeds else ""
    # Without a number or a form feed nothing would tell a header from the text.
    told = style.form_feeds or sheet.page.footer != "none"
    yield feed + ((sheet.page.header or "") if told else "")


def _paragraph(line: Line, style: TextStyle) -> Iterator[str]:
    text = "　" * line.indent + line.printed
    if style.field_codes:
        text += "".join(f" {mark} " for mark in line.marks)
    # A tab at a line's start would mark a cell in the seed's shape.
    yield from (part.replace("\t", "    ") for part in text.split("\n"))


def _cells(grid: Grid) -> Iterator[list[GridCell | None]]:
    """Each row's cells from left to right, None for one that is covered from above."""
    covered = covered_columns(grid)
    for index, row in enumerate(grid.rows):
        begun = {item.column: item for item in row}
        yield [begun.get(column) for column in sorted(begun.keys() | covered[index].keys())]


def _tab_grid(grid: Grid) -> Iterator[str]:
    for row in _cells(grid):
        for item in row:
            first, *further = (item.text if item else "").split("\n")
            yield f"\t{first}"
            yield from further
        yield ""
    yield ""


def _row_grid(grid: Grid) -> Iterator[str]:
    for row in _cells(grid):
        *leading, last = [_unbroken(item) for item in row]
        first, *further = last.split("\n")
        yield "\t".join([*(text.replace("\n", "") for text in leading), first])
        yield from further


def _cell_lines_grid(grid: Grid) -> Iterator[str]:
    for row in _cells(grid):
        for item in row:
            yield from _unbroken(item).split("\n")


def _bars_grid(grid: Grid) -> Iterator[str]:
    for row, missing in _begun(grid):
        yield from (" ".join(f"{text} |" for text in row) + missing).split("\n")


def _bar_lines_grid(grid: Grid) -> Iterator[str]:
    for row, missing in _begun(grid):
        yield from ("\n".join(f"{text} |" for text in row) + missing).split("\n")


def _begun(grid: Grid) -> Iterator[tuple[list[str], str]]:
    """Each row's texts of the cells that begin in it, and bars for the columns that have none."""
    for row in grid.rows:
        missing = grid.column_count - len(row)
        if row:
            yield [_unbroken(item) for item in row], f" {'|' * missing}" if missing else ""


def _copied_grid(grid: Grid) -> Iterator[str]:
    for row in grid.rows:
        *leading, last = [_unbroken(item) for item in row] or [""]
        first, *further = last.split("\n")
        yield "\t".join([*(text.replace("\n", "") for text in leading), first])
        yield from further


def _blanks_grid(grid: Grid) -> Iterator[str]:
    for row in grid.rows:
        texts = [text for text in map(_unbroken, row) if text]
        *leading, last = texts or [""]
        first, *further = last.split("\n")
        yield " ".join([*(text.replace("\n", "") for text in leading), first])
        yield from further


def _markdown_grid(grid: Grid) -> Iterator[str]:
    yield ""
    for place, row in enumerate(grid.rows):
        texts = [""] * grid.column_count
        for item in row:
            texts[item.column] = _unbroken(item).replace("\n", "<br>").replace("|", "\\|")
        yield f"| {' | '.join(texts)} |"
        if not place:
            yield "|" + " --- |" * grid.column_count
    yield ""


def _unbroken(item: GridCell | None) -> str:
    """A cell's text; a short one, such as a label, on one line."""
    text = item.text if item else ""
    return text.replace("\n", "") if len(text) < _LABEL_LENGTH else text

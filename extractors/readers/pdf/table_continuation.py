"""Whether the table at the top of a page continues the one that ended the page before.

Enters: the table so far and the part at the top of the next page. Leaves: yes or no, and how many of
the part's rows repeat the table's head. Geometry speaks first (sides, open ends, room that was
left), then the labels of this kind of report.
"""

from dataclasses import dataclass

from extractors.forms.cutting.pages import GRID, begins_project, part_of_project
from extractors.readers.pdf.page_frame import BBox
from extractors.readers.pdf.page_tables import PageTable
from extractors.readers.pdf.table_parts import (
    JoinedTable,
    cell_text,
    row_cells_of,
    row_texts_of,
    same_x,
)

_MAX_HEAD_ROWS = 5
"""Rows that Word repeats on every page: a title, unit, and a header of two or three rows."""
HEAD_WITHIN_ROWS = 40
"""How far down the head of a grid may stand in the table of a whole project."""
_ROUNDING_PT = 2.0
"""By how much a row may miss the room below a table and yet not fit in."""
_USUAL_LINE_PT = 10.0
"""Size of text taken for a part without any."""
_EMPTY_LINE_EM = 0.7
"""Room above a part that an empty paragraph may take, which is set smaller than the text at times."""
_HEAD_CELLS = 3
"""Two texts that come again may be a label and its value."""


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
    if not (_has_sides(table.last_bbox, part) or _has_sides(table.bottom_box(), part)):
        return False
    if table.open_bottom or part.open_top:
        return True
    if repeated_rows(table, part):
        return True
    heads = [head_of(table.row_texts(row)) for row in range(table.row_count)]
    head = head_of(row_texts_of(part, 0))
    if None not in heads and head is None:
        return True  # a head without a body
    if last_room.bottom - table.last_bbox[3] > _first_rows_height(part) + _ROUNDING_PT:
        return False  # it would have begun below the table: a page break was wanted
    line_height = max(
        (line.size for cell in part.cells for line in cell.lines), default=_USUAL_LINE_PT
    )
    if part.bbox[1] - room.top > _EMPTY_LINE_EM * line_height:
        return False  # something stands above it that leaves no ink: an empty paragraph
    if head is None:
        return True
    if head in heads or (GRID in heads) or (head == 0 and heads != [None]):
        return False
    return heads_inside or head != GRID


def _has_sides(box: BBox, part: PageTable) -> bool:
    """Whether a table, or its last row, which an overlong one above may jut over, is as wide."""
    return same_x(box[0], part.bbox[0]) and same_x(box[2], part.bbox[2])


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
    return part_of_project("\t".join(texts).replace(" ", ""))


def grid_begins_inside(part: PageTable) -> bool:
    """Whether the head of an indicator grid stands below other rows of a table."""
    return any(head_of(row_texts_of(part, row)) == GRID for row in range(1, len(part.rows) - 1))


def repeated_rows(table: JoinedTable, part: PageTable) -> int:
    """How many rows at the top of a part repeat the table's first rows, or the head of its grid."""
    rows = [row_cells_of(part, row) for row in range(min(_MAX_HEAD_ROWS, len(part.rows) - 1))]
    texts = [[cell_text(cell) for cell in row] for row in rows]
    for start in range(min(HEAD_WITHIN_ROWS, table.row_count)):
        count = _rows_alike(table, start, texts)
        if any(cell.row + cell.row_span > count for row in rows[:count] for cell in row):
            continue
        if start == 0 and count:
            return 0 if _begins_next(table, part, count) else _repeated(table, texts[:count])
        if any(_may_be_head(table, row) for row in texts[:count]):
            return _repeated(table, texts[:count])
    return 0


def _repeated(table: JoinedTable, rows: list[list[str]]) -> int:
    """How many of the rows that look like a repeated head are one.

    Where one table holds several projects, the head of the next one's grid looks like that of the
    last one's: it is repeated only if the project that the table ends with has had it.
    """
    grid_head = next((texts for texts in rows if head_of(texts) == GRID), None)
    if grid_head is None:
        return len(rows)
    last_project = max((c.row for c in table.cells if begins_project(c.text)), default=-1)
    has_had_it = any(c.row > last_project and c.text == grid_head[0] for c in table.cells)
    return len(rows) if has_had_it else 0


def _may_be_head(table: JoinedTable, texts: list[str]) -> bool:
    """Whether a row that occurs twice may be a head: its texts stand in no row of data."""
    if len(texts) < _HEAD_CELLS or not all(texts) or len(set(texts)) < len(texts):
        return False
    return sum(cell.text in texts for cell in table.cells) <= len(texts)


def _rows_alike(table: JoinedTable, start: int, texts: list[list[str]]) -> int:
    """How many of a part's first rows say what the table's rows from `start` on say.

    Of a label that is merged with rows below the head, LibreOffice repeats what the head's rows hold.
    """
    count = 0
    for theirs in texts:
        mine = table.row_cells(start + count)
        if len(mine) != len(theirs) or not any(theirs):
            break
        head_end = start + count + 1
        if not all(
            cell.text == text or (cell.end_row > head_end and text and cell.text.startswith(text))
            for cell, text in zip(mine, theirs, strict=True)
        ):
            break
        count += 1
    return count


def _begins_next(table: JoinedTable, part: PageTable, count: int) -> bool:
    """`731001… 单位：万元` above `项目编码 | …` twice: the next project, not a repeated head."""
    if count >= min(len(part.rows) - 1, table.row_count):
        return False
    head = head_of(row_texts_of(part, count))
    return head is not None and head == head_of(table.row_texts(count))

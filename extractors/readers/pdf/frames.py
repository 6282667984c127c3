"""Frames: boxes round a page or a paragraph, which are drawn like a table of one cell.

Enters: all pages' contents. Leaves: the same, the lines in frames round pages or tables given back to
the page. A box of one cell that is as high as a page stays a table where it goes on with a table of
several: a page may hold nothing but the middle of a long cell.
"""

from collections.abc import Sequence

from extractors.readers.pdf.page_content import PageContent
from extractors.readers.pdf.page_tables import PageTable
from extractors.readers.pdf.table_parts import same_x

_HIGH_SHARE = 0.55
"""Of the page's height: a frame of the page takes nearly all of it, a cell of text, alone on its
page, rarely more than half."""


def dissolve_frames(pages: Sequence[PageContent]) -> None:
    """Give the lines in frames back to their pages."""
    kept: set[int] = set()
    for step in (1, -1):
        neighbour: PageTable | None = None
        for page in pages[::step]:
            ordered = page.tables[::step]
            for place, table in enumerate(ordered):
                if _is_frame(table, page) and (
                    place > 0
                    or neighbour is None
                    or not _same_sides(table, neighbour)
                    or (_is_frame(neighbour, page) and id(neighbour) not in kept)
                ):
                    continue
                kept.add(id(table))
            neighbour = ordered[-1] if ordered else None
    for page in pages:
        frames = [table for table in page.tables if id(table) not in kept]
        if not frames:
            continue
        page.tables = [table for table in page.tables if id(table) in kept]
        inside = [line for table in frames for cell in table.cells for line in cell.lines]
        page.lines = sorted([*page.lines, *inside], key=lambda line: line.baseline)


def _is_frame(table: PageTable, page: PageContent) -> bool:
    """Whether a table is one cell as high as a page, or one that holds others of its tables."""
    if len(table.columns) > 2:
        return False
    high = table.bbox[3] - table.bbox[1] > page.frame.height * _HIGH_SHARE
    return (len(table.cells) == 1 and high) or any(_holds(table, o) for o in page.tables)


def _holds(table: PageTable, other: PageTable) -> bool:
    x0, top, x1, bottom = table.bbox
    left, upper, right, lower = other.bbox
    return other is not table and x0 <= left and right <= x1 and top <= upper and lower <= bottom


def _same_sides(one: PageTable, other: PageTable) -> bool:
    return same_x(one.bbox[0], other.bbox[0]) and same_x(one.bbox[2], other.bbox[2])

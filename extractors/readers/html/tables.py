"""Where the cells of an HTML table stand: the algorithm of the HTML standard, 4.9.12.

Enters: a `table` element. Leaves: its cells with their spans, none overlapping. A span of nought
rows reaches to the end of its row group, spans past the end are cut, and where two cells would
overlap, which the standard calls an error, the later one is narrowed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

_MOST_COLUMNS = 1000
"""The standard's own bound on `colspan`."""
_GROUPS = frozenset({"thead", "tbody", "tfoot"})


@dataclass(slots=True)
class HtmlCell:
    """A `td` or `th` with its place in the grid."""

    element: etree._Element
    row: int
    column: int
    row_span: int
    column_span: int
    row_element: etree._Element


@dataclass(slots=True)
class HtmlLayout:
    """A table's cells in order of rows and columns."""

    row_count: int
    column_count: int
    cells: list[HtmlCell]


class TooManyPlacesError(Exception):
    """A table whose cells cover more places than may be looked at."""


def lay_out(table: etree._Element, most_places: int) -> HtmlLayout:
    """Place the cells of a table; rows of nested tables are not its own.

    Raises TooManyPlacesError before much memory is spent: spans are numbers, and cost nothing to write.
    """
    rows = list(_rows(table))
    ends = _group_ends(rows)
    taken: list[set[int]] = [set() for _ in rows]
    cells: list[HtmlCell] = []
    width = places = 0
    for row_no, (row, _) in enumerate(rows):
        column = 0
        for element in row:
            if element.tag not in ("td", "th"):
                continue
            while column in taken[row_no]:
                column += 1
            wanted = min(max(_span(element, "colspan", 1), 1), _MOST_COLUMNS)
            down = _span(element, "rowspan", 1)
            last = ends[row_no] if down == 0 else min(row_no + down, ends[row_no])
            across = 1
            while across < wanted and column + across not in taken[row_no]:
                across += 1
            places += (last - row_no) * across
            if places > most_places:
                raise TooManyPlacesError
            for place in range(row_no, last):
                taken[place].update(range(column, column + across))
            cells.append(HtmlCell(element, row_no, column, last - row_no, across, row))
            column += across
            width = max(width, column)
    return HtmlLayout(len(rows), width, cells)


def _rows(table: etree._Element) -> Iterator[tuple[etree._Element, int]]:
    """The rows in the order shown (a `tfoot` comes last), each with its group's number."""
    last: list[etree._Element] = []
    group = 0
    for child in table:
        if child.tag == "tr":
            yield child, group
        elif child.tag == "tfoot":
            last.append(child)
        elif child.tag in _GROUPS:
            group += 1
            yield from ((row, group) for row in child if row.tag == "tr")
            group += 1
    for child in last:
        group += 1
        yield from ((row, group) for row in child if row.tag == "tr")


def _group_ends(rows: list[tuple[etree._Element, int]]) -> list[int]:
    """For each row the end of its group, past which no cell reaches."""
    ends = [0] * len(rows)
    end = len(rows)
    for place in range(len(rows) - 1, -1, -1):
        if place + 1 < len(rows) and rows[place][1] != rows[place + 1][1]:
            end = place + 1
        ends[place] = end
    return ends


def _span(element: etree._Element, name: str, default: int) -> int:
    text = (element.get(name) or "").strip()
    return int(text[:5]) if text[:5].isdecimal() else default  # `rowspan` ends at 65,534

"""The grid of a .docx table: where each cell stands (ISO/IEC 29500-1 17.4).

Enters: a `w:tbl`. Leaves: its visible cells, each once, placed on a grid of the edges that the
table really uses.

Spans count columns of `w:tblGrid`: `w:gridBefore` and each cell's `w:gridSpan` give a cell's
edges. Two habits of real files are met: grid columns a hair wide, where somebody dragged a border
beside another (their edges are taken for one), and rows whose cells have no spans at all and are
told apart by their widths alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from lxml import etree

from extractors.readers.docx.markup import MC, VAL, W, chosen_branch, is_on, names_by_tag, read_int
from extractors.readers.word.grids import (
    HAIR_TWIPS,
    EdgedCell,
    TableLayout,
    join_near_edges,
    place_cells,
    used_edges,
)

_WRAPPERS = frozenset(
    {W + "customXml", W + "ins", W + "moveTo", W + "smartTag", W + "bdo", W + "dir"}
)
_PLAIN = frozenset({W + "trPr", W + "tblPr", W + "tblGrid", W + "tblPrEx"})
_CELL_PROPERTIES_TAG = W + "tcPr"
_CELL_PROPERTIES = names_by_tag("tcW", "gridSpan", "vMerge", "hMerge", "cellDel")
_LIKE_TWIPS = 60
"""A millimetre: row widths that differ by no more are alike."""
_WIDEST_TWIPS = 100_000
"""Word stops at 22 inches, 31,680 twips; what is three times as wide is nonsense."""
_MOST_COLUMNS = 10_000
"""A span beyond this is nonsense (Word stops at 63 columns) and is cut."""


@dataclass(slots=True)
class _RawCell(EdgedCell[etree._Element]):
    """A `w:tc`; the grid's edges follow from the spans or the widths of all rows."""

    span: int = 1
    continues_left: bool = False
    width: etree._Element | None = None


@dataclass(slots=True)
class _RawRow:
    before: int = 0
    width_before_twips: int = 0
    after: int = 0
    cells: list[_RawCell] = field(default_factory=list)


def iter_children(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Children of one kind, also inside content controls and other transparent wrappers."""
    for child in parent:
        own = child.tag
        if own == tag:
            yield child
        elif own in _PLAIN:
            continue
        elif own == W + "sdt":
            for content in child.iterchildren(W + "sdtContent"):
                yield from iter_children(content, tag)
        elif own in _WRAPPERS:
            yield from iter_children(child, tag)
        elif own == MC + "AlternateContent":
            branch = chosen_branch(child)
            if branch is not None:
                yield from iter_children(branch, tag)


def lay_out_table(table: etree._Element) -> TableLayout[etree._Element]:
    """Place the cells of a `w:tbl`; rows and cells deleted with tracked changes are left out."""
    rows = [row for element in iter_children(table, W + "tr") if (row := _read_row(element))]
    if not _set_edges_by_width(rows):
        _set_edges_by_span(rows, _grid_widths(table))
    return place_cells([list(_merge_across(row.cells)) for row in rows])


def _grid_widths(table: etree._Element) -> list[int]:
    return [read_int(column, W + "w") or 0 for column in table.iterfind(f"{W}tblGrid/{W}gridCol")]


def _read_row(element: etree._Element) -> _RawRow | None:
    row = _RawRow()
    properties = element.find(W + "trPr")
    if properties is not None:
        for child in properties:
            if child.tag == W + "del":
                return None
            if child.tag == W + "gridBefore":
                row.before = _cut(read_int(child) or 0)
            elif child.tag == W + "gridAfter":
                row.after = _cut(read_int(child) or 0)
            elif child.tag == W + "wBefore":
                row.width_before_twips = _twips(child) or 0
            elif child.tag == W + "hidden" and is_on(child):
                return None
    row.cells = [
        cell for tc in iter_children(element, W + "tc") if (cell := _read_cell(tc)) is not None
    ]
    return row


def _read_cell(element: etree._Element) -> _RawCell | None:
    cell = _RawCell(0, 0, [element])
    properties = element[0] if len(element) else None
    if properties is None or properties.tag != _CELL_PROPERTIES_TAG:
        return cell
    for child in properties:
        name = _CELL_PROPERTIES.get(child.tag)
        if name == "tcW":
            cell.width = child
        elif name == "gridSpan":
            cell.span = max(1, _cut(read_int(child) or 1))
        elif name == "vMerge":
            cell.is_merged_down = child.get(VAL) == "restart"
            cell.continues_above = not cell.is_merged_down
        elif name == "hMerge":
            cell.continues_left = child.get(VAL) != "restart"
        elif name == "cellDel":
            return None
    return cell


def _cut(columns: int) -> int:
    return max(0, min(columns, _MOST_COLUMNS))


def _twips(element: etree._Element | None) -> int | None:
    """A width in twentieths of a point; None for `auto`, percentages and nonsense."""
    if element is None or element.get(W + "type", "dxa") != "dxa":
        return None
    width = read_int(element, W + "w")
    return width if width is not None and 0 < width < _WIDEST_TWIPS else None


def _set_edges_by_width(rows: list[_RawRow]) -> bool:
    """Take edges from widths where spans contradict each other and widths do not."""
    filled = [row for row in rows if row.cells]
    totals = {row.before + row.after + sum(cell.span for cell in row.cells) for row in filled}
    if len(totals) < 2:
        return False
    edges_of_rows: list[list[int]] = []
    for row in filled:
        widths = [_twips(cell.width) for cell in row.cells]
        if None in widths:
            return False
        starts = accumulate((width or 0 for width in widths), initial=row.width_before_twips)
        edges_of_rows.append(list(starts))
    ends = [edges[-1] for edges in edges_of_rows]
    if max(ends) - min(ends) > _LIKE_TWIPS:
        return False
    for row, edges in zip(filled, edges_of_rows, strict=True):
        for cell, left, right in zip(row.cells, edges, edges[1:], strict=False):
            cell.left, cell.right = left, right
    cells = [row.cells for row in filled]
    join_near_edges(cells, {edge: edge for edge in used_edges(cells)}, _LIKE_TWIPS)
    return True


def _set_edges_by_span(rows: list[_RawRow], grid_widths: list[int]) -> None:
    for row in rows:
        left = row.before
        for cell in row.cells:
            cell.left, cell.right = left, left + cell.span
            left += cell.span
    places = list(accumulate(grid_widths, initial=0))
    cells = [row.cells for row in rows]
    used = used_edges(cells)
    if all(grid_widths) and used and used[-1] < len(places):
        join_near_edges(cells, {edge: places[edge] for edge in used}, HAIR_TWIPS)


def _merge_across(cells: list[_RawCell]) -> Iterator[_RawCell]:
    """A row's cells with `w:hMerge` continuations joined to the cell at their left."""
    merged: _RawCell | None = None
    for cell in cells:
        if merged is not None and cell.continues_left:
            merged.contents += cell.contents
            merged.right = cell.right
            continue
        if merged is not None:
            yield merged
        merged = cell
    if merged is not None:
        yield merged

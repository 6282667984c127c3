r"""Tables of an RTF file: rows defined by their cells' right edges, as tables of WordprocessingML.

Enters: the rows of a table, each with its definition (`\trowd … \cellx`) and its cells' blocks.
Leaves: a `w:tbl` whose grid is the union of all rows' edges.
"""

from bisect import bisect_left
from dataclasses import dataclass, field

from lxml import etree

from extractors.readers.docx.markup import VAL, W

_NEAR_TWIPS = 30
"""Half a millimetre: edges of cells that lie no farther apart are one, since no column is so narrow."""


@dataclass(slots=True)
class CellEdge:
    """A cell of a row definition: its right edge in twips, and how it is merged."""

    edge: int
    is_first_of_column: bool = False
    continues_above: bool = False
    continues_left: bool = False


@dataclass(slots=True)
class RowDefinition:
    """The definition of a row: where it begins, and its cells' right edges."""

    left: int = 0
    cells: list[CellEdge] = field(default_factory=list)
    pending: CellEdge = field(default_factory=lambda: CellEdge(0))


@dataclass(slots=True)
class TableLevel:
    """A table that is being read, at one depth of nesting."""

    rows: list[tuple[RowDefinition, list[list[etree._Element]]]] = field(default_factory=list)
    cells: list[list[etree._Element]] = field(default_factory=list)
    content: list[etree._Element] = field(default_factory=list)
    definition: RowDefinition = field(default_factory=RowDefinition)


def build_table(rows: list[tuple[RowDefinition, list[list[etree._Element]]]]) -> etree._Element:
    """A `w:tbl` whose grid is the union of all rows' edges."""
    edges = _edges(rows)
    table = etree.Element(W + "tbl")
    for definition, contents in rows:
        row = etree.SubElement(table, W + "tr")
        left = _column(edges, definition.left)
        if left:
            properties = etree.SubElement(row, W + "trPr")
            etree.SubElement(properties, W + "gridBefore").set(VAL, str(left))
        for place, content in enumerate(contents):
            cell = definition.cells[place] if place < len(definition.cells) else None
            element = etree.SubElement(row, W + "tc")
            properties = etree.SubElement(element, W + "tcPr")
            right = left + 1 if cell is None else max(_column(edges, cell.edge), left + 1)
            etree.SubElement(properties, W + "gridSpan").set(VAL, str(right - left))
            left = right
            if cell is not None:
                if cell.is_first_of_column or cell.continues_above:
                    value = "continue" if cell.continues_above else "restart"
                    etree.SubElement(properties, W + "vMerge").set(VAL, value)
                if cell.continues_left:
                    etree.SubElement(properties, W + "hMerge").set(VAL, "continue")
            element.extend(content)
    return table


def _edges(rows: list[tuple[RowDefinition, list[list[etree._Element]]]]) -> list[int]:
    found = sorted(
        {edge for row, _ in rows for edge in (row.left, *(cell.edge for cell in row.cells))}
    )
    kept: list[int] = []
    for edge in found:
        if not kept or edge - kept[-1] > _NEAR_TWIPS:
            kept.append(edge)
    return kept


def _column(edges: list[int], edge: int) -> int:
    """The index of the edge that this one is, or lies close to."""
    place = bisect_left(edges, edge - _NEAR_TWIPS)
    return min(place, len(edges) - 1) if edges else 0

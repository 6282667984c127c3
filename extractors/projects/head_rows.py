"""Rows of a project's table that say what stands at its head: title, department, unit, year.

Enters: a row's cells, and the header of the grid that is open. Leaves: yes or no.
"""

from extractors.ledger.body import GridCell
from extractors.outline.table_heads import (
    HeadFacts,
    heads_a_table,
    looks_like_title,
    read_head_facts,
)
from extractors.projects.indicator_grids import GridHeader


def is_head_row(filled: list[GridCell], header: GridHeader | None) -> bool:
    """Whether a row says the title, the department, the unit of money or the year."""
    facts = [read_head_facts(span) for cell in filled for span in cell.spans()]
    if any(fact.year or (fact.unit and _heads_by_unit(fact, header)) for fact in facts):
        return True
    if len(filled) != 1:
        return False
    lines = [line for line in filled[0].lines if line.text.strip()]
    if is_over_all(filled[0], header) and any(map(heads_a_table, lines)):
        return True
    return any(fact.code for fact in facts) or any(map(looks_like_title, lines))


def _heads_by_unit(fact: HeadFacts, header: GridHeader | None) -> bool:
    """Whether a unit is the table's: `万元` alone, in a grid, is an indicator's."""
    return header is None or any(label.text.strip("()（）") for label in fact.labels)


def is_over_all(cell: GridCell, header: GridHeader | None) -> bool:
    """Whether a cell stands where a title does: in the first row, or right across below a grid."""
    if header is None:
        return cell.row == 0 and cell.column == 0
    width = max(head.end_column for head in header.cells)
    return cell.column == 0 and cell.end_column >= width > 1

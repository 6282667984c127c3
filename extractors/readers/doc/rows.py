"""Table rows: cell edges and merge flags from the modifiers at a row's end ([MS-DOC] 2.6.3).

Enters: the table modifiers in the order stored. Leaves: a `RowShape`.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from extractors.readers.doc import sprms
from extractors.readers.doc.sprms import Operation

MAX_CELLS = 64
"""One more than TDefTableOperand allows (2.9.322); a damaged count must not ask for more."""
_TC_BYTES, _WORD6_TC_BYTES = 20, 10
"""Of a TC80, and of what Word 6 has in its place."""

_RIGHT = 2
"""The value of sprmTJc (2.6.3) for rows that stand at the right margin."""

# vertMerge of a TC80.
NOT_MERGED: Final = 0
VERTICALLY_MERGED: Final = 1


@dataclass(frozen=True, slots=True)
class CellShape:
    """How one cell joins its neighbours (TCGRF, 2.9.317)."""

    horizontal: int = 0
    vertical: int = NOT_MERGED


@dataclass(frozen=True, slots=True)
class RowShape:
    """Edges of a row's cells in twips, one more than there are cells, and the cells' flags."""

    edges: tuple[int, ...]
    cells: tuple[CellShape, ...]
    is_right_aligned: bool = False
    position: tuple[Operation, ...] = ()
    """Where the table floats; rows of one table agree."""


def shape_row(operations: Sequence[Operation]) -> RowShape | None:
    """Apply the modifiers in turn; None where none of them defines the row's cells."""
    edges: list[int] = []
    cells: list[CellShape] = []
    gap_half = 0
    is_right_aligned = False
    position: list[Operation] = []
    for opcode, operand in operations:
        if opcode in (sprms.T_DEFINE, sprms.T_DEFINE_WORD6, sprms.T_DEFINE_10):
            edges, cells = _define(
                operand, _TC_BYTES if opcode == sprms.T_DEFINE else _WORD6_TC_BYTES
            )
        elif opcode == sprms.T_GAP_HALF:
            change = _signed(operand) - gap_half
            gap_half += change
            if edges:
                edges[0] -= change
        elif opcode in sprms.T_ALIGNMENT:
            is_right_aligned = operand[0] == _RIGHT
        elif opcode in sprms.T_POSITION:
            position.append((opcode, operand))
        elif not cells:
            continue
        elif opcode == sprms.T_LEFT:
            change = _signed(operand) - (edges[0] + gap_half)
            edges = [edge + change for edge in edges]
        elif opcode == sprms.T_COLUMN_WIDTH:
            _set_widths(edges, len(cells), operand)
        elif opcode == sprms.T_INSERT:
            _insert_cells(edges, cells, operand)
        elif opcode == sprms.T_DELETE:
            _delete_cells(edges, cells, operand)
        elif opcode in (sprms.T_MERGE, sprms.T_SPLIT):
            _merge_cells(cells, operand, merge=opcode == sprms.T_MERGE)
        elif opcode == sprms.T_VERTICAL_MERGE and len(operand) >= 2:
            index, flag = operand[0], operand[1] & 3
            if index < len(cells):
                cells[index] = CellShape(cells[index].horizontal, flag)
    if not cells:
        return None
    return RowShape(tuple(edges), tuple(cells), is_right_aligned, tuple(position))


def _signed(operand: bytes) -> int:
    return int.from_bytes(operand[:2], "little", signed=True)


def _define(operand: bytes, cell_size: int) -> tuple[list[int], list[CellShape]]:
    count = min(operand[0] if operand else 0, MAX_CELLS, (len(operand) - 3) // 2)
    if count < 1:
        return [], []
    edges = list(struct.unpack_from(f"<{count + 1}h", operand, 1))
    start = 1 + 2 * (count + 1)
    cells: list[CellShape] = []
    for at in range(start, start + count * cell_size, cell_size):
        flags = int.from_bytes(operand[at : at + 2], "little")  # cells left out are plain
        cells.append(CellShape(flags & 3, flags >> 5 & 3 if cell_size == _TC_BYTES else NOT_MERGED))
    return edges, cells


def _range(operand: bytes, count: int) -> tuple[int, int]:
    """ItcFirstLim (2.9.127): first cell, and the one after the last."""
    first, limit = operand[0], operand[1]
    return min(first, count), min(max(first, limit), count)


def _set_widths(edges: list[int], count: int, operand: bytes) -> None:
    first, limit = _range(operand, count)
    width = int.from_bytes(operand[2:4], "little", signed=True)
    shift = edges[first] + (limit - first) * width - edges[limit]
    for index in range(first + 1, limit):
        edges[index] = edges[first] + (index - first) * width
    for index in range(max(limit, first + 1), len(edges)):
        edges[index] += shift


def _insert_cells(edges: list[int], cells: list[CellShape], operand: bytes) -> None:
    first, added = operand[0], operand[1]
    width = int.from_bytes(operand[2:4], "little", signed=True)
    first = min(first, len(cells))
    added = min(added, MAX_CELLS - len(cells))
    if added < 1:
        return
    cells[first:first] = [CellShape()] * added
    tail = [edge + added * width for edge in edges[first + 1 :]]
    edges[first + 1 :] = [edges[first] + step * width for step in range(1, added + 1)] + tail


def _delete_cells(edges: list[int], cells: list[CellShape], operand: bytes) -> None:
    first, limit = _range(operand, len(cells))
    removed = edges[limit] - edges[first]
    del cells[first:limit]
    edges[first:] = [edges[first]] + [edge - removed for edge in edges[limit + 1 :]]


def _merge_cells(cells: list[CellShape], operand: bytes, *, merge: bool) -> None:
    first, limit = _range(operand, len(cells))
    for index in range(first, limit):
        horizontal = (1 if index == first else 2) if merge else 0
        cells[index] = CellShape(horizontal, cells[index].vertical)


def merged_groups(cells: Sequence[CellShape]) -> list[tuple[int, int]]:
    """The row's visible cells as ranges of stored cells, merged ones in one range.

    The published descriptions disagree about which of the two bits marks the first cell of a
    merged set (Word 97's fFirstMerged is bit 0, [MS-DOC]'s horzMerge 1 is a later cell), so the
    first flagged cell of a stretch tells which way its writer understood them.
    """
    groups: list[tuple[int, int]] = []
    first_mark = 0
    for index, cell in enumerate(cells):
        if cell.horizontal == 0:
            first_mark = 0
        elif first_mark == 0:
            first_mark = cell.horizontal
        elif cell.horizontal != first_mark:
            groups[-1] = (groups[-1][0], index + 1)
            continue
        groups.append((index, index + 1))
    return groups

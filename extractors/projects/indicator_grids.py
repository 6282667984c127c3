"""The indicator grid: its header row, and which column each cell of a row stands under.

Enters: a row's cells. Leaves: a `GridHeader`, or the row's cells by column. Columns are found by
what the header says. A header may take two rows (绩效指标 above 一级, 二级 and 三级指标, beside columns
that span both): in an exact grid the upper row's cells reach down into the lower row, in a text dump
the lower row has empty cells in their place.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from extractors.forms.hebei import HEBEI, HebeiColumn
from extractors.forms.labels import is_statement_label, looks_like_label, read_grid_column
from extractors.forms.levels import LEVEL1, LEVEL_ENDING
from extractors.forms.money import names_sum
from extractors.ledger.body import GridCell, joined_key
from extractors.patterns import compile_pattern

IndicatorCells = dict[HebeiColumn, list[GridCell]]
"""The cells of one indicator row by column; merged ones from above included."""


_NOTE = compile_pattern(r"[^:：]{1,8}[:：]")
_NOTE_OF_TABLE = compile_pattern(r"(?:备?注|说明|填[表报]说明)\d?[:：]")
_BESIDE_A_NOTE = frozenset({"level1", "basis", "ignored"})
_THIRD_LEVEL = compile_pattern(r"[三3]级(?:指标|目标)")


@dataclass(slots=True)
class GridHeader:
    """The indicator grid's columns: header cells in order, with what each names."""

    cells: list[GridCell]
    columns: list[HebeiColumn]


@dataclass(slots=True)
class IndicatorRow:
    """A row of the grid, with the header that it stands under: one further down may head later rows."""

    cells: IndicatorCells
    header: GridHeader

    def below_unknown_heads(self) -> Iterator[tuple[GridCell, GridCell]]:
        """The cells under heads that this form does not ask for, each behind its head."""
        heads = [
            cell
            for cell, column in zip(self.header.cells, self.header.columns, strict=True)
            if column == "ignored" and cell.key
        ]
        for cell in self.cells.get("ignored", ()):
            head = next((head for head in heads if head.overlaps(cell)), None)
            if cell.key and head is not None and head is not cell:
                yield head, cell


def read_grid_header(
    row: Sequence[GridCell],
    reaching: Sequence[GridCell] = (),
    upper: Sequence[GridCell] = (),
) -> GridHeader | None:
    """The row as the grid's header, if it names three columns and a level among them.

    `reaching` are cells that reach in from above; `upper` is the row before, where that named
    columns as well.
    """
    columns: list[HebeiColumn | None] = [read_grid_column(cell.key) for cell in row]
    if "target" in columns:
        columns = [
            column or HEBEI.beside_target.get(cell.key)
            for column, cell in zip(columns, row, strict=True)
        ]
    known = {column for column in columns if column not in (None, "ignored")}
    if len(known) < 3 or (not known & {"level1", "level2"} and not _names_third_level(row)):
        return None
    cells = list(row)
    for cell in reaching:
        column = read_grid_column(cell.key, exact=cell not in upper)
        if column is not None and column not in known | {"ignored"}:
            cells.append(cell)
            columns.append(column)
            known.add(column)
    named = (read_grid_column(cell.key) for cell in upper)
    waiting = [column for column in named if column not in known | {None, "ignored"}]
    for place, cell in enumerate(row):
        if waiting and not cell.key:
            columns[place] = waiting.pop(0)
    order = sorted(range(len(cells)), key=lambda place: cells[place].column)
    return GridHeader(
        [cells[place] for place in order], [columns[place] or "ignored" for place in order]
    )


def _names_third_level(row: Sequence[GridCell]) -> bool:
    """Whether the third level is called so; 指标名称 beside 指标值 heads any list of figures."""
    return any(_THIRD_LEVEL.match(cell.key) is not None for cell in row)


def with_parts_of_target(header: GridHeader, filled: Sequence[GridCell]) -> GridHeader | None:
    """The header with its target's column divided by the row below: 符号, 数值 and 计量单位."""
    parts = [HEBEI.below_target.get(cell.key) or read_grid_column(cell.key) for cell in filled]
    if "target" not in parts or not {"sign", "unit"} & set(parts) or len(filled) > len(set(parts)):
        return None
    kept = [
        (cell, column)
        for cell, column in zip(header.cells, header.columns, strict=True)
        if column not in parts and (cell.key or not any(map(cell.overlaps, filled)))
    ]
    new = [(cell, column or "ignored") for cell, column in zip(filled, parts, strict=True)]
    both = sorted([*kept, *new], key=lambda pair: pair[0].column)
    return GridHeader([cell for cell, _ in both], [column for _, column in both])


def names_columns_only(filled: Sequence[GridCell]) -> bool:
    """Whether a row holds nothing but column names: the upper row of a header, or 绩效指标 alone.

    Half of several names may be mistyped, or the one beside 绩效指标; a lone cell that nearly reads
    as one is a value.
    """
    exact = [cell for cell in filled if read_grid_column(cell.key, exact=True) is not None]
    if len(exact) == len(filled):
        return True
    enough = len(exact) > 1 or any(cell.key == HEBEI.group_head for cell in exact)
    mistyped = len(filled) - len(exact)
    return mistyped <= len(exact) and enough and all(read_grid_column(cell.key) for cell in filled)


def assign_columns(
    header: GridHeader, own: list[GridCell], reaching: Iterable[GridCell]
) -> IndicatorCells:
    """Give each cell of a grid row the column it stands under.

    A row with as many cells as the header is read in order, since a dragged border moves cells
    off their header; otherwise a cell goes where it overlaps the header most. A head that reaches in
    was drawn over the row where a page cut the table between them, and is no cell of it.
    """
    cells = sorted([*own, *reaching], key=lambda cell: cell.column)
    row: IndicatorCells = {}
    if len(cells) == len(header.cells):
        for cell, column in zip(cells, header.columns, strict=True):
            if cell not in header.cells:
                row.setdefault(column, []).append(cell)
        return row
    for cell in cells:
        if cell in header.cells:
            continue
        overlaps = [
            min(cell.end_column, head.end_column) - max(cell.column, head.column)
            for head in header.cells
        ]
        best = max(range(len(overlaps)), key=overlaps.__getitem__)
        if overlaps[best] > 0:
            row.setdefault(header.columns[best], []).append(cell)
    return row


def is_note(row: IndicatorCells) -> bool:
    """A note or signature in the grid's own cells (`填报人：张三`, `注：…`) is no indicator."""
    first = joined_key(row.get("level1", ()))
    others = (cell for key, cells in row.items() if key not in _BESIDE_A_NOTE for cell in cells)
    return bool(_NOTE.match(first) or names_sum(first)) and not any(cell.key for cell in others)


def is_note_alone(own: Sequence[GridCell]) -> bool:
    """Whether a row says nothing but a note of the table (`说明：本表由…`), whatever column it stands in."""
    filled = [cell for cell in own if cell.key]
    return len(filled) == 1 and _NOTE_OF_TABLE.match(filled[0].key) is not None


def is_statement_row(
    own: Sequence[GridCell], reaching: Sequence[GridCell], header: GridHeader
) -> bool:
    """Whether a row in or below the grid is a labelled one: `备注`, `审核意见`, `填报人`."""
    heads = header.cells
    width = max(cell.end_column for cell in heads)
    filled = [cell for cell in own if cell.key]
    if len(filled) < 2 or filled[0] is not own[0] or not looks_like_label(own[0].key):
        return False
    covered = [
        sum(cell.column <= head.column and head.end_column <= cell.end_column for head in heads)
        for cell in filled
    ]
    if own[0].column == 0 and not reaching:
        begins_level = own[0].key.removesuffix(LEVEL_ENDING) in LEVEL1
        return is_statement_label(own[0].key) or (max(covered) > 1 and not begins_level)
    # What stands below three heads, up to the grid's end, is no one's of them.
    return len(filled) == 2 and covered[1] >= 3 and filled[1].end_column >= width


def statements_in(own: Sequence[GridCell]) -> list[tuple[GridCell, GridCell]]:
    """Labels and values side by side: `填报人 | 张三 | 联系电话 | 88`."""
    filled = [cell for cell in own if cell.key]
    found: list[tuple[GridCell, GridCell]] = []
    while len(filled) >= 2 and looks_like_label(filled[0].key):
        found.append((filled[0], filled[1]))
        del filled[:2]
    return found

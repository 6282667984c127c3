"""Merged cells that a dump writes once for every place they cover.

Enters: the rows of a table. Leaves: the same, where the dump has that habit with each merged cell
standing once, with its spans. Scripts that walk a Word table by its grid repeat cells so, and a
spending plan would be read twice. Rows of equal cells alone prove nothing, 三级指标 and its description
are often one text: the habit is told by the upper part of a project's table, and below its header
a grid follows the header's columns.
"""

from collections.abc import Iterator, Sequence

from extractors.forms.cutting.labels import (
    grid_width,
    is_grid_label,
    is_head_label,
    is_head_line,
    is_period,
    is_row_label,
)
from extractors.readers.text.grid_costs import is_figure
from extractors.readers.text.left_out_cells import header_columns
from extractors.readers.text.tables import CellDraft, Row

_LEAST_COLUMNS = 4
"""In three columns a label's value over two of them may as well be said twice."""
_LEAST_ROWS = 2
"""One row may say the same thing twice by chance."""
_LONG = 6
"""Characters; equal neighbours as long as that are no two words that happen to agree."""

Groups = list[tuple[int, int]]
"""Half-open ranges of cells in a row, each of them one cell of the source."""


def join_repeated_cells(rows: Sequence[Row]) -> bool:
    """Make repeated cells one, in place; whether the table was one that repeats them."""
    parts = list(_parts(rows))
    if not any(_repeats(part) for part in parts):
        return False
    for part in parts:
        if _is_even(part):
            _join_part(part)
    return True


def _parts(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """The upper parts and the grids of the project tables, which may differ in columns."""
    part: list[Row] = []
    in_grid = False
    for row in rows:
        keys = _keys(row)
        is_grid_header = _heads_grid(keys)
        begins_form = in_grid and (is_row_label(keys[0]) or is_head_line(keys[0]))
        if part and (is_grid_header or begins_form):
            yield part
            part = []
        in_grid = is_grid_header or (in_grid and not begins_form)
        part.append(row)
    yield part


def _is_even(part: Sequence[Row]) -> bool:
    return bool(part) and all(len(row) == len(part[0]) for row in part)


def _repeats(part: Sequence[Row]) -> bool:
    """Whether a form's rows of one length hold equal neighbours where no form repeats a text."""
    if not _is_even(part) or len(part[0]) < _LEAST_COLUMNS or _heads_grid(_keys(part[0])):
        return False
    equal = [
        [row[at] for at, end in _groups(row) if end - at > 1 and not is_figure(row[at].content)]
        for row in part
    ]
    has_long = any(len(cell.content) >= _LONG for cells in equal for cell in cells)
    return has_long and sum(map(bool, equal)) >= _LEAST_ROWS


def _join_part(part: Sequence[Row]) -> None:
    """Join a form's cells, or those of a grid by the columns of its header."""
    header = _groups(part[0]) if _heads_grid(_keys(part[0])) else None
    above: Groups | None = None
    drafts: list[Row] = []
    for row in part:
        groups = header or above or _groups(row)
        # The figures of a spending plan stand below its dates: two may be equal by chance.
        above = groups if any(map(is_period, _keys(row))) else None
        drafts.append([_joined(row, start, end) for start, end in groups])
    _join_downwards(drafts)
    for row, joined in zip(part, drafts, strict=True):
        row[:] = joined


def _heads_grid(keys: Sequence[str]) -> bool:
    """Whether a row's keys are the header of an indicator grid, in any form."""
    return grid_width(keys) > 0 or header_columns(keys) is not None


def _keys(row: Row) -> list[str]:
    return [cell.key for cell in row]


def _groups(row: Row) -> Groups:
    """Neighbours with one text, as ranges; empty cells stay apart."""
    groups: Groups = []
    for index, cell in enumerate(row):
        content = cell.content
        if groups and content and content == row[index - 1].content:
            groups[-1] = (groups[-1][0], index + 1)
        else:
            groups.append((index, index + 1))
    return groups


def _joined(row: Row, start: int, end: int) -> CellDraft:
    cell = row[start]
    cell.column, cell.column_span = start, end - start
    return cell


def _join_downwards(drafts: list[Row]) -> None:
    """Make a label that the row below repeats in the same columns one cell over both rows."""
    for index in range(len(drafts) - 1, 0, -1):
        upper = {(cell.column, cell.column_span): cell for cell in drafts[index - 1]}
        kept: Row = []
        for cell in drafts[index]:
            above = upper.get((cell.column, cell.column_span))
            if above is not None and above.content == cell.content and _is_label(cell):
                above.row_span += cell.row_span
            else:
                kept.append(cell)
        drafts[index] = kept


def _is_label(cell: CellDraft) -> bool:
    return is_head_label(cell.key) or is_grid_label(cell.key)

"""Grids of tables that count the cells of a row, so that only covered ones are missing.

Enters: a grid's header and its rows, without any cell that a merged one covers. Leaves: the same, with
an empty cell in each covered column.
"""

from collections.abc import Sequence

from extractors.forms.cutting.heads import (
    Columns,
    column_head,
    labels_whole_grid,
    names_level1,
    names_level2,
)
from extractors.forms.hebei import HEBEI
from extractors.patterns import compile_pattern
from extractors.readers.text.covered_columns import columns_of_cells
from extractors.readers.text.tables import Row, empty_beside, keys_of

_AMOUNT = compile_pattern(r"[-+]?[\d,，.]+(?:万?元)?|[-—–/]")
_LEVELS = ("level1", "level2", "level3")


def columns_beside(columns: Columns, header: Sequence[str]) -> set[int]:
    """The columns that hold but the label of the whole grid, which reaches down from the header."""
    level1 = columns.index("level1") if "level1" in columns else 0
    return {place for place, key in enumerate(header[:level1]) if labels_whole_grid(key)}


class CountedGrid:
    """The rows of one grid, from its first on: what stood above tells where cells belong."""

    def __init__(self, columns: Columns, header: Row) -> None:
        self.columns = columns
        self._above = [""] * len(columns)
        self._beside = columns_beside(columns, keys_of(header))

    def put_in_place(self, row: Row) -> bool:
        """Put empty cells where covered ones are missing; False where that cannot be told."""
        if len(row) < len(self.columns) and not self._sums_a_unit(row):
            places = columns_of_cells(self.columns, keys_of(row), self._above, self._beside)
            if places is None:
                return False
            for column in range(len(self.columns)):
                if column not in places:
                    row.insert(column, empty_beside(row[min(column, len(row) - 1)]))
        return True

    def take(self, row: Row) -> None:
        """Keep what a row in place says, for the rows below it."""
        for column, key in enumerate(keys_of(row)[: len(self.columns)]):
            self._above[column] = key or self._above[column]

    def _sums_a_unit(self, row: Row) -> bool:
        """Whether a row is a unit's name and its money, before the levels, all else merged into one."""
        level1 = self.columns.index("level1") if "level1" in self.columns else 0
        if self._beside or not 0 < level1 < len(row):
            return False
        name, *rest = keys_of(row)
        if not name or names_level1(name) or names_level2(name):
            return False
        return not any(rest[level1 - 1 :]) and all(
            not key or _AMOUNT.fullmatch(key) is not None for key in rest
        )


def heads_levels(upper: Row, lower: Row) -> bool:
    """Whether two rows are a header: one head above all levels (`绩效指标`) and others beside it."""
    heads = [column_head(key) for key in keys_of(upper)]
    levels = [column_head(key) for key in keys_of(lower)]
    if len(heads) < 2 or len(levels) < 2 or None in heads or set(heads) & set(_LEVELS):
        return False
    is_grouped = any(cell.key == HEBEI.group_head for cell in upper)
    return is_grouped and "level1" in levels and set(levels) <= set(_LEVELS)


def spread_levels(upper: Row, lower: Row) -> Columns:
    """The columns of a header of two rows, with empty cells put into the lower one, in place.

    The head above all levels reaches over the lower row's cells, all others reach down.
    """
    heads = [column_head(key) for key in keys_of(upper)]
    levels = [column_head(key) for key in keys_of(lower)]
    before = max(place for place, cell in enumerate(upper) if cell.key == HEBEI.group_head)
    lower[:0] = [empty_beside(lower[0]) for _ in range(before)]
    lower.extend(empty_beside(lower[-1]) for _ in range(len(upper) - before - 1))
    return [*heads[:before], *levels, *heads[before + 1 :]]

"""The columns of an indicator grid, each with its head, and which of them a cell stands under."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from extractors.forms.columns import (
    NOTE_WORDS,
    IndicatorColumn,
    ProjectColumn,
    read_indicator_column,
)
from extractors.ledger.body import GridCell

LEVELS: frozenset[str] = frozenset({"level1", "level2", "level3"})

Kind = TypeVar("Kind")


def column_over(
    cell: GridCell, columns: Iterable[tuple[GridCell, Kind]]
) -> tuple[GridCell, Kind] | None:
    """The column whose head a cell overlaps most, the first of two that are equal; None under none."""
    best, widest = None, 0
    for column in columns:
        head = column[0]
        shared = min(cell.end_column, head.end_column) - max(cell.column, head.column)
        if shared > widest:
            best, widest = column, shared
    return best


@dataclass(slots=True)
class GridColumn:
    """One column: its head, what it holds, its words, and the term and half that it belongs to."""

    cell: GridCell
    kind: IndicatorColumn | None
    project: ProjectColumn | None = None
    term: str | None = None
    half: int | None = None

    @property
    def cell_names_level(self) -> bool:
        """Whether the head itself says 一级, 二级 or 三级."""
        return read_indicator_column(self.cell.key) in LEVELS

    @property
    def label(self) -> str:
        """The head's words, as a note shows them."""
        return NOTE_WORDS.get(self.cell.key, self.cell.key)


@dataclass(slots=True)
class GridHeader:
    """A grid's columns from left to right; cells left of `left` only group rows."""

    columns: list[GridColumn]
    left: int
    by_area: bool = False
    group: GridCell | None = None
    extra_labels: list[GridCell] = field(default_factory=list)

    @property
    def is_flat(self) -> bool:
        """Whether projects stand in columns of the same table."""
        return any(column.project in ("name", "code") for column in self.columns)

    @property
    def has_no_levels(self) -> bool:
        """Whether it heads names of indicators alone, or stands above the row of its levels."""
        return not any(column.cell_names_level for column in self.columns)

    @property
    def kinds(self) -> set[str]:
        """What the columns hold."""
        return {column.kind for column in self.columns if column.kind is not None}

    @property
    def end(self) -> int:
        """The grid column after the last one."""
        return max(column.cell.end_column for column in self.columns)

    def column_of(self, cell: GridCell) -> GridColumn | None:
        """The column that a cell stands under: the one it overlaps most."""
        best, widest = None, 0
        start, end = cell.column, cell.end_column
        for column in self.columns:
            head = column.cell
            if head.end_column <= start or head.column >= end:
                continue
            shared = min(end, head.end_column) - max(start, head.column)
            if shared > widest:
                best, widest = column, shared
        return best

    def column_before(self, cell: GridCell) -> GridColumn | None:
        """The nearest column to a cell's left: a text does not show how wide a head is."""
        before = [column for column in self.columns if column.cell.end_column <= cell.column]
        return before[-1] if before else None

    def covered(self, cell: GridCell) -> list[GridColumn]:
        """All columns that a cell stands under."""
        return [column for column in self.columns if cell.overlaps(column.cell)]

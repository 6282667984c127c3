"""What is seen of a sheet: texts, merged areas, and the rows and columns that are not hidden.

Enters: a `Sheet`. Leaves: `ShownCells`; what is hidden is noted as removed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from extractors.readers.sheets.sheet import Sheet

Place = tuple[int, int]
"""Zero-based row and column."""
_MOST_PLACES = 4_000_000
"""Places of merged areas that are looked at, since each costs memory; later areas stay single cells."""


@dataclass(slots=True)
class ShownCells:
    """The cells of a sheet that are seen."""

    texts: dict[Place, str] = field(default_factory=dict)
    areas: dict[Place, Place] = field(default_factory=dict)
    """The last cell of a merged area, by the first of its cells that is seen."""
    covered: set[Place] = field(default_factory=set)
    """The other cells of merged areas."""
    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    _filled: dict[int, list[int]] = field(default_factory=dict)
    _begun: dict[int, set[int]] = field(default_factory=dict)

    def filled(self, row: int) -> list[int]:
        """The columns in which a row has text."""
        return self._filled.get(row, [])

    def begun(self, row: int) -> set[int]:
        """The columns in which a cell with text begins in a row, or a merged area."""
        return self._begun.get(row, set())

    def last_of(self, row: int, column: int) -> Place:
        """The last row and column that a cell reaches to."""
        return self.areas.get((row, column), (row, column))

    def text_alone(self, row: int) -> str | None:
        """The text of a row that holds one, in no cell that reaches to the rows below."""
        filled = self.filled(row)
        if len(filled) != 1 or self.last_of(row, filled[0])[0] != row:
            return None
        return self.texts[row, filled[0]].strip()


def show_cells(sheet: Sheet, note_hidden: Callable[[str, int, int], None]) -> ShownCells:
    """Tell what is seen from what is hidden; the cells of a hidden sheet all are."""
    shown = ShownCells()
    for (row, column), text in sorted(sheet.cells.items()):
        if sheet.is_hidden or row in sheet.hidden_rows or column in sheet.hidden_columns:
            note_hidden(text, row, column)
        else:
            shown.texts[row, column] = text
    if not any(text.strip() for text in shown.texts.values()):
        return ShownCells()
    last_row = max(row for row, _ in shown.texts)
    last_column = max(column for _, column in shown.texts)
    _merge(sheet, shown, last_row, last_column)
    for place in shown.covered & shown.texts.keys():
        note_hidden(shown.texts.pop(place), *place)
    for (row, column), text in sorted(shown.texts.items()):
        if text.strip():
            shown._filled.setdefault(row, []).append(column)
            shown._begun.setdefault(row, set()).add(column)
    for row, column in shown.areas:
        shown._begun.setdefault(row, set()).add(column)
    shown.rows = [row for row in range(last_row + 1) if row not in sheet.hidden_rows]
    shown.columns = [
        column for column in range(last_column + 1) if column not in sheet.hidden_columns
    ]
    return shown


def _merge(sheet: Sheet, shown: ShownCells, last_row: int, last_column: int) -> None:
    """Take the merged areas; those that overlap another are ignored."""
    looked_at = 0
    for top, left, bottom, right in sheet.merges:
        bottom, right = min(bottom, max(last_row, top)), min(right, max(last_column, left))
        looked_at += max(bottom - top + 1, 0) * max(right - left + 1, 0)
        if looked_at > _MOST_PLACES:
            return
        places = [
            (row, column)
            for row in range(top, bottom + 1)
            if row not in sheet.hidden_rows
            for column in range(left, right + 1)
            if column not in sheet.hidden_columns
        ]
        if len(places) < 2 or any(
            place in shown.covered or place in shown.areas for place in places
        ):
            continue
        first = places[0]
        text = shown.texts.get((top, left)) or sheet.cells.get((top, left), "")
        shown.areas[first] = (bottom, right)
        shown.covered.update(places[1:])
        if text:
            shown.texts[first] = text

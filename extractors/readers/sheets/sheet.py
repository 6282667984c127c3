"""A worksheet as it is read, whatever file it comes from: shown cells, merges, and what is hidden."""

import math
from dataclasses import dataclass, field

from extractors.errors import LimitExceededError
from extractors.readers.sheets.drawings import TextBox
from extractors.readers.sheets.number_formats import MOST_DIGITS, plain_digits, show_number
from extractors.readers.word.unread_objects import UnreadObject

PLACES_A_CELL = 8
"""Places of its grid that a cell may take on average before the limit on cells counts them."""


@dataclass(slots=True)
class Sheet:
    """One sheet: texts by zero-based (row, column), and merged areas as (row, column, row, column)."""

    name: str
    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    is_hidden: bool = False
    lost_digits: list[tuple[int, int]] = field(default_factory=list)
    """Numbers of more digits than a spreadsheet keeps."""
    errors: list[tuple[int, int]] = field(default_factory=list)
    boxes: list[TextBox] = field(default_factory=list)
    pictures: list[UnreadObject] = field(default_factory=list)
    uncomputed: list[tuple[int, int]] = field(default_factory=list)
    """Formulas whose value the file does not hold."""

    def show(
        self, place: tuple[int, int], number: float, code: str, *, from_1904: bool = False
    ) -> str:
        """A cell's number under its format code; what no spreadsheet can hold is noted."""
        if not math.isfinite(number):
            self.errors.append(place)
            return "#NUM!"
        if abs(number) >= 10**MOST_DIGITS:
            self.lost_digits.append(place)
            return plain_digits(number)
        return show_number(number, code, from_1904=from_1904)


def cell_name(row: int, column: int) -> str:
    """`B3` for row 2, column 1."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def check_size(file_name: str, cells: int, rows: int, columns: int, limit: int) -> None:
    """Raise LimitExceededError for a sheet of too many cells, or of too wide a grid for them."""
    if max(cells, rows * columns // PLACES_A_CELL) > limit:
        raise LimitExceededError.for_cells(file_name, limit)

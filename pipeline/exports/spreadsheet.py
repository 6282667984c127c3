"""Exports as .xlsx for people: Chinese headers, numbers as numbers, memory flat.

A sheet of Excel ends at 1,048,576 rows; what does not fit goes on in a second sheet (`指标 2`).
Excel keeps fifteen digits of a number and 32,767 characters of a cell: a longer number is written
as text, a longer text is cut, marked and counted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import xlsxwriter

from pipeline.exports.tables import Column, Table, cell_text

SHEET_ROWS = 1_048_576
CELL_CHARACTERS = 32_767
_EXACT_DIGITS = 15
_CUT_MARK = "…（截断）"
_WIDTHS = {"integer": 10, "decimal": 14, "text": 22, "texts": 60, "steps": 24}


@dataclass
class SheetAccount:
    """What was written."""

    rows: int = 0
    cut_cells: int = 0


def write_xlsx(path: Path, table: Table, rows: Iterable[Sequence[Any]]) -> SheetAccount:
    """Write rows into a new workbook at `path`."""
    account = SheetAccount()
    # `constant_memory` writes each row to disk as it comes; strings are never formulas or links.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet: Any = None
        line = SHEET_ROWS
        sheets = 0
        for row in rows:
            if line >= SHEET_ROWS:
                sheets += 1
                name = table.title if sheets == 1 else f"{table.title} {sheets}"
                sheet, line = _new_sheet(book, name, table), 1
            for place, column in enumerate(table.columns):
                if _write_cell(sheet, line, place, column, row[place]):
                    account.cut_cells += 1
            line += 1
            account.rows += 1
        if not sheets:
            _new_sheet(book, table.title, table)
    return account


def _new_sheet(book: Any, name: str, table: Table) -> Any:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, _WIDTHS[column.kind])
        sheet.write_string(0, place, column.header, bold)
    return sheet


def _write_cell(sheet: Any, line: int, place: int, column: Column, value: Any) -> bool:
    """Write one cell; whether its text had to be cut."""
    if value is None:
        return False
    if column.kind in ("integer", "decimal"):
        number = _exact_number(value)
        if number is not None:
            sheet.write_number(line, place, number)
            return False
    text = cell_text(column, value) or ""
    is_long = len(text) > CELL_CHARACTERS
    if is_long:
        text = text[: CELL_CHARACTERS - len(_CUT_MARK)] + _CUT_MARK
    sheet.write_string(line, place, text)
    return is_long


def _exact_number(value: Any) -> float | int | None:
    """The value as a number that Excel shows digit for digit; None if it cannot."""
    try:
        number = Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        return None
    if not number.is_finite() or len(number.as_tuple().digits) > _EXACT_DIGITS:
        return None
    return int(number) if number == number.to_integral_value() else float(number)

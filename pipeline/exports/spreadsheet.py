"""Sheets of a workbook (.xlsx) for people: Chinese headers and values, ready to filter and print.

What a row is about stands in the first columns, which stay in view, ids and hashes in the last
ones, which are not printed; columns without a value are hidden. Memory stays flat.

A sheet of Excel ends at 1,048,576 rows; what does not fit goes on in a second sheet (`指标 2`).
Excel keeps fifteen digits of a number and 32,767 characters of a cell: a longer number is written
as text, a longer text is cut, marked and counted. A row is as high as its text, at most 409 points.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

import xlsxwriter

from pipeline.exports.tables import shown_text
from pipeline.flat_tables import Column, Table

SHEET_ROWS = 1_048_576
"""Excel's own limit."""
CELL_CHARACTERS = 32_767
"""Excel's own limit."""
_EXACT_DIGITS = 15
"""Decimal digits that a double keeps; Excel shows no more."""
_CUT_MARK = "…（截断）"
_FORMULA_SIGNS = ("=", "+", "-", "@")

_FONT = {
    "font_name": "宋体",
    "font_size": 10,
    "valign": "top",
    "border": 1,
    "border_color": "#BFBFBF",
}
_HEAD = {**_FONT, "bold": True, "text_wrap": True, "valign": "vcenter", "align": "center"}
_NUMBER_FORMATS = {
    "integer": "0",
    "decimal": "General",
    "amount": "#,##0.00####",
    "yuan": "#,##0.00",
}
_LINE_POINTS = 14.5
"""The height of a line of our font, 10 points, with room above and below."""
_MOST_POINTS = 409
"""Excel's own limit of a row's height."""
_PAGE_WIDTH = 330
"""Characters across a page that are still easy to read: print at about 60 %."""

# Widths of columns, in Latin characters.
_WIDTHS = {
    **dict.fromkeys(("integer", "decimal"), 9),
    **dict.fromkeys(("amount", "steps"), 13),
    **{"text": 15, "yuan": 17, "texts": 52, "notes": 40, "time": 19},
}
_WIDTHS_BY_KEY = {
    "work": 23,
    **dict.fromkeys(("fiscal_year", "number", "amount_unit", "term", "severity"), 7),
    **dict.fromkeys(("report_kind", "kind"), 17),
    **dict.fromkeys(("comparison", "unit", "actual_kind", "actual_comparison", "actual_unit"), 9),
    **dict.fromkeys(("department_code", "date", "actual_date", "level1", "level2"), 11),
    **dict.fromkeys(
        ("file_name", "name", "project_name", "level3", "title", "code", "project_code"), 23
    ),
    **dict.fromkeys(("description", "basis", "deviation"), 28),
    **dict.fromkeys(("fund_use", "message"), 44),
    **dict.fromkeys(("sha256", "digest", "pointer"), 30),
}


@dataclass
class SheetAccount:
    """What was written."""

    rows: int = 0
    cut_cells: int = 0


class Workbook:
    """A workbook that is written sheet after sheet, each row as it comes."""

    def __init__(self, path: str) -> None:
        # `constant_memory` writes each row to disk; strings are never formulas or links.
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.book = xlsxwriter.Workbook(path, options)
        self.head = self.book.add_format({**_HEAD, "bg_color": "#DDEBF7"})
        self.text = self.book.add_format({**_FONT, "text_wrap": True})
        self.literal = self.book.add_format({**_FONT, "text_wrap": True, "quote_prefix": True})
        self.numbers = {
            kind: self.book.add_format(
                {
                    **_FONT,
                    "num_format": number_format,
                    "align": "center" if kind == "integer" else "right",
                }
            )
            for kind, number_format in _NUMBER_FORMATS.items()
        }

    def __enter__(self) -> "Workbook":
        return self

    def __exit__(self, *_: object) -> None:
        self.book.close()

    def add_table(self, table: Table, rows: Iterable[Sequence[Any]]) -> SheetAccount:
        """Write a flat table's rows, which hold its columns in their own order."""
        account = SheetAccount()
        columns = table.for_people
        places = [table.columns.index(column) for column in columns]
        sheet: _Sheet | None = None
        number = 0
        for row in rows:
            if sheet is None or sheet.line >= SHEET_ROWS:
                if sheet is not None:
                    sheet.finish()
                number += 1
                name = table.title if number == 1 else f"{table.title} {number}"
                sheet = _Sheet(self, name, columns)
            account.cut_cells += sheet.add_row([row[place] for place in places])
            account.rows += 1
        (sheet or _Sheet(self, table.title, columns)).finish()
        return account


@dataclass
class _Sheet:
    """One sheet, its head written and its next row due at `line`."""

    book: Workbook
    name: str
    columns: Sequence[Column]
    line: int = 1
    filled: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.sheet: Any = self.book.book.add_worksheet(self.name)
        leads = sum(column.is_lead for column in self.columns)
        self.sheet.freeze_panes(1, leads)
        self.sheet.set_row(0, 2 * _LINE_POINTS + 4)  # two lines of a head, and some air
        for place, column in enumerate(self.columns):
            self.sheet.write_string(0, place, column.header, self.book.head)

    def add_row(self, values: Sequence[Any]) -> int:
        """Write a row; return how many cells had to be cut."""
        cells = [
            _exact_number(value) if column.is_number else None
            for column, value in zip(self.columns, values, strict=True)
        ]
        texts = [
            shown_text(column, value) or "" if number is None else ""
            for column, value, number in zip(self.columns, values, cells, strict=True)
        ]
        lines = max(
            _lines(text, _width(column))
            for column, text in zip(self.columns, texts, strict=True)
            if not column.is_technical
        )
        self.sheet.set_row(self.line, min(_MOST_POINTS, lines * _LINE_POINTS + 2))
        cut = 0
        for place, (column, number, text) in enumerate(
            zip(self.columns, cells, texts, strict=True)
        ):
            if number is not None:
                self.sheet.write_number(self.line, place, number, self.book.numbers[column.kind])
            elif text:
                cut += self._write_text(place, text)
            else:
                self.sheet.write_blank(self.line, place, None, self.book.text)
                continue
            self.filled.add(place)
        self.line += 1
        return cut

    def _write_text(self, place: int, text: str) -> bool:
        is_long = len(text) > CELL_CHARACTERS
        if is_long:
            text = text[: CELL_CHARACTERS - len(_CUT_MARK)] + _CUT_MARK
        # Excel would make a formula of it when somebody edits the cell.
        style = self.book.literal if text.startswith(_FORMULA_SIGNS) else self.book.text
        self.sheet.write_string(self.line, place, text, style)
        return is_long

    def finish(self) -> None:
        """What is known only when all rows are there."""
        for place, column in enumerate(self.columns):
            hidden = {"hidden": self.line > 1 and place not in self.filled}
            self.sheet.set_column(place, place, _width(column), None, hidden)
        self.sheet.autofilter(0, 0, max(self.line - 1, 1), len(self.columns) - 1)
        self._set_up_print()

    def _set_up_print(self) -> None:
        """A3 across; the head on each page, and what a row is about beside what does not fit."""
        printed = [
            (place, column)
            for place, column in enumerate(self.columns)
            if not column.is_technical and place in self.filled
        ]
        leads = sum(column.is_lead for column in self.columns)
        width = sum(_width(column) for _, column in printed)
        self.sheet.set_landscape()
        self.sheet.set_paper(8)  # Excel's number for A3
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.sheet.fit_to_pages(max(1, -(-width // _PAGE_WIDTH)), 0)
        self.sheet.repeat_rows(0)
        self.sheet.repeat_columns(0, max(leads - 1, 0))
        last = max((place for place, _ in printed), default=len(self.columns) - 1)
        self.sheet.print_area(0, 0, max(self.line - 1, 1), last)
        self.sheet.set_footer("&L&A&R第 &P 页，共 &N 页")


def _width(column: Column) -> int:
    return _WIDTHS_BY_KEY.get(column.key, _WIDTHS[column.kind])


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column so many characters wide."""
    if 2 * len(text) < width and "\n" not in text:
        return 1
    return sum(max(1, -(-_columns(line) // (width - 1))) for line in text.split("\n"))


def _columns(line: str) -> int:
    """How wide a line is in Latin characters; a Chinese one counts two."""
    if line.isascii():
        return len(line)
    return sum(1 + (unicodedata.east_asian_width(char) in "WFA") for char in line)


def _exact_number(value: Any) -> float | int | None:
    """The value as a number that Excel shows digit for digit; None if it cannot."""
    try:
        number = Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        return None
    if not number.is_finite() or len(number.as_tuple().digits) > _EXACT_DIGITS:
        return None
    return int(number) if number == number.to_integral_value() else float(number)

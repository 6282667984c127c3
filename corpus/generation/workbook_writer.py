"""Sheets as an Excel workbook: one worksheet, filled in as offices do.

Lines stand in rows merged across the table's width, tables below them with their merged cells. Numbers
stay text, since a form's cells are typed in as they shall look.
"""

import io
from typing import Any

from corpus.generation.sheets import Grid, Line, Sheet


def write_workbook(sheet: Sheet) -> bytes:
    """The sheet as an .xlsx; needs openpyxl."""
    import openpyxl  # of the development environment: reports are never read with it

    book = openpyxl.Workbook()
    page = book.active
    page.title = "Sheet1"
    width = max([block.column_count for block in sheet.blocks if isinstance(block, Grid)] or [6])
    row = 1
    for block in sheet.blocks:
        if isinstance(block, Grid):
            _write_grid(page, block, row, width)
            row += len(block.rows)
            continue
        lines = [block.printed] if isinstance(block, Line) else [text for text, _ in block.entries]
        for text in lines:
            if text.strip():
                _write(page, row, 1, text)
                page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=width)
                row += 1
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write_grid(page: Any, grid: Grid, first_row: int, width: int) -> None:
    """A table's cells; its last column reaches to the sheet's width."""
    for row, cells in enumerate(grid.rows, start=first_row):
        for item in cells:
            right = item.column + item.column_span
            if right == grid.column_count:
                right = width
            bottom = row + item.row_span - 1
            _write(page, row, item.column + 1, item.text)
            if bottom > row or right > item.column + 1:
                page.merge_cells(
                    start_row=row, end_row=bottom, start_column=item.column + 1, end_column=right
                )


def _write(page: Any, row: int, column: int, text: str) -> None:
    if text:
        cell = page.cell(row, column)
        cell.value = text
        cell.data_type = "s"  # `=80%` is what somebody typed, no formula

"""Exports as text: JSON Lines, one JSON array, CSV (RFC 4180)."""

import codecs
import csv
import gzip
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pipeline.exports.tables import cell_text, row_object, shown_text, write_json
from pipeline.flat_tables import Column, Table

_FORMULA_SIGNS = "=+-@\t\r"
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def record_lines(bodies: Iterable[bytes]) -> Iterator[bytes]:
    """Compressed records as JSON Lines."""
    for body in bodies:
        yield gzip.decompress(body).rstrip() + b"\n"


def row_lines(table: Table, rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Rows of a flat table as JSON Lines."""
    for row in rows:
        yield write_json(row_object(table, row)) + b"\n"


def as_array(lines: Iterable[bytes]) -> Iterator[bytes]:
    """JSON Lines as one JSON array."""
    yield b"["
    separator = b"\n"
    for line in lines:
        if text := line.rstrip(b"\n"):
            yield separator + text
            separator = b",\n"
    yield b"\n]\n"


def csv_lines(table: Table, rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Rows as CSV in UTF-8 with the keys as header; an empty cell is a null.

    Values stand as they are: a target such as `=100%` would be taken for a formula by a
    spreadsheet, which is why people get .xlsx, or `excel_csv_lines`.
    """
    head = [column.key for column in table.columns]
    cells = (
        [cell_text(column, value) for column, value in zip(table.columns, row, strict=True)]
        for row in rows
    )
    return _csv(head, cells)


def excel_csv_lines(table: Table, rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Rows as CSV that Excel opens as people expect: with a BOM, Chinese headers and values.

    A text that Excel would take for a formula (=, +, -, @) begins with an apostrophe.
    """
    columns = table.for_people
    places = [table.columns.index(column) for column in columns]
    cells = (
        [_harmless(column, row[place]) for column, place in zip(columns, places, strict=True)]
        for row in rows
    )
    yield codecs.BOM_UTF8
    yield from _csv([column.header for column in columns], cells)


def _harmless(column: Column, value: Any) -> str | None:
    text = shown_text(column, value)
    if text and text[0] in _FORMULA_SIGNS and not (column.is_number and _NUMBER.fullmatch(text)):
        return f"'{text}"
    return text


def _csv(head: Sequence[str], rows: Iterable[Sequence[str | None]]) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(head)
    for row in rows:
        writer.writerow(row)
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue().encode()

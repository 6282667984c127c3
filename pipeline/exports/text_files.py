"""Exports as text: JSON Lines, one JSON array, CSV (RFC 4180)."""

import csv
import gzip
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pipeline.exports.tables import Table, cell_text, row_object, write_json


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
    spreadsheet, which is why people get .xlsx.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(column.key for column in table.columns)
    for row in rows:
        writer.writerow(
            cell_text(column, value) for column, value in zip(table.columns, row, strict=True)
        )
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue().encode()

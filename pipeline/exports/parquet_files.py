"""Exports as Parquet for analysts: typed columns, row groups of a few thousand rows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, InvalidOperation
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.exports.tables import cell_text
from pipeline.flat_tables import Column, Table

ROW_GROUP = 5_000
"""Rows that are held in memory; readers skip whole groups, and tiny ones cost them more than they
spare."""
# Digits of a number: 38 are all that a decimal128 has; 9 behind the point leave 29 before it. The
# context is wide enough for a number of the record to be compared without rounding.
_DECIMAL = pa.decimal128(38, 9)
_LARGEST = Decimal(10) ** 29
_SMALLEST_STEP = Decimal(1).scaleb(-9)
_EXACT = Context(prec=80)


@dataclass
class ParquetAccount:
    """What was written; `unfit` numbers have more digits than a column holds and became null."""

    rows: int = 0
    unfit: int = 0


def write_parquet(path: Path, table: Table, rows: Iterable[Sequence[Any]]) -> ParquetAccount:
    """Write rows into a new file at `path`."""
    account = ParquetAccount()
    schema = pa.schema([pa.field(column.key, _type(column)) for column in table.columns])
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for group in _groups(rows):
            arrays = [
                pa.array([_value(column, row[place], account) for row in group], type=_type(column))
                for place, column in enumerate(table.columns)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            account.rows += len(group)
    return account


def _groups(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    iterator = iter(rows)
    while group := list(islice(iterator, ROW_GROUP)):
        yield group


def _type(column: Column) -> pa.DataType:
    if column.kind == "integer":
        return pa.int64()
    return _DECIMAL if column.is_number else pa.string()


def _value(column: Column, value: Any, account: ParquetAccount) -> Any:
    if value is None:
        return None
    if column.kind == "integer":
        return int(value)
    if not column.is_number:
        return cell_text(column, value)
    try:
        number = Decimal(value)
        if abs(number) < _LARGEST and number == number.quantize(_SMALLEST_STEP, context=_EXACT):
            return number
    except (InvalidOperation, TypeError):
        pass
    account.unfit += 1
    return None

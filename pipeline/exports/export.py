"""One export: a table of the catalog into a file or a stream, with the cursor to go on from.

The rows of one export show one state of the catalog. The cursor is taken before them, so whoever
follows the changes after it gets each later change, some perhaps twice, and none is missed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, TypeVar, get_args

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pipeline.atomic_files import replacing
from pipeline.catalog.connection import Catalog
from pipeline.catalog.cursors import Cursor, CursorError, check_cursor, newest_cursor
from pipeline.catalog.tables import Change
from pipeline.exports.tables import Selection, select_rows, stream_bodies, stream_rows
from pipeline.exports.text_files import (
    as_array,
    csv_lines,
    excel_csv_lines,
    record_lines,
    row_lines,
)
from pipeline.flat_tables import TABLES, TableName

ExportFormat = Literal["jsonl", "json", "csv", "parquet", "xlsx"]
FORMATS: tuple[ExportFormat, ...] = get_args(ExportFormat)
BINARY_FORMATS: frozenset[ExportFormat] = frozenset({"parquet", "xlsx"})


T = TypeVar("T")


class ExportError(Exception):
    """An export cannot be made; the message says why and what to do."""


@dataclass(frozen=True)
class ExportAccount:
    """How an export went."""

    cursor: Cursor
    rows: int
    withdrawn: int
    """Reports that were withdrawn since the given cursor: they are in no table but `changes`."""
    remarks: tuple[str, ...] = ()


def export_to_stream(
    catalog: Catalog,
    format: ExportFormat,
    what: TableName | None,
    selection: Selection,
    stream: BinaryIO,
    *,
    for_excel: bool = False,
) -> ExportAccount:
    """Write a text format to a stream, row by row; by default the reports."""
    if for_excel and format != "csv":
        raise ExportError("Only csv comes in a form for Excel; xlsx always does.")
    if format in BINARY_FORMATS:
        raise ExportError(f"{format} cannot be streamed. Name a file with --output.")
    with catalog.reading() as session:
        cursor, withdrawn = _stand(session, selection)
        counted = _Counted()
        for part in _parts(session, format, what or "reports", selection, counted, for_excel):
            stream.write(part)
        stream.flush()
    return ExportAccount(cursor, counted.rows, withdrawn)


def export_to_file(
    catalog: Catalog,
    format: ExportFormat,
    what: TableName | None,
    selection: Selection,
    path: Path,
    *,
    for_excel: bool = False,
) -> ExportAccount:
    """Write a file that is either whole or not there; xlsx is by default the whole workbook."""
    with replacing(path) as part:
        if format in BINARY_FORMATS and not for_excel:
            return _export_binary(catalog, format, what, selection, part)
        with part.open("wb") as stream:
            return export_to_stream(catalog, format, what, selection, stream, for_excel=for_excel)


def _stand(session: Session, selection: Selection) -> tuple[Cursor, int]:
    """The cursor, and how many reports are gone since the given one."""
    cursor = newest_cursor(session)
    if selection.since is None:
        return cursor, 0
    try:
        check_cursor(session, selection.since)
    except CursorError as error:
        raise ExportError(str(error)) from error
    is_gone = Change.kind == "withdrawn"
    if selection.approved_only:
        is_gone = Change.was_approved & ~Change.is_approved
    gone = session.scalars(
        select(func.count(func.distinct(Change.report_id))).where(
            Change.number > selection.since, is_gone
        )
    ).one()
    return cursor, gone


@dataclass
class _Counted:
    rows: int = 0

    def count(self, items: Iterable[T]) -> Iterator[T]:
        for item in items:
            self.rows += 1
            yield item


def _parts(
    session: Session,
    format: ExportFormat,
    what: TableName,
    selection: Selection,
    counted: _Counted,
    for_excel: bool,
) -> Iterator[bytes]:
    table = TABLES[what]
    if format == "csv":
        rows = counted.count(stream_rows(session, select_rows(what, selection)))
        return excel_csv_lines(table, rows) if for_excel else csv_lines(table, rows)
    if what == "reports":
        lines = record_lines(counted.count(stream_bodies(session, selection)))
    else:
        rows = counted.count(stream_rows(session, select_rows(what, selection)))
        lines = row_lines(table, rows)
    return as_array(lines) if format == "json" else lines


def _export_binary(
    catalog: Catalog,
    format: ExportFormat,
    what: TableName | None,
    selection: Selection,
    path: Path,
) -> ExportAccount:
    with catalog.reading() as session:
        cursor, withdrawn = _stand(session, selection)
        write = _write_spreadsheet if format == "xlsx" else _write_parquet
        rows, remarks = write(session, what, selection, path)
        return ExportAccount(cursor, rows, withdrawn, remarks)


def _write_spreadsheet(
    session: Session, what: TableName | None, selection: Selection, path: Path
) -> tuple[int, tuple[str, ...]]:
    try:
        from pipeline.exports.spreadsheet import CELL_CHARACTERS, Workbook
        from pipeline.exports.workbook import write_workbook
    except ImportError as error:
        raise ExportError("Spreadsheets need xlsxwriter: pip install 'jixiao[xlsx]'.") from error
    if what is None:
        account = write_workbook(session, path, selection)
    else:
        with Workbook(str(path)) as book:
            rows = stream_rows(session, select_rows(what, selection))
            account = book.add_table(TABLES[what], rows)
    if not account.cut_cells:
        return account.rows, ()
    return account.rows, (
        f"{account.cut_cells} cell(s) were cut at {CELL_CHARACTERS:,} characters, "
        "the most that Excel holds",
    )


def _write_parquet(
    session: Session, what: TableName | None, selection: Selection, path: Path
) -> tuple[int, tuple[str, ...]]:
    try:
        from pipeline.exports.parquet_files import write_parquet
    except ImportError as error:
        raise ExportError("Parquet needs pyarrow: pip install 'jixiao[parquet]'.") from error
    name: TableName = what or "reports"
    rows = stream_rows(session, select_rows(name, selection))
    written = write_parquet(path, TABLES[name], rows)
    if not written.unfit:
        return written.rows, ()
    return written.rows, (f"{written.unfit} number(s) have too many digits and became null",)

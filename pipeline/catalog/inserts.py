"""Rows straight into tables: many at once, and insert-unless-there on both databases.

The ORM's own bulk insert costs a quarter more a file, and SQLAlchemy has no common form of
`ON CONFLICT DO NOTHING`, which SQLite and PostgreSQL write alike.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, repeat
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import JSON, Connection, Dialect, Table, insert
from sqlalchemy.dialects.postgresql import Insert as OnPostgresql
from sqlalchemy.dialects.postgresql import insert as insert_into_postgresql
from sqlalchemy.dialects.sqlite import Insert as OnSqlite
from sqlalchemy.dialects.sqlite import insert as insert_into_sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from pipeline.catalog.tables import Base

_Numbered = tuple[int, dict[str, Any]]
_Process = Callable[[Any], Any]
_NUMBER = itemgetter(0)


def insert_rows(
    session: Session, table: type[Base] | Table, rows: Sequence[dict[str, Any]]
) -> None:
    """Insert rows, all with the same keys."""
    if rows:
        into = table if isinstance(table, Table) else cast(Table, table.__table__)
        session.execute(insert(into), list(rows))


def insert_below(session: Session, table: Table, column: str, rows: Sequence[_Numbered]) -> None:
    """Insert rows, all with the same keys, each with its own number in one more column.

    By the driver alone: SQLAlchemy's own `executemany` makes a dictionary of each row and looks each
    value's type up again, which takes longer than the database. A report has about a hundred such rows.
    """
    if not rows:
        return
    connection = session.connection()
    dialect = connection.dialect
    processors = {key: _processor(table.c[key].type, dialect) for key in rows[0][1]}
    parts = [_part(number, list(part), processors) for number, part in groupby(rows, _NUMBER)]
    if dialect.name == "postgresql":
        into = _into(table, (column, *processors), dialect)
        _copy(connection, into, chain.from_iterable(part.rows(processors) for part in parts))
        return
    # What SQLite takes time for is each value, null or not: a third are null in all rows of a report.
    for keys, run in groupby(parts, key=_Part.filled):
        into = _into(table, (column, *keys), dialect)
        given = list(chain.from_iterable(part.rows(keys) for part in run))
        marks = ", ".join("?" * (len(keys) + 1))
        connection.exec_driver_sql(f"INSERT INTO {into} VALUES ({marks})", given)  # noqa: S608


@dataclass(frozen=True)
class _Part:
    """The rows of one number in columns: what is done to each value costs least column by column."""

    number: int
    columns: dict[str, Sequence[Any]]
    processors: Mapping[str, _Process | None]

    def filled(self) -> tuple[str, ...]:
        """The keys that have a value in any of the rows."""
        return tuple(
            key for key, column in self.columns.items() if column.count(None) < len(column)
        )

    def rows(self, keys: Iterable[str]) -> Iterator[tuple[Any, ...]]:
        """The rows' values as the driver takes them, each after its number."""
        columns = (
            self.columns[key] if process is None else map(process, self.columns[key])
            for key in keys
            for process in (self.processors[key],)
        )
        return zip(repeat(self.number), *columns)


def _part(
    number: int, rows: Sequence[_Numbered], processors: Mapping[str, _Process | None]
) -> _Part:
    values = itemgetter(*processors)
    columns = zip(*(values(row) for _, row in rows), strict=True)
    return _Part(number, dict(zip(processors, columns, strict=True)), processors)


def _into(table: Table, columns: Iterable[str], dialect: Dialect) -> str:
    quote = dialect.identifier_preparer.quote
    return f"{quote(table.name)} ({', '.join(map(quote, columns))})"


def _processor(kind: TypeEngine[Any], dialect: Dialect) -> _Process | None:
    """How the driver takes values of a column's type; those of most types as they are."""
    process: _Process | None = kind.dialect_impl(dialect).bind_processor(dialect)
    if process is None or not isinstance(kind, JSON):
        return process
    # Most lists of notes are empty.
    written, empty = process, process([])
    return lambda value: empty if value == [] else written(value)


def _copy(connection: Connection, into: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert rows by COPY, PostgreSQL's own way in for many."""
    statement = f"COPY {into} FROM STDIN"
    driver: Any = connection.connection.driver_connection
    failed: type[Exception] = connection.dialect.loaded_dbapi.Error
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except failed as error:
        raise DBAPIError.instance(
            statement, None, error, failed, dialect=connection.dialect
        ) from error


def insert_if_absent(session: Session, table: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, leaving out those that break a unique constraint.

    On PostgreSQL this waits for other transactions that insert the same keys, so that a select
    afterwards sees each row, whoever wrote it.
    """
    if rows:
        into = cast(Table, table.__table__)
        session.execute(insert_unless(session, into).on_conflict_do_nothing(), list(rows))


def insert_unless(session: Session, table: Table) -> OnSqlite | OnPostgresql:
    """An insert that may say what to do ON CONFLICT."""
    if session.get_bind().dialect.name == "postgresql":
        return insert_into_postgresql(table)
    return insert_into_sqlite(table)

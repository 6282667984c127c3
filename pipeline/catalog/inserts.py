"""Rows straight into tables: many at once, and insert-unless-there on both databases.

The ORM's own bulk insert costs a quarter more a file, and SQLAlchemy has no common form of
`ON CONFLICT DO NOTHING`, which SQLite and PostgreSQL write alike.
"""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import Table, insert
from sqlalchemy.dialects.postgresql import Insert as OnPostgresql
from sqlalchemy.dialects.postgresql import insert as insert_into_postgresql
from sqlalchemy.dialects.sqlite import Insert as OnSqlite
from sqlalchemy.dialects.sqlite import insert as insert_into_sqlite
from sqlalchemy.orm import Session

from pipeline.catalog.tables import Base


def insert_rows(
    session: Session, table: type[Base] | Table, rows: Sequence[dict[str, Any]]
) -> None:
    """Insert rows, all with the same keys."""
    if rows:
        into = table if isinstance(table, Table) else cast(Table, table.__table__)
        session.execute(insert(into), list(rows))


def insert_below(
    session: Session, table: Table, column: str, rows: Sequence[tuple[int, dict[str, Any]]]
) -> None:
    """Insert rows, all with the same keys, each with its own number in one more column.

    By the driver alone: SQLAlchemy's own `executemany` makes a dictionary of each row and looks each
    value's type up again, which takes longer than the database. A report has about a hundred such rows.
    """
    if not rows:
        return
    keys = list(rows[0][1])
    dialect = session.get_bind().dialect
    # How values of the columns' types are written on this database; most are as they are.
    processors = [
        (place, process)
        for place, key in enumerate(keys, 1)
        if (process := table.c[key].type.dialect_impl(dialect).bind_processor(dialect)) is not None
    ]
    values = itemgetter(*keys)
    written: list[tuple[Any, ...]] = []
    for number, row in rows:
        cells = [number, *values(row)]
        for place, process in processors:
            cells[place] = process(cells[place])
        written.append(tuple(cells))
    quote = dialect.identifier_preparer.quote
    columns = ", ".join(quote(key) for key in (column, *keys))
    marks = ", ".join(["?" if dialect.paramstyle == "qmark" else "%s"] * (len(keys) + 1))
    session.connection().exec_driver_sql(
        f"INSERT INTO {quote(table.name)} ({columns}) VALUES ({marks})",  # noqa: S608 - our own names
        written,
    )


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

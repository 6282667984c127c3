"""Rows straight into tables: many at once, and insert-unless-there on both databases.

The ORM's own bulk insert costs a quarter more a file, and SQLAlchemy has no common form of
`ON CONFLICT DO NOTHING`, which SQLite and PostgreSQL write alike.
"""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Table, insert
from sqlalchemy.dialects.postgresql import insert as insert_into_postgresql
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


def insert_if_absent(session: Session, table: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, leaving out those that break a unique constraint.

    On PostgreSQL this waits for other transactions that insert the same keys, so that a select
    afterwards sees each row, whoever wrote it.
    """
    if not rows:
        return
    into = cast(Table, table.__table__)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(insert_into_postgresql(into).on_conflict_do_nothing(), list(rows))
    else:
        session.execute(insert_into_sqlite(into).on_conflict_do_nothing(), list(rows))

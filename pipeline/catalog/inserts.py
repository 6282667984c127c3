"""Insert-unless-there, which SQLite and PostgreSQL write alike and SQLAlchemy does not share."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.dialects.postgresql import insert as insert_into_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_into_sqlite
from sqlalchemy.orm import Session

from pipeline.catalog.tables import Base


def insert_if_absent(session: Session, table: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, leaving out those that break a unique constraint.

    On PostgreSQL this waits for other transactions that insert the same keys, so that a select
    afterwards sees each row, whoever wrote it.
    """
    if not rows:
        return
    if session.get_bind().dialect.name == "postgresql":
        session.execute(insert_into_postgresql(table).on_conflict_do_nothing(), list(rows))
    else:
        session.execute(insert_into_sqlite(table).on_conflict_do_nothing(), list(rows))

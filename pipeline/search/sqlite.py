"""The question to SQLite: FTS5 with words of one character, of which a phrase is a substring."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from pipeline.search.characters import tokens
from pipeline.search.questions import NO_BOUND, UNIT_COLUMNS, Wanted
from pipeline.search.tables import FTS_TABLES


def find_on_sqlite(session: Session, wanted: Wanted, limit: int) -> Sequence[Row[Any]]:
    """The newest units that match."""
    table, column = FTS_TABLES[wanted.in_name]
    parts = [f'{column} : "{tokens(phrase)}"' for phrase in wanted.phrases]
    parts += [f'tags : "{tag}"' for tag in wanted.tags]
    named = "" if wanted.department is None else "AND instr(u.department_name, :department) > 0 "
    statement = (
        f"SELECT {UNIT_COLUMNS} FROM {table} f JOIN search_units u ON u.id = f.rowid "  # noqa: S608
        f"WHERE {table} MATCH :match AND f.rowid < :before {named}"
        "ORDER BY f.rowid DESC LIMIT :limit"
    )
    before = wanted.before or NO_BOUND
    values: dict[str, Any] = {"match": " AND ".join(parts), "before": before, "limit": limit}
    if wanted.department is not None:
        values["department"] = wanted.department
    # By the driver alone: to SQLAlchemy each statement would be another one to look into.
    return session.connection().exec_driver_sql(statement, values).all()

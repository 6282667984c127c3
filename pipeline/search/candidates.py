"""Which units match: newest first, asked of the database that the session is at.

Enters: folded phrases that must all be substrings, tags, where to go on. Leaves: the units, at
most so many, in falling order of their ids. Nothing here ranks, and nothing approximates: a unit
is among them if and only if every phrase is a substring of one of its folded lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from pipeline.search.characters import tokens
from pipeline.search.tables import FTS_TABLES, SearchUnit, is_sqlite

NO_BOUND = 2**62
UNIT_COLUMNS = (
    "u.id, u.report_id, u.kind, u.position, u.fiscal_year, u.department_code, u.department_name, "
    "u.name, u.name_folded, u.folded"
)


@dataclass(frozen=True)
class Wanted:
    """What to look for."""

    phrases: tuple[str, ...]
    tags: tuple[str, ...] = ()
    in_name: bool = False
    """The phrases must stand in the name."""
    before: int | None = None
    """Only units with a lower id."""


def find_units(session: Session, wanted: Wanted, limit: int) -> Sequence[Row[Any]]:
    """The newest units that match."""
    if not wanted.phrases:
        return []
    if is_sqlite(session):
        return _find_on_sqlite(session, wanted, limit)
    from pipeline.search.postgresql import find_on_postgresql

    return find_on_postgresql(session, wanted, limit)


def read_texts(session: Session, unit_ids: Sequence[int]) -> dict[int, str]:
    """The texts of units as written, by id."""
    rows = session.execute(
        select(SearchUnit.id, SearchUnit.text).where(SearchUnit.id.in_(unit_ids))
    )
    return {row[0]: row[1] for row in rows}


def _find_on_sqlite(session: Session, wanted: Wanted, limit: int) -> Sequence[Row[Any]]:
    """FTS5 with words of one character: a phrase of them is a substring."""
    table, column = FTS_TABLES[wanted.in_name]
    parts = [f'{column} : "{tokens(phrase)}"' for phrase in wanted.phrases]
    parts += [f'tags : "{tag}"' for tag in wanted.tags]
    statement = text(
        f"SELECT {UNIT_COLUMNS} FROM {table} f JOIN search_units u ON u.id = f.rowid "  # noqa: S608
        f"WHERE {table} MATCH :match AND f.rowid < :before ORDER BY f.rowid DESC LIMIT :limit"
    )
    before = wanted.before or NO_BOUND
    return session.execute(
        statement, {"match": " AND ".join(parts), "before": before, "limit": limit}
    ).all()

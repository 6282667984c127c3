"""Which units match: newest first, asked of the database that the session is at.

Enters: folded phrases that must all be substrings, tags, where to go on. Leaves: the units, at
most so many, in falling order of their ids. Nothing here ranks, and nothing approximates: a unit
is among them if and only if every phrase is a substring of one of its folded lines.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from pipeline.search.postgresql import find_on_postgresql
from pipeline.search.questions import Wanted
from pipeline.search.sqlite import find_on_sqlite
from pipeline.search.tables import SearchUnit, is_sqlite


def find_units(session: Session, wanted: Wanted, limit: int) -> Sequence[Row[Any]]:
    """The newest units that match."""
    if not wanted.phrases:
        return []
    find = find_on_sqlite if is_sqlite(session) else find_on_postgresql
    return find(session, wanted, limit)


def read_texts(session: Session, unit_ids: Sequence[int]) -> dict[int, str]:
    """The texts of units as written, by id."""
    rows = session.execute(
        select(SearchUnit.id, SearchUnit.text).where(SearchUnit.id.in_(unit_ids))
    )
    return {row[0]: row[1] for row in rows}

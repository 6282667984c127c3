"""Which units match: newest first, asked of the database that the session is at; and what they say.

Enters: folded phrases that must all be substrings, tags, where to go on. Leaves: the units' ids, at
most so many, in falling order; what they say is read only of those that are put in order or shown.
Nothing here ranks, and nothing approximates: a unit is among them if and only if every phrase is a
substring of one of its folded lines.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from pipeline.search.postgresql import find_on_postgresql
from pipeline.search.questions import Wanted
from pipeline.search.sqlite import find_on_sqlite
from pipeline.search.tables import is_sqlite

_FOLDED = "SELECT id, folded FROM search_units WHERE id"
_SHOWN = (
    "SELECT id, report_id, kind, position, fiscal_year, department_code, department_name, name, "
    "folded, written FROM search_units WHERE id"
)
_COUNTS = "SELECT word, report_count FROM search_words WHERE word"
# A list as one value: with one for each member, writing the statement takes longer than running it.
_AMONG_ON_SQLITE = "IN (SELECT value FROM json_each(:members))"
_ON_POSTGRESQL = {query: text(f"{query} = ANY(:members)") for query in (_FOLDED, _SHOWN, _COUNTS)}


def find_units(session: Session, wanted: Wanted, limit: int) -> Sequence[int]:
    """The ids of the newest units that match, in falling order."""
    if not wanted.phrases:
        return []
    find = find_on_sqlite if is_sqlite(session) else find_on_postgresql
    return find(session, wanted, limit)


def read_folded(session: Session, unit_ids: Sequence[int]) -> dict[int, str]:
    """Names and texts of units, folded, by id."""
    return {row[0]: row[1] for row in _read(session, _FOLDED, unit_ids)}


def read_shown(session: Session, unit_ids: Sequence[int]) -> dict[int, Row[Any]]:
    """All that is shown of units, by id."""
    return {row.id: row for row in _read(session, _SHOWN, unit_ids)}


def read_report_counts(session: Session, words: Sequence[str]) -> dict[str, int]:
    """In how many reports words stand; those that stand in none are left out."""
    return {row[0]: row[1] for row in _read(session, _COUNTS, words)}


def _read(session: Session, query: str, members: Sequence[int | str]) -> Sequence[Row[Any]]:
    if is_sqlite(session):
        statement, values = f"{query} {_AMONG_ON_SQLITE}", {"members": json.dumps(members)}
        return session.connection().exec_driver_sql(statement, values).all()
    return session.execute(_ON_POSTGRESQL[query], {"members": list(members)}).all()

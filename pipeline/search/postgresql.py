"""The question to PostgreSQL: pairs of characters by a GIN index, longer phrases looked at again.

Two ways, since gathering all matches of a frequent phrase costs more than reading the newest units:

- *gather*: the ids of all units that hold the pairs, by the index; then, newest first and a portion
  at a time, the units themselves, until there are enough.
- *walk*: so many of the newest units as should hold enough matches by the database's statistics; if
  they do not, gather after all.
"""

import math
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from pipeline.search.candidates import NO_BOUND, UNIT_COLUMNS, Wanted
from pipeline.search.characters import grams

_FREQUENT = 0.1
"""What more than this part of all units hold is frequent."""
_SHARE_OF_CHARACTERS = 0.25
"""There are no statistics for single characters; most are frequent."""
_PORTIONS_OF_LIMIT = 2

_GATHER = text(
    "WITH found AS MATERIALIZED ("
    "SELECT id FROM search_units WHERE grams @@ CAST(:match AS tsquery) AND id < :before) "
    "SELECT id FROM found ORDER BY id DESC LIMIT :limit"
)
_PLAN = text(
    "EXPLAIN (FORMAT JSON) SELECT id FROM search_units WHERE grams @@ CAST(:match AS tsquery)"
)
_COUNT = text("SELECT reltuples FROM pg_class WHERE oid = CAST('search_units' AS regclass)")


def find_on_postgresql(session: Session, wanted: Wanted, limit: int) -> Sequence[Row[Any]]:
    """The newest units that match."""
    match = _tsquery(wanted)
    share = _SHARE_OF_CHARACTERS
    if any(len(phrase) > 1 for phrase in wanted.phrases):
        share = _share_of_units(session, match)
    if share > _FREQUENT:
        found = _walk(session, wanted, limit, math.ceil(1.5 * limit / share))
        if len(found) == limit:
            return found
    return _gather(session, wanted, match, limit)


def _gather(session: Session, wanted: Wanted, match: str, limit: int) -> list[Row[Any]]:
    checks, parameters = _checks(wanted, least=3)
    read = text(
        f"SELECT {UNIT_COLUMNS} FROM search_units u "  # noqa: S608
        f"WHERE u.id = ANY(:ids) {''.join(f' AND {check}' for check in checks)} "
        "ORDER BY u.id DESC LIMIT :limit"
    )
    portion = _PORTIONS_OF_LIMIT * limit if checks else limit
    before = wanted.before or NO_BOUND
    found: list[Row[Any]] = []
    while len(found) < limit:
        # The planner does not know what reading a long tsvector costs, and would rather do
        # without the index.
        session.execute(text("SELECT set_config('enable_seqscan', 'off', true)"))
        ids = session.scalars(_GATHER, {"match": match, "before": before, "limit": portion}).all()
        session.execute(text("SELECT set_config('enable_seqscan', 'on', true)"))
        if ids:
            wanted_rows = {**parameters, "ids": ids, "limit": limit - len(found)}
            found += session.execute(read, wanted_rows).all()
        if len(ids) < portion:
            break
        before = ids[-1]
        # Pairs that rarely stand together: larger portions, so that there are few.
        portion *= 4
    return found


def _walk(session: Session, wanted: Wanted, limit: int, units: int) -> Sequence[Row[Any]]:
    checks, parameters = _checks(wanted, least=1)
    for number, tag in enumerate(wanted.tags):
        checks.append(f":tag{number} = ANY(string_to_array(u.tags, ' '))")
        parameters[f"tag{number}"] = tag
    statement = text(
        f"SELECT {UNIT_COLUMNS} FROM ("  # noqa: S608
        "SELECT * FROM search_units WHERE id < :before ORDER BY id DESC LIMIT :units"
        f") u WHERE {' AND '.join(checks)} ORDER BY u.id DESC LIMIT :limit"
    )
    parameters |= {"before": wanted.before or NO_BOUND, "units": units, "limit": limit}
    return session.execute(statement, parameters).all()


def _checks(wanted: Wanted, *, least: int) -> tuple[list[str], dict[str, Any]]:
    """Conditions that phrases of so many characters are substrings."""
    column = "name_folded" if wanted.in_name else "folded"
    phrases = [phrase for phrase in wanted.phrases if len(phrase) >= least]
    checks = [f"strpos(u.{column}, :phrase{number}) > 0" for number in range(len(phrases))]
    return checks, {f"phrase{number}": phrase for number, phrase in enumerate(phrases)}


def _tsquery(wanted: Wanted) -> str:
    """All pairs of all phrases; a single character is the beginning of one."""
    mark = "N" if wanted.in_name else ""
    terms: dict[str, None] = {}
    for phrase in wanted.phrases:
        if len(phrase) == 1:
            terms[f"{_lexeme(mark + phrase)}:*"] = None
        pairs = sorted(gram for gram in grams(phrase) if len(gram) == 2)
        terms |= dict.fromkeys(_lexeme(mark + pair) for pair in pairs)
    terms |= dict.fromkeys(_lexeme(f"T{tag}") for tag in wanted.tags)
    return " & ".join(terms)


def _share_of_units(session: Session, match: str) -> float:
    """The part of all units that hold these pairs, as the database's statistics say."""
    plan = session.execute(_PLAN, {"match": match}).scalar_one()
    units = session.execute(_COUNT).scalar_one()
    return float(plan[0]["Plan"]["Plan Rows"] / units) if units > 0 else 0.0


def _lexeme(gram: str) -> str:
    """A gram as a quoted word of a tsquery."""
    escaped = gram.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"

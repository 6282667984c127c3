"""Which units match: the question to each of the two databases, newest units first.

Enters: folded phrases that must all be substrings, tags, where to go on. Leaves: the units, at
most so many, in falling order of their ids. Nothing here ranks, and nothing approximates: a unit
is among them if and only if every phrase is a substring of one of its folded lines.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from pipeline.search.characters import grams, tokens
from pipeline.search.tables import SearchUnit, is_sqlite

_FREQUENT = 0.1
"""What more than this part of all units hold is frequent."""
_SHARE_OF_CHARACTERS = 0.25
_COLUMNS = (
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
        statement, parameters = _sqlite_query(wanted)
        return _ask(session, statement, parameters, wanted, limit)
    statement, parameters = _postgresql_query(wanted)
    if all(len(phrase) == 1 for phrase in wanted.phrases):
        # There are no statistics for single characters; most are frequent.
        share = _SHARE_OF_CHARACTERS
    else:
        share = _share_of_units(session, parameters["match"])
    if share > _FREQUENT:
        # The newest units will do: reading as many as should hold enough matches is less work
        # than gathering all matches by the index.
        walk, walked = _postgresql_walk(wanted, math.ceil(1.5 * limit / share))
        found = _ask(session, walk, walked, wanted, limit)
        if len(found) == limit:
            return found
    # The planner does not know what reading a long tsvector costs, and would rather do without
    # the index.
    session.execute(text("SELECT set_config('enable_seqscan', 'off', true)"))
    found = _ask(session, statement, parameters, wanted, limit)
    session.execute(text("SELECT set_config('enable_seqscan', 'on', true)"))
    return found


def _ask(
    session: Session, statement: str, parameters: dict[str, Any], wanted: Wanted, limit: int
) -> Sequence[Row[Any]]:
    parameters |= {"before": wanted.before or 2**62, "limit": limit}
    return session.execute(text(statement), parameters).all()


def read_texts(session: Session, unit_ids: Sequence[int]) -> dict[int, str]:
    """The texts of units as written, by id."""
    rows = session.execute(
        select(SearchUnit.id, SearchUnit.text).where(SearchUnit.id.in_(unit_ids))
    )
    return {row[0]: row[1] for row in rows}


def _sqlite_query(wanted: Wanted) -> tuple[str, dict[str, Any]]:
    """Words of one character; a phrase of them is a substring."""
    column = "name" if wanted.in_name else "folded"
    parts = [f'{column} : "{tokens(phrase)}"' for phrase in wanted.phrases]
    parts += [f'tags : "{tag}"' for tag in wanted.tags]
    statement = (
        f"SELECT {_COLUMNS} FROM search_fts f JOIN search_units u ON u.id = f.rowid "  # noqa: S608
        "WHERE search_fts MATCH :match AND f.rowid < :before ORDER BY f.rowid DESC LIMIT :limit"
    )
    return statement, {"match": " AND ".join(parts)}


def _postgresql_query(wanted: Wanted) -> tuple[str, dict[str, Any]]:
    """Pairs of characters by the index; phrases of three and more are looked at once more.

    The ids come first, without the long texts, so that looking stops at the limit.
    """
    mark = "N" if wanted.in_name else ""
    column = "u.name_folded" if wanted.in_name else "u.folded"
    terms: dict[str, None] = {}
    parameters: dict[str, Any] = {}
    checks = []
    for number, phrase in enumerate(wanted.phrases):
        if len(phrase) == 1:
            terms[_lexeme(mark + phrase) + ":*"] = None
            continue
        pairs = sorted(gram for gram in grams(phrase) if len(gram) == 2)
        terms |= dict.fromkeys(_lexeme(mark + pair) for pair in pairs)
        if len(phrase) > 2:
            checks.append(f"AND strpos({column}, :phrase{number}) > 0")
            parameters[f"phrase{number}"] = phrase
    terms |= dict.fromkeys(_lexeme(f"T{tag}") for tag in wanted.tags)
    parameters["match"] = " & ".join(terms)
    statement = (
        "WITH found AS MATERIALIZED ("  # noqa: S608
        "  SELECT id FROM search_units WHERE grams @@ CAST(:match AS tsquery) AND id < :before"
        "), ordered AS MATERIALIZED (SELECT id FROM found ORDER BY id DESC) "
        f"SELECT {_COLUMNS} FROM ordered o JOIN search_units u ON u.id = o.id "
        f"WHERE true {' '.join(checks)} ORDER BY o.id DESC LIMIT :limit"
    )
    return statement, parameters


def _share_of_units(session: Session, match: str) -> float:
    """The part of all units that hold these grams, as the database's statistics say."""
    plan = session.execute(
        text(
            "EXPLAIN (FORMAT JSON) SELECT id FROM search_units "
            "WHERE grams @@ CAST(:match AS tsquery)"
        ),
        {"match": match},
    ).scalar_one()
    units = session.execute(
        text("SELECT reltuples FROM pg_class WHERE oid = CAST('search_units' AS regclass)")
    ).scalar_one()
    return float(plan[0]["Plan"]["Plan Rows"] / units) if units > 0 else 0.0


def _postgresql_walk(wanted: Wanted, units: int) -> tuple[str, dict[str, Any]]:
    """A look at so many of the newest units, without the index."""
    column = "name_folded" if wanted.in_name else "folded"
    parameters: dict[str, Any] = {"units": units}
    checks = []
    for number, phrase in enumerate(wanted.phrases):
        checks.append(f"strpos(u.{column}, :phrase{number}) > 0")
        parameters[f"phrase{number}"] = phrase
    for number, tag in enumerate(wanted.tags):
        checks.append(f":tag{number} = ANY(string_to_array(u.tags, ' '))")
        parameters[f"tag{number}"] = tag
    statement = (
        f"SELECT {_COLUMNS} FROM ("  # noqa: S608
        "  SELECT * FROM search_units WHERE id < :before ORDER BY id DESC LIMIT :units"
        f") u WHERE {' AND '.join(checks)} ORDER BY u.id DESC LIMIT :limit"
    )
    return statement, parameters


def _lexeme(gram: str) -> str:
    """A gram as a quoted word of a tsquery."""
    escaped = gram.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"

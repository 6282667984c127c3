"""The question to PostgreSQL: pairs of characters by a GIN index, longer phrases looked at again.

Two ways, since gathering all matches of a frequent phrase costs more than reading the newest units:

- *gather*: the ids of all units that hold the pairs, by the index; then, newest first and a portion
  at a time, the units themselves, until there are enough.
- *walk*: so many of the newest units as should hold enough matches by the database's statistics; if
  they do not, further, or gather after all.

Which of them reads fewer units, the statistics tell. They know how many units hold a pair, but
nothing of pairs that stand together: multiplied, as the planner does it, they make 群众满意度 ten
times rarer than it is. So a phrase counts as frequent as its rarest pair.
"""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import text
from sqlalchemy.orm import Session

from pipeline.search.characters import pairs
from pipeline.search.questions import Wanted, substring_checks, walk_question

_SHARE_OF_CHARACTERS = 0.25
"""There are no statistics for single characters; most are frequent."""
_WALK_FURTHER = 1.5
"""Matches are unevenly spread: half as many units again, or a second statement is needed."""
_PORTIONS_OF_LIMIT = 2
"""Units that have all pairs of a longer phrase may still lack it: twice as many mostly hold
enough that do not."""

_GATHER = text(
    "WITH found AS MATERIALIZED ("
    "SELECT id FROM search_units WHERE grams @@ CAST(:match AS tsquery) AND id < :before) "
    "SELECT id FROM found ORDER BY id DESC LIMIT :limit"
)
_COUNT = text("SELECT reltuples FROM pg_class WHERE oid = CAST('search_units' AS regclass)")


def find_on_postgresql(session: Session, wanted: Wanted, limit: int) -> Sequence[int]:
    """The ids of the newest units that match."""
    units = session.execute(_COUNT).scalar_one()
    share = _share_of_units(session, wanted, units)
    while share > 0 and (walked := math.ceil(_WALK_FURTHER * limit / share)) < share * units:
        found = _walk(session, wanted, limit, walked)
        if len(found) == limit:
            return found
        # Rarer than thought: as rare as here, if that still reads fewer units.
        share = min(len(found) / walked, share / 2)
    return _gather(session, wanted, _tsquery(wanted), limit)


def _gather(session: Session, wanted: Wanted, match: str, limit: int) -> Sequence[int]:
    # The index answers for pairs itself; a longer phrase may lie apart in its pairs.
    checks, parameters = substring_checks(wanted, "strpos", least=3)
    read = text(
        "SELECT u.id FROM search_units u "  # noqa: S608
        f"WHERE u.id = ANY(:ids) {''.join(f' AND {check}' for check in checks)} "
        "ORDER BY u.id DESC LIMIT :limit"
    )
    portion = _PORTIONS_OF_LIMIT * limit if checks else limit
    before = wanted.bound
    found: list[int] = []
    while len(found) < limit:
        # The planner does not know what reading a long tsvector costs, and would rather do
        # without the index.
        with _planned_with(session, "enable_seqscan", "off"):
            asked = {"match": match, "before": before, "limit": portion}
            ids = session.scalars(_GATHER, asked).all()
        if ids and not checks:
            found += ids
        elif ids:
            wanted_rows = {**parameters, "ids": ids, "limit": limit - len(found)}
            found += session.scalars(read, wanted_rows)
        if len(ids) < portion:
            break
        before = ids[-1]
        # Pairs that rarely stand together: larger portions, so that there are few.
        portion *= 4
    return found


def _walk(session: Session, wanted: Wanted, limit: int, units: int) -> Sequence[int]:
    statement, values = walk_question(wanted, "strpos", units=units, limit=limit)
    return session.scalars(text(statement), values).all()


@contextmanager
def _planned_with(session: Session, setting: str, value: str) -> Iterator[None]:
    """Have statements of the block planned so; where one fails, the transaction ends anyway."""
    session.execute(text(f"SET LOCAL {setting} = {value}"))
    yield
    session.execute(text(f"SET LOCAL {setting} TO DEFAULT"))


def _tsquery(wanted: Wanted) -> str:
    """All pairs of all phrases; a single character is the beginning of one."""
    mark = _mark(wanted)
    terms: dict[str, None] = {}
    for phrase in wanted.phrases:
        if len(phrase) == 1:
            terms[f"{_lexeme(mark + phrase)}:*"] = None
        terms |= dict.fromkeys(_pairs(phrase, mark))
    terms |= dict.fromkeys(_lexeme(f"T{tag}") for tag in wanted.tags)
    return " & ".join(terms)


def _mark(wanted: Wanted) -> str:
    return "N" if wanted.in_name else ""


def _pairs(phrase: str, mark: str) -> list[str]:
    """The lexemes of a phrase of two characters or more."""
    return [_lexeme(mark + pair) for pair in pairs(phrase)]


def _share_of_units(session: Session, wanted: Wanted, units: float) -> float:
    """About which part of all units matches, rather too much than too little; 0 is unknown."""
    if units <= 0:
        return 0.0
    together = [_pairs(phrase, _mark(wanted)) for phrase in wanted.phrases]
    together += [[_lexeme(f"T{tag}")] for tag in wanted.tags]
    lexemes = list(dict.fromkeys(lexeme for group in together for lexeme in group))
    rows = dict(zip(lexemes, _estimate(session, lexemes), strict=True))
    share = 1.0
    for group in together:
        most = min((rows[lexeme] / units for lexeme in group), default=_SHARE_OF_CHARACTERS)
        share *= min(most, 1.0)
    return share


def _estimate(session: Session, lexemes: Sequence[str]) -> list[float]:
    """How many units hold each lexeme, as the planner thinks; nothing is read for it."""
    if not lexemes:
        return []
    # An append of plans, one for each; the last one makes it an append also for a single lexeme.
    parts = [
        f"SELECT 1 FROM search_units WHERE grams @@ CAST(:lexeme{number} AS tsquery)"  # noqa: S608
        for number in range(len(lexemes))
    ]
    statement = text("EXPLAIN (FORMAT JSON) " + " UNION ALL ".join([*parts, "SELECT 1"]))
    named = {f"lexeme{number}": lexeme for number, lexeme in enumerate(lexemes)}
    # Workers would take the plans in another order, each a part of the rows, below one more node.
    with _planned_with(session, "max_parallel_workers_per_gather", "0"):
        plan = session.execute(statement, named).scalar_one()
    return [float(one["Plan Rows"]) for one in plan[0]["Plan"]["Plans"][: len(lexemes)]]


def _lexeme(gram: str) -> str:
    """A gram as a quoted word of a tsquery."""
    escaped = gram.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"

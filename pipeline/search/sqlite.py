"""The question to SQLite: pairs of characters by FTS5, longer phrases looked at again."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy.orm import Session

from pipeline.search.characters import pairs
from pipeline.search.questions import Wanted, substring_checks, walk_question
from pipeline.search.tables import FTS_TABLES, tag_word

_PAIR = 2
"""Characters; a phrase that is longer may lie apart in its pairs."""
_WALKED = 4
"""Units looked at for each that is wanted: a character that fewer have begins few pairs."""


def find_on_sqlite(session: Session, wanted: Wanted, limit: int) -> Sequence[int]:
    """The ids of the newest units that match."""
    if min(map(len, wanted.phrases)) < _PAIR:
        # All pairs that a frequent character begins take longer to gather.
        found = _ask(session, *walk_question(wanted, "instr", units=_WALKED * limit, limit=limit))
        if len(found) == limit:
            return found
    return _gather(session, wanted, limit)


def _gather(session: Session, wanted: Wanted, limit: int) -> Sequence[int]:
    table, _ = FTS_TABLES[wanted.in_name]
    words = dict.fromkeys(_quoted(tag_word(tag)) for tag in wanted.tags)
    for phrase in wanted.phrases:
        words |= dict.fromkeys(_words(phrase))
    checks, values = substring_checks(wanted, "instr", least=_PAIR + 1)
    joined = "JOIN search_units u ON u.id = f.rowid" if checks else ""
    statement = (
        f"SELECT f.rowid FROM {table} f {joined} "  # noqa: S608
        f"WHERE {' AND '.join([f'{table} MATCH :match', 'f.rowid < :before', *checks])} "
        "ORDER BY f.rowid DESC LIMIT :limit"
    )
    values |= {"match": " AND ".join(words), "before": wanted.bound, "limit": limit}
    return _ask(session, statement, values)


def _ask(session: Session, statement: str, values: dict[str, Any]) -> Sequence[int]:
    # By the driver alone: to SQLAlchemy each statement would be another one to look into.
    return session.connection().exec_driver_sql(statement, values).scalars().all()


def _words(phrase: str) -> Iterator[str]:
    """What must be in the index where a phrase stands; a single character begins a word."""
    if len(phrase) < _PAIR:
        yield f"{_quoted(phrase)} *"
    else:
        yield from map(_quoted, pairs(phrase))


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'

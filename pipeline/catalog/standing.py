"""How the catalog stands: files counted by state, why some failed, the last runs; for `jixiao status`.

Enters: a way to ask the catalog's database. In SQL that SQLite and PostgreSQL both take, and without
SQLAlchemy: to load it takes longer than to count a hundred thousand files.
"""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, LiteralString

from pipeline.catalog.migrations import HEAD_REVISION

Ask = Callable[[LiteralString], Iterable[Sequence[Any]]]
"""Runs a query and gives its rows."""

SHOWN_STATES: tuple[str, ...] = (
    *("seen", "extracted", "needs_review"),
    *("approved", "rejected"),
    *("failed", "skipped"),
)
"""Every state that a content may be shown in: its own, or what people decided on its record."""

_SQLITE = "sqlite:///"
_DRIVER = re.compile(r"postgres(ql)?(\+psycopg)?://")
_WAIT_SECONDS = 60
"""For another process's lock, as in `catalog.connection`."""
_CONNECT_SECONDS = 5
"""A server that does not answer by then is waited for by who opens the catalog in full."""

# A file is beside its report's preferred one if the report's current record was read from another.
_COUNT_FILES = """
SELECT coalesce(reviews.state, contents.state), coalesce(served.file_id != contents.id, false),
    contents.error_code, count(*)
FROM contents
LEFT JOIN reviews ON reviews.report_id = coalesce(contents.report_id, contents.id)
LEFT JOIN records AS served ON served.report_id = contents.report_id AND served.is_current
WHERE contents.withdrawn_at IS NULL
GROUP BY 1, 2, 3
"""
_COUNT_UNREAD = "SELECT error_code, count(*) FROM unread GROUP BY error_code"
_LAST_CHANGE = "SELECT value FROM counters WHERE name = 'changes'"
_LAST_RUNS = """
SELECT id, flow, state, source, started_at, finished_at, message, account
FROM runs ORDER BY id DESC LIMIT 10
"""


@dataclass(frozen=True)
class FileCounts:
    """How many files that were not replaced or withdrawn there are."""

    states: dict[str, int]
    """Reports, and files that are none, by state; a report counts once, as its preferred file."""
    further: int
    """Files of reports beside the preferred ones."""
    failures: dict[str, int]
    """Files that failed or were skipped, by error code, most frequent first."""


@dataclass(frozen=True)
class LastRun:
    """A run of a flow."""

    id: int
    flow: str
    state: str
    source: str
    started_at: datetime
    finished_at: datetime | None
    message: str | None
    account: dict[str, Any] | None


@dataclass(frozen=True)
class Standing:
    """All that is told."""

    files: FileCounts
    unread: dict[str, int]
    """Files that could not be read at all, by error code, most frequent first."""
    last_change: int
    runs: tuple[LastRun, ...]
    """The newest ones, newest first."""


def read_standing(ask: Ask) -> Standing:
    """How the catalog stands; in one transaction, if it is to be of one moment."""
    files, unread = count_files(ask), dict[str, int]()
    for code, count in ask(_COUNT_UNREAD):
        unread[code] = count
    [(last_change,)] = ask(_LAST_CHANGE)
    runs = tuple(_run(*row) for row in ask(_LAST_RUNS))
    return Standing(files, _most_frequent_first(unread), last_change, runs)


def read_quickly(url: str) -> Standing | None:
    """The same of the catalog at an address, by the database's driver alone.

    None if its schema is not up to date, and where anything is wrong: who opens it in full says what.
    """
    if url.startswith(_SQLITE):
        return _read_file(url.removeprefix(_SQLITE)) if "?" not in url else None
    return _read_server(_DRIVER.sub("postgresql://", url)) if _DRIVER.match(url) else None


def _read_file(path: str) -> Standing | None:
    try:
        # `rw` opens what is there, and makes nothing.
        place = f"{Path(path).absolute().as_uri()}?mode=rw"
        with closing(sqlite3.connect(place, timeout=_WAIT_SECONDS, uri=True)) as connection:
            connection.execute("PRAGMA query_only = ON")
            connection.execute("BEGIN")
            return _read_newest(connection.execute)
    except sqlite3.Error:
        return None


def _read_server(url: str) -> Standing | None:
    try:
        import psycopg
    except ImportError:
        return None
    try:
        with psycopg.connect(url, connect_timeout=_CONNECT_SECONDS) as connection:
            connection.read_only = True
            return _read_newest(connection.execute)
    except psycopg.Error:
        return None


def _read_newest(ask: Ask) -> Standing | None:
    revisions = [tuple(row) for row in ask("SELECT version_num FROM alembic_version")]
    return read_standing(ask) if revisions == [(HEAD_REVISION,)] else None


def count_files(ask: Ask) -> FileCounts:
    """Count all files, in one pass over them."""
    states = dict.fromkeys(SHOWN_STATES, 0)
    failures: Counter[str] = Counter()
    further = 0
    for state, is_beside, code, count in ask(_COUNT_FILES):
        if is_beside:
            further += count
        else:
            states[state] += count
        if code is not None:
            failures[code] += count
    return FileCounts(states, further, _most_frequent_first(failures))


def _most_frequent_first(counts: dict[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda counted: (-counted[1], counted[0])))


def _run(
    id: int,
    flow: str,
    state: str,
    source: str,
    started_at: Any,
    finished_at: Any,
    message: str | None,
    account: Any,
) -> LastRun:
    told = json.loads(account) if isinstance(account, str) else account
    return LastRun(id, flow, state, source, _time(started_at), _time(finished_at), message, told)


def _time(value: Any) -> Any:
    """A time in UTC; SQLite has it as text, without the zone (`catalog.columns`)."""
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return None if value is None else value.astimezone(UTC)

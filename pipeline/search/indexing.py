"""Keeping the index: it follows the change log, one portion of changes in one transaction.

What the index holds and the cursor it stands at are committed together. At cursor N it has every
report as of change N or later, so a killed indexer goes on where it was, two at once do no harm
(the second finds the cursor moved and starts its portion anew), and nothing is missed.
"""

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session

from extractors.collector import collector_paused
from pipeline.catalog.changes import changes_after, last_change_number
from pipeline.catalog.connection import Catalog
from pipeline.catalog.listing import current_records
from pipeline.search.characters import LINE_END, fold, pairs_as_words
from pipeline.search.tables import (
    FTS_TABLES,
    LAYOUT,
    SearchReport,
    SearchState,
    SearchUnit,
    SearchWord,
    create_index,
    drop_index,
    has_index,
    is_sqlite,
    tag_word,
)
from pipeline.search.units import read_units
from pipeline.search.words import cut
from pipeline.search.written import pack_written

PORTION = 100
"""Changes in one transaction."""
_ANALYZE_AFTER = 500
"""Changes. PostgreSQL's own analysis comes when a tenth of a table has changed; a first filling
is asked for before that."""
_INDEX_LOCK = 0x6A726861
"""PostgreSQL's advisory lock for making the index; any number that no other lock of ours has."""

_WORDS_LEVEL = 3
"""Of gzip, for the words of a report: written at every change, read only when they are taken out."""

_INSERT = (
    "INSERT INTO search_units (id, report_id, kind, position, fiscal_year, department_code, "
    "department_name, name, name_folded, tags, folded, written) "
    "VALUES (:id, :report_id, :kind, :position, :fiscal_year, :department_code, "
    ":department_name, :name, :name_folded, :tags, :folded, :written)"
)
_LEARN = [
    f"INSERT INTO {table} (rowid, {column}) VALUES (:id, :{column}_words)"  # noqa: S608
    for table, column in FTS_TABLES
]
_INSERT_WITH_GRAMS = text(
    "INSERT INTO search_units (report_id, kind, position, fiscal_year, department_code, "
    "department_name, name, name_folded, tags, folded, written, grams) "
    "VALUES (:report_id, :kind, :position, :fiscal_year, :department_code, :department_name, "
    ":name, :name_folded, :tags, :folded, :written, "
    "array_to_tsvector(string_to_array(:grams, chr(10))))"
)
_COUNT = text(
    "INSERT INTO search_words (word, report_count) VALUES (:word, :more) "
    "ON CONFLICT (word) DO UPDATE SET report_count = search_words.report_count + excluded.report_count"
)
_USED_IDS = text("SELECT seq FROM sqlite_sequence WHERE name = 'search_units'")
_FORGET = [
    f"INSERT INTO {table} ({table}, rowid, {column}) VALUES ('delete', :id, :{column}_words)"  # noqa: S608
    for table, column in FTS_TABLES
]


Row = dict[str, object]


@dataclass(frozen=True)
class Prepared:
    """A report ready to be indexed; `rows`, of its units, is empty for one that is gone."""

    report_id: int
    rows: list[Row]
    words: Counter[str]


def update_index(catalog: Catalog) -> int:
    """Bring the index up to the newest change; return how many reports were indexed."""
    done = 0
    while True:
        count = update_portion(catalog)
        if count is None:
            break
        done += count
    if done >= _ANALYZE_AFTER and not catalog.is_sqlite:
        with catalog.writing() as session:
            session.execute(text("ANALYZE search_units"))
    return done


def index_cursor(session: Session) -> int:
    """The change up to which the index has come; 0 before it exists."""
    if not has_index(session):
        return 0
    return session.scalars(select(SearchState.cursor)).one_or_none() or 0


@collector_paused()
def update_portion(catalog: Catalog) -> int | None:
    """Index the reports of the next changes; None if there are none.

    What can be made of the records alone is made before the transaction that other writers wait for.
    """
    _ensure_index(catalog)
    with catalog.reading() as session:
        cursor = session.scalars(select(SearchState.cursor)).one()
        changes = list(changes_after(session, cursor, PORTION))
        if not changes:
            return None
        report_ids = sorted({change.report_id for change in changes})
        bodies = current_records(session, report_ids)
    prepare = partial(_prepare, row_words=_fts_words if catalog.is_sqlite else _row_grams)
    prepared = [prepare(report_id, bodies.get(report_id)) for report_id in report_ids]
    with catalog.writing() as session:
        moved = session.execute(
            update(SearchState)
            .where(SearchState.cursor == cursor)
            .values(cursor=changes[-1].number)
            .returning(SearchState.layout)
        ).all()
        if not moved:
            return 0
        _remove(session, report_ids)
        _insert(session, [one for one in prepared if one.rows])
    return len(prepared)


def rebuild_index(catalog: Catalog) -> int:
    """Drop the index and make it anew."""
    with _rebuilding(catalog) as session:
        drop_index(session)
    return update_index(catalog)


def _ensure_index(catalog: Catalog) -> None:
    """Have an index of this program's layout that belongs to this catalog."""
    with catalog.reading() as session:
        if has_index(session) and _fits(session):
            return
    with _rebuilding(catalog) as session:
        if not is_sqlite(session):
            session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _INDEX_LOCK})
        if has_index(session):
            if _fits(session):
                return
            drop_index(session)
        create_index(session)


@contextmanager
def _rebuilding(catalog: Catalog) -> Iterator[Session]:
    """A writing session that may drop the index.

    What SQLite notes to be able to undo a statement is as large as what is dropped. The catalog's
    connections keep such notes in memory; this one keeps them on disk.
    """
    if not catalog.is_sqlite:
        with catalog.writing() as session:
            yield session
        return
    # The reading session stays unused: it is what says in words that a database is locked or full.
    with catalog.reading(), catalog.engine.connect() as connection:
        plain: Any = connection.connection.driver_connection
        plain.execute("PRAGMA temp_store=FILE")
        try:
            writing = connection.execution_options(jixiao_write=True)
            with Session(writing, expire_on_commit=False) as session, session.begin():
                yield session
        finally:
            # Back in the pool, it is as the others are.
            plain.execute("PRAGMA temp_store=MEMORY")


def _fits(session: Session) -> bool:
    state = session.scalars(select(SearchState)).one_or_none()
    return (
        state is not None
        and state.layout == LAYOUT
        # A cursor ahead of the log: the catalog was restored from a backup.
        and state.cursor <= last_change_number(session)
    )


def _prepare(
    report_id: int, body_gzip: bytes | None, row_words: Callable[[str, str, str], Row]
) -> Prepared:
    rows: list[Row] = []
    words: Counter[str] = Counter()
    for unit in read_units(gzip.decompress(body_gzip)) if body_gzip is not None else ():
        name = unit.name.replace("\x00", "").replace("\n", " ")
        folded, tags = fold(f"{name}\n{unit.text}"), " ".join(unit.tags)
        name_folded, *prose = folded.split(LINE_END, unit.prose_lines + 1)[: unit.prose_lines + 1]
        words.update(cut(LINE_END.join((name_folded, *prose))))
        row = {
            "report_id": report_id,
            "kind": unit.kind,
            "position": unit.position,
            "fiscal_year": unit.fiscal_year,
            "department_code": unit.department_code,
            "department_name": unit.department_name,
            "name": name,
            "name_folded": name_folded,
            "tags": tags,
            "folded": folded,
            "written": pack_written(unit.text, folded),
        }
        rows.append(row | row_words(name_folded, folded, tags))
    return Prepared(report_id, rows, words)


def _remove(session: Session, report_ids: Sequence[int]) -> None:
    known = session.scalars(
        select(SearchReport).where(SearchReport.report_id.in_(report_ids))
    ).all()
    if not known:
        return
    if is_sqlite(session):
        # A contentless table is told what it must forget.
        rows = session.execute(
            select(SearchUnit.id, SearchUnit.name_folded, SearchUnit.folded, SearchUnit.tags).where(
                SearchUnit.report_id.in_(report_ids)
            )
        ).all()
        forgotten = [{"id": unit_id, **_fts_words(*said)} for unit_id, *said in rows]
        _execute(session, _FORGET, forgotten)
    session.execute(delete(SearchUnit).where(SearchUnit.report_id.in_(report_ids)))
    _count_words(session, (unpack_words(one.words_gzip) for one in known), -1)
    session.execute(delete(SearchWord).where(SearchWord.report_count <= 0))
    session.execute(delete(SearchReport).where(SearchReport.report_id.in_(report_ids)))
    session.execute(update(SearchState).values(report_count=SearchState.report_count - len(known)))


def _insert(session: Session, prepared: Sequence[Prepared]) -> None:
    if not prepared:
        return
    rows = [row for one in prepared for row in one.rows]
    if is_sqlite(session):
        # SQLite would return the ids of one row at a time. This session is the only one that writes.
        used = session.scalars(_USED_IDS).one_or_none() or 0
        for unit_id, row in enumerate(rows, used + 1):
            row["id"] = unit_id
        _execute(session, [_INSERT, *_LEARN], rows)
    else:
        session.execute(_INSERT_WITH_GRAMS, rows)
    session.execute(
        insert(SearchReport),
        [{"report_id": one.report_id, "words_gzip": pack_words(one.words)} for one in prepared],
    )
    _count_words(session, (one.words for one in prepared), 1)
    session.execute(
        update(SearchState).values(report_count=SearchState.report_count + len(prepared))
    )


def _fts_words(name: str, folded: str, tags: str) -> Row:
    """A unit's words for SQLite's two tables."""
    marked = " ".join(map(tag_word, tags.split()))
    return {
        "name_words": f"{pairs_as_words(name)} {marked}",
        "folded_words": f"{pairs_as_words(folded)} {marked}",
    }


def _row_grams(name: str, folded: str, tags: str) -> Row:
    """A unit's words for PostgreSQL, a line each; folded text has no capitals: these mark names' and tags.

    As one text, since the driver looks into each member of a list.
    """
    words = pairs_as_words(folded).split()
    words += [f"N{word}" for word in pairs_as_words(name).split()]
    words += [f"T{tag}" for tag in tags.split()]
    return {"grams": LINE_END.join(words)}


def _execute(session: Session, statements: Iterable[str], rows: Sequence[Row]) -> None:
    # By the driver alone: SQLAlchemy would make a dictionary of each row anew.
    for statement in statements:
        session.connection().exec_driver_sql(statement, list(rows))


def _count_words(session: Session, reports: Iterable[Counter[str]], step: int) -> None:
    counts: Counter[str] = Counter()
    for words in reports:
        counts.update(words.keys())
    if not counts:
        return
    # In order, so that two who count do not wait for each other's words.
    session.execute(
        _COUNT, [{"word": word, "more": step * count} for word, count in sorted(counts.items())]
    )


def pack_words(words: Counter[str]) -> bytes:
    """Words and counts as bytes."""
    return gzip.compress(json.dumps(words, ensure_ascii=False).encode(), _WORDS_LEVEL, mtime=0)


def unpack_words(packed: bytes) -> Counter[str]:
    """Words and counts again."""
    return Counter(json.loads(gzip.decompress(packed)))

"""Keeping the index: it follows the change log, one portion of changes in one transaction.

What the index holds and the cursor it stands at are committed together. At cursor N it has every
report as of change N or later, so a killed indexer goes on where it was, two at once do no harm
(the second finds the cursor moved and starts its portion anew), and nothing is missed.
"""

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, delete, insert, select, text, update
from sqlalchemy.orm import Session

from extractors.collector import collector_paused
from pipeline.catalog.changes import changes_after, last_change_number
from pipeline.catalog.connection import Catalog
from pipeline.catalog.inserts import insert_unless
from pipeline.catalog.listing import current_records
from pipeline.search.characters import LINE_END, fold, grams, tokens
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
)
from pipeline.search.units import Unit, read_units
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
    f"INSERT INTO {table} (rowid, {column}, tags) VALUES (:id, :{column}, :tags)"  # noqa: S608
    for table, column in FTS_TABLES
]
_INSERT_WITH_GRAMS = text(
    "INSERT INTO search_units (report_id, kind, position, fiscal_year, department_code, "
    "department_name, name, name_folded, tags, folded, written, grams) "
    "VALUES (:report_id, :kind, :position, :fiscal_year, :department_code, :department_name, "
    ":name, :name_folded, :tags, :folded, :written, "
    "array_to_tsvector(string_to_array(:grams, chr(10))))"
)
_USED_IDS = text("SELECT seq FROM sqlite_sequence WHERE name = 'search_units'")
_FORGET = [
    f"INSERT INTO {table} ({table}, rowid, {column}, tags) "  # noqa: S608
    f"VALUES ('delete', :id, :{column}, :tags)"
    for table, column in FTS_TABLES
]


@dataclass(frozen=True)
class Prepared:
    """A report ready to be indexed; `units` is empty for one that is gone."""

    report_id: int
    units: tuple[Unit, ...]
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


def update_portion(catalog: Catalog) -> int | None:
    """Index the reports of the next changes; None if there are none.

    The slow part (cutting words) is done before the transaction that other writers wait for.
    """
    _ensure_index(catalog)
    with catalog.reading() as session:
        cursor = session.scalars(select(SearchState.cursor)).one()
        changes = list(changes_after(session, cursor, PORTION))
        if not changes:
            return None
        report_ids = sorted({change.report_id for change in changes})
        bodies = current_records(session, report_ids)
    with collector_paused():
        prepared = [_prepare(report_id, bodies.get(report_id)) for report_id in report_ids]
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
        _insert(session, [one for one in prepared if one.units])
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


def _prepare(report_id: int, body_gzip: bytes | None) -> Prepared:
    if body_gzip is None:
        return Prepared(report_id, (), Counter())
    units = read_units(gzip.decompress(body_gzip))
    words: Counter[str] = Counter()
    for unit in units:
        words.update(cut(fold(unit.prose)))
    return Prepared(report_id, tuple(units), words)


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
        _tell_fts(session, _FORGET, [_fts_row(*row) for row in rows])
    session.execute(delete(SearchUnit).where(SearchUnit.report_id.in_(report_ids)))
    _count_words(session, (unpack_words(one.words_gzip) for one in known), -1)
    session.execute(delete(SearchWord).where(SearchWord.report_count <= 0))
    session.execute(delete(SearchReport).where(SearchReport.report_id.in_(report_ids)))
    session.execute(update(SearchState).values(report_count=SearchState.report_count - len(known)))


def _insert(session: Session, prepared: Sequence[Prepared]) -> None:
    if not prepared:
        return
    rows = [_unit_row(one.report_id, unit) for one in prepared for unit in one.units]
    if is_sqlite(session):
        # SQLite would return the ids of one row at a time. This session is the only one that writes.
        used = session.scalars(_USED_IDS).one_or_none() or 0
        for unit_id, row in enumerate(rows, used + 1):
            row["id"] = unit_id
        session.connection().exec_driver_sql(_INSERT, rows)
        fts_rows = [
            _fts_row(row["id"], row["name_folded"], row["folded"], row["tags"]) for row in rows
        ]
        _tell_fts(session, _LEARN, fts_rows)
    else:
        session.execute(_INSERT_WITH_GRAMS, [{**row, "grams": _row_grams(row)} for row in rows])
    session.execute(
        insert(SearchReport),
        [{"report_id": one.report_id, "words_gzip": pack_words(one.words)} for one in prepared],
    )
    _count_words(session, (one.words for one in prepared), 1)
    session.execute(
        update(SearchState).values(report_count=SearchState.report_count + len(prepared))
    )


def _unit_row(report_id: int, unit: Unit) -> dict[str, object]:
    name = unit.name.replace("\x00", "").replace("\n", " ")
    folded = fold(f"{name}\n{unit.text}")
    return {
        "report_id": report_id,
        "kind": unit.kind,
        "position": unit.position,
        "fiscal_year": unit.fiscal_year,
        "department_code": unit.department_code,
        "department_name": unit.department_name,
        "name": name,
        "name_folded": folded.partition(LINE_END)[0],
        "tags": " ".join(unit.tags),
        "folded": folded,
        "written": pack_written(unit.text, folded),
    }


def _fts_row(unit_id: object, name: object, folded: object, tags: object) -> dict[str, object]:
    return {
        "id": unit_id,
        "name": tokens(str(name)),
        "folded": tokens(str(folded)),
        "tags": tags,
    }


def _tell_fts(
    session: Session, statements: Iterable[str], rows: Sequence[dict[str, object]]
) -> None:
    # By the driver alone: SQLAlchemy would make a dictionary of each row anew.
    for statement in statements:
        session.connection().exec_driver_sql(statement, list(rows))


def _row_grams(row: dict[str, object]) -> str:
    """A unit's grams, a line each; folded text has no capitals, so these mark names' grams and tags.

    As one text, since the driver looks into each member of a list.
    """
    names = {f"N{gram}" for gram in grams(str(row["name_folded"]))}
    tags = {f"T{tag}" for tag in str(row["tags"]).split()}
    return LINE_END.join(sorted(grams(str(row["folded"])) | names | tags))


def _count_words(session: Session, reports: Iterable[Counter[str]], step: int) -> None:
    counts: Counter[str] = Counter()
    for words in reports:
        counts.update(words.keys())
    if not counts:
        return
    statement = insert_unless(session, cast(Table, SearchWord.__table__))
    statement = statement.on_conflict_do_update(
        index_elements=[SearchWord.word],
        set_={"report_count": SearchWord.report_count + statement.excluded.report_count},
    )
    rows = [{"word": word, "report_count": step * count} for word, count in sorted(counts.items())]
    session.execute(statement, rows)


def pack_words(words: Counter[str]) -> bytes:
    """Words and counts as bytes."""
    return gzip.compress(json.dumps(words, ensure_ascii=False).encode(), _WORDS_LEVEL, mtime=0)


def unpack_words(packed: bytes) -> Counter[str]:
    """Words and counts again."""
    return Counter(json.loads(gzip.decompress(packed)))

"""The index's own tables: derived from the records, so they are made anew rather than migrated.

They are created by the indexer when they are missing, and dropped and rebuilt when `LAYOUT`
differs. On SQLite two contentless FTS5 tables beside them hold pairs of characters and tags as words
without places, one of them those of the names alone: in one table, a name's pairs would be looked for
in all lists of all texts. On PostgreSQL a `tsvector` of the same stands in `search_units` itself.
"""

from sqlalchemy import BigInteger, LargeBinary, MetaData, String, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from pipeline.catalog.columns import Identifier

LAYOUT = 6
"""One more whenever the tables or what is stored in them change: an older index is made anew."""
FTS_TABLES = (("search_fts", "folded"), ("search_name_fts", "name"))
"""Each with its column."""
_SIGNS = "".join(char for char in map(chr, range(0x21, 0x7F)) if not char.isalnum())
"""ASCII's, parts of words as everything else but white space is."""
_QUOTED_SIGNS = _SIGNS.replace("'", "''").replace('"', '""')
_FTS_OPTIONS = (
    f"content='', columnsize=0, detail=none, tokenize=\"ascii tokenchars '{_QUOTED_SIGNS}'\""
)

# Each search asks these, by the driver alone; an inspector of SQLAlchemy's takes ten times as long.
_THERE_ON_SQLITE = "SELECT count(*) FROM sqlite_master WHERE name = 'search_state'"
# Not `to_regclass`: in a transaction that has waited for a lock, it may still answer from a cache.
_THERE_ON_POSTGRESQL = (
    "SELECT count(*) FROM pg_class WHERE relname = 'search_state' AND pg_table_is_visible(oid)"
)
_REPORTS = f"SELECT report_count FROM search_state WHERE layout = {LAYOUT}"  # noqa: S608


class SearchBase(DeclarativeBase):
    """Apart from the catalog's tables: Alembic does not look after these."""

    metadata = MetaData()


class SearchState(SearchBase):
    """How far the index has followed the changes; its single row is also the indexer's lock."""

    __tablename__ = "search_state"

    layout: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    cursor: Mapped[int] = mapped_column(BigInteger)
    report_count: Mapped[int] = mapped_column(BigInteger)


class SearchUnit(SearchBase):
    """A part of a current record; ids rise, so a higher one is newer."""

    __tablename__ = "search_units"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    report_id: Mapped[int] = mapped_column(BigInteger, index=True)
    kind: Mapped[str] = mapped_column(String(16))
    position: Mapped[int]
    fiscal_year: Mapped[int | None]
    department_code: Mapped[str | None] = mapped_column(Text)
    department_name: Mapped[str | None] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    name_folded: Mapped[str] = mapped_column(Text)
    tags: Mapped[str] = mapped_column(Text)
    # The long ones last: SQLite reads a row up to the last column that is asked for.
    folded: Mapped[str] = mapped_column(Text)
    """Name and text, folded, in lines."""
    written: Mapped[bytes] = mapped_column(LargeBinary)
    """The text as written, beside `folded` (`pipeline.search.written`)."""


class SearchReport(SearchBase):
    """The words of a report's prose with their counts, to take them out of the archive's again."""

    __tablename__ = "search_reports"

    report_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    words_gzip: Mapped[bytes] = mapped_column(LargeBinary)


class SearchWord(SearchBase):
    """In how many reports a word stands."""

    __tablename__ = "search_words"

    word: Mapped[str] = mapped_column(Text, primary_key=True)
    report_count: Mapped[int] = mapped_column(BigInteger)


def is_sqlite(session: Session) -> bool:
    """Which of the two indexes there is."""
    return session.get_bind().dialect.name == "sqlite"


def has_index(session: Session) -> bool:
    """Whether the index's tables are there."""
    there = _THERE_ON_SQLITE if is_sqlite(session) else _THERE_ON_POSTGRESQL
    return bool(session.connection().exec_driver_sql(there).scalar())


def indexed_reports(session: Session) -> int | None:
    """How many reports the index holds; None if there is none that this program can read.

    After an upgrade there is none yet.
    """
    if not has_index(session):
        return None
    found: int | None = session.connection().exec_driver_sql(_REPORTS).scalar()
    return found


def tag_word(tag: str) -> str:
    """A tag as a word of SQLite's index: a folded text has no control character, such as this next line."""
    return f"\x85{tag}"


def create_index(session: Session) -> None:
    """Make the empty index; the session must be a writing one."""
    connection = session.connection()
    SearchBase.metadata.create_all(connection)
    if is_sqlite(session):
        for table, column in FTS_TABLES:
            session.execute(
                text(f"CREATE VIRTUAL TABLE {table} USING fts5({column}, {_FTS_OPTIONS})")
            )
    else:
        session.execute(text("ALTER TABLE search_units ADD COLUMN grams tsvector"))
        session.execute(text("CREATE INDEX search_units_grams ON search_units USING gin (grams)"))
    session.add(SearchState(layout=LAYOUT, cursor=0, report_count=0))
    session.flush()


def drop_index(session: Session) -> None:
    """Remove the index; the next update rebuilds it."""
    if is_sqlite(session):
        for table, _ in FTS_TABLES:
            session.execute(text(f"DROP TABLE IF EXISTS {table}"))
    SearchBase.metadata.drop_all(session.connection())

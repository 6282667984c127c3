"""The index's own tables: derived from the records, so they are made anew rather than migrated.

They are created by the indexer when they are missing, and dropped and rebuilt when `LAYOUT`
differs. On SQLite a contentless FTS5 table beside them holds each character as a word; on
PostgreSQL a `tsvector` of character pairs stands in `search_units` itself.
"""

from sqlalchemy import BigInteger, LargeBinary, MetaData, String, Text, inspect, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from pipeline.catalog.columns import Identifier

LAYOUT = 1


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
    text: Mapped[str] = mapped_column(Text)
    name_folded: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
    """Name and text, folded, in lines."""
    tags: Mapped[str] = mapped_column(Text)


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
    return inspect(session.connection()).has_table(SearchState.__tablename__)


def create_index(session: Session) -> None:
    """Make the empty index; the session must be a writing one."""
    connection = session.connection()
    SearchBase.metadata.create_all(connection)
    if is_sqlite(session):
        session.execute(
            text(
                "CREATE VIRTUAL TABLE search_fts USING fts5("
                "name, folded, tags, content='', columnsize=0, tokenize='ascii')"
            )
        )
    else:
        session.execute(text("ALTER TABLE search_units ADD COLUMN grams tsvector"))
        session.execute(text("CREATE INDEX search_units_grams ON search_units USING gin (grams)"))
    session.add(SearchState(layout=LAYOUT, cursor=0, report_count=0))
    session.flush()


def drop_index(session: Session) -> None:
    """Remove the index; the next update rebuilds it."""
    if is_sqlite(session):
        session.execute(text("DROP TABLE IF EXISTS search_fts"))
    SearchBase.metadata.drop_all(session.connection())

"""Opening the catalog: SQLite in a file, or PostgreSQL by URL; schema brought up to date.

Enters: a database URL (`sqlite:////var/lib/jixiao/catalog.db`, `postgresql://user@host/jixiao`).
Leaves: a `Catalog`, whose `reading()` and `writing()` give SQLAlchemy sessions.

SQLite runs in WAL mode, so readers never wait for the writer; a write transaction begins with
BEGIN IMMEDIATE, since a lock taken halfway could only be answered by "database is locked".
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DBAPIError,
    NoSuchModuleError,
    OperationalError,
)
from sqlalchemy.orm import Session

from pipeline.catalog.migrations import HEAD_REVISION
from pipeline.masking import mask_text
from pipeline.private_files import make_private_file

_OLDEST_REVISION = "0003"
"""The first that was released; what is older cannot be migrated."""
_ONE_REPORT_MANY_FILES = "0006"

_MIGRATIONS = Path(__file__).with_name("migrations")
_UPGRADE_LOCK = 0x6A697869
"""`jixi`: an advisory lock of PostgreSQL is named by a number, ours by no other program's."""
_WAIT_SECONDS = 60
"""As long as the longest transaction of another process may take: a portion of an index over a
network disk."""
_LOOK_AGAIN_SECONDS = 0.02
"""To turn a new database over to its log takes less."""
_KEPT_CONNECTIONS, _MORE_CONNECTIONS = 4, 60
"""To PostgreSQL: kept open, and opened beyond that while more threads ask at once. Together they stay
well below the 100 that a server takes by default."""

_NOTICE_CUT_LINES = {
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 4,
    "tcp_user_timeout": 40_000,
}
"""libpq's; a line that is cut without a word is given up after some 40 s, not after two hours."""
_SERVER_SIDE = {
    "tcp_keepalives_idle": 15,
    "tcp_keepalives_interval": 5,
    "tcp_keepalives_count": 4,
    "tcp_user_timeout": 40_000,
}
"""The same for the server's end of the line."""


class CatalogError(Exception):
    """The catalog cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class Catalog:
    """A handle on the catalog's database: threads may share one, a forked process opens its own."""

    engine: Engine
    url: URL
    _turn: AbstractContextManager[object] = field(default_factory=nullcontext, repr=False)
    """SQLite's writers queue here: its own way of waiting is to sleep and try again."""
    _file: "_DatabaseFile | None" = field(default=None, repr=False)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the catalog and changes nothing."""
        self._look_at_file()
        with _translated(self.url), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session in one transaction: committed at the end of the block, or nothing of it."""
        self._look_at_file()
        engine = self.engine.execution_options(jixiao_write=True)
        with (
            _translated(self.url),
            self._turn,
            Session(engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    def _look_at_file(self) -> None:
        """Raise CatalogError if SQLite's file is gone, and take up another in its place.

        Connections would go on with the deleted file, and lose what is written to it.
        """
        if self._file is None or self._file.is_same():
            return
        self.engine.dispose()
        if not self._file.take_up():
            raise CatalogError(
                f"The catalog {self._file.path} is gone. Put it back, or restore a backup."
            )

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


class _DatabaseFile:
    """The file that a SQLite catalog was opened with."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._identity: tuple[int, int] | None = None
        self.take_up()

    def is_same(self) -> bool:
        """Whether the path still leads to that very file."""
        return self._identity is not None and self._look() == self._identity

    def take_up(self) -> bool:
        """Take the file that lies there now; return whether there is one."""
        self._identity = self._look()
        return self._identity is not None

    def _look(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino


class CatalogAddressError(CatalogError):
    """The address cannot be that of a catalog."""


class MissingCatalogError(CatalogError):
    """There is no catalog at the address yet."""


def open_catalog(url: str, *, upgrade: bool = True, create: bool = True) -> Catalog:
    """Connect, and bring the schema up to date unless told otherwise.

    Raises CatalogError when the database cannot be reached or is newer than this program, and
    MissingCatalogError when there is none and none may be created.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        if not create and not Path(str(parsed.database)).exists():
            raise MissingCatalogError(f"There is no catalog at {parsed.database} yet.")
        engine = _sqlite_engine(parsed)
        catalog = Catalog(engine, parsed, Lock(), _DatabaseFile(Path(str(parsed.database))))
    else:
        engine = create_engine(
            parsed,
            pool_pre_ping=True,
            pool_size=_KEPT_CONNECTIONS,
            json_serializer=_json_text,
            max_overflow=_MORE_CONNECTIONS,
            connect_args=_NOTICE_CUT_LINES,
        )
        event.listen(engine, "connect", _have_cut_lines_noticed)
        catalog = Catalog(engine, parsed)
    try:
        if not create and schema_revision(catalog) is None:
            raise MissingCatalogError(
                f"There is no catalog in {mask_text(parsed.render_as_string())} yet."
            )
        if upgrade:
            upgrade_schema(catalog)
    except BaseException:
        catalog.close()
        raise
    return catalog


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise CatalogAddressError(
            "The catalog's address is no database URL. Write sqlite:////path/catalog.db or "
            "postgresql://user@host/database."
        ) from error
    if parsed.drivername in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "postgresql+psycopg"):
        raise CatalogAddressError(
            f"{parsed.drivername} is not supported. Use SQLite or PostgreSQL for the catalog."
        )
    return parsed


def _have_cut_lines_noticed(connection: Any, _record: object) -> None:
    """Have the server notice that this client is cut off, and let go of what it had locked.

    Said in a statement, since poolers refuse what they do not know when a connection is made.
    """
    with connection.cursor() as cursor:
        for name, value in _SERVER_SIDE.items():
            cursor.execute(f"SET {name} = {value}")
    connection.commit()


def _sqlite_engine(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise CatalogAddressError("The catalog must be a file. Write sqlite:////path/catalog.db.")
    folder = Path(url.database).parent
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # It holds webhooks' secrets. SQLite gives its log and index beside it the same rights.
        make_private_file(Path(url.database))
    except OSError as error:
        raise CatalogError(
            f"The catalog {url.database} cannot be made: {error.strerror}. "
            "Choose another --state folder."
        ) from error
    engine = create_engine(url, connect_args={"timeout": _WAIT_SECONDS}, json_serializer=_json_text)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _json_text(value: object) -> str:
    """A column's JSON, five times as fast as the standard library writes it."""
    return orjson.dumps(value).decode()


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's own idea of when a transaction begins is switched off; `_begin_sqlite` says it.
    connection.isolation_level = None
    _keep_log(connection)
    for pragma in (
        # A power cut may lose the last transactions but cannot damage the file; kill -9 loses
        # nothing. Files whose transaction was lost are simply extracted again.
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "cache_size=-32768",  # in KiB where it is negative: 32 MiB
        "temp_store=MEMORY",
        f"busy_timeout={_WAIT_SECONDS * 1000}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _keep_log(connection: sqlite3.Connection) -> None:
    """Have changes written to a log, which lets others read meanwhile.

    A new database is turned to that once, for which SQLite does not wait where another process is just
    at it: it says at once that the database is locked.
    """
    end = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            # The last byte: the others tell kinds of being busy.
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
        time.sleep(_LOOK_AGAIN_SECONDS)


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("jixiao_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def upgrade_schema(catalog: Catalog) -> None:
    """Apply the migrations that are missing; safe when several processes do it at once."""
    if schema_revision(catalog) == HEAD_REVISION:
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    with _translated(catalog.url), catalog.writing() as session:
        connection = session.connection()
        if not catalog.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _UPGRADE_LOCK})
        found = _revision(connection)
        if found is not None and found > HEAD_REVISION:
            raise CatalogError(
                f"The catalog was written by a newer jixiao (schema {found}, this program knows "
                f"{HEAD_REVISION}). Install that version."
            )
        if found is not None and found < _OLDEST_REVISION:
            raise CatalogError(
                f"The catalog is of a version before the first release (schema {found}). "
                "Move it away and take the archive in again."
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if found is not None and found < _ONE_REPORT_MANY_FILES:
            from pipeline.catalog.regrouping import group_existing

            group_existing(session)


def schema_revision(catalog: Catalog) -> str | None:
    """The revision the database is at, or None when it is empty."""
    with _translated(catalog.url), catalog.engine.connect() as connection:
        return _revision(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: Any = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


@contextmanager
def _translated(url: URL) -> Iterator[None]:
    """Turn a database that is away, full or read-only into a `CatalogError`."""
    try:
        yield
    except NoSuchModuleError as error:
        raise CatalogError(
            f"No driver for {url.drivername}: pip install 'jixiao[postgresql]'."
        ) from (error)
    except DatabaseError as error:
        # SQLite says plain DatabaseError when the file is no database or is damaged.
        if not isinstance(error, OperationalError) and type(error) is not DatabaseError:
            raise
        raise CatalogError(
            f"The catalog {mask_text(url.render_as_string())} cannot be used: "
            f"{mask_text(_first_line(error))}. "
            "Check that the database runs, its disk has room and this user may write there."
        ) from error


def _first_line(error: DBAPIError) -> str:
    lines = str(error.orig).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error.orig).__name__

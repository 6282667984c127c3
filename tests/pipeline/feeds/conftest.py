"""Catalogs with made-up reports in them, on SQLite and on PostgreSQL; a server."""

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import uvicorn
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from development.rehearsal import fill_catalog, made_up_report
from models.report import Report
from pipeline.catalog.connection import Catalog, open_catalog
from pipeline.web.application import create_app
from pipeline.web.guarded_protocol import GuardedProtocol
from pipeline.web.settings import FeedSettings

ARCHIVE_SIZE = 6
MakeClient = Callable[..., TestClient]


def reports() -> list[Report]:
    """As stored: within one batch of a run, report ids follow the order of the SHA-256."""
    found = [made_up_report("archive", index) for index in range(ARCHIVE_SIZE)]
    return sorted(found, key=lambda report: report.source.sha256)


@contextmanager
def _database(request: pytest.FixtureRequest, kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'catalog.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    name = f"feed_{uuid.uuid4().hex[:12]}"
    yield server.create_database(name)
    server.drop_database(name)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def archive(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Catalog]:
    """A catalog with six reports, for tests that change nothing; one a module and database."""
    folder = tmp_path_factory.mktemp("archive")
    with (
        _database(request, request.param, folder) as url,
        closing(open_catalog(url)) as opened,
    ):
        fill_catalog(opened, ARCHIVE_SIZE, seed="archive")
        yield opened


@pytest.fixture
def filled(catalog: Catalog) -> Catalog:
    """The same reports in a catalog of the test's own."""
    fill_catalog(catalog, ARCHIVE_SIZE, seed="archive")
    return catalog


def open_client(
    catalog: Catalog, state: Path, *, keys_required: bool = False, **limits: Any
) -> TestClient:
    """A client of the application; enter it, so that the application starts and stops."""
    app = create_app(catalog, state, FeedSettings(**limits), keys_required=keys_required)
    return TestClient(app, base_url="http://localhost", raise_server_exceptions=False)


@pytest.fixture
def client(archive: Catalog, tmp_path: Path) -> Iterator[TestClient]:
    """A client without keys of the archive that nobody changes."""
    with open_client(archive, tmp_path) as opened:
        yield opened


@pytest.fixture
def make_client(tmp_path: Path) -> Iterator[MakeClient]:
    """Opens clients of a catalog, with keys or limits of the test's own."""
    with ExitStack() as stack:

        def make(catalog: Catalog, **options: Any) -> TestClient:
            return stack.enter_context(open_client(catalog, tmp_path, **options))

        yield make


@contextmanager
def served(app: ASGIApp) -> Iterator[tuple[str, int]]:
    """The application behind a real server on loopback, for what a test client cannot show."""
    server = uvicorn.Server(
        uvicorn.Config(
            app, port=0, log_level="critical", proxy_headers=False, http=GuardedProtocol, ws="none"
        )
    )
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., tuple[str, int]]]:
    """Serves a catalog with keys or limits of the test's own; gives host and port."""
    with ExitStack() as stack:

        def start(
            catalog: Catalog, *, keys_required: bool = False, **limits: Any
        ) -> tuple[str, int]:
            app = create_app(catalog, tmp_path, FeedSettings(**limits), keys_required=keys_required)
            return stack.enter_context(served(app))

        yield start


@pytest.fixture(scope="session")
def running() -> Callable[[ASGIApp], AbstractContextManager[tuple[str, int]]]:
    """The context manager that runs an application, for fixtures of a wider scope."""
    return served

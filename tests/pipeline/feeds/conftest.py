"""Catalogs with made-up reports in them, on SQLite and on PostgreSQL."""

import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from pipeline.catalog.connection import Catalog, open_catalog
from pipeline.web.rehearsal import fill_catalog

ARCHIVE_SIZE = 6


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

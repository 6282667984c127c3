"""A SQLite catalog that another process has just made and not yet turned over to its log."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path
from threading import Event

from pipeline.catalog.connection import open_catalog, schema_revision
from pipeline.catalog.migrations import HEAD_REVISION


def test_a_database_that_another_process_is_about_to_turn_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "catalog.db"
    opened = Event()

    def open_it() -> str | None:
        opened.set()
        with closing(open_catalog(f"sqlite:///{path}")) as catalog:
            return schema_revision(catalog)

    with (
        closing(sqlite3.connect(path, isolation_level=None)) as other,
        ThreadPoolExecutor(1) as thread,
    ):
        other.execute("BEGIN IMMEDIATE")
        found = thread.submit(open_it)
        opened.wait()
        # It may not end as long as the other one is at it: not even with an error.
        assert not wait([found], timeout=0.5).done
        other.execute("ROLLBACK")
        assert found.result(timeout=60) == HEAD_REVISION

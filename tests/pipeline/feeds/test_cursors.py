"""Cursors after a backup was restored: nobody misses what has their number now."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from development.rehearsal import fill_catalog
from pipeline.catalog.connection import Catalog, open_catalog
from pipeline.catalog.cursors import Cursor, parse_cursor
from pipeline.exports.export import ExportError, export_to_file
from pipeline.exports.tables import Selection


@pytest.fixture
def restored(
    tmp_path: Path, sqlite_catalog: Catalog, make_client: Callable[..., TestClient]
) -> tuple[TestClient, str, str, str, Catalog]:
    """A catalog put back to three changes, with five of its own since then.

    Also the cursors at the backup and of the two changes that it does not know, and the ETag of
    the state that is gone.
    """
    client = make_client(sqlite_catalog)
    fill_catalog(sqlite_catalog, 3, seed="kept", project_count=1, distinct=1)
    kept = client.get("/changes").json()["cursor"]
    database = tmp_path / "catalog.db"
    with (
        closing(sqlite3.connect(database)) as source,
        closing(sqlite3.connect(tmp_path / "backup.db")) as backup,
    ):
        source.backup(backup)
    fill_catalog(sqlite_catalog, 2, seed="lost", project_count=1, distinct=1)
    page = client.get("/changes")
    lost, tag = page.json()["cursor"], page.headers["etag"]
    sqlite_catalog.close()
    for name in ("catalog.db", "catalog.db-wal", "catalog.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / "backup.db").rename(database)
    with closing(open_catalog(str(sqlite_catalog.url))) as other:
        fill_catalog(other, 5, seed="new", project_count=1, distinct=1)
    return client, kept, lost, tag, sqlite_catalog


def test_a_cursor_from_before_the_restored_backup_is_refused(restored) -> None:
    client, kept, lost, tag, _ = restored
    refused = client.get("/changes", params={"after": lost})
    assert refused.status_code == 409
    assert refused.json()["type"] == "urn:jixiao:problem:cursor-other"
    assert refused.json()["last"] == 8
    page = client.get("/changes", params={"after": kept}).json()
    assert [change["number"] for change in page["changes"]] == [4, 5, 6, 7, 8]
    assert page["changes"][1]["cursor"].partition("-")[0] == lost.partition("-")[0]
    assert page["changes"][1]["cursor"] != lost
    again = client.get("/changes", params={"after": page["cursor"]}).json()
    assert (again["changes"], again["cursor"], again["last"]) == (
        [],
        page["cursor"],
        page["cursor"],
    )
    assert client.get("/changes", headers={"If-None-Match": tag}).status_code == 200
    bare = client.get("/changes", params={"after": lost.partition("-")[0]})
    assert bare.status_code == 200, "a bare number goes unchecked, as before"


def test_so_is_that_of_an_export(restored, tmp_path: Path) -> None:
    _, kept, lost, _, catalog = restored
    target = tmp_path / "out.jsonl"
    with pytest.raises(ExportError, match="restored from a backup"):
        export_to_file(catalog, "jsonl", "reports", Selection(since=parse_cursor(lost)), target)
    since = Selection(since=parse_cursor(kept))
    assert export_to_file(catalog, "jsonl", "reports", since, target).rows == 5


@pytest.mark.parametrize(
    "text", ["", "-1", "1-", "1-xyz", "1-0123456789ab ", "9" * 19, "１", "1.0"]
)
def test_what_is_no_cursor(client: TestClient, text: str) -> None:
    with pytest.raises(ValueError, match="a cursor reads"):
        parse_cursor(text)
    assert client.get("/changes", params={"after": text}).status_code == 422


def test_a_cursor_is_its_number_and_reads_as_both() -> None:
    cursor = parse_cursor("150-9f86d081884c")
    assert cursor == 150
    assert f"{cursor}" == str(cursor) == "150-9f86d081884c"
    assert str(Cursor(7)) == "7"

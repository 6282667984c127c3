"""Search as its users meet it: over HTTP, on the command line, kept up to date by a process."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient
from typer import Typer
from typer.testing import CliRunner

from development.rehearsal import fill_catalog, made_up_report
from pipeline.catalog.connection import Catalog
from pipeline.cli.search_commands import search
from pipeline.search.follower import Follower
from pipeline.search.indexing import index_cursor, update_index

MakeClient = Callable[..., TestClient]


@pytest.fixture
def indexed(sqlite_catalog: Catalog) -> Catalog:
    fill_catalog(sqlite_catalog, 3, seed="s", project_count=2)
    update_index(sqlite_catalog)
    return sqlite_catalog


def name_of_a_project() -> str:
    name = made_up_report("s", 0, project_count=2).projects[0].name
    assert name
    return name


def run(catalog: Catalog, *arguments: str) -> Any:
    app = Typer()
    app.command()(search)
    url = catalog.url.render_as_string(hide_password=False)
    return CliRunner().invoke(app, [*arguments, "--catalog", url], catch_exceptions=False)


def test_search_over_http(indexed: Catalog, make_client: MakeClient) -> None:
    client = make_client(indexed)
    name = name_of_a_project()
    answer = client.get("/search", params={"q": name}).json()
    best = answer["hits"][0]
    assert (best["name"]["text"], best["match"], best["kind"]) == (name, "name", "project")
    assert best["name"]["highlights"] == [[0, len(name)]]
    record = client.get(f"/reports/{best['report_id']}").json()
    assert record["projects"][best["position"]]["name"] == name
    none = client.get("/search", params={"q": name, "year": 1950}).json()
    assert none == {"hits": [], "total": 0, "more_than_total": False}
    wrong = client.get("/search", params={"q": " \u3000"})
    assert (wrong.status_code, wrong.json()["type"]) == (422, "urn:jixiao:problem:parameters")


def test_all_matches_over_http_page_by_page(indexed: Catalog, make_client: MakeClient) -> None:
    client = make_client(indexed)
    seen: list[int] = []
    before = None
    while True:
        parameters = {"q": "的", "limit": 2} | ({"before": before} if before else {})
        page = client.get("/search/all", params=parameters).json()
        seen += [hit["unit_id"] for hit in page["hits"]]
        before = page["next_before"]
        if before is None:
            break
    whole = client.get("/search/all", params={"q": "的", "limit": 500}).json()["hits"]
    assert seen == [hit["unit_id"] for hit in whole] == sorted(seen, reverse=True)
    assert len(seen) == client.get("/search", params={"q": "的"}).json()["total"] > 2


def test_keywords_over_http(indexed: Catalog, make_client: MakeClient) -> None:
    client = make_client(indexed)
    found = client.get("/reports/1/keywords", params={"limit": 5}).json()["keywords"]
    assert 0 < len(found) <= 5
    assert [one["weight"] for one in found] == sorted(
        (one["weight"] for one in found), reverse=True
    )
    assert client.get("/reports/99/keywords").status_code == 404


def test_the_command_indexes_and_searches(sqlite_catalog: Catalog) -> None:
    fill_catalog(sqlite_catalog, 2, seed="s", project_count=2)
    name = name_of_a_project()
    first = run(sqlite_catalog, name)
    assert first.exit_code == 0
    assert "2 report(s) indexed." in first.stderr
    assert first.stdout.startswith(name)
    again = run(sqlite_catalog, name, "--json")
    assert "indexed" not in again.stderr
    assert json.loads(again.stdout.splitlines()[0])["name"]["text"] == name
    every = run(sqlite_catalog, name, "--json", "--all")
    assert len(every.stdout.splitlines()) >= 1
    assert run(sqlite_catalog).exit_code == 0
    assert "2 report(s) indexed." in run(sqlite_catalog, "--rebuild").stderr
    assert run(sqlite_catalog, "\u200b").exit_code == 2


def test_a_process_keeps_the_index_up_to_date(sqlite_catalog: Catalog) -> None:
    url = sqlite_catalog.url.render_as_string(hide_password=False)
    deadline = time.monotonic() + 60

    def wait_for(cursor: int) -> None:
        while True:
            with sqlite_catalog.reading() as session:
                if index_cursor(session) == cursor:
                    return
            assert time.monotonic() < deadline, "the index does not follow"
            time.sleep(0.1)

    fill_catalog(sqlite_catalog, 2, seed="s", project_count=1)
    with Follower(url, seconds=0.1):
        wait_for(2)
        fill_catalog(sqlite_catalog, 1, seed="s", project_count=1, start=2)
        wait_for(3)
    fill_catalog(sqlite_catalog, 1, seed="s", project_count=1, start=3)
    time.sleep(0.5)
    with sqlite_catalog.reading() as session:
        assert index_cursor(session) == 3

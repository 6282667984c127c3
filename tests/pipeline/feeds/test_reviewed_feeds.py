"""Corrections and approvals wherever records go: the API, exports, search, changes, webhooks."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from pipeline.catalog.connection import Catalog
from pipeline.catalog.tables import Delivery
from pipeline.exports.export import export_to_file
from pipeline.exports.tables import Selection
from pipeline.search.indexing import update_index
from pipeline.web.keys import create_key

MakeClient = Callable[..., TestClient]


@pytest.fixture
def desk(filled: Catalog, make_client: MakeClient) -> TestClient:
    return make_client(filled)


def digest_of(client: TestClient, report_id: int = 1) -> str:
    tag: str = client.get(f"/reports/{report_id}").headers["etag"]
    return tag.removeprefix('W/"').removesuffix('"')


def put(client: TestClient, pointer: str, value: Any, report_id: int = 1, **more: Any) -> Any:
    digest = digest_of(client, report_id)
    body = {"pointer": pointer, "value": value, "reason": "原文如此", "digest": digest, **more}
    return client.post(f"/reports/{report_id}/corrections", json=body)


def decide(client: TestClient, state: str, report_id: int = 1) -> Any:
    body = {"state": state, "digest": digest_of(client, report_id), "note": "看过"}
    return client.post(f"/reports/{report_id}/state", json=body)


def with_projects(client: TestClient) -> int:
    found: int = client.get("/projects?limit=1").json()["items"][0]["report_id"]
    return found


def test_a_correction_is_everywhere_at_once(
    desk: TestClient, filled: Catalog, tmp_path: Path
) -> None:
    report_id = with_projects(desk)
    cursor = desk.get("/changes").json()["cursor"]
    made = put(desk, "/projects/0/name", "鳌江堤防加固", report_id)
    assert made.status_code == 201
    assert made.json() == {"id": 1, "report_id": report_id, "digest": digest_of(desk, report_id)}
    assert made.headers["etag"] == desk.get(f"/reports/{report_id}").headers["etag"]
    names = [one["name"] for one in desk.get(f"/projects?report_id={report_id}").json()["items"]]
    assert names[0] == "鳌江堤防加固"
    (change,) = desk.get(f"/changes?after={cursor}").json()["changes"]
    assert (change["kind"], change["report_id"]) == ("updated", report_id)
    update_index(filled)
    (hit,) = desk.get("/search?q=鳌江堤防加固").json()["hits"]
    assert hit["report_id"] == report_id
    lines = [json.loads(line) for line in desk.get("/reports.ndjson").text.splitlines()]
    (line,) = [one for one in lines if one["report_id"] == report_id]
    assert line["record"]["corrections"][0]["pointer"] == "/projects/0/name"
    book = tmp_path / "a.xlsx"
    export_to_file(filled, "xlsx", None, Selection(), book)
    cells = [cell for row in openpyxl.load_workbook(book)["项目"].values for cell in row]
    assert cells.count("鳌江堤防加固") == 1
    untouched = desk.get(f"/reports/{report_id}?view=extracted")
    assert untouched.json()["corrections"] == []
    assert untouched.json()["projects"][0]["name"] != "鳌江堤防加固"
    assert untouched.headers["etag"] != made.headers["etag"]
    sha256 = line["sha256"]
    same = desk.get(f"/reports/by-sha256/{sha256}?view=extracted")
    assert same.json() == untouched.json()


def test_refusals_say_why(desk: TestClient) -> None:
    report_id = with_projects(desk)
    for pointer, value, says in (
        ("/fiscal_year", "2021", "numbers are no strings"),
        ("/projects/0/indicators/0/term", "monthly", "'annual' or 'long_term'"),
        ("/projects/0/nome", "x", "no key “nome”"),
        ("/projects/77/name", "x", "no row 77"),
        ("/coverage/claimed", 1, "not a value of the report"),
        ("fiscal_year", 2021, "begins with /"),
        ("/title", "a\0b", "NUL"),
    ):
        answer = put(desk, pointer, value, report_id)
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:jixiao:problem:refused")
        assert says in answer.json()["detail"]
    body = {"pointer": "/title", "reason": "r", "digest": digest_of(desk, report_id)}
    assert desk.post(f"/reports/{report_id}/corrections", json=body).status_code == 422
    stale = desk.post(
        f"/reports/{report_id}/corrections", json={**body, "value": "x", "digest": "0" * 64}
    )
    assert (stale.status_code, stale.json()["digest"]) == (409, digest_of(desk, report_id))
    assert put(desk, "/title", "x", report_id, reason="   ").status_code == 422
    missing = {**body, "value": "x"}
    assert desk.post("/reports/999/corrections", json=missing).status_code == 404
    assert desk.get(f"/reports/{report_id}/corrections").json()["corrections"] == []


def test_a_correction_is_listed_and_taken_back(desk: TestClient) -> None:
    report_id = with_projects(desk)
    before = digest_of(desk, report_id)
    put(desk, "/department/code", "999001", report_id)
    (listed,) = desk.get(f"/reports/{report_id}/corrections").json()["corrections"]
    assert (listed["standing"], listed["value"], listed["author"]) == ("applied", "999001", "local")
    settlement = {"action": "drop", "reason": "看错了", "digest": digest_of(desk, report_id)}
    assert desk.post(f"/reports/{report_id}/corrections/2", json=settlement).status_code == 404
    dropped = desk.post(f"/reports/{report_id}/corrections/1", json=settlement)
    assert (dropped.status_code, dropped.json()["digest"]) == (200, before)
    log = desk.get(f"/reports/{report_id}/audit").json()["audit"]
    assert [one["action"] for one in log] == ["corrected", "correction-dropped"]
    assert (log[0]["after"], log[1]["note"]) == ("999001", "看错了")


def test_states_go_from_review_to_approved_and_back(desk: TestClient) -> None:
    assert desk.get("/reports/1/state").json()["state"] == "extracted"
    for state in ("approved", "rejected", "needs_review"):
        answer = decide(desk, state)
        assert (answer.status_code, answer.json()["state"]) == (200, state)
        assert desk.get("/reports").json()["items"][0]["state"] == state
    decide(desk, "approved")
    put(desk, "/title", "更正的标题")
    assert desk.get("/reports/1/state").json()["state"] == "needs_review"
    stale = desk.post("/reports/1/state", json={"state": "approved", "digest": "0" * 64})
    assert stale.status_code == 409
    actions = [one["action"] for one in desk.get("/reports/1/audit").json()["audit"]]
    assert actions == ["approved", "rejected", "reopened", "approved", "corrected", "reopened"]
    assert desk.get("/reports/999/audit").status_code == 404


def test_consumers_of_approved_reports_hear_of_those_alone(
    desk: TestClient, filled: Catalog
) -> None:
    start = desk.get("/changes?approved_only=true").json()
    assert (start["changes"], start["cursor"]) == ([], start["last"])
    decide(desk, "approved")
    decide(desk, "approved", 2)
    decide(desk, "rejected", 3)
    put(desk, "/title", "更正的标题", 2)
    told = desk.get(f"/changes?approved_only=true&after={start['cursor']}").json()
    assert [(one["kind"], one["report_id"]) for one in told["changes"]] == [
        ("created", 1),
        ("created", 2),
        ("withdrawn", 2),
    ]
    everything = desk.get(f"/changes?after={start['cursor']}").json()["changes"]
    assert [one["kind"] for one in everything] == ["updated"] * 4
    cursors = [one["cursor"] for one in told["changes"]]
    for cursor in cursors:
        assert desk.get(f"/changes?after={cursor}").status_code == 200
    items = desk.get("/reports?approved_only=true").json()["items"]
    assert [one["report_id"] for one in items] == [1]
    for path in ("/projects", "/indicators", "/funding", "/findings"):
        rows = desk.get(f"{path}?approved_only=true&limit=500").json()["items"]
        assert {one["report_id"] for one in rows} <= {1}
    lines = desk.get("/reports.ndjson?approved_only=true").text.splitlines()
    assert [json.loads(line)["report_id"] for line in lines] == [1]


def test_exports_of_approved_reports(desk: TestClient, filled: Catalog, tmp_path: Path) -> None:
    decide(desk, "approved", 2)
    out = tmp_path / "a.jsonl"
    account = export_to_file(filled, "jsonl", None, Selection(approved_only=True), out)
    assert account.rows == len(out.read_text().splitlines()) == 1
    decide(desk, "rejected", 2)
    later = Selection(approved_only=True, since=account.cursor)
    account = export_to_file(filled, "jsonl", None, later, out)
    assert (account.rows, account.withdrawn) == (0, 1)
    export_to_file(filled, "jsonl", "changes", Selection(approved_only=True), out)
    kinds = [json.loads(line)["kind"] for line in out.read_text().splitlines()]
    assert kinds == ["created", "withdrawn"]
    export_to_file(filled, "csv", "reports", Selection(), out, for_excel=True)
    assert "已退回" in out.read_text()


def test_keys_need_the_scope_review_and_name_their_owner(
    filled: Catalog, make_client: MakeClient
) -> None:
    with filled.writing() as session:
        scopes = ("read", "upload", "review", "admin")
        keys = {scope: create_key(session, f"{scope}者", [scope]) for scope in scopes}
    client = make_client(filled, keys_required=True)
    answers = {}
    for scope, key in keys.items():
        client.headers["Authorization"] = f"Bearer {key}"
        body = {"state": "rejected", "digest": "0" * 64}
        answers[scope] = client.post("/reports/1/state", json=body).status_code
    assert answers == {"read": 403, "upload": 403, "review": 409, "admin": 409}
    client.headers["Authorization"] = f"Bearer {keys['review']}"
    assert decide(client, "approved").status_code == 200
    (entry,) = client.get("/reports/1/audit").json()["audit"]
    assert entry["actor"].startswith("review者 (")


def test_a_webhook_of_approved_reports_is_told_what_that_means_to_it(
    filled: Catalog, desk: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.webhooks import delivering
    from pipeline.webhooks.posting import Posted
    from pipeline.webhooks.subscriptions import add_webhook, replay

    monkeypatch.setenv("JIXIAO_WEBHOOK_NETWORKS", "127.0.0.0/8")
    settings = delivering.WebhookSettings()
    with filled.writing() as session:
        address = "http://127.0.0.1:9/"
        hook, _ = add_webhook(session, address, settings.allowed, approved_only=True)
    put(desk, "/title", "一")
    decide(desk, "approved")
    put(desk, "/title", "二")
    told: list[str] = []

    def take(_url: str, body: bytes, *_: Any, **__: Any) -> Posted:
        told.append(json.loads(body)["type"])
        return Posted(200)

    monkeypatch.setattr(delivering, "post", take)
    delivering.deliver_due(filled, settings)
    assert told == ["report.created", "report.withdrawn"]
    with filled.writing() as session:
        assert replay(session, hook, 0) == 2
        assert len(session.scalars(select(Delivery.id)).all()) == 2

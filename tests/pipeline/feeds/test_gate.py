"""Attacks tried: keys, scopes, rates, bodies, hosts, paths, SQL, slow and huge requests."""

import socket
import time
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select, update
from starlette.testclient import TestClient

from development.rehearsal import fill_catalog
from pipeline.catalog.columns import utc_now
from pipeline.catalog.connection import Catalog
from pipeline.catalog.results import withdraw_reports
from pipeline.catalog.tables import Content, Place, Record
from pipeline.loopback import is_loopback_host
from pipeline.web.guarded_protocol import GuardedProtocol
from pipeline.web.keys import (
    REMEMBERED_SECONDS,
    Scope,
    create_key,
    find_caller,
    list_keys,
    revoke_key,
)
from pipeline.web.rates import RateLimit
from pipeline.web.server import Binding

TEXT = "2021年部门预算绩效文本\n一、总体绩效目标\n做好工作。\n".encode()
MakeClient = Callable[..., TestClient]
Serve = Callable[..., tuple[str, int]]


def new_key(catalog: Catalog, *scopes: Scope, days: int | None = None) -> str:
    with catalog.writing() as session:
        ends = utc_now() + timedelta(days=days) if days is not None else None
        return create_key(session, "test", scopes, ends)


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


EVERYTHING = [
    ("GET", "/"), ("GET", "/reports"), ("GET", "/reports/1"), ("GET", "/reports.ndjson"),
    ("GET", "/projects"), ("GET", "/indicators"), ("GET", "/changes"), ("GET", "/metrics"),
    ("GET", "/schema"), ("GET", "/openapi.json"), ("GET", "/readyz"), ("GET", "/nothing"),
    ("GET", "/healthz/"), ("GET", "//healthz"), ("GET", "/reports/1/original"),
    ("POST", "/uploads?name=a.txt"), ("OPTIONS", "/reports"), ("DELETE", "/reports/1"),
    ("PROPFIND", "/"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), EVERYTHING)
def test_nothing_answers_without_a_key(
    sqlite_catalog: Catalog, make_client: MakeClient, method: str, path: str
) -> None:
    client = make_client(sqlite_catalog, keys_required=True)
    answer = client.request(method, path)
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:jixiao:problem:key-missing")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert client.get("/healthz").status_code == 200


def test_a_key_opens_what_its_scopes_say(sqlite_catalog: Catalog, make_client: MakeClient) -> None:
    fill_catalog(sqlite_catalog, 1)
    client = make_client(sqlite_catalog, keys_required=True)
    read, upload = new_key(sqlite_catalog, "read"), new_key(sqlite_catalog, "upload")
    admin = new_key(sqlite_catalog, "admin")
    expected = {
        read: (200, 403, 403),
        upload: (403, 201, 403),
        admin: (200, 200, 200),
    }
    for key, (reading, uploading, measuring) in expected.items():
        assert client.get("/reports/1", headers=bearer(key)).status_code == reading
        posted = client.post("/uploads?name=a.txt", content=TEXT, headers=bearer(key))
        assert posted.status_code == uploading
        assert client.get("/metrics", headers=bearer(key)).status_code == measuring
    assert client.get("/reports/1", headers={"X-API-Key": read}).status_code == 200


def test_wrong_ended_and_revoked_keys_are_refused(
    sqlite_catalog: Catalog, make_client: MakeClient
) -> None:
    client = make_client(sqlite_catalog, keys_required=True, failures_per_minute=100)
    good, ended = new_key(sqlite_catalog, "read"), new_key(sqlite_catalog, "read", days=0)
    handle = good.split("_")[1]
    wrong = [
        ended, good[:-1], good + "x", good.replace("jx_", "jy_"), good.upper(), "jx_", "jx", "",
        f"jx_{handle}_", "jx_'or'1'='1_x", "jx_%_x", "\u00e9", "Bearer", "jx_" + "a" * 5000,
    ]  # fmt: skip
    for key in wrong:
        answer = client.get("/reports", headers={"X-API-Key": key.encode()})
        assert answer.status_code == 401, key
    assert client.get("/reports", headers=bearer(good)).status_code == 200
    with sqlite_catalog.writing() as session:
        assert revoke_key(session, handle)
        assert not revoke_key(session, handle)
    time.sleep(REMEMBERED_SECONDS)
    assert client.get("/reports", headers=bearer(good)).status_code == 401


def test_the_database_holds_no_key(catalog: Catalog) -> None:
    key = new_key(catalog, "upload", "read")
    with catalog.reading() as session:
        [row] = list_keys(session)
        stored = [str(value) for value in vars(row).values()]
        assert row.scopes == "read,upload"
        assert not any(key.split("_", 2)[2] in value for value in stored)
        caller = find_caller(session, key)
    assert caller is not None
    assert caller.may("read")
    assert not caller.may("admin")


def test_guessing_keys_is_slowed_down_and_known_callers_go_on(
    sqlite_catalog: Catalog, make_client: MakeClient
) -> None:
    client = make_client(sqlite_catalog, keys_required=True, failures_per_minute=5)
    good = new_key(sqlite_catalog, "read")
    assert client.get("/reports", headers=bearer(good)).status_code == 200
    handle = good.split("_")[1]
    answers = [
        client.get("/reports", headers=bearer(f"jx_{handle}_{number:043d}")) for number in range(20)
    ]
    statuses = [answer.status_code for answer in answers]
    assert statuses[:5] == [401] * 5
    assert statuses[6:] == [429] * 14
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert client.get("/reports", headers=bearer(good)).status_code == 200


def test_a_bucket_refills_with_time() -> None:
    now = [0.0]
    limit = RateLimit(2, 3, clock=lambda: now[0])
    assert [limit.take("a") for _ in range(4)] == [0, 0, 0, 0.5]
    assert limit.take("b") == 0
    now[0] = 0.5
    assert limit.take("a") == 0
    assert limit.take("a") > 0
    now[0] = 60
    assert [limit.take("a") for _ in range(4)] == [0, 0, 0, 0.5]


def test_too_many_requests_are_told_to_wait(
    sqlite_catalog: Catalog, make_client: MakeClient
) -> None:
    client = make_client(sqlite_catalog, rate_per_second=0.001, rate_burst=3)
    answers = [client.get("/healthz") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    # A thousand seconds a request, less what the four took: far more than any machine needs.
    assert 500 < int(answers[3].headers["retry-after"]) <= 1000


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({"Host": "evil.example"}, "host"),
        ({"Host": "127.0.0.1.evil.example"}, "host"),
        ({"Host": ""}, "host"),
        ({"X-Forwarded-For": "203.0.113.9"}, "proxy"),
        ({"Forwarded": "for=203.0.113.9"}, "proxy"),
        ({"X-Forwarded-Host": "reports.example"}, "proxy"),
        ({"CF-Connecting-IP": "203.0.113.9"}, "proxy"),
        ({"Origin": "https://evil.example"}, "origin"),
        ({"Origin": "null"}, "origin"),
        ({"Sec-Fetch-Site": "cross-site"}, "origin"),
    ],
)
def test_without_keys_only_this_machine_is_served(
    sqlite_catalog: Catalog, make_client: MakeClient, headers: dict[str, str], kind: str
) -> None:
    client = make_client(sqlite_catalog)
    answer = client.post("/uploads?name=a.txt", content=TEXT, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (403, f"urn:jixiao:problem:{kind}")
    for host in ("localhost", "127.0.0.1:8765", "[::1]:8765"):
        assert client.get("/reports", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("host", "keys"),
    [("127.0.0.1", False), ("::1", False), ("localhost", False), ("127.8.8.8", False),
     ("0.0.0.0", True), ("::", True), ("10.0.0.5", True), ("reports.example", True)],
)  # fmt: skip
def test_keys_are_required_wherever_others_can_reach(host: str, keys: bool) -> None:
    assert Binding(host=host).needs_keys is keys
    assert Binding(host=host, require_keys=True).needs_keys
    assert is_loopback_host(host) is not keys


@pytest.mark.parametrize(
    "path", ["/metrics/", "/reports/", "/reports/1/", "/search/", "/arrivals/"]
)
def test_no_path_is_sent_to_where_the_request_says(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"Host": "localhost:99"}, follow_redirects=False)
    assert (answer.status_code, "location" in answer.headers) == (404, False)


def test_files_without_a_record_are_for_admins(
    sqlite_catalog: Catalog, make_client: MakeClient, tmp_path: Path
) -> None:
    fill_catalog(sqlite_catalog, 4, project_count=1)
    skipped, failed, withdrawn, report = 1, 2, 3, 4
    with sqlite_catalog.writing() as session:
        for number, state in ((skipped, "skipped"), (failed, "failed")):
            of_it = update(Record).where(Record.report_id == number)
            session.execute(of_it.values(is_current=False))
            of_file = update(Content).where(Content.id == number)
            session.execute(of_file.values(state=state, extraction_id=None))
        for place in session.scalars(select(Place)):
            path = tmp_path / f"{place.content_id}.txt"
            path.write_bytes(data := f"file {place.content_id}".encode())
            place.uri = path.as_uri()
            content = session.get_one(Content, place.content_id)
            content.sha256, content.size_bytes = sha256(data).hexdigest(), len(data)
        withdraw_reports(session, [withdrawn])
    client = make_client(sqlite_catalog, keys_required=True)
    read, admin = new_key(sqlite_catalog, "read"), new_key(sqlite_catalog, "admin")
    for number in (skipped, failed, withdrawn, report):
        path = f"/reports/{number}/original"
        assert client.get(path, headers=bearer(admin)).content == f"file {number}".encode()
        for what in ("original", "document"):
            answer = client.get(f"/reports/{number}/{what}", headers=bearer(read))
            if number != report:
                assert answer.status_code == 403
                assert answer.json()["type"] == "urn:jixiao:problem:scope"
            elif what == "original":
                assert answer.content == f"file {number}".encode()


def test_every_answer_carries_safe_headers(client: TestClient) -> None:
    for path in ("/reports/1", "/nothing", "/reports/0", "/healthz", "/reports.ndjson"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "no-cache" in headers["cache-control"]
        assert "server" not in headers


INJECTIONS = [
    "' OR 1=1 --", "1; DROP TABLE records", "%27%20OR%20%271%27=%271", '" OR ""="', "\\'; --",
    "$$", "${jndi:ldap://x}", "{{7*7}}", "%", "_", "*",
]  # fmt: skip


@pytest.mark.parametrize("text", INJECTIONS)
def test_sql_in_filters_finds_nothing_and_harms_nothing(client: TestClient, text: str) -> None:
    for url, parameters in (
        ("/reports", ("department",)),
        ("/projects", ("department", "code")),
        ("/indicators", ("department", "project_code", "level1", "level2", "unit")),
    ):
        for parameter in parameters:
            answer = client.get(url, params={parameter: text})
            if text == "%" and parameter == "unit":
                continue
            assert (answer.status_code, answer.json()["items"]) == (200, [])
    assert len(client.get("/reports").json()["items"]) == 6


@pytest.mark.parametrize(
    "query",
    ["year=1 OR 1=1", "year=2021.5", "after=-1", "after=9223372036854775808", "limit=501",
     "min_yuan=1e400", "min_yuan=NaN", "max_yuan=99999999999999999999", "min_yuan=0.001",
     "department=", "department=%00", "code=" + "x" * 201, "year=" + "9" * 5000],
)  # fmt: skip
def test_wrong_parameters_are_problems_that_repeat_nothing(client: TestClient, query: str) -> None:
    answer = client.get(f"/projects?{query}")
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:jixiao:problem:parameters")
    assert "9" * 100 not in answer.text
    assert "x" * 100 not in answer.text


@pytest.mark.parametrize(
    "path",
    ["/reports/..%2f..%2fetc%2fpasswd", "/reports/../../etc/passwd", "/reports/1/original/../../x",
     "/reports/%2e%2e/original", "/reports/by-sha256/../../../etc/passwd",
     "/reports/by-sha256/" + "%2e%2e%2f" * 10, "/uploads/..%2f..%2fcatalog.db",
     "/uploads/" + "A" * 64, "/static/../catalog.db", "/reports/1%00/original"],
)  # fmt: skip
def test_no_path_of_a_request_reaches_the_disk(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (404, 405, 422)
    assert "root:" not in answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_names_of_uploads_stay_in_the_inbox(client: TestClient, tmp_path: Path) -> None:
    before = set(tmp_path.rglob("*"))
    for number, name in enumerate(
        ["../../x.txt", "/etc/cron.d/x", "..\\x.txt", "a/../../b.txt", "%2e%2e%2fx.txt", "con",
         "x" * 200, "a\r\nSet-Cookie: x.txt"]
    ):  # fmt: skip
        answer = client.post("/uploads", params={"name": name}, content=TEXT + str(number).encode())
        assert answer.status_code == 201
    created = {path for path in tmp_path.rglob("*") if path.is_file()} - before
    assert len(created) == 8
    assert all(path.is_relative_to(tmp_path / "inbox") for path in created)


def test_bodies_elsewhere_are_limited(client: TestClient) -> None:
    large = client.request("GET", "/reports", content=b"x" * 70_000)
    assert (large.status_code, large.json()["type"]) == (413, "urn:jixiao:problem:body")
    odd = client.request("POST", "/reports", headers={"Content-Length": "-5"})
    assert odd.status_code == 413
    assert client.post("/reports", content=b"{}").status_code == 405


def talk(address: tuple[str, int], *parts: bytes, pause: float = 0.0) -> bytes:
    """Send parts over a bare connection, and read until the server closes it."""
    with socket.create_connection(address, timeout=20) as connection:
        for part in parts:
            try:
                connection.sendall(part)
            except (BrokenPipeError, ConnectionResetError):
                break
            time.sleep(pause)
        received = b""
        try:
            while piece := connection.recv(65536):
                received += piece
                if b"\r\n\r\n" in received and b"}" in received:
                    break
        except ConnectionResetError:
            pass
    return received


def test_a_slow_body_is_given_up(sqlite_catalog: Catalog, serve: Serve, tmp_path: Path) -> None:
    address = serve(sqlite_catalog, upload_idle_seconds=0.4, upload_seconds=1.2)
    head = b"POST /uploads?name=a.txt HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"
    silent = talk(address, head, b"x")
    assert silent.startswith(b"HTTP/1.1 408")
    dripping = talk(address, head, *[b"x"] * 12, pause=0.2)
    assert dripping.startswith(b"HTTP/1.1 408")
    assert list((tmp_path / "inbox").iterdir()) == []


def test_a_client_that_goes_away_leaves_nothing(
    sqlite_catalog: Catalog, serve: Serve, tmp_path: Path
) -> None:
    address = serve(sqlite_catalog)
    with socket.create_connection(address) as connection:
        connection.sendall(
            b"POST /uploads?name=a.txt HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc"
        )
        time.sleep(0.2)
    deadline = time.monotonic() + 10
    while list((tmp_path / "inbox").iterdir()):
        assert time.monotonic() < deadline, "the half upload is still there"
        time.sleep(0.05)


def test_an_endless_body_is_cut_off(sqlite_catalog: Catalog, serve: Serve, tmp_path: Path) -> None:
    address = serve(sqlite_catalog, upload_max_mib=1)
    head = b"POST /uploads?name=a.txt HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    assert talk(address, head, *[chunk] * 40).startswith(b"HTTP/1.1 413")
    assert list((tmp_path / "inbox").iterdir()) == []


@pytest.mark.parametrize("head", [(), (b"GET /",), (b"GET / HTTP/1.1\r\n", b"X: ", b"y", b"z")])
def test_a_head_that_does_not_come_is_not_waited_for(
    sqlite_catalog: Catalog, serve: Serve, monkeypatch: pytest.MonkeyPatch, head: tuple[bytes, ...]
) -> None:
    monkeypatch.setattr(GuardedProtocol, "head_seconds", 0.5)
    address = serve(sqlite_catalog)
    assert talk(address, *head, pause=0.1) == b""


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET /reports HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 900_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 900_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"NONSENSE\r\n\r\n",
        b"POST /uploads?name=a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
)
def test_malformed_requests_do_not_stop_the_server(
    sqlite_catalog: Catalog, serve: Serve, request_bytes: bytes
) -> None:
    address = serve(sqlite_catalog)
    answer = talk(address, request_bytes, b"\r\n", pause=0.1)
    assert answer == b"" or answer[9:10] == b"4"
    assert talk(
        address, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    ).startswith(b"HTTP/1.1 200")

"""People before a browser: logging in, roles, and the attacks on sessions and forms."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update
from starlette.testclient import TestClient

from development.rehearsal import fill_catalog
from pipeline.catalog.columns import utc_now
from pipeline.catalog.connection import Catalog
from pipeline.web import people
from pipeline.web.application import create_app
from pipeline.web.keys import create_key
from pipeline.web.people import PersonError, add_user, remove_user, set_password
from pipeline.web.people_tables import User, WebSession
from pipeline.web.sessions import SESSION_COOKIE, VISIT_COOKIE
from pipeline.web.settings import FeedSettings

MakeClient = Callable[..., TestClient]
PASSWORD = "开门的口令有十四个字那么长"
PAGE = {"Accept": "text/html,*/*;q=0.8"}
LOCAL = "http://localhost"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same algorithm with less work, so that tests take less time."""
    quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(people, "_HASHER", quick)


@pytest.fixture
def filled(sqlite_catalog: Catalog) -> Catalog:
    fill_catalog(sqlite_catalog, 1, seed="people", project_count=1)
    return sqlite_catalog


@pytest.fixture
def staffed(filled: Catalog) -> Catalog:
    """A catalog with three users."""
    with filled.writing() as session:
        for name, role in (("读者", "read"), ("李一", "review"), ("管理员", "admin")):
            add_user(session, name, role, PASSWORD)  # type: ignore[arg-type]
    return filled


@pytest.fixture
def office(staffed: Catalog, make_client: MakeClient) -> TestClient:
    client = make_client(staffed, keys_required=True)
    client.follow_redirects = False
    return client


def field_of(text: str, name: str = 'name="csrf_token" value') -> str:
    found = re.search(rf'{name}="([0-9a-f]+)"', text)
    assert found is not None
    return found[1]


def log_in(client: TestClient, name: str = "李一", password: str = PASSWORD, **more: str) -> Any:
    token = field_of(client.get("/login", headers=PAGE).text)
    fields = {"name": name, "password": password, "csrf_token": token, **more}
    return client.post("/login", data=fields)


def token_of(client: TestClient) -> str:
    return field_of(client.get("/", headers=PAGE).text, 'name="csrf-token" content')


def decision(client: TestClient, **headers: str) -> Any:
    digest = client.get("/reports/1").headers["etag"]
    return client.post(
        "/reports/1/state", json={"state": "approved", "digest": digest}, headers=headers
    )


def test_a_user_logs_in_works_and_logs_out(office: TestClient, staffed: Catalog) -> None:
    sent = office.get("/records/1?x=1", headers=PAGE)
    assert (sent.status_code, sent.headers["location"]) == (
        303,
        "/login?next=%2Frecords%2F1%3Fx%3D1",
    )
    assert office.get("/reports/1").status_code == 401
    entered = log_in(office, next="/records/1?x=1")
    assert (entered.status_code, entered.headers["location"]) == (303, "/records/1?x=1")
    assert office.get("/records/1", headers=PAGE).status_code == 200
    assert decision(office, **{"X-CSRF-Token": token_of(office)}).status_code == 200
    (entry,) = office.get("/reports/1/audit").json()["audit"]
    assert entry["actor"] == "李一"
    former = office.cookies[SESSION_COOKIE]
    out = office.post("/logout", data={"csrf_token": token_of(office)})
    assert (out.status_code, out.headers["location"]) == (303, "/login")
    office.cookies.set(SESSION_COOKIE, former)
    assert office.get("/reports/1").status_code == 401


def test_roles_allow_what_they_say(office: TestClient) -> None:
    allowed = {}
    for name in ("读者", "李一", "管理员"):
        office.cookies.clear()
        log_in(office, name)
        headers = {"X-CSRF-Token": token_of(office)}
        allowed[name] = (
            office.get("/reports/1").status_code,
            decision(office, **headers).status_code,
            office.post("/uploads?name=a.txt", content=b"", headers=headers).status_code,
            office.get("/metrics").status_code,
        )
    assert allowed == {
        "读者": (200, 403, 403, 403),
        "李一": (200, 200, 422, 403),
        "管理员": (200, 200, 422, 200),
    }


@pytest.mark.parametrize(
    ("scheme", "headers", "secure"),
    [("http", {}, False), ("https", {}, True), ("http", {"X-Forwarded-Proto": "https"}, True)],
)
def test_the_session_cookie_is_closed_to_scripts_and_other_sites(
    staffed: Catalog, make_client: MakeClient, scheme: str, headers: dict[str, str], secure: bool
) -> None:
    client = make_client(staffed, keys_required=True)
    client.base_url = f"{scheme}://localhost"  # type: ignore[assignment]
    client.headers.update(headers)
    client.follow_redirects = False
    token = field_of(client.get("/login", headers=PAGE).text)
    visit = (
        client.cookies.get(VISIT_COOKIE)
        or re.search(
            f"{VISIT_COOKIE}=([^;]+)", client.get("/login", headers=PAGE).headers["set-cookie"]
        )[1]
    )  # type: ignore[index]
    if client.cookies.get(VISIT_COOKIE) is None:
        pytest.fail(f"no visit cookie: {visit}")
    answer = client.post(
        "/login",
        data={"name": "李一", "password": PASSWORD, "csrf_token": token},
        headers={"Cookie": f"{VISIT_COOKIE}={visit}"},
    )
    (cookie,) = [one for one in answer.headers.get_list("set-cookie") if SESSION_COOKIE in one]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    assert ("Secure" in cookie) == secure


def test_a_session_cannot_be_chosen_by_others(office: TestClient, staffed: Catalog) -> None:
    """Session fixation: whatever cookie a browser brings along, it leaves with another."""
    office.cookies.set(SESSION_COOKIE, "chosen-by-somebody-else")
    assert office.get("/reports/1").status_code == 401
    answer = log_in(office)
    (cookie,) = [one for one in answer.headers.get_list("set-cookie") if SESSION_COOKIE in one]
    assert "chosen-by-somebody-else" not in cookie
    with staffed.reading() as session:
        stored = session.scalars(select(WebSession.token_sha256)).all()
    assert len(stored) == 1
    own = re.search(f"{SESSION_COOKIE}=([^;]+)", cookie)[1]  # type: ignore[index]
    assert own not in stored
    # Logging in once more ends the session that the browser had.
    office.cookies.clear()
    office.cookies.set(SESSION_COOKIE, own)
    log_in(office)
    with staffed.reading() as session:
        assert len(session.scalars(select(WebSession.id)).all()) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-CSRF-Token": ""},
        {"X-CSRF-Token": "0" * 64},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_page_of_another_site_changes_nothing(
    office: TestClient, headers: dict[str, str]
) -> None:
    log_in(office)
    good = {} if "X-CSRF-Token" in headers or not headers else {"X-CSRF-Token": token_of(office)}
    refused = decision(office, **good, **headers)
    assert refused.status_code == 403
    assert refused.json()["type"] in ("urn:jixiao:problem:form-token", "urn:jixiao:problem:origin")
    as_form = office.post("/logout", data={"csrf_token": "x"}, headers=headers)
    assert as_form.status_code == 403
    assert office.get("/reports/1/audit").json()["audit"] == []


def test_a_token_is_of_one_session(office: TestClient) -> None:
    log_in(office)
    other = token_of(office)
    office.cookies.clear()
    log_in(office, "管理员")
    assert decision(office, **{"X-CSRF-Token": other}).status_code == 403
    assert decision(office, **{"X-CSRF-Token": token_of(office)}).status_code == 200


def test_nobody_is_logged_in_by_another_site(office: TestClient) -> None:
    """Login CSRF: the form is tied to the browser that got it."""
    token = field_of(office.get("/login", headers=PAGE).text)
    office.cookies.clear()
    fields = {"name": "李一", "password": PASSWORD, "csrf_token": token}
    assert office.post("/login", data=fields).status_code == 403
    token = field_of(office.get("/login", headers=PAGE).text)
    crossing = office.post(
        "/login", data={**fields, "csrf_token": token}, headers={"Origin": "http://evil.example"}
    )
    assert crossing.status_code == 403
    assert SESSION_COOKIE not in office.cookies


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/a\r\nb"]
)  # fmt: skip
def test_a_login_leads_to_our_own_pages(office: TestClient, target: str) -> None:
    assert log_in(office, next=target).headers["location"] == "/"


def test_wrong_tries_lock_a_user(staffed: Catalog, make_client: MakeClient) -> None:
    client = make_client(staffed, keys_required=True, failures_per_minute=1000)
    client.follow_redirects = False
    for _ in range(people.MOST_TRIES):
        assert "不正确" in log_in(client, password="wrong wrong wrong").text
    locked = log_in(client)
    assert (locked.status_code, "尝试次数过多" in locked.text) == (403, True)
    assert log_in(client, "管理员").status_code == 303
    with staffed.writing() as session:
        session.execute(
            update(User)
            .where(User.name == "李一")
            .values(locked_until=utc_now() - timedelta(seconds=1))
        )
    assert log_in(client).status_code == 303
    with staffed.reading() as session:
        user = session.scalars(select(User).where(User.name == "李一")).one()
    assert (user.failures, user.locked_until) == (0, None)


def test_guessing_names_from_one_address_has_to_wait(office: TestClient) -> None:
    answers = [log_in(office, f"nobody{number}").status_code for number in range(20)]
    assert answers[:10] == [403] * 10
    assert 429 in answers[10:]


def test_a_session_ends_with_time_with_the_user_and_with_another_password(
    office: TestClient, staffed: Catalog
) -> None:
    for end in (
        lambda session: session.execute(update(WebSession).values(seen_at=utc_now() - timedelta(hours=13))),
        lambda session: session.execute(update(WebSession).values(created_at=utc_now() - timedelta(days=8))),
        lambda session: set_password(session, "李一", PASSWORD),
        lambda session: remove_user(session, "李一"),
    ):  # fmt: skip
        office.cookies.clear()
        log_in(office)
        assert office.get("/reports/1").status_code == 200
        with staffed.writing() as session:
            end(session)
        assert office.get("/reports/1").status_code == 401


def test_on_loopback_without_users_pages_need_the_desks_own_token(
    filled: Catalog, make_client: MakeClient
) -> None:
    client = make_client(filled)
    assert client.get("/login", headers=PAGE).status_code == 404
    # A program of this machine's people, as ever.
    assert decision(client).status_code == 200
    # A browser, whatever page makes it send this.
    token = token_of(client)
    for headers in (
        {"Origin": LOCAL},
        {"Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://127.0.0.1:1"},
    ):
        assert decision(client, **headers).status_code == 403
    assert (
        decision(client, Origin="http://localhost:99", **{"X-CSRF-Token": token}).status_code == 403
    )
    assert decision(client, Origin=LOCAL, **{"X-CSRF-Token": token}).status_code == 200
    # A form, which needs no script and, of an old browser, says nothing of its origin.
    as_form = client.post("/reports/1/state", data={"state": "approved"})
    assert (as_form.status_code, as_form.json()["type"]) == (403, "urn:jixiao:problem:form-token")


def test_with_users_loopback_wants_a_login_too(staffed: Catalog, make_client: MakeClient) -> None:
    client = make_client(staffed)
    client.follow_redirects = False
    assert client.get("/reports/1").status_code == 401
    assert client.get("/", headers=PAGE).status_code == 303
    with staffed.writing() as session:
        key = create_key(session, "程序", ["review"])
    client.headers["Authorization"] = f"Bearer {key}"
    assert decision(client).status_code == 200


def test_a_trusted_proxy_names_the_user(staffed: Catalog, tmp_path: Path) -> None:
    with staffed.writing() as session:
        add_user(session, "单点登录", "review", None)
    settings = FeedSettings(proxy_user_header="X-Remote-User", proxy_addresses="10.0.0.0/8")
    app = create_app(staffed, tmp_path, settings, keys_required=True)

    def ask(address: str, name: str) -> tuple[int, str]:
        client = TestClient(app, base_url=LOCAL, client=(address, 5))
        client.headers.update([(b"X-Remote-User", name.encode())])
        if client.get("/reports/1").status_code != 200:
            return client.get("/reports/1").status_code, ""
        return 200, str(decision(client, **{"X-CSRF-Token": token_of(client)}).status_code)

    assert ask("10.1.2.3", "单点登录") == (200, "200")
    assert ask("10.1.2.3", "无此人") == (403, "")
    assert ask("192.0.2.7", "单点登录") == (401, "")
    plain = TestClient(app, base_url=LOCAL, follow_redirects=False)
    assert log_in(plain, "单点登录").status_code == 403


@pytest.mark.parametrize(
    ("name", "password", "says"),
    [
        ("", PASSWORD, "1 to 64"),
        ("a b", PASSWORD, "1 to 64"),
        ("a", "short", "10 to 200"),
        ("李一", PASSWORD, "already"),
    ],
)
def test_users_that_cannot_be(staffed: Catalog, name: str, password: str, says: str) -> None:
    with pytest.raises(PersonError, match=says), staffed.writing() as session:
        add_user(session, name, "read", password)


def test_passwords_and_sessions_are_kept_as_digests(
    office: TestClient, staffed: Catalog, tmp_path: Path
) -> None:
    log_in(office)
    with staffed.reading() as session:
        hashes = session.scalars(select(User.password_hash)).all()
        tokens = session.scalars(select(WebSession.token_sha256)).all()
    assert all(one is not None and one.startswith("$argon2id$") for one in hashes)
    assert office.cookies[SESSION_COOKIE] not in tokens
    secret = tmp_path / "desk" / "secret"
    assert (secret.stat().st_mode & 0o777, len(secret.read_bytes())) == (0o600, 32)

"""The desk in a real browser: correct, approve, extract again, and find it in the workbook."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient

from development.rehearsal import fill_catalog
from extractors.extraction import extract_file
from models.report import Report
from pipeline.catalog.columns import utc_now
from pipeline.catalog.connection import Catalog, open_catalog
from pipeline.catalog.intake import FoundContent, register_contents
from pipeline.catalog.results import store_outcomes
from pipeline.catalog.sightings import Sighting
from pipeline.exports.export import export_to_file
from pipeline.exports.tables import Selection
from pipeline.flattening import flatten_report
from pipeline.outcome import Outcome
from pipeline.web import people
from pipeline.web.application import create_app
from pipeline.web.people import add_user
from pipeline.web.settings import FeedSettings
from tests.pipeline.conftest import Browser

MakeClient = Callable[..., TestClient]
SEED = Path(__file__).resolve().parents[3] / "corpus" / "reports" / "changli-2021"
PASSWORD = "开门的口令有十四个字那么长"
PAGE = {"Accept": "text/html,*/*;q=0.8"}
HOSTILE = "<script>document.title='hacked'</script>\"'><img src=x onerror=alert(1)>"


def store(catalog: Catalog, report: Report) -> None:
    found = FoundContent(Sighting("file:///a.docx", 1, "1"), report.source.sha256, 1)
    outcome = Outcome(
        report.source.sha256, "extracted", utc_now(), 0.1, report.source.extractor.version, "docx",
        record=flatten_report(report),
    )  # fmt: skip
    with catalog.writing() as session:
        register_contents(session, [found], "1")
        store_outcomes(session, None, [outcome])


@pytest.fixture
def seed_report() -> Report:
    return extract_file(next(SEED.glob("*.docx")))


@pytest.fixture
def office(
    tmp_path: Path,
    seed_report: Report,
    running: Callable[..., AbstractContextManager[tuple[str, int]]],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[tuple[Catalog, str]]:
    """A server with one report and one user."""
    quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(people, "_HASHER", quick)
    with closing(open_catalog(f"sqlite:///{tmp_path / 'catalog.db'}")) as catalog:
        store(catalog, seed_report)
        with catalog.writing() as session:
            add_user(session, "李一", "review", PASSWORD)
        app = create_app(catalog, tmp_path, FeedSettings(), keys_required=False)
        with running(app) as (host, port):
            yield catalog, f"http://{host}:{port}"


def submit(browser: Browser, form: str, fields: dict[str, str], button: str = "") -> None:
    """Fill a form in and click its button; until the page that follows is there."""
    for name, value in fields.items():
        browser.ask(f"document.querySelector({form!r}).elements[{name!r}].value = {value!r}")
    browser.ask("window.stale = true")
    browser.ask(f"document.querySelector({(form + ' button' + button)!r}).click()")
    browser.wait_for("document.readyState === 'complete' && !window.stale")


def correct(browser: Browser, pointer: str, shown: str, value: str) -> None:
    """Click a value of the record, and write another in its place."""
    element = f"#record [data-pointer={pointer!r}]"
    browser.ask(f"document.querySelector({element!r}).click()")
    assert browser.ask("document.querySelector('#correct').elements.pointer.value") == pointer
    assert browser.ask("document.querySelector('#correct').elements.value.value") == shown
    browser.press("e")
    assert browser.ask("document.activeElement.id") == "correct-value"
    submit(browser, "#correct", {"value": value, "reason": "原件如此"})


def test_a_person_corrects_approves_and_finds_it_in_the_workbook(
    office: tuple[Catalog, str], chromium: Browser, seed_report: Report, tmp_path: Path
) -> None:
    catalog, address = office
    chromium.do("Page.enable")
    chromium.do("Page.navigate", url=f"{address}/queue")
    chromium.wait_for("document.querySelector('form.login')")
    submit(chromium, "form.login", {"name": "李一", "password": PASSWORD})
    assert chromium.ask("location.pathname") == "/queue"
    chromium.ask("document.querySelector('.queue a').click()")
    chromium.wait_for("location.pathname === '/records/1' && document.readyState === 'complete'")
    project = seed_report.projects[0]
    target = project.indicators[0].target
    assert target is not None
    assert project.name is not None
    correct(chromium, "/projects/0/name", project.name, "2021年科普工作经费（更正）")
    correct(chromium, "/projects/0/budget/total", "5.00", "6.00")
    pointer = "/projects/0/indicators/0/target/text"
    correct(chromium, pointer, target.text, "≥7次")
    marks = "[...document.querySelectorAll('.corrections .badge')].map((one) => one.textContent)"
    assert chromium.ask(marks) == ["已更正"] * 3
    submit(chromium, "form.decide", {}, "[value=approved]")
    assert "已通过" in chromium.ask("document.querySelector('#desk .state').textContent")
    newer = seed_report.source.extractor.model_copy(update={"version": "9.0"})
    source = seed_report.source.model_copy(update={"extractor": newer})
    store(catalog, seed_report.model_copy(update={"source": source}))
    book = tmp_path / "绩效.xlsx"
    export_to_file(catalog, "xlsx", None, Selection(approved_only=True), book)
    sheets = openpyxl.load_workbook(book)
    cells = {
        name: [cell for row in sheets[name].values for cell in row] for name in sheets.sheetnames
    }
    assert "已通过" in cells["报告"]
    assert "2021年科普工作经费（更正）" in cells["项目"]
    assert 60000 in cells["项目"]
    assert "≥7次" in cells["指标"]
    assert project.name not in cells["项目"]
    chromium.open(f"{address}/records/1", 375)
    assert chromium.ask(marks) == ["已更正"] * 3
    assert "更正" in chromium.ask("document.querySelector('#audit').textContent")
    submit(chromium, "form.me", {})
    assert chromium.ask("location.pathname") == "/login"


@pytest.fixture
def desk(sqlite_catalog: Catalog, make_client: MakeClient, seed_report: Report) -> TestClient:
    store(sqlite_catalog, seed_report)
    fill_catalog(sqlite_catalog, 3, seed="queue", project_count=1)
    client = make_client(sqlite_catalog)
    client.follow_redirects = False
    return client


def send(client: TestClient, path: str, fields: dict[str, Any], report_id: int = 1) -> Any:
    page = client.get("/queue", headers=PAGE).text
    token = re.search(r'name="csrf-token" content="(\w+)"', page)
    assert token is not None
    digest = client.get(f"/reports/{report_id}/state").json()["digest"]
    data = {"csrf_token": token[1], "digest": digest, **fields}
    return client.post(path, data=data, headers=PAGE)


def read(client: TestClient, report_id: int = 1) -> Any:
    return client.get(f"/reports/{report_id}").json()


def test_rows_are_added_removed_and_moved_by_forms(desk: TestClient) -> None:
    grid = "/projects/0/indicators"
    names = [one["level3"] for one in read(desk)["projects"][0]["indicators"]]
    for action, value in (("add", "新增的指标"), ("down", ""), ("remove", "")):
        fields = {"pointer": f"{grid}/0/level3", "action": action, "value": value, "reason": "r"}
        assert send(desk, "/records/1/correct", fields).status_code == 303
    # Added after the first, the first moved behind it, and the new first one removed.
    assert [one["level3"] for one in read(desk)["projects"][0]["indicators"]] == names
    fields = {
        "pointer": "/projects/0/statements",
        "action": "add",
        "value": "负责人：李一",
        "reason": "r",
    }
    assert send(desk, "/records/1/correct", fields).status_code == 303
    assert read(desk)["projects"][0]["statements"][-1] == {"label": "负责人", "text": "李一"}
    fields = {"pointer": "/projects/0/period", "value": "2021年1月-12月", "reason": "r"}
    assert send(desk, "/records/1/correct", fields).status_code == 303
    assert read(desk)["projects"][0]["period"]["text"] == "2021年1月-12月"
    fields = {"pointer": "/projects/0/budget/total", "value": "1,234.50", "reason": "r"}
    assert send(desk, "/records/1/correct", fields).status_code == 303
    assert read(desk)["projects"][0]["budget"]["total"] == "1234.50"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"pointer": "/projects/0/budget/total", "value": "五万"}, 422),
        ({"pointer": "/nowhere", "value": "x"}, 422),
        ({"pointer": "nowhere", "value": "x"}, 422),
        ({"pointer": "/fiscal_year", "value": "今年"}, 422),
        ({"pointer": "/fiscal_year", "value": "2022", "reason": " "}, 422),
        ({"pointer": "/fiscal_year", "action": "remove"}, 422),
        ({"pointer": "/projects/0", "action": "up"}, 422),
        ({"pointer": "/overall_goal", "value": "{]"}, 422),
        ({"pointer": "/fiscal_year", "value": "2022", "digest": "0" * 64}, 409),
    ],
)
def test_a_form_that_cannot_be_done_comes_back_as_it_was(
    desk: TestClient, fields: dict[str, str], status: int
) -> None:
    answer = send(desk, "/records/1/correct", {"reason": "理由在此", **fields})
    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    assert f'value="{fields["pointer"]}"' in answer.text
    if "value" in fields:
        assert fields["value"] in answer.text
    assert read(desk)["corrections"] == []


def test_hostile_values_and_reasons_are_text(
    desk: TestClient, sqlite_catalog: Catalog, chromium: Browser, running: Any, tmp_path: Path
) -> None:
    """XSS through what people write: values, reasons, notes, names of assignees."""
    for pointer in ("/title", "/projects/0/name", "/projects/0/indicators/0/basis"):
        fields = {"pointer": pointer, "value": HOSTILE, "reason": HOSTILE}
        assert send(desk, "/records/1/correct", fields).status_code == 303
    assert (
        send(desk, "/records/1/assign", {"assignee": HOSTILE[:60], "note": HOSTILE}).status_code
        == 303
    )
    assert (
        send(desk, "/records/1/decide", {"state": "rejected", "note": HOSTILE}).status_code == 303
    )
    refused = send(
        desk, "/records/1/correct", {"pointer": f"/{HOSTILE}", "value": HOSTILE, "reason": HOSTILE}
    )
    assert refused.status_code == 422
    assert "<script>document" not in refused.text
    app = create_app(sqlite_catalog, tmp_path, FeedSettings(), keys_required=False)
    before = chromium.dialogs
    with running(app) as (host, port):
        for path in ("/records/1", "/queue?state=rejected", "/records/1/correct?pointer=/title"):
            chromium.open(f"http://{host}:{port}{path}", 1280)
            assert HOSTILE[:30] in chromium.ask(
                "document.body.textContent + document.querySelector('textarea')?.value"
            )
            assert chromium.ask("document.title") != "hacked"
    assert chromium.dialogs == before


def test_the_queue_is_filtered_counted_and_walked(desk: TestClient) -> None:
    def ids(query: str) -> list[int]:
        text = desk.get(f"/queue?{query}", headers=PAGE).text
        return [int(one) for one in re.findall(r'<li><a href="/records/(\d+)', text)]

    assert ids("") == [1, 2, 3, 4]
    assert send(desk, "/records/2/decide", {"state": "approved", "queue": ""}, 2).status_code == 303
    assert (ids(""), ids("state=approved"), ids("state=")) == ([1, 3, 4], [2], [1, 2, 3, 4])
    assert ids("year=2021&department=731001") == [1]
    assert ids("kind=self_evaluation") == []
    send(
        desk,
        "/records/3/correct",
        {"pointer": "/projects/0/budget/fiscal", "value": "99999", "reason": "r"},
        3,
    )
    assert ids("finding=budget-sum") == [3]
    assert ids("finding=nonsense%00") == []
    assert send(desk, "/records/4/assign", {"assignee": "王二"}, 4).status_code == 303
    assert ids("assignee=王二") == [4]
    page = desk.get("/records/3", headers=PAGE).text
    assert re.findall(r'rel="(prev|next)" href="/records/(\d+)', page) == [
        ("prev", "1"),
        ("next", "4"),
    ]
    assert desk.get("/queue?year=abc", headers=PAGE).status_code == 422


def test_those_without_a_finding_are_approved_by_one_button(desk: TestClient) -> None:
    text = desk.get("/queue", headers=PAGE).text
    records = re.findall(r'name="record" value="([^"]+)"', text)
    assert records
    send(desk, "/records/1/correct", {"pointer": "/title", "value": "改过的", "reason": "r"})
    answer = send(
        desk, "/queue/approve", {"record": [*records, "1:x", "<b>"], "queue": "year=2021"}
    )
    untouched = [one for one in records if not one.startswith("1:")]
    assert answer.headers["location"] == f"/queue?year=2021&approved={len(untouched)}"
    states = {one["report_id"]: one["state"] for one in desk.get("/reports").json()["items"]}
    assert states[1] == "extracted"
    assert all(states[int(one.partition(":")[0])] == "approved" for one in untouched)


@pytest.mark.parametrize("path", ["correct", "settle", "decide", "assign"])
def test_forms_of_other_sites_are_refused(desk: TestClient, path: str) -> None:
    fields = {"pointer": "/title", "value": "x", "reason": "r", "state": "approved", "number": "1"}
    for token, headers in (("", {}), ("0" * 64, {}), (None, {"Origin": "http://evil.example"})):
        given = {} if token is None else {"csrf_token": token}
        if token is None:
            answer = desk.post(f"/records/1/{path}", data=fields, headers=headers)
        else:
            answer = desk.post(f"/records/1/{path}", data={**fields, **given}, headers=headers)
        assert answer.status_code == 403
    assert desk.get("/reports/1/audit").json()["audit"] == []

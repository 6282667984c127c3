"""Uploads by forms and by the page for people: many files at once, read as soon as they are there."""

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from pipeline.catalog.connection import Catalog
from pipeline.catalog.leases import LeaseHeldError, hold_lease
from pipeline.intake.run import run_intake
from pipeline.intake.workspace import digest_of_source
from pipeline.settings import load_settings
from pipeline.web import prompt_intake
from pipeline.web.application import create_app
from pipeline.web.multipart import BrokenFormError, FileBegins, FileEnds, FileGoesOn, FormFiles
from pipeline.web.prompt_intake import PromptIntake, inbox_order
from pipeline.web.settings import FeedSettings

MakeClient = Callable[..., TestClient]
Address = str
TEXT = """2021年部门预算绩效文本
一、总体绩效目标
推进全民科学素质工作。
二、分项绩效目标
（一）开展科普活动
绩效目标：提高公众科学素质。
绩效指标：科普活动日≥1次。
三、工作保障措施
一、完善制度建设。制定完善预算绩效管理制度。
"""
GIF = b"GIF89a" + bytes(50)
HOSTILE = "<img src=x onerror=alert(1)>.txt"


def report_text(number: int) -> bytes:
    return TEXT.replace("≥1次", f"≥{number}次").encode()


@pytest.fixture
def client(sqlite_catalog: Catalog, make_client: MakeClient) -> TestClient:
    return make_client(sqlite_catalog, upload_max_mib=1, uploads_at_once=3)


def files(*contents: tuple[str, bytes]) -> list[tuple[str, tuple[str, bytes]]]:
    return [("files", one) for one in contents]


def test_a_form_with_one_file_is_answered_like_a_body(client: TestClient) -> None:
    answer = client.post("/uploads", files=files(("2021年 绩效文本.txt", report_text(1))))
    assert answer.status_code == 201
    sha256 = hashlib.sha256(report_text(1)).hexdigest()
    assert answer.headers["location"] == f"/uploads/{sha256}"
    receipt = answer.json()
    assert (receipt["status"], receipt["file_name"]) == ("accepted", "2021年 绩效文本.txt")
    refused = client.post("/uploads", files=files(("a.doc", GIF)))
    assert (refused.status_code, refused.json()["type"]) == (415, "urn:jixiao:problem:content")


def test_each_file_of_a_form_has_its_answer_and_a_bad_one_stops_no_other(
    client: TestClient, tmp_path: Path
) -> None:
    answer = client.post(
        "/uploads",
        files=files(("../../a.txt", report_text(1)), ("b.doc", GIF), ("c.txt", report_text(1))),
    )
    assert answer.status_code == 201
    first, second, third = answer.json()["items"]
    assert (first["status"], first["file_name"]) == ("accepted", "a.txt")
    assert (second["status"], second["file_name"]) == ("refused", "b.doc")
    assert "GIF" in second["reason"]
    assert (third["status"], third["file_name"]) == ("waiting", "a.txt"), "the same content"
    inbox = tmp_path / "inbox"
    assert [path.name for path in inbox.rglob("*") if path.is_file()] == ["a.txt"]


def test_a_file_over_the_limit_is_refused_alone(client: TestClient, tmp_path: Path) -> None:
    large = b"x" * ((1 << 20) + 1)
    answer = client.post("/uploads", files=files(("a.txt", large), ("b.txt", report_text(2))))
    assert [one["status"] for one in answer.json()["items"]] == ["refused", "accepted"]
    assert "1 MiB" in answer.json()["items"][0]["reason"]
    assert not list((tmp_path / "inbox").glob(".*.part"))


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"", 422, "closing boundary"),
        (b"--x\r\nnothing", 422, "form"),
        (b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nabc', 422, "closing"),
        (b'--x\r\nContent-Disposition: form-data; name="token"\r\n\r\nabc\r\n--x--\r\n', 422, "no file"),
        (b'--x\r\nContent-Disposition: form-data; name="t"\r\n\r\n' + b"a" * 5000 + b"\r\n--x--\r\n", 422, "too long"),
        (b'--x\r\nContent-Disposition: form-data; name="files"; filename=""\r\n\r\n\r\n--x--\r\n', 422, "no file"),
        (b'--x\r\nContent-Disposition: form-data; name="files"; filename="e.txt"\r\n\r\n\r\n--x--\r\n', 422, "empty"),
    ],
)  # fmt: skip
def test_a_form_that_is_none_is_a_clear_answer(
    client: TestClient, tmp_path: Path, body: bytes, status: int, words: str
) -> None:
    answer = client.post(
        "/uploads", content=body, headers={"Content-Type": "multipart/form-data; boundary=x"}
    )
    assert answer.status_code == status
    assert words in answer.json()["detail"]
    assert list((tmp_path / "inbox").iterdir()) == []


def test_a_form_has_only_so_many_files(client: TestClient) -> None:
    answer = client.post(
        "/uploads", files=files(*((f"{n}.txt", report_text(n)) for n in range(1, 5)))
    )
    assert (answer.status_code, answer.json()["type"]) == (413, "urn:jixiao:problem:too-many")


def test_a_form_is_taken_apart_wherever_it_is_cut() -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="t"\r\n\r\nword\r\n'
        b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n'
        b"Content-Type: text/plain\r\n\r\none\r\n--xtwo\r\n--x--\r\n"
    )
    for size in (1, 2, 7, 1000):
        form = FormFiles(b"x")
        events = [
            event for at in range(0, len(body), size) for event in form.feed(body[at : at + size])
        ]
        form.close()
        assert form.fields == {"t": "word"}
        assert events[0] == FileBegins("a.txt")
        assert events[-1] == FileEnds()
        content = b"".join(one.data for one in events if isinstance(one, FileGoesOn))
        assert content == b"one\r\n--xtwo"
    with pytest.raises(BrokenFormError):
        FormFiles(b"x").close()


def test_a_body_needs_a_name(client: TestClient) -> None:
    answer = client.post("/uploads", content=report_text(1))
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:jixiao:problem:parameters")


def test_a_browser_without_scripts_is_answered_with_a_page(client: TestClient) -> None:
    page = client.post(
        "/uploads",
        files=files((HOSTILE, report_text(1)), ("b.doc", GIF)),
        headers={"Accept": "text/html"},
    )
    assert page.headers["content-type"].startswith("text/html")
    assert "&lt;img src=x" in page.text
    assert "<img" not in page.text
    assert "已接收，正在提取" in page.text
    assert "未接收" in page.text
    sha256 = hashlib.sha256(report_text(1)).hexdigest()
    assert f'href="/upload?of={sha256}"' in page.text
    state = client.get(f"/upload?of={sha256}", headers={"Accept": "text/html"})
    assert "等待提取" in state.text
    assert 'http-equiv="refresh"' in state.text
    assert client.get("/upload?of=../etc/passwd").status_code == 422


@pytest.fixture
def desk(
    sqlite_catalog: Catalog,
    tmp_path: Path,
    running: Callable[[ASGIApp], AbstractContextManager[tuple[str, int]]],
) -> Iterator[Address]:
    """A server that reads uploads as they come, as `jixiao web` does."""
    url = sqlite_catalog.engine.url.render_as_string(hide_password=False)
    settings = load_settings(
        overrides={"catalog_url": url, "state": tmp_path, "out": tmp_path / "out", "workers": 1}
    )
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    with PromptIntake(inbox_order(str(inbox), settings)) as intake:
        app = create_app(
            sqlite_catalog, tmp_path, FeedSettings(), keys_required=False, uploaded=intake.wake
        )
        with running(app) as (host, port):
            yield f"http://{host}:{port}"


def wait_for_state(client: TestClient, sha256: str) -> dict[str, Any]:
    deadline = time.monotonic() + 90
    while True:
        found: dict[str, Any] = client.get(f"/uploads/{sha256}").json()
        if found["state"] not in ("waiting", "seen"):
            return found
        assert time.monotonic() < deadline, found
        time.sleep(0.1)


def test_an_upload_is_read_at_once_and_a_duplicate_is_named(
    desk: Address, sqlite_catalog: Catalog, make_client: MakeClient, tmp_path: Path
) -> None:
    with httpx.Client(base_url=desk, timeout=60) as http:
        sent = http.post(
            "/uploads", files=files(("一.txt", report_text(1)), ("二.txt", report_text(2)))
        )
        assert sent.status_code == 201
        client = make_client(sqlite_catalog)
        for one in sent.json()["items"]:
            state = wait_for_state(client, one["sha256"])
            assert state["state"] in ("extracted", "needs_review")
            assert client.get(f"/reports/{state['report_id']}").status_code == 200
        assert len(list((tmp_path / "out").rglob("*.json"))) == 2, "written as a run writes them"
        again = http.post("/uploads?name=other.txt", content=report_text(2)).json()
        assert (again["status"], again["known_as"]) == ("known", "二.txt")
        later = http.post("/uploads?name=later.txt", content=report_text(3)).json()
        assert wait_for_state(client, later["sha256"])["state"] in ("extracted", "needs_review")


def test_a_run_of_somebody_else_is_waited_for(
    sqlite_catalog: Catalog,
    tmp_path: Path,
    make_client: MakeClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(prompt_intake, "_BUSY_SECONDS", 0.2)
    url = sqlite_catalog.engine.url.render_as_string(hide_password=False)
    settings = load_settings(overrides={"catalog_url": url, "state": tmp_path, "workers": 1})
    client = make_client(sqlite_catalog)
    sent = client.post("/uploads?name=a.txt", content=report_text(1)).json()
    order = inbox_order(str(tmp_path / "inbox"), settings)
    lease = f"intake {digest_of_source((tmp_path / 'inbox').as_uri())}"
    with ExitStack() as waiting:
        with hold_lease(sqlite_catalog, lease):
            with pytest.raises(LeaseHeldError):
                run_intake(order)
            waiting.enter_context(PromptIntake(order))
            time.sleep(0.5)
            assert client.get(f"/uploads/{sent['sha256']}").json()["state"] == "waiting"
        assert wait_for_state(client, sent["sha256"])["state"] in ("extracted", "needs_review")


@pytest.mark.parametrize("width", [1280, 375])
def test_many_files_are_sent_in_a_browser_and_lead_to_their_records(
    desk: Address, chromium: Any, tmp_path: Path, width: int
) -> None:
    sent = []
    for number in range(5):
        path = tmp_path / f"报告{number}.txt"
        path.write_bytes(report_text(number + 1))
        sent.append(path)
    (tmp_path / HOSTILE).write_bytes(report_text(9))
    (tmp_path / "图.gif").write_bytes(GIF)
    chromium.open(f"{desk}/upload", width)
    assert chromium.ask("document.documentElement.scrollWidth") <= width
    field = chromium.do("Runtime.evaluate", expression="document.getElementById('files')")[
        "result"
    ]["objectId"]
    chosen = [str(path) for path in (*sent, tmp_path / HOSTILE, tmp_path / "图.gif")]
    chromium.do("DOM.setFileInputFiles", files=chosen, objectId=field)
    chromium.wait_for("document.getElementById('told').textContent === '已完成 7 / 7 个文件'")
    assert chromium.ask("document.querySelectorAll('#results a[href^=\"/records/\"]').length") == 6
    refused = chromium.ask("document.querySelector('#results .failed').textContent")
    assert "未接收" in refused
    assert "GIF" in refused
    assert "文件" in refused, "in Chinese"
    assert HOSTILE in chromium.ask("document.getElementById('results').textContent")
    assert chromium.dialogs == 0
    assert chromium.ask("document.documentElement.scrollWidth") <= width
    chromium.do("DOM.setFileInputFiles", files=chosen[:1], objectId=field)
    chromium.wait_for("document.querySelector('#results .known') !== null")
    assert "与已入库的“报告0.txt”内容相同" in chromium.ask(
        "document.querySelector('#results .known').textContent"
    )
    link = chromium.ask("document.querySelector('#results .known a').href")
    chromium.open(quote(link, safe=":/"), width)
    assert "总体绩效目标" in chromium.ask("document.body.textContent")

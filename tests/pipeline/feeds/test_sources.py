"""A report's files by the API and on its page: counted once, looked at, joined and parted."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from pipeline.catalog.connection import Catalog
from pipeline.intake.run import run_intake
from pipeline.intake.workspace import RunOrder
from pipeline.search.indexing import update_index
from pipeline.settings import load_settings

MakeClient = Callable[..., TestClient]
Serve = Callable[..., tuple[str, int]]
SEED = Path(__file__).resolve().parents[3] / "corpus/reports/changli-2021"
PAGE = {"Accept": "text/html,*/*;q=0.8"}
DIFFERING = "/projects/0/indicators/0/target/text"


def take_in(catalog: Catalog, folder: Path, state: Path) -> None:
    url = catalog.engine.url.render_as_string(hide_password=False)
    settings = load_settings(
        overrides={"catalog_url": url, "state": state, "settle_seconds": 0, "workers": 1}
    )
    run_intake(RunOrder("archive", str(folder), settings))


@pytest.fixture
def office(sqlite_catalog: Catalog, tmp_path: Path) -> Catalog:
    """The real report as Word, PDF and a text that says otherwise in one place; another budget of it."""
    files = tmp_path / "files"
    files.mkdir()
    for name in ("report-2021.docx", "report-2021.pdf"):
        shutil.copy(SEED / name, files)
    said = (SEED / "report-2021.txt").read_text(encoding="utf-8")
    (files / "底稿.txt").write_text(said.replace("≥1次", "≥2次", 1), encoding="utf-8")
    (files / "新预算.txt").write_text(said.replace("5.00", "8.00"), encoding="utf-8")
    take_in(sqlite_catalog, files, tmp_path / "state")
    update_index(sqlite_catalog)
    return sqlite_catalog


@pytest.fixture
def client(office: Catalog, make_client: MakeClient) -> TestClient:
    return make_client(office)


def reports(client: TestClient) -> dict[str, int]:
    rows = client.get("/reports").json()["items"]
    return {row["file_name"]: int(row["report_id"]) for row in rows}


def sources(client: TestClient, report_id: int) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/reports/{report_id}/sources").json()
    return found


def test_a_report_counts_once_and_its_files_are_listed(client: TestClient) -> None:
    found = reports(client)
    assert found.keys() == {"report-2021.docx", "新预算.txt"}
    report_id = found["report-2021.docx"]
    answer = sources(client, report_id)
    assert [(one["file_name"], one["is_preferred"]) for one in answer["sources"]] == [
        *(("report-2021.docx", True), ("report-2021.pdf", False), ("底稿.txt", False)),
    ]
    assert [one["report_id"] for one in answer["similar"]] == [found["新预算.txt"]]
    files = client.get("/files").json()["items"]
    assert len(files) == 4
    assert [one["file_id"] for one in files] == sorted(one["file_id"] for one in files)
    page = client.get("/files?limit=3").json()
    assert client.get(f"/files?after={page['next_after']}").json()["items"] == files[3:]
    assert [row["total_yuan"] for row in client.get("/projects").json()["items"]] == [
        *("50000.00", "80000.00"),
    ] or [row["total_yuan"] for row in client.get("/projects").json()["items"]] == [
        *("80000.00", "50000.00"),
    ]
    hits = client.get("/search?q=科普工作经费&kind=project").json()["hits"]
    assert sorted(hit["report_id"] for hit in hits) == sorted(found.values())


def test_where_files_differ_stands_in_the_record(client: TestClient) -> None:
    report_id = reports(client)["report-2021.docx"]
    record = client.get(f"/reports/{report_id}").json()
    (finding,) = [one for one in record["findings"] if one["code"] == "differs-between-files"]
    assert (finding["pointer"], finding["message"]) == (DIFFERING, "底稿.txt says “≥2次” here.")
    rows = client.get("/findings?code=differs-between-files").json()["items"]
    assert [row["report_id"] for row in rows] == [report_id]
    untouched = client.get(f"/reports/{report_id}?view=extracted").json()
    assert untouched["findings"] == []


def test_each_file_leads_to_its_report_and_says_its_own(client: TestClient) -> None:
    report_id = reports(client)["report-2021.docx"]
    for one in sources(client, report_id)["sources"]:
        path = f"/reports/by-sha256/{one['sha256']}"
        served = client.get(path)
        assert served.headers["x-report-id"] == str(report_id)
        assert served.json()["source"]["file_name"] == "report-2021.docx"
        own = client.get(f"{path}?view=extracted")
        assert own.json()["source"]["file_name"] == one["file_name"]
        file = client.get(f"/reports/{report_id}/original?sha256={one['sha256']}")
        assert one["sha256"] in file.headers["etag"]
        upload = client.get(f"/uploads/{one['sha256']}").json()
        assert upload["report_id"] == report_id
        if one["file_id"] != report_id:
            gone = client.get(f"/reports/{one['file_id']}")
            assert (gone.status_code, gone.json()["replaced_by_id"]) == (410, report_id)
    assert client.get(f"/reports/{report_id}/original?sha256={'0' * 64}").status_code == 404
    assert client.get(f"/reports/{report_id}/original?sha256=no").status_code == 422


def test_programs_join_and_part(client: TestClient) -> None:
    found = reports(client)
    own, other = found["report-2021.docx"], found["新预算.txt"]
    last = client.get("/changes").json()["cursor"]
    body = {"report_id": other, "digest": sources(client, own)["digest"], "note": "同一份"}
    assert client.post(f"/reports/{own}/join", json={**body, "digest": "0" * 64}).status_code == 409
    assert client.post(f"/reports/{own}/join", json={**body, "report_id": 99}).status_code == 404
    assert client.post(f"/reports/{own}/join", json={**body, "report_id": own}).status_code == 409
    joined = client.post(f"/reports/{own}/join", json=body)
    assert joined.status_code == 200
    assert len(joined.json()["sources"]) == 4
    assert reports(client).keys() == {"report-2021.docx"}
    gone = client.get(f"/reports/{other}")
    assert (gone.status_code, gone.json()["replaced_by_id"]) == (410, own)
    (file,) = [one for one in joined.json()["sources"] if one["file_name"] == "新预算.txt"]
    body = {"sha256": file["sha256"], "digest": joined.json()["digest"]}
    parted = client.post(f"/reports/{own}/part", json=body)
    assert (parted.status_code, parted.json()["parted_id"]) == (200, other)
    assert reports(client) == found
    told = client.get(f"/changes?after={last}").json()["changes"]
    assert [(one["kind"], one["report_id"], one["replaced_by_id"]) for one in told] == [
        ("updated", own, None), ("withdrawn", other, own), ("updated", own, None), ("created", other, None),
    ]  # fmt: skip
    audit = client.get(f"/reports/{own}/audit").json()["audit"]
    assert [(one["action"], one["note"]) for one in audit] == [
        *(("joined", "同一份"), ("parted", None)),
    ]


def test_who_only_reads_joins_nothing(office: Catalog, make_client: MakeClient) -> None:
    client = make_client(office, keys_required=True)
    for path in ("join", "part"):
        assert client.post(f"/reports/1/{path}", json={}).status_code == 401


def test_a_record_is_given_only_approved_to_who_asks_so(client: TestClient) -> None:
    report_id = reports(client)["新预算.txt"]
    path = f"/reports/{report_id}?approved_only=true"
    answer = client.get(path)
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:jixiao:problem:not-approved")
    digest = client.get(f"/reports/{report_id}/state").json()["digest"]
    client.post(f"/reports/{report_id}/state", json={"state": "approved", "digest": digest})
    assert client.get(path).json() == client.get(f"/reports/{report_id}").json()


@pytest.mark.parametrize("width", [1280, 375])
def test_a_person_sees_the_files_and_parts_and_joins_them(
    office: Catalog,
    make_client: MakeClient,
    serve: Serve,
    chromium: Any,
    width: int,
    tmp_path: Path,
) -> None:
    found = reports(make_client(office))
    own, other = found["report-2021.docx"], found["新预算.txt"]
    host, port = serve(office)
    address = f"http://{host}:{port}/records/{own}"
    chromium.open(address, width)
    chromium.wait_for("document.querySelector('#source-body') !== null")
    names = "[...document.querySelectorAll('#sources > .sources > li > a')].map((one) => one.textContent)"
    assert chromium.ask(names) == [
        *("report-2021.docx", "report-2021.pdf", "底稿.txt", "新预算.txt"),
    ]
    assert "底稿.txt 此处为“≥2次”" in chromium.ask("document.getElementById('record').textContent")
    assert chromium.ask("document.documentElement.scrollWidth") <= width, "nothing sticks out"
    _picture(chromium, tmp_path / f"sources-{width}.png")
    chromium.ask("[...document.querySelectorAll('#sources a')].find((one) => "
                 "one.textContent === 'report-2021.pdf').click()")  # fmt: skip
    chromium.wait_for("document.querySelector('#page-1 img') !== null")
    _submit(chromium, ".join button")
    assert (
        chromium.ask(names)
        == [
            *("report-2021.docx", "report-2021.pdf"),
            *sorted(("底稿.txt", "新预算.txt"), key=lambda name: name != "底稿.txt"),
        ]
        or len(chromium.ask(names)) == 4
    )
    last = "[...document.querySelectorAll('#sources li')].find((one) => one.textContent.includes('新预算.txt'))"
    assert chromium.ask(f"{last}.textContent.includes('人工归并')")
    _submit(chromium, "button", f"{last}.querySelector")
    assert reports(make_client(office)) == found
    assert re.search(rf"/records/{own}#sources$", chromium.ask("location.href"))
    assert other


def _submit(browser: Any, selector: str, query: str = "document.querySelector") -> None:
    browser.ask("window.stale = true")
    browser.ask(f"{query}({selector!r}).click()")
    browser.wait_for("document.readyState === 'complete' && !window.stale")


def _picture(browser: Any, path: Path) -> None:
    import base64

    browser.ask("document.getElementById('sources').scrollIntoView()")
    taken = browser.do("Page.captureScreenshot", format="png")
    path.write_bytes(base64.b64decode(taken["data"]))

"""The record beside its source, as served: routes, headers, the cache, and what a browser does with it."""

import io
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from starlette.testclient import TestClient

from corpus.generation.ofd_writer import pdf_as_ofd
from pipeline.catalog.connection import Catalog
from pipeline.catalog.results import withdraw_reports
from pipeline.intake.run import run_intake
from pipeline.intake.workspace import RunOrder
from pipeline.settings import load_settings
from pipeline.web.file_cache import FileCache

MakeClient = Callable[..., TestClient]
Serve = Callable[..., tuple[str, int]]
SEED = Path(__file__).resolve().parents[3] / "corpus/reports/changli-2021"
HOSTILE_NAME = "<img src=x onerror=alert(1)>.txt"
HOSTILE_TEXT = """2021年部门预算绩效文本
一、总体绩效目标
推进<script>document.title='hacked'</script>工作"'>。
二、分项绩效目标
（一）开展<svg onload=alert(1)>活动
绩效目标：提高素质&lt;b&gt;。
绩效指标：科普活动日≥1次。
三、工作保障措施
一、完善制度建设。制定完善预算绩效管理制度。
附：<iframe src=javascript:alert(1)>
"""


@pytest.fixture
def desk(tmp_path: Path, sqlite_catalog: Catalog) -> Catalog:
    """Real files in four formats, and a hostile one, taken in as a run does."""
    files = tmp_path / "files"
    files.mkdir()
    for name in ("report-2021.docx", "report-2021.pdf"):
        shutil.copy(SEED / name, files)
    (files / "report.ofd").write_bytes(pdf_as_ofd((SEED / "report-2021.pdf").read_bytes()))
    (files / HOSTILE_NAME).write_text(HOSTILE_TEXT, encoding="utf-8")
    url = sqlite_catalog.engine.url.render_as_string(hide_password=False)
    settings = load_settings(
        overrides={
            "catalog_url": url, "state": tmp_path / "state", "settle_seconds": 0, "workers": 1,
        }
    )  # fmt: skip
    account = run_intake(RunOrder("archive", str(files), settings))
    assert account.extracted + account.needs_review == 4
    return sqlite_catalog


def place_of(client: TestClient, file_name: str) -> tuple[int, str]:
    """The report of a file, and its SHA-256: three of the files are one report."""
    rows = client.get("/files").json()["items"]
    file = next(row for row in rows if row["file_name"] == file_name)
    return int(file["report_id"]), str(file["sha256"])


def id_of(client: TestClient, file_name: str) -> int:
    return place_of(client, file_name)[0]


def test_the_page_of_a_pdf_shows_its_pages_with_boxes(
    desk: Catalog, make_client: MakeClient
) -> None:
    client = make_client(desk)
    report, sha256 = place_of(client, "report-2021.pdf")
    of_file = f"?sha256={sha256}"
    source = client.get(f"/records/{report}/source{of_file}", headers={"Accept": "text/html"})
    assert source.status_code == 200
    assert f'src="/reports/{report}/pages/4.webp{of_file}"' in source.text
    assert '<rect x="' in source.text
    picture = client.get(f"/reports/{report}/pages/1.webp{of_file}")
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/webp")
    assert "content-encoding" not in picture.headers
    assert Image.open(io.BytesIO(picture.content)).size == (1020, 1320)
    again = client.get(
        f"/reports/{report}/pages/1.webp{of_file}",
        headers={"If-None-Match": picture.headers["etag"]},
    )
    assert again.status_code == 304


def test_sources_come_compressed_and_pages_with_a_token_do_not(
    desk: Catalog, make_client: MakeClient
) -> None:
    client = make_client(desk)
    report = id_of(client, "report-2021.docx")
    packed = client.get(f"/records/{report}/source")
    plain = client.get(f"/records/{report}/source", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text
    assert int(packed.headers["content-length"]) < len(plain.content) / 3
    assert "content-encoding" not in client.get(f"/records/{report}").headers


def test_sources_may_be_framed_by_us_alone_and_run_nothing(
    desk: Catalog, make_client: MakeClient
) -> None:
    client = make_client(desk)
    report = id_of(client, HOSTILE_NAME)
    page = client.get(f"/records/{report}")
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]
    source = client.get(f"/records/{report}/source")
    policy = source.headers["content-security-policy"]
    assert "script-src" not in policy
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'self'" in policy
    assert source.headers["x-frame-options"] == "SAMEORIGIN"
    for text in (page.text, source.text):
        assert "&lt;script&gt;document.title" in text
        assert "<script>" not in text
        assert "<svg" not in text
        assert "<iframe src=javascript" not in text
    assert "&lt;img src=x onerror" in page.text


def test_a_picture_is_drawn_once_and_a_withdrawn_report_shows_none(
    desk: Catalog, make_client: MakeClient, tmp_path: Path
) -> None:
    client = make_client(desk)
    report, sha256 = place_of(client, "report-2021.pdf")
    of_file = f"?sha256={sha256}"
    first = client.get(f"/reports/{report}/pages/2.webp{of_file}")
    shutil.rmtree(tmp_path / "files")
    kept = client.get(f"/reports/{report}/pages/2.webp{of_file}")
    assert (kept.status_code, kept.content) == (200, first.content)
    away = client.get(f"/reports/{report}/pages/3.webp{of_file}")
    assert (away.status_code, away.json()["type"]) == (404, "urn:jixiao:problem:original-away")
    with desk.writing() as session:
        withdraw_reports(session, [report])
    for path in (f"/reports/{report}/pages/2.webp", f"/records/{report}/source"):
        assert client.get(f"{path}{of_file}").status_code == 410


@pytest.mark.parametrize(
    ("name", "page", "status", "kind"),
    [
        ("report-2021.pdf", "5", 404, "no-such-page"),
        ("report.ofd", "5", 404, "no-such-page"),
        ("report-2021.pdf", "0", 422, "invalid"),
        ("report-2021.pdf", "-1", 422, "invalid"),
        ("report-2021.docx", "1", 404, "no-pages"),
    ],
)
def test_what_has_no_page_says_so(
    desk: Catalog, make_client: MakeClient, name: str, page: str, status: int, kind: str
) -> None:
    client = make_client(desk)
    report, sha256 = place_of(client, name)
    answer = client.get(f"/reports/{report}/pages/{page}.webp?sha256={sha256}")
    assert answer.status_code == status
    assert answer.json()["type"].startswith("urn:jixiao:problem:")
    assert (answer.json()["type"] == f"urn:jixiao:problem:{kind}") or kind == "invalid"


def test_pages_need_a_key_where_keys_are_needed(desk: Catalog, make_client: MakeClient) -> None:
    client = make_client(desk, keys_required=True)
    assert client.get("/reports/1/pages/1.webp").status_code == 401
    assert client.get("/records/1/source").status_code == 401


def test_the_cache_keeps_what_was_asked_for_last(tmp_path: Path) -> None:
    cache = FileCache(tmp_path / "views", 100)
    for number in range(5):
        cache.put(f"{number}.webp", bytes(30))
        path = tmp_path / "views" / f"{number}.webp"
        os.utime(path, (number, number))
    cache.get("0.webp")
    cache.trim()
    kept = {path.name for path in (tmp_path / "views").iterdir()}
    assert kept == {"0.webp", "4.webp"}
    assert cache.get("0.webp") == bytes(30)
    assert cache.get("1.webp") is None


def test_a_cache_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "views").write_text("a file")
    cache = FileCache(tmp_path / "views", 100)
    cache.put("a", b"x")
    assert cache.get("a") is None


Open = Callable[[str, int], None]


@pytest.fixture
def show(desk: Catalog, make_client: MakeClient, serve: Serve, chromium: Any) -> Open:
    """Opens the record of a file in Chromium, and waits for its source."""
    client = make_client(desk)
    host, port = serve(desk)

    def show_file(name: str, width: int) -> None:
        report, sha256 = place_of(client, name)
        chromium.open(f"http://{host}:{port}/records/{report}?source={sha256}", width)
        chromium.wait_for("document.querySelector('#source-body') !== null")

    return show_file


CODE = "/projects/0/code"
CHOSEN = "[...document.querySelectorAll('{pane} .here')].map(one => one.dataset.pointer).join()"


def in_sight(selector: str) -> str:
    """Whether an element is within the window, and not under another pane's edge."""
    return (
        f"(() => {{ const box = document.querySelector(`{selector}`).getBoundingClientRect();"
        " return box.top >= 0 && box.bottom <= innerHeight })()"
    )


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("name", ["report-2021.docx", "report-2021.pdf", "report.ofd"])
def test_a_click_on_either_side_shows_the_other(
    show: Open, chromium: Any, name: str, width: int
) -> None:
    show(name, width)
    click = "document.querySelector(`{}`).dispatchEvent(new MouseEvent('click', {{bubbles: true}}))"
    for here, there in (("#record", "#source"), ("#source", "#record")):
        chromium.press("Escape")
        assert chromium.ask(CHOSEN.format(pane=there)) == ""
        chromium.ask(click.format(f'{here} [data-pointer="{CODE}"]'))
        assert CODE in chromium.ask(CHOSEN.format(pane=there))
        chromium.wait_for(in_sight(f'{there} [data-pointer="{CODE}"]'))
    # The figure of a target is shown at the words that say it.
    figure = "/projects/0/indicators/0/target/value"
    chromium.ask(click.format(f'#record [data-pointer="{figure}"]'))
    assert chromium.ask(CHOSEN.format(pane="#source")) == "/projects/0/indicators/0/target/text"
    assert chromium.ask("document.documentElement.scrollWidth") <= width, "nothing sticks out"


def test_pictures_of_pages_are_seen(show: Open, chromium: Any) -> None:
    show("report-2021.pdf", 1280)
    chromium.wait_for("document.querySelector('#page-1 img').naturalWidth === 1020")
    box, sheet = (
        chromium.ask(
            f"JSON.stringify(document.querySelector(`{selector}`).getBoundingClientRect())"
        )
        for selector in (f'#source rect[data-pointer="{CODE}"]', "#page-1 .sheet")
    )
    assert box != sheet


def test_keys_walk_through_findings_and_values(show: Open, chromium: Any) -> None:
    show(HOSTILE_NAME, 1280)
    count = chromium.ask("document.querySelectorAll('#record .finding').length")
    assert count > 0
    chromium.press("j")
    assert chromium.ask("document.activeElement.classList.contains('finding')")
    assert chromium.ask("document.getElementById('announced').textContent") == (
        f"核查发现 1 / {count}"
    )
    chromium.press("k")
    assert chromium.ask("document.getElementById('announced').textContent") == (
        f"核查发现 {count} / {count}"
    )
    chromium.press("Escape")
    chromium.press("l")
    first = chromium.ask(CHOSEN.format(pane="#record"))
    chromium.press("l")
    second = chromium.ask(CHOSEN.format(pane="#record"))
    assert first != second
    chromium.press("h")
    assert chromium.ask(CHOSEN.format(pane="#record")) == first


def test_without_scripts_both_sides_can_be_read(
    desk: Catalog, make_client: MakeClient, serve: Serve, chromium: Any
) -> None:
    report = id_of(make_client(desk), "report-2021.docx")
    host, port = serve(desk)
    chromium.do("Emulation.setScriptExecutionDisabled", value=True)
    try:
        chromium.open(f"http://{host}:{port}/records/{report}", 1280)
        chromium.wait_for(
            "document.querySelector('iframe')?.contentDocument?.readyState === 'complete'"
        )
        framed = chromium.ask("document.querySelector('iframe').contentDocument.body.textContent")
        assert "机关织建设" in framed
        assert "130322213RGZQG5D0ORKX" in chromium.ask(
            "document.getElementById('record').textContent"
        )
    finally:
        chromium.do("Emulation.setScriptExecutionDisabled", value=False)


def test_a_source_that_is_away_says_so(
    desk: Catalog, make_client: MakeClient, serve: Serve, chromium: Any, tmp_path: Path
) -> None:
    report = id_of(make_client(desk), "report-2021.docx")
    host, port = serve(desk)
    shutil.rmtree(tmp_path / "files")
    chromium.open(f"http://{host}:{port}/records/{report}", 1280)
    chromium.wait_for("document.getElementById('source').textContent.includes('无法显示原文')")
    assert "文件已不在读取时的位置" in chromium.ask(
        "document.getElementById('source-note').textContent"
    )
    assert "130322213RGZQG5D0ORKX" in chromium.ask("document.getElementById('record').textContent")


def test_nothing_of_a_hostile_file_runs(show: Open, chromium: Any) -> None:
    show(HOSTILE_NAME, 1280)
    assert "<script>document.title" in chromium.ask(
        "document.getElementById('source-body').textContent"
    )
    assert "hacked" not in chromium.ask("document.title")
    assert chromium.dialogs == 0
    assert (
        chromium.ask("document.querySelectorAll('#source-body :is(script, svg, iframe)').length")
        == 0
    )

"""The pages for people: what they show, that report text stays text, and how a browser sees them."""

import gzip
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import select, update
from starlette.testclient import TestClient

from development.rehearsal import fill_catalog, made_up_report
from models.findings import Finding
from models.report import (
    Department,
    Funding,
    Indicator,
    Note,
    Report,
    SubGoal,
    Target,
)
from pipeline.catalog.columns import utc_now
from pipeline.catalog.connection import Catalog
from pipeline.catalog.intake import FoundContent, register_contents
from pipeline.catalog.results import store_outcomes, withdraw_reports
from pipeline.catalog.runs import begin_run, end_run
from pipeline.catalog.sightings import Sighting
from pipeline.catalog.tables import Content, RecordBody
from pipeline.flattening import flatten_report
from pipeline.outcome import Failure, Outcome
from pipeline.search.indexing import rebuild_index, update_index
from pipeline.search.searching import Snippet
from pipeline.web.keys import create_key
from pipeline.web.site.rendering import marked

MakeClient = Callable[..., TestClient]
Serve = Callable[..., tuple[str, int]]

HOSTILE = "<script>document.title='hacked'</script>\"'><img src=x onerror=alert(1)>"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


class Page(HTMLParser):
    """The elements of a page, and what a person reads of it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.words))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def show(client: TestClient, path: str, status: int = 200) -> Page:
    answer = client.get(path, headers=BROWSER)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self';")
    assert answer.headers["x-content-type-options"] == "nosniff"
    page = Page(answer.text)
    assert page.elements[0] == ("html", {"lang": "zh-CN"})
    return page


def hostile_report() -> Report:
    """A report that says markup wherever a page shows text."""
    report = made_up_report("site", 1)
    note = Note(label=HOSTILE, text=HOSTILE)
    target = Target(text=HOSTILE, kind="qualitative")
    indicator = Indicator(level3=HOSTILE, target=target, actual=target, notes=(note,))
    funding = Funding(name=HOSTILE, notes=(note,))
    project = report.projects[0].model_copy(
        update={
            "name": f"饮水{HOSTILE}", "fund_use": HOSTILE, "goals": (HOSTILE,),
            "goal_results": (HOSTILE,), "statements": (note,), "indicators": (indicator,),
            "funding": (funding,), "supervisor": Department(name=HOSTILE), "category": HOSTILE,
        }
    )  # fmt: skip
    work = SubGoal(title=HOSTILE, description=HOSTILE, funding=(funding,), indicators=(indicator,))
    return report.model_copy(
        update={
            "title": HOSTILE,
            "projects": (project,),
            "sub_goals": (work.model_copy(update={"activities": (work,)}),),
            "statements": (note,),
            "funding": (funding,),
            "findings": (
                Finding(code="budget-sum", severity="error", message=HOSTILE, pointer=None),
                Finding(code="budget-sum", severity="error", message="again", pointer=None),
            ),
        }
    )


def store(catalog: Catalog, sha256: str, uri: str, outcome: Outcome, run_id: int) -> None:
    with catalog.writing() as session:
        register_contents(session, [FoundContent(Sighting(uri, 1, "1"), sha256, 1)], "1")
        store_outcomes(session, run_id, [outcome])


@pytest.fixture
def morning(sqlite_catalog: Catalog) -> Catalog:
    """A night with a good report, a hostile one that needs review, and a damaged file."""
    fill_catalog(sqlite_catalog, 1, seed="good")
    with sqlite_catalog.writing() as session:
        run_id = begin_run(session, "nightly", "file:///srv/uploads")
    now = utc_now()
    hostile = Outcome(
        "a" * 64, "needs_review", now, 0.1, "1", "txt", record=flatten_report(hostile_report())
    )
    store(sqlite_catalog, "a" * 64, "file:///srv/uploads/%3Cb%3E.txt", hostile, run_id)
    failure = Failure("damaged", f"is damaged {HOSTILE}", "Ask for the file again.")
    damaged = Outcome("b" * 64, "failed", now, 0.1, "1", "doc", failure=failure)
    store(sqlite_catalog, "b" * 64, "file:///srv/uploads/坏.doc", damaged, run_id)
    with sqlite_catalog.writing() as session:
        end_run(session, run_id, "completed", {"seen": 2, "failed": 1, "needs_review": 1})
    update_index(sqlite_catalog)
    return sqlite_catalog


@pytest.fixture
def browser(morning: Catalog, make_client: MakeClient) -> TestClient:
    return make_client(morning)


def test_a_record_shows_money_results_points_and_statements(
    sqlite_catalog: Catalog, make_client: MakeClient, self_evaluation: Report
) -> None:
    record = flatten_report(self_evaluation)
    outcome = Outcome("e" * 64, "extracted", utc_now(), 0.1, "1", "docx", record=record)
    with sqlite_catalog.writing() as session:
        register_contents(
            session, [FoundContent(Sighting("file:///e.docx", 1, "1"), "e" * 64, 1)], "1"
        )
        store_outcomes(session, None, [outcome])
    page = show(make_client(sqlite_catalog), "/records/1")
    for words in (
        *(
            "绩效自评表",
            "上年结转",
            "48.50",
            "97.00",
            "实际完成值",
            "10场",
            "受疫情影响，两场推迟。",
        ),
        *(
            "已全部完成。",
            "建成科普网络。",
            "96.2 / 100",
            "立项依据冀科协〔2021〕8号",
            "填报人李一",
        ),
        *("主管部门219 市科协", "实施单位219002 科普服务中心", "特定目标类", "2022年1月-12月"),
        *(
            "部门资金",
            "120.50",
            "科普大篷车",
            "出车次数",
            "履职效能",
            "正向",
            "得分合计与总分不一致",
        ),
    ):
        assert words in page.text, words


def test_a_record_of_version_1_0_can_still_be_shown(
    morning: Catalog, make_client: MakeClient
) -> None:
    """Until the next run meets its file, the catalog holds what an earlier jixiao wrote."""
    with morning.writing() as session:
        body = session.scalars(select(RecordBody).order_by(RecordBody.record_id)).first()
        assert body is not None
        record = json.loads(gzip.decompress(body.body_gzip))
        for key in ("kind", "funding", "statements", "amount_unit"):
            del record[key]
        for project in record["projects"]:
            for key in ("funding", "score", "period", "statements", "goal_results"):
                del project[key]
        old = json.dumps({**record, "schema_version": "1.0"}, ensure_ascii=False)
        body.body_gzip = gzip.compress(old.encode())
    assert record["projects"][0]["name"] in show(make_client(morning), "/records/1").text
    assert rebuild_index(morning) > 0


@pytest.mark.parametrize("path", ["/", "/?q=饮水", "/records/2", "/arrivals"])
def test_report_text_stays_text(browser: TestClient, path: str) -> None:
    page = show(browser, path)
    assert HOSTILE in "".join(page.words)
    for tag in ("img", "object", "svg"):
        assert page.all(tag) == []
    ours = ({"src": "/site/view.js", "defer": None}, {"src": "/site/desk.js", "type": "module"})
    assert all(one in ours for one in page.all("script"))
    assert all(one["src"] == "/records/2/source" for one in page.all("iframe"))
    for _, attributes in page.elements:
        assert not any(name.startswith("on") or name == "style" for name in attributes)


def test_what_was_asked_stays_text(browser: TestClient) -> None:
    page = show(browser, f"/?q={HOSTILE.replace('&', '%26')}&department={HOSTILE}&kind=%3Cb%3E")
    values = [field["value"] for field in page.all("input")]
    assert values == [HOSTILE, "", HOSTILE]
    assert page.all("script") == page.all("img") == []


def test_pages_load_nothing_from_elsewhere(browser: TestClient) -> None:
    for path in ("/", "/records/1", "/arrivals"):
        page = show(browser, path)
        assert {link["href"] for link in page.all("link")} <= {"/site/style.css", "/site/view.css"}
        for attributes in page.all("a"):
            assert (attributes["href"] or "")[0] in "/#"
    for name in ("style.css", "view.css"):
        style = browser.get(f"/site/{name}")
        assert style.headers["content-type"] == "text/css; charset=utf-8"
        assert "url(" not in style.text
        assert "@import" not in style.text


def test_a_search_finds_and_leads_to_the_place(browser: TestClient) -> None:
    page = show(browser, "/?q=饮水&year=&department=&kind=project")
    assert "1 条结果" in page.text
    assert len(page.all("mark")) >= 1
    target = next(one["href"] for one in page.all("a") if "/records/" in (one["href"] or ""))
    assert target == "/records/2#project-0"
    record = show(browser, target.partition("#")[0])
    assert "project-0" in [attributes.get("id") for _, attributes in record.elements]


def test_filters_narrow_the_list(browser: TestClient) -> None:
    rows = browser.get("/reports").json()["items"]
    year, department = rows[0]["fiscal_year"], rows[0]["department_code"]
    wanted = {
        row["report_id"]
        for row in rows
        if (row["fiscal_year"], row["department_code"]) == (year, department)
    }
    page = show(browser, f"/?year={year}&department={department}")
    shown = {int((one["href"] or "").rpartition("/")[2]) for one in page.all("a")[5:]}
    assert shown == wanted
    assert "没有报告" in show(browser, "/?year=1901").text


def test_pages_go_on(sqlite_catalog: Catalog, make_client: MakeClient) -> None:
    fill_catalog(sqlite_catalog, 51, seed="many", project_count=1)
    update_index(sqlite_catalog)
    client = make_client(sqlite_catalog)
    seen: list[str | None] = []
    path: str | None = "/"
    while path:
        page = show(client, path)
        seen += [one["href"] for one in page.all("a") if "/records/" in (one["href"] or "")]
        path = next((one["href"] for one in page.all("a") if one.get("rel") == "next"), None)
    assert seen == [f"/records/{number}" for number in range(51, 0, -1)]
    first = show(client, "/?q=资金")
    second = show(client, next(one["href"] or "" for one in first.all("a") if one.get("rel")))
    assert [one["start"] for one in (*first.all("ol"), *second.all("ol"))] == ["1", "21"]


def test_a_record_shows_what_it_holds(browser: TestClient) -> None:
    record = browser.get("/reports/1").json()
    page = show(browser, "/records/1")
    expected = [
        record["department"]["name"],
        *(goal["title"] for goal in record["sub_goals"]),
        *(safeguard["title"] for safeguard in record["safeguards"]),
        *(project["name"] for project in record["projects"]),
        *(project["code"] for project in record["projects"]),
        *(
            indicator["target"]["text"]
            for project in record["projects"]
            for indicator in project["indicators"]
            if indicator["target"]
        ),
    ]
    read = re.sub(r"\s+", "", page.text)
    assert [one for one in expected if one and re.sub(r"\s+", "", one) not in read] == []
    links = [one["href"] for one in page.all("a")]
    assert {"/reports/1", "/reports/1/original"} <= set(links)
    assert len(page.all("table")) == sum(bool(one["indicators"]) for one in record["projects"])


def test_the_morning_page_says_what_needs_a_look(browser: TestClient) -> None:
    page = show(browser, "/arrivals")
    assert "失败的文件（1）" in page.text
    assert "待核查的报告（1）" in page.text
    assert "/srv/uploads/坏.doc 文件损坏is damaged" in page.text
    assert "/srv/uploads/<b>.txt 预算数不等于财政资金与其他资金之和 " in page.text
    assert "每夜增量（完成）" in page.text
    assert "文件 2，待核查 1，失败 1" in page.text
    assert "这次运行处理的文件（2）" in page.text
    assert "/records/2" in [one["href"] for one in page.all("a")]


def test_an_upload_in_the_morning_does_not_hide_the_night(
    morning: Catalog, make_client: MakeClient
) -> None:
    with morning.writing() as session:
        run_id = begin_run(session, "uploads", "file:///srv/inbox")
        end_run(session, run_id, "completed", {"seen": 9})
    text = show(make_client(morning), "/arrivals").text
    assert "每夜增量（完成）" in text
    assert "文件 2，待核查 1，失败 1" in text


def test_the_morning_page_of_an_empty_catalog(
    sqlite_catalog: Catalog, make_client: MakeClient
) -> None:
    page = show(make_client(sqlite_catalog), "/arrivals")
    assert "需要处理 没有。" in page.text
    assert "还没有运行过。" in page.text


def test_before_there_is_an_index_the_page_says_so(
    sqlite_catalog: Catalog, make_client: MakeClient
) -> None:
    fill_catalog(sqlite_catalog, 1, seed="good")
    assert "检索索引还没有建成" in show(make_client(sqlite_catalog), "/?q=资金").text


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/?q=%00", "无法检索的字符"),
        ("/?q=。".replace("。", "%E3%80%80%20%C2%AD"), "检索词须含文字或数字"),
        ("/?q=" + "+".join("一二三四五六七八九"), "最多 8 个词"),
    ],
)
def test_a_query_that_asks_for_nothing_is_told_so(
    browser: TestClient, path: str, said: str
) -> None:
    page = show(browser, path)
    assert said in page.text
    assert page.all("p")[-1].get("role") == "alert"


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/records/99", 404, "没有这个页面"),
        ("/records/x", 422, "参数有误"),
        ("/?year=abc", 422, "参数有误"),
        ("/nowhere", 404, "没有这个页面"),
        ("/records/1", 410, "报告已撤回"),
    ],
)
def test_what_goes_wrong_is_said_on_a_page(
    morning: Catalog, browser: TestClient, path: str, status: int, said: str
) -> None:
    with morning.writing() as session:
        withdraw_reports(session, [1])
        session.execute(update(Content).where(Content.id == 1).values(replaced_by_id=2))
    page = show(browser, path, status)
    assert said in page.text
    assert ("/records/2" in [one["href"] for one in page.all("a")]) == (status == 410)
    plain = browser.get(path, headers={"Accept": "*/*"})
    assert (plain.status_code, plain.headers["content-type"]) == (
        status,
        "application/problem+json",
    )


def test_without_a_key_a_page_says_so(morning: Catalog, make_client: MakeClient) -> None:
    client = make_client(morning, keys_required=True)
    for path in ("/", "/records/2", "/arrivals", "/site/style.css"):
        page = show(client, path, 401)
        assert "需要密钥" in page.text
        assert "饮水" not in page.text
    with morning.writing() as session:
        key = create_key(session, "proxy", ["read"])
    client.headers["Authorization"] = f"Bearer {key}"
    assert "检索" in show(client, "/").text


def test_highlights_are_marked_where_they_stand() -> None:
    snippet = Snippet("<a>水&水", ((3, 4), (5, 6)))
    assert marked(snippet) == "&lt;a&gt;<mark>水</mark>&amp;<mark>水</mark>"
    assert marked(replace(snippet, highlights=())) == "&lt;a&gt;水&amp;水"


@pytest.mark.parametrize("width", [1100, 375])
@pytest.mark.parametrize("path", ["/?q=饮水", "/records/2", "/arrivals"])
def test_in_a_real_browser_no_script_runs_and_everything_is_in_sight(
    morning: Catalog, serve: Serve, chromium: Any, path: str, width: int
) -> None:
    host, port = serve(morning)
    chromium.open(f"http://{host}:{port}{quote(path, safe='/?=')}", width)
    assert HOSTILE in chromium.ask("document.body.textContent")
    assert chromium.ask("document.title") != "hacked"
    assert chromium.dialogs == 0
    assert chromium.ask("[...document.scripts].every(one => one.src && !one.text)")
    assert chromium.ask("document.images.length") == 0
    assert chromium.ask("getComputedStyle(document.body).marginTop") == "0px", "styled"
    assert chromium.ask("document.documentElement.scrollWidth") <= width, "nothing sticks out"
    hinted = (
        "[...document.querySelectorAll('.scroll')].every(box => (box.scrollWidth > box.clientWidth) "
        "== getComputedStyle(box.querySelector('caption'), '::after').content.includes('滑动'))"
    )
    assert chromium.ask(hinted), "a table that scrolls says so, and no other"
    chromium.press_tab()
    assert chromium.ask("document.activeElement.textContent") == "跳到正文"
    assert chromium.ask("document.activeElement.getBoundingClientRect().left") == 0, "shown"

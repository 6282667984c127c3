"""A record as people read it: nothing missing, readings beside the words, findings at their values."""

import re
import time
from html.parser import HTMLParser
from typing import Any

import orjson
import pytest

from development.rehearsal import made_up_report
from extractors.collector import collector_paused
from models.json_text import report_bytes
from models.report import Report
from pipeline.view.parts import Json
from pipeline.view.record_view import view_record
from pipeline.view.writing import write_record

_NOT_SHOWN = re.compile(
    r"/schema_version|/source/(?:uri|media_type|sha256|size_bytes|extractor/.*)|/coverage/.*"
    r"|/findings/.*|.*/(?:target|actual)/kind|.*/label|.*/month|.*/amount_unit"
    r"|.*/(?:term|direction|source)|/kind|.*/comparison"
)
"""What a page says in words of its own, or in the caption of a table."""


@pytest.fixture
def record(self_evaluation: Report) -> Json:
    found: Json = orjson.loads(report_bytes(self_evaluation))
    return found


def leaves(value: Any, pointer: str = "") -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [leaf for key, one in value.items() for leaf in leaves(one, f"{pointer}/{key}")]
    if isinstance(value, list):
        return [leaf for at, one in enumerate(value) for leaf in leaves(one, f"{pointer}/{at}")]
    return [] if value is None else [(pointer, value)]


def texts(html: str) -> dict[str, str]:
    """The words right behind each pointer."""
    return dict(re.findall(r'data-pointer="([^"]+)"[^>]*>([^<]*)', html))


def test_every_value_stands_at_its_pointer(record: Json) -> None:
    shown = texts(write_record(view_record(record)))
    missing = [
        (pointer, value, shown.get(pointer))
        for pointer, value in leaves(record)
        if not _NOT_SHOWN.fullmatch(pointer)
        and str(value) not in shown.get(pointer, "").replace(",", "")
    ]
    # Of a total the page says 500,000 where the record says 500000.00.
    assert missing == [("/projects/0/budget/total_yuan", "500000.00", "500,000 元")]


def test_targets_and_money_say_what_they_mean(record: Json) -> None:
    html = write_record(view_record(record))
    plain = re.sub(r"<[^>]+>", "", html)
    for words in (
        "≥12场 ≥ 12 场", "12月底前 ≤ --12-31", "10-20元 10 – 20 元", "50.00 万元 500,000 元",
        "48.50 485,000 元", "2022年1月-12月 2022-01 至 2022-12",
    ):  # fmt: skip
        assert words in plain, words
    assert '<span data-pointer="/projects/0/indicators/0/target/value">12</span>' in html


def test_a_finding_stands_beside_the_value_it_speaks_of(record: Json) -> None:
    html = write_record(view_record(record))
    assert re.search(
        r'data-pointer="/projects/0/score/score">96\.2</span>.{0,200}<span class="finding warning"'
        r' id="finding-1"[^>]*><b>警告</b> 得分合计与总分不一致',
        html,
        re.DOTALL,
    )
    assert '<a href="#finding-1">得分合计与总分不一致</a>' in html
    assert html.count('id="finding-2"') == 1, "one without a pointer stands in the list"


@pytest.mark.parametrize(
    ("pointer", "nearest"),
    [
        ("/projects/0/indicators/1", "/projects/0/indicators/1"),
        ("/projects/0/indicators/1/target/date", "/projects/0/indicators/1/target/text"),
        ("/projects/0/indicators/1/target", "/projects/0/indicators/1/target/text"),
        ("/projects/0/indicators/1/unheard_of", "/projects/0/indicators/1"),
        ("/projects/0/budget/nothing", "/projects/0/budget/total"),
        ("/projects/0/budget", "/projects/0/budget/total"),
        ("/projects/0/unheard_of", "/projects/0"),
        ("/source/format", "/source/format"),
        ("/nowhere", None),
    ],
)
def test_a_finding_of_what_has_no_place_of_its_own_stands_at_the_nearest_part(
    record: Json, pointer: str, nearest: str | None
) -> None:
    finding = {"code": "budget-sum", "severity": "error", "message": "m", "pointer": pointer}
    view = view_record({**record, "findings": [finding]})
    (placed,) = view.findings
    assert placed.placed == (nearest is not None)
    html = write_record(view)
    if nearest is not None:
        before = html[: html.rindex('id="finding-1"')]
        assert f'data-pointer="{nearest}"' in before[-1500:]


def test_missing_values_can_be_pointed_at(record: Json) -> None:
    html = write_record(view_record({**record, "fiscal_year": None, "department": None}))
    for pointer in ("/fiscal_year", "/department/name", "/projects/0/indicators/3/level2"):
        assert f'data-pointer="{pointer}" class="none">—' in html


def test_coverage_says_what_became_of_the_text(record: Json) -> None:
    place = {"kind": "word", "block": 0, "row": None, "column": None}
    html = write_record(
        view_record(
            {
                **record,
                "coverage": {"characters": 12, "claimed": 7, "removed": 3, "leftover": 2},
                "leftover": [{"text": "剩下", "location": place}],
                "removed": [{"kind": "struck", "text": "划去了", "location": place}],
            }
        )
    )
    plain = re.sub(r"<[^>]+>", "", html)
    assert "共 12 个字符：归入 7，剔除 3，未归入 2" in plain
    assert "划去的文字（1）" in plain
    assert 'data-pointer="/leftover/0">剩下' in html


@pytest.mark.parametrize(
    ("operation", "pointer", "nearest"),
    [
        ("replace", "/projects/0/code", "/projects/0/code"),
        ("replace", "/projects/0/indicators/1/target", "/projects/0/indicators/1/target/text"),
        ("add", "/projects/0/indicators/1", "/projects/0/indicators/1"),
        ("remove", "/projects/0/indicators/9", "/projects/0/indicators"),
        ("remove", "/projects/7", "/projects"),
    ],
)
def test_what_people_corrected_says_so_where_it_stands(
    record: Json, operation: str, pointer: str, nearest: str
) -> None:
    made = {
        "id": 1, "operation": operation, "pointer": pointer, "extracted": "<b>旧值",
        "reason": "与原文不符", "author": "王丽", "at": "2026-01-01T00:00:00+00:00",
    }  # fmt: skip
    html = write_record(view_record({**record, "corrections": [made]}))
    at = html.index('<span class="correction">')
    assert f'data-pointer="{nearest}"' in html[max(0, at - 2500) : at]
    shown = re.sub("<[^>]+>", "", html[at : at + 300])
    assert "原为“&lt;b&gt;旧值” 王丽：与原文不符" in shown


HOSTILE = "<script>document.title='hacked'</script>\"'><img src=x onerror=alert(1)>"


def test_no_value_whatever_it_says_becomes_markup(record: Json) -> None:
    """Every string of a record, and every key of a hostile one, is text."""

    def poison(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: poison(one) for key, one in value.items()}
        if isinstance(value, list):
            return [poison(one) for one in value]
        return f"{value}{HOSTILE}" if isinstance(value, str) else value

    kept = {"schema_version", "provenance"}
    hostile = {key: one if key in kept else poison(one) for key, one in record.items()}
    money = {"amount": "5", "current": "5", "executed": None}
    for owner in (hostile, *hostile["sub_goals"], *hostile["projects"]):
        owner["funding"] = [{**line, **money} for line in owner["funding"]]
    hostile["projects"][0]["budget"] = record["projects"][0]["budget"]
    html = str(write_record(view_record(hostile)))
    assert "&lt;script&gt;" in html
    elements: list[tuple[str, list[str]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            elements.append((tag, [name for name, _ in attrs]))

    Reader().feed(html)
    assert {"dl", "table", "article"} <= {tag for tag, _ in elements}
    assert not {tag for tag, _ in elements} & {"script", "img", "svg", "iframe", "style", "link"}
    assert not [name for _, names in elements for name in names if name.startswith(("on", "style"))]


def test_a_record_of_two_hundred_projects_is_written_quickly() -> None:
    report = made_up_report("large", 1, project_count=200)
    record = orjson.loads(report_bytes(report))
    best = 9.0
    for _ in range(3):
        begun = time.process_time()
        with collector_paused():
            html = write_record(view_record(record))
        best = min(best, time.process_time() - begun)
    assert html.count("<article") == 200
    assert best < 0.5, "0.13 s on an idle machine"

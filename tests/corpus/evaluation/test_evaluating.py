import io
import json
import re
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from corpus.evaluation.evaluating import evaluate, labelled_sources
from corpus.evaluation.markdown import accuracy_table
from corpus.evaluation.page import evaluation_page
from corpus.evaluation.results_json import evaluation_values
from corpus.evaluation.tables import evaluation_tables
from corpus.gold import Gold
from models.report import Coverage, Report
from models.source import ExtractorInfo, Source

SOURCE = Source(
    file_name="report.txt",
    format="txt",
    media_type="text/plain",
    sha256="0" * 64,
    size_bytes=1,
    extractor=ExtractorInfo(name="test", version="0"),
)


def record(title: str | None) -> Report:
    coverage = Coverage(characters=10, claimed=9, removed=0, leftover=1)
    return Report(source=SOURCE, title=title, fiscal_year=2021, coverage=coverage)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        gold = Gold(title="2021年部门预算绩效文本", fiscal_year=2021)
        (tmp_path / name / "gold.json").write_text(gold.to_json(), encoding="utf-8")
        (tmp_path / name / "report.tab.txt").write_text("x")
        (tmp_path / name / "report.docx").write_text("x")
    return tmp_path


def extract(path: Path) -> Report:
    if path.parent.name == "b" and path.suffix == ".docx":
        raise ValueError("<broken>")
    return record("2021年部门预算绩效文本" if path.suffix == ".docx" else "<b>别的</b>")


def test_sources_are_found_beside_their_gold(folder: Path) -> None:
    names = [str(source.relative_to(folder)) for source, _ in labelled_sources(folder)]
    assert names == ["a/report.docx", "a/report.tab.txt", "b/report.docx", "b/report.tab.txt"]
    assert len(list(labelled_sources(folder, ["txt"]))) == 2
    assert len(list(labelled_sources(folder, ["tab.txt"]))) == 2
    assert not list(labelled_sources(folder, ["pdf"]))


def test_formats_are_scored_apart_and_a_failure_counts_as_missed(folder: Path) -> None:
    evaluation = evaluate(folder, extract)
    assert evaluation.variants() == ["docx", "tab.txt"]
    assert evaluation.exact_rate("docx") == 0.5
    assert evaluation.exact_rate("tab.txt") == 0
    assert evaluation.total("docx").recall == 0.5
    assert evaluation.total("docx").precision == 1
    assert evaluation.leftover_share("tab.txt") == pytest.approx(0.1)
    worst = evaluation.worst_first()
    assert (worst[0].name, worst[0].variant) == ("b", "docx")
    assert worst[0].error == "ValueError: <broken>"


def test_the_json_says_what_differs(folder: Path) -> None:
    values = json.loads(json.dumps(evaluation_values(evaluate(folder, extract))))
    assert values["documents"] == 4
    assert values["formats"]["docx"]["failed"] == 1
    different = next(item for item in values["not_exact"] if item["format"] == "tab.txt")
    assert different["differences"] == [
        {
            "pointer": "/title",
            "field": "title",
            "gold": "2021年部门预算绩效文本",
            "record": "<b>别的</b>",
        }
    ]


def test_the_page_is_self_contained_and_escapes_what_it_shows(folder: Path) -> None:
    page = evaluation_page(evaluate(folder, extract), "corpus/<reports>")
    assert not re.search(r"(?:src|href)\s*=|https?://(?!www\.w3\.org)|@import|<script", page)
    assert "&lt;b&gt;别的&lt;/b&gt;" in page
    assert "<b>别的</b>" not in page
    assert "&lt;broken&gt;" in page
    assert "<svg" in page


def test_the_tables_fit_a_terminal(folder: Path) -> None:
    console = Console(width=80, record=True, file=io.StringIO())
    console.print(evaluation_tables(evaluate(folder, extract)))
    text = console.export_text()
    assert "tab.txt" in text
    assert "0.5000" in text
    assert "fiscal_year" in text


def test_figures_are_shown_by_form_where_there_are_several(folder: Path) -> None:
    console = Console(width=100, record=True, file=io.StringIO())
    console.print(evaluation_tables(evaluate(folder, extract)))
    assert "By form:" not in console.export_text()
    gold = Gold(form="shanghai", title="2021年部门预算绩效文本", fiscal_year=2021)
    (folder / "a" / "gold.json").write_text(gold.to_json(), encoding="utf-8")
    evaluation = evaluate(folder, extract)
    assert evaluation.forms() == ["budget_performance", "shanghai"]
    assert evaluation.within("shanghai").exact_rate("docx") == 1
    assert evaluation.within("budget_performance").exact_rate("docx") == 0
    console.print(evaluation_tables(evaluation))
    assert re.search(r"shanghai\W+2\W+1\W+0\.6667 0\.00", console.export_text())
    assert evaluation_values(evaluation)["forms"]["shanghai"]["docx"]["exact_rate"] == 1
    assert "<td>shanghai</td><td>2</td><td>1.0000 / 100%</td>" in evaluation_page(evaluation, "x")


def test_what_the_gold_leaves_open_is_not_compared(folder: Path) -> None:
    gold = Gold(title=None, fiscal_year=2021, unjudged=("title",))
    for name in ("a", "b"):
        (folder / name / "gold.json").write_text(gold.to_json(), encoding="utf-8")
    assert evaluate(folder, extract, variants=["tab.txt"]).exact_rate() == 1


def test_the_markdown_table_has_a_row_a_form_and_never_rounds_up(folder: Path) -> None:
    gold = Gold(form="shanghai", title="2021年部门预算绩效文本", fiscal_year=2021)
    (folder / "a" / "gold.json").write_text(gold.to_json(), encoding="utf-8")
    table = accuracy_table(
        evaluate(folder, extract), command="jixiao evaluate x", version="1", day=date(2026, 11, 28)
    )
    assert table.splitlines() == [
        "Exact records of all, and F1 over all values; jixiao 1, 2026-11-28, `jixiao evaluate x`:",
        "",
        "| form | .docx | .tab.txt |",
        "|---|---|---|",
        "| `budget_performance` | 0 of 1, 0.0000 | 0 of 1, 0.6666 |",
        "| `shanghai` | 1 of 1, 1.0000 | 0 of 1, 0.6666 |",
        "| **all** | 1 of 2, 0.6666 | 0 of 2, 0.6666 |",
    ]

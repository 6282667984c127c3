"""Generated forms: the same for a seed, every printed value in the gold, every shape writable."""

import io
import re
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from corpus.evaluation.comparison import compare
from corpus.generation.docx_writer import write_docx
from corpus.generation.files import write_reports
from corpus.generation.forms.making import FORMS, UnknownFormError, make_form_report
from corpus.generation.forms.tables import Box, FormTable
from corpus.generation.sheets import Line, Sheet
from corpus.generation.text_writer import PAGE_SHAPES, SHAPES, TextStyle, write_text
from corpus.gold import load_gold
from models.report import Indicator, Project

EACH = [(name, index) for name in FORMS for index in range(6)]


@pytest.mark.parametrize(("name", "index"), EACH)
def test_a_form_is_the_same_for_its_seed_and_can_be_written(name: str, index: int) -> None:
    report = make_form_report("forms", index, (name,))
    again = make_form_report("forms", index, (name,))
    assert report == again
    assert write_docx(report.sheet) == write_docx(again.sheet)
    for shape in (*SHAPES, *PAGE_SHAPES):
        assert write_text(report.sheet, TextStyle(shape)).strip()


def indicators(report: object) -> list[Indicator]:
    gold = report.gold  # type: ignore[attr-defined]
    goal = gold.overall_goal
    return [
        *(goal.indicators if goal else ()),
        *(item for project in gold.projects for item in project.indicators),
        *(
            item
            for duty in gold.sub_goals
            for part in (duty, *duty.activities)
            for item in part.indicators
        ),
    ]


@pytest.mark.parametrize(("name", "index"), EACH)
def test_what_the_gold_says_stands_on_the_page(name: str, index: int) -> None:
    report = make_form_report("forms", index, (name,))
    printed = Counter("".join(write_text(report.sheet, TextStyle("tab")).split()))
    said: Counter[str] = Counter()
    for item in indicators(report):
        # A merged level stands once for many rows, and a name once for two terms.
        texts = [item.target.text if item.target else "", item.actual.text if item.actual else ""]
        said.update("".join("".join([*texts, item.deviation or ""]).split()))
    for project in report.gold.projects:
        texts = [*project.goals, *project.long_term_goals, *project.goal_results]
        texts += [note.text for note in project.statements]
        said.update("".join("".join(texts).split()))
    short = {char: (count, printed[char]) for char, count in said.items() if printed[char] < count}
    assert not short


def test_an_unknown_form_is_refused_with_the_names_that_there_are() -> None:
    with pytest.raises(UnknownFormError, match=r"unknown form tender; there are declaration"):
        make_form_report("forms", 0, ("declaration", "tender"))


def test_a_shape_in_which_nobody_could_tell_is_not_written(tmp_path: Path) -> None:
    reports = [make_form_report("forms", index, ("declaration",)) for index in range(20)]
    folders = write_reports(reports, tmp_path, ("row", "bars"))
    for report, folder in zip(reports, folders, strict=True):
        assert (folder / "report.row.txt").exists() is ("row" not in report.untellable)
        assert (folder / "report.bars.txt").exists() is ("bars" not in report.untellable)
        assert load_gold(folder / "gold.json") == report.gold
    assert {("row" in report.untellable) for report in reports} == {True, False}


def test_a_label_reaches_down_beside_the_rows_that_are_added_meanwhile() -> None:
    table = FormTable()
    with table.beside("资金", 10):
        table.row(Box("总额", 30), Box("5"))
        table.row(Box("其中"), Box("3"))
    table.row(Box("目标", 10, 2), Box("一"))
    table.row(Box("二"))
    grid = table.grid()
    spans = [
        [(cell.column, cell.row_span, cell.column_span, cell.text) for cell in row]
        for row in grid.rows
    ]
    assert spans == [
        [(0, 2, 1, "资金"), (1, 1, 2, "总额"), (3, 1, 1, "5")],
        [(1, 1, 1, "其中"), (2, 1, 2, "3")],
        [(0, 2, 1, "目标"), (1, 1, 3, "一")],
        [(1, 1, 3, "二")],
    ]
    assert grid.widths == (10, 25, 5, 20)


def test_a_row_that_does_not_fill_the_table_is_a_mistake() -> None:
    table = FormTable()
    with pytest.raises(ValueError, match="ends at 50"):
        table.row(Box("a", 30), Box("b", 20))


def test_bars_count_the_cells_that_were_merged_away() -> None:
    table = FormTable()
    with table.beside("资金", 10):
        table.row(Box("总额", 20), Box("5", 20), Box(""))
        table.row(
            Box("其中\n财政"),
        )
    text = write_text(Sheet((table.grid(),)), TextStyle("bars"))
    assert text.split("\n")[:2] == ["资金 | 总额 | 5 |  |", "其中财政 | |||"]
    lines = write_text(Sheet((table.grid(),)), TextStyle("bar_lines"))
    assert lines.split("\n")[:5] == ["资金 |", "总额 |", "5 |", " |", "其中财政 | |||"]
    assert write_text(Sheet((table.grid(),)), TextStyle("copy")).split("\n")[1] == "其中财政"


def test_fields_that_are_not_judged_and_white_space_of_statements_make_no_difference() -> None:
    gold = {"title": "a", "statements": [{"label": "l", "text": "a\nb"}]}
    found = {"title": "b", "statements": [{"label": "l", "text": "a b"}]}
    assert compare(gold, found, ("title",)).exact
    assert not compare(gold, found).exact
    other = {"title": "b", "statements": [{"label": "l", "text": "a c"}]}
    assert not compare(gold, other, ("title",)).exact


def test_lines_of_money_are_compared_whatever_their_order() -> None:
    one, two = {"name": "财政拨款", "term": "annual"}, {"name": "其他资金", "term": "annual"}
    assert compare({"funding": [one, two]}, {"funding": [two, one]}).exact
    assert not compare({"funding": [one, two]}, {"funding": [one, one]}).exact


def test_a_blank_form_says_its_kind_and_no_value() -> None:
    blank = [
        report
        for report in (make_form_report("blank", index, ("two_grids",)) for index in range(80))
        if "projects[].amount_unit" in report.gold.unjudged
    ]
    assert blank
    for report in blank:
        assert report.gold.kind == "project_declaration"
        assert report.gold.department is None
        (project,) = report.gold.projects
        assert project == Project(title=project.title)
        text = write_text(report.sheet, TextStyle("tab"))
        assert "一级指标" in text
        assert not re.search(r"\d", text.replace(project.title or "", "").partition("项目名称")[2])


def test_a_file_may_hold_several_forms_and_a_form_may_lie_in_a_letter_or_behind_a_report() -> None:
    reports = [make_form_report("envelopes", index, ("declaration",)) for index in range(150)]
    texts = [write_text(report.sheet, TextStyle("tab")) for report in reports]
    several = [
        (report, text)
        for report, text in zip(reports, texts, strict=True)
        if len(report.gold.projects) > 1 and report.gold.form == "declaration"
    ]
    assert several
    for report, text in several:
        assert "".join(text.split()).count("主管部门") >= len(report.gold.projects)
    assert any("关于提前下达" in text for text in texts)
    assert any("名词解释" in text for text in texts)
    beside = [report for report in reports if report.gold.form == "beside"]
    assert beside
    assert all(report.gold.projects[-1].supervisor for report in beside)
    assert all(report.gold.sub_goals or report.gold.projects[:-1] for report in beside)


def test_ticks_of_a_symbol_font_are_no_text_of_the_file() -> None:
    sheet = Sheet((Line("新增项目☑ 延续项目□"),), word_habits=frozenset({"symbols"}))
    with zipfile.ZipFile(io.BytesIO(write_docx(sheet))) as package:
        body = package.read("word/document.xml").decode()
    assert body.count('w:font="Wingdings 2"') == 2
    assert "☑" not in body
    assert "☑" in write_text(sheet, TextStyle("bars"))


def test_text_is_one_shape_a_report_and_never_one_that_cannot_be_told(tmp_path: Path) -> None:
    reports = [make_form_report("forms", index, ("shanghai",)) for index in range(12)]
    names = []
    for report, folder in zip(reports, write_reports(reports, tmp_path, ("text",)), strict=True):
        texts = [file.name.split(".")[1] for file in folder.glob("*.txt")]
        assert len(texts) == (0 if "tab" in report.untellable else 1)
        names += texts
    assert len(set(names)) > 2
    assert not set(names) & {"lines", "blanks"}


EVALUATIONS = ("self_evaluation", "self_evaluation_sichuan", "department_self_evaluation")


def slips_of(project: Project) -> set[str]:
    """What does not add up in an evaluation, reckoned from its gold."""
    assert project.score is not None
    money = project.funding[0]
    rows = project.indicators
    found = set()
    weights = sum(row.weight or 0 for row in rows) + (money.weight or 0)
    if weights != project.score.weight:
        found.add("weight-sum")
    if sum(row.score or 0 for row in rows) + (money.score or 0) != project.score.score:
        found.add("score-sum")
    assert money.executed is not None
    assert money.current is not None
    assert money.rate is not None
    if abs(money.executed / money.current * 100 - money.rate) > 1:
        found.add("rate-differs")
    for row in rows:
        assert row.weight is not None
        assert row.score is not None
        if row.score > row.weight:
            found.add("score-above-weight")
        if row.score < row.weight and not row.deviation:
            found.add("deviation-missing")
        target, actual = row.target, row.actual
        if (
            row.score < row.weight
            or not target
            or not actual
            or target.comparison not in (">=", ">")
        ):
            continue
        if actual.value is not None and target.value is not None and actual.value < target.value:
            found.add("result-contradicts")
    return found


@pytest.mark.parametrize("name", EVALUATIONS)
def test_an_evaluation_adds_up_but_for_the_slip_that_its_gold_names(name: str) -> None:
    named: Counter[str] = Counter()
    for index in range(120):
        gold = make_form_report("slips", index, (name,)).gold
        if "projects[].amount_unit" in gold.unjudged:
            continue  # a blank form
        found = set().union(*(slips_of(project) for project in gold.projects))
        reasons = [any(row.deviation for row in project.indicators) for project in gold.projects]
        expected = {code for code in gold.expected_findings if code != "template-hint"}
        assert expected <= found
        unnamed = found - expected - (set() if all(reasons) else {"deviation-missing"})
        assert not unnamed, index
        named.update(expected)
    assert len(named) >= 5

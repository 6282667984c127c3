"""Titles of project tables taken apart, and the facts in the lines at their head."""

import pytest

from extractors.ledger.body import BodyLine
from extractors.outline.table_heads import looks_like_title, read_head_facts
from tests.extractors.conftest import Build


def _line(build: Build, text: str, *codes: str) -> BodyLine:
    (block,) = build.document(build.marked(text, *codes)).blocks
    return BodyLine(block)


_TITLES = """
1.2021年科普工作经费绩效目标表|2021年科普工作经费|1|2021年科普工作经费绩效目标表
1、2021年科普工作经费绩效目标表|2021年科普工作经费|1|2021年科普工作经费绩效目标表
1．2021年科普工作经费绩效目标表|2021年科普工作经费|1|2021年科普工作经费绩效目标表
１．２０２１年科普工作经费绩效目标表|2021年科普工作经费|1|２０２１年科普工作经费绩效目标表
1 2021年科普工作经费绩效目标表|2021年科普工作经费|1|2021年科普工作经费绩效目标表
12.2021年科普工作经费绩效目标表|2021年科普工作经费|12|2021年科普工作经费绩效目标表
2021年科普工作经费绩效目标表|2021年科普工作经费|-|2021年科普工作经费绩效目标表
（一）科普经费绩效目标表|科普经费|1|科普经费绩效目标表
三、科普经费绩效目标表|科普经费|3|科普经费绩效目标表
3.5吨锅炉改造绩效目标表|3.5吨锅炉改造|-|3.5吨锅炉改造绩效目标表
1.3.5吨锅炉改造绩效目标表|3.5吨锅炉改造|1|3.5吨锅炉改造绩效目标表
2、3.5吨锅炉改造绩效目标表|3.5吨锅炉改造|2|3.5吨锅炉改造绩效目标表
1.5万亩造林绩效目标表|1.5万亩造林|-|1.5万亩造林绩效目标表
1.5万亩造林绩效目标表|5万亩造林|1|5万亩造林绩效目标表
12.1万亩造林绩效目标表|1万亩造林|12|1万亩造林绩效目标表
1.100个村道路绩效目标表|100个村道路|1|100个村道路绩效目标表
1.5G基站绩效目标表|5G基站|1|5G基站绩效目标表
12345热线经费绩效目标表|12345热线经费|-|12345热线经费绩效目标表
3、12345热线经费绩效目标表|12345热线经费|3|12345热线经费绩效目标表
1.省级科普-冀财教〔2020〕12号绩效目标表|省级科普-冀财教〔2020〕12号|1|省级科普-冀财教〔2020〕12号绩效目标表
1.科普工作经费|科普工作经费|1|科普工作经费
"""


def _titles() -> list[list[str]]:
    return [row.split("|") for row in _TITLES.split("\n") if row]


@pytest.mark.parametrize(("line", "name", "number", "title"), _titles())
def test_title(build: Build, line: str, name: str, number: str, title: str) -> None:
    report = build.record(line, build.head_rows(name=name), build.grid_rows())
    (project,) = report.projects
    assert project.number == (None if number == "-" else int(number))
    assert project.title == title
    assert report.leftover == ()


@pytest.mark.parametrize(
    ("line", "code", "number", "title"),
    [
        (
            "1.2021年科普经费绩效目标表",
            r"TC 1、2021年科普经费绩效目标表 \f C \l 1",
            1,
            "2021年科普经费绩效目标表",
        ),
        ("科普经费绩效目标表", r'TC "4、科普经费绩效目标表" \f C', 4, "科普经费绩效目标表"),
        ("3.5吨锅炉绩效目标表", r"TC 2、3.5吨锅炉绩效目标表 \l 1 \f C", 2, "3.5吨锅炉绩效目标表"),
        ("3.5吨锅炉绩效目标表", r"TC 3、5吨锅炉绩效目标表 \f C", 3, "5吨锅炉绩效目标表"),
        ("4.2021年科普经费", r"TC 4、2021年科普经费 \f c", 4, "2021年科普经费"),
        ("4.2021年科普经费", r"TC 4、科普经费 \f C", 4, "2021年科普经费"),  # no word is lost
        ("2.“三区”人才绩效目标表", r'TC "2、“三区”人才绩效目标表" \f C', 2, "“三区”人才绩效目标表"),
    ],
)
def test_the_field_settles_the_number(
    build: Build, line: str, code: str, number: int, title: str
) -> None:
    report = build.record(
        build.marked(line, code), build.head_rows(name="某项目"), build.grid_rows()
    )
    (project,) = report.projects
    assert (project.number, project.title) == (number, title)
    assert report.leftover == ()
    assert next((piece.kind, piece.text) for piece in report.removed) == ("field_code", code)


def test_a_table_without_a_title(build: Build) -> None:
    (project,) = build.record("预算项目绩效目标", build.head_rows(), build.grid_rows()).projects
    assert (project.number, project.title) == (None, None)
    assert project.name == "2021年科普工作经费"


def test_a_section_heading_is_no_title(build: Build) -> None:
    report = build.record("二、预算项目绩效目标表", build.head_rows(), build.grid_rows())
    assert report.projects[0].title is None


@pytest.mark.parametrize(
    "text",
    [
        "科普经费绩效目标表",
        "1.科普经费绩效目标申报表",
        "科普经费绩效目标表（2021年度）",
        "绩 效 目 标 表",
    ],
)
def test_looks_like_title(build: Build, text: str) -> None:
    assert looks_like_title(_line(build, text))


@pytest.mark.parametrize(
    "text", ["", "填写绩效目标表时应注意", "绩效目标", "科普经费", "绩效目标表，见附件"]
)
def test_does_not_look_like_title(build: Build, text: str) -> None:
    assert not looks_like_title(_line(build, text))


def test_facts_of_one_line(build: Build) -> None:
    facts = read_head_facts(_line(build, "172肃宁县人民检察院 预算年度:2023 单位:万元").span())
    assert facts.code is not None
    assert facts.name is not None
    assert facts.year is not None
    assert facts.unit is not None
    assert (facts.code.text, facts.name.text) == ("172", "肃宁县人民检察院")
    assert (facts.year.text, facts.unit.text) == ("2023", "万元")


@pytest.mark.parametrize("note", ["填报日期：2020年12月10日", "昌财预〔2021〕1号"])
def test_a_line_that_says_nothing_does_not_part_title_and_table(build: Build, note: str) -> None:
    report = build.record(
        *("1.科普经费绩效目标表", note, "731001昌黎县科学技术协会本级　单位：万元"),
        build.head_rows(department=None, name="科普经费"),
        build.grid_rows(),
    )
    (project,) = report.projects
    assert (project.number, project.title) == (1, "科普经费绩效目标表")
    assert project.amount_unit == "万元"
    assert [piece.text for piece in report.leftover] == [note]


@pytest.mark.parametrize("remark", ["（续表）", "绩效指标"])
def test_a_remark_above_a_table_is_a_label(build: Build, remark: str) -> None:
    report = build.record(
        *("1.科普经费绩效目标表", remark), build.head_rows(name="科普经费"), build.grid_rows()
    )
    assert report.projects[0].title == "科普经费绩效目标表"
    assert not report.leftover
    assert ("label", remark) in [(piece.kind, piece.text) for piece in report.removed]


def test_a_sentence_parts_a_title_from_the_next_table(build: Build) -> None:
    report = build.record(
        *("1.科普经费绩效目标表", "本表由县财政局统一印制，请认真填写。"),
        build.head_rows(name="科普经费"),
    )
    assert report.projects[0].title is None


@pytest.mark.parametrize(
    "line", ["（2021年度）", "(2021年)", "2021年度", "预算年度：2021", "年度：2021年"]
)
def test_the_year_below_a_title(build: Build, line: str) -> None:
    report = build.record(
        *("1.科普经费绩效目标表", line, "731001昌黎县科学技术协会本级", "单位：万元"),
        build.head_rows(department=None, name="科普经费"),
        build.grid_rows(),
    )
    assert report.fiscal_year == 2021
    assert report.department is not None
    assert report.department.code == "731001"
    assert report.leftover == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "（2021年3月）",
        "500亩造林项目",
        "100个行政村",
        "2021年度工作",
        "20人参加培训",
        "2021年，全面履行职责。",
        "1.科普经费绩效目标表",
        "100万元",
    ],
)
def test_lines_without_facts(build: Build, text: str) -> None:
    assert not read_head_facts(_line(build, text).span())


def test_a_title_that_begins_with_a_figure_names_no_department(build: Build) -> None:
    report = build.record("110指挥平台经费绩效目标", build.head_rows(name="110指挥平台经费"))
    (project,) = report.projects
    assert project.title == "110指挥平台经费绩效目标"
    assert project.department.code == "731001"


@pytest.mark.parametrize(
    ("text", "name", "unit", "year"),
    [
        ("(2020)年度", None, None, "2020"),
        ("【2020】年度", None, None, "2020"),
        ("填报单位:(盖章) 单位:万元", None, "万元", None),
        ("填报单位：（公章）", None, None, None),
        ("填报单位：昌黎县科协（盖章）", "昌黎县科协", None, None),
        ("731001昌黎县科协 单位：亿元", "昌黎县科协", "亿元", None),
        ("731001昌黎县科协 单位：百 万 元", "昌黎县科协", "百 万 元", None),
        ("731001昌黎县科协 单位：万美元", "昌黎县科协", "万美元", None),
        ("731001昌黎县科协 单位﹕万元", "昌黎县科协", "万元", None),
        ("731001昌黎县科协 万元", "昌黎县科协", "万元", None),
    ],
)
def test_seals_years_and_rare_units(
    build: Build, text: str, name: str | None, unit: str | None, year: str | None
) -> None:
    line = _line(build, text)
    facts = read_head_facts(line.span(), above_table=True)
    found = [span.text if span else None for span in (facts.name, facts.unit, facts.year)]
    assert found == [name, unit, year]

import time

import pytest

from extractors.ledger.body import BodyLine
from extractors.outline.headings import contents_entry, is_page_number, read_heading
from models.document import Paragraph
from tests.extractors.conftest import Build

_HEADINGS = """
overall_goal: 总体绩效目标|一、总体绩效目标|一、总体目标|（一）总体绩效目标|1.总体绩效目标|1、总体绩效目标：
overall_goal: （1）总体绩效目标
overall_goal: 第一部分 总体绩效目标|一、年度总体绩效目标|一、部门总体绩效目标|一 、总 体 绩 效 目 标
overall_goal: 总　体　目　标|１．总体绩效目标
overall_goal: 一、2021年总体绩效目标|一、2021年度总体绩效目标|一、年度工作总体目标|一、总体绩效目标。
sub_goals: 二、分项绩效目标|二、职责分项绩效目标|二、分项目标|分项绩效目标|（二）分项绩效目标|二、部门职责分项绩效目标
sub_goals: 二、分项绩效目标和指标|二、2021年度分项绩效目标
safeguards: 三、工作保障措施|三、保障措施|工作保障措施：|三、实现年度发展规划目标的保障措施|三、绩效目标保障措施
safeguards: 三、为实现绩效目标采取的保障措施|三、2021年度工作保障措施|（三）工作保障措施
projects: 预算项目绩效目标|第二部分 预算项目绩效目标|四、预算项目绩效目标|部门预算项目绩效目标
projects: 项目绩效目标|2021年预算项目绩效目标
part: 部门整体绩效目标|第一部分　部门整体绩效目标|第一部分 部门整体支出绩效目标
"""


def _cases() -> list[tuple[str, str]]:
    rows = (line.split(": ", 1) for line in _HEADINGS.split("\n") if line)
    return [(text, kind) for kind, texts in rows for text in texts.split("|")]


def _line(build: Build, text: str, *codes: str) -> BodyLine:
    (block,) = build.document(build.marked(text, *codes)).blocks
    assert isinstance(block, Paragraph)
    return BodyLine(block)


@pytest.mark.parametrize(("text", "kind"), _cases())
def test_heading(build: Build, text: str, kind: str) -> None:
    heading = read_heading(_line(build, text))
    assert heading is not None
    assert heading.kind == kind
    assert heading.run_in is None


@pytest.mark.parametrize(
    "text",
    [
        *("", "2021年，全面履行职责。", "绩效目标", "绩效指标", "绩效目标：做好科普", "绩效目标表"),
        *("一、完善制度建设。制定完善", "（一）开展科普活动", "1.2021年科普工作经费绩效目标表"),
        *("为实现总体绩效目标，制定以下保障措施。", "确保完成总体绩效目标", "保障机关工作有序开展"),
        *("项目支出预算", "总体绩效目标如下：", "各项保障措施落实到位", "一 做好总体绩效目标"),
    ],
)
def test_no_heading(build: Build, text: str) -> None:
    assert read_heading(_line(build, text)) is None


@pytest.mark.parametrize(
    ("text", "mark", "name"),
    [
        ("一、总体绩效目标", "一、", "总体绩效目标"),
        ("（一）总体绩效目标：", "（一）", "总体绩效目标"),
        ("第一部分 一、总体绩效目标", "一、", "总体绩效目标"),
        (" 1. 总 体 目 标 ", "1.", "总 体 目 标"),
        ("一 总体绩效目标", "一 ", "总体绩效目标"),
        ("二分项绩效目标", "二", "分项绩效目标"),
    ],
)
def test_number_and_name(build: Build, text: str, mark: str, name: str) -> None:
    heading = read_heading(_line(build, text))
    assert heading is not None
    assert heading.mark is not None
    assert text[heading.mark.start : heading.mark.end] == mark
    assert heading.name.text == name


def test_run_in_heading(build: Build) -> None:
    heading = read_heading(_line(build, "一、总体绩效目标：2021年，全面履行职责。"))
    assert heading is not None
    assert heading.name.text == "总体绩效目标"
    assert heading.run_in is not None
    assert heading.run_in.text == "2021年，全面履行职责。"


@pytest.mark.parametrize(
    ("text", "code", "kind"),
    [
        ("一、今年的总目标", r"TC 总体绩效目标 \f A \l 1", "overall_goal"),
        ("二、各线工作", r'TC "分项绩效目标" \l 1 \f A', "sub_goals"),
        ("三、怎样落实", r"tc 工作保障措施 \f a \l 1", "safeguards"),
    ],
)
def test_a_field_of_table_a_marks_a_heading(build: Build, text: str, code: str, kind: str) -> None:
    heading = read_heading(_line(build, text, code))
    assert heading is not None
    assert heading.kind == kind


def test_run_in_heading_with_a_field(build: Build) -> None:
    code = r"TC 总体绩效目标 \f A \l 1"
    heading = read_heading(_line(build, "部门总体绩效目标：2021年的目标是：高质量发展。", code))
    assert heading is not None
    assert heading.name.text == "部门总体绩效目标"
    assert heading.run_in is not None
    assert heading.run_in.text == "2021年的目标是：高质量发展。"


def test_a_field_beside_a_bare_number_marks_no_heading(build: Build) -> None:
    assert read_heading(_line(build, "二、", r"TC 分项绩效目标 \f A \l 1")) is None


def test_a_field_of_table_c_marks_no_section(build: Build) -> None:
    code = r"TC 1、总体规划编制经费绩效目标表 \f C \l 1"
    assert read_heading(_line(build, "1.总体规划编制经费绩效目标表", code)) is None


@pytest.mark.parametrize(
    "text", ["2", "- 2 -", "— 12 —", "－3－", "第 2 页", "第2页 共9页", "2/9", "·3·", "~ 4 ~"]
)
def test_page_number(build: Build, text: str) -> None:
    assert is_page_number(_line(build, text))


@pytest.mark.parametrize("text", ["", "2021年", "2.5%", "第二部分", "—", "12月", "12345", "一"])
def test_no_page_number(build: Build, text: str) -> None:
    assert not is_page_number(_line(build, text))


@pytest.mark.parametrize(
    ("text", "announced"),
    [
        ("一、总体绩效目标……………3", "一、总体绩效目标"),
        ("一、总体绩效目标\t3", "一、总体绩效目标"),
        ("（一）开展科普活动 ............ 12", "（一）开展科普活动"),
        ("第一部分 部门整体绩效目标 …… - 1 -", "第一部分部门整体绩效目标"),
        ("1.科普经费绩效目标表．．．．．．５", "1.科普经费绩效目标表"),
        ("总体绩效目标", None),
        ("2021年完成5", None),
    ],
)
def test_contents_entry(build: Build, text: str, announced: str | None) -> None:
    assert contents_entry(_line(build, text)) == announced


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("一、部门（单位）总体绩效目标", "overall_goal"),
        ("二、职责分类绩效目标", "sub_goals"),
        ("总 体 绩 效 目 标", "overall_goal"),
    ],
)
def test_further_wordings(build: Build, text: str, kind: str) -> None:
    heading = read_heading(_line(build, text))
    assert heading is not None
    assert heading.kind == kind


def test_a_letter_spaced_heading_with_its_text_behind_it(build: Build) -> None:
    heading = read_heading(
        _line(build, "一、总 体 绩 效 目 标：2020年我单位总体目标是：聚焦主业。")
    )
    assert heading is not None
    assert heading.kind == "overall_goal"
    assert heading.name.text == "总 体 绩 效 目 标"
    assert heading.run_in is not None
    assert heading.run_in.text == "2020年我单位总体目标是：聚焦主业。"


@pytest.mark.parametrize("filling", [" ", "\t", "-", "- ", "…", "·", "。", "1", "甲 ", " 3"])
def test_a_long_line_is_no_burden(build: Build, filling: str) -> None:
    started = time.process_time()
    contents_entry(_line(build, f"——产品维护；{filling * 30_000}。"))
    contents_entry(_line(build, f"——产品维护；{filling * 30_000}3"))
    assert time.process_time() - started < 1

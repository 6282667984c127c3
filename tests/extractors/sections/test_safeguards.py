"""工作保障措施 in the ways they are set out."""

import pytest

from models.report import Report
from tests.extractors.conftest import Build


def _read(build: Build, *lines: str) -> Report:
    report: Report = build.record(
        "一、总体绩效目标", "2021年，全面履行职责。", "三、工作保障措施", *lines
    )
    return report


def _safeguards(report: Report) -> list[tuple[str | None, str | None, str | None]]:
    return [(item.number, item.title, item.text) for item in report.safeguards]


@pytest.mark.parametrize(
    "lines",
    [
        ["一、完善制度建设。制定完善制度。", "二、加强支出管理。优化结构。确保达标。"],
        ["一、完善制度建设：制定完善制度。", "二、加强支出管理:优化结构。确保达标。"],
        ["一、完善制度建设", "制定完善制度。", "二、加强支出管理", "优化结构。确保达标。"],
        ["一、完善制度建设。", "制定完善制度。", "二、加强支出管理：", "优化结构。确保达标。"],
        ["　　一、 完善制度建设。 制定完善制度。", "　　二、 加强支出管理。优化结构。确保达标。"],
        ["一、完善制度建设.制定完善制度。", "二、加强支出管理．优化结构。确保达标。"],
    ],
)
def test_the_same_safeguards(build: Build, lines: list[str]) -> None:
    report = _read(build, *lines)
    assert _safeguards(report) == [
        ("一、", "完善制度建设", "制定完善制度。"),
        ("二、", "加强支出管理", "优化结构。确保达标。"),
    ]
    assert report.leftover == ()


@pytest.mark.parametrize(
    "marks", [("（一）", "（二）"), ("1.", "2."), ("1、", "2、"), ("①", "②"), ("(1)", "(2)")]
)
def test_any_numbering(build: Build, marks: tuple[str, str]) -> None:
    report = _read(build, f"{marks[0]}完善制度建设。制定。", f"{marks[1]}加强监督。落实。")
    assert _safeguards(report) == [
        (marks[0], "完善制度建设", "制定。"),
        (marks[1], "加强监督", "落实。"),
    ]


def test_numbers_begin_again_below_the_heading(build: Build) -> None:
    """一、 to 七、 below 三、工作保障措施: 四、 is the fourth safeguard and no new section."""
    titles = [
        "完善制度",
        "加强支出管理",
        "加强监控",
        "做好自评",
        "规范资产",
        "加强监督",
        "加强宣传",
    ]
    lines = [
        f"{mark}、{title}。做好。" for mark, title in zip("一二三四五六七", titles, strict=True)
    ]
    assert [item.title for item in _read(build, *lines).safeguards] == titles


def test_without_numbers(build: Build) -> None:
    assert _safeguards(_read(build, "完善制度建设。制定。", "加强监督。落实。")) == [
        (None, "完善制度建设", "制定。"),
        (None, "加强监督", "落实。"),
    ]


def test_a_long_first_sentence_is_text_and_no_title(build: Build) -> None:
    text = "建立健全预算绩效管理工作机制，完善各项规章制度和内部控制制度，明确职责分工。抓好落实。"
    assert _safeguards(_read(build, f"一、{text}")) == [("一、", None, text)]


def test_titles_alone(build: Build) -> None:
    assert _safeguards(_read(build, "一、完善制度建设", "二、加强支出管理")) == [
        ("一、", "完善制度建设", None),
        ("二、", "加强支出管理", None),
    ]


def test_a_list_inside_an_item(build: Build) -> None:
    report = _read(
        build, "一、完善制度建设。制定。", "1.一方面。", "2.另一方面。", "二、加强监督。落实。"
    )
    assert _safeguards(report) == [
        ("一、", "完善制度建设", "制定。\n1.一方面。\n2.另一方面。"),
        ("二、", "加强监督", "落实。"),
    ]


def test_run_in_heading(build: Build) -> None:
    report = build.record(
        "一、总体绩效目标", "2021年。", "三、工作保障措施：完善制度建设。制定完善制度。"
    )
    assert _safeguards(report) == [(None, "完善制度建设", "制定完善制度。")]


def test_an_empty_section(build: Build) -> None:
    report = _read(build)
    assert report.safeguards == ()
    assert ("section-missing", "/safeguards") in [
        (finding.code, finding.pointer) for finding in report.findings
    ]


def test_sentences_without_numbers_have_no_titles(build: Build) -> None:
    report = build.record(
        *(
            "一、总体绩效目标",
            "2021年，履行职责。",
            "二、分项绩效目标",
            "（一）科普",
            "绩效目标：提升。",
        ),
        *("三、工作保障措施", "完善制度建设，加强管理。", "规范财务。"),
    )
    assert [(item.title, item.text) for item in report.safeguards] == [
        (None, "完善制度建设，加强管理。"),
        (None, "规范财务。"),
    ]

"""The report's parts: covers, contents, sections in any order or missing, page numbers."""

from typing import Any

import pytest

from models.report import Report
from tests.extractors.conftest import Build


def _removed(report: Report, kind: str) -> list[str]:
    return [piece.text for piece in report.removed if piece.kind == kind]


def _leftover(report: Report) -> list[str]:
    return [piece.text for piece in report.leftover]


def _assert_whole(report: Report) -> None:
    """All four parts are there, as `text_sections` and `head_rows` write them."""
    assert report.overall_goal is not None
    assert report.overall_goal.heading == "总体绩效目标"
    assert report.overall_goal.paragraphs == ("2021年，全面履行职责。",)
    assert [(goal.number, goal.title) for goal in report.sub_goals] == [("（一）", "开展科普活动")]
    assert [(item.number, item.title) for item in report.safeguards] == [("一、", "完善制度建设")]
    assert [project.title for project in report.projects] == ["2021年科普工作经费绩效目标表"]


def _project_blocks(build: Build) -> list[Any]:
    return ["1.2021年科普工作经费绩效目标表", build.head_rows(), build.grid_rows()]


def test_parts_and_sections(build: Build) -> None:
    report = build.record(
        *("第一部分", "部门整体绩效目标"),
        *build.text_sections(),
        *("第二部分", "预算项目绩效目标"),
        *_project_blocks(build),
        "2",
    )
    _assert_whole(report)
    assert _removed(report, "page_number") == ["2"]
    assert _removed(report, "heading") == [
        *("第一部分", "部门整体绩效目标", "一、", "二、分项绩效目标", "三、工作保障措施"),
        *("第二部分", "预算项目绩效目标"),
    ]
    assert _leftover(report) == []


_CONTENTS = [
    "一、总体绩效目标",
    "二、分项绩效目标",
    "三、工作保障措施",
    "1.2021年科普工作经费绩效目标表",
]


@pytest.mark.parametrize(
    "contents",
    [
        ["目　录", *(f"{line}……………{page}" for page, line in enumerate(_CONTENTS, 1))],
        ["目录", *(f"{line}\t{page}" for page, line in enumerate(_CONTENTS, 1))],
        ["目  录", *_CONTENTS],
        [f"{line} ........ {page}" for page, line in enumerate(_CONTENTS, 1)],
        ["目录", *(f"{line}{page}" for page, line in enumerate(_CONTENTS, 1))],
        ["目 录", *(f"{line}（2021） {page}" for page, line in enumerate(_CONTENTS, 1))],
    ],
)
def test_cover_and_contents(build: Build, contents: list[str]) -> None:
    report = build.record(
        *("2021年部门预算绩效文本", "编制单位：昌黎县科学技术协会本级", *contents),
        *build.text_sections(),
        *_project_blocks(build),
    )
    _assert_whole(report)
    assert report.title == "2021年部门预算绩效文本"
    assert _removed(report, "table_of_contents") == [line.strip() for line in contents]
    assert _leftover(report) == []


def test_a_generated_contents_list_is_no_section(build: Build) -> None:
    report = build.record(
        *(build.marked(line, story="table_of_contents") for line in ("目录", *_CONTENTS)),
        *build.text_sections(),
        *_project_blocks(build),
    )
    _assert_whole(report)
    assert _removed(report, "table_of_contents") == ["目录", *_CONTENTS]


def test_headings_repeated_without_text_do_not_count(build: Build) -> None:
    report = build.record(*_CONTENTS[:3], *build.text_sections(), *_project_blocks(build))
    _assert_whole(report)


def test_sections_in_another_order(build: Build) -> None:
    sections = build.text_sections()
    report = build.record(
        "预算项目绩效目标", *_project_blocks(build), *sections[6:], *sections[:2], *sections[2:6]
    )
    _assert_whole(report)
    assert _leftover(report) == []


@pytest.mark.parametrize(
    ("start", "end", "pointer"),
    [(0, 2, "/overall_goal"), (2, 6, "/sub_goals"), (6, 8, "/safeguards"), (8, 8, "/projects")],
)
def test_a_missing_part(build: Build, start: int, end: int, pointer: str) -> None:
    sections = build.text_sections()
    projects = [] if pointer == "/projects" else _project_blocks(build)
    report = build.record(*sections[:start], *sections[end:], *projects)
    missing = [finding.pointer for finding in report.findings if finding.code == "section-missing"]
    assert missing == [pointer]
    for key in ("overall_goal", "sub_goals", "safeguards", "projects"):
        assert bool(getattr(report, key)) == (f"/{key}" != pointer), key
    assert _leftover(report) == []


def test_page_numbers_left_in_the_text(build: Build) -> None:
    sections = build.text_sections()
    title, head, grid = _project_blocks(build)
    report = build.record(
        *sections[:2], "- 1 -", *sections[2:], "第 2 页", title, "3", head, "4", grid, "— 5 —"
    )
    _assert_whole(report)
    assert len(report.projects[0].indicators) == 1
    assert _removed(report, "page_number") == ["- 1 -", "第 2 页", "3", "4", "— 5 —"]
    assert _leftover(report) == []


def test_an_unknown_section_is_left_over(build: Build) -> None:
    sections = build.text_sections()
    sections[7] = "（一）完善制度建设。制定完善制度。"
    report = build.record(*sections, "四、其他需要说明的事项", "没有。", *_project_blocks(build))
    assert [item.number for item in report.safeguards] == ["（一）"]
    assert _leftover(report) == ["四、其他需要说明的事项", "没有。"]
    assert "leftover-text" in [finding.code for finding in report.findings]


def test_of_several_reports_in_one_file_the_first_is_read(build: Build) -> None:
    sections = build.text_sections()
    again = [f"{text}（二）" if text.endswith("。") else text for text in sections]
    once = build.record(*sections, *_project_blocks(build))
    twice = build.record(*sections, *again, *_project_blocks(build))
    for key in ("overall_goal", "sub_goals", "safeguards", "projects"):
        assert getattr(twice, key) == getattr(once, key), key
    assert set(_leftover(twice)) >= {text for text in again if text.endswith("（二）")}
    (finding,) = [one for one in twice.findings if one.severity == "warning"]
    assert finding.code == "leftover-text"
    assert "several reports" in finding.message


def test_run_in_headings(build: Build) -> None:
    report = build.record(
        "一、总体绩效目标：2021年，全面履行职责。",
        "二、分项绩效目标：（一）开展科普活动。绩效目标：提升。绩效指标：宣传3次。",
        "三、工作保障措施：一、完善制度建设。制定完善制度。",
        *_project_blocks(build),
    )
    _assert_whole(report)
    assert _leftover(report) == []


def test_field_codes_mark_headings_worded_otherwise(build: Build) -> None:
    sections = build.text_sections()
    sections[0] = build.marked("一、今年的工作方向", r"TC 总体绩效目标 \f A \l 1")
    report = build.record(*sections, *_project_blocks(build))
    assert report.overall_goal is not None
    assert report.overall_goal.heading == "今年的工作方向"
    assert report.overall_goal.paragraphs == ("2021年，全面履行职责。",)
    assert _removed(report, "field_code") == [r"TC 总体绩效目标 \f A \l 1"]


def test_the_parts_title_stands_in_for_a_missing_heading(build: Build) -> None:
    sections = build.text_sections()
    report = build.record(
        "部门整体绩效目标", "2021年，全面履行职责。", *sections[2:], *_project_blocks(build)
    )
    assert report.overall_goal is not None
    assert report.overall_goal.heading == "部门整体绩效目标"
    assert report.overall_goal.paragraphs == ("2021年，全面履行职责。",)


def test_page_furniture_is_removed_by_its_kind(build: Build) -> None:
    report = build.record(
        build.marked("昌黎县科协", story="header"),
        *build.text_sections(),
        *_project_blocks(build),
        build.marked("内部资料", story="footer"),
        build.marked("7", story="page_number"),
    )
    _assert_whole(report)
    assert _removed(report, "header") == ["昌黎县科协"]
    assert _removed(report, "footer") == ["内部资料"]
    assert _removed(report, "page_number") == ["7"]


def test_footnotes_are_left_over(build: Build) -> None:
    report = build.record(
        *build.text_sections(),
        *_project_blocks(build),
        build.marked("注：见附件。", story="footnote"),
    )
    assert _leftover(report) == ["注：见附件。"]


def test_a_frame_round_a_project_table(build: Build) -> None:
    framed = [
        [build.nested("1.科普绩效目标表", build.head_rows())],
        [build.nested("2.宣传绩效目标表", build.head_rows())],
    ]
    report = build.record("第二部分 预算项目绩效目标", framed)
    assert [project.title for project in report.projects] == ["科普绩效目标表", "宣传绩效目标表"]
    assert report.leftover == ()

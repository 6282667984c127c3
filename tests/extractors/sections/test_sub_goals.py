"""分项绩效目标 in the ways they are set out."""

import pytest

from models.report import Report
from tests.extractors.conftest import Build

_SubGoal = tuple[str | None, str | None, str | None, str | None]


def _read(build: Build, *lines: str) -> Report:
    report: Report = build.record(
        "一、总体绩效目标",
        "2021年，全面履行职责。",
        "二、分项绩效目标",
        *lines,
        "三、工作保障措施",
        "一、完善制度建设。制定完善制度。",
    )
    return report


def _sub_goals(report: Report) -> list[_SubGoal]:
    return [
        (goal.number, goal.title, goal.objective, goal.indicator_text) for goal in report.sub_goals
    ]


_TWO: list[_SubGoal] = [
    ("（一）", "开展科普活动", "活动成效明显。", "宣传达到3次。"),
    ("（二）", "科普设施建设", "购建科普设施。", "建设科普学校1所。"),
]


@pytest.mark.parametrize(
    "lines",
    [
        [
            "（一）开展科普活动",
            "绩效目标：活动成效明显。",
            "绩效指标：宣传达到3次。",
            "（二）科普设施建设",
            "绩效目标：购建科普设施。",
            "绩效指标：建设科普学校1所。",
        ],
        [  # a closing colon or stop is not part of a title
            "（一）开展科普活动：",
            "绩效目标：活动成效明显。",
            "绩效指标：宣传达到3次。",
            "（二）科普设施建设。",
            "绩效目标：购建科普设施。",
            "绩效指标：建设科普学校1所。",
        ],
        [  # all in one paragraph
            "（一）开展科普活动。绩效目标：活动成效明显。绩效指标：宣传达到3次。",
            "（二）科普设施建设：绩效目标：购建科普设施。绩效指标：建设科普学校1所。",
        ],
        [  # both texts in one paragraph
            "（一）开展科普活动",
            "绩效目标：活动成效明显。绩效指标：宣传达到3次。",
            "（二）科普设施建设",
            "绩效目标：购建科普设施。　绩效指标：建设科普学校1所。",
        ],
        [  # labels spaced, half-width colons, indents
            "　　（一）开展科普活动",
            "　　绩 效 目 标: 活动成效明显。",
            "　　绩 效 指 标: 宣传达到3次。",
            "　　（二）科普设施建设",
            "绩效目标 ：购建科普设施。",
            "绩效指标 ：建设科普学校1所。",
        ],
        [  # labels in paragraphs of their own, or numbered
            "（一）开展科普活动",
            "绩效目标：",
            "活动成效明显。",
            "绩效指标：",
            "宣传达到3次。",
            "（二）科普设施建设",
            "1.绩效目标：购建科普设施。",
            "2.绩效指标：建设科普学校1所。",
        ],
        [  # labels numbered in other styles
            "（一）开展科普活动",
            "1、绩效目标：活动成效明显。",
            "2、绩效指标：宣传达到3次。",
            "（二）科普设施建设",
            "（1）绩效目标：购建科普设施。",
            "（2）绩效指标：建设科普学校1所。",
        ],
    ],
)
def test_the_same_sub_goals(build: Build, lines: list[str]) -> None:
    report = _read(build, *lines)
    assert _sub_goals(report) == _TWO
    assert report.leftover == ()


def test_sub_goals_without_numbers(build: Build) -> None:
    report = _read(
        build,
        "开展科普活动",
        "绩效目标：活动成效明显。",
        "绩效指标：宣传达到3次。",
        "科普设施建设",
        "绩效目标：购建科普设施。",
        "绩效指标：建设科普学校1所。",
    )
    assert _sub_goals(report) == [(None, *rest) for _, *rest in _TWO]


def test_an_unnumbered_title_loses_its_colon(build: Build) -> None:
    report = _read(build, "开展科普活动：", "绩效目标：甲。", "绩效指标：乙。")
    assert _sub_goals(report) == [(None, "开展科普活动", "甲。", "乙。")]
    assert report.leftover == ()


def test_texts_of_several_paragraphs(build: Build) -> None:
    report = _read(
        build,
        "（一）开展科普活动",
        "绩效目标：1.活动成效明显。",
        "2.素质不断提升。",
        "绩效指标：1.宣传3次。",
        "2.印制资料200份。",
        "（二）科普设施建设",
        "绩效目标：购建科普设施。",
    )
    assert _sub_goals(report) == [
        (
            "（一）",
            "开展科普活动",
            "1.活动成效明显。\n2.素质不断提升。",
            "1.宣传3次。\n2.印制资料200份。",
        ),
        ("（二）", "科普设施建设", "购建科普设施。", None),
    ]


def test_a_number_given_twice(build: Build) -> None:
    report = _read(
        build,
        *("（一）开展科普活动", "绩效目标：甲。", "绩效指标：乙。"),
        *("（二）科普设施建设", "绩效目标：丙。", "绩效指标：丁。"),
        *("（二）综合业务管理", "绩效目标：戊。", "绩效指标：己。"),
    )
    assert _sub_goals(report)[2] == ("（二）", "综合业务管理", "戊。", "己。")


def test_an_introduction_is_left_over(build: Build) -> None:
    report = _read(build, "根据部门职责，分解如下：", "（一）开展科普活动", "绩效目标：甲。")
    assert _sub_goals(report) == [("（一）", "开展科普活动", "甲。", None)]
    assert [piece.text for piece in report.leftover] == ["根据部门职责，分解如下："]


def test_numbering_of_another_style(build: Build) -> None:
    report = build.record(
        "第一部分 部门整体绩效目标",
        "（一）总体绩效目标",
        "2021年，全面履行职责。",
        "（二）分项绩效目标",
        *("1.开展科普活动", "绩效目标：甲。", "绩效指标：乙。"),
        *("2.科普设施建设", "绩效目标：丙。", "绩效指标：丁。"),
        "（三）工作保障措施",
        "1.完善制度建设。制定。",
        "2.加强监督：落实。",
    )
    assert _sub_goals(report) == [
        ("1.", "开展科普活动", "甲。", "乙。"),
        ("2.", "科普设施建设", "丙。", "丁。"),
    ]
    assert [(item.number, item.title) for item in report.safeguards] == [
        ("1.", "完善制度建设"),
        ("2.", "加强监督"),
    ]
    assert report.overall_goal is not None
    assert report.overall_goal.paragraphs == ("2021年，全面履行职责。",)


def test_the_words_inside_a_sentence_are_no_labels(build: Build) -> None:
    report = _read(
        build,
        "（一）绩效管理",
        "绩效目标：围绕绩效目标：提高质量这一主线，做好考核。",
        "绩效指标：完善各项绩效指标。",
    )
    assert _sub_goals(report) == [
        (
            "（一）",
            "绩效管理",
            "围绕绩效目标：提高质量这一主线，做好考核。",
            "完善各项绩效指标。",
        )
    ]


def test_a_section_without_sub_goals(build: Build) -> None:
    report = _read(build, "无。")
    assert report.sub_goals == ()
    assert [piece.text for piece in report.leftover] == ["无。"]


def test_an_objective_in_points_numbered_as_the_sub_goals_are(build: Build) -> None:
    report = _read(
        build,
        *("1.开展科普活动", "绩效目标：1.普及科学知识；", "2.培养科普人才；", "3.印制资料；"),
        *("绩效指标：宣传3次。", "2.科普设施建设", "绩效目标：购建科普设施。", "绩效指标：完成。"),
    )
    assert _sub_goals(report) == [
        ("1.", "开展科普活动", "1.普及科学知识；\n2.培养科普人才；\n3.印制资料；", "宣传3次。"),
        ("2.", "科普设施建设", "购建科普设施。", "完成。"),
    ]


def test_an_objective_without_its_label(build: Build) -> None:
    report = _read(
        build,
        *("1、科普活动：提升素质。指标：开展活动3次。", "2、设施建设。建设学校。"),
        "绩效指标：建设学校1所。",
    )
    assert _sub_goals(report) == [
        ("1、", "科普活动", "提升素质。", "开展活动3次。"),
        ("2、", "设施建设", "建设学校。", "建设学校1所。"),
    ]

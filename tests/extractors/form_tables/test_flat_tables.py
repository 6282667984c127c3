"""Tables of many projects: one row an indicator, the projects in columns of the same table."""

from typing import Any

import pytest

from models.report import Report
from tests.extractors.conftest import Build

HEAD = [
    "单位名称",
    "项目名称",
    "预算数（万元）",
    "年度目标",
    "一级指标",
    "二级指标",
    "三级指标",
    "指标值",
    "权重",
]


def _projects(report: Report) -> list[tuple[str | None, str | None, int]]:
    return [
        (
            project.name,
            str(project.budget.total) if project.budget else None,
            len(project.indicators),
        )
        for project in report.projects
    ]


def _report(build: Build, *rows: Any) -> Report:
    return build.record("部门预算项目绩效目标表（2023年度）", "部门：402-水务局", [HEAD, *rows])


A1 = ["产出指标", "数量指标", "里程", "≥18公里", "50"]
A2 = ["效益指标", "社会效益指标", "满意", "提高", "40"]
B1 = ["产出指标", "质量指标", "覆盖率", "100%", "90"]


def test_projects_by_merged_cells(build: Build) -> None:
    tall = build.tall
    report = _report(
        build,
        [tall("402001-机关", 3), tall("河道管护", 2), tall("36.00", 2), tall("畅通。", 2), *A1],
        A2,
        ["工资", "251.89", "按时。", *B1],
    )
    assert report.kind == "project_declaration"
    assert _projects(report) == [("河道管护", "36.00", 2), ("工资", "251.89", 1)]
    assert [project.number for project in report.projects] == [1, 2]
    assert [p.department.code for p in report.projects if p.department] == ["402001", "402001"]
    assert report.department is not None
    assert report.department.code == "402"
    assert report.projects[0].amount_unit == "万元"
    assert report.leftover == ()


def test_projects_by_repeated_texts(build: Build) -> None:
    one, two = ["402001-机关", "甲", "1", "好。"], ["402001-机关", "乙", "2", "好。"]
    report = _report(build, [*one, *A1], [*one, *A2], [*two, *B1])
    assert _projects(report) == [("甲", "1", 2), ("乙", "2", 1)]
    assert report.leftover == ()


def test_projects_by_a_first_row_alone(build: Build) -> None:
    blank = ["", "", "", ""]
    report = _report(
        build, ["402001-机关", "甲", "1", "好。", *A1], [*blank, *A2], ["", "乙", "2", "好。", *B1]
    )
    assert _projects(report) == [("甲", "1", 2), ("乙", "2", 1)]


def test_the_same_name_in_two_units_is_two_projects(build: Build) -> None:
    report = _report(
        build, ["401-甲局", "运转", "1", "好。", *A1], ["402-乙局", "运转", "2", "好。", *B1]
    )
    assert _projects(report) == [("运转", "1", 1), ("运转", "2", 1)]


def test_sums_of_a_unit_are_no_project(build: Build) -> None:
    report = _report(
        build,
        [build.wide("402-水务局", 2), "37", "", *[""] * 5],
        ["402001-机关", "甲", "1", "好。", *A1],
        ["合计", "", "37", "", *[""] * 5],
    )
    assert _projects(report) == [("甲", "1", 1)]
    assert "37" in [piece.text for piece in report.leftover]


def test_projects_that_cannot_be_told_apart_are_left_unread(build: Build) -> None:
    report = _report(
        build, ["402001-机关", "", "1", "好。", *A1], ["402001-机关", "", "2", "差。", *B1]
    )
    assert (report.kind, report.projects) == ("other", ())
    assert "layout-unknown" in [finding.code for finding in report.findings]


def test_codes_before_names(build: Build) -> None:
    report = _report(build, ["402001-机关", "51142523T000008812345-河道管护", "1", "好。", *A1])
    assert (report.projects[0].code, report.projects[0].name) == (
        "51142523T000008812345",
        "河道管护",
    )


def test_columns_in_any_order(build: Build) -> None:
    report = build.record(
        "项目支出绩效目标表",
        [
            [
                "一级指标",
                "二级指标",
                "三级指标",
                "运算符号",
                "指标值",
                "计量单位",
                "项目名称",
                "备注",
            ],
            ["产出指标", "数量指标", "里程", "＝", "18", "公里", "甲", "补"],
        ],
    )
    (project,) = report.projects
    (row,) = project.indicators
    assert project.name == "甲"
    assert row.target is not None
    assert row.target.text == "＝18公里"
    assert [(note.label, note.text) for note in row.notes] == [("备注", "补")]


@pytest.mark.parametrize(
    ("weights", "wrong"), [(("60", "40"), 0), (("50", "40"), 0), (("50", "30"), 1)]
)
def test_weights_of_a_project(build: Build, weights: tuple[str, str], wrong: int) -> None:
    one = ["402001-机关", "甲", "1", "好。"]
    report = _report(build, [*one, *A1[:4], weights[0]], [*one, *A2[:4], weights[1]])
    assert [finding.code for finding in report.findings].count("weight-sum") == wrong


def test_bracketed_indicators_in_a_cell(build: Build) -> None:
    report = build.record(
        "市公安局2025年项目绩效目标和指标",
        [
            ["单位编码", "单位名称(项目类别/支出项目)", "年度预算安排", "项目内容", "绩效目标"],
            ["037001", "市公安局", "27955180", "", ""],
            [
                *("037001", "机房租赁", "1681680", "【概况】:租赁。"),
                "【总体目标】\n保障运转\n【产出指标-数量指标】\n指标1:机柜(≥77台)\n【满意度指标-服务对象满意度指标】\n指标1:满意度(≥90%)",
            ],
        ],
    )
    (project,) = report.projects
    assert (project.name, project.goals) == ("机房租赁", ("保障运转",))
    assert project.department is not None
    assert (project.department.code, project.department.name) == ("037001", "市公安局")
    assert [
        (row.level1, row.level2, row.level3, row.target.text if row.target else None)
        for row in project.indicators
    ] == [
        ("产出指标", "数量指标", "机柜", "≥77台"),
        ("满意度指标", "服务对象满意度指标", "满意度", "≥90%"),
    ]

"""Years, units and sums that stand beside other facts; the values are written by hand."""

import pytest

from tests.extractors.conftest import Build

LEVELS = ["一级指标", "二级指标", "三级指标", "指标值"]
ROW = ["产出指标", "数量指标", "造林面积", "5000亩"]
TABLE = [["项目名称", "国土绿化"], ["年度目标", "造林5000亩。"], LEVELS, ROW]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("（2024年度）　　　　单位：万元", None),
        ("填报单位：县林业局　　2024年度　　单位：万元", "县林业局"),
        ("2024年度    填报单位（盖章）：县林业局    单位：万元", "县林业局"),
        ("填报单位：县林业局\t（2024年度）", "县林业局"),
        ("731001县林业局    2024年度    单位：万元", "县林业局"),
    ],
)
def test_a_year_apart_from_what_else_a_line_says(build: Build, line: str, name: str | None) -> None:
    report = build.record("项目支出绩效目标申报表", line, TABLE)
    assert report.fiscal_year == 2024
    assert (report.department.name if report.department else None) == name
    assert report.leftover == ()


def test_a_year_beside_the_unit_in_a_row_across_the_table(build: Build) -> None:
    line = build.wide("填报单位：县林业局　　2024年度　　单位：万元", 4)
    report = build.record("项目支出绩效目标申报表", [[line], *TABLE])
    assert report.fiscal_year == 2024
    assert report.department is not None
    assert report.department.name == "县林业局"
    assert report.projects[0].amount_unit == "万元"
    assert report.leftover == ()


def test_a_year_in_a_line_that_says_something_unknown_is_left_over(build: Build) -> None:
    report = build.record("项目支出绩效目标申报表", "林草湿一体化 2024年度", TABLE)
    assert report.fiscal_year is None
    assert [left.text for left in report.leftover] == ["林草湿一体化 2024年度"]


def test_the_unit_of_an_amount_in_a_cell_of_its_own(build: Build) -> None:
    project = build.project(
        "项目支出绩效目标申报表",
        [
            ["项目名称", build.wide("国土绿化", 4)],
            ["资金总额", "120.5", "万元", "其中：财政拨款", "100.5"],
            ["其他资金", "20", "万元", "项目类别", "专项"],
            [*LEVELS, "备注"],
            [*ROW, ""],
        ],
    )
    assert project.budget is not None
    assert project.amount_unit == "万元"
    assert [str(project.budget.total), str(project.budget.fiscal), str(project.budget.other)] == [
        *("120.5", "100.5", "20")
    ]
    assert project.category == "专项"


def test_a_sum_of_points_without_the_cells_that_its_label_covers(build: Build) -> None:
    project = build.project(
        "项目支出绩效自评表",
        [
            ["项目名称", "国土绿化"],
            [*LEVELS, "实际完成值", "分值", "得分"],
            [*ROW, "5000亩", "50", "48"],
            ["产出指标小计", "50", "48"],
            ["总分", "100", "97.8"],
        ],
    )
    assert [row.level3 for row in project.indicators] == ["造林面积"]
    assert project.score is not None
    assert [str(project.score.weight), str(project.score.score)] == ["100", "97.8"]

"""Forms that are cut into tables, and amounts before and after approval; the values are written by hand."""

import pytest

from models.report import Project
from tests.extractors.conftest import Build, CellSpec

LEVELS = ["一级指标", "二级指标", "三级指标", "指标值"]


def _indicators(project: Project) -> list[tuple[str | None, ...]]:
    return [
        (row.level1, row.level2, row.level3, row.target.text if row.target else None)
        for row in project.indicators
    ]


def test_a_level_that_the_next_table_says_anew(build: Build) -> None:
    project = build.project(
        "项目支出绩效目标申报表",
        [
            ["项目名称", build.wide("校舍安全工程", 3)],
            LEVELS,
            ["产出指标", "数量指标", "加固校舍", "12栋"],
            ["", "质量指标", "验收合格率", "100%"],
        ],
        "（续表）",
        [LEVELS, ["产出指标", "时效指标", "完工时间", "8月底前"]],
    )
    assert _indicators(project) == [
        ("产出指标", "数量指标", "加固校舍", "12栋"),
        ("产出指标", "质量指标", "验收合格率", "100%"),
        ("产出指标", "时效指标", "完工时间", "8月底前"),
    ]


@pytest.mark.parametrize("line", ["年度绩效指标", "三、项目绩效指标", "绩效目标指标表："])
def test_a_label_between_a_form_and_its_grid(build: Build, line: str) -> None:
    report = build.record(
        "项目支出绩效目标申报表",
        "（2024年度）",
        [
            ["项目名称", "湿地保护", "实施单位", "林草局"],
            ["年度目标", build.wide("保护湿地。", 3)],
        ],
        line,
        [LEVELS, ["产出指标", "数量指标", "保护面积", "2000公顷"]],
    )
    (project,) = report.projects
    assert (project.name, project.goals) == ("湿地保护", ("保护湿地。",))
    assert _indicators(project) == [("产出指标", "数量指标", "保护面积", "2000公顷")]
    assert report.fiscal_year == 2024


def test_what_was_approved_counts_beside_what_was_asked_for(build: Build) -> None:
    project = build.project(
        "项目支出绩效目标批复表",
        [
            ["项目名称", build.wide("防汛物资", 4)],
            [build.tall("项目资金（万元）", 3), "", "申报数", "核定数", "备注"],
            ["资金总额", "100", "80", ""],
            ["其中：财政拨款", "100", "75", ""],
            ["一级指标", "二级指标", "三级指标", "申报指标值", "核定指标值"],
            ["产出指标", "数量指标", "储备种类", "≥30种", "≥25种"],
        ],
    )
    assert project.budget is not None
    assert (str(project.budget.total), str(project.budget.fiscal)) == ("80", "75")
    assert [(n.label, n.text) for n in project.funding[0].notes] == [("申报数", "100")]
    assert _indicators(project) == [("产出指标", "数量指标", "储备种类", "≥25种")]
    assert [(n.label, n.text) for n in project.indicators[0].notes] == [("申报指标值", "≥30种")]


@pytest.mark.parametrize("narrow", [False, True])
def test_two_grids_each_below_a_row_that_says_its_term(build: Build, narrow: bool) -> None:
    def across(text: str) -> list[CellSpec]:
        return [text, "", "", ""] if narrow else [build.wide(text, 4)]

    report = build.record(
        "项目支出绩效目标申报表",
        [
            ["项目名称", "智慧农业", "实施单位", "农业农村局"],
            ["长期目标", "建成体系。", "年度目标", "建成平台。"],
            across("长期绩效指标"),
            LEVELS,
            ["产出指标", "数量指标", "示范点", "30个"],
            across("年度绩效指标"),
            LEVELS,
            ["产出指标", "数量指标", "示范点", "10个"],
        ],
    )
    (project,) = report.projects
    assert [(row.term, row.target and row.target.text) for row in project.indicators] == [
        ("long_term", "30个"),
        ("annual", "10个"),
    ]
    assert (project.goals, project.long_term_goals) == (("建成平台。",), ("建成体系。",))


def test_a_grid_that_is_turned_labels_nothing(build: Build) -> None:
    report = build.record(
        "项目支出绩效目标申报表",
        [
            ["项目名称", "妇女培训", "实施单位", "妇联"],
            ["年度目标", build.wide("培训妇女。", 3)],
            ["一级指标", "产出指标", "产出指标", "效益指标"],
            ["三级指标", "培训人数", "合格率", "就业率"],
            ["指标值", "≥200人", "≥95%", "≥60%"],
        ],
    )
    (project,) = report.projects
    assert (project.indicators, project.statements) == ((), ())
    assert [piece.text for piece in report.leftover][-4:] == ["指标值", "≥200人", "≥95%", "≥60%"]


def test_a_form_right_below_a_grid_whose_merged_cells_are_repeated(build: Build) -> None:
    def form(name: str, target: str) -> list[list[str]]:
        return [
            ["项目支出绩效目标申报表"] * 4,
            ["项目名称", name, "实施单位", "公安局"],
            ["年度目标", *["开展宣传。"] * 3],
            LEVELS,
            ["产出指标", "数量指标", "宣传场次", target],
            ["审核意见", *["同意"] * 3],
        ]

    report = build.record([*form("禁毒宣传", "20场"), *form("反诈宣传", "30场")])
    assert [project.name for project in report.projects] == ["禁毒宣传", "反诈宣传"]
    assert [_indicators(project) for project in report.projects] == [
        [("产出指标", "数量指标", "宣传场次", "20场")],
        [("产出指标", "数量指标", "宣传场次", "30场")],
    ]
    labels = [note.label for project in report.projects for note in project.statements]
    assert labels == ["审核意见", "审核意见"]

"""Listings that no block reads, periods in several cells, points said twice; values written by hand."""

import pytest

from models.report import Project
from tests.extractors.conftest import Build

LEVELS = ["一级指标", "二级指标", "三级指标", "指标值"]
ROW = ["产出指标", "数量指标", "保护项目", "20项"]


def _statements(project: Project) -> list[tuple[str, str]]:
    return [(note.label, note.text) for note in project.statements]


@pytest.mark.parametrize(
    "listing",
    [
        [
            ["评价内容", "绩效内容", "参考标准", "绩效目标值"],
            ["产出", "数量目标", "非遗项目数", "20项"],
            ["效益", "社会效益目标", "公众知晓率", "80%"],
        ],
        [
            ["指标名称", "指标内容", "上年度实际水平", "本年度计划水平"],
            ["产出数量", "修复古籍", "150册", "200册"],
            ["产出质量", "修复合格率", "98%", "99%"],
        ],
    ],
)
def test_the_rows_of_an_unread_listing_label_nothing(
    build: Build, listing: list[list[str]]
) -> None:
    report = build.record(
        "项目支出绩效目标申报表",
        [
            ["项目名称", "古籍保护", "实施单位", "县文化馆"],
            ["年度目标", build.wide("修复古籍200册。", 3)],
            ["项目负责人", "赵某", "联系电话", "0459-1234567"],
            *listing,
            ["审核意见", build.wide("同意", 3)],
        ],
    )
    (project,) = report.projects
    assert _statements(project) == [
        ("项目负责人", "赵某"), ("联系电话", "0459-1234567"), ("审核意见", "同意"),
    ]  # fmt: skip
    left = {text for row in listing for text in row}
    assert left == {piece.text for piece in report.leftover}


@pytest.mark.parametrize(
    ("start", "between", "end", "period"),
    [
        ("2021年1月", "至", "2023年12月", ("2021-01", "2023-12")),
        ("20210101", "到", "20211231", ("2021-01-01", "2021-12-31")),
        ("2021.3", "—", "2021.10", ("2021-03", "2021-10")),
    ],
)
def test_a_period_in_three_cells(
    build: Build, start: str, between: str, end: str, period: tuple[str, str]
) -> None:
    report = build.record(
        "项目支出绩效目标申报表",
        [
            ["项目名称", build.wide("古籍保护", 3)],
            ["项目起止时间", start, between, end],
            LEVELS,
            ROW,
        ],
    )
    (project,) = report.projects
    assert project.period is not None
    assert (project.period.start, project.period.end) == period
    assert project.period.text == f"{start}—{end}"
    assert (report.leftover, project.statements) == ((), ())


def test_eight_digits_that_are_no_date(build: Build) -> None:
    rows = [["项目名称", "古籍保护"], ["项目起止时间", "20211301至20219999"], LEVELS, ROW]
    project = build.project("项目支出绩效目标申报表", rows)
    assert project.period is not None
    assert (project.period.start, project.period.end) == (None, None)


def test_the_weight_of_other_points_is_not_theirs(build: Build) -> None:
    report = build.record(
        "项目支出绩效自评表",
        [
            ["项目名称", build.wide("消防站建设", 3), "自评得分", build.wide("96.5", 2)],
            [*LEVELS, "实际完成值", "分值", "得分"],
            [*ROW, "20项", "90", "86.5"],
            [build.wide("总分", 5), "90", "86.5"],
        ],
    )
    score = report.projects[0].score
    assert score is not None
    assert (score.weight, str(score.score)) == (None, "96.5")
    assert [piece.text for piece in report.leftover] == ["90", "86.5"]


def test_an_overall_goal_that_is_said_to_be_a_long_term_one(build: Build) -> None:
    project = build.project(
        "项目支出绩效目标申报表",
        [
            ["项目名称", build.wide("非遗保护", 3)],
            ["项目总体绩效目标（长期目标）", build.wide("保护非遗项目。", 3)],
            LEVELS,
            ROW,
        ],
    )
    assert (project.goals, project.long_term_goals) == ((), ("保护非遗项目。",))


def test_a_transfers_labels_in_the_lines_above_its_table(build: Build) -> None:
    report = build.record(
        "市级专项资金绩效目标表",
        "专项（项目）名称：水土保持专项资金",
        "县级财政部门：临水县财政局",
        [["年度目标", build.wide("清淤河道655公里。", 3)], LEVELS, ROW],
    )
    assert report.kind == "transfer_payment"
    assert report.projects[0].name == "水土保持专项资金"

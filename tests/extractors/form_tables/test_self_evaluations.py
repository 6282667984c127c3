"""Self-evaluations: money with its execution, results beside targets, points, and an auditor's checks."""

from typing import Any

import pytest

from models.report import Report
from tests.extractors.conftest import Build

HEAD = [
    "一级指标",
    "二级指标",
    "三级指标",
    "年度指标值",
    "实际完成值",
    "分值",
    "得分",
    "偏差原因分析及改进措施",
]


def _report(
    build: Build, *rows: Any, money: Any = None, total: str = "95", title: str = ""
) -> Report:
    wide = build.wide
    funds = money or ["年度资金总额：", "90.00", "90.00", "81.00", "10", "90.00%", "9"]
    return build.record(
        title or "项目支出绩效自评表",
        "（2022年度）",
        [
            ["项目名称", wide("技能培训", 7)],
            [
                *(build.tall("项目资金\n（万元）", 3), ""),
                *("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"),
            ],
            funds,
            ["其中：财政拨款", "90.00", "90.00", "81.00", "—", "—", "—"],
            [build.tall("年度总体目标", 2), wide("预期目标", 3), wide("实际完成情况", 4)],
            [wide("培训100人。", 3), wide("已培训。", 4)],
            HEAD,
            *rows,
            [wide("总分", 5), "100", total, ""],
        ],
    )


FULL = ["产出指标", "数量指标", "培训人数", "≥100人", "120人", "50", "50", ""]
PART = ["效益指标", "社会效益指标", "就业率", "≥90%", "80%", "40", "36", "经济下行。"]


def _codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


def test_money_results_and_points(build: Build) -> None:
    report = _report(build, FULL, PART)
    assert report.kind == "self_evaluation"
    (project,) = report.projects
    total, fiscal = project.funding
    assert [str(x) for x in (total.amount, total.current, total.executed, total.rate)] == [
        *("90.00", "90.00", "81.00", "90.00"),
    ]
    assert (str(total.weight), str(total.score)) == ("10", "9")
    assert (fiscal.name, fiscal.term, fiscal.source, fiscal.weight) == (
        *("财政拨款", "annual", "fiscal", None),
    )
    assert (project.goals, project.goal_results) == (("培训100人。",), ("已培训。",))
    assert project.score is not None
    assert (str(project.score.weight), str(project.score.score)) == ("100", "95")
    assert project.indicators[1].deviation == "经济下行。"
    assert project.indicators[1].actual is not None
    assert str(project.indicators[1].actual.value) == "80"
    assert _codes(report) == []
    assert report.leftover == ()


@pytest.mark.parametrize(
    ("rows", "options", "code"),
    [
        ([FULL, PART], {"total": "96"}, "score-sum"),
        ([[*FULL[:6], "52", ""], PART], {"total": "97"}, "score-above-weight"),
        ([[*FULL[:5], "45", "45", ""], PART], {"total": "90"}, "weight-sum"),
        ([FULL, [*PART[:7], ""]], {}, "deviation-missing"),
        ([[*FULL[:4], "90人", *FULL[5:]], PART], {}, "result-contradicts"),
        (
            [FULL, PART],
            {"money": ["年度资金总额：", "90.00", "90.00", "81.00", "10", "95.00%", "9"]},
            "rate-differs",
        ),
    ],
)
def test_what_an_auditor_would_query(build: Build, rows: Any, options: Any, code: str) -> None:
    assert _codes(_report(build, *rows, **options)) == [code]


def test_parts_that_miss_their_total(build: Build) -> None:
    report = build.record(
        "项目支出绩效目标申报表",
        [
            ["项目名称", build.wide("甲", 3)],
            [build.tall("项目资金（万元）", 4), "资金总额", build.wide("100", 2)],
            ["财政拨款", build.wide("80", 2)],
            ["自有资金", build.wide("10", 2)],
            ["其他资金", build.wide("5", 2)],
            ["年度目标", build.wide("好。", 3)],
        ],
    )
    assert _codes(report) == ["funding-sum"]


@pytest.mark.parametrize(
    ("target", "actual", "wrong"),
    [
        ("50个", "52个", False),
        ("=100%", "98%", True),
        ("≤5万元", "5.2万元", True),
        ("≥100人", "按期完成", False),
        ("2022年11月底前", "2022年12月5日", True),
        ("≥3次", "3", False),
        ("10-20户", "25户", True),
    ],
)
def test_full_points_and_what_was_reached(
    build: Build, target: str, actual: str, wrong: bool
) -> None:
    row = [*FULL[:3], target, actual, *FULL[5:]]
    assert ("result-contradicts" in _codes(_report(build, row, PART))) is wrong


@pytest.mark.parametrize(
    ("target", "actual", "kind", "value"),
    [
        ("<4043人次", "2021.5", "quantitative", "2021.5"),
        ("≥100份", "202111", "quantitative", "202111"),
        ("2021年6月底前", "2021.5", "deadline", None),
        ("按期完成", "2021.5", "deadline", None),
    ],
)
def test_what_was_reached_of_a_quantity_is_no_date(
    build: Build, target: str, actual: str, kind: str, value: str | None
) -> None:
    row = [*FULL[:3], target, actual, *FULL[5:]]
    indicator = _report(build, row, PART).projects[0].indicators[0]
    assert indicator.actual is not None
    assert indicator.actual.kind == kind
    assert (None if indicator.actual.value is None else str(indicator.actual.value)) == value


def test_points_in_a_level_stay_in_its_text(build: Build) -> None:
    report = _report(build, ["产出指标（50分）", *FULL[1:]], ["效益指标\n（40分）", *PART[1:]])
    assert [row.level1 for row in report.projects[0].indicators] == ["产出指标（50分）", "效益指标"]
    assert _codes(report) == []


def test_a_department_as_a_whole_is_one_project(build: Build) -> None:
    wide = build.wide
    report = build.record(
        "2021年部门整体支出绩效自评表",
        [
            ["单位名称", wide("101-区教育局", 7)],
            HEAD,
            ["履职效能", "重点工作任务完成", "学位", "≥100个", "100个", "50", "50", ""],
        ],
    )
    assert report.kind == "self_evaluation"
    (project,) = report.projects
    assert project.name is None
    assert project.department is not None
    assert project.department.code == "101"
    assert report.overall_goal is None
    assert len(project.indicators) == 1
    assert "indicator-level-unknown" not in _codes(report)


def test_budget_and_execution_side_by_side(build: Build) -> None:
    report = build.record(
        "2018年度项目支出绩效自评表",
        [
            ["项目名称", build.wide("甲", 4)],
            [build.tall("预算执行情况（万元）", 2), "预算数：", "100", "执行数：", "95"],
            ["其中：财政拨款", "100", "其中：财政拨款", "95"],
            HEAD[:5],
            FULL[:5],
        ],
    )
    assert [
        (line.name, str(line.amount), str(line.executed)) for line in report.projects[0].funding
    ] == [("预算数", "100", "95"), ("财政拨款", "100", "95")]


def test_a_reason_for_all_lines_is_a_statement(build: Build) -> None:
    report = build.record(
        "部门预算项目支出绩效自评表（2023年度）",
        [
            ["项目名称", build.wide("工资", 5)],
            [
                build.tall("预算执行情况", 3),
                "年度预算数（万元）",
                "年初预算",
                "预算执行数",
                "预算执行率",
                "原因",
            ],
            ["总额", "10.00", "9.00", "90.00%", build.tall("晋升调整。", 2)],
            ["其中：财政资金", "10.00", "9.00", "90.00%"],
            ["评价结论", build.wide("良好。", 5)],
        ],
    )
    (project,) = report.projects
    assert [(note.label, note.text) for note in project.statements] == [
        *(("原因", "晋升调整。"), ("评价结论", "良好。")),
    ]
    assert [line.notes for line in project.funding] == [(), ()]


def test_a_check_in_mid_year_is_another_kind(build: Build) -> None:
    report = build.record(
        "项目支出绩效运行监控表",
        [
            ["项目名称", build.wide("甲", 5)],
            ["一级指标", "二级指标", "三级指标", "年度指标值", "1-7月执行情况", "全年预计完成情况"],
            ["产出指标", "数量指标", "人数", "≥10人", "5人", "10人"],
        ],
    )
    assert (report.kind, report.projects) == ("other", ())
    assert "layout-unknown" in _codes(report)


def test_a_rate_beside_the_value_reached_never_joins_it(build: Build) -> None:
    report = build.record(
        "项目支出绩效自评表",
        [
            ["项目名称", build.wide("甲", 5)],
            [*HEAD[:5], "完成率"],
            ["产出指标", "数量指标", "人数", "≥10人", "9人", "90%"],
        ],
    )
    (row,) = report.projects[0].indicators
    assert row.actual is not None
    assert row.actual.text == "9人"
    assert [(note.label, note.text) for note in row.notes] == [("完成率", "90%")]


def test_a_target_that_was_adjusted_is_a_note(build: Build) -> None:
    report = build.record(
        "项目支出绩效自评表",
        [
            ["项目名称", build.wide("甲", 5)],
            [*HEAD[:3], "年初指标值", "调整后指标值", "实际完成值"],
            ["产出指标", "数量指标", "人数", "≥10人", "≥9人", "9人"],
        ],
    )
    (row,) = report.projects[0].indicators
    assert row.target is not None
    assert (row.target.text, row.term) == ("≥10人", None)
    assert [note.text for note in row.notes] == ["≥9人"]


def test_goals_results_and_reasons_in_three_columns(build: Build) -> None:
    wide = build.wide
    report = build.record(
        "项目支出绩效自评表",
        [
            ["项目名称", wide("甲", 5)],
            [
                build.tall("总体目标完成情况", 2),
                wide("年度预期目标", 2),
                wide("目标实际完成情况", 2),
                "未完成原因",
            ],
            [wide("目标A", 2), wide("完成A", 2), "疫情"],
            HEAD[:6],
            ["产出指标", "数量指标", "人数", "≥10人", "9人", "9"],
        ],
    )
    (project,) = report.projects
    assert (project.goals, project.goal_results) == (("目标A",), ("完成A",))
    assert [(note.label, note.text) for note in project.statements] == [("未完成原因", "疫情")]

"""Forms of a whole department: tasks and money, and the older duties with their activities."""

from typing import Any

from models.report import Funding, Report
from tests.extractors.conftest import Build

GRID = [
    ["一级指标", "二级指标", "三级指标", "指标值"],
    ["产出指标", "数量指标", "低保人数", "≥8600人"],
]


def _money(lines: tuple[Funding, ...]) -> list[tuple[Any, ...]]:
    return [(line.name, line.source, str(line.amount)) for line in lines]


def _codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


def _whole(build: Build, sum_of_tasks: str = "6500.00") -> Report:
    wide, tall = build.wide, build.tall
    return build.record(
        "部门整体支出绩效目标申报表",
        "（2023年度）",
        [
            ["部门（单位）名称", wide("208-市民政局", 5)],
            [
                tall("年度主要任务", 4),
                tall("任务名称", 2),
                tall("主要内容", 2),
                wide("预算金额（万元）", 3),
            ],
            ["总额", "财政拨款", "其他资金"],
            ["社会救助", "落实低保。", "5200.00", "5000.00", "200.00"],
            ["养老服务", "建设设施。", "1300.00", "1300.00", "0.00"],
            [wide("金额合计", 3), sum_of_tasks, "6300.00", "200.00"],
            ["年度总体目标", wide("目标1：保障生活。\n目标2：扩大覆盖。", 5)],
            ["机构人数", wide("35人", 5)],
            *[[*row, build.wide("", 2)] for row in GRID],
        ],
    )


def test_a_department_and_its_tasks(build: Build) -> None:
    report = _whole(build)
    assert (report.kind, report.amount_unit) == ("department_declaration", "万元")
    assert report.department is not None
    assert (report.department.code, report.department.name) == ("208", "市民政局")
    assert _money(report.funding) == [
        *(("金额合计", "total", "6500.00"), ("财政拨款", "fiscal", "6300.00")),
        ("其他资金", "other", "200.00"),
    ]
    assert [(task.title, task.description) for task in report.sub_goals] == [
        *(("社会救助", "落实低保。"), ("养老服务", "建设设施。")),
    ]
    assert _money(report.sub_goals[0].funding)[0] == ("总额", "total", "5200.00")
    assert report.overall_goal is not None
    assert report.overall_goal.heading == "年度总体目标"
    assert len(report.overall_goal.paragraphs) == 2
    assert [row.level3 for row in report.overall_goal.indicators] == ["低保人数"]
    assert [(note.label, note.text) for note in report.statements] == [("机构人数", "35人")]
    assert (report.projects, _codes(report), report.leftover) == ((), [], ())


def test_the_sum_of_a_blank_form_is_no_task(build: Build) -> None:
    report = build.record(
        "部门整体支出绩效目标申报表",
        [
            ["部门（单位）名称", build.wide("", 5)],
            [build.tall("年度主要任务", 3), "任务名称", "主要内容", "总额", "财政拨款", "其他资金"],
            ["", "", "", "", ""],
            ["", "", "", "", ""],
            [build.wide("金额合计", 3), "", "", ""],
            ["年度总体目标", build.wide("", 5)],
            *[[*row, build.wide("", 2)] for row in GRID],
        ],
    )
    assert (report.kind, report.sub_goals, report.funding) == ("department_declaration", (), ())


def test_tasks_that_miss_the_sum(build: Build) -> None:
    assert "funding-sum" in _codes(_whole(build, "6600.00"))


def test_money_by_its_nature_with_earlier_years(build: Build) -> None:
    wide = build.wide
    report = build.record(
        "部门整体支出绩效目标表（2024年度）",
        [
            ["部门名称", wide("某局", 4)],
            [build.tall("部门总体资金情况", 3), "资金性质", "当年金额", "占比", "上年金额"],
            ["一般公共预算", "100", "100%", "90"],
            ["合计", "100", "100%", "90"],
            ["年度目标", wide("做好。", 4)],
        ],
    )
    assert _money(report.funding) == [("一般公共预算", "fiscal", "100"), ("合计", "total", "100")]
    assert [(note.label, note.text) for note in report.funding[0].notes] == [
        *(("占比", "100%"), ("上年金额", "90")),
    ]


def test_projects_that_a_department_lists(build: Build) -> None:
    wide = build.wide
    report = build.record(
        "部门整体支出绩效目标表",
        [
            ["部门名称", wide("某局", 5)],
            [
                build.tall("项目支出情况", 3),
                *("项目名称", "项目类型", "项目总预算", "项目本年度预算", "主要支出方向和用途"),
            ],
            ["甲", "其他", "100", "50", "用于甲"],
            ["乙", "其他", "20", "10", "用于乙"],
            ["年度目标", wide("做好。", 5)],
        ],
    )
    assert report.kind == "department_declaration"
    assert [(project.name, project.fund_use) for project in report.projects] == [
        *(("甲", "用于甲"), ("乙", "用于乙")),
    ]
    assert [str(p.budget.total) for p in report.projects if p.budget] == ["50", "10"]


DUTIES = [["职责活动", "年度预算数", "内容描述", "绩效目标", "绩效指标", "优", "良", "中", "差"]]
SCALE = ["≥95%", "≥90%", "≥80%", "<80%"]


def _duties(build: Build, *rows: Any) -> Report:
    return build.record(
        "部门职责-工作活动绩效目标", "318平泉县文化局　　单位：万元", [*DUTIES, *rows]
    )


def test_duties_and_their_activities(build: Build) -> None:
    tall = build.tall
    report = _duties(
        build,
        ["一、公共文化", "128.60", "组织服务。", "水平提升", "", "", "", "", ""],
        [*(tall(x, 2) for x in ("　群众活动", "68.60", "举办活动。", "丰富生活")), "场次", *SCALE],
        ["满意度", *SCALE],
        ["　图书馆", "60.00", "开放。", "发挥作用", "天数", *SCALE],
    )
    assert (report.kind, report.amount_unit) == ("duties_activities", "万元")
    assert report.department is not None
    assert (report.department.code, report.department.name) == ("318", "平泉县文化局")
    (duty,) = report.sub_goals
    assert (duty.number, duty.title, duty.objective) == ("一、", "公共文化", "水平提升")
    assert [(a.title, len(a.indicators)) for a in duty.activities] == [
        ("群众活动", 2),
        ("图书馆", 1),
    ]
    row = duty.activities[0].indicators[0]
    assert (row.level3, row.target) == ("场次", None)
    assert [(n.label, n.text) for n in row.notes] == list(zip("优良中差", SCALE, strict=True))
    assert (_codes(report), report.leftover) == ([], ())


def test_a_duty_whose_money_is_not_its_activities(build: Build) -> None:
    report = _duties(
        build,
        ["一、公共文化", "130.00", "组织服务。", "水平提升", "", "", "", "", ""],
        ["1.群众活动", "68.60", "举办活动。", "丰富生活", "场次", *SCALE],
        ["2.图书馆", "60.00", "开放。", "发挥作用", "天数", *SCALE],
    )
    assert [a.number for a in report.sub_goals[0].activities] == ["1.", "2."]
    assert [(f.code, f.pointer) for f in report.findings] == [
        ("budget-sum", "/sub_goals/0/funding")
    ]


def test_duties_without_numbers_or_indents(build: Build) -> None:
    report = _duties(
        build,
        ["公共文化", "60", "组织服务。", "水平提升", "", "", "", "", ""],
        ["图书馆", "60", "开放。", "发挥作用", "天数", *SCALE],
    )
    (duty,) = report.sub_goals
    assert [activity.title for activity in duty.activities] == ["图书馆"]


def test_transfer_payments(build: Build) -> None:
    wide = build.wide
    report = build.record(
        "中央对地方专项转移支付区域绩效目标表",
        "（2021年度）",
        [
            ["专项（项目）名称", wide("养老补助", 3)],
            ["中央主管部门", wide("民政部", 3)],
            ["省级财政部门", "渝东省财政厅", "省级主管部门", "渝东省民政厅"],
            [build.tall("资金情况\n（万元）", 3), "年度金额：", wide("772.00", 2)],
            ["其中：中央补助", wide("700.00", 2)],
            ["地方资金", wide("72.00", 2)],
            ["年度目标", wide("新增床位。", 3)],
            *GRID,
        ],
    )
    assert report.kind == "transfer_payment"
    (project,) = report.projects
    assert _money(project.funding) == [
        *(("年度金额", "total", "772.00"), ("中央补助", "central", "700.00")),
        ("地方资金", "local", "72.00"),
    ]
    assert [(note.label, note.text) for note in project.statements] == [
        ("省级财政部门", "渝东省财政厅")
    ]
    assert "funding-sum" not in _codes(report)


def test_levels_without_values_are_no_form(build: Build) -> None:
    report = build.record("绩效指标库", [GRID[0][:3], ["产出指标", "数量指标", "低保人数"]])
    assert (report.kind, report.projects) == ("other", ())


def test_the_unit_of_money_in_the_head_of_duties(build: Build) -> None:
    head = [
        "职责活动",
        "年度预算数（元）",
        "内容描述",
        "绩效目标",
        "绩效指标",
        "优",
        "良",
        "中",
        "差",
    ]
    report = build.record(
        "部门职责-工作活动绩效目标", [head, ["图书馆", "60", "开放。", "发挥作用", "天数", *SCALE]]
    )
    assert report.amount_unit == "元"
    assert str(report.sub_goals[0].funding[0].amount) == "60"


def test_the_head_of_duties_in_the_tables_own_rows(build: Build) -> None:
    wide = build.wide
    report = build.record(
        [
            [wide("部门职责-工作活动绩效目标", 9)],
            [wide("[238]河城县科协　　　　单位：万元", 9)],
            *DUTIES,
            ["图书馆", "60", "开放。", "发挥作用", "天数", *SCALE],
        ]
    )
    assert report.amount_unit == "万元"
    assert report.department is not None
    assert (report.department.code, report.department.name) == ("238", "河城县科协")


def test_an_instruction_alone_is_no_goal_and_points_to_what_is_missing(build: Build) -> None:
    report = build.record(
        "部门整体支出绩效目标申报表（2023年度）",
        "单位：万元",
        [
            ["总体目标", "长期目标", "年度目标"],
            ["", "建成三个公园。", "对照年度目标，说明完成情况（100字以内）"],
        ],
    )
    assert report.overall_goal is None
    assert [one.pointer for one in report.findings if one.code == "template-hint"] == [
        "/overall_goal"
    ]


def test_a_sentence_under_a_label_between_the_title_and_the_table(build: Build) -> None:
    """Sheets have it as a row across, which is a line above the table."""
    report = build.record(
        "部门整体支出绩效目标申报表",
        "（2023年度）",
        "单位名称：市教育局",
        "部门职责概述：补助困难学生，提升满意度。",
        [
            [build.tall("部门总体资金情况（单位：万元）", 2), "年度资金总额", "424.84"],
            ["其中：财政拨款", "424.84"],
            ["年度总体目标", build.wide("目标1：维修校舍。", 2)],
            ["一级指标", "二级指标", "指标值"],
            ["产出指标", "数量指标", "≥8600人"],
        ],
    )
    assert report.kind == "department_declaration"
    assert report.department is not None
    assert report.department.name == "市教育局"
    assert [(note.label, note.text) for note in report.statements] == [
        ("部门职责概述", "补助困难学生，提升满意度。")
    ]

"""Forms as provinces publish them, rebuilt small; the values are written by hand."""

from typing import Any

from models.report import Project, Report
from tests.extractors.conftest import Build

LEVELS = ["一级指标", "二级指标", "三级指标"]
ROW = ["产出指标", "数量指标", "培训人数"]


def _indicators(project: Project) -> list[tuple[Any, ...]]:
    return [
        (
            row.level1,
            row.level2,
            row.level3,
            row.target.text if row.target else None,
            row.actual.text if row.actual else None,
            None if row.score is None else str(row.score),
        )
        for row in project.indicators
    ]


def _money(project: Project) -> list[tuple[Any, ...]]:
    return [
        (line.name, line.term, line.source, None if line.amount is None else str(line.amount))
        for line in project.funding
    ]


def _codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


def test_levels_below_a_head_that_spans_them(build: Build) -> None:
    wide, tall = build.wide, build.tall
    report = build.record(
        "项目支出绩效自评表",
        "（2023年度）",
        [
            ["项目名称", wide("公益性岗位补助", 8)],
            [wide("绩效指标", 3), wide("年度指标值", 3), *(tall(t, 2) for t in ("实际完成值", "分值", "得分"))],
            [*LEVELS, "指标性质", "指标值", "度量单位"],
            ["产出指标", "数量指标", "岗位数量", ">=", "200", "个", "216个", "60", "60"],
            ["效益指标", "社会效益指标", "就业情况", "=", "有效改善", "", "有效改善", "30", "28"],
            [wide("总分", 7), "90", "88"],
        ],
    )  # fmt: skip
    (project,) = report.projects
    assert _indicators(project) == [
        ("产出指标", "数量指标", "岗位数量", ">=200个", "216个", "60"),
        ("效益指标", "社会效益指标", "就业情况", "有效改善", "有效改善", "28"),
    ]
    assert project.score is not None
    assert str(project.score.score) == "88"
    assert "target-unparsed" not in _codes(report)


def test_a_row_that_counts_the_columns_is_no_project(build: Build) -> None:
    report = build.record(
        "项目支出绩效目标表（本次下达）",
        "单位名称：元谋县林业和草原局",
        [
            ["单位名称、项目名称", "项目年度绩效目标", *LEVELS, "指标性质", "指标值", "度量单位"],
            ["1", "2", "3", "4", "5", "6", "7", "8"],
            ["元谋县林业和草原局", "", "", "", "", "", "", ""],
            ["防灭火经费", "不发生火灾。", "产出指标", "数量指标", "巡护次数", ">=", "120", "次"],
        ],
    )
    (project,) = report.projects
    assert project.name == "防灭火经费"
    assert project.department is not None
    assert project.department.name == "元谋县林业和草原局"
    assert report.leftover == ()


def test_two_cells_each_with_several_named_amounts(build: Build) -> None:
    wide = build.wide
    project = build.project(
        "财政项目支出绩效目标申报表",
        "（2018年度）",
        [
            ["项目名称", wide("石漠化治理", 4)],
            [
                "项目资金（万元）",
                wide("实施期资金总额：300\n其中：财政拨款：290\n其他资金：10", 2),
                wide("年度资金总额：100\n其中：财政拨款：90\n其他资金：10", 2),
            ],
            ["总体目标", wide("治理面积10平方公里。", 4)],
            [*LEVELS, wide("指标值", 2)],
            [*ROW, wide("10人", 2)],
        ],
    )
    assert _money(project) == [
        ("实施期资金总额", "long_term", "total", "300"),
        ("财政拨款", "long_term", "fiscal", "290"),
        ("其他资金", "long_term", "other", "10"),
        ("年度资金总额", "annual", "total", "100"),
        ("财政拨款", "annual", "fiscal", "90"),
        ("其他资金", "annual", "other", "10"),
    ]
    assert project.budget is not None
    assert (str(project.budget.total), str(project.budget.fiscal)) == ("100", "90")


def test_an_indicator_named_like_the_plan_makes_no_project_table_of_hebei(build: Build) -> None:
    report = build.record(
        "2021年度专项支出绩效目标表",
        [
            ["专项名称", build.wide("渔业资源保护", 3)],
            ["时间（实施期）", build.wide("2021年1月—2021年12月", 3)],
            ["一级目标", "二级目标", "三级目标", "目标值"],
            ["投入", "时效目标", "资金支出进度", "12月底"],
            ["产出", "数量目标", "放流苗种数量", "3000万尾"],
        ],
    )
    (project,) = report.projects
    assert report.kind == "transfer_payment"
    assert project.name == "渔业资源保护"
    assert project.period is not None
    assert (project.period.start, project.period.end) == ("2021-01", "2021-12")
    assert "indicator-level-unknown" not in _codes(report)


def test_a_target_headed_by_content_between_sign_and_unit(build: Build) -> None:
    project = build.project(
        "部门预算项目（政策）绩效目标表",
        "（2023年度）",
        [
            ["项目(政策)名称", build.wide("防汛补助", 5)],
            [*LEVELS, "运算符号", "内容", "度量单位"],
            ["产出指标", "数量指标", "演练次数", ">=", "2", "次"],
            ["效益指标", "社会效益指标", "防汛能力", "", "有所提升", ""],
        ],
    )
    assert [row[3] for row in _indicators(project)] == [">=2次", "有所提升"]


def test_numbered_choices_and_the_nature_that_its_own_row_says(build: Build) -> None:
    project = build.project(
        "2022年度乡村建设项目自评表",
        [
            ["项目名称", build.wide("乡村建设", 4)],
            ["项目类别", build.wide("1、部门预算项目   ☑  2、省直专项     □", 4)],
            ["项目属性", build.wide("1、持续性项目    □   2、新增性项目    ☑", 4)],
            ["项目类型", build.wide("1、常年性项目   □   2、一次性项目  ☑", 4)],
            ["一级指标", "二级指标", "三级指标", "年初目标值（A）", "实际完成值（B）"],
            [*ROW, "5人", "5人"],
        ],
    )
    assert (project.category, project.nature) == ("部门预算项目", "新增性项目")
    assert [(note.label, note.text) for note in project.statements] == [("项目类型", "一次性项目")]


def test_what_a_department_is_there_for_is_its_goal_where_no_other_is_asked_for(
    build: Build,
) -> None:
    wide = build.wide
    rows = [
        ["部门（单位）名称", wide("淅川县交通运输局", 3)],
        ["年度履职目标", wide("保障公路畅通。", 3)],
        ["预算情况", "部门预算总额（万元）", wide("5,318.24", 2)],
        ["资金来源", "政府预算资金", wide("5,318.24", 2)],
        ["一级指标", "二级指标", "三级指标", "指标值"],
        ["投入管理指标", "工作目标管理", "目标相关性", "相关"],
    ]
    alone = build.record("预算10表", "2024年部门（单位）整体绩效目标表", rows)
    assert alone.overall_goal is not None
    assert (alone.overall_goal.heading, alone.overall_goal.paragraphs) == (
        "年度履职目标",
        ("保障公路畅通。",),
    )
    assert [(line.name, line.source) for line in alone.funding] == [
        ("部门预算总额", "total"),
        ("政府预算资金", "fiscal"),
    ]
    assert _codes(alone) == []
    beside = build.record(
        "2024年部门（单位）整体绩效目标表",
        [*rows[:2], ["年度总体目标", wide("建成公路120公里。", 3)], *rows[2:]],
    )
    assert beside.overall_goal is not None
    assert beside.overall_goal.paragraphs == ("建成公路120公里。",)
    assert [note.label for note in beside.statements] == ["年度履职目标"]


def test_a_transfer_payment_as_a_whole_is_no_department(build: Build) -> None:
    report = build.record(
        "中央对地方转移支付整体绩效目标表",
        "（2024年度）",
        [
            ["转移支付名称", build.wide("林业草原保护恢复资金", 3)],
            ["中央主管部门", build.wide("国家林业和草原局", 3)],
            ["年度目标", build.wide("管护国有林。", 3)],
            ["一级指标", "二级指标", "三级指标", "指标值"],
            [*ROW, "10人"],
        ],
    )
    assert report.kind == "transfer_payment"
    assert [project.name for project in report.projects] == ["林业草原保护恢复资金"]


def test_spending_of_a_department_and_its_kinds(build: Build) -> None:
    wide = build.wide
    (project,) = build.record(
        "2023年度英山县档案馆整体绩效自评表",
        [
            ["基本支出总额", wide("218.6", 2), "项目支出总额", wide("74.3", 2)],
            ["预算执行情况（万元）", "", "预算数（A）", "执行数（B）", "执行率（B/A）", "得分"],
            ["", "部门整体支出总额", "300", "292.9", "97.63%", "19.53"],
            ["一级指标", "二级指标", "三级指标", "年初目标值（A）", "实际完成值（B）", "得分"],
            ["产出指标", "数量指标", "扫描页数", "≥60万页", "63.2万页", "80"],
        ],
    ).projects
    assert _money(project) == [
        ("基本支出总额", None, None, "218.6"),
        ("项目支出总额", None, None, "74.3"),
        ("部门整体支出总额", None, "total", "300"),
    ]
    assert str(project.funding[2].executed) == "292.9"


def test_staff_are_no_budget(build: Build) -> None:
    report = build.record(
        "2023年度部门负责人绩效考核表",
        [
            ["姓名", "王磊", "部门", "市场部"],
            ["一级指标", "二级指标", "目标值", "实际完成值"],
            ["财务指标", "销售收入", "5000万元", "5230万元"],
        ],
    )
    assert (report.kind, report.projects) == ("other", ())


def test_first_levels_side_by_side(build: Build) -> None:
    wide, tall = build.wide, build.tall
    report = build.record(
        "2024年项目支出绩效目标表",
        "单位：万元",
        [
            [
                tall("单位编码（项目编码）", 3),
                tall("项目单位（项目名称）", 3),
                wide("项目金额（万元）", 2),
                wide("绩效目标", 4),
            ],
            [tall("资金总额", 2), tall("政府预算资金", 2), wide("产出指标", 2), wide("满意度指标", 2)],
            ["三级指标", "指标值", "三级指标", "指标值"],
            ["305001", "淅川县交通运输局", "3200", "3200", "", "", "", ""],
            [
                *(tall("411326240000000012345", 2), tall("农村公路养护", 2)),
                *(tall("3000", 2), tall("3000", 2)),
                *("养护里程", "≥1280公里", "群众满意度", "≥90%"),
            ],
            ["养护合格率", "≥95%", "", ""],
            ["411326240000000012346", "公路绿化", "200", "200", "绿化里程", "30公里", "", ""],
        ],
    )  # fmt: skip
    first, second = report.projects
    assert report.kind == "project_declaration"
    assert (first.code, first.name, first.number) == ("411326240000000012345", "农村公路养护", 1)
    assert first.department is not None
    assert (first.department.code, first.department.name) == ("305001", "淅川县交通运输局")
    assert [row[:4] for row in _indicators(first)] == [
        ("产出指标", None, "养护里程", "≥1280公里"),
        ("满意度指标", None, "群众满意度", "≥90%"),
        ("产出指标", None, "养护合格率", "≥95%"),
    ]
    assert _money(first) == [
        ("资金总额", "annual", "total", "3000"),
        ("政府预算资金", "annual", "fiscal", "3000"),
    ]
    assert (second.name, len(second.indicators)) == ("公路绿化", 1)


def test_a_goal_beside_a_label_that_reaches_over_the_grid(build: Build) -> None:
    wide, tall = build.wide, build.tall
    (project,) = build.record(
        "2023年度英山县档案馆整体绩效自评表",
        [
            ["单位名称", wide("英山县档案馆", 6)],
            [tall("年度目标1：\n（40分）", 3), wide("完成档案抢救。", 6)],
            [*LEVELS, "年初目标值（A）", "实际完成值（B）", "得分"],
            [*ROW, "5人", "5人", "40"],
            [tall("年度目标2：\n（40分）", 3), wide("提升服务水平。", 6)],
            [*LEVELS, "年初目标值（A）", "实际完成值（B）", "得分"],
            ["效益指标", "社会效益指标", "查档人次", "≥20", "22", "40"],
        ],
    ).projects
    assert project.goals == ("完成档案抢救。", "提升服务水平。")
    assert [row[2] for row in _indicators(project)] == ["培训人数", "查档人次"]


def test_what_was_spent_has_a_row_of_its_own(build: Build) -> None:
    project = build.project(
        "财政项目支出绩效自评表",
        [
            ["项目名称：", build.wide("设备更新", 3)],
            ["上年预算数（元）：", "—", "当年预算数（元）：", "5,680,000.00"],
            ["当年预算执行数（元）：", "5,538,000.00", "预算执行率（%）：", "97.5"],
            ["绩效等级：", "优秀", "自评分", "94.7"],
        ],
    )
    lines = {line.name: line for line in project.funding}
    assert list(lines) == ["上年预算数", "当年预算数"]
    line = lines["当年预算数"]
    assert [str(line.amount), str(line.executed), str(line.rate)] == [
        "5680000.00",
        "5538000.00",
        "97.5",
    ]
    assert project.score is not None
    assert str(project.score.score) == "94.7"


def test_figures_below_heads_beside_a_label_of_two_rows(build: Build) -> None:
    (project,) = build.record(
        "2023年度部门整体支出绩效自评表",
        [
            [
                build.tall("预算执行情况（万元）", 2),
                *("年初预算数", "全年预算数", "全年执行数", "执行率", "分值", "得分"),
            ],
            ["156", "171", "168.4", "98.48%", "10", "9.85"],
            ["一级指标", "二级指标", "三级指标", "指标值", "完成值", "分值", "得分"],
            [*ROW, "≥5人", "5人", "90", "90"],
            [build.wide("总分", 5), "100", "99.85"],
        ],
    ).projects
    (line,) = project.funding
    assert (line.name, line.term, line.source) == ("预算执行情况", "annual", "total")
    assert [str(getattr(line, key)) for key in ("amount", "current", "executed", "score")] == [
        "156",
        "171",
        "168.4",
        "9.85",
    ]


def test_what_was_approved_is_the_budget(build: Build) -> None:
    project = build.project(
        "项目支出绩效目标表",
        [
            ["项目名称", build.wide("病虫害防控", 3)],
            ["申报金额（元）", "2,100,000.00", "批复金额（元）", "1,890,000.00"],
            [*LEVELS, "指标值"],
            [*ROW, "10人"],
        ],
    )
    assert project.budget is not None
    assert str(project.budget.total) == "1890000.00"


def test_subtotals_of_points_interrupt_no_grid(build: Build) -> None:
    report = build.record(
        "项目支出绩效目标申报表",
        [
            ["项目名称", build.wide("水资源调度", 4)],
            [*LEVELS, "指标值", "权重"],
            [build.tall("产出指标", 2), "数量指标", "调度方案", "≥12份", "40"],
            ["小计", "", "", "40"],
            ["效益指标", "社会效益指标", "供水人口", "≥50万人", "50"],
            [build.wide("合计", 4), "90"],
        ],
    )
    (project,) = report.projects
    assert [row[2] for row in _indicators(project)] == ["调度方案", "供水人口"]
    assert project.funding == ()
    assert report.leftover == ()


def test_a_cell_across_the_table_heads_the_rows_below_it(build: Build) -> None:
    wide = build.wide
    report = build.record(
        "部门整体支出绩效目标表",
        "（2023年度）",
        [
            ["部门名称", wide("安远县残疾人联合会", 3)],
            [wide("部门基本信息", 4)],
            ["部门所属领域", "社会保障", "编制控制数", "12"],
            [wide("当年预算情况（万元）", 4)],
            ["收入预算合计", "486.35", "本级财政安排", "374.35"],
            ["年度绩效目标", wide("保障残疾人生活。", 3)],
            [wide("年度绩效指标", 4)],
            [*LEVELS, "目标值"],
            [*ROW, "≥10人"],
        ],
    )
    assert [(note.label, note.text) for note in report.statements] == [
        ("部门所属领域", "社会保障"),
        ("编制控制数", "12"),
    ]
    assert report.amount_unit == "万元"
    assert [(line.name, line.source) for line in report.funding] == [
        ("收入预算合计", "total"),
        ("本级财政安排", "fiscal"),
    ]
    assert report.leftover == ()


def test_rows_that_answer_two_heads(build: Build) -> None:
    wide, tall = build.wide, build.tall
    report = build.record(
        "中央对地方转移支付区域（项目）绩效自评表",
        [
            ["转移支付（项目）名称", wide("农业生产发展资金", 5)],
            [tall("资金管理情况", 3), wide("", 2), wide("情况说明", 2), "存在问题和改进措施"],
            [wide("分配科学性", 2), wide("按因素法分配。", 2), "—"],
            [wide("执行准确性", 2), wide("按预算执行。", 2), "进度偏慢，加快实施。"],
            [*LEVELS, "指标值", "全年实际完成值", "未完成原因和改进措施"],
            [*ROW, "≥5人", "6人", ""],
        ],
    )
    assert [(note.label, note.text) for note in report.projects[0].statements] == [
        ("分配科学性", "按因素法分配。"),
        ("执行准确性", "按预算执行。"),
        ("执行准确性（存在问题和改进措施）", "进度偏慢，加快实施。"),
    ]
    assert report.leftover == ()


def test_an_application_that_asks_for_no_performance_is_no_report(build: Build) -> None:
    report = build.record(
        "科技计划项目申报书",
        [
            ["项目名称", build.wide("玉米新品种选育", 3)],
            ["申报单位", "农业科学研究所", "项目负责人", "张三"],
            ["起止时间", "2023.01-2025.12", "申请经费（万元）", "50"],
            ["预期目标", build.wide("审定新品种2个。", 3)],
        ],
    )
    assert (report.kind, report.projects) == ("other", ())


def test_points_printed_on_a_blank_form_are_no_values(build: Build) -> None:
    wide = build.wide
    report = build.record(
        "项目支出绩效自评表",
        "（    年度）",
        [
            ["项目名称", wide("", 6)],
            ["项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "得分"],
            ["", "年度资金总额", "", "", "", "10", ""],
            [*LEVELS, "年度指标值", "实际完成值", "分值", "得分"],
            ["产出指标", "数量指标", "指标1：", "", "", "", ""],
            [wide("总分", 5), "100", ""],
        ],
    )
    assert (report.kind, report.projects, report.leftover) == ("self_evaluation", (), ())


def test_tasks_with_remarks_and_a_line_left_blank(build: Build) -> None:
    wide, tall = build.wide, build.tall
    report = build.record(
        "部门（单位）整体支出绩效目标表",
        [
            ["部门名称", wide("柞水县文化和旅游局", 6)],
            [
                *(tall("年度主要任务", 5), tall("任务名称", 2), tall("主要内容", 2)),
                *(wide("预算金额（万元）", 3), tall("备注", 2)),
            ],
            ["总额", "财政拨款", "其他资金"],
            ["公共文化服务", "场馆免费开放。", "120", "110", "10", ""],
            ["……", "", "", "", "", ""],
            [wide("金额合计", 2), "120", "110", "10", ""],
            ["年度总体目标", wide("完成免费开放任务。", 6)],
            [*LEVELS, wide("指标值", 4)],
            [*ROW, wide("≥10人", 4)],
        ],
    )  # fmt: skip
    (task,) = report.sub_goals
    assert (task.title, task.description) == ("公共文化服务", "场馆免费开放。")
    assert [str(line.amount) for line in task.funding] == ["120", "110", "10"]
    assert [str(line.amount) for line in report.funding] == ["120", "110", "10"]


def test_tasks_of_a_self_evaluation_with_what_was_spent(build: Build) -> None:
    wide, tall = build.wide, build.tall
    report = build.record(
        "部门整体支出绩效自评表",
        "部门名称：永仁县司法局　　金额单位：万元",
        [
            ["总体绩效目标", wide("推进法治建设。", 6)],
            [wide("部门年度重点工作任务", 7)],
            [
                *(tall("任务名称", 2), tall("主要内容", 2), tall("批复金额", 2)),
                *(wide("批复金额", 2), tall("实际支出金额", 2), tall("预算执行率", 2)),
            ],
            ["其中：财政拨款", "其中：其他资金"],
            ["法律援助", "提供法律援助。", "25.6", "25", "0.6", "12.8", "50%"],
            [*LEVELS, "指标值", "实际完成值", wide("偏差原因分析", 2)],
            [*ROW, "≥10人", "10人", wide("", 2)],
        ],
    )
    (task,) = report.sub_goals
    assert task.title == "法律援助"
    assert [(line.name, str(line.amount)) for line in task.funding] == [
        ("批复金额", "25.6"),
        ("财政拨款", "25"),
        ("其他资金", "0.6"),
    ]
    assert [str(task.funding[0].executed), str(task.funding[0].rate)] == ["12.8", "50"]
    assert report.amount_unit == "万元"
    assert len(report.projects) == 1


def test_figures_by_year_are_nobodys_budget(build: Build) -> None:
    wide = build.wide
    report = build.record(
        "部门整体绩效目标申报表",
        "部门名称：孝感市水利局　　单位：万元",
        [
            [build.tall("总体资金情况", 3), "", "2022年", "2023年", "2024年预算", "占比"],
            ["财政拨款", "3980", "4050", "4200", "93.3%"],
            ["其他资金", "255", "260", "300", "6.7%"],
            ["年度目标", wide("除险加固5座。", 5)],
            [*LEVELS, wide("指标值", 3)],
            [*ROW, wide("≥10人", 3)],
        ],
    )
    assert [(line.name, line.amount) for line in report.funding] == [
        ("财政拨款", None),
        ("其他资金", None),
    ]
    assert [(note.label, note.text) for note in report.funding[0].notes] == [
        ("2022年", "3980"),
        ("2023年", "4050"),
        ("2024年预算", "4200"),
        ("占比", "93.3%"),
    ]


def test_a_second_figure_or_goal_leaves_both_unread(build: Build) -> None:
    wide = build.wide
    project = build.project(
        "项目支出绩效目标申报表",
        [
            ["项目名称", wide("系统运维", 3)],
            ["财政拨款（万元）", "300", wide("260", 2)],
            ["年度总体目标", "保障1200路。", wide("保障1100路。", 2)],
            [*LEVELS, "指标值"],
            [*ROW, "10人"],
        ],
    )
    assert (project.funding, project.goals) == ((), ())


def test_before_and_after_a_change(build: Build) -> None:
    wide, tall = build.wide, build.tall
    project = build.project(
        "项目支出绩效目标调整申请表",
        "（2022年度）",
        [
            ["项目名称", wide("系统运维", 5)],
            [tall("项目资金（万元）", 2), wide("", 2), wide("调整前", 2), "调整后"],
            [wide("年度资金总额", 2), wide("300", 2), "260"],
            [*LEVELS, "调整前指标值", "调整后指标值", "调整原因"],
            [*ROW, "12人", "11人", "部分拆除"],
        ],
    )
    (line,) = project.funding
    assert (str(line.amount), str(line.current)) == ("300", "260")
    (row,) = project.indicators
    assert row.target is not None
    assert row.target.text == "11人"
    assert [note.label for note in row.notes] == ["调整前指标值", "调整原因"]


def test_a_grid_headed_by_kinds_and_names_of_indicators(build: Build) -> None:
    (project,) = build.record(
        "2022年度财政支出项目绩效自评表",
        [
            ["项目名称", build.wide("疫病防控", 5)],
            ["指标类别", "指标名称", "实际完成值", "年度目标值", "得分", "分值"],
            [build.tall("产出指标", 2), "免疫数量", "215万头", "≥200万头", "40", "40"],
            ["抗体合格率", "84%", "≥85%", "18", "20"],
        ],
    ).projects
    assert _indicators(project) == [
        ("产出指标", None, "免疫数量", "≥200万头", "215万头", "40"),
        ("产出指标", None, "抗体合格率", "≥85%", "84%", "18"),
    ]
    assert project.statements == ()


def test_goals_that_go_on_below_their_heads(build: Build) -> None:
    wide, tall = build.wide, build.tall
    project = build.project(
        "项目支出绩效自评表",
        [
            ["项目名称", wide("学生资助", 4)],
            [tall("年度总体目标", 3), wide("年初设定目标", 2), wide("年度目标完成情况", 2)],
            [wide("目标1：资助3000人", 2), wide("完成：资助3120人", 2)],
            [wide("目标2：发放率100%", 2), wide("完成：100%", 2)],
            [*LEVELS, "年度指标值", "全年完成值"],
            [*ROW, "3000人", "3120人"],
        ],
    )
    assert project.goals == ("目标1：资助3000人", "目标2：发放率100%")
    assert project.goal_results == ("完成：资助3120人", "完成：100%")
    assert project.statements == ()


def test_a_projects_code_in_brackets_behind_its_name(build: Build) -> None:
    project = build.project(
        "2025年项目支出绩效目标表",
        [
            ["项目名称及代码", build.wide("招商经费（52272725P00000100001A）", 3)],
            [*LEVELS, "指标值"],
            [*ROW, "10人"],
        ],
    )
    assert (project.name, project.code) == ("招商经费", "52272725P00000100001A")


def test_a_line_in_the_first_cell_of_a_row_of_blanks(build: Build) -> None:
    report = build.record(
        "2022年度乡村建设项目自评表",
        [
            ["单位名称：黄州区农业农村局          填报日期：2023年4月10日", "", "", "", ""],
            ["项目名称", build.wide("乡村建设", 4)],
            [*LEVELS, "年初目标值", "实际完成值"],
            [*ROW, "5人", "5人"],
        ],
    )
    assert report.department is not None
    assert report.department.name == "黄州区农业农村局"
    (note,) = report.projects[0].statements
    assert (note.label, note.text) == ("填报日期", "2023年4月10日")


def test_a_row_of_heads_is_no_sum_of_tasks(build: Build) -> None:
    wide = build.wide
    report = build.record(
        "部门整体支出绩效目标申报表",
        [
            [wide("部门名称", 2), wide("石棉县水利局", 6)],
            ["年度主要任务", "任务名称", wide("主要内容", 3), wide("预算金额（万元）", 3)],
            ["", "水资源管理", wide("取用水专项整治。", 3), wide("86.4", 3)],
            ["", wide("金额合计", 4), wide("86.4", 3)],
            [
                wide("年度部门整体支出预算", 2),
                wide("资金总额", 2),
                wide("财政拨款", 2),
                wide("其他资金", 2),
            ],
            [wide("", 2), wide("1,426.83", 2), wide("1,400.83", 2), wide("26.00", 2)],
            [wide("年度总体目标", 2), wide("保障正常运转。", 6)],
            [*LEVELS, wide("指标值", 5)],
            [*ROW, wide("≥10人", 5)],
        ],
    )
    assert [(line.name, str(line.amount)) for line in report.funding] == [
        ("金额合计", "86.4"),
        ("资金总额", "1426.83"),
        ("财政拨款", "1400.83"),
        ("其他资金", "26.00"),
    ]


def test_money_heads_alone_above_their_figures(build: Build) -> None:
    project = build.project(
        "项目绩效目标表",
        [
            ["项目名称", build.wide("古树保护", 2)],
            ["资金总额（万元）", "财政拨款", "其他资金"],
            ["66", "60", "0"],
            ["年度目标", build.wide("保护320株。", 2)],
        ],
        [[*LEVELS, "指标值"], [*ROW, "10人"]],
    )
    assert _money(project) == [
        ("资金总额", None, "total", "66"),
        ("财政拨款", None, "fiscal", "60"),
        ("其他资金", None, "other", "0"),
    ]


def test_a_check_in_mid_year_without_a_title_is_no_report(build: Build) -> None:
    for heads in (
        ["年度指标值", "截至8月底实际完成值", "预计年底完成值"],
        ["年度指标值", "1-7月实际值", "完成目标可能性"],
        ["年度指标值", "实际完成值", "全年预计完成情况"],
    ):
        report = build.record(
            [
                ["项目名称", build.wide("校园安防", 5)],
                ["主管部门", build.wide("县教育局", 2), "实施单位", build.wide("县教育局", 2)],
                [*LEVELS, *heads],
                [*ROW, "300人", "210人", "300人"],
            ]
        )
        assert (report.kind, report.projects) == ("other", ())


def test_what_others_found_is_no_report(build: Build) -> None:
    report = build.record(
        "附件1 项目绩效评价评分表",
        [
            [*LEVELS, "目标值", "完成值", "分值", "得分"],
            ["产出指标", "数量指标", "贴息户数", "≥600户", "612户", "30", "30"],
        ],
    )
    assert (report.kind, report.projects) == ("other", ())


def test_what_an_office_is_held_to_is_no_report(build: Build) -> None:
    report = build.record(
        "2024年度目标责任书",
        [
            ["单位名称", build.wide("县水利局", 4)],
            ["一级指标", "二级指标", "目标值", "完成时限", "分值"],
            ["重点工作", "水库除险加固", "5座", "12月底", "40"],
        ],
    )
    assert (report.kind, report.projects) == ("other", ())


def test_a_sample_with_its_instructions_is_blank(build: Build) -> None:
    wide = build.wide
    report = build.record(
        "项目支出绩效自评表（样表）",
        "（20  年度）",
        [
            ["项目名称", wide("（填写项目名称，与预算批复一致）", 4)],
            ["主管部门", wide("填写主管部门全称", 4)],
            [*LEVELS, "年度指标值", "实际完成值"],
            ["产出指标", "数量指标", "指标1", "", ""],
        ],
    )
    assert (report.kind, report.projects, report.fiscal_year) == ("self_evaluation", (), None)
    assert "template-hint" in _codes(report)


def test_weights_of_levels_are_not_the_indicators(build: Build) -> None:
    tall = build.tall
    (project,) = build.record(
        "2021年度部门整体支出绩效自评表",
        [
            ["部门名称", build.wide("颍上县审计局", 8)],
            [
                *("一级指标", "权重", "二级指标", "权重", "三级指标", "权重"),
                *("年度目标值", "实际完成值", "得分"),
            ],
            [
                *(tall("产出指标", 2), tall("100", 2), tall("数量指标", 2), tall("100", 2)),
                *("审计项目数", "60", "≥24个", "26个", "60"),
            ],
            ["审计报告数", "40", "≥24份", "26份", "38"],
        ],
    ).projects
    assert [str(row.weight) for row in project.indicators] == ["60", "40"]


def test_goals_in_the_cells_of_their_labels(build: Build) -> None:
    wide = build.wide
    project = build.project(
        "项目支出绩效自评表",
        [
            [wide("项目名称：病虫害防治", 3), wide("主管部门：寿宁县林业局", 2)],
            [wide("年度目标：防治2.6万亩", 3), wide("完成情况：防治2.7万亩", 2)],
            [*LEVELS, "指标值", "完成值"],
            [*ROW, "10人", "10人"],
        ],
    )
    assert (project.goals, project.goal_results) == (("防治2.6万亩",), ("防治2.7万亩",))
    assert project.statements == ()


def test_a_task_named_like_money(build: Build) -> None:
    wide, tall = build.wide, build.tall
    report = build.record(
        "部门整体支出绩效目标申报表",
        [
            ["部门名称", wide("某县公安局", 3)],
            [tall("年度主要任务", 4), "任务名称", "主要内容", "预算金额（万元）"],
            ["治安防控", "加强巡逻。", "100"],
            ["辅警经费", "保障辅警待遇。", "50"],
            [wide("金额合计", 2), "150"],
            ["年度总体目标", wide("社会稳定。", 3)],
            [*LEVELS, "指标值"],
            [*ROW, "10人"],
        ],
    )
    assert [task.title for task in report.sub_goals] == ["治安防控", "辅警经费"]
    assert [(line.name, str(line.amount)) for line in report.funding] == [("金额合计", "150")]


def test_goals_across_the_table_and_their_text_below(build: Build) -> None:
    wide = build.wide
    report = build.record(
        "项目支出绩效目标申报表",
        "（2020年度）",
        [
            ["项目名称", wide("社区矫正", 3)],
            [wide("年度绩效目标", 4)],
            [wide("１．监管率１００％；\n２．再犯罪率控制在０．２％以内。", 4)],
            [*LEVELS, "指标值"],
            [*ROW, "10人"],
        ],
    )
    (project,) = report.projects
    assert project.goals == ("１．监管率１００％；", "２．再犯罪率控制在０．２％以内。")
    assert len(project.indicators) == 1


def test_what_was_reached_in_parts(build: Build) -> None:
    wide, tall = build.wide, build.tall
    project = build.project(
        "项目支出绩效自评表",
        [
            ["项目名称", wide("移民扶持", 8)],
            [*(tall(level, 2) for level in LEVELS), wide("年度指标值", 3), wide("实际完成值", 2), tall("得分", 2)],
            ["符号", "数值", "单位", "数值", "单位"],
            [*ROW, "≥", "5200", "人", "5236", "人", "60"],
        ],
    )  # fmt: skip
    assert _indicators(project) == [("产出指标", "数量指标", "培训人数", "≥5200人", "5236", "60")]


def test_executed_beside_the_budget_without_a_header(build: Build) -> None:
    project = build.project(
        "项目支出绩效自评表",
        [
            ["项目名称", build.wide("公厕改造", 5)],
            ["预算数（万元）", "360", "执行数（万元）", "342", "执行率", "95%"],
            [*LEVELS, "年度目标", "完成情况", "得分"],
            [*ROW, "10人", "10人", "30"],
        ],
    )
    (line,) = project.funding
    assert [str(line.amount), str(line.executed), str(line.rate)] == ["360", "342", "95"]


def test_targets_of_a_company_and_of_schools_are_no_report(build: Build) -> None:
    for title, levels in (
        ("某集团公司2023年度经营绩效目标表", ("财务指标", "营业收入")),
        ("中小学教育质量自评表", ("办学方向", "党建工作")),
    ):
        report = build.record(
            title,
            [
                ["单位名称", build.wide("第一单位", 4)],
                ["一级指标", "二级指标", "目标值", "完成值", "得分"],
                [*levels, "10", "10", "40"],
            ],
        )
        assert (report.kind, report.projects) == ("other", ())


def test_a_listing_with_heads_in_two_rows_is_left_unread(build: Build) -> None:
    wide, tall = build.wide, build.tall
    report = build.record(
        "2023年度项目支出绩效自评情况汇总表",
        "填报单位（盖章）：宜川县民政局　　　单位：万元",
        [
            [
                *(tall(text, 2) for text in ("序号", "项目名称", "主管部门")),
                *(wide("预算安排", 2), wide("实际支出", 2), tall("自评得分", 2)),
            ],
            ["合计", "财政资金", "合计", "财政资金"],
            ["1", "高龄补贴", "宜川县民政局", "320", "320", "318", "318", "98"],
            ["2", "临时救助", "宜川县民政局", "150", "140", "150", "140", "96"],
        ],
    )
    assert (report.kind, report.projects) == ("other", ())
    assert "layout-unknown" in _codes(report)

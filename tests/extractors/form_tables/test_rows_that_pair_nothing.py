"""Rows whose cells are no labels with values: what stands there is left over, never a statement."""

from models.report import Report
from tests.extractors.conftest import BlockSpec, Build, CellSpec

TITLE = "项目支出绩效目标申报表"
GRID: list[list[CellSpec]] = [
    ["一级指标", "二级指标", "三级指标", "指标值"],
    ["产出指标", "数量指标", "改造户数", "≥100户"],
]


def read(build: Build, *rows: list[CellSpec]) -> Report:
    head: list[CellSpec] = ["项目名称", build.wide("农房改造", 3)]
    table: BlockSpec = [head, *rows, *GRID]
    return build.record(TITLE, "（2024年度）", table)


def statements(report: Report) -> list[tuple[str, str]]:
    return [(one.label, one.text) for one in report.projects[0].statements]


def left(report: Report) -> list[str]:
    return [piece.text for piece in report.leftover]


def test_a_row_of_a_listing_that_lacks_its_first_cell(build: Build) -> None:
    row: list[CellSpec] = ["招标与施工准备", "2024年3月", "2024年6月", ""]
    report = read(build, row)
    assert statements(report) == []
    assert left(report) == ["招标与施工准备", "2024年3月", "2024年6月"]


def test_a_known_label_keeps_its_value_beside_a_stray_cell(build: Build) -> None:
    report = read(build, ["立项依据", "县政府纪要", "2024年6月", ""])
    assert statements(report) == [("立项依据", "县政府纪要")]
    assert left(report) == ["2024年6月"]


def test_heads_of_money_without_figures_below(build: Build) -> None:
    report = read(build, ["资金合计", "财政资金", "自有资金", "上年结转"])
    assert statements(report) == []
    assert left(report) == ["资金合计", "财政资金", "自有资金", "上年结转"]


def test_levels_are_no_labels(build: Build) -> None:
    report = read(build, ["产出指标", "质量指标", "发放准确率", "100"])
    assert statements(report) == []
    assert "发放准确率" in left(report)


def test_heads_of_columns_are_no_answers(build: Build) -> None:
    report = read(build, ["资金管理情况", "情况说明", "", ""])
    assert statements(report) == []
    assert "情况说明" in left(report)


def test_an_opinion_in_narrow_cells_ends_the_grid(build: Build) -> None:
    name: list[CellSpec] = ["项目名称", build.wide("农房改造", 3)]
    report = build.record(TITLE, [name, *GRID, ["业务科室意见", "同意", "", ""]])
    assert [row.level3 for row in report.projects[0].indicators] == ["改造户数"]
    assert statements(report) == [("业务科室意见", "同意")]


def test_signs_under_any_head_are_the_targets(build: Build) -> None:
    grid = [
        ["一级指标", "二级指标", "三级指标", "指标值类型", "指标值", "度量单位"],
        ["产出指标", "数量指标", "建档人数", "≥", "900", "人"],
        ["效益指标", "社会效益指标", "健康素养", "定性", "提高", ""],
    ]
    report = build.record(TITLE, [["项目名称", build.wide("公共卫生", 5)], *grid])
    targets = [row.target for row in report.projects[0].indicators]
    assert targets[0] is not None
    assert (targets[0].text, targets[0].comparison) == ("≥900人", ">=")
    assert targets[1] is not None
    assert targets[1].text == "提高"


def test_projects_beside_a_header_of_two_rows(build: Build) -> None:
    tall = build.tall
    heads = ["单位编码", "项目支出名称", "资金总额", "本年绩效目标"]
    table: list[list[CellSpec]] = [
        [*(tall(head, 2) for head in heads), build.wide("绩效指标", 4)],
        ["一级指标", "二级指标", "三级指标", "指标值"],
        ["307001", "生育扶助", "56.8", "落实政策", "产出指标", "数量指标", "发放人数", "2300人"],
        ["307002", "免疫规划", "30", "接种达标", "产出指标", "数量指标", "接种剂次", "≥5万剂"],
    ]
    report = build.record("项目支出绩效目标表", "单位：万元", table)
    assert [project.name for project in report.projects] == ["生育扶助", "免疫规划"]
    assert [[row.level3 for row in project.indicators] for project in report.projects] == [
        ["发放人数"],
        ["接种剂次"],
    ]


def test_units_and_projects_named_in_one_column(build: Build) -> None:
    table = [
        ["单位名称、项目名称", "项目年度绩效目标", "一级指标", "二级指标", "三级指标", "指标值"],
        ["滇池县民政局", "", "", "", "", ""],
        ["高龄津贴", "按时发放。", "产出指标", "数量指标", "发放人数", "4200人"],
        ["殡葬改革", "提高火化率。", "产出指标", "数量指标", "火化具数", "800具"],
    ]
    report = build.record("项目支出绩效目标表", table)
    assert [project.name for project in report.projects] == ["高龄津贴", "殡葬改革"]


def test_points_of_a_sum_that_stand_a_column_too_far_right(build: Build) -> None:
    grid: list[list[CellSpec]] = [
        ["一级指标", "二级指标", "三级指标", "指标值", "实际完成值", "分值", "得分", "原因"],
        ["产出指标", "数量指标", "新建书房", "8家", "9家", "100", "94", ""],
        [build.wide("总分", 6), "100", "94"],
    ]
    report = build.record("项目支出绩效自评表", [["项目名称", build.wide("书房", 7)], *grid])
    score = report.projects[0].score
    assert score is not None
    assert (str(score.weight), str(score.score)) == ("100", "94")


def test_a_listing_of_results_is_a_project_a_row(build: Build) -> None:
    table: list[list[CellSpec]] = [
        ["序号", "项目名称", "年初预算数", "执行数", "执行率", "自评得分", "自评等级"],
        ["1", "校舍维修", "300", "290", "96.67%", "95.5", "优"],
        ["2", "教师培训", "50", "48", "96%", "98", "优"],
    ]
    report = build.record("2022年度项目绩效自评结果汇总表", table)
    assert report.kind == "self_evaluation"
    assert [(project.number, project.name) for project in report.projects] == [
        (1, "校舍维修"),
        (2, "教师培训"),
    ]
    (line,) = report.projects[0].funding
    assert [str(line.amount), str(line.executed), str(line.rate)] == ["300", "290", "96.67"]
    assert [str(project.score.score) for project in report.projects if project.score] == [
        "95.5",
        "98",
    ]
    assert [[n.text for n in project.statements] for project in report.projects] == [["优"], ["优"]]


def test_a_listing_of_what_others_found_is_no_report(build: Build) -> None:
    table: list[list[CellSpec]] = [
        ["序号", "项目名称", "预算数", "执行数", "执行率", "评价得分", "等级"],
        ["1", "校舍维修", "300", "290", "96.67%", "95.5", "优"],
    ]
    report = build.record("2022年度财政重点绩效评价结果汇总表", table)
    assert (report.kind, report.projects) == ("other", ())
    assert "校舍维修" in left(report)


def test_amounts_that_stand_with_their_labels_side_by_side(build: Build) -> None:
    row: list[CellSpec] = [
        *("项目资金（万元）", "年度资金总额：120.5", "其中：财政拨款：100", "其他资金：20.5"),
    ]
    report = read(build, row)
    assert statements(report) == []
    assert [(one.source, str(one.amount)) for one in report.projects[0].funding] == [
        ("total", "120.5"),
        ("fiscal", "100"),
        ("other", "20.5"),
    ]


def test_the_whole_projects_money_is_not_the_years(build: Build) -> None:
    report = read(build, ["项目总金额（万元）", "90", "其中：2024年预算", "30"])
    budget = report.projects[0].budget
    assert budget is not None
    assert str(budget.total) == "30"


def test_goals_of_two_terms_in_one_paragraph(build: Build) -> None:
    text = "实施周期目标：建成基地30个。年度目标：建成基地10个。"
    project = read(build, ["总体绩效目标", build.wide(text, 3)]).projects[0]
    assert project.long_term_goals == ("实施周期目标：建成基地30个。",)
    assert project.goals == ("年度目标：建成基地10个。",)


def test_the_signatures_date_is_no_part_of_a_department(build: Build) -> None:
    table: list[list[CellSpec]] = [["项目名称", build.wide("审计外勤", 3)], *GRID]
    head = "填报单位：青石县审计局（盖章）2023年11月5日"
    report = build.record("2024年度项目支出绩效目标申报表", head, table)
    assert report.department is not None
    assert report.department.name == "青石县审计局"
    assert left(report) == ["2023年11月5日"]


def test_a_projects_code_and_name_in_one_cell(build: Build) -> None:
    coded: list[CellSpec] = ["项目编码及名称", build.wide("13032124P00000000123-视察经费", 3)]
    report = build.record(TITLE, [coded, *GRID])
    project = report.projects[0]
    assert (project.code, project.name) == ("13032124P00000000123", "视察经费")


def test_a_policys_labels_are_a_projects(build: Build) -> None:
    rows: list[list[CellSpec]] = [
        ["政策名称", "老年人优待", "政策主管部门", "青石县民政局"],
        ["政策目标", build.wide("让老年人受益。", 3)],
        *GRID,
    ]
    project = build.record("政策绩效目标申报表", rows).projects[0]
    assert project.goals == ("让老年人受益。",)
    assert project.supervisor is not None
    assert project.supervisor.name == "青石县民政局"


def test_the_years_of_a_label_are_no_goal(build: Build) -> None:
    text = "（2024年-2026年）\n建成示范基地。"
    project = read(build, ["项目总体目标", build.wide(text, 3)]).projects[0]
    assert (*project.goals, *project.long_term_goals) == ("建成示范基地。",)


def test_a_label_that_is_broken_over_two_lines(build: Build) -> None:
    text = "贯彻执行《科技进步条例》，提升满意度。"
    for row, label in (
        (f"保障绩效目标实现\n措施：{text}", "保障绩效目标实现措施"),
        (f"项目设\n立的必要性：{text}", "项目设立的必要性"),
    ):
        report = read(build, [build.wide(row, 4)])
        assert statements(report) == [(label, text)]
        assert left(report) == []


def test_labels_broken_over_two_lines_before_a_value_that_has_a_key(build: Build) -> None:
    project = read(
        build,
        [build.wide("项目支\n出名称：农房改造", 4)],
        [build.wide("主管部\n门：青石县建设局", 2), build.wide("实施单\n位：青石县房管局", 2)],
        [build.wide("项目开\n始日期：2022年1月1日", 2), build.wide("项目负责\n人：张俊", 2)],
        [build.wide("年度\n目标：改造农房。", 4)],
    ).projects[0]
    assert project.name == "农房改造"
    assert project.supervisor is not None
    assert project.supervisor.name == "青石县建设局"
    assert project.implementer is not None
    assert project.implementer.name == "青石县房管局"
    assert project.period is not None
    assert str(project.period.start) == "2022-01-01"
    assert project.goals == ("改造农房。",)
    assert [(one.label, one.text) for one in project.statements] == [("项目负责人", "张俊")]
    report = build.record(
        "部门整体支出绩效目标表", [[build.wide("预算\n部门：青石县建设局", 4)], *GRID]
    )
    assert report.department is not None
    assert report.department.name == "青石县建设局"


def test_a_label_below_another_is_its_own(build: Build) -> None:
    report = read(build, [build.wide("存在问题\n改进措施：加强管理。", 4)])
    assert all("存在问题改进" not in label for label, _ in statements(report))


def test_several_labels_in_one_line_across_the_table(build: Build) -> None:
    line = build.wide("填表人：李华　　单位负责人：　　填报日期：2023年12月28日", 4)
    name: list[CellSpec] = ["项目名称", build.wide("农房改造", 3)]
    for table in ([name, [line], *GRID], [name, *GRID, [line]]):
        report = build.record(TITLE, "（2024年度）", table)
        assert statements(report) == [("填表人", "李华"), ("填报日期", "2023年12月28日")]
        assert left(report) == []


def test_a_label_with_its_colon_is_no_value_of_the_label_before(build: Build) -> None:
    report = read(build, ["存在问题", "进度偏慢", "改进措施", "评价结论："])
    assert statements(report) == [("存在问题", "进度偏慢")]

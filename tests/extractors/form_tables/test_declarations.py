"""Project declarations of other provinces: rows of labels, blocks of money, grids told by their heads."""

from typing import Any

import pytest

from models.report import Department, Project, Report
from tests.extractors.conftest import Build

GRID = [
    ["一级指标", "二级指标", "三级指标", "指标值"],
    ["产出指标", "数量指标", "培训人数", "≥10人"],
    ["效益指标", "社会效益指标", "就业率", "提高"],
]
TITLE = "项目支出绩效目标申报表"


def _form(build: Build, *rows: Any, title: str = TITLE, year: str = "（2023年度）") -> Report:
    return build.record(title, year, [["项目名称", build.wide("技能培训", 3)], *rows])


def _project(build: Build, *rows: Any) -> Project:
    (project,) = _form(build, *rows).projects
    return project


def _rows(project: Project) -> list[tuple[str | None, ...]]:
    return [
        (row.term, row.level1, row.level2, row.level3, row.target.text if row.target else None)
        for row in project.indicators
    ]


def _money(project: Project) -> list[tuple[Any, ...]]:
    return [
        (line.name, line.term, line.source, None if line.amount is None else str(line.amount))
        for line in project.funding
    ]


def _statements(project: Project) -> list[tuple[str, str]]:
    return [(note.label, note.text) for note in project.statements]


def test_the_head_of_a_declaration(build: Build) -> None:
    report = _form(build, *GRID)
    assert report.kind == "project_declaration"
    assert (report.title, report.fiscal_year, report.department) == (TITLE, 2023, None)
    assert report.projects[0].title == TITLE
    assert report.leftover == ()


def test_halves_side_by_side_never_join(build: Build) -> None:
    wide = build.wide
    report = build.record(
        "财政项目支出绩效目标批复表",
        "(2019年度)",
        [
            ["项目名称", wide("联网路改造", 6)],
            [
                build.tall("总体目标", 2),
                wide("中期滚动目标(2019年--2021年)", 3),
                wide("年度目标", 3),
            ],
            [wide("路网贯通。", 3), wide("完成一期。", 3)],
            [
                *("一级指标", "二级指标", "三级指标", "指标值(或计划水平)"),
                *("二级指标", "三级指标", "计划指标值(或计划水平)"),
            ],
            ["产出指标", "数量指标", "结算项目数", "12", "数量指标", "结算项目数", "3"],
            ["效益指标", "", "", "", "可持续影响指标", "总目标控制", "30%"],
        ],
    )
    (project,) = report.projects
    assert _rows(project) == [
        ("long_term", "产出指标", "数量指标", "结算项目数", "12"),
        ("annual", "产出指标", "数量指标", "结算项目数", "3"),
        ("annual", "效益指标", "可持续影响指标", "总目标控制", "30%"),
    ]
    assert (project.long_term_goals, project.goals) == (("路网贯通。",), ("完成一期。",))


def test_two_grids_one_above_the_other(build: Build) -> None:
    head = ["一级指标", "二级指标", "指标内容", "指标值", "备注"]
    report = build.record(
        "项目绩效目标表",
        "(2021年度)",
        [
            ["项目名称", build.wide("集镇改造", 5)],
            [build.tall("长期绩效指标", 2), *head],
            ["产出指标", "数量指标", "改造立面", "88处", ""],
            [build.tall("年度绩效指标", 2), *head],
            ["产出指标", "数量指标", "改造立面", "44处", "以实测为准"],
        ],
    )
    (project,) = report.projects
    assert _rows(project) == [
        ("long_term", "产出指标", "数量指标", "改造立面", "88处"),
        ("annual", "产出指标", "数量指标", "改造立面", "44处"),
    ]
    assert [(n.label, n.text) for n in project.indicators[1].notes] == [("备注", "以实测为准")]


def test_one_grid_has_no_term(build: Build) -> None:
    rows = [[build.tall("年度绩效指标", 3), *GRID[0]], *GRID[1:]]
    report = build.record(TITLE, [["项目名称", build.wide("甲", 4)], *rows])
    assert [row.term for row in report.projects[0].indicators] == [None, None]


def test_a_row_with_both_values_gives_the_annual_one_first(build: Build) -> None:
    project = _project(
        build,
        [*GRID[0][:3], "实施周期指标值", "年度指标值"],
        ["产出指标", "数量指标", "基地", "30个", "10个"],
        ["产出指标", "质量指标", "合格率", "100%", ""],
    )
    assert _rows(project) == [
        ("annual", "产出指标", "数量指标", "基地", "10个"),
        ("long_term", "产出指标", "数量指标", "基地", "30个"),
        ("long_term", "产出指标", "质量指标", "合格率", "100%"),
    ]


def test_history_in_a_header_of_two_rows(build: Build) -> None:
    tall = build.tall
    report = build.record(
        "2023年市直部门预算项目支出绩效目标表",
        [
            ["项目名称", build.wide("信息化", 6)],
            [
                tall("绩效指标", 3),
                *(tall(head, 2) for head in GRID[0][:3]),
                build.wide("指标值", 3),
            ],
            ["前年", "上年", "预计当年实现"],
            ["产出指标", "数量指标", "系统数", "1个", "2个", "3个"],
        ],
    )
    (row,) = report.projects[0].indicators
    assert row.target is not None
    assert row.target.text == "3个"
    assert [(note.label, note.text) for note in row.notes] == [("前年", "1个"), ("上年", "2个")]


@pytest.mark.parametrize(
    "head",
    [
        *("指标值", "年度指标值", "指标值及单位", "当年预期实现值", "指标目标值", "年度数值"),
        *(
            "计划指标值(或计划水平)",
            "年度(/项目)指标值",
            "预期值",
            "目标值",
            "绩效指标值",
            "2023年度指标值",
        ),
    ],
)
def test_heads_of_the_target(build: Build, head: str) -> None:
    project = _project(build, [*GRID[0][:3], head], *GRID[1:])
    assert [row[4] for row in _rows(project)] == ["≥10人", "提高"]


@pytest.mark.parametrize("head", ["指标内容", "绩效指标", "具体指标", "指标名称"])
def test_a_grid_without_a_third_level_has_it_in_its_content(build: Build, head: str) -> None:
    project = _project(build, ["一级指标", "二级指标", head, "指标值"], *GRID[1:])
    assert [row.level3 for row in project.indicators] == ["培训人数", "就业率"]
    assert [row.description for row in project.indicators] == [None, None]


def test_sign_figure_and_unit_are_joined_as_a_reader_would(build: Build) -> None:
    project = _project(
        build,
        ["一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "指标方向性"],
        ["产出指标", "数量指标", "巡河", "≥", "1800", "公里", "正向指标"],
        ["产出指标", "质量指标", "评价", "定性", "优良中低差", "", ""],
        ["产出指标", "成本指标", "费用", "反向", "≤5", "万元", ""],
    )
    texts = [row.target.text if row.target else None for row in project.indicators]
    assert texts == ["≥1800公里", "优良中低差", "≤5万元"]
    assert [row.direction for row in project.indicators] == ["positive", None, "negative"]


def test_second_levels_in_the_first_column(build: Build) -> None:
    project = _project(
        build,
        ["一级指标", "二级指标", "绩效标准", "当年预期实现值"],
        ["数量指标", "维修次数", "反映维修", "280次"],
        ["质量指标", "合格率", "反映质量", ">92%"],
    )
    assert _rows(project) == [
        (None, None, "数量指标", "维修次数", "280次"),
        (None, None, "质量指标", "合格率", ">92%"),
    ]
    assert project.indicators[0].notes[0].label == "绩效标准"


def test_a_blank_level_among_merged_ones_is_blank(build: Build) -> None:
    report = _form(
        build,
        GRID[0],
        [build.tall("产出指标", 2), "数量指标", "甲", "1次"],
        ["质量指标", "乙", "100%"],
        ["", "生态环境成本指标", "丙", "100%"],
        ["效益指标", "社会效益指标", "丁", "提高"],
    )
    assert [row.level1 for row in report.projects[0].indicators] == [
        *("产出指标", "产出指标", None, "效益指标"),
    ]
    assert [f.pointer for f in report.findings if f.code == "indicator-incomplete"] == [
        "/projects/0/indicators/2"
    ]


def test_a_target_column_for_each_area(build: Build) -> None:
    report = _form(
        build,
        ["一级指标", "二级指标", "三级指标", "西坪镇", "桃舟乡"],
        ["产出指标", "数量指标", "工程", "1", "2"],
    )
    (row,) = report.projects[0].indicators
    assert row.target is None
    assert [(note.label, note.text) for note in row.notes] == [("西坪镇", "1"), ("桃舟乡", "2")]
    assert [finding.code for finding in report.findings] == ["targets-by-area"]


def test_money_in_two_columns(build: Build) -> None:
    wide = build.wide
    project = _project(
        build,
        [
            build.tall("项目资金\n（元）", 3),
            "项目资金总额",
            "10,308.00",
            "年度资金申请总额",
            "3,498.00",
        ],
        ["其中：财政资金", "10,308.00", "其中：当年财政拨款", "3,498.00"],
        ["其他资金", "0.00", "其他资金", "0.00"],
        [*(wide(head, 1) for head in GRID[0])],
    )
    assert project.amount_unit == "元"
    assert _money(project) == [
        ("项目资金总额", "long_term", "total", "10308.00"),
        ("财政资金", "long_term", "fiscal", "10308.00"),
        ("其他资金", "long_term", "other", "0.00"),
        ("年度资金申请总额", "annual", "total", "3498.00"),
        ("当年财政拨款", "annual", "fiscal", "3498.00"),
        ("其他资金", "annual", "other", "0.00"),
    ]
    budget = project.budget
    assert budget is not None
    assert [str(x) for x in (budget.total, budget.fiscal, budget.other)] == [
        *("3498.00", "3498.00", "0.00"),
    ]


def test_money_of_the_whole_period_alone_is_no_budget(build: Build) -> None:
    project = _project(build, ["实施期资金总额（万元）", build.wide("300", 3)], *GRID)
    assert _money(project) == [("实施期资金总额", "long_term", "total", "300")]
    assert project.budget is not None
    assert project.budget.total is None


@pytest.mark.parametrize(
    ("label", "value", "unit"),
    [
        ("年度资金总额（万元）", "20", "万元"),
        ("预算申报数", "20万元", "万元"),
        ("资金额度", "4623 万", "万元"),
        ("年度资金总额（元）", "1,234.50", "元"),
    ],
)
def test_the_unit_of_money(build: Build, label: str, value: str, unit: str) -> None:
    project = _project(build, [label, build.wide(value, 3)], *GRID)
    assert project.amount_unit == unit
    assert project.budget is not None
    assert project.budget.total is not None


def test_an_amount_in_another_unit_is_left_out_with_a_finding(build: Build) -> None:
    report = _form(build, ["年度资金总额（元）", build.wide("20万元", 3)], *GRID)
    assert report.projects[0].funding[0].amount is None
    assert [f.code for f in report.findings if f.code != "leftover-text"] == ["amount-unit-differs"]
    assert [piece.text for piece in report.leftover] == ["20万元"]


@pytest.mark.parametrize("value", ["/", "—", "*", ""])
def test_a_filler_is_no_amount(build: Build, value: str) -> None:
    report = _form(build, ["年度资金总额（元）", build.wide(value, 3)], *GRID)
    assert report.projects[0].funding[0].amount is None
    assert report.leftover == ()


def test_several_amounts_in_one_cell(build: Build) -> None:
    project = _project(
        build,
        ["项目资金（万元）", build.wide("资金总额：80 其中：财政拨款：70 其他资金：10", 3)],
        *GRID,
    )
    assert [(line[0], line[3]) for line in _money(project)] == [
        *(("资金总额", "80"), ("财政拨款", "70"), ("其他资金", "10")),
    ]


def test_costs_and_their_sum(build: Build) -> None:
    report = build.record(
        TITLE,
        [
            ["项目名称", build.wide("大楼运行", 4)],
            [build.tall("项目预算", 4), "成本构成", "金额", "测算依据", "2021年实际执行数"],
            ["保安费", "191", "招标", "190"],
            ["保洁费", "99", "招标", "98"],
            ["合计", "290", "", "288"],
            *([head, *row[1:], ""] for head, row in ((row[0], row) for row in GRID)),
        ],
    )
    (project,) = report.projects
    assert _money(project) == [("保安费", "annual", None, "191"), ("保洁费", "annual", None, "99")]
    assert [(n.label, n.text) for n in project.funding[0].notes] == [
        *(("测算依据", "招标"), ("2021年实际执行数", "190")),
    ]
    assert project.budget is not None
    assert str(project.budget.total) == "290"
    assert "funding-sum" not in [finding.code for finding in report.findings]


@pytest.mark.parametrize(
    ("written", "chosen"),
    [
        ("新增项目☑　延续项目□", "新增项目"),
        ("□新增项目 ■延续项目", "延续项目"),
        ("新增项目□ 延续项目√", "延续项目"),
        ("●新增 ○延续", "新增"),
        ("（√）新增 （ ）延续", "新增"),
        ("一次性项目 阶段性项目√", "阶段性项目"),
        ("延续项目", "延续项目"),
        ("□新增项目 □延续项目", None),
    ],
)
def test_ticked_words(build: Build, written: str, chosen: str | None) -> None:
    report = _form(build, ["项目属性", build.wide(written, 3)], *GRID)
    assert report.projects[0].nature == chosen
    assert report.projects[0].category is None
    assert report.leftover == ()


def test_category_and_nature_by_what_they_say(build: Build) -> None:
    project = _project(
        build,
        ["项目类型", "持续性项目", "项目属性", "特定目标类"],
        ["项目级次", build.wide("一级", 3)],
        *GRID,
    )
    assert (project.category, project.nature) == ("特定目标类", "持续性项目")
    assert _statements(project) == [("项目级次", "一级")]


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        ("2021年3月至2022年10月", "2021-03", "2022-10"),
        ("2021—2023年", "2021", "2023"),
        ("2022-2024", "2022", "2024"),
        ("2024.01-2024.12", "2024-01", "2024-12"),
        ("2023年1月1日-12月31日", "2023-01-01", "2023-12-31"),
        ("2023年", "2023", "2023"),
        ("三年", None, None),
    ],
)
def test_periods(build: Build, written: str, start: str | None, end: str | None) -> None:
    period = _project(build, ["起止时间", build.wide(written, 3)], *GRID).period
    assert period is not None
    assert (period.text, period.start, period.end) == (written, start, end)


def test_a_period_of_two_cells(build: Build) -> None:
    period = _project(
        build, ["计划开始日期：", "2024-01-01", "计划完成日期：", "2024/12/31"], *GRID
    ).period
    assert period is not None
    assert (period.text, period.start, period.end) == (
        *("2024-01-01—2024/12/31", "2024-01-01", "2024-12-31"),
    )


def test_units_and_their_codes(build: Build) -> None:
    report = _form(
        build, ["主管部门及代码", "[103]区残联", "实施单位", "103001-区康复中心（盖章）"], *GRID
    )
    project = report.projects[0]
    assert project.supervisor is not None
    assert project.implementer is not None
    assert (project.supervisor.code, project.supervisor.name) == ("103", "区残联")
    assert (project.implementer.code, project.implementer.name) == ("103001", "区康复中心")
    assert project.department == project.implementer


def test_of_several_supervisors_the_highest_supervises(build: Build) -> None:
    project = _project(
        build,
        ["中央主管部门", build.wide("民政部", 3)],
        ["省级主管部门", build.wide("省厅", 3)],
        *GRID,
    )
    assert project.supervisor is not None
    assert project.implementer is not None
    assert (project.supervisor.name, project.implementer.name) == ("民政部", "省厅")


@pytest.mark.parametrize(
    "line", ["填报单位:(盖章) 单位:万元", "填报单位（盖章）：　　　　单位：万元", "（    年度）"]
)
def test_a_head_left_blank_names_no_unit(build: Build, line: str) -> None:
    report = build.record(f"2023年{TITLE}", line, [["项目名称", build.wide("甲", 3)], *GRID])
    assert (report.department, report.fiscal_year) == (None, 2023)
    assert report.title == f"2023年{TITLE}"
    assert report.leftover == ()


def test_an_unknown_label_is_a_statement(build: Build) -> None:
    project = _project(
        build,
        ["绩效目标", build.wide("做好培训。", 3)],
        ["廉政风险防控点", build.wide("按规定执行", 3)],
        *GRID,
        ["其他说明的问题", build.wide("无", 3)],
        ["财政部门审核意见", build.wide("", 3)],
    )
    assert project.goals == ("做好培训。",)
    assert _statements(project) == [("廉政风险防控点", "按规定执行"), ("其他说明的问题", "无")]


def test_a_listing_is_one_statement(build: Build) -> None:
    project = _project(
        build,
        [build.tall("实施进度计划", 3), "实施内容", "开始时间", "完成时间"],
        ["1、招标", "2021年3月", "2021年6月"],
        ["2、施工", "2021年7月", "2021年9月"],
        *GRID,
    )
    assert project.period is None
    assert _statements(project) == [
        ("实施进度计划", "1、招标 2021年3月 2021年6月\n2、施工 2021年7月 2021年9月")
    ]


def test_a_listing_ends_where_a_cell_stands_below_its_label(build: Build) -> None:
    project = _project(
        build,
        ["实施进度计划", "实施内容", "开始时间", "完成时间"],
        ["", "1、招标", "2021年3月", "2021年6月"],
        ["项目绩效目标", "长期目标", build.wide("年度目标", 2)],
        ["", "修完全部道路。", build.wide("修三十公里路。", 2)],
        *GRID,
    )
    assert _statements(project) == [("实施进度计划", "1、招标 2021年3月 2021年6月")]
    assert (project.long_term_goals, project.goals) == (("修完全部道路。",), ("修三十公里路。",))


def test_what_an_opinion_says_is_no_unit(build: Build) -> None:
    project = _project(
        build,
        *GRID,
        [build.tall("审核意见", 2), "主管部门", build.wide("同意", 2)],
        ["财政局", build.wide("可行", 2)],
    )
    assert project.supervisor is None
    assert _statements(project) == [("主管部门", "同意"), ("财政局", "可行")]


def test_goals_that_say_their_term_themselves(build: Build) -> None:
    project = _project(
        build, ["总体绩效目标", build.wide("实施周期目标：建成。\n年度目标：完成一半。", 3)], *GRID
    )
    assert project.long_term_goals == ("实施周期目标：建成。",)
    assert project.goals == ("年度目标：完成一半。",)


def test_several_forms_in_one_table(build: Build) -> None:
    wide = build.wide
    one = [["项目名称", wide("甲", 3)], *GRID]
    two = [["项目名称", wide("乙", 3)], *GRID]
    report = build.record(TITLE, [*one, [wide(TITLE, 4)], *two])
    assert [(p.name, len(p.indicators)) for p in report.projects] == [("甲", 2), ("乙", 2)]


def test_a_letter_with_a_form(build: Build) -> None:
    report = build.record(
        *(
            "关于下达2023年资金的通知",
            "各乡镇：",
            "现将绩效目标下达，请执行。",
            "附件：项目支出绩效目标表",
        ),
        *("项目支出绩效目标表", [["项目名称", build.wide("甲", 3)], *GRID]),
    )
    assert report.kind == "project_declaration"
    assert [project.name for project in report.projects] == ["甲"]
    assert [piece.text for piece in report.leftover][:2] == ["关于下达2023年资金的通知", "各乡镇："]


def test_a_letter_without_a_form_gives_nothing(build: Build) -> None:
    report = build.record(
        "关于报送绩效目标的通知", "请填报项目支出绩效目标表。", "附件：项目支出绩效目标表"
    )
    assert (report.kind, report.projects) == ("other", ())


def test_a_blank_form_has_a_kind_and_no_values(build: Build) -> None:
    wide = build.wide
    report = build.record(
        TITLE,
        "（    年度）",
        [
            ["项目名称", wide("", 3)],
            ["主管部门", "", "实施单位", ""],
            ["项目属性", wide("新增项目□ 延续项目□", 3)],
            [build.tall("项目资金（万元）", 2), "年度资金总额：", wide("", 2)],
            ["其中：财政拨款", wide("", 2)],
            ["总体目标", wide("目标1：\n目标2：\n……", 3)],
            GRID[0],
            [build.tall("产出指标", 2), "数量指标", "指标1：", ""],
            ["……", "", ""],
        ],
    )
    assert (report.kind, report.projects) == ("project_declaration", ())
    assert report.leftover == ()


def test_a_forms_instructions_are_no_values(build: Build) -> None:
    report = _form(
        build,
        ["年度目标", build.wide("对照年度目标，说明相关任务目标的完成情况（100字以内）", 3)],
        GRID[0],
        ["产出指标", "数量指标", "道路", "≧ %"],
    )
    project = report.projects[0]
    assert project.goals == ()
    assert project.indicators[0].target is None
    assert [f.pointer for f in report.findings if f.code == "template-hint"] == [
        *("/projects/0/goals", "/projects/0/indicators/0/target"),
    ]


def test_an_index_of_evaluation_is_not_read(build: Build) -> None:
    report = build.record(
        "项目绩效评价指标体系表",
        [
            ["一级指标", "二级指标", "三级指标", "分值", "评分标准"],
            ["决策", "项目立项", "立项依据充分性", "5", "充分得满分"],
        ],
    )
    assert report.kind == "other"
    assert report.projects == ()


def test_a_title_in_two_lines(build: Build) -> None:
    report = build.record(
        *("某市市级财政项目", "支出绩效目标申报表", "（2023年度）"),
        [["项目名称", build.wide("甲", 3)], ["主管部门", build.wide("某局", 3)], *GRID],
    )
    assert report.title == "某市市级财政项目支出绩效目标申报表"
    assert report.projects[0].title == report.title
    assert report.leftover == ()


def test_numbered_titles_are_the_projects(build: Build) -> None:
    one = [["项目名称", build.wide("甲", 3)], ["主管部门", build.wide("某局", 3)], *GRID]
    report = build.record("1. 甲项目支出绩效目标表", one, "2. 乙项目支出绩效目标表", one)
    assert report.title is None
    assert [(p.number, p.title) for p in report.projects] == [
        *((1, "甲项目支出绩效目标表"), (2, "乙项目支出绩效目标表")),
    ]


def test_labels_and_grid_in_tables_of_their_own(build: Build) -> None:
    report = build.record(
        TITLE,
        [["项目名称", build.wide("甲", 3)], ["主管部门", build.wide("某局", 3)]],
        "绩效指标",
        GRID,
    )
    (project,) = report.projects
    assert (project.name, len(project.indicators)) == ("甲", 2)
    assert report.leftover == ()


def test_projects_side_by_side_are_left_unread(build: Build) -> None:
    report = build.record(
        TITLE, [["项目名称", "甲", "项目名称", "乙"], ["预算数", "1", "预算数", "2"], *GRID]
    )
    assert (report.kind, report.projects) == ("other", ())
    assert "layout-unknown" in [finding.code for finding in report.findings]


def test_a_grid_without_levels(build: Build) -> None:
    project = _project(
        build,
        ["指标名称", "指标权重", "计量单位", "指标性质", "指标值"],
        ["储备种类", "30", "种", "≥", "10"],
    )
    (row,) = project.indicators
    assert (row.level1, row.level3) == (None, "储备种类")
    assert row.target is not None
    assert row.target.text == "≥10种"


def test_labels_with_their_values_in_one_cell(build: Build) -> None:
    wide = build.wide
    report = build.record(
        TITLE,
        [
            [wide("项目名称：甲", 2), wide("项目编码：11000024T000002000001", 2)],
            [wide("主管部门：A局", 2), wide("实施单位：B中心", 2)],
            [wide("预算金额：100万元", 2), wide("其中财政资金：80万元", 2)],
            *GRID,
        ],
    )
    (project,) = report.projects
    assert (project.name, project.code) == ("甲", "11000024T000002000001")
    assert [(line[0], line[3]) for line in _money(project)] == [
        *(("预算金额", "100"), ("财政资金", "80")),
    ]


def test_a_table_without_spans(build: Build) -> None:
    report = build.record(
        TITLE,
        [
            ["项目名称", "", "甲", "", "", ""],
            ["项目负责人", "", "", "联系电话", "", "123"],
            ["项目资金（元）", "年度资金总额：", "", "80", "", ""],
            ["", "其中：财政拨款", "", "80", "", ""],
            ["项目绩效目标", "长期目标", "", "年度目标", "", ""],
            ["", "建成。", "", "完成一半。", "", ""],
            [*GRID[0], "", ""],
            [*GRID[1], "", ""],
            ["", "质量指标", "合格率", "100%", "", ""],
        ],
    )
    (project,) = report.projects
    assert project.name == "甲"
    assert _statements(project) == [("联系电话", "123")]
    assert [line[3] for line in _money(project)] == ["80", "80"]
    assert (project.long_term_goals, project.goals) == (("建成。",), ("完成一半。",))
    assert [row.level1 for row in project.indicators] == ["产出指标", "产出指标"]


def test_the_unit_that_files_the_form_is_the_reports_even_if_it_carries_the_project_out(
    build: Build,
) -> None:
    wide = build.wide
    units = [
        ["主管部门", wide("临江县水利局", 3)],
        ["实施单位", wide("临江县水利工程站", 3)],
    ]
    head = [["项目名称", wide("泵站改造", 3)], *units]
    own = build.record(TITLE, "（2021年度）", "填报单位：临江县水利工程站", [*head, *GRID])
    assert own.department == own.projects[0].department == Department(name="临江县水利工程站")
    without = build.record(TITLE, "（2021年度）", [*head, *GRID])
    assert without.projects[0].department == Department(name="临江县水利工程站")
    assert without.department == Department(name="临江县水利局")


def test_a_unit_that_was_left_blank_is_not_the_unit_of_money_behind_a_tab(build: Build) -> None:
    head = "预算单位：　　　　\t单位：元"
    report = build.record(TITLE, "2023年度", head, [["项目名称", build.wide("技能培训", 3)], *GRID])
    assert report.department is None
    assert report.projects[0].amount_unit == "元"


def test_a_form_beside_one_section_of_a_report_with_a_cover(build: Build) -> None:
    report = build.record(
        *("2017年部门预算绩效文本", "第一部分", "部门整体绩效目标", "1.保障措施"),
        *("为确保目标实现，采取以下措施：", "１．推进信息公开。自觉接受监督。"),
        *(TITLE, [["项目名称", build.wide("甲", 3)], ["主管部门", build.wide("某局", 3)], *GRID]),
    )
    assert report.kind == "budget_performance"
    assert [project.name for project in report.projects] == ["甲"]
    assert report.safeguards != ()


def test_a_project_that_is_itself_an_evaluation_has_goals_of_its_own(build: Build) -> None:
    report = build.record(
        "财政绩效评价绩效目标表（2016年度）",
        [["项目名称", build.wide("财政绩效评价工程", 3)], *GRID],
    )
    assert report.kind == "project_declaration"
    assert report.projects[0].name == "财政绩效评价工程"

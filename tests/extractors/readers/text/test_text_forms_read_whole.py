"""Forms of several regions in text: what a header of two rows, a blank form or money may look like."""

import re
from collections.abc import Callable

import pytest

from extractors.extraction import extract
from extractors.readers.text.lines import split_lines
from extractors.readers.text.widths import find_wrap_width
from extractors.source_files import SourceFile
from models.report import Report


def read(text: str) -> Report:
    return extract(SourceFile("dump.txt", text.encode()))


COSTS = """\
2024年市直部门预算项目支出绩效目标表
项目名称 | 劳动仲裁 | 项目类型 | 本级支出项目 | 项目属性 | 持续性项目 | ||
成本测算 | 成本构成 | 当年预算数 | 测算依据及说明 | ||||
委托业务费 | 24,549万元 | 26,022件×1,040元 | |||||
维修费 | 17,919万元 | 18,457件×1,040元 | |||||
租赁费 | 23,064万元 | 22,603件×1,040元 | |||||
办公费 | 49,420万元 | 46,455件×1,040元 | |||||
绩效目标 | 调处劳动争议案件。 | ||||||
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 绩效标准 | 指标值 | ||
前年 | 上年 | 预计当年实现 | |||||
产出指标 | 数量指标 | 培训劳动者 | 培训的情况 | 72% | 95% | 不超过2049人次 | |
质量指标 | 培训合格率 | 合格的情况 | 80% | 97% | ≥98% | ||
"""


def test_past_years_and_the_expected_one_below_the_head_of_targets() -> None:
    (project,) = read(COSTS).projects
    assert [(row.level2, row.level3) for row in project.indicators] == [
        ("数量指标", "培训劳动者"),
        ("质量指标", "培训合格率"),
    ]
    assert [row.target.text for row in project.indicators if row.target] == [
        "不超过2049人次",
        "≥98%",
    ]
    assert [note.text for note in project.indicators[0].notes] == ["培训的情况", "72%", "95%"]


def test_commas_that_group_digits_part_no_cells() -> None:
    (project,) = read(COSTS).projects
    assert [int(line.amount or 0) for line in project.funding] == [24549, 17919, 23064, 49420]
    blanks = "".join(f"第{n}项 24,549元 26,022元 25,040元\n" for n in "一二三四五")
    assert read(COSTS.replace("租赁费", "印刷费") + "\n" + blanks).projects[0].name == "劳动仲裁"


BLANK = """\
部门（单位）整体支出绩效目标申报表
2026年度
部门（单位）名称\t
年度履职目标\t
年度主要任务\t任务名称\t主要内容\t预算金额（单位：万元）
\t\t\t总额\t财政拨款\t其他资金
\t\t\t\t\t
金额合计\t\t\t
年度总体目标\t
绩效指标\t一级指标\t二级指标\t三级指标\t运算符号\t年度指标值\t计量单位
\t产出指标\t质量指标\t\t\t\t
\t\t时效指标\t\t\t\t
\t\t成本指标\t\t\t\t
\t效益指标\t经济效益指标\t\t\t\t
\t\t社会效益指标\t\t\t\t
"""


def test_a_blank_form_a_row_a_line_has_its_kind_and_no_values() -> None:
    report = read(BLANK)
    assert report.kind == "department_declaration"
    assert report.department is None
    assert report.overall_goal is None
    assert not report.sub_goals
    assert not report.projects


BLANK_COSTS = """\
项目支出绩效目标申报表（2018年度）
项目名称 |  | 项目类型 |  | |
成本测算 | 成本构成 | 预算金额 | 测算（公式）依据 | 2017年实际执行数 |
 |  |  |  | |
合计 |  |  |  | |
绩效目标 |  | |||
一级指标 | 二级指标 | 三级指标 | 绩效标准 | 年度指标值 |
产出指标 | 时效指标 |  |  |  |
效益指标 | 经济效益指标 |  |  |  |
"""


def as_tabs(text: str) -> str:
    """Rows of counted bars with tabs between their cells."""
    rows = (re.sub(r"(?<=\|) \|+$", "", line).split("|") for line in text.split("\n"))
    return "\n".join("\t".join(cell.strip() for cell in (row[:-1] or row)) for row in rows)


@pytest.mark.parametrize("write", [str, as_tabs])
def test_heads_of_costs_above_blank_lines_are_no_values_of_one_another(
    write: Callable[[str], str],
) -> None:
    report = read(write(BLANK_COSTS))
    assert report.kind == "project_declaration"
    assert not report.projects


EMPTY_LAST = """\
一级指标 | 二级指标 | 三级指标 | 指标值 | 绩效指标描述 | 指标值确定依据 |
产出指标 | 数量指标 | 修缮校舍 | ≥7间 | 修缮的情况 | 工作计划 |
产出指标 |  | 取证率 | ≦99% | 取证的情况 |  |
产出指标 | 时效指标 | 按期完成率 | 不低于95% | 按期的情况 | 工作计划 |
"""


def test_a_row_with_all_its_bars_lacks_no_cell_though_the_last_is_empty() -> None:
    head = (
        "1.修缮校舍绩效目标表\n731001某县教育局 | 单位：万元 | ||||\n"
        "项目编码 | 130322213RGZQG5D0ORKX | 项目名称 | 修缮校舍 | ||\n\n"
    )
    (project,) = read(head + EMPTY_LAST).projects
    row = project.indicators[1]
    assert (row.level3, row.target and row.target.text, row.description, row.basis) == (
        *("取证率", "≦99%", "取证的情况"),
        None,
    )


def as_closed_cells(text: str) -> str:
    """Rows of counted bars with a cell on each line."""
    return re.sub(r"\| (?=[^|\n]*[^|\n ])", "|\n", text)


BROKEN = """\
项目支出绩效目标申报表
（2022年度）
项目名称 | 修路 | 项目类别 | 特定目标类 | ||
{label} | 整治环境。 | ||||
项目总目标 | 修好路。 | ||||
一级指标 | 二级指标 | 三级指标 | 指标值 | ||
产出指标 | 数量指标 | 修路 | 3公里 | ||
"""


@pytest.mark.parametrize(
    "label",
    [
        "保证项目实施的制度、\n措施：",
        "同名项目上年预算额\n（元）：",
        "保障目标实现\n措施：",
        "绩效\n目标保障措施：",
    ],
)
@pytest.mark.parametrize("write", [str, as_closed_cells])
def test_a_label_broken_over_two_lines_of_its_cell(label: str, write: Callable[[str], str]) -> None:
    report = read(write(BROKEN.format(label=label)))
    (project,) = report.projects
    assert (project.name, len(project.indicators)) == ("修路", 1)
    assert list(project.goals + project.long_term_goals) == ["修好路。"]


ROWS = """\
项目支出绩效目标申报表
（2022年度）
项目名称\t修路
项目绩效目标\t修好路。
绩效
目标保障措施：整治环境，{sentence}
绩效指标\t一级指标\t二级指标\t三级指标\t指标值\t备注
\t产出指标\t数量指标\t修路\t3公里\t
\t\t时效指标\t完工时间\t10月底前\t
其他说明：无
财政部门审核意见：\t同意
"""


def test_labels_with_their_value_in_a_line_of_their_own_reach_no_cell_above() -> None:
    (project,) = read(ROWS.format(sentence="加强管理。")).projects
    assert project.goals == ("修好路。",)
    assert [(one.label, one.text) for one in project.statements] == [
        ("绩效目标保障措施", "整治环境，加强管理。"),
        ("其他说明", "无"),
        ("财政部门审核意见", "同意"),
    ]
    assert not any(row.notes for row in project.indicators)


HEBEI = """\
第二部分 预算项目绩效目标
{projects}
"""
PROJECT = """\
{number}、2017年修路资金绩效目标表
473004 某县公路管理所 | 预算年度：2017 | 金额单位：万元
项目编码\t39285217{number}U911XMGUMRAN\t项目名称\t2017年修路{number}
预算规模及资金用途\t预算数\t910.00\t其中：财政资金\t910.00\t其他资金\t0.00
\t用于修路。
绩效目标\t1.修路。
绩效指标\t绩效指标描述\t指标值\t指标值确定依据
一级指标\t二级指标\t三级指标\t\t\t
产出指标\t数量指标\t修路\t修路的情况\t3公里\t工作计划
\t质量指标\t合格率\t合格的情况\t98%\t工作计划
"""


def test_head_lines_as_wide_as_each_other_are_no_wrapped_text() -> None:
    text = HEBEI.format(projects="".join(PROJECT.format(number=number) for number in range(1, 8)))
    assert find_wrap_width(split_lines(text)) is None
    report = read(text)
    assert [project.name for project in report.projects] == [f"2017年修路{n}" for n in range(1, 8)]
    assert all(project.code and project.indicators for project in report.projects)


def test_a_header_that_comes_again_on_each_page_is_no_running_head() -> None:
    grid = (
        "绩效指标 | 绩效指标描述 | 指标值 | 指标值确定依据 | ||\n"
        "一级指标 | 二级指标 | 三级指标 | |||\n"
        "产出指标 | 数量指标 | 修路 | 修路的情况 | 3公里 | 计划 |\n"
    )
    head = (
        "{0}.修路绩效目标表\n731001某局 | 单位：万元 | ||||\n"
        "项目编码 | 13032221{0}RGZQG5D0ORKX | 项目名称 | 修路{0} | ||\n"
    )
    pages = "".join(
        f"{head.format(n)}绩效目标 | 修路。 | ||||\n\n- {n} -\n\f\n{grid}\n" for n in (1, 2, 3)
    )
    report = read(f"第二部分 预算项目绩效目标\n{pages}")
    assert [project.indicators[0].description for project in report.projects] == ["修路的情况"] * 3


WIDE = """\
第二部分 预算项目绩效目标
1.修路绩效目标表

| 项目编码 | 130322213RGZQG5D0ORKX |  | 项目名称 | 修路 |  |  |  |
| --- | --- | --- | --- | --- | --- | --- | --- |
| 预算规模及资金用途 | 预算数 | 16.00 | 其中：财政资金 |  | 15.00 | 其他资金 | 1.00 |
| 预算规模及资金用途 | 用于修路。 |  |  |  |  |  |  |
| 绩效目标 | 修路。 |  |  |  |  |  |  |
| 一级指标 | 二级指标 | 三级指标 | 绩效指标描述 | 指标性质 | 指标值 | 计量单位 | 权重 |
| 产出指标 | 数量指标 | 修路 | 修路的情况 | ≥ | 3 | 公里 | 10 |
"""


def test_an_amount_behind_a_label_of_two_columns() -> None:
    (project,) = read(WIDE).projects
    assert project.budget is not None
    assert [int(project.budget.fiscal or 0), int(project.budget.other or 0)] == [15, 1]
    assert project.fund_use == "用于修路。"


BESIDE = """\
项目支出绩效目标申报表（2019年度）
项目名称\t病虫害防控\t项目类别\t基建类项目
绩效目标\t抽检农产品。
绩效指标\t一级指标\t二级指标\t绩效标准\t前年、上年实现值\t指标值
数量指标\t抽检农产品样品\t抽检的情况\t60%；94%\t≤1批次
社会效益指标\t农民收入\t收入的情况\t62%；86%\t达标
"""


def test_rows_without_the_column_of_the_whole_grids_label() -> None:
    (project,) = read(BESIDE).projects
    shown = [(row.level2, row.level3, row.target and row.target.text) for row in project.indicators]
    assert shown == [
        ("数量指标", "抽检农产品样品", "≤1批次"),
        ("社会效益指标", "农民收入", "达标"),
    ]

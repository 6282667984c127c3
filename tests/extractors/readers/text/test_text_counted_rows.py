"""Tables of text whose merged cells left no trace: rows by their bars, covered cells by headers."""

import re

import pytest

from extractors.readers.text.grid_costs import is_figure
from extractors.readers.text.reader import TextReader
from extractors.source_files import ReadOptions, SourceFile
from models.document import Paragraph, Table

Shown = list[list[str]]


def read(text: str) -> list[Table | Paragraph]:
    source = SourceFile("dump.txt", text.encode())
    return list(TextReader().read(source, ReadOptions()).blocks)


def shown(text: str) -> Shown:
    (table,) = [block for block in read(text) if isinstance(block, Table)]
    rows: Shown = [[] for _ in range(table.row_count)]
    for cell in table.cells:
        rows[cell.row].append("\n".join(one.text for one in cell.paragraphs))
    return rows


def as_tabs(text: str) -> str:
    """A browser's copy of a table of counted bars."""
    lines = (MISSING.sub("", line).removesuffix("|") for line in text.split("\n"))
    return "\n".join(re.sub(r" \| ?", "\t", line.removesuffix(" ")) for line in lines)


MISSING = re.compile(r"(?<=\|) \|+$")

GRID = """\
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 备注 |
产出指标 | 数量指标 | 评价项目 | ≥31个 |  | |
保洁面积 | 298.54平方米 |  | |||
时效指标 | 验收时间 | 2026年8月 | 历史标准 | ||
满意度指标 | 服务对象满意度指标 | 服务对象满意率 | ≥70% |  | |
"""


def test_an_empty_last_cell_counts_as_one_when_the_others_are_placed() -> None:
    assert shown(GRID)[1:] == [
        ["", "产出指标", "数量指标", "评价项目", "≥31个", ""],
        ["", "", "", "保洁面积", "298.54平方米", ""],
        ["", "", "时效指标", "验收时间", "2026年8月", "历史标准"],
        ["", "满意度指标", "服务对象满意度指标", "服务对象满意率", "≥70%", ""],
    ]


def test_a_row_goes_on_over_lines_until_all_its_bars_are_there() -> None:
    text = (
        "年度目标 | 实际完成情况 | |\n"
        "目标1：修路。\n目标2：架桥。 | （1）修了路。\n（2）架了桥。 | |\n"
        "项目名称 | 路桥 | 备注 |\n"
    )
    assert shown(text)[1] == ["目标1：修路。\n目标2：架桥。", "（1）修了路。\n（2）架了桥。"]


def test_rows_of_differing_bars_are_not_joined_into_one() -> None:
    text = "甲 | 乙 | 丙 | 丁 | 戊 | 己 |\n3月底 | 6月底 |\n20% | 50% |\n目标 | 修路 |\n"
    text += GRID.replace(" |||", " |").replace("  | |", "  |")
    tables = [block for block in read(text) if isinstance(block, Table)]
    assert not any(len(cell.paragraphs) > 1 for table in tables for cell in table.cells)


REPEATED = """\
一级指标 | 二级指标 | 三级指标 | 指标解释 | 甲村 | 乙村 |
产出指标 | 时效指标 | 资金拨付及时率 | 及时的情况 | 99% | 98% |
产出指标 | 任务按期完成率 | 按期的情况 | 85% | 80% | |
"""


def test_a_second_level_covered_beside_a_repeated_first_leaves_its_column_empty() -> None:
    for text in (REPEATED, as_tabs(REPEATED)):
        assert shown(text)[2] == [
            *("产出指标", "", "任务按期完成率", "按期的情况", "85%", "80%"),
        ]


TASKS = """\
年度主要任务 | 任务名称 | 主要内容 | 预算金额 | ||
总额 | 财政拨款 | 其他资金 | |||
营养改善计划 | 资助困难学生。 | 14 | 14 | 0 | |
校舍维修 | 维修校舍。 | 20 | 15 | 5 | |
金额合计 | 34 | 29 | 5 | ||
年度总体目标 | 办好学。 | ||||
"""


def test_heads_below_the_last_head_and_rows_beside_the_label_are_placed() -> None:
    for text in (TASKS, as_tabs(TASKS)):
        assert shown(text)[1:5] == [
            ["", "", "", "总额", "财政拨款", "其他资金"],
            ["", "营养改善计划", "资助困难学生。", "14", "14", "0"],
            ["", "校舍维修", "维修校舍。", "20", "15", "5"],
            ["", "金额合计", "34", "29", "5"],
        ]


DUTIES = """\
职责活动 | 年度预算数 | 内容描述 | 绩效目标 | 绩效指标 | 评价标准 | |||
优 | 良 | 中 | 差 | |||||
一、科普 | 30 | 办讲座 | 办好 |  |  |  |  |  |
1.活动 | 30 | 办讲座 | 办好 | 覆盖率 | 90%以上 | 80%-90% | 60%-80% | 60%以下 |
通过率 | ≥98% | ≥93% | ≥88% | <88% | ||||
"""


def test_an_indicator_alone_stands_in_the_last_columns() -> None:
    for text in (DUTIES, as_tabs(DUTIES)):
        assert shown(text)[4] == ["", "", "", "", "通过率", "≥98%", "≥93%", "≥88%", "<88%"]
        assert shown(text)[2][:4] == ["一、科普", "30", "办讲座", "办好"]


COSTS = """\
项目预算 | 费用构成 | 当年预算数 | 测算依据 | 2015年实际执行数 |
委托业务费 | 32568 | 招标文件 | 30940 | |
办公费 | 32844 |  | 23648 | |
绩效目标保障措施 | 加强管理。 | |||
"""


def test_lines_of_cost_stand_beside_the_label_of_their_header() -> None:
    for text in (COSTS, as_tabs(COSTS)):
        assert shown(text)[1:3] == [
            ["", "委托业务费", "32568", "招标文件", "30940"],
            ["", "办公费", "32844", "", "23648"],
        ]


MONEY = """\
项目资金（万元） | 中期资金总额 | 30 | 年度资金总额 | 10 |
其中：财政拨款 | 20 | 其中：财政拨款 | 5 | |
其他资金 | 10 | 其他资金 | 5 | |
项目概况 | 修路。 | |||
"""


def test_lines_of_money_stand_beside_the_label_of_the_first() -> None:
    for text in (MONEY, as_tabs(MONEY)):
        assert shown(text)[1:4] == [
            ["", "其中：财政拨款", "20", "其中：财政拨款", "5"],
            ["", "其他资金", "10", "其他资金", "5"],
            ["项目概况", "修路。"],
        ]


REASON = """\
预算执行情况（10分） | 年度预算数(万元) | 年初预算数 | 全年执行数 | 执行率 | 原因 |
总额 | 19 | 14 | 76% | 年中追加。 | |
其中：财政资金 | 19 | 14 | 76% | ||
其他资金 |  |  |  | ||
绩效结论 | 好 | ||||
"""


def test_a_label_reaches_down_beside_lines_of_money_and_a_reason_behind_them() -> None:
    for text in (REASON, as_tabs(REASON)):
        assert shown(text)[1:5] == [
            ["", "总额", "19", "14", "76%", "年中追加。"],
            ["", "其中：财政资金", "19", "14", "76%"],
            ["", "其他资金", "", "", ""],
            ["绩效结论", "好"],
        ]
        (table,) = [block for block in read(text) if isinstance(block, Table)]
        assert [cell.row_span for cell in table.cells if cell.text == "年中追加。"] == [3]


def test_a_reason_is_never_moved_under_a_head_of_money() -> None:
    text = "预算执行 | 预算数 | 执行数 | 原因 |\n总额 | 无变化的情况 | 原因甲 | |\n概况 | 修路。 | ||\n"
    assert shown(text)[1] == ["总额", "无变化的情况", "原因甲"]


SOURCES = """\
项目当年投入资金构成 | 资金合计 | 财政资金 | 自有资金 | 其他经费来源 | 上年结转 |
24 | 20 | 0 | 4 | 0 | |
项目总目标 | 修路。 | ||||
"""


def test_figures_stand_below_a_row_of_kinds_of_money_beside_its_label() -> None:
    for text in (SOURCES, as_tabs(SOURCES)):
        assert shown(text)[1] == ["", "24", "20", "0", "4", "0"]


GOALS = """\
总体目标 | 实施期目标（2020年—2022年） | 年度目标 | |
修完一百公里路。 | 修三十公里路。 | ||
项目概况 | 修路。 | ||
"""
RESULTS = """\
项目名称 | 修路 | ||
项目基本情况 | 1.年度目标完成情况 | 项目年度目标 | 年度目标完成情况 |
修三十公里路。 | 修了三十公里路。 | ||
项目概况 | 修路。 | ||
"""


def test_goals_stand_below_their_labels_with_years_or_numbers_beside_them() -> None:
    for text in (GOALS, as_tabs(GOALS)):
        assert shown(text)[1] == ["", "修完一百公里路。", "修三十公里路。"]
    for text in (RESULTS, as_tabs(RESULTS)):
        assert shown(text)[2] == ["", "", "修三十公里路。", "修了三十公里路。"]


def test_a_head_of_targets_reaches_over_those_below_it() -> None:
    text = (
        "一级指标\t二级指标\t三级指标\t绩效指标值\t评分标准\n"
        "\t\t\t实施周期指标值\t年度指标值\t\n"
        "产出指标\t数量指标\t修路\t100公里\t30公里\t按比例\n"
    )
    (table,) = [block for block in read(text) if isinstance(block, Table)]
    spans = {
        "".join(one.text for one in cell.paragraphs): (cell.column, cell.column_span, cell.row_span)
        for cell in table.cells
        if cell.row < 2
    }
    assert spans == {
        "一级指标": (0, 1, 2),
        "二级指标": (1, 1, 2),
        "三级指标": (2, 1, 2),
        "绩效指标值": (3, 2, 1),
        "评分标准": (5, 1, 2),
        "实施周期指标值": (3, 1, 1),
        "年度指标值": (4, 1, 1),
    }


def test_lines_of_parts_in_brackets_belong_to_the_last_cell_at_the_tables_end() -> None:
    text = (
        "单位编码\t项目名称\t年度预算安排\t绩效目标\n593\t修路\t100\t【总体目标】\n修三十公里路\n"
        "【产出指标-数量指标】\n指标1:修路(30公里)\n指标2:架桥(2座)\n"
    )
    assert shown(text)[1][3] == "\n".join(
        [
            "【总体目标】",
            "修三十公里路",
            "【产出指标-数量指标】",
            "指标1:修路(30公里)",
            "指标2:架桥(2座)",
        ]
    )


STEPS = """\
项目进度计划 | 项目实施内容 | 开始时间 | 完成时间 |
1、招标 | 2022年2月 | 2022年4月 | |
2、施工 | 2022年4月 | 2022年6月 | |
项目概况 | 修路。 | ||
"""


def test_steps_of_a_schedule_stand_beside_its_label() -> None:
    for text in (STEPS, as_tabs(STEPS)):
        assert shown(text)[1:] == [
            ["", "1、招标", "2022年2月", "2022年4月"],
            ["", "2、施工", "2022年4月", "2022年6月"],
            ["项目概况", "修路。"],
        ]


def test_items_of_goals_above_a_line_with_all_bars_are_the_first_cells_paragraphs() -> None:
    table = (
        "年度目标 | 实际完成情况 | |\n{}目标2：架桥。 | 架了桥。 | |\n项目名称 | 路桥 | 备注 |\n"
    )
    assert shown(table.format("目标1：修路。\n"))[1] == ["目标1：修路。\n目标2：架桥。", "架了桥。"]
    blocks = read(table.format("本表一式两份。\n"))
    assert "本表一式两份。" in [block.text for block in blocks if isinstance(block, Paragraph)]


VILLAGES = """\
一级指标 | 二级指标 | 指标内容 | 甲村 | 乙村 | 丙村 |
产出指标 | 数量指标 | 培训 | 5人 | 6人 | 7人 |
质量指标 | 适配率 | 88% | 89% | 90% | |
"""


def test_a_header_with_all_three_levels_places_rows_whatever_its_other_heads() -> None:
    for text in (VILLAGES, as_tabs(VILLAGES)):
        assert shown(text)[2] == ["", "质量指标", "适配率", "88%", "89%", "90%"]


SATISFIED = """\
一级指标 | 二级指标 | 三级指标 | 指标值 |
满意度指标 | 服务对象满意度指标 | 居民满意率 | ≥90% |
满意度指标 | 服务对象满意度 | ≥60% | |
"""


def test_a_third_level_named_as_a_second_is_none_where_the_figure_stands_behind_it() -> None:
    for text in (SATISFIED, as_tabs(SATISFIED)):
        assert shown(text)[2] == ["满意度指标", "", "服务对象满意度", "≥60%"]


def test_rows_that_begin_with_empty_cells_belong_to_the_table() -> None:
    text = (
        "项目名称 | 一级指标 | 二级指标 | 三级指标 | 指标值 |\n"
        "修路 | 产出指标 | 数量指标 | 里程 | 30公里 |\n"
        " |  |  | 桥梁 | 2座 |\n |  | 质量指标 | 合格率 | 98% |\n"
    )
    assert shown(text)[2:] == [["", "", "", "桥梁", "2座"], ["", "", "质量指标", "合格率", "98%"]]


def test_a_units_row_does_not_end_a_table_of_many_projects() -> None:
    text = (
        "部门名称 | 项目名称 | 项目预算 | 一级指标 | 二级指标 | 三级指标 | 指标值 |\n"
        "747-怀陵区人民检察院 |  | 13 |  |  | ||\n"
        "747002-怀陵区司法局 | 办案 | 7 | 产出指标 | 数量指标 | 庭审 | 34次 |\n"
        "质量指标 | 结案率 | 80% | ||||\n"
    )
    assert ["", "", "", "", "质量指标", "结案率", "80%"] in shown(text)


@pytest.mark.parametrize("text", ["低于36元", "不高于5%", "多于3次", "至少2场", "≥31个", "约40人"])
def test_a_bound_in_words_is_a_figure(text: str) -> None:
    assert is_figure(text)


@pytest.mark.parametrize("text", ["低于上年", "2021年工作计划"])
def test_a_name_with_a_number_is_no_figure(text: str) -> None:
    assert not is_figure(text)

"""Grids whose rows tell how many cells a merged one covers: each stands where it can only belong."""

import re

import pytest

from extractors.forms.cutting.heads import Columns
from extractors.readers.text.covered_columns import columns_of_cells
from extractors.readers.text.grid_costs import is_figure
from extractors.readers.text.reader import TextReader
from extractors.source_files import ReadOptions, SourceFile
from models.document import Paragraph, Table


def read(text: str) -> list[Table | Paragraph]:
    source = SourceFile("dump.txt", text.encode())
    return list(TextReader().read(source, ReadOptions()).blocks)


def shown(text: str) -> list[list[str]]:
    (table,) = [block for block in read(text) if isinstance(block, Table)]
    rows: list[list[str]] = [[] for _ in range(table.row_count)]
    for cell in table.cells:
        rows[cell.row].append("\n".join(one.text for one in cell.paragraphs))
    return rows


HEADER = "一级指标 | 二级指标 | 三级指标 | 指标值 | 指标描述 | 依据 |\n"


@pytest.mark.parametrize(
    ("row", "where"),
    [
        (" | 完成及时性 | 98% | 及时的情况 | 工作计划 | |", ["", "", "完成及时性"]),
        ("产出指标 | 完成及时性 | 98% | 及时的情况 | 工作计划 | |", ["产出指标", "", "完成及时性"]),
        ("质量指标 | 完成及时性 | 98% | 及时的情况 | 工作计划 | |", ["", "质量指标", "完成及时性"]),
        ("完成及时性 | 98% | 及时的情况 | 工作计划 | ||", ["", "", "完成及时性"]),
        ("内控管理 | 完成及时性 | 98% | 及时的情况 | 工作计划 | |", ["", "内控管理", "完成及时性"]),
        ("绩效目标 | 98% | 及时的情况 | 工作计划 | ||", ["", "", "绩效目标"]),
    ],
)
def test_a_row_stands_in_the_columns_that_are_left_for_it(row: str, where: list[str]) -> None:
    text = f"{HEADER}产出指标 | 数量指标 | 修路 | ≥3公里 | 修路 | 工作计划 |\n{row}\n"
    assert shown(text)[2][:3] == where
    assert shown(text)[2][3:] == ["98%", "及时的情况", "工作计划"]


@pytest.mark.parametrize(
    "row",
    [
        # A basis that reaches down instead of a level: the names would stand in wrong columns.
        "产出指标 | 数量指标 | 架桥 | 2座 | 架桥 | |",
        "质量指标 | 合格率 | 98% | 合格的情况 | ||",
        # More cells are missing than levels could cover.
        "98% | 及时的情况 | 工作计划 | |||",
    ],
)
def test_a_row_that_lacks_other_cells_than_levels_is_left_as_text(row: str) -> None:
    text = f"{HEADER}产出指标 | 数量指标 | 修路 | ≥3公里 | 修路 | 工作计划 |\n{row}\n"
    blocks = read(text)
    (table,) = [block for block in blocks if isinstance(block, Table)]
    assert table.row_count == 2
    assert any(isinstance(block, Paragraph) for block in blocks)


LEVELS: Columns = ["level1", "level2", "level3", "target"]


def test_a_new_first_level_stands_beside_no_covered_second() -> None:
    above = ["产出指标", "数量指标", "修路", "3公里"]
    assert columns_of_cells(LEVELS, ["效益指标", "行车速度", "提高"], above) is None
    assert columns_of_cells(LEVELS, ["产出指标", "行车速度", "提高"], above) == (0, 2, 3)


def test_a_name_of_both_levels_is_the_second_unless_it_stands_above_as_the_first() -> None:
    row = ["成本指标", "单位成本", "≤3元"]
    assert columns_of_cells(LEVELS, row, ["产出指标", "数量指标", "修路", "3公里"]) == (1, 2, 3)
    assert columns_of_cells(LEVELS, row, ["成本指标", "经济成本", "甲", "3元"]) == (0, 2, 3)


NUMBERED = """\
绩效指标 | 序号 | 一级指标 | 二级指标 | 三级指标 | 指标值 |
1 | 产出指标 | 数量指标 | 修路 | 3公里 | |
2 | 产出指标 | 架桥 | 2座 | ||
"""


def test_the_label_of_the_whole_grid_never_has_a_cell_below_it() -> None:
    assert shown(NUMBERED)[1:] == [
        ["", "1", "产出指标", "数量指标", "修路", "3公里"],
        ["", "2", "产出指标", "", "架桥", "2座"],
    ]


TWO_ROWS = """\
绩效指标 | 指标描述 | 指标值 | ||
一级指标 | 二级指标 | 三级指标 | ||
产出指标 | 数量指标 | 修路 | 修路的情况 | 3公里 |
质量指标 | 合格率 | 合格的情况 | 98% | |
绩效指标 | 指标描述 | 指标值 | ||
一级指标 | 二级指标 | 三级指标 | ||
效益指标 | 社会效益指标 | 出行 | 出行的情况 | 提高 |
便民程度 | 便民的情况 | 提高 | ||
"""


def test_a_header_of_two_rows_counts_as_one_and_may_come_again() -> None:
    rows = shown(TWO_ROWS)
    assert rows[3] == ["", "质量指标", "合格率", "合格的情况", "98%"]
    assert rows[7] == ["", "", "便民程度", "便民的情况", "提高"]
    (table,) = [block for block in read(TWO_ROWS) if isinstance(block, Table)]
    spans = {
        cell.text: (cell.column, cell.column_span, cell.row_span)
        for cell in table.cells
        if cell.row in (4, 5)
    }
    assert spans == {
        "绩效指标": (0, 3, 1),
        "指标描述": (3, 1, 2),
        "指标值": (4, 1, 2),
        "一级指标": (0, 1, 1),
        "二级指标": (1, 1, 1),
        "三级指标": (2, 1, 1),
    }


def test_two_columns_of_levels_may_hold_second_levels_and_names() -> None:
    text = (
        "绩效指标 | 一级指标 | 二级指标 | 评分标准 | 年度指标值 |\n"
        "数量指标 | 修路 | 按比例 | 3公里 | |\n质量指标 | 合格率 | 按比例 | 98% | |\n"
    )
    assert shown(text)[1:] == [
        ["", "数量指标", "修路", "按比例", "3公里"],
        ["", "质量指标", "合格率", "按比例", "98%"],
    ]


def test_a_sum_of_a_unit_with_its_other_cells_merged_stays_where_it_is() -> None:
    text = (
        "部门名称 | 项目名称 | 项目预算 | 一级指标 | 二级指标 | 三级指标 | 指标值 |\n"
        "895-玉化县人民检察院 |  | 262.32 |  |  | ||\n"
        "895010-玉化县人民法院 | 陪审 | 87.99 | 产出指标 | 数量指标 | 庭审 | 34次 |\n"
        "895010-玉化县人民法院 | 陪审 | 87.99 | 产出指标 | 质量指标 | 结案率 | 80% |\n"
    )
    assert shown(text)[1] == ["895-玉化县人民检察院", "", "262.32", "", ""]


GOALS = """\
项目名称 | 修路 | 项目编码 | 13 |
绩效目标 | 1.修三公里路。 | ||
2.架两座桥。 | |||
（无编号的目标）修好路面。 | |||
附注 | |||
"""


def test_goals_in_rows_of_their_own_stand_beside_their_label() -> None:
    assert shown(GOALS)[2:] == [["", "2.架两座桥。"], ["", "（无编号的目标）修好路面。"], ["附注"]]


HALVES = """\
项目名称 | 修路 | 项目编码 | 13 |
资金总额及构成
（单位：万元） | 资金总额： | 421.40 | |
保障绩效目标实现
措施：加强管理。 | |||
"""


def test_a_label_broken_in_two_lines_is_the_first_cell() -> None:
    assert shown(HALVES)[1:] == [
        ["资金总额及构成\n（单位：万元）", "资金总额：", "421.40"],
        ["保障绩效目标实现\n措施：加强管理。"],
    ]


@pytest.mark.parametrize("line", ["2021年修路绩效目标表", "731001昌黎县科学技术协会", "见下表："])
def test_a_line_between_two_tables_is_no_half_of_a_label(line: str) -> None:
    text = HALVES.replace("资金总额及构成", line)
    assert line in [block.text for block in read(text) if isinstance(block, Paragraph)]


def test_the_name_of_a_level_may_be_broken_in_the_first_cell() -> None:
    text = f"{HEADER}产出指标 | 数量指标 | 修路 | ≥3公里 | 修路 | 工作计划 |\n"
    text += "满意度指标 | 社会\n公众或服务对象满意度指标 | 满意率 | 95% | 满意 | 问卷 |\n"
    text += "社会\n公众或服务对象满意度指标 | 投诉 | 3起 | 投诉 | 问卷 | |\n"
    assert shown(text)[3][1:3] == ["社会\n公众或服务对象满意度指标", "投诉"]


def test_a_title_over_the_whole_first_row_spans_it() -> None:
    text = "一、修路绩效目标 | |||\n项目编码 | 13 | 项目名称 | 修路 |\n"
    (table,) = [block for block in read(text) if isinstance(block, Table)]
    assert [cell.column_span for cell in table.cells] == [4, 1, 1, 1, 1]


def test_a_head_line_with_bars_is_text_where_rows_end_in_one() -> None:
    text = (
        "预算单位：650015河江县人社局｜预算年度：2018｜单位：万元\n"
        "项目编码 | 13 | 项目名称 | 修路 | ||\n绩效目标 | 修路。 | ||||\n\n"
        f"{HEADER}产出指标 | 数量指标 | 修路 | ≥3公里 | 修路 | 工作计划 |\n"
    )
    blocks = read(text)
    assert isinstance(blocks[0], Paragraph)
    assert blocks[0].text.startswith("预算单位")
    assert [block.row_count for block in blocks if isinstance(block, Table)] == [2, 2]


DUTIES = """\
职责活动 | 年度预算数 | 内容描述 | 绩效目标 | 绩效指标 | 评价标准 | |||
优 | 良 | 中 | 差 | |||||
一、科普 | 30 | 办讲座 | 办好 | 覆盖率 | 好 | 较好 | 一般 | 差 |
通过率 | 好 | 较好 | 一般 | 差 | ||||
"""


def test_an_indicator_with_marks_in_words_stands_in_the_last_columns_where_cells_are_counted() -> (
    None
):
    assert shown(DUTIES)[3] == ["", "", "", "", "通过率", "好", "较好", "一般", "差"]


MONEY = """\
项目资金（万元） | 实施期资金总额 | 30 | 年度资金总额 | 10 |
其中：财政拨款 | 20 | 其中：财政拨款 | 5 | |
 |  | 其他资金 |  | |
项目概况 | 修路。 | |||
"""


def test_a_line_of_money_with_nothing_on_its_left_half_keeps_to_its_half() -> None:
    assert shown(MONEY)[2] == ["", "", "", "其他资金", ""]


@pytest.mark.parametrize("text", ["5G+智慧园区成本", "110指挥平台成本", "4K超高清频道"])
def test_a_name_that_begins_with_a_number_is_no_figure(text: str) -> None:
    assert not is_figure(text)


COPIED = """\
序号\t一级指标\t二级指标\t三级指标\t描述\t指标值
1\t成本\t社会成本\t监管成本\t监管的情况\t1601元以内
2\t经济成本\t评审成本\t评审的情况\t206元
3\t\t安全意识\t安全的情况\t可控
"""


def test_a_copied_row_with_a_number_lacks_the_columns_of_levels_behind_it() -> None:
    assert shown(COPIED)[2:] == [
        ["2", "", "经济成本", "评审成本", "评审的情况", "206元"],
        ["3", "", "", "安全意识", "安全的情况", "可控"],
    ]


def test_a_copied_row_whose_last_blanks_an_editor_cut_off_stays_in_its_columns() -> None:
    text = (
        "一级指标\t二级指标\t三级指标\t指标值\t备注\n"
        "产出指标\t数量指标\t修路\t3公里\t按计划\n\t质量指标\t合格率\t98%\n"
    )
    assert shown(text)[2][:4] == ["", "质量指标", "合格率", "98%"]


def test_grades_in_words_stand_below_their_heads_in_a_copy() -> None:
    rows = re.sub(r"(?: \|+)+$", "", DUTIES, flags=re.MULTILINE).replace(" | ", "\t")
    row = "二、宣传\t3\t办展\t办好\t参观率\t90%\t80%\t70%\t60%\n"
    first, second, third, last, _ = rows.split("\n")
    text = "\n".join((first, second, row + third, last, ""))
    assert shown(text)[4] == ["", "", "", "", "通过率", "好", "较好", "一般", "差"]


MARKDOWN = """\
| 项目编码 | 13 |  | 项目名称 | 修路 |  |
| --- | --- | --- | --- | --- | --- |
| 绩效指标 |  |  |  | 指标描述 | 指标值 |
| 一级指标 | 二级指标 | 三级指标 |  |  |  |
| 产出指标 | 数量指标 | 修路 |  | 修路的情况 | 3公里 |
"""


def test_heads_in_markdown_reach_over_the_blanks_beside_and_below_them() -> None:
    (table,) = [block for block in read(MARKDOWN) if isinstance(block, Table)]
    assert {
        cell.text: (cell.column, cell.column_span, cell.row_span)
        for cell in table.cells
        if cell.row in (1, 2)
    } == {
        "绩效指标": (0, 4, 1),
        "指标描述": (4, 1, 2),
        "指标值": (5, 1, 2),
        "一级指标": (0, 1, 1),
        "二级指标": (1, 1, 1),
        "三级指标": (2, 2, 1),
    }


def a_cell_a_line(text: str) -> str:
    """Counted rows with a line for each cell, the bars of missing ones behind the last."""
    return re.sub(r" \| (?!\|)", " |\n", text)


def test_tables_of_two_widths_one_below_the_other_are_told_by_the_header_between() -> None:
    upper = "项目编码 | 13 | 项目名称 | 修路 | ||\n绩效目标 | 修路。 | ||||\n负责人 | 王五 | ||||\n"
    lower = (
        "一级指标 | 二级指标 | 三级指标 | 指标值 |\n产出指标 | 数量指标 | 修路 | 3公里 |\n"
        "质量指标 | 合格率 | 98% | |\n"
    )
    tables = [block for block in read(a_cell_a_line(upper + lower)) if isinstance(block, Table)]
    assert [table.row_count for table in tables] == [3, 3]
    assert [cell.text for cell in tables[1].cells if cell.row == 2] == [
        *("", "质量指标", "合格率", "98%"),
    ]


def test_no_width_by_which_heads_of_levels_stand_in_two_rows_is_taken() -> None:
    text = (
        "单位 | 名称 | 类别 | 预算数 | 绩效目标 | 一级指标 | 二级指标 | 三级指标 | 指标值 |\n"
        "博物馆 | 办展 | 特定 | 53 | 办好 | 产出指标 | 数量指标 | 展览 | 3期 |\n"
        "博物馆 | 修缮 | 特定 | 61 | 修好 | 产出指标 | 数量指标 | 文物 | 9处 |\n"
    )
    (table,) = [block for block in read(a_cell_a_line(text)) if isinstance(block, Table)]
    assert (table.row_count, table.column_count) == (3, 9)


def test_a_label_broken_in_two_lines_is_a_cell_among_cells_of_a_line_each() -> None:
    text = a_cell_a_line(HALVES.rsplit("保障", 1)[0] + "项目概况 | 修路。 | ||\n")
    (table,) = [block for block in read(text) if isinstance(block, Table)]
    texts = [cell.text for cell in table.cells if cell.row == 1]
    assert texts[0] == "资金总额及构成\n（单位：万元）"


def test_a_counted_table_right_below_full_rows_is_not_their_last_cell() -> None:
    text = (
        f"{HEADER}产出指标 | 数量指标 | 修路 | ≥3公里 | 修路 | 工作计划 |\n"
        "7.架桥绩效目标 | ||||\n项目编码 | 13 | 项目名称 | 架桥 | |\n绩效目标 | 架桥。 | |||\n"
    )
    tables = [block for block in read(text) if isinstance(block, Table)]
    assert [table.row_count for table in tables] == [2, 3]
    assert tables[1].cells[0].text == "7.架桥绩效目标"


def test_a_head_line_above_a_counted_table_takes_none_of_its_rows() -> None:
    text = (
        "821012008永池县生态环境局分局本级\n（单位：元）\n"
        "项目编码 | 13 | 项目名称 | 修路 | ||\n预算规模及资金用途 | 预算数 | 5 | 其他资金 | 0 | |\n\n"
        f"{HEADER}产出指标 | 数量指标 | 修路 | ≥3公里 | 修路 | 工作计划 |\n"
    )
    blocks = read(text)
    assert [block.text for block in blocks if isinstance(block, Paragraph)] == [
        "821012008永池县生态环境局分局本级",
        "（单位：元）",
    ]
    assert [block.row_count for block in blocks if isinstance(block, Table)] == [2, 2]

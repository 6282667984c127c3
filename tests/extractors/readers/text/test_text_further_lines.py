"""Rows of tabs whose cells go on below, or are followed by rows without a tab."""

import pytest

from extractors.extraction import extract
from extractors.readers.text.reader import TextReader
from extractors.source_files import ReadOptions, SourceFile
from models.document import Paragraph, Table
from models.report import Report


def read(text: str) -> list[Table | Paragraph]:
    source = SourceFile("dump.txt", text.encode())
    return list(TextReader().read(source, ReadOptions()).blocks)


def shown(text: str) -> list[list[str]]:
    (table,) = [block for block in read(text) if isinstance(block, Table)]
    rows: list[list[str]] = [[] for _ in range(table.row_count)]
    for cell in table.cells:
        rows[cell.row].append("\n".join(one.text for one in cell.paragraphs))
    return rows


def record(text: str) -> Report:
    return extract(SourceFile("dump.txt", text.encode()))


GRID = "一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t修路\t3公里\n"


@pytest.mark.parametrize(
    ("goals", "further"),
    [
        ("项目年度绩效目标\t1.修路。", "2.架桥。"),
        ("长期目标（2021年—2023年）\t目标1：修路。", "目标2：架桥。"),
        ("总体目标\t实施期目标\t年度目标\n\t修百里路。\t（1）修路。", "（2）架桥。"),
        ("项目年度绩效目标\t修路。", "架桥。"),
        ("主要内容\t1、修路。", "2、架桥。"),
    ],
)
def test_goals_go_on_below_their_label_whatever_it_is_called(goals: str, further: str) -> None:
    rows = shown(f"项目名称\t修路\n{goals}\n{further}\n{GRID}")
    assert any(row[-1].endswith(f"\n{further}") for row in rows)


def test_another_number_than_the_next_begins_no_further_goal() -> None:
    text = f"项目名称\t修路\n主要内容\t1、修路。\n5、附注。\n\n\n{GRID}"
    assert "5、附注。" in [block.text for block in read(text) if isinstance(block, Paragraph)]


BELOW = (
    "项目名称\t修路\n一级指标\t二级指标\t三级指标\t指标值\t分值\t得分\n"
    "产出指标\t数量指标\t修路\t3公里\t10\t10\n总分\t100\t98\n"
    "评价结论：\t自评得分较高。\n存在问题：\t指标不细。\n结果应用：\t作为依据。\n"
)


def test_rows_behind_a_grids_total_do_not_complete_it() -> None:
    assert shown(BELOW)[3:] == [
        ["总分", "100", "98"],
        ["评价结论：", "自评得分较高。"],
        ["存在问题：", "指标不细。"],
        ["结果应用：", "作为依据。"],
    ]


@pytest.mark.parametrize("note", ["注：得分由单位填写。", "填表说明：1.得分由单位填写；2.附依据。"])
def test_a_note_below_a_grid_is_no_part_of_its_last_cell(note: str) -> None:
    text = BELOW.partition("评价结论")[0] + f"{note}\n填表人：王某\t联系电话：0335-1234567\n"
    assert shown(text)[3:5] == [["总分", "100", "98"], [note]]


def test_a_labelled_line_behind_a_short_value_is_a_row_of_its_own() -> None:
    rows = shown(f"项目名称\t修路\t项目类别\t基建类\n项目负责人：秦岚\n立项依据：规划。\n{GRID}")
    assert rows[:3] == [
        ["项目名称", "修路", "项目类别", "基建类"],
        ["项目负责人：秦岚"],
        ["立项依据：规划。"],
    ]


def test_a_labelled_line_behind_a_sentence_is_left_as_text() -> None:
    blocks = read(f"项目名称\t修路\n项目概况\t修路三公里。\n主要任务：架桥。\n{GRID}")
    assert "主要任务：架桥。" in [block.text for block in blocks if isinstance(block, Paragraph)]


def test_a_label_broken_over_lines_is_no_paragraph_of_the_goals() -> None:
    text = f"项目名称\t修路\n绩效目标\t1.修路。\n保障绩效目标实现\n措施：加强管理。\n{GRID}"
    assert shown(text)[1:3] == [["绩效目标", "1.修路。"], ["保障绩效目标实现\n措施：加强管理。"]]


def test_the_title_of_an_approval_form_ends_the_table_above_it() -> None:
    text = f"项目名称\t修路\n{GRID}2022年度项目支出绩效目标审批表\n项目名称\t架桥\n{GRID}"
    blocks = read(text)
    assert [block.row_count for block in blocks if isinstance(block, Table)] == [3, 3]
    assert any(isinstance(block, Paragraph) for block in blocks)


def test_a_row_with_all_its_cells_lacks_none_whatever_is_empty() -> None:
    text = (
        "绩效指标\t一级指标\t二级指标\t三级指标\t目标值\t二级指标\t三级指标\t目标值\n"
        "\t产出指标\t数量指标\t修路\t3公里\t数量指标\t修路\t1公里\n"
        "\t\t质量指标\t合格率\t98%\t\t\t\n\t\t时效指标\t按期\t99%\t时效指标\t按期\t99%\n"
    )
    assert shown(text)[2] == ["", "", "质量指标", "合格率", "98%", "", "", ""]


def test_a_cells_table_begins_where_a_label_has_its_value_beside_it() -> None:
    text = (
        "\t项目名称：修路\n\t项目类型：基建\n\n\t计划开始时间：2017年1月\n\t\n\n"
        "\t项目概况：修三公里路。\n\t\n\n\t一级指标\n\t二级指标\n\t三级指标\n\t指标值\n\n"
        "\t产出指标\n\t数量指标\n\t修路\n\t3公里\n\n"
    )
    assert shown(text)[0] == ["项目名称：修路", "项目类型：基建"]


FORM = "项目支出绩效自评表\n（2021年度）\n项目名称\t修路\n主管部门\t青山县交通局\n"


def test_a_blank_value_is_not_the_label_below_it() -> None:
    text = f"{FORM}{BELOW.split(chr(10), 1)[1]}财政部门审核意见\t\n主管部门审核意见\t\n"
    (project,) = record(text).projects
    assert not [note for note in project.statements if "审核意见" in note.label]


def test_blank_results_stay_blank_above_the_next_label() -> None:
    text = (
        f"{FORM}项目基本情况\t1.项目年度目标完成情况\t项目年度目标\t年度目标完成情况\n\t\t\t\n"
        "\t2.项目实施内容及过程概述\t\n"
        "绩效指标\t一级指标\t二级指标\t三级指标\t指标值\t全年完成值\t分值\t得分\n"
        "\t产出指标\t数量指标\t修路\t3公里\t3公里\t90\t90\n总分\t90\t90\n"
    )
    (project,) = record(text).projects
    assert project.goal_results == ()


def test_a_label_broken_over_paragraphs_makes_one_statement() -> None:
    text = (
        "项目支出绩效目标表\n（2021年度）\n项目名称\t修路\t项目类别\t基建类\n主管部门\t青山县交通局\n"
        "项目绩效目标\t1.修路。\n保障绩效目标实现\n措施：加强管理。\n"
        "绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\n\t产出指标\t数量指标\t修路\t3公里\n"
    )
    (project,) = record(text).projects
    assert project.goals == ("1.修路。",)
    assert [(note.label, note.text) for note in project.statements] == [
        ("保障绩效目标实现措施", "加强管理。")
    ]


def test_what_the_money_is_for_stands_below_a_blank_last_amount() -> None:
    rows = shown(
        "项目编码\t13\t项目名称\t修路\n预算规模及资金用途\t预算数\t5\t其中：财政资金\t5\t其他资金\t\n"
        "主要用于修路。\n资金支出计划（%）\t3月底\t12月底\n\t20%\t100%\n"
    )
    assert rows[2] == ["", "主要用于修路。"]


def test_a_blank_form_keeps_its_first_row() -> None:
    text = "\t预算项目名称\n\t\n\n\t项目主管部门\n\t\n\t项目实施单位\n\t\n\n\t一级指标\n\t二级指标\n\t指标值\n\n"
    assert shown(text)[0] == ["预算项目名称", ""]


def test_a_level_beside_an_empty_half_is_that_of_the_rows_below() -> None:
    text = (
        "项目支出绩效目标表\n（2021年度）\n项目名称\t修路\n主管部门\t青山县交通局\n"
        "总体目标\t长期目标（2021年—2023年）\t年度目标\n\t修百里路。\t修十里路。\n"
        "绩效指标\t一级指标\t二级指标\t三级指标\t指标值\t二级指标\t三级指标\t指标值\n"
        "\t产出指标\t数量指标\t修路\t100里\t数量指标\t修路\t10里\n"
        "\t效益指标\t\t\t\t社会效益指标\t出行\t提高\n"
        "\t\t经济效益指标\t增收\t3万元\t经济效益指标\t增收\t1万元\n"
    )
    (project,) = record(text).projects
    assert {
        (one.term, one.level1, one.level3) for one in project.indicators if one.level3 != "修路"
    } == {
        ("annual", "效益指标", "出行"),
        ("annual", "效益指标", "增收"),
        ("long_term", "效益指标", "增收"),
    }


HEBEI = (
    "项目编码\t{code}\t项目名称\t{name}\n项目属性\t延续项目\n"
    "{budget}\t预算数\t5.00\t其中：财政资金\t5.00\t其他资金\t0\n绩效目标\t修路。\n"
    "一级指标\t二级指标\t三级指标\t绩效指标描述\t指标值\t指标值确定依据\n"
    "产出指标\t数量指标\t修路\t修路\t3公里\t工作计划\n\n"
)


def test_a_mistyped_budget_beside_tables_of_the_same_kind_is_one_all_the_same() -> None:
    head = "{number}.{name}绩效目标表\n731001昌黎县科学技术协会    单位：万元\n"
    text = "第二部分 预算项目绩效目标\n\n"
    for number, name, budget in (
        (1, "修路", "预算规模及资金用途"),
        (2, "架桥", "预算归模及资金用途"),
        (3, "植树", "预算规模及资金用途"),
    ):
        text += head.format(number=number, name=name)
        text += HEBEI.format(code=f"13032221300000000000{number}", name=name, budget=budget)
    projects = record(text).projects
    assert [(one.number, one.name) for one in projects] == [(1, "修路"), (2, "架桥"), (3, "植树")]
    assert [str(one.budget.total) for one in projects if one.budget] == ["5.00", "5.00", "5.00"]


def test_a_numbered_label_above_a_grid_is_a_row_of_the_table() -> None:
    rows = shown(f"一、项目名称\t修路\n二、年度目标\t修路。\n三、绩效指标\n{GRID}")
    assert rows[2:4] == [["三、绩效指标"], GRID.splitlines()[0].split("\t")]


def test_numbered_levels_of_rows_without_covered_cells() -> None:
    text = (
        "项目名称\t修路\n一级指标\t二级指标\t三级指标\t指标值\n"
        "（一）产出指标\t1.数量指标\t（1）修路\t3公里\n2.质量指标\t（2）合格率\t100%\n"
    )
    assert shown(text)[3] == ["", "2.质量指标", "（2）合格率", "100%"]


def test_parts_of_a_target_below_their_head_without_the_cells_beside() -> None:
    text = (
        "项目名称\t修路\n一级指标\t二级指标\t三级指标\t绩效目标值\n运算符\t数值\t计量单位\n"
        "产出指标\t数量指标\t修路\t≥\t3\t公里\n质量指标\t合格率\t=\t100\t%\n"
    )
    (project,) = record(text).projects
    assert [
        (row.level1, row.level2, row.target and row.target.text) for row in project.indicators
    ] == [
        ("产出指标", "数量指标", "≥3公里"),
        ("产出指标", "质量指标", "=100%"),
    ]


def test_a_label_over_a_grid_is_no_further_goal() -> None:
    text = f"项目名称\t修路\n年度目标\t修路。\n年度绩效指标\n{GRID}"
    (project,) = record(f"项目支出绩效目标申报表\n{text}").projects
    assert project.goals == ("修路。",)
    assert [row.level3 for row in project.indicators] == ["修路"]

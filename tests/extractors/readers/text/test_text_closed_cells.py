"""Tables with a cell on each line, closed by bars: where rows and tables end, and what stays unread."""

import pytest

from extractors.extraction import extract
from extractors.readers.text.reader import TextReader
from extractors.source_files import ReadOptions, SourceFile
from models.document import Paragraph, Table


def blocks(text: str) -> list[Table | Paragraph]:
    return list(TextReader().read(SourceFile("dump.txt", text.encode()), ReadOptions()).blocks)


def tables(text: str) -> list[list[list[str]]]:
    found = []
    for block in blocks(text):
        if isinstance(block, Table):
            rows: list[list[str]] = [[] for _ in range(block.row_count)]
            for cell in block.cells:
                rows[cell.row].append("\n".join(one.text for one in cell.paragraphs))
            found.append(rows)
    return found


GRID = (
    "一级指标 |\n二级指标 |\n三级指标 |\n指标值 |\n"
    "产出指标 |\n数量指标 |\n修路 |\n≥3公里 |\n"
    "效益指标 |\n社会效益指标 |\n出行 |\n提高 |\n"
)


def test_a_title_and_its_unit_below_a_whole_row_head_the_next_table() -> None:
    head = "项目名称 |\n修路 | ||\n"
    text = f"{head}{GRID}2.架桥绩效目标表\n单位：万元\n{head.replace('修路', '架桥')}{GRID}"
    assert [len(rows) for rows in tables(text)] == [4, 4]
    assert [block.text for block in blocks(text) if isinstance(block, Paragraph)] == [
        "2.架桥绩效目标表",
        "单位：万元",
    ]


def test_prose_below_a_whole_row_is_no_part_of_the_next_label() -> None:
    text = f"{GRID}第三部分 情况说明\n　　收入比上年增加。\n单位名称 |\n某县水务局 | ||\n{GRID}"
    first, second = tables(text)
    assert second[0] == ["单位名称", "某县水务局"]
    assert len(first) == 3


def test_goals_of_several_paragraphs_stand_in_the_first_cell_below_their_heads() -> None:
    text = (
        "年度目标 |\n期初设定目标 |\n目标实际完成情况 | |||\n"
        "（1）修路。\n（2）架桥。 |\n1.修了路。\n2.架了桥。 | ||||\n"
        "绩效指标 |\n一级指标 |\n二级指标 |\n三级指标 |\n指标值 |\n完成值 |\n"
        "产出指标 |\n数量指标 |\n修路 |\n≥3公里 |\n3公里 | |\n"
    )
    (rows,) = tables(text)
    assert rows[1] == ["", "（1）修路。\n（2）架桥。", "1.修了路。\n2.架了桥。"]
    assert rows[3] == ["", "产出指标", "数量指标", "修路", "≥3公里", "3公里"]


def test_a_list_whose_rows_are_all_whole_is_cut_where_levels_stand_below_their_heads() -> None:
    row = "790024某局 |\n{}办案经费 |\n3,093.16 |\n办案。 |\n产出指标 |\n数量指标 |\n办案数 |\n>14件 |\n"
    heads = "单位名称 |\n项目 |\n预算数（万元） |\n项目绩效目标 |\n一级指标 |\n二级指标 |\n三级指标 |\n指标值 |\n"
    (rows,) = tables(heads + "".join(row.format(number) for number in range(5)))
    assert [len(cells) for cells in rows] == [8] * 6


def test_a_list_without_levels_is_cut_where_amounts_stand_below_their_head() -> None:
    row = "165 |\n{}培训资金 |\n486,400 |\n【项目概况】:培训。 |\n"
    heads = "单位编码 |\n单位名称(项目类别) |\n年度预算安排 |\n项目内容 |\n"
    (rows,) = tables(heads + "".join(row.format(number) for number in range(5)))
    assert [cells[2] for cells in rows] == ["年度预算安排", *["486,400"] * 5]


def test_a_header_of_two_rows_begins_a_table_right_below_a_wider_one() -> None:
    text = (
        "项目编码 |\n1303 |\n项目名称 |\n修路 | |||\n绩效目标 |\n1.修路。 | |||||\n"
        "绩效指标 |\n绩效指标描述 |\n指标值 |\n依据 | ||\n一级指标 |\n二级指标 |\n三级指标 | |||\n"
        "产出指标 |\n数量指标 |\n修路 |\n修路的情况 |\n3公里 |\n计划 |\n"
    )
    upper, lower = tables(text)
    assert upper[1] == ["绩效目标", "1.修路。"]
    assert lower[2] == ["产出指标", "数量指标", "修路", "修路的情况", "3公里", "计划"]


def test_a_third_level_that_says_so_itself_is_no_header() -> None:
    (rows,) = tables(GRID.replace("修路", "三级指标"))
    assert rows[1] == ["产出指标", "数量指标", "三级指标", "≥3公里"]


@pytest.mark.parametrize(
    "title", ["项目支出绩效自评表", "1.修路绩效目标表"], ids=["another form", "Hebei's"]
)
def test_what_cannot_be_cut_into_rows_gives_no_value(title: str) -> None:
    text = (
        f"{title}\n（2022年度）\n项目名称 |\n修路 | ||\n主管部门 |\n某局 | ||\n"
        "预算规模及资金用途 |\n预算数 |\n5.00 |\n其中：财政资金 |\n5.00 | |||||||\n"
        "资金支出计划（%） |\n3月底 |\n12月底 | |\n8 |\n100 | |||\n绩效目标 |\n修路。 | |||||\n"
    )
    report = extract(SourceFile("dump.txt", text.encode()))
    assert report.projects == ()
    assert report.department is None
    assert report.leftover


def test_a_header_that_a_width_would_cut_behind_some_heads_has_another() -> None:
    heads = ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标性质", "指标值", "计量单位")
    header = "".join(f"{head} |\n" for head in (*heads, "权重", "指标值确定依据"))
    row = "产出指标 |\n数量指标 |\n修路 |\n修路的情况 |\n≥ |\n3 |\n公里 |\n10 |\n计划 |\n"
    upper = "项目编码 |\n1303 |\n项目名称 |\n修路 | ||||\n"
    found = tables(f"{upper}{header}{row * 7}")
    assert [len(cells) for cells in found[-1]] == [9] * 8


def test_a_header_with_figures_before_it_is_no_row() -> None:
    """Covered cells have no line here: 28 cells would make two rows of 14, the name in the wrong one."""
    cells = [
        *(
            "项目名称",
            "志愿服务",
            "实施单位",
            "团县委",
            "资金总额（万元）",
            "9",
            "年度目标",
            "志愿服务。",
        ),
        *("绩效指标", "一级指标", "二级指标", "三级指标", "指标值", "备注", "产出指标", "数量指标"),
        *("志愿者人数", "≥500人", "按系统统计", "时效指标", "完成时限", "12月底前", "效益指标"),
        *("社会效益指标", "志愿氛围", "浓厚", "审核意见", "同意"),
    ]
    text = "项目支出绩效目标申报表\n" + "".join(f"{cell} |\n" for cell in cells)
    assert all(len(row) == 1 for rows in tables(text) for row in rows)
    assert extract(SourceFile("dump.txt", text.encode())).projects == ()


def test_a_levels_name_for_a_target_shows_that_cells_are_missing() -> None:
    rows = (
        "项目名称 |\n修路 |\n实施单位 |\n某局 |\n一级指标 |\n二级指标 |\n三级指标 |\n指标值 |\n"
        "产出指标 |\n数量指标 |\n修路 |\n≥3公里 |\n质量指标 |\n合格率 |\n100% |\n时效指标 |\n"
        "完工时间 |\n12月 |\n成本指标 |\n≤18万元 |\n"
    )
    assert all(len(row) == 1 for table in tables(rows) for row in table)

"""Where a page cuts a form: what runs on below the break, and what begins there."""

from collections.abc import Callable
from typing import Any

import pytest

from models.document import Cell, Document, Table

Read = Callable[..., Document]
COLUMNS = [50, 100, 190, 270, 350, 430]
PITCH = 15


def draw_rows(
    sheet: Any,
    top: float,
    rows: list[list[str]],
    columns: list[float] | None = None,
    room: float = 0,
) -> float:
    """Rows of cells with their rulings; `top` may be negative: so far above the page's end they end.

    A text may hold line feeds; `<` continues the cell to the left, `^` the one above; `room` is left free
    at the end of the last row. Returns the end.
    """
    xs = columns or COLUMNS
    heights = [6 + PITCH * max(text.count("\n") + 1 for text in row) for row in rows]
    heights[-1] += room
    y = top if top > 0 else sheet.height + top - sum(heights)
    for place, (row, height) in enumerate(zip(rows, heights, strict=True)):
        for column, text in enumerate(row):
            x0, x1 = xs[column], xs[column + 1]
            if text != "^":
                sheet.line(x0, y, x1, y)
            if text != "<":
                sheet.line(x0, y, x0, y + height)
            if text not in ("<", "^"):
                for number, line in enumerate(text.split("\n")):
                    sheet.text(x0 + 5, y + 14 + PITCH * number, line)
            if place == len(rows) - 1:
                sheet.line(x0, y + height, x1, y + height)
        sheet.line(xs[len(row)], y, xs[len(row)], y + height)
        y += height
    return y


def cut(sheet: Any, above: list[list[str]], below: list[list[str]]) -> None:
    """Rows at the end of one page, and what follows them on the next one."""
    sheet.text(50, 72, "项目支出绩效自评表")
    draw_rows(sheet, -60, above)
    sheet.next_page()
    draw_rows(sheet, 60, below)


def the_table(document: Document) -> Table:
    (table,) = (block for block in document.blocks if isinstance(block, Table))
    return table


def cell(table: Table, text: str) -> Cell:
    """The one cell that holds a text, its lines run together."""
    (found,) = (c for c in table.cells if c.text.replace("\n", "") == text)
    return found


GRID = [
    ["绩效\n指标", "一级指标", "二级指标", "三级指标", "指标值"],
    ["^", "产出指标", "数量指标", "培训人次", "≥50人"],
    ["^", "产出指标", "质量指标", "合格率", "≥90%"],
]


def test_two_lines_of_money_stay_two_though_the_figures_of_the_second_are_blank(
    sheet: Any, read: Read
) -> None:
    above = [
        ["年度\n资金", "资金总额", "90.00", "90.00", "90.00"],
        ["^", "上年结转资金", "0.00", "0.00", "0.00"],
    ]
    cut(sheet, above, [["", "其他资金", "", "", ""], ["年度\n目标", "按计划完成", "<", "<", "<"]])
    table = the_table(read(sheet.data()))
    assert [c.text for c in table.cells if c.column == 1] == [
        *("资金总额", "上年结转资金", "其他资金", "按计划完成"),
    ]
    assert cell(table, "年度资金").row_span == 3


def test_a_second_level_runs_on_beside_a_first_one_that_each_row_repeats(
    sheet: Any, read: Read
) -> None:
    above = [
        *GRID,
        ["^", "产出指标", "时效指标", "完成时间", "12月底"],
        ["^", "产出指标", "^", "开工时间", "3月底"],
        ["^", "效益指标", "社会效益指标", "满足需求", "提高"],
    ]
    cut(sheet, above, [["", "效益指标", "", "服务能力", "提高"]])
    table = the_table(read(sheet.data()))
    assert cell(table, "社会效益指标").row_span == 2
    assert [c.text for c in table.cells if c.column == 1][-2:] == ["效益指标", "效益指标"]


def test_less_room_than_the_files_lines_take_is_none(sheet: Any, read: Read) -> None:
    above = [
        *GRID,
        ["^", "效益\n指标", "社会效\n益指标", "就业率", "提高"],
        ["^", "效益", "社会效", "服务", "提高"],
    ]
    sheet.text(50, 72, "项目支出绩效自评表")
    draw_rows(sheet, -60, above, room=11)
    sheet.next_page()
    draw_rows(sheet, 60, [["", "指标", "益指标", "能力", ""], ["总分", "<", "<", "<", "100"]])
    table = the_table(read(sheet.data()))
    assert [c.text.replace("\n", "") for c in table.cells if c.row == 4 and c.column] == [
        *("效益指标", "社会效益指标", "服务能力", "提高"),
    ]


def test_a_first_level_cut_inside_its_name_is_one(sheet: Any, read: Read) -> None:
    above = [*GRID, ["^", "项目", "社会效益指标", "满足需求", "提高"]]
    below = [["", "效益指标", "生态效益指标", "空气质量", "改善"], ["总分", "<", "<", "<", "100"]]
    cut(sheet, above, below)
    assert cell(the_table(read(sheet.data())), "项目效益指标").row_span == 2


@pytest.mark.parametrize(
    ("above", "below", "label"),
    [
        ("改进", "措施", "改进措施"),
        ("项目基", "本概况", "项目基本概况"),
        ("存在", "问题", "存在问题"),
    ],
)
@pytest.mark.parametrize("rest", ["", "二季度起每月核对。"])
def test_a_label_of_a_wide_row_cut_in_two_is_one(
    sheet: Any, read: Read, above: str, below: str, label: str, rest: str
) -> None:
    head = [["总体\n评价", "自评得分较高。", "<", "<", "<"]]
    text = "加强预算编制，"
    cut(
        sheet,
        [*head, [above, text, "<", "<", "<"]],
        [[below, rest, "<", "<", "<"], ["总分", "<", "<", "<", "9"]],
    )
    table = the_table(read(sheet.data()))
    assert cell(table, label).row == cell(table, text + rest).row == 1


def test_a_bracket_below_the_break_belongs_to_the_label_above(sheet: Any, read: Read) -> None:
    above = [
        *(["部门", "甲", "乙", "丙", "丁"], ["主管", "甲", "乙", "丙", "丁"]),
        ["绩效指标", "一级指标", "二级指标", "三级指标", "指标值"],
    ]
    below = [
        ["(90分)", "产出指标", "数量指标", "培训人次", "≥50人"],
        ["^", "产出指标", "质量指标", "合格率", "≥90%"],
    ]
    cut(sheet, above, below)
    assert cell(the_table(read(sheet.data())), "绩效指标(90分)").row_span == 3


def test_a_break_between_the_two_rows_of_a_head(sheet: Any, read: Read) -> None:
    sheet.text(50, 72, "项目支出绩效目标申报表")
    columns = [50, 100, 150, 200, 350]
    above = [["项目\n名称", "义务教育保障", "<", "<"], ["", "", "三级\n指标", "指标值"]]
    draw_rows(sheet, -60, above, columns)
    sheet.next_page()
    below = [
        ["一级\n指标", "二级\n指标", "", "上年", "本年"],
        ["产出", "数量", "人次", "40人", "50人"],
        ["产出", "质量", "比率", "80%", "90%"],
    ]
    draw_rows(sheet, 60, below, [50, 100, 150, 200, 275, 350])
    # Another table of the file shows that grids begin inside tables.
    whole = [
        ["项目\n名称", "公用经费", "<", "<"],
        ["一级\n指标", "二级\n指标", "三级\n指标", "指标值"],
    ]
    draw_rows(sheet, 400, whole, columns)
    table = next(block for block in read(sheet.data()).blocks if isinstance(block, Table))
    heads = {c.text.replace("\n", ""): (c.row, c.row_span) for c in table.cells if 0 < c.row < 3}
    assert heads == {
        **dict.fromkeys(("一级指标", "二级指标", "三级指标"), (1, 2)),
        "指标值": (1, 1),
        **dict.fromkeys(("上年", "本年"), (2, 1)),
    }


def test_a_label_that_found_no_room_beside_a_row_of_heads_is_theirs(sheet: Any, read: Read) -> None:
    above = [
        ["项目\n名称", "义务教育保障", "<", "<", "<"],
        ["", "资金合计", "财政资金", "自有资金", "其他经费"],
    ]
    below = [["资金\n构成", "6415800", "6415800", "0", "0"], ["目标", "按计划完成", "<", "<", "<"]]
    cut(sheet, above, below)
    label = cell(the_table(read(sheet.data())), "资金构成")
    assert (label.row, label.row_span) == (1, 2)


def test_a_label_stands_beside_the_months_above_its_percentages(sheet: Any, read: Read) -> None:
    above = [
        ["项目\n名称", "义务教育保障", "<", "<", "<"],
        ["", "3月底", "6月底", "9月底", "12月底"],
    ]
    below = [["支出\n计划", "31%", "43%", "65%", "100%"], ["目标", "按计划完成", "<", "<", "<"]]
    cut(sheet, above, below)
    label = cell(the_table(read(sheet.data())), "支出计划")
    assert (label.row, label.row_span) == (1, 2)


def test_a_row_whose_texts_all_found_no_room_is_one(sheet: Any, read: Read) -> None:
    above = [*GRID, ["^", "", "", "", ""]]
    below = [
        ["", "效益\n指标", "社会效\n益指标", "满足需\n求", "逐步\n提高"],
        ["总分", "<", "<", "<", "100"],
    ]
    cut(sheet, above, below)
    table = the_table(read(sheet.data()))
    assert table.row_count == len(GRID) + 2
    assert cell(table, "社会效益指标").row == len(GRID)


def test_lines_kept_together_leave_room_above_the_break(sheet: Any, read: Read) -> None:
    """Of a merged cell's text the last two lines move, though one of them had room."""
    above = [
        *GRID,
        ["^", "效益指标", "社会效益指标", "满足需求", "提高"],
        [
            "安州市共\n产主义青",
            "效益指标",
            "社会效益指标",
            "服务能力\n水平程度\n持续变化",
            "逐步提高",
        ],
    ]
    below = [
        ["年团委员\n会", "成本指标", "经济成本指标", "培训成本", "≤5元"],
        ["^", "成本指标", "社会成本指标", "管理成本", "≤6元"],
    ]
    cut(sheet, above, below)
    assert cell(the_table(read(sheet.data())), "安州市共产主义青年团委员会").row_span == 3


def test_merged_cells_that_hold_two_whole_texts_end_at_the_break(sheet: Any, read: Read) -> None:
    """Beside them all cells below are empty, as in a cut row or a line of work without indicators."""
    above = [
        *(
            ["业务", "经费", "内容", "指标", "指标值"],
            ["一、宣传", "235.22", "宣传", "场次", "≥9场"],
        ),
        *(["二、培训", "763.57", "培训科技工", "人次", "≥9人"], ["^", "^", "^", "可用率", "≥90%"]),
    ]
    below = [
        ["三、改造", "400.03", "改造技术", "", ""],
        ["四、管理", "872.09", "管理数据", "项数", "≥2项"],
    ]
    cut(sheet, above, below)
    table = the_table(read(sheet.data()))
    assert cell(table, "763.57").row_span == 2
    assert cell(table, "400.03").row == 4


def test_all_lines_of_a_cut_cell_below_the_end_of_its_sides_are_its_own(
    sheet: Any, read: Read
) -> None:
    """A browser clips a cell's sides at the page's end and lets its text run on, figures too."""
    sheet.text(50, 72, "项目支出绩效目标表")
    for top, bottom in ((700, 750), (750, 768)):
        sheet.line(50, top, 250, top)
        for x in (50, 120, 250):
            sheet.line(x, top, x, bottom)
    sheet.text(55, 715, "项目名称")
    sheet.text(125, 715, "预算数")
    for number, (name, amount) in enumerate([("地质", "7219."), ("灾害", "74"), ("防治", "")]):
        sheet.text(55, 764 + 15 * number, name)
        sheet.text(125, 764 + 15 * number, amount)
    sheet.next_page()
    sheet.line(50, 90, 250, 90)
    for x in (50, 120, 250):
        sheet.line(x, 60, x, 90)
    sheet.text(55, 74, "经费")
    table = the_table(read(sheet.data()))
    assert [c.text.replace("\n", "") for c in table.cells] == [
        *("项目名称", "预算数", "地质灾害防治经费", "7219.74"),
    ]

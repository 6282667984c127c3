"""Tables from rulings: how they may be drawn, and how pages cut them."""

import random
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from extractors.readers.pdf import page_tables
from models.document import Document, Table

Read = Callable[..., Document]
Rows = Callable[[Table], list[list[str | None]]]


def tables_of(document: Document) -> list[Table]:
    return [block for block in document.blocks if isinstance(block, Table)]


def fill_two_by_two(sheet: Any) -> None:
    for x, y, text in ((60, 120, "甲"), (160, 120, "乙"), (60, 150, "丙"), (160, 150, "丁")):
        sheet.text(x, y, text)


COLUMNS, LINES = [50, 150, 250], [100, 130, 160]


def draw_lines(sheet: Any) -> None:
    sheet.grid(COLUMNS, LINES)


def draw_thin_rectangles(sheet: Any) -> None:
    for y in LINES:
        sheet.canvas.rect(50, sheet.height - y - 0.4, 200, 0.8, stroke=0, fill=1)
    for x in COLUMNS:
        sheet.canvas.rect(x - 0.4, sheet.height - 160, 0.8, 60, stroke=0, fill=1)


def draw_boxes(sheet: Any) -> None:
    for x in COLUMNS[:-1]:
        for y in LINES[:-1]:
            sheet.canvas.rect(x, sheet.height - y - 30, 100, 30, stroke=1, fill=0)


def draw_filled_boxes(sheet: Any) -> None:
    sheet.canvas.setFillGray(0.9)
    sheet.canvas.rect(50, sheet.height - 160, 200, 60, stroke=0, fill=1)
    sheet.canvas.setFillGray(0)
    draw_lines(sheet)


def draw_pieces(sheet: Any) -> None:
    for y in LINES:
        sheet.line(50, y, 150, y)
        sheet.line(150.5, y, 250, y)
    for x in COLUMNS:
        sheet.line(x, 100, x, 129)
        sheet.line(x, 130, x, 160)


def draw_without_outer_sides(sheet: Any) -> None:
    for y in LINES:
        sheet.line(50, y, 250, y)
    sheet.line(150, 100, 150, 160)


def draw_without_top_and_bottom(sheet: Any) -> None:
    sheet.line(50, 130, 250, 130)
    for x in COLUMNS:
        sheet.line(x, 100, x, 160)


def draw_in_a_form(sheet: Any) -> None:
    sheet.canvas.beginForm("rulings")
    draw_lines(sheet)
    sheet.canvas.endForm()
    sheet.canvas.saveState()
    sheet.canvas.translate(0, 0)
    sheet.canvas.doForm("rulings")
    sheet.canvas.restoreState()


@pytest.mark.parametrize(
    "draw",
    [
        draw_lines,
        draw_thin_rectangles,
        draw_boxes,
        draw_filled_boxes,
        draw_pieces,
        draw_without_outer_sides,
        draw_without_top_and_bottom,
        draw_in_a_form,
    ],
)
def test_rulings_may_be_drawn_in_many_ways(
    sheet: Any, read: Read, rows: Rows, draw: Callable[[Any], None]
) -> None:
    draw(sheet)
    fill_two_by_two(sheet)
    (table,) = tables_of(read(sheet.data()))
    assert rows(table) == [["甲", "乙"], ["丙", "丁"]]


def test_spans_come_from_missing_rulings(sheet: Any, read: Read) -> None:
    for y in (100, 160):
        sheet.line(50, y, 350, y)
    sheet.line(150, 130, 350, 130)
    for x in (50, 150, 350):
        sheet.line(x, 100, x, 160)
    sheet.line(250, 130, 250, 160)
    sheet.text(60, 120, "产出")
    sheet.text(160, 120, "描述")
    sheet.text(160, 150, "值")
    (table,) = tables_of(read(sheet.data()))
    spans = [(c.row, c.column, c.row_span, c.column_span, c.text) for c in table.cells]
    assert spans == [
        (0, 0, 2, 1, "产出"),
        (0, 1, 1, 2, "描述"),
        (1, 1, 1, 1, "值"),
        (1, 2, 1, 1, ""),
    ]


def test_an_empty_cell_has_no_paragraphs(sheet: Any, read: Read) -> None:
    sheet.grid(COLUMNS, LINES)
    sheet.text(60, 120, "甲")
    (table,) = tables_of(read(sheet.data()))
    assert [len(cell.paragraphs) for cell in table.cells] == [1, 0, 0, 0]


def test_wrapped_lines_join_and_paragraphs_stay_apart(sheet: Any, read: Read) -> None:
    sheet.grid([50, 110, 195], [100, 240])
    # 60 points wide with 5 of padding: four characters of 12 points fill a line.
    sheet.text(55, 115, "其中：财")
    sheet.text(55, 130, "政资金")
    # 85 points wide: five characters of 13 points.
    for index, text in enumerate(["1.完成科普", "宣传。", "2.完善组织", "3.购置设备", "两台。"]):
        sheet.text(115, 115 + 15 * index, text, size=13)
    (table,) = tables_of(read(sheet.data()))
    assert [p.text for p in table.cells[0].paragraphs] == ["其中：财政资金"]
    assert [p.text for p in table.cells[1].paragraphs] == [
        "1.完成科普宣传。",
        "2.完善组织",
        "3.购置设备两台。",
    ]


def test_a_number_broken_before_its_percent_sign_is_whole(sheet: Any, read: Read) -> None:
    sheet.grid([50, 105, 200], [100, 140])
    sheet.text(55, 115, "100.00", size=13)
    sheet.text(55, 130, "%", size=13)
    sheet.text(110, 115, "12月底", size=13)
    (table,) = tables_of(read(sheet.data()))
    assert table.cells[0].text == "100.00%"


def test_two_tables_with_a_heading_between_are_two(sheet: Any, read: Read, rows: Rows) -> None:
    sheet.grid(COLUMNS, LINES)
    fill_two_by_two(sheet)
    sheet.text(50, 185, "2.另一张表")
    sheet.grid(COLUMNS, [200, 230])
    sheet.text(60, 220, "戊")
    document = read(sheet.data())
    assert [block.kind for block in document.blocks] == ["table", "paragraph", "table"]
    assert rows(tables_of(document)[1]) == [["戊", ""]]


def cut_table(
    sheet: Any,
    above: list[list[str]],
    below: list[list[str]],
    *,
    top: float = 60,
    drawn_end: tuple[float, float] = (50, 350),
) -> None:
    """Rows of three columns that fill the page's end, and more at the top of the next one.

    A text may hold line feeds; each line is 15 points high. `drawn_end` is the part of the last
    ruling above the break that is drawn.
    """
    columns = [50, 110, 230, 350]
    sheet.text(50, 72, "预算项目绩效目标")

    def draw(rows: list[list[str]], y: float, end: tuple[float, float]) -> float:
        for index, row in enumerate(rows):
            height = 6 + 15 * max(1, *(text.count("\n") + 1 for text in row))
            sheet.grid(columns, [y])
            for x in columns:
                sheet.line(x, y, x, y + height)
            if index == len(rows) - 1 and end[0] < end[1]:
                sheet.line(end[0], y + height, end[1], y + height)
            for x, text in zip(columns, row, strict=False):
                for number, line in enumerate(text.split("\n")):
                    sheet.text(x + 5, y + 14 + 15 * number, line)
            y += height
        return y

    heights = sum(6 + 15 * max(1, *(t.count("\n") + 1 for t in row)) for row in above)
    draw(above, 780 - heights, drawn_end)
    sheet.next_page()
    draw(below, top, (50, 350))


def test_a_cut_between_rows_adds_rows(sheet: Any, read: Read, rows: Rows) -> None:
    cut_table(sheet, [["甲", "一次", "计划"]], [["乙", "两次", "计划"], ["丙", "三次", "计划"]])
    (table,) = tables_of(read(sheet.data()))
    assert rows(table) == [["甲", "一次", "计划"], ["乙", "两次", "计划"], ["丙", "三次", "计划"]]


def test_a_cut_inside_a_row_continues_the_text(sheet: Any, read: Read, rows: Rows) -> None:
    cut_table(
        sheet,
        [["甲", "开展科普活动组织费、", "计划"]],
        [["", "宣传费、培训费", ""], ["乙", "两次", "计划"]],
    )
    (table,) = tables_of(read(sheet.data()))
    assert rows(table) == [
        ["甲", "开展科普活动组织费、宣传费、培训费", "计划"],
        ["乙", "两次", "计划"],
    ]


def test_a_cut_between_numbered_goals_stays_one_cell(sheet: Any, read: Read) -> None:
    cut_table(
        sheet,
        [["绩效目标", "1.完成科普宣传。", "无"]],
        [["", "2.完善基层组织。", ""]],
    )
    (table,) = tables_of(read(sheet.data()))
    assert table.row_count == 1
    assert [p.text for p in table.cells[1].paragraphs] == ["1.完成科普宣传。", "2.完善基层组织。"]


LEVELS = [
    ["产出指标", "数量指标", "计划"],
    ["效益指标", "社会效益指标", "计划"],
    ["效益指标", "生态效益指标", "计划"],
    ["满意度\n指标", "服务对象满意度指标", "计划"],
]


def test_a_cut_row_is_told_by_texts_that_other_cells_hold_whole(
    sheet: Any, read: Read, rows: Rows
) -> None:
    # `满意度` would have had room for more: alone it looks like a text that ended.
    last = ["满意度", "社会公众或服务对象", "计划"]
    rest = [["指标", "满意度指标", ""], ["产出指标", "数量指标", "计划"]]
    cut_table(sheet, [*LEVELS, last], rest)
    (table,) = tables_of(read(sheet.data()))
    assert rows(table)[4:] == [
        ["满意度\n指标", "社会公众或服务对象满意度指标", "计划"],
        ["产出指标", "数量指标", "计划"],
    ]


def test_two_whole_texts_are_two_rows_though_other_cells_are_empty(
    sheet: Any, read: Read, rows: Rows
) -> None:
    above = [*LEVELS, ["效益指标", "社会效益指标", "计划"]]
    cut_table(sheet, above, [["", "生态效益指标", ""], *LEVELS])
    (table,) = tables_of(read(sheet.data()))
    assert [row[1] for row in rows(table)[4:6]] == ["社会效益指标", "生态效益指标"]


def test_a_text_that_needs_two_lines_may_stand_wholly_below_the_cut(
    sheet: Any, read: Read, rows: Rows
) -> None:
    above = [*LEVELS, ["效益指标", "实际处理城镇生活污", ""]]
    cut_table(sheet, above, [["", "水的数量占计划的比\n率", "及时\n（高）"], *LEVELS])
    (table,) = tables_of(read(sheet.data()))
    assert rows(table)[4] == [
        "效益指标",
        "实际处理城镇生活污水的数量占计划的比率",
        "及时\n（高）",
    ]


def test_a_missing_ruling_says_that_the_page_cuts_the_row(
    sheet: Any, read: Read, rows: Rows
) -> None:
    cut_table(sheet, [["甲方", "一次", "计划"]], [["乙方", "", ""], *LEVELS], drawn_end=(0, 0))
    (table,) = tables_of(read(sheet.data()))
    assert rows(table)[0] == ["甲方\n乙方", "一次", "计划"]


def test_a_row_that_ends_with_the_page_may_lose_its_ruling(
    sheet: Any, read: Read, rows: Rows
) -> None:
    head = ["一级指标", "二级指标", "依据"]
    cut_table(sheet, [head, *LEVELS, LEVELS[0]], [LEVELS[1], *LEVELS], drawn_end=(0, 0))
    (table,) = tables_of(read(sheet.data()))
    assert rows(table)[5:7] == [LEVELS[0], LEVELS[1]]


def test_a_ruling_that_is_missing_below_one_cell_cuts_that_cell(sheet: Any, read: Read) -> None:
    above = [["资金支出", "3月底", "6月底"]]
    cut_table(sheet, above, [["计划", "20", "100"]], drawn_end=(110, 350))
    (table,) = tables_of(read(sheet.data()))
    assert [(c.row, c.column, c.row_span, c.text) for c in table.cells] == [
        (0, 0, 2, "资金支出计划"),
        (0, 1, 1, "3月底"),
        (0, 2, 1, "6月底"),
        (1, 1, 1, "20"),
        (1, 2, 1, "100"),
    ]


def test_cells_merged_over_a_head_of_two_rows_run_on_where_their_rulings_are_missing(
    sheet: Any, read: Read
) -> None:
    sheet.text(50, 72, "预算项目绩效目标")
    # 绩效指标 above 一级 | 二级, and 描述 beside both, cut between the two rows.
    sheet.line(50, 759, 350, 759)
    sheet.line(50, 780, 230, 780)
    for x in (50, 230, 350):
        sheet.line(x, 759, x, 780)
    sheet.text(55, 773, "绩效指标")
    sheet.text(235, 773, "描述")
    sheet.next_page()
    sheet.grid([50, 140, 230, 350], [60, 81, 102])
    for x, texts in ((55, ("一级", "产出")), (145, ("二级", "数量")), (235, ("", "说明"))):
        for number, text in enumerate(texts):
            sheet.text(x, 74 + 21 * number, text)
    # Another row, cut inside: this producer leaves out the ruling at a cut.
    sheet.next_page()
    cut_table(sheet, [["甲方", "一次", "计划"]], [["乙方", "", ""]], drawn_end=(0, 0))
    table = tables_of(read(sheet.data()))[0]
    spans = [(c.row, c.column, c.row_span, c.column_span, c.text) for c in table.cells]
    assert spans[:4] == [
        (0, 0, 1, 2, "绩效指标"),
        (0, 2, 2, 1, "描述"),
        (1, 0, 1, 1, "一级"),
        (1, 1, 1, 1, "二级"),
    ]


def test_a_merged_first_column_runs_on(sheet: Any, read: Read) -> None:
    cut_table(
        sheet,
        [["产出指标", "一次", "计划"]],
        [["", "两次", "计划"], ["效益指标", "三次", "计划"]],
    )
    (table,) = tables_of(read(sheet.data()))
    first = [(c.row, c.row_span, c.text) for c in table.cells if c.column == 0]
    assert first == [(0, 2, "产出指标"), (2, 1, "效益指标")]


def test_a_repeated_head_is_not_a_row(
    sheet: Any, read: Read, rows: Rows, texts: Callable[..., list[str]]
) -> None:
    head = ["一级指标", "指标值", "依据"]
    cut_table(sheet, [head, ["产出", "一次", "计划"]], [head, ["效益", "两次", "计划"]])
    document = read(sheet.data())
    (table,) = tables_of(document)
    assert rows(table) == [head, ["产出", "一次", "计划"], ["效益", "两次", "计划"]]
    assert texts(document, "repeated_header") == head


@pytest.mark.parametrize("label", ["项目编码", "项目名称", "项目（政策）名称", "专项名称"])
def test_the_head_of_the_next_projects_grid_is_not_a_repeated_one(
    sheet: Any, read: Read, rows: Rows, texts: Callable[..., list[str]], label: str
) -> None:
    head = ["一级指标", "指标值", "依据"]
    next_project = [[label, "A2", "无"], ["绩效目标", "完成全部任务", "无"]]
    above = [head, ["产出指标", "一次", "计划"], *next_project]
    cut_table(sheet, above, [head, ["效益指标", "两次", "计划"]])
    document = read(sheet.data())
    found = [row for table in tables_of(document) for row in rows(table)]
    assert found == [*above, head, ["效益指标", "两次", "计划"]]
    assert texts(document, "repeated_header") == []


def test_the_head_of_a_grid_may_be_repeated_above_the_rest_of_a_cut_row(
    sheet: Any, read: Read, rows: Rows
) -> None:
    head = ["一极指标", "指标值", "依据"]
    above = [["项目编码", "A1", "无"], head, *LEVELS, ["产出指标", "按计划时限完成全部", "计划"]]
    cut_table(sheet, above, [head, ["", "工作", ""], LEVELS[0]])
    (table,) = tables_of(read(sheet.data()))
    assert rows(table)[5:] == [LEVELS[3], ["产出指标", "按计划时限完成全部工作", "计划"], LEVELS[0]]


def test_a_repeated_head_may_hold_the_beginning_of_a_merged_label(
    sheet: Any, read: Read, rows: Rows, texts: Callable[..., list[str]]
) -> None:
    def draw(top: float, label: list[tuple[float, str]], values: list[str]) -> None:
        end = top + 21 * len(values)
        sheet.line(50, top, 350, top)
        sheet.line(50, end, 350, end)
        for number, value in enumerate(values):
            sheet.line(110, top + 21 * number, 350, top + 21 * number)
            sheet.text(115, top + 14 + 21 * number, value)
            sheet.text(235, top + 14 + 21 * number, f"{value}描述")
        for x in (50, 110, 230, 350):
            sheet.line(x, top, x, end)
        for y, text in label:
            sheet.text(55, top + y, text)

    sheet.text(50, 72, "预算项目绩效目标")
    draw(717, [(14, "绩效"), (29, "指标")], ["指标值", "一次", "两次"])
    sheet.next_page()
    draw(60, [(14, "绩效"), (35, "指标")], ["指标值", "三次", "四次"])
    sheet.line(50, 81, 110, 81)
    document = read(sheet.data())
    (table,) = tables_of(document)
    assert [row[1] for row in rows(table)] == ["指标值", "一次", "两次", "三次", "四次"]
    assert {row[0] for row in rows(table)} == {"绩效\n指标"}
    assert texts(document, "repeated_header") == ["绩效", "指标值", "指标值描述", "指标"]


def test_a_new_label_below_an_empty_cell_is_a_new_cell(sheet: Any, read: Read, rows: Rows) -> None:
    # Elsewhere in the file the first level is merged downwards.
    for y in (100, 130, 160):
        sheet.line(110 if y == 130 else 50, y, 350, y)
    for x in (50, 110, 230, 350):
        sheet.line(x, 100, x, 160)
    above = [*LEVELS, ["效益指标", "社会效益指标", "计划"], ["", "生态效益指标", "计划"]]
    cut_table(sheet, above, [["满意度\n指标", "服务对象满意度指标", "计划"], *LEVELS])
    table = tables_of(read(sheet.data()))[1]
    assert [row[0] for row in rows(table)[4:7]] == ["效益指标", "", "满意度\n指标"]


def draw_labelled_rows(sheet: Any) -> None:
    """A label beside two rows of three columns; its sides and lower end are drawn by the test."""
    for y in (100, 130, 160):
        sheet.line(90 if y == 130 else 50, y, 300, y)
    for x in (90, 160, 230, 300):
        sheet.line(x, 100, x, 160)
    sheet.text(55, 120, "绩效")
    for x in (95, 165, 235):
        sheet.text(x, 120, "一次")
        sheet.text(x, 150, "两次")


def test_a_stray_ruling_in_a_merged_cell_divides_nothing(
    sheet: Any, read: Read, rows: Rows
) -> None:
    draw_labelled_rows(sheet)
    sheet.line(50, 100, 50, 160)
    sheet.line(50, 142, 90, 142)
    (table,) = tables_of(read(sheet.data()))
    assert rows(table) == [["绩效", *["一次"] * 3], ["绩效", *["两次"] * 3]]


def test_sides_that_run_on_below_a_table_are_no_row(
    sheet: Any, read: Read, rows: Rows, texts: Callable[..., list[str]]
) -> None:
    draw_labelled_rows(sheet)
    sheet.line(50, 100, 50, 190)
    sheet.line(90, 160, 90, 190)
    sheet.text(60, 185, "另行说明")
    document = read(sheet.data())
    (table,) = tables_of(document)
    assert rows(table) == [["绩效", *["一次"] * 3], ["绩效", *["两次"] * 3]]
    assert texts(document) == ["另行说明"]


def test_a_project_code_alone_at_the_end_of_a_page_begins_the_table_below(
    sheet: Any, read: Read
) -> None:
    below = [["项目名称", "科普", "无"], ["绩效目标", "1.完成。", "无"]]
    cut_table(sheet, [["项目编码", "A1", "无"]], below)
    (table,) = tables_of(read(sheet.data()))
    assert table.row_count == 3


def test_a_table_below_an_empty_line_is_a_new_one(sheet: Any, read: Read) -> None:
    cut_table(sheet, [["甲", "一次", "计划"]], [["乙", "两次", "计划"]], top=85)
    assert len(tables_of(read(sheet.data()))) == 2


def test_the_next_project_at_the_top_of_a_page_is_a_new_table(sheet: Any, read: Read) -> None:
    first = [["项目编码", "A1", "无"], ["绩效目标", "1.完成。", "无"]]
    second = [["项目编码", "A2", "无"], ["绩效目标", "1.办好。", "无"]]
    cut_table(sheet, first, second)
    assert [table.row_count for table in tables_of(read(sheet.data()))] == [2, 2]


def test_a_table_that_had_room_on_the_page_before_is_a_new_one(sheet: Any, read: Read) -> None:
    sheet.grid([50, 150, 250], [100, 130])
    sheet.text(60, 120, "甲")
    sheet.next_page()
    sheet.grid([50, 150, 250], [100, 130])
    sheet.text(60, 120, "乙")
    sheet.text(60, 700, "正文到此为止。")
    assert len(tables_of(read(sheet.data()))) == 2


def test_no_text_is_lost_where_rulings_are_odd(sheet: Any, read: Read) -> None:
    sheet.line(50, 100, 250, 100)
    sheet.line(50, 160, 250, 160)
    sheet.line(50, 100, 50, 170)
    sheet.line(120, 90, 120, 160)
    sheet.line(250, 100, 250, 140)
    for x, y in ((60, 120), (140, 120), (60, 150), (200, 150), (300, 130)):
        sheet.text(x, y, "字")
    document = read(sheet.data())
    found = "".join(
        block.text if not isinstance(block, Table) else "".join(c.text for c in block.cells)
        for block in document.blocks
    )
    assert found.count("字") == 5


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 106, 158, 241, 275, 350])
def test_a_grid_with_rulings_left_out_at_random_keeps_every_text(
    sheet: Any, read: Read, seed: int
) -> None:
    choose = random.Random(seed)
    columns, rows = [50, 120, 190, 260, 330, 400], [140, 170, 200, 230, 260, 290, 320]
    for left, right in pairwise(columns):
        for y in rows:
            if y in (rows[0], rows[-1]) or choose.random() < 0.5:
                sheet.line(left, y, right, y)
    for x in columns:
        for top, bottom in pairwise(rows):
            if x in (columns[0], columns[-1]) or choose.random() < 0.8:
                sheet.line(x, top, x, bottom)
    for column, x in enumerate(columns[:-1]):
        for row, y in enumerate(rows[:-1]):
            sheet.text(x + 10, y + 20, "甲乙丙丁戊"[column] + "子丑寅卯辰巳"[row])
    texts = []
    for block in read(sheet.data()).blocks:
        texts += [c.text for c in block.cells] if isinstance(block, Table) else [block.text]
    assert sorted("".join("".join(texts).split())) == sorted("甲乙丙丁戊" * 6 + "子丑寅卯辰巳" * 5)


def test_centred_titles_above_a_table_are_two(sheet: Any, read: Read) -> None:
    sheet.canvas.setFont("STSong-Light", 16)
    for y, text, size in ((80, "部门整体支出绩效目标申报表", 14), (100, "（2023年度）", 14)):
        width = sheet.canvas.stringWidth(text, "STSong-Light", size)
        sheet.text(300 - width / 2, y, text, size=size)
    sheet.grid([80, 300, 520], [120, 150, 180])
    for x, y, text in ((90, 140, "甲"), (310, 140, "乙"), (90, 170, "丙"), (310, 170, "丁")):
        sheet.text(x, y, text)
    blocks = read(sheet.data()).blocks
    assert [b.text for b in blocks if not isinstance(b, Table)] == [
        "部门整体支出绩效目标申报表",
        "（2023年度）",
    ]


def draw_narrow(sheet: Any, x: float, width: float, lines: list[str]) -> None:
    """A row of two cells, the second as narrow as given, its lines 15 points apart."""
    sheet.grid([50, x, x + width], [100, 110 + 15 * len(lines)])
    sheet.text(55, 114, "调解成功率")
    for number, line in enumerate(lines):
        sheet.text(x + 5, 114 + 15 * number, line)


def test_a_figure_set_a_character_a_line_is_one(sheet: Any, read: Read) -> None:
    # `以` is broader than the cell: it tells nothing of where lines end.
    draw_narrow(sheet, 150, 20, list("95.00%以下"))
    (table,) = tables_of(read(sheet.data()))
    assert table.cells[1].text == "95.00%以下"


@pytest.mark.parametrize("apart", [True, False])
def test_brackets_stand_apart_where_other_cells_part_them(
    sheet: Any, read: Read, apart: bool
) -> None:
    """In a narrow cell a bracket may have found no room, or stand on a line of its own."""
    sheet.grid([50, 110, 350], [100, 140, 180])
    for y, lines in ((114, ["产出指标", "（50分）"]), (154, ["效益指标", "（30分）"])):
        for number, line in enumerate(lines):
            sheet.text(55, y + 15 * number, line)
    for y, lines in (
        (114, ["项目资金", "（万元）"] if apart else ["项目资金（万元）"]),
        (154, ["提高"]),
    ):
        for number, line in enumerate(lines):
            sheet.text(115, y + 15 * number, line)
    (table,) = tables_of(read(sheet.data()))
    sign = "\n" if apart else ""
    assert [c.text for c in table.cells if c.column == 0] == [
        f"产出指标{sign}（50分）",
        f"效益指标{sign}（30分）",
    ]


def test_sides_that_only_rounding_tells_apart_make_no_table(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The marks of a curve, thousands of short strokes, snap to means of which two may differ so."""
    box = (424.25153007728505, 419.3, 424.2515300772851, 427.7)
    monkeypatch.setattr(page_tables, "find_cell_boxes", lambda _: [[box]])
    stroke = {"x0": 424.0, "x1": 424.0, "top": 419.0, "bottom": 427.7, "width": 0.0, "height": 8.7}
    edges: list[Any] = [{**stroke, "orientation": "v"}] * 4
    assert page_tables.find_page_tables(edges, []) == ([], [])

"""Tables from rulings: how they may be drawn, and how pages cut them."""

from collections.abc import Callable
from typing import Any

import pytest

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
    sheet: Any, above: list[list[str]], below: list[list[str]], *, top: float = 60
) -> None:
    """Rows of three columns that fill the page's end, and more at the top of the next one.

    A text may hold line feeds; each line is 15 points high.
    """
    columns = [50, 110, 230, 350]
    sheet.text(50, 72, "预算项目绩效目标")

    def draw(rows: list[list[str]], y: float) -> float:
        for row in rows:
            height = 6 + 15 * max(1, *(text.count("\n") + 1 for text in row))
            sheet.grid(columns, [y, y + height])
            for x, text in zip(columns, row, strict=False):
                for number, line in enumerate(text.split("\n")):
                    sheet.text(x + 5, y + 14 + 15 * number, line)
            y += height
        return y

    heights = sum(6 + 15 * max(1, *(t.count("\n") + 1 for t in row)) for row in above)
    draw(above, 780 - heights)
    sheet.next_page()
    draw(below, top)


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

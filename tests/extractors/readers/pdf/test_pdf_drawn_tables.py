"""Tables that are not ruled with lines, frames that are no tables, and text that leaves its cell."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from models.document import Document, Table

Read = Callable[..., Document]
Rows = Callable[[Table], list[list[str | None]]]
Texts = Callable[..., list[str]]
COLUMNS, LINES = [50.0, 150.0, 250.0, 330.0], [100.0, 130.0, 160.0, 190.0]
CELLS = [["甲", "乙", "丙"], ["丁", "戊", "己"], ["庚", "辛", "壬"]]


def write_cells(sheet: Any) -> None:
    sheet.canvas.setFillGray(0)
    for row, texts in enumerate(CELLS):
        for column, text in enumerate(texts):
            sheet.text(COLUMNS[column] + 10, LINES[row] + 20, text)


def boxes(gap: float) -> list[tuple[float, float, float, float]]:
    return [
        (x0 + gap / 2, top + gap / 2, x1 - gap / 2, bottom - gap / 2)
        for x0, x1 in pairwise(COLUMNS)
        for top, bottom in pairwise(LINES)
    ]


def dots(sheet: Any, step: float, round_ones: bool) -> None:
    def dot(x: float, y: float) -> None:
        if round_ones:
            sheet.canvas.circle(x, sheet.height - y, 0.5, stroke=0, fill=1)
        else:
            sheet.canvas.rect(x - 0.5, sheet.height - y - 0.5, 1, 1, stroke=0, fill=1)

    for y in LINES:
        for place in range(int((COLUMNS[-1] - COLUMNS[0]) / step) + 1):
            dot(COLUMNS[0] + place * step, y)
    for x in COLUMNS:
        for place in range(int((LINES[-1] - LINES[0]) / step) + 1):
            dot(x, LINES[0] + place * step)


def draw_square_dots(sheet: Any) -> None:
    dots(sheet, 2, round_ones=False)


def draw_round_dots(sheet: Any) -> None:
    dots(sheet, 2.5, round_ones=True)


def draw_dashes(sheet: Any) -> None:
    sheet.canvas.setDash(1, 2)
    sheet.grid(COLUMNS, LINES)


def draw_fills(sheet: Any) -> None:
    sheet.canvas.setFillColorRGB(0.85, 0.9, 1)
    for x0, top, x1, bottom in boxes(1.5):
        sheet.canvas.rect(x0, sheet.height - bottom, x1 - x0, bottom - top, stroke=0, fill=1)


def draw_touching_fills(sheet: Any) -> None:
    for place, (x0, top, x1, bottom) in enumerate(boxes(0)):
        sheet.canvas.setFillGray(0.8 + 0.1 * (place % 2))
        sheet.canvas.rect(x0, sheet.height - bottom, x1 - x0, bottom - top, stroke=0, fill=1)


def draw_boxes_apart(sheet: Any) -> None:
    for x0, top, x1, bottom in boxes(5):
        sheet.canvas.rect(x0, sheet.height - bottom, x1 - x0, bottom - top)


def draw_round_boxes(sheet: Any) -> None:
    for x0, top, x1, bottom in boxes(0):
        sheet.canvas.roundRect(x0, sheet.height - bottom, x1 - x0, bottom - top, 5)


def draw_round_boxes_apart(sheet: Any) -> None:
    for x0, top, x1, bottom in boxes(4):
        sheet.canvas.roundRect(x0, sheet.height - bottom, x1 - x0, bottom - top, 6)


def draw_without_sides(sheet: Any) -> None:
    for y in LINES:
        sheet.line(COLUMNS[0], y, COLUMNS[-1], y)
    for x in COLUMNS[1:-1]:
        sheet.line(x, LINES[0], x, LINES[-1])


@pytest.mark.parametrize(
    "draw",
    [
        draw_square_dots,
        draw_round_dots,
        draw_dashes,
        draw_fills,
        draw_touching_fills,
        draw_boxes_apart,
        draw_round_boxes,
        draw_round_boxes_apart,
        draw_without_sides,
    ],
)
def test_cells_are_told_however_they_are_drawn(
    sheet: Any, read: Read, rows: Rows, draw: Callable[[Any], None]
) -> None:
    draw(sheet)
    write_cells(sheet)
    (table,) = read(sheet.data()).blocks
    assert isinstance(table, Table)
    assert rows(table) == CELLS


def test_stripes_and_highlights_make_no_table(sheet: Any, read: Read, texts: Texts) -> None:
    sheet.canvas.setFillColorRGB(1, 1, 0.6)
    for place in range(4):
        sheet.canvas.rect(50, sheet.height - 110 - 60 * place, 300, 20, stroke=0, fill=1)
    sheet.canvas.setFillGray(0)
    for place in range(8):
        sheet.text(60, 105 + 30 * place, f"第{'一二三四五六七八'[place]}行到此为止。")
    document = read(sheet.data())
    assert "".join(texts(document)).count("行到此为止。") == 8
    assert not any(isinstance(block, Table) for block in document.blocks)


@pytest.mark.parametrize("gap", [0, 4])
def test_a_frame_round_the_page_is_no_table(
    sheet: Any, read: Read, rows: Rows, texts: Texts, gap: float
) -> None:
    for number in (1, 2):
        sheet.canvas.rect(40, 40, 515, sheet.height - 80)
        if gap:
            sheet.canvas.rect(40 + gap, 40 + gap, 515 - 2 * gap, sheet.height - 80 - 2 * gap)
        sheet.text(60, 80, f"第{'一二'[number - 1]}部分")
        if number == 1:
            sheet.grid(COLUMNS, LINES)
            write_cells(sheet)
        sheet.text(60, 240, f"其余的{'甲乙'[number - 1]}。")
        sheet.next_page()
    document = read(sheet.data())
    assert texts(document) == ["第一部分", "其余的甲。", "第二部分", "其余的乙。"]
    (table,) = (block for block in document.blocks if isinstance(block, Table))
    assert rows(table) == CELLS


def test_a_box_round_a_paragraph_is_text_broken_at_its_own_width(
    sheet: Any, read: Read, texts: Texts
) -> None:
    sheet.text(60, 60, "一二三四五六七八九十" * 4)
    sheet.canvas.rect(60, sheet.height - 150, 140, 60)
    sheet.text(66, 110, "一二三四五六七八九十")
    sheet.text(66, 130, "接着说完。")
    assert texts(read(sheet.data()))[1:] == ["一二三四五六七八九十接着说完。"]


def test_a_box_inside_a_cell_is_part_of_it(sheet: Any, read: Read, rows: Rows) -> None:
    sheet.grid([50, 150, 300], [100, 150, 200])
    for x, y, text in ((60, 125, "甲"), (170, 125, "乙"), (60, 175, "丙"), (170, 175, "丁")):
        sheet.text(x, y, text)
    sheet.canvas.rect(160, sheet.height - 140, 80, 30)
    (table,) = read(sheet.data()).blocks
    assert isinstance(table, Table)
    assert rows(table) == [["甲", "乙"], ["丙", "丁"]]


def test_text_too_long_for_its_cell_stays_in_it(sheet: Any, read: Read, rows: Rows) -> None:
    sheet.grid([50, 110, 200], [100, 130])
    sheet.text(54, 120, "支出计划（%）")  # 78 pt wide, in a cell of 60
    sheet.text(150, 120, "20.00%")
    (table,) = read(sheet.data()).blocks
    assert isinstance(table, Table)
    assert rows(table) == [["支出计划（%）", "20.00%"]]


def test_a_cell_whose_text_fills_it_leaves_the_next_one_its_own(
    sheet: Any, read: Read, rows: Rows
) -> None:
    sheet.grid([50, 110, 200], [100, 130])
    sheet.text(50, 120, "一二三四五")
    sheet.text(110, 120, "六七八")
    (table,) = read(sheet.data()).blocks
    assert isinstance(table, Table)
    assert rows(table) == [["一二三四五", "六七八"]]

"""What belongs to a page and not to its text: furniture, watermarks, things nobody sees."""

from collections.abc import Callable
from typing import Any

import pytest

from models.document import Document
from models.locations import PdfLocation

Read = Callable[..., Document]
Texts = Callable[..., list[str]]


ENDS = iter("子丑寅卯辰巳午未申酉戌亥" * 9)


def body(sheet: Any, text: str) -> None:
    """A page's text from the first line to the last; each last line is another one."""
    sheet.text(60, 100, text)
    sheet.text(60, 700, f"{next(ENDS)}页末。")


@pytest.mark.parametrize("form", ["{}", "- {} -", "— {} —", "第{}页", "第 {} 页 共 3 页", "{}/3"])
def test_page_numbers_are_told_from_the_text(
    sheet: Any, read: Read, texts: Texts, form: str
) -> None:
    for number in (1, 2, 3):
        body(sheet, f"第{number}段正文。")
        sheet.text(280, 800, form.format(number))
        sheet.next_page()
    document = read(sheet.data())
    assert texts(document, "page_number") == [form.format(number) for number in (1, 2, 3)]
    assert texts(document)[::2] == [f"第{number}段正文。" for number in (1, 2, 3)]
    assert len(texts(document)) == 6


def test_repeated_lines_above_and_below_the_text_are_header_and_footer(
    sheet: Any, read: Read, texts: Texts
) -> None:
    for number in (1, 2, 3):
        sheet.text(60, 50, "昌黎县2021年部门预算")
        body(sheet, f"正文{'甲乙丙'[number - 1]}。")
        sheet.text(60, 790, "内部资料")
        sheet.next_page()
    document = read(sheet.data())
    assert texts(document, "header") == ["昌黎县2021年部门预算"] * 3
    assert texts(document, "footer") == ["内部资料"] * 3
    assert "内部资料" not in texts(document)


def test_a_title_repeated_where_other_pages_have_text_stays(
    sheet: Any, read: Read, texts: Texts
) -> None:
    body(sheet, "开篇正文。")
    sheet.next_page()
    for number in (1, 2):
        sheet.text(60, 100, "预算项目绩效目标")
        sheet.text(60, 130, f"第{'甲乙'[number - 1]}项。")
        sheet.next_page()
    document = read(sheet.data())
    assert texts(document, "header") == []
    assert texts(document).count("预算项目绩效目标") == 2


def test_the_title_of_a_form_on_each_page_is_no_header(
    sheet: Any, read: Read, texts: Texts
) -> None:
    for year in ("（2024年）", "（ 2024 年度）", "(2024年度)"):
        sheet.text(200, 70, "财政项目支出绩效目标申报表")
        sheet.text(260, 90, year)
        sheet.grid([50, 150, 350], [110, 140])
        sheet.text(55, 130, "项目名称")
        sheet.next_page()
    document = read(sheet.data())
    assert texts(document, "header") == []
    assert texts(document).count("财政项目支出绩效目标申报表") == 3


def test_the_unit_line_over_each_table_is_never_furniture(
    sheet: Any, read: Read, texts: Texts
) -> None:
    for number in (1, 2):
        sheet.text(60, 60, "172肃宁县人民检察院")
        sheet.text(460, 60, "单位:万元")
        body(sheet, f"第{'甲乙'[number - 1]}项。")
        sheet.next_page()
    assert texts(read(sheet.data())).count("172肃宁县人民检察院\t单位:万元") == 2


def test_a_slanted_watermark_leaves_the_text(sheet: Any, read: Read, texts: Texts) -> None:
    sheet.canvas.saveState()
    sheet.canvas.translate(100, 300)
    sheet.canvas.rotate(45)
    sheet.canvas.setFont("STSong-Light", 60)
    sheet.canvas.setFillGray(0.85)
    sheet.canvas.drawString(0, 0, "征求意见稿")
    sheet.canvas.restoreState()
    sheet.text(60, 400, "正文一行。")
    document = read(sheet.data())
    assert texts(document) == ["正文一行。"]
    assert [(entry.kind, entry.text) for entry in document.removed] == [("watermark", "征求意见稿")]


def test_a_pale_level_watermark_leaves_the_text(sheet: Any, read: Read, texts: Texts) -> None:
    sheet.canvas.setFillGray(0.9)
    sheet.text(100, 405, "样本", size=80)
    sheet.canvas.setFillGray(0)
    sheet.text(60, 400, "正文一行。")
    assert texts(read(sheet.data())) == ["正文一行。"]


@pytest.mark.parametrize("font", ["STSong-Light", "Helvetica"])
def test_text_drawn_twice_counts_once(sheet: Any, read: Read, texts: Texts, font: str) -> None:
    text = "绩效目标111" if font == "STSong-Light" else "all 111 bulls"
    sheet.text(60, 100, text, font=font)
    sheet.text(60.4, 100.2, text, font=font)
    assert texts(read(sheet.data())) == [text]


def test_invisible_text_is_left_out(sheet: Any, read: Read, texts: Texts) -> None:
    sheet.text(60, 100, "看得见。")
    sheet.text(60, 130, "看不见。", mode=3)
    assert texts(read(sheet.data())) == ["看得见。"]


def test_text_outside_the_crop_box_is_left_out(new_sheet: Any, read: Read, texts: Texts) -> None:
    sheet = new_sheet(cropBox=(50, 50, 500, 792))
    sheet.text(60, 100, "框内。")
    sheet.text(10, 300, "外")
    sheet.text(60, 20, "框外。")
    document = read(sheet.data())
    assert texts(document) == ["框内。"]
    (paragraph,) = document.blocks
    assert isinstance(paragraph.location, PdfLocation)
    assert round(paragraph.location.bbox[0]) == 10  # from the corner of what is shown


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_page_turned_back_upright_reads_the_same(
    new_sheet: Any, read: Read, texts: Texts, degrees: int
) -> None:
    # The content is drawn turned, and /Rotate turns the page back.
    width, height = 600.0, 800.0
    sheet = new_sheet((width, height))  # as shown; reportlab turns the media box
    sheet.canvas.setPageRotation(degrees)
    turn = {0: (0, 0, 0), 90: (90, height, 0), 180: (180, width, height), 270: (270, 0, width)}
    angle, x, y = turn[degrees]
    sheet.canvas.translate(x, y)
    sheet.canvas.rotate(angle)
    sheet.height = height
    sheet.grid([50, 150, 250], [100, 130])
    sheet.text(60, 120, "甲")
    sheet.text(160, 120, "乙")
    sheet.text(60, 200, "表后正文。")
    document = read(sheet.data())
    assert texts(document) == ["表后正文。"]
    table = document.blocks[0]
    assert table.kind == "table"
    assert [cell.text for cell in table.cells] == ["甲", "乙"]
    assert isinstance(table.location, PdfLocation)
    assert [round(v) for v in table.location.bbox] == [50, 100, 250, 130]


def test_a_page_with_all_its_text_on_the_side_is_read(
    new_sheet: Any, read: Read, texts: Texts
) -> None:
    sheet = new_sheet((600.0, 800.0))
    sheet.canvas.translate(600, 0)
    sheet.canvas.rotate(90)
    sheet.height = 600
    sheet.text(60, 100, "横向表格标题")
    sheet.text(60, 120, "第二行")
    document = read(sheet.data())
    assert texts(document) == ["横向表格标题", "第二行"]
    (title, _) = document.blocks
    assert isinstance(title.location, PdfLocation)
    x0, top, x1, bottom = title.location.bbox
    assert bottom - top > x1 - x0  # on the page as shown it stands upright


def test_code_points_that_nobody_sees_leave_the_text(sheet: Any, read: Read, texts: Texts) -> None:
    # At the end of its line: this font gives them the width of an em.
    sheet.text(60, 100, "项目编码⽬标\u200b\u2060")
    document = read(sheet.data())
    assert texts(document) == ["项目编码目标"]
    assert [(entry.kind, entry.text) for entry in document.removed] == [
        ("invisible", "\u200b\u2060")
    ]
    place = document.removed[0].location
    assert isinstance(place, PdfLocation)
    assert place.page == 1
    assert 120 < place.bbox[0] < place.bbox[2] < 250

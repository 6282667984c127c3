"""Lines back to paragraphs, and characters to lines."""

from collections.abc import Callable
from typing import Any

import pytest

from models.document import Document, Table
from models.locations import PdfLocation

Read = Callable[..., Document]
Texts = Callable[..., list[str]]

FULL = "各单位按照部门预算绩效管理的要求认真开展各项工作努力提高财政资金使用效益并且接受监督。"


def fill_body(sheet: Any, y: float, *, step: float = 20) -> float:
    """A paragraph of three full lines and a short one, so that the margins are known."""
    for index in range(3):
        sheet.text(60, y + step * index, "一二三四五六七八九十" * 4)
    sheet.text(60, y + step * 3, "到此结束。")
    return y + step * 4


def test_wrapped_lines_join_without_a_space(sheet: Any, read: Read, texts: Texts) -> None:
    fill_body(sheet, 100)
    assert texts(read(sheet.data())) == ["一二三四五六七八九十" * 12 + "到此结束。"]


def test_each_line_is_a_run_with_its_place(sheet: Any, read: Read) -> None:
    fill_body(sheet, 100)
    (paragraph,) = read(sheet.data()).blocks
    assert paragraph.kind == "paragraph"
    assert [run.text for run in paragraph.runs] == ["一二三四五六七八九十" * 4] * 3 + ["到此结束。"]
    tops = [run.location.bbox[1] for run in paragraph.runs if isinstance(run.location, PdfLocation)]
    assert tops == sorted(tops)
    assert isinstance(paragraph.location, PdfLocation)
    x0, top, x1, bottom = paragraph.location.bbox
    assert (round(x0), round(x1)) == (60, 540)
    assert top < 100 < 160 < bottom


def test_a_short_line_ends_its_paragraph(sheet: Any, read: Read, texts: Texts) -> None:
    y = fill_body(sheet, 100)
    sheet.text(60, y, "绩效目标：完成任务。")
    sheet.text(60, y + 20, "绩效指标：三次。")
    assert texts(read(sheet.data()))[1:] == ["绩效目标：完成任务。", "绩效指标：三次。"]


def test_a_gap_ends_a_paragraph_that_fills_its_line(sheet: Any, read: Read, texts: Texts) -> None:
    y = fill_body(sheet, 100)
    sheet.text(60, y + 20, "一二三四五六七八九十" * 4)
    sheet.text(60, y + 60, "下一段")
    assert texts(read(sheet.data()))[1:] == ["一二三四五六七八九十" * 4, "下一段"]


def test_an_indent_begins_a_paragraph(sheet: Any, read: Read, texts: Texts) -> None:
    y = fill_body(sheet, 100)
    sheet.text(60, y, "一二三四五六七八九十" * 4)
    sheet.text(84, y + 20, "下一段缩进两字。")
    assert texts(read(sheet.data()))[1:] == ["一二三四五六七八九十" * 4, "下一段缩进两字。"]


def test_a_larger_line_begins_a_paragraph(sheet: Any, read: Read, texts: Texts) -> None:
    y = fill_body(sheet, 100)
    sheet.text(60, y, "一二三四五六七八九十" * 4)
    sheet.text(60, y + 20, "大字标题", size=15)
    assert texts(read(sheet.data()))[1:] == ["一二三四五六七八九十" * 4, "大字标题"]


def test_a_smaller_gap_parts_paragraphs_where_all_are_set_apart_by_it(
    sheet: Any, read: Read, texts: Texts
) -> None:
    y = 100.0
    for _ in range(3):
        sheet.text(60, y, "一二三四五六七八九十" * 4)
        sheet.text(60, y + 15, "一二三四五六七八九十" * 4)
        sheet.text(60, y + 30, "到此结束。")
        y += 47.5
    full = "一二三四五六七八九十" * 3 + "一二三四五六七八九。"
    for place in range(3):
        sheet.text(60, y + 17.5 * place, full)
    assert texts(read(sheet.data()))[3:] == [full] * 3


@pytest.mark.parametrize(
    "below",
    ["单位：万元", "部门名称：某县档案馆", "[189017032]某县地震局本级", "731001某县科协本级"],
)
def test_the_lines_below_a_title_that_fills_its_line_are_apart(
    sheet: Any, read: Read, texts: Texts, below: str
) -> None:
    y = fill_body(sheet, 100)
    title = "一二三四五六七八九十" * 3 + "一二三四五绩效目标表"
    sheet.text(60, y, title)
    sheet.text(60, y + 20, below)
    assert texts(read(sheet.data()))[1:] == [title, below]


@pytest.mark.parametrize("label", ["绩效指标：", "绩效指标:", "【绩效指标】"])
def test_a_label_no_punctuation_leads_to_begins_a_paragraph(
    sheet: Any, read: Read, texts: Texts, label: str
) -> None:
    y = fill_body(sheet, 100)
    goal = "绩效目标：" + "一二三四五六七八九十" * 3 + "一二三四五"
    sheet.text(60, y, goal)
    sheet.text(60, y + 20, f"{label}举办三次。")
    assert texts(read(sheet.data()))[1:] == [goal, f"{label}举办三次。"]


def test_text_below_a_bold_line_begins_a_paragraph(sheet: Any, read: Read, texts: Texts) -> None:
    y = fill_body(sheet, 100)
    title = "十一、" + "一二三四五六七八九十" * 3 + "一二三四五六七"
    sheet.canvas.saveState()
    sheet.text(60, y, title, mode=2)  # filled and stroked, as bold Chinese often is
    sheet.canvas.restoreState()
    sheet.text(60, y + 20, "县级部门")
    assert texts(read(sheet.data()))[1:] == [title, "县级部门"]


SENTENCE = "保障机关办公区正常运转推动工作再上新台阶。"


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ("完成任务。", ["完成任务。", SENTENCE, SENTENCE]),
        ("完成。任务繁重。", ["完成。任务繁重。", SENTENCE + SENTENCE]),
        ("绩效目标", ["绩效目标", SENTENCE + SENTENCE]),
    ],
)
def test_goals_of_one_sentence_each_stay_apart_even_if_they_fill_their_line(
    sheet: Any, read: Read, first: str, expected: list[str]
) -> None:
    sheet.grid([60, 324, 384], [100, 180])
    for place, text in enumerate([first, SENTENCE, SENTENCE]):
        sheet.text(66, 120 + 20 * place, text)
    (table,) = read(sheet.data()).blocks
    assert isinstance(table, Table)
    assert table.cells[0].text.split("\n") == expected


def test_a_paragraph_goes_on_over_the_page_break(sheet: Any, read: Read, texts: Texts) -> None:
    fill_body(sheet, 100)
    sheet.text(60, 760, "一二三四五六七八九十" * 4)
    sheet.next_page()
    sheet.text(60, 100, "跨页继续。")
    assert texts(read(sheet.data()))[1:] == ["一二三四五六七八九十" * 4 + "跨页继续。"]


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("一二三四五六七八九十" * 3 + "一二三四五六七八九", "（附件）完", "（附件）完"),
        ("一二三四五六七八九十" * 3 + "一二三四五六七八九", "字，完", "字，完"),
        ("一二三四五六七八九十" * 3 + "一二三四五六七八", "2021年完", "2021年完"),
    ],
)
def test_what_a_line_break_may_not_divide_moves_down_together(
    sheet: Any, read: Read, texts: Texts, first: str, second: str, joined: str
) -> None:
    y = fill_body(sheet, 100)
    sheet.text(60, y, first)
    sheet.text(60, y + 20, second)
    assert texts(read(sheet.data()))[1:] == [first + joined]


def test_no_space_appears_between_chinese_and_digits(sheet: Any, read: Read, texts: Texts) -> None:
    # LibreOffice leaves a gap there that is no space.
    sheet.text(60, 100, "完成")
    sheet.text(87, 100, "2021")
    sheet.text(112, 100, "年任务")
    assert texts(read(sheet.data())) == ["完成2021年任务"]


def test_a_gap_between_latin_words_is_a_space(sheet: Any, read: Read, texts: Texts) -> None:
    sheet.text(60, 100, "annual", font="Helvetica")
    sheet.text(100, 100, "budget", font="Helvetica")
    assert texts(read(sheet.data())) == ["annual budget"]


def test_real_spaces_stay_however_many(sheet: Any, read: Read, texts: Texts) -> None:
    sheet.text(60, 100, "A  B   C", font="Helvetica")
    assert texts(read(sheet.data())) == ["A  B   C"]


def test_a_space_drawn_apart_from_its_neighbours_stays(
    sheet: Any, read: Read, texts: Texts
) -> None:
    # LibreOffice draws it after the text around it, and PDFium drops it.
    sheet.text(60, 100, "其")
    sheet.text(75.8, 100, "他")
    sheet.text(91.6, 100, "资金")
    sheet.text(72, 100, " ")
    sheet.text(87.8, 100, " ")
    assert texts(read(sheet.data())) == ["其 他 资金"]


def test_single_spaces_drawn_one_by_one_are_counted(sheet: Any, read: Read, texts: Texts) -> None:
    # Chromium draws each space for itself.
    sheet.text(60, 100, "宣传部")
    for place in range(4):
        sheet.text(96 + 3 * place, 100, " ")
    sheet.text(108, 100, "单位：万元")
    assert texts(read(sheet.data())) == ["宣传部    单位：万元"]


def test_a_space_at_which_a_line_was_broken_stays(
    sheet: Any, read: Read, rows: Callable[[Any], list[list[str | None]]]
) -> None:
    # LibreOffice and Chromium draw it at the line's end, and PDFium drops it.
    sheet.grid([60, 100, 300], [100, 160])
    sheet.text(66, 120, "≦")
    sheet.text(78, 120, " ")
    sheet.text(66, 140, "188.66", font="Helvetica")
    sheet.text(106, 120, "平方公里")
    (table,) = read(sheet.data()).blocks
    assert rows(table) == [["≦ 188.66", "平方公里"]]


def test_a_space_takes_its_room_when_a_word_is_tried_on_a_line(
    sheet: Any, read: Read, rows: Callable[[Any], list[list[str | None]]]
) -> None:
    sheet.grid([60, 118, 178], [100, 200])
    sheet.text(66, 120, "≤")  # 34 points are left, the figure is 30 wide
    sheet.text(78, 120, " ")
    sheet.text(66, 140, "174.3", font="Helvetica")
    sheet.text(66, 160, "套")
    sheet.text(124, 120, "一二三四")
    (table,) = read(sheet.data()).blocks
    assert rows(table) == [["≤ 174.3 套", "一二三四"]]


@pytest.mark.parametrize(("sign", "text"), [("≥ ", "≥ 184.73 户"), ("≥", "≥184.73户")])
def test_a_unit_is_set_apart_as_its_value_is_from_the_sign(
    sheet: Any, read: Read, rows: Callable[[Any], list[list[str | None]]], sign: str, text: str
) -> None:
    # LibreOffice does not draw a space that would stand beyond the margin.
    sheet.grid([60, 118, 200], [100, 160])
    sheet.text(66, 120, sign + "184.73", size=11)
    sheet.text(66, 140, "户", size=11)
    sheet.text(124, 120, "一二三四五六", size=11)
    (table,) = read(sheet.data()).blocks
    assert rows(table) == [[text, "一二三四五六"]]


def test_a_blank_reaches_no_further_than_its_cell(
    sheet: Any, read: Read, rows: Callable[[Any], list[list[str | None]]]
) -> None:
    sheet.grid([60, 100, 300], [100, 160])
    sheet.text(66, 120, "财政")
    sheet.text(90, 120, " ")
    sheet.text(66, 140, "资金")
    sheet.text(106, 120, "万元")
    (table,) = read(sheet.data()).blocks
    assert rows(table) == [["财政 资金", "万元"]]


@pytest.mark.parametrize(("room", "text"), [(2.4, "达到723公里"), (3.0, "达到 723 公里")])
def test_the_room_beside_digits_is_no_blank_though_one_without_ink_is_drawn(
    sheet: Any, read: Read, texts: Texts, room: float, text: str
) -> None:
    """LibreOffice leaves a fifth of an em; between tracked changes it draws an empty text there."""
    sheet.text(60, 100, "达到")
    sheet.text(84, 100, " ")
    sheet.text(84 + room, 100, "723", font="Helvetica")
    end = 84 + room + 3 * 6.672
    sheet.text(end, 100, " ")
    sheet.text(end + room, 100, "公里")
    assert texts(read(sheet.data())) == [text]


def test_the_tab_after_a_list_number_goes(sheet: Any, read: Read, texts: Texts) -> None:
    sheet.text(60, 100, "1.")
    sheet.text(81, 100, "加强支出管理")
    assert texts(read(sheet.data())) == ["1.加强支出管理"]


def test_latin_words_keep_a_space_where_a_line_wraps(sheet: Any, read: Read, texts: Texts) -> None:
    line = (
        "performance budget report of all departments and units in the county and all its towns as"
    )
    sheet.text(60, 100, line, font="Helvetica")
    sheet.text(60, 116, line, font="Helvetica")
    sheet.text(60, 132, "published ends.", font="Helvetica")
    assert texts(read(sheet.data())) == [f"{line} {line} published ends."]


def test_a_code_that_fits_no_line_is_joined_without_a_space(sheet: Any, read: Read) -> None:
    sheet.grid([50, 130, 300], [100, 140])
    sheet.text(55, 115, "130322213R", font="Helvetica")
    sheet.text(55, 130, "GZQG5D0", font="Helvetica")
    sheet.text(135, 115, "项目名称")
    (table,) = read(sheet.data()).blocks
    assert table.kind == "table"
    assert table.cells[0].text == "130322213RGZQG5D0"


def test_a_hyphen_at_a_line_end_stays(sheet: Any, read: Read, texts: Texts) -> None:
    sheet.text(60, 100, "the year on year per-", font="Helvetica")
    sheet.text(60, 116, "formance", font="Helvetica")
    assert "".join(texts(read(sheet.data()))) == "the year on year per-formance"


def test_full_and_half_width_are_left_alone(sheet: Any, read: Read, texts: Texts) -> None:
    sheet.text(60, 100, "（％）(%)，,：:１1")
    assert texts(read(sheet.data())) == ["（％）(%)，,：:１1"]


def test_far_parts_of_a_line_are_parted_by_a_tab(sheet: Any, read: Read, texts: Texts) -> None:
    sheet.text(60, 100, "731001昌黎县科学技术协会本级")
    sheet.text(460, 100, "单位：万元")
    assert texts(read(sheet.data())) == ["731001昌黎县科学技术协会本级\t单位：万元"]


def test_a_raised_character_belongs_to_its_line(sheet: Any, read: Read, texts: Texts) -> None:
    sheet.text(60, 100, "面积100m", font="STSong-Light")
    sheet.text(60 + 12 * 2 + 6 * 3 + 12, 96, "2", size=7)
    sheet.text(60, 120, "下一行")
    assert [text.replace(" ", "") for text in texts(read(sheet.data()))] == ["面积100m²", "下一行"]


def test_contents_with_leaders_are_a_table_of_contents(
    sheet: Any, read: Read, texts: Texts
) -> None:
    sheet.text(60, 100, "第一部分" + "." * 130 + "1")
    sheet.text(60, 120, "第二部分" + "." * 130 + "3")
    sheet.text(60, 160, FULL)
    document = read(sheet.data())
    assert len(texts(document, "table_of_contents")) == 2
    assert texts(document) == [FULL]


def test_a_file_of_contents_alone_is_read(sheet: Any, read: Read, texts: Texts) -> None:
    for number in (1, 2):
        sheet.text(60, 100 * number, "第一部分" + "." * 130 + "1")
    assert len(texts(read(sheet.data()), "table_of_contents")) == 2


def test_one_cell_out_of_place_does_not_tell_the_padding_of_all_cells(
    sheet: Any, read: Read, rows: Callable[[Any], list[list[str | None]]]
) -> None:
    sheet.grid([60, 108, 192], [100, *range(140, 240, 20)])
    for place in range(4):
        sheet.text(66, 155 + 20 * place, "指标")
        sheet.text(114, 155 + 20 * place, "指标值")
    sheet.text(61, 115, "一、项")  # set out to the left
    sheet.text(61, 135, "二、项")
    sheet.text(114, 115, "改造老旧小")  # 12 points are left
    sheet.text(114, 135, "区设施")
    (table,) = read(sheet.data()).blocks
    assert rows(table)[0][1] == "改造老旧小区设施"


@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [
        ("（一）开展科普", "（二）举办展览", True),
        ("三、开展科普", "四、举办展览", True),
        ("指标1：开展科普", "指标2：举办展览", True),
        ("（一）开展科普", "（四）举办展览", False),
        ("目标1：开展科普", "指标2：举办展览", False),
    ],
)  # fmt: skip
def test_the_next_number_begins_a_paragraph_below_a_line_that_is_full(
    sheet: Any, read: Read, texts: Texts, first: str, second: str, apart: bool
) -> None:
    y = fill_body(sheet, 100)
    full = "培训次数不少于九次，" + "一二三四五六七八九十" * 3
    sheet.text(60, y, first)
    sheet.text(60, y + 20, full)
    sheet.text(60, y + 40, second)
    expected = [full, second] if apart else [full + second]
    assert texts(read(sheet.data()))[-len(expected) :] == expected

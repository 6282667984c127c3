"""The record is what a person sees on the page: what is hidden, struck out or laid over is apart."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader

from extractors.errors import NoTextError, UnsupportedFormatError
from models.document import Document, Table

Read = Callable[..., Document]
Texts = Callable[..., list[str]]
BODY = ["县科协二〇二一年工作总结如下", "开展科普活动十次普及知识", "完成科普学校建设一所"]


def write_body(sheet: Any, size: float = 12) -> None:
    for place, line in enumerate(BODY):
        sheet.text(60, 300 + 30 * place, line + "。", size=size)


def removed(document: Document) -> list[tuple[str, str]]:
    return [(entry.kind, entry.text) for entry in document.removed]


def picture(mode: str = "RGB", color: Any = (200, 200, 200)) -> ImageReader:
    written = io.BytesIO()
    Image.new(mode, (60, 80), color).save(written, "PNG")
    written.seek(0)
    return ImageReader(written)


@pytest.mark.parametrize(
    ("text", "size", "color", "alpha", "places"),
    [
        ("征求意见稿", 60, (0.3, 0.3, 0.3), 1, [(70, 340)]),
        ("征求意见稿", 60, (0.9, 0.2, 0.2), 1, [(90, 350)]),
        ("内部资料", 12, (0.75, 0.75, 0.75), 1, [(70, 304), (200, 304), (90, 336), (220, 336)]),
        ("县财政局", 12, (0, 0, 0), 0.15, [(66, 303), (150, 303), (70, 335), (400, 500)]),
        ("样 本", 36, (0.2, 0.4, 0.9), 0.3, [(100, 320)]),
        ("保密", 20, (0.8, 0.3, 0.3), 1, [(80, 306), (80, 366), (300, 600)]),
    ],
)
def test_an_upright_watermark_leaves_the_text(
    sheet: Any,
    read: Read,
    texts: Texts,
    text: str,
    size: float,
    color: tuple[float, float, float],
    alpha: float,
    places: list[tuple[float, float]],
) -> None:
    write_body(sheet)
    sheet.canvas.setFillColorRGB(*color, alpha=alpha)
    for x, y in places:
        sheet.text(x, y, text, size=size)
    document = read(sheet.data())
    assert "".join(texts(document)) == "。".join(BODY) + "。"
    assert {kind for kind, _ in removed(document)} == {"watermark"}
    assert "".join(t for _, t in removed(document)).replace(" ", "") == (
        text.replace(" ", "") * len(places)
    )


def test_a_watermark_that_lies_upon_nothing_goes_with_those_of_other_pages(
    sheet: Any, read: Read, texts: Texts
) -> None:
    for place in (340, 600):
        write_body(sheet)
        sheet.canvas.setFillGray(0.4)
        sheet.text(70, place, "送审稿", size=50)
        sheet.next_page()
    document = read(sheet.data())
    assert removed(document) == [("watermark", "送审稿")] * 2
    assert "送" not in "".join(texts(document))


@pytest.mark.parametrize(
    ("size", "color"), [(30, (0, 0, 0)), (22, (0.8, 0, 0)), (12, (0, 0, 0.9)), (12, (0.75,) * 3)]
)
def test_a_coloured_or_large_title_beside_the_text_stays(
    sheet: Any, read: Read, texts: Texts, size: float, color: tuple[float, float, float]
) -> None:
    sheet.canvas.setFillColorRGB(*color)
    sheet.text(150, 200, "绩效目标申报表", size=size)
    sheet.canvas.setFillGray(0)
    write_body(sheet)
    document = read(sheet.data())
    assert texts(document)[0] == "绩效目标申报表"
    assert removed(document) == []


@pytest.mark.parametrize("above", [3.0, 4.0, 5.5])
@pytest.mark.parametrize("as_rectangle", [False, True])
def test_struck_out_text_is_apart_from_the_new_one(
    sheet: Any, read: Read, texts: Texts, above: float, as_rectangle: bool
) -> None:
    sheet.text(60, 100, "预算数5.00")
    sheet.text(126, 100, "6.00万元")
    if as_rectangle:
        sheet.canvas.rect(96, sheet.height - 100 + above, 25, 0.6, fill=1, stroke=0)
    else:
        sheet.line(96, 100 - above, 121, 100 - above)
    document = read(sheet.data())
    assert "".join(texts(document)).replace("\t", "") == "预算数6.00万元"
    assert removed(document) == [("struck", "5.00")]


def test_an_underline_and_a_ruling_strike_nothing_out(sheet: Any, read: Read, texts: Texts) -> None:
    sheet.text(60, 100, "预算数5.00")
    sheet.line(60, 102, 126, 102)
    sheet.text(60, 140, "太长的字")
    sheet.line(40, 136, 500, 136)
    document = read(sheet.data())
    assert texts(document) == ["预算数5.00", "太长的字"]
    assert removed(document) == []


@pytest.mark.parametrize(
    ("before", "raised", "rise", "after", "expected"),
    [
        ("10", "4", 5, "吨", "10⁴吨"),
        ("100m", "2", 4, "", "100m²"),
        ("5.00", "①", 5, "万元", "5.00万元"),
        ("约10", "-3", 4, "克", "约10⁻³克"),
        ("≥5CO", "2", -2, "吨", "≥5CO2吨"),
    ],
)
def test_raised_figures_join_no_figure_and_note_marks_leave(
    sheet: Any,
    read: Read,
    texts: Texts,
    before: str,
    raised: str,
    rise: float,
    after: str,
    expected: str,
) -> None:
    x = 60.0
    for text, size, up in ((before, 12, 0), (raised, 7, rise), (after, 12, 0)):
        sheet.text(x, 100 - up, text, size=size)
        x += sheet.canvas.stringWidth(text, "STSong-Light", size)
    document = read(sheet.data())
    assert "".join("".join(texts(document)).split()) == expected
    assert removed(document) == ([("label", "①")] if raised == "①" else [])


@pytest.mark.parametrize("color", [(1, 1, 1), (0, 0, 0), (0.9, 0.9, 1)])
def test_what_an_area_covers_is_hidden_and_what_is_written_on_it_shows(
    sheet: Any, read: Read, texts: Texts, color: tuple[float, float, float]
) -> None:
    sheet.text(60, 100, "预算数5.00万元")
    sheet.canvas.setFillColorRGB(*color)
    sheet.canvas.setStrokeColorRGB(*color)
    sheet.canvas.rect(95, sheet.height - 104, 26, 16, fill=1, stroke=1)
    sheet.canvas.setFillGray(0.5)
    sheet.text(97, 100, "6.00")
    document = read(sheet.data())
    assert "".join(texts(document)).replace("\t", "") == "预算数6.00万元"
    assert removed(document) == [("invisible", "5.00")]


def test_shading_below_the_text_and_a_highlight_above_hide_nothing(
    sheet: Any, read: Read, texts: Texts
) -> None:
    sheet.canvas.setFillGray(0.8)
    sheet.canvas.rect(50, sheet.height - 110, 300, 30, fill=1, stroke=0)
    sheet.canvas.setFillGray(0)
    sheet.text(60, 100, "预算数5.00万元")
    sheet.canvas.setFillColorRGB(1, 1, 0, alpha=0.4)
    sheet.canvas.rect(50, sheet.height - 110, 300, 30, fill=1, stroke=0)
    document = read(sheet.data())
    assert texts(document) == ["预算数5.00万元"]
    assert removed(document) == []


def test_white_text_shows_on_dark_ground_alone(sheet: Any, read: Read, texts: Texts) -> None:
    sheet.canvas.setFillColorRGB(0.1, 0.2, 0.5)
    sheet.canvas.rect(50, sheet.height - 110, 300, 30, fill=1, stroke=0)
    sheet.canvas.setFillGray(1)
    sheet.text(60, 100, "项目名称")
    sheet.text(60, 200, "看不见的字")
    sheet.canvas.setFillGray(0)
    sheet.text(60, 300, "正文。")
    document = read(sheet.data())
    assert texts(document) == ["项目名称", "正文。"]
    assert removed(document) == [("invisible", "看不见的字")]


def test_a_seal_over_the_text_hides_nothing_but_a_white_picture_does(
    sheet: Any, read: Read, texts: Texts
) -> None:
    sheet.text(60, 100, "盖章的字")
    sheet.canvas.drawImage(
        picture("RGBA", (255, 0, 0, 90)), 50, sheet.height - 120, 80, 40, mask="auto"
    )
    sheet.text(60, 200, "遮住的字")
    sheet.canvas.drawImage(picture(color=(255, 255, 255)), 50, sheet.height - 220, 80, 40)
    document = read(sheet.data())
    assert texts(document) == ["盖章的字"]
    assert removed(document) == [("invisible", "遮住的字")]


@pytest.mark.parametrize("stamp", ["- 1 -", "第1页 共3页", "2021-03-05 电子公文"])
@pytest.mark.parametrize("share", [1.0, 0.5])
def test_the_recognised_text_of_a_stamped_picture_is_read(
    sheet: Any, read: Read, texts: Texts, stamp: str, share: float
) -> None:
    sheet.canvas.drawImage(picture(), 0, sheet.height * (1 - share), 595, sheet.height * share)
    sheet.text(60, 120, "识别出来的第一行。", mode=3)
    sheet.text(60, 150, "识别出来的第二行。", mode=3)
    sheet.text(270, 820, stamp)
    document = read(sheet.data())
    body = "".join(texts(document))
    assert "识别出来的第一行。" in body
    assert "识别出来的第二行。" in body
    (finding,) = document.findings
    assert (finding.code, finding.severity) == ("page-without-text", "info")


def test_recognised_text_below_an_opaque_picture_is_read(
    sheet: Any, read: Read, texts: Texts
) -> None:
    sheet.text(60, 120, "识别出来的一行。")
    sheet.canvas.drawImage(picture(), 0, 0, 595, sheet.height)
    sheet.text(270, 820, "1")
    assert "识别出来的一行。" in texts(read(sheet.data()))


def test_recognised_text_that_doubles_visible_text_is_not_read_twice(
    sheet: Any, read: Read, texts: Texts
) -> None:
    sheet.canvas.drawImage(picture(), 0, 0, 595, sheet.height)
    for mode in (0, 3):
        for place in range(6):
            sheet.text(
                60, 120 + 30 * place, f"正文第{'甲乙丙丁戊己'[place]}行说的是这些。", mode=mode
            )
    document = read(sheet.data())
    assert "".join(texts(document)).count("正文第") == 6
    assert {kind for kind, _ in removed(document)} == {"invisible"}


@pytest.mark.parametrize("stamp", ["- 1 -", "1 / 3", "已归档 2021年3月"])
def test_a_stamped_picture_of_a_page_has_no_text(sheet: Any, read: Read, stamp: str) -> None:
    for _ in range(3):
        sheet.canvas.drawImage(picture(), 0, 0, 595, sheet.height)
        sheet.text(270, 820, stamp)
        sheet.next_page()
    with pytest.raises(NoTextError):
        read(sheet.data())


def test_a_stamped_picture_among_pages_of_text_is_named(sheet: Any, read: Read) -> None:
    write_body(sheet)
    sheet.next_page()
    sheet.canvas.drawImage(picture(), 0, 0, 595, sheet.height)
    sheet.text(270, 820, "2")
    sheet.next_page()
    (finding,) = read(sheet.data()).findings
    assert (finding.code, finding.severity) == ("page-without-text", "warning")
    assert "Page 2" in finding.message


def test_figures_printed_over_each_other_are_unreadable_and_said_so(
    sheet: Any, read: Read, texts: Texts
) -> None:
    sheet.text(60, 100, "预算数5.00")
    sheet.text(96, 100, "6.00")
    document = read(sheet.data())
    assert texts(document) == ["预算数\ufffd.00"]
    (finding,) = document.findings
    assert finding.code == "text-unmapped"
    assert "over each other" in finding.message


@pytest.mark.parametrize("degrees", [90, 270])
def test_text_turned_in_a_cell_belongs_to_it(
    sheet: Any, read: Read, rows: Callable[[Table], list[list[str | None]]], degrees: int
) -> None:
    sheet.grid([50, 80, 200], [100, 200, 300])
    for middle, text in ((150, "产出指标"), (250, "效益指标")):
        sheet.canvas.saveState()
        sheet.canvas.translate(69 if degrees == 90 else 61, sheet.height - middle)
        sheet.canvas.rotate(degrees)
        sheet.canvas.setFont("STSong-Light", 12)
        sheet.canvas.drawCentredString(0, 0, text)
        sheet.canvas.restoreState()
        sheet.text(90, middle, f"{text[:2]}一次覆盖全县各乡镇")
    (table,) = read(sheet.data()).blocks
    assert isinstance(table, Table)
    assert rows(table) == [
        ["产出指标", "产出一次覆盖全县各乡镇"],
        ["效益指标", "效益一次覆盖全县各乡镇"],
    ]


def test_a_turned_watermark_over_a_table_is_no_cells(sheet: Any, read: Read) -> None:
    sheet.grid([50, 120, 300], [100, 160, 220])
    for x, y, text in (
        (60, 130, "甲县"),
        (130, 130, "乙镇"),
        (60, 190, "丙村"),
        (130, 190, "丁组"),
    ):
        sheet.text(x, y, text)
    sheet.canvas.saveState()
    sheet.canvas.translate(200, sheet.height - 260)
    sheet.canvas.rotate(90)
    sheet.canvas.setFont("STSong-Light", 30)
    sheet.canvas.drawString(0, 0, "征求意见稿")
    sheet.canvas.restoreState()
    document = read(sheet.data())
    (table,) = document.blocks
    assert isinstance(table, Table)
    assert [cell.text for cell in table.cells] == ["甲县", "乙镇", "丙村", "丁组"]
    assert removed(document) == [("watermark", "征求意见稿")]


@pytest.mark.parametrize("marks", ["装订线", "密封线", "123456"])
def test_marks_in_the_margin_are_no_text(sheet: Any, read: Read, texts: Texts, marks: str) -> None:
    for number in (1, 2):
        for place, mark in enumerate(marks):
            sheet.text(25, 300 + 30 * place, mark, size=10)
        write_body(sheet)
        sheet.text(60, 700, f"第{'甲乙'[number - 1]}页到此为止。")
        sheet.next_page()
    document = read(sheet.data())
    assert not any(mark in "".join(texts(document)) for mark in marks)
    assert "".join(text for _, text in removed(document)) == marks * 2


def test_hanging_numbers_beside_the_text_stay(sheet: Any, read: Read, texts: Texts) -> None:
    for place, line in enumerate(BODY):
        sheet.text(60, 300 + 30 * place, "一二三"[place] + "、")
        sheet.text(100, 300 + 30 * place, line + "。")
    document = read(sheet.data())
    assert removed(document) == []
    assert [text[:2] for text in texts(document)] == ["一、", "二、", "三、"]


@pytest.mark.parametrize("spacing", [2, 3, 5])
def test_letter_spacing_is_no_space(sheet: Any, read: Read, texts: Texts, spacing: float) -> None:
    line = sheet.canvas.beginText(60, sheet.height - 100)
    line.setFont("STSong-Light", 12)
    line.setCharSpace(spacing)
    line.textLine("2021年科普工作经费预算数5.00万元")
    line.textLine("编码130322213共计100.00万元整")
    sheet.canvas.drawText(line)
    assert "".join(texts(read(sheet.data()))) == (
        "2021年科普工作经费预算数5.00万元编码130322213共计100.00万元整"
    )


@pytest.mark.parametrize("name", ["部门预算绩效文本.pdf", "report.docx"])
def test_a_cover_of_attached_files_names_them(sheet: Any, read: Read, name: str) -> None:
    sheet.text(60, 100, "请打开此 PDF 包。")
    with pytest.raises(UnsupportedFormatError, match=name):
        read(attach(sheet.data(), name))


def test_a_report_with_an_attachment_is_read_and_the_attachment_named(
    sheet: Any, read: Read, texts: Texts
) -> None:
    for place in range(30):
        sheet.text(60, 100 + 20 * place, f"{place}、" + BODY[place % 3] + BODY[1] + "。")
    document = read(attach(sheet.data(), "附表.xlsx"))
    assert len("".join(texts(document))) > 400
    (finding,) = document.findings
    assert finding.code == "content-unread"
    assert "附表.xlsx" in finding.message


def attach(data: bytes, name: str) -> bytes:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    attachment = document.new_attachment(name)
    attachment.set_data(b"%PDF-1.4 ...")
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def test_where_struck_out_text_stood_is_no_gap(sheet: Any, read: Read, texts: Texts) -> None:
    sheet.text(60, 100, "（四）资金使用效益进一")
    sheet.text(192, 100, "原来的文字")
    sheet.text(252, 100, "步提高；")
    sheet.line(192, 96, 252, 96)
    document = read(sheet.data())
    assert texts(document) == ["（四）资金使用效益进一步提高；"]
    assert removed(document) == [("struck", "原来的文字")]


def test_a_table_broader_than_its_page_is_named(sheet: Any, read: Read) -> None:
    sheet.grid([50, 300, 700], [100, 130])
    sheet.text(60, 120, "预算数")
    sheet.text(310, 120, "46000.00")
    (finding,) = read(sheet.data()).findings
    assert finding.code == "content-unread"
    assert finding.message.startswith("Page 1: a table runs off the page")


def test_a_table_within_its_page_is_not_named(sheet: Any, read: Read) -> None:
    sheet.grid([20, 300, 580], [100, 130])
    sheet.text(60, 120, "预算数")
    assert read(sheet.data()).findings == ()


def test_a_cells_own_ruling_strikes_no_text_out_that_overflows(sheet: Any, read: Read) -> None:
    for y in (100, 130, 160):
        sheet.line(50, y, 110, y)
        sheet.line(110, y, 250, y)
    for x in (50, 110, 250):
        sheet.line(x, 100, x, 160)
    sheet.text(51, 134, "构成（元）")
    document = read(sheet.data())
    assert removed(document) == []


def test_a_page_number_below_a_cut_cell_is_none_of_its_text(
    new_sheet: Any, read: Read, texts: Texts
) -> None:
    """A browser leaves a cell open that the page cuts, and may set its number right below."""
    sheet = new_sheet((300.0, 200.0))
    for page in (1, 2):
        sheet.line(30, 60 if page == 1 else 40, 270, 60 if page == 1 else 40)
        for x in (30, 130, 270):
            sheet.line(x, 60 if page == 1 else 40, x, 160 if page == 1 else 80)
        sheet.text(35, 75, "绩效目标")
        for number in range(6 if page == 1 else 1):
            sheet.text(135, 75 + 16 * number, "提高公众的科学素质水平")
        sheet.text(148, 174, f"第{page}页", 10)
        if page == 1:
            sheet.next_page()
    sheet.line(30, 80, 270, 80)
    document = read(sheet.data())
    cells = [c.text for block in document.blocks if block.kind == "table" for c in block.cells]
    assert not any("页" in text for text in cells)
    assert texts(document, "page_number") == ["第1页", "第2页"]

"""Web pages as offices publish and browsers save them."""

import base64
import random
from typing import Any

import pytest

from extractors.errors import (
    CorruptFileError,
    ExtractionError,
    LimitExceededError,
    UnsupportedFormatError,
)
from extractors.extraction import extract
from extractors.readers.html.decoding import decode_page
from extractors.reading import read_document
from extractors.source_files import Limits, ReadOptions, SourceFile
from models.document import Document, Paragraph, Table


def read(page: str, encoding: str = "utf-8", **limits: Any) -> Document:
    source = SourceFile("page.html", page.encode(encoding))
    return read_document(source, ReadOptions(limits=Limits(**limits)))


def body(inner: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{inner}</body></html>"


def texts(document: Document, story: str = "body") -> list[str]:
    return [b.text for b in document.blocks if isinstance(b, Paragraph) and b.story == story]


def grids(document: Document) -> list[list[tuple[int, int, int, int, str]]]:
    return [
        [(c.row, c.column, c.row_span, c.column_span, c.text) for c in block.cells]
        for block in document.blocks
        if isinstance(block, Table)
    ]


def test_paragraphs_lines_and_white_space() -> None:
    document = read(
        body("<p>总体\n  目标</p><div>甲<br>乙 <b>丙</b>&nbsp;丁</div><pre>一\n二</pre>文")
    )
    assert texts(document) == ["总体目标", "甲", "乙 丙\xa0丁", "一", "二", "文"]


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "GB18030", "utf-8", "big5"])
def test_the_pages_own_charset(charset: str) -> None:
    text = "績效指標" if charset == "big5" else "绩效目标﹣镕"
    codec = {"gb2312": "gb18030", "gbk": "gb18030"}.get(charset, charset)
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'
    assert texts(read(body(f"<p>{text}</p>", head), codec)) == [text]


def test_a_charset_that_is_not_true() -> None:
    page = body("<p>项目绩效目标申报表，年度总体目标。</p>", '<meta charset="utf-8">')
    assert texts(read(page, "gb18030")) == ["项目绩效目标申报表，年度总体目标。"]


@pytest.mark.parametrize("charset", ["no-such", "hex", "gb\x002312"])
def test_a_charset_that_no_text_can_be_in(charset: str) -> None:
    text, _, _ = decode_page("<p>绩效目标</p>".encode(), charset)
    assert "绩效目标" in text


def test_what_a_browser_does_not_show() -> None:
    document = read(
        body(
            '<p style="display:none">甲</p><p hidden>乙</p><span class="no">丙</span><p id="x">丁</p>'
            "<script>var a='戊'</script><!--己--><p><del>旧5</del><ins>新6</ins></p>"
            '<p style="text-decoration: line-through">庚</p><p>辛</p>',
            "<style>.no, #x { display : none } p{color:red}</style><title>题</title>",
        )
    )
    assert texts(document) == ["新6", "辛"]
    assert [(piece.kind, piece.text) for piece in document.removed] == [
        ("struck", "旧5"), ("struck", "庚"),
    ]  # fmt: skip


def test_spans_of_a_table() -> None:
    page = body(
        "<table><caption>表名</caption><tr><td rowspan=2>A</td><td colspan='2'>B</td></tr>"
        "<tr><td>C</td><td rowspan=9>D</td></tr></table>"
        "<table><thead><tr><th>h</th></tr></thead><tfoot><tr><td>f</td></tr></tfoot>"
        "<tbody><tr><td rowspan=0>x</td><td>1</td></tr><tr><td>2</td></tr></tbody></table>"
    )
    document = read(page)
    assert texts(document) == ["表名"]
    assert grids(document) == [
        [(0, 0, 2, 1, "A"), (0, 1, 1, 2, "B"), (1, 1, 1, 1, "C"), (1, 2, 1, 1, "D")],
        [(0, 0, 1, 1, "h"), (1, 0, 2, 1, "x"), (1, 1, 1, 1, "1"), (2, 1, 1, 1, "2"),
         (3, 0, 1, 1, "f")],
    ]  # fmt: skip


def test_cells_that_would_overlap_are_narrowed() -> None:
    page = body(
        "<table><tr><td>a</td><td rowspan=2>b</td></tr><tr><td colspan=3>c</td><td>d</td></tr></table>"
    )
    (grid,) = grids(read(page))
    assert grid == [(0, 0, 1, 1, "a"), (0, 1, 2, 1, "b"), (1, 0, 1, 1, "c"), (1, 2, 1, 1, "d")]


def test_a_table_that_lays_out_the_page_is_no_table() -> None:
    inner = (
        "<table><tr><td>项目名称</td><td>科普</td></tr><tr><td>预算数</td><td>5</td></tr></table>"
    )
    document = read(body(f"<table><tr><td>左栏</td><td>正文{inner}</td></tr></table>"))
    assert texts(document) == ["左栏", "正文"]
    assert grids(document) == [
        [(0, 0, 1, 1, "项目名称"), (0, 1, 1, 1, "科普"), (1, 0, 1, 1, "预算数"), (1, 1, 1, 1, "5")]
    ]


def test_a_nested_table_stays_in_its_cell() -> None:
    page = body(
        "<table><tr><td>甲</td><td>乙</td></tr><tr><td>丙<table><tr><td>丁</td></tr></table></td>"
        "<td>戊</td></tr></table>"
    )
    (table,) = [block for block in read(page).blocks if isinstance(block, Table)]
    assert table.cells[2].text == "丙"
    assert table.cells[2].tables[0].cells[0].text == "丁"


def test_menus_and_footers_are_furniture() -> None:
    menu = "".join(f'<li><a href="/{n}">{n}</a></li>' for n in ("首页", "政务公开", "办事服务"))
    document = read(
        body(
            f"<div class='nav-bar'>站点导航</div><ul>{menu}</ul><h1>2021年部门预算绩效文本</h1><p>正文。</p>"
            "<p><a href='a.doc'>附件.doc</a></p><div id=footer><p>版权所有</p></div>"
        )
    )
    assert texts(document) == ["2021年部门预算绩效文本", "正文。", "附件.doc"]
    assert texts(document, "header") == ["站点导航", "首页", "政务公开", "办事服务"]
    assert texts(document, "footer") == ["版权所有"]
    assert [b.outline_level for b in document.blocks if isinstance(b, Paragraph)][4] == 0


def test_numbers_of_lists_and_ticks() -> None:
    document = read(
        body(
            "<ol start=3><li>甲</li><li>乙</li></ol><ul><li>丙</li></ul>"
            "<p><input type=checkbox checked>新增 <input type=radio>延续</p>"
        )
    )
    assert texts(document) == ["3.甲", "4.乙", "丙", "☑新增 □延续"]


def test_bounds() -> None:
    with pytest.raises(LimitExceededError, match="deep"):
        read(body("<div>" * 3000 + "x"))
    with pytest.raises(LimitExceededError, match="cells"):
        read(body("<table>" + "<tr><td>x</td></tr>" * 50 + "</table>"), cell_count=40)
    with pytest.raises(LimitExceededError, match="cells"):
        read(
            body("<table>" + "<tr><td colspan=1000>x</td></tr>" * 400 + "</table>"), cell_count=1000
        )


def test_spans_cost_nothing_before_they_are_counted() -> None:
    tall = "<table><tr><td rowspan=65534 colspan=1000>x</td></tr>" + "<tr>" * 65000 + "</table>"
    with pytest.raises(LimitExceededError, match="cells"):
        read(body(tall))


def test_parts_that_are_set_in_a_row_stand_apart() -> None:
    line = (
        '<p class="line"><span>一、总体绩效目标</span><span class="dots"></span><span>3</span></p>'
    )
    head = '<div style="display: flex"><span>单位：科协</span> <span>单位：万元</span></div>'
    document = read(body(line + head, "<style>.line { display: flex; }</style>"))
    assert texts(document) == ["一、总体绩效目标\t3", "单位：科协\t单位：万元"]


def test_hidden_rows_of_a_table_are_not_shown() -> None:
    document = read(
        body(
            '<table><tr><td>甲</td><td>1</td></tr><tr style="display:none"><td>乙</td><td>2</td></tr>'
            "<tbody hidden><tr><td>丙</td><td>3</td></tr></tbody><tr><td>丁</td><td>4</td></tr></table>"
        )
    )
    assert [text for *_, text in grids(document)[0]] == ["甲", "1", "丁", "4"]


def test_an_empty_page_is_refused_or_empty() -> None:
    assert read("<html></html>").blocks == ()


def archive(page: bytes, encoding: str, head: str = "MIME-Version: 1.0\r\n") -> bytes:
    return (
        (
            f'{head}Content-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
            f"Content-Type: text/html; charset={encoding}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        ).encode()
        + base64.encodebytes(page)
        + b"\r\n--b--\r\n"
    )


@pytest.mark.parametrize(
    "head",
    ["MIME-Version: 1.0\r\n", "From: <Saved by Windows Internet Explorer 8>\r\nSubject: x\r\n"],
)
def test_a_web_archive(head: str) -> None:
    data = archive(body("<p>项目绩效目标</p>").encode("gbk"), "gb2312", head)
    document = read_document(SourceFile("page.mht", data))
    assert document.source.format == "mhtml"
    assert texts(document) == ["项目绩效目标"]


def test_a_workbook_saved_as_a_web_archive() -> None:
    frames = (
        "<html><head><title>x</title></head><frameset rows='*,39'><frame src='a_files/sheet001.htm'>"
        "<noframes><body><p>此页面使用了框架。</p></body></noframes></frameset></html>"
    )
    sheet = "<html><body><table><tr><td>项目名称</td><td>{}</td></tr></table></body></html>"
    tabs = sheet.format("表1")
    strip = f'<script>if (window.name!="frTabs") x();</script>{tabs}'
    parts = [
        ("a.htm", frames), ("a_files/sheet001.htm", sheet.format("甲")), ("a_files/strip.htm", strip),
        ("a_files/sheet002.htm", sheet.format("乙")), ("a_files/tabstrip.htm", sheet.format("丙")),
    ]  # fmt: skip
    data = 'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="B"\r\n\r\n'
    for place, page in parts:
        data += f"--B\r\nContent-Location: file:///C:/{place}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        data += page + "\r\n"
    document = read_document(SourceFile("a.mht", (data + "--B--").encode()))
    assert [[text for *_, text in grid] for grid in grids(document)] == [
        ["项目名称", "甲"],
        ["项目名称", "乙"],
    ]
    with pytest.raises(UnsupportedFormatError, match="page of frames"):
        read(frames)


def test_a_web_archive_without_a_page() -> None:
    data = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b--\r\n"
    with pytest.raises(CorruptFileError, match="without a page"):
        read_document(SourceFile("page.mht", data))


def test_a_page_named_doc_gives_the_record_of_the_report() -> None:
    table = (
        "<table border=1><tr><td colspan=4>731001昌黎县科学技术协会本级</td><td colspan=3>单位：万元</td></tr>"
        "<tr><td>项目编码</td><td colspan=2>130322213RGZQG5D0ORKX</td><td>项目名称</td>"
        "<td colspan=3>2021年科普工作经费</td></tr><tr><td rowspan=2>预算规模及资金用途</td><td>预算数</td>"
        "<td>5.00</td><td>其中：财政资金</td><td>5.00</td><td>其他资金</td><td>0</td></tr>"
        "<tr><td colspan=6>用于科普。</td></tr></table>"
        "<table><tr><th>一级指标</th><th>二级指标</th><th>三级指标</th><th>指标值</th></tr>"
        "<tr><td rowspan=2>产出指标</td><td>数量指标</td><td>次数</td><td>&ge;3次</td></tr>"
        "<tr><td>质量指标</td><td>达标率</td><td>100%</td></tr></table>"
    )
    page = body(f"<p>1.2021年科普工作经费绩效目标表</p>{table}", '<meta charset="gb2312">')
    report = extract(SourceFile("a.doc", page.encode("gb18030")))
    (project,) = report.projects
    assert (project.code, str(project.budget.total)) == ("130322213RGZQG5D0ORKX", "5.00")
    assert [(row.level1, row.level2, row.target.text) for row in project.indicators] == [
        ("产出指标", "数量指标", "≥3次"), ("产出指标", "质量指标", "100%"),
    ]  # fmt: skip
    assert report.leftover == ()
    assert report.source.format == "html"


def test_raised_text_never_joins_a_figure() -> None:
    document = read(body("<p>10<sup>4</sup>吨</p><p>100m<sup>2</sup></p><p>5.00<sup>①</sup></p>"))
    assert texts(document) == ["10⁴吨", "100m²", "5.00"]
    assert [piece.text for piece in document.removed] == ["①"]


@pytest.mark.parametrize(
    ("picture", "shown", "severity"),
    [
        ('<img src="a" width="10" height="10">', "￼1次", "warning"),
        ('<img src="a" style="width: 12px; height:14px">', "￼1次", "warning"),
        ('<img src="a" width="600" height="400">', "1次", "error"),
        ('<img src="a" width="80" height="80">', "1次", None),
        ('<img src="a">', "1次", None),
    ],
)
def test_pictures_in_a_table_are_named(picture: str, shown: str, severity: str | None) -> None:
    page = (
        f'<p><img src="logo" width="12" height="12"><img width="1200" height="150">绩效</p>'
        f"<table border=1><tr><td>指标值</td><td>{picture}1次</td></tr></table>"
    )
    data = f"<html><body>{page}</body></html>".encode()
    document = read_document(SourceFile("a.html", data))
    table = next(block for block in document.blocks if isinstance(block, Table))
    assert table.cells[1].text == shown
    found = [(one.code, one.severity) for one in document.findings if one.code == "content-unread"]
    assert found == ([("content-unread", severity)] if severity else [])


def test_any_broken_page_is_read_or_refused() -> None:
    whole = body(
        "<table><tr><td rowspan=2>A</td><td colspan=2>B<table><tr><td>x</td></tr></table></td></tr>"
        "<tr><td>C</td></tr></table><ol><li>甲<li>乙</ol><p style='display:none'>丙",
        "<style>.a{display:none}</style>",
    ).encode()
    chance = random.Random(3)
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 15)):
            data[chance.randrange(len(data))] = chance.choice(b"<>/='\" 09\x00\xff\xe4")
        try:
            read_document(SourceFile("page.html", b"<html>" + bytes(data)))
        except ExtractionError:
            continue

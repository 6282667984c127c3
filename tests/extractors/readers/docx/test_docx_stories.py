"""Notes, headers, footers and tables of contents are told apart from the body."""

from collections.abc import Callable

import pytest

from models.document import Document, Paragraph

Read = Callable[..., Document]

FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{}</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{}</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)


def _p(text: str, inlines: str = "", properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r>{inlines}</w:p>"


def _stories(document: Document) -> list[tuple[str, str, int]]:
    return [
        (block.story, block.text, block.location.block)
        for block in document.blocks
        if isinstance(block, Paragraph)
    ]


def test_notes_follow_the_body_in_the_order_of_their_references(read_body: Read) -> None:
    reference = '<w:r><w:{}Reference w:id="{}"/></w:r>'
    document = read_body(
        _p("甲", reference.format("endnote", 7) + reference.format("footnote", 2))
        + _p("乙", reference.format("footnote", 1))
        + _p("丙", "<w:del>" + reference.format("footnote", 3) + "</w:del>"),
        footnotes='<w:footnote w:id="0" w:type="separator"><w:p/></w:footnote>'
        + "".join(f'<w:footnote w:id="{n}">{_p(f"脚注{n}")}</w:footnote>' for n in (1, 2, 3)),
        endnotes=f'<w:endnote w:id="7">{_p("尾注")}</w:endnote>',
    )
    assert _stories(document) == [
        *(("body", "甲", 0), ("body", "乙", 1), ("body", "丙", 2)),
        *(("footnote", "脚注2", 0), ("footnote", "脚注1", 1), ("endnote", "尾注", 0)),
    ]


def _section(*references: str, extra: str = "") -> str:
    written = "".join(
        f'<w:{kind}Reference w:type="{when}" r:id="{part}"/>'
        for kind, when, part in (reference.split() for reference in references)
    )
    return f"<w:sectPr>{written}{extra}</w:sectPr>"


def test_headers_and_footers_of_each_section_once(read_body: Read) -> None:
    document = read_body(
        _p("封面", properties=_section("header default header1", "footer default footer1"))
        + _p("正文一")
        + _p("正文二", properties=_section("header default header2", "footer default footer1"))
        + _p("附件")
        + _section("header default header1"),
        header1=_p("昌黎县科学技术协会"),
        header2=_p("绩效文本"),
        footer1=_p("内部资料"),
    )
    assert _stories(document)[4:] == [
        *(("header", "昌黎县科学技术协会", 0), ("footer", "内部资料", 0)),
        ("header", "绩效文本", 1),
    ]


@pytest.mark.parametrize(
    ("extra", "settings", "shown"),
    [
        ("", "", ["平常"]),
        ("<w:titlePg/>", "", ["平常", "首页"]),
        ("", "<w:evenAndOddHeaders/>", ["平常", "偶页"]),
        ('<w:titlePg w:val="0"/>', '<w:evenAndOddHeaders w:val="1"/>', ["平常", "偶页"]),
    ],
)
def test_headers_that_are_not_shown(
    read_body: Read, extra: str, settings: str, shown: list[str]
) -> None:
    document = read_body(
        _p("文")
        + _section(
            *("header default header1", "header first header2", "header even header3"), extra=extra
        ),
        settings=settings,
        header1=_p("平常"),
        header2=_p("首页"),
        header3=_p("偶页"),
    )
    assert [text for story, text, _ in _stories(document) if story == "header"] == shown


def test_a_section_has_the_headers_of_the_one_before(read_body: Read) -> None:
    document = read_body(
        _p("甲", properties=_section("header default header1", "header first header2"))
        + _p("乙")
        + _section(extra="<w:titlePg/>"),
        header1=_p("平常"),
        header2=_p("首页"),
    )
    assert _stories(document)[2:] == [("header", "平常", 0), ("header", "首页", 1)]


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        (f"<w:p>{FIELD.format('PAGE', '3')}</w:p>", []),
        (_p("- ", FIELD.format("PAGE", "3") + "<w:r><w:t> -</w:t></w:r>"), ["page_number"]),
        (_p("第", FIELD.format("PAGE", "3") + "<w:r><w:t>页</w:t></w:r>"), ["page_number"]),
        ('<w:p><w:fldSimple w:instr=" PAGE "><w:r><w:t>3</w:t></w:r></w:fldSimple></w:p>', []),
        (_p("县财政局 ", FIELD.format("PAGE", "3")), ["footer"]),
        (_p("- -"), ["footer"]),
        ("<w:p/>", []),
        (
            "<w:p><w:r><w:pict><v:textbox><w:txbxContent>"
            + _p("— ", FIELD.format("PAGE", "3"))
            + "</w:txbxContent></v:textbox></w:pict></w:r></w:p>",
            ["page_number"],
        ),
    ],
)
def test_page_numbers_in_footers(read_body: Read, paragraph: str, expected: list[str]) -> None:
    document = read_body(_p("文") + _section("footer default footer1"), footer1=paragraph)
    assert [story for story, _, _ in _stories(document)[1:]] == expected


def test_the_result_of_a_contents_field_is_told_apart(read_body: Read) -> None:
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC \\o "1-3"'
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    entry = "<w:r><w:t>{}</w:t><w:tab/></w:r>" + FIELD.format("PAGEREF _Toc1 \\h", "2")
    document = read_body(
        _p("目录")
        + f"<w:p>{begin}{entry.format('一、总体绩效目标')}</w:p>"
        + f"<w:p>{entry.format('二、分项绩效目标')}</w:p>"
        + '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
        + _p("一、总体绩效目标")
    )
    assert _stories(document) == [
        ("body", "目录", 0),
        ("table_of_contents", "一、总体绩效目标\t", 1),
        ("table_of_contents", "二、分项绩效目标\t", 2),
        ("body", "", 3),
        ("body", "一、总体绩效目标", 4),
    ]
    first = document.blocks[1]
    assert isinstance(first, Paragraph)
    assert [code.instruction for code in first.field_codes] == [
        'TOC \\o "1-3"',
        "PAGEREF _Toc1 \\h",
    ]
    assert first.field_codes[0].result == "一、总体绩效目标\t2\n二、分项绩效目标\t2"


def test_other_signs_of_a_table_of_contents(read_body: Read) -> None:
    gallery = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    document = read_body(
        f"<w:sdt><w:sdtPr>{gallery}</w:sdtPr><w:sdtContent>{_p('目录')}</w:sdtContent></w:sdt>"
        + _p("一、总体目标", properties='<w:pStyle w:val="10"/>')
        + _p("正文"),
        styles='<w:style w:type="paragraph" w:styleId="10"><w:name w:val="toc 1"/></w:style>',
    )
    assert [story for story, _, _ in _stories(document)] == [
        *("table_of_contents", "table_of_contents", "body"),
    ]

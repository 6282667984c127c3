"""What of a paragraph's XML becomes text."""

from collections.abc import Callable

import pytest

from models.document import Document, Paragraph

Read = Callable[..., Document]


def _texts(document: Document) -> list[str]:
    assert all(isinstance(block, Paragraph) for block in document.blocks)
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


RUN = "<w:r><w:t>{}</w:t></w:r>"
SHAPE = (
    '<mc:AlternateContent><mc:Choice Requires="{}"><w:drawing><wps:txbx><w:txbxContent>'
    "<w:p><w:r><w:t>新框</w:t></w:r></w:p></w:txbxContent></wps:txbx></w:drawing></mc:Choice>"
    "<mc:Fallback><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>旧框</w:t></w:r></w:p>"
    "</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
)


@pytest.mark.parametrize(
    ("inlines", "text"),
    [
        ("<w:r><w:t>一</w:t><w:tab/><w:t>二</w:t></w:r>", "一\t二"),
        ("<w:r><w:t> 去掉 </w:t></w:r>", "去掉"),
        ('<w:r><w:t xml:space="preserve"> 留着 </w:t></w:r>', " 留着 "),
        ('<w:r><w:t xml:space="preserve"> </w:t></w:r><w:r><w:t>甲</w:t></w:r>', " 甲"),
        ('<w:r><w:t xml:space="preserve">一\n二</w:t></w:r>', "一 二"),
        ("<w:r><w:t>10</w:t><w:noBreakHyphen/><w:t>20</w:t></w:r>", "10-20"),
        ("<w:r><w:t>指</w:t><w:softHyphen/><w:t>标</w:t></w:r>", "指标"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "☑"),
        ('<w:r><w:sym w:font="Symbol" w:char="F0B3"/><w:t>1次</w:t></w:r>', "≥1次"),
        ('<w:r><w:sym w:font="宋体" w:char="2264"/></w:r>', "≤"),
        (
            '<w:r><w:rPr><w:rFonts w:ascii="Symbol"/></w:rPr><w:t>\uf0b35万元</w:t></w:r>',
            "≥5万元",
        ),
        (f'<w:hyperlink r:id="x">{RUN.format("链接")}</w:hyperlink>', "链接"),
        (f"<w:smartTag>{RUN.format('标签')}</w:smartTag>", "标签"),
        (f"<w:customXml>{RUN.format('标记')}</w:customXml>", "标记"),
        (f"<w:sdt><w:sdtContent>{RUN.format('控件')}</w:sdtContent></w:sdt>", "控件"),
        (f"<w:ins>{RUN.format('插入')}</w:ins>", "插入"),
        (f"<w:moveTo>{RUN.format('移来')}</w:moveTo>", "移来"),
        (f"<w:del>{RUN.format('删')}</w:del>", ""),
        ("<w:del><w:r><w:delText>删</w:delText></w:r></w:del>", ""),
        (f"<w:moveFrom>{RUN.format('移走')}</w:moveFrom>", ""),
        (f"<w:ins><w:del>{RUN.format('增后删')}</w:del></w:ins>", ""),
        (
            "<w:r><w:ruby><w:rt><w:r><w:t>hàn</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>汉</w:t>"
            "</w:r></w:rubyBase></w:ruby></w:r>",
            "汉",
        ),
        (
            "<m:oMath><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r>"
            "</m:den></m:f></m:oMath>",
            "a/b",
        ),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r>", ""),
        ('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>现</w:t></w:r>', "现"),
        ('<w:r><w:rPr><w:rStyle w:val="Secret"/></w:rPr><w:t>藏</w:t></w:r>', ""),
        (
            '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/>'
            '<w:listEntry w:val="元"/><w:listEntry w:val="万元"/></w:ddList></w:ffData></w:fldChar>'
            "<w:instrText>FORMDROPDOWN</w:instrText>"
            '<w:fldChar w:fldCharType="end"/></w:r>',
            "万元",
        ),
        ('<w:r><w:commentReference w:id="0"/></w:r><w:r><w:annotationRef/></w:r>', ""),
        ("<?pi x?><!-- 注 --><w:r><w:t>正文</w:t></w:r>", "正文"),
        (
            '<mc:AlternateContent><mc:Choice Requires="w"><w:r><w:t>选</w:t></w:r></mc:Choice>'
            "<mc:Fallback><w:r><w:t>备</w:t></w:r></mc:Fallback></mc:AlternateContent>",
            "选",
        ),
    ],
)
def test_text_of_a_paragraph(read_body: Read, inlines: str, text: str) -> None:
    styles = '<w:style w:type="character" w:styleId="Secret"><w:rPr><w:vanish/></w:rPr></w:style>'
    document = read_body(f"<w:p>{inlines}</w:p>", styles=styles)
    assert _texts(document) == [text]
    assert not document.findings


@pytest.mark.parametrize(
    ("inlines", "lines"),
    [
        ("<w:r><w:t>一</w:t><w:br/><w:t>二</w:t><w:cr/><w:t>三</w:t></w:r>", ["一", "二", "三"]),
        ('<w:r><w:t>上页</w:t><w:br w:type="page"/><w:t>下页</w:t></w:r>', ["上页", "下页"]),
        ('<w:r><w:t>末行</w:t><w:br w:type="page"/></w:r>', ["末行"]),
        ("<w:r><w:br/></w:r>", [""]),
        ("<w:r><w:t>一</w:t><w:lastRenderedPageBreak/><w:t>二</w:t></w:r>", ["一二"]),
    ],
)
def test_breaks_end_paragraphs(read_body: Read, inlines: str, lines: list[str]) -> None:
    document = read_body(f"<w:p>{inlines}</w:p>")
    assert _texts(document) == lines
    assert {block.location.block for block in document.blocks} == {0}


def test_a_symbol_without_an_equivalent_is_reported(read_body: Read) -> None:
    body = '<w:p><w:r><w:t>电话</w:t><w:sym w:font="Wingdings" w:char="F028"/></w:r></w:p>'
    document = read_body(body)
    assert _texts(document) == ["电话"]
    assert [finding.code for finding in document.findings] == ["text-unmapped"]


def test_a_deleted_paragraph_mark_joins_paragraphs(read_body: Read) -> None:
    document = read_body(
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>上半</w:t></w:r></w:p>"
        '<w:p><w:pPr><w:pStyle w:val="Kept"/></w:pPr><w:r><w:t>下半</w:t></w:r></w:p>'
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:del><w:r><w:delText>全删</w:delText></w:r>"
        "</w:del></w:p><w:p><w:r><w:t>末段</w:t></w:r></w:p>"
    )
    assert _texts(document) == ["上半下半", "末段"]
    assert [block.location.block for block in document.blocks] == [0, 3]
    assert isinstance(document.blocks[0], Paragraph)
    assert document.blocks[0].style == "Kept"


def test_a_run_in_heading_keeps_its_style_and_number(read_body: Read) -> None:
    document = read_body(
        '<w:p><w:pPr><w:pStyle w:val="Heading2"/><w:rPr><w:vanish/><w:specVanish/></w:rPr></w:pPr>'
        "<w:r><w:t>完善制度建设。</w:t></w:r></w:p>"
        "<w:p><w:r><w:t>制定资金管理办法。</w:t></w:r></w:p>",
        styles='<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/>'
        '<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>',
    )
    (block,) = document.blocks
    assert isinstance(block, Paragraph)
    assert (block.text, block.style, block.outline_level) == (
        *("完善制度建设。制定资金管理办法。", "heading 2"),
        1,
    )


@pytest.mark.parametrize(
    ("requires", "text"), [("wps", "新框"), ("v", "新框"), ("unheard_of", "旧框")]
)
def test_a_text_box_is_read_once_at_its_anchor(read_body: Read, requires: str, text: str) -> None:
    body = (
        "<w:p><w:r><w:t>前</w:t></w:r></w:p>"
        f"<w:p><w:r><w:t>锚</w:t></w:r><w:r>{SHAPE.format(requires)}</w:r></w:p>"
        "<w:p><w:r><w:t>后</w:t></w:r></w:p>"
    )
    document = read_body(body)
    assert _texts(document) == ["前", "锚", text, "后"]
    assert [block.story for block in document.blocks] == ["body", "body", "text_box", "body"]
    assert [block.location.block for block in document.blocks] == [0, 1, 1, 2]


def test_text_boxes_in_text_boxes(read_body: Read) -> None:
    inner = "<w:pict><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></w:pict>"
    paragraph = "<w:p><w:r><w:t>{}</w:t></w:r><w:r>{}</w:r></w:p>"
    body = paragraph.format("外", inner.format(paragraph.format("中", inner.format("<w:p/>"))))
    assert _texts(read_body(body)) == ["外", "中", ""]


def test_styles_give_name_outline_and_hiding(read_body: Read) -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/>'
        '<w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="a"><w:name w:val="部分标题"/>'
        '<w:basedOn w:val="1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="b"><w:name w:val="note"/>'
        "<w:rPr><w:vanish/></w:rPr></w:style>"
        '<w:style w:type="paragraph" w:styleId="c"><w:basedOn w:val="d"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="d"><w:basedOn w:val="c"/></w:style>'
    )
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{extra}</w:pPr><w:r><w:t>文</w:t></w:r></w:p>'
        for style, extra in (
            ("1", ""),
            ("a", ""),
            ("a", '<w:outlineLvl w:val="9"/>'),
            ("c", '<w:outlineLvl w:val="2"/>'),
            ("missing", ""),
            ("b", ""),
        )
    )
    read = [
        (block.style, block.outline_level, block.text)
        for block in read_body(body, styles=styles).blocks
        if isinstance(block, Paragraph)
    ]
    assert read == [
        ("heading 1", 0, "文"),
        ("部分标题", 0, "文"),
        ("部分标题", None, "文"),
        ("c", 2, "文"),
        ("missing", None, "文"),
    ]


def test_content_controls_hold_blocks(read_body: Read) -> None:
    body = (
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>控件内</w:t></w:r></w:p><w:sdt><w:sdtContent>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>格</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        "</w:sdtContent></w:sdt></w:sdtContent></w:sdt><w:p/>"
    )
    document = read_body(body)
    assert [block.kind for block in document.blocks] == ["paragraph", "table", "paragraph"]
    assert [block.location.block for block in document.blocks] == [0, 1, 2]


def test_an_inserted_file_is_reported(read_body: Read) -> None:
    document = read_body('<w:p/><w:altChunk r:id="x"/>')
    assert [finding.code for finding in document.findings] == ["content-unread"]

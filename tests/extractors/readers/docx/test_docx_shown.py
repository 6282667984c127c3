"""What a page of Word shows: struck-out and raised text, check boxes, prompts, pictures, objects."""

from collections.abc import Callable

import pytest

from extractors.errors import LimitExceededError, NoTextError
from extractors.readers.word import paragraph_limit
from models.document import Document, Paragraph, Table

Read = Callable[..., Document]


def _texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def _removed(document: Document) -> list[tuple[str, str]]:
    return [(entry.kind, entry.text) for entry in document.removed]


def _run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def _paragraph(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


STYLES = (
    '<w:style w:type="paragraph" w:styleId="Gone"><w:name w:val="Gone"/><w:rPr><w:strike/></w:rPr>'
    '</w:style><w:style w:type="paragraph" w:styleId="Child"><w:name w:val="Child"/>'
    '<w:basedOn w:val="Gone"/></w:style>'
    '<w:style w:type="character" w:styleId="Old"><w:rPr><w:dstrike/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Up"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
    "</w:style>"
)


@pytest.mark.parametrize(
    ("properties", "is_struck"),
    [
        ("<w:strike/>", True),
        ("<w:dstrike/>", True),
        ('<w:strike w:val="0"/><w:dstrike w:val="1"/>', True),
        ('<w:strike w:val="false"/>', False),
        ('<w:rStyle w:val="Old"/>', True),
        ('<w:rStyle w:val="Old"/><w:dstrike w:val="0"/>', False),
    ],
)
def test_struck_out_text_leaves(read_body: Read, properties: str, is_struck: bool) -> None:
    body = _paragraph(_run("5.00", properties), _run("6.00"))
    document = read_body(body, styles=STYLES)
    assert _texts(document) == ["6.00" if is_struck else "5.006.00"]
    assert _removed(document) == ([("struck", "5.00")] if is_struck else [])


@pytest.mark.parametrize("style", ["Gone", "Child"])
def test_a_paragraph_style_strikes_out_what_does_not_resist(read_body: Read, style: str) -> None:
    body = _paragraph(
        _run("旧"),
        _run("新", '<w:strike w:val="0"/>'),
        _run("反", '<w:rStyle w:val="Old"/>'),
        properties=f'<w:pStyle w:val="{style}"/>',
    )
    document = read_body(body, styles=STYLES)
    # A toggle of the run's style turns the paragraph style's round (17.7.3).
    assert _texts(document) == ["新反"]
    assert _removed(document) == [("struck", "旧")]


def test_the_number_of_a_struck_item_leaves_with_it(read_body: Read) -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt'
        ' w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    item = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    body = "".join(
        _paragraph(_run(text, look), properties=item)
        for text, look in (("甲", ""), ("乙", "<w:strike/>"), ("丙", ""))
    )
    document = read_body(body, numbering=numbering)
    assert [text for text in _texts(document) if text] == ["1.甲", "3.丙"]
    assert _removed(document) == [("struck", "乙"), ("struck", "2.")]


SUPER = '<w:vertAlign w:val="superscript"/>'
SUB = '<w:vertAlign w:val="subscript"/>'


@pytest.mark.parametrize(
    ("runs", "text", "marks"),
    [
        ([_run("10"), _run("4", SUPER), _run("吨")], "10⁴吨", []),
        ([_run("≥100m"), _run("2", SUPER)], "≥100m²", []),
        ([_run("≥100m"), _run("2", '<w:rStyle w:val="Up"/>')], "≥100m²", []),
        ([_run("5.00"), _run("①", SUPER)], "5.00", ["①"]),
        ([_run("5.00"), _run("1", SUPER)], "5.00", ["1"]),
        ([_run("5"), _run("2", SUPER)], "5²", []),
        ([_run("1"), _run("2", SUPER), _run("3")], "1²3", []),
        ([_run("本级"), _run("[", SUPER), _run("1", SUPER), _run("]", SUPER)], "本级", ["[1]"]),
        ([_run("本级"), _run("3", SUPER), _run("。")], "本级。", ["3"]),
        ([_run("5.00"), _run("a", SUPER)], "5.00", ["a"]),
        ([_run("CO"), _run("2", SUB), _run("排放量")], "CO2排放量", []),
        ([_run("5"), _run("2", SUB)], "5₂", []),
        ([_run("≥3次", SUPER)], "≥3次", []),
        ([_run("第"), _run("一", SUPER), _run("名")], "第一名", []),
    ],
)
def test_a_raised_figure_joins_no_figure(
    read_body: Read, runs: list[str], text: str, marks: list[str]
) -> None:
    document = read_body(_paragraph(*runs), styles=STYLES)
    assert _texts(document) == [text]
    assert _removed(document) == [("label", mark) for mark in marks]


def _form_box(state: str) -> str:
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox>{state}</w:checkBox></w:ffData>'
        "</w:fldChar></w:r><w:r><w:instrText> FORMCHECKBOX </w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def _control_box(state: str) -> str:
    return (
        '<w:sdt><w:sdtPr><w14:checkbox xmlns:w14="http://schemas.microsoft.com/office/word/2010/'
        f'wordml">{state}</w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:t>☒</w:t></w:r>'
        "</w:sdtContent></w:sdt>"
    )


@pytest.mark.parametrize(
    ("box", "sign"),
    [
        (_form_box('<w:default w:val="0"/><w:checked/>'), "☑"),
        (_form_box('<w:default w:val="1"/><w:checked w:val="0"/>'), "□"),
        (_form_box('<w:default w:val="1"/>'), "☑"),
        (_form_box(""), "□"),
        (_control_box('<w14:checked w14:val="1"/>'), "☑"),
        (_control_box('<w14:checked w14:val="0"/>'), "□"),
        (_control_box(""), "□"),
        (_run("R", '<w:rFonts w:ascii="Wingdings 2"/>'), "☑"),
        (_run("£", '<w:rFonts w:ascii="Wingdings 2" w:hAnsi="Wingdings 2"/>'), "□"),
        (_run("þ", '<w:rFonts w:hAnsi="Wingdings"/>'), "☑"),
        (_run("\u00a8", '<w:rFonts w:hAnsi="Wingdings"/>'), "□"),
        (_run("o", '<w:rFonts w:ascii="Wingdings"/>'), "□"),
        (_run("\uf052", '<w:rFonts w:ascii="Wingdings 2"/>'), "☑"),
        ('<w:r><w:sym w:font="Wingdings 2" w:char="0052"/></w:r>', "☑"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>', "□"),
        (_run("³", '<w:rFonts w:hAnsi="Symbol"/>'), "≥"),
        (_run("R", '<w:rFonts w:ascii="宋体"/>'), "R"),
    ],
)
def test_ticks_and_boxes_are_characters(read_body: Read, box: str, sign: str) -> None:
    assert _texts(read_body(_paragraph(box, _run("新增")))) == [f"{sign}新增"]


PROMPT = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"


def test_prompts_of_empty_controls_are_no_values(read_body: Read) -> None:
    ask = _run("单击此处输入文字。")
    cell = f"<w:tc>{_paragraph(ask)}</w:tc>"
    document = read_body(
        _paragraph(_run("依据："), PROMPT.format(ask))
        + PROMPT.format(_paragraph(ask))
        + f"<w:tbl><w:tr><w:tc>{_paragraph(_run('其他资金'))}</w:tc>{PROMPT.format(cell)}</w:tr></w:tbl>"
        + _paragraph(_run("后文"))
    )
    assert [text for text in _texts(document) if text] == ["依据：", "后文"]
    table = next(block for block in document.blocks if isinstance(block, Table))
    assert [one.text for one in table.cells] == ["其他资金", ""]
    assert _removed(document) == [("label", "单击此处输入文字。")] * 3


def test_a_filled_control_is_text(read_body: Read) -> None:
    filled = PROMPT.replace("<w:showingPlcHdr/>", '<w:showingPlcHdr w:val="0"/>')
    assert _texts(read_body(_paragraph(filled.format(_run("0"))))) == ["0"]


def _object(size: str, name: str = "Equation.3") -> str:
    return (
        f'<w:r><w:object><v:shape style="{size}"><v:imagedata r:id="x"/></v:shape><o:OLEObject'
        f' xmlns:o="urn:schemas-microsoft-com:office:office" ProgID="{name}"/></w:object></w:r>'
    )


def _picture(width_pt: int, height_pt: int, kind: str = "inline") -> str:
    namespace = "http://schemas.openxmlformats.org/drawingml/2006"
    return (
        f'<w:r><w:drawing><wp:{kind} xmlns:wp="{namespace}/wordprocessingDrawing"><wp:extent'
        f' cx="{width_pt * 12700}" cy="{height_pt * 12700}"/><a:graphic xmlns:a="{namespace}/main">'
        f'<a:graphicData uri="{namespace}/picture"/></a:graphic></wp:{kind}></w:drawing></w:r>'
    )


@pytest.mark.parametrize(
    ("runs", "text", "severity", "words"),
    [
        ([_object("width:10pt;height:10pt"), _run("1次")], "￼1次", "warning", "Equation.3"),
        ([_picture(12, 12), _run("1次")], "￼1次", "warning", "picture"),
        ([_object("width:400pt;height:300pt", "Excel.Sheet.12")], "", "error", "Excel.Sheet.12"),
        ([_object("width:14cm;height:3in", "Excel.Sheet.8")], "", "error", "Excel.Sheet.8"),
        ([_picture(390, 200)], "", "error", "picture"),
        ([_picture(390, 200, "anchor"), _run("正文")], "正文", "error", "picture"),
        ([_picture(100, 100), _run("落款")], "落款", None, ""),
        ([_picture(12, 12, "anchor"), _run("正文")], "正文", None, ""),
    ],
)
def test_what_cannot_be_read_is_named(
    read_body: Read, runs: list[str], text: str, severity: str | None, words: str
) -> None:
    document = read_body(_paragraph(_run("一、总体目标")) + _paragraph(*runs))
    assert _texts(document) == ["一、总体目标", text]
    assert [finding.severity for finding in document.findings] == ([severity] if severity else [])
    for finding in document.findings:
        assert finding.code == "content-unread"
        assert words in finding.message
        assert "block 1" in finding.message


def _group(inside: str) -> str:
    namespace = "http://schemas.openxmlformats.org/drawingml/2006"
    return (
        f'<w:r><w:drawing><wp:anchor xmlns:wp="{namespace}/wordprocessingDrawing"><wp:extent'
        f' cx="5000000" cy="5000000"/><a:graphic xmlns:a="{namespace}/main"><a:graphicData'
        f' uri="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup">{inside}'
        "</a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>"
    )


@pytest.mark.parametrize(
    ("inside", "is_named"),
    [
        ('<pic:pic><pic:spPr><a:xfrm><a:ext cx="400000" cy="400000"/></a:xfrm></pic:spPr></pic:pic>', 0),
        ('<pic:pic><pic:spPr><a:xfrm><a:ext cx="4000000" cy="4000000"/></a:xfrm></pic:spPr></pic:pic>', 1),
        ("<wps:wsp><wps:spPr><a:blipFill><a:blip/></a:blipFill></wps:spPr></wps:wsp>", 0),
    ],
)  # fmt: skip
def test_of_a_group_its_largest_picture_counts(read_body: Read, inside: str, is_named: int) -> None:
    inside = inside.replace(
        "<pic:pic>",
        '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">',
    )
    assert len(read_body(_paragraph(_group(inside), _run("文"))).findings) == is_named


def test_drawn_words_are_text_in_the_body_and_a_watermark_behind_it(read_body: Read) -> None:
    words = '<w:r><w:pict><v:shape><v:textpath string="{}"/></v:shape></w:pict></w:r>'
    properties = '<w:sectPr><w:headerReference w:type="default" r:id="header1"/></w:sectPr>'
    document = read_body(
        _paragraph(words.format("2021年部门预算绩效文本")) + properties,
        header1=_paragraph(words.format("内部资料")),
    )
    assert [text for text in _texts(document) if text] == ["2021年部门预算绩效文本"]
    assert _removed(document) == [("watermark", "内部资料")]


def test_a_file_of_pictures_alone_has_no_text(read_body: Read) -> None:
    with pytest.raises(NoTextError, match="2 pictures"):
        read_body(_paragraph(_picture(400, 500)) + _paragraph(_picture(400, 500)))


def test_invalid_nestings_are_read_as_word_reads_them(read_body: Read) -> None:
    inner = f"<w:r>{_run('内')}<w:t>外</w:t></w:r>"
    table = f"<w:tbl><w:tr><w:tc>{_paragraph(_run('格'))}</w:tc></w:tr></w:tbl>"
    document = read_body(_paragraph(_run("前"), inner, table) + _paragraph(_run("后")))
    assert _texts(document) == ["前内外", "后"]
    assert isinstance(document.blocks[1], Table)
    assert document.blocks[1].cells[0].text == "格"


def test_more_paragraphs_than_any_report_has_are_refused(
    read_body: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paragraph_limit, "MOST_PARAGRAPHS", 3)
    read_body("<w:p/>" * 3)
    for body in (
        "<w:p/>" * 4,
        "<w:p><w:r><w:br/><w:br/><w:br/></w:r></w:p>",
        "<w:p><w:r><w:t>1\u20282\u20283\u20284</w:t></w:r></w:p>",
    ):
        with pytest.raises(LimitExceededError, match="3 paragraphs"):
            read_body(body)


def _field(code: str, result: str | None = None) -> str:
    stored = "" if result is None else f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}'
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">'
        f'{code}</w:instrText></w:r>{stored}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


@pytest.mark.parametrize(
    ("code", "result", "text"),
    [
        (r' LINK Excel.Sheet.12 "D:\\a.xlsx" "Sheet1!R3C2" \a \t ', "5.000", "5.000"),
        (" EMBED Excel.Sheet.8 ", "5.00", "5.00"),
        (r" EQ \o\ac(○,1) ", None, "①"),
        (r" EQ \o\ac(\s\up 2(○),12) ", None, "⑫"),
        (r" EQ \f(1,2) ", "", "1/2"),
        (r' SYMBOL 82 \f "Wingdings 2" \s 12 ', None, "☑"),
        (" MACROBUTTON Tick □ ", None, "□"),
        (" MACROBUTTON Tick ☑是 ", None, "☑是"),
        (" MACROBUTTON NoMacro [请填写项目名称] ", None, ""),
        (" GOTOBUTTON here 第二部分 ", None, "第二部分"),
        (" AUTONUM ", None, "1."),
        (" AUTONUM ", "7", "1."),
        (r" AUTONUM \* CHINESENUM3 \s 、 ", None, "一、"),
        (r" AUTONUM \* GB3 ", None, "①"),
        (' SEQ "AutoNr" ', "1", "1."),
        (" LISTNUM ", None, "1)"),
        (r" LISTNUM LegalDefault \l 2 ", None, "1.1."),
        (r" LISTNUM 措施 \l 1 ", None, "一、"),
        (r" LISTNUM 措施 \l 1 \s 3 ", None, "三、"),
    ],
)
def test_fields_show_what_word_computes(
    read_body: Read, code: str, result: str | None, text: str
) -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:name w:val="措施"/><w:lvl w:ilvl="0"><w:start'
        ' w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    stored = None if result is None else _run(result) if result else ""
    body = _paragraph(_field(code, stored), _run("后文"))
    assert _texts(read_body(body, numbering=numbering)) == [f"{text.strip()}后文"]


def test_automatic_numbers_run_on(read_body: Read) -> None:
    body = "".join(_paragraph(_field(" AUTONUM "), _run(text)) for text in "甲乙丙")
    assert _texts(read_body(body)) == ["1.甲", "2.乙", "3.丙"]


@pytest.mark.parametrize(("typed", "first"), [("三、", "一、"), ("（三）", "（一）"), ("3.", "1.")])
def test_a_list_that_is_not_defined_has_the_form_of_typed_numbers_after_it(
    read_body: Read, typed: str, first: str
) -> None:
    field = _field(r' LISTNUM "x" \l 1 ')
    body = _paragraph(field, _run("甲")) + _paragraph(field, _run("乙"))
    assert _texts(read_body(body + _paragraph(_run(f"{typed}丙"))))[0] == f"{first}甲"
    assert _texts(read_body(body + _paragraph(_run("丙"))))[:2] == ["1)甲", "2)乙"]


def test_a_hidden_field_shows_nothing(read_body: Read) -> None:
    hidden = _field(" AUTONUM ").replace("<w:r>", "<w:r><w:rPr><w:vanish/></w:rPr>")
    assert _texts(read_body(_paragraph(hidden, _run("甲")))) == ["甲"]


def _m(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (f"<m:sSup><m:e>{_m('10')}</m:e><m:sup>{_m('4')}</m:sup></m:sSup>{_m('吨')}", "10⁴吨"),
        (f"<m:f><m:num>{_m('1')}</m:num><m:den>{_m('2')}</m:den></m:f>", "1/2"),
        (f"<m:sSub><m:e>{_m('CO')}</m:e><m:sub>{_m('2')}</m:sub></m:sSub>", "CO2"),
        (f"<m:sSub><m:e>{_m('5')}</m:e><m:sub>{_m('2')}</m:sub></m:sSub>", "5₂"),
        (f"<m:rad><m:deg>{_m('3')}</m:deg><m:e>{_m('8')}</m:e></m:rad>", "³√8"),
        (f"<m:d><m:e>{_m('≥5')}</m:e></m:d>", "(≥5)"),
        (
            '<m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val="]"/><m:sepChr m:val=","/></m:dPr>'
            f"<m:e>{_m('1')}</m:e><m:e>{_m('2')}</m:e></m:d>",
            "[1,2]",
        ),
        (f"<m:oMathPara><m:oMath>{_m('≥90%')}</m:oMath></m:oMathPara>", "≥90%"),
    ],
)
def test_no_figure_of_a_formula_joins_another(read_body: Read, formula: str, text: str) -> None:
    assert _texts(read_body(_paragraph(f"<m:oMath>{formula}</m:oMath>"))) == [text]

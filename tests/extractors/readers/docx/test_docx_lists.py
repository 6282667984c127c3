"""Automatic numbers become the text that a reader sees."""

from collections.abc import Callable

import pytest

from models.document import Document, Paragraph, Table

Read = Callable[..., Document]


def _level(level: int, number_format: str, text: str, extra: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="{start}"/><w:numFmt w:val="{number_format}"/>'
        f'{extra}<w:lvlText w:val="{text}"/></w:lvl>'
    )


def _abstract(abstract_id: int, *content: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{abstract_id}">{"".join(content)}</w:abstractNum>'


def _num(num_id: int, abstract_id: int, *overrides: str) -> str:
    return (
        f'<w:num w:numId="{num_id}"><w:abstractNumId w:val="{abstract_id}"/>'
        f"{''.join(overrides)}</w:num>"
    )


def _p(text: str, num_id: int | None = None, level: int = 0, style: str = "") -> str:
    number = "" if num_id is None else f'<w:ilvl w:val="{level}"/><w:numId w:val="{num_id}"/>'
    properties = (f'<w:pStyle w:val="{style}"/>' if style else "") + (
        f"<w:numPr>{number}</w:numPr>" if number else ""
    )
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def _texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


SECTIONS = _abstract(
    3,
    _level(0, "chineseCountingThousand", "%1、"),
    _level(1, "chineseCounting", "（%2）"),
    _level(2, "decimal", "%3."),
)


def test_levels_and_restarts(read_body: Read) -> None:
    document = read_body(
        _p("总体绩效目标", 1)
        + _p("分项绩效目标", 1)
        + _p("开展科普活动", 1, 1)
        + _p("科普设施建设", 1, 1)
        + _p("甲", 1, 2)
        + _p("工作保障措施", 1)
        + _p("完善制度建设", 1, 1)
        + _p("不编号", 0)
        + _p("无此列表", 99),
        numbering=SECTIONS + _num(1, 3),
    )
    assert _texts(document) == [
        *("一、总体绩效目标", "二、分项绩效目标", "（一）开展科普活动", "（二）科普设施建设"),
        *("1.甲", "三、工作保障措施", "（一）完善制度建设", "不编号", "无此列表"),
    ]


def test_an_overridden_start_begins_anew(read_body: Read) -> None:
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    document = read_body(
        _p("甲", 1) + _p("乙", 1) + _p("子", 2) + _p("丑", 2),
        numbering=SECTIONS + _num(1, 3) + _num(2, 3, override),
    )
    assert _texts(document) == ["一、甲", "二、乙", "一、子", "二、丑"]


def test_an_overridden_level(read_body: Read) -> None:
    override = f'<w:lvlOverride w:ilvl="0">{_level(0, "upperLetter", "%1)")}</w:lvlOverride>'
    document = read_body(
        _p("甲", 1) + _p("乙", 2), numbering=SECTIONS + _num(1, 3) + _num(2, 3, override)
    )
    assert _texts(document) == ["一、甲", "B)乙"]


def test_numbering_through_styles(read_body: Read) -> None:
    numbering = (
        _abstract(
            0,
            _level(0, "chineseCounting", "%1、", '<w:pStyle w:val="1"/>'),
            _level(1, "decimal", "%1.%2", '<w:pStyle w:val="2"/><w:isLgl/>'),
        )
        + _num(5, 0)
        + SECTIONS
        + _num(6, 3)
    )
    style = '<w:style w:type="paragraph" w:styleId="{}">{}<w:pPr><w:numPr>{}</w:numPr></w:pPr></w:style>'
    styles = (
        style.format("1", "", '<w:numId w:val="5"/>')
        + style.format("2", '<w:basedOn w:val="1"/>', '<w:ilvl w:val="1"/>')
        + style.format("child", '<w:basedOn w:val="1"/>', "")
        + style.format("off", '<w:basedOn w:val="1"/>', '<w:numId w:val="0"/>')
    )
    document = read_body(
        _p("甲", style="1")
        + _p("乙", style="2")
        + _p("丙", style="child")
        + _p("丁", style="off")
        + _p("戊", 0, style="1")
        + _p("己", 6, style="1")
        + _p("庚", style="2"),
        numbering=numbering,
        styles=styles,
    )
    assert _texts(document) == ["一、甲", "1.1乙", "二、丙", "丁", "戊", "一、己", "2.1庚"]


def test_a_numbering_style_links_to_its_list(read_body: Read) -> None:
    numbering = (
        _abstract(0, '<w:numStyleLink w:val="List"/>')
        + _abstract(1, '<w:styleLink w:val="List"/>', _level(0, "decimal", "%1)"))
        + _abstract(2, '<w:numStyleLink w:val="Circle"/>')
        + _num(1, 0)
        + _num(2, 1)
        + _num(3, 2)
    )
    style = (
        '<w:style w:type="numbering" w:styleId="{}"><w:pPr><w:numPr><w:numId w:val="{}"/>'
        "</w:numPr></w:pPr></w:style>"
    )
    document = read_body(
        _p("甲", 1) + _p("乙", 2) + _p("丙", 3),
        numbering=numbering,
        styles=style.format("List", 2) + style.format("Circle", 3),
    )
    assert _texts(document) == ["1)甲", "2)乙", "丙"]


def test_paragraphs_in_tables_count_in_reading_order(read_body: Read) -> None:
    def row(*cells: str) -> str:
        return "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"

    document = read_body(
        _p("前", 1)
        + f"<w:tbl>{row(_p('左', 1), _p('右', 1))}{row(_p('下', 1), '<w:p/>')}</w:tbl>"
        + _p("后", 1),
        numbering=_abstract(0, _level(0, "decimal", "%1.")) + _num(1, 0),
    )
    table = document.blocks[1]
    assert isinstance(table, Table)
    assert [cell.text for cell in table.cells] == ["2.左", "3.右", "4.下", ""]
    assert _texts(document) == ["1.前", "5.后"]


def test_deleted_paragraphs_do_not_count(read_body: Read) -> None:
    deleted = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
        "<w:rPr><w:del/></w:rPr></w:pPr><w:del><w:r><w:delText>删</w:delText></w:r></w:del></w:p>"
    )
    document = read_body(
        _p("甲", 1) + deleted + _p("乙", 1),
        numbering=_abstract(0, _level(0, "decimal", "%1.")) + _num(1, 0),
    )
    assert _texts(document) == ["1.甲", "2.乙"]


@pytest.mark.parametrize(
    ("level", "text"),
    [
        (_level(0, "bullet", "\uf06c"), "甲"),
        (_level(0, "none", "附件"), "附件甲"),
        (_level(0, "decimal", "%1.", "<w:rPr><w:vanish/></w:rPr>"), "甲"),
        (_level(0, "decimal", "%1.", start=7), "7.甲"),
        ('<w:lvl w:ilvl="0"><w:lvlText w:val="%1."/></w:lvl>', "0.甲"),
        (
            '<w:lvl w:ilvl="0"><w:start w:val="1"/><mc:AlternateContent><mc:Choice Requires="w">'
            '<w:numFmt w:val="custom" w:format="001, 002, 003, ..."/></mc:Choice><mc:Fallback>'
            '<w:numFmt w:val="decimalZero"/></mc:Fallback></mc:AlternateContent>'
            '<w:lvlText w:val="%1"/></w:lvl>',
            "01甲",
        ),
        ("", "甲"),
    ],
)
def test_oddities_of_levels(read_body: Read, level: str, text: str) -> None:
    document = read_body(_p("甲", 1), numbering=_abstract(0, level) + _num(1, 0))
    assert _texts(document) == [text]


def test_a_broken_line_has_its_number_once(read_body: Read) -> None:
    document = read_body(
        _p("甲</w:t><w:br/><w:t>乙", 1),
        numbering=_abstract(0, _level(0, "decimal", "%1.")) + _num(1, 0),
    )
    assert _texts(document) == ["1.甲", "乙"]

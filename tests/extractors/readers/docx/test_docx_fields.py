"""Field codes leave the text and stay as evidence."""

from collections.abc import Callable

import pytest

from models.document import Document, Paragraph

Read = Callable[..., Document]

B = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
S = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
E = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def _i(code: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve">{code}</w:instrText></w:r>'


def _t(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def _p(*inlines: str) -> str:
    return f"<w:p>{''.join(inlines)}</w:p>"


TC = B + _i(r" TC 总体绩效目标 \f A \l 1 ") + E
LINK = B + _i("HYPERLINK x") + S


@pytest.mark.parametrize(
    ("inlines", "text", "codes"),
    [
        ([_t("一、总体绩效目标"), TC], "一、总体绩效目标", [(r"TC 总体绩效目标 \f A \l 1", "")]),
        (
            [B, _i(" TC 1、科普"), _i("工作经费 "), _i(r"\f C "), E, _t("1.科普")],
            "1.科普",
            [(r"TC 1、科普工作经费 \f C", "")],
        ),
        ([LINK, _t("网"), _t("站"), E, _t("。")], "网站。", [("HYPERLINK x", "网站")]),
        ([_t("见"), B, _i("PAGEREF a"), S, _t("7"), E, _t("页")], "见页", [("PAGEREF a", "7")]),
        (
            ['<w:fldSimple w:instr=" SEQ 表 "><w:r><w:t>3</w:t></w:r></w:fldSimple>', _t("号")],
            "3号",
            [("SEQ 表", "3")],
        ),
        (
            [LINK, _t("甲"), B, _i("PAGE"), S, _t("9"), E, _t("乙"), E],
            "甲乙",
            [("HYPERLINK x", "甲9乙"), ("PAGE", "9")],
        ),
        (
            [B, _i("IF "), B, _i("REF n"), S, _t("1"), E, _i(" = 1 是 否"), S, _t("是"), E],
            "是",
            [("IF 1 = 1 是 否", "是"), ("REF n", "1")],
        ),
        (
            [B, _i("TC 甲 "), B, _i("REF n"), E, _i(r"\f A"), E],
            "",
            [(r"TC 甲 \f A", ""), ("REF n", "")],
        ),
        # Hidden runs: the code is evidence, a shown result in hidden text is not seen.
        (
            [
                "<w:r><w:rPr><w:vanish/></w:rPr>"
                r'<w:fldChar w:fldCharType="begin"/><w:instrText>TC 甲 \f A</w:instrText>'
                '<w:fldChar w:fldCharType="end"/><w:t>藏</w:t></w:r>',
                _t("一、甲"),
            ],
            "一、甲",
            [(r"TC 甲 \f A", "")],
        ),
        # A field that was deleted with tracked changes.
        ([f"<w:del>{TC}</w:del>", _t("文")], "文", []),
        # Broken: no end, no begin, a stray separator, an instruction on its own.
        ([B, _i("PAGE"), _t("文")], "文", [("PAGE", "")]),
        ([B, _i("PAGE"), S, _t("文")], "文", [("PAGE", "")]),
        ([E, _t("文"), S, E], "文", []),
        ([_i("TC 甲"), _t("文")], "文", [("TC 甲", "")]),
        ([B, _i("REF a"), LINK, _t("文"), E], "文", [("REF a", ""), ("HYPERLINK x", "文")]),
        (
            [f'<w:fldSimple w:instr="REF a">{B}{_i("PAGE")}{_t("文")}</w:fldSimple>', _t("尾")],
            "文尾",
            [("REF a", "文"), ("PAGE", "")],
        ),
    ],
)
def test_fields_of_a_paragraph(
    read_body: Read, inlines: list[str], text: str, codes: list[tuple[str, str]]
) -> None:
    (block,) = read_body(_p(*inlines)).blocks
    assert isinstance(block, Paragraph)
    assert block.text == text
    assert [(code.instruction, code.result) for code in block.field_codes] == codes


def _texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def test_a_result_over_several_paragraphs(read_body: Read) -> None:
    document = read_body(_p(_t("甲"), LINK, _t("乙")) + _p(_t("丙")) + _p(_t("丁"), E, _t("戊")))
    assert _texts(document) == ["甲乙", "丙", "丁戊"]
    assert isinstance(document.blocks[0], Paragraph)
    assert document.blocks[0].field_codes[0].result == "乙\n丙\n丁"


def test_an_unterminated_field_does_not_swallow_the_document(read_body: Read) -> None:
    document = read_body(_p(B, _i("TC 甲"), _t("一")) + _p(_t("二")) + _p(TC, _t("三")))
    assert _texts(document) == ["一", "二", "三"]


@pytest.mark.parametrize("separator", ["", S])
def test_a_page_field_with_a_far_end_does_not_swallow_the_document(
    read_body: Read, separator: str
) -> None:
    document = read_body(_p(B, _i("PAGE"), separator, _t("一")) + _p(_t("二")) + _p(_t("三"), E))
    assert _texts(document) == ["一", "二", "三"]


def test_a_field_that_begins_before_a_table_and_ends_after_it(read_body: Read) -> None:
    table = f"<w:tbl><w:tr><w:tc>{_p(_t('格'))}</w:tc></w:tr></w:tbl>"
    document = read_body(_p(LINK, _t("前")) + table + _p(_t("后"), E))
    assert [block.kind for block in document.blocks] == ["paragraph", "table", "paragraph"]
    assert _texts(document) == ["前", "后"]
    assert isinstance(document.blocks[0], Paragraph)
    assert document.blocks[0].field_codes[0].result == "前\n格\n后"


def test_codes_stay_with_the_line_they_stood_in(read_body: Read) -> None:
    document = read_body(_p(_t("甲"), "<w:r><w:br/></w:r>", TC, _t("乙")))
    assert [
        (block.text, len(block.field_codes))
        for block in document.blocks
        if isinstance(block, Paragraph)
    ] == [
        ("甲", 0),
        ("乙", 1),
    ]


def test_deeply_nested_fields_are_read_in_time(read_body: Read) -> None:
    depth = 3000
    document = read_body(_p((B + _i("REF a") + S) * depth, _t("文"), E * depth))
    assert _texts(document) == ["文"]

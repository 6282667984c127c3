"""Characters that say something else than they show, in .docx: invisible ones, radicals, line ends."""

from collections.abc import Callable

import pytest

from models.document import Document, Paragraph
from models.locations import WordLocation

Read = Callable[..., Document]


def _paragraphs(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def test_invisible_characters_are_removed_with_their_place(read_body: Read) -> None:
    document = read_body(
        "<w:p><w:r><w:t>正文</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>项目\u200b编</w:t>"
        "</w:r><w:r><w:t>\ufeff码</w:t><w:softHyphen/></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    table = document.blocks[1]
    assert not isinstance(table, Paragraph)
    assert table.cells[0].text == "项目编码"
    assert [(entry.kind, entry.text, entry.location) for entry in document.removed] == [
        ("invisible", "\u200b\ufeff\u00ad", WordLocation(block=1, row=0, column=0))
    ]


def test_a_field_code_is_read_without_them(read_body: Read) -> None:
    document = read_body(
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TC 总体\u200b绩效⽬标 '
        '\\f A</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    paragraph = document.blocks[0]
    assert isinstance(paragraph, Paragraph)
    assert paragraph.field_codes[0].instruction == "TC 总体绩效目标 \\f A"
    assert [entry.text for entry in document.removed] == ["\u200b"]


@pytest.mark.parametrize("line_end", ["\u2028", "\u2029", "\u0085"])
def test_line_ends_of_unicode_end_a_paragraph(read_body: Read, line_end: str) -> None:
    document = read_body(f"<w:p><w:r><w:t>一、甲{line_end}二、乙</w:t></w:r></w:p>")
    assert _paragraphs(document) == ["一、甲", "二、乙"]


def test_radicals_become_ideographs(read_body: Read) -> None:
    assert _paragraphs(read_body("<w:p><w:r><w:t>⽬标⻋辆率</w:t></w:r></w:p>")) == ["目标车辆率"]

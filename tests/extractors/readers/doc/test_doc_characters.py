"""Characters that say something else than they show, in .doc: invisible ones, radicals, line ends."""

from collections.abc import Callable

import pytest

from models.document import Document, Paragraph

ReadWord = Callable[..., Document]


def _paragraphs(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def test_invisible_characters_are_removed(read_word: ReadWord) -> None:
    # 0x1F is Word's optional hyphen.
    document = read_word("项目\u200b编\ufeff码\r名\x1f称\r")
    assert _paragraphs(document) == ["项目编码", "名称"]
    assert [(entry.kind, entry.text) for entry in document.removed] == [
        ("invisible", "\u200b\ufeff"),
        ("invisible", "\u00ad"),
    ]


def test_radicals_become_ideographs(read_word: ReadWord) -> None:
    assert _paragraphs(read_word("⽬标⻋辆率\r")) == ["目标车辆率"]


@pytest.mark.parametrize("line_end", ["\n", "\u2028", "\u2029", "\u0085"])
def test_line_ends_within_a_paragraph_end_it(read_word: ReadWord, line_end: str) -> None:
    assert _paragraphs(read_word(f"一、甲{line_end}二、乙\r")) == ["一、甲", "二、乙"]

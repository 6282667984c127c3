"""Codes of fonts without Unicode values: words are believed, numbers of glyphs are not."""

import pytest

from extractors.readers.pdf.glyph_codes import spells_words

WORDS = [
    "部门预算绩效文本二〇二一年",
    "預算績效目標",
    "メニューのスタートを押下します",
    "Uvolnění vinkulace –",
    "àÀâÂäÄçÇéÉèÈêÊëËîÎïÏôÔùÙûÛüÜ1",
    "Recognised text of a scanned page, 100.00",
    "02468101.00.50.00.51.01.52.0",
    "sincosacos",
    "Бюджет района",
]
GLYPHS = [
    "\x01\x02\x03\x04",
    "!\"#$%&'()*+,-./",
    "\u4e7f\u8f40\u9a6b\u7cf4\u6c3c\u9f98",
    "EXGJHW SODQ IRU WKH FRXQWB".replace(" ", ""),
    "\ue001\ue002年",
    "ༀꙀᬅᜀ",
    "aBcDeFgH iJkLmN oPqRsT uVwXyZ bCdEfG",
    "",
]


@pytest.mark.parametrize("text", WORDS)
def test_words_are_believed(text: str) -> None:
    assert spells_words(text)


@pytest.mark.parametrize("text", GLYPHS)
def test_numbers_of_glyphs_are_not(text: str) -> None:
    assert not spells_words(text)

"""Text: pieces of both widths, special characters, what is left out."""

import struct
from collections.abc import Callable

import pytest

from models.document import Document, Paragraph

ReadWord = Callable[..., Document]
DELETED = struct.pack("<HB", 0x0800, 1)
HIDDEN = struct.pack("<HB", 0x083C, 1)


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def test_utf16_piece(read_word: ReadWord) -> None:
    assert texts(read_word("总体绩效目标\r经费\r")) == ["总体绩效目标", "经费"]


def test_mixed_8_bit_and_16_bit_pieces(read_word: ReadWord) -> None:
    document = read_word(
        "2021年：\rbudget “5”万元\r", pieces=[(4, "cp1252"), (2, ""), (11, "cp1252"), (3, "")]
    )
    assert texts(document) == ["2021年：", "budget “5”万元"]


def test_windows_1252_punctuation_in_8_bit_piece(read_word: ReadWord) -> None:
    text = "caf\xe9 \u2013 \u201cx\u201d \u20ac\r"
    assert texts(read_word(text, pieces=[(len(text), "cp1252")])) == [text[:-1]]


def test_gbk_in_8_bit_piece(read_word: ReadWord) -> None:
    # Some Chinese writers put GBK where the specification has Windows 1252.
    stored = "绩效目标：提高\r".encode("gbk").decode("latin-1")
    assert texts(read_word(stored, pieces=[(len(stored), "latin-1")])) == ["绩效目标：提高"]


def test_french_in_8_bit_piece_is_not_taken_for_gbk(read_word: ReadWord) -> None:
    text = "été très gêné à Orléans, naïve\r"
    assert texts(read_word(text, pieces=[(len(text), "cp1252")])) == [text[:-1]]


def test_characters_outside_the_basic_plane_shift_nothing(read_word: ReadWord) -> None:
    # "𠮷" takes two positions; the deleted word after it is named by position.
    document = read_word("甲𠮷乙丙丁\r", characters=[(0, 4, b""), (4, 5, DELETED), (5, 7, b"")])
    assert texts(document) == ["甲𠮷乙丁"]


def test_lone_surrogate_does_not_shift_what_follows(read_word: ReadWord) -> None:
    document = read_word("甲\ud842乙丙\r", characters=[(0, 3, b""), (3, 4, DELETED), (4, 5, b"")])
    assert texts(document) == ["甲\ufffd乙"]


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ("第一行\x0b第二行\r", ["第一行", "第二行"]),
        ("上页\x0c下页\r", ["上页", "下页"]),
        ("左栏\x0e右栏\r", ["左栏", "右栏"]),
        ("\x0c\r末\r", ["", "末"]),
        ("2020\x1e2021\r", ["2020-2021"]),
        ("软\x1f连字\r", ["软连字"]),
        ("不\xa0断\r", ["不\xa0断"]),
        ("图\x01形\x08注\x02批\x05\r", ["图形注批"]),
        ("甲\t乙\r", ["甲\t乙"]),
        ("没有段落标记", ["没有段落标记"]),
    ],
)
def test_special_characters(read_word: ReadWord, stored: str, expected: list[str]) -> None:
    assert texts(read_word(stored)) == expected


def test_tracked_deletion_and_hidden_text_are_left_out(read_word: ReadWord) -> None:
    document = read_word(
        "五六万元密\r",
        characters=[(0, 1, b""), (1, 2, DELETED), (2, 4, b""), (4, 5, HIDDEN), (5, 6, b"")],
    )
    assert texts(document) == ["五万元"]


def test_deleted_paragraph_mark_joins_paragraphs(read_word: ReadWord) -> None:
    document = read_word("前\r后\r末\r", characters=[(0, 1, b""), (1, 2, DELETED), (2, 6, b"")])
    assert texts(document) == ["前后", "末"]
    # The swallowed paragraph counts as a block of the file.
    assert [block.location.block for block in document.blocks] == [0, 2]  # type: ignore[union-attr]


def test_property_change_of_a_whole_piece(read_word: ReadWord) -> None:
    # A fast-saved file keeps a change beside the piece: index 1 of the property lists, deleted.
    document = read_word(
        "甲乙丙\r",
        pieces=[(1, ""), (1, ""), (2, "")],
        prms={1: 0 << 1 | 1},
        property_lists=[DELETED],
    )
    assert texts(document) == ["甲丙"]


def test_single_property_change_of_a_piece(read_word: ReadWord) -> None:
    prm = 0x5C << 1 | 1 << 8  # isprm 0x5C is sprmCFVanish, its value is 1
    document = read_word("甲乙丙\r", pieces=[(1, ""), (1, ""), (2, "")], prms={1: prm})
    assert texts(document) == ["甲丙"]


def test_symbol_from_its_font(read_word: ReadWord) -> None:
    name = "Wingdings\0".encode("utf-16-le")
    font = b"\0\0\0\x02\0" + b"\0" * 34 + name
    fonts = struct.pack("<HH", 1, 0) + bytes((len(font),)) + font
    symbol = struct.pack("<HHH", 0x6A09, 0, 0xF0FE)
    document = read_word(
        "已核(\r", characters=[(0, 2, b""), (2, 3, symbol), (3, 4, b"")], structures={15: fonts}
    )
    assert texts(document) == ["已核☑"]


def test_ruby_keeps_its_base(read_word: ReadWord) -> None:
    code = '\x13 EQ \\* jc2 \\* "Font:宋体" \\* hps10 \\o\\ad(\\s\\up 9(jīng),经)\x15'
    document = read_word(f"{code}费\r")
    assert texts(document) == ["经费"]


class TestKingsoft:
    """What Kingsoft WPS writes is read without complaint."""

    def test_unpadded_last_sector(
        self, build_word: Callable[..., bytes], read_bytes: Callable[..., Document]
    ) -> None:
        # Enough text that the last stream's last sector is a part of one.
        data = build_word("经费\r" * 1400, data=b"x" * 4100, padded=False)
        assert len(data) % 512
        document = read_bytes(data)
        assert len(document.blocks) == 1400
        assert document.findings == ()

    def test_complex_flag_on_a_single_piece(self, read_word: ReadWord) -> None:
        document = read_word("项目名称\r", flags=0x1204, nfib=0x00BF)
        assert texts(document) == ["项目名称"]
        assert document.findings == ()

"""What only files before Word 97 have: text in code page numbers, numbers without lists."""

import struct
from collections.abc import Callable

import pytest

from extractors.readers.doc.old_numbers import OldNumbers
from models.document import Document, Paragraph

ReadBytes = Callable[..., Document]


def _word6(text: bytes, ident: int, nfib: int, language: int) -> bytes:
    """A `WordDocument` stream saved whole, two bytes a character (fExtChar)."""
    main = bytearray(0x300)
    struct.pack_into("<6H", main, 0, ident, nfib, 0, language, 0, 0x1000)
    struct.pack_into("<II", main, 0x18, len(main), len(main) + len(text))
    struct.pack_into("<I", main, 0x34, len(text) // 2)
    return bytes(main) + text


def _units(text: str, code_page: str) -> bytes:
    """A character of a code page as one little-endian number: its lead byte is the upper one."""
    stored = b""
    for character in text:
        encoded = character.encode(code_page)
        stored += encoded[::-1] if len(encoded) == 2 else encoded + b"\0"
    return stored


@pytest.mark.parametrize(
    ("text", "code_page", "ident", "language"),
    [
        ("总体绩效目标：完成3次。", "gbk", 0xA699, 0x0804),
        ("總體績效目標：3次。", "cp950", 0xA699, 0x0404),
        ("管理組合役員ｱｲ", "cp932", 0xA697, 0x0411),
        ("새 문서를 만들려면", "cp949", 0xA698, 0x0412),
    ],
)
def test_east_asian_word_6_stores_code_page_numbers(
    read_bytes: ReadBytes,
    build_compound: Callable[..., bytes],
    text: str,
    code_page: str,
    ident: int,
    language: int,
) -> None:
    stored = _word6(_units(f"{text}\r", code_page), ident, 0x65, language)
    document = read_bytes(build_compound({"WordDocument": stored}))
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == [text]
    assert not document.findings


def test_its_quotes_stand_apart_and_word_95_has_utf_16(
    read_bytes: ReadBytes, build_compound: Callable[..., bytes]
) -> None:
    quoted = _units("在", "gbk") + b"\x93\x10" + _units("文件", "gbk") + b"\x94\x10\r\0"
    document = read_bytes(build_compound({"WordDocument": _word6(quoted, 0xA699, 0x65, 0x0804)}))
    assert [one.text for one in document.blocks if isinstance(one, Paragraph)] == ["在“文件”"]
    wide = _word6("总体目标\r".encode("utf-16-le"), 0xA699, 0x68, 0x0804)
    document = read_bytes(build_compound({"WordDocument": wide}))
    assert [one.text for one in document.blocks if isinstance(one, Paragraph)] == ["总体目标"]


def _format(nfc: int, before: bytes, after: bytes, *, start: int = 1, upper: bool = False) -> bytes:
    head = struct.pack("<4B", nfc, len(before), len(after), 0x04 if upper else 0)
    return head + b"\0" * 6 + struct.pack("<H", start) + b"\0" * 8 + before + after


DECIMAL, CHINESE = 0, 39


def test_a_second_level_includes_the_first() -> None:
    numbers = OldNumbers()
    first, second = _format(DECIMAL, b"", b"."), _format(DECIMAL, b"", b"", upper=True)
    asked = [(1, first), (2, second), (2, second), (1, first), (2, second)]
    assert [numbers.next_label(*one) for one in asked] == ["1.", "1.1", "1.2", "2.", "2.1"]


def test_outline_formats_of_the_section_serve_where_a_paragraph_has_none() -> None:
    formats = [(CHINESE, "", "、"), (CHINESE, "（", "）"), (DECIMAL, "", ".")]
    heads, texts = b"", b""
    for nfc, before, after in formats:
        one = _format(nfc, before.encode("gbk"), after.encode("gbk"))
        heads += one[:16]
        texts += one[20:]
    outline = heads.ljust(144, b"\0") + b"\0" * 4 + texts.ljust(64, b"\0")
    numbers = OldNumbers(outline, "gbk")
    labels = [numbers.next_label(level, b"") for level in (1, 2, 2, 3, 1, 2)]
    assert labels == ["一、", "（一）", "（二）", "1.", "二、", "（一）"]


def test_plain_numbers_begin_anew_after_text() -> None:
    numbers = OldNumbers()
    plain = _format(DECIMAL, b"", b")", start=3)
    asked = [(10, plain), (10, plain), (11, plain), (10, plain), (0, b""), (10, plain)]
    assert [numbers.next_label(*one) for one in asked] == ["3)", "4)", "", "5)", "", "3)"]


@pytest.mark.parametrize("anld", [b"", b"\0" * 12, b"\0" * 20])
def test_formats_cut_short_give_no_number(anld: bytes) -> None:
    assert OldNumbers(b"\0" * 30).next_label(2, anld) in ("", "0")

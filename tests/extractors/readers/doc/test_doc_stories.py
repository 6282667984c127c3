"""Notes, headers and footers where samples of a converter do not reach."""

import struct
from collections.abc import Callable

import pytest

from models.document import Document, Paragraph

ReadWord = Callable[..., Document]
BODY, FOOTNOTES, HEADERS = 0, 1, 2


def lines(document: Document) -> list[tuple[str, str]]:
    return [(block.story, block.text) for block in document.blocks if isinstance(block, Paragraph)]


def positions(*values: int) -> bytes:
    return struct.pack(f"<{len(values)}I", *values)


def test_note_of_a_deleted_reference_is_left_out(read_word: ReadWord) -> None:
    body, notes = "甲\x02乙\x02\r", "\x02注一\r\x02注二\r\r"
    document = read_word(
        body + notes,
        stories={FOOTNOTES: len(notes)},
        characters=[
            (0, 1, b""),
            (1, 2, struct.pack("<HB", 0x0800, 1)),
            (2, len(body + notes), b""),
        ],
        structures={2: positions(1, 3, len(body)) + b"\1\0" * 2, 3: positions(0, 4, 8, 9)},
    )
    assert lines(document) == [("body", "甲乙"), ("footnote", "注二")]


@pytest.mark.parametrize(
    ("settings", "section", "shown"),
    [
        (b"\0\0", b"", ["页眉"]),
        (b"\1\0", b"", ["页眉", "偶数页"]),
        (b"\0\0", struct.pack("<HB", 0x300A, 1), ["页眉", "首页"]),
    ],
    ids=["plain", "odd and even pages", "title page"],
)
def test_headers_that_are_shown(
    build_word: Callable[..., bytes],
    read_bytes: Callable[..., Document],
    settings: bytes,
    section: bytes,
    shown: list[str],
) -> None:
    body, headers = "正文\r", "偶数页\r\r页眉\r\r首页\r\r\r"
    bounds = positions(*[0] * 6, 0, 5, 9, 9, 9, 13, 13, 14)
    sepx = struct.pack("<H", len(section)) + section
    sed = struct.pack("<HIHI", 0, 0x500, 0, 0)
    data = bytearray(
        build_word(
            body + headers,
            stories={HEADERS: len(headers)},
            structures={6: positions(0, len(body)) + sed, 11: bounds, 31: settings + b"\0" * 4},
        )
    )
    main_at = data.find(struct.pack("<HH", 0xA5EC, 0x00C1))
    data[main_at + 0x500 : main_at + 0x500 + len(sepx)] = sepx
    document = read_bytes(bytes(data))
    assert lines(document) == [("body", "正文"), *(("header", text) for text in shown)]


def test_comments_are_left_out(read_word: ReadWord) -> None:
    body, comments = "正文\x05\r", "\x05批注\r\r"
    document = read_word(body + comments, stories={4: len(comments)})
    assert lines(document) == [("body", "正文")]


def test_paragraph_that_is_listed_only_in_part_is_body(read_word: ReadWord) -> None:
    document = read_word("目录\x13 TOC \\o \x14一、总体\t1\r二、分项\t2\x15\r正文\r")
    assert lines(document) == [
        ("body", "目录一、总体\t1"),
        ("table_of_contents", "二、分项\t2"),
        ("body", "正文"),
    ]


def test_nested_field_in_an_instruction(read_word: ReadWord) -> None:
    document = read_word("\x13 IF \x13 PAGE \x147\x15 = 1 \x14是\x15的\r")
    (block,) = document.blocks
    assert isinstance(block, Paragraph)
    assert block.text == "是的"
    assert [(code.instruction, code.result) for code in block.field_codes] == [
        ("IF 7 = 1", "是"),
        ("PAGE", "7"),
    ]

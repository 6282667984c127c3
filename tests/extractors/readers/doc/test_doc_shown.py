"""What a page of Word shows, in .doc: struck-out and raised text, form fields, computed fields."""

import struct
from collections.abc import Callable, Sequence

import pytest

from extractors.errors import LimitExceededError, NoTextError
from extractors.readers.word import paragraph_limit
from models.document import Document, Paragraph

ReadWord = Callable[..., Document]

STRUCK = struct.pack("<HB", 0x0837, 1)
STRUCK_TWICE = struct.pack("<HB", 0x2A53, 1)
NOT_STRUCK = struct.pack("<HB", 0x0837, 0)
INVERTED_STRUCK = struct.pack("<HB", 0x0837, 0x81)
HIDDEN = struct.pack("<HB", 0x083C, 1)
INVERTED_HIDDEN = struct.pack("<HB", 0x083C, 0x81)
RAISED = struct.pack("<HB", 0x2A48, 1)
LOWERED = struct.pack("<HB", 0x2A48, 2)


def _texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def _removed(document: Document) -> list[tuple[str, str]]:
    return [(entry.kind, entry.text) for entry in document.removed]


def _style_sheet(*looks: bytes) -> bytes:
    """Paragraph styles 0, 1 … whose characters look as given (STSH 2.9.271)."""
    sheet = struct.pack("<9H", len(looks), 10, 0, 0, 0, 0, 0, 0, 0)
    written = struct.pack("<H", len(sheet)) + sheet
    for index, grpprl in enumerate(looks):
        name = f"S{index}"
        record = struct.pack("<5H", 0x0FFE, 0xFFF << 4 | 1, 2, 0, 0)
        record += struct.pack("<H", len(name)) + name.encode("utf-16-le") + b"\0\0"
        record += struct.pack("<HH", 2, index)
        record += struct.pack("<H", len(grpprl)) + grpprl + b"\0" * (len(grpprl) % 2)
        written += struct.pack("<H", len(record)) + record
    return written


@pytest.mark.parametrize("look", [STRUCK, STRUCK_TWICE, NOT_STRUCK + STRUCK_TWICE])
def test_struck_out_text_leaves(read_word: ReadWord, look: bytes) -> None:
    document = read_word("5.006.00\r", characters=[(0, 4, look), (4, 9, b"")])
    assert _texts(document) == ["6.00"]
    assert _removed(document) == [("struck", "5.00")]


def test_a_paragraph_style_strikes_out_what_does_not_resist(read_word: ReadWord) -> None:
    document = read_word(
        "旧新反\r旧反\r",
        structures={1: _style_sheet(b"", STRUCK)},
        paragraphs=[(0, 4, struct.pack("<H", 1)), (4, 7, struct.pack("<H", 0))],
        characters=[
            *((0, 1, b""), (1, 2, NOT_STRUCK), (2, 3, INVERTED_STRUCK), (3, 5, b"")),
            *((5, 6, INVERTED_STRUCK), (6, 7, b"")),
        ],
    )
    assert _texts(document) == ["新反", "旧"]
    assert _removed(document) == [("struck", "旧"), ("struck", "反")]


def test_runs_that_unhide_themselves_in_a_hidden_style_are_seen(read_word: ReadWord) -> None:
    document = read_word(
        "藏现\r现藏\r",
        structures={1: _style_sheet(b"", HIDDEN)},
        paragraphs=[(0, 3, struct.pack("<H", 1)), (3, 6, struct.pack("<H", 0))],
        characters=[
            *((0, 1, b""), (1, 3, INVERTED_HIDDEN), (3, 4, b"")),
            *((4, 5, INVERTED_HIDDEN), (5, 6, b"")),
        ],
    )
    assert _texts(document) == ["现", "现"]


@pytest.mark.parametrize(
    ("pieces", "text", "marks"),
    [
        ([("10", b""), ("4", RAISED), ("吨", b"")], "10⁴吨", []),
        ([("≥100m", b""), ("2", RAISED)], "≥100m²", []),
        ([("5.00", b""), ("①", RAISED)], "5.00", ["①"]),
        ([("5.00", b""), ("1", RAISED)], "5.00", ["1"]),
        ([("5", b""), ("2", RAISED)], "5²", []),
        ([("本级", b""), ("[1]", RAISED), ("。", b"")], "本级。", ["[1]"]),
        ([("CO", b""), ("2", LOWERED), ("排放量", b"")], "CO2排放量", []),
        ([("5", b""), ("2", LOWERED)], "5₂", []),
        ([("≥3次", RAISED)], "≥3次", []),
    ],
)
def test_a_raised_figure_joins_no_figure(
    read_word: ReadWord, pieces: Sequence[tuple[str, bytes]], text: str, marks: list[str]
) -> None:
    written, runs = "", []
    for piece, look in pieces:
        runs.append((len(written), len(written) + len(piece), look))
        written += piece
    runs.append((len(written), len(written) + 1, b""))
    document = read_word(f"{written}\r", characters=runs)
    assert _texts(document) == [text]
    assert _removed(document) == [("label", mark) for mark in marks]


def _form_data(kind: int, state: int, default: int, entries: Sequence[str] = ()) -> bytes:
    """A form field's data behind its 68 bytes of header (FFData 2.9.78)."""
    empty = b"\0" * 4
    bits = kind | state << 2
    data = struct.pack("<IHHH", 0xFFFFFFFF, bits, 0, 20) + empty + struct.pack("<H", default)
    data += empty * 5
    if kind == 2:
        data += struct.pack("<HHH", 0xFFFF, len(entries), 0)
        data += b"".join(struct.pack("<H", len(one)) + one.encode("utf-16-le") for one in entries)
    return struct.pack("<IH", 68 + len(data), 68) + b"\0" * 62 + data


UNDEFINED = 25


@pytest.mark.parametrize(
    ("code", "data", "text"),
    [
        ("FORMCHECKBOX", _form_data(1, 1, 0), "☑"),
        ("FORMCHECKBOX", _form_data(1, 0, 1), "□"),
        ("FORMCHECKBOX", _form_data(1, UNDEFINED, 1), "☑"),
        ("FORMDROPDOWN", _form_data(2, 1, 0, ["元", "万元"]), "万元"),
        ("FORMDROPDOWN", _form_data(2, UNDEFINED, 0, ["元", "万元"]), "元"),
        ("FORMDROPDOWN", _form_data(2, 7, 0, ["元", "万元"]), ""),
        ("FORMCHECKBOX", _form_data(1, 1, 0)[:70], ""),
    ],
)
def test_form_fields_show_their_state(
    read_word: ReadWord, code: str, data: bytes, text: str
) -> None:
    written = f"\x13 {code} \x01\x14\x15可持续\r"
    at = written.index("\x01")
    look = struct.pack("<HI", 0x6A03, 16) + struct.pack("<HB", 0x0806, 1)
    document = read_word(
        written,
        data=b"\0" * 16 + data,
        characters=[(0, at, b""), (at, at + 1, look), (at + 1, len(written), b"")],
    )
    assert _texts(document) == [f"{text}可持续"]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ('\x13LINK Excel.Sheet.12 "D:\\a.xlsx" "R3C2" \\a \\t\x145.000\x15', "5.000"),
        ("\x13EQ \\o\\ac(○,1)\x15", "①"),
        ("\x13EQ \\o\\ad(\\s\\up 9(hàn),汉)\x15", "汉"),
        ("\x13 MACROBUTTON Tick □\x15", "□"),
        ("\x13 MACROBUTTON NoMacro [请填写]\x15", ""),
        ("\x13 MACROBUTTON NoMacro [请填写]\x14[请填写]\x15", ""),
        ('\x13 SEQ "AutoNr" \x147\x15', "1."),
        ("\x13 AUTONUM \x15", "1."),
        ("\x13 AUTONUM \\* CHINESENUM3 \\s 、 \x15", "一、"),
        ("\x13 LISTNUM \x15", "1)"),
        ('\x13 SYMBOL 82 \\f "Wingdings 2" \x15', "☑"),
        ("\x13 IF 1 = \x13 AUTONUM \x15 是 否 \x14是\x15", "是"),
    ],
)
def test_fields_show_what_word_computes(read_word: ReadWord, field: str, text: str) -> None:
    assert _texts(read_word(f"{field}后文\r")) == [f"{text}后文"]


def test_automatic_numbers_run_on(read_word: ReadWord) -> None:
    document = read_word("\x13AUTONUM\x15甲\r\x13AUTONUM\x15乙\r正文\r")
    assert _texts(document) == ["1.甲", "2.乙", "正文"]


def _picture(width_pt: float, height_pt: float) -> bytes:
    """A picture's header (PICF 2.9.192), unscaled."""
    head = struct.pack("<IHHHHH", 68, 68, 100, 0, 0, 0) + b"\0" * 14
    return (
        head + struct.pack("<4H", int(width_pt * 20), int(height_pt * 20), 1000, 1000) + b"\0" * 32
    )


def _with_picture(read_word: ReadWord, text: str, data: bytes) -> Document:
    at = text.index("\x01")
    look = struct.pack("<HI", 0x6A03, 4)
    return read_word(
        text,
        data=b"\0" * 4 + data,
        characters=[(0, at, b""), (at, at + 1, look), (at + 1, len(text), b"")],
    )


@pytest.mark.parametrize(
    ("text", "size", "shown", "severity", "words"),
    [
        ("甲\r\x011次\r", (10, 10), "￼1次", "warning", "a picture of 10"),
        ("甲\r\x13EMBED Equation.3 \x14\x01\x151次\r", (30, 14), "￼1次", "warning", "Equation.3"),
        ("甲\r\x13EMBED Excel.Sheet.8 \x14\x01\x15\r", (400, 200), "", "error", "Excel.Sheet.8"),
        ("甲\r\x01\r", (400, 200), "", "error", "a picture of 400"),
        ("甲\r落款\x01\r", (90, 90), "落款", None, ""),
    ],
)
def test_what_cannot_be_read_is_named(
    read_word: ReadWord,
    text: str,
    size: tuple[int, int],
    shown: str,
    severity: str | None,
    words: str,
) -> None:
    document = _with_picture(read_word, text, _picture(*size))
    assert _texts(document) == ["甲", shown]
    assert [finding.severity for finding in document.findings] == ([severity] if severity else [])
    for finding in document.findings:
        assert finding.code == "content-unread"
        assert words in finding.message
        assert "block 1" in finding.message


def test_a_file_of_pictures_alone_has_no_text(read_word: ReadWord) -> None:
    with pytest.raises(NoTextError, match="1 picture of pages"):
        _with_picture(read_word, "\x01\r", _picture(400, 500))


@pytest.mark.parametrize("text", ["甲\r" * 4, "甲\x0b乙\x0b丙\x0b丁\r", "甲\x07" * 4])
def test_more_paragraphs_than_any_report_has_are_refused(
    read_word: ReadWord, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr(paragraph_limit, "MOST_PARAGRAPHS", 3)
    with pytest.raises(LimitExceededError, match="3 paragraphs"):
        read_word(text)


def _fonts(*names: str) -> bytes:
    records = b""
    for name in names:
        record = b"\0" * 39 + name.encode("utf-16-le") + b"\0\0"
        records += bytes((len(record),)) + record
    return struct.pack("<HH", len(names), 0) + records


@pytest.mark.parametrize(
    ("written", "font", "sign"),
    [
        ("R", "Wingdings 2", "☑"),
        ("£", "Wingdings 2", "□"),
        ("þ", "Wingdings", "☑"),
        ("\u00a8", "Wingdings", "□"),
        ("\uf0a3", "Wingdings 2", "□"),
        ("³", "Symbol", "≥"),
        ("R", "宋体", "R"),
    ],
)
def test_letters_of_symbol_fonts_are_what_they_look_like(
    read_word: ReadWord, written: str, font: str, sign: str
) -> None:
    look = struct.pack("<HHHH", 0x4A4F, 1, 0x4A51, 1)
    document = read_word(
        f"{written}新增\r",
        structures={15: _fonts("宋体", font)},
        characters=[(0, 1, look), (1, 4, b"")],
    )
    assert _texts(document) == [f"{sign}新增"]

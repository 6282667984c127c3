import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.readers.text.encodings import REPLACEMENT, UndecodableError, decode_text

SIMPLIFIED = (
    "第一部分\n一、总体绩效目标\n2021年，按照县委的安排部署，履行为科技工作者服务的工作职责。\n"
)
TRADITIONAL = (
    "第一部分\n一、總體績效目標\n2021年，按照縣委的安排部署，履行為科技工作者服務的工作職責。\n"
)


@pytest.mark.parametrize(
    ("codec", "text", "encoding", "guessed"),
    [
        ("utf-8", SIMPLIFIED, "utf-8", False),
        ("utf-8-sig", SIMPLIFIED, "utf-8", False),
        ("gbk", SIMPLIFIED, "gb18030", True),
        ("gb18030", SIMPLIFIED + "𠮷㐀€", "gb18030", True),
        ("gb18030", TRADITIONAL, "gb18030", True),
        ("big5", TRADITIONAL, "big5", True),
        ("utf-16-le", SIMPLIFIED, "utf-16le", True),
        ("utf-16-be", SIMPLIFIED, "utf-16be", True),
        ("utf-16-le", SIMPLIFIED.replace("\n", ""), "utf-16le", True),
        ("ascii", "code\t130322213RGZQG5D0ORKX\n", "utf-8", False),
    ],
)
def test_tells_the_encoding(codec: str, text: str, encoding: str, guessed: bool) -> None:
    decoded = decode_text(text.encode(codec))
    assert (decoded.text, decoded.encoding, decoded.guessed) == (text, encoding, guessed)
    assert decoded.bad == ()
    assert not decoded.doubtful


@pytest.mark.parametrize(
    ("mark", "codec", "encoding"),
    [
        (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16le"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16be"),
        (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32le"),
        (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32be"),
        (b"\x84\x31\x95\x33", "gb18030", "gb18030"),
    ],
)
def test_a_byte_order_mark_states_the_encoding(mark: bytes, codec: str, encoding: str) -> None:
    decoded = decode_text(mark + SIMPLIFIED.encode(codec))
    assert (decoded.text, decoded.encoding, decoded.guessed) == (SIMPLIFIED, encoding, False)


ENCODED = [
    ("utf-8", "utf-8", SIMPLIFIED),
    ("gb18030", "gb18030", SIMPLIFIED),
    ("big5", "big5", TRADITIONAL),
    ("utf-16-le", "utf-16le", SIMPLIFIED),
    ("utf-16-be", "utf-16be", SIMPLIFIED),
]


@pytest.mark.parametrize(("codec", "encoding", "text"), ENCODED)
@pytest.mark.parametrize("rest", ["第", "第一部分，按照"])
def test_a_cut_character_is_reported_at_its_place(
    codec: str, encoding: str, text: str, rest: str
) -> None:
    whole = text.encode(codec)
    decoded = decode_text(whole + rest.encode(codec)[:-1])
    assert decoded.encoding == encoding
    assert decoded.text == text + rest[:-1] + REPLACEMENT
    ((start, end),) = decoded.bad
    last_character = len(whole) + len(rest[:-1].encode(codec))
    assert (start, end) == (last_character, last_character + len(rest[-1].encode(codec)) - 1)


@pytest.mark.parametrize(("codec", "encoding", "text"), ENCODED[:3])
def test_a_single_bad_byte_is_reported_and_costs_nothing_else(
    codec: str, encoding: str, text: str
) -> None:
    before, after = text[:20], text[20:]
    place = len(before.encode(codec))
    decoded = decode_text(before.encode(codec) + b"\xff" + after.encode(codec))
    assert decoded.encoding == encoding
    assert decoded.text == before + REPLACEMENT + after
    assert decoded.bad == ((place, place + 1),)


@pytest.mark.parametrize(("codec", "text"), [("gb18030", SIMPLIFIED), ("big5", TRADITIONAL)])
def test_text_behind_a_lost_byte_is_read_in_step_again(codec: str, text: str) -> None:
    place = text.index("的工作")
    before, lost, after = text[: place - 1], text[place - 1], text[place:]
    damaged = before.encode(codec) + lost.encode(codec)[1:] + after.encode(codec)
    decoded = decode_text(damaged)
    assert decoded.text == before + REPLACEMENT + after
    assert decoded.bad == ((len(before.encode(codec)), len(before.encode(codec)) + 1),)


def test_a_character_with_an_ascii_second_half_is_no_damage() -> None:
    text = "组长朱镕同志主持会议，按照县委的安排部署开展工作。\n"  # 镕 is E9 46 in GBK
    decoded = decode_text(text.encode("gbk"))
    assert (decoded.text, decoded.bad) == (text, ())


def test_damage_far_behind_the_sample_does_not_change_the_encoding() -> None:
    data = SIMPLIFIED.encode() * 2000 + b"\xff" + SIMPLIFIED.encode()
    decoded = decode_text(data)
    assert decoded.encoding == "utf-8"
    place = len(SIMPLIFIED.encode()) * 2000
    assert decoded.bad == ((place, place + 1),)


def test_chinese_far_behind_plain_ascii_is_what_is_looked_at() -> None:
    text = "code 1\n" * 20000 + SIMPLIFIED
    assert decode_text(text.encode("gbk")).text == text


def test_zero_bytes_alone_do_not_make_utf_16() -> None:
    text = SIMPLIFIED + "\x00"
    assert decode_text(text.encode()).encoding == "utf-8"


def test_another_script_is_read_with_doubt() -> None:
    decoded = decode_text("Текст на русском языке, довольно длинный".encode("cp866"))
    assert decoded.guessed
    assert decoded.doubtful


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(UndecodableError):
        decode_text(b"\xff" * 300_000)


@given(st.binary(max_size=400))
def test_any_bytes_are_decoded_or_refused_with_their_places(data: bytes) -> None:
    try:
        decoded = decode_text(data)
    except UndecodableError:
        return
    assert decoded.text.count(REPLACEMENT) >= len(decoded.bad)
    assert all(0 <= start < end <= len(data) for start, end in decoded.bad)
    assert list(decoded.bad) == sorted(decoded.bad)


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=200))
def test_utf_8_comes_back_as_it_was(text: str) -> None:
    assert decode_text(b"\xef\xbb\xbf" + text.encode()).text == text


@pytest.mark.parametrize("text", ["专职校园保安。", "滦关县妇女联合会", "地质灾害防治经费"])
@pytest.mark.parametrize("half", [0, 1])
def test_a_byte_that_no_character_has_takes_one_character_with_it(text: str, half: int) -> None:
    line = f"项目名称：{text}\n项目预算（万元）：12.50\n"
    for place in range(5, 5 + len(text)):
        data = bytearray(line.encode("gbk"))
        data[2 * place + half] = 0xFF
        read = decode_text(bytes(data)).text.replace(REPLACEMENT, "")
        assert read == line[:place] + line[place + 1 :]

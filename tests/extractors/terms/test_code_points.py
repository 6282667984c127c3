"""Which code points are invisible, and which stand for another character."""

import unicodedata

import pytest

from extractors.terms.code_points import INVISIBLE, MAY_CHANGE, take_out_invisible, unify_ideographs


@pytest.mark.parametrize(
    "code",
    [
        *(0x00AD, 0x034F, 0x061C, 0x115F, 0x180E, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F),
        *(0x202A, 0x202E, 0x2060, 0x2063, 0x2066, 0x2069, 0x3164, 0xFE00, 0xFE0F, 0xFEFF),
        *(0xFFF9, 0xFFFB, 0x1D173, 0xE0001, 0xE0041, 0xE0100, 0xE01EF),
    ],
)
def test_invisible_characters_leave(code: int) -> None:
    assert take_out_invisible(f"绩{chr(code)}效") == ("绩效", chr(code))


@pytest.mark.parametrize(
    "text", ["绩效 目标\t≥90%", "\u3000\u00a0", "☑□", "\u0600", "\ue000", "𠮷"]
)
def test_what_is_drawn_or_is_a_space_stays(text: str) -> None:
    assert take_out_invisible(text) == (text, "")
    assert unify_ideographs(text) == text


def test_every_format_character_is_invisible_or_drawn_before_a_number() -> None:
    formats = {
        code
        for code in range(0x110000)
        if unicodedata.category(chr(code)) == "Cf" and not INVISIBLE.match(chr(code))
    }
    assert formats == {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("⽬⼀⼆⽉⾦⾼", "目一二月金高"),  # Kangxi radicals
        ("⻋⻓⻅⻔⺟⻩", "车长见门母黄"),  # CJK radicals, of which NFKC knows two
        ("㇐㇑㇒", "一丨丿"),  # strokes
        ("率年金量", "率年金量"),  # compatibility ideographs
        ("丽", "丽"),  # … of the supplement
        ("﨎﨏﨑", "﨎﨏﨑"),  # unified ideographs that stand among them
        ("ａ％①㎡（）", "ａ％①㎡（）"),  # no Han: whatever NFKC would do, it stays
    ],
)
def test_stand_ins_become_the_unified_ideograph(written: str, shown: str) -> None:
    assert unify_ideographs(written) == shown


def test_one_look_finds_every_character_that_changes() -> None:
    missed = [
        code
        for code in range(0x110000)
        if not MAY_CHANGE.match(chr(code))
        and (INVISIBLE.match(chr(code)) or unify_ideographs(chr(code)) != chr(code))
    ]
    assert missed == []


def test_all_kangxi_radicals_are_unified_and_no_text_changes_its_length() -> None:
    radicals = "".join(map(chr, range(0x2F00, 0x2FD6)))
    unified = unify_ideographs(radicals)
    assert len(unified) == len(radicals)
    assert all(0x4E00 <= ord(character) <= 0x9FFF for character in unified)

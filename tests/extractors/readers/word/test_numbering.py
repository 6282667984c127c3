import pytest

from extractors.readers.word.numbering import (
    NUMBER_FORMATS_BY_NFC,
    ListCounter,
    ListDefinition,
    ListLevel,
    format_number,
    parse_level_text,
)


@pytest.mark.parametrize(
    ("number_format", "expected"),
    [
        ("decimal", {0: "0", 1: "1", 12: "12", -3: "-3"}),
        ("decimalZero", {1: "01", 9: "09", 10: "10", 100: "100"}),
        ("decimalFullWidth", {1: "１", 20: "２０"}),
        ("decimalFullWidth2", {7: "７"}),
        ("decimalHalfWidth", {7: "7"}),
        ("upperRoman", {1: "I", 4: "IV", 1999: "MCMXCIX", 4000: "MMMM", 0: "0", 99999: "99999"}),
        ("lowerRoman", {9: "ix", 14: "xiv"}),
        ("upperLetter", {1: "A", 26: "Z", 27: "AA", 53: "AAA", 781: "781", 0: "0"}),
        ("lowerLetter", {3: "c", 28: "bb"}),
        ("ordinal", {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 22: "22nd", 113: "113th"}),
        ("hex", {10: "A", 31: "1F"}),
        ("chicago", {1: "*", 4: "§", 5: "**"}),
        ("numberInDash", {3: "- 3 -"}),
        ("none", {5: ""}),
        ("bullet", {5: ""}),
        ("chineseCounting", {1: "一", 10: "十", 11: "十一", 20: "二十", 99: "九十九", 100: "一○○"}),
        (
            "chineseCountingThousand",
            {
                **{1: "一", 10: "十", 19: "十九", 21: "二十一", 100: "一百", 101: "一百〇一"},
                **{110: "一百一十", 1001: "一千〇一", 1010: "一千〇一十", 10000: "一万"},
                **{10010: "一万〇一十", 112000: "十一万二千"},
            },
        ),
        (
            "chineseLegalSimplified",
            {1: "壹", 2: "贰", 10: "壹拾", 105: "壹佰零伍", 1100: "壹仟壹佰"},
        ),
        ("ideographLegalTraditional", {2: "貳", 16: "壹拾陸"}),
        ("ideographDigital", {1: "一", 10: "一〇", 21: "二一"}),
        (
            "japaneseCounting",
            {1: "一", 10: "十", 20: "二十", 100: "百", 111: "百十一", 2000: "二千"},
        ),
        ("japaneseLegal", {1: "壱", 10: "壱拾", 23: "弐拾参"}),
        ("japaneseDigitalTenThousand", {10: "一〇"}),
        ("taiwaneseCounting", {11: "十一", 101: "一○一"}),
        ("taiwaneseCountingThousand", {101: "一百零一"}),
        ("taiwaneseDigital", {12: "一二"}),
        ("ideographTraditional", {1: "甲", 10: "癸", 11: "11"}),
        ("ideographZodiac", {1: "子", 12: "亥", 13: "13"}),
        ("ideographZodiacTraditional", {1: "甲子", 13: "丙子", 60: "癸亥", 61: "61"}),
        ("decimalEnclosedCircle", {1: "①", 20: "⑳", 21: "21"}),
        ("decimalEnclosedCircleChinese", {3: "③"}),
        ("decimalEnclosedFullstop", {1: "⒈", 20: "⒛"}),
        ("decimalEnclosedParen", {1: "⑴", 20: "⒇"}),
        ("ideographEnclosedCircle", {1: "㈠", 10: "㈩", 11: "11"}),
        ("aFormatOfTheFuture", {8: "8"}),
    ],
)
def test_format_number(number_format: str, expected: dict[int, str]) -> None:
    assert {value: format_number(value, number_format) for value in expected} == expected


@pytest.mark.parametrize(
    ("nfc", "name"),
    # [MS-OSHARED] 2.2.1.3, picked over the whole range.
    [
        *((0x00, "decimal"), (0x0A, "ideographDigital"), (0x0E, "decimalFullWidth")),
        *((0x12, "decimalEnclosedCircle"), (0x16, "decimalZero"), (0x17, "bullet")),
        *((0x1A, "decimalEnclosedFullstop"), (0x1E, "ideographTraditional")),
        *((0x21, "taiwaneseCounting"), (0x25, "chineseCounting"), (0x26, "chineseLegalSimplified")),
        *((0x27, "chineseCountingThousand"), (0x28, "decimal"), (0x29, "koreanDigital")),
        *((0x2E, "arabicAlpha"), (0x38, "vietnameseCounting"), (0x3B, "russianUpper")),
        (0xFF, "none"),
    ],
)
def test_number_format_of_a_doc_file(nfc: int, name: str) -> None:
    assert NUMBER_FORMATS_BY_NFC[nfc] == name


@pytest.mark.parametrize(
    ("text", "template"),
    [
        ("", ()),
        ("第%1章", ("第", 0, "章")),
        ("%1.%2", (0, ".", 1)),
        ("（%9）", ("（", 8, "）")),
        ("100%", ("100%",)),
        ("%0", ("%0",)),
    ],
)
def test_parse_level_text(text: str, template: tuple[str | int, ...]) -> None:
    assert parse_level_text(text) == template


def _level(text: str, number_format: str = "decimal", **properties: object) -> ListLevel:
    return ListLevel(parse_level_text(text), number_format, **properties)  # type: ignore[arg-type]


def _labels(definition: ListDefinition, *levels: int) -> list[str]:
    counter = ListCounter()
    return [counter.next_label(definition, level) for level in levels]


def test_deeper_levels_start_anew_after_a_higher_one() -> None:
    levels = (_level("%1、", "chineseCounting"), _level("（%2）", "chineseCounting"), _level("%3."))
    assert _labels(ListDefinition(1, 1, levels), 0, 1, 1, 2, 2, 1, 2, 0, 1, 2) == [
        *("一、", "（一）", "（二）", "1.", "2.", "（三）", "1.", "二、", "（一）", "1."),
    ]


def test_a_level_that_never_restarts() -> None:
    levels = (_level("%1"), _level("%2", restart_limit=0))
    assert _labels(ListDefinition(1, 1, levels), 0, 1, 1, 0, 1) == ["1", "1", "2", "2", "3"]


def test_a_level_that_restarts_after_the_first_level_only() -> None:
    levels = (_level("%1"), _level("%2"), _level("%3", restart_limit=1))
    assert _labels(ListDefinition(1, 1, levels), 0, 1, 2, 1, 2, 0, 1, 2) == [
        *("1", "1", "1", "2", "2", "2", "1", "1"),
    ]


def test_a_skipped_level_shows_its_start_and_counts_as_used() -> None:
    # As Word numbers test 2 of Tika's testWORD_override_list_numbering.doc: 2, 2.a.I, 2.b.
    levels = (_level("%1"), _level("%1.%2", "lowerLetter"), _level("%1.%2.%3", "upperRoman"))
    assert _labels(ListDefinition(1, 1, levels), 0, 2, 1) == ["1", "1.a.I", "1.b"]


def test_legal_numbers_are_decimal_throughout() -> None:
    levels = (_level("%1、", "chineseCounting"), _level("%1.%2", "lowerRoman", is_legal=True))
    assert _labels(ListDefinition(1, 1, levels), 0, 1, 0, 1) == ["一、", "1.1", "二、", "2.1"]


def test_start_values() -> None:
    levels = (_level("%1.", start=5), _level("%1.%2", start=0))
    assert _labels(ListDefinition(1, 1, levels), 0, 1, 1, 0, 1) == [
        *("5.", "5.0", "5.1", "6.", "6.0"),
    ]


def test_lists_of_one_abstract_list_count_on_together() -> None:
    levels = (_level("%1."),)
    first, second = ListDefinition(1, 7, levels), ListDefinition(2, 7, levels)
    counter = ListCounter()
    labels = [counter.next_label(which, 0) for which in (first, first, second, first)]
    assert labels == ["1.", "2.", "3.", "4."]


def test_a_start_override_restarts_once() -> None:
    levels = (_level("%1、", "chineseCounting"),)
    sections = ListDefinition(1, 7, levels)
    safeguards = ListDefinition(2, 7, levels, start_overrides={0: 1})
    counter = ListCounter()
    labels = [counter.next_label(which, 0) for which in (sections, sections, sections)]
    labels += [counter.next_label(safeguards, 0) for _ in range(3)]
    assert labels == ["一、", "二、", "三、", "一、", "二、", "三、"]


def test_bullets_and_private_use_glyphs_are_no_text() -> None:
    levels = (_level("•", "bullet"), _level("\uf06c%2)"), _level("第一部分 ", "none"))
    assert _labels(ListDefinition(1, 1, levels), 0, 1, 2) == ["", "1)", "第一部分"]


@pytest.mark.parametrize("level", [-1, 1, 9, 300])
def test_an_unknown_level_has_no_label(level: int) -> None:
    assert _labels(ListDefinition(1, 1, (_level("%1."),)), level) == [""]


def test_a_template_may_name_a_level_that_is_not_there() -> None:
    assert _labels(ListDefinition(1, 1, (_level("%1-%5"),)), 0) == ["1-"]

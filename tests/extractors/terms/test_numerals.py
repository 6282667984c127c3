from decimal import Decimal

import pytest

from extractors.terms.numerals import (
    parse_amount,
    parse_chinese_integer,
    parse_chinese_range,
    to_half_width,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一", 1),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("二十一", 21),
        ("九十九", 99),
        ("一百", 100),
        ("一百零五", 105),
        ("一百一十", 110),
        ("两百", 200),
        ("三千零四十", 3040),
        ("二〇二一", 2021),
        ("二○二一", 2021),
        ("二零二二", 2022),
        ("壹佰贰拾叁", 123),
        ("12", 12),
        ("０７", 7),
        ("〇", 0),
    ],
)
def test_chinese_integer(text: str, value: int) -> None:
    assert parse_chinese_integer(text) == value


@pytest.mark.parametrize(
    "text", ["", "甲", "一甲", "十年", "1.5", " ", "两三", "一二三", "七八十", "十百"]
)
def test_not_an_integer(text: str) -> None:
    assert parse_chinese_integer(text) is None


@pytest.mark.parametrize(
    ("text", "ends"),
    [("两三", (2, 3)), ("三五", (3, 5)), ("七八十", (70, 80)), ("二十五六", (25, 26)),
     ("三四百", (300, 400)), ("二一", None), ("一二三", None), ("十五", None), ("二〇", None)],
)  # fmt: skip
def test_two_digits_in_a_row_name_two_ends(text: str, ends: tuple[int, int] | None) -> None:
    assert parse_chinese_range(text) == ends


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("5.00", "5.00"),
        ("0", "0"),
        ("0.00", "0.00"),
        ("1,234.56", "1234.56"),
        ("1，234，567.8", "1234567.8"),
        (" 12 345.60 ", "12345.60"),
        ("１２３．４", "123.4"),
        ("-3.5", "-3.5"),
        ("−3.5", "-3.5"),
        ("－2", "-2"),
        ("+7", "7"),
        (".5", "0.5"),
        ("99999999999999999999.99", "99999999999999999999.99"),
    ],
)
def test_amount_keeps_its_digits(text: str, written: str) -> None:
    amount = parse_amount(text)
    assert amount is not None
    assert format(amount, "f") == written
    assert isinstance(amount, Decimal)


@pytest.mark.parametrize(
    "text",
    ["", "-", "—", "/", "无", "万元", "5万元", "1.2.3", "1,23", "12,34.5", "1e5", "NaN", "五"],
)
def test_not_an_amount(text: str) -> None:
    assert parse_amount(text) is None


def test_half_width_keeps_offsets() -> None:
    text = "（１）预算数：５，０００．５０％　≥３次"
    assert to_half_width(text) == "(1)预算数:5,000.50% ≥3次"
    assert len(to_half_width(text)) == len(text)

from decimal import Decimal

import pytest
import regex

from extractors.terms.money_units import MONEY_UNIT, in_yuan, standard_unit, yuan_per


@pytest.mark.parametrize(
    ("unit", "yuan"),
    [("元", 1), ("千元", 1000), ("万元", 10_000), ("百万元", 10**6), ("亿元", 10**8),
     ("人民币万元", 10_000), ("万美元", None), ("港币", None), ("人次", None), (None, None)],
)  # fmt: skip
def test_yuan_per_unit(unit: str | None, yuan: int | None) -> None:
    assert yuan_per(unit) == yuan


@pytest.mark.parametrize("text", ["万 元", "人民币 万元", "亿元", "百万元", "万美元", "元"])
def test_units_of_money(text: str) -> None:
    assert regex.fullmatch(MONEY_UNIT, text)
    assert " " not in standard_unit(text)
    assert "人民币" not in standard_unit(text)


@pytest.mark.parametrize("text", ["人", "万人", "次", "万", "单元"])
def test_no_units_of_money(text: str) -> None:
    assert not regex.fullmatch(MONEY_UNIT, text)


@pytest.mark.parametrize(
    ("amount", "unit", "yuan"),
    [("5.00", "万元", "50000.00"), ("5", "亿元", "500000000.00"), ("0.123456", "元", "0.123456"),
     ("1" * 30, "万元", "1" * 30 + "0000.00"), ("5", "万美元", None)],
)  # fmt: skip
def test_amounts_in_yuan_are_exact(amount: str, unit: str, yuan: str | None) -> None:
    value = in_yuan(Decimal(amount), unit)
    assert (None if value is None else format(value, "f")) == yuan

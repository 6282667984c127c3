"""Numbers as Chinese documents write them: full-width digits, Chinese numerals, separators.

Enters: a short text. Leaves: `int` or `Decimal`, or None where the text is no number. Nothing
passes through a float.
"""

from decimal import Decimal

import regex

_FULL_WIDTH = str.maketrans(
    "０１２３４５６７８９．，％＋－（）：；＜＞＝～／　",
    "0123456789.,%+-():;<>=~/ ",
)
_DIGITS = {
    **{char: value for value, char in enumerate("零一二三四五六七八九")},
    **{char: value for value, char in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    "两": 2,
    "○": 0,
    "Ｏ": 0,
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}

CHINESE_NUMERAL = "[零〇○一二三四五六七八九十百千两]"
"""A character class (as a pattern) of the numerals that count headings and small quantities."""

_AMOUNT = regex.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[-+]?\.\d+")


def to_half_width(text: str) -> str:
    """Full-width digits and signs as ASCII, one character for one (offsets stay valid)."""
    return text.translate(_FULL_WIDTH)


def parse_chinese_integer(text: str) -> int | None:
    """`十二` → 12, `二〇二一` → 2021, `一百零五` → 105; ASCII and full-width digits as well."""
    if not text:
        return None
    if text.isdecimal():
        return int(text)
    if all(char in _DIGITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total, pending = 0, 0
    for char in text:
        if char in _DIGITS:
            pending = _DIGITS[char]
        elif char in _UNITS:
            total += (pending or 1) * _UNITS[char]
            pending = 0
        else:
            return None
    return total + pending


def parse_amount(text: str) -> Decimal | None:
    """A whole text as a decimal: thousands separators, white space and full-width forms go.

    Trailing zeros stay (`5.00`), since the record shows as many digits as the source.
    """
    compact = "".join(to_half_width(text).split()).replace("−", "-")
    return Decimal(compact.replace(",", "")) if _AMOUNT.fullmatch(compact) else None

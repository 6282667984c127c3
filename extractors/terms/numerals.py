"""Numbers as Chinese documents write them: full-width digits, Chinese numerals, separators.

Enters: a short text. Leaves: `int` or `Decimal`, or None where the text is no number. Nothing
passes through a float.
"""

from decimal import Decimal
from itertools import pairwise

from extractors.patterns import compile_pattern

_FULL_WIDTH = str.maketrans(
    "０１２３４５６７８９．，％＋－（）：；＜＞＝～／　﹕﹐﹒﹔",
    "0123456789.,%+-():;<>=~/ :,.;",
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

_AMOUNT = compile_pattern(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[-+]?\.\d+")


def to_half_width(text: str) -> str:
    """Full-width digits and signs as ASCII, one character for one (offsets stay valid)."""
    return text.translate(_FULL_WIDTH)


def parse_chinese_integer(text: str) -> int | None:
    """`十二` → 12, `二〇二一` → 2021, `一百零五` → 105; ASCII and full-width digits as well.

    Digits in a row are a number only where they are written out like one (four of a year, or with a
    nought among them): `两三` is two or three, and `一二三` nothing sure.
    """
    if not text:
        return None
    if text.isdecimal():
        return int(text)
    if all(char in _DIGITS for char in text):
        digits = "".join(str(_DIGITS[char]) for char in text)
        return int(digits) if len(digits) in (1, 4) or "0" in digits else None
    # Each unit must be smaller than the one before it; the first is smaller than this.
    total, pending, unit = 0, 0, 10_000
    for char in text:
        if char in _DIGITS:
            if pending:
                return None
            pending = _DIGITS[char]
        elif char in _UNITS:
            if _UNITS[char] >= unit:
                return None
            unit = _UNITS[char]
            total += (pending or 1) * unit
            pending = 0
        else:
            return None
    return total + pending


def parse_chinese_range(text: str) -> tuple[int, int] | None:
    """Two digits in a row as the two ends that they name: `两三` → 2, 3; `二十五六` → 25, 26."""
    pairs = [
        place
        for place, (a, b) in enumerate(pairwise(text))
        if _DIGITS.get(a, 0) and _DIGITS.get(b, 0)
    ]
    if len(pairs) != 1:
        return None
    place = pairs[0]
    low = parse_chinese_integer(text[: place + 1] + text[place + 2 :])
    high = parse_chinese_integer(text[:place] + text[place + 1 :])
    return (low, high) if low is not None and high is not None and low < high else None


def parse_amount(text: str) -> Decimal | None:
    """A whole text as a decimal: thousands separators, white space and full-width forms go.

    Trailing zeros stay (`5.00`), since the record shows as many digits as the source.
    """
    compact = "".join(to_half_width(text).split()).replace("−", "-")
    return Decimal(compact.replace(",", "")) if _AMOUNT.fullmatch(compact) else None

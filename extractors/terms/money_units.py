"""Units of money: 元 and its multiples, and foreign ones, which have no amount in yuan.

Enters: the words of a unit as written. Leaves: the unit without 人民币 and white space, and how many
yuan one of it is. 万元 and 元 are the rule; 亿元, 百万元 and 千元 stand in the tables of cities.
"""

from decimal import Decimal, localcontext

from extractors.patterns import compile_pattern

_MULTIPLES = {
    **{"": 1, "十": 10, "百": 100, "千": 1000, "仟": 1000, "万": 10**4, "十万": 10**5},
    **{"百万": 10**6, "千万": 10**7, "亿": 10**8, "十亿": 10**9, "百亿": 10**10},
}

MONEY_UNIT = (
    r"(?:人\s*+民\s*+币\s*+)?(?:(?:[十百千仟]\s*+)?[万亿]|[十百千仟])?\s*+"
    r"(?:元(?:\s*+人\s*+民\s*+币)?|(?:美|欧|港|日|澳|英)\s*+(?:元|镑|币))"
)
"""A unit of money with any white space in it, as a pattern."""

_PARTS = compile_pattern(r"(?:人民币)?(?P<multiple>[十百千仟万亿]{0,2})元(?:人民币)?")


def standard_unit(text: str) -> str:
    """The unit without white space and 人民币: `人民币 万元` → `万元`."""
    return "".join(text.split()).replace("人民币", "")


def yuan_per(unit: str | None) -> int | None:
    """How many yuan one of the unit is; None for foreign money and for no unit."""
    match = _PARTS.fullmatch(unit or "")
    return _MULTIPLES.get(match["multiple"]) if match else None


def in_yuan(amount: Decimal, unit: str | None) -> Decimal | None:
    """An amount in yuan, exact, with at least two decimal places (fen); None for foreign money."""
    factor = yuan_per(unit)
    if factor is None:
        return None
    with localcontext() as context:
        # Room for the digits of the largest multiple (eleven) and two decimal places.
        context.prec = len(amount.as_tuple().digits) + 20
        exact = amount * factor
        rounded = exact.quantize(Decimal("0.01"))
        return rounded if rounded == exact else exact.normalize()

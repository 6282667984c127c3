"""Figures of the forms: amounts of money in the table's unit, rates, points.

Enters: spans. Leaves: decimals, claimed and traced; a figure that cannot be read, or that states another unit than
the table's, stays unread with a finding's reason.
"""

from collections.abc import Sequence
from decimal import Decimal

import regex

from extractors.forms.hints import is_filler
from extractors.ledger.body import Span
from extractors.ledger.trace import Trace
from extractors.terms.numerals import parse_amount, to_half_width

YUAN_PER_UNIT = {"元": 1, "百元": 100, "千元": 1000, "万元": 10000, "亿元": 100_000_000}
_AMOUNT = regex.compile(
    r"(?:人民币)?[¥￥]?(?P<amount>[^\p{Han}%()]+?)\(?(?P<unit>亿元|万元|千元|百元|元|万|亿)?(?:整)?\)?"
)
_UNIT_WORDS = {"万": "万元", "亿": "亿元"}
_POINTS = regex.compile(r"(?P<points>[-+]?[\d.,]+)\s*(?:分|%)?")


def compact(spans: Sequence[Span]) -> str:
    """The spans' text without white space, half-width."""
    return "".join(to_half_width("".join(span.text for span in spans)).split())


def unit_in(spans: Sequence[Span]) -> str | None:
    """The money unit that an amount states itself."""
    match = _AMOUNT.fullmatch(compact(spans))
    if match is None or parse_amount(match["amount"]) is None or not match["unit"]:
        return None
    return _UNIT_WORDS.get(match["unit"], match["unit"])


def read_amount(spans: Sequence[Span], unit: str | None) -> Decimal | None:
    """An amount in the unit given; None where it states another, or is no amount."""
    match = _AMOUNT.fullmatch(compact(spans))
    amount = parse_amount(match["amount"]) if match is not None else None
    if match is None or amount is None:
        return None
    said = _UNIT_WORDS.get(match["unit"] or "", match["unit"])
    return amount if said in (None, unit) else None


def take_amount(
    pointer: str, spans: Sequence[Span], unit: str | None, trace: Trace
) -> Decimal | None:
    """An amount, claimed and traced; a filler only leaves its place."""
    if not spans:
        return None
    if is_filler(compact(spans)):
        _remove(spans)
        return None
    amount = read_amount(spans, unit)
    if amount is not None:
        trace.take_cell(pointer, spans)
    return amount


def take_points(pointer: str, spans: Sequence[Span], trace: Trace) -> Decimal | None:
    """Points, a weight or a rate in percent, claimed and traced."""
    if not spans:
        return None
    text = compact(spans)
    if is_filler(text):
        _remove(spans)
        return None
    match = _POINTS.fullmatch(text)
    value = parse_amount(match["points"]) if match is not None else None
    if value is not None:
        trace.take_cell(pointer, spans)
    return value


def _remove(spans: Sequence[Span]) -> None:
    for span in spans:
        span.remove_unclaimed("label")


def in_yuan(total: Decimal | None, unit: str | None) -> Decimal | None:
    """An amount in yuan with at least two decimal places, never fewer than it really has."""
    if total is None or unit not in YUAN_PER_UNIT:
        return None
    yuan = total * YUAN_PER_UNIT[unit]
    rounded = yuan.quantize(Decimal("0.01"))
    return rounded if rounded == yuan else yuan.normalize()

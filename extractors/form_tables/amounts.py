"""Figures of the forms: amounts of money in the table's unit, rates, points.

Enters: spans. Leaves: decimals, claimed and traced; a figure that cannot be read, or that states another unit than
the table's, stays unread with a finding's reason.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

import regex

from extractors.forms.hints import is_filler
from extractors.ledger.body import BodySpan, joined_text
from extractors.ledger.trace import Trace
from extractors.patterns import compile_pattern
from extractors.terms.money_units import MONEY_UNIT, standard_unit
from extractors.terms.numerals import parse_amount, to_half_width

_AMOUNT = compile_pattern(
    rf"(?:人民币)?[¥￥]?(?P<amount>[^\p{{Han}}%()]+?)\(?(?P<unit>(?=\S)(?:{MONEY_UNIT}|[万亿]))?整?\)?"
)
_POINTS = compile_pattern(r"(?P<points>[-+]?[\d.,]+)\s*(?:分|%)?")


def compact(spans: Iterable[BodySpan]) -> str:
    """The spans' text without white space, half-width."""
    return "".join(to_half_width(joined_text(spans)).split())


def unit_in(spans: Sequence[BodySpan]) -> str | None:
    """The money unit that an amount states itself."""
    match = _AMOUNT.fullmatch(compact(spans))
    if match is None or parse_amount(match["amount"]) is None or not match["unit"]:
        return None
    return _unit_of(match)


def _unit_of(match: "regex.Match[str]") -> str | None:
    unit = match["unit"]
    if not unit:
        return None
    return standard_unit(f"{unit}元" if unit[-1] in "万亿" else unit)


def read_amount(spans: Sequence[BodySpan], unit: str | None) -> Decimal | None:
    """An amount in the unit given; None where it states another, or is no amount."""
    match = _AMOUNT.fullmatch(compact(spans))
    amount = parse_amount(match["amount"]) if match is not None else None
    if match is None or amount is None:
        return None
    said = _unit_of(match)
    return amount if said in (None, unit) else None


def take_amount(
    pointer: str, spans: Sequence[BodySpan], unit: str | None, trace: Trace
) -> Decimal | None:
    """An amount, claimed and traced; a filler only leaves its place."""
    if not spans:
        return None
    if is_filler(compact(spans)):
        _set_aside(spans)
        return None
    amount = read_amount(spans, unit)
    if amount is not None:
        trace.take_cell(pointer, spans)
    elif (said := unit_in(spans)) is not None:
        trace.query(
            "amount-unit-differs",
            f"The cell says {compact(spans)}, the table's unit is {unit or said}.",
            pointer,
        )
    return amount


def take_points(pointer: str, spans: Sequence[BodySpan], trace: Trace) -> Decimal | None:
    """Points, a weight or a rate in percent, claimed and traced."""
    if not spans:
        return None
    text = compact(spans)
    if is_filler(text):
        _set_aside(spans)
        return None
    match = _POINTS.fullmatch(text)
    value = parse_amount(match["points"]) if match is not None else None
    if value is not None:
        trace.take_cell(pointer, spans)
    return value


def _set_aside(spans: Sequence[BodySpan]) -> None:
    for span in spans:
        span.set_aside_unclaimed("label")

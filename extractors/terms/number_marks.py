"""The number at the head of a heading or list item: `第一部分`, `一、`, `（一）`, `1.`, `①`.

Enters: a paragraph's text. Leaves: a `NumberMark` with its style, value and extent, or None. What
counts as a mark follows GB/T 9704-2012 7.3.3 (一、 → （一） → 1. → （1）) and the looser ways of
typing seen in reports: spaces inside, full-width digits, `、` after Arabic numbers.
"""

from dataclasses import dataclass

import regex

from extractors.patterns import compile_pattern
from extractors.terms.numerals import CHINESE_NUMERAL, parse_chinese_integer

_ENCLOSED = {
    "circled": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "chinese_enclosed": "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩",
    "decimal_enclosed": "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
    "decimal_stopped": "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛",
}
"""Numbers that are one character, by the style that they count in."""

_ONE_CHARACTER = "|".join(
    rf"(?P<{style}>(?P<{style}_value>[{signs}])\s*[、.．]?)" for style, signs in _ENCLOSED.items()
)
_MARK = compile_pattern(
    rf"""\s*(?:
        (?P<part>第\s*(?P<part_value>{CHINESE_NUMERAL}+|\d{{1,2}})\s*(?:部\s*分|章|篇|节))
      | (?P<chinese_paren>[（(]\s*(?P<chinese_paren_value>{CHINESE_NUMERAL}{{1,4}})\s*[）)]\s*[、.．]?)
      | (?P<chinese>(?P<chinese_value>{CHINESE_NUMERAL}{{1,4}})\s*[、．.])
      | (?P<decimal_paren>[（(]\s*(?P<decimal_paren_value>\d{{1,3}})\s*[）)]\s*[、.．]?)
      | (?P<decimal_half_paren>(?P<decimal_half_paren_value>\d{{1,3}})\s*[）)]\s*[、.．]?)
      | (?P<decimal>(?P<decimal_value>\d{{1,4}})\s*(?:、|[.．](?!\d(?!\d{{3}}年))))
      | {_ONE_CHARACTER}
    )""",
    regex.VERBOSE,
)
# `1.2021年…` is number 1: a point before a four-digit year separates; before other digits
# (`1.5吨`) it is a decimal point.


@dataclass(frozen=True, slots=True)
class NumberMark:
    """A leading number: its style, its value, and `text[start:end]` as written.

    `style` is a group of the pattern above: `part`, `chinese`, `decimal_paren`, `circled` …
    """

    style: str
    value: int
    start: int
    end: int


def leading_mark(text: str, start: int = 0) -> NumberMark | None:
    """The mark at the head of `text[start:]`, after white space; None if there is none.

    Its offsets count from the beginning of `text`.
    """
    match = _MARK.match(text, start)
    if match is None:
        return None
    style = match.lastgroup.removesuffix("_value") if match.lastgroup else ""
    written = match[f"{style}_value"]
    signs = _ENCLOSED.get(style)
    value = signs.index(written) + 1 if signs else parse_chinese_integer(written)
    if value is None or (style == "decimal" and 1900 <= value < 2100):  # `2021、2022年` are years
        return None
    return NumberMark(style, value, match.start(style), match.end(style))

"""Raised and lowered text (superscripts, subscripts): exponents, units and note marks told apart.

Enters: the raised text with what stands before and after it in its paragraph. Leaves: the text to
read in its place. A raised figure never joins the figure beside it: it becomes superscript digits
(`10⁴吨`, `m²`), which no pattern of figures takes for digits. A note mark (`5.00①`, `县科协[1]`)
refers to a note and is no part of the text.
"""

import regex

from extractors.patterns import compile_pattern

SUPERSCRIPTS = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
SUBSCRIPTS = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_NARROW = str.maketrans({code: code - 0xFEE0 for code in range(0xFF21, 0xFF5B)})
"""Full-width letters as those of ASCII."""
_HALF_WIDTH = str.maketrans("０１２３４５６７８９＋－＝（）", "0123456789+-=()")

_COUNT = r"(?:\d{1,2}|[一二三四五六七八九十]{1,2}|[①-⑳]|[a-d*])"
_NOTE_MARK = compile_pattern(
    rf"[①-⑳⑴-⒇*＊※†‡§#＃]{{1,3}}|[\[［〔【]\s*+(?:注\s*+)?{_COUNT}\s*+[\]］〕】]"
    rf"|[(（]\s*+(?:注\s*+{_COUNT}?|{_COUNT})\s*+[)）]|注\s*+{_COUNT}?"
)
_FIGURE = compile_pattern(r"[+\-−]?\d{1,2}")
_LETTER = compile_pattern(r"[a-d]")
"""Letters that notes are marked by; `2e` is an ordinal number."""
_ENDS_IN_FIGURE = compile_pattern(r"\d[.,]?$")
_ENDS_IN_FRACTION = compile_pattern(r"\d\.\d+%?$")
_ENDS_IN_TEN = compile_pattern(r"(?<![\d.,])10$")
_ENDS_IN_UNIT = compile_pattern(
    r"(?:(?<![A-Za-z])(?:[kcdhmnμ]?m|[sghL])|(?<![A-Za-z\d])[A-Za-z]|[㎜㎝㎞]|[米里])$",
    regex.IGNORECASE,
)
"""A unit of length, or a letter by itself (`R²`); the last letter of a code or word is neither."""


def read_raised(text: str, before: str, after: str) -> str | None:
    """What a raised text says where it stands; None for a note mark.

    `before` and `after` are the paragraph's text on both sides. A paragraph that is raised as a
    whole is merely typeset so, and comes back as it is.
    """
    before, after = before.rstrip().translate(_NARROW), after.lstrip()
    raised = text.strip().translate(_HALF_WIDTH)
    if not raised or not (before or after):
        return text
    after_figure = _ENDS_IN_FIGURE.search(before) is not None
    if after_figure and raised in "oO0" and after[:1] in ("C", "Ｃ"):
        return "°"
    is_power = _ENDS_IN_TEN.search(before) is not None
    if _NOTE_MARK.fullmatch(raised) and not (is_power and raised[0] in "(（"):
        return None
    if _LETTER.fullmatch(raised) and not is_power and not before[-1:].isascii():
        return None
    if _LETTER.fullmatch(raised) and after_figure and not is_power:
        return None
    if _FIGURE.fullmatch(raised) and (
        _ENDS_IN_FRACTION.search(before) or not (after_figure or _ENDS_IN_UNIT.search(before))
    ):
        return None  # nobody raises `5.00` or `县科协` to a power
    if (
        after_figure
        or _FIGURE.fullmatch(raised)
        or (after[:1].isdecimal() and raised[-1].isdigit())
    ):
        return text.translate(_HALF_WIDTH).translate(SUPERSCRIPTS)
    return text


def read_lowered(text: str, before: str, after: str) -> str:
    """A lowered text as it reads (`CO2`), set apart from a figure beside it."""
    if before[-1:].isdecimal() or after[:1].isdecimal():
        return text.translate(_HALF_WIDTH).translate(SUBSCRIPTS)
    return text

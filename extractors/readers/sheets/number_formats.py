"""Numbers as a spreadsheet shows them: 0.2 under `0.00%` is `20.00%`.

Enters: a number and its format code (ISO/IEC 29500-1 18.8.31; the built-in ids of 18.8.30 with the
Chinese ones). Leaves: the text in the cell. What is not understood (fractions, scientific notation,
conditions) shows as `General` does: all digits that the number has, at most 15.
"""

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

import regex

from extractors.patterns import compile_pattern

BUILT_IN: dict[int, str] = {
    **{0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 49: "@"},
    **{5: "¥#,##0", 6: "¥#,##0", 7: "¥#,##0.00", 8: "¥#,##0.00"},
    **{14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm", 19: "h:mm:ss"},
    **{20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"'},
    **{29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"'},
    **{33: 'h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"', 37: "#,##0", 38: "#,##0", 39: "#,##0.00"},
    **{40: "#,##0.00", 41: "#,##0", 43: "#,##0.00", 42: "¥#,##0", 44: "¥#,##0.00"},
    **{50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"'},
    **{
        54: 'm"月"d"日"',
        55: 'yyyy"年"m"月"',
        56: 'm"月"d"日"',
        57: 'yyyy"年"m"月"',
        58: 'm"月"d"日"',
    },
}
"""Formats that a file names by number alone, as Chinese editions show them."""

MOST_DIGITS = 15
"""A spreadsheet keeps no more digits of a number."""
_LONGEST_CODE = 255
"""Characters of a format code that Excel takes."""
_ROUNDING = Context(prec=400, rounding=ROUND_HALF_UP)
"""Digits enough for every place that a code can ask of a number that is shown by one."""
_LITERALS = compile_pattern(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]{0,40}\]')
_NUMBER = compile_pattern(r"[#0?][#0?,]*(?:\.[#0?]+)?|\.[0#?]+")
_DATE_PARTS = compile_pattern(
    r'"([^"]*)"|\\(.)|\[[^\]]*\]|(y+|m+|d+|h+|s+|AM/PM|上午/下午|a{3,4})|(.)', regex.IGNORECASE
)
_EPOCH = datetime(1899, 12, 30)
"""Day 0, for days from March 1900 on: spreadsheets count a 29 February 1900 that never was."""
_EPOCH_1904 = datetime(1904, 1, 1)
"""Day 0 of workbooks that say so."""
_FIRST_SERIAL_BEYOND = 2_958_466
"""The day after 31 December 9999, the last that a spreadsheet knows."""
_LARGEST_WHOLE = 1e20
"""Whole numbers below it are written as they are; larger ones with the digits that are kept, and zeros."""
_CODES_KEPT = 2048
"""Answers for format codes: a workbook has some hundred."""


def show_number(value: float, code: str, *, from_1904: bool = False) -> str:
    """The text that a cell shows for a number under a format code."""
    section = _section(code, value) if len(code) <= _LONGEST_CODE else None
    if section is None:
        return plain_digits(value)
    if _is_date(section):
        return _show_date(value, section, from_1904) or plain_digits(value)
    return _show_figure(value, section)


def plain_digits(value: float) -> str:
    """All digits that a number really has, without an exponent."""
    if value == int(value) and abs(value) < _LARGEST_WHOLE:
        return str(int(value))
    return format(Decimal(format(value, f".{MOST_DIGITS}g")).normalize(), "f")


@lru_cache(maxsize=_CODES_KEPT)
def _sections(code: str) -> tuple[str, ...]:
    parts, quoted, start = [], False, 0
    for place, char in enumerate(code):
        if char == '"':
            quoted = not quoted
        elif char == ";" and not quoted:
            parts.append(code[start:place])
            start = place + 1
    return (*parts, code[start:])


def _section(code: str, value: float) -> str | None:
    """The part of the code for numbers of this sign; None for `General` and for text."""
    sections = _sections(code)
    if regex.search(r"\[[<>=]", code):
        return None
    section = sections[0]
    if value < 0 and len(sections) > 1 and sections[1]:
        section = sections[1] if "-" in sections[1] or "(" in sections[1] else f"-{sections[1]}"
    elif value == 0 and len(sections) > 2:
        section = sections[2]
    elif value < 0:
        section = f"-{section}"
    bare = _LITERALS.sub("", section).strip("- ")
    return None if bare.lower() in ("general", "@", "") and section.strip("- ") in (
        "General", "general", "GENERAL", "@", "",
    ) else section  # fmt: skip


@lru_cache(maxsize=_CODES_KEPT)
def _is_date(section: str) -> bool:
    bare = _LITERALS.sub("", section)
    return bool(regex.search(r"[ymdhs]", bare, regex.IGNORECASE)) and "General" not in bare


def _show_figure(value: float, section: str) -> str:
    literals: list[str] = []

    def keep(match: "regex.Match[str]") -> str:
        literals.append(match[1] or match[2] or "")
        return "\x00"

    template = _LITERALS.sub(keep, section)
    figure = _NUMBER.search(template)
    if figure is None or "E" in template.upper() or "/" in template:
        if not figure and "General" not in template and literals:
            return "".join(literals)  # a format of words alone
        return plain_digits(value)
    pattern = figure[0]
    scaled = Decimal(repr(abs(value))) * (100 ** template.count("%"))
    whole, _, after = pattern.partition(".")
    if whole.endswith(","):
        scaled /= 1000 ** (len(whole) - len(whole.rstrip(",")))
    least, most = after.count("0"), len(after)
    rounded = scaled.quantize(Decimal(1).scaleb(-most), context=_ROUNDING)
    text = format(rounded, f"{',' if ',' in whole.rstrip(',') else ''}f")
    if most > least:
        head, _, tail = text.partition(".")
        kept = tail.rstrip("0")
        tail = tail[: max(len(kept), least)]
        text = f"{head}.{tail}" if tail else head
    width = whole.count("0")
    head, point, tail = text.partition(".")
    text = head.rjust(width, "0") + point + tail
    before, behind = template[: figure.start()], template[figure.end() :]
    said = iter(literals)
    filled = "".join(next(said) if char == "\x00" else char for char in before + "\x01" + behind)
    return filled.replace("\x01", text).strip()


def _show_date(value: float, section: str, from_1904: bool) -> str | None:
    if not 0 <= value < _FIRST_SERIAL_BEYOND:
        return None
    try:
        moment = (_EPOCH_1904 if from_1904 else _EPOCH) + timedelta(days=value)
        moment = (moment + timedelta(milliseconds=500)).replace(microsecond=0)  # the nearest second
    except OverflowError:  # in the last half second of the year 9999
        return None
    shown: list[str] = []
    after_hours = False
    for match in _DATE_PARTS.finditer(section):
        if match[3] is None:
            shown.append(match[1] or match[2] or match[4] or "")
            continue
        part = match[3].lower()
        if part[0] == "m" and (
            after_hours or regex.match(r"[\"':\\]*.?[\"']?s", section[match.end() :])
        ):
            shown.append(f"{moment.minute:0{len(part)}d}")
        else:
            shown.append(_date_part(moment, part))
        after_hours = part[0] == "h"
    return "".join(shown).strip()


def _date_part(moment: datetime, part: str) -> str:
    if part[0] == "y":
        return f"{moment.year}" if len(part) > 2 else f"{moment.year % 100:02d}"
    if part[0] == "m":
        return f"{moment.month:02d}" if len(part) == 2 else f"{moment.month}"
    if part[0] == "d":
        return f"{moment.day:02d}" if len(part) == 2 else f"{moment.day}"
    if part[0] == "h":
        return f"{moment.hour:0{len(part)}d}"
    if part[0] == "s":
        return f"{moment.second:0{len(part)}d}"
    return ""

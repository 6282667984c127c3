"""Deadlines: targets that name a date or a stretch of time (`2021年12月底前`, `1月至12月`).

Enters: a target as written, and compact in half width. Leaves: a `Target` of kind `deadline`, or None.
"""

import calendar

import regex

from extractors.patterns import compile_pattern
from extractors.terms.comparisons import COMPARISON_WORDS, WORD_TO_COMPARISON
from extractors.terms.numerals import CHINESE_NUMERAL, parse_chinese_integer
from models.report import Target

_BY = "(?:之前|以前|前|之内|以内|内|止|截止)"
_DEADLINE = compile_pattern(
    rf"""(?P<cmp>{COMPARISON_WORDS}|于|在|到|至|截至|截止|截止到)?
    (?:(?P<year>\d{{4}})(?:年度?|年(?=年[底末终内]))|(?P<this_year>当年|本年度?|年度?))?
    (?:
        (?P<month>\d{{1,2}})月份?(?:(?P<day>\d{{1,2}})[日号]?(?:24时)?|(?P<third>[上中]旬)|(?P<month_end>底|末|下旬))?
      | (?P<quarter>(?:第?[一二三四1-4]季度))末?底?
      | (?P<half>上半年|下半年)末?底?
      | (?P<year_end>年?[底末终])
      | (?P<within>年?(?=内|$))
    )
    (?P<by>{_BY})?
    (?P<finish>(?:全部|基本|按时|如期)?(?:完成|完工|竣工|到位|结束|支付完毕|办结|投入使用|执行完毕)?)
    (?P<note>\([^()]*\))?[。.]?""",
    regex.VERBOSE,
)
_PERIOD = compile_pattern(
    r"(?:(?P<year>\d{4})年)?(?P<from>\d{1,2})(?:月(?:\d{1,2}[日号]|底|末)?)?(?:份)?(?:-|~|—|–|―|至|到|--|——)"
    r"(?P<end>(?:(?P<end_year>\d{4})年)?\d{1,2}月(?:\d{1,2}[日号]|底|末|份)?)"
)
"""`2021年1月至12月`, `1月1日-12月31日`: a stretch of time, which is over at its end."""
_PERIOD_OF_YEARS = compile_pattern(
    r"20\d\d(?:[年./-](?:0?[1-9]|1[0-2])(?:[月./-](?:[0-3]?\d[日号]?)?)?|年度?)?(?:-|~|—|–|―|至|到|--|——)"
    r"(?P<end>(?P<end_year>20\d\d)(?:[年./-](?P<end_month>0?[1-9]|1[0-2])(?:[月./-](?:(?P<end_day>[0-3]?\d)[日号]?)?)?"
    r"|年度?)(?:底|末)?)"
)
"""`2023.07-2024.01`, `2021年-2023年`: a stretch over years, which is over at its end."""
_ISO_DATE = compile_pattern(
    r"(?P<year>20[1-4]\d)\.(?P<month>0?[1-9]|1[0-2])|(?P<year>20[1-4]\d)(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)"
    rf"|(?P<cmp>{COMPARISON_WORDS})?(?P<year>\d{{4}})(?:[-./](?P<month>\d{{1,2}})[-./](?P<day>\d{{1,2}})"
    rf"|[-/](?P<month>\d{{1,2}}))(?P<by>{_BY})?"
)
_CHINESE_DATE_PART = compile_pattern(rf"(?<!{CHINESE_NUMERAL}){CHINESE_NUMERAL}++(?=[年月日号])")


def parse_deadline(written: str, text: str) -> Target | None:
    """The date that a target as a whole names, or at which its stretch of time ends; None for any other.

    `written` goes into the `Target` as it is; `text` is the same without white space, in half width.
    """
    text = _CHINESE_DATE_PART.sub(lambda part: str(parse_chinese_integer(part[0])), text)
    years = _PERIOD_OF_YEARS.fullmatch(text)
    period = _PERIOD.fullmatch(text)
    if years is not None:
        month, day = years["end_month"] or "12", years["end_day"]
        text = f"{years['end_year']}年{month}月" + (f"{day}日" if day else "")
    elif period is not None:
        year_said = f"{period['year']}年" if period["year"] and not period["end_year"] else ""
        text = f"{year_said}{period['end']}"
    match = _ISO_DATE.fullmatch(text) or _DEADLINE.fullmatch(text)
    if match is None:
        return None
    groups = match.groupdict()
    year = int(groups["year"]) if groups["year"] else None
    sign = groups.get("cmp")
    comparison = WORD_TO_COMPARISON.get(sign) if sign else None
    if groups["month"]:
        month = int(groups["month"])
        day = int(groups["day"]) if groups.get("day") else None
        if groups.get("third"):
            # The last day of the ten; 下旬 is a month's end.
            day = 10 if groups["third"] == "上旬" else 20
        if not 1 <= month <= 12:
            return None
        said = day is not None or groups.get("month_end") or groups.get("by") or year is not None
        if sign and not said:  # `≤12月` counts months; `11月` alone is a month of the year
            return None
    elif groups.get("quarter"):
        month, day = 3 * (parse_chinese_integer(groups["quarter"].strip("第季度")) or 0), None
    elif groups.get("half"):
        month, day = (6 if groups["half"] == "上半年" else 12), None
    elif groups.get("year_end") or groups.get("within") is not None:
        if not (year or groups.get("this_year")):
            return None
        if groups["this_year"] in ("年", "年度") and not (groups.get("year_end") or groups["by"]):
            return None  # `年度` alone says no date
        month, day = 12, None
    else:
        return None
    # Where no year is said: 2023 has no 29 February to end the month, 2024 has one to be named.
    last = calendar.monthrange(year or 2023, month)[1]
    if day is not None and not 1 <= day <= (last if year else calendar.monthrange(2024, month)[1]):
        return None
    by_then = groups.get("by") or comparison is None
    return Target(
        text=written,
        kind="deadline",
        comparison="<=" if by_then else comparison,
        date=f"{year if year else '-'}-{month:02}-{day or last:02}",
    )

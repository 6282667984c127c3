"""指标值: what a target as written says as figures, words or a date.

Enters: the text of a target (`≥3次`, `100百分比`, `不少于800篇`, `2021年12月底前`). Leaves: a
`models.report.Target`. The whole text must be explained by one pattern, or it is qualitative: a
figure is never picked out of a sentence that says more, nor out of one that denies it (不等于1次).

Signs and words for comparisons follow the contract (`docs/record.md`): 不少于, 不低于, 达到 and 以上
are `>=`; 大于 and 超过 are `>`; 不超过, 以内 and 控制在 are `<=`; 约 and 左右 are `~`.
"""

import calendar
import unicodedata
from decimal import Decimal
from functools import lru_cache

import regex

from extractors.patterns import compile_pattern
from extractors.terms.numerals import (
    CHINESE_NUMERAL,
    parse_chinese_integer,
    parse_chinese_range,
    to_half_width,
)
from models.report import Comparison, Target

_SIGNS = str.maketrans(
    {"≧": "≥", "⩾": "≥", "≦": "≤", "⩽": "≤", "﹥": ">", "﹤": "<", "﹪": "%", "−": "-", "﹣": "-"}
)
_ANGLES = compile_pattern(
    r"^(?:[〉》](?P<more>(?=[=\d]))|[〈《](?P<less>(?=[=\d])))(?!.*[〈〉《》]..)"
)
"""Angle and title marks typed for `>` and `<`: one at the very start, right before the figure."""

_COMPARISONS: dict[Comparison, tuple[str, ...]] = {
    ">=": (
        *("≥", ">=", "=>", "不少于", "不低于", "不小于", "不得少于", "不得低于", "不短于"),
        *("大于或等于", "大于等于", "大于或等", "高于或等于", "高于等于", "达到", "达", "至少"),
        *("最少", "最低", "超过或等于", "多于或等于", "不亚于", "未低于", "未少于"),
    ),
    "<=": (
        *("≤", "<=", "=<", "不超过", "不超出", "不超", "不高于", "不大于", "不多于", "不得超过"),
        *("不得高于", "不得大于", "小于或等于", "小于等于", "低于或等于", "低于等于", "控制在"),
        *(
            "至多",
            "最多",
            "最高",
            "不晚于",
            "不迟于",
            "不长于",
            "不突破",
            "未超过",
            "未超",
            "未超出",
        ),
        *("未高于", "未突破"),
    ),
    ">": (">", "大于", "超过", "多于", "高于", "超", "长于"),
    "<": ("<", "小于", "低于", "少于", "不足", "不到", "不满", "短于", "早于"),
    "~": ("≈", "约为", "大约", "约", "近"),
    "=": ("=", "等于", "为", "共", "共计"),
}
_WORD_TO_COMPARISON: dict[str, Comparison] = {
    word: comparison for comparison, words in _COMPARISONS.items() for word in words
}
_SUFFIXES: dict[str, Comparison] = {
    **dict.fromkeys(("及以上", "或以上", "(含)以上", "以上(含)", "以上"), ">="),
    **dict.fromkeys(
        ("及以下", "或以下", "(含)以下", "以下(含)", "以下", "以内", "之内", "内"), "<="
    ),
    **dict.fromkeys(("左右", "上下"), "~"),
    **dict.fromkeys(("余", "多"), ">"),
}


def _alternatives(words: "list[str] | tuple[str, ...]") -> str:
    return "|".join(regex.escape(word) for word in sorted(words, key=len, reverse=True))


_CMP = rf"(?:{_alternatives(list(_WORD_TO_COMPARISON))})"
COMPARISON_WORDS = _CMP
"""All signs and words that compare, as a pattern."""
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_PERCENT = r"(?:百分比|\(%\)|\(百分比\)|%\(%\)|%|个?百分点)"
COUNTED = (
    "(?:个工作日|工作日|平方米|人次|公里|万元|个月|场次|批次|户次|件次|台次|人天|小时|分钟|课时|学时|公顷"
    "|次|人|名|个|项|期|场|份|篇|家|户|所|座|台|套|件|处|批|辆|亩|天|起|例|册|条|元|支|届|本|张|块|间|幅"
    "|部|村|轮|类|种|宗|吨|棵|株|年)"
)
"""Units that also follow a Chinese numeral, as a pattern; longer ones first."""
_LATIN_UNIT = r"(?:(?![Oo])[A-Za-zμµ]{1,5}[23²³]?(?:[/·.][A-Za-z]{1,4}[23²³]?)?)"
"""`m2`, `kW`, `μg/m3`; an O behind a figure is a mistyped nought."""
_UNIT = (
    rf"(?:{_PERCENT}|{_LATIN_UNIT}"
    r"|(?:(?![的到至从由以])[\p{Han}‰℃°㎡㎥㎏㎞·]){1,8}?"
    rf"(?:\({COUNTED}\))?(?:[/.](?:[\p{{Han}}·㎡㎥]{{1,4}}?(?:\.[年月日天])?|[A-Za-z]{{1,4}}[23²³]?))?)"
)
"""A unit may name another in brackets (`3场（次）`); a remark there (`5次(历史标准)`) is none."""
_SUFFIX = rf"(?:{_alternatives(list(_SUFFIXES))})"
_CHANGE = (
    "(?:同比|较上年|比上年)?(?:提高|增长|增加|上升|提升|降低|下降|减少|新增|完成)(?:到|至|了)?"
)
_NOTE = r"(?:\([^()]*[^()%][^()]*\))?"

# A name written into the value (`优良率≥90%`): no punctuation, and digits only in the name of a
# substance or of a size (`PM2.5≤35`, `减排CO2≥5吨`), which a sign must follow.
_LEAD = (
    r"(?:[^\d\s,，。;；、:：≥≤<>=~≈()\[\]【】±+-]{0,15}?"
    r"|(?P<substance>\p{Han}{0,8}(?:PM|CO|SO|NO|O|H2|N)\d(?:[.]\d)?\p{Han}{0,8})(?=[≥≤<>=]))"
)

_QUANTITY = compile_pattern(
    rf"""(?P<lead>{_LEAD}[:：]?)
    (?P<cmp>(?:{_CMP}){{0,6}})(?:{_CHANGE})?(?P<cmp2>{_CMP})?
    (?:(?P<per_cent>百分之)|(?P<money>[¥￥]))?
    (?P<value>(?:-|负|零下)?{_NUMBER})(?P<power>(?<=(?<![\d.])(?:[×xX*])?10)[⁰¹²³⁴-⁹]+)?
    (?:(?P<mid>{_PERCENT}|[^\d\s,，。;；、~≥≤<>=-]{{1,4}})?(?:-|~|—|–|―|至|到|--|——)(?P<upper>{_NUMBER}))?
    (?:(?P<scale>[百千万亿]{{1,2}})?(?P<extra>余|多)|个(?P<scale>[万亿])(?=元?$))?
    (?P<unit>{_UNIT}??)
    (?P<suffix>{_SUFFIX}?)(?P<per>/[年季月周天日人户次](?:度)?)?
    (?:完成|达标|到位|合格|覆盖)?
    (?P<note>{_NOTE})[。.;；,、]?""",
    regex.VERBOSE,
)
_PERIODS = frozenset({"全年", "每年", "年均", "年度", "每月", "每季度", "每人", "每户", "平均"})
_DOUBTFUL_LEAD = compile_pattern(
    r"[第年月号]$|(?<!提)前$|根据|按照|依据|详见|标准|上年|往年|去年|同期|年度|[不未无非没负]$|^[由从较比]"
    rf"|{_alternatives([word for word in _WORD_TO_COMPARISON if len(word) > 1])}"
    r"|[≈约近]|^(?:达(?![标产])|超(?![期限标]))|[为共]$"
)
_DENIED = compile_pattern(
    r"不等于|≠|(?:未|没有?|不)(?:能|会|曾)?(?:达|实现|完成)|[达完]不[到成]|非(?=\d)"
)
"""Words that turn a figure into its opposite; 不少于, 未超过 and their like are comparisons."""
_FROM_TO = compile_pattern(r"[由从].{1,12}(?:到|至|为)")
"""`由5%提高到10%` says two states, not a range."""
_MISTYPED_NOUGHT = compile_pattern(r"\d[Oo]|(?<![A-Za-z])[Oo]\d|\d[lI]\d")
_DESIGNATION = compile_pattern(
    r"[A-Za-z]$"
)  # `达到GB3095二级`: part of a name, unless a sign follows

_BETWEEN_SIGNS = compile_pattern(
    rf"""(?P<low_cmp>≥|>|>=|大于等于|大于|不低于|不少于)(?P<value>{_NUMBER})(?P<low_unit>{_UNIT}?)
    [,，且并、]*(?P<high_cmp>≤|<|<=|小于等于|小于|不高于|不超过)(?P<upper>{_NUMBER})(?P<unit>{_UNIT}?)""",
    regex.VERBOSE,
)
_INTERVAL = compile_pattern(
    rf"[(\[](?P<value>{_NUMBER})(?P<low_unit>{_UNIT}?)[,，;；](?P<upper>{_NUMBER})(?P<unit>{_UNIT}?)[)\]]"
    rf"(?P<unit_behind>{_UNIT}?)"
)
"""`(90,100]`: a comma in unlike or square brackets parts two bounds, not thousands."""
_UNIT_NOTE = compile_pattern(rf"\((?P<unit>{COUNTED}|百分比)\)")  # `3（次）`
_THINGS_BEHIND = compile_pattern(rf"(?P<unit>(?>{COUNTED}))(?!每)\p{{Han}}{{2,}}")
"""`3期培训班`: the thing counted stands behind the unit."""
_PART_OF_A_DATE = compile_pattern(r"月[底末上中下]|[年月日号].*前")
_CHINESE_QUANTITY = compile_pattern(
    rf"""(?P<cmp>{_CMP})?(?P<value>{CHINESE_NUMERAL}{{1,8}})
    (?:(?:-|~|—|至|到)(?P<upper>{CHINESE_NUMERAL}{{1,6}}))?
    (?P<extra>余|多)?(?P<unit>[万亿]?{COUNTED})
    (?P<suffix>{_SUFFIX}?)""",
    regex.VERBOSE,
)
_CHINESE_PERCENT = compile_pattern(
    rf"(?P<cmp>{_CMP})?百分(?:之(?P<value>{CHINESE_NUMERAL}{{1,5}})|(?P<value>百))(?P<suffix>{_SUFFIX}?)"
)

_BY = "(?:之前|以前|前|之内|以内|内|止|截止)"
_DEADLINE = compile_pattern(
    rf"""(?P<cmp>{_CMP}|于|在|到|至|截至|截止|截止到)?
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
    rf"|(?P<cmp>{_CMP})?(?P<year>\d{{4}})(?:[-./](?P<month>\d{{1,2}})[-./](?P<day>\d{{1,2}})"
    rf"|[-/](?P<month>\d{{1,2}}))(?P<by>{_BY})?"
)


_WRAPPED = compile_pattern(r"(?|\(([^()]+)\)|\[([^\[\]]+)\]|【([^【】]+)】|[“\"]([^“”\"]+)[”\"])")


_LONGEST_QUANTITY = 200
"""Characters; longer texts are words, whatever figures stand in them."""
_UNREAD_SIGN = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Readers put it where a picture or object in the line may be a sign (`≥` as an equation)."""


@lru_cache(maxsize=4096)
def parse_target(text: str) -> Target:
    """Read one target; `text` is kept as written. Never fails: words alone are qualitative."""
    written = text.strip()
    half_width = to_half_width(written).translate(_SIGNS)
    compact = "".join(half_width.split())
    if len(compact) > _LONGEST_QUANTITY:
        return Target(text=written, kind="qualitative")
    if (angle := _ANGLES.match(compact)) is not None:
        compact = (">" if angle["more"] is not None else "<") + compact[1:]
    interval = _INTERVAL.fullmatch(compact)
    if interval is not None:
        return _parse_interval(written, interval) or Target(text=written, kind="qualitative")
    wrapped = _WRAPPED.fullmatch(compact)
    if wrapped:
        compact = wrapped[1]
    if _UNREAD_SIGN in compact:
        return Target(text=written, kind="qualitative")
    deadline = _parse_deadline(written, compact)
    if deadline is not None:
        return deadline
    if regex.search(r"\d\s+\d", half_width) or _DENIED.search(compact):
        return Target(text=written, kind="qualitative")
    return _parse_quantity(written, compact) or Target(text=written, kind="qualitative")


def is_comparison(text: str) -> bool:
    """Whether a text is a sign or word that compares, and nothing else."""
    return to_half_width(text).translate(_SIGNS) in _WORD_TO_COMPARISON


def looks_unparsed(target: Target) -> bool:
    """Whether a target taken for words has figures or signs in it that a reader would query."""
    if target.kind != "qualitative":
        return False
    text = to_half_width(target.text).translate(_SIGNS)
    without_years = regex.sub(r"\d{4}年|[〔\[]\d{4}[〕\]]", "", text)
    if _CHINESE_FIGURE.fullmatch(without_years):
        return True
    return bool(regex.search(r"\d|[≥≤<>=〈〉]|百分", without_years))


_CHINESE_FIGURE = compile_pattern(rf"(?:{_CMP})?{CHINESE_NUMERAL}{{2,}}{COUNTED}\p{{Han}}{{0,2}}")
"""Chinese numerals that count something, and were no number (`二一次`)."""
_CHINESE_DATE_PART = compile_pattern(rf"(?<!{CHINESE_NUMERAL}){CHINESE_NUMERAL}++(?=[年月日号])")


def _parse_deadline(written: str, text: str) -> Target | None:
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
    comparison = _WORD_TO_COMPARISON.get(sign) if sign else None
    if groups["month"]:
        month = int(groups["month"])
        day = int(groups["day"]) if groups.get("day") else None
        if groups.get("third"):
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
    last = calendar.monthrange(year or 2023, month)[1]  # 2023: a year without 29 February
    if day is not None and not 1 <= day <= (last if year else calendar.monthrange(2024, month)[1]):
        return None
    by_then = groups.get("by") or comparison is None
    return Target(
        text=written,
        kind="deadline",
        comparison="<=" if by_then else comparison,
        date=f"{year if year else '-'}-{month:02}-{day or last:02}",
    )


def _parse_quantity(written: str, text: str) -> Target | None:
    match = _BETWEEN_SIGNS.fullmatch(text)
    if match and match["low_unit"] in ("", match["unit"]):
        return _quantity(written, "between", match["value"], match["unit"], match["upper"])
    match = _CHINESE_PERCENT.fullmatch(text) or _CHINESE_QUANTITY.fullmatch(text)
    if match:
        groups = match.groupdict()
        unit = groups.get("unit") or "%"
        comparison = _combine([match["cmp"]], match["suffix"] or groups.get("extra"))
        number = parse_chinese_integer(match["value"])
        if number is None:
            about = parse_chinese_range(match["value"])
            if about is None or groups.get("upper") or comparison not in ("=", "~"):
                return None  # `≥三四场` bounds by a range: no figure of the two is the bound
            return _quantity(written, "between", str(about[0]), unit, str(about[1]))
        if (top := groups.get("upper")) is None:
            return _quantity(written, comparison, str(number), unit, None)
        upper_number = parse_chinese_integer(top)
        if upper_number is None or upper_number < number:
            return None
        return _quantity(written, "between", str(number), unit, str(upper_number))
    match = _QUANTITY.fullmatch(text)
    if match is None or _MISTYPED_NOUGHT.search(text):
        return None
    value, unit, upper = match["value"], match["unit"], match["upper"]
    if upper is not None and _FROM_TO.match(text):
        return None
    if match["power"]:
        if upper is not None or match["value"] != "10":
            return None
        value = str(10 ** int(unicodedata.normalize("NFKC", match["power"])[:2]))
    elif unit and unit[0] in "⁰¹²³⁴⁵⁶⁷⁸⁹":
        return None
    value = regex.sub("^(?:负|零下)", "-", value)
    if regex.fullmatch(r"(?:19|20)\d\d", value) and unit.startswith("年"):
        return None
    if _PART_OF_A_DATE.match(unit):  # `每月10日前`
        return None
    if not unit.endswith("百分点") and (thing := _THINGS_BEHIND.fullmatch(unit)):
        unit = thing["unit"]
    unit = (match["scale"] or "") + unit.removesuffix("整") + (match["per"] or "")
    if match["lead"].strip(":：") and not _plausible_lead(match):
        return None
    signs = [*regex.findall(_CMP, match["cmp"]), match["cmp2"]]
    comparison = _combine(signs, match["suffix"] or match["extra"])
    if upper is not None:
        if not unit:
            unit = match["mid"] or ""
        comparison = "between"
        if _decimal(upper) < _decimal(value):
            return None
    if match["per_cent"]:
        unit = "%"
    elif match["money"]:
        unit = unit or "元"
    elif not unit and (noted := _UNIT_NOTE.fullmatch(match["note"])):
        unit = noted["unit"]
    return _quantity(written, comparison, value, unit, upper)


def _parse_interval(written: str, match: "regex.Match[str]") -> Target | None:
    """`[90%,100%)`; round brackets on both sides hold a remark or thousands, and say nothing sure."""
    text = match[0]
    unit = match["unit"] or match["unit_behind"]
    if (text[0] == "(" and ")" in text) or match["low_unit"] not in ("", unit):
        return None
    if _decimal(match["upper"]) < _decimal(match["value"]):
        return None
    return _quantity(written, "between", match["value"], unit, match["upper"])


def _plausible_lead(match: "regex.Match[str]") -> bool:
    """A name before the figure counts only where a sign or a unit of measure makes it one."""
    lead = match["lead"].strip(":：")
    if lead in _PERIODS or match["substance"]:
        return True
    compared = bool(match["cmp"] or match["cmp2"])
    if not compared and (not match["unit"] or _DESIGNATION.search(lead)):
        return False
    return not _DOUBTFUL_LEAD.search(lead)


def _combine(signs: "list[str | None]", suffix: str | None) -> Comparison:
    """One comparison from all signs: a stated bound beats `=`; 达到…以上 agree on `>=`."""
    found = [_WORD_TO_COMPARISON[sign] for sign in signs if sign]
    if suffix:
        found.append(_SUFFIXES[suffix])
    bounds = [comparison for comparison in found if comparison != "="]
    strict = [comparison for comparison in bounds if comparison != "~"]
    ordered: list[Comparison] = [*strict, *bounds, "="]
    return ordered[0]


def _quantity(
    written: str, comparison: Comparison, value: str, unit: str, upper: str | None
) -> Target:
    return Target(
        text=written,
        kind="quantitative",
        comparison=comparison,
        value=_decimal(value),
        upper=_decimal(upper) if upper else None,
        unit=_standard_unit(unit),
    )


def _decimal(figure: str) -> Decimal:
    return Decimal(figure.replace(",", ""))


def _standard_unit(unit: str) -> str | None:
    if regex.fullmatch(_PERCENT, unit) and not unit.endswith("百分点"):
        return "%"
    return unit or None

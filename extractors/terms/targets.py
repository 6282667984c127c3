"""指标值: what a target as written says as figures, words or a date.

Enters: the text of a target (`≥3次`, `100百分比`, `不少于800篇`, `2021年12月底前`). Leaves: a
`models.report.Target`. The whole text must be explained by one pattern, or it is qualitative: a
figure is never picked out of a sentence that says more, nor out of one that denies it (不等于1次).
"""

import unicodedata
from decimal import Decimal
from functools import lru_cache

import regex

from extractors.patterns import compile_pattern
from extractors.terms.comparisons import (
    COMPARISON_WORDS,
    SIGNS,
    SUFFIX_WORDS,
    SUFFIXES,
    WORD_TO_COMPARISON,
    alternatives,
)
from extractors.terms.deadlines import parse_deadline
from extractors.terms.numerals import (
    CHINESE_NUMERAL,
    parse_amount,
    parse_chinese_integer,
    parse_chinese_range,
    to_half_width,
)
from models.report import Comparison, Target

_ANGLES = compile_pattern(
    r"^(?:[〉》](?P<more>(?=[=\d]))|[〈《](?P<less>(?=[=\d])))(?!.*[〈〉《》]..)"
)
"""Angle and title marks typed for `>` and `<`: one at the very start, right before the figure."""

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
"""A unit may name another in brackets (`3场（次）`); a remark there (`5次(历史标准)`) is no unit."""
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
    (?P<cmp>(?:{COMPARISON_WORDS}){{0,6}})(?:{_CHANGE})?(?P<cmp2>{COMPARISON_WORDS})?
    (?:(?P<per_cent>百分之)|(?P<money>[¥￥]))?
    (?P<value>(?:-|负|零下)?{_NUMBER})(?P<power>(?<=(?<![\d.])(?:[×xX*])?10)[⁰¹²³⁴-⁹]+)?
    (?:(?P<mid>{_PERCENT}|[^\d\s,，。;；、~≥≤<>=-]{{1,4}})?(?:-|~|—|–|―|至|到|--|——)(?P<upper>{_NUMBER}))?
    (?:(?P<scale>[百千万亿]{{1,2}})?(?P<extra>余|多)|个(?P<scale>[万亿])(?=元?$))?
    (?P<unit>{_UNIT}??)
    (?P<suffix>{SUFFIX_WORDS}?)(?P<per>/[年季月周天日人户次](?:度)?)?
    (?:完成|达标|到位|合格|覆盖)?
    (?P<note>{_NOTE})[。.;；,、]?""",
    regex.VERBOSE,
)
_PERIODS = frozenset({"全年", "每年", "年均", "年度", "每月", "每季度", "每人", "每户", "平均"})
_DOUBTFUL_LEAD = compile_pattern(
    r"[第年月号]$|(?<!提)前$|根据|按照|依据|详见|标准|上年|往年|去年|同期|年度|[不未无非没负]$|^[由从较比]"
    rf"|{alternatives([word for word in WORD_TO_COMPARISON if len(word) > 1])}"
    r"|[≈约近]|^(?:达(?![标产])|超(?![期限标]))|[为共]$"
)
_DENIED = compile_pattern(
    r"不等于|≠|(?:未|没有?|不)(?:能|会|曾)?(?:达|实现|完成)|[达完]不[到成]|非(?=\d)"
)
"""Words that turn a figure into its opposite; 不少于, 未超过 and their like are comparisons."""
_FROM_TO = compile_pattern(r"[由从].{1,12}(?:到|至|为)")
"""`由5%提高到10%` says two states, not a range."""
_MISTYPED_NOUGHT = compile_pattern(r"\d[Oo]|(?<![A-Za-z])[Oo]\d|\d[lI]\d")
_DESIGNATION = compile_pattern(r"[A-Za-z]$")
"""`达到GB3095二级`: figures behind letters are part of a name, unless a sign stands between."""

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
_UNIT_NOTE = compile_pattern(rf"\((?P<unit>{COUNTED}|百分比)\)")
"""`3（次）`: the unit in brackets."""
_THINGS_BEHIND = compile_pattern(rf"(?P<unit>(?>{COUNTED}))(?!每)\p{{Han}}{{2,}}")
"""`3期培训班`: the thing counted stands behind the unit."""
_PART_OF_A_DATE = compile_pattern(r"月[底末上中下]|[年月日号].*前")
_CHINESE_QUANTITY = compile_pattern(
    rf"""(?P<cmp>{COMPARISON_WORDS})?(?P<value>{CHINESE_NUMERAL}{{1,8}})
    (?:(?:-|~|—|至|到)(?P<upper>{CHINESE_NUMERAL}{{1,6}}))?
    (?P<extra>余|多)?(?P<unit>[万亿]?{COUNTED})
    (?P<suffix>{SUFFIX_WORDS}?)""",
    regex.VERBOSE,
)
_CHINESE_PERCENT = compile_pattern(
    rf"(?P<cmp>{COMPARISON_WORDS})?百分(?:之(?P<value>{CHINESE_NUMERAL}{{1,5}})|(?P<value>百))(?P<suffix>{SUFFIX_WORDS}?)"
)


_WRAPPED = compile_pattern(r"(?|\(([^()]+)\)|\[([^\[\]]+)\]|【([^【】]+)】|[“\"]([^“”\"]+)[”\"])")


_EXPONENT_DIGITS = 2
"""No quantity of a report has more; 10 to such a power would be a number of a thousand digits."""
_LONGEST_QUANTITY = 200
"""Characters; longer texts are words, whatever figures stand in them."""
_PERCENT_UNIT = compile_pattern(_PERCENT)
_COMPARISON = compile_pattern(COMPARISON_WORDS)
_PARTED_FIGURE = compile_pattern(r"\d\s+\d")
_YEAR = compile_pattern(r"(?:19|20)\d\d")
_YEAR_OR_NUMBER = compile_pattern(r"\d{4}年|[〔\[]\d{4}[〕\]]")
"""A year, or that of a document's number (`冀财〔2021〕3号`): no figure of a target."""
_FIGURE_OR_SIGN = compile_pattern(r"\d|[≥≤<>=〈〉]|百分")
_MINUS = compile_pattern("^(?:负|零下)")
_UNREAD_SIGN = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Readers put it where a picture or object in the line may be a sign (`≥` as an equation)."""


@lru_cache(maxsize=4096)  # more than the targets of one file; those of like forms come again
def parse_target(text: str, *, counts: bool = False) -> Target:
    """Read one target. Never fails: what is no figure or date is `qualitative`.

    The `text` of the result is the given one without white space at its ends.

    `counts`: a figure alone is a quantity, never a date (`2021.5` people were trained).
    """
    written = text.strip()
    half_width = to_half_width(written).translate(SIGNS)
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
    is_quantity = counts and parse_amount(compact) is not None
    deadline = None if is_quantity else parse_deadline(written, compact)
    if deadline is not None:
        return deadline
    if _PARTED_FIGURE.search(half_width) or _DENIED.search(compact):
        return Target(text=written, kind="qualitative")
    return _parse_quantity(written, compact) or Target(text=written, kind="qualitative")


def is_comparison(text: str) -> bool:
    """Whether a text is a sign or word that compares, and nothing else."""
    return to_half_width(text).translate(SIGNS) in WORD_TO_COMPARISON


def looks_unparsed(target: Target) -> bool:
    """Whether a target taken for words has figures or signs in it that a reader would query."""
    if target.kind != "qualitative":
        return False
    text = to_half_width(target.text).translate(SIGNS)
    without_years = _YEAR_OR_NUMBER.sub("", text)
    if _CHINESE_FIGURE.fullmatch(without_years):
        return True
    return bool(_FIGURE_OR_SIGN.search(without_years))


_CHINESE_FIGURE = compile_pattern(
    rf"(?:{COMPARISON_WORDS})?{CHINESE_NUMERAL}{{2,}}{COUNTED}\p{{Han}}{{0,2}}"
)
"""Chinese numerals that count something, and were no number (`二一次`)."""


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
        if upper is not None or match["value"] != "10" or len(match["power"]) > _EXPONENT_DIGITS:
            return None
        value = str(10 ** int(unicodedata.normalize("NFKC", match["power"])))
    elif unit and unit[0] in "⁰¹²³⁴⁵⁶⁷⁸⁹":
        return None
    value = _MINUS.sub("-", value)
    if _YEAR.fullmatch(value) and unit.startswith("年"):
        return None
    if _PART_OF_A_DATE.match(unit):  # `每月10日前`
        return None
    if not unit.endswith("百分点") and (thing := _THINGS_BEHIND.fullmatch(unit)):
        unit = thing["unit"]
    unit = (match["scale"] or "") + unit.removesuffix("整") + (match["per"] or "")
    if match["lead"].strip(":：") and not _plausible_lead(match):
        return None
    signs = [*_COMPARISON.findall(match["cmp"]), match["cmp2"]]
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
    """`[90%,100%)`; None for round brackets on both sides, which may hold a remark or thousands."""
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
    found = [WORD_TO_COMPARISON[sign] for sign in signs if sign]
    if suffix:
        found.append(SUFFIXES[suffix])
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
    if _PERCENT_UNIT.fullmatch(unit) and not unit.endswith("百分点"):
        return "%"
    return unit or None

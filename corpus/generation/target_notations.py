"""Targets (指标值) in every notation seen, each with what it says, known by construction.

Enters: a random source and the unit that fits the indicator. Leaves: a `models.report.Target`
whose text is put together from the same parts as its reading. Nothing is parsed here.
"""

from collections.abc import Callable
from decimal import Decimal
from random import Random

from models.report import Comparison, Target

FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")

_SIGNS: tuple[tuple[str, Comparison], ...] = (
    ("≥", ">="),
    ("≧", ">="),
    (">=", ">="),
    ("≤", "<="),
    ("≦", "<="),
    ("<=", "<="),
    (">", ">"),
    ("＞", ">"),
    ("<", "<"),
    ("＜", "<"),
    ("=", "="),
    ("＝", "="),
    ("大于等于", ">="),
    ("大于或等于", ">="),
    ("不少于", ">="),
    ("不低于", ">="),
    ("达到", ">="),
    ("至少", ">="),
    ("小于等于", "<="),
    ("不超过", "<="),
    ("不高于", "<="),
    ("控制在", "<="),
    ("大于", ">"),
    ("超过", ">"),
    ("超", ">"),
    ("小于", "<"),
    ("低于", "<"),
    ("约", "~"),
)
_ENDINGS: tuple[tuple[str, Comparison], ...] = (
    ("以上", ">="),
    ("及以上", ">="),
    ("以内", "<="),
    ("以下", "<="),
    ("左右", "~"),
)
_PERCENTS = ("%", "%", "％", "百分比", "(%)", "（%）")
_LINKS = ("-", "~", "—", "至", "～", "－")
_WORDS = (
    *("提高", "及时", "可控", "健全", "长期", "有效提升", "可持续", "明显改善", "逐步提高"),
    *("不低于上年度水平", "根据下达任务目标要求确定", "显著", "基本满意", "持续推进", "减少"),
    *("按时完成", "优", "良好", "有所增强", "带动产业发展，增加农民收入", "进一步规范", "合格"),
)
FILLERS = ("/", "—", "无", "*", "XX", "……", "-")

Notation = Callable[[Random, str], Target]


def quantity(
    text: str, comparison: Comparison, value: str, unit: str | None, upper: str | None = None
) -> Target:
    """A target with a figure."""
    return Target(
        text=text,
        kind="quantitative",
        comparison=comparison,
        value=Decimal(value),
        upper=None if upper is None else Decimal(upper),
        unit=unit,
    )


def words(text: str) -> Target:
    """A target without any figure."""
    return Target(text=text, kind="qualitative")


def figure(rng: Random) -> str:
    """A plain figure: mostly a small integer, sometimes large or with decimals."""
    pick = rng.random()
    if pick < 0.6:
        return str(rng.randint(1, 60))
    if pick < 0.85:
        return str(rng.randint(100, 9999))
    return f"{rng.randint(0, 300)}.{rng.randint(1, 99):02d}".rstrip("0")


def percent_figure(rng: Random) -> str:
    """A share in percent as it is typed: `95`, `100`, `98.50`."""
    pick = rng.random()
    if pick < 0.75:
        return str(rng.choice((60, 70, 80, 85, 90, 92, 95, 98, 99, 100)))
    return f"{rng.randint(80, 99)}.{rng.choice(('5', '50', '00', '25'))}"


def signed(rng: Random, unit: str) -> Target:
    """`≥3次`, `不超过5万元`, `=100套`."""
    sign, comparison = rng.choice(_SIGNS)
    value = figure(rng)
    return quantity(f"{sign}{value}{unit}", comparison, value, unit)


def plain_sign(rng: Random, unit: str) -> Target:
    """The commonest of all: `≥3次`."""
    sign, comparison = rng.choice(_SIGNS[:1] * 3 + _SIGNS[3:4])
    value = figure(rng)
    return quantity(f"{sign}{value}{unit}", comparison, value, unit)


def ended(rng: Random, unit: str) -> Target:
    """`90人以上`, `5天以内`, `约`'s kin `300人左右`."""
    ending, comparison = rng.choice(_ENDINGS)
    value = figure(rng)
    return quantity(f"{value}{unit}{ending}", comparison, value, unit)


def both_ends(rng: Random, unit: str) -> Target:
    """`控制在5万元以内`, `达到95人以上`: sign word and ending agree."""
    value = figure(rng)
    if rng.random() < 0.5:
        return quantity(f"控制在{value}{unit}以内", "<=", value, unit)
    return quantity(f"达到{value}{unit}以上", ">=", value, unit)


def unsigned(rng: Random, unit: str) -> Target:
    """`985米`: no sign at all."""
    value = figure(rng)
    return quantity(f"{value}{unit}", "=", value, unit)


def bare(rng: Random, _unit: str) -> Target:
    """`3000`: the unit, if any, stands in the indicator's name."""
    value = figure(rng)
    return quantity(value, "=", value, None)


def percentage(rng: Random, _unit: str) -> Target:
    """`100百分比`, `≥95%`, `=100.00(%)`, `98％以上`."""
    value, mark = percent_figure(rng), rng.choice(_PERCENTS)
    pick = rng.random()
    if pick < 0.3:
        return quantity(f"{value}{mark}", "=", value, "%")
    if pick < 0.45 and not mark.endswith((")", "）", "比")):
        ending, comparison = rng.choice(_ENDINGS)
        return quantity(f"{value}{mark}{ending}", comparison, value, "%")
    sign, comparison = rng.choice(_SIGNS)
    return quantity(f"{sign}{value}{mark}", comparison, value, "%")


def between(rng: Random, unit: str) -> Target:
    """`10-20户`, `5%~8%`."""
    low = rng.randint(1, 50)
    high = low + rng.randint(1, 40)
    link = rng.choice(_LINKS)
    if rng.random() < 0.3:
        return quantity(f"{low}%{link}{high}%", "between", str(low), "%", str(high))
    return quantity(f"{low}{link}{high}{unit}", "between", str(low), unit, str(high))


def separated(rng: Random, unit: str) -> Target:
    """`≥1,200人`: thousands separators stay in the text and leave the value."""
    value = rng.randint(1000, 9_999_999)
    sign, comparison = rng.choice(_SIGNS)
    return quantity(f"{sign}{value:,}{unit}", comparison, str(value), unit)


def full_width(rng: Random, unit: str) -> Target:
    """`≥１２次`."""
    sign, comparison = rng.choice(_SIGNS)
    value = figure(rng)
    return quantity(f"{sign}{value.translate(FULL_WIDTH)}{unit}", comparison, value, unit)


def spaced(rng: Random, unit: str) -> Target:
    """`≥ 3 次`: typed with spaces."""
    sign, comparison = rng.choice(_SIGNS[:6])
    value = figure(rng)
    return quantity(f"{sign} {value} {unit}", comparison, value, unit)


def compound_unit(rng: Random, _unit: str) -> Target:
    """`≥190元每人每月`, `超13万元/年`, `不低于60户/人.月`."""
    sign, comparison = rng.choice(_SIGNS)
    compound = rng.choice(
        ("元每人每月", "万元/年", "户/人.月", "元/人·月", "次/年", "元/亩", "万人次", "平方米/人")
    )
    value = figure(rng)
    return quantity(f"{sign}{value}{compound}", comparison, value, compound)


def remarked(rng: Random, _unit: str) -> Target:
    """`100%(历史标准)`: a remark in brackets behind the figure."""
    value = percent_figure(rng)
    remark = rng.choice(("(历史标准)", "(计划标准)", "（行业标准）", "(计划标准)"))
    return quantity(f"{value}%{remark}", "=", value, "%")


def nought(rng: Random, unit: str) -> Target:
    """`0起`."""
    mark = rng.choice(("0", "０"))
    return quantity(f"{mark}{unit}", "=", "0", unit)


def qualitative(rng: Random, _unit: str) -> Target:
    """Words alone."""
    return words(rng.choice(_WORDS))


def filler(rng: Random, _unit: str) -> Target:
    """`/`, `—`, `无`: stays text."""
    return words(rng.choice(FILLERS))


_LAST_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
"""Of the months; plans that end with February say its 28th."""


def deadline(rng: Random, year: int) -> Target:
    """`2021年12月底前`, `11月底之前`, `2021年12月31日`; a month alone means its end."""
    month = rng.randint(1, 12)
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    last = 29 if leap else _LAST_DAYS[month - 1]
    ending = rng.choice(("前", "之前", "以前"))
    pick = rng.randrange(7)
    if pick == 0:
        text, date = f"{year}年{month}月底{ending}", f"{year}-{month:02d}-{last:02d}"
    elif pick == 1:
        day = rng.randint(1, 28)
        text, date = f"{year}年{month}月{day}日{ending}", f"{year}-{month:02d}-{day:02d}"
    elif pick == 2:
        text, date = f"{year}年底{ending}", f"{year}-12-31"
    elif pick == 3 and month != 2:
        text, date = f"{month}月底{ending}", f"--{month:02d}-{last:02d}"
    elif pick == 4:
        text, date = f"{year}年{month}月", f"{year}-{month:02d}-{last:02d}"
    elif pick == 5:
        text, date = f"{year}年{month}月(计划标准)", f"{year}-{month:02d}-{last:02d}"
    else:
        day = rng.randint(1, 28)
        text, date = f"{month}月{day}日{ending}", f"--{month:02d}-{day:02d}"
    return Target(text=text, kind="deadline", comparison="<=", date=date)


COUNTED: tuple[tuple[Notation, int], ...] = (
    (plain_sign, 10),
    (signed, 6),
    (ended, 3),
    (both_ends, 2),
    (unsigned, 4),
    (bare, 2),
    (between, 2),
    (separated, 2),
    (full_width, 1),
    (spaced, 1),
    (compound_unit, 2),
    (nought, 1),
)
"""Notations of a counted indicator with their weights."""

RATED: tuple[tuple[Notation, int], ...] = ((percentage, 12), (remarked, 1))
WORDED: tuple[tuple[Notation, int], ...] = ((qualitative, 12), (filler, 1))


def pick_target(rng: Random, notations: tuple[tuple[Notation, int], ...], unit: str) -> Target:
    """Choose a notation by weight and write a target in it."""
    (notation,) = rng.choices(
        [notation for notation, _ in notations], [weight for _, weight in notations]
    )
    return notation(rng, unit)

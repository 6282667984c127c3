"""The rows of a form's grid that nobody planned: levels, names, targets, and what was reached.

Enters: the setting. Leaves: `SaidRow`s; each target is known as a whole and, where it is a figure
with a sign, by its parts, so that a grid may give sign, figure and unit columns of their own.
"""

from calendar import monthrange
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from corpus.generation.forms.setting import Setting
from corpus.generation.phrasing import sentence
from corpus.generation.target_notations import (
    COUNTED,
    RATED,
    bare,
    deadline,
    pick_target,
    quantity,
    words,
)
from models.report import Comparison, Target

_COUNTS = tuple(item for item in COUNTED if item[0] is not bare)
_SIGNS: tuple[tuple[str, Comparison], ...] = (
    *((("≥", ">="),) * 5),
    ("≤", "<="),
    ("＝", "="),
    ("=", "="),
    ("≧", ">="),
    (">=", ">="),
    ("＞", ">"),
    ("<", "<"),
)
_WORDS = (
    *(
        "提高",
        "及时",
        "有效提升",
        "明显改善",
        "逐步提高",
        "显著",
        "持续推进",
        "按时完成",
        "优良中低差",
    ),
    *("好坏", "达标", "有所增强", "进一步规范", "长期", "基本建立", "零增长", "高中低", "合格"),
)
_ODD: tuple[Target, ...] = (
    words("±3%以内"),
    quantity("2个亿", "=", "2", "亿"),
    quantity("100百分比", "=", "100", "%"),
)

Edition = tuple[tuple[str, tuple[str, ...]], ...]
_EDITIONS: tuple[Edition, ...] = (
    (
        ("产出指标", ("数量指标", "质量指标", "时效指标", "成本指标")),
        ("效益指标", ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标")),
        ("满意度指标", ("服务对象满意度指标",)),
    ),
    (
        ("成本指标", ("经济成本指标", "社会成本指标", "生态环境成本指标")),
        ("产出指标", ("数量指标", "质量指标", "时效指标")),
        ("效益指标", ("经济效益指标", "社会效益指标", "生态效益指标")),
        ("满意度指标", ("服务对象满意度指标",)),
    ),
    (
        ("项目完成指标", ("数量指标", "质量指标", "时效指标", "成本指标")),
        ("项目效益指标", ("经济效益指标", "社会效益指标", "可持续影响指标")),
        ("满意度指标", ("服务对象满意度指标",)),
    ),
    (
        ("产出", ("数量", "质量", "时效", "成本")),
        ("效益", ("经济效益", "社会效益", "生态效益")),
        ("满意度", ("服务对象满意度",)),
    ),
    (
        ("产出值", ("数量值", "质量值", "时效值")),
        ("效益值", ("经济效益值", "社会效益值")),
        ("满意度值", ("服务对象满意度值",)),
    ),
    (
        ("产出指标", ("数量指标", "质量指标", "时效指标", "成本指标")),
        ("效益指标", ("社会效益指标", "环境效益指标", "可持续影响指标")),
        ("满意度指标", ("社会公众或服务对象满意度指标",)),
    ),
)


@dataclass(frozen=True)
class SaidRow:
    """One indicator: what the form says of it in all its columns."""

    level1: str
    level2: str
    level3: str
    target: Target | None
    sign: str = ""
    figure: str = ""
    unit: str = ""
    """The parts of the target; an indicator in words has its words for a figure."""
    typed: str | None = None
    """What stands in the target's cell where that is no target: nothing, or a unit alone."""
    direction: Literal["positive", "negative"] | None = None
    weight: Decimal | None = None
    description: str | None = None
    actual: Target | None = None
    score: Decimal | None = None
    deviation: str | None = None
    notes: dict[str, str] = field(default_factory=dict)
    """Texts of further columns by their headings."""


def draw_edition(setting: Setting) -> Edition:
    """Draw the names of the levels that a whole table has."""
    return setting.rng.choices(_EDITIONS, (12, 8, 4, 2, 1, 2))[0]


def draw_rows(
    setting: Setting,
    *,
    split: bool = False,
    most: int = 12,
    edition: Edition | None = None,
    gaps: bool = False,
) -> list[SaidRow]:
    """Draw the rows of one grid; `split` targets can be given in parts, `gaps` are unfilled targets."""
    rng = setting.rng
    edition = edition or draw_edition(setting)
    rows: list[SaidRow] = []
    named: set[str] = set()
    for level1, seconds in edition:
        kept = [second for second in seconds if rng.random() < 0.75] or [seconds[0]]
        for level2 in kept:
            for _ in range(rng.choice((1, 1, 1, 2, 3))):
                row = _row(setting, level1, level2, split)
                if row.level3 not in named and len(rows) < most:
                    named.add(row.level3)
                    rows.append(row)
    if gaps and rng.random() < 0.08:
        # A unit without a figure, as the form was sent out, is no target.
        place = rng.randrange(len(rows))
        rows[place] = replace(
            rows[place], target=None, typed=rng.choice(("公里", "≥  %", "人次", ""))
        )
    return rows


def _row(setting: Setting, level1: str, level2: str, split: bool) -> SaidRow:
    rng, domain = setting.rng, setting.domain
    second = level2.removesuffix("指标").removesuffix("值")
    kind: str
    if second in ("数量", "经济效益"):
        verb, thing, unit = rng.choice(domain.counts)
        name, kind = f"{verb}{thing}", "count"
    elif "成本" in second:
        name, unit, kind = f"{rng.choice(domain.themes)}成本", setting.unit, "cost"
        if rng.random() < 0.3:
            name, unit = f"{rng.choice(domain.counts)[1]}单位成本", "元"
    elif second == "时效":
        name, unit = rng.choice(
            (
                ("任务按期完成率", "%"),
                ("完工时间", "date"),
                ("资金拨付及时率", "%"),
                ("项目完成时限", "date"),
                ("验收完成时间", "date"),
            )
        )
        kind = "date" if unit == "date" and not split else "rate"
        if unit == "date" and split:
            name = "任务按时完成率"
    elif second == "质量" or "满意" in second:
        name, kind = rng.choice(domain.rates), "rate"
        if "满意" in second:
            name = (
                f"{rng.choice(domain.people)}{rng.choice(('满意度', '满意率', '投诉处理满意度'))}"
            )
        unit = "%"
    else:
        name, unit, kind = rng.choice(domain.effects), "", "words"
    if split:
        return _split_row(setting, level1, level2, name, kind, unit)
    target: Target
    if kind == "count":
        target = rng.choice(_ODD[:2]) if rng.random() < 0.01 else pick_target(rng, _COUNTS, unit)
    elif kind == "cost":
        target = pick_target(rng, _COUNTS, unit)
    elif kind == "date":
        target = deadline(rng, setting.year) if rng.random() < 0.85 else _stretch(setting)
    elif kind == "rate":
        target = pick_target(rng, RATED, "")
    else:
        target = words(rng.choice(_WORDS))
    return SaidRow(level1, level2, name, target, direction=_direction(target.comparison))


def _stretch(setting: Setting) -> Target:
    """A stretch of time, which is over at its end: `2021年1月-12月`, `2023.07-2024.01`."""
    rng, year = setting.rng, setting.year
    last = rng.randint(2, 12)
    text, end = rng.choice(
        (
            (f"{year}年1月-12月", (year, 12)),
            (f"{year}年1月至{last}月", (year, last)),
            (f"{year}.07-{year + 1}.{last:02d}", (year + 1, last)),
        )
    )
    date = f"{end[0]}-{end[1]:02d}-{_last_day(*end):02d}"
    return Target(text=text, kind="deadline", comparison="<=", date=date)


def _direction(comparison: Comparison | None) -> Literal["positive", "negative"] | None:
    if comparison is None:
        return None
    return "negative" if comparison in ("<=", "<") else "positive"


def _split_row(
    setting: Setting, level1: str, level2: str, name: str, kind: str, unit: str
) -> SaidRow:
    """A target in parts: sign, figure and unit, or 定性 with words."""
    rng = setting.rng
    if kind == "words":
        said = rng.choice(_WORDS)
        return SaidRow(level1, level2, name, words(said), "定性", said)
    sign, comparison = rng.choice(_SIGNS)
    if kind == "cost":
        sign, comparison = rng.choice((("≤", "<="), ("≤", "<="), ("＝", "=")))
    figure = str(rng.randint(1, 9000)) if kind != "rate" else str(rng.choice((85, 90, 95, 98, 100)))
    if kind != "rate" and rng.random() < 0.15:
        figure = f"{figure}.{rng.choice((5, 25, 50))}"
    if kind == "rate":
        unit = rng.choice(("%", "%", "%", "百分比"))
    target = quantity(
        f"{sign}{figure}{unit}", comparison, figure, "%" if unit == "百分比" else unit or None
    )
    return SaidRow(
        level1, level2, name, target, sign, figure, unit, direction=_direction(comparison)
    )


def with_weights(setting: Setting, rows: list[SaidRow], total: int) -> list[SaidRow]:
    """The rows with points that add up to a total."""
    rng = setting.rng
    left = total
    weighted = []
    for place, row in enumerate(rows):
        rest = len(rows) - place - 1
        weight = left if not rest else rng.randint(1, max(1, min(30, left - rest)))
        left -= weight
        weighted.append(replace(row, weight=Decimal(weight)))
    return weighted


def with_results(setting: Setting, rows: list[SaidRow], *, split: bool) -> list[SaidRow]:
    """The rows with what was reached, the score, and the reason where something was missed."""
    return [_with_result(setting, row, split) for row in rows]


def _with_result(setting: Setting, row: SaidRow, split: bool) -> SaidRow:
    rng = setting.rng
    weight = row.weight or Decimal(0)
    missed = weight > 1 and rng.random() < 0.2
    score = weight - 1 if missed else weight
    reason = None
    if missed:
        reason = rng.choice(
            (
                "受天气影响施工进度滞后，下一步加强调度。",
                "年初测算偏高，今后提高预算编制的准确性。",
                "部分资料报送不及时，已督促整改。",
                f"{rng.choice(setting.domain.people)}参与度不高，将加大宣传力度。",
            )
        )
    return replace(row, actual=_reached(setting, row, split, missed), score=score, deviation=reason)


def _reached(setting: Setting, row: SaidRow, split: bool, missed: bool) -> Target:
    rng = setting.rng
    target = row.target
    if target is None or target.kind == "qualitative":
        return words(
            rng.choice(("部分达成预期指标并具有一定效果" if missed else "达成预期指标", "已落实"))
        )
    if target.kind == "deadline":
        month = (target.date or "12-31").split("-")[-2]
        return Target(
            text=f"{setting.year}年{int(month)}月",
            kind="deadline",
            comparison="<=",
            date=f"{setting.year}-{month}-{_last_day(setting.year, int(month)):02d}",
        )
    value = target.value if target.value is not None else Decimal(1)
    if missed:
        value = value - 1 if target.comparison in (">=", ">", "=") and value > 1 else value
    elif target.comparison in (">", "<"):
        value = value + 1 if target.comparison == ">" else value / 2
    figure = f"{value:f}"
    if split:
        return quantity(figure, "=", figure, None)
    return quantity(f"{figure}{target.unit or ''}", "=", figure, target.unit)


def _last_day(year: int, month: int) -> int:
    return monthrange(year, month)[1]


def note_text(setting: Setting) -> str:
    """What stands in a column of remarks."""
    rng = setting.rng
    return rng.choice(
        (
            "按比例得分，扣完为止",
            f"反映{rng.choice(setting.domain.effects)}的情况",
            "以合同为准",
            "计划标准",
            "历史标准",
            sentence(rng, setting.domain, 1),
        )
    )

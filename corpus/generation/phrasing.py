"""Sentences of the field, put together clause by clause from a domain's words.

Enters: a random source and a `vocabulary.Domain`. Leaves: running text, and for the indicator prose
of a sub-goal the measures that it promises, known because they were written, not because they were read.
"""

from random import Random

from corpus.generation.target_notations import quantity
from corpus.generation.vocabulary import EXPENSES, PRINCIPLES, RESULTS, Domain
from models.report import Comparison, Measure

_COUNT_WORDS = ("一", "二", "三", "四", "五", "六", "七", "八")
_PROSE_SIGNS: tuple[tuple[str, Comparison], ...] = (
    ("达到", ">="),
    ("大于", ">"),
    ("不少于", ">="),
    ("不低于", ">="),
    ("≥", ">="),
    ("超过", ">"),
)
_PLAIN_PROMISES = (
    "按质按量完成全年工作任务",
    "各项工作规范有序",
    "群众满意度稳步提升",
    "按时完成上级交办任务",
    "机关运转正常",
)
_TRAPS = (
    "本单位绩效目标与部门职责相匹配",
    "项目名称规范、项目编码唯一",
    "预算数与资金支出计划相衔接",
    "指标值确定依据充分",
    "绩效指标细化量化",
    "保障措施到位",
)
"""Clauses that sound like labels: a rule that looks for words alone trips over them."""


def work(rng: Random, domain: Domain) -> str:
    """A thing to do: `疏浚骨干河道`."""
    verb, thing = rng.choice(domain.works)
    return f"{verb}{thing}"


def counted_work(rng: Random, domain: Domain) -> str:
    """A thing to do with a figure in running text: `清淤河道长度12公里`."""
    verb, thing, unit = rng.choice(domain.counts)
    return f"{verb}{thing}{rng.randint(2, 800)}{unit}"


def clause(rng: Random, domain: Domain) -> str:
    """One clause of narrative, sometimes with a figure, sometimes a trap."""
    pick = rng.random()
    if pick < 0.45:
        return work(rng, domain)
    if pick < 0.65:
        return counted_work(rng, domain)
    if pick < 0.75:
        return f"贯彻执行《{rng.choice(domain.papers)}》"
    if pick < 0.85:
        return f"进一步改善{rng.choice(domain.effects)}"
    if pick < 0.9:
        return rng.choice(_TRAPS)
    return f"提升{rng.choice(domain.people)}满意度"


def sentence(rng: Random, domain: Domain, clauses: int | None = None) -> str:
    """Clauses with commas and a full stop, no clause twice."""
    wanted = clauses or rng.randint(1, 4)
    chosen: list[str] = []
    while len(chosen) < wanted:
        candidate = clause(rng, domain)
        if candidate not in chosen:
            chosen.append(candidate)
        elif rng.random() < 0.3:
            break
    if rng.random() < 0.5:
        chosen.append(rng.choice(RESULTS))
    return "，".join(chosen) + "。"


def overall_paragraphs(rng: Random, domain: Domain, year: int) -> tuple[str, ...]:
    """The overall goal: one long paragraph with 一是…二是…, or several numbered or plain ones."""
    opening = rng.choice(
        (
            f"{year}年，{rng.choice(PRINCIPLES)}，重点做好以下工作：",
            f"{rng.choice(PRINCIPLES)}，{rng.choice(PRINCIPLES)}，{year}年度主要完成：",
            f"{year}年我单位总体目标是：{rng.choice(PRINCIPLES)}。",
            f"根据《{rng.choice(domain.papers)}》和{year - 1}年工作完成情况，{year}年计划：",
        )
    )
    points = [sentence(rng, domain) for _ in range(rng.randint(1, 5))]
    style = rng.randrange(4)
    if style == 0:
        return (
            opening
            + "".join(
                f"{word}是{point}" for word, point in zip(_COUNT_WORDS, points, strict=False)
            ),
        )
    if style == 1:
        return opening.rstrip("：。") + "。", *points
    if style == 2:
        marks = rng.choice(("{}.", "{}、", "（{}）"))
        return (
            opening,
            *(f"{marks.format(place)}{point}" for place, point in enumerate(points, 1)),
        )
    return (opening + "".join(points),)


def objective(rng: Random, domain: Domain) -> str:
    """The text after 绩效目标： of a sub-goal, with or without a full stop."""
    text = sentence(rng, domain)
    return text if rng.random() < 0.7 else text.rstrip("。")


def indicator_prose(rng: Random, domain: Domain) -> tuple[str, tuple[Measure, ...]]:
    """The text after 绩效指标： and the measures in it."""
    clauses: list[str] = []
    measures: list[Measure] = []
    comparison: Comparison
    names = list(domain.counts)
    rng.shuffle(names)
    for verb, thing, unit in names[: rng.randint(0, 3)]:
        value = str(rng.randint(1, 900))
        if rng.random() < 0.4:
            promise, comparison = f"{value}{unit}", "="
            target = quantity(promise, "=", value, unit)
        else:
            sign, comparison = rng.choice(_PROSE_SIGNS)
            promise = f"{sign}{value}{unit}"
            target = quantity(promise, comparison, value, unit)
        clauses.append(f"{verb}{thing}{promise}")
        measures.append(Measure(name=thing, target=target))
    if rng.random() < 0.6:
        name, value = rng.choice(domain.rates), str(rng.choice((80, 90, 95, 98, 100)))
        if rng.random() < 0.5:
            promise, comparison = f"达到{value}%以上", ">="
        elif rng.random() < 0.5:
            promise, comparison = f"≥{value}%", ">="
        else:
            promise, comparison = f"{value}%", "="
        clauses.append(f"{name}{promise}")
        measures.append(Measure(name=name, target=quantity(promise, comparison, value, "%")))
    if not clauses or rng.random() < 0.3:
        clauses.append(rng.choice(_PLAIN_PROMISES))
    text = rng.choice(("，", "；", "，")).join(clauses) + rng.choice(("。", "。", ""))
    return text, tuple(measures)


def fund_use(rng: Random, domain: Domain, total: str, fiscal: str, unit: str) -> str:
    """What the money is for; most open with the amount, as the seed's kind does."""
    opening = rng.choice(
        (
            f"预算数{total}{unit}。其中：财政资金{fiscal}{unit}。主要用于",
            f"安排资金{total}{unit}，用于",
            "用于",
            "主要用于",
        )
    )
    parts = [work(rng, domain) for _ in range(rng.randint(1, 3))]
    costs = rng.sample(EXPENSES, rng.randint(0, 4))
    ending = f"，包括{'、'.join(costs)}等" if costs else ""
    return f"{opening}{'、'.join(dict.fromkeys(parts))}{ending}。"


def long_text(rng: Random, domain: Domain) -> str:
    """A text that wraps over many lines and is cut by pages."""
    return "".join(sentence(rng, domain, 5) for _ in range(rng.randint(5, 12)))

"""The indicator grid of a project that nobody planned: levels, names, targets, bases."""

from dataclasses import replace
from random import Random

from corpus.generation.description import SaidIndicator
from corpus.generation.phrasing import sentence, work
from corpus.generation.target_notations import (
    COUNTED,
    FILLERS,
    RATED,
    WORDED,
    deadline,
    pick_target,
    quantity,
)
from corpus.generation.vocabulary import Domain
from models.report import Target

_LABEL_NAMES = (
    *("绩效目标", "指标值", "项目名称规范率", "三级指标", "资金支出计划完成率", "预算数执行率"),
    *("绩效指标描述", "一级指标达标数"),
)
"""Indicators whose names are, or begin with, the labels of the table they stand in."""


def _level_plan(rng: Random) -> list[tuple[str, str]]:
    """First- and second-level names, several rows each, in one of the editions of the form."""
    edition = rng.randrange(3)
    output = ["数量指标", "质量指标", "时效指标"] + (["成本指标"] if edition != 2 else [])
    benefit = ["经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"]
    if edition == 1:
        benefit[2] = "环境效益指标"
    satisfied = "社会公众或服务对象满意度指标" if edition == 1 else "服务对象满意度指标"
    rows: list[tuple[str, str]] = []
    if edition == 2:
        for second in rng.sample(
            ["经济成本指标", "社会成本指标", "生态环境成本指标"], rng.randint(1, 3)
        ):
            rows.append(("成本指标", second))
    for second in output:
        rows += [("产出指标", second)] * rng.choice((1, 1, 1, 2, 3))
    for second in benefit:
        if rng.random() < 0.7:
            rows += [("效益指标", second)] * rng.choice((1, 1, 2))
    if rng.random() < 0.92:
        rows += [("满意度指标", satisfied)] * rng.choice((1, 1, 2))
    if rng.random() < 0.12:
        return [(_short(first), _short(second)) for first, second in rows]
    return rows


def _short(level: str) -> str:
    return level.removesuffix("指标")


def imagine_indicators(rng: Random, domain: Domain, year: int) -> tuple[SaidIndicator, ...]:
    """Draw the rows of one project's grid; some are left half filled."""
    half_filled = rng.random() < 0.08
    basis = rng.choice(
        (
            f"{year}年工作计划",
            rng.choice(domain.papers),
            f"《{rng.choice(domain.papers)}》",
            "历史标准",
        )
    )
    rows: list[SaidIndicator] = []
    for level1, level2 in _level_plan(rng):
        row = _indicator(rng, domain, year, level1, level2, basis)
        if half_filled and rng.random() < 0.4:
            row = _emptied(rng, row, alone=not rows or rows[-1].level2 != level2)
        rows.append(row)
    return tuple(rows)


def _indicator(
    rng: Random, domain: Domain, year: int, level1: str, level2: str, basis: str
) -> SaidIndicator:
    second = _short(level2)
    target: Target
    if second in ("数量", "经济效益") or "成本" in second:
        verb, thing, unit = rng.choice(domain.counts)
        name = f"{verb}{thing}"
        if "成本" in second:
            name, unit = f"{rng.choice(domain.themes)}成本", rng.choice(("万元", "元", "元/人"))
        if rng.random() < 0.1:
            name = f"{name}（{unit}）"
            value = str(rng.randint(2, 5000))
            target = quantity(value, "=", value, None)
        else:
            target = pick_target(rng, COUNTED, unit)
    elif second == "时效":
        name = rng.choice(("按期完成率", "完成及时性", "项目完成时限", "资金拨付及时率"))
        target = pick_target(rng, RATED, "") if name.endswith("率") else deadline(rng, year)
        if name == "完成及时性":
            target = pick_target(rng, WORDED, "")
    elif second == "质量" or "满意" in second:
        name = rng.choice(domain.rates)
        if "满意" in second:
            name = f"{rng.choice(domain.people)}满意度"
        target = pick_target(rng, RATED, "")
    else:
        name = rng.choice(domain.effects)
        target = pick_target(rng, WORDED, "")
    if rng.random() < 0.015:
        name = rng.choice(_LABEL_NAMES)
    description = rng.choice(
        (
            name,
            f"反映{name}的情况",
            f"实际{work(rng, domain)}的数量占计划数量的比率",
            sentence(rng, domain, 2),
        )
    )
    if rng.random() < 0.15:
        basis = rng.choice(
            (*domain.papers, "调查问卷", "合同约定", "上年完成值", f"{year - 1}年实绩")
        )
    if rng.random() < 0.02:
        description = rng.choice(FILLERS)
    return SaidIndicator(level1, level2, name, description, target, basis)


def _emptied(rng: Random, row: SaidIndicator, *, alone: bool) -> SaidIndicator:
    """The row with cells not filled in.

    Only the one row of its second level may lose all: where level cells are merged, a second such
    row would be blank altogether, and a blank row says nothing.
    """
    which = rng.randrange(4 if alone else 3)
    if which == 0:
        return replace(row, description=None)
    if which == 1:
        return replace(row, basis=None)
    if which == 2:
        return replace(row, target=None)
    return replace(row, level3=None, description=None, target=None, basis=None)

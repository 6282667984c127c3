"""Mistakes that people make in such reports, each with the finding that it deserves.

Enters: a sound description. Leaves: the same with one mistake and its expected finding, or the same
where no project offers the occasion.
"""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from random import Random

from corpus.generation.description import Description, SaidProject, SaidStep
from models.findings import FindingCode

MISTAKES: tuple[FindingCode, ...] = (
    *("budget-sum", "plan-not-rising", "plan-end-not-100", "fund-use-differs"),
    "duplicate-project-code",
)
"""The findings that a report without mistakes must not carry."""


def with_defect(rng: Random, description: Description) -> Description:
    """Make one mistake somewhere."""
    code = rng.choice(MISTAKES)
    places = list(range(len(description.projects)))
    rng.shuffle(places)
    for place in places:
        project = description.projects[place]
        if code == "duplicate-project-code":
            spoilt = _with_code_of_another(project, description.projects)
        else:
            spoilt = _SPOIL[code](project)
        if spoilt is not None:
            projects = list(description.projects)
            projects[place] = spoilt
            return replace(description, projects=tuple(projects), expected_findings=(code,))
    return description


def _with_code_of_another(
    project: SaidProject, projects: tuple[SaidProject, ...]
) -> SaidProject | None:
    others = [other for other in projects if other is not project]
    return replace(project, code=others[0].code) if others else None


def _with_wrong_sum(project: SaidProject) -> SaidProject | None:
    money = project.money
    if money.budget.other is None or money.budget.fiscal is None:
        return None
    fiscal = money.budget.fiscal + Decimal(7).scaleb(int(money.budget.fiscal.as_tuple().exponent))
    typed = f"{fiscal:,f}" if "," in money.fiscal else f"{fiscal:f}"
    budget = money.budget.model_copy(update={"fiscal": fiscal})
    use = project.fund_use if project.fund_use and "财政资金" not in project.fund_use else None
    return replace(project, money=replace(money, fiscal=typed, budget=budget), fund_use=use)


def _with_steps(project: SaidProject, shares: dict[int, str]) -> SaidProject | None:
    steps = list(project.spending_plan)
    if len(steps) < 2 or any(said.step.percent is None for said in steps):
        return None
    for place, share in shares.items():
        step = steps[place].step.model_copy(update={"percent": Decimal(share)})
        steps[place] = SaidStep(f"{share}%", step)
    return replace(project, spending_plan=tuple(steps))


def _with_falling_plan(project: SaidProject) -> SaidProject | None:
    return _with_steps(project, {0: "60", 1: "40"}) if len(project.spending_plan) > 2 else None


def _with_short_plan(project: SaidProject) -> SaidProject | None:
    return _with_steps(project, {-1: "99.50"})


def _with_other_amount(project: SaidProject) -> SaidProject | None:
    use = project.fund_use
    amount = project.money.total
    if not use or not use.startswith((f"预算数{amount}", f"安排资金{amount}")):
        return None
    return replace(project, fund_use=use.replace(amount, f"1{amount}", 1))


_SPOIL: dict[str, Callable[[SaidProject], SaidProject | None]] = {
    "budget-sum": _with_wrong_sum,
    "plan-not-rising": _with_falling_plan,
    "plan-end-not-100": _with_short_plan,
    "fund-use-differs": _with_other_amount,
}

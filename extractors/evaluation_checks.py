"""What an auditor would query in declarations and self-evaluations: points, rates, money, results.

Enters: the projects (and works) of a finished record. Leaves: `Finding`s with JSON Pointers. A sum is
queried only where every way to add up its parts that the form leaves open misses the total.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product

from models.findings import Finding, make_finding
from models.report import Funding, Indicator, Project, SubGoal, Target

_HALF_CENT = Decimal("0.005")
"""Points that a sum of scores may be off by, since each is rounded."""
_WEIGHT_SUMS = (Decimal(90), Decimal(100))
"""Points of all indicators: 100, or 90 beside the ten for the execution of the budget."""
_TIERS = frozenset({"central", "local"})


def check_points_and_money(projects: Sequence[Project]) -> Iterator[Finding]:
    """All findings of this kind on projects, one after the other."""
    for place, project in enumerate(projects):
        at = f"/projects/{place}"
        if not project.funding and not any(row.weight is not None for row in project.indicators):
            continue
        yield from check_funding(project.funding, f"{at}/funding")
        yield from _check_costs(project, at)
        yield from _check_weights(project, at)
        yield from _check_scores(project, at)
        for row, indicator in enumerate(project.indicators):
            yield from _check_points(indicator, f"{at}/indicators/{row}")


def check_works(works: Sequence[SubGoal], at: str) -> Iterator[Finding]:
    """`budget-sum` where a duty's money is not its activities', `funding-sum` where parts differ."""
    for place, work in enumerate(works):
        pointer = f"{at}/{place}"
        yield from check_funding(work.funding, f"{pointer}/funding")
        total = _total(work.funding)
        parts = [_total(activity.funding) for activity in work.activities]
        if total is None or not parts or None in parts:
            continue
        added = sum((part for part in parts if part is not None), Decimal(0))
        if added != total:
            yield make_finding(
                "budget-sum",
                "error",
                f"The duty's {total} is not the sum of its activities, {added}.",
                f"{pointer}/funding",
            )


def check_department_money(
    funding: Sequence[Funding], works: Sequence[SubGoal]
) -> Iterator[Finding]:
    """`funding-sum` for a department's money: its parts, and the tasks that it is spent on."""
    yield from check_funding(funding, "/funding")
    total = _total(funding)
    parts = [_total(work.funding) for work in works]
    if total is None or not parts or None in parts:
        return
    added = sum((part for part in parts if part is not None), Decimal(0))
    if added != total:
        yield make_finding(
            "funding-sum",
            "warning",
            f"The tasks' money adds up to {added}, not {total}.",
            "/funding",
        )


def check_funding(funding: Sequence[Funding], at: str) -> Iterator[Finding]:
    """`funding-sum` and `rate-differs` on lines of money."""
    for term in dict.fromkeys(line.term for line in funding):
        lines = [(place, line) for place, line in enumerate(funding) if line.term == term]
        for key in ("amount", "current", "executed"):
            yield from _check_sum(lines, key, at)
    for place, line in enumerate(funding):
        yield from _check_rate(line, f"{at}/{place}")


def _check_sum(lines: Sequence[tuple[int, Funding]], key: str, at: str) -> Iterator[Finding]:
    totals = [(place, line) for place, line in lines if line.source == "total"]
    if len(totals) != 1:
        return
    place, line = totals[0]
    total: Decimal | None = getattr(line, key)
    parts = [
        (part.source, getattr(part, key) or Decimal(0))
        for _, part in lines
        if part.source not in (None, "total")
    ]
    said = [part for _, part in lines if part.source != "total" and getattr(part, key) is not None]
    if total is None or len(parts) < 2 or not said:
        return
    sums = set(_sums(parts))
    if total not in sums:
        closest = min(sums, key=lambda added: abs(added - total))
        yield make_finding(
            "funding-sum",
            "warning",
            f"The parts add up to {closest}, the total says {total}.",
            f"{at}/{place}/{key}",
        )


def _sums(parts: Sequence[tuple[str | None, Decimal]]) -> Iterator[Decimal]:
    """The sums that the parts may stand for.

    Of several lines of one source the later ones may be contained in the first (财政拨款, 其中：上级…);
    tiers (中央, 地方) may part the fiscal money, and carried-over money may stand beside the total.
    """
    by_source: dict[str | None, list[Decimal]] = {}
    for source, amount in parts:
        by_source.setdefault(source, []).append(amount)
    choices: list[tuple[Decimal, ...]] = []
    for source, amounts in by_source.items():
        whole = sum(amounts, Decimal(0))
        optional = (Decimal(0),) if source in _TIERS | {"carried_over", "fiscal"} else ()
        choices.append((whole, amounts[0], *optional))
    for chosen in product(*choices):
        yield sum(chosen, Decimal(0))


def _check_rate(line: Funding, at: str) -> Iterator[Finding]:
    base = line.current if line.current is not None else line.amount
    if line.rate is None or line.executed is None or not base:
        return
    rate = line.executed / base * 100
    step = Decimal(1).scaleb(int(line.rate.as_tuple().exponent))
    if abs(rate - line.rate) <= step or abs(rate - line.rate * 100) <= step * 100:
        return  # as a percentage, or as a fraction of one
    yield make_finding(
        "rate-differs",
        "warning",
        f"{line.executed} of {base} is {rate:.2f} percent, the form says {line.rate}.",
        f"{at}/rate",
    )


def _check_costs(project: Project, at: str) -> Iterator[Finding]:
    costs = [
        line.amount for line in project.funding if line.source is None and line.term == "annual"
    ]
    total = project.budget.total if project.budget is not None else None
    if total is None or len(costs) < 2 or None in costs or _total(project.funding) is not None:
        return
    added = sum((amount for amount in costs if amount is not None), Decimal(0))
    if added != total:
        yield make_finding(
            "funding-sum",
            "warning",
            f"The costs add up to {added}, the total says {total}.",
            f"{at}/budget/total",
        )


def _check_weights(project: Project, at: str) -> Iterator[Finding]:
    execution = _execution_points(project.funding, "weight")
    for term in dict.fromkeys(row.term for row in project.indicators):
        weights = [row.weight for row in project.indicators if row.term == term]
        said = [weight for weight in weights if weight is not None]
        if not said:
            continue
        added = sum(said, Decimal(0))
        wanted = (Decimal(100) - execution,) if execution is not None else _WEIGHT_SUMS
        if added in wanted or (added == 1 and all(weight <= 1 for weight in said)):
            continue
        yield make_finding(
            "weight-sum",
            "warning",
            f"The weights add up to {added}, not to {' or '.join(map(str, wanted))}.",
            f"{at}/indicators",
        )


def _check_scores(project: Project, at: str) -> Iterator[Finding]:
    total = project.score.score if project.score is not None else None
    scores = [row.score for row in project.indicators]
    if total is None or not scores or None in scores:
        return
    added = sum((score for score in scores if score is not None), Decimal(0))
    execution = _execution_points(project.funding, "score")
    sums = {added, added + (execution or 0)}
    if execution is not None:
        sums = {added + execution}
    elif (
        _execution_points(project.funding, "weight") is None
        and sum((row.weight or Decimal(0) for row in project.indicators), Decimal(0)) == 90
    ):
        sums.add(added + 10)  # the ten points of execution may stand outside the form
    if all(abs(candidate - total) > _HALF_CENT for candidate in sums):
        yield make_finding(
            "score-sum",
            "warning",
            f"The scores add up to {max(sums)}, the total says {total}.",
            f"{at}/score/score",
        )


def _check_points(indicator: Indicator, at: str) -> Iterator[Finding]:
    weight, score = indicator.weight, indicator.score
    if weight is None or score is None:
        return
    if score > weight:
        yield make_finding(
            "score-above-weight",
            "error",
            f"The score {score} is higher than the {weight} points given for it.",
            f"{at}/score",
        )
    elif score == weight and weight and _misses(indicator):
        assert indicator.actual is not None
        assert indicator.target is not None
        yield make_finding(
            "result-contradicts",
            "warning",
            f"Full points although {indicator.actual.text} misses {indicator.target.text}.",
            f"{at}/actual",
        )


def check_reasons(projects: Sequence[Project], with_reasons: Sequence[int]) -> Iterator[Finding]:
    """`deviation-missing` where the form asks for reasons; those projects are `with_reasons`."""
    for place in with_reasons:
        for row, indicator in enumerate(projects[place].indicators):
            weight, score = indicator.weight, indicator.score
            if weight is None or score is None or score >= weight or indicator.deviation:
                continue
            yield make_finding(
                "deviation-missing",
                "warning",
                f"{score} of {weight} points, and no reason is given.",
                f"/projects/{place}/indicators/{row}/deviation",
            )


def _misses(indicator: Indicator) -> bool:
    target, actual = indicator.target, indicator.actual
    if target is None or actual is None:
        return False
    if target.kind == "deadline" and actual.kind == "deadline":
        dates = (target.date or "", actual.date or "")
        # `2021-12-31` has ten characters; `--12-31`, without a year, compares with no date.
        comparable = all(len(date) == 10 and not date.startswith("-") for date in dates)
        return comparable and target.comparison in ("<=", "<") and dates[1] > dates[0]
    if target.kind != "quantitative" or actual.kind != "quantitative":
        return False
    if target.value is None or actual.value is None or actual.comparison not in ("=", None):
        return False
    if actual.unit is not None and actual.unit != target.unit:
        return False
    return _falls_short(target, actual.value, indicator.direction)


def _falls_short(target: Target, actual: Decimal, direction: str | None) -> bool:
    assert target.value is not None
    bound = target.value
    if target.comparison in (">=", "="):
        return actual > bound if direction == "negative" else actual < bound
    if target.comparison == ">":
        return actual <= bound
    if target.comparison == "<=":
        return actual > bound
    if target.comparison == "<":
        return actual >= bound
    if target.comparison == "between" and target.upper is not None:
        return not bound <= actual <= target.upper
    return False


def _total(funding: Sequence[Funding]) -> Decimal | None:
    return next(
        (line.amount for line in funding if line.source == "total" and line.term != "previous"),
        None,
    )


def _execution_points(funding: Sequence[Funding], key: str) -> Decimal | None:
    """The points of the execution of the budget: those of the first line of money that has any."""
    for line in funding:
        points: Decimal | None = getattr(line, key)
        if points is not None:
            return points
    return None

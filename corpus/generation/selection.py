"""A few generated reports that together show as many choices of layout as possible."""

from dataclasses import asdict
from typing import Any

from corpus.generation.reports import GeneratedReport, make_report

_PROJECTS_AT_MOST = 5
"""Reports that are committed stay small."""
_CANDIDATES = 240
"""Reports to choose from: enough for the rarest choices of layout to occur in some of them."""
_IGNORED = frozenset({"title", "page", "overall_heading"})


def select_varied(seed: str, count: int, candidates: int = _CANDIDATES) -> list[GeneratedReport]:
    """Choose reports one by one, each adding the most choices that none before it shows."""
    pool = [
        report
        for report in (make_report(seed, index) for index in range(candidates))
        if report.description and len(report.description.projects) <= _PROJECTS_AT_MOST
    ]
    shown: set[tuple[str, Any]] = set()
    chosen: list[GeneratedReport] = []
    while len(chosen) < count:
        best = max(pool, key=lambda report: len(_choices(report) - shown))
        pool.remove(best)
        chosen.append(best)
        shown |= _choices(best)
    return chosen


def _choices(report: GeneratedReport) -> set[tuple[str, Any]]:
    layout, description = report.layout, report.description
    if layout is None or description is None:
        return set()
    choices = {
        (name, repr(value)) for name, value in asdict(layout).items() if name not in _IGNORED
    }
    choices.add(("encoding", report.encoding))
    choices.add(("footer", layout.page.footer))
    choices.add(("header", str(layout.page.header is None)))
    for part in ("overall", "sub_goals", "safeguards", "projects"):
        choices.add((part, str(bool(getattr(description, part)))))
    departments = {project.department.code for project in description.projects}
    choices.add(("departments", str(len(departments) > 1)))
    for project in description.projects:
        choices.add(("unit", project.amount_unit))
        choices.add(("separators", str("," in project.money.total)))
        choices.add(("plan", str(len(project.spending_plan))))
        choices.add(("use", str(project.fund_use is None)))
        choices.add(("long", str(any(len(goal) > 300 for goal in project.goals))))
    return choices

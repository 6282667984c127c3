"""The findings that the values of a finished record give, told from the record alone.

Enters: a `Report`, perhaps one that a person has corrected. Leaves: `Finding`s. What only the reading
knows (which projects come from declared forms, which grids have no targets) is guessed from the
record, so this stands for a comparison of two states of one record, not for what extraction finds.
"""

from collections.abc import Iterator

from extractors.checks import check_grid, check_projects, check_sections
from extractors.evaluation_checks import (
    check_department_money,
    check_points_and_money,
    check_reasons,
    check_works,
)
from models.findings import Finding
from models.report import Report


def check_values(report: Report) -> Iterator[Finding]:
    """The findings on a record's values, in the order in which extraction has them."""
    if report.kind == "other":
        return
    is_form = report.kind != "budget_performance"
    projects, goal = report.projects, report.overall_goal
    if not is_form:
        yield from check_sections(goal, report.sub_goals, report.safeguards, projects)
    elif goal is not None:
        yield from check_grid(goal.indicators, "/overall_goal/indicators")
    by_area = {one.pointer or "" for one in report.findings if one.code == "targets-by-area"}
    yield from check_projects(
        projects, report.fiscal_year, forms_from=0 if is_form else len(projects), by_area=by_area
    )
    yield from check_points_and_money(projects)
    if is_form:
        with_reasons = [
            place
            for place, project in enumerate(projects)
            if report.kind == "self_evaluation" or any(row.deviation for row in project.indicators)
        ]
        yield from check_reasons(projects, with_reasons)
        yield from check_works(report.sub_goals, "/sub_goals")
        yield from check_department_money(report.funding, report.sub_goals)

"""What is missing from a declared form, and the tables that could not be told.

Enters: the parts that forms gave to a record. Leaves: `Finding`s with JSON Pointers; none changes a value.
"""

from collections.abc import Iterator

from extractors.form_tables.finding import FoundForms
from extractors.form_tables.reports import FormParts
from models.findings import Finding, make_finding

_SAMPLE = 20
"""Characters of an unknown table that its finding quotes: enough to find it by."""


def check_form_sections(forms: FormParts) -> Iterator[Finding]:
    """`section-missing` for the parts that these kinds of form have, where something was filled in."""
    missing = {
        "project_declaration": ("/projects", "项目 (projects)", forms.projects),
        "self_evaluation": ("/projects", "项目 (projects)", forms.projects),
        "transfer_payment": ("/projects", "项目 (projects)", forms.projects),
        "department_declaration": (
            "/overall_goal",
            "年度总体目标 (overall goal)",
            forms.overall_goal,
        ),
        "duties_activities": ("/sub_goals", "职责活动 (duties)", forms.sub_goals),
    }.get(forms.kind)
    if missing is not None and not missing[2]:
        yield make_finding(
            "section-missing", "warning", f"The form is blank: no {missing[1]}.", missing[0]
        )


def check_unknown(found: FoundForms) -> Iterator[Finding]:
    """`layout-unknown` for each table that looks like a form and could not be told."""
    for grid in found.unknown:
        first = next((cell.key for row in grid.rows for cell in row if cell.key), "")
        yield make_finding(
            "layout-unknown",
            "warning",
            f"A table fits no known form, or more than one: it begins with “{first[:_SAMPLE]}”.",
            None,
        )

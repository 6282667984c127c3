"""The gold record of a described report, by construction.

Enters: what the report says and how it is numbered. Leaves: a `corpus.gold.Gold`. Nothing is read
back from the pages; numbers and headings come from the layout that prints them.
"""

from typing import Any

from corpus.generation.description import Description, SaidIndicator, SaidProject
from corpus.generation.layouts import Layout, NumberStyle, printed_title
from corpus.generation.manners import EXTRA_WEIGHT
from corpus.gold import Gold
from models.report import (
    Department,
    Indicator,
    Note,
    Period,
    Project,
    Safeguard,
    Section,
    SubGoal,
)


def gold_record(
    description: Description,
    layout: Layout,
    *,
    cover_office: str | None = None,
    leftover: tuple[str, ...] = (),
) -> Gold:
    """What a careful reader would write down."""
    narrated = bool(description.overall or description.projects)
    heading = layout.overall_heading
    if layout.manners.headings_spaced:
        heading = " ".join(heading)
    titled = layout.cover != "none"
    return Gold(
        title=layout.title if titled else None,
        fiscal_year=description.fiscal_year if narrated or titled else None,
        department=reporting_unit(description, layout, cover_office),
        overall_goal=(
            Section(heading=heading, paragraphs=description.overall)
            if description.overall
            else None
        ),
        sub_goals=tuple(
            SubGoal(
                number=_label(layout.sub_goal_style, number),
                title=goal.title,
                objective=goal.objective,
                indicator_text=goal.indicator_text,
                measures=goal.measures,
            )
            for number, goal in enumerate(description.sub_goals, 1)
        ),
        safeguards=_safeguards(description, layout),
        projects=tuple(
            _project(project, number, layout, description.fiscal_year)
            for number, project in enumerate(description.projects, 1)
        ),
        leftover=(*leftover, *_fillers(description), *_unheld(description, layout)),
        expected_findings=description.expected_findings,
    )


def named_department(project: SaidProject, layout: Layout) -> Department | None:
    """The department as the table's head names it: some heads give no code."""
    if layout.table_head == "none":
        return None
    if "{code}" in layout.department_form:
        return project.department
    return Department(name=project.department.name)


def reporting_unit(
    description: Description, layout: Layout, cover_office: str | None
) -> Department | None:
    """The first project's department; the cover's where no table names one."""
    if description.projects and layout.table_head != "none":
        return named_department(description.projects[0], layout)
    return Department(name=cover_office) if cover_office else None


def _label(style: NumberStyle, number: int) -> str:
    return style.label(number).strip()


def _fillers(description: Description) -> tuple[str, ...]:
    """What stands in an amount's cell without being an amount: nobody can claim it."""
    return tuple(
        project.money.other
        for project in description.projects
        if project.money.other and project.money.budget.other is None
    )


def _unheld(description: Description, layout: Layout) -> tuple[str, ...]:
    """Lines and rows that the form does not ask for: no field holds them."""
    manners = layout.manners
    found = [*description.notes]
    for project in description.projects:
        if manners.grid_note and project.indicators:
            found.append(manners.grid_note)
    if manners.group_headings and layout.table_head != "none":
        found += dict.fromkeys(project.department.name or "" for project in description.projects)
    if not description.projects and manners.no_projects_line:
        found.append(manners.no_projects_line)
    return tuple(found)


def _safeguards(description: Description, layout: Layout) -> tuple[Safeguard, ...]:
    found = [
        Safeguard(
            number=_label(layout.safeguard_style, number),
            title=safeguard.title,
            text=safeguard.text,
        )
        for number, safeguard in enumerate(description.safeguards, 1)
    ]
    if description.safeguard_introduction:
        found.insert(0, Safeguard(text=description.safeguard_introduction))
    return tuple(found)


def _project(project: SaidProject, number: int, layout: Layout, year: int) -> Project:
    return Project(
        number=number if layout.project_style and layout.project_titles else None,
        title=printed_title(project, layout, year) if layout.project_titles else None,
        department=named_department(project, layout),
        code=project.code,
        name=project.name,
        amount_unit=project.amount_unit,
        budget=project.money.budget,
        fund_use=project.fund_use,
        spending_plan=tuple(said.step for said in project.spending_plan),
        goals=tuple(
            _printed_label(layout.goal_style, place) + goal
            for place, goal in enumerate(project.goals, 1)
        ),
        indicators=tuple(_indicator(said, layout) for said in project.indicators),
        **_beside(layout),
    )


def _beside(layout: Layout) -> dict[str, Any]:
    """What rows of other forms say: each under its key, the rest as statements."""
    found: dict[str, Any] = {"statements": ()}
    for label, value in layout.manners.extra_rows:
        if label == "项目类别":
            found["category"] = value
        elif label == "项目属性":
            found["nature"] = value
        elif label == "项目起止时间":
            found["period"] = Period(text=value)
        else:
            found["statements"] += (Note(label=label, text=value),)
    return found


def _printed_label(style: NumberStyle, number: int) -> str:
    return style.label(number) if style.automatic else style.typed(number)


def _indicator(said: SaidIndicator, layout: Layout) -> Indicator:
    """The row; a column that the layout leaves out holds nothing."""
    return Indicator(
        level1=said.level1,
        level2=said.level2,
        level3=said.level3,
        description=said.description if 3 in layout.grid_order else None,
        target=said.target,
        basis=said.basis if 5 in layout.grid_order else None,
        weight=EXTRA_WEIGHT if "weight" in layout.manners.grid_extras else None,
    )

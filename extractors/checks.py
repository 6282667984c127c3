"""What a careful reader would query: the findings on a finished record's values.

Enters: the parts of a record. Leaves: `Finding`s with JSON Pointers. A finding never changes or
drops a value. Indicator levels are compared with the standard names of 财预〔2021〕101号 and of the
older forms, 指标 left out.
"""

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from extractors.forms.hebei import HEBEI
from extractors.forms.levels import is_level1, is_level2
from extractors.patterns import compile_pattern
from extractors.terms.money_units import in_yuan, yuan_per
from extractors.terms.numerals import parse_amount
from extractors.terms.targets import looks_unparsed
from extractors.terms.years import find_years
from models.findings import Finding, make_finding
from models.report import Indicator, Leftover, Project, Section

_CODE_SHAPES = compile_pattern(
    # division (6 digits), year, and 13 signs; or division (9), year, a letter and a number.
    r"\d{8}[0-9A-Z]{13}|\d{11}[A-Z]\d{6}(?:\d{3})?|\d{8}[A-Z]\d{9,12}[A-Z0-9]?"
)
_SAID_AMOUNT = compile_pattern(
    r"(?P<what>预算(?:数|总额|金额|资金)?|(?<!财政)安排(?:预算)?资金|资金总额|财政(?:资金|拨款)|其[他它]资金)(?:共|为|合计|共计|安排)?\s*+(?:[:：]\s*+)?"
    r"(?P<amount>\d[\d,，]*(?:\.\d+)?)\s*(?P<unit>[千百]?[万亿]?元)"
)
_SAMPLE = 20
"""Characters of a left-over text that its finding quotes: enough to find it by."""
_FILLERS = frozenset({"/", "-", "—", "——", "*", "无", "XX", "xx", "…", "……", "\\", "N/A", "暂无"})


def check_sections(
    overall_goal: Section | None,
    sub_goals: Sequence[object],
    safeguards: Sequence[object],
    projects: Sequence[Project],
) -> Iterator[Finding]:
    """`section-missing` for each of the four parts that the report lacks."""
    parts: tuple[tuple[str, str, object], ...] = (
        ("/overall_goal", "总体绩效目标 (overall goal)", overall_goal),
        ("/sub_goals", "分项绩效目标 (sub-goals)", sub_goals),
        ("/safeguards", "工作保障措施 (safeguards)", safeguards),
        ("/projects", "项目绩效目标表 (project tables)", projects),
    )
    for pointer, name, part in parts:
        if not part:
            yield make_finding("section-missing", "warning", f"The report has no {name}.", pointer)


def check_projects(
    projects: Sequence[Project],
    fiscal_year: int | None,
    *,
    forms_from: int | None = None,
    by_area: Collection[str] = (),
) -> Iterator[Finding]:
    """All findings on projects, one project after the other.

    From project `forms_from` on they come from declared forms, which may lack whole columns: there a
    level is missing only where other rows have it. Grids at the pointers `by_area` have no target.
    """
    first_with_code: dict[str, int] = {}
    first_department: str | None = None
    for place, project in enumerate(projects):
        at = f"/projects/{place}"
        yield from _check_budget(project, at)
        yield from _check_plan(project, at)
        yield from _check_fund_use(project, at)
        if project.code is not None:
            if not _CODE_SHAPES.fullmatch(project.code):
                yield make_finding(
                    "project-code-shape",
                    "info",
                    f"{project.code} does not look like a project code.",
                    f"{at}/code",
                )
            earlier = first_with_code.setdefault(project.code, place)
            if earlier != place:
                yield make_finding(
                    "duplicate-project-code",
                    "warning",
                    f"{project.code} is also the code of project {earlier + 1}.",
                    f"{at}/code",
                )
        if project.department is not None:
            key = project.department.code or project.department.name
            first_department = first_department or key
            if key != first_department:
                yield make_finding(
                    "department-differs",
                    "info",
                    "The project belongs to another unit than the first one.",
                    f"{at}/department",
                )
        yield from _check_year(project, fiscal_year, at)
        grid = f"{at}/indicators"
        if forms_from is not None and place >= forms_from:
            yield from check_grid(project.indicators, grid, has_targets=grid not in by_area)
            continue
        for row, indicator in enumerate(project.indicators):
            yield from _check_indicator(indicator, f"{grid}/{row}")


def check_leftover(leftover: Sequence[Leftover]) -> Iterator[Finding]:
    """One `leftover-text` finding for all the text that no field claimed."""
    if leftover:
        sample = leftover[0].text[:_SAMPLE]
        yield make_finding(
            "leftover-text",
            "info",
            f"{len(leftover)} piece(s) of text fit no field, the first begins with “{sample}”.",
            "/leftover",
        )


def check_repetition(repeated: Sequence[str]) -> Iterator[Finding]:
    """A warning where sections open again: several reports in one file, the first of them read."""
    if repeated:
        yield make_finding(
            "leftover-text",
            "warning",
            f"The file opens “{repeated[0]}” a second time: it holds several reports, and the "
            "goals and safeguards of the first alone were read. Split it.",
            "/leftover",
        )


def _check_budget(project: Project, at: str) -> Iterator[Finding]:
    budget = project.budget
    if budget is None or budget.total is None or budget.fiscal is None or project.funding:
        return  # lines of money have sources of their own, and `funding-sum` adds them up
    parts = budget.fiscal + (budget.other or Decimal(0))
    if parts != budget.total:
        yield make_finding(
            "budget-sum",
            "error",
            f"The total {budget.total} is not fiscal + other funds = {parts}.",
            f"{at}/budget",
        )


def _check_plan(project: Project, at: str) -> Iterator[Finding]:
    steps = [
        (place, step.percent)
        for place, step in enumerate(project.spending_plan)
        if step.percent is not None
    ]
    for (_, before), (place, after) in pairwise(steps):
        if after < before:
            yield make_finding(
                "plan-not-rising",
                "warning",
                f"The plan falls from {before} to {after} percent.",
                f"{at}/spending_plan/{place}/percent",
            )
    if steps and steps[-1][1] != 100:
        place, percent = steps[-1]
        yield make_finding(
            "plan-end-not-100",
            "warning",
            f"The plan ends at {percent} percent, not at 100.",
            f"{at}/spending_plan/{place}/percent",
        )


def _check_fund_use(project: Project, at: str) -> Iterator[Finding]:
    budget, unit = project.budget, project.amount_unit
    if project.fund_use is None or budget is None or yuan_per(unit) is None:
        return
    seen: set[str] = set()
    for match in _SAID_AMOUNT.finditer(project.fund_use):
        what = match["what"]
        key = "fiscal" if what.startswith("财政") else "other" if what.startswith("其") else "total"
        if key in seen:
            continue
        seen.add(key)
        stated = getattr(budget, key)
        said = parse_amount(match["amount"].replace("，", ","))
        if stated is None or said is None:
            continue
        if in_yuan(said, match["unit"]) != in_yuan(stated, unit):
            yield make_finding(
                "fund-use-differs",
                "warning",
                f"The text says {match['amount']}{match['unit']}, the table {stated}{unit}.",
                f"{at}/fund_use",
            )


def _check_year(project: Project, fiscal_year: int | None, at: str) -> Iterator[Finding]:
    years = {year for year, _, _ in find_years(project.name or "")}
    if fiscal_year is not None and years and fiscal_year not in years:
        named = ", ".join(map(str, sorted(years)))
        yield make_finding(
            "year-differs",
            "warning",
            f"The project's name says {named}, the report is for {fiscal_year}.",
            f"{at}/name",
        )


def check_grid(
    indicators: Sequence[Indicator], at: str, *, has_targets: bool = True
) -> Iterator[Finding]:
    """The findings on a declared form's grid: an unknown level name once, no column it never has."""
    columns = frozenset(
        key for key in _EXPECTED if any(getattr(row, key) is not None for row in indicators)
    )
    if has_targets:
        columns |= {"target"}
    else:
        columns -= {"target"}
    seen: set[str] = set()
    for row, indicator in enumerate(indicators):
        for finding in _check_indicator(indicator, f"{at}/{row}", columns):
            if finding.code == "indicator-level-unknown":
                if finding.message in seen:
                    continue
                seen.add(finding.message)
            yield finding


_EXPECTED = {
    column: HEBEI.columns[column][0] for column in ("level1", "level2", "level3", "target")
}
"""What every indicator has, by the words that head it where a form's words are fixed."""


def _check_indicator(
    indicator: Indicator, at: str, columns: Collection[str] = tuple(_EXPECTED)
) -> Iterator[Finding]:
    for key, is_known in (("level1", is_level1), ("level2", is_level2)):
        name = getattr(indicator, key)
        if name is not None and not is_known(name):
            yield make_finding(
                "indicator-level-unknown",
                "info",
                f"“{name}” is not a standard name.",
                f"{at}/{key}",
            )
    missing = [
        term
        for key, term in _EXPECTED.items()
        if key in columns and getattr(indicator, key) is None
    ]
    if missing:
        yield make_finding(
            "indicator-incomplete", "warning", f"The row lacks {'、'.join(missing)}.", at
        )
    target = indicator.target
    if target is not None and (target.text in _FILLERS or looks_unparsed(target)):
        yield make_finding(
            "target-unparsed",
            "info",
            f"“{target.text}” could not be read as a figure.",
            f"{at}/target",
        )

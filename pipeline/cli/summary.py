"""A record as a person reads it in the terminal (`jixiao extract --summary`)."""

from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from models.report import Department, Indicator, Note, Period, Project, Report, Score, SubGoal
from pipeline import words
from pipeline.cli.consoles import ReportConsole
from pipeline.view.grids import funding_grid, indicator_grid
from pipeline.view.parts import Grid, Value


def print_summary(report: Report) -> None:
    """Print the report's head, goals, money, projects with their indicators, and the findings."""
    console = ReportConsole(highlight=False)
    console.rule(Text(report.title or report.source.file_name))
    _print(console, "文本种类", words.KINDS[report.kind])
    console.print(
        f"部门 {_unit(report.department) or '—'}    预算年度 {report.fiscal_year or '—'}",
        markup=False,
    )
    if report.overall_goal:
        length = sum(map(len, report.overall_goal.paragraphs))
        _print(console, report.overall_goal.heading, f"{length} 字")
        _print_indicators(console, "部门绩效指标", report.overall_goal.indicators)
    _print_funding(console, "部门资金", report.funding, report.amount_unit)
    if report.sub_goals:
        console.print(_sub_goals(report))
    if report.safeguards:
        titles = "、".join(item.title or "—" for item in report.safeguards)
        _print(console, f"工作保障措施 ({len(report.safeguards)})", titles)
    _print_statements(console, report.statements)
    for project in report.projects:
        _print_project(console, project)
    coverage = report.coverage
    console.print(
        f"字符 {coverage.characters} = 归入 {coverage.claimed} + 剔除 {coverage.removed} "
        f"+ 未归入 {coverage.leftover}",
        markup=False,
    )
    for finding in report.findings:
        at = f" {finding.pointer}" if finding.pointer else ""
        name = words.FINDINGS[finding.code]
        severity = words.SEVERITIES[finding.severity]
        console.print(f"{severity} {finding.code}{at}: {name} ({finding.message})", markup=False)


def _print(console: Console, name: str, value: str | None) -> None:
    """A line for a value that is there."""
    if value:
        console.print(f"{name}: {value}", markup=False)


def _print_statements(console: Console, statements: Sequence[Note]) -> None:
    for note in statements:
        _print(console, note.label, note.text)


def _print_indicators(console: Console, title: str, indicators: Sequence[Indicator]) -> None:
    for grid in indicator_grid(_parts(indicators), "", ""):
        console.print(_shown(title, grid, without=("描述", "确定依据")))


def _print_funding(console: Console, title: str, funding: Sequence[Any], unit: str | None) -> None:
    for grid in funding_grid(_parts(funding), "", "", unit):
        console.print(_shown(f"{title}（{unit or '—'}）", grid))


def _parts(models: Sequence[Any]) -> list[dict[str, Any]]:
    return [one.model_dump(mode="json") for one in models]


def _unit(department: Department | None) -> str:
    return " ".join(filter(None, (department.code, department.name))) if department else ""


def _sub_goals(report: Report) -> Table:
    table = _table("分项绩效目标", ("序号", "名称", "绩效目标", "资金", "量化指标"))
    _add_sub_goals(table, report.sub_goals, "")
    return table


def _add_sub_goals(table: Table, goals: Sequence[SubGoal], indent: str) -> None:
    for goal in goals:
        measures = [f"{item.name} {item.target.text}" for item in goal.measures]
        measures += [
            f"{one.level3 or one.level2 or ''} {one.target.text if one.target else ''}".strip()
            for one in goal.indicators
        ]
        money = [f"{one.name or ''} {one.amount}" for one in goal.funding if one.amount is not None]
        _add_row(
            table,
            (
                goal.number or "",
                indent + (goal.title or ""),
                goal.objective or goal.description or "",
                "；".join(money),
                "；".join(measures),
            ),
        )
        _add_sub_goals(table, goal.activities, f"{indent}　")


def _print_project(console: Console, project: Project) -> None:
    budget = project.budget
    amount = (
        f"{budget.total} {project.amount_unit or ''}"
        if budget and budget.total is not None
        else "—"
    )
    plan = "  ".join(
        f"{step.by} {step.percent if step.percent is not None else '—'}%"
        for step in project.spending_plan
    )
    number = f"{project.number}. " if project.number is not None else ""
    title = f"{number}{project.title or project.name or '—'}"
    console.rule(Text(title), align="left")
    console.print(f"{project.code or '—'}  预算数 {amount}  {plan}", markup=False)
    _print_indicators(console, "绩效指标", project.indicators)
    _print(console, "主管部门", _unit(project.supervisor))
    _print(console, "实施单位", _unit(project.implementer))
    _print(console, "项目类别", project.category)
    _print(console, "项目属性", project.nature)
    _print(console, "项目期", _period(project.period))
    _print_funding(console, "资金", project.funding, project.amount_unit)
    _print(console, "中长期目标", "\n".join(project.long_term_goals))
    _print(console, "目标完成情况", "\n".join(project.goal_results))
    _print(console, "总分", _score(project.score))
    _print_statements(console, project.statements)


def _period(period: Period | None) -> str:
    if period is None:
        return ""
    read = "–".join(filter(None, (period.start, period.end)))
    return f"{period.text} ({read})" if read else period.text


def _score(score: Score | None) -> str:
    if score is None:
        return ""
    got, of = (value if value is not None else "—" for value in (score.score, score.weight))
    return f"{got} / {of}"


def _shown(title: str, grid: Grid, without: Sequence[str] = ()) -> Table:
    kept = [place for place, head in enumerate(grid.heads) if head not in without]
    table = _table(title, [grid.heads[place] for place in kept])
    for row in grid.rows:
        _add_row(table, ["\n".join(_texts(row.cells[place])) for place in kept])
    return table


def _texts(values: Iterable[Value]) -> Iterable[str]:
    """Values as written; what they say beyond that in brackets: `不少于3次（≥ 3 次）`."""
    for value in values:
        if value.text is None:
            continue
        label = f"{value.label}：" if value.label else ""
        reading = " ".join(piece for _, piece in value.reading)
        says_more = reading.replace(" ", "") != "".join(value.text.split())
        yield f"{label}{value.text}" + (f"（{reading}）" if reading and says_more else "")


def _table(title: str, heads: Sequence[str]) -> Table:
    table = Table(title=Text(title), title_justify="left")
    for head in heads:
        table.add_column(head, overflow="fold")
    return table


def _add_row(table: Table, texts: Sequence[str]) -> None:
    # As Text, since a report's words may look like markup.
    table.add_row(*(Text(text) for text in texts))

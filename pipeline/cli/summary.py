"""A record as a person reads it in the terminal (`jixiao extract --summary`)."""

from rich.console import Console
from rich.table import Table

from models.report import Indicator, Project, Report


def print_summary(report: Report) -> None:
    """Print the report's head, its projects with their indicators, and the findings."""
    console = Console(highlight=False)
    department = report.department
    unit = " ".join(filter(None, (department.code, department.name))) if department else "—"
    console.rule(report.title or report.source.file_name)
    console.print(f"部门 {unit}    预算年度 {report.fiscal_year or '—'}", markup=False)
    if report.overall_goal:
        length = sum(map(len, report.overall_goal.paragraphs))
        console.print(f"{report.overall_goal.heading}: {length} 字", markup=False)
    if report.sub_goals:
        console.print(_sub_goals(report))
    if report.safeguards:
        titles = "、".join(item.title or "—" for item in report.safeguards)
        console.print(f"工作保障措施 ({len(report.safeguards)}): {titles}", markup=False)
    for project in report.projects:
        console.print(_project(project))
    coverage = report.coverage
    console.print(
        f"字符 {coverage.characters} = 归入 {coverage.claimed} + 剔除 {coverage.removed} "
        f"+ 未归入 {coverage.leftover}",
        markup=False,
    )
    for finding in report.findings:
        at = f" {finding.pointer}" if finding.pointer else ""
        console.print(f"{finding.severity:7} {finding.code}{at}: {finding.message}", markup=False)


def _sub_goals(report: Report) -> Table:
    table = Table(title="分项绩效目标", title_justify="left", show_lines=False)
    for heading in ("序号", "名称", "绩效目标", "量化指标"):
        table.add_column(heading, overflow="fold")
    for goal in report.sub_goals:
        measures = "；".join(f"{item.name} {item.target.text}" for item in goal.measures)
        table.add_row(goal.number or "", goal.title or "", goal.objective or "", measures)
    return table


def _project(project: Project) -> Table:
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
    table = Table(
        title=f"{number}{project.title or project.name or '—'}",
        caption=f"{project.code or '—'}  预算数 {amount}  {plan}",
        title_justify="left",
        caption_justify="left",
    )
    for heading in ("一级指标", "二级指标", "三级指标", "指标值", "读作"):
        table.add_column(heading, overflow="fold")
    for row in project.indicators:
        target = row.target.text if row.target else ""
        table.add_row(row.level1 or "", row.level2 or "", row.level3 or "", target, _reading(row))
    return table


def _reading(row: Indicator) -> str:
    target = row.target
    if target is None or target.kind == "qualitative":
        return ""
    if target.kind == "deadline":
        return f"{target.comparison or ''} {target.date or ''}".strip()
    figure = (
        f"{target.value}–{target.upper}"
        if target.upper is not None
        else f"{target.comparison} {target.value}"
    )
    return f"{figure} {target.unit or ''}".strip()

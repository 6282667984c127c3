"""The main job: one file becomes one record.

Enters: a path or a `SourceFile`. Leaves: a `Report`. Two stages, each a plain function: decoding
(`extractors.reading.read_document`) and interpretation (`interpret`), which never asks which
format a Document came from.
"""

from dataclasses import dataclass
from pathlib import Path

from extractors.checks import (
    check_grid,
    check_leftover,
    check_projects,
    check_repetition,
    check_sections,
)
from extractors.collector import collector_paused
from extractors.evaluation_checks import (
    check_department_money,
    check_points_and_money,
    check_reasons,
    check_works,
)
from extractors.fiscal_years import decide_fiscal_year
from extractors.form_checks import check_form_sections, check_unknown
from extractors.form_tables.finding import FoundForms, find_forms, lines_below
from extractors.form_tables.reports import build_forms
from extractors.forms.titles import names_an_annex
from extractors.ledger.accounting import account
from extractors.ledger.body import Body
from extractors.ledger.trace import Trace
from extractors.outline.covers import Cover, read_cover
from extractors.outline.kinds import tell_other_kind, tells_of_purchase
from extractors.outline.parts import Outline, SectionText, outline, text_items
from extractors.patterns import compile_pattern
from extractors.projects.cells import ProjectCells
from extractors.projects.finding import find_projects
from extractors.projects.records import build_project
from extractors.reading import read_document
from extractors.recognition_checks import note_doubts
from extractors.sections.safeguards import read_safeguards
from extractors.sections.sub_goals import read_sub_goals
from extractors.source_files import ReadOptions, SourceFile, load_source_file
from models.document import Document
from models.findings import Finding
from models.report import Department, Project, Report, Section

_OWN_LEVEL = compile_pattern(r"[(（]?(?:本级|机关|本部)[)）]?$")


def extract_file(path: Path, options: ReadOptions | None = None) -> Report:
    """Read a local file and extract its record; raises an `ExtractionError`."""
    chosen = options or ReadOptions()
    return extract(load_source_file(path, chosen.limits), chosen)


def extract(source: SourceFile, options: ReadOptions | None = None) -> Report:
    """Decode the bytes and interpret them; raises an `ExtractionError`."""
    # The collector would find nothing in the Document while it lives, and nothing is left of it after.
    with collector_paused():
        return interpret(read_document(source, options))


def interpret(document: Document) -> Report:
    """Find the record in a decoded document. Never fails: what is not found is null."""
    with collector_paused():
        return note_doubts(build_report(find_parts(document)), document)


@dataclass(frozen=True)
class Parts:
    """What of a document is which: its forms, its project tables, its sections."""

    document: Document
    forms: FoundForms
    projects: list[ProjectCells]
    outline: Outline
    other_kind: str | None
    """What the document is if it is no report of ours."""
    is_whole: bool
    """Whether a report of the Hebei kind stands beside the forms, not just a heading like one of it."""


def find_parts(document: Document) -> Parts:
    """Tell the parts of a document, before any value is read."""
    body = Body(document)
    found = find_forms(body.items)
    below_forms = lines_below(found, body.items)
    body.items = [item for item in body.items if id(item) not in found.taken]
    own = find_projects(text_items(body))
    plan = outline(body, own.rest, own.tables, below_forms)
    other_kind = None if own.projects else tell_other_kind(plan)
    if own.projects and not plan.sections and all(p.is_grid_alone for p in own.projects):
        # A tender lists what it asks for as indicators, too.
        other_kind = tell_other_kind(plan) if tells_of_purchase(plan) else None
    titled = read_cover(plan.cover).title is not None or bool(plan.part_titles)
    sections = len(plan.sections)
    is_whole = bool(own.projects) or sections > 1 or (sections == 1 and titled)
    return Parts(document, found, own.projects, plan, other_kind, is_whole)


def build_report(parts: Parts) -> Report:
    """Read the values of a document's parts, account for every character, and check."""
    document, found = parts.document, parts.forms
    if found.regions and (parts.other_kind is not None or not parts.is_whole):
        return _read_forms(found, parts.outline, document)
    if parts.other_kind is not None:
        return _unread(document, parts.other_kind, found)
    return _read(parts.outline, parts.projects, document, found)


def _read(plan: Outline, own: list[ProjectCells], document: Document, found: FoundForms) -> Report:
    body = plan.body
    trace = Trace()
    cover = read_cover(plan.cover)
    title = trace.take_cell("/title", cover.title_spans())
    overall_goal = _take_section(plan.sections.get("overall_goal"), trace)
    sub_section = plan.sections.get("sub_goals")
    safeguard_section = plan.sections.get("safeguards")
    sub_goals = read_sub_goals(sub_section, trace) if sub_section else ()
    safeguards = read_safeguards(safeguard_section, trace) if safeguard_section else ()
    projects = tuple(build_project(cells, place, trace) for place, cells in enumerate(own))
    for section in (sub_section, safeguard_section):
        if section is not None:
            _set_aside_heading(section)
    if found.regions:
        forms = build_forms(found, trace, first_project=len(own), alone=False)
        projects += tuple(forms.projects)
    fiscal_year = decide_fiscal_year(plan, own, cover.title)
    if fiscal_year is not None:
        trace.note("/fiscal_year", fiscal_year.evidence)
    department = _department(projects, cover, trace)
    removed, leftover, coverage = account(body)
    year = fiscal_year.year if fiscal_year else None
    findings = (
        *document.findings,
        *trace.findings,
        *check_sections(overall_goal, sub_goals, safeguards, projects),
        *check_projects(projects, year, forms_from=len(own)),
        *check_points_and_money(projects),
        *check_unknown(found),
        *check_repetition([line.text.strip() for line in plan.repeated]),
        *check_leftover(leftover),
    )
    return Report(
        source=document.source,
        title=title,
        fiscal_year=year,
        department=department,
        overall_goal=overall_goal,
        sub_goals=sub_goals,
        safeguards=safeguards,
        projects=projects,
        leftover=leftover,
        removed=removed,
        coverage=coverage,
        findings=findings,
        provenance=trace.provenance,
    )


def _read_forms(found: FoundForms, plan: Outline, document: Document) -> Report:
    """The record of a document whose declared forms are all that it holds."""
    trace = Trace()
    forms = build_forms(found, trace, first_project=0, alone=True)
    title = forms.title
    cover = read_cover([line for line in plan.cover if not names_an_annex(line.text)])
    if cover.title is not None:
        title = trace.take_cell("/title", cover.title_spans())
    said = forms.fiscal_year()
    if said is not None:
        trace.note("/fiscal_year", said[1])
    year = said[0] if said is not None else None
    removed, leftover, coverage = account(plan.body)
    projects = tuple(forms.projects)
    by_area = {entry.pointer or "" for entry in trace.findings if entry.code == "targets-by-area"}
    goal = forms.overall_goal
    findings = (
        *document.findings,
        *trace.findings,
        *check_form_sections(forms),
        *(check_grid(goal.indicators, "/overall_goal/indicators") if goal is not None else ()),
        *check_projects(projects, year, forms_from=0, by_area=by_area),
        *check_points_and_money(projects),
        *check_reasons(projects, forms.with_reasons),
        *check_works(forms.sub_goals, "/sub_goals"),
        *check_department_money(forms.funding, forms.sub_goals),
        *check_unknown(found),
        *check_leftover(leftover),
    )
    return Report(
        kind=forms.kind,
        source=document.source,
        title=title,
        fiscal_year=year,
        department=forms.department,
        overall_goal=forms.overall_goal,
        sub_goals=forms.sub_goals,
        projects=projects,
        amount_unit=forms.amount_unit,
        funding=forms.funding,
        statements=forms.statements,
        leftover=leftover,
        removed=removed,
        coverage=coverage,
        findings=findings,
        provenance=trace.provenance,
    )


def _unread(document: Document, kind: str, found: FoundForms) -> Report:
    """The record of a document of another kind: nothing is read into fields."""
    removed, leftover, coverage = account(Body(document))
    finding = Finding(
        code="document-kind",
        severity="warning",
        message=f"This is not a budget-performance report (部门预算绩效文本); kind: {kind}.",
        pointer=None,
    )
    findings = (
        *document.findings,
        finding,
        *check_unknown(found),
        *check_leftover(leftover),
    )
    return Report(
        kind="other",
        source=document.source,
        leftover=leftover,
        removed=removed,
        coverage=coverage,
        findings=findings,
    )


def _take_section(section: SectionText | None, trace: Trace) -> Section | None:
    if section is None:
        return None
    heading = trace.take("/overall_goal/heading", section.heading.name)
    _set_aside_heading(section)
    spans = [line.span() for line in section.lines]
    if section.heading.run_in is not None:
        spans.insert(0, section.heading.run_in)
    paragraphs = [
        trace.take(f"/overall_goal/paragraphs/{place}", span) for place, span in enumerate(spans)
    ]
    return Section(heading=heading or "", paragraphs=tuple(text for text in paragraphs if text))


def _set_aside_heading(section: SectionText) -> None:
    """Set aside what of a heading's line nothing claimed: its number, name and closing colon."""
    heading = section.heading
    end = heading.run_in.start if heading.run_in is not None else len(heading.line.text)
    heading.line.span(0, end).set_rest_aside("heading")


def _department(projects: tuple[Project, ...], cover: Cover, trace: Trace) -> Department | None:
    """The first project's department; the cover's where no project names one."""
    for place, project in enumerate(projects):
        if project.department is None:
            continue
        for key in ("code", "name"):
            pointer = f"/projects/{place}/department/{key}"
            if pointer in trace.provenance:
                trace.provenance[f"/department/{key}"] = trace.provenance[pointer]
        if cover.department is not None and _same_unit(
            cover.department.text, project.department.name
        ):
            _claim_cover(cover)
        return project.department
    if cover.department is None:
        return None
    _claim_cover(cover)
    return Department(name=trace.take("/department/name", cover.department))


def _same_unit(left: str, right: str | None) -> bool:
    """Whether two names are one unit's: a department itself is also called its 本级 or 机关."""
    bare = [_OWN_LEVEL.sub("", "".join((name or "").split())) for name in (left, right)]
    return bare[0] == bare[1]


def _claim_cover(cover: Cover) -> None:
    if cover.department is not None:
        cover.department.claim()
    for label in cover.labels:
        label.set_aside("label")

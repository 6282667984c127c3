"""From found forms to the parts of a report: projects, a department's goals and money, duties.

Enters: `FoundForms` and a `Trace`. Leaves: `FormParts`, which `extractors.extraction` puts into the record, alone or
beside the parts of the Hebei kind.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.form_tables.cells import FormCells, Labelled, Work
from extractors.form_tables.finding import FormRegion, FoundForms
from extractors.form_tables.funding_lines import build_funding, money_unit
from extractors.form_tables.goals import sort_goals, take_paragraphs
from extractors.form_tables.head_lines import HeadLine
from extractors.form_tables.indicators import build_indicators
from extractors.form_tables.labelled_rows import shown_label
from extractors.form_tables.pair_values import settle_duty_goals
from extractors.form_tables.projects import build_project, settle_labels
from extractors.form_tables.statements import build_statements, says_anything
from extractors.form_tables.values import split_unit, without_seal
from extractors.forms.hints import is_hint
from extractors.forms.row_labels import LONG_TERM_GOALS
from extractors.forms.wording import read_wording
from extractors.ledger.body import BodySpan, joined_text
from extractors.ledger.trace import Trace
from extractors.terms.number_marks import leading_mark
from extractors.terms.numerals import parse_chinese_integer
from extractors.terms.years import NAME, STATED, TITLE, find_years
from models.report import (
    Department,
    Funding,
    Note,
    Project,
    ReportKind,
    Section,
    SubGoal,
)


@dataclass(slots=True)
class FormParts:
    """What the forms of a document give to its record."""

    kind: ReportKind = "project_declaration"
    title: str | None = None
    department: Department | None = None
    projects: list[Project] = field(default_factory=list)
    sub_goals: tuple[SubGoal, ...] = ()
    overall_goal: Section | None = None
    funding: tuple[Funding, ...] = ()
    statements: tuple[Note, ...] = ()
    amount_unit: str | None = None
    with_reasons: list[int] = field(default_factory=list)
    """Places of the projects whose form asks why a target was missed."""
    votes: list[tuple[int, float, BodySpan]] = field(default_factory=list)

    def fiscal_year(self) -> tuple[int, BodySpan] | None:
        """The year with the most evidence, and where it is said best."""
        sums: dict[int, float] = defaultdict(float)
        best: dict[int, tuple[float, BodySpan]] = {}
        for year, weight, span in self.votes:
            sums[year] += weight
            if year not in best or weight > best[year][0]:
                best[year] = (weight, span)
        if not sums:
            return None
        year = max(sums, key=lambda candidate: (sums[candidate], candidate))
        return year, best[year][1]


def build_forms(found: FoundForms, trace: Trace, *, first_project: int, alone: bool) -> FormParts:
    """Read all forms; `alone` says that the document holds nothing else."""
    parts = FormParts()
    kinds = [region.form.kind for region in found.regions if region.form is not None]
    parts.kind = next((kind for kind in kinds if kind == "department_declaration"), kinds[0])
    whole_taken = not alone
    for region in found.regions:
        assert region.form is not None
        _take_heads(region, parts, trace, alone=alone)
        if region.form.kind == "duties_activities" and region.tables.duties is not None:
            _read_duties(region, parts, trace, alone=alone)
            continue
        for form in region.tables.forms:
            _vote(form, parts)
            settle_duty_goals(form)
            if region.form.kind == "department_declaration" and not whole_taken:
                _read_department(form, parts, trace)
                whole_taken = True
            elif says_anything(form):
                at = f"/projects/{first_project + len(parts.projects)}"
                if any("deviation" in row.cells for row in form.indicators):
                    parts.with_reasons.append(first_project + len(parts.projects))
                parts.projects.append(build_project(form, at, trace))
                if form.works and alone:
                    _read_works(form, parts, at, trace)
            else:
                _settle_blank(form, trace)
    if alone:
        _settle_department(found, parts, trace)
    return parts


def _take_heads(region: FormRegion, parts: FormParts, trace: Trace, *, alone: bool) -> None:
    """Give the lines around a table to its forms, and the year and title to the report."""
    forms = region.tables.forms or [FormCells()]
    region.tables.forms = forms
    first, last = forms[0], forms[-1]
    above: list[Labelled] = []
    for head in region.heads:
        _take_head_line(head, forms, above, parts)
    titled = next((head for head in region.heads if head.title is not None), None)
    if titled is not None and titled.title is not None:
        for form in forms if region.tables.is_flat else forms[:1]:
            form.titles.append(titled.title)
            form.title_begins = titled.title_begins
        numbered = leading_mark(titled.title.text) is not None  # one project's, not the page's
        if parts.title is None and alone and not numbered:
            lines = [titled.title_begins, titled.title]
            parts.title = trace.take_cell("/title", [line for line in lines if line is not None])
        titled.title.claim()
    first.statements[:0] = above
    for entry in (*first.classified, *first.supervisors):
        entry.place += len(above)
    below: list[Labelled] = []
    for head in region.tails:
        for _, label_span, value in head.labelled:
            label_span.set_aside_unclaimed("label")
            below.append(Labelled(shown_label(label_span.text), [value] if value else []))
    last.statements.extend(below)


def _take_head_line(
    head: HeadLine,
    forms: Sequence[FormCells],
    above: list[Labelled],
    parts: FormParts,
) -> None:
    first = forms[0]
    for words in head.labels:
        words.set_aside_unclaimed("label")
    if head.year is not None:
        head.year.claim()
        year = parse_chinese_integer(head.year.text)
        if year is not None:
            parts.votes.append((year, STATED, head.year))
    if head.amount_unit is not None:
        unit, span = head.amount_unit
        span.claim()
        for form in forms:
            form.head_units.append((unit, span))
    if head.name is not None:
        _give_unit(forms, [head.name], [head.code] if head.code else [])
    for label, label_span, value in head.labelled:
        label_span.set_aside_unclaimed("label")
        if label is not None and label.meaning == "department":
            if value:
                _give_unit(forms, [value], [])
        elif label is not None and label.meaning == "year":
            year = parse_chinese_integer(value.text[:4]) if value else None
            # As `extractors.terms.years` has it: others are history, or no years.
            if year is not None and 1990 <= year <= 2100:
                value.claim()
                parts.votes.append((year, STATED, value.part(0, 4)))
        elif label is not None and label.meaning == "supervisor":
            first.supervisors.append(Labelled(shown_label(label_span.text), [value]))
        elif label is not None and label.meaning in ("name", "code", "implementer"):
            if value and label.meaning not in first.values:
                first.add(label.meaning, [value])
        elif value:
            above.append(Labelled(shown_label(label_span.text), [value]))


def _give_unit(forms: Sequence[FormCells], name: list[BodySpan], code: list[BodySpan]) -> None:
    for form in forms:
        if form.values.get("department"):
            if same_words(form.values["department"], name):
                form.repeats.extend(name)
            form.head_department = form.head_department or name
            form.head_department_code = form.head_department_code or code
        else:
            form.add("department", name)
            if code:
                form.add("department_code", code)
            form.head_department, form.head_department_code = name, code


def same_words(left: Sequence[BodySpan], right: Sequence[BodySpan]) -> bool:
    """Whether two texts say the same, white space aside."""
    one, other = ("".join("".join(s.text.split()) for s in spans) for spans in (left, right))
    return one == without_seal(other)


def _settle_blank(form: FormCells, trace: Trace) -> None:
    """A form that nobody filled in: its labels are accounted for, and nothing is read.

    Its own instructions are left over, each with a notice.
    """
    settle_labels(form)
    values = [spans for spans in form.values.values() if spans]
    values += [entry.values for entry in (*form.classified, *form.supervisors, *form.statements)]
    values += [line.name for line in form.money]
    values += [spans for line in form.money for spans in line.figures.values()]
    values += form.score.values()
    for spans in values:
        if spans and is_hint(joined_text(spans)):
            trace.query_hint("/projects")
            continue
        for span in spans:
            span.set_aside_unclaimed("label")


def _vote(form: FormCells, parts: FormParts) -> None:
    for span in form.years:
        span.claim()
        year = parse_chinese_integer(span.text)
        if year is not None:
            parts.votes.append((year, STATED, span))
    for span in form.values.get("year", []):
        for year, start, end in find_years(
            span.text + "年" if span.text.isdecimal() else span.text
        ):
            span.claim()
            parts.votes.append((year, STATED, span.part(start, end)))
    for span in form.titles:
        for year, start, end in find_years(span.text)[:1]:
            parts.votes.append((year, TITLE, span.part(start, end)))
    for span in form.values.get("name", []):
        for year, start, end in find_years(span.text)[:1]:
            parts.votes.append((year, NAME, span.part(start, end)))


def _read_department(form: FormCells, parts: FormParts, trace: Trace) -> None:
    """A department's form: its money, tasks, goal and indicators are the report's own."""
    parts.department = parts.department or _take_department(form, trace)
    parts.amount_unit = money_unit(form, "/amount_unit", trace)
    parts.funding = build_funding([*form.money, *form.sums], parts.amount_unit, "/funding", trace)
    works = len(parts.sub_goals)
    parts.sub_goals += tuple(
        _build_work(work, f"/sub_goals/{works + place}", parts, trace)
        for place, work in enumerate(form.works)
    )
    annual, long_term = sort_goals(form)
    heading = form.named.get("goals") or form.named.get("overall_goals") or []
    paragraphs = take_paragraphs(annual, "/overall_goal/paragraphs", trace, part="/overall_goal")
    indicators = build_indicators(form.indicators, "/overall_goal/indicators", trace)
    if paragraphs or indicators:
        words = trace.take_cell("/overall_goal/heading", heading)
        if words is None:  # a grid that no label of goals stands above
            first = next(key for key in trace.provenance if key.startswith("/overall_goal/"))
            trace.copy(first, "/overall_goal/heading")
        parts.overall_goal = Section(
            heading=shown_label(words or ""), paragraphs=paragraphs, indicators=indicators
        )
    extra = [*form.statements]
    if long_term:
        label = form.named.get("long_term_goals") or form.named.get("overall_goals") or []
        words = shown_label(joined_text(label)) or LONG_TERM_GOALS
        extra.insert(0, Labelled(words, long_term))
    parts.statements += build_statements(extra, "/statements", trace, start=len(parts.statements))
    for project in form.projects:
        project.head_units.extend([*form.units, *form.head_units])
        at = f"/projects/{len(parts.projects)}"
        parts.projects.append(build_project(project, at, trace))
    settle_labels(form)
    for span in form.titles:
        span.set_aside_unclaimed("heading")


def _read_works(form: FormCells, parts: FormParts, project_at: str, trace: Trace) -> None:
    """The tasks in a department's self-evaluation, with what was spent on them."""
    unit = parts.projects[-1].amount_unit
    if parts.amount_unit is None and unit is not None:
        parts.amount_unit = unit
        trace.copy(f"{project_at}/amount_unit", "/amount_unit")
    start = len(parts.sub_goals)
    parts.sub_goals += tuple(
        _build_work(work, f"/sub_goals/{start + place}", parts, trace)
        for place, work in enumerate(form.works)
    )


def _take_department(form: FormCells, trace: Trace) -> Department | None:
    spans = form.values.get("department", [])
    said = form.values.get("department_code", [])
    if not spans:
        return None
    coded = split_unit(spans[0]) if len(spans) == 1 else None
    if coded is None or coded.name is None:
        return None
    code = trace.take("/department/code", coded.code or (said[0] if said else None))
    name = trace.take("/department/name", coded.name)
    for rest in coded.rest:
        rest.set_rest_aside("label")
    return Department(code=code, name=name)


def _read_duties(region: FormRegion, parts: FormParts, trace: Trace, *, alone: bool) -> None:
    assert region.tables.duties is not None
    duties = region.tables.duties
    form = region.tables.forms[0]
    _vote(form, parts)
    for head, kind in duties.columns:
        wording = read_wording(head.key) if kind == "money" else None
        if wording is not None and wording.amount_unit is not None:
            form.units.append((wording.amount_unit, head.spans()[0]))
    if alone:
        parts.amount_unit = money_unit(form, "/amount_unit", trace)
        parts.department = parts.department or _take_department(form, trace)
        start = len(parts.sub_goals)
        parts.sub_goals += tuple(
            _build_work(work, f"/sub_goals/{start + place}", parts, trace)
            for place, work in enumerate(duties.works)
        )
        for span in duties.labels:
            span.set_aside_unclaimed("label")
        parts.statements += build_statements(
            form.statements, "/statements", trace, start=len(parts.statements)
        )
    settle_labels(form)


def _number_end(text: str, place: int) -> int:
    """Where the number before a title ends; `1.110平台` is the first of its list, no decimal."""
    mark = leading_mark(text)
    if mark is not None:
        return mark.end if mark.end < len(text) else 0
    listed = f"{place + 1}."
    return len(listed) if text.startswith(listed) and len(text) > len(listed) else 0


def _build_work(work: Work, at: str, parts: FormParts, trace: Trace) -> SubGoal:
    place = int(at.rpartition("/")[2])
    number, title = None, None
    if work.title:
        first = work.title[0]
        end = _number_end(first.text, place)
        if end:
            number = trace.take(f"{at}/number", first.part(0, end))
            title = trace.take_cell(f"{at}/title", [first.part(end), *work.title[1:]])
        else:
            title = trace.take_cell(f"{at}/title", work.title)
    return SubGoal(
        number=number,
        title=title,
        objective=trace.take_cell(f"{at}/objective", work.objective),
        description=trace.take_cell(f"{at}/description", work.description),
        funding=build_funding(work.money, parts.amount_unit, f"{at}/funding", trace),
        indicators=build_indicators(work.indicators, f"{at}/indicators", trace),
        activities=tuple(
            _build_work(activity, f"{at}/activities/{place}", parts, trace)
            for place, activity in enumerate(work.activities)
        ),
    )


def _settle_department(found: FoundForms, parts: FormParts, trace: Trace) -> None:
    """The unit that the report is of: the head's, else the coded one that carries a project out.

    A form that names the reporting unit itself (填报单位) is that unit's, even if it carries the project
    out and has no code beside a department in charge that has one.
    """
    if parts.department is not None:
        return
    if not parts.projects:
        return
    project = parts.projects[0]
    if _take_parent(found, project, parts, trace):
        return
    chosen, key = project.department, "department"
    has_own_head = any(form.values.get("department") for form in found.regions[0].tables.forms[:1])
    if not has_own_head and project.department and project.department == project.implementer:
        implementer, supervisor = project.implementer, project.supervisor
        if implementer.code is None and supervisor is not None:
            chosen, key = supervisor, "supervisor"
    if chosen is None:
        return
    for other in (project.supervisor, project.implementer):
        if other is not None and chosen.code is None and other.name == chosen.name and other.code:
            chosen = Department(code=other.code, name=chosen.name)
            side = "supervisor" if other is project.supervisor else "implementer"
            _copy(trace, f"/projects/0/{side}/code", "/department/code")
    parts.department = chosen
    for part in ("code", "name"):
        _copy(trace, f"/projects/0/{key}/{part}", f"/department/{part}")


def _take_parent(found: FoundForms, project: Project, parts: FormParts, trace: Trace) -> bool:
    """The department that the line above a flat table names, where the first unit is one of its own.

    `402-水务局` above `402001-水务局机关`: the unit's code goes on from its department's.
    """
    unit = project.department
    for form in found.regions[0].tables.forms[:1]:
        coded = split_unit(form.head_department[0]) if form.head_department else None
        code = coded.code if coded is not None else next(iter(form.head_department_code), None)
        if coded is None or code is None or coded.name is None or unit is None:
            continue
        if unit.code is None or unit.code == code.text or not unit.code.startswith(code.text):
            continue
        parts.department = Department(
            code=trace.take("/department/code", code),
            name=trace.take("/department/name", coded.name),
        )
        form.head_department[0].set_rest_aside("label")
        return True
    return False


def _copy(trace: Trace, source: str, pointer: str) -> None:
    if source in trace.provenance:
        trace.provenance.setdefault(pointer, trace.provenance[source])

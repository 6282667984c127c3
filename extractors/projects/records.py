"""From found cells to `Project` records: values read, claimed and traced.

Enters: `ProjectCells` with the title and head lines above the table. Leaves: `Project`s. A value
that cannot be read (an amount that is no number) is left out, and its text stays unclaimed: it then
shows up in `leftover`.
"""

from collections.abc import Iterable
from decimal import Decimal

import regex

from extractors.form_tables.amounts import compact
from extractors.form_tables.cells import Labelled
from extractors.form_tables.indicators import build_target
from extractors.form_tables.projects import build_circumstances
from extractors.forms.hebei import HEBEI
from extractors.ledger.body import BodySpan, GridCell, joined_key
from extractors.ledger.trace import Trace
from extractors.outline.table_heads import read_head_facts, split_title
from extractors.patterns import compile_pattern
from extractors.projects.cells import ProjectCells
from extractors.projects.indicator_grids import IndicatorCells, IndicatorRow
from extractors.projects.spending_plans import PlanStep
from extractors.terms.money_units import MONEY_UNIT, in_yuan, standard_unit
from extractors.terms.numerals import parse_amount, to_half_width
from extractors.terms.targets import is_comparison
from models.report import Budget, Department, Indicator, Note, Project, SpendingStep, Target

_AMOUNT_WITH_UNIT = compile_pattern(
    rf"(?:人民币)?[¥￥]?(?P<amount>[^\p{{Han}}%]+?)(?P<unit>(?=\S)(?:{MONEY_UNIT}|[万亿]))?"
)
_PERCENT_SIGN = compile_pattern(r"(?:%|百分比|\(%\))$")


def build_project(cells: ProjectCells, position: int, trace: Trace) -> Project:
    """Read one project at `/projects/{position}` of the record."""
    at = f"/projects/{position}"
    code = trace.take_cell(f"{at}/code", cells.values.get("code", ()))
    code = "".join(code.split()) if code else None  # a code that wraps in its cell has no gap
    name = trace.take_cell(f"{at}/name", cells.values.get("name", ()))
    number, title = _take_title(cells, name, at, trace)
    department = _take_department(cells, at, trace)
    amount_unit = _take_amount_unit(cells, at, trace)
    beside = build_circumstances(_other_rows(cells), at, trace)
    project = Project(
        number=number,
        title=title,
        department=department,
        code=code,
        name=name,
        amount_unit=amount_unit,
        budget=_take_budget(cells, amount_unit, at, trace),
        fund_use=trace.take_cell(f"{at}/fund_use", cells.values.get("fund_use", ())),
        spending_plan=tuple(
            _take_step(step, f"{at}/spending_plan/{place}", trace, shares=not cells.plans_money)
            for place, step in enumerate(cells.plan)
        ),
        goals=tuple(
            text
            for place, span in enumerate(cells.values.get("goals", ()))
            if (text := trace.take(f"{at}/goals/{place}", span))
        ),
        indicators=tuple(_take_indicators(cells, at, trace)),
        supervisor=beside.supervisor,
        implementer=beside.implementer,
        category=beside.category,
        nature=beside.nature,
        period=beside.period,
        statements=beside.statements,
    )
    for label in cells.labels:
        label.set_aside_unclaimed("label")
    for span in cells.repeated_header_spans:
        span.set_aside("repeated_header")
    return project


def _take_title(
    cells: ProjectCells, name: str | None, at: str, trace: Trace
) -> tuple[int | None, str | None]:
    line = cells.title
    if line is None and cells.first_line is not None and name is not None:
        named = "".join(name.split()) in "".join(cells.first_line.text.split())
        line = cells.first_line if named else None
    if line is None:
        return None, None
    parts = split_title(line, name)
    if parts.mark is not None:
        parts.mark.claim()
        trace.note(f"{at}/number", parts.mark)
    elif parts.number is not None:
        trace.note(f"{at}/number", parts.title)
    return parts.number, trace.take(f"{at}/title", parts.title)


def _take_department(cells: ProjectCells, at: str, trace: Trace) -> Department | None:
    code = next((facts.code for facts in cells.heads if facts.code), None)
    name = next((facts.name for facts in cells.heads if facts.name), None)
    labelled = cells.values.get("department")
    if name is None and labelled:
        coded = read_head_facts(labelled[0])
        name = coded.name or labelled[0]
        if code is None and coded.code:
            code = coded.code
            cells.labels.extend(label for label in coded.labels if label)
    for facts in cells.heads:
        for label in facts.labels:
            if label:
                label.set_aside("label")
        if facts.year:
            facts.year.claim()
    if code is None and name is None:
        return None
    return Department(
        code=trace.take(f"{at}/department/code", code),
        name=trace.take(f"{at}/department/name", name),
    )


def _take_amount_unit(cells: ProjectCells, at: str, trace: Trace) -> str | None:
    for facts in cells.heads:
        if facts.unit:
            text = trace.take(f"{at}/amount_unit", facts.unit)
            return standard_unit(text or "") or None
    for unit, cell in cells.label_units:
        spans = cell.spans()
        trace.note(f"{at}/amount_unit", spans[0])
        return unit
    for key in ("total", "fiscal", "other"):
        spans = list(cells.values.get(key, ()))
        match = _AMOUNT_WITH_UNIT.fullmatch(compact(spans))
        if match and match["unit"]:
            trace.note(f"{at}/amount_unit", spans[0])
            return _unit_said(match)
    return None


def _take_budget(cells: ProjectCells, unit: str | None, at: str, trace: Trace) -> Budget | None:
    units_differ = _check_units(cells, unit, at, trace)
    total = _take_amount(cells.values.get("total", ()), unit, f"{at}/budget/total", trace)
    fiscal = _take_amount(cells.values.get("fiscal", ()), unit, f"{at}/budget/fiscal", trace)
    other = _take_amount(cells.values.get("other", ()), unit, f"{at}/budget/other", trace)
    if not {"total", "fiscal", "other"} & cells.values.keys():
        return None
    total_yuan = None if total is None or units_differ else in_yuan(total, unit)
    if total_yuan is not None:
        trace.provenance[f"{at}/budget/total_yuan"] = trace.provenance[f"{at}/budget/total"]
    return Budget(total=total, fiscal=fiscal, other=other, total_yuan=total_yuan)


def _check_units(cells: ProjectCells, unit: str | None, at: str, trace: Trace) -> bool:
    """Whether a label states another unit than the table's head; then nobody can tell the yuan."""
    other = next((said for said, _ in cells.label_units if said != unit), None)
    if other is None:
        return False
    trace.query(
        "amount-unit-differs",
        f"The head says {unit}, the label of an amount {other}.",
        f"{at}/amount_unit",
    )
    return True


def _unit_said(match: "regex.Match[str]") -> str | None:
    """The unit behind an amount: `4623 万` says 万元."""
    unit = match["unit"]
    return None if unit is None else standard_unit(unit if unit[-1] not in "万亿" else f"{unit}元")


def _take_amount(
    spans: Iterable[BodySpan], unit: str | None, pointer: str, trace: Trace
) -> Decimal | None:
    """The amount in the table's unit; one that states another unit is no value of this field."""
    parts = list(spans)
    match = _AMOUNT_WITH_UNIT.fullmatch(compact(parts))
    amount = parse_amount(match["amount"]) if match else None
    if match is None or amount is None:
        return None
    said = _unit_said(match)
    if said not in (None, unit):
        trace.query(
            "amount-unit-differs",
            f"The cell says {compact(parts)}, the table's unit is {unit}.",
            pointer,
        )
        return None
    trace.take_cell(pointer, parts)
    return amount


def _take_step(step: PlanStep, at: str, trace: Trace, *, shares: bool) -> SpendingStep:
    """One point of the plan; figures that are no `shares` but money stay text."""
    if step.said is not None:
        return _take_said_step(step.month, *step.said, at, trace)
    by = trace.take_cell(f"{at}/by", step.by.spans())
    trace.note(f"{at}/month", step.by.spans()[0])
    percent = None
    if step.percent is not None and shares:
        spans = step.percent.spans()
        text = to_half_width(step.percent.key)
        percent = parse_amount(_PERCENT_SIGN.sub("", text))
        if percent is not None:
            trace.take_cell(f"{at}/percent", spans)
    return SpendingStep(by=by or "", month=step.month, percent=percent)


def _take_said_step(
    month: int, by: BodySpan, share: BodySpan, at: str, trace: Trace
) -> SpendingStep:
    trace.note(f"{at}/month", by)
    percent = parse_amount(_PERCENT_SIGN.sub("", to_half_width(share.text)))
    if percent is not None:
        trace.take(f"{at}/percent", share)
    return SpendingStep(by=trace.take(f"{at}/by", by) or "", month=month, percent=percent)


def _other_rows(cells: ProjectCells) -> list[Labelled]:
    """The rows that this form does not ask for, their labels without the closing colon."""
    rows = []
    for label, value in cells.statements:
        cells.labels.extend(label.spans())
        rows.append(Labelled(label.key.rstrip(":：﹕"), value.spans()))
    return rows


def _take_indicators(cells: ProjectCells, at: str, trace: Trace) -> Iterable[Indicator]:
    """Build the rows; first and second level are filled down where their cell is empty.

    A merged cell is stored once and an unmerged empty one means the same on these forms (and in a
    text dump looks the same). The second level is filled only within one first level.
    """
    level1: list[GridCell] = []
    level2: list[GridCell] = []
    for place, indicator in enumerate(cells.indicators):
        row = indicator.cells
        pointer = f"{at}/indicators/{place}"
        own1 = _filled(row.get("level1", ()))
        own2 = _filled(row.get("level2", ()))
        if own1:
            if not own2 and (not level1 or joined_key(own1) != joined_key(level1)):
                level2 = []
            level1 = own1
        level2 = own2 or level2
        yield Indicator(
            level1=_take(level1, f"{pointer}/level1", trace),
            level2=_take(level2, f"{pointer}/level2", trace),
            level3=_take(row.get("level3", ()), f"{pointer}/level3", trace),
            description=_take(row.get("description", ()), f"{pointer}/description", trace),
            target=_take_target(row, f"{pointer}/target", trace),
            basis=_take(row.get("basis", ()), f"{pointer}/basis", trace),
            weight=_take_weight(indicator, f"{pointer}/weight", trace),
            notes=_take_notes(indicator, f"{pointer}/notes", trace),
        )


def _take_weight(row: IndicatorRow, at: str, trace: Trace) -> Decimal | None:
    for head, cell in row.below_unknown_heads():
        weight = parse_amount(to_half_width(cell.key)) if head.key in HEBEI.weights else None
        if weight is not None:
            trace.take_cell(at, cell.spans())
            return weight
    return None


def _take_notes(row: IndicatorRow, at: str, trace: Trace) -> tuple[Note, ...]:
    notes: list[Note] = []
    for head, cell in row.below_unknown_heads():
        if head.key in HEBEI.weights | HEBEI.valueless:
            continue
        pointer = f"{at}/{len(notes)}"
        text = trace.take_cell(f"{pointer}/text", cell.spans())
        if text is not None:
            trace.note(f"{pointer}/label", head.spans()[0])
            notes.append(Note(label=head.key, text=text))
    return tuple(notes)


def _filled(cells: Iterable[GridCell]) -> list[GridCell]:
    return [cell for cell in cells if cell.key]


def _take(cells: Iterable[GridCell], pointer: str, trace: Trace) -> str | None:
    return trace.take_cell(pointer, [span for cell in cells for span in cell.spans()])


def _take_target(row: IndicatorCells, at: str, trace: Trace) -> Target | None:
    """The target; forms that keep its sign and unit in columns of their own are read as one text."""
    cells = _filled(row.get("target", ()))
    if cells:
        signs = [cell for cell in _filled(row.get("sign", ())) if is_comparison(cell.key)]
        bare = cells[-1].key[-1].isdigit()
        cells = [*signs, *cells, *(_filled(row.get("unit", ())) if bare else ())]
    text = _take(cells, f"{at}/text", trace)
    return build_target(text, at, trace) if text is not None else None

"""From a form's found cells to a `Project`: values read, claimed and traced.

Enters: `FormCells`. Leaves: a `Project` at its JSON Pointer. A value that cannot be read stays unclaimed
and shows up in `leftover`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from extractors.form_tables.amounts import take_points
from extractors.form_tables.cells import FormCells, Labelled
from extractors.form_tables.funding_lines import build_budget, build_funding, money_unit
from extractors.form_tables.goals import sort_goals, take_paragraphs
from extractors.form_tables.indicators import build_indicators
from extractors.form_tables.statements import (
    build_statements,
    take_ticked,
    ticked_words,
)
from extractors.form_tables.values import (
    Coded,
    is_nature,
    read_date,
    read_period,
    split_project,
    split_unit,
)
from extractors.forms.hints import is_blank, is_filler, is_hint
from extractors.forms.row_labels import (
    RowMeaning,
    asks_for_nature,
    rank_of_class,
    read_row_label,
    tier_of,
)
from extractors.ledger.body import BodySpan, joined_text
from extractors.ledger.trace import Trace
from extractors.terms.number_marks import leading_mark
from models.report import Department, Note, Period, Project, Score


def build_project(form: FormCells, at: str, trace: Trace) -> Project:
    """Read one project at a pointer of the record."""
    number, title = _take_title(form, at, trace)
    code, name = _take_name(form, at, trace)
    others = _rank_supervisors(form)
    if number is not None and f"{at}/number" not in trace.provenance:
        trace.copy(f"{at}/name" if name is not None else f"{at}/code", f"{at}/number")
    supervisor = _take_unit(form, "supervisor", f"{at}/supervisor", trace, "supervisor_code")
    implementer = _take_unit(form, "implementer", f"{at}/implementer", trace)
    department = _take_unit(form, "department", f"{at}/department", trace, "department_code")
    if department is None:
        department = _copy_unit(implementer, f"{at}/implementer", f"{at}/department", trace)
    if department is None:
        department = _copy_unit(supervisor, f"{at}/supervisor", f"{at}/department", trace)
    category, nature, unclassed = _classify(form.classified, at, trace)
    unit = money_unit(form, f"{at}/amount_unit", trace)
    funding = build_funding(form.money, unit, f"{at}/funding", trace)
    goals, long_term, results = _take_goals(form, at, trace)
    indicators = build_indicators(form.indicators, f"{at}/indicators", trace)
    if any(row.by_area for row in form.indicators):
        trace.query(
            "targets-by-area",
            "The targets stand in one column for each area: they are kept as notes.",
            f"{at}/indicators",
            "info",
        )
    project = Project(
        number=number,
        title=title,
        department=department,
        code=code,
        name=name,
        amount_unit=unit,
        budget=build_budget(
            funding, form.sums, unit, f"{at}/budget", trace, funding_at=f"{at}/funding"
        ),
        fund_use=_take_text(form, "fund_use", at, trace),
        goals=goals,
        indicators=indicators,
        supervisor=supervisor,
        implementer=implementer,
        category=category,
        nature=nature,
        period=_take_period(form, f"{at}/period", trace),
        funding=funding,
        long_term_goals=long_term,
        goal_results=results,
        score=take_score(form, f"{at}/score", trace),
        statements=build_statements(
            _in_order(form.statements, [*others, *unclassed]), f"{at}/statements", trace
        ),
    )
    settle_labels(form)
    return project


def _in_order(statements: Sequence[Labelled], others: Sequence[Labelled]) -> list[Labelled]:
    """The statements with those among them that turned out to be statements too."""
    merged = list(statements)
    for entry in sorted(others, key=lambda entry: entry.place, reverse=True):
        merged.insert(entry.place, entry)
    return merged


def settle_labels(form: FormCells) -> None:
    """Account for what only introduces or repeats: labels, and texts said again."""
    for span in form.repeats:
        span.claim()
    for span in form.labels:
        span.set_aside_unclaimed("label")
    for span in form.signs:
        span.set_rest_aside("label")


def _take_title(form: FormCells, at: str, trace: Trace) -> tuple[int | None, str | None]:
    """The number before the title (or the place in a flat table), and the title proper."""
    if not form.titles:
        return form.number, None
    title, number = form.titles[-1], form.number
    mark = leading_mark(title.text)
    if mark is not None and number is None and mark.end < len(title.text):
        number = mark.value
        said = title.part(0, mark.end)
        said.claim()
        trace.note(f"{at}/number", said)
        title = title.part(mark.end)
    lines = [title] if form.title_begins is None else [form.title_begins, title]
    return number, trace.take_cell(f"{at}/title", lines)


def _take_name(form: FormCells, at: str, trace: Trace) -> tuple[str | None, str | None]:
    spans = _without_blanks(form.values.get("name", []), f"{at}/name", trace)
    coded = split_project(spans[0]) if len(spans) == 1 else Coded(None, None)
    code_spans = _without_blanks(form.values.get("code", []), f"{at}/code", trace)
    code: str | None = None
    if code_spans:
        code = trace.take_cell(f"{at}/code", code_spans)
    elif coded.code is not None:
        code = trace.take(f"{at}/code", coded.code)
    if coded.code is not None and (not code_spans or _same(code_spans, coded.code)):
        coded.code.claim()
        name = trace.take(f"{at}/name", coded.name)
        for span in coded.rest:
            span.set_rest_aside("label")
    else:
        name = trace.take_cell(f"{at}/name", spans)
    return ("".join(code.split()) if code else None), name


def _same(spans: Sequence[BodySpan], other: BodySpan) -> bool:
    return joined_text(spans).split() == other.text.split()


def _without_blanks(spans: list[BodySpan], pointer: str, trace: Trace) -> list[BodySpan]:
    """The spans without fillers; hints stay left over, with a notice."""
    text = joined_text(spans)
    if not text:
        return []
    if is_filler(text) or is_blank(text):
        for span in spans:
            span.set_rest_aside("label")
        return []
    if is_hint(text):
        trace.query_hint(pointer)
        return []
    return spans


def _take_unit(
    form: FormCells,
    key: RowMeaning,
    at: str,
    trace: Trace,
    code_key: RowMeaning | None = None,
) -> Department | None:
    spans = form.values.get(key, [])
    coded = split_unit(spans[0]) if len(spans) == 1 else None
    code = name = None
    said = form.values.get(code_key, []) if code_key is not None else []
    if coded is not None and coded.name is not None and not is_filler(coded.name.text):
        code = trace.take(f"{at}/code", coded.code)
        name = trace.take(f"{at}/name", coded.name)
        for span in coded.rest:
            span.set_rest_aside("label")
    elif coded is None and spans:
        name = trace.take_cell(f"{at}/name", spans)
    elif coded is not None:
        for span in coded.rest:
            span.set_rest_aside("label")
    if said and code is None and regex.fullmatch(r"[\dA-Za-z]{2,15}", said[0].text.strip()):
        code = trace.take_cell(f"{at}/code", said)
    elif said and code is not None and "".join(s.text for s in said).strip() == code:
        for span in said:
            span.claim()
    if code is None and name is None:
        return None
    return Department(code=code, name=name)


def _rank_supervisors(form: FormCells) -> list[Labelled]:
    """Of several 主管部门 the highest is in charge and the lowest carries the project out."""
    entries = [entry for entry in form.supervisors if entry.values]
    if not entries:
        return []
    ranked = sorted(entries, key=lambda entry: tier_of(entry.label))
    form.add("supervisor", ranked[0].values)
    if len(ranked) > 1 and "implementer" not in form.values:
        form.add("implementer", ranked.pop().values)
    return ranked[1:]


def _copy_unit(unit: Department | None, source: str, at: str, trace: Trace) -> Department | None:
    if unit is None:
        return None
    for key in ("code", "name"):
        if f"{source}/{key}" in trace.provenance:
            trace.provenance[f"{at}/{key}"] = trace.provenance[f"{source}/{key}"]
    return unit


def _classify(
    entries: Sequence[Labelled], at: str, trace: Trace
) -> tuple[str | None, str | None, list[Labelled]]:
    """Category and nature by what the values say; a third such row is a statement."""
    category = nature = None
    rest: list[Labelled] = []
    ranked = sorted(entries, key=lambda entry: rank_of_class(entry.label))
    natures = [entry for entry in ranked if _says_nature(entry)]
    own = next((e for e in natures if asks_for_nature(e.label)), next(iter(natures), None))
    for entry in ranked:
        chosen = ticked_words(entry.values)
        text = "、".join("".join(span.text.split()) for span in chosen)
        if not text or is_filler(text):
            for span in entry.values:
                span.set_rest_aside("label")
        elif entry is own:
            nature = take_ticked(chosen, entry.values, f"{at}/nature", trace)
        elif category is None and entry not in natures:
            category = take_ticked(chosen, entry.values, f"{at}/category", trace)
        else:
            rest.append(entry)
    return category, nature, rest


def _says_nature(entry: Labelled) -> bool:
    return is_nature("".join("".join(span.text.split()) for span in ticked_words(entry.values)))


def _take_period(form: FormCells, at: str, trace: Trace) -> Period | None:
    whole = form.values.get("period", [])
    first, last = form.values.get("period_start", []), form.values.get("period_end", [])
    if whole and not is_filler(joined_text(whole)):
        text = trace.take_cell(f"{at}/text", whole)
        start, end = read_period(text or "")
    elif first or last:
        if any(is_filler("".join(s.text for s in spans)) for spans in (first, last) if spans):
            return None
        begins = trace.take_cell(f"{at}/text", first)
        ends = trace.take_cell(f"{at}/text", last)
        text = "—".join(part for part in (begins, ends) if part)
        start, end = read_date(begins or ""), read_date(ends or "")
    else:
        return None
    if not text:
        return None
    for key, value in (("start", start), ("end", end)):
        if value is not None:
            trace.provenance[f"{at}/{key}"] = trace.provenance[f"{at}/text"]
    return Period(text=text, start=start, end=end)


def _take_goals(
    form: FormCells, at: str, trace: Trace
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    annual, long_term = sort_goals(form)
    return (
        take_paragraphs(annual, f"{at}/goals", trace),
        take_paragraphs(long_term, f"{at}/long_term_goals", trace),
        take_paragraphs(form.values.get("goal_results", []), f"{at}/goal_results", trace),
    )


def _take_text(form: FormCells, key: RowMeaning, at: str, trace: Trace) -> str | None:
    spans = _without_blanks(form.values.get(key, []), f"{at}/{key}", trace)
    return trace.take_cell(f"{at}/{key}", spans)


def take_score(form: FormCells, at: str, trace: Trace) -> Score | None:
    """The points of the whole evaluation."""
    weight = take_points(f"{at}/weight", form.score.get("weight", []), trace)
    score = take_points(f"{at}/score", form.score.get("score", []), trace)
    return None if weight is None and score is None else Score(weight=weight, score=score)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What forms say of a project beside money, goals and indicators."""

    supervisor: Department | None
    implementer: Department | None
    category: str | None
    nature: str | None
    period: Period | None
    statements: tuple[Note, ...]


def build_circumstances(rows: Sequence[Labelled], at: str, trace: Trace) -> Circumstances:
    """Labelled rows of a table that asks for something else: each to its key, else a statement."""
    form = FormCells()
    for row in rows:
        label = read_row_label(row.label)
        meaning = label.meaning if label is not None else None
        if meaning == "category":
            form.classified.append(row)
        elif meaning in ("supervisor", "implementer", "period") and meaning not in form.values:
            form.add(meaning, row.values)
        else:
            form.statements.append(row)
    category, nature, rest = _classify(form.classified, at, trace)
    return Circumstances(
        supervisor=_take_unit(form, "supervisor", f"{at}/supervisor", trace),
        implementer=_take_unit(form, "implementer", f"{at}/implementer", trace),
        category=category,
        nature=nature,
        period=_take_period(form, f"{at}/period", trace),
        statements=build_statements([*form.statements, *rest], f"{at}/statements", trace),
    )

"""From a form's found cells to a `Project`: values read, claimed and traced.

Enters: `FormCells`. Leaves: a `Project` at its JSON Pointer. A value that cannot
be read stays unclaimed and shows up in `leftover`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import regex

from extractors.form_tables.amounts import take_points
from extractors.form_tables.cells import FormCells, Labelled
from extractors.form_tables.funding_lines import build_budget, build_funding, money_unit
from extractors.form_tables.indicators import build_indicators
from extractors.form_tables.values import (
    Coded,
    has_boxes,
    is_nature,
    read_date,
    read_period,
    split_project,
    split_unit,
    ticked,
)
from extractors.forms.hints import is_blank, is_filler, is_hint
from extractors.forms.row_labels import (
    ANNUAL_GOAL,
    LONG_TERM_GOAL,
    NUMBERED_GOAL,
    RowMeaning,
    rank_of_class,
    read_row_label,
    tier_of,
)
from extractors.ledger.body import Span
from extractors.ledger.trace import Trace
from extractors.terms.number_marks import leading_mark
from models.report import Department, Note, Period, Project, Score

_YEARS_ALONE = regex.compile(
    r"[(（]\s*+(?:19|20)\d{2}\s*+年?\s*+[-—–~至]+\s*+(?:19|20)\d{2}\s*+年?\s*+[)）]"
)
"""Years that belong to a goal's label, on a line of their own."""
_SENTENCE_END = regex.compile(r"[。；;!！]\s*+")


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
    _set_aside(form.signs)


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
        _set_aside(coded.rest)
    else:
        name = trace.take_cell(f"{at}/name", spans)
    return ("".join(code.split()) if code else None), name


def _same(spans: Sequence[Span], other: Span) -> bool:
    return "".join(span.text for span in spans).split() == other.text.split()


def _without_blanks(spans: list[Span], pointer: str, trace: Trace) -> list[Span]:
    """The spans without fillers; hints stay left over, with a notice."""
    text = "".join(span.text for span in spans)
    if not text:
        return []
    if is_filler(text) or is_blank(text):
        _set_aside(spans)
        return []
    if is_hint(text):
        trace.query_hint(pointer)
        return []
    return spans


def _set_aside(spans: Sequence[Span]) -> None:
    """Account for signs around values, character by character."""
    for span in spans:
        for place in range(span.start, span.end):
            if not span.line.states[place]:
                span.line.set_aside("label", place, place + 1)


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
        _set_aside(coded.rest)
    elif coded is None and spans:
        name = trace.take_cell(f"{at}/name", spans)
    elif coded is not None:
        _set_aside(coded.rest)
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
    for entry in sorted(entries, key=lambda entry: rank_of_class(entry.label)):
        chosen = _ticked_words(entry.values)
        text = "、".join("".join(span.text.split()) for span in chosen)
        if not text or is_filler(text):
            _set_aside(entry.values)
        elif nature is None and is_nature(text):
            nature = _take_ticked(chosen, entry.values, f"{at}/nature", trace)
        elif category is None:
            category = _take_ticked(chosen, entry.values, f"{at}/category", trace)
        else:
            rest.append(entry)
    return category, nature, rest


def _ticked_words(spans: Sequence[Span]) -> list[Span]:
    if not any(has_boxes(span.text) for span in spans):
        return list(spans)
    found: list[Span] = []
    for span in spans:
        found.extend(ticked(span) or [])
    return found


def _take_ticked(
    chosen: Sequence[Span], whole: Sequence[Span], pointer: str, trace: Trace
) -> str | None:
    if list(chosen) == list(whole):
        return trace.take_cell(pointer, chosen)
    for span in chosen:
        span.claim()
    trace.note(pointer, chosen[0])
    _set_aside(whole)
    return "、".join(span.text for span in chosen)


def _take_period(form: FormCells, at: str, trace: Trace) -> Period | None:
    whole = form.values.get("period", [])
    first, last = form.values.get("period_start", []), form.values.get("period_end", [])
    if whole and not is_filler("".join(span.text for span in whole)):
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


def _take_text(form: FormCells, key: RowMeaning, at: str, trace: Trace) -> str | None:
    spans = _without_blanks(form.values.get(key, []), f"{at}/{key}", trace)
    return trace.take_cell(f"{at}/{key}", spans)


def _take_goals(
    form: FormCells, at: str, trace: Trace
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    annual, long_term = sort_goals(form)
    return (
        take_paragraphs(annual, f"{at}/goals", trace),
        take_paragraphs(long_term, f"{at}/long_term_goals", trace),
        take_paragraphs(form.values.get("goal_results", []), f"{at}/goal_results", trace),
    )


def sort_goals(form: FormCells) -> tuple[list[Span], list[Span]]:
    """The year's goals and those of a longer term.

    总体目标 is the year's where it stands alone; beside the year's own it is the whole period's.
    Paragraphs may say their term themselves (`实施周期目标：…` above `年度目标：…`).
    """
    annual = _by_terms(form.values.get("goals", []))
    long_term = list(form.values.get("long_term_goals", []))
    overall = _by_terms(form.values.get("overall_goals", []))
    said: list[Span] | None = None
    unsaid: list[Span] = []
    for span in overall:
        if LONG_TERM_GOAL.match(span.text):
            said = long_term
        elif ANNUAL_GOAL.match(span.text):
            said = annual
        (unsaid if said is None else said).append(span)
    if unsaid:
        (long_term if annual and not form.values.get("long_term_goals") else annual).extend(unsaid)
    moved = _said_long_term(annual) if not overall else []
    return [span for span in annual if span not in moved], [*long_term, *moved]


def _by_terms(spans: Sequence[Span]) -> list[Span]:
    """The spans, one that goes on with the year's goals behind the period's cut in two there."""
    parts: list[Span] = []
    for span in spans:
        cut = None
        if LONG_TERM_GOAL.match(span.text):
            ends = (end.end() for end in _SENTENCE_END.finditer(span.text))
            cut = next((end for end in ends if ANNUAL_GOAL.match(span.text, end)), None)
        parts += [span] if cut is None else [span.part(0, cut), span.part(cut)]
    return parts


def _said_long_term(spans: Sequence[Span]) -> list[Span]:
    """Paragraphs of the year's goals that open with 实施周期目标：, and what follows them."""
    if not any(ANNUAL_GOAL.match(span.text) for span in spans):
        return []
    moved, moving = [], False
    for span in spans:
        if LONG_TERM_GOAL.match(span.text):
            moving = True
        elif ANNUAL_GOAL.match(span.text):
            moving = False
        if moving:
            moved.append(span)
    return moved


def take_paragraphs(spans: Sequence[Span], at: str, trace: Trace) -> tuple[str, ...]:
    """One text for each paragraph; blanks of the form are labels, its instructions hints."""
    texts: list[str] = []
    for span in (part for whole in spans for part in _by_numbered_lines(whole)):
        if is_filler(span.text) or is_blank(span.text) or _YEARS_ALONE.fullmatch(span.text):
            span.set_aside("label")
        elif is_hint(span.text):
            trace.query_hint(at)
        elif (text := trace.take(f"{at}/{len(texts)}", span)) is not None:
            texts.append(text)
    return tuple(texts)


def _by_numbered_lines(span: Span) -> list[Span]:
    """The goals that one paragraph of a PDF holds: each begins a visual line with its `目标2：`."""
    runs = span.line.paragraph.runs
    cuts: list[int] = []
    offset = 0
    for before, run in pairwise(runs):
        offset += len(before.text)
        starts_line = run.location != before.location and span.start < offset < span.end
        if starts_line and NUMBERED_GOAL.match(span.line.text, offset):
            cuts.append(offset - span.start)
    bounds = [0, *cuts, span.end - span.start]
    return [span.part(start, end) for start, end in pairwise(bounds)]


def take_score(form: FormCells, at: str, trace: Trace) -> Score | None:
    """The points of the whole evaluation."""
    weight = take_points(f"{at}/weight", form.score.get("weight", []), trace)
    score = take_points(f"{at}/score", form.score.get("score", []), trace)
    return None if weight is None and score is None else Score(weight=weight, score=score)


def build_statements(
    entries: Sequence[Labelled], at: str, trace: Trace, *, start: int = 0
) -> tuple[Note, ...]:
    """The labelled texts that name no other key, empty ones left out.

    `start` is the place of the first one, where the record has some already.
    """
    notes: list[Note] = []
    for entry in entries:
        pointer = f"{at}/{start + len(notes)}/text"
        text = _statement_text(entry, pointer, trace)
        if text:
            notes.append(Note(label=entry.label, text=text))
            trace.provenance[f"{at}/{start + len(notes) - 1}/label"] = trace.provenance[pointer]
    return tuple(notes)


def _statement_text(entry: Labelled, pointer: str, trace: Trace) -> str | None:
    if entry.rows:
        for row in entry.rows:
            for span in row:
                span.claim()
        trace.note(pointer, entry.rows[0][0])
        return "\n".join(" ".join(span.text for span in row) for row in entry.rows)
    whole = "".join(span.text for span in entry.values)
    if not whole or is_filler(whole) or is_blank(whole):
        _set_aside(entry.values)
        return None
    if is_hint(whole):
        trace.query_hint(pointer.rsplit("/", 2)[0])
        return None
    if any(has_boxes(span.text) for span in entry.values):
        chosen = _ticked_words(entry.values)
        if chosen:
            return _take_ticked(chosen, entry.values, pointer, trace)
    return trace.take_cell(pointer, entry.values)


def says_anything(form: FormCells) -> bool:
    """Whether a form holds more than labels, blanks, instructions and boxes that nobody ticked."""
    values = [spans for spans in form.values.values() if spans]
    values += [entry.values for entry in (*form.classified, *form.supervisors, *form.statements)]
    values += [spans for line in (*form.money, *form.sums) for spans in line.figures.values()]
    values += [spans for entry in form.statements for spans in entry.rows]
    if any(_says_something(spans) for spans in values):
        return True
    return bool(form.indicators or form.works or form.projects)


def _says_something(spans: Sequence[Span]) -> bool:
    text = "".join(span.text for span in spans)
    if not text or is_filler(text) or is_hint(text):
        return False
    if any(has_boxes(span.text) for span in spans):
        return bool(_ticked_words(spans))
    return not all(is_blank(span.text) or is_filler(span.text) for span in spans)


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

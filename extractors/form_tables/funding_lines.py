"""Lines of money as the record has them, and the short answer that they give: this year's budget.

Enters: `MoneyLine`s and the unit of their table. Leaves: `Funding`s in the order of the form, column by
column, and a `Budget`: the year's total, fiscal and other money, where the form says them.
"""

from collections.abc import Sequence
from decimal import Decimal

from extractors.form_tables.amounts import read_amount, take_amount, take_points, unit_in
from extractors.form_tables.cells import FormCells, MoneyLine
from extractors.forms.columns import MoneyColumn
from extractors.forms.money import names_approved
from extractors.ledger.trace import Trace
from extractors.terms.money_units import in_yuan
from models.report import Budget, Funding, Note


def money_unit(form: FormCells, at: str, trace: Trace) -> str | None:
    """The unit of a form's money: what its labels say, else its head, else its amounts."""
    for _, span in form.head_units:
        span.claim()
    for unit, span in (*form.units, *form.head_units):
        trace.note(at, span)
        return unit
    for line in form.money:
        for spans in line.figures.values():
            said = unit_in(spans)
            if said is not None:
                trace.note(at, spans[0])
                return said
    return None


def build_funding(
    lines: Sequence[MoneyLine], unit: str | None, at: str, trace: Trace
) -> tuple[Funding, ...]:
    """The lines with their figures claimed."""
    return tuple(_build(line, unit, f"{at}/{place}", trace) for place, line in enumerate(lines))


def _build(line: MoneyLine, unit: str | None, at: str, trace: Trace) -> Funding:
    name = line.shown_name
    if line.name:
        trace.note(f"{at}/name", line.name[0])
        for span in line.name:
            span.claim()
    if line.term is not None and line.name:
        trace.note(f"{at}/term", line.name[0])
    if line.source is not None and line.name:
        trace.note(f"{at}/source", line.name[0])
    figures: dict[str, Decimal | None] = {}
    amounts: tuple[MoneyColumn, ...] = ("amount", "current", "executed")
    for key in amounts:
        figures[key] = take_amount(f"{at}/{key}", line.figures.get(key, []), unit, trace)
    points: tuple[MoneyColumn, ...] = ("rate", "weight", "score")
    for key in points:
        figures[key] = take_points(f"{at}/{key}", line.figures.get(key, []), trace)
    notes: list[Note] = []
    for note in line.notes:
        text = trace.take_cell(f"{at}/notes/{len(notes)}/text", note.values)
        if text:
            trace.copy(f"{at}/notes/{len(notes)}/text", f"{at}/notes/{len(notes)}/label")
            notes.append(Note(label=note.label, text=text))
    return Funding(name=name, term=line.term, source=line.source, notes=tuple(notes), **figures)


def build_budget(
    funding: Sequence[Funding],
    sums: Sequence[MoneyLine],
    unit: str | None,
    at: str,
    trace: Trace,
    *,
    funding_at: str,
) -> Budget | None:
    """This year's total, fiscal and other money; None for a form without lines of money."""
    if not funding and not sums:
        return None
    total = fiscal = other = None
    for key in ("total", "fiscal", "other"):
        place = _line_for(funding, key)
        if place is None:
            continue
        amount = funding[place].amount
        origin = trace.provenance.get(f"{funding_at}/{place}/amount")
        if origin is not None:
            trace.provenance[f"{at}/{key}"] = origin
        if key == "total":
            total = amount
        elif key == "fiscal":
            fiscal = amount
        else:
            other = amount
    for line in sums:
        amount = (
            take_amount(f"{at}/total", line.figures.get("amount", ()), unit, trace)
            if (total is None)
            else _claim_equal(line, total, unit)
        )
        total = total if total is not None else amount
    yuan = in_yuan(total, unit) if total is not None else None
    if yuan is not None and f"{at}/total" in trace.provenance:
        trace.provenance[f"{at}/total_yuan"] = trace.provenance[f"{at}/total"]
    return Budget(total=total, fiscal=fiscal, other=other, total_yuan=yuan)


def _claim_equal(line: MoneyLine, total: Decimal, unit: str | None) -> Decimal | None:
    """The sum of a composition says the total again; another figure stays left over."""
    spans = line.figures.get("amount", [])
    if read_amount(spans, unit) == total:
        for span in spans:
            span.claim()
    return None


def _line_for(funding: Sequence[Funding], source: str) -> int | None:
    """The first line of a source that is the year's: annual ones before those without a term."""
    for terms in (("annual",), (None,)):
        places = [
            place
            for place, line in enumerate(funding)
            if line.source == source and line.term in terms
        ]
        if places:
            return next((p for p in places if names_approved(funding[p].name or "")), places[0])
        if any(line.term == "annual" and line.source is not None for line in funding):
            return None
    return None

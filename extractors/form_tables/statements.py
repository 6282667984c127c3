"""Statements: the labelled texts of a form that name no key of the record, and choices ticked in them.

Enters: labels with what stands beside them. Leaves: `Note`s; blanks, instructions and boxes that nobody
ticked are set aside.
"""

from collections.abc import Sequence

from extractors.form_tables.cells import FormCells, Labelled
from extractors.form_tables.values import has_boxes, ticked
from extractors.forms.hints import is_blank, is_filler, is_hint
from extractors.ledger.body import BodySpan, joined_text
from extractors.ledger.trace import Trace
from extractors.terms.number_marks import leading_mark
from models.report import Note


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
    whole = joined_text(entry.values)
    if not whole or is_filler(whole) or is_blank(whole):
        for span in entry.values:
            span.set_rest_aside("label")
        return None
    if is_hint(whole):
        trace.query_hint(pointer.rsplit("/", 2)[0])
        return None
    if any(has_boxes(span.text) for span in entry.values):
        chosen = ticked_words(entry.values)
        if chosen:
            return take_ticked(chosen, entry.values, pointer, trace)
    return trace.take_cell(pointer, entry.values)


def says_anything(form: FormCells) -> bool:
    """Whether a form holds more than labels, blanks, instructions and boxes that nobody ticked."""
    values = [spans for spans in form.values.values() if spans]
    values += [entry.values for entry in (*form.classified, *form.supervisors, *form.statements)]
    values += [
        spans
        for line in (*form.money, *form.sums)
        for key, spans in line.figures.items()
        if key != "weight"  # printed on the blank form
    ]
    values += [spans for entry in form.statements for spans in entry.rows]
    if any(_says_something(spans) for spans in values):
        return True
    return bool(form.indicators or form.works or form.projects)


def _says_something(spans: Sequence[BodySpan]) -> bool:
    text = joined_text(spans)
    if not text or is_filler(text) or is_hint(text):
        return False
    if any(has_boxes(span.text) for span in spans):
        return bool(ticked_words(spans))
    return not all(is_blank(span.text) or is_filler(span.text) for span in spans)


def ticked_words(spans: Sequence[BodySpan]) -> list[BodySpan]:
    """The words behind ticked boxes; all spans where there are no boxes."""
    if not any(has_boxes(span.text) for span in spans):
        return list(spans)
    found: list[BodySpan] = []
    for span in spans:
        found.extend(_without_number(choice) for choice in ticked(span) or [])
    return found


def _without_number(choice: BodySpan) -> BodySpan:
    """The words of a choice behind its number (`1、部门预算项目`)."""
    mark = leading_mark(choice.text)
    return choice if mark is None or mark.end >= len(choice.text) else choice.part(mark.end)


def take_ticked(
    chosen: Sequence[BodySpan], whole: Sequence[BodySpan], pointer: str, trace: Trace
) -> str | None:
    """Claim the chosen words as a value; the rest of the spans is set aside."""
    if list(chosen) == list(whole):
        return trace.take_cell(pointer, chosen)
    for span in chosen:
        span.claim()
    trace.note(pointer, chosen[0])
    for span in whole:
        span.set_rest_aside("label")
    return "、".join(span.text for span in chosen)

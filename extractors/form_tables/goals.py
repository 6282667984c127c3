"""Goals of forms: the year's, those of a longer term, and one text for each paragraph.

Enters: a form's cells, or spans of goals. Leaves: spans by term, or texts claimed for the record.
"""

from collections.abc import Sequence
from itertools import pairwise

from extractors.form_tables.cells import FormCells
from extractors.forms.hints import is_blank, is_filler, is_hint
from extractors.forms.row_labels import ANNUAL_GOAL, LONG_TERM_GOAL, NUMBERED_GOAL
from extractors.ledger.body import BodySpan
from extractors.ledger.trace import Trace
from extractors.patterns import compile_pattern

_YEARS_ALONE = compile_pattern(
    r"[(（]\s*+(?:19|20)\d{2}\s*+年?\s*+[-—–~至]+\s*+(?:19|20)\d{2}\s*+年?\s*+[)）]"
)
"""Years that belong to a goal's label, on a line of their own."""
_SENTENCE_END = compile_pattern(r"[。；;!！]\s*+")


def sort_goals(form: FormCells) -> tuple[list[BodySpan], list[BodySpan]]:
    """The year's goals and those of a longer term.

    总体目标 is the year's where it stands alone; beside the year's own it is the whole period's.
    Paragraphs may say their term themselves (`实施周期目标：…` above `年度目标：…`).
    """
    annual = _by_terms(form.values.get("goals", []))
    long_term = list(form.values.get("long_term_goals", []))
    overall = _by_terms(form.values.get("overall_goals", []))
    said: list[BodySpan] | None = None
    unsaid: list[BodySpan] = []
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


def _by_terms(spans: Sequence[BodySpan]) -> list[BodySpan]:
    """The spans, one that goes on with the year's goals behind the period's cut in two there."""
    parts: list[BodySpan] = []
    for span in spans:
        cut = None
        if LONG_TERM_GOAL.match(span.text):
            ends = (end.end() for end in _SENTENCE_END.finditer(span.text))
            cut = next((end for end in ends if ANNUAL_GOAL.match(span.text, end)), None)
        parts += [span] if cut is None else [span.part(0, cut), span.part(cut)]
    return parts


def _said_long_term(spans: Sequence[BodySpan]) -> list[BodySpan]:
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


def take_paragraphs(
    spans: Sequence[BodySpan], at: str, trace: Trace, *, part: str | None = None
) -> tuple[str, ...]:
    """One text for each paragraph; blanks of the form are labels, its instructions hints.

    `part` is the pointer of what the texts are a part of, where that may be null without them.
    """
    texts: list[str] = []
    for span in (line for whole in spans for line in _by_numbered_lines(whole)):
        if is_filler(span.text) or is_blank(span.text) or _YEARS_ALONE.fullmatch(span.text):
            span.set_aside("label")
        elif is_hint(span.text):
            trace.query_hint(part or at)
        elif (text := trace.take(f"{at}/{len(texts)}", span)) is not None:
            texts.append(text)
    return tuple(texts)


def _by_numbered_lines(span: BodySpan) -> list[BodySpan]:
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

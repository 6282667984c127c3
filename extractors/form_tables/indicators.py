"""Indicators of a form's grids: levels filled down, targets joined, points and notes read.

Enters: the `IndicatorRow`s of one form. Leaves: `Indicator`s. A level's blank cell means the one above
only where the column merges or repeats nothing; among merged cells a blank one is really blank.
Sign, figure and unit of a target are joined as a reader would; nothing else ever is.
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from extractors.form_tables.amounts import take_points
from extractors.form_tables.cells import IndicatorRow
from extractors.form_tables.labelled_rows import shown_label
from extractors.forms.columns import KINDS_OF_TARGET, NOTE_WORDS, IndicatorColumn
from extractors.forms.hints import is_bare_measure, is_blank, is_filler, is_hint
from extractors.forms.levels import is_level1, is_level2, may_stand_below
from extractors.ledger.body import BodySpan, GridCell, joined_key, joined_text
from extractors.ledger.trace import Trace
from extractors.patterns import compile_pattern
from extractors.terms.numerals import to_half_width
from extractors.terms.targets import is_comparison, parse_target
from models.report import Indicator, Note, Target

_POSITIVE = compile_pattern(r"正向?(?:指标)?|正方向|越大越好")
_NEGATIVE = compile_pattern(r"[反负逆]向?(?:指标)?|反方向|越小越好")
_POINTS_ALONE = compile_pattern(
    r"[（(]\s*+[\d.]++(?:\s*+[-—~至]\s*+[\d.]++)?\s*+(?:[分%]\s*+)?[）)](?:\s*+分)?"
)
_READ_WITH_TERM = (
    *("target/text", "level3", "description", "actual/text", "notes/0/text", "level2", "level1"),
    *("weight", "score", "deviation", "basis"),
)
_UNITLESS = frozenset({"无", "/", "—", "-", "*"})


def build_indicators(rows: Sequence[IndicatorRow], at: str, trace: Trace) -> tuple[Indicator, ...]:
    """All indicators of a form."""
    rows = _in_order_of_terms(_shift_levels(_with_signs(list(rows))))
    filled = [_fill_levels(grid) for grid in _by_grid(rows)]
    levels = [pair for grid in filled for pair in grid]
    single = len({row.term for row in rows}) < 2
    result: list[Indicator] = []
    for row, (level1, level2) in zip(rows, levels, strict=True):
        if row.only_levels:
            continue
        result.append(_build(row, level1, level2, f"{at}/{len(result)}", trace, single=single))
    return tuple(result)


def _in_order_of_terms(rows: list[IndicatorRow]) -> list[IndicatorRow]:
    """Rows that share their level cells with another term's stand annual ones first.

    Where one row had both figures the two indicators share their cells; grids of their own (side by
    side or one above the other) keep the order of the form.
    """
    starts: dict[tuple[int, ...], str | None] = {}
    shared = False
    for row in rows:
        key = tuple(id(cell) for cell in row.cells.get("level3", ()))
        if key and key in starts and starts[key] != row.term:
            shared = True
        starts.setdefault(key, row.term)
    halves: dict[str | None, list[IndicatorRow]] = {}
    for row in rows:
        halves.setdefault(row.term, []).append(row)
    if shared and set(halves) <= {"annual", "long_term"}:
        return [*halves.get("annual", []), *halves.get("long_term", [])]
    return [row for group in halves.values() for row in group] if len(halves) > 1 else rows


def _by_grid(rows: Sequence[IndicatorRow]) -> list[list[IndicatorRow]]:
    """Consecutive rows of one term: levels are filled down within them alone."""
    grids: list[list[IndicatorRow]] = []
    for row in rows:
        if grids and grids[-1][-1].term == row.term:
            grids[-1].append(row)
        else:
            grids.append([row])
    return grids


def _with_signs(rows: list[IndicatorRow]) -> list[IndicatorRow]:
    """A column that holds nothing but signs is the targets' sign, whatever its head says.

    Unread, `≥` beside 30 would make the target exactly 30.
    """
    labels = {label for row in rows for label, _ in row.notes}
    for label in labels:
        cells = [cell for row in rows for words, cell in row.notes if words == label]
        signs = [cell for cell in cells if is_comparison(cell.key)]
        others = [cell for cell in cells if cell not in signs and cell.key not in KINDS_OF_TARGET]
        if not signs or others or any(row.filled("sign") for row in rows):
            continue
        for row in rows:
            row.cells["sign"] = [cell for words, cell in row.notes if words == label]
            row.notes = [(words, cell) for words, cell in row.notes if words != label]
    return rows


def _shift_levels(rows: list[IndicatorRow]) -> list[IndicatorRow]:
    """A first-level column of second-level names is the second level, and names follow suit."""
    firsts = [cell.key for row in rows for cell in row.filled("level1")]
    thirds = [cell for row in rows for cell in row.filled("level3")]
    if not firsts or thirds:
        return rows
    if not all(is_level2(key) for key in firsts) or any(
        is_level1(key) and not is_level2(key) for key in firsts
    ):
        return rows
    if all(is_level1(key) for key in firsts):
        return rows
    for row in rows:
        row.cells["level3"] = row.cells.pop("level2", [])
        row.cells["level2"] = row.cells.pop("level1", [])
    return rows


def _fill_levels(
    rows: Sequence[IndicatorRow],
) -> list[tuple[list[GridCell], list[GridCell]]]:
    merges = {
        key: any(cell.cell.row_span > 1 for row in rows for cell in row.filled(key))
        for key in ("level1", "level2")
    }
    repeats = _repeats(rows)
    last1: list[GridCell] = []
    last2: list[GridCell] = []
    result = []
    for row in rows:
        own1, own2 = row.filled("level1"), row.filled("level2")
        level1 = own1
        if not own1 and last1 and not ((merges["level1"] or repeats) and row.cells.get("level1")):
            fits = may_stand_below(joined_key(own2), joined_key(last1))
            level1 = last1 if fits else []
        level2 = own2
        changed = bool(own1) and (not last1 or joined_key(own1) != joined_key(last1))
        if (
            not own2
            and last2
            and not changed
            and not (merges["level2"] and row.cells.get("level2"))
        ):
            level2 = last2
        last1 = own1 or last1
        last2 = own2 if own2 or changed else last2
        result.append((level1, level2))
    return result


def _repeats(rows: Sequence[IndicatorRow]) -> bool:
    """Whether the first level is written again in the very next row, so that a blank one is none.

    Below a blank one it may be written anew because a page or a table ended there.
    """
    firsts = [row.filled("level1") for row in rows]
    return any(
        above and below and above[0] is not below[0] and joined_key(above) == joined_key(below)
        for above, below in pairwise(firsts)
    )


def _build(
    row: IndicatorRow,
    level1: list[GridCell],
    level2: list[GridCell],
    at: str,
    trace: Trace,
    *,
    single: bool,
) -> Indicator:
    direction, direction_cells = _direction(row)
    if direction is not None:
        trace.take_cell(f"{at}/direction", _spans(direction_cells))
    for cell in row.filled("direction"):
        _set_aside_rest(cell)
    target = None
    if not row.by_area:
        target = _take_target(row, f"{at}/target", trace)
    notes: list[Note] = []
    for label, cell in row.notes:
        if is_filler(cell.key):
            _set_aside_rest(cell)
            continue
        text = trace.take_cell(f"{at}/notes/{len(notes)}/text", cell.spans())
        if text:
            trace.copy(f"{at}/notes/{len(notes)}/text", f"{at}/notes/{len(notes)}/label")
            notes.append(Note(label=NOTE_WORDS.get(label, shown_label(label)), text=text))
    indicator = Indicator(
        level1=_take_level(level1, f"{at}/level1", trace),
        level2=_take_level(level2, f"{at}/level2", trace),
        level3=_take_named(row, "level3", at, trace),
        description=_take_named(row, "description", at, trace),
        target=target,
        basis=_take_named(row, "basis", at, trace),
        term=None if single else row.term,
        direction=direction,
        weight=_take_points(row, "weight", at, trace),
        actual=_take_actual(row, target, f"{at}/actual", trace),
        score=_take_points(row, "score", at, trace),
        deviation=_take_named(row, "deviation", at, trace),
        notes=tuple(notes),
    )
    if indicator.term is not None:
        read = next(key for key in _READ_WITH_TERM if f"{at}/{key}" in trace.provenance)
        trace.copy(f"{at}/{read}", f"{at}/term")
    return indicator


def _spans(cells: Sequence[GridCell]) -> list[BodySpan]:
    return [span for cell in cells for span in cell.spans()]


def _take(cells: Sequence[GridCell], pointer: str, trace: Trace) -> str | None:
    return trace.take_cell(pointer, _spans(cells))


def _take_level(cells: Sequence[GridCell], pointer: str, trace: Trace) -> str | None:
    """A level's name; points on a line of their own below it (`（50分）`) are no part of it."""
    spans = _spans(cells)
    while len(spans) > 1 and _POINTS_ALONE.fullmatch(spans[-1].text):
        spans.pop().set_aside_unclaimed("label")
    return trace.take_cell(pointer, spans)


def _set_aside_rest(cell: GridCell) -> None:
    for span in cell.spans():
        span.set_aside_unclaimed("label")


def _filled_in(cells: list[GridCell]) -> str | None:
    """The cells' text; None for nothing, a filler or a blank of the form, which are set aside."""
    text = joined_key(cells)
    if text and not is_filler(text) and not is_blank(text):
        return text
    for cell in cells:
        _set_aside_rest(cell)
    return None


def _take_named(row: IndicatorRow, key: IndicatorColumn, at: str, trace: Trace) -> str | None:
    cells = row.filled(key)
    text = _filled_in(cells)
    if text is None:
        return None
    if is_hint(text):
        trace.query_hint(f"{at}/{key}")
        return None
    return _take(cells, f"{at}/{key}", trace)


def _take_points(row: IndicatorRow, key: IndicatorColumn, at: str, trace: Trace) -> Decimal | None:
    return take_points(f"{at}/{key}", _spans(row.filled(key)), trace)


def _direction(row: IndicatorRow) -> tuple[str | None, list[GridCell]]:
    for key in ("direction", "sign"):
        cells = row.filled(key)
        text = joined_key(cells)
        if text and _POSITIVE.fullmatch(text):
            return "positive", cells
        if text and _NEGATIVE.fullmatch(text):
            return "negative", cells
    return None, []


def _take_target(row: IndicatorRow, at: str, trace: Trace) -> Target | None:
    """The target: sign, figure and unit where they stand in columns of their own."""
    cells = row.filled("target")
    signs = row.filled("sign") + [c for c in row.filled("direction") if is_comparison(c.key)]
    units = row.filled("unit")
    text = _filled_in(cells)
    if text is None:
        for cell in (*signs, *units):
            _set_aside_rest(cell)
        return None
    if is_hint(text) or is_bare_measure(text):
        trace.query_hint(at)
        return None
    spans = _spans(cells)
    compared = [cell for cell in signs if is_comparison(cell.key)]
    first = to_half_width(text)[0]
    joined: list[BodySpan] = []
    equal = all(cell.key in "=＝" for cell in compared)
    states_words = equal and parse_target(text).kind == "qualitative"  # `=` 有效提升
    if compared and first not in "≥≤<>=≧≦＞＜" and not states_words:
        joined += _spans(compared)
    joined += spans
    unit = [cell for cell in units if cell.key not in _UNITLESS]
    if unit and to_half_width(text)[-1].isdigit():
        joined += _spans(unit)
    said = joined_text(joined) if len(joined) > len(spans) else None
    written = trace.take_cell(f"{at}/text", joined)
    if said is not None:
        trace.note(f"{at}/text", spans[0])
        written = said
    for cell in (*signs, *units):
        _set_aside_rest(cell)
    return build_target(written or "", at, trace)


def _take_actual(row: IndicatorRow, target: Target | None, at: str, trace: Trace) -> Target | None:
    """What was achieved; where the target is a quantity, so is a figure alone."""
    cells = row.filled("actual")
    text = _filled_in(cells)
    if text is None:
        return None
    if is_hint(text) or is_bare_measure(text):
        trace.query_hint(at)
        return None
    written = trace.take_cell(f"{at}/text", _spans(cells))
    counts = target is not None and target.kind == "quantitative"
    return build_target(written or "", at, trace, counts=counts)


def build_target(text: str, at: str, trace: Trace, *, counts: bool = False) -> Target:
    """The target that a text says; its parts stand where the text was taken from."""
    target = parse_target(text, counts=counts)
    place = trace.provenance[f"{at}/text"]
    for key in ("kind", "comparison", "value", "upper", "unit", "date"):
        if getattr(target, key) is not None:
            trace.provenance[f"{at}/{key}"] = place
    return target

"""A row of labels and values: which cells are labels, and which value stands beside each.

Enters: the cells of a row, and the row below where labels may head a row of values. Leaves: `Pair`s in
order. A known label is told by its words; a short text that follows a completed pair, with a cell
beside it, is a label that the form does not know. Values never reach over to the next label.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import regex

from extractors.form_tables.cells import FormCells
from extractors.form_tables.values import read_date
from extractors.forms.money import GROUPING
from extractors.forms.row_labels import NUMBERED_GOAL, RowLabel, RowMeaning, read_row_label
from extractors.forms.wording import PART_OF_ABOVE, read_wording
from extractors.ledger.body import BodySpan, GridCell
from extractors.patterns import compile_pattern
from extractors.terms.money_units import MONEY_UNIT
from extractors.terms.number_marks import leading_mark
from extractors.terms.numerals import parse_amount

GROUPS: frozenset[RowMeaning] = frozenset(
    {"group", "money_group", "tasks", "overall_goals", "goals", "long_term_goals"}
)
"""Labels that may stand before other labels instead of a value."""
STRUCTURAL: frozenset[RowMeaning] = frozenset(
    {
        *("name", "code", "implementer", "supervisor", "supervisor_code", "category", "period"),
        *("period_start", "period_end", "department_code"),
    }
)
"""Labels that are hardly ever a value themselves: one that follows another label leaves it empty."""
_INLINE = compile_pattern(r"\s*+(?P<label>(?:其中\s*+[:：]\s*+)?[^:：\n。；]{2,26}?)\s*+[:：]\s*+")
_INLINE_REST = compile_pattern(r"\s*+(?P<label>[^:：\n。；]{1,8}?)\s*+[:：]\s*+")
"""What is left of a label on its second line."""
_SENTENCE = compile_pattern(r"[。；！？;!?]|[,，].*[,，]")
_VALUE_LIKE = compile_pattern(
    r"[\d０-９.,，%％\-—/年月日至~]+|[≥≤=＝<>].*|[\d０-９.,，]+(?![年月])\p{Han}{1,3}"
)
_LONGEST_UNKNOWN = 22
"""Characters. Labels in the labelled reports have 12 at most, brackets left out; a much longer text is a value."""
_LONGEST_BEFORE_COLON = 12
"""Characters of a label that shares its cell with a value: as many as the labelled reports have."""
_UNTIL = compile_pattern(r"[-—–－―~～至到]{1,2}")
_MONEY_UNIT = compile_pattern(rf"[（(]?(?=\S)(?:{MONEY_UNIT})[)）]?")
_BARE_UNIT = compile_pattern(r"[（(](?:单位[:：])?(?:万元|元|千元|亿元|百元)[)）]")


@dataclass(slots=True)
class Pair:
    """A label with its value cell, or with the rest of its own cell behind the colon."""

    label: RowLabel | None
    """None for a label that the forms do not know."""
    label_spans: list[BodySpan]
    cell: GridCell
    value: GridCell | None = None
    unit: GridCell | None = None
    """A cell behind an amount that holds its unit alone."""
    until: tuple[GridCell, GridCell] | None = None
    """Of a period whose two dates stand in cells of their own: `至` between them, and the second."""
    inline: list[BodySpan] = field(default_factory=list)
    is_open: bool = False
    """Whether nothing stands beside it: a group's label, or the head of a column of values."""

    @property
    def spans(self) -> list[BodySpan]:
        """The value's paragraphs."""
        if self.value is None:
            return self.inline
        return self.value.spans() + (self.unit.spans() if self.unit is not None else [])

    @property
    def words(self) -> str:
        """The label as a statement shows it: without number and colon."""
        text = "".join("".join(span.text.split()) for span in self.label_spans)
        return shown_label(text)


def shown_label(text: str) -> str:
    """A label's text without its number and closing colon."""
    key = "".join(text.split())
    mark = leading_mark(key)
    if mark is not None and mark.end < len(key):
        key = key[mark.end :]
    return key.strip(":：.、,; ")


def money_words(spans: Sequence[BodySpan]) -> str:
    """A money line's name as the record shows it: without 其中, colon, unit and number."""
    key = "".join("".join(span.text.split()) for span in spans)
    key = GROUPING.sub("", shown_label(_BARE_UNIT.sub("", key)))
    return regex.sub(r"^其中\s*[:：]?", "", key).strip(":：") or key


@dataclass(slots=True)
class RowPairs:
    """What a row of labels says: its pairs, the groups' labels before them, stray cells."""

    pairs: list[Pair] = field(default_factory=list)
    groups: list[GridCell] = field(default_factory=list)
    strays: list[GridCell] = field(default_factory=list)


def may_be_label(cell: GridCell) -> bool:
    """Whether a text that is no known label may be one all the same."""
    key = cell.key
    wording = read_wording(key)
    if wording is None or len(wording.plain) > _LONGEST_UNKNOWN:
        return False
    if _SENTENCE.search(key) or _VALUE_LIKE.fullmatch(key) or parse_amount(key) is not None:
        return False
    return bool(regex.search(r"\p{Han}", key))


def read_heads(
    cells: Sequence[GridCell], *, grouped: bool, below: Sequence[GridCell] = ()
) -> RowPairs | None:
    """The row as labels alone, a group's label before them or none; None for any other row.

    资金总额 above a figure of its own, in the row below, is no group's label.
    """
    rest = [cell for cell in cells if cell.key]
    result = RowPairs()
    first = read_row_label(rest[0].key) if rest else None
    while len(rest) > 1 and _is_taller(rest[0], rest[1]):
        result.groups.append(rest.pop(0))
    opens = first is not None and first.meaning in GROUPS and len(rest) > 2
    if opens and any(c.overlaps(rest[0]) and parse_amount(c.key) is not None for c in below):
        opens = False
    if opens and not result.groups and not grouped:
        result.groups.append(rest.pop(0))
    labels = [read_row_label(cell.key) for cell in rest]
    if len(rest) + len(result.groups) != len(cells) or None in labels:
        return None
    if not rest or (len(rest) == 1 and not result.groups and not grouped and len(cells) > 1):
        return None
    for cell, label in zip(rest, labels, strict=True):
        result.pairs.append(Pair(label, cell.spans(), cell, is_open=True))
    return result


def read_pairs(cells: Sequence[GridCell], *, grouped: bool) -> RowPairs:
    """Pair the labels and values of a row; `grouped`: a group's label reaches in at its left."""
    result = RowPairs()
    rest = list(cells)
    if not grouped and _opens_group(rest):
        result.groups.append(rest.pop(0))
    while (result.groups or grouped) and len(rest) > 2 and _is_taller(rest[0], rest[1]):
        result.groups.append(rest.pop(0))
    goal = _goal_beside(result.groups, rest)
    if goal is not None:
        result.pairs.append(goal)
        return result
    all_inline = len(rest) > 1 and all(
        read_inline(cell, alone=True) is not None for cell in rest if cell.key
    )
    pending: Pair | None = None
    for place, cell in enumerate(rest):
        following = rest[place + 1 :]
        label = read_row_label(cell.key) if cell.key else None
        if pending is not None and _labels_inline(pending, cell):
            result.pairs.remove(pending)
            result.groups.append(pending.cell)
            pending = None
        if pending is not None and not _begins_pair(pending, cell, label, following):
            pending.value, pending.is_open, pending = cell, False, None
            continue
        last = result.pairs[-1] if result.pairs else None
        if last is not None and _is_unit_of(last, cell):
            last.unit = cell
            continue
        if last is not None and last.until is not None and cell is last.until[1]:
            continue
        if last is not None and following and _parts_period(last, cell, following[0]):
            last.until = (cell, following[0])
            continue
        inline = read_inline(cell, alone=all_inline or not following)
        if inline is not None:
            result.pairs.append(inline)
            pending = None
            continue
        if not cell.key:
            continue
        ends_in_colon = cell.key.endswith((":", "："))
        repeats = last is not None and last.value is not None and last.value.key == cell.key
        is_label = (following or ends_in_colon) and may_be_label(cell) and not repeats
        if label is None and not is_label:
            result.strays.append(cell)
            continue
        pending = Pair(label, cell.spans(), cell, is_open=True)
        result.pairs.append(pending)
    return result


def _is_unit_of(pair: Pair, cell: GridCell) -> bool:
    """Whether a cell holds nothing but the unit of the amount beside it (`资金总额 | 120.5 | 万元`)."""
    if pair.label is None or pair.label.money is None or pair.value is None:
        return False
    is_beside = pair.value.end_column == cell.column and parse_amount(pair.value.key) is not None
    return is_beside and _MONEY_UNIT.fullmatch(cell.key) is not None


def _parts_period(pair: Pair, cell: GridCell, beside: GridCell) -> bool:
    """Whether a cell stands between a period's two dates (`起止时间 | 2021年1月 | 至 | 2023年12月`)."""
    if pair.label is None or pair.label.meaning != "period" or pair.value is None:
        return False
    dated = read_date(pair.value.key) is not None and read_date(beside.key) is not None
    return dated and _UNTIL.fullmatch(cell.key) is not None


def _goal_beside(groups: Sequence[GridCell], rest: Sequence[GridCell]) -> Pair | None:
    """A goal beside a label that reaches over the grid below it (`年度目标1：（40分）`)."""
    label = read_row_label(groups[-1].key) if groups and len(rest) == 1 else None
    if label is None or label.meaning not in ("goals", "overall_goals", "long_term_goals"):
        return None
    if (
        not rest[0].key
        or read_row_label(rest[0].key) is not None
        or read_inline(rest[0], alone=True)
    ):
        return None
    return Pair(label, groups[-1].spans(), groups[-1], value=rest[0])


def _labels_inline(pending: Pair, cell: GridCell) -> bool:
    """Whether a group's label, or an unknown one, stands before a labelled value: `项目名称：修路`."""
    if pending.label is not None and pending.label.meaning not in GROUPS:
        return False
    inline = read_inline(cell)
    return inline is not None and inline.label is not None and inline.label.meaning in STRUCTURAL


def _is_taller(cell: GridCell, beside: GridCell) -> bool:
    return cell.cell.row_span > 1 and beside.cell.row_span < cell.cell.row_span


def _opens_group(cells: Sequence[GridCell]) -> bool:
    """Whether the first cell is a group's label: it reaches over rows, or labels follow it."""
    if len(cells) < 2 or not cells[0].key:
        return False
    first, second = cells[0], cells[1]
    tall = first.cell.row_span > 1 and second.cell.row_span < first.cell.row_span
    label = read_row_label(first.key)
    beside = read_row_label(second.key) if second.key else None
    if tall and (label is None or label.meaning in GROUPS | {"statement", "money"}):
        return len(cells) > 2 or beside is not None or second.cell.row_span == 1
    if label is not None and label.meaning in GROUPS and beside is not None:
        return True
    return (
        label is not None
        and label.meaning == "statement"
        and beside is not None
        and len(cells) == 3
        and read_row_label(cells[2].key) is None
    )


def _begins_pair(
    pending: Pair, cell: GridCell, label: RowLabel | None, following: Sequence[GridCell]
) -> bool:
    """Whether a cell beside a waiting label is the next label instead of the label's value."""
    if cell.key.endswith((":", "：")) and may_be_label(cell):
        return True
    if label is None:
        return False
    waiting = pending.label.meaning if pending.label is not None else None
    if waiting in GROUPS:
        return True
    if waiting == "money":
        return label.meaning in ("money", *STRUCTURAL) and bool(following)
    return label.meaning in STRUCTURAL and waiting != label.meaning and bool(following)


def read_inline(cell: GridCell, *, alone: bool = False) -> Pair | None:
    """A label and its value in one cell (`项目负责人：王强`).

    `alone`: no cell follows, so that an unknown label's value can only stand in its own cell.
    """
    spans = cell.spans()
    if not spans:
        return None
    return inline_pair(spans, cell, unknown_too=alone)


def begins_with_known_label(cell: GridCell) -> bool:
    """Whether a cell holds a known label and its value, so that it is no value of a label above."""
    inline = read_inline(cell)
    return inline is not None and inline.label is not None


def inline_pair(spans: list[BodySpan], cell: GridCell, *, unknown_too: bool) -> Pair | None:
    """The pair that a text is whose first line has a label before a colon."""
    match = _INLINE.match(spans[0].text)
    if match is None:
        return _wrapped_pair(spans, cell, goals_too=unknown_too)
    if match["label"].strip() == PART_OF_ABOVE or _opens_bracket(match["label"]):
        return None
    label = read_row_label(match["label"])
    rest = spans[0].part(match.end())
    if not rest and len(spans) == 1:
        return None
    if label is None and not (unknown_too and _is_short_label(match["label"])):
        return None
    if label is not None and label.meaning == "group":
        return None
    is_goal = label is not None and label.meaning in ("goals", "overall_goals")
    if is_goal and (not unknown_too or NUMBERED_GOAL.match(spans[0].text)):
        return None
    value = [rest, *spans[1:]] if rest else spans[1:]
    return Pair(label, [spans[0].part(0, match.end())], cell, inline=value)


def _opens_bracket(text: str) -> bool:
    """Whether a bracket is left open, as before the colon of `资金总额（单位：元）`."""
    return text.count("（") + text.count("(") > text.count("）") + text.count(")")


def _wrapped_pair(spans: list[BodySpan], cell: GridCell, *, goals_too: bool) -> Pair | None:
    """The pair whose label was broken over two lines (`项目支`, `出名称：修路`)."""
    begun, *others = _lines(spans[0]) + spans[1:]
    rest = _INLINE_REST.match(others[0].text) if others else None
    if rest is None or not _is_short_label(begun.text):
        return None
    above = read_row_label(begun.text)
    if above is not None and above.meaning not in ("group", "money_group", "year"):
        return None  # a label with nothing beside it; `预算` and `年度` also begin others
    label = read_row_label(begun.text + rest["label"])
    if label is None or label.meaning == "group":
        return None
    if label.meaning in ("goals", "overall_goals") and not goals_too:
        return None
    value = [span for span in (others[0].part(rest.end()), *others[1:]) if span]
    if not value:
        return None
    return Pair(label, [begun, others[0].part(0, rest.end())], cell, inline=value)


def _lines(span: BodySpan) -> list[BodySpan]:
    """A span cut at its first line break."""
    first = span.text.find("\n")
    return [span] if first < 0 else [span.part(0, first), span.part(first + 1)]


def _is_short_label(text: str) -> bool:
    key = "".join(text.split())
    is_short = len(key) <= _LONGEST_BEFORE_COLON
    return is_short and bool(regex.fullmatch(r"[\p{Han}（）()、/]+", key))


def note_units(cells: Sequence[GridCell], form: FormCells) -> None:
    """Keep the units of money that heads or labels state."""
    for cell in cells:
        label = read_row_label(cell.key)
        unit = label.wording.amount_unit if label is not None else None
        if unit is None:
            match = regex.search(r"[(（](万元|元|千元|亿元|百元)[)）]", cell.key)
            unit = match[1] if match else None
        if unit is not None:
            form.units.append((unit, cell.spans()[0]))

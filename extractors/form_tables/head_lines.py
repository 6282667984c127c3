"""Lines above and below a form's table: title, year, unit of money, the unit that reports, signatures.

Enters: a line. Leaves: what it says, as a `HeadLine`. Several labels may share a line, parted by
blanks (`填报单位：… 　　单位：万元`); a coded name beside the money unit needs no label.
"""

from dataclasses import dataclass, field
from itertools import pairwise

import regex

from extractors.forms.row_labels import RowLabel, read_row_label
from extractors.forms.titles import (
    is_blank_year_line,
    is_form_number,
    is_form_title,
    title_start,
    year_line,
)
from extractors.ledger.body import Line, Span
from extractors.outline.table_heads import read_head_facts
from extractors.patterns import compile_pattern

_LABEL = compile_pattern(
    r"(?:(?<=^)|(?<=[\s\u3000|｜；;，,（(]))(?P<label>[\p{Han}（）()、/]{2,20}?)\s*[:：]\s*"
)
_MONEY_UNIT = compile_pattern(r"(?:人民币)?\s*(万元|百元|千元|亿元|元)")
_BARE_UNIT = compile_pattern(
    r"(?:[（(]\s*+)?(?:金额)?单位\s*+(?:[:：]\s*+)?(?:人民币\s*+)?(?P<unit>万元|百元|千元|亿元|元)(?:\s*+[）)])?"
)
_DATE = compile_pattern(r"(?:19|20)?\d{2,4}\s*年.*|[\s年月日/.\-\d]+")


@dataclass(slots=True)
class HeadLine:
    """What a line says: labelled texts, a money unit, a year, a title, or a unit's coded name."""

    line: Line
    title: Span | None = None
    title_begins: Span | None = None
    """The line above, where the title is set in two (`财政项目` above `支出绩效目标申报表`)."""
    year: Span | None = None
    amount_unit: tuple[str, Span] | None = None
    labelled: list[tuple[RowLabel | None, Span, Span]] = field(default_factory=list)
    code: Span | None = None
    name: Span | None = None
    labels: list[Span] = field(default_factory=list)
    label_line: Line | None = None
    """The line above, where that holds the label alone."""

    def __bool__(self) -> bool:
        return bool(
            self.title or self.year or self.amount_unit or self.labelled or self.name or self.labels
        )


def read_head_line(line: Line) -> HeadLine:
    """The facts of a line above or below a form's table; empty for running text."""
    head = HeadLine(line)
    text = line.text
    key = "".join(text.split())
    if not key or len(key) > 120:
        return head
    if is_form_title(text):
        start = title_start(text)
        end = _year_below(line)
        head.title = line.span(start, end)
        if end is not None:
            said = year_line(text[end:])
            head.year = line.span(end + said[0], end + said[1]) if said is not None else None
        head.labels += [line.span(0, start)] if start else []
        return head
    year = year_line(text)
    if year is not None:
        head.year = line.span(*year)
        return head
    if is_blank_year_line(text):
        head.labels.append(line.span())
        return head
    if is_form_number(text):
        return head
    bare = _BARE_UNIT.search(text)
    taken_until = len(text)
    if bare is not None:
        head.amount_unit = (bare["unit"], line.span(*bare.span("unit")))
        head.labels.append(line.span(bare.start(), bare.end()))
        before = text[: bare.start()]
        if text[bare.end() :].strip(" \t\u3000）)"):
            before = text
        taken_until = bare.start() if before is not text else len(text)
    _read_labelled(line, taken_until, head)
    if not head.labelled and bare is not None and text[:taken_until].strip():
        facts = read_head_facts(line.span(0, taken_until), beside_unit=True)
        head.code, head.name = facts.code, facts.name
        head.labels += [label for label in facts.labels if label]
        if facts.year:
            head.year = facts.year
    elif not head.labelled and bare is None:
        facts = read_head_facts(line.span())
        if facts.code and facts.name:
            head.code, head.name = facts.code, facts.name
            head.labels += [label for label in facts.labels if label]
    return head


def is_tail(head: HeadLine) -> bool:
    """Whether a line says who signed a form, and nothing that begins another."""
    meanings = {label.meaning for label, _, _ in head.labelled if label is not None}
    return (
        bool(head.labelled)
        and head.title is None
        and head.amount_unit is None
        and not meanings & {"department", "name", "year", "code"}
    )


def _year_below(line: Line) -> int | None:
    """Where the bracketed year begins that a PDF shows on a visual line of its own below a title."""
    offset = 0
    runs = line.paragraph.runs
    for before, run in pairwise(runs):
        offset += len(before.text)
        below = run.location != before.location
        if below and year_line(line.text[offset:]) is not None and run is runs[-1]:
            return offset
    return None


def label_above(line: Line) -> RowLabel | None:
    """The known label that a line is, alone, before its value in the line below."""
    if not line.text.rstrip().endswith((":", "：")):
        return None
    label = read_row_label(line.text)
    return label if label is not None and label.meaning != "statement" else None


def _read_cells(line: Line, end: int, head: HeadLine) -> bool:
    """Labels and values parted by tabs, as a text shows a table's row that it does not hold."""
    parts = [match.span() for match in regex.finditer(r"[^\t]+", line.text[:end])]
    labels = [read_row_label(line.text[start:end]) for start, end in parts[::2]]
    if len(parts) < 2 or len(parts) % 2 or None in labels:
        return False
    for label, words, value in zip(labels, parts[::2], parts[1::2], strict=True):
        head.labelled.append((label, line.span(*words), line.span(*value)))
    return True


def _read_labelled(line: Line, end: int, head: HeadLine) -> None:
    if "\t" in line.text and _read_cells(line, end, head):
        return
    text = line.text[:end]
    matches = list(_LABEL.finditer(text))
    if not matches or text[: matches[0].start()].strip(" \t\u3000（("):
        return
    found = []
    for place, match in enumerate(matches):
        stop = matches[place + 1].start() if place + 1 < len(matches) else end
        value = line.span(match.end(), stop)
        label = read_row_label(match["label"])
        if label is None and len(match["label"]) > 10:
            return
        if regex.search(r"[。；;]", value.text):
            return
        found.append((label, line.span(match.start(), match.end()), value))
    for label, label_span, value in found:
        unit = _MONEY_UNIT.fullmatch(value.text)
        if unit is not None:
            head.amount_unit = (unit[1], value)
            head.labels.append(label_span)
        else:
            head.labelled.append((label, label_span, value))

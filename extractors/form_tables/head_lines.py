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
from extractors.ledger.body import BodyLine, BodySpan
from extractors.outline.table_heads import read_head_facts
from extractors.patterns import compile_pattern

_LABEL = compile_pattern(
    r"(?:(?<=^)|(?<=[\s\u3000|｜；;，,（(]))(?P<label>[\p{Han}（）()、/]{2,20}?)\s*[:：]\s*"
)
_LONGEST_UNKNOWN_LABEL = 10
"""Characters. Who signs and how to reach them is asked for in few (经办人, 联系电话); longer words before a
colon are running text."""
_MONEY_UNIT = compile_pattern(r"(?:人民币)?\s*(万元|百元|千元|亿元|元)")
_BARE_UNIT = compile_pattern(
    r"(?:[（(]\s*+)?(?:金额)?单位\s*+(?:[:：]\s*+)?(?:人民币\s*+)?(?P<unit>万元|百元|千元|亿元|元)(?:\s*+[）)])?"
)
_GAP = compile_pattern(r"(?<=[^\s:：])\s++")
_CELL = compile_pattern(r"[^\t]++")
_DATE = compile_pattern(r"(?:19|20)?\d{2,4}\s*年.*|[\s年月日/.\-\d]+")


@dataclass(slots=True)
class HeadLine:
    """What a line says: labelled texts, a money unit, a year, a title, or a unit's coded name."""

    line: BodyLine
    title: BodySpan | None = None
    title_begins: BodySpan | None = None
    """The line above, where the title is set in two (`财政项目` above `支出绩效目标申报表`)."""
    year: BodySpan | None = None
    amount_unit: tuple[str, BodySpan] | None = None
    labelled: list[tuple[RowLabel | None, BodySpan, BodySpan]] = field(default_factory=list)
    code: BodySpan | None = None
    name: BodySpan | None = None
    labels: list[BodySpan] = field(default_factory=list)
    label_line: BodyLine | None = None
    """The line above, where that holds the label alone."""

    def __bool__(self) -> bool:
        return bool(
            self.title or self.year or self.amount_unit or self.labelled or self.name or self.labels
        )


def read_head_line(line: BodyLine) -> HeadLine:
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
            _take_year(head, end, len(text))
        head.labels += [line.span(0, start)] if start else []
        return head
    if year_line(text) is not None:
        _take_year(head, 0, len(text))
        return head
    if is_blank_year_line(text):
        head.labels.append(line.span())
        return head
    if is_form_number(text):
        return head
    bare = _BARE_UNIT.search(text)
    start, end = 0, len(text)
    year = _year_beside(text, start, end)
    if year is not None:
        start, end = _without(year, start, end)
    if bare is not None:
        head.amount_unit = (bare["unit"], line.span(*bare.span("unit")))
        around = (
            line.span(bare.start(), bare.start("unit")),
            line.span(bare.end("unit"), bare.end()),
        )
        head.labels += [part for part in around if part]
        if not text[bare.end() : end].strip(" \t\u3000）)"):
            end = bare.start()
    if year is None:
        year = _year_beside(text, start, end)
        if year is not None:
            start, end = _without(year, start, end)
    _read_labelled(line, start, end, head)
    if not head.labelled and bare is not None and text[start:end].strip():
        facts = read_head_facts(line.span(start, end), beside_unit=True)
        head.code, head.name = facts.code, facts.name
        head.labels += [label for label in facts.labels if label]
        if facts.year:
            head.year = facts.year
    elif not head.labelled and bare is None:
        facts = read_head_facts(line.span(start, end))
        if facts.code and facts.name:
            head.code, head.name = facts.code, facts.name
            head.labels += [label for label in facts.labels if label]
    if year is not None and (head or not text[start:end].strip()):
        _take_year(head, *year)
    return head


def _take_year(head: HeadLine, start: int, end: int) -> None:
    """Keep the year of a stretch that says nothing else, and set aside what is written around it."""
    said = year_line(head.line.text[start:end])
    if said is None:
        return
    first, last = start + said[0], start + said[1]
    head.year = head.line.span(first, last)
    head.labels += [
        part for part in (head.line.span(start, first), head.line.span(last, end)) if part
    ]


def _year_beside(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The stretch of a year that stands at either end of a line, apart from what else it says.

    `填报单位：县林业局　　2023年度　　单位：万元`: no part of the name before it.
    """
    for gap in _GAP.finditer(text, start, end):
        if year_line(text[start : gap.start()]) is not None:
            return start, gap.start()
        if year_line(text[gap.end() : end]) is not None:
            return gap.end(), end
    return None


def _without(year: tuple[int, int], start: int, end: int) -> tuple[int, int]:
    """The line's stretch without that of the year at one of its ends."""
    return (year[1], end) if year[0] == start else (start, year[0])


def is_tail(head: HeadLine) -> bool:
    """Whether a line says who signed a form, and nothing that begins another."""
    meanings = {label.meaning for label, _, _ in head.labelled if label is not None}
    return (
        bool(head.labelled)
        and head.title is None
        and head.amount_unit is None
        and not meanings & {"department", "name", "year", "code"}
    )


def _year_below(line: BodyLine) -> int | None:
    """Where the bracketed year begins that a PDF shows on a visual line of its own below a title."""
    offset = 0
    runs = line.paragraph.runs
    for before, run in pairwise(runs):
        offset += len(before.text)
        below = run.location != before.location
        if below and year_line(line.text[offset:]) is not None and run is runs[-1]:
            return offset
    return None


def label_above(line: BodyLine) -> RowLabel | None:
    """The known label that a line is, alone, before its value in the line below."""
    if not line.text.rstrip().endswith((":", "：")):
        return None
    label = read_row_label(line.text)
    return label if label is not None and label.meaning != "statement" else None


def _read_cells(line: BodyLine, start: int, end: int, head: HeadLine) -> bool:
    """Labels and values parted by tabs, as a text shows a table's row that it does not hold."""
    parts = [match.span() for match in _CELL.finditer(line.text, start, end)]
    labels = [read_row_label(line.text[start:end]) for start, end in parts[::2]]
    if len(parts) < 2 or len(parts) % 2 or None in labels:
        return False
    for label, words, value in zip(labels, parts[::2], parts[1::2], strict=True):
        head.labelled.append((label, line.span(*words), line.span(*value)))
    return True


def _read_labelled(line: BodyLine, start: int, end: int, head: HeadLine) -> None:
    if "\t" in line.text and _read_cells(line, start, end, head):
        return
    text = line.text[:end]
    matches = list(_LABEL.finditer(text, start))
    if not matches or text[start : matches[0].start()].strip(" \t\u3000（("):
        return
    found = []
    for place, match in enumerate(matches):
        stop = matches[place + 1].start() if place + 1 < len(matches) else end
        value = line.span(match.end(), stop)
        label = read_row_label(match["label"])
        if label is None and len(match["label"]) > _LONGEST_UNKNOWN_LABEL:
            return
        is_statement = len(matches) == 1 and label is not None and label.meaning == "statement"
        if regex.search(r"[。；;]", value.text) and not is_statement:
            return
        found.append((label, line.span(match.start(), match.end()), value))
    for label, label_span, value in found:
        unit = _MONEY_UNIT.fullmatch(value.text)
        if unit is not None:
            head.amount_unit = (unit[1], value)
            head.labels.append(label_span)
        else:
            head.labelled.append((label, label_span, value))

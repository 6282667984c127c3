"""分项绩效目标: the sub-goals with their objective, indicators and measures.

Enters: the section's lines. Leaves: `SubGoal`s. A sub-goal opens with a numbered title
(`（一）开展科普活动`) in the numbering style of the first one; `绩效目标：` and `绩效指标：` introduce its
texts, in paragraphs of their own or all in one. Lines before the first sub-goal stay unclaimed.
"""

from dataclasses import dataclass, field

from extractors.ledger.body import BodyLine, BodySpan
from extractors.ledger.trace import Trace
from extractors.outline.parts import SectionText
from extractors.patterns import compile_pattern
from extractors.sections.measures import read_measures
from extractors.terms.number_marks import NumberMark, leading_mark
from models.report import SubGoal

_OBJECTIVE = r"(?:(?:年\s*度|预\s*期|工\s*作|总\s*体)\s*)?(?:绩\s*效\s*)?目\s*标"
_INDICATOR = r"(?:(?:主\s*要|年\s*度|考\s*核)\s*)?(?:绩\s*效\s*)?指\s*标"
_LABEL = compile_pattern(
    rf"(?P<objective>{_OBJECTIVE})\s*[:：]|(?P<indicator>{_INDICATOR})\s*[:：]"
    rf"|[【\[]\s*(?:(?P<objective>{_OBJECTIVE})|(?P<indicator>{_INDICATOR}))\s*[】\]]\s*[:：]?"
    rf"|^\s*(?:(?P<objective>{_OBJECTIVE})|(?P<indicator>{_INDICATOR}))\s*$"
)
_BEFORE_LABEL = " \t\u3000。；;,，.：:（("
_LONGEST_TITLE = 60
"""Characters. Titles in the labelled reports have 13 at most; a sentence of 60 is the goal itself."""
_FURTHEST = 3
"""How much higher the next sub-goal's number may be: one or two in between may be missing or mistyped."""
_TITLE_END = compile_pattern(r"[:：。]")


@dataclass(slots=True)
class _Draft:
    mark: BodySpan | None = None
    title: BodySpan | None = None
    objective: list[BodySpan] = field(default_factory=list)
    indicator: list[BodySpan] = field(default_factory=list)
    labels: list[BodySpan] = field(default_factory=list)

    @property
    def texts(self) -> dict[str, list[BodySpan]]:
        return {"objective": self.objective, "indicator": self.indicator}


def read_sub_goals(section: SectionText, trace: Trace) -> tuple[SubGoal, ...]:
    """Read the section below its heading."""
    lines = section.lines
    if section.heading.run_in is not None:
        lines = [section.heading.line, *lines]
    drafts = _collect(lines, section)
    return tuple(_build(draft, f"/sub_goals/{place}", trace) for place, draft in enumerate(drafts))


def _collect(lines: list[BodyLine], section: SectionText) -> list[_Draft]:
    drafts: list[_Draft] = []
    style: str | None = None
    count = 0
    open_text: str | None = None
    points = _Points()
    for place, line in enumerate(lines):
        start = 0
        run_in = section.heading.run_in
        if run_in is not None and line is section.heading.line:
            start = run_in.start
        mark = leading_mark(line.text, start)
        is_point = open_text is not None and points.go_on(mark, lines, place)
        if (
            mark is not None
            and _opens(mark, style, count)
            and not is_point
            and not _LABEL.match(line.text[mark.end :].lstrip())
        ):
            style, count = mark.style, mark.value
            drafts.append(_Draft(mark=line.span(mark.start, mark.end)))
            open_text = _take_title(line, mark.end, drafts[-1])
            points.begin(drafts[-1], open_text)
            continue
        labels = _labels_in(line, start, inside=open_text is not None)
        if not labels and _is_bare_title(lines, place):
            draft = _Draft()
            if mark is not None:  # a number given twice, or one out of order
                draft.mark = line.span(mark.start, mark.end)
                start = mark.end
            draft.title = _without_closing(line.span(start), draft)
            drafts.append(draft)
            open_text = None
            continue
        if labels:
            first_label = labels[0]
            if not drafts or (
                first_label[0] == "objective" and drafts[-1].objective and style is None
            ):
                drafts.append(_Draft())
            if open_text is not None and (rest := _unlabelled_head(line, start, labels)):
                drafts[-1].texts[open_text].append(rest)
            open_text = _take_labelled(line, labels, drafts[-1])
            points.begin(drafts[-1], open_text)
        elif drafts and open_text is not None:
            drafts[-1].texts[open_text].append(line.span(start))
            if len(drafts[-1].texts[open_text]) == 1:  # its label stood alone in the line above
                points.begin(drafts[-1], open_text)
    return drafts


@dataclass(slots=True)
class _Points:
    """A list inside an objective (`1.…；`, `2.…；`), where it is numbered as the sub-goals are."""

    style: str | None = None
    count: int = 0

    def begin(self, draft: _Draft, open_text: str | None) -> None:
        """A text opens, perhaps with a list's first point."""
        texts = draft.texts[open_text] if open_text is not None else []
        mark = leading_mark(texts[-1].text) if texts else None
        self.style = mark.style if mark is not None and mark.value == 1 else None
        self.count = 1

    def go_on(self, mark: NumberMark | None, lines: list[BodyLine], place: int) -> bool:
        """Whether a line is the list's next point and not a sub-goal with its labels."""
        if mark is None or mark.style != self.style or mark.value != self.count + 1:
            return False
        below = lines[place + 1] if place + 1 < len(lines) else None
        has_labels = bool(_LABEL.search(lines[place].text, mark.end))
        closed = lines[place].text.rstrip().endswith(("；", ";", "。"))
        if has_labels or (not closed and below is not None and _labels_in(below, 0)):
            return False
        self.count = mark.value
        return True


def _opens(mark: NumberMark, style: str | None, count: int) -> bool:
    """Whether a mark opens a sub-goal: the first style seen, counting on from the last one.

    A list inside an objective has another style, or begins again at one.
    """
    if mark.style == "part":
        return False
    if style is None:
        return mark.value == 1
    return mark.style == style and count < mark.value <= count + _FURTHEST


def _labels_in(line: BodyLine, start: int, *, inside: bool = False) -> list[tuple[str, int, int]]:
    """`(kind, start, end)` of the labels that stand at the line's start or after a sentence.

    The first one needs the head of its line, unless the line goes on `inside` an open text.
    """
    found: list[tuple[str, int, int]] = []
    for match in _LABEL.finditer(line.text, start):
        before = line.text[start : match.start()].rstrip(" \t\u3000")
        mark = leading_mark(line.text, start)
        at_head = not before or (mark and not line.text[mark.end : match.start()].strip())
        if not at_head and before[-1] not in _BEFORE_LABEL:
            continue
        if not (at_head or found or (inside and before[-1] in "。；;")):
            continue
        found.append((match.lastgroup or "objective", match.start(), match.end()))
    return found


def _unlabelled_head(
    line: BodyLine, start: int, labels: list[tuple[str, int, int]]
) -> BodySpan | None:
    """What stands before a line's first label and goes on with the text of the line above."""
    mark = leading_mark(line.text, start)
    head = line.span(start, labels[0][1])
    return None if mark is not None and mark.end >= head.end else head


def _take_title(line: BodyLine, start: int, draft: _Draft) -> str | None:
    """The title after its number; the texts may follow in the same paragraph."""
    for match in _LABEL.finditer(line.text, start):
        title = line.text[start : match.start()].strip(_BEFORE_LABEL)
        if title and len(title) <= _LONGEST_TITLE:
            if match.lastgroup == "indicator":
                _split_title(line.span(start, match.start()), draft)
            else:
                draft.title = _without_closing(line.span(start, match.start()), draft)
            labels = [
                (other.lastgroup or "objective", other.start(), other.end())
                for other in _LABEL.finditer(line.text, match.start())
                if other.start() == match.start()
                or line.text[: other.start()].rstrip()[-1:] in tuple(_BEFORE_LABEL)
            ]
            return _take_labelled(line, labels, draft)
    return _split_title(line.span(start), draft)


def _split_title(span: BodySpan, draft: _Draft) -> str | None:
    """A title with its objective right behind it, no label between (`科普活动：提升素质。`)."""
    end = _TITLE_END.search(span.text.rstrip(_BEFORE_LABEL))
    if end is None or end.start() > _LONGEST_TITLE:
        draft.title = _without_closing(span, draft)
        return None
    draft.title = span.part(0, end.start())
    draft.labels.append(span.part(end.start(), end.end()))
    draft.objective.append(span.part(end.end()))
    return "objective"


def _without_closing(span: BodySpan, draft: _Draft) -> BodySpan:
    """A title without its closing colon or full stop, which goes to the labels."""
    text = span.text.rstrip(_BEFORE_LABEL)
    if len(text) < len(span.text):
        draft.labels.append(span.part(len(text)))
    return span.part(0, len(text))


def _take_labelled(line: BodyLine, labels: list[tuple[str, int, int]], draft: _Draft) -> str:
    open_text = labels[0][0]
    for place, (kind, start, end) in enumerate(labels):
        until = labels[place + 1][1] if place + 1 < len(labels) else len(line.text)
        draft.labels.append(line.span(start, end))
        text = line.span(end, until)
        if text:
            draft.texts[kind].append(text)
        open_text = kind
    mark = leading_mark(line.text)
    if mark is not None and mark.end <= labels[0][1]:
        draft.labels.append(line.span(mark.start, mark.end))
    return open_text


def _is_bare_title(lines: list[BodyLine], place: int) -> bool:
    """Whether a line is a title without a number: a short one, with 绩效目标 labelled right below it."""
    text = lines[place].text.strip()
    if not text or len(text) > _LONGEST_TITLE or text[-1] in "。；;":
        return False
    below = lines[place + 1] if place + 1 < len(lines) else None
    if below is None:
        return False
    labels = _labels_in(below, 0)
    return bool(labels) and labels[0][0] == "objective"


def _build(draft: _Draft, at: str, trace: Trace) -> SubGoal:
    for label in draft.labels:
        label.set_aside_unclaimed("label")
    indicator_text = trace.take_paragraphs(f"{at}/indicator_text", draft.indicator)
    return SubGoal(
        number=trace.take(f"{at}/number", draft.mark),
        title=trace.take(f"{at}/title", draft.title),
        objective=trace.take_paragraphs(f"{at}/objective", draft.objective),
        indicator_text=indicator_text,
        measures=read_measures(draft.indicator, at, trace),
    )

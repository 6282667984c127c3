"""工作保障措施: the safeguards, each with its number, title and text.

Enters: the section's lines. Leaves: `Safeguard`s. The items number themselves anew (`一、` to `七、`
below `三、工作保障措施`). A title is the first sentence where it is short (`完善制度建设。制定…`), or what
stands before a colon, or the item's whole first line where the text follows in the next one.
"""

import regex

from extractors.ledger.body import BodySpan
from extractors.ledger.trace import Trace
from extractors.outline.parts import SectionText
from extractors.patterns import compile_pattern
from extractors.terms.number_marks import NumberMark, leading_mark
from models.report import Safeguard

_SENTENCE_OF_ITS_OWN = compile_pattern(r"。$|.{10}[:：]$")
"""How an unnumbered paragraph ends that is no title: `为确保目标如期实现：` leads in what follows."""
_LONGEST_TITLE = 30
"""Characters. Titles of safeguards that were read have up to 8; a first sentence of 30 without a
comma is still one, a longer one is the text."""
_FURTHEST = 3
"""How much higher the next item's number may be: one or two in between may be missing or mistyped."""
_TITLE_END = compile_pattern(r"[。:：]|(?<=\p{Han})[.．](?=\s*\p{Han})")
_CLOSING = "。:：.．；; \t\u3000"


def read_safeguards(section: SectionText, trace: Trace) -> tuple[Safeguard, ...]:
    """Read the section below its heading."""
    spans = [line.span() for line in section.lines]
    if section.heading.run_in is not None:
        spans.insert(0, section.heading.run_in)
    items = _items(spans)
    return tuple(
        _build(mark, parts, f"/safeguards/{place}", trace)
        for place, (mark, parts) in enumerate(items)
    )


def _items(spans: list[BodySpan]) -> list[tuple[NumberMark | None, list[BodySpan]]]:
    """Group the paragraphs by item: a mark in the first one's style that counts on opens one."""
    items: list[tuple[NumberMark | None, list[BodySpan]]] = []
    style: str | None = None
    count = 0
    for span in spans:
        mark = leading_mark(span.text)
        if (
            mark is not None
            and mark.style != "part"
            and (style is None or (mark.style == style and count < mark.value <= count + _FURTHEST))
        ):
            style, count = mark.style, mark.value
            items.append((mark, [span]))
        elif style is None:
            items.append((None, [span]))
        else:
            items[-1][1].append(span)
    return items


def _build(mark: NumberMark | None, parts: list[BodySpan], at: str, trace: Trace) -> Safeguard:
    first = parts[0]
    number: BodySpan | None = None
    if mark is not None:
        number = first.part(mark.start, mark.end)
        first = first.part(mark.end)
    title, rest = _split_title(first, has_text_below=len(parts) > 1)
    if mark is None and title and not rest and _SENTENCE_OF_ITS_OWN.search(first.text):
        title, rest = None, first
    texts = [span for span in (rest, *parts[1:]) if span]
    return Safeguard(
        number=trace.take(f"{at}/number", number),
        title=trace.take(f"{at}/title", title),
        text=trace.take_paragraphs(f"{at}/text", texts),
    )


def _split_title(
    span: BodySpan, *, has_text_below: bool
) -> tuple[BodySpan | None, BodySpan | None]:
    """`(title, text)`; the stop between them carries no value and is removed."""
    text = span.text
    end = _TITLE_END.search(text)
    cut = end.start() if end else len(text)
    bare = text[:cut].strip()
    whole_line = not text[cut:].strip(_CLOSING)
    if (
        not bare
        or len(bare) > _LONGEST_TITLE
        or (whole_line and not _is_title(bare, has_text_below))
    ):
        return None, span
    title = span.part(0, cut)
    stop = span.part(cut, cut + 1) if end else None
    if stop:
        stop.set_aside("label")
    return title, (span.part(cut + 1) if end else None)


def _is_title(bare: str, has_text_below: bool) -> bool:
    """A line that is the item's whole first paragraph: a title if text follows, or it is short."""
    return has_text_below or not regex.search(r"[，,；;]", bare)

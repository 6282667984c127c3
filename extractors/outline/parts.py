"""The report's outline: which lines are headings, the cover's, or a section's text.

Enters: a `Body`, and what `text_items` left of it once the projects were found. Leaves: an `Outline`:
the cover and the sections' lines; part titles are set aside. Headings are told by what they say
(`extractors.outline.headings`); where a heading occurs twice, as in a table of contents without page
numbers, the one with text below it counts.
"""

from collections.abc import Set
from dataclasses import dataclass, field

import regex

from extractors.ledger.body import Body, BodyLine, Grid
from extractors.outline.contents import without_contents
from extractors.outline.headings import (
    Heading,
    SectionKind,
    is_page_number,
    is_part_number,
    read_heading,
)
from extractors.patterns import compile_pattern
from extractors.terms.number_marks import leading_mark

_TEXT_SECTIONS: frozenset[SectionKind] = frozenset({"overall_goal", "sub_goals", "safeguards"})
_SENTENCE = compile_pattern(r"[。；！？!?]\s*$")
_LONGEST_PART_TITLE = 30
"""Characters of the title in the line below `第一部分`; a longer line is already the part's text."""
_LONGEST_SIBLING = 20
"""Characters of an unknown section's heading, without its number; a longer line is an item of a list."""


@dataclass(slots=True)
class SectionText:
    """A section: its heading and the lines below it."""

    heading: Heading
    lines: list[BodyLine] = field(default_factory=list)


@dataclass(slots=True)
class Outline:
    """The parts of a report in reading order."""

    body: Body
    cover: list[BodyLine] = field(default_factory=list)
    sections: dict[SectionKind, SectionText] = field(default_factory=dict)
    part_titles: list[BodyLine] = field(default_factory=list)
    repeated: list[BodyLine] = field(default_factory=list)
    """Headings that open a section anew, as in several departments' reports in one file."""


def text_items(body: Body) -> list[BodyLine | Grid]:
    """What the body says; blank lines, page numbers and the table of contents are set aside."""
    items = [item for item in body.items if isinstance(item, Grid) or item.text.strip()]
    return without_contents(_without_page_numbers(items))


def outline(
    body: Body,
    items: list[BodyLine | Grid],
    project_tables: Set[int] = frozenset(),
    below_forms: Set[int] = frozenset(),
) -> Outline:
    """Sort the body's text items into the report's parts.

    `project_tables` holds the identities (`id`) of the grids that projects were read from,
    `below_forms` those of the lines that stand below another form: no section goes on there.
    """
    found = _found_headings(items)
    headings = _headings(items, found)
    result = Outline(body)
    repeated = _repeated(items, found, headings)
    _sort_lines(items, headings, repeated, project_tables, below_forms, result)
    return result


def _without_page_numbers(items: list[BodyLine | Grid]) -> list[BodyLine | Grid]:
    kept = []
    for item in items:
        if isinstance(item, BodyLine) and is_page_number(item):
            item.set_aside("page_number")
        else:
            kept.append(item)
    return kept


def _found_headings(items: list[BodyLine | Grid]) -> dict[int, Heading]:
    """All lines that read as headings, by place."""
    headings = (
        (place, read_heading(i)) for place, i in enumerate(items) if isinstance(i, BodyLine)
    )
    return {place: heading for place, heading in headings if heading is not None}


def _headings(items: list[BodyLine | Grid], found: dict[int, Heading]) -> dict[int, Heading]:
    """The headings that count, by place: of several for one section the first with text below.

    A heading that may as well be a label counts only where no other one does.
    """
    kept: dict[int, Heading] = {}
    for kind in _TEXT_SECTIONS:
        places = [place for place, heading in found.items() if heading.kind == kind]
        with_text = [place for place in places if _has_text_below(items, place, found)]
        firm = [place for place in with_text if not found[place].is_weak]
        for place in (firm or with_text or places)[:1]:
            kept[place] = found[place]
    if not any(heading.kind == "overall_goal" for heading in kept.values()):
        for place, heading in found.items():
            if heading.kind == "part" and _has_text_below(items, place, found):
                kept[place] = Heading(
                    "overall_goal", heading.line, heading.mark, heading.name, heading.run_in
                )
                break
    for place, heading in found.items():
        if place not in kept and (heading.kind in ("projects", "part")):
            kept[place] = heading
    return dict(sorted(kept.items()))


def _repeated(
    items: list[BodyLine | Grid], found: dict[int, Heading], kept: dict[int, Heading]
) -> frozenset[int]:
    """Where a section opens again, in the manner of the first time and past another section.

    `（一）总体目标` below `一、总体绩效目标` is no other section, nor is anything right below it.
    """
    first = {heading.kind: place for place, heading in reversed(kept.items())}
    again: set[int] = set()
    for place, heading in found.items():
        before = first.get(heading.kind)
        if before is None or place <= before or heading.kind not in _TEXT_SECTIONS:
            continue
        if not _same_manner(heading, kept[before]) or not _has_text_below(items, place, found):
            continue
        if any(before < other < place and kept[other].kind != heading.kind for other in kept):
            again.add(place)
    return frozenset(again)


def _same_manner(heading: Heading, first: Heading) -> bool:
    if heading.run_in is not None or heading.mark is None or first.mark is None:
        return False
    return (heading.mark.style, heading.mark.value) == (first.mark.style, first.mark.value)


def _has_text_below(items: list[BodyLine | Grid], place: int, found: dict[int, Heading]) -> bool:
    if found[place].run_in is not None:
        return True
    below = items[place + 1] if place + 1 < len(items) else None
    return isinstance(below, BodyLine) and place + 1 not in found and not is_part_number(below)


def _sort_lines(
    items: list[BodyLine | Grid],
    headings: dict[int, Heading],
    repeated: frozenset[int],
    project_tables: Set[int],
    below_forms: Set[int],
    result: Outline,
) -> None:
    section: SectionText | None = None
    on_cover = True
    after_part_number = False
    for place, item in enumerate(items):
        heading = headings.get(place)
        if isinstance(item, Grid):
            on_cover = False
            section = None if id(item) in project_tables else section
            continue
        if id(item) in below_forms:
            section = None
        if heading is not None:
            on_cover = after_part_number = False
            section = _open(heading, result)
        elif place in repeated:
            on_cover, section = False, None
            result.repeated.append(item)
        elif is_part_number(item):
            item.set_aside("heading")
            on_cover, section, after_part_number = False, None, True
        elif after_part_number and _is_part_title(item):
            item.set_aside("heading")
            after_part_number = False
        elif on_cover:
            result.cover.append(item)
        elif section is not None and _is_sibling(item, section):
            section = None
        elif section is not None:
            section.lines.append(item)


def _open(heading: Heading, result: Outline) -> SectionText | None:
    if heading.kind in ("projects", "part"):
        heading.line.set_aside("heading")
        result.part_titles.append(heading.line)
        return None
    section = SectionText(heading)
    result.sections[heading.kind] = section
    return section


def _is_part_title(line: BodyLine) -> bool:
    return len(line.text.strip()) <= _LONGEST_PART_TITLE and not _SENTENCE.search(line.text)


def _is_sibling(line: BodyLine, section: SectionText) -> bool:
    """Whether a line opens an unknown section beside this one (`四、其他需要说明的问题`).

    A section's own list may count in the heading's style as well (safeguards do: 一、二、… below
    `三、工作保障措施`); such a list begins at one.
    """
    own = section.heading.mark
    mark = leading_mark(line.text)
    if own is None or mark is None or mark.style != own.style or mark.value != own.value + 1:
        return False
    text = line.text[mark.end :].strip()
    if len(text) > _LONGEST_SIBLING or regex.search(r"[。；，：:,;]", text):
        return False
    marks = (leading_mark(earlier.text) for earlier in section.lines)
    return not any(m is not None and m.style == own.style and m.value == 1 for m in marks)

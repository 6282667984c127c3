"""The report's outline: which items are headings, contents, sections' text, or a project's.

Enters: a `Body`. Leaves: an `Outline`: the cover, the four sections' lines, and the projects with
their tables. Page numbers left in the text, part titles and the table of contents are removed.
Headings are told by what they say (`extractors.outline.headings`), tables by their labels; where a heading
occurs twice, as in a table of contents without page numbers, the one with text below it counts.
"""

from dataclasses import dataclass, field

import regex

from extractors.ledger.body import Body, Grid, Line
from extractors.outline.contents import without_contents
from extractors.outline.headings import (
    Heading,
    SectionKind,
    is_page_number,
    is_part_number,
    read_heading,
)
from extractors.projects.heads import looks_like_title, read_head_facts
from extractors.projects.table_rows import (
    ProjectCells,
    ProjectReader,
    is_head_table,
    is_project_table,
)
from extractors.terms.number_marks import leading_mark
from extractors.terms.organisations import names_organisation

_TEXT_SECTIONS: frozenset[SectionKind] = frozenset({"overall_goal", "sub_goals", "safeguards"})
_HEAD_REACH = 8
"""How many lines above a table may belong to its head (title, department, unit, year)."""
_TABLE_REMARKS = frozenset(
    {"绩效指标", "绩效指标表", "续表", "（续表）", "(续表)", "续上表", "附表"}
)
"""Lines above a table, or between its two parts, that only say what comes."""
_SENTENCE = regex.compile(r"[。；！？!?]\s*$")


@dataclass(slots=True)
class SectionText:
    """A section: its heading and the lines below it."""

    heading: Heading
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Outline:
    """The parts of a report in reading order."""

    body: Body
    cover: list[Line] = field(default_factory=list)
    sections: dict[SectionKind, SectionText] = field(default_factory=dict)
    projects: list[ProjectCells] = field(default_factory=list)
    part_titles: list[Line] = field(default_factory=list)
    repeated: list[Line] = field(default_factory=list)
    """Headings that open a section anew, as in several departments' reports in one file."""
    project_tables: set[int] = field(default_factory=set)
    """Identities (`id`) of the grids that projects were read from."""


def outline(body: Body) -> Outline:
    """Sort the body's items into the report's parts."""
    items = [item for item in body.items if isinstance(item, Grid) or item.text.strip()]
    items = _without_page_numbers(items)
    items = without_contents(items)
    result = Outline(body)
    rest = _take_projects(items, result)
    found = _found_headings(rest)
    headings = _headings(rest, found)
    _sort_lines(rest, headings, _repeated(rest, found, headings), result)
    return result


def _without_page_numbers(items: list[Line | Grid]) -> list[Line | Grid]:
    kept = []
    for item in items:
        if isinstance(item, Line) and is_page_number(item):
            item.remove("page_number")
        else:
            kept.append(item)
    return kept


def _key(line: Line) -> str:
    return "".join(line.text.split())


def _take_projects(items: list[Line | Grid], result: Outline) -> list[Line | Grid]:
    """Read the project tables with the lines above them; return the items that are left."""
    rest: list[Line | Grid] = []
    between = 0
    reader: ProjectReader | None = None
    for item in items:
        if isinstance(item, Line):
            rest.append(item)
            between += 1
            continue
        if is_head_table(item):
            lines = [line for line in item.lines() if line.text.strip()]
            rest.extend(lines)
            between += len(lines)
            continue
        is_ours = is_project_table(item)
        goes_on = reader is not None and not between and (is_ours or reader.goes_on_in(item))
        if goes_on or is_ours:
            result.project_tables.add(id(item))
        if reader is not None and goes_on:
            result.projects.extend(reader.read_table(item))
        elif is_ours:
            titled = _title_above(rest[len(rest) - between :])
            reader = _begin_reading(item, None if titled else reader)
            new = reader.read_table(item)
            _take_head_lines(rest, between, new[0] if new else reader.current)
            result.projects.extend(new)
            between = 0
        else:
            between += 1
        rest.append(item)
    return rest


def _begin_reading(table: Grid, previous: ProjectReader | None) -> ProjectReader:
    """A reader for a table below some lines: for a grid alone, with the project that lacks one."""
    if previous is not None and not previous.current.has_grid:
        probe = ProjectReader().read_table(table)
        if probe and probe[0].is_grid_alone:
            return ProjectReader(previous.current)
    return ProjectReader()


def _title_above(lines: list[Line | Grid]) -> bool:
    return any(isinstance(line, Line) and looks_like_title(line) for line in lines[-_HEAD_REACH:])


def _take_head_lines(rest: list[Line | Grid], between: int, project: ProjectCells) -> None:
    """Move the title and the head lines above a table from the text to the project."""
    found: list[int] = []
    past_unknown = False
    start = len(rest)
    lowest = max(start - min(between, _HEAD_REACH), 0)
    for place in range(start - 1, lowest - 1, -1):
        line = rest[place]
        if not isinstance(line, Line):
            break
        if project.title is None and looks_like_title(line) and not _only_section(line):
            project.title = line
            found.append(place)
            break
        if past_unknown:  # then only a title is worth looking for
            if not _is_bare_title(line):
                break
            continue
        unit_below = any(facts.unit for facts in project.heads)
        beside_unit = unit_below and names_organisation(_key(line))
        facts = read_head_facts(line.span(), beside_unit=beside_unit, above_table=True)
        if facts:
            project.heads.insert(0, facts)
            found.append(place)
            continue
        if _key(line) in _TABLE_REMARKS:
            line.remove("label")
            found.append(place)
            continue
        next_above = place == start - 1 - len(found)
        if (
            project.title is None
            and next_above
            and _is_bare_title(line)
            and _is_named(line, project)
        ):
            project.title = line
            found.append(place)
            break
        if not _is_bare_title(line):
            break
        past_unknown = True  # `填报日期：2020年12月` between a title and its table
    for place in sorted(found, reverse=True):
        del rest[place]


def _only_section(line: Line) -> bool:
    heading = read_heading(line)
    return heading is not None and not line.paragraph.field_codes


def _is_bare_title(line: Line) -> bool:
    text = line.text.strip()
    return len(text) <= 80 and not _SENTENCE.search(text) and read_heading(line) is None


def _is_named(line: Line, project: ProjectCells) -> bool:
    """Whether a line names the project whose table follows (a title without the word 绩效目标表)."""
    name = "".join("".join(span.text.split()) for span in project.values.get("name", ()))
    return bool(name) and name in _key(line)


def _found_headings(items: list[Line | Grid]) -> dict[int, Heading]:
    """All lines that read as headings, by place."""
    headings = ((place, read_heading(i)) for place, i in enumerate(items) if isinstance(i, Line))
    return {place: heading for place, heading in headings if heading is not None}


def _headings(items: list[Line | Grid], found: dict[int, Heading]) -> dict[int, Heading]:
    """The headings that count, by place: of several for one section the first with text below."""
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
    items: list[Line | Grid], found: dict[int, Heading], kept: dict[int, Heading]
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


def _has_text_below(items: list[Line | Grid], place: int, found: dict[int, Heading]) -> bool:
    if found[place].run_in is not None:
        return True
    below = items[place + 1] if place + 1 < len(items) else None
    return isinstance(below, Line) and place + 1 not in found and not is_part_number(below)


def _sort_lines(
    items: list[Line | Grid],
    headings: dict[int, Heading],
    repeated: frozenset[int],
    result: Outline,
) -> None:
    section: SectionText | None = None
    on_cover = True
    after_part_number = False
    for place, item in enumerate(items):
        heading = headings.get(place)
        if isinstance(item, Grid):
            on_cover = False
            section = None if id(item) in result.project_tables else section
            continue
        if heading is not None:
            on_cover = after_part_number = False
            section = _open(heading, result)
        elif place in repeated:
            on_cover, section = False, None
            result.repeated.append(item)
        elif is_part_number(item):
            item.remove("heading")
            on_cover, section, after_part_number = False, None, True
        elif after_part_number and _is_part_title(item):
            item.remove("heading")
            after_part_number = False
        elif on_cover:
            result.cover.append(item)
        elif section is not None and _is_sibling(item, section):
            section = None
        elif section is not None:
            section.lines.append(item)


def _open(heading: Heading, result: Outline) -> SectionText | None:
    if heading.kind in ("projects", "part"):
        heading.line.remove("heading")
        result.part_titles.append(heading.line)
        return None
    section = SectionText(heading)
    result.sections[heading.kind] = section
    return section


def _is_part_title(line: Line) -> bool:
    return len(line.text.strip()) <= 30 and not _SENTENCE.search(line.text)


def _is_sibling(line: Line, section: SectionText) -> bool:
    """Whether a line opens an unknown section beside this one (`四、其他需要说明的问题`).

    A section's own list may count in the heading's style as well (safeguards do: 一、二、… below
    `三、工作保障措施`); such a list begins at one.
    """
    own = section.heading.mark
    mark = leading_mark(line.text)
    if own is None or mark is None or mark.style != own.style or mark.value != own.value + 1:
        return False
    text = line.text[mark.end :].strip()
    if len(text) > 20 or regex.search(r"[。；，：:,;]", text):
        return False
    marks = (leading_mark(earlier.text) for earlier in section.lines)
    return not any(m is not None and m.style == own.style and m.value == 1 for m in marks)

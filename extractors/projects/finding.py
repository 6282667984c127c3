"""Project tables in a document, with the lines above them that belong to them.

Enters: a document's items in reading order (`extractors.outline.parts.text_items`). Leaves: the
projects' cells (tables are told by their labels), and the items without the lines that were a
project's title or head. A project's two tables, or the parts of one that a page break cut, are one
project.
"""

from dataclasses import dataclass, field

import regex

from extractors.ledger.body import Grid, Line
from extractors.outline.headings import read_heading
from extractors.outline.table_heads import looks_like_title, read_head_facts
from extractors.projects.table_rows import (
    ProjectCells,
    ProjectReader,
    holds_names_alone,
    is_head_table,
    is_project_table,
    names_a_project,
)
from extractors.terms.organisations import names_organisation

_HEAD_REACH = 8
"""How many lines above a table may belong to its head (title, department, unit, year)."""
_TABLE_REMARKS = frozenset(
    {"绩效指标", "绩效指标表", "续表", "（续表）", "(续表)", "续上表", "附表"}
)
"""Lines above a table, or between its two parts, that only say what comes."""
_GOES_ON = frozenset({"续表", "（续表）", "(续表)", "续上表", "接上表", "（接上表）"})
_SENTENCE = regex.compile(r"[。；！？!?]\s*$")


@dataclass(slots=True)
class FoundProjects:
    """The projects of a document, and what is left of its items."""

    projects: list[ProjectCells] = field(default_factory=list)
    tables: set[int] = field(default_factory=set)
    """Identities (`id`) of the grids that projects were read from."""
    rest: list[Line | Grid] = field(default_factory=list)
    """All items but the lines that belong to a project's head, the grids among them."""


def find_projects(items: list[Line | Grid]) -> FoundProjects:
    """Read the project tables with the lines above them."""
    found = FoundProjects()
    rest = found.rest
    between = 0
    reader: ProjectReader | None = None
    for place, item in enumerate(items):
        if isinstance(item, Line):
            if reader is not None and not between and _says_goes_on(items, place):
                item.set_aside("label")
                continue
            rest.append(item)
            between += 1
            continue
        if is_head_table(item):
            lines = [line for line in item.lines() if line.text.strip()]
            rest.extend(lines)
            between += len(lines)
            continue
        is_ours = is_project_table(item) or _begins_next(items, place)
        goes_on = reader is not None and not between and (is_ours or reader.goes_on_in(item))
        if goes_on or is_ours:
            found.tables.add(id(item))
        if reader is not None and goes_on:
            found.projects.extend(reader.read_table(item))
        elif is_ours:
            titled = _title_above(rest[len(rest) - between :])
            reader = _begin_reading(item, None if titled else reader)
            new = reader.read_table(item)
            _take_head_lines(rest, between, new[0] if new else reader.current)
            found.projects.extend(new)
            between = 0
        else:
            between += 1
        rest.append(item)
    return found


def _says_goes_on(items: list[Line | Grid], place: int) -> bool:
    """Whether a line between two tables says that the second goes on with the first."""
    line, below = items[place], items[place + 1] if place + 1 < len(items) else None
    return isinstance(line, Line) and isinstance(below, Grid) and _key(line) in _GOES_ON


def _begins_next(items: list[Line | Grid], place: int) -> bool:
    """Whether a table is cut from the project's table right below: its code and name alone."""
    table, below = items[place], items[place + 1] if place + 1 < len(items) else None
    if not isinstance(table, Grid) or not isinstance(below, Grid):
        return False
    return holds_names_alone(table) and is_project_table(below) and not names_a_project(below)


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
            line.set_aside("label")
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


def _key(line: Line) -> str:
    return "".join(line.text.split())

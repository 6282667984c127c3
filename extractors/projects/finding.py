"""Project tables in a document, with the lines above them that belong to them.

Enters: a document's items in reading order (`extractors.outline.parts.text_items`). Leaves: the
projects' cells (tables are told by their labels), and the items without the lines that were a
project's title or head. A project's two tables, or the parts of one that a page break cut, are one
project.
"""

from dataclasses import dataclass, field

from extractors.forms.hebei import HEBEI, HeadLabel
from extractors.forms.labels import names_another_kind
from extractors.forms.titles import is_table_remark, says_table_goes_on
from extractors.ledger.body import BodyLine, Grid
from extractors.outline.headings import read_heading
from extractors.outline.table_heads import looks_like_title, read_head_facts
from extractors.patterns import compile_pattern
from extractors.projects.cells import ProjectCells
from extractors.projects.indicator_grids import read_grid_header
from extractors.projects.table_rows import ProjectWalk, label_in
from extractors.terms.organisations import names_organisation

_HEAD_REACH = 8
"""How many lines above a table may belong to its head (title, department, unit, year)."""
_MOST_HEAD_TEXTS = 4
"""Paragraphs of a table that is a project's head: the same four."""
_MOST_NAME_ROWS = 3
"""Rows of a table cut off below 项目编码 and 项目名称: these two, and a blank one or the title."""
_LONGEST_BARE_TITLE = 80
"""Characters of a line that may be a title without 绩效目标表: little more than a project's name."""
_SENTENCE = compile_pattern(r"[。；！？!?]\s*$")


@dataclass(slots=True)
class FoundProjects:
    """The projects of a document, and what is left of its items."""

    projects: list[ProjectCells] = field(default_factory=list)
    tables: set[int] = field(default_factory=set)
    """Identities (`id`) of the grids that projects were read from."""
    rest: list[BodyLine | Grid] = field(default_factory=list)
    """All items, grids among them, but for the lines that belong to a project's head."""


def is_project_table(grid: Grid) -> bool:
    """Whether a table is (a part of) a project's table of the kind this program reads."""
    if grid.table.column_count < 2:
        return False  # no value stands beside a label
    labels: set[HeadLabel] = set()
    core = grid_header = False
    for row in grid.rows:
        for cell in row:
            if names_another_kind(cell.key):
                return False
        found = [label for label in map(label_in, row) if label is not None]
        labels.update(label.name for label in found)
        core = core or any(label.certain and label.name in HEBEI.core for label in found)
        grid_header = read_grid_header(row) is not None
        if grid_header:
            break  # below it stand values, in which any word may occur
    telling = bool(labels & HEBEI.telling) or labels >= {"code", "goals"}
    if not (grid_header or (core and len(labels) >= 2 and telling)):
        return False
    return not any(
        any(names_another_kind(cell.key) for cell in row) and read_grid_header(row)
        for row in grid.rows
    )


def names_a_project(grid: Grid) -> bool:
    """Whether a table has a project's code or name."""
    labels = (label_in(cell) for row in grid.rows for cell in row)
    return any(label is not None and label.name in HEBEI.starting for label in labels)


def holds_names_alone(grid: Grid) -> bool:
    """Whether a table of a few rows has a project's code and name, and no other label."""
    labels = [label for row in grid.rows for cell in row if (label := label_in(cell)) is not None]
    names = {label.name for label in labels}
    return names == HEBEI.starting and grid.table.row_count <= _MOST_NAME_ROWS


def heads_itself(grid: Grid) -> bool:
    """Whether a project's table begins with a row of one text, its title in whatever words."""
    first = [cell for cell in grid.rows[0] if cell.key] if grid.rows else []
    if len(first) != 1 or label_in(first[0]) is not None or len(first[0].spans()) > 1:
        return False
    for row in grid.rows[1:]:
        if read_grid_header(row) is not None:
            return False
        if any(label is not None and label.name in HEBEI.starting for label in map(label_in, row)):
            return True
    return False


def is_head_table(grid: Grid) -> bool:
    """Whether a table holds nothing but a project's head (department, unit, title) in a row or two.

    Some reports keep the line above the project table in a small table without borders.
    """
    if grid.table.row_count > 2:
        return False
    spans = [span for row in grid.rows for cell in row for span in cell.spans()]
    if not spans or len(spans) > _MOST_HEAD_TEXTS:
        return False
    facts = [read_head_facts(span) for span in spans]
    return any(fact.unit for fact in facts) and all(
        fact or looks_like_title(span.line) or names_organisation("".join(span.text.split()))
        for fact, span in zip(facts, spans, strict=True)
    )


def find_projects(items: list[BodyLine | Grid]) -> FoundProjects:
    """Read the project tables with the lines above them; `items` are in reading order."""
    found = FoundProjects()
    rest = found.rest
    between = 0
    walk: ProjectWalk | None = None
    for place, item in enumerate(items):
        if isinstance(item, BodyLine):
            if walk is not None and not between and _says_goes_on(items, place):
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
        begins = is_ours and heads_itself(item)
        goes_on = walk is not None and not between and (is_ours or walk.goes_on_in(item))
        goes_on = goes_on and not begins
        if goes_on or is_ours:
            found.tables.add(id(item))
        if walk is not None and goes_on:
            found.projects.extend(walk.read_table(item))
        elif is_ours:
            titled = _title_above(rest[len(rest) - between :])
            walk = _begin_reading(item, None if titled or begins else walk)
            new = walk.read_table(item)
            _take_head_lines(rest, between, new[0] if new else walk.current)
            found.projects.extend(new)
            between = 0
        else:
            between += 1
        rest.append(item)
    return found


def _says_goes_on(items: list[BodyLine | Grid], place: int) -> bool:
    """Whether a line between two tables says that the second goes on with the first."""
    line, below = items[place], items[place + 1] if place + 1 < len(items) else None
    return isinstance(line, BodyLine) and isinstance(below, Grid) and says_table_goes_on(line.text)


def _begins_next(items: list[BodyLine | Grid], place: int) -> bool:
    """Whether a table is cut from the project's table right below: its code and name alone."""
    table, below = items[place], items[place + 1] if place + 1 < len(items) else None
    if not isinstance(table, Grid) or not isinstance(below, Grid):
        return False
    return holds_names_alone(table) and is_project_table(below) and not names_a_project(below)


def _begin_reading(table: Grid, previous: ProjectWalk | None) -> ProjectWalk:
    """A walk for a table below some lines: for a grid alone, with the project that lacks one."""
    if previous is not None and not previous.current.has_grid:
        probe = ProjectWalk().read_table(table)
        if probe and probe[0].is_grid_alone:
            return ProjectWalk(previous.current)
    return ProjectWalk()


def _title_above(lines: list[BodyLine | Grid]) -> bool:
    return any(
        isinstance(line, BodyLine) and looks_like_title(line) for line in lines[-_HEAD_REACH:]
    )


def _take_head_lines(rest: list[BodyLine | Grid], between: int, project: ProjectCells) -> None:
    """Move the title and the head lines above a table from the text to the project."""
    found: list[int] = []
    past_unknown = False
    start = len(rest)
    lowest = max(start - min(between, _HEAD_REACH), 0)
    for place in range(start - 1, lowest - 1, -1):
        line = rest[place]
        if not isinstance(line, BodyLine):
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
        if is_table_remark(line.text):
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


def _only_section(line: BodyLine) -> bool:
    heading = read_heading(line)
    return heading is not None and not line.paragraph.field_codes


def _is_bare_title(line: BodyLine) -> bool:
    text = line.text.strip()
    return (
        len(text) <= _LONGEST_BARE_TITLE
        and not _SENTENCE.search(text)
        and read_heading(line) is None
    )


def _is_named(line: BodyLine, project: ProjectCells) -> bool:
    """Whether a line names the project whose table follows (a title without the word 绩效目标表)."""
    name = "".join("".join(span.text.split()) for span in project.values.get("name", ()))
    return bool(name) and name in _key(line)


def _key(line: BodyLine) -> str:
    return "".join(line.text.split())

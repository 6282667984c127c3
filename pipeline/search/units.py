"""What is found: the parts of a record that stand as hits of their own.

Enters: a record as JSON. Leaves: units (a project with its goals, results, statements, money and
indicators, a sub-goal with its activities, a safeguard, the overall goal, a statement of the report
itself), each with a name and lines of text.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

from models.json_text import read_values

UnitKind = Literal["project", "overall_goal", "sub_goal", "safeguard", "statement"]
Json = dict[str, Any]

_MOST_DEPARTMENTS = 1000
"""Whose tags are remembered: all units of a report ask for the same few."""


@dataclass(frozen=True)
class Unit:
    """One part of a record."""

    kind: UnitKind
    report_kind: str
    position: int
    """Zero-based index in the record's list of this kind."""
    fiscal_year: int | None
    department_code: str | None
    department_name: str | None
    name: str
    text: str
    """Lines; each distinct value once."""
    prose_lines: int
    """So many lines, the text's first, say what it is about; keywords come from them."""

    @property
    def tags(self) -> list[str]:
        """What filters ask for."""
        found = [kind_tag(self.kind), report_kind_tag(self.report_kind)]
        if self.fiscal_year is not None:
            found.append(year_tag(self.fiscal_year))
        names = dict.fromkeys((self.department_code, self.department_name))
        return found + [department_tag(name) for name in names if name]


def kind_tag(kind: str) -> str:
    """The tag of a kind of unit."""
    return "k" + kind.replace("_", "")


def report_kind_tag(kind: str) -> str:
    """The tag of a kind of report."""
    return "r" + kind.replace("_", "")


def year_tag(year: int) -> str:
    """The tag of a budget year."""
    return f"y{year}"


@lru_cache(maxsize=_MOST_DEPARTMENTS)
def department_tag(code_or_name: str) -> str:
    """The tag of a department, by its code or by its name; letters and digits only."""
    return "d" + hashlib.sha256(code_or_name.encode()).hexdigest()[:16]


def read_units(body: bytes) -> list[Unit]:
    """The units of a record."""
    return list(_units(read_values(body)))


def _units(record: Json) -> Iterator[Unit]:
    # A record of version 1.0 has none of the keys that are asked for with `get`.
    head = _Head(
        record.get("kind", "budget_performance"), record["fiscal_year"], record["department"]
    )
    if goal := record["overall_goal"]:
        grid = _indicators(goal.get("indicators", ()))
        yield head.unit("overall_goal", 0, goal["heading"], goal["paragraphs"], grid)
    for place, one in enumerate(record["sub_goals"]):
        prose, more = _work(one)
        yield head.unit("sub_goal", place, one["title"], prose, more)
    for place, one in enumerate(record["safeguards"]):
        yield head.unit("safeguard", place, one["title"], [one["text"]])
    for place, note in enumerate(record.get("statements", ())):
        yield head.unit("statement", place, note["label"], [note["text"]])
    for place, project in enumerate(record["projects"]):
        own = replace(head, department=project["department"] or head.department)
        yield own.unit("project", place, project["name"], _prose(project), _facts(project))


def _prose(project: Json) -> list[str | None]:
    """What a project is about."""
    return [
        project["fund_use"],
        *project["goals"],
        *project.get("long_term_goals", ()),
        *project.get("goal_results", ()),
        *(note["text"] for note in project.get("statements", ())),
    ]


def _facts(project: Json) -> list[str | None]:
    """What else its table says in words."""
    found = [project["title"], project["code"], project.get("category"), project.get("nature")]
    for key in ("supervisor", "implementer"):
        if unit := project.get(key):
            found += [unit["code"], unit["name"]]
    found += [note["label"] for note in project.get("statements", ())]
    return [*found, *_funding(project.get("funding", ())), *_indicators(project["indicators"])]


def _work(goal: Json) -> tuple[list[str | None], list[str | None]]:
    """A sub-goal's prose and the rest, those of its activities included."""
    prose = [goal["objective"], goal["indicator_text"], goal.get("description")]
    more = [*_funding(goal.get("funding", ())), *_indicators(goal.get("indicators", ()))]
    for activity in goal.get("activities", ()):
        inner, rest = _work(activity)
        prose += [activity["title"], *inner]
        more += rest
    return prose, more


def _indicators(indicators: Iterable[Json]) -> list[str | None]:
    found: list[str | None] = []
    for one in indicators:
        found += (one["level1"], one["level2"], one["level3"], one["description"])
        for target in (one["target"], one.get("actual")):
            if target:
                found.append(target["text"])
        found += (one["basis"], one.get("deviation"))
        found += _notes(one.get("notes", ()))
    return found


def _funding(lines: Iterable[Json]) -> list[str | None]:
    found: list[str | None] = []
    for line in lines:
        found.append(line["name"])
        found += _notes(line["notes"])
    return found


def _notes(notes: Iterable[Json]) -> list[str | None]:
    return [note[key] for note in notes for key in ("label", "text")]


@dataclass(frozen=True)
class _Head:
    """What the units of a record have in common."""

    report_kind: str
    year: int | None
    department: dict[str, Any] | None

    def unit(
        self,
        kind: UnitKind,
        position: int,
        name: str | None,
        prose: Iterable[str | None],
        more: Iterable[str | None] = (),
    ) -> Unit:
        lines = dict.fromkeys(filter(None, prose))
        prose_lines = len(lines)
        lines |= dict.fromkeys(filter(None, more))
        return Unit(
            kind,
            self.report_kind,
            position,
            self.year,
            self.department["code"] if self.department else None,
            self.department["name"] if self.department else None,
            name or "",
            _joined(lines).replace("\x00", ""),
            prose_lines,
        )


def _joined(lines: Collection[str]) -> str:
    """Values as lines; one with a line feed of its own stays one line: a match may go over it."""
    joined = "\n".join(lines)
    if joined.count("\n") < len(lines):
        return joined
    return "\n".join(line.replace("\n", " ") for line in lines)

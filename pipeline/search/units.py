"""What is found: the parts of a record that stand as hits of their own.

Enters: a record as JSON. Leaves: units (a project with its goals and indicators, a sub-goal, a
safeguard, the overall goal), each with a name and lines of text.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args

UnitKind = Literal["project", "overall_goal", "sub_goal", "safeguard"]
KINDS: tuple[UnitKind, ...] = get_args(UnitKind)


@dataclass(frozen=True)
class Unit:
    """One part of a record."""

    kind: UnitKind
    position: int
    """Zero-based index in the record's list of this kind."""
    fiscal_year: int | None
    department_code: str | None
    department_name: str | None
    name: str
    text: str
    """Lines; each distinct value once."""
    prose: str
    """The part of the text that says what it is about; keywords come from it."""

    @property
    def tags(self) -> list[str]:
        """What filters ask for."""
        found = [kind_tag(self.kind)]
        if self.fiscal_year is not None:
            found.append(year_tag(self.fiscal_year))
        names = dict.fromkeys((self.department_code, self.department_name))
        return found + [department_tag(name) for name in names if name]


def kind_tag(kind: str) -> str:
    """The tag of a kind of unit."""
    return "k" + kind.replace("_", "")


def year_tag(year: int) -> str:
    """The tag of a budget year."""
    return f"y{year}"


def department_tag(code_or_name: str) -> str:
    """The tag of a department, by its code or by its name; letters and digits only."""
    return "d" + hashlib.sha256(code_or_name.encode()).hexdigest()[:16]


def read_units(body: bytes) -> list[Unit]:
    """The units of a record."""
    return list(_units(json.loads(body)))


def _units(record: dict[str, Any]) -> Iterator[Unit]:
    year, department = record["fiscal_year"], record["department"]
    if goal := record["overall_goal"]:
        yield _unit("overall_goal", 0, year, department, goal["heading"], goal["paragraphs"])
    for place, one in enumerate(record["sub_goals"]):
        lines = [one["objective"], one["indicator_text"]]
        yield _unit("sub_goal", place, year, department, one["title"], lines)
    for place, one in enumerate(record["safeguards"]):
        yield _unit("safeguard", place, year, department, one["title"], [one["text"]])
    for place, project in enumerate(record["projects"]):
        prose = [project["fund_use"], *project["goals"]]
        grid = [project["title"], project["code"]]
        for indicator in project["indicators"]:
            target = indicator["target"]
            grid += [indicator[key] for key in ("level1", "level2", "level3", "description")]
            grid += [target["text"] if target else None, indicator["basis"]]
        own = project["department"] or department
        yield _unit("project", place, year, own, project["name"], prose, grid)


def _unit(
    kind: UnitKind,
    position: int,
    year: int | None,
    department: dict[str, Any] | None,
    name: str | None,
    prose: Iterable[str | None],
    more: Iterable[str | None] = (),
) -> Unit:
    prose_lines = [line for line in prose if line]
    lines = dict.fromkeys([*prose_lines, *(line for line in more if line)])
    return Unit(
        kind,
        position,
        year,
        department["code"] if department else None,
        department["name"] if department else None,
        name or "",
        # A value with a line feed of its own stays one line: a match may go over it.
        "\n".join(line.replace("\n", " ") for line in lines).replace("\x00", ""),
        "\n".join([name or "", *prose_lines]),
    )

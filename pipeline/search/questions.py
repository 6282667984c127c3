"""What is asked of the index, on either database."""

from dataclasses import dataclass
from typing import Any

_NO_BOUND = 2**62
"""Above every id, and far from overflow where one is added."""


@dataclass(frozen=True)
class Wanted:
    """What to look for."""

    phrases: tuple[str, ...]
    tags: tuple[str, ...] = ()
    department: str | None = None
    """A part of the department's name."""
    in_name: bool = False
    """The phrases must stand in the name."""
    before: int | None = None
    """Only units with a lower id."""

    @property
    def bound(self) -> int:
        """The id below which units are looked for."""
        return self.before or _NO_BOUND


def substring_checks(
    wanted: Wanted, function: str, *, least: int
) -> tuple[list[str], dict[str, Any]]:
    """Conditions on a unit `u`, and their values: phrases of so many characters, and the department's name.

    They must be substrings; `function` is the database's own that tells where one stands, from 1.
    """
    column = "name_folded" if wanted.in_name else "folded"
    phrases = [phrase for phrase in wanted.phrases if len(phrase) >= least]
    checks = [f"{function}(u.{column}, :phrase{number}) > 0" for number in range(len(phrases))]
    values: dict[str, Any] = {f"phrase{number}": phrase for number, phrase in enumerate(phrases)}
    if wanted.department is not None:
        checks.append(f"{function}(u.department_name, :department) > 0")
        values["department"] = wanted.department
    return checks, values


def walk_question(
    wanted: Wanted, function: str, *, units: int, limit: int
) -> tuple[str, dict[str, Any]]:
    """The statement that looks for matches among so many of the newest units, and its values."""
    checks, values = substring_checks(wanted, function, least=1)
    for number, tag in enumerate(wanted.tags):
        checks.append(f"{function}(' ' || u.tags || ' ', :tag{number}) > 0")
        values[f"tag{number}"] = f" {tag} "
    statement = (
        "SELECT u.id FROM ("  # noqa: S608
        "SELECT * FROM search_units WHERE id < :before ORDER BY id DESC LIMIT :units"
        f") u WHERE {' AND '.join(checks)} ORDER BY u.id DESC LIMIT :limit"
    )
    return statement, values | {"before": wanted.bound, "units": units, "limit": limit}

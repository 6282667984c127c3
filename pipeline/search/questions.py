"""What is asked of the index, and the columns of a unit that answers give, on either database."""

from dataclasses import dataclass

NO_BOUND = 2**62
"""Above every id, and far from overflow where one is added."""
UNIT_COLUMNS = "u.id, u.report_id, u.name_folded"
"""What tells how a unit matches. Its text is read only for units that are put in order or shown."""


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

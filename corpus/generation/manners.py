"""What single offices do in their own way when they fill the form in: rarer choices of layout.

Values only; `rare_choices` draws them.
"""

from dataclasses import dataclass
from typing import Literal

EXTRA_WEIGHT = "10"
"""What every row says in a further column of weights."""


@dataclass(frozen=True)
class Manners:
    """What an office does in its own way; the defaults are what most do."""

    title_lines: bool = False
    """Whether the cover's title is broken into two paragraphs."""
    labels_spaced: bool = False
    headings_spaced: bool = False
    unit_form: str = "{label}{unit}"
    plan_sentence: bool = False
    amounts_stacked: bool = False
    """The amounts' labels in one row and the amounts in the next."""
    grid_extras: tuple[str, ...] = ()
    """Further columns: `number` before the others, `sign`, `unit` and `weight` among them."""
    sub_goal_labels: Literal["line", "own_line", "bracket", "title_line"] = "line"
    extra_rows: tuple[tuple[str, str], ...] = ()
    grid_note: str | None = None
    group_headings: bool = False
    """A line with the department's name above its first project."""
    section_order: tuple[str, ...] = ("overall", "sub_goals", "safeguards")
    project_words: str = "{title}"
    no_projects_line: str | None = None
    word_habits: frozenset[str] = frozenset()
    """How Word keeps it: `controls`, `changes`, `links`, `nested`."""

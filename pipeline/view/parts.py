"""What a shown record consists of: values at their pointers, in rows, grids, texts and parts.

The templates dispatch on `kind`. A finding hangs on the part that stands nearest to the value it
speaks of.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

Json = dict[str, Any]


@dataclass(slots=True)
class PlacedFinding:
    """A finding with its number on the page."""

    number: int
    code: str
    severity: str
    message: str
    pointer: str | None
    placed: bool = False
    """Whether it stands beside a value."""


@dataclass(slots=True)
class PlacedCorrection:
    """What a person changed about a value: what stood there, who changed it, and why."""

    operation: str
    extracted: str | None
    author: str
    reason: str
    at: str


@dataclass(slots=True)
class Shown:
    """What has a pointer, and may have findings and corrections beside it."""

    pointer: str
    findings: list[PlacedFinding] = field(default_factory=list, kw_only=True)
    corrections: list[PlacedCorrection] = field(default_factory=list, kw_only=True)


@dataclass(slots=True)
class Value(Shown):
    """One value: its text, and what it says beyond that, each piece with its own pointer if it has one."""

    text: str | None
    reading: Sequence[tuple[str, str]] = ()
    label: str = ""
    """Words in front that are no part of the value."""
    unit: str = ""
    """Words behind it that are no part of it."""


@dataclass(slots=True)
class Row:
    """A label and its values."""

    label: str
    values: Sequence[Value]


@dataclass(slots=True)
class GridRow(Shown):
    """A row of a grid; a cell holds one value or several."""

    cells: Sequence[Sequence[Value]]


@dataclass(slots=True)
class Grid(Shown):
    """A table with its caption and heads."""

    kind: ClassVar[str] = "grid"
    id: str
    caption: str
    heads: Sequence[str]
    rows: Sequence[GridRow]


@dataclass(slots=True)
class Texts(Shown):
    """Paragraphs under a small heading, which may be empty."""

    kind: ClassVar[str] = "texts"
    heading: str
    values: Sequence[Value]


@dataclass(slots=True)
class Facts:
    """Labelled rows."""

    kind: ClassVar[str] = "facts"
    rows: Sequence[Row]
    heading: str = ""


@dataclass(slots=True)
class Part(Shown):
    """A section with a heading of some level and what stands below it."""

    kind: ClassVar[str] = "part"
    id: str
    level: int
    title: Sequence[Value]
    blocks: Sequence[Any]
    name: str = ""
    """Our own word for it, where it has no title."""
    is_article: bool = False

"""What a report says, free of numbering, labels and layout.

`imagination` makes one from a seed; `gold_record` and `narrative`/`project_tables` turn it, each on
its own way, into the gold record and into pages. Values are the words that a reader would read out.
"""

from dataclasses import dataclass

from models.report import Budget, Department, Measure, SpendingStep, Target


@dataclass(frozen=True)
class SaidSubGoal:
    """One line of work: its objective, and its indicators as running text with their measures."""

    title: str
    objective: str | None
    indicator_text: str | None
    measures: tuple[Measure, ...] = ()


@dataclass(frozen=True)
class SaidSafeguard:
    """One safeguard: a title and what is done."""

    title: str
    text: str


@dataclass(frozen=True)
class SaidIndicator:
    """One row of the grid; None is an empty cell."""

    level1: str
    level2: str
    level3: str | None
    description: str | None
    target: Target | None
    basis: str | None


@dataclass(frozen=True)
class SaidMoney:
    """The amounts as typed (with separators, fillers, or empty) and as they count."""

    total: str
    fiscal: str
    other: str
    budget: Budget


@dataclass(frozen=True)
class SaidStep:
    """A month's column of the spending plan: the percentage as typed and as it counts."""

    typed: str
    step: SpendingStep


@dataclass(frozen=True)
class SaidProject:
    """One project with its table's contents."""

    name: str
    title: str
    department: Department
    code: str | None
    amount_unit: str
    money: SaidMoney
    fund_use: str | None
    spending_plan: tuple[SaidStep, ...]
    goals: tuple[str, ...]
    """Paragraphs without their numbers."""
    indicators: tuple[SaidIndicator, ...]


@dataclass(frozen=True)
class Description:
    """A whole report: a part that is None or empty is missing from it."""

    fiscal_year: int
    office: str
    """The department's name as a cover gives it, without its code."""
    overall: tuple[str, ...]
    sub_goals: tuple[SaidSubGoal, ...]
    safeguards: tuple[SaidSafeguard, ...]
    safeguard_introduction: str | None
    projects: tuple[SaidProject, ...]
    notes: tuple[str, ...] = ()
    """Lines at the end that no field holds: who filled the form in, and when."""
    expected_findings: tuple[str, ...] = ()

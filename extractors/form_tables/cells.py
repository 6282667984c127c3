"""What a walk through a form's table finds: which cells hold what, nothing claimed yet.

The walk (`extractors.form_tables.walking`) fills these; `projects` and `reports` turn them into the record's values.
"""

from dataclasses import dataclass, field

from extractors.forms.columns import IndicatorColumn, MoneyColumn
from extractors.forms.row_labels import RowMeaning
from extractors.ledger.body import BodySpan, GridCell
from models.report import FundingSource, FundingTerm


@dataclass(slots=True)
class Labelled:
    """A labelled text: the label as shown, and where label and text stand."""

    label: str
    values: list[BodySpan]
    rows: list[list[BodySpan]] = field(default_factory=list)
    """Of a small table under one label: its rows, each joined by blanks."""
    place: int = 0
    """How many statements the form had before it, where it may become one itself."""


@dataclass(slots=True)
class MoneyLine:
    """A line of money: its name, and the cells of its figures."""

    name: list[BodySpan]
    term: FundingTerm | None
    source: FundingSource | None
    figures: dict[MoneyColumn, list[BodySpan]] = field(default_factory=dict)
    notes: list[Labelled] = field(default_factory=list)
    is_cost: bool = False
    slot: int = 0
    """Which of the pairs of its row: columns of money are read one after the other."""
    shown_name: str | None = None
    """The name where it is not the text of `name` as it stands (a bracketed unit left out)."""


@dataclass(slots=True)
class IndicatorRow:
    """An indicator: the cells of each column, and notes under their heads' words."""

    term: str | None = None
    cells: dict[IndicatorColumn, list[GridCell]] = field(default_factory=dict)
    notes: list[tuple[str, GridCell]] = field(default_factory=list)
    by_area: bool = False
    only_levels: bool = False
    """Whether it is no indicator, but names a level for those of its half below."""

    def filled(self, column: IndicatorColumn) -> list[GridCell]:
        """The column's cells that hold text."""
        return [cell for cell in self.cells.get(column, ()) if cell.key]


@dataclass(slots=True)
class Work:
    """A line of work: a task of a department, a duty, or an activity under one."""

    title: list[BodySpan] = field(default_factory=list)
    description: list[BodySpan] = field(default_factory=list)
    objective: list[BodySpan] = field(default_factory=list)
    money: list[MoneyLine] = field(default_factory=list)
    indicators: list[IndicatorRow] = field(default_factory=list)
    activities: list["Work"] = field(default_factory=list)


@dataclass(slots=True)
class FormCells:
    """All that was found of one form (one project, or one department's whole)."""

    values: dict[RowMeaning, list[BodySpan]] = field(default_factory=dict)
    classified: list[Labelled] = field(default_factory=list)
    """项目类别, 项目属性 and the like, in order: what each is, its value decides."""
    supervisors: list[Labelled] = field(default_factory=list)
    """主管部门 of each tier that the form names."""
    statements: list[Labelled] = field(default_factory=list)
    duty_goals: Labelled | None = None
    """年度履职目标: the year's goals where the form has no row of goals, else a statement."""
    money: list[MoneyLine] = field(default_factory=list)
    sums: list[MoneyLine] = field(default_factory=list)
    """Sums of a composition: they say the year's budget, and are no line of their own."""
    units: list[tuple[str, BodySpan]] = field(default_factory=list)
    """Money units said by labels of money."""
    head_units: list[tuple[str, BodySpan]] = field(default_factory=list)
    """Money units said in the head lines."""
    indicators: list[IndicatorRow] = field(default_factory=list)
    score: dict[str, list[BodySpan]] = field(default_factory=dict)
    works: list[Work] = field(default_factory=list)
    labels: list[BodySpan] = field(default_factory=list)
    titles: list[BodySpan] = field(default_factory=list)
    title_begins: BodySpan | None = None
    """The first line of a title that is set in two."""
    years: list[BodySpan] = field(default_factory=list)
    projects: list["FormCells"] = field(default_factory=list)
    """Projects listed in a department's form."""
    named: dict[RowMeaning, list[BodySpan]] = field(default_factory=dict)
    """The labels that values were found under, where the record shows them."""
    grids: int = 0
    number: int | None = None
    head_department: list[BodySpan] = field(default_factory=list)
    head_department_code: list[BodySpan] = field(default_factory=list)
    """The unit that the line above the table names."""
    signs: list[BodySpan] = field(default_factory=list)
    """Texts of which only parts are values: what is left of them (colons, commas) is a label."""
    repeats: list[BodySpan] = field(default_factory=list)
    """Texts that say again what a value says already, in the next row of a flat table."""

    @property
    def is_filled(self) -> bool:
        """Whether anything but labels was found."""
        return bool(
            any(self.values.values())
            or any(entry.values for entry in (*self.classified, *self.supervisors))
            or self.statements
            or self.indicators
            or self.works
            or self.projects
            or any(line.figures for line in (*self.money, *self.sums))
        )

    def add(self, meaning: RowMeaning, spans: list[BodySpan]) -> None:
        """Keep values under a meaning, behind those it has."""
        self.values.setdefault(meaning, []).extend(spans)

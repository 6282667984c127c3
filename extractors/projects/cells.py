"""Where the facts of one project stand in its tables, nothing claimed yet.

`extractors.projects.table_rows` fills these; `records` turns them into the record's values.
"""

from dataclasses import dataclass, field

from extractors.forms.hebei import HeadLabel
from extractors.ledger.body import BodyLine, BodySpan, GridCell
from extractors.outline.table_heads import HeadFacts
from extractors.projects.indicator_grids import GridHeader, IndicatorRow
from extractors.projects.spending_plans import PlanStep


@dataclass(slots=True)
class ProjectCells:
    """Where the facts of one project stand."""

    values: dict[HeadLabel, list[BodySpan]] = field(default_factory=dict)
    heads: list[HeadFacts] = field(default_factory=list)
    label_units: list[tuple[str, GridCell]] = field(default_factory=list)
    """Units of money that labels of amounts state, each with the label's cell."""
    plan: list[PlanStep] = field(default_factory=list)
    plans_money: bool = False
    """Whether the plan's label gives a unit of money, so that its figures are no shares."""
    indicators: list[IndicatorRow] = field(default_factory=list)
    title: BodyLine | None = None
    first_line: BodyLine | None = None
    """What stands alone across the table's first row: the title, if it names the project."""
    labels: list[BodySpan] = field(default_factory=list)
    repeated_header_spans: list[BodySpan] = field(default_factory=list)
    statements: list[tuple[GridCell, GridCell]] = field(default_factory=list)
    """Labels that the form does not have, each with the cell beside it."""
    header: GridHeader | None = None

    @property
    def has_grid(self) -> bool:
        """Whether the indicator grid's header was found."""
        return self.header is not None

    @property
    def is_grid_alone(self) -> bool:
        """Whether only indicators were found: the second of a project's two tables."""
        return self.has_grid and not self.values and not self.plan

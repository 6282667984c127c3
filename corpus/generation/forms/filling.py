"""A form while it is being filled in: what is typed into it is at once written down in its gold."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from random import Random
from typing import Any, Literal

from corpus.generation.forms.grids import (
    Column,
    GridStyle,
    draw_grid_style,
    indicator,
    write_header,
    write_rows,
)
from corpus.generation.forms.indicators import SaidRow
from corpus.generation.forms.setting import Setting
from corpus.generation.forms.tables import WIDTH, Answer, Box, FormTable, Text
from corpus.generation.phrasing import long_text, sentence
from corpus.generation.sheets import Block, Grid, Line
from models.findings import FindingCode
from models.report import (
    Budget,
    Department,
    Funding,
    Indicator,
    Note,
    Project,
    ReportKind,
    Section,
    SubGoal,
)

Term = Literal["annual", "long_term", "previous"]


@dataclass
class Form:
    """One form: its blocks so far, its table, and what a reader writes down about it."""

    name: str
    kind: ReportKind
    setting: Setting
    table: FormTable = field(default_factory=FormTable)
    before: list[Block] = field(default_factory=list)
    """What stands in front of the form without being part of it."""
    above: list[Block] = field(default_factory=list)
    below: list[Block] = field(default_factory=list)
    title: str | None = None
    """The form's name as it stands above the table, without a year line."""
    year_said: bool = True
    department: Department | None = None
    statements: list[Note] = field(default_factory=list)
    funding: list[Funding] = field(default_factory=list)
    project: dict[str, Any] = field(default_factory=dict)
    projects: list[Project] = field(default_factory=list)
    """Filled by forms of many projects; the others make one of `project`."""
    overall_goal: Section | None = None
    sub_goals: list[SubGoal] = field(default_factory=list)
    amount_unit: str | None = None
    findings: list[FindingCode] = field(default_factory=list)
    leftover: list[str] = field(default_factory=list)
    """Printed texts that no field should hold."""
    unjudged: set[str] = field(default_factory=set)
    untellable: set[str] = field(default_factory=set)
    """Formats in which no reader could tell what the gold says."""
    landscape: bool = False
    slip: FindingCode | None = None
    """What an auditor would query, if something."""
    lines_inside: bool = False
    """Whether name, year and head lines stand in merged rows of the table, as in a form that was a spreadsheet."""
    one_cell: bool = False
    """Whether a label and its value share a cell: `项目名称：…`."""
    _heads: list[tuple[int, str]] = field(default_factory=list)
    """Answers in the lines above the table."""
    _year_line: int | None = None

    @property
    def rng(self) -> Random:
        """The setting's source of chance."""
        return self.setting.rng

    def blocks(self) -> list[Block]:
        """Everything that is printed."""
        if self.lines_inside:
            lead = [line.printed for line in self.above if isinstance(line, Line)]
            return [*self.before, Line(""), self.table.grid(lead), *self.below]
        grid: Grid = self.table.grid()
        return [*self.before, *self.above, *([grid] if grid.rows else []), *self.below]

    # -- what stands above the table

    def heading(self, title: str, *, year: Literal["line", "title", "none"] = "line") -> None:
        """The form's name, and the year in a line of its own, in the name, or nowhere."""
        rng, said = self.rng, self.setting.year
        self.one_cell = rng.random() < 0.04
        if rng.random() < 0.08:
            self.lines_inside = True
            # Nothing stands above the table: whether its first row is a title, the contract leaves open.
            self.unjudged |= {"title", "projects[].title"}
        if year == "title":
            pattern = rng.choice(("{year}年{title}", "{year}年度{title}", "{title}（{year}年度）"))
            title = pattern.format(year=said, title=title)
            if title.endswith("）"):
                self.unjudged.add("projects[].title")
        self.title = title
        self.above.append(Line(title, role="cover", centred=True))
        if year == "line":
            pattern = rng.choice(
                ("（{}年度）", "（{}年度）", "({}年度)", "（ {} 年度）", "{}年度", "（{}年）")
            )
            self.above.append(Line(pattern.format(said), centred=True))
        self.year_said = year != "none"

    def line_above(self, text: str, *, answer: str = "") -> None:
        """A line between the name and the table; its answer, if it has one, is missing in a blank form."""
        if answer:
            self._heads.append((len(self.above), answer))
        self.above.append(Line(text))

    # -- rows of a label and a value

    def pair(self, *pairs: tuple[Text, Text], label_units: int = 10) -> None:
        """A row of labels with their values, one pair or several side by side."""
        boxes = []
        for label, value in pairs:
            if self.one_cell and isinstance(label, str) and isinstance(value, str) and value:
                # Only a narrow cell makes somebody break a label by hand.
                words = label.replace("\n", "").rstrip("：:")
                boxes.append(Box(f"{words}：{value}"))
            else:
                boxes += [Box(label, label_units), Answer(value)]
        self.table.row(*boxes)

    def state(self, label: str, text: str, *, number: str = "") -> tuple[Text, Text]:
        """A labelled value that has no key of its own: the pair to print; noted if it says something."""
        if text:
            self.statements.append(Note(label=label, text=text))
        return self.setting.plain(number + label), text

    def statement_row(
        self, label: str, text: str, *, number: str = "", label_units: int = 10
    ) -> None:
        """A row of one labelled value without a key."""
        self.pair(self.state(label, text, number=number), label_units=label_units)

    def prose(self) -> str:
        """A sentence or two, sometimes a long text."""
        pick = self.rng.random()
        if pick < 0.06:
            return long_text(self.rng, self.setting.domain)
        return sentence(self.rng, self.setting.domain)

    # -- the grid

    def grid(
        self,
        rows: Sequence[SaidRow],
        columns: Sequence[Column],
        *,
        units: int = WIDTH,
        style: GridStyle | None = None,
        term: Literal["annual", "long_term"] | None = None,
    ) -> tuple[Indicator, ...]:
        """Write header and rows; returns the indicators."""
        write_header(self.setting, self.table, columns, units)
        write_rows(self.table, rows, columns, units, style or draw_grid_style(self.setting))
        if any(column.key == "target" for column in columns):
            for row in rows:
                if row.target is None:
                    self.leftover += [row.typed] if row.typed else []
                    self.findings.append("template-hint" if row.typed else "indicator-incomplete")
        return tuple(indicator(row, columns, term=term) for row in rows)

    # -- money

    def fund(
        self,
        name: str,
        source: str | None,
        amount: Decimal | None,
        *,
        term: Term | None = None,
        **further: Any,
    ) -> Funding:
        """One line of money as it is written down."""
        return Funding.model_validate(
            {"name": name, "source": source, "amount": amount, "term": term, **further}
        )

    def budget(
        self,
        total: Decimal | None,
        fiscal: Decimal | None,
        other: Decimal | None,
        *,
        unit: bool = True,
    ) -> Budget | None:
        """The year's money; None where nothing is said of it."""
        if total is None and fiscal is None and other is None:
            return None
        factor = 10000 if self.setting.unit == "万元" else 1
        yuan = None if total is None or not unit else (total * factor).quantize(Decimal("0.01"))
        return Budget(total=total, fiscal=fiscal, other=other, total_yuan=yuan)

    # -- the end

    def leave_blank(self) -> None:
        """Take all answers out: the form as it is sent to those who should fill it in.

        What is left says the kind, perhaps the year and the unit of money, and no value.
        """
        self.table.empty()
        for place, answer in self._heads:
            line = self.above[place]
            assert isinstance(line, Line)
            self.above[place] = replace(line, text=line.text.replace(answer, ""))
        if self._year_line is not None and self.setting.maybe(0.7):
            self.above[self._year_line] = Line("（    年度）", centred=True)
            self.year_said = False
        self.below.clear()
        self.statements.clear()
        self.funding.clear()
        self.findings.clear()
        self.leftover.clear()
        self.department = None
        self.sub_goals.clear()
        self.overall_goal = None
        self.project = {"title": self.title} if self.project else {}
        self.unjudged |= {
            *("title", "amount_unit", "funding", "overall_goal.heading", "projects[].title"),
            *("projects[].number", "projects[].amount_unit", "projects[].funding"),
        }

    def finished_projects(self) -> tuple[Project, ...]:
        """The projects: those of a table of many, or the one that was filled in."""
        if self.projects or not self.project:
            return tuple(self.projects)
        return (
            Project(
                **{
                    "title": self.title,
                    "statements": tuple(self.statements),
                    "funding": tuple(self.funding),
                    **self.project,
                }
            ),
        )


def goals_of(setting: Setting, *, one: bool = False) -> tuple[str, ...]:
    """Paragraphs of a goal, with numbers where there are several."""
    rng = setting.rng
    count = 1 if one else rng.choice((1, 1, 2, 2, 3))
    texts = [sentence(rng, setting.domain) for _ in range(count)]
    if count == 1:
        return tuple(texts)
    mark = rng.choice(("目标{}：", "目标{}：", "{}.", "{}、", "（{}）"))
    return tuple(f"{mark.format(number)}{text}" for number, text in enumerate(texts, 1))

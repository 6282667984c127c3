"""Lines of money below heads of their own, or of costs and their sums.

Enters: a row of heads and the row below it. Leaves: a block that reads the lines below.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.form_tables.blocks import covers_most, is_figure
from extractors.form_tables.cells import FormCells, Labelled, MoneyLine
from extractors.form_tables.grid_columns import column_over
from extractors.form_tables.labelled_rows import money_words, shown_label
from extractors.forms.columns import (
    MoneyColumn,
    heads_costs,
    names_a_year,
    names_share,
    read_money_column,
    speaks_of_past_year,
)
from extractors.forms.hints import is_filler
from extractors.forms.money import (
    MoneyName,
    names_approved,
    names_asked,
    names_sum,
    read_money_name,
)
from extractors.forms.row_labels import read_row_label
from extractors.ledger.body import GridCell, joined_text
from extractors.terms.numerals import parse_amount
from models.report import FundingTerm


@dataclass(slots=True)
class MoneyBlock:
    """Lines of money below a header of 年初预算数, 全年执行数 and the like, or of costs and their sums."""

    columns: list[tuple[GridCell, MoneyColumn]]
    name_end: int
    is_cost: bool
    term: FundingTerm | None
    left: int = 0
    """Where the lines' names begin; cells left of it group rows."""
    group: GridCell | None = None
    """The group's label, which names the one line below heads that stand beside it."""
    _statements: list[Labelled] = field(default_factory=list)
    _term: FundingTerm | None = None
    _taken: set[int] = field(default_factory=set)

    def read_row(
        self, own: Sequence[GridCell], reaching: Sequence[GridCell], form: FormCells
    ) -> bool:
        """Read the line that a row holds into the form; False where it does not fit."""
        line = self._line(own, reaching)
        form.statements.extend(self._statements)
        self._statements = []
        if line is None:
            return False
        if line.is_cost and _is_sum(line):
            form.sums.append(line)
            form.labels.extend(line.name)
        else:
            form.money.append(line)
        return True

    def _line(self, own: Sequence[GridCell], reaching: Sequence[GridCell]) -> MoneyLine | None:
        if any(cell.key and cell.end_column <= self.left for cell in own):
            return None  # the next row's label, in the column of the group's
        names = [cell for cell in own if cell.key and cell.column < self.name_end]
        rest = [cell for cell in own if cell.column >= self.name_end]
        beside_group = self.group is not None and self.group in reaching
        if self.group is not None and beside_group:
            names, reaching, self.group = [self.group], (), None
        if not names or not rest:
            return None
        name = names[-1]
        money = read_money_name(name.key)
        label = read_row_label(name.key)
        if not self.is_cost and money is None and not beside_group:
            return None
        if (
            self.is_cost
            and label is not None
            and money is None
            and label.meaning not in ("score", "statement", "money", "money_group")
        ):
            return None
        placed = [(column_over(cell, self.columns), cell) for cell in rest]
        for column, cell in placed:
            if column is None and cell.key:
                return None
            if column is not None and column[1] != "note" and not is_figure(cell.key):
                return None
        if any(self._reaches_over(cell) > 2 for cell in rest if cell.key):
            return None
        line = MoneyLine(
            name.spans(),
            self._line_term(money),
            "total" if beside_group else money.source if money and not self.is_cost else None,
        )
        line.is_cost = self.is_cost
        line.shown_name = money_words(name.spans())
        for column, cell in [
            *placed,
            *((column_over(c, self.columns), c) for c in reaching if c.key),
        ]:
            if column is None or not cell.key:
                continue
            head, kind = column
            if kind != "note":
                line.figures.setdefault(kind, cell.spans())
                for _, other in self._covered(cell):
                    line.figures.setdefault(other, cell.spans())
            elif cell.cell.row_span > 1 and not self.is_cost:
                if id(cell) not in self._taken:
                    self._taken.add(id(cell))
                    self._statements.append(Labelled(shown_label(head.key), cell.spans()))
            elif not is_filler(cell.key):
                line.notes.append(Labelled(shown_label(head.key), cell.spans()))
        return line

    def _line_term(self, money: MoneyName | None) -> FundingTerm | None:
        if self.is_cost:
            return "annual"
        said = money.term if money is not None else None
        if said is not None and money is not None and money.source == "total":
            self._term = said
        return said or self._term or self.term

    def _covered(self, cell: GridCell) -> list[tuple[GridCell, MoneyColumn]]:
        """The columns of figures that a cell stands under most of."""
        return [
            (head, kind)
            for head, kind in self.columns
            if covers_most(cell, head) and kind != "note"
        ]

    def _reaches_over(self, cell: GridCell) -> int:
        """How many amounts a cell stands for: one figure may be two, merged because they are equal.

        A cell under two columns that are not both amounts stands for none: three, more than it may.
        """
        covered = self._covered(cell)
        amounts = all(kind in ("amount", "current", "executed") for _, kind in covered)
        return len(covered) if amounts or len(covered) < 2 else 3


def _is_sum(line: MoneyLine) -> bool:
    return names_sum(joined_text(line.name))


def read_money_header(own: Sequence[GridCell], below: Sequence[GridCell]) -> MoneyBlock | None:
    """The row as the head of a table of money: columns of figures, and lines' names below."""
    filled = [cell for cell in own if cell.key]
    if len(filled) < 2 or any(parse_amount(cell.key) is not None for cell in filled):
        return None
    kinds = [(cell, _money_kind(cell)) for cell in filled]
    by_year = _money_by_year(filled, below)
    if by_year is not None:
        return by_year
    cost = next((cell for cell in filled if heads_costs(cell.key)), None)
    figures = [cell for cell, kind in kinds if kind in ("amount", "current", "executed")]
    names = [cell for cell in below if cell.key and not is_figure(cell.key)]
    if cost is not None:
        figures = [cell for cell in figures if cell.column >= cost.end_column]
    if not figures:
        return None
    if not names:
        return _money_beside_group(kinds, below)
    named = [cell for cell in names if read_money_name(cell.key) or cost is not None]
    if not named:
        return None
    name = (
        named[-1]
        if cost is None
        else next((cell for cell in named if cell.overlaps(cost)), named[0])
    )
    columns: list[tuple[GridCell, MoneyColumn]] = [
        (cell, kind or "note")
        for cell, kind in kinds
        if cell.column >= name.end_column and cell is not cost
    ]
    if any(kind == "amount" and names_approved(cell.key) for cell, kind in columns):
        # What was asked for is no amount beside what was approved.
        columns = [(c, "note" if k == "amount" and names_asked(c.key) else k) for c, k in columns]
    columned = [kind for _, kind in columns if kind in ("amount", "current", "executed")]
    beneath = [cell for cell in below if cell.key and any(cell.overlaps(head) for head in figures)]
    enough = cost is not None or len([k for _, k in columns if k != "note"]) > 1
    if not enough and beneath:
        enough = len(filled) > 2 and all(is_figure(cell.key) for cell in beneath)
    if not columned or not enough:
        return None
    said = [cell for cell in filled if cell.end_column <= name.end_column]
    annual = any("年" in cell.key for cell in (*said, *figures))
    start = cost if cost is not None else name
    return MoneyBlock(
        columns, name.end_column, cost is not None, "annual" if annual else None, start.column
    )


def _money_by_year(filled: Sequence[GridCell], below: Sequence[GridCell]) -> MoneyBlock | None:
    """Heads that name years (2023年预算, 2024年): which of them is this year's, the table does not say.

    Their figures are notes of the lines, each under its year.
    """
    names = [cell for cell in below if cell.key and not is_figure(cell.key)]
    named = [cell for cell in names if read_money_name(cell.key)]
    if not named or named[-1] is not names[-1]:
        return None
    name = named[-1]
    columns: list[tuple[GridCell, MoneyColumn]] = [
        (cell, "note") for cell in filled if cell.column >= name.end_column
    ]
    years = [cell for cell, _ in columns if names_a_year(cell.key)]
    rest = [cell for cell, _ in columns if cell not in years]
    if len(years) < 2 or not all(names_sum(c.key) or names_share(c.key) for c in rest):
        return None
    return MoneyBlock(columns, name.end_column, is_cost=False, term=None, left=name.column)


def _money_beside_group(
    kinds: Sequence[tuple[GridCell, MoneyColumn | None]], below: Sequence[GridCell]
) -> MoneyBlock | None:
    """Heads beside a group's label, and below them one line of figures that nothing else names."""
    group = kinds[0][0]
    label = read_row_label(group.key)
    if label is None or label.meaning != "money_group" or group.cell.row_span != 2:
        return None
    columns = [(cell, kind) for cell, kind in kinds[1:] if kind is not None]
    heads = len(columns) == len(kinds) - 1 == len(below)
    if not heads or not all(is_figure(cell.key) for cell in below):
        return None
    annual = any("年" in cell.key for cell, _ in columns)
    return MoneyBlock(
        columns, group.end_column, is_cost=False, term="annual" if annual else None, group=group
    )


def _money_kind(cell: GridCell) -> MoneyColumn | None:
    kind = read_money_column(cell.key)
    if kind in ("executed", "amount", "current") and speaks_of_past_year(cell.key):
        return "note"
    return kind

"""Small tables inside a form: money with columns, a department's tasks, a listing under one label.

Enters: a row's cells and the rows around them. Leaves: a block that reads the rows below its header,
until a row does not fit. What a column holds is told by its head; what cannot be told stays unread.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.form_tables.cells import FormCells, Labelled, MoneyLine, Work
from extractors.form_tables.headers import column_over
from extractors.form_tables.labelled_rows import money_words, shown_label
from extractors.forms.columns import (
    MoneyColumn,
    heads_costs,
    names_a_year,
    names_share,
    read_indicator_column,
    read_money_column,
    read_project_column,
    read_task_column,
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
from extractors.forms.row_labels import RowMeaning, read_row_label
from extractors.ledger.body import GridCell, Span
from extractors.patterns import compile_pattern
from extractors.terms.numerals import parse_amount, to_half_width
from models.report import FundingTerm

_SPENT = ("executed", "rate")
"""Columns of a table of tasks that say what became of their money."""
_GOALS: frozenset[RowMeaning] = frozenset({"goals", "overall_goals", "long_term_goals"})
_SUMS = compile_pattern(r"总|合计|小计")
_FIGURE = compile_pattern(r"[-+]?[\d.,]+(?:%|分|万元|元)?|[-—–/*＊／\\]+")


def is_figure(key: str) -> bool:
    """Whether a cell holds a figure, a filler or nothing."""
    return not key or _FIGURE.fullmatch(to_half_width(key)) is not None


@dataclass(slots=True)
class MoneyBlock:
    """Lines of money below a header of 年初预算数, 全年执行数 and the like, or of costs and their sums."""

    columns: list[tuple[GridCell, MoneyColumn]]
    name_end: int
    is_cost: bool
    term: FundingTerm | None
    left: int = 0
    """Where the lines' names begin; cells left of it group rows."""
    statements: list[Labelled] = field(default_factory=list)
    group: GridCell | None = None
    """The group's label, which names the one line below heads that stand beside it."""
    _term: FundingTerm | None = None
    _taken: set[int] = field(default_factory=set)

    def read_row(self, own: Sequence[GridCell], reaching: Sequence[GridCell]) -> MoneyLine | None:
        """The line that a row holds; None where it does not fit the header."""
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
                    self.statements.append(Labelled(shown_label(head.key), cell.spans()))
            elif not is_filler(cell.key):
                line.notes.append(Labelled(shown_label(head.key), cell.spans()))
        return line

    def is_sum(self, line: MoneyLine) -> bool:
        """Whether a line of costs is their sum."""
        return names_sum("".join(span.text for span in line.name))

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
            (head, kind) for head, kind in self.columns if _covers(cell, head) and kind != "note"
        ]

    def _reaches_over(self, cell: GridCell) -> int:
        """How many amounts a cell stands for: one figure may be two, merged because they are equal."""
        covered = self._covered(cell)
        amounts = all(kind in ("amount", "current", "executed") for _, kind in covered)
        return len(covered) if amounts or len(covered) < 2 else 3


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


@dataclass(slots=True)
class ListingBlock:
    """A table that becomes something else than money: works, projects, or one labelled text."""

    kind: str
    columns: list[tuple[GridCell, str]]
    label: str = ""
    label_spans: list[Span] = field(default_factory=list)
    left: int = 0
    entry: Labelled | None = None
    waits_for_second_row: bool = False

    def read_row(self, own: Sequence[GridCell], form: FormCells) -> bool:
        """Read a row below the header into the form; False where it does not fit."""
        if self.waits_for_second_row:
            self.waits_for_second_row = False
            if self._divide(own, form):
                return True
        if self.kind == "text" and self.entry is None and len(self.columns) > 1:
            # The first head labels all rows where none of them begins below it.
            second = self.columns[1][0].column
            if all(cell.column >= second for cell in own if cell.key):
                self.left = second
        cells = [cell for cell in own if cell.key and cell.end_column > self.left]
        grouping = [cell for cell in own if cell.key and cell.end_column <= self.left]
        if not cells:
            return False
        if self.kind == "tasks":
            return self._read_task(cells, grouping, form)
        if grouping:
            return False
        if self.kind == "projects":
            return self._read_project(cells, form)
        return self._read_text(cells, form)

    def _divide(self, own: Sequence[GridCell], form: FormCells) -> bool:
        """The second header row: the kinds of money below 预算金额."""
        cells = [cell for cell in own if cell.key]
        sums = [cell for cell, kind in self.columns if kind == "money"]
        if not all(
            any(cell.overlaps(head) for head in sums) or self._is_beside(cell) for cell in cells
        ):
            return False
        if any(parse_amount(cell.key) is not None for cell in cells):
            return False
        heads = [cell for cell in cells if read_money_name(cell.key)]
        if len(heads) != len(cells):
            return False
        undivided = [head for head in sums if not any(cell.overlaps(head) for cell in cells)]
        self.columns = [
            *((cell, kind) for cell, kind in self.columns if kind != "money"),
            *((cell, "money") for cell in (*undivided, *heads)),
        ]
        form.labels.extend(span for cell in cells for span in cell.spans())
        return True

    def _is_beside(self, cell: GridCell) -> bool:
        last = max(head.end_column for head, _ in self.columns)
        return cell.column >= last

    def _read_task(
        self,
        cells: list[GridCell],
        grouping: list[GridCell],
        form: FormCells,
    ) -> bool:
        placed = [(column_over(cell, self.columns), cell) for cell in [*grouping, *cells]]
        money = [
            (head, cell)
            for head, kind in self.columns
            for cell in cells
            if kind == "money" and _covers(cell, head)
        ]
        first = (grouping or cells)[0]
        label = read_row_label(first.key)
        named_sum = names_sum(first.key)
        # 辅警经费 is a task whose name only looks like money's.
        is_sum = named_sum or (
            label is not None
            and label.money is not None
            and label.money.source == "total"
            and _SUMS.search(first.key) is not None
        )
        heads = [head for head, kind in self.columns if kind == "money"]
        figures = [cell for cell in (*grouping, *cells) if cell is not first]
        if is_sum and len(figures) == len(heads) and all(is_figure(c.key) for c in figures):
            money = list(zip(heads, figures, strict=True))  # a text may leave merged cells out
        if is_sum and money and all(is_figure(cell.key) for _, cell in money):
            for place, (head, cell) in enumerate(money):
                name = first.spans() if place == 0 and _is_total(head) else head.spans()
                form.money.append(_figure_line(name, cell))
            form.labels.extend(first.spans())
            return True
        if named_sum and not any(cell.key for cell in figures):
            form.labels.extend(first.spans())  # a blank form's sum is no task
            return True
        if any(not is_figure(cell.key) for _, cell in money):
            return False
        if grouping or (label is not None and label.meaning not in ("statement", "money", "tasks")):
            return False
        work = Work()
        for column, cell in placed:
            if column is None:
                return False
            if column[1] == "title":
                work.title = cell.spans()
            elif column[1] == "description":
                work.description = [*work.description, *cell.spans()]
        work.money = [_figure_line(head.spans(), cell) for head, cell in money]
        for column, cell in placed:
            if column is not None and column[1] in _SPENT and cell.key and work.money:
                key: MoneyColumn = "executed" if column[1] == "executed" else "rate"
                work.money[0].figures[key] = cell.spans()
        if not work.title:
            return False
        if not work.money and all(is_filler(cell.key) for cell in cells):
            form.labels.extend(span for cell in cells for span in cell.spans())
            return True
        form.works.append(work)
        return True

    def _read_project(self, cells: list[GridCell], form: FormCells) -> bool:
        entry = FormCells()
        for cell in cells:
            column = column_over(cell, self.columns)
            if column is None:
                return False
            kind = column[1]
            if kind == "name":
                if read_row_label(cell.key) is not None and cell.end_column - cell.column > 1:
                    return False
                entry.add("name", cell.spans())
            elif kind in ("amount", "long_term_amount"):
                if not is_figure(cell.key):
                    return False
                entry.money.append(_figure_line(column[0].spans(), cell))
            elif kind == "category":
                entry.classified.append(Labelled(column[0].key, cell.spans()))
            elif kind == "fund_use":
                entry.add("fund_use", cell.spans())
            elif kind != "number":
                entry.statements.append(Labelled(shown_label(column[0].key), cell.spans()))
        if not entry.values.get("name"):
            return False
        if names_sum("".join(span.text for span in entry.values["name"])):
            form.sums.extend(entry.money)
            form.labels.extend(entry.values["name"])
            return True
        form.projects.append(entry)
        return True

    def _read_text(self, cells: list[GridCell], form: FormCells) -> bool:
        if any(column_over(cell, self.columns) is None for cell in cells):
            return False
        label = read_row_label(cells[0].key)
        if len(cells) == 1 or (label is not None and len(cells) == 2):
            return False
        if label is not None and label.meaning in _GOALS:
            return False  # the next row of the form, whose lines here are blank
        if self.entry is None:
            self.entry = Labelled(self.label, [])
            form.statements.append(self.entry)
        self.entry.rows.append([span for cell in cells for span in cell.spans()])
        return True


def _covers(cell: GridCell, head: GridCell) -> bool:
    """Whether a cell stands under most of a head; one figure may stand under two that are equal."""
    shared = min(cell.end_column, head.end_column) - max(cell.column, head.column)
    return 2 * shared > head.end_column - head.column


def _figure_line(name: list[Span], cell: GridCell) -> MoneyLine:
    words = "".join("".join(span.text.split()) for span in name)
    money = read_money_name(words)
    term = money.term if money is not None and money.term is not None else "annual"
    line = MoneyLine(name, term, money.source if money is not None else None)
    line.shown_name = money_words(name)
    if cell.key:
        line.figures["amount"] = cell.spans()
    return line


def _is_total(head: GridCell) -> bool:
    money = read_money_name(head.key)
    return money is not None and money.source == "total"


def read_work_header(own: Sequence[GridCell]) -> ListingBlock | None:
    """The head of a department's tasks: their names, content and money."""
    filled = [cell for cell in own if cell.key]
    group = filled[0] if filled else None
    heads = filled
    if (
        group is not None
        and len(filled) > 2
        and (
            group.cell.row_span > 1 and any(read_task_column(c.key) == "title" for c in filled[1:])
        )
    ) or (len(filled) > 2 and read_task_column(filled[1].key) == "title"):
        heads = filled[1:]
    titles = [cell for cell in heads if read_task_column(cell.key) == "title"]
    contents = [cell for cell in heads if read_task_column(cell.key) == "description"]
    rest = [cell for cell in heads if cell not in (*titles, *contents)]
    spent = [(cell, kind) for cell in rest if (kind := read_money_column(cell.key)) in _SPENT]
    money = [
        cell
        for cell in rest
        if read_money_name(cell.key) and all(cell is not other for other, _ in spent)
    ]
    if len(titles) != 1 or not (contents or money) or len(heads) < 2:
        return None
    columns = [(titles[0], "title")]
    columns += [(cell, "description") for cell in contents]
    columns += [(cell, "money") for cell in money]
    columns += [(cell, str(kind)) for cell, kind in spent]
    known = [cell for cell, _ in columns]
    others = [cell for cell in heads if cell not in known]
    if not all(read_indicator_column(cell.key) in ("note", "deviation") for cell in others):
        return None
    columns += [(cell, "other") for cell in others]
    block = ListingBlock("tasks", columns, left=titles[0].column)
    block.waits_for_second_row = bool(money)
    return block


def read_project_list_header(
    own: Sequence[GridCell], below: Sequence[GridCell]
) -> ListingBlock | None:
    """The head of the projects that a department's form lists."""
    filled = [cell for cell in own if cell.key]
    kinds = [(cell, read_project_column(cell.key)) for cell in filled]
    named = [cell for cell, kind in kinds if kind == "name"]
    amounts = [cell for cell, kind in kinds if kind in ("amount", "long_term_amount")]
    if len(named) != 1 or not amounts or len(filled) < 3:
        return None
    if any(read_indicator_column(cell.key) in ("level1", "level2") for cell in filled):
        return None
    columns = [(cell, str(kind)) for cell, kind in kinds if cell.column >= named[0].column]
    if any(kind == "None" for _, kind in columns):
        return None
    beneath = [cell for cell in below if cell.key and cell.column >= named[0].column]
    figures = [
        cell for cell in beneath if any(cell.overlaps(head) for head in amounts) and cell.key
    ]
    if len(beneath) < 2 or not figures or not all(is_figure(cell.key) for cell in figures):
        return None
    return ListingBlock("projects", columns, left=named[0].column)

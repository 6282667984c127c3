"""A project's table read row by row: which cell holds which fact.

Enters: a `Grid`. Leaves: `ProjectCells`, one for each project in it, which say where everything
stands; nothing is claimed yet. Labels are found by what they say and a value by its label, so
that optional rows may be absent and the order of rows does not matter. Columns of the indicator
grid are found by its header row. A row whose label nobody knows is a statement: it never joins the
value above it.

Works alike on exact grids (Word, PDF) and on text dumps, whose rows have no spans: there an empty
first cell stands for the label cell that reaches down from the row above.
"""

from collections.abc import Sequence

from extractors.forms.hebei import HEBEI, HeadLabel
from extractors.forms.labels import (
    Label,
    bare_label,
    looks_like_label,
    names_another_kind,
    read_head_label,
)
from extractors.ledger.body import Grid, GridCell
from extractors.outline.table_heads import (
    heads_a_table,
    looks_like_title,
    read_head_facts,
)
from extractors.patterns import compile_pattern
from extractors.projects.budgets import (
    bare_amount_label,
    names_amount,
    read_named_amounts,
)
from extractors.projects.cells import ProjectCells
from extractors.projects.head_rows import is_head_row, is_over_all
from extractors.projects.indicator_grids import (
    GridHeader,
    IndicatorRow,
    assign_columns,
    is_note,
    is_note_alone,
    is_statement_row,
    names_columns_only,
    read_grid_header,
    statements_in,
    with_parts_of_target,
)
from extractors.projects.spending_plans import (
    are_shares,
    belongs_to_plan,
    set_shares,
    take_plan_cell,
)
from extractors.terms.numerals import parse_amount

_INLINE = compile_pattern(r"\s*+([^:：]{2,20}?)\s*+[:：]\s*+(?=\S)")


def _covers_blank(name: HeadLabel, row: Sequence[GridCell], place: int) -> bool:
    """Whether a label reaches over a blank: a text shows it, and no merged cell, before the value.

    An amount that no other label claims stands behind the blank, or the row's one text that labels
    nothing.
    """
    if any(cell.cell.column_span > 1 for cell in row):
        return False
    following = [cell for cell in row[place + 1 :] if cell.key]
    if name in HEBEI.amounts:
        return bool(following) and parse_amount(following[0].key) is not None
    is_alone = name in HEBEI.starting and len(following) == 1
    return is_alone and not looks_like_label(following[0].key) and label_in(following[0]) is None


def label_of(cell: GridCell) -> Label | None:
    """The label that a cell is."""
    return read_head_label(cell.key)


def label_in(cell: GridCell) -> Label | None:
    """The label that a cell is, or begins with (`项目编码：1303…`)."""
    match = _INLINE.match(cell.key)
    return label_of(cell) or (read_head_label(bare_label(match[1])) if match else None)


class ProjectWalk:
    """Walks the rows of a project's table, or of the tables that it is cut into.

    Holds the state that one row hands to the next; `project` is one to go on with.
    """

    def __init__(self, project: ProjectCells | None = None) -> None:
        self.projects: list[ProjectCells] = [] if project is None else [project]
        self.header: GridHeader | None = None
        self.block: HeadLabel | None = None
        self._block_label: GridCell | None = None
        self._blank_rows: list[IndicatorRow] = []
        self._upper: list[GridCell] = []
        self._value_column = 0
        self._amount_labels: list[tuple[HeadLabel, GridCell]] = []

    @property
    def current(self) -> ProjectCells:
        """The project that the next row belongs to."""
        if not self.projects:
            self.projects.append(ProjectCells())
        return self.projects[-1]

    def read_table(self, grid: Grid) -> list[ProjectCells]:
        """Read a table's rows; returns the projects that begin in it."""
        before = len(self.projects)
        for own, reaching in zip(grid.rows, grid.reaching, strict=True):
            self.read(own, reaching)
        self.finish()
        return self.projects[before:]

    def goes_on_in(self, grid: Grid) -> bool:
        """Whether a table without labels, right below the last one, goes on with it."""
        if any(names_another_kind(cell.key) for row in grid.rows for cell in row):
            return False
        if self.header is None:
            first_row = next((row for row in grid.rows if any(cell.key for cell in row)), [])
            return self.block is not None and not self._names_something_else(first_row)
        first = [row[0] for row in grid.rows if row and row[0].column == 0]
        if any(label_of(cell) is not None for cell in first):
            return False
        width = max(cell.end_column for cell in self.header.cells)
        count = len(grid.rows[0]) if grid.rows else 0
        return grid.table.column_count == width or count == len(self.header.cells)

    def begin(self) -> None:
        """A new project starts at this row."""
        self.finish()
        self.projects.append(ProjectCells())
        self.header = None
        self.block = None
        self._block_label = None
        self._amount_labels.clear()

    def read(self, own: list[GridCell], reaching: list[GridCell]) -> None:
        """Read one row: the cells that begin in it, and those that reach in from above."""
        filled = [cell for cell in own if cell.key]
        if not filled:
            if self.header is None:
                if self.block == "plan" and self.projects:
                    set_shares(own, self.current.plan)
            elif own:
                blank = assign_columns(self.header, own, reaching)
                self._blank_rows.append(IndicatorRow(blank, self.header))
            return
        header = read_grid_header(own, reaching, self._upper)
        self._upper = []
        if header is not None:
            self._take_header(header)
        elif names_columns_only(filled):
            self._upper = filled
            self._take_column_names(filled)
        elif self.header is not None and (parts := with_parts_of_target(self.header, filled)):
            self._take_column_names(filled)
            self.header = parts
        elif self.header is not None and not self._leaves_grid(filled):
            self._read_indicator(own, reaching)
        elif not self._read_head_row(filled):
            self._read_labelled(own, reaching)

    def _take_header(self, header: GridHeader) -> None:
        self._take_column_names(header.cells)
        self.header = header
        self.current.header = header
        self.block = None

    def _take_column_names(self, cells: list[GridCell]) -> None:
        current = self.current
        spans = current.labels if self.header is None else current.repeated_header_spans
        spans.extend(span for cell in cells for span in cell.spans())

    def _leaves_grid(self, filled: list[GridCell]) -> bool:
        first = filled[0]
        label = label_of(first) if first.column == 0 else None
        if label is not None and label.name in HEBEI.core | {"goals"}:
            # 绩效目标 below a grid starts the next project's rows only with a value beside it.
            return len(filled) > 1 and label.name != "goals"
        # A head row has the department, the unit and the year at most.
        return len(filled) <= 3 and is_head_row(filled, self.header)

    def _read_head_row(self, filled: list[GridCell]) -> bool:
        """The rows above the labels: title, department, unit, year."""
        # Below goals the next project's head stands at the left, where their label would reach down.
        is_below_goals = self.block == "goals" and len(filled) > 1 and filled[0].column == 0
        if self.block is not None and self.header is None and not is_below_goals:
            return False
        if any(label_of(cell) is not None for cell in filled) or not is_head_row(
            filled, self.header
        ):
            return False
        over_all = is_over_all(filled[0], self.header)
        if self.current.values or self.current.has_grid:
            self.begin()
        spans = [span for cell in filled for span in cell.spans()]
        beside_unit = any(read_head_facts(span).unit for span in spans)
        for span in spans:
            titled = looks_like_title(span.line) or (over_all and heads_a_table(span.line))
            if titled and self.current.title is None:
                self.current.title = span.line
            else:
                self.current.heads.append(read_head_facts(span, beside_unit=beside_unit))
        return True

    def _read_labelled(self, own: list[GridCell], reaching: list[GridCell]) -> None:
        labels = [label_of(cell) for cell in own]
        names = {label.name for label in labels if label is not None}
        if self.header is not None or (
            names & HEBEI.starting and names & self.current.values.keys() & HEBEI.starting
        ):
            self.begin()
        self.header = None
        if self.block == "plan" and not any(labels) and are_shares(own, self.current.plan):
            set_shares(own, self.current.plan)
            return
        filled = [cell for cell in own if cell.key]
        if len(filled) == 1 and not any(labels) and own[0].row == 0 and not self.current.values:
            lines = [line for line in filled[0].lines if line.text.strip()]
            self.current.first_line = lines[0] if len(lines) == 1 else None
            return
        pending: HeadLabel | None = None
        in_block = self._goes_on_in_row(own, reaching)
        waiting: GridCell | None = None
        for place, (cell, label) in enumerate(zip(own, labels, strict=True)):
            if label is not None and not self._is_value_all_the_same(pending, label, cell):
                self._take_label(cell, label)
                pending, waiting = label.name, None
                in_block = in_block or label.name in HEBEI.blocks
            elif not cell.key:
                keeps = pending in (None, "budget", "goals") or _covers_blank(pending, own, place)
                pending = pending if keeps else None
            elif waiting is not None:
                self.current.statements.append((waiting, cell))
                waiting = None
            elif self._takes_value(cell, pending, in_block, own[place + 1 :]):
                pending = self._take_value(cell, pending)
            elif looks_like_label(cell.key) or (
                self.block == "budget" and names_amount(cell, own[place + 1 :])
            ):
                pending, waiting = None, cell

    def _goes_on_in_row(self, own: list[GridCell], reaching: list[GridCell]) -> bool:
        """Whether cells without a label go on with the block above: its label reaches down to them.

        In a text dump an empty first cell stands for it; a label in a row of its own, with nothing
        below it yet, heads the next row.
        """
        label = self._block_label
        if label is None or self.block is None:
            return False
        if label in reaching or not own[0].key or own[0].column > label.column:
            return True
        return label.row == own[0].row - 1 and not self.current.values.get(self.block)

    def _names_something_else(self, row: list[GridCell]) -> bool:
        """Whether a row begins with a label that the form does not have, and a value beside it."""
        return (
            len(row) > 1
            and row[0].column == 0
            and bool(row[1].key)
            and looks_like_label(row[0].key)
            and label_of(row[0]) is None
        )

    def _takes_value(
        self,
        cell: GridCell,
        pending: HeadLabel | None,
        in_block: bool,
        rest: list[GridCell],
    ) -> bool:
        """Whether a cell without a label may be a value: of the label before it, or of the block."""
        first_of_goals = pending == "goals" and cell.column == self._value_column
        if pending not in (None, "goals", "budget") or first_of_goals:
            return True
        if self.block == "plan" and belongs_to_plan(cell):
            return True
        if label_in(cell) is not None:
            return True
        if not in_block or (self.block == "budget" and names_amount(cell, rest)):
            return False
        return not (rest and rest[0].key and looks_like_label(cell.key))

    def _is_value_all_the_same(
        self, pending: HeadLabel | None, label: Label, cell: GridCell
    ) -> bool:
        """A project that is called 项目名称 is still the value of that label."""
        return pending in ("code", "name") and label.name == pending and bool(cell.key)

    def _take_label(self, cell: GridCell, label: Label) -> None:
        self.current.labels.extend(cell.spans())
        self.current.values.setdefault(label.name, [])
        if label.amount_unit:
            self.current.label_units.append((label.amount_unit, cell))
        if label.name == "plan":
            self.current.plans_money = label.amount_unit is not None
        if label.name in HEBEI.amounts:
            self._amount_labels.append((label.name, cell))
        self._value_column = cell.end_column
        if label.name in HEBEI.blocks:
            self.block = label.name
            self._block_label = cell
            self._amount_labels.clear()

    def _take_value(self, cell: GridCell, pending: HeadLabel | None) -> HeadLabel | None:
        current = self.current
        if self.block == "plan" and pending in (None, "plan"):
            words = take_plan_cell(cell, current.plan)
            if words is not None:
                current.labels.extend(words)
                return pending
        if pending is None and self._take_inline(cell):
            return None
        if pending in (None, "budget", *HEBEI.amounts):
            named = read_named_amounts(cell)
            if named is not None and not any(current.values.get(name) for name in named.amounts):
                current.labels.extend(named.words)
                current.values.update((name, [span]) for name, span in named.amounts.items())
                return None
        target = pending or self.block
        if target == "budget":
            target = bare_amount_label(cell, self._amount_labels, current.values) or "fund_use"
        if target is None or target == "plan":
            return pending
        current.values.setdefault(target, []).extend(cell.spans())
        return pending if pending == "goals" else None

    def _take_inline(self, cell: GridCell) -> bool:
        """A label and its value in one cell (`项目编码：1303…`)."""
        spans = cell.spans()
        match = _INLINE.match(spans[0].text)
        label = read_head_label(bare_label(match[1])) if match else None
        if match is None or label is None or label.name in ("fiscal", "plan", "budget", "total"):
            return False
        self.current.labels.append(spans[0].part(0, match.end()))
        value = [spans[0].part(match.end()), *spans[1:]]
        self.current.values.setdefault(label.name, []).extend(value)
        if label.name in HEBEI.blocks:
            self.block = label.name
        return True

    def _read_indicator(self, own: list[GridCell], reaching: list[GridCell]) -> None:
        assert self.header is not None
        width = max(cell.end_column for cell in self.header.cells)
        if len(own) == 1 and len(self.header.cells) > 2 and not reaching:
            spread = own[0].end_column - own[0].column
            if spread >= width - 1 or own[0].cell.column_span == 1:
                return  # a note below the grid, over its whole width
        if is_note_alone(own):
            return
        if is_statement_row(own, reaching, self.header):
            self.current.statements.extend(statements_in(own))
            return
        row = assign_columns(self.header, own, reaching)
        if is_note(row):
            return
        self._take_blank_rows()
        self.current.indicators.append(IndicatorRow(row, self.header))

    def finish(self) -> None:
        """Rows left blank at the end of a grid count where a merged level reaches into them."""
        if self.header is not None and self.projects:
            self._take_blank_rows()
        self._blank_rows.clear()

    def _take_blank_rows(self) -> None:
        """Rows left blank count where a merged level reaches into them."""
        kept = (
            row for row in self._blank_rows if any(cell.key for cell in row.cells.get("level1", ()))
        )
        self.current.indicators.extend(kept)
        self._blank_rows.clear()

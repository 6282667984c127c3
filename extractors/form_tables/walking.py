"""The walk through a form's table, row by row, by what its labels and heads say.

Enters: the grids of one or more forms, one after another. Leaves: `FormCells`, one for each form. A row
is, in this order: a header row, a row of the block that the last header opened (indicators, money,
works, a listing), the values below a row of labels, or a row of labels with their values.
"""

from collections.abc import Sequence

from extractors.form_tables.blocks import Block
from extractors.form_tables.cells import FormCells
from extractors.form_tables.covered_cells import leaves_covered_cells, without_covered
from extractors.form_tables.grid_columns import GridHeader
from extractors.form_tables.head_lines import is_tail, read_head_line
from extractors.form_tables.header_settling import settle_half_terms
from extractors.form_tables.headers import names_columns, read_grid_header, with_second_row
from extractors.form_tables.indicator_rows import (
    fits_grid,
    read_indicator_rows,
    read_score_row,
    read_subtotal_row,
    resumes_grid,
)
from extractors.form_tables.labelled_rows import (
    GROUPS,
    Pair,
    RowPairs,
    note_units,
    read_heads,
    read_pairs,
    shown_label,
)
from extractors.form_tables.listings import TextList, read_project_list_header
from extractors.form_tables.matrices import MatrixBlock, read_matrix_header
from extractors.form_tables.money_blocks import read_money_header
from extractors.form_tables.money_rows import MoneyRows
from extractors.form_tables.pair_values import (
    GOAL_MEANINGS,
    take_pair,
)
from extractors.form_tables.row_heads import (
    begins_with_label,
    cannot_pair,
    goal_terms,
    has_rival,
    heads_below,
    heads_grid,
    heads_listing,
    heads_section,
    holds_label,
    may_head,
    same_kind,
    stands_in_listing,
    tall_label,
)
from extractors.form_tables.task_lists import TaskList, read_task_header
from extractors.form_tables.waiting_heads import WaitingHeads, further_goals
from extractors.forms.columns import term_of
from extractors.forms.row_labels import RowMeaning, names_opinions, read_row_label
from extractors.forms.titles import is_form_title, year_line
from extractors.ledger.body import Grid, GridCell, joined_text

_STARTING: frozenset[RowMeaning] = frozenset({"name", "code"})


class FormWalk:
    """Walks the rows of the forms in a run of tables; `forms` are those found."""

    def __init__(self) -> None:
        self.forms: list[FormCells] = [FormCells()]
        self.header: GridHeader | None = None
        self._last_header: GridHeader | None = None
        """The grid that a labelled row may have broken off."""
        self.block: Block | None = None
        self._heads = WaitingHeads()
        self._upper: list[GridCell] = []
        self._awaits_second_row = False
        self._group: GridCell | None = None
        self._group_label: str = ""
        self._unread_heads: list[GridCell] = []
        """Heads of a listing that no block reads, whose rows are no labels with values either."""
        self.failed = False
        """Whether projects stand side by side, so that nobody can tell whose a value is."""
        self._is_spanless = False
        """Whether the table shows no merged cells although many are blank, as text tables do."""
        self._group_term: str | None = None
        self._next_term: str | None = None
        """The term that a row across the table says of the grid below it."""
        self._money_rows = MoneyRows()
        self._goal_heads: list[tuple[str, GridCell]] = []
        self._under_opinions = False
        self._saw_grid = False
        self.columns_seen: set[str] = set()
        """What the columns of all grids hold, for telling the form."""
        self.meanings_seen: set[str] = set()
        self.words_seen: list[str] = []

    @property
    def current(self) -> FormCells:
        """The form that the next row belongs to."""
        return self.forms[-1]

    def enter_table(self, grid: Grid) -> None:
        """A table begins: no group's label reaches in from the one before."""
        self._group = None
        self._is_spanless = leaves_covered_cells(grid)

    def _begin(self) -> None:
        self.forms.append(FormCells())
        self._money_rows = MoneyRows()
        self._last_header = None
        self._close_blocks()
        self._goal_heads.clear()
        self._group = None
        self._under_opinions = self._saw_grid = False

    def _close_blocks(self) -> None:
        self.header = self.block = None
        self._heads.pairs = []
        self._awaits_second_row = False

    # One row.

    def read_row(
        self,
        own: list[GridCell],
        reaching: list[GridCell],
        below: list[GridCell],
        header: GridHeader | None,
    ) -> None:
        """Read one row: its own cells, those that reach in from above, and the row below.

        `header` is the row as a grid's header, if it reads as one by itself.
        """
        filled = [cell for cell in own if cell.key]
        if not filled:
            self._heads.pass_blank_row(own)
            return
        upper, self._upper = self._upper, []
        if self._read_title_row(own, filled):
            return
        if self._awaits_second_row and self.header is not None:
            self._awaits_second_row = False
            divided = with_second_row(self.header, own, reaching)
            if divided is not None:
                self.take_labels(filled)
                self.columns_seen |= divided.kinds | ({"area"} if divided.by_area else set())
                if "note" in divided.kinds - self.header.kinds:
                    self.columns_seen.add("history")
                self.header = self._last_header = divided
                return
        if upper:
            header = read_grid_header(own, reaching, upper)
        levels_below = names_columns(own) and heads_below(own, below)
        if header is not None and not (levels_below and header.has_no_levels):
            self._take_header(header, own)
            return
        if levels_below and (self.header is None or header is not None):
            self._close_blocks()
            self._upper = filled
            self.take_labels(filled)
            return
        if self.header is not None and self._read_grid_row(own, reaching):
            return
        if self.header is None and self._resumes_grid(own, reaching):
            return
        if self.block is not None:
            if self.block.read_row(own, reaching, self.current):
                return
            self.block = None
        if self._open_block(own, below):
            return
        if not self._read_below_heads(own, reaching):
            self._read_labelled(own, reaching, below)

    def _read_title_row(self, own: list[GridCell], filled: list[GridCell]) -> bool:
        """A row across the table that is a form's title, its year, or its head line."""
        if len(filled) != 1:
            return False
        spans = filled[0].spans()
        if len(own) > 2:  # a sheet's line stands in its first cell, with blank ones beside it
            return len(spans) == 1 and not self._saw_grid and self._read_head_row(filled[0])
        titled = [span for span in spans if is_form_title(span.text)]
        years = [span for span in spans if year_line(span.text)]
        if not titled and not (years and len(spans) == 1):
            return len(spans) == 1 and self._read_head_row(filled[0])
        label = read_row_label(filled[0].key)
        if label is not None and len(own) > 1:
            return False
        if label is not None and label.meaning in GOAL_MEANINGS and self._asks_for_goals():
            return False  # 年度绩效目标 across the table, its text in the row below
        if titled and (self.current.is_filled or self._saw_grid):
            self._begin()
        self._close_blocks()
        for span in spans:
            if span in titled:
                self.current.titles.append(span)
            elif span in years:
                start, end = year_line(span.text) or (0, 0)
                self.current.years.append(span.part(start, end))
                around = (span.part(0, start), span.part(end))
                self.current.labels.extend(part for part in around if part)
        return True

    def _read_head_row(self, cell: GridCell) -> bool:
        """A row across the table with several labelled texts, as in the lines above a table."""
        head = read_head_line(cell.spans()[0].line)
        facts = (head.amount_unit, head.name, head.year)
        said = len(head.labelled) + sum(fact is not None for fact in facts)
        if said < 2 or (self._saw_grid and not is_tail(head)):
            return False
        if head.name is not None:
            self.current.add("department", [head.name])
            self.current.add("department_code", [head.code] if head.code is not None else [])
        self.current.labels.extend(head.labels)
        if head.year is not None:
            self.current.years.append(head.year)
        if head.amount_unit is not None:
            self.current.head_units.append(head.amount_unit)
        for label, words, value in head.labelled:
            self._take_pair(Pair(label, [words], cell, inline=[value] if value else []))
        return True

    def take_labels(self, cells: Sequence[GridCell]) -> None:
        """Keep cells that only introduce values."""
        self.current.labels.extend(span for cell in cells for span in cell.spans())

    # Indicators.

    def _take_header(self, header: GridHeader, own: list[GridCell]) -> None:
        self.take_labels(own)
        self._close_blocks()
        if header.is_flat and self.current.is_filled and self._saw_grid:
            self._begin()
        self.header = self._last_header = header
        self._awaits_second_row = True
        self._saw_grid = True
        self.current.grids += 1
        self.columns_seen |= header.kinds
        if header.by_area:
            self.columns_seen.add("area")
        grouping = header.group
        self._group = grouping if grouping is not None else self._group
        words = grouping.key if grouping is not None else ""
        self._group_term = term_of(words) if words else self._next_term
        self._next_term = None
        settle_half_terms(header, self._goal_heads)

    def _resumes_grid(self, own: list[GridCell], reaching: list[GridCell]) -> bool:
        """Go on with the grid that a labelled row broke off, where a row has its levels again."""
        header = self._last_header
        if header is None or self._heads.pairs:
            return False
        if read_score_row(own, header, self.current):
            return True
        if not resumes_grid(header, own, reaching):
            return False
        self.header = header
        if self._read_grid_row(own, reaching):
            return True
        self.header = None
        return False

    def _read_grid_row(self, own: list[GridCell], reaching: list[GridCell]) -> bool:
        assert self.header is not None
        header = self.header
        grouping = [cell for cell in own if cell.key and cell.end_column <= header.left]
        if grouping:
            label = read_row_label(grouping[0].key)
            regrouped = label is not None and label.meaning == "group"
            rest = [cell for cell in own if cell not in grouping]
            if not regrouped or not fits_grid(header, rest, reaching):
                self.header = None
                return False
            self.take_labels(grouping)
            self._group_term = term_of(grouping[0].key)
            own = rest
        if read_score_row(own, header, self.current):
            return True
        if read_subtotal_row(own, header, self.current):
            return True
        if not fits_grid(header, own, reaching):
            self.header = None
            return False
        rows, labels = read_indicator_rows(header, own, reaching, self._group_term)
        self.current.labels.extend(labels)
        self.current.indicators.extend(rows)
        return True

    # Money, works, listings.

    def _open_block(self, own: list[GridCell], below: list[GridCell]) -> bool:
        block: Block | None = read_task_header(own) or read_money_header(own, below)
        if block is not None:
            note_units(own, self.current)
            if isinstance(block, TaskList):
                self.meanings_seen.add("tasks")
        elif self.current.values.get("name") is None:
            block = read_project_list_header(own, below)
        if block is None:
            return False
        self._close_blocks()
        self.block = block
        self.take_labels(own)
        return True

    # Labels and values.

    def _read_below_heads(self, own: list[GridCell], reaching: list[GridCell]) -> bool:
        """The values below a row of heads, and further goals beside the label that reaches over all."""
        answered, self._heads.answered = self._heads.answered, []
        values = self._heads.answer(own)
        for pair, cell in values:
            pair.value, pair.is_open = cell, False
            self._take_pair(pair)
        if values:
            return True
        goals = further_goals(answered, own) if self._group in reaching else []
        for meaning, cell in goals:
            self.current.add(meaning, cell.spans())
            self._heads.answered = answered
        return bool(goals)

    def _read_labelled(
        self, own: list[GridCell], reaching: list[GridCell], below: list[GridCell]
    ) -> None:
        grouped = self._group is not None and any(
            cell is self._group or (cell.key and cell.column == 0) for cell in reaching
        )
        cells = own
        if not grouped and not own[0].key and self._group is not None and len(own) > 1:
            cells, grouped = own[1:], True  # a text leaves the cell below a group's label blank
        if not grouped:
            self._group = None
            self._money_rows.close()
            self._under_opinions = False
        if heads_grid(cells, below):
            self.take_labels(cells)
            self._next_term = term_of("".join(cell.key for cell in cells))
            return
        if self._is_spanless:
            cells = without_covered(cells)
        if heads_section(cells, below):
            note_units(cells, self.current)
            self.take_labels(cells)
            return
        matrix = read_matrix_header([c for c in cells if c is not tall_label(cells)], below)
        if matrix is not None:
            self._open_matrix(matrix, cells)
            return
        filled = [cell for cell in cells if cell.key] if self._is_spanless else cells
        heads = read_heads(filled, grouped=grouped, below=below)
        is_alone = heads is not None and len(heads.pairs) == 1 and len(filled) < len(cells)
        if is_alone and begins_with_label(below):
            heads = None  # its value is the blank beside it, and another label stands below
        if heads is not None and may_head(heads, below):
            self._take_heads(heads)
            return
        if cannot_pair(cells, heads) or heads_listing(cells):
            self._unread_heads = cells if heads_listing(cells) else []
            return
        if stands_in_listing(cells, self._unread_heads):
            return
        self._unread_heads = []
        row = read_pairs(cells, grouped=grouped)
        if row.strays:
            row.pairs = [
                pair for pair in row.pairs if pair.label is not None and not has_rival(pair, row)
            ]
        row.pairs = [pair for pair in row.pairs if not holds_label(pair)]
        for cell in row.groups:
            self._enter_group(cell)
        names = [p.words for p in row.pairs if p.label is not None and p.label.meaning == "name"]
        self.failed = self.failed or len(names) > len(set(names))
        self._restart_if_repeated(row)
        for pair in row.pairs:
            if pair.label is not None:
                self.meanings_seen.add(pair.label.meaning)
                self.words_seen.append(pair.label.wording.plain)
        self._money_rows.begin_row(
            [pair.cell for pair in row.pairs if pair.label is not None and pair.label.money]
        )
        for pair in row.pairs:
            if pair.is_open and pair.label is not None and pair.label.meaning in GROUPS:
                self._enter_group(pair.cell)
                continue
            self._take_pair(pair)

    def _open_matrix(self, matrix: MatrixBlock, cells: Sequence[GridCell]) -> None:
        self._close_blocks()
        self.block = matrix
        group = tall_label(cells)
        if group is not None:
            self._enter_group(group)
        self.take_labels(matrix.heads)

    def _take_heads(self, row: RowPairs) -> None:
        """A row of labels alone, their values below: side by side, or as a listing of rows."""
        for cell in row.groups:
            self._enter_group(cell)
        for pair in row.pairs:
            assert pair.label is not None
            self.meanings_seen.add(pair.label.meaning)
            self.words_seen.append(pair.label.wording.plain)
        if same_kind(row.pairs):
            self._await_values(row.pairs)
            return
        cells = [pair.cell for pair in row.pairs]
        self.take_labels(cells)
        label = self._group_label if self._group is not None else shown_label(cells[0].key)
        self._close_blocks()
        self.block = TextList(cells, label, cells[0].column)

    def _await_values(self, heads: list[Pair]) -> None:
        self._heads.pairs = heads
        self.take_labels([pair.cell for pair in heads])
        self._goal_heads = goal_terms(heads) or self._goal_heads

    def _enter_group(self, cell: GridCell) -> None:
        if self._money_rows.open_part(cell):
            self.take_labels([cell])
            return
        self._group = cell
        self._group_label = shown_label(cell.key)
        self._group_term = term_of(cell.key)
        self._under_opinions = names_opinions(cell.key)
        self._money_rows = MoneyRows(shown_label(cell.key), len(self.current.money))
        note_units([cell], self.current)
        self.take_labels([cell])

    def _restart_if_repeated(self, row: RowPairs) -> None:
        """A name or code that comes again below a grid is the next form's."""
        meanings = {pair.label.meaning for pair in row.pairs if pair.label is not None}
        again = meanings & _STARTING & self.current.values.keys()
        same_words = any(
            pair.label is not None
            and pair.label.meaning in again
            and joined_text(self.current.named.get(pair.label.meaning, []))
            == joined_text(pair.label_spans)
            for pair in row.pairs
        )
        if again and (self._saw_grid or (same_words and self._has_goals())):
            self._begin()

    def _take_pair(self, pair: Pair) -> None:
        take_pair(pair, self.current, self._money_rows, is_opinion=self._under_opinions)

    def _asks_for_goals(self) -> bool:
        """Whether a form is under way whose goals and grid are still to come."""
        return self.current.is_filled and not self._saw_grid and not self._has_goals()

    def _has_goals(self) -> bool:
        return bool(GOAL_MEANINGS & self.current.values.keys())

"""The walk through a form's table, row by row, by what its labels and heads say.

Enters: the grids of one or more forms, one after another. Leaves: `FormCells`, one for each form. A row
is, in this order: a header row, a row of the block that the last header opened (indicators, money,
works, a listing), the values below a row of labels, or a row of labels with their values.
"""

from collections.abc import Sequence

import regex

from extractors.form_tables.blocks import (
    ListingBlock,
    MoneyBlock,
    read_money_header,
    read_project_list_header,
    read_work_header,
)
from extractors.form_tables.cells import FormCells, Labelled, MoneyLine
from extractors.form_tables.head_lines import read_head_line
from extractors.form_tables.headers import (
    GridHeader,
    names_columns,
    read_grid_header,
    with_second_row,
)
from extractors.form_tables.indicator_rows import fits_grid, read_indicator_rows, resumes_grid
from extractors.form_tables.labelled_rows import (
    GROUPS,
    Pair,
    RowPairs,
    money_words,
    read_heads,
    read_pairs,
    shown_label,
    without_covered,
)
from extractors.form_tables.values import read_period
from extractors.forms.columns import term_of
from extractors.forms.hints import is_filler
from extractors.forms.money import read_money_name
from extractors.forms.row_labels import RowMeaning, read_row_label
from extractors.forms.titles import is_form_title, year_line
from extractors.ledger.body import Grid, GridCell, Span
from extractors.terms.numerals import parse_amount, to_half_width

_STARTING: frozenset[RowMeaning] = frozenset({"name", "code"})
_SCALAR: frozenset[RowMeaning] = frozenset(
    {
        *("name", "code", "department", "department_code", "implementer", "supervisor_code"),
        *("period", "period_start", "period_end", "year", "fund_use"),
    }
)
"""Meanings that have one value: a second row of the same meaning is a statement."""
_GOAL_MEANINGS: frozenset[RowMeaning] = frozenset(
    {"goals", "overall_goals", "long_term_goals", "goal_results"}
)
_VALUED: frozenset[RowMeaning] = frozenset(
    {"name", "code", "department", "supervisor", "implementer", "category", "period", "year"}
)
_SUBTOTALS = frozenset({"小计", "合计"})
_OPINIONS = regex.compile(r"审核意见|审批意见|评审意见|审查意见|批复意见")
_AMOUNT = regex.compile(
    r"(?:人民币)?[¥￥]?[-+]?[\d.,]+(?:万元|元|亿元|千元|万|亿)?(?:整)?|[\d.,]+\((?:万元|元)\)"
)
_MONEY_UNIT = regex.compile(r"(?:人民币)?(万元|百元|千元|亿元|元)")
_NAMED_AMOUNT = regex.compile(
    r"(?P<label>(?:其中\s*[:：]?)?[^\d:：;；，,。]{2,18}?)[:：]?\s*(?P<amount>[\d０-９][\d０-９,，.．]*\s*(?:万元|元|万)?)(?=[\s;；，,。、]|$)"
)


class FormReader:
    """Walks the rows of the forms in a run of tables; `forms` are those found."""

    def __init__(self) -> None:
        self.forms: list[FormCells] = [FormCells()]
        self.header: GridHeader | None = None
        self._last_header: GridHeader | None = None
        """The grid that a labelled row may have broken off."""
        self.money: MoneyBlock | None = None
        self.listing: ListingBlock | None = None
        self.waiting: list[Pair] = []
        self._upper: list[GridCell] = []
        self._awaits_second_row = False
        self._group: GridCell | None = None
        self._group_label: str = ""
        self.failed = False
        """Whether projects stand side by side, so that nobody can tell whose a value is."""
        self._is_spanless = False
        """Whether the table shows no merged cells although many are blank, as text tables do."""
        self._group_term: str | None = None
        self._group_money = 0
        """How many lines of money stood before the group that is open."""
        self._goal_heads: list[tuple[str, GridCell]] = []
        self._slot_terms: dict[int, str | None] = {}
        self._slots: list[GridCell] = []
        self._executed_slots: set[int] = set()
        self._subgroup: Pair | None = None
        """财政拨款 before 小计 and its parts."""
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
        cells = [cell for row in grid.rows for cell in row]
        merged = sum(cell.cell.column_span > 1 or cell.cell.row_span > 1 for cell in cells)
        blank = sum(not cell.key for cell in cells)
        self._is_spanless = 5 * merged < len(cells) - blank and 4 * blank > len(cells)

    def _begin(self) -> None:
        self.forms.append(FormCells())
        self._group_money = 0
        self._last_header = None
        self._close_blocks()
        self._goal_heads.clear()
        self._slot_terms.clear()
        self._slots.clear()
        self._group = None
        self._under_opinions = self._saw_grid = False

    def _close_blocks(self) -> None:
        self.header = self.money = self.listing = None
        self.waiting = []
        self._awaits_second_row = False

    # One row.

    def read_row(
        self, own: list[GridCell], reaching: list[GridCell], below: list[GridCell]
    ) -> None:
        """Read one row: its own cells, those that reach in from above, and the row below."""
        filled = [cell for cell in own if cell.key]
        if not filled:
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
        header = read_grid_header(own, reaching, upper)
        if header is not None:
            self._take_header(header, own)
            return
        if names_columns(own) and self.header is None and _heads_below(own, below):
            self._upper = filled
            self.take_labels(filled)
            return
        if self.header is not None and self._read_grid_row(own, reaching):
            return
        if self.header is None and self._resumes_grid(own, reaching):
            return
        if self.money is not None and self._read_money_row(own, reaching):
            return
        if self.listing is not None and self._read_listing_row(own):
            return
        if self._open_block(own, below):
            return
        if self.waiting and self._read_values_below(own):
            return
        self._read_labelled(own, reaching, below)

    def _read_title_row(self, own: list[GridCell], filled: list[GridCell]) -> bool:
        """A row across the table that is a form's title, its year, or its head line."""
        if len(filled) != 1 or len(own) > 2:
            return False
        spans = filled[0].spans()
        titled = [span for span in spans if is_form_title(span.text)]
        years = [span for span in spans if year_line(span.text)]
        if not titled and not (years and len(spans) == 1):
            return len(spans) == 1 and self._read_head_row(filled[0])
        if read_row_label(filled[0].key) is not None and len(own) > 1:
            return False
        if titled and (self.current.is_filled or self._saw_grid):
            self._begin()
        self._close_blocks()
        for span in spans:
            if span in titled:
                self.current.titles.append(span)
            elif span in years:
                start, end = year_line(span.text) or (0, 0)
                self.current.years.append(span.part(start, end))
        return True

    def _read_head_row(self, cell: GridCell) -> bool:
        """A row across the table with several labelled texts, as in the lines above a table."""
        head = read_head_line(cell.spans()[0].line)
        if len(head.labelled) + (head.amount_unit is not None) < 2 or self._saw_grid:
            return False
        self.current.labels.extend(head.labels)
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
        self._group_term = term_of(words) if words else None
        self._settle_half_terms(header)

    def _settle_half_terms(self, header: GridHeader) -> None:
        halves = sorted({c.half for c in header.columns if c.half is not None})
        if not halves:
            return
        for half in halves:
            columns = [column for column in header.columns if column.half == half]
            said = {column.term for column in columns if column.term}
            above = {
                term
                for term, cell in self._goal_heads
                for column in columns
                if cell.overlaps(column.cell)
            }
            if len(self._goal_heads) == len(halves):
                above = {self._goal_heads[halves.index(half)][0]}
            found = said if len(said) == 1 and not above else above
            term = next(iter(found)) if len(found) == 1 else None
            for column in columns:
                column.term = term

    def _resumes_grid(self, own: list[GridCell], reaching: list[GridCell]) -> bool:
        """Go on with the grid that a labelled row broke off, where a row has its levels again."""
        header = self._last_header
        if header is None or self.waiting:
            return False
        if self._read_score_row(own, header):
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
        if self._read_score_row(own, header):
            return True
        if not fits_grid(header, own, reaching):
            self.header = None
            return False
        rows, labels = read_indicator_rows(header, own, reaching, self._group_term)
        self.current.labels.extend(labels)
        self.current.indicators.extend(rows)
        return True

    def _read_score_row(self, own: list[GridCell], header: GridHeader) -> bool:
        """总分 or 合计 below the grid: the points of all rows, under the columns of points."""
        filled = [cell for cell in own if cell.key]
        label = read_row_label(filled[0].key) if filled else None
        if label is None or label.meaning != "score" or filled[0].column > header.left:
            return False
        for cell in filled[1:]:
            column = header.column_of(cell)
            if parse_amount(cell.key.removesuffix("分")) is None:
                continue
            kind = column.kind if column is not None else None
            if kind in ("weight", "score") or len(filled) == 2:
                self._keep_score(kind if kind == "weight" else "score", cell.spans())
        self.take_labels(filled[:1])
        return True

    def _keep_score(self, key: str, spans: list[Span]) -> None:
        held = self.current.score.setdefault(key, spans)
        if held is not spans and _text(held) == _text(spans):
            self.current.repeats.extend(spans)

    # Money, works, listings.

    def _open_block(self, own: list[GridCell], below: list[GridCell]) -> bool:
        work = read_work_header(own)
        if work is not None:
            self._close_blocks()
            self.listing = work
            self._note_units(own)
            self.meanings_seen.add("tasks")
            self.take_labels(own)
            return True
        money = read_money_header(own, below)
        if money is not None:
            self._close_blocks()
            self.money = money
            self._note_units(own)
            self.take_labels(own)
            return True
        projects = read_project_list_header(own, below)
        if projects is not None and self.current.values.get("name") is None:
            self._close_blocks()
            self.listing = projects
            self.take_labels(own)
            return True
        return False

    def _note_units(self, cells: Sequence[GridCell]) -> None:
        for cell in cells:
            label = read_row_label(cell.key)
            unit = label.wording.amount_unit if label is not None else None
            if unit is None:
                match = regex.search(r"[(（](万元|元|千元|亿元|百元)[)）]", cell.key)
                unit = match[1] if match else None
            if unit is not None:
                self.current.units.append((unit, cell.spans()[0]))

    def _read_money_row(self, own: list[GridCell], reaching: list[GridCell]) -> bool:
        assert self.money is not None
        line = self.money.read_row(own, reaching)
        if line is None:
            if self.money.statements:
                self.current.statements.extend(self.money.statements)
                self.money.statements = []
            self.money = None
            return False
        if self.money.statements:
            self.current.statements.extend(self.money.statements)
            self.money.statements = []
        if line.is_cost and self.money.is_sum(line):
            self.current.sums.append(line)
            self.current.labels.extend(line.name)
        else:
            self.current.money.append(line)
        return True

    def _read_listing_row(self, own: list[GridCell]) -> bool:
        assert self.listing is not None
        taken = self.listing.read_row(own, self.current)
        if not taken:
            self.listing = None
        return taken

    # Labels and values.

    def _read_values_below(self, own: list[GridCell]) -> bool:
        """The row below a row of labels: each value under its label."""
        cells = [cell for cell in own if cell.key]
        if any(_names_row(cell) for cell in cells):
            self.waiting = []
            return False
        found = []
        for cell in cells:
            pair = next((p for p in self.waiting if _stands_below(p.cell, cell)), None)
            if pair is None:
                self.waiting = []
                return False
            found.append((pair, cell))
        for pair, cell in found:
            pair.value, pair.is_open = cell, False
            self._take_pair(pair)
        self.waiting = [p for p in self.waiting if p.value is None]
        return True

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
            self._under_opinions = False
        if self._is_spanless:
            cells = without_covered(cells)
        filled = [cell for cell in cells if cell.key] if self._is_spanless else cells
        heads = read_heads(filled, grouped=grouped)
        if heads is not None and _may_head(heads, below):
            self._take_heads(heads)
            return
        row = read_pairs(cells, grouped=grouped)
        for cell in row.groups:
            self._enter_group(cell)
        names = [p.words for p in row.pairs if p.label is not None and p.label.meaning == "name"]
        self.failed = self.failed or len(names) > len(set(names))
        self._restart_if_repeated(row)
        for pair in row.pairs:
            if pair.label is not None:
                self.meanings_seen.add(pair.label.meaning)
                self.words_seen.append(pair.label.wording.plain)
        for pair in row.pairs:
            if pair.is_open and pair.label is not None and pair.label.meaning in GROUPS:
                self._enter_group(pair.cell)
                continue
            self._take_pair(pair)

    def _take_heads(self, row: RowPairs) -> None:
        """A row of labels alone, their values below: side by side, or as a listing of rows."""
        for cell in row.groups:
            self._enter_group(cell)
        for pair in row.pairs:
            assert pair.label is not None
            self.meanings_seen.add(pair.label.meaning)
            self.words_seen.append(pair.label.wording.plain)
        if _same_kind(row.pairs):
            self._await_values(row.pairs)
            return
        cells = [pair.cell for pair in row.pairs]
        self.take_labels(cells)
        label = self._group_label if self._group is not None else shown_label(cells[0].key)
        self._close_blocks()
        self.listing = ListingBlock(
            "text", [(cell, "text") for cell in cells], label=label, left=cells[0].column
        )

    def _await_values(self, heads: list[Pair]) -> None:
        self.waiting = heads
        self.take_labels([pair.cell for pair in heads])
        goals: list[tuple[str, GridCell]] = [
            (term, pair.cell)
            for pair in heads
            if pair.label is not None
            and pair.label.meaning in _GOAL_MEANINGS
            and (
                term := "long_term"
                if pair.label.meaning == "long_term_goals"
                else term_of(pair.cell.key)
            )
        ]
        overall = [pair for pair in heads if pair.label and pair.label.meaning == "overall_goals"]
        if len(heads) == 2 and len(overall) == 1 and any(t == "annual" for t, _ in goals):
            goals = [("long_term" if pair in overall else "annual", pair.cell) for pair in heads]
        if goals:
            self._goal_heads = goals

    def _enter_group(self, cell: GridCell) -> None:
        label = read_row_label(cell.key)
        if label is not None and label.meaning == "money" and self._in_money_group():
            self._subgroup = Pair(label, cell.spans(), cell)
            self.take_labels([cell])
            return
        self._group = cell
        self._group_label = shown_label(cell.key)
        self._group_money = len(self.current.money)
        self._group_term = term_of(cell.key)
        self._under_opinions = _OPINIONS.search(cell.key) is not None
        self._slot_terms.clear()
        self._slots.clear()
        self._subgroup = None
        self._executed_slots.clear()
        self._note_units([cell])
        self.take_labels([cell])

    def _restart_if_repeated(self, row: RowPairs) -> None:
        """A name or code that comes again below a grid is the next form's."""
        meanings = {pair.label.meaning for pair in row.pairs if pair.label is not None}
        again = meanings & _STARTING & self.current.values.keys()
        same_words = any(
            pair.label is not None
            and pair.label.meaning in again
            and _text(self.current.named.get(pair.label.meaning, [])) == _text(pair.label_spans)
            for pair in row.pairs
        )
        if again and (self._saw_grid or (same_words and self._has_goals())):
            self._begin()

    def _has_goals(self) -> bool:
        return bool(_GOAL_MEANINGS & self.current.values.keys())

    def _take_pair(self, pair: Pair) -> None:
        current = self.current
        label = pair.label
        current.labels.extend(pair.label_spans)
        spans = pair.spans
        if (
            label is not None
            and label.wording.amount_unit
            and (label.money or label.meaning in ("money", "money_group"))
        ):
            current.units.append((label.wording.amount_unit, pair.label_spans[0]))
        meaning: RowMeaning = label.meaning if label is not None else "statement"
        if self._under_opinions:
            meaning = "statement"
        if meaning in ("department", "amount_unit") and self._take_unit(spans):
            return
        if self._take_money(pair, spans):
            return
        if meaning in ("statement", "group", "tasks", "money", "money_group"):
            if spans:
                current.statements.append(Labelled(pair.words, spans))
            return
        if meaning == "score":
            self._take_score(pair, spans)
            return
        if meaning == "supervisor":
            current.supervisors.append(Labelled(pair.words, spans))
            return
        if meaning in _GOAL_MEANINGS:
            current.named.setdefault(meaning, pair.label_spans)
        if meaning == "category":
            current.classified.append(Labelled(pair.words, spans))
            return
        if meaning in _SCALAR and any(current.values.get(meaning, ())):
            self._take_second(pair, meaning, spans)
            return
        current.named.setdefault(meaning, pair.label_spans)
        current.add(meaning, spans)

    def _take_second(self, pair: Pair, meaning: RowMeaning, spans: list[Span]) -> None:
        """A second value of one meaning never joins the first: it repeats it, or is a statement.

        Of 一级项目名称 and 二级项目名称 the second names the project, of two periods the dated one.
        """
        current = self.current
        first = current.values[meaning]
        if _text(first) == _text(spans):
            current.repeats.extend(spans)
            return
        words = "".join(_text(current.named.get(meaning, [])).split())
        nearer = meaning == "name" and "一级" in words and "二级" in pair.words
        dated = meaning == "period" and read_period(_text(first)) == (None, None)
        if nearer or (dated and read_period(_text(spans)) != (None, None)):
            current.statements.append(Labelled(shown_label(words), first))
            current.values[meaning] = spans
            current.named[meaning] = pair.label_spans
        elif spans:
            current.statements.append(Labelled(pair.words, spans))

    def _take_unit(self, spans: list[Span]) -> bool:
        text = "".join("".join(span.text.split()) for span in spans)
        match = _MONEY_UNIT.fullmatch(text)
        if match is None:
            return False
        self.current.head_units.append((match[1], spans[0]))
        return True

    def _take_score(self, pair: Pair, spans: list[Span]) -> None:
        text = "".join("".join(span.text.split()) for span in spans).removesuffix("分")
        if parse_amount(text) is not None:
            self._keep_score("score", spans)
        elif spans:
            self.current.statements.append(Labelled(pair.words, spans))

    def _take_money(self, pair: Pair, spans: list[Span]) -> bool:
        """A line of money beside its name, or several named in one cell."""
        label = pair.label
        if label is None or label.meaning not in ("money", "money_group", "score"):
            return False
        text = to_half_width("".join("".join(span.text.split()) for span in spans))
        if not text or _AMOUNT.fullmatch(text) or is_filler(text):
            if label.money is None:
                return False
            named = regex.search("总额|预算数|金额", pair.words) or self._in_money_group()
            if label.meaning == "money_group" and not text and not named:
                return False
            if label.meaning == "score" and not self._in_money_group():
                return False
            self._add_line(pair, spans)
            return True
        return bool(label.meaning != "score" and self._take_named_amounts(spans))

    def _in_money_group(self) -> bool:
        label = read_row_label(self._group_label) if self._group_label else None
        return self._group is not None and label is not None and label.meaning == "money_group"

    def _add_line(self, pair: Pair, spans: list[Span]) -> None:
        if self._subgroup is not None and pair.words in _SUBTOTALS:
            pair = Pair(self._subgroup.label, self._subgroup.label_spans, pair.cell)
        assert pair.label is not None
        assert pair.label.money is not None
        money = pair.label.money
        if spans and self._take_executed(pair, spans):
            return
        term = money.term
        slot = self._slot_of(pair.cell)
        if money.is_part and slot and term is None and slot not in self._slot_terms:
            slot = max(self._slot_terms, default=slot)
        if term is None:
            term = self._slot_terms.get(slot) or (
                self._group_term if self._in_money_group() else None
            )  # type: ignore[assignment]
        if money.source == "total" or money.term is not None:
            self._slot_terms[slot] = term
        if term == "annual" and money.source == "total" and len(self._slots) > 1:
            self._take_for_long_term(slot)
        line = MoneyLine(
            pair.label_spans, term, money.source, shown_name=money_words(pair.label_spans)
        )
        line.slot = slot if self._group is not None else 0
        if spans:
            line.figures["executed" if money.is_executed else "amount"] = spans
        if self._is_sum_of_composition(pair):
            self.current.sums.append(line)
            return
        lines = self.current.money
        place = len(lines)
        while place > self._group_money and lines[place - 1].slot > line.slot:
            place -= 1
        lines.insert(place, line)

    def _take_executed(self, pair: Pair, spans: list[Span]) -> bool:
        """A figure below 执行数, which stands beside 预算数: what was spent of the line beside it."""
        assert pair.label is not None
        money = pair.label.money
        group = self.current.money[self._group_money :] if self._group is not None else []
        if money is None or not group:
            return False
        slot = self._slot_of(pair.cell)
        if money.is_executed and slot and money.term != "previous":
            self._executed_slots.add(slot)
        if slot not in self._executed_slots:
            return False
        line = next(
            (
                line
                for line in reversed(group)
                if "executed" not in line.figures
                and (money.is_executed or line.source == money.source)
            ),
            None,
        )
        if line is None:
            return False
        line.figures["executed"] = spans
        return True

    def _slot_of(self, cell: GridCell) -> int:
        """Which column of money a label stands in, of those that its group has so far."""
        for slot, head in enumerate(self._slots):
            if cell.overlaps(head):
                return slot
        self._slots.append(cell)
        return len(self._slots) - 1

    def _take_for_long_term(self, slot: int) -> None:
        """Money without a term beside the year's total is the whole period's."""
        for line in self.current.money[self._group_money :]:
            if line.slot != slot and line.term is None:
                line.term = "long_term"
        for other in range(len(self._slots)):
            if other != slot and self._slot_terms.get(other, "") is None:
                self._slot_terms[other] = "long_term"

    def _is_sum_of_composition(self, pair: Pair) -> bool:
        """资金合计 among the parts of 资金构成 repeats the total that stands elsewhere."""
        return "构成" in self._group_label and "合计" in pair.cell.key and bool(self.current.money)

    def _take_named_amounts(self, spans: list[Span]) -> bool:
        """Lines of money with their names in one cell (`资金总额：80 其中：财政拨款：80`)."""
        found: list[tuple[Span, Span]] = []
        for span in spans:
            place = 0
            text = span.text
            while place < len(text):
                match = _NAMED_AMOUNT.match(text, place)
                if match is None or read_money_name(match["label"]) is None:
                    return False
                found.append((span.part(*match.span("label")), span.part(*match.span("amount"))))
                place = match.end()
                while place < len(text) and text[place] in " \t\u3000;；，,。、":
                    place += 1
        if found:
            self.current.signs.extend(spans)
        for name, amount in found:
            money = read_money_name(name.text)
            assert money is not None
            self.current.labels.append(name)
            line = MoneyLine([name], money.term, money.source, shown_name=money_words([name]))
            line.figures["amount"] = [amount]
            self.current.money.append(line)
        return bool(found)


def _text(spans: Sequence[Span]) -> str:
    return "".join(span.text for span in spans)


def _heads_below(own: Sequence[GridCell], below: Sequence[GridCell]) -> bool:
    """Whether a row of column names is the upper one of a header."""
    tall = [cell for cell in own if cell.cell.row_span > 1]
    return read_grid_header(below, tall, own) is not None


def _stands_below(head: GridCell, cell: GridCell) -> bool:
    return head.column <= cell.column < head.end_column and cell.end_column <= head.end_column


def _may_head(row: RowPairs, below: Sequence[GridCell]) -> bool:
    """Whether a row of labels heads the values below: goals, money, or a listing of its own."""
    if read_grid_header(below) is not None or not _values_follow(row.pairs, below):
        return False
    if _same_kind(row.pairs):
        return True
    meanings = {pair.label.meaning for pair in row.pairs if pair.label is not None}
    return not meanings & _VALUED and (bool(row.groups) or len(row.pairs) > 2)


def _values_follow(heads: list[Pair], below: Sequence[GridCell]) -> bool:
    """Whether the row below holds values for labels that have nothing beside them."""
    cells = [cell for cell in below if any(cell.overlaps(pair.cell) for pair in heads)]
    filled = [cell for cell in cells if cell.key]
    if not cells or any(_names_row(cell) for cell in filled):
        return False
    return all(any(_stands_below(pair.cell, cell) for cell in cells) for pair in heads)


def _names_row(cell: GridCell) -> bool:
    """Whether a cell below a row of labels is a label itself; 按计划 or 无问题 may be its value."""
    label = read_row_label(cell.key)
    return label is not None and (label.meaning != "statement" or label.wording.ends_in_colon)


def _same_kind(heads: list[Pair]) -> bool:
    meanings = {pair.label.meaning if pair.label is not None else None for pair in heads}
    if meanings <= _GOAL_MEANINGS | {"fund_use"}:
        return True
    return meanings <= {"money", "money_group", "score"} or len(heads) == 1

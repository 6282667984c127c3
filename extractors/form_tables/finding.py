"""Which tables of a document are declared forms, and which lines belong to each.

Enters: the body's items in reading order. Leaves: `FormRegion`s (a form's tables, the lines above and
below them, what was read of them), the tables that look like a form but cannot be told, and all
items that are taken. Tables of the Hebei kind (`extractors.projects`) are left alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extractors.form_tables.head_lines import HeadLine, is_tail, label_above, read_head_line
from extractors.form_tables.tables import FormTables, read_form_tables
from extractors.forms.columns import IndicatorColumn, read_indicator_column
from extractors.forms.form import Form, tell_form
from extractors.forms.labels import (
    has_hebei_wording,
    read_grid_column,
    read_head_label,
    read_month,
)
from extractors.forms.levels import is_level1, is_level2
from extractors.forms.row_labels import read_row_label
from extractors.forms.titles import (
    breaks_off_in_a_title,
    goes_on_a_title,
    is_form_number,
    is_form_title,
    is_number_alone,
    is_table_remark,
    names_a_form_of_its_own,
    names_a_transfer,
    speaks_of_department,
    speaks_of_evaluation,
    speaks_of_monitoring,
    speaks_of_performance,
    speaks_of_project_evaluation,
    speaks_of_transfer,
)
from extractors.ledger.body import BodyLine, BodySpan, Grid
from extractors.outline.headings import read_heading
from extractors.patterns import compile_pattern
from extractors.terms.numerals import parse_amount

_NAMED_LEVELS: tuple[IndicatorColumn, ...] = ("level1", "level2")
_FIGURES_OF_FILLED = 8
"""A blank form prints fewer: its points, its years, the numbers of its columns."""
_HEAD_REACH = 8
"""Lines with words above a table: title, number, year, who reports, unit and date, some over two
lines; twice as many items are looked at, since every second may be blank."""
_MOST_UNKNOWN = 2
"""Lines above a table that say nothing known, while a title may still stand over them."""
_LONGEST_HEAD_LINE = 60
"""Characters. A longer line above a table is running text."""
_TAIL_REACH = 6
"""Lines below a table: who filled it in, who answers for it, telephone, date, each with a blank
line at most."""
_LABELS_OF_FORM = 4
"""Three may stand in any list; a form of one column has a dozen labels, and one that was cut off
four."""
_SENTENCE = compile_pattern(r"[。；！？;!?]\s*$")
_FOREIGN_COLUMNS = frozenset(
    {"actual", "score", "sign", "direction", "deviation", "area", "history"}
)
_FOREIGN_MEANINGS = frozenset(
    {
        *("supervisor", "implementer", "category", "period", "period_start", "period_end"),
        *("long_term_goals", "goal_results", "tasks", "supervisor_code"),
    }
)


@dataclass(slots=True)
class FormRegion:
    """A run of tables read as one: their form, their lines, and the forms' cells."""

    grids: list[Grid]
    heads: list[HeadLine] = field(default_factory=list)
    tails: list[HeadLine] = field(default_factory=list)
    tables: FormTables = field(default_factory=FormTables)
    form: Form | None = None

    @property
    def title(self) -> str | None:
        """The form's title above the table, or in its first rows."""
        for head in self.heads:
            if head.title is not None:
                begins = head.title_begins.text if head.title_begins is not None else ""
                return begins + head.title.text
        return next((span.text for form in self.tables.forms for span in form.titles), None)


@dataclass(slots=True)
class FoundForms:
    """All forms of a document, the tables that could not be told, and what is taken by either."""

    regions: list[FormRegion] = field(default_factory=list)
    unknown: list[Grid] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    """Identities (`id`) of lines and grids."""


def find_forms(items: Sequence[BodyLine | Grid]) -> FoundForms:
    """Find the declared forms among a body's items."""
    found = FoundForms()
    grids = [item for item in items if isinstance(item, Grid)]
    if not grids:
        return found
    hebei = {id(grid) for grid in grids if is_hebei_table(grid)}
    if hebei:  # among tables of that kind, another's label may be mistyped
        hebei |= {id(grid) for grid in grids if _is_mistyped_hebei_table(grid)}
        hebei |= {id(grid) for grid in _grids_below(items, hebei)}
    for run, start in _runs(items, hebei):
        _take_run(run, start, items, bool(hebei), found)
    for region in found.regions:
        found.taken.update(id(grid) for grid in region.grids)
    found.taken.update(id(grid) for grid in found.unknown)
    return found


def lines_below(found: FoundForms, items: Sequence[BodyLine | Grid]) -> set[int]:
    """Identities (`id`) of the first line of text below each form's tables that is no part of the form."""
    tables = {id(grid) for region in found.regions for grid in region.grids}
    below: set[int] = set()
    is_below = False
    for item in items:
        if id(item) in tables:
            is_below = True
        elif (
            is_below
            and isinstance(item, BodyLine)
            and item.text.strip()
            and id(item) not in found.taken
        ):
            below.add(id(item))
            is_below = False
    return below


def is_hebei_table(grid: Grid) -> bool:
    """Whether a table has what only the Hebei project table has."""
    for row, reaching in zip(grid.rows, grid.reaching, strict=True):
        labels = [read_head_label(cell.key) for cell in row]
        for label, cell in zip(labels, row, strict=True):
            if label is None or not label.certain:
                continue
            if any(left.key and left.column < cell.column for left in (*row, *reaching)):
                continue  # an indicator may be named 资金支出进度
            if label.name == "budget" and (not label.exact or has_hebei_wording(cell.key)):
                return True
            months = any(read_month(other.key) for other in row)
            if label.name == "plan" and (months or has_hebei_wording(cell.key)):
                return True
    return False


def _is_mistyped_hebei_table(grid: Grid) -> bool:
    """Whether a table has a project's code and a label of the budget that is nearly Hebei's own."""
    labels = [label for row in grid.rows for cell in row if (label := read_head_label(cell.key))]
    coded = any(label.name == "code" and label.exact for label in labels)
    return coded and any(label.name == "budget" and not label.exact for label in labels)


def _grids_below(items: Sequence[BodyLine | Grid], hebei: set[int]) -> Iterator[Grid]:
    """Grids of indicators that stand right below the table of their project.

    Whatever follows them is not theirs: another form's table may come next, with nothing between.
    """
    above: Grid | None = None
    for item in items:
        if isinstance(item, Grid):
            if above is not None and id(above) in hebei and _is_grid_alone(item):
                yield item
            above = item
        elif item.text.strip():
            above = None


def _is_grid_alone(grid: Grid) -> bool:
    """Whether a table is a grid of indicators with the Hebei kind's heads, maybe mistyped, and no more."""
    heads = next((row for row in grid.rows[:2] if len(row) > 2), [])
    columns = {read_grid_column(cell.key) for cell in heads}
    if not columns >= {"level1", "level2"} or None in columns:
        return False
    if any(read_indicator_column(cell.key) in _FOREIGN_COLUMNS for cell in heads):
        return False
    labels = [read_row_label(row[0].key) for row in grid.rows if row]
    return not any(label is not None and label.meaning == "name" for label in labels)


def _runs(items: Sequence[BodyLine | Grid], hebei: set[int]) -> Iterator[tuple[list[Grid], int]]:
    """Tables that follow each other with nothing between them, with the place of the first."""
    run: list[Grid] = []
    start = 0
    for place, item in enumerate(items):
        if isinstance(item, Grid):
            if id(item) in hebei:
                if run:
                    yield run, start
                run = []
                continue
            if not run:
                start = place
            run.append(item)
        elif item.text.strip() and not is_table_remark(item.text) and run:
            yield run, start
            run = []
    if run:
        yield run, start


def _take_run(
    run: list[Grid],
    start: int,
    items: Sequence[BodyLine | Grid],
    beside_hebei: bool,
    found: FoundForms,
) -> None:
    tables = read_form_tables(run)
    if not tables.is_form_like:
        if len(run) > 1:
            for grid in run:
                _take_run([grid], items.index(grid), items, beside_hebei, found)
        return
    if any(map(_lists_labels, run)):
        found.unknown.extend(run)
        return
    region = FormRegion(run, tables=tables)
    region.heads = list(_head_lines(items, start, found))
    title = region.title
    traits = _traits(tables, title, region.heads)
    form = tell_form(traits)
    nameless = not {"titled", "named", "flat", "duties", "whole"} & traits
    if not beside_hebei and tables.columns and not {"target", "actual", "area"} & tables.columns:
        found.unknown.extend(run)  # an index of indicators (评价指标体系), which asks for no value
        return
    says_whose = {"named", "flat", "duties", "whole", "goals"} & traits
    if not (says_whose or beside_hebei or _has_standard_levels(tables)) and tables.columns:
        found.unknown.extend(run)  # what people or offices are held to, not money
        return
    coded = "code" in tables.meanings  # a row 项目编码 begins the Hebei table
    if not _is_foreign(tables, title, traits) and (beside_hebei or not title or coded):
        return
    if nameless and tables.columns and not beside_hebei:
        found.unknown.extend(run)  # some form's, but nothing says which
        return
    if nameless:
        return
    if form is None or tables.failed or _says_only_asides(tables) or _is_unread(run, tables):
        found.unknown.extend(run)
        return
    region.form = form
    _take_remarks(items, run, found)
    end = max(place for place, item in enumerate(items) if item is run[-1])
    region.tails = list(_tail_lines(items, end))
    for head in (*region.heads, *region.tails):
        found.taken.update((id(head.line), id(head.label_line)))
    found.regions.append(region)


def _lists_labels(grid: Grid) -> bool:
    """Whether labels and values stand one below the other, as where nobody can tell a text's rows."""
    if grid.table.column_count > 1:
        return False
    labels = [cell for row in grid.rows for cell in row if read_row_label(cell.key) is not None]
    return len(labels) >= _LABELS_OF_FORM


def _has_standard_levels(tables: FormTables) -> bool:
    """Whether any level of a grid's rows has a standard name; true where no row was read."""
    rows = [row for form in tables.forms for row in form.indicators]
    cells = [cell for row in rows for key in _NAMED_LEVELS for cell in row.filled(key)]
    return not cells or any(is_level1(cell.key) or is_level2(cell.key) for cell in cells)


def _says_only_asides(tables: FormTables) -> bool:
    """Whether a grid was seen and nothing of it read but labelled asides: a layout of another kind."""
    if not tables.columns or tables.duties is not None or "name" in tables.meanings:
        return False
    return all(
        form.statements and not (form.values or form.indicators or form.money or form.works)
        for form in tables.forms
    )


def _is_unread(run: Sequence[Grid], tables: FormTables) -> bool:
    """Whether a table full of figures gave nothing: no blank form, but one that nobody knows."""
    if tables.duties is not None or any(form.is_filled for form in tables.forms):
        return False
    cells = (cell for grid in run for row in grid.rows for cell in row)
    figures = sum(parse_amount(cell.key) is not None for cell in cells)
    return figures >= _FIGURES_OF_FILLED


def _take_remarks(items: Sequence[BodyLine | Grid], run: Sequence[Grid], found: FoundForms) -> None:
    """Lines between the tables of one form that only say what comes (续表, 绩效指标)."""
    places = [place for place, item in enumerate(items) if any(item is grid for grid in run)]
    for item in items[places[0] : places[-1]]:
        if isinstance(item, BodyLine) and item.text.strip():
            item.set_aside("label")
            found.taken.add(id(item))


def _traits(tables: FormTables, title: str | None, heads: Sequence[HeadLine]) -> set[str]:
    words = title or ""
    traits: set[str] = set()
    if tables.duties is not None:
        traits.add("duties")
    if title is not None:
        traits.add("titled")
    scored = {"score", "target"} <= tables.columns
    above = [label for head in heads for label, _, _ in head.labelled if label is not None]
    labels = [*tables.words, *(label.wording.plain for label in above)]
    named = "name" in tables.meanings or any(label.meaning == "name" for label in above)
    by_others = speaks_of_project_evaluation(words) and not speaks_of_evaluation(words)
    own_results = tables.has_results and any(map(speaks_of_evaluation, (words, *tables.heads)))
    if by_others and not named and not tables.is_flat:
        traits.add("monitoring")  # others' evaluation of it, which is no report of its own
    elif "actual" in tables.columns or scored or own_results or speaks_of_evaluation(words):
        traits.add("results")
    elif by_others or tables.has_results:
        traits.add("monitoring")
    if named:
        traits.add("named")
    if tables.is_flat:
        traits.add("flat")
    whole = speaks_of_department(words) or (
        not named and not tables.is_flat and "tasks" in tables.meanings
    )
    if whole:
        traits.add("whole")
    elif speaks_of_transfer(words) or any(map(names_a_transfer, labels)):
        traits.add("transfer")
    if any(map(speaks_of_monitoring, (words, *tables.heads))):
        traits.add("monitoring")
    if {"target", "actual", "area"} & tables.columns:
        traits.add("targets")
    asked = {"goals", "overall_goals", "long_term_goals", "duty_goals", "tasks"}
    spoken_of = title is not None or any(map(speaks_of_performance, tables.words))
    if (
        asked & tables.meanings
        and spoken_of
        and (title is not None or len(tables.meanings) >= _LABELS_OF_FORM)
    ):
        traits.add("goals")
    return traits


def _is_foreign(tables: FormTables, title: str | None, traits: set[str]) -> bool:
    """Whether anything says that a table is not the Hebei kind's."""
    if traits & {"duties", "flat", "whole", "transfer", "results"}:
        return True
    if tables.columns & _FOREIGN_COLUMNS or tables.meanings & _FOREIGN_MEANINGS:
        return True
    return title is not None and names_a_form_of_its_own(title)


def _head_lines(
    items: Sequence[BodyLine | Grid], start: int, found: FoundForms
) -> Iterator[HeadLine]:
    """The lines above a table that say its title, year, unit, and who reports, in order."""
    heads: list[HeadLine] = []
    unknown = 0
    labels_taken: set[int] = set()
    for place in range(start - 1, max(start - 1 - 2 * _HEAD_REACH, -1), -1):
        line = items[place]
        if place in labels_taken:
            continue
        if not isinstance(line, BodyLine) or id(line) in found.taken:
            break
        if not line.text.strip() or is_table_remark(line.text):
            continue
        head = read_head_line(line)
        if head.title is not None:
            heads.insert(0, head)
            head.title_begins = _title_begun_above(items, place, head.title)
            above = _year_above(items, place)
            if above is not None:
                heads.insert(0, above)
            heads[:0] = _number_above(items, place)
            break
        if not head:
            before = items[place - 1] if place else None
            label = label_above(before) if isinstance(before, BodyLine) else None
            if label is not None and isinstance(before, BodyLine) and _may_stand_in_head(line):
                head.labelled.append((label, before.span(), line.span()))
                head.label_line = before
                labels_taken.add(place - 1)
        if not head:
            unknown += 1
            if unknown > _MOST_UNKNOWN or not _may_stand_in_head(line):
                break
            continue
        if unknown and not is_form_title(line.text):
            break
        heads.insert(0, head)
    yield from heads


def _number_above(items: Sequence[BodyLine | Grid], place: int) -> list[HeadLine]:
    """The number of the annex or form right above its title, which says nothing."""
    for item in reversed(items[max(place - 2, 0) : place]):
        if not isinstance(item, BodyLine):
            break
        if item.text.strip():
            number = is_number_alone(item.text)
            return [HeadLine(item, labels=[item.span()])] if number else []
    return []


def _title_begun_above(
    items: Sequence[BodyLine | Grid], place: int, title: BodySpan
) -> BodySpan | None:
    """The first of a title's two lines: the second one alone would begin in the middle."""
    above = items[place - 1] if place else None
    if not isinstance(above, BodyLine) or not goes_on_a_title(title.text):
        return None
    return above.span() if breaks_off_in_a_title(above.text) else None


def _year_above(items: Sequence[BodyLine | Grid], place: int) -> HeadLine | None:
    above = items[place - 1] if place else None
    if not isinstance(above, BodyLine):
        return None
    head = read_head_line(above)
    return head if head.year is not None and not head.labelled and head.title is None else None


def _may_stand_in_head(line: BodyLine) -> bool:
    text = line.text.strip()
    return (
        len(text) <= _LONGEST_HEAD_LINE
        and not _SENTENCE.search(text)
        and (is_form_number(text) or read_heading(line) is None)
    )


def _tail_lines(items: Sequence[BodyLine | Grid], end: int) -> Iterator[HeadLine]:
    """The labelled lines right below a table (填报人, 负责人, 日期)."""
    for item in items[end + 1 : end + 1 + _TAIL_REACH]:
        if not isinstance(item, BodyLine):
            return
        if not item.text.strip():
            continue
        head = read_head_line(item)
        if not is_tail(head):
            return
        yield head

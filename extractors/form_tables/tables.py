"""A run of tables read by whichever of the three ways their rows ask for.

Enters: the grids of a run. Leaves: `FormTables`: the forms found, and what the labels and heads say, by
which the form is told. A row that heads a flat table or a table of duties hands the rows below it to
their own walk; every other row is walked as labels and grids.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.form_tables.cells import FormCells
from extractors.form_tables.duties import DutiesTable, divide_scale, read_duties_header
from extractors.form_tables.flat import FlatWalk
from extractors.form_tables.headers import (
    names_columns,
    read_grid_header,
    read_project_header,
    read_results_header,
    with_second_row,
)
from extractors.form_tables.row_heads import numbers_columns
from extractors.form_tables.side_by_side import read_side_by_side
from extractors.form_tables.walking import FormWalk
from extractors.ledger.body import Grid, joined_text


@dataclass(slots=True)
class FormTables:
    """What a run of tables holds, nothing claimed."""

    forms: list[FormCells] = field(default_factory=list)
    duties: DutiesTable | None = None
    columns: set[str] = field(default_factory=set)
    meanings: set[str] = field(default_factory=set)
    words: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    is_flat: bool = False
    has_results: bool = False
    """Whether a list of projects says their points."""
    failed: bool = False

    @property
    def is_form_like(self) -> bool:
        """Whether there is anything that a form has: a grid of indicators, duties, or its labels."""
        return bool(self.columns or self.duties or self.is_flat or len(self.meanings) > 1)


def read_form_tables(grids: Sequence[Grid]) -> FormTables:
    """Walk the rows of a run of tables."""
    result = FormTables()
    walk = FormWalk()
    flat: FlatWalk | None = None
    duties: DutiesTable | None = None
    beside: list[FormCells] = []
    for grid in grids:
        projects_beside = read_side_by_side(grid)
        if projects_beside is not None:
            beside += projects_beside
            result.columns |= {"level1", "level3", "target"}
            continue
        walk.enter_table(grid)
        awaits_second_row = False
        for place, (own, reaching) in enumerate(zip(grid.rows, grid.reaching, strict=True)):
            if place and numbers_columns(own):
                walk.take_labels(own)
                continue
            below = grid.rows[place + 1] if place + 1 < len(grid.rows) else []
            header = read_grid_header(own, reaching)
            above = grid.rows[place - 1] if place else []
            if header is not None and not header.is_flat and names_columns(above):
                # 绩效指标 over the levels, the projects' columns beside it over both rows.
                both = read_grid_header(own, reaching, [cell for cell in above if cell.key])
                header = both if both is not None and both.is_flat else header
            if header is None and flat is None and duties is None and not walk.columns_seen:
                header = read_project_header(own) or read_results_header(own)
            if header is not None:
                result.heads.extend(column.cell.key for column in header.columns)
            if header is not None and header.is_flat:
                walk.take_labels(own)
                if flat is None:
                    flat = FlatWalk(header)
                else:
                    flat.header = header
                result.columns |= header.kinds
                projects = {column.project for column in header.columns}
                if "goals" in projects and not header.kinds:
                    result.meanings.add("goals")
                result.has_results |= "score" in projects
                awaits_second_row = True
                continue
            found = read_duties_header(own) if flat is None else None
            if found is not None:
                if duties is not None:
                    found.works, found.labels = duties.works, [*duties.labels, *found.labels]
                duties = found
                awaits_second_row = True
                continue
            if flat is not None:
                if awaits_second_row:
                    awaits_second_row = False
                    divided = with_second_row(flat.header, own, reaching)
                    if divided is not None:
                        walk.take_labels(own)
                        flat.header = divided
                        continue
                flat.read_row(own, reaching)
            elif duties is not None:
                if awaits_second_row and divide_scale(duties, own):
                    continue
                awaits_second_row = False
                duties.read_row(own, reaching)
            else:
                walk.read_row(own, reaching, below, header)
    result.forms = walk.forms
    result.failed = walk.failed
    result.duties = duties
    result.columns |= walk.columns_seen
    result.meanings |= walk.meanings_seen
    result.words = walk.words_seen
    if beside:
        result.is_flat, result.forms = True, beside
        result.failed = result.failed or flat is not None or walk.forms[0].is_filled
    elif flat is not None:
        result.is_flat = True
        result.failed = result.failed or flat.failed or not flat.forms
        head = walk.forms[0]
        for form in flat.forms:
            _share_head(head, form)
        if flat.forms:
            flat.forms[0].labels.extend(head.labels)
        result.forms = flat.forms
    return result


def _share_head(head: FormCells, form: FormCells) -> None:
    """What the rows above a flat table say holds for each of its projects."""
    form.titles.extend(head.titles)
    form.years.extend(head.years)
    form.head_units.extend(head.head_units)
    form.units.extend(head.units)
    for meaning, spans in head.values.items():
        if meaning not in form.values:
            form.add(meaning, spans)
        elif joined_text(form.values[meaning]) == joined_text(spans):
            form.repeats.extend(spans)

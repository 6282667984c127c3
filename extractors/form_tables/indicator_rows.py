"""One row of an indicator grid: whether it is one, and the indicators in it.

Enters: a header and the cells of a row. Leaves: `IndicatorRow`s, one for each half of the header and for
each term's target. A row with level names only is a label of the form. A cell that stands under
several columns which are not all levels belongs to another kind of row.
"""

from collections.abc import Sequence

from extractors.form_tables.blocks import covers_most
from extractors.form_tables.cells import FormCells, IndicatorRow
from extractors.form_tables.grid_columns import GridColumn, GridHeader
from extractors.form_tables.pair_values import keep_score
from extractors.forms.columns import IndicatorColumn
from extractors.forms.hints import is_blank, is_filler
from extractors.forms.levels import is_level1, is_level2
from extractors.forms.money import ends_in_subtotal
from extractors.forms.row_labels import read_row_label
from extractors.forms.titles import is_form_title
from extractors.ledger.body import BodySpan, GridCell, joined_text
from extractors.terms.numerals import parse_amount

_LEVELS = ("level1", "level2", "level3")
_SUBSTANCE: tuple[IndicatorColumn, ...] = (
    "level3",
    "description",
    "target",
    "actual",
    "score",
    "deviation",
)


def fits_grid(header: GridHeader, own: Sequence[GridCell], reaching: Sequence[GridCell]) -> bool:
    """Whether a row's cells stand under the header's columns as an indicator's do."""
    filled = [cell for cell in own if cell.key and cell.end_column > header.left]
    if not filled:
        return any(cell.key and header.column_of(cell) for cell in reaching)
    if all(is_blank(cell.key) or is_filler(cell.key) for cell in filled):
        return True
    placed = [(cell, header.column_of(cell)) for cell in filled]
    if any(column is None for _, column in placed) or _begins_form(filled, header):
        return False
    for cell, _ in placed:
        wide = [c for c in header.covered(cell) if covers_most(cell, c.cell)]
        if len(wide) > 1 and not all(c.kind in _LEVELS or c.project for c in wide):
            return False
    kinds = {column.kind for _, column in placed if column is not None}
    if header.is_flat:
        return True
    if kinds & set(_SUBSTANCE):
        return not _is_labelled(header, placed)
    levels = [cell for cell, column in placed if column is not None and column.kind in _LEVELS]
    known = all(is_level1(cell.key) or is_level2(cell.key) for cell in levels)
    return known or (len(filled) > 2 and not _is_labelled(header, placed))


def _begins_form(filled: Sequence[GridCell], header: GridHeader) -> bool:
    """Whether a row's first cell is another form's title or the label of a project's name or code."""
    if header.is_flat:
        return False
    key = filled[0].key
    label = read_row_label(key)
    names = label is not None and label.meaning in ("name", "code")
    return names or (key.endswith("表") and is_form_title(key))


def resumes_grid(header: GridHeader, own: Sequence[GridCell], reaching: Sequence[GridCell]) -> bool:
    """Whether a row below a labelled one goes on with the grid: it has a level, and every column."""
    inside = [cell for cell in (*own, *reaching) if cell.end_column > header.left]
    placed = {id(header.column_of(cell)) for cell in inside}
    if len(placed) < len(header.columns) or not fits_grid(header, own, reaching):
        return False
    levels = [
        cell
        for cell in inside
        if (column := header.column_of(cell)) is not None and column.kind in ("level1", "level2")
    ]
    return any(is_level1(cell.key) or is_level2(cell.key) for cell in levels if cell.key)


def _is_labelled(header: GridHeader, placed: Sequence[tuple[GridCell, GridColumn | None]]) -> bool:
    """Whether the first cell is a row's label and the rest its value, in cells of one column each.

    Some exports say a merged value again in each column that it covers.
    """
    first = placed[0][0]
    if placed[0][1] is not header.columns[0] or is_level1(first.key) or is_level2(first.key):
        return False
    label = read_row_label(first.key)
    repeated = len(placed) > 2 and len({cell.key for cell, _ in placed[1:]}) == 1
    if label is None or (len(placed) > 2 and not repeated):
        return False
    if label.meaning != "statement" or repeated:
        return True
    # 业务科室意见 beside 同意 in a table whose text shows no merged cells.
    valued = {column.kind for _, column in placed if column is not None}
    return len(placed) == 2 and not valued & {"target", "actual", "score", "weight"}


def read_indicator_rows(
    header: GridHeader,
    own: Sequence[GridCell],
    reaching: Sequence[GridCell],
    group_term: str | None,
) -> tuple[list[IndicatorRow], list[BodySpan]]:
    """The indicators of a row; and labels, where it holds level names alone."""
    placed = assign(header, own, reaching)
    halves = sorted({c.half for c, _ in placed if c.half is not None})
    rows: list[IndicatorRow] = []
    labels: list[BodySpan] = []
    either: list[int | None] = [*halves] or [None]
    for half in either:
        mine = [(c, cell) for c, cell in placed if c.half in (half, None)]
        rows.extend(_half_rows(header, mine, half is not None, group_term))
    if not rows:
        labels = [span for cell in own for span in cell.spans()]
    return rows, labels


def assign(
    header: GridHeader, own: Sequence[GridCell], reaching: Sequence[GridCell]
) -> list[tuple[GridColumn, GridCell]]:
    """Each cell with the column it stands under; in order where the counts agree."""
    cells = sorted(
        (cell for cell in (*own, *reaching) if cell.end_column > header.left),
        key=lambda cell: cell.column,
    )
    if len(cells) == len(header.columns):
        return list(zip(header.columns, cells, strict=True))
    return [(c, cell) for cell in cells if (c := header.column_of(cell)) is not None]


def _half_rows(
    header: GridHeader,
    placed: list[tuple[GridColumn, GridCell]],
    is_half: bool,
    group_term: str | None,
) -> list[IndicatorRow]:
    targets = [(c, cell) for c, cell in placed if c.kind == "target"]
    terms = [c.term for c, _ in targets]
    by_term = len(targets) > 1 and None not in terms
    rows = []
    for place in range(len(targets) if by_term else 1):
        row = IndicatorRow(by_area=header.by_area)
        if by_term:
            row.term = targets[place][0].term
        elif is_half:
            row.term = next((c.term for c, _ in placed if c.half is not None), None)
        else:
            row.term = group_term
        for column, cell in placed:
            if column.kind == "note":
                if cell.key:
                    row.notes.append((column.label, cell))
            elif column.kind is not None and (
                not by_term or column.kind != "target" or column is targets[place][0]
            ):
                row.cells.setdefault(column.kind, []).append(cell)
        if _has_substance(row, is_half):
            if by_term and not row.filled("target"):
                continue
            rows.append(row)
        elif is_half and row.filled("level1"):
            row.only_levels = True
            rows.append(row)
    if by_term and not rows:
        return _half_rows(header, [p for p in placed if p[0].kind != "target"], is_half, None)
    return rows


def _has_substance(row: IndicatorRow, is_half: bool) -> bool:
    for column in _SUBSTANCE:
        if any(not is_blank(cell.key) for cell in row.filled(column)):
            return True
    if is_half:
        return False
    named = [
        cell
        for cell in (*row.filled("level1"), *row.filled("level2"))
        if not (is_blank(cell.key) or is_filler(cell.key))
    ]
    unknown = [cell for cell in named if not (is_level1(cell.key) or is_level2(cell.key))]
    return bool(unknown and any(cell in row.filled("level2") for cell in named))


def read_subtotal_row(own: Sequence[GridCell], header: GridHeader, form: FormCells) -> bool:
    """小计 among the indicators: points that those above it have already."""
    filled = [cell for cell in own if cell.key]
    if not filled or not ends_in_subtotal(filled[0].key):
        return False
    points = [column for column in header.columns if column.kind in ("weight", "score")]
    columns = [header.column_of(cell) for cell in filled[1:]]
    are_figures = all(parse_amount(cell.key) is not None for cell in filled[1:])
    if len(columns) == len(points) and are_figures:
        columns = [*points]  # a text may leave out the cells that the label covers
    if any(column is None or column not in points for column in columns):
        return False
    form.labels.extend(filled[0].spans())
    form.repeats.extend(span for cell in filled[1:] for span in cell.spans())
    return True


def read_score_row(own: Sequence[GridCell], header: GridHeader, form: FormCells) -> bool:
    """总分 or 合计 below the grid: the points of all rows, under the columns of points."""
    filled = [cell for cell in own if cell.key]
    label = read_row_label(filled[0].key) if filled else None
    if label is None or label.meaning != "score" or filled[0].column > header.left:
        return False
    figures = [c for c in filled[1:] if parse_amount(c.key.removesuffix("分")) is not None]
    points = [c.kind for c in header.columns if c.kind in ("weight", "score")]
    if not points and "分" not in filled[0].key:
        return False  # 合计 of a grid without points is the sum of something else
    kinds: list[str | None] = [
        column.kind if (column := header.column_of(c)) else None for c in figures
    ]
    if len(figures) == len(points) and kinds != points:
        kinds = [*points]  # a text may leave out the cells that the label covers
    said = {kind or "score": cell.spans() for kind, cell in zip(kinds, figures, strict=True)}
    held = form.score.get("score")
    if held and "score" in said and joined_text(said["score"]) != joined_text(held):
        form.labels.extend(filled[0].spans())
        return True  # other points than those said above: the weight here is not theirs
    for cell, kind in zip(figures, kinds, strict=True):
        if kind in ("weight", "score") or len(filled) == 2:
            keep_score(kind if kind == "weight" else "score", cell.spans(), form)
    form.labels.extend(filled[0].spans())
    return True

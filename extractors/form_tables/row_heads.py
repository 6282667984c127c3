"""What a row of labels is: labels beside their values, heads over values below, or names of columns.

Enters: a row's cells, or the pairs they make, and the row below. Leaves: yes or no.
"""

from collections.abc import Sequence
from itertools import pairwise

from extractors.form_tables.headers import read_grid_header
from extractors.form_tables.labelled_rows import Pair, RowPairs, may_be_label, read_inline
from extractors.form_tables.pair_values import GOAL_MEANINGS
from extractors.forms.columns import (
    heads_column_alone,
    heads_costs,
    read_indicator_column,
    read_money_column,
    read_project_column,
    term_of,
)
from extractors.forms.levels import LEVEL_ENDING, is_level2
from extractors.forms.row_labels import RowMeaning, read_row_label
from extractors.ledger.body import GridCell
from extractors.terms.numerals import parse_amount

_VALUED: frozenset[RowMeaning] = frozenset(
    {"name", "code", "department", "supervisor", "implementer", "category", "period", "year"}
)
_HEADING: frozenset[RowMeaning] = frozenset({"money", "money_group", "score", *GOAL_MEANINGS})
"""Labels whose values may stand below them in columns."""
_OF_TEXT: frozenset[RowMeaning] = frozenset(
    {"statement", "tasks", "group", "money", "money_group", "score"}
)
_LEVELS = ("level1", "level2", "level3")
_HEADS_AT_LEAST = 3
"""Two texts side by side may be a label and its value; from three on they are heads."""


def numbers_columns(own: Sequence[GridCell]) -> bool:
    """Whether a row below a header only counts its columns (1, 2, 3 …)."""
    keys = [cell.key for cell in own if cell.key]
    return len(keys) >= _HEADS_AT_LEAST and keys == [str(n) for n in range(1, len(keys) + 1)]


def heads_below(own: Sequence[GridCell], below: Sequence[GridCell]) -> bool:
    """Whether a row of column names is the upper one of a header."""
    tall = [cell for cell in own if cell.cell.row_span > 1]
    return read_grid_header(below, tall, own) is not None


def heads_listing(cells: Sequence[GridCell]) -> bool:
    """Whether most of a row's cells, three at least, head columns of what no block reads."""
    filled = [cell for cell in cells if cell.key]
    if any(parse_amount(cell.key) is not None for cell in filled):
        return False
    heads = sum(map(_heads_column, filled))
    return heads >= _HEADS_AT_LEAST and 2 * heads > len(filled)


def stands_in_listing(cells: Sequence[GridCell], heads: Sequence[GridCell]) -> bool:
    """Whether a row's cells are those of a listing below its heads, and no labels with values.

    `产出数量 | 修复古籍 | 150册 | 200册` may begin as a statement does.
    """
    places = {(cell.column, cell.end_column) for cell in heads}
    inside = [cell for cell in cells if (cell.column, cell.end_column) in places]
    label = read_row_label(cells[0].key)
    labelled = label is not None and label.meaning != "statement"
    return len(inside) == len(cells) >= _HEADS_AT_LEAST and not labelled


def heads_grid(cells: Sequence[GridCell], below: Sequence[GridCell]) -> bool:
    """Whether a row's one text is the label of the grid whose heads stand below it (`长期绩效指标`)."""
    filled = [cell for cell in cells if cell.key]
    label = read_row_label(filled[0].key) if len(filled) == 1 else None
    return label is not None and label.meaning == "group" and read_grid_header(below) is not None


def heads_section(cells: Sequence[GridCell], below: Sequence[GridCell]) -> bool:
    """Whether a cell across the table only heads the rows below it (`部门基本信息`), which have labels.

    Where the next row holds nothing that may be a label, the cell's own value stands there.
    """
    if len(cells) != 1 or not may_be_label(cells[0]) or read_inline(cells[0]) is not None:
        return False
    label = read_row_label(cells[0].key)
    if label is not None and label.meaning not in ("group", "money_group", "statement"):
        return False
    filled = [cell for cell in below if cell.key]
    return len(below) > 1 and len(filled) > 1 and may_be_label(filled[0])


def cannot_pair(cells: Sequence[GridCell], heads: RowPairs | None) -> bool:
    """Whether a row's cells are no labels with values: an indicator's levels, or heads alone.

    Seen in texts that leave out the cells that a merged one covers: half of the row would label the
    other half.
    """
    levels = [cell for cell in cells if cell.key.endswith(LEVEL_ENDING) and is_level2(cell.key)]
    if levels and len(cells) > 2:
        return True
    filled = [cell for cell in cells if cell.key]
    if len(filled) > 1 and read_indicator_column(filled[0].key) in _LEVELS:
        return True  # a grid that is turned by a right angle
    if len(filled) > _HEADS_AT_LEAST and all(map(_heads_column, filled)):
        return True
    counts = bool(filled) and read_project_column(filled[0].key) == "number"
    if counts and len(filled) > _HEADS_AT_LEAST:
        return True  # 序号 before whatever heads: a listing, one a row
    costs = next((at for at, cell in enumerate(filled) if heads_costs(cell.key)), len(filled))
    beside_costs = filled[costs + 1 :]
    if len(beside_costs) > 1 and all(
        _heads_column(cell) or read_row_label(cell.key) for cell in beside_costs
    ):
        return True  # the lines of cost below are blank
    for cell, beside in pairwise(filled):
        label = read_row_label(cell.key)
        if label is None or label.meaning != "name" or not read_money_column(beside.key):
            continue
        money = read_row_label(
            beside.key
        )  # a project's name may end in 计划, as a column's head does
        if money is not None and money.meaning == "money":
            return True  # a listing of projects, one a row
    if heads is None or len(heads.pairs) < _HEADS_AT_LEAST:
        return False
    return all(pair.label is not None and pair.label.meaning in _HEADING for pair in heads.pairs)


def _heads_column(cell: GridCell) -> bool:
    key = cell.key
    read = read_project_column(key) or read_money_column(key) or read_indicator_column(key)
    return read is not None


def has_rival(pair: Pair, row: RowPairs) -> bool:
    """Whether a second figure or goal stands beside a pair's value, so that nobody can tell which counts.

    `财政拨款 | 3980 | 4050 | 4200` below heads that name years, a goal before and after a change.
    """
    if pair.label is None or pair.value is None:
        return False
    beside = [cell for cell in row.strays if cell.column == pair.value.end_column]
    if parse_amount(pair.value.key) is not None:
        return any(parse_amount(cell.key) is not None for cell in beside)
    return pair.label.meaning in GOAL_MEANINGS and bool(beside)


def holds_label(pair: Pair) -> bool:
    """Whether what stands beside a label heads values itself: `收入 | 支出`, `任务名称`."""
    is_text = pair.label is None or pair.label.meaning in _OF_TEXT
    if not is_text or pair.value is None:
        return False
    label = read_row_label(pair.value.key)
    if label is not None and label.meaning in _HEADING - {"statement"}:
        return True
    return heads_column_alone(pair.value.key)


def stands_below(head: GridCell, cell: GridCell) -> bool:
    """Whether a cell stands under a head and reaches no further than it."""
    return head.column <= cell.column < head.end_column and cell.end_column <= head.end_column


def may_head(row: RowPairs, below: Sequence[GridCell]) -> bool:
    """Whether a row of labels heads the values below: goals, money, or a listing of its own."""
    if read_grid_header(below) is not None or not _values_follow(row.pairs, below):
        return False
    if same_kind(row.pairs):
        return True
    meanings = {pair.label.meaning for pair in row.pairs if pair.label is not None}
    return not meanings & _VALUED and (bool(row.groups) or len(row.pairs) > 2)


def _values_follow(heads: list[Pair], below: Sequence[GridCell]) -> bool:
    """Whether the row below holds values for labels that have nothing beside them."""
    cells = [cell for cell in below if any(cell.overlaps(pair.cell) for pair in heads)]
    filled = [cell for cell in cells if cell.key]
    if not cells or any(names_row(cell) for cell in filled):
        return False
    return all(any(stands_below(pair.cell, cell) for cell in cells) for pair in heads)


def names_row(cell: GridCell) -> bool:
    """Whether a cell below a row of labels is a label itself; 按计划 or 无问题 may be its value."""
    label = read_row_label(cell.key)
    return label is not None and (label.meaning != "statement" or label.wording.ends_in_colon)


def begins_with_label(row: Sequence[GridCell]) -> bool:
    """Whether a row has a known label, or begins with words that may be one before a blank."""
    if any(cell.key and read_row_label(cell.key) is not None for cell in row):
        return True
    is_alone = len(row) > 1 and not any(cell.key for cell in row[1:])
    return is_alone and bool(row[0].key) and may_be_label(row[0])


def same_kind(heads: list[Pair]) -> bool:
    """Whether labels side by side ask for the same: goals, or money."""
    meanings = {pair.label.meaning if pair.label is not None else None for pair in heads}
    if meanings & GOAL_MEANINGS and meanings <= GOAL_MEANINGS | {"fund_use", "statement"}:
        return True
    return meanings <= {"money", "money_group", "score"} or len(heads) == 1


def goal_terms(heads: Sequence[Pair]) -> list[tuple[str, GridCell]]:
    """The heads of goals side by side, each with the term that it says or has beside the other."""
    goals: list[tuple[str, GridCell]] = [
        (term, pair.cell)
        for pair in heads
        if pair.label is not None
        and pair.label.meaning in GOAL_MEANINGS
        and (
            term := "long_term"
            if pair.label.meaning == "long_term_goals"
            else term_of(pair.cell.key)
        )
    ]
    overall = [pair for pair in heads if pair.label and pair.label.meaning == "overall_goals"]
    if len(heads) == 2 and len(overall) == 1 and any(t == "annual" for t, _ in goals):
        goals = [("long_term" if pair in overall else "annual", pair.cell) for pair in heads]
    return goals


def tall_label(cells: Sequence[GridCell]) -> GridCell | None:
    """The group's label before a row's other cells, which reach less far down."""
    first, *rest = cells
    return first if rest and first.cell.row_span > rest[0].cell.row_span else None

"""Signs that lines were cut into the wrong cells, where nothing but words told the cells apart.

Enters: the rows found among lines that hold a cell each, unmarked. Leaves: whether the form's own
labels stand among their values. A form that the rows were not cut for shows itself so: its labels
have become the second line of a value, a goal, or the words of an indicator.
"""

from collections.abc import Sequence

from extractors.forms.columns import read_indicator_column
from extractors.forms.cutting.heads import (
    column_head,
    ends_as_head,
    heads_marking,
    names_level1,
    names_level2,
)
from extractors.forms.cutting.labels import (
    grid_column,
    grid_width,
    is_goals_label,
    is_group_label,
    is_head_label,
    is_plan_label,
    label_key,
    labels_statement,
)
from extractors.forms.levels import is_level1
from extractors.forms.row_labels import RowMeaning, read_row_label
from extractors.forms.wording import LONGEST_LABEL
from extractors.patterns import compile_pattern
from extractors.readers.text.tables import CellDraft, Row

_TELLING: frozenset[RowMeaning] = frozenset(
    {
        *("name", "code", "department", "department_code", "implementer", "supervisor"),
        *("supervisor_code", "category", "period", "period_start", "period_end", "goal_results"),
        *("long_term_goals", "money", "money_group", "group", "tasks"),
    }
)
"""Labels whose words are hardly ever a value or a sentence of one."""
_FIGURE = compile_pattern(r"[-+]?[\d,，]+(?:\.\d+)?[%％]?")


def holds_other_labels(rows: Sequence[Row]) -> bool:
    """Whether labels of a form that these rows do not know stand where values should."""
    grid = next((at for at, row in enumerate(rows) if grid_width([c.key for c in row])), len(rows))
    below = [row for row in rows[grid + 1 :] if not grid_width([cell.key for cell in row])]
    if any(_is_head(text) for row in below for cell in row for text in _lines(cell)):
        return True
    upper = rows[:grid]
    # Only the Hebei table has a plan, and its labels are all known: its text may lack some cells.
    if any(row and is_plan_label(row[0].key) for row in upper):
        return False
    if not below:
        return any(map(_mixes, upper))
    misplaced = _lacks_levels(rows[grid], below) or _holds_labels_for_targets(rows[grid], below)
    return misplaced or any(map(_mixes, upper))


def _lacks_levels(header: Row, rows: Sequence[Row]) -> bool:
    """Whether other words than a level's name stand in the first level's column."""
    columns = [grid_column(cell.key) for cell in header]
    if "level1" not in columns:
        return False
    at = columns.index("level1")
    names = (row[at].key or "…" for row in rows if len(row) > at and not row[at].is_empty)
    return not all(is_level1(name) or names_level1(name) for name in names)


def _holds_labels_for_targets(header: Row, rows: Sequence[Row]) -> bool:
    """Whether a level's name or a form's label stands where a target should: blank cells leave no line."""
    columns = [column_head(cell.key) for cell in header]
    if "target" not in columns:
        return False
    at = columns.index("target")
    texts = [text for row in rows if len(row) > at for text in _lines(row[at])]
    keys = [label_key(text) for text in texts]
    return any(names_level1(key) or names_level2(key) or labels_statement(key) for key in keys)


def _lines(cell: CellDraft) -> list[str]:
    texts = ("".join(span.content for span in spans) for spans in cell.paragraphs)
    return [text for text in texts if text]


def _mixes(row: Row) -> bool:
    """Whether a row of the upper part has a label inside a value."""
    goals = False
    for cell in row:
        if cell.is_empty:
            continue
        if is_head_label(cell.key):
            goals = is_goals_label(cell.key)
            continue
        lines = _lines(cell)
        if any(_is_label(text) for text in (lines if goals else lines[1:])):
            return True
        if goals and sum(_FIGURE.fullmatch(label_key(text)) is not None for text in lines) > 1:
            return True
    return False


def _is_label(text: str) -> bool:
    key = label_key(text)
    if not 1 < len(key) <= LONGEST_LABEL or is_group_label(key):
        return False
    label = read_row_label(key)
    if label is not None and label.meaning in _TELLING:
        return True
    named = names_level1(key) or names_level2(key) or labels_statement(key)
    return named or column_head(key) in ("level1", "level2", "level3", "target")


def _is_head(text: str) -> bool:
    """Whether a line of a grid's row heads a column: 实际完成值, 偏差原因分析, but not 满意."""
    key = label_key(text)
    if not 1 < len(key) <= LONGEST_LABEL or grid_column(key) == "ignored":
        return False
    if ends_as_head(key):
        return read_indicator_column(key) is not None or column_head(key) is not None
    return heads_marking(key)

"""Spans that a plain text gives away: of a title within a table, and of a grid's header of two rows.

Enters: the rows of a table. Leaves: the same with columns and spans set. A title or its year reaches over
the empty cells behind it. In a header of two rows 绩效指标 reaches over the level columns that stand
below it, each other cell of the upper row down over the empty cell below. Another 绩效指标 before it is
merged down beside the whole grid.
"""

from collections.abc import Sequence
from itertools import pairwise

from extractors.forms.cutting.heads import column_head, is_text_label, names_goals
from extractors.forms.cutting.labels import grid_column, is_table_note
from extractors.forms.hebei import HEBEI
from extractors.forms.titles import is_form_title, year_line
from extractors.patterns import compile_pattern
from extractors.readers.text.tables import CellDraft, Row

_ENDS_IN_UNIT = compile_pattern(r"单\s*+位\s*+[:：]\s*+(?:人民币)?[百千万亿]?元\s*+[)）]?$")


def set_header_spans(rows: Sequence[Row]) -> None:
    """Set columns and spans in every header of two rows; covered empty cells leave the lower one."""
    for upper, lower in pairwise(rows):
        if _is_header(upper, lower):
            (_span_blanks if _shows_covered(upper, lower) else _span)(upper, lower)
        elif (place := _split_place(upper, lower)) is not None:
            _span_split(upper, lower, place)


def set_title_spans(rows: Sequence[Row]) -> None:
    """Let a title, its year, a line that states the unit of money, or a note reach over its row."""
    for row in rows:
        # Of two cells the second may be the first one's value, left blank.
        if len(row) < 3 or row[0].is_empty or any(cell.paragraphs for cell in row[1:]):
            continue
        text = row[0].content
        is_title = is_form_title(text) and not _labels(row[0].key)
        if is_title or year_line(text) or _ENDS_IN_UNIT.search(text) or is_table_note(text):
            row[0].column, row[0].column_span = 0, len(row)
            del row[1:]


def _labels(key: str) -> bool:
    """Whether a key stands before a value: 绩效目标 in a blank form is no title."""
    return is_text_label(key) or names_goals(key)


def _is_header(upper: Row, lower: Row) -> bool:
    if not any(cell.key == HEBEI.group_head for cell in upper) or len(upper) > len(lower) + 1:
        return False
    filled = [cell for cell in lower if cell.paragraphs]
    return (
        len(upper) > 1
        and all(grid_column(cell.key) for cell in [*upper, *filled] if cell.paragraphs)
        and any(grid_column(cell.key) == "level1" for cell in filled)
        and not any((grid_column(cell.key) or "").startswith("level") for cell in upper)
    )


def _shows_covered(upper: Row, lower: Row) -> bool:
    """Whether both rows have a cell in each column, blank where the group's head reaches over it."""
    group = max(place for place, cell in enumerate(upper) if cell.key == HEBEI.group_head)
    behind = upper[group + 1 : group + 2]
    return len(upper) == len(lower) and bool(behind) and behind[0].is_empty


def _span_blanks(upper: Row, lower: Row) -> None:
    """Let each head reach over the blank cells behind it, and down where all below it is blank."""
    stops = [place for place, cell in enumerate(upper) if not cell.is_empty]
    kept: Row = []
    for start, stop in zip(stops, [*stops[1:], len(upper)], strict=True):
        head, below = upper[start], lower[start:stop]
        head.column, head.column_span = start, stop - start
        if all(cell.is_empty for cell in below):
            head.row_span = 2
            continue
        for place, cell in enumerate(below, start):
            if cell.is_empty and kept and kept[-1].column is not None and place > start:
                kept[-1].column_span += 1
                continue
            cell.column = place
            kept.append(cell)
    first = stops[0] if stops else 0
    for place, cell in enumerate(lower[:first]):
        cell.column = place
    for place, cell in enumerate(upper[:first]):
        cell.column = place
    lower[:] = [*lower[:first], *kept]
    upper[:] = [*upper[:first], *(upper[place] for place in stops)]


def _split_place(upper: Row, lower: Row) -> int | None:
    """Where a head of targets stands above several, all else of the lower row being covered."""
    filled = [place for place, cell in enumerate(lower) if cell.paragraphs]
    if len(filled) < 2 or filled[-1] - filled[0] != len(filled) - 1:
        return None
    if len(upper) != len(lower) - len(filled) + 1 or filled[0] >= len(upper):
        return None
    heads = [column_head(cell.key) for cell in upper]
    below = {column_head(lower[place].key) for place in filled}
    is_split = heads[filled[0]] == "target" and below == {"target"} and "level1" in heads
    return filled[0] if is_split else None


def _span_split(upper: Row, lower: Row, place: int) -> None:
    more = len(lower) - len(upper)
    for column, cell in enumerate(lower):
        cell.column = column
    for column, cell in enumerate(upper):
        cell.column = column if column <= place else column + more
        cell.column_span, cell.row_span = (more + 1, 1) if column == place else (1, 2)
    lower[:] = lower[place : place + more + 1]


def _span(upper: Row, lower: Row) -> None:
    below: list[CellDraft] = list(lower)
    column = 0
    for cell in upper:
        cell.column = column
        covered = below[:1]
        if not cell.paragraphs:  # merged with a cell above both rows
            if covered and not covered[0].paragraphs:
                below.pop(0).column = column
            column += 1
        elif cell.key == HEBEI.group_head and covered and covered[0].paragraphs:
            while below and below[0].paragraphs:
                below.pop(0).column = column
                column += 1
            cell.column_span = column - cell.column
        else:
            if covered and not covered[0].paragraphs:
                lower.remove(below.pop(0))
            cell.row_span = 2
            column += 1
    for cell in below:
        cell.column = column
        column += 1

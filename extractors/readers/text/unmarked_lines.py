"""Lines of running text that turn out to be the cells of a table, unmarked and one per line.

Enters: the lines from a fixed label on. Leaves: the rows of the table there, as
`unmarked_cells` finds them. Dumps that put an empty line behind every paragraph (docx2txt)
are read like those that do not: there only a second empty line is an empty cell.
"""

from collections.abc import Sequence

from extractors.forms.cutting.labels import (
    grid_column,
    is_code_label,
    is_exact_label,
    is_goals_label,
    is_head_label,
    is_head_line,
    is_title,
    label_key,
)
from extractors.forms.wording import LONGEST_LABEL
from extractors.readers.text.lines import RawLine, RawSpan, whole
from extractors.readers.text.table_bounds import ends_in_bar
from extractors.readers.text.tables import CellDraft, Piece, cell_of
from extractors.readers.text.unmarked_cells import read_unmarked_cells
from extractors.readers.text.unmarked_doubts import holds_other_labels
from extractors.readers.text.widths import left_free, wraps_into

_LOOK_AHEAD = 24
"""Lines, in which three labels with their values stand though each value fills several."""
_LABELS_AT_LEAST = 3
"""Two labels stand in headings of running text, too: 项目名称 and below it 绩效目标."""
_SPACED_OUT_SHARE = 0.8
"""Of the lines with text: where more have a blank one below them, blank lines are no empty cells."""
_LONGEST_DOUBTFUL = 4
"""Characters: with one of so few mistyped, words joined from two lines are as soon others."""
_LINES_BELOW = 6
"""A line with a tab that opens a table has another one among the next lines, even if a cell
wraps."""
_PARTS_OF_A_LABEL = 8
"""Lines: a label in a narrow cell is broken after every other character."""
_LONGEST_BROKEN_LABEL = 14
"""Characters, as many as the longest declared name has."""


def has_last_tab(lines: Sequence[RawLine], at: int) -> bool:
    """Whether a line with a tab stands above lines without: a head line in two parts."""
    below = [line for line in lines[at + 1 : at + _LINES_BELOW] if not line.is_blank]
    return len(below) > 1 and not any("\t" in line.text for line in below)


def begins_unmarked_table(lines: Sequence[RawLine], at: int) -> bool:
    """Whether a label stands first in a line, and more of a table's labels in the next ones."""
    key = _first_key(lines[at])
    begins = is_head_label(key) or is_head_line(key) or grid_column(key) is not None
    if not begins or is_goals_label(key):
        return False  # 总体绩效目标 is the heading of a section, too
    found = {key}
    for line in lines[at : at + _LOOK_AHEAD]:
        if ends_in_bar(line):
            break  # a row of a table that is marked
        keys = map(label_key, line.text.split("\t"))
        found.update(key for key in keys if _is_label(key))
    return len(found) >= _LABELS_AT_LEAST


def _first_key(line: RawLine) -> str:
    first = line.text.partition("\t")[0]
    return label_key(first) if len(first) <= LONGEST_LABEL else ""


def read_unmarked_lines(
    lines: Sequence[RawLine], at: int, wrap_width: int | None
) -> tuple[Piece, int]:
    """The table that begins at a line, and the line after its last one; empty if there is none.

    Lines that belong to a table which nobody can cut into cells are one cell.

    In a file whose lines were wrapped a cell fills several lines, and tabs stand between cells
    of the same line (catdoc wraps at a tab if there is one, so that rows cannot be told by lines).
    """
    end = _find_end(lines, at, wrap_width)
    cells, places = _with_whole_labels(*_cells_of(lines, at, end, wrap_width))
    rows, taken = read_unmarked_cells(cells)
    if all(is_head_line(cell.key) for row in rows for cell in row):
        return Piece(), at  # lines above a table that is marked, or on the next page
    after = places[taken - 1] + 1 if taken else at
    if holds_other_labels(rows):
        # What follows belongs to the same form and would be cut just as wrongly.
        return Piece(rows=[[as_one_cell(lines[at:end])]]), end
    return Piece(rows=rows), after


def as_one_cell(lines: Sequence[RawLine]) -> CellDraft:
    """All lines in a cell of their own: text of a table, in which nobody looks for headings."""
    filled = [line for line in lines if not line.is_blank]
    return CellDraft(whole(filled[0]), [[whole(line)] for line in filled])


def _find_end(lines: Sequence[RawLine], at: int, wrap_width: int | None) -> int:
    """The line where the next title or project begins."""
    has_code = False
    for place in range(at, len(lines)):
        line = lines[place]
        if line.field_codes or is_title(line.content) or (place > at and ends_in_bar(line)):
            return place
        if is_code_label(_first_key(line)):
            if has_code:
                return place
            has_code = True
        if "\t" in line.text and wrap_width is None and place > at:
            return place
    return len(lines)


def _cells_of(
    lines: Sequence[RawLine], at: int, end: int, wrap_width: int | None
) -> tuple[list[CellDraft], list[int]]:
    """The cells that stand in lines, one or several each, and the line that each ends in."""
    filled = [place for place in range(at, end) if not lines[place].is_blank]
    followed = sum(place + 1 < len(lines) and lines[place + 1].is_blank for place in filled)
    spaced_out = followed > _SPACED_OUT_SHARE * len(filled)
    cells: list[CellDraft] = []
    places: list[int] = []
    after_text = False
    for place in range(at, end):
        line = lines[place]
        if line.is_blank:
            if not (after_text and spaced_out):
                cells.append(cell_of(whole(line)))
                places.append(place)
            after_text = False
            continue
        parts = _cells_in(line)
        if after_text and wrap_width and _goes_on(lines[place - 1], line, wrap_width):
            cells[-1].go_on(parts[0].paragraphs[0])
            places[-1] = place
            parts = parts[1:]
        cells.extend(parts)
        places.extend([place] * len(parts))
        after_text = True
    return cells, places


def _goes_on(above: RawLine, line: RawLine, wrap_width: int) -> bool:
    if "\t" in above.text.lstrip() or line.text[0].isspace():
        return False
    return wraps_into(above.text.rstrip(), line.text, left_free(above, wrap_width))


def _cells_in(line: RawLine) -> list[CellDraft]:
    cells: list[CellDraft] = []
    start = 0
    for part in line.text.split("\t"):
        cells.append(cell_of(RawSpan(line, start, start + len(part))))
        start += len(part) + 1
    return cells


def _with_whole_labels(
    cells: Sequence[CellDraft], places: Sequence[int]
) -> tuple[list[CellDraft], list[int]]:
    """The cells and their lines, labels broken over lines (`指标值`, `确定依据`) put together again."""
    whole_cells: list[CellDraft] = []
    last_places: list[int] = []
    at = 0
    while at < len(cells):
        parts = _parts_of_label(cells, at)
        cell = cells[at]
        if parts > 1:
            paragraphs = [each for part in cells[at : at + parts] for each in part.paragraphs]
            cell = CellDraft(cell.place, paragraphs)
        whole_cells.append(cell)
        last_places.append(places[at + parts - 1])
        at += parts
    return whole_cells, last_places


def _parts_of_label(cells: Sequence[CellDraft], at: int) -> int:
    """How many lines from a place on make one label; 1 where no further line belongs to it.

    A label goes on into another one only where it stands right above itself: 指标值, 指标值, 确定依据.
    """
    joined, best = cells[at].key, 1
    if is_head_line(joined):  # `（单位：万元）` above 项目编码 is no remark to it
        return 1
    is_label = is_exact_label(joined)
    is_doubled = at > 0 and bool(joined) and cells[at - 1].key == joined
    for ahead in range(at + 1, min(at + _PARTS_OF_A_LABEL, len(cells))):
        key = cells[ahead].key
        if not joined or not key or len(joined) + len(key) > _LONGEST_BROKEN_LABEL:
            break
        if is_label and is_exact_label(key) and not is_doubled:
            break
        joined += key
        # A mistyped label is joined as well, but `0资金支出计划` is a value and a label.
        mistyped = not is_label and not _is_label(key) and _is_label(joined)
        if is_exact_label(joined) or (mistyped and len(joined) > _LONGEST_DOUBTFUL):
            best = ahead - at + 1
            is_label = True
    return best


def _is_label(key: str) -> bool:
    return is_head_label(key) or grid_column(key) is not None

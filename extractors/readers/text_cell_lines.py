"""The table shape of one cell a line, marked by a tab before it.

Enters: the lines from a first one that begins with a tab. Leaves: the rows of the tables there.
A line that begins with a tab is a cell, further lines without one continue the cell, an empty line
ends the row, a lone tab is an empty cell. Two empty lines may end the table, and may stand between
two rows of it: what follows decides. Tika writes Word tables so.
"""

from collections.abc import Sequence

from extractors.readers.text_labels import (
    GOAL_LABELS,
    is_head_label,
    is_level1,
    is_level2,
    is_page_number,
    is_table_start,
    is_title,
    label_key,
)
from extractors.readers.text_lines import Line, Span, whole
from extractors.readers.text_tables import Row, cell_of

_LOOK_AHEAD = 40
"""Lines; a cell with more paragraphs after an empty one is not seen."""


def read_cell_lines(lines: Sequence[Line], at: int) -> tuple[list[list[Row]], int]:
    """The tables that begin at a line, as rows, and the line after the last of them."""
    tables: list[list[Row]] = [[]]
    row: Row = []
    place = at
    while place < len(lines):
        line = lines[place]
        if line.text.startswith("\t"):
            row.append(cell_of(Span(line, 1, len(line.text))))
            place += 1
        elif not line.is_blank:
            if ends_table(line):
                break
            row[-1].paragraphs.append([whole(line)])
            place += 1
        else:
            following = _skip_blank(lines, place)
            if following == len(lines):
                break
            if lines[following].text.startswith("\t"):
                tables[-1].append(row)
                row = []
                if following - place >= 2 and _begins_table(lines[following]):
                    tables.append([])
            elif not _continues(lines, place, following, row):
                break
            place = following
    if row:
        tables[-1].append(row)
    return tables, place


def ends_table(line: Line) -> bool:
    """Whether a line without a tab is no further paragraph of a cell: a title, a page number."""
    content = line.content
    return bool(line.field_codes) or is_title(content) or is_page_number(content)


def _skip_blank(lines: Sequence[Line], place: int) -> int:
    while place < len(lines) and lines[place].is_blank and not lines[place].text.startswith("\t"):
        place += 1
    return place


def _begins_table(line: Line) -> bool:
    """Whether a row after two empty lines begins a table rather than going on with one."""
    key = label_key(line.content)
    if is_table_start(key):
        return True
    return bool(key) and not (is_head_label(key) or is_level1(key) or is_level2(key))


def _continues(lines: Sequence[Line], blank: int, place: int, row: Row) -> bool:
    """Whether text after an empty line still belongs to the cell: an empty paragraph stood in it.

    It does where cells follow soon that go on with the same table.
    """
    if place - blank > 1 or not row:
        return False
    for ahead in range(place, min(place + _LOOK_AHEAD, len(lines))):
        line = lines[ahead]
        if line.text.startswith("\t"):
            key = label_key(line.content)
            in_goals = label_key(row[0].content) in GOAL_LABELS
            return in_goals if key == "一级指标" else not is_table_start(key)
        if line.is_blank:
            if lines[ahead - 1].is_blank:
                return False
        elif ends_table(line):
            return False
    return False

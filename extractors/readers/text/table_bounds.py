"""Where a table of a plain text begins, goes on and ends, for shapes that tabs mark.

Enters: lines around an empty one or one without a tab. Leaves: yes or no. Word tables hold empty
paragraphs, so an empty line alone does not end a table; what follows it decides.
"""

from collections.abc import Sequence

from extractors.forms.cutting.labels import (
    grid_column,
    is_head_label,
    is_page_number,
    is_standard_level1,
    is_standard_level2,
    is_table_start,
    is_title,
    label_key,
)
from extractors.patterns import compile_pattern
from extractors.readers.text.lines import BARS, RawLine

_ANNEX = compile_pattern(r"附\s*+[件表]\s*+[\d一二三四五六七八九十]{0,3}\s*+[:：]?")
_LOOK_AHEAD = 40
"""Lines; text of a cell that goes on for longer without another cell is taken for body text."""


def ends_table(line: RawLine) -> bool:
    """Whether a line without a tab is no further paragraph of a cell.

    It is none if it is a title, an annex's number or a page's, or ends in a bar, as a row of another
    table does.
    """
    content = line.content
    told = is_title(content) or is_page_number(content) or ends_in_bar(line)
    told = told or _ANNEX.fullmatch(content) is not None
    return bool(line.field_codes) or told


def ends_in_bar(line: RawLine) -> bool:
    """Whether a line has text and a bar at its end."""
    return len(line.content) > 1 and line.content[-1] in BARS


def skip_blank(lines: Sequence[RawLine], place: int) -> int:
    """The first line from a place on that is not empty (a lone tab is an empty cell)."""
    while place < len(lines) and lines[place].is_blank and "\t" not in lines[place].text:
        place += 1
    return place


def begins_table(first_cell: str) -> bool:
    """Whether a row after two empty lines begins a table rather than going on with one."""
    key = label_key(first_cell)
    if is_table_start(key):
        return True
    return bool(key) and not (
        is_head_label(key) or is_standard_level1(key) or is_standard_level2(key)
    )


def cells_follow(
    lines: Sequence[RawLine], place: int, *, in_goals: bool, in_grid: bool = False
) -> bool:
    """Whether text without tabs still belongs to the row above it, which may hold goals.

    It does where lines with tabs follow soon that go on with the same table; below an indicator
    grid's header no label of a table's upper part does.
    """
    for ahead in range(place, min(place + _LOOK_AHEAD, len(lines))):
        line = lines[ahead]
        if "\t" in line.text:
            key = label_key(line.text.strip().partition("\t")[0].strip())
            return (
                in_goals
                if grid_column(key) == "level1"
                else not (is_table_start(key) or (in_grid and is_head_label(key)))
            )
        if line.is_blank:
            if lines[ahead - 1].is_blank:
                return False
        elif ends_table(line):
            return False
    return False

"""The table shape of one cell per line, marked by a tab before it.

Enters: the lines from a first one that begins with a tab. Leaves: the rows of the tables there.
A line that begins with a tab is a cell, further lines without one continue the cell, an empty line
ends the row, a lone tab is an empty cell. Two empty lines may end the table, and may stand between
two rows of it: what follows decides. Tika writes Word tables so.
"""

from collections.abc import Sequence

from extractors.forms.cutting.labels import is_goals_label
from extractors.readers.text.lines import RawLine, RawSpan, whole
from extractors.readers.text.table_bounds import begins_table, cells_follow, ends_table, skip_blank
from extractors.readers.text.tables import Row, cell_of


def read_cell_lines(lines: Sequence[RawLine], at: int) -> tuple[list[list[Row]], int]:
    """The tables that begin at a line, as rows, and the line after the last of them."""
    tables: list[list[Row]] = [[]]
    row: Row = []
    place = at
    while place < len(lines):
        line = lines[place]
        if line.text.startswith("\t"):
            row.append(cell_of(RawSpan(line, 1, len(line.text))))
            place += 1
        elif not line.is_blank or "\t" in line.text:
            if ends_table(line) or line.text.count("\t") > 1:
                break
            row[-1].add([[whole(line)]])
            place += 1
        else:
            following = skip_blank(lines, place)
            if following == len(lines):
                break
            if lines[following].text.startswith("\t"):
                tables[-1].append(row)
                row = []
                if following - place >= 2 and begins_table(lines[following].content):
                    tables.append([])
            elif following - place > 1 or not cells_follow(
                lines, following, in_goals=is_goals_label(row[0].key)
            ):
                break
            place = following
    if row:
        tables[-1].append(row)
    return tables, place

"""Lines with tabs: which table shape they have, or that they are no table at all.

Enters: the lines from a first one with a tab in it. Leaves: tables, and paragraphs where a tab
indents a paragraph, follows a list's number or leads to a page number.
"""

from collections import Counter
from collections.abc import Sequence

import regex

from extractors.readers.text_cell_lines import read_cell_lines
from extractors.readers.text_labels import (
    is_grid_label,
    is_head_label,
    is_head_line,
    is_title,
    label_key,
)
from extractors.readers.text_lines import Line
from extractors.readers.text_row_lines import read_row_lines
from extractors.readers.text_tables import Row

_LOOK_AHEAD = 60
_LIST_NUMBER = regex.compile(r"\s*[（(]?[\d一二三四五六七八九十百]{1,4}[)）、.．]*\t+[^\t]*")
_CONTENTS_ENTRY = regex.compile(r"[^\t]*\S\t+[\s.…·]*\d{1,4}\s*")
"""An entry of a table of contents: text, a tab, a page number."""


def read_tabs(lines: Sequence[Line], at: int) -> tuple[list[list[Row]], int]:
    """The tables that begin at a line, as rows, and the line after the last of them.

    Without a table there, none and the line itself.
    """
    if _is_prose(lines, at):
        return [], at
    read = read_cell_lines if _has_cell_lines(lines, at) else read_row_lines
    tables, end = read(lines, at)
    return ([], at) if not any(map(_is_evident, tables)) else (tables, end)

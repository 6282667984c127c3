"""Tables whose cells blanks part and nobody can tell: where they stand in a text, so that none is prose.

Enters: the lines of a file. Leaves: the first line of each such table with the one behind its last. Read as
running text, 年度总体目标 of a form would head a section and its rows would be the goals. A header of
levels in one line, parted by blanks, tells the table; it reaches up to the first row that begins with a
label, and down as long as lines are rows.
"""

from collections.abc import Sequence

from extractors.forms.cutting.heads import (
    ends_as_project_title,
    is_text_label,
    names_goals,
    names_level1,
    names_level2,
)
from extractors.forms.cutting.labels import (
    is_code_label,
    is_head_label,
    is_page_number,
    is_title,
    label_key,
)
from extractors.forms.wording import LONGEST_LABEL
from extractors.patterns import compile_pattern
from extractors.readers.text.left_out_cells import header_columns
from extractors.readers.text.lines import BARS, RawLine
from extractors.readers.text.tables import HEADS_AT_LEAST, LINES_OF_A_CELL

_LEVEL = "级"
_HEADING = compile_pattern(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]")
_SPACED_HEADER = compile_pattern(r"[^。；，]{0,20}一级指标[^。；，]{0,6}二级指标[^。；，]{0,60}")


def find_unread_tables(lines: Sequence[RawLine]) -> dict[int, int]:
    """The places of first lines, each with the place behind its table."""
    found: dict[int, int] = {}
    done = 0
    for place, line in enumerate(lines):
        if place < done or _LEVEL not in line.text or not _heads_levels(line):
            continue
        first = _first_line(lines, place, done)
        done = _end(lines, place)
        found[first] = done
    return found


def _words(line: RawLine) -> list[str]:
    return [] if "\t" in line.text or line.content[-1:] in BARS else line.content.split()


def _heads_levels(line: RawLine) -> bool:
    """Whether a line is the header of an indicator grid, its heads parted by blanks, letters too."""
    words = _words(line)
    if len(words) < HEADS_AT_LEAST:
        return False
    is_spaced = _SPACED_HEADER.fullmatch("".join(words)) is not None
    return is_spaced or header_columns(list(map(label_key, words))) is not None


def _first_line(lines: Sequence[RawLine], header: int, start: int) -> int:
    """The first row above a header that begins with a label and has more behind it."""
    first = header
    for place in range(header - 1, max(header - LINES_OF_A_CELL, start) - 1, -1):
        line = lines[place]
        if line.field_codes or is_title(line.content) or "\t" in line.text:
            break
        words = _words(line)
        key = label_key(words[0]) if len(words) > 1 else ""
        if is_code_label(key):
            return place
        if _labels(key):
            first = place
    return first


def _labels(key: str) -> bool:
    return is_text_label(key) or is_head_label(key) or names_goals(key)


def _end(lines: Sequence[RawLine], header: int) -> int:
    """The line behind the last row: below stands a title, a sentence or another shape of table."""
    end = header + 1
    for place in range(header + 1, len(lines)):
        line = lines[place]
        if line.is_blank or is_page_number(line.content):
            continue
        words = _words(line)
        if line.field_codes or not words or is_title(line.content):
            break
        key = label_key(words[0])
        if is_code_label(key) or ends_as_project_title(line.content):
            break
        names_row = names_level1(key) or names_level2(key) or _labels(key)
        is_long = len(line.content) > LONGEST_LABEL
        if len(words) == 1 and (_HEADING.match(words[0]) or (is_long and not names_row)):
            break
        end = place + 1
    return end

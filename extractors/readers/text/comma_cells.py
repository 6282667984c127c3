"""The table shape of one row a line, cells parted by commas (RFC 4180), inside a text.

Enters: the lines of a file. Leaves: the same, the commas between the cells of such a table become tabs,
after which it is read like any row with tabs, quotes and all; places in a line stay true. A comma in
running text stays what it is: a table begins where labels of such tables stand between commas.
"""

from collections.abc import Sequence
from dataclasses import replace

import regex

from extractors.readers.text.labels import is_head_line, label_key
from extractors.readers.text.lines import Line
from extractors.readers.text.table_words import is_text_label

_LABELS_AT_LEAST = 2
_ROWS_AT_LEAST = 2
_QUOTED_LINES_AT_MOST = 60
_FIELD = regex.compile(r'"(?:[^"]|"")*+(?:"|$)|[^,]*+')


def open_commas_as_tabs(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines with tabs in place of the commas between cells, where the file has this shape."""
    starts = [place for place, line in enumerate(lines) if _speaks(line)]
    if len(starts) < _ROWS_AT_LEAST:
        return lines
    opened = list(lines)
    done = 0
    for start in starts:
        place = max(start, done)
        while place < len(lines):
            if lines[place].is_blank:
                place += 1
                continue
            text, place_after = _open_row(lines, place)
            if text is None:
                break
            opened[place] = replace(lines[place], text=text)
            place = place_after
        done = max(done, place)
    return opened


def _speaks(line: Line) -> bool:
    if "," not in line.text or "\t" in line.text:
        return False
    keys = [label_key(cell.strip('"')) for cell in line.text.split(",")]
    known = sum(is_text_label(key) or is_head_line(key) for key in keys)
    return known >= _LABELS_AT_LEAST


def _open_row(lines: Sequence[Line], at: int) -> tuple[str | None, int]:
    """The first line of a row with tabs for its commas, and the line behind the row.

    None where a line has no comma outside quotes, so that it is no row. Further lines belong to a
    cell in quotes; the last of them may hold more cells.
    """
    text = lines[at].text
    pieces: list[str] = []
    start = 0
    commas = 0
    while True:
        match = _FIELD.match(text, start)
        end = match.end() if match is not None else start
        pieces.append(text[start:end])
        if end >= len(text):
            break
        pieces.append("\t" if text[end] == "," else text[end])
        commas += text[end] == ","
        start = end + 1
    if not commas:
        return None, at
    after = at + 1
    if pieces[-1].startswith('"') and pieces[-1].count('"') % 2:
        while after < len(lines) and after - at < _QUOTED_LINES_AT_MOST:
            after += 1
            if lines[after - 1].text.count('"') % 2:
                break
    return "".join(pieces), after

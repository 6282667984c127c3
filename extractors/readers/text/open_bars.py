"""The table shape of one row per line, cells parted by bars without any at the line's ends.

Enters: the lines of a file. Leaves: the same, bars between cells become tabs, after which the shape of
`row_lines` reads them; places in a line stay true. Scripts that dump Word tables write
`项目编码 | 1303… | 项目名称 | …`. A bar in running text stays what it is: only a file in which labels of
such tables stand between bars has this shape.
"""

from collections.abc import Sequence
from dataclasses import replace

from extractors.forms.cutting.heads import is_text_label
from extractors.forms.cutting.labels import label_key
from extractors.readers.text.barred_tables import BAR, is_barred, is_ruling
from extractors.readers.text.counted_bars import read_counted_bars
from extractors.readers.text.left_out_cells import header_columns
from extractors.readers.text.lines import BARS, MASK, RawLine

_LABELS_AT_LEAST = 2
"""One label before a bar may be a head line: `预算单位：…｜2018`."""
_ROWS_AT_LEAST = 2
"""One such line alone may be a sentence with bars."""


def open_bars_as_tabs(lines: Sequence[RawLine]) -> Sequence[RawLine]:
    """The lines with tabs in place of the bars between cells, where the file has this shape."""
    if not any(BAR.search(line.text) for line in lines):
        return lines
    counted = _in_counted_tables(lines)
    barred = [
        index for index, line in enumerate(lines) if index not in counted and _has_open_bars(line)
    ]
    speaking = [index for index in barred if _speaks(lines[index])]
    heading = [index for index in barred if _heads_grid(lines[index])]
    if len(speaking) < _ROWS_AT_LEAST and not heading:
        return lines
    if all(_ends_in_bar(lines[index]) for index in (*speaking, *heading)):
        # Then a line with bars and none at its end is text: `预算单位：…｜预算年度：2018`.
        barred = [index for index in barred if _ends_in_bar(lines[index])]
    # A row whose first cell is empty begins with a bar, too.
    beside = {place for index in barred for place in (index - 1, index + 1)}
    barred += [
        place
        for place in sorted(beside)
        if 0 <= place < len(lines)
        and place not in counted
        and is_barred(lines[place])
        and not is_ruling(lines[place])
    ]
    opened = list(lines)
    for index in barred:
        opened[index] = replace(lines[index], text=_open(lines[index].text))
    return opened


def _in_counted_tables(lines: Sequence[RawLine]) -> set[int]:
    """The places of lines whose bars count the columns; they are read as they are."""
    places: set[int] = set()
    at = 0
    while at < len(lines):
        _, end = read_counted_bars(lines, at) if lines[at].text else ([], at)
        places.update(range(at, end))
        at = max(end, at + 1)
    return places


def _open(text: str) -> str:
    """The text with a tab for each bar between cells; those that only close the row are masked."""
    inner = text.rstrip(f"{BARS} \t\u3000")
    return BAR.sub("\t", inner) + BAR.sub(MASK, text[len(inner) :])


def _has_open_bars(line: RawLine) -> bool:
    if "\t" in line.text or BAR.search(line.text) is None:
        return False
    return not is_barred(line) and not is_ruling(line)


def _ends_in_bar(line: RawLine) -> bool:
    return line.text.rstrip(" \t\u3000")[-1:] in BARS


def _heads_grid(line: RawLine) -> bool:
    """Whether a line is the header of an indicator grid."""
    keys = [label_key(cell) for cell in BAR.split(line.text.rstrip(f"{BARS} "))]
    return header_columns(keys) is not None


def _speaks(line: RawLine) -> bool:
    """Whether several cells between bars are labels of a project's table."""
    keys = [label_key(cell) for cell in BAR.split(line.text)]
    return sum(map(is_text_label, keys)) >= _LABELS_AT_LEAST

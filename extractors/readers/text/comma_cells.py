"""The table shape of one row per line, cells parted by commas (RFC 4180), inside a text.

Enters: the lines of a file. Leaves: the same, the commas between the cells of such a table become tabs,
after which it is read like any row with tabs, quotes and all; places in a line stay true. A comma in
running text stays what it is: a table begins where labels of such tables stand between commas.
"""

from collections.abc import Sequence
from dataclasses import replace

from extractors.forms.cutting.heads import is_text_label
from extractors.forms.cutting.labels import is_head_line, label_key
from extractors.patterns import compile_pattern
from extractors.readers.text.lines import BARS, RawLine
from extractors.readers.text.tables import EVEN_ROWS_AT_LEAST, LINES_OF_A_CELL

_LABELS_AT_LEAST = 2
"""A sentence has a label now and then, two between commas a row alone."""
_ROWS_AT_LEAST = 2
"""One line with commas between labels may be a sentence that lists them."""
_COMMAS_AT_LEAST = 3
"""Four cells: sentences with two commas, as many in each, follow one another often."""
_PARTS_CELLS = compile_pattern(r"(?<!\d),|,(?!\d{3}(?!\d))")
"""A comma that groups no digits: `24,549万元` is one cell, of a row that another sign parts."""


def open_commas_as_tabs(lines: Sequence[RawLine]) -> Sequence[RawLine]:
    """The lines with tabs in place of the commas between cells, where the file has this shape."""
    starts = [place for place, line in enumerate(lines) if _speaks(line)]
    starts = sorted({*starts, *_even_runs(lines)})
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
            texts, commas = _open_row(lines, place)
            if not commas:
                break
            for ahead, text in enumerate(texts, place):
                opened[ahead] = replace(lines[ahead], text=text)
            place += len(texts)
        done = max(done, place)
    return opened


def _even_runs(lines: Sequence[RawLine]) -> list[int]:
    """The first lines of runs of rows that all hold just as many cells, as programs write tables."""
    found: list[int] = []
    place = 0
    while place < len(lines):
        first, rows, even = place, 0, 0
        while place < len(lines):
            text = lines[place].text
            if '"' not in text and text.count(",") < _COMMAS_AT_LEAST:
                break
            texts, commas = _open_row(lines, place)
            if commas < _COMMAS_AT_LEAST or (even and commas != even):
                break
            if all(_parts_otherwise(line.text) for line in lines[place : place + len(texts)]):
                break
            even = commas
            rows += 1
            place += len(texts)
        if rows >= EVEN_ROWS_AT_LEAST:
            found += [first, place - 1]
        place = max(place, first + 1)
    return found


def _parts_otherwise(text: str) -> bool:
    """Whether a row's cells are parted by bars or blanks, and its commas stand within them."""
    return text.rstrip()[-1:] in BARS or _PARTS_CELLS.search(text) is None


def _speaks(line: RawLine) -> bool:
    if "," not in line.text or "\t" in line.text or _parts_otherwise(line.text):
        return False
    keys = [label_key(cell.strip('"')) for cell in line.text.split(",")]
    known = sum(is_text_label(key) or is_head_line(key) for key in keys)
    return known >= _LABELS_AT_LEAST


def _open_row(lines: Sequence[RawLine], at: int) -> tuple[list[str], int]:
    """The lines of the row that begins at one, with tabs for the commas between cells, and how many.

    A cell in quotes may go on over several lines; only at a cell's beginning does a quote open one.
    """
    text = lines[at].text
    if ("," not in text and '"' not in text) or "\t" in text:
        return [text], 0
    texts: list[str] = []
    commas = 0
    quoted = False
    for line in lines[at : at + LINES_OF_A_CELL]:
        chars = list(line.text)
        begins = not quoted
        for place, char in enumerate(chars):
            if char == '"':
                quoted = not quoted if quoted or begins else quoted
            elif char == "," and not quoted:
                chars[place] = "\t"
                commas += 1
                begins = True
                continue
            begins = begins and char == " "
        texts.append("".join(chars))
        if not quoted:
            return texts, commas
    return [text], 0

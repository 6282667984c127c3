"""The table shape of one row per line, cells parted by single blanks.

Enters: the lines from a label on. Leaves: the rows of the table there, or none. Nothing but blanks says
where a cell ends, so only what fits without doubt is read: each line of the upper part begins with a
label and holds labels with a value each, each row of the grid has just as many words as the header
has columns, fewer only where a merged cell covers the first ones. One line that does not fit, a gap
of several blanks or an indented line (columns set side by side, with wrapped cells) leaves all as text.
"""

from collections.abc import Sequence

from extractors.forms.cutting.heads import Columns, names_level1, names_level2
from extractors.forms.cutting.labels import (
    is_amount_label,
    is_code_label,
    is_goals_label,
    is_group_label,
    is_head_label,
    is_head_line,
    is_name_label,
    is_page_number,
    is_period,
    is_title,
    label_key,
)
from extractors.forms.levels import LEVEL_ENDING
from extractors.patterns import compile_pattern
from extractors.readers.text.left_out_cells import header_columns
from extractors.readers.text.lines import RawLine, RawSpan
from extractors.readers.text.tables import Row, cell_of, empty_beside

_LONGEST_ROW = 200
"""Characters, the blanks between the cells among them; a longer line is a paragraph."""
_LONGEST_VALUE_ALONE = 24
"""Characters of one word that may be a value in a line of its own."""
_WORD = compile_pattern(r"\S+")
_GAP = compile_pattern(r"[ \u3000\xa0]{2,}")
_AMOUNT = compile_pattern(r"[-+]?[\d,，.]+\s*(?:万?元)?|[-—–/无*]{1,3}")
_SHARE = compile_pattern(r"[\d.]+[%％]?|[-—–/*]{1,3}")
_SENTENCE = compile_pattern(r"[。；，]")
_ROWS_AT_LEAST = 3
"""The header and two rows below: two lines of words that blanks part stand in running text, too."""


def read_blank_cells(lines: Sequence[RawLine], at: int) -> tuple[list[Row], int]:
    """The rows of the table that begins at a line, and the line behind it."""
    rows: list[Row] = []
    columns: Columns | None = None
    place = at
    while place < len(lines):
        line = lines[place]
        if line.is_blank:
            place += 1
            continue
        if line.field_codes or is_title(line.content) or is_page_number(line.content):
            break
        if place > at and is_code_label(_first_key(line)) and columns is not None:
            break
        if _GAP.search(line.text.rstrip()) or line.text[0].isspace() or "\t" in line.text:
            return [], at
        words = _words(line)
        keys = [label_key(word.content) or "…" for word in words]
        header = header_columns(keys)
        if header is not None and None not in header:
            columns = header
            rows.append([cell_of(word) for word in words])
        elif columns is not None:
            before = len(columns) - len(words)
            if before < 0 or not _is_row(columns, keys, before):
                if _ends(line, words):
                    break
                return [], at
            cells = [cell_of(word) for word in words]
            rows.append([*(empty_beside(cells[0]) for _ in range(before)), *cells])
        else:
            row = _form_row(line, words, keys, rows)
            if row is None:
                if _ends(line, words):
                    break
                return [], at
            rows.append(row)
        place += 1
    if columns is None or len(rows) < _ROWS_AT_LEAST:
        return [], at
    return rows, place


def _is_row(columns: Columns, keys: Sequence[str], before: int) -> bool:
    """Whether words are a grid's row: each level's name in its column, and none but names there."""
    for key, head in zip(keys, columns[before:], strict=True):
        if head == "level1" and not names_level1(key):
            return False
        if head == "level2" and not names_level2(key):
            return False
        if head not in ("level1", "level2") and key.endswith(LEVEL_ENDING):
            return False
    return "level3" not in columns[:before]


def begins_blank_table(lines: Sequence[RawLine], at: int) -> bool:
    """Whether a line's words are the first labels and values of a project's table."""
    line = lines[at]
    if " " not in line.text.strip() and "\u3000" not in line.text.strip():
        return False
    if "\t" in line.text or len(line.text) > _LONGEST_ROW:
        return False
    words = _words(line)
    keys = [label_key(word.content) for word in words]
    if len(words) < 2 or _SENTENCE.search(line.text):
        return False
    is_labelled = is_code_label(keys[0]) or is_name_label(keys[0])
    return is_labelled or (is_head_line(keys[0]) and is_head_line(keys[-1]))


def _first_key(line: RawLine) -> str:
    word = _WORD.search(line.text)
    return label_key(word[0]) if word is not None else ""


def _words(line: RawLine) -> list[RawSpan]:
    return [RawSpan(line, *match.span()) for match in _WORD.finditer(line.text)]


def _ends(line: RawLine, words: Sequence[RawSpan]) -> bool:
    """Whether a line that fits no row is one of text below the table: one word, and a sentence."""
    return len(words) == 1 and (
        _SENTENCE.search(line.text) is not None or len(line.content) > _LONGEST_VALUE_ALONE
    )


def _form_row(line: RawLine, words: list[RawSpan], keys: list[str], rows: list[Row]) -> Row | None:
    """The cells of a row of the upper part; None where a word is neither label nor one value."""
    if all(map(is_head_line, keys)) and not rows:
        return [cell_of(word) for word in words]
    if rows and is_period(rows[-1][-1].key) and not is_period(rows[-1][0].key):
        if len(words) != len(rows[-1]) - 1 or not all(_SHARE.fullmatch(w.content) for w in words):
            return None
        cells = [cell_of(word) for word in words]
        return [empty_beside(cells[0]), *cells]
    if not is_head_label(keys[0]):
        if rows and is_group_label(rows[-1][0].key) and len(words) == 1:
            cell = cell_of(words[0])
            return [empty_beside(cell), cell]
        return None
    if is_goals_label(keys[0]):
        return (
            [cell_of(words[0]), cell_of(RawSpan(line, words[1].start, words[-1].end))]
            if len(words) > 1
            else None
        )
    row: Row = []
    expects = "label"
    for word, key in zip(words, keys, strict=True):
        if is_head_label(key) or is_period(key):
            if expects == "value":
                return None
            expects = "label" if is_group_label(key) or is_period(key) or _leads(keys) else "value"
        elif expects == "value":
            if is_amount_label(row[-1].key) and not _AMOUNT.fullmatch(word.content):
                return None
            expects = "label"
        else:
            return None
        row.append(cell_of(word))
    return row if expects == "label" else None


def _leads(keys: Sequence[str]) -> bool:
    """Whether the first label of a row stands before points of the year instead of a value."""
    return len(keys) > 1 and all(map(is_period, keys[1:]))

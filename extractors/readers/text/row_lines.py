r"""The table shape of one row per line, cells separated by tabs.

Enters: the lines from a first one with a tab in it. Leaves: the rows of the tables there. Word and
WPS write tables so when they save as plain text, and spreadsheets when they are pasted. A cell of
several paragraphs breaks its row over several lines: those that follow have fewer cells than the
grid's header, or no tab at all. A spreadsheet puts such a cell in quotes and doubles its own.
"""

from collections.abc import Sequence

from extractors.forms.cutting.heads import (
    ends_as_project_title,
    names_goals,
    stands_below_grid,
    unnumbered_key,
)
from extractors.forms.cutting.labels import (
    grid_width,
    is_code_label,
    is_goals_label,
    is_grid_label,
    is_group_label,
    is_head_label,
    is_head_line,
    is_standard_level1,
    is_standard_level2,
    is_table_note,
    label_key,
    labels_statement,
)
from extractors.patterns import compile_pattern
from extractors.readers.text.broken_labels import is_broken_label
from extractors.readers.text.left_out_cells import header_columns, leaves_cells_out
from extractors.readers.text.lines import RawLine, RawSpan, whole
from extractors.readers.text.table_bounds import begins_table, cells_follow, ends_table, skip_blank
from extractors.readers.text.tables import LINES_OF_A_CELL, CellDraft, Row, cell_of, empty_beside
from extractors.terms.number_marks import leading_mark

_WHOLE_GRID = compile_pattern(r"\p{Han}{0,6}绩效(?:目标)?指标")
_GOAL_NUMBER = compile_pattern(r"(?:绩效)?目标\s*+(?P<number>\d{1,2})[:：、.．]")
_BRACKETED = compile_pattern(r"【[^【】]{2,20}】[:：]?")
_OF_BRACKETED = compile_pattern(r"【|指标\d{1,3}[:：]")
_LABELLED = compile_pattern(r"(?!目标|其中)\p{Han}{3,12}[:：](?=.)")
_LONGEST_NAME = 20
"""Characters: names, kinds and amounts; what is longer may be a first paragraph."""
_SENTENCE_ENDS = ("。", "；", ";", "：", ":")
_AMOUNT = compile_pattern(r"[-+]?[\d,，.]+\s*(?:万?元)?|[-—–/无*]{1,3}")


def read_row_lines(lines: Sequence[RawLine], at: int) -> tuple[list[list[Row]], int]:
    """The tables that begin at a line, as rows, and the line after the last of them."""
    tables: list[list[Row]] = [[]]
    width = 0
    has_grid = left_out = False
    place = at
    while place < len(lines):
        line = lines[place]
        rows = tables[-1]
        if "\t" in line.text or _begins_quoted(lines, place):
            row, place = _split_row(lines, place)
            if rows and not left_out and _goes_on(rows[-1], row, width):
                rows[-1][-1].add(row[0].paragraphs)
                rows[-1].extend(row[1:])
            else:
                rows.append(row)
            leaves_grid = stands_below_grid(rows[-1][0].key) or is_code_label(rows[-1][0].key)
            width = 0 if leaves_grid else _width_of(rows[-1]) or width
            has_grid = has_grid or width > 0
            keys = [cell.key for cell in rows[-1]]
            columns = header_columns(keys)
            if columns is not None:
                left_out = leaves_cells_out(columns, keys, _keys_below(lines, place))
        elif not line.is_blank:
            if ends_table(line):
                break
            key = label_key(line.content)
            if _begins_label(lines, place, key):
                row, place = _split_row(lines, place + 1)
                row[0] = CellDraft(whole(line), [[whole(line)], *row[0].paragraphs])
                rows.append(row)
                width = _width_of(row) or width
                continue
            is_label = is_head_line(key) or is_head_label(key) or is_grid_label(key)
            if is_label or _heads_grid(lines, place):
                rows.append([cell_of(whole(line))])
            elif _is_below_amounts(rows[-1], line):
                rows.append([empty_beside(cell_of(whole(line))), cell_of(whole(line))])
            elif _is_row_of_label(rows[-1], line) or (has_grid and is_table_note(line.content)):
                rows.append([cell_of(whole(line))])
            elif _breaks_label(lines, place):
                rows.append([CellDraft(whole(line), [[whole(line)], [whole(lines[place + 1])]])])
                place += 1
            elif (
                is_goals_label(rows[-1][0].key)
                or _in_brackets(rows[-1], line)
                or _lists_on(rows[-1], line)
                or cells_follow(lines, place, in_goals=_in_goals(rows), in_grid=width > 0)
            ):
                rows[-1][-1].add([[whole(line)]])
            else:
                break
            place += 1
        else:
            following = skip_blank(lines, place)
            if following == len(lines):
                break
            if "\t" in lines[following].text:
                first = lines[following].text.partition("\t")[0]
                if following - place >= 2 and begins_table(first):
                    tables.append([])
                    width, has_grid = 0, False
            elif not (
                is_grid_label(label_key(lines[following].content))
                or cells_follow(
                    lines, following, in_goals=is_goals_label(rows[-1][0].key), in_grid=width > 0
                )
            ):
                break
            place = following
    return [rows for rows in tables if rows], place


def _split_row(lines: Sequence[RawLine], place: int) -> tuple[Row, int]:
    """The cells of the row that begins at a line, and the line after it."""
    line = lines[place]
    row: Row = []
    start = 0
    while True:
        if line.text.startswith('"', start):
            quoted = _read_quoted(lines, place, start)
            if quoted is not None:
                cell, place, start = quoted
                row.append(cell)
                line = lines[place]
                if start > len(line.text):
                    return row, place + 1
                continue
        end = line.text.find("\t", start)
        stop = len(line.text) if end < 0 else end
        row.append(cell_of(RawSpan(line, start, stop)))
        if end < 0:
            return row, place + 1
        start = end + 1


def _begins_quoted(lines: Sequence[RawLine], place: int) -> bool:
    """Whether a cell in quotes begins in a line and ends right before a tab of a later one."""
    if not lines[place].text.startswith('"'):
        return False
    quoted = _read_quoted(lines, place, 0)
    return quoted is not None and "\t" in lines[quoted[1]].text


def _read_quoted(
    lines: Sequence[RawLine], place: int, start: int
) -> tuple[CellDraft, int, int] | None:
    """A cell in quotes, the line it ends in and the place after the tab behind it.

    None where the quote never closes right before a tab or a line's end, so that it is text.
    """
    paragraphs: list[list[RawSpan]] = []
    cell = CellDraft(RawSpan(lines[place], start + 1, start + 1), paragraphs)
    begin = start + 1
    for ahead in range(place, min(place + LINES_OF_A_CELL, len(lines))):
        line = lines[ahead]
        text = line.text
        paragraph: list[RawSpan] = []
        paragraphs.append(paragraph)
        at = begin
        while (quote := text.find('"', at)) >= 0:
            if text.startswith('""', quote):
                paragraph.append(RawSpan(line, at, quote + 1))
                at = quote + 2
                continue
            if quote + 1 < len(text) and text[quote + 1] != "\t":
                return None
            paragraph.append(RawSpan(line, at, quote))
            return cell, ahead, quote + 2
        paragraph.append(RawSpan(line, at, len(text)))
        begin = 0
    return None


def _goes_on(row: Row, following: Row, width: int) -> bool:
    """Whether a line's cells complete the row above it, whose last cell has another paragraph."""
    first = following[0]
    if first.is_empty or first.content.endswith((":", "：")):
        return False
    key = first.key
    last = row[-1].key
    if is_grid_label(last + key) and not is_grid_label(key):
        return True
    if (
        is_standard_level1(key)
        or is_standard_level2(key)
        or is_head_label(key)
        or is_grid_label(key)
    ):
        return False
    if is_head_line(key):
        return False  # the next project's head
    return bool(width) and len(row) + len(following) - 1 <= width and not row[-1].is_empty


def _begins_label(lines: Sequence[RawLine], place: int, key: str) -> bool:
    """Whether a line without a tab is the first part of a label that goes on in the next row."""
    if not key or place + 1 == len(lines) or "\t" not in lines[place + 1].text:
        return False
    joined = key + label_key(lines[place + 1].text.partition("\t")[0])
    return joined != key and (is_head_label(joined) or is_grid_label(joined))


def _heads_grid(lines: Sequence[RawLine], place: int) -> bool:
    """Whether a line is a label over the whole grid whose heads stand in the next one."""
    key = unnumbered_key(label_key(lines[place].content))
    if not is_grid_label(key) and _WHOLE_GRID.fullmatch(key) is None:
        return False
    return any(grid_width(keys) for keys in _keys_below(lines[place + 1 : place + 2], 0))


def _in_goals(rows: Sequence[Row]) -> bool:
    """Whether the last row holds goals: behind their label, or below heads of several kinds of them."""
    first = rows[-1][0].key
    if is_goals_label(first) or names_goals(first):
        return True
    heads = [cell.key for cell in rows[-2][1:] if cell.key] if len(rows) > 1 else []
    return not first and len(heads) > 1 and all(map(names_goals, heads))


def _lists_on(row: Row, line: RawLine) -> bool:
    """Whether a line is the item behind the one that a row's last cell ends with: `1.…`, `2.…`."""
    last = row[-1].paragraphs[-1] if row[-1].paragraphs else []
    above, item = _item("".join(span.content for span in last)), _item(line.content)
    if ends_as_project_title(line.content) or line.content.endswith("表"):
        return False  # `2.架桥绩效目标`: the next project's title
    return above is not None and item == (above[0], above[1] + 1)


def _item(text: str) -> tuple[str, int] | None:
    """The style and number that an item of a list begins with."""
    goal = _GOAL_NUMBER.match(text)
    if goal is not None:
        return "goal", int(goal["number"])
    mark = leading_mark(text)
    return (mark.style, mark.value) if mark is not None and mark.style != "part" else None


def _is_row_of_label(row: Row, line: RawLine) -> bool:
    """Whether a line is a row of one cell with a label in it, and no paragraph of the value above.

    Names, kinds and amounts have one paragraph, and a cell left blank has none: what follows in a line
    of its own is another row. So is what bears the label of a statement, whatever stands above.
    """
    labelled = _LABELLED.match(line.content)
    if labelled is not None and labels_statement(label_key(labelled[0])):
        return True
    last = row[-1].content
    is_short = len(last) <= _LONGEST_NAME and not last.endswith(_SENTENCE_ENDS)
    alone = len(row) == 1 and _LABELLED.match(last) is not None
    return (is_short or alone) and labelled is not None


def _breaks_label(lines: Sequence[RawLine], place: int) -> bool:
    """Whether a line is the first half of a label that goes on in the next, its value behind it."""
    if place + 1 == len(lines) or "\t" in lines[place + 1].text:
        return False
    below = lines[place + 1].content
    return not below.endswith((")", "）", ":", "：")) and is_broken_label(
        lines[place].content, below
    )


def _in_brackets(row: Row, line: RawLine) -> bool:
    """Whether a line belongs to a last cell that names its parts in brackets: `【总体目标】`."""
    last = row[-1].paragraphs[-1] if row[-1].paragraphs else []
    return bool(last) and (
        _BRACKETED.fullmatch("".join(span.content for span in last)) is not None
        or (
            any(_BRACKETED.fullmatch(spans[0].content) for spans in row[-1].paragraphs if spans)
            and _OF_BRACKETED.match(line.content) is not None
        )
    )


def _width_of(row: Row) -> int:
    return grid_width([cell.key for cell in row])


def _keys_below(lines: Sequence[RawLine], at: int) -> list[list[str]]:
    """The keys of the rows that the next lines with tabs would be, each line one."""
    found: list[list[str]] = []
    for line in lines[at : at + LINES_OF_A_CELL]:
        if "\t" in line.text:
            cells = (part.strip() for part in line.text.split("\t"))
            found.append([label_key(cell) or ("…" if cell else "") for cell in cells])
    return found


def _is_below_amounts(row: Row, line: RawLine) -> bool:
    """Whether a line tells what the amounts of a budget's row are for, beside the same label."""
    return (
        len(row) > 2
        and is_group_label(row[0].key)
        and (row[-1].is_empty or _AMOUNT.fullmatch(row[-1].content) is not None)
        and _AMOUNT.fullmatch(line.content) is None
    )

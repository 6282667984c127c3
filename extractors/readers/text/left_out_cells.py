"""Cells that a merged one covers, put back where a text left them out.

Enters: the rows of a table. Leaves: the same, with an empty cell for every one that is missing at a
row's left, and the rows that could not be placed. A table copied from a browser, or dumped by what
walks the cells of an HTML page, has no cell where a merged one reaches down from the row above: the
rest of the row then stands one column or more too far left. Where it belongs is told by the header
and by the names of levels; a row that fits nowhere, or in two places, is left out of the table.
"""

from collections.abc import Sequence

from extractors.forms.cutting.heads import (
    THIRD_LEVEL_HEADS,
    Columns,
    asks_for_points,
    column_head,
    is_text_label,
    labels_whole_grid,
    names_level1,
    names_level2,
    stands_below_grid,
)
from extractors.forms.cutting.labels import (
    is_goals_label,
    is_head_line,
    is_row_label,
)
from extractors.forms.levels import LEVEL_ENDING
from extractors.readers.text.counted_grids import (
    CountedGrid,
    columns_beside,
    heads_levels,
    spread_levels,
)
from extractors.readers.text.covered_columns import lacks_levels
from extractors.readers.text.form_rows import place_in_form, place_money_rows
from extractors.readers.text.grid_costs import is_figure
from extractors.readers.text.rows_beside_labels import place_beside_labels
from extractors.readers.text.tables import (
    HEADS_AT_LEAST,
    Row,
    empty_beside,
    keys_of,
    keys_without_last_empty,
    without_last_empty,
)

_CELLS_OF_A_FORMS_ROW = 4
"""Longer rows below a grid's header are its own, whatever stands first: a unit, a project."""
_CELLS_OF_A_LABEL = 2
"""The label and its value."""


def header_columns(keys: Sequence[str]) -> Columns | None:
    """What each column of an indicator grid holds, if these keys are its header."""
    named = list(keys)
    while named and not named[-1]:
        named.pop()
    if len(named) < HEADS_AT_LEAST:
        return None
    columns = [column_head(key) for key in named]
    third = columns.index("level2") + 1 if "level2" in columns else len(columns)
    if "level3" not in columns and third < len(columns) and named[third] in THIRD_LEVEL_HEADS:
        columns[third] = "level3"
    known = sum(column is not None for column in columns)
    has_level = "level1" in columns or "level2" in columns
    if {"level1", "level2", "level3"} <= set(columns):
        return columns  # whatever the other columns are for, such as a target for each village
    return columns if has_level and known >= HEADS_AT_LEAST and known * 2 > len(named) else None


def leaves_cells_out(
    columns: Columns, header: Sequence[str], rows: Sequence[Sequence[str]]
) -> bool:
    """Whether the rows of keys below a header have no cell where a merged one covers it.

    A dump that shows covered cells begins such rows with an empty one; here an empty one is empty.
    """
    moved = False
    level1 = ""
    above = [""] * len(columns)
    beside = columns_beside(columns, header)
    for keys in rows:
        if not keys or _follows_grid(keys, columns):
            break
        moved = moved or (len(keys) < len(columns) and lacks_levels(columns, keys, above, beside))
        if len(keys) >= len(columns):
            level1 = keys[0] if names_level1(keys[0]) else level1
            above = [key or words for key, words in zip(keys, above, strict=False)]
            continue
        keys = without_last_empty(keys)
        place = place_of_row(columns, keys, {})
        moved = moved or (bool(place) and _is_anchored(columns, keys, place or 0, {}))
        moved = moved or _repeats_level1(columns, keys, level1)
        level1 = keys[0] if names_level1(keys[0]) else level1
    return moved


def put_back_left_out(rows: list[Row], *, counted: bool = False) -> list[list[Row]]:
    """The rows in stretches: tables whose cells are in place, and between them rows that fit nowhere.

    Tables and others take turns, a table first; either may be empty. `counted` tells that each cell
    which no other covers is there, so that what a grid's row lacks is covered.
    """
    stretches: list[list[Row]] = [[]]
    place_beside_labels(rows, counted=counted)
    place_money_rows(rows)
    grid: CountedGrid | None = None
    seen: dict[str, int] = {}
    at = 0
    while at < len(rows):
        columns, first = _header_at(rows, at)
        for place in range(at, max(first, at + 1)):
            if columns is None:
                place_in_form(rows, place, counted=counted)
            _add(stretches, rows[place], fits=True)
        if columns is None:
            at += 1
            continue
        end = first
        while end < len(rows) and not _ends_grid(rows, end, columns, counted=counted):
            end += 1
        body = rows[first:end]
        leaves_out = counted or leaves_cells_out(
            columns, keys_of(rows[at]), [keys_of(row) for row in body]
        )
        if grid is None or grid.columns != columns:
            grid = CountedGrid(columns, rows[at])
            seen = {}
        level1 = ""
        in_points = asks_for_points(keys_without_last_empty(rows[at])[-1])
        for row in body:
            fits = not leaves_out or grid.put_in_place(row)
            if not fits and not counted:
                fits = _stand_below_level1(columns, row, level1) or _put_in_place(
                    columns, row, seen, ends_in_points=in_points
                )
            if fits:
                grid.take(row)
            level1 = _level1_of(columns, row) or level1
            _add(stretches, row, fits=fits)
        at = end
    return stretches


def _header_at(rows: list[Row], at: int) -> tuple[Columns | None, int]:
    """The columns of a grid whose header begins at a row, and the first row below the header."""
    below = rows[at + 1] if at + 1 < len(rows) else []
    if heads_levels(rows[at], below):
        return spread_levels(rows[at], below), at + 2
    columns = header_columns(keys_without_last_empty(rows[at]))
    if columns is None:
        return None, at
    split = _split_column(columns, rows[at], below) if below else None
    return (columns, at + 1) if split is None else (split, at + 2)


def _put_in_place(
    columns: Columns, row: Row, seen: dict[str, int], *, ends_in_points: bool
) -> bool:
    """Put empty cells before a row's first, those that are left out; whether its place is told."""
    whole = keys_of(row)
    place = len(columns) - len(whole)
    if place == 0:
        return True
    is_whole = len(whole) > len(keys_without_last_empty(row)) or (
        ends_in_points and whole[-1].isdecimal() and "level3" in columns[place:]
    )
    if not is_whole or not _fits_at_right(columns, whole, place):
        told = place_of_row(columns, keys_without_last_empty(row), seen)
        if told is None:
            return False
        place = told
    row[:0] = [empty_beside(row[0]) for _ in range(place)]
    return True


def _fits_at_right(columns: Columns, keys: Sequence[str], place: int) -> bool:
    """Whether a row that keeps its last empty cells fits with all that is missing at its left."""
    return place >= 0 and bool(keys[0]) and _agrees(columns, keys, place)


def _stand_below_level1(columns: Columns, row: Row, level1: str) -> bool:
    """Put an empty cell behind a first level that each row repeats, where the second is left out."""
    if not _repeats_level1(columns, keys_of(row), level1):
        return False
    at = columns.index("level1")
    row.insert(1, empty_beside(row[1]))
    row[:0] = [empty_beside(row[0]) for _ in range(at)]
    return True


def _repeats_level1(columns: Columns, keys: Sequence[str], level1: str) -> bool:
    """Whether a row begins with the first level of the one above and has no cell for the second."""
    if "level1" not in columns or len(keys) < 2 or not level1 or keys[0] != level1:
        return False
    at = columns.index("level1")
    if columns[at + 1 : at + 2] != ["level2"] or len(keys) != len(columns) - at - 1:
        return False
    if names_level2(keys[1]) and not (
        columns[at + 2 : at + 4] == ["level3", "target"] and is_figure(keys[2])
    ):
        return False
    return bool(keys[1])


def _level1_of(columns: Columns, row: Row) -> str:
    at = columns.index("level1") if "level1" in columns else len(row)
    return row[at].key if at < len(row) else ""


def _split_column(columns: Columns, header: Row, below: Row) -> Columns | None:
    """The columns of a header whose one head of targets stands above several, in place.

    The lower row then holds these alone (`实施周期指标值`, `年度指标值`), since the others reach down.
    """
    keys = keys_without_last_empty(below)
    heads = [column_head(key) for key in keys]
    if len(keys) < 2 or None in heads or {"level1", "level2"} & set(heads):
        return None
    if columns.count("target") != 1:
        return None
    place, more = columns.index("target"), len(keys) - 1
    for column, cell in enumerate(header):
        cell.column = column if column <= place else column + more
        cell.column_span, cell.row_span = (len(keys), 1) if column == place else (1, 2)
    for index, cell in enumerate(below):
        cell.column = place + index
    return [*columns[:place], *heads, *columns[place + 1 :]]


def _add(stretches: list[list[Row]], row: Row, *, fits: bool) -> None:
    if (len(stretches) % 2 == 1) != fits:
        stretches.append([])
    stretches[-1].append(row)


def _ends_grid(rows: Sequence[Row], at: int, columns: Columns, *, counted: bool) -> bool:
    """Whether a row below a grid belongs to what follows it."""
    keys = keys_without_last_empty(rows[at])
    if at + 1 < len(rows):
        below = rows[at + 1]
        if heads_levels(rows[at], below):
            return True
        if (
            len(keys) == 1
            and labels_whole_grid(keys[0])
            and header_columns(keys_without_last_empty(below))
        ):
            return True
    if not counted:
        return _follows_grid(keys, columns)
    # A third level may be called as a label is; a label's row has one value, or further labels.
    is_labelled = len(rows[at]) <= _CELLS_OF_A_LABEL or any(map(is_text_label, keys[1:]))
    return (is_labelled or not is_row_label(keys[0])) and _follows_grid(keys, columns)


def _follows_grid(keys: Sequence[str], columns: Columns) -> bool:
    """Whether a row's keys are no grid's: those of another header, of a row of the form."""
    if header_columns(keys) is not None or stands_below_grid(keys[0]):
        return True
    if "level1" in columns[2:]:  # a table of many projects: units and projects are its own rows
        return False
    if len(keys) > 2 and is_goals_label(keys[0]) and not any(map(is_text_label, keys[1:])):
        return False  # an indicator of that name; goals have one text behind their label
    return len(keys) <= _CELLS_OF_A_FORMS_ROW and (is_row_label(keys[0]) or is_head_line(keys[0]))


def place_of_row(columns: Columns, keys: Sequence[str], seen: dict[str, int]) -> int | None:
    """How many columns stand before a row's first cell; None where that cannot be told.

    `seen` holds the columns that words of the first two levels were found in further up.
    """
    free = len(columns) - len(keys)
    if free < 0:
        return None
    if free == 0:
        found = [0] if _agrees(columns, keys, 0) else []
    else:
        found = [place for place in range(free + 1) if _agrees(columns, keys, place)]
    if len(found) > 1:
        found = [place for place in found if _is_anchored(columns, keys, place, seen)] or found
    if len(found) > 1:
        found = [place for place in found if _names_all_levels(columns, keys, place)] or found
    if len(found) > 1 and free in found:
        # With the whole row there, what is missing is covered from above, at its left; unless a
        # figure then misses the targets' column that it fits with the last cells missing.
        fitting = [place for place in found if _has_target(columns, keys, place)]
        if free in fitting or not fitting:
            found = [free]
        elif not all(_is_anchored(columns, keys, place, seen) for place in found):
            found = []
        else:
            found = fitting
    if len(found) != 1:
        return None
    for index, key in enumerate(keys):
        if columns[found[0] + index] in ("level1", "level2"):
            seen.setdefault(key, found[0] + index)
    return found[0]


def _agrees(columns: Columns, keys: Sequence[str], place: int) -> bool:
    """Whether no level's name stands outside its column and no level's column holds other words."""
    for index, key in enumerate(keys):
        head = columns[place + index]
        first, second = names_level1(key), names_level2(key)
        if head == "level1":
            if not first and key:
                return False
        elif head == "level2":
            if not second and first:
                return False
        elif (first or second) and LEVEL_ENDING in key:
            return False
    # A figure under the third level has slipped there from the targets.
    at = columns.index("level3") - place if "level3" in columns else -1
    if 0 <= at < len(keys) and is_figure(keys[at]) and not _has_target(columns, keys, place):
        return False
    # Cells in the middle of a level's columns are not left out.
    named = [head for head in columns[:place] if head == "level3"]
    return not named


def _is_anchored(columns: Columns, keys: Sequence[str], place: int, seen: dict[str, int]) -> bool:
    """Whether a level's name, or a word seen in the same column above, speaks for a place."""
    for index, key in enumerate(keys):
        head = columns[place + index]
        if head == "level1" and names_level1(key):
            return True
        if head == "level2" and (names_level2(key) or seen.get(key) == place + index):
            return True
    return False


def _names_all_levels(columns: Columns, keys: Sequence[str], place: int) -> bool:
    """Whether each cell in a column of levels is the name of one."""
    told = [
        names_level1(key) if head == "level1" else names_level2(key)
        for head, key in zip(columns[place:], keys, strict=False)
        if head in ("level1", "level2")
    ]
    return bool(told) and all(told)


def _has_target(columns: Columns, keys: Sequence[str], place: int) -> bool:
    """Whether a figure stands in the column of targets."""
    return any(
        head == "target" and is_figure(key)
        for head, key in zip(columns[place:], keys, strict=False)
    )

"""The table shape of one cell per line with nothing to mark it: rows found by their fixed labels.

Enters: cells in reading order, some of them empty. Leaves: the rows of one project's table and how
many cells they took. The upper part is told by its labels (项目编码, 预算规模及资金用途, …), each
followed by its value; the indicator grid is left to `unmarked_grids`. An empty cell may be an
empty line, or missing altogether. LibreOffice writes Word tables so when it saves plain text.
"""

from collections.abc import Sequence

from extractors.forms.cutting.labels import (
    asks_for_unit,
    is_amount_label,
    is_code_label,
    is_goals_label,
    is_group_label,
    is_head_label,
    is_head_line,
    is_name_label,
    is_page_number,
    is_period,
    is_plan_label,
    is_row_label,
)
from extractors.patterns import compile_pattern
from extractors.readers.text.tables import CellDraft, CellWalk, Row, empty_beside
from extractors.readers.text.unmarked_grids import begins_grid, read_grid

_AMOUNT = compile_pattern(r"[-+]?[\d,，]+(?:\.\d+)?\s*(?:万元|元)?|[-—–/无*]{1,3}")
_LONGEST_TITLE = 80
"""Characters: twice the longest title of a labelled report, since a line may hold area and year
besides."""
_PERCENT = compile_pattern(r"[\d.]+\s*[%％]?|[-—–/无*]{1,3}")


def read_unmarked_cells(cells: Sequence[CellDraft], at: int = 0) -> tuple[list[Row], int]:
    """The rows of the project's table that begins at a cell, and the index behind its last one."""
    walk = CellWalk(cells, at)
    rows: list[Row] = []
    has_goals = False
    while walk.skip_empty():
        if begins_grid(walk):
            rows.extend(read_grid(walk))
            break
        key = walk.cell.key
        label = walk.take() if is_head_label(key) and not is_head_line(key) else None
        if is_head_line(key) and _awaits_unit(rows):
            rows[-1].append(walk.take())
        elif is_head_line(key):
            if has_goals:
                break
            if not rows or not is_head_line(rows[-1][-1].key):
                rows.append([])
            rows[-1].append(walk.take())
        elif label is None:
            if not rows or (has_goals and _is_behind_table(walk)):
                break
            if is_head_line(rows[-1][-1].key) and is_page_number(walk.cell.content):
                break  # a page ends between the lines above the table
            _add_value(rows, walk.take())
        elif is_plan_label(label.key):
            rows.extend(_read_plan(walk, label))
        elif is_goals_label(label.key):
            rows.append(_read_goals(walk, label))
            has_goals = True
        elif is_row_label(label.key):
            rows.append([label])
        elif is_amount_label(label.key) and (stacked := _read_stacked(walk, label)):
            labels, amounts = stacked
            if not rows or not is_group_label(rows[-1][-1].key):
                rows.append([])
            below = [empty_beside(cell) for cell in rows[-1]]
            rows[-1].extend(labels)
            rows.append([*below, *amounts])
        else:
            under_labels = bool(rows) and not rows[-1][0].key
            named = (
                is_name_label(label.key) and not is_code_label(rows[-1][0].key) if rows else True
            )
            if under_labels or named:
                rows.append([])
            _add_missing_value(rows[-1])
            rows[-1].append(label)
    return rows, walk.at


def _awaits_unit(rows: Sequence[Row]) -> bool:
    """Whether the last cell is a unit's label, whose value may have a code: `108001-某局`."""
    return bool(rows) and asks_for_unit(rows[-1][-1].key)


def _read_stacked(walk: CellWalk, label: CellDraft) -> tuple[Row, Row] | None:
    """The amounts' labels and the amounts below them, where no label has its value beside it."""
    at = walk.at
    labels: Row = [label]
    while at < len(walk.cells) and is_amount_label(walk.cells[at].key):
        labels.append(walk.cells[at])
        at += 1
    if at < len(walk.cells) and walk.cells[at].is_empty:
        at += 1  # below the merged label of both rows
    amounts = list(walk.cells[at : at + len(labels)])
    is_first_amount = bool(amounts) and _AMOUNT.fullmatch(amounts[0].content)
    if len(labels) < 2 or not is_first_amount:
        return None
    while not (amounts[-1].is_empty or _AMOUNT.fullmatch(amounts[-1].content)):
        amounts.pop()
    if any(cell.content and not _AMOUNT.fullmatch(cell.content) for cell in amounts):
        return None
    if len(amounts) < 2:
        return None
    walk.at = at + len(amounts)
    amounts += [empty_beside(one) for one in labels[len(amounts) :]]
    return labels, amounts


def _is_behind_table(walk: CellWalk) -> bool:
    """Whether a cell among the goals is a page number, or the title of the next project's table."""
    if is_page_number(walk.cell.content):
        return True
    ahead = CellWalk(walk.cells, walk.at + 1)
    if len(walk.cell.content) > _LONGEST_TITLE or not ahead.skip_empty():
        return False
    return is_head_line(ahead.cell.key) or is_code_label(ahead.cell.key)


def _add_missing_value(row: Row) -> None:
    """Put an empty cell behind a label whose value is not there."""
    if row and is_head_label(row[-1].key) and not is_group_label(row[-1].key):
        row.append(empty_beside(row[-1]))


def _add_value(rows: list[Row], cell: CellDraft) -> None:
    """Put a cell that is no label where it belongs: a value, a further paragraph, the fund's use.

    What the money is for stands under the amounts, beside the same merged label as they.
    """
    row = rows[-1]
    has_amounts = any(is_amount_label(one.key) for one in row)
    if is_head_label(row[-1].key):
        if not is_amount_label(row[-1].key) or _AMOUNT.fullmatch(cell.content):
            row.append(cell)
            return
        _add_missing_value(row)
    if has_amounts:
        rows.append([empty_beside(cell), cell])
    else:
        row[-1].add(cell.paragraphs)


def _read_plan(walk: CellWalk, label: CellDraft) -> list[Row]:
    """The two rows of a spending plan, points in time over shares, in whichever order they come."""
    periods: Row = []
    shares: dict[int, CellDraft] = {}
    again: CellDraft | None = None
    while walk.skip_empty():
        if again is None and periods and not shares and is_plan_label(walk.cell.key):
            again = walk.take()  # the label was repeated where a merged cell should be
        elif is_period(walk.cell.key):
            periods.append(walk.take())
        elif periods and len(shares) < len(periods) and _PERCENT.fullmatch(walk.cell.content):
            # One by one they follow each its own point in time, else all points come first.
            last = len(periods) - 1
            interleaved = last == 0 or last in shares or last - 1 in shares
            shares[last if interleaved else len(shares)] = walk.take()
        else:
            break
    rows = [[label, *periods]]
    if shares:
        under = [shares.get(index) or empty_beside(period) for index, period in enumerate(periods)]
        rows.append([again or empty_beside(under[0]), *under])
    elif again is not None:
        rows.append([again])
    return rows


def _read_goals(walk: CellWalk, label: CellDraft) -> Row:
    """The row of the goals, a paragraph a cell of the walk, up to the next label."""
    goals: CellDraft | None = None
    while walk.skip_empty() and not begins_grid(walk):
        key = walk.cell.key
        if is_head_label(key) or is_head_line(key) or _is_behind_table(walk):
            break
        cell = walk.take()
        if goals is None:
            goals = CellDraft(cell.place)
            goals.add(cell.paragraphs)
        else:
            goals.add(cell.paragraphs)
    return [label] if goals is None else [label, goals]

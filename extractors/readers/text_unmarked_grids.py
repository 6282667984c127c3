"""An indicator grid whose cells stand one a line, unmarked: its rows told from its contents.

Enters: cells in reading order, from the grid's header on. Leaves: rows of as many cells as the
header has. A row begins at a level's name (产出指标, 数量指标, …); where a level is merged and its
cell missing, the header's number of columns tells. Within a row a missing or a doubled cell is told
by which of them reads like a target, since the target's column is known.
"""

from collections.abc import Sequence

import regex

from extractors.readers.text_labels import (
    TARGET_LABELS,
    is_grid_label,
    is_head_label,
    is_head_line,
    is_level1,
    is_level2,
)
from extractors.readers.text_tables import CellDraft, CellWalk, Row, empty_beside

_FIGURE = regex.compile(
    r"(?:[≥≤≧≦><=＞＜＝~～约超]|不[少低高多大]于|不超过|大于|小于|等于|达到|控制在)*\s*\d[\d.,]*.{0,12}"
)
_WORDS_AT_MOST = 12
"""Characters; a longer text without a figure is hardly a target."""


def begins_grid(walk: CellWalk) -> bool:
    """Whether a grid's header begins at the walk's place: 一级指标 and another of its labels."""
    return walk.cell.key in ("一级指标", "绩效指标") and is_grid_label(walk.key_after())


def read_grid(walk: CellWalk) -> list[Row]:
    """The grid's rows, header rows among them; the walk is left behind its last cell."""
    header = _take_header(walk)
    rows = [header]
    keys = [cell.key for cell in header]
    levels = sum(key in ("一级指标", "二级指标") for key in keys)
    width = len(keys) - levels
    target = next((index for index, key in enumerate(keys) if key in TARGET_LABELS), len(keys) - 1)
    if width < 1 or levels < 1:
        return rows
    grid = _Grid(levels, width, max(target - levels, 0))
    while walk.skip_empty():
        if begins_grid(walk):
            rows.append(_take_header(walk))
            continue
        found = grid.read_rows(walk)
        if not found:
            break
        rows.extend(found)
    return rows


def _take_header(walk: CellWalk) -> Row:
    header: Row = []
    while walk.skip_empty() and is_grid_label(walk.cell.key):
        if header and walk.cell.key == header[0].key:
            break
        header.append(walk.take())
    return header


class _Grid:
    """A grid's measures, and what its rows so far have shown.

    `levels` columns of level names, then `width` others, the target the `target`-th of these.
    """

    def __init__(self, levels: int, width: int, target: int) -> None:
        self.levels = levels
        self.width = width
        self.target = target
        self.names_end_in_indicator = False
        self.level1 = ""
        self.last_cells: set[str] = set()

    def read_rows(self, walk: CellWalk) -> list[Row]:
        """The row, or the rows under one level name, at the walk's place; none at the grid's end."""
        begin = walk.at
        names = self._take_names(walk)
        is_named = any(not name.is_empty for name in names)
        if not is_named and not self.level1:
            # Level names of no standard: all columns of a row come in order.
            return self._read_unnamed(walk)
        first = walk.at
        last = self._find_end(walk)
        filled = [cell for cell in walk.cells[first:last] if not cell.is_empty]
        goes_on = last < len(walk.cells) and self._is_name(walk.cells[last].key)
        rows: list[Row] = []
        if len(filled) % self.width == 0 and filled:
            parts = [filled[at : at + self.width] for at in range(0, len(filled), self.width)]
            while len(parts) > 1 and not goes_on and not self._reads_as_target(parts[-1]):
                parts.pop()
            walk.at = self._index_after(walk, parts[-1][-1])
            rows = parts
        elif len(filled) > self.width and not goes_on:
            rows = [filled[: self.width]]
            walk.at = self._index_after(walk, rows[0][-1])
        elif filled:
            walk.at = last
            rows = [self._fill(walk.cells[first:last], filled)]
        elif is_named:
            rows = [[]]
        if not is_named and not (
            len(filled) >= self.width and all(map(self._reads_as_target, rows))
        ):
            walk.at = begin
            return []
        for row in rows:
            if len(row) == self.width:
                self.last_cells.add(row[-1].content)
        blank = [empty_beside(walk.cells[min(first, len(walk.cells) - 1)]) for _ in names]
        return [[*(names if index == 0 else blank), *row] for index, row in enumerate(rows)]

    def _take_names(self, walk: CellWalk) -> Row:
        place = walk.cell
        names = [empty_beside(place) for _ in range(self.levels)]
        if self._means_level1(walk):
            self.level1 = walk.cell.key
            self.names_end_in_indicator |= self.level1.endswith("指标")
            names[0] = walk.take()
            walk.skip_empty()
        if self.levels > 1 and walk.at < len(walk.cells) and is_level2(walk.cell.key):
            self.names_end_in_indicator |= walk.cell.key.endswith("指标")
            names[1] = walk.take()
        return names

    def _means_level1(self, walk: CellWalk) -> bool:
        """成本指标 and 满意度指标 are names of either level; what stands around them tells."""
        key = walk.cell.key
        if not is_level1(key):
            return False
        if self.levels == 1 or not is_level2(key):
            return True
        if is_level2(walk.key_after()):
            return True
        return not key.startswith("成本") or not self.level1.startswith(("产出", "管理"))

    def _is_name(self, key: str) -> bool:
        if self.names_end_in_indicator and not key.endswith("指标"):
            return False
        return is_level1(key) or is_level2(key)

    def _find_end(self, walk: CellWalk) -> int:
        """The index of the cell that begins the next row or stands behind the grid."""
        for at in range(walk.at, len(walk.cells)):
            key = walk.cells[at].key
            if not key:
                continue
            # A third-level name may be spelt like a second-level one; it stands first in its row.
            if at > walk.at and self._is_name(key):
                return at
            if key == "一级指标" or is_head_line(key) or is_head_label(key):
                return at
        return len(walk.cells)

    def _read_unnamed(self, walk: CellWalk) -> list[Row]:
        columns = self.levels + self.width
        cells = walk.cells[walk.at : walk.at + columns]
        if len(cells) < columns or not self._reads_as_target(cells[self.levels :]):
            return []
        walk.at += columns
        return [list(cells)]

    def _reads_as_target(self, row: Sequence[CellDraft]) -> bool:
        if len(row) <= self.target:
            return False
        text = row[self.target].content
        return len(text) <= _WORDS_AT_MOST or _FIGURE.fullmatch(text) is not None

    def _index_after(self, walk: CellWalk, cell: CellDraft) -> int:
        at = walk.at
        while walk.cells[at] is not cell:
            at += 1
        return at + 1

    def _fill(self, cells: Sequence[CellDraft], filled: Sequence[CellDraft]) -> Row:
        """One row from too few or too many cells."""
        if len(filled) < self.width:
            with_empty = list(cells[: self.width])
            if len(with_empty) == self.width and self._reads_as_target(with_empty):
                return with_empty
        at = self._find_target(filled)
        row = [empty_beside(filled[0]) for _ in range(self.width)]
        _place(row, 0, self.target, filled[:at])
        _place(row, self.target, self.target + 1, filled[at : at + 1])
        _place(row, self.target + 1, self.width, filled[at + 1 :])
        return row

    def _find_target(self, filled: Sequence[CellDraft]) -> int:
        """Which of a row's cells is its target: a figure, else the last short text."""
        last = len(filled) - 1
        if self.target + 1 < self.width and filled[last].content in self.last_cells:
            last -= 1
        for at in range(1, last + 1):
            if _FIGURE.fullmatch(filled[at].content) and not _is_basis(filled[at].content):
                return at
        for at in range(last, 0, -1):
            if len(filled[at].content) <= _WORDS_AT_MOST:
                return at
        return min(self.target, len(filled))


def _is_basis(text: str) -> bool:
    return text.endswith(("计划", "标准", "依据", "文件", "方案", "要求", "规划", "通知"))


def _place(row: Row, start: int, stop: int, cells: Sequence[CellDraft]) -> None:
    """Put cells at the columns start … stop - 1; those too many are paragraphs of the last one."""
    for index, cell in enumerate(cells):
        column = min(start + index, stop - 1)
        if column < start:
            row[-1].paragraphs.extend(cell.paragraphs)
        elif row[column].is_empty:
            row[column] = cell
        else:
            row[column].paragraphs.extend(cell.paragraphs)

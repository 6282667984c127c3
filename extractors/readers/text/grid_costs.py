"""The cheapest way to read a sequence of lines as the rows of an indicator grid.

Enters: the lines' texts, empty ones among them, and what the grid's columns hold. Leaves: for each
cell of each row the lines it takes. Level names fit the level columns, figures and short words the
column of targets; an empty cell, a missing one and one of several lines cost something. The way
that costs least wins, and what would cost more to read as rows than to leave alone stands behind
the grid. The costs are set by hand on reports whose rows are known, and only their order matters:
`python -m benchmarks.weights` shows how far each may move.
"""

from collections.abc import Sequence
from functools import lru_cache

from extractors.forms.cutting.heads import BASIS_ENDINGS
from extractors.forms.cutting.labels import is_standard_level1, is_standard_level2, label_key
from extractors.forms.hebei import HebeiColumn
from extractors.forms.levels import LEVEL_ENDING, SATISFACTION
from extractors.patterns import compile_pattern

_LINES_OF_A_CELL = 4
"""Cells of a grid are short: of more lines, the row has lost a cell, and every line more makes
the search longer."""
_NEVER = float("inf")
_HOPELESS = 9.0
"""A way that costs so much more than another to the same line is not followed."""

_MISSING: dict[HebeiColumn, float] = {
    "level1": 0.8,
    "level2": 0.8,
    "level3": 3.0,
    "description": 1.5,
    "target": 2.5,
    "basis": 1.5,
    "sign": 0.6,
    "unit": 0.6,
    "ignored": 1.0,
}
"""What it costs that a column's cell is not there at all; an empty line in its place costs less."""
_EMPTY: dict[HebeiColumn, float] = {
    "level1": 0.0,
    "level2": 0.0,
    "level3": 1.0,
    "description": 0.5,
    "target": 0.8,
    "basis": 0.5,
    "sign": 0.0,
    "unit": 0.0,
    "ignored": 0.1,
}
# Costs by the same measure: `python -m benchmarks.weights` shows how far each may move.
_EMPTY_BETWEEN_ROWS = 0.4
_FURTHER_LINE = 1.3
_FURTHER_LINE_OF_NAME = 0.2
"""A name that is broken over two lines is one all the same."""
_LEFT_ALONE = 1.0
"""What it costs to leave a line behind the grid: less than a row that fits badly, more than a cell of
one line."""
_NAME_LEFT_ALONE = 4.0
"""What it costs if the line names a level."""
_MOST_OF_CELL, _MOST_OF_ROW = 1.3, 1.6
"""What one cell, and all of them, may cost in a row that is beyond doubt: one text may look a little
out of place, not two."""
_LONGEST_FIGURE = 30
"""Characters of a target's figure with its sign and its unit."""
_LONGEST_THIRD_LEVEL = 30
"""Characters; a longer text is oftener a description."""
_LONGEST_UNIT, _LONGEST_LEVEL = 8, 8
"""Characters; a level's name that is not known may be as long."""
_LONGEST_BARE_TARGET = 5
"""Characters of words for a target (`全部完成`) that cost no more than the least."""
_FITS_KEPT = 65_536
"""Texts, each in a column, whose cost is kept: more than the cells of the largest grids, which a search
asks for again and again."""

_MISFIT = {
    "no sign": 4.0,
    "no unit": 3.0,
    "unit, a character": 0.1,
    "level's name under another head": 3.0,
    "bare level's name under another head": 1.2,
    "level's name, ignored": 2.0,
    "words ending as a level's name": 2.0,
    "target, a character past five": 0.1,
    "target, at most": 2.5,
    "figure for a basis": 1.5,
    "words for a basis": 0.3,
    "number for words": 0.6,
    "figure with a sign for words": 2.0,
    "long third level": 0.1,
    "level of the other column": 3.0,
    "either level": 0.3,
    "满意度 for a second level": 0.5,
    "short words for a level": 2.0,
    "long words for a level": 5.0,
}
"""What it costs that a text stands in a column it does not look like."""

_FIGURE = compile_pattern(
    r"(?:[≥≤≧≦><=＞＜＝~～约超第共]|不?[大小低高少多等]于|不超过|达到|至少|不足|最[多少高低]|控制在)*"
    r"\s*[\d０-９]"
    r"[\d０-９.,，．\-~～—至%％]*[^\d０-９]{0,12}"
)
_NAME_WITH_NUMBER = compile_pattern(r"\d{1,3}[A-Z]\+?\p{Han}{3,}.*|.*\p{Han}成本")
"""`5G+智慧园区成本`, `110指挥平台成本`: names that begin with a number."""
_COUNT = compile_pattern(r"[\d０-９]{1,3}[.、]?")
"""A row's number or its weight."""
_SIGN = compile_pattern(
    r"[≥≤≧≦><=＞＜＝~～≈约]{1,2}|正向|反向|逆向|定性|定量|大于|小于|等于|大于等于|小于等于"
)
_FILLER = compile_pattern(r"[-—–/*…无]{1,2}|XX+|暂无|N/A")

Cell = tuple[int, int]
"""The lines of a cell: first, and the one behind its last; equal for a cell that is missing."""


def fits_row(columns: Sequence[HebeiColumn], texts: Sequence[str]) -> bool:
    """Whether lines, empty ones among them, are beyond doubt the cells of one row in order."""
    if len(texts) < len(columns) or sum(map(bool, texts)) < 2:
        return False
    costs = [_fit(column, text) for column, text in zip(columns, texts, strict=True)]
    return max(costs) <= _MOST_OF_CELL and sum(costs) <= _MOST_OF_ROW


def is_figure(text: str) -> bool:
    """Whether a text is a target's figure, and no basis that names a year's plan."""
    return (
        len(text) < _LONGEST_FIGURE
        and _FIGURE.fullmatch(text) is not None
        and not text.endswith(BASIS_ENDINGS)
        and _NAME_WITH_NUMBER.fullmatch(text) is None
    )


def cheapest_rows(
    texts: Sequence[str], columns: Sequence[HebeiColumn]
) -> tuple[list[list[Cell]], int]:
    """The rows that fill the columns at the least cost, and the first line behind them.

    Costs are kept for each line and each column to be filled next, line by line: a row is complete
    at `width`, and only a complete row lets the next one begin.
    """
    width, count = len(columns), len(texts)
    costs = [[_NEVER] * (width + 1) for _ in range(count + _LINES_OF_A_CELL + 1)]
    came_from: list[list[Cell]] = [[(0, 0)] * (width + 1) for _ in costs]
    missing = [_MISSING[column] for column in columns]
    costs[0][width] = 0.0
    for at in range(count + 1):
        here, back = costs[at], came_from[at]
        for column in range(1, width):  # cells missing at a row's end
            if here[column] + missing[column] < here[column + 1]:
                here[column + 1] = here[column] + missing[column]
                back[column + 1] = (at, column)
        if at == count:
            break
        if not texts[at] and here[width] + _EMPTY_BETWEEN_ROWS < costs[at + 1][width]:
            costs[at + 1][width] = here[width] + _EMPTY_BETWEEN_ROWS
            came_from[at + 1][width] = (at, width)
        here[0], back[0] = here[width], (at, width)
        for column in range(1, width):  # cells missing before the next one
            if here[column - 1] + missing[column - 1] < here[column]:
                here[column] = here[column - 1] + missing[column - 1]
                back[column] = (at, column - 1)
        hopeless = min(here) + _HOPELESS
        stretches = _stretches(texts, at)
        for column in range(width):
            if here[column] > hopeless:
                continue
            for size, text in enumerate(stretches, 1):
                cost = here[column] + _fit(columns[column], text, size)
                if cost < costs[at + size][column + 1]:
                    costs[at + size][column + 1] = cost
                    came_from[at + size][column + 1] = (at, column)
    end = _cheapest_end(texts, [cost[width] for cost in costs])
    return _trace(came_from, width, end), end


def _stretches(texts: Sequence[str], at: int) -> list[str]:
    """The texts that one cell may have from a line on: an empty one, or up to an empty line."""
    found = [texts[at]]
    while (
        texts[at]
        and len(found) < _LINES_OF_A_CELL
        and at + len(found) < len(texts)
        and texts[at + len(found)]
    ):
        found.append(found[-1] + texts[at + len(found)])
    return found


def _cheapest_end(texts: Sequence[str], costs: Sequence[float]) -> int:
    """The line behind which the rest is better left alone."""
    left, best, end = 0.0, _NEVER, 0
    for at in range(len(texts), -1, -1):
        if at < len(texts) and texts[at]:
            key = label_key(texts[at])
            left += (
                _NAME_LEFT_ALONE
                if is_standard_level1(key) or is_standard_level2(key)
                else _LEFT_ALONE
            )
        if costs[at] + left < best:
            best, end = costs[at] + left, at
    return end


def _trace(came_from: Sequence[Sequence[Cell]], width: int, end: int) -> list[list[Cell]]:
    """Follow the cheapest way back to the first line."""
    rows: list[list[Cell]] = []
    at, column = end, width
    while (at, column) != (0, width):
        before, from_column = came_from[at][column]
        if column == width and from_column != width:
            rows.append([])
        if column and from_column == column - 1:
            rows[-1].append((before, at))
        at, column = before, from_column
    return [row[::-1] for row in reversed(rows)]


@lru_cache(maxsize=_FITS_KEPT)
def _fit(column: HebeiColumn, text: str, lines: int = 1) -> float:
    """What it costs to take a text of so many lines for a column's cell."""
    if not text:
        return _EMPTY[column]
    key = label_key(text)
    further = _FURTHER_LINE * (lines - 1)
    if column in ("level1", "level2"):
        cost = _fit_level(column, key)
        return cost + (further if cost else _FURTHER_LINE_OF_NAME * (lines > 1))
    if column == "sign":
        return further + (0.0 if _SIGN.fullmatch(key) else _MISFIT["no sign"])
    if column == "unit":
        is_unit = len(text) <= _LONGEST_UNIT and not text[0].isdigit() and not _SIGN.fullmatch(key)
        return further + (
            _MISFIT["unit, a character"] * len(key) if is_unit else _MISFIT["no unit"]
        )
    if column == "ignored" and _COUNT.fullmatch(text):
        return further
    is_name = is_standard_level1(key) or is_standard_level2(key)
    if is_name and column == "ignored":
        return further + _MISFIT["level's name, ignored"]
    if is_name and not key.endswith(SATISFACTION):  # 社会公众满意度 is a third-level name as well
        bare = "" if key.endswith(LEVEL_ENDING) else "bare "
        return further + _MISFIT[f"{bare}level's name under another head"]
    if key.endswith(LEVEL_ENDING) and len(key) > 4 and column != "description":
        return further + _MISFIT["words ending as a level's name"]
    if _FILLER.fullmatch(text):
        return further
    is_basis = text.endswith(BASIS_ENDINGS)
    is_figure = not is_basis and len(text) < _LONGEST_FIGURE and _FIGURE.fullmatch(text) is not None
    if column == "target":
        by_length = _MISFIT["target, a character past five"] * max(
            len(text) - _LONGEST_BARE_TARGET, 2
        )
        return further + (0.0 if is_figure else min(by_length, _MISFIT["target, at most"]))
    if column == "basis":
        words = 0.0 if is_basis else _MISFIT["words for a basis"]
        return further + (_MISFIT["figure for a basis"] if is_figure else words)
    if is_figure:
        kind = "number for words" if text[0].isdigit() else "figure with a sign for words"
        return further + _MISFIT[kind]
    is_long = column == "level3" and len(text) > _LONGEST_THIRD_LEVEL
    return further + (_MISFIT["long third level"] if is_long else 0.0)


def _fit_level(column: HebeiColumn, key: str) -> float:
    """成本指标 is a name of either level, oftener of the second; 满意度指标 of the first."""
    first, second = is_standard_level1(key), is_standard_level2(key)
    if first and second:
        if key.startswith(SATISFACTION):
            return 0.0 if column == "level1" else _MISFIT["满意度 for a second level"]
        return 0.0 if column == "level2" else _MISFIT["either level"]
    if first or second:
        return 0.0 if first == (column == "level1") else _MISFIT["level of the other column"]
    is_short = 0 < len(key) <= _LONGEST_LEVEL
    return _MISFIT["short words for a level" if is_short else "long words for a level"]

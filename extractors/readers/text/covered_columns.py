"""Which columns of a grid's row a merged cell covers from above, where all its other cells are there.

Enters: what a grid's columns hold, and the keys of the cells that begin in a row. Leaves: the column of
each. Dumps that count a row's cells, covered ones left out, tell how many columns are covered but not
which: only the columns of levels, and those before them, are merged over rows, and a cell is never
covered beside a new one of a column that stands above it in the order of levels. Names of levels and
figures decide where several ways are left; where they do not, none is chosen.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import combinations

from extractors.forms.cutting.heads import Columns, names_level1, names_level2
from extractors.forms.levels import LEVEL_ENDING, SATISFACTION
from extractors.readers.text.grid_costs import is_figure

_COVERED_AT_MOST = 8
"""Columns before the third level; of more, the ways to cover some are too many to try."""
_DOUBTFUL = 3
"""The cost of a way that only a careless reader would take."""
# Costs, of which only the order matters: the second level is often a word of the unit's own, the
# first hardly ever.
_UNKNOWN_LEVEL2 = 1
_UNKNOWN_LEVEL1 = 2
_SECOND_AS_FIRST = 1
"""A second level's name in the first of two columns: some forms have their names so."""
_REPEATED_LEVEL1 = 1
"""A first level's name in the second column, where it may as well be repeated in its own."""


def columns_of_cells(
    columns: Columns, keys: Sequence[str], above: Sequence[str], beside: Collection[int] = ()
) -> tuple[int, ...] | None:
    """The column of each of a row's cells; None where it cannot be told.

    `above` has the last words in each column further up; in those of `beside` no row has a cell.
    """
    ways: dict[tuple[str, ...], tuple[float, tuple[int, ...]]] = {}
    for places in _ways(columns, len(keys)):
        if not set(beside).isdisjoint(places):
            continue
        cost = _cost(columns, keys, places, above, beside)
        if cost is not None:
            shown = _shown(keys, places, len(columns))
            ways[shown] = min(ways.get(shown, (cost, places)), (cost, places))
    ranked = sorted(ways.values())
    if not ranked or ranked[0][0] >= _DOUBTFUL:
        return None
    return None if len(ranked) > 1 and ranked[1][0] == ranked[0][0] else ranked[0][1]


def lacks_levels(
    columns: Columns, keys: Sequence[str], above: Sequence[str], beside: Collection[int] = ()
) -> bool:
    """Whether a row with too few cells reads well with levels covered, and badly with its last ones gone.

    An editor may have cut off the empty cells at a line's end. Where the row lacks just the columns
    `beside` the grid, its levels may have any names if a figure then stands among the targets.
    """
    if beside and len(keys) == len(columns) - len(beside):
        places = columns_of_cells(columns, keys, above, beside)
        if places is not None and any(
            columns[at] == "target" and is_figure(key) for key, at in zip(keys, places, strict=True)
        ):
            return True
    places = columns_of_cells(columns, keys, above)
    if places is None or _cost(columns, keys, places, above) not in (0, None):
        return False
    as_it_is = _cost(columns, keys, tuple(range(len(keys))), above, range(len(keys), len(columns)))
    return as_it_is is None or as_it_is > 0


def _ways(columns: Columns, count: int) -> Iterator[tuple[int, ...]]:
    """The columns that so many cells may stand in, each way one."""
    levels = [place for place, head in enumerate(columns) if head in ("level1", "level2")]
    end = columns.index("level3") if "level3" in columns else max(levels, default=-1) + 1
    missing = len(columns) - count
    if not 0 <= missing <= end <= _COVERED_AT_MOST:
        return
    for covered in combinations(range(end), missing):
        yield tuple(place for place in range(len(columns)) if place not in covered)


def _shown(keys: Sequence[str], places: Sequence[int], width: int) -> tuple[str, ...]:
    shown = [""] * width
    for key, place in zip(keys, places, strict=True):
        shown[place] = key
    return tuple(shown)


def _cost(
    columns: Columns,
    keys: Sequence[str],
    places: Sequence[int],
    above: Sequence[str],
    beside: Collection[int] = (),
) -> float | None:
    """How unlikely cells are in these columns; None where they cannot stand there."""
    covered = set(range(len(columns))).difference(places)
    last_covered = max(covered, default=-1)
    cost = float(sum(not above[column] for column in covered.difference(beside)))
    target = [
        is_figure(key) for key, at in zip(keys, places, strict=True) if columns[at] == "target"
    ]
    above_level1 = [above[at] for at, head in enumerate(columns) if head == "level1" and above[at]]
    has_level3 = "level3" in columns
    for key, place in zip(keys, places, strict=True):
        head = columns[place]
        is_known = not key or key == above[place]
        if place < last_covered and not (is_known or key.isdecimal()):
            return None
        first, second = names_level1(key), names_level2(key)
        if head in ("level1", "level2") and is_figure(key):
            return None
        if head == "level1":
            if not is_known and not first:
                if second and has_level3:
                    return None
                cost += _SECOND_AS_FIRST if second else _UNKNOWN_LEVEL1
        elif head == "level2":
            if not is_known and not second:
                if first:
                    return None
                cost += _UNKNOWN_LEVEL2
            elif first and key in above_level1:
                cost += _REPEATED_LEVEL1
        elif (first or second) and LEVEL_ENDING in key:
            return None
        elif head == "level3":
            if is_figure(key) and "target" in columns and not any(target):
                return None
            if (first or second) and not key.endswith(SATISFACTION):
                cost += _DOUBTFUL
    return cost

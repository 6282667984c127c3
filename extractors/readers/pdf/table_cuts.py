"""Where a page break cuts a table: inside a row, or between rows and through merged cells.

Enters: the cells above and below the break. Leaves: which of them are one cell. Some producers leave
the ruling out where they cut a row. With the others the two readings are weighed against each other:
in a cut row some cells end above the break and the others run on, while a new row fills its cells
anew, with texts that other rows hold whole. Weights are natural logarithms of how much likelier a
sight is in a cut row than at a new row, estimated on reports printed by LibreOffice;
`python -m benchmarks.weights` shows how far each may move.
"""

from math import log

from extractors.readers.pdf.page_tables import PageCell, PageTable
from extractors.readers.pdf.paragraphs import Column, is_wrap, last_character, starts_numbered
from extractors.readers.pdf.scripts import CLOSING, SENTENCE_END
from extractors.readers.pdf.table_habits import TableHabits, bare
from extractors.readers.pdf.table_outlines import Span
from extractors.readers.pdf.table_parts import SAME_X_PT, JoinedCell, JoinedTable, cell_text, same_x

_SLACK_EM = 1.25
"""How much room may be left between a text that runs on and the page break that cuts it: no line."""
_KEPT_TOGETHER = 3
"""Paragraphs up to so many lines may move whole: producers keep two lines together."""
_ENDED_SHARE = 0.6
"""How many of a cut row's cells end above the break."""
_NEVER_EMPTY = 0.1
_MOST_ENDED = 6.0
"""How much cells that are empty below the break may say together: blanks come in groups."""
_OPEN = 8.0
"""How much a missing ruling says, where a producer leaves it out at cuts."""
_STARTED_BELOW_SHARE, _LONG_STARTED_BELOW_SHARE = 0.03, 0.003
"""How many of a cut row's cells have all their text below the break; with more lines than move whole."""
_WEIGHTS = {
    "room above the break": -6.0,
    "room below the break": -6.0,
    "two whole texts": -5.0,
    "one text": 5.0,
    "whole below": -2.5,
    "whole above": -1.5,
    "wraps": 1.0,
    "ends a sentence": -0.7,
    "ends short": -2.0,
}
"""What is seen of a text above the break and one below it, in logarithms."""
_BRACKETS = dict(zip("（(《〈“「『【〔［[", "）)》〉”」』】〕］]", strict=True))
Pair = tuple[JoinedCell, PageCell]


def pair_cells(table: JoinedTable, first_row: list[PageCell]) -> list[Pair]:
    """The cells above and below the page break that have the same sides."""
    above = table.bottom_cells()
    pairs: list[Pair] = []
    for new in first_row:
        for old in above:
            if same_x(old.x0, new.bbox[0]) and same_x(old.x1, new.bbox[2]):
                pairs.append((old, new))
                break
    return pairs


def cuts_row(
    pairs: list[Pair],
    above_open: list[Span],
    table: JoinedTable,
    part: PageTable,
    habits: TableHabits,
) -> bool:
    """Whether the page break falls inside a row, so that texts run on below it."""
    width = sum(new.bbox[2] - new.bbox[0] for _, new in pairs)
    if not pairs or width < (part.bbox[2] - part.bbox[0]) - 2 * SAME_X_PT:
        return False
    if len(table.bottom_cells()) != len(pairs):
        return False
    own = [(old, new) for old, new in pairs if not _is_merged(old, new)] or pairs
    if not any(new.lines for _, new in own):
        return any(old.lines for old, _ in own)
    padding = table.padding()
    weights = [_weigh_cut(old, new, padding, habits) for old, new in own]
    ended = sum(w for w, (_, new) in zip(weights, own, strict=True) if not new.lines)
    weight = sum(w for w, (_, new) in zip(weights, own, strict=True) if new.lines)
    weight += min(ended, _MOST_ENDED)
    opened = [_is_open(old, above_open) for old, _ in own]
    if all(opened):
        # Not beyond doubt: a row that ends where the page ends may lose its ruling, too.
        weight += _OPEN
    elif habits.leaves_cuts_open or any(opened):
        weight -= _OPEN
    return weight > 0


def _is_open(cell: JoinedCell, spans: list[Span]) -> bool:
    middle = (cell.x0 + cell.x1) / 2
    return any(x0 < middle < x1 for x0, x1 in spans)


def _is_merged(old: JoinedCell, new: PageCell) -> bool:
    return old.end_row - old.row > 1 or new.row_span > 1


def _weigh_cut(old: JoinedCell, new: PageCell, padding: float, habits: TableHabits) -> float:
    """How much two cells of the same sides speak for one cell that a page break cuts."""
    if old.lines and new.lines:
        return _weigh_running_on(old, new, padding, habits)
    empty = habits.empty_share(old.x0, old.x1, bare(old.text))
    if old.lines:
        return log(_ENDED_SHARE / empty)
    if new.lines:
        # The text had no room above, though that of the other cells had: they have more lines.
        moved = len(new.lines) <= _KEPT_TOGETHER
        share = _STARTED_BELOW_SHARE if moved else _LONG_STARTED_BELOW_SHARE
        return log(share / empty)
    return 0.0


def _weigh_running_on(old: JoinedCell, new: PageCell, padding: float, habits: TableHabits) -> float:
    """How much a cell's text above the break needs the text below it to go on.

    A text that runs on fills its cell down to the break and goes on right below it.
    """
    last, first = old.lines[-1].line, new.lines[0]
    slack = _SLACK_EM * last.size
    above = old.last_box[3] - last.bottom
    below, rest = first.top - new.bbox[1], new.bbox[3] - new.lines[-1].bottom
    weight = 0.0
    if above > slack:
        weight += _WEIGHTS["room above the break"]
    if below > slack and abs(below - rest) > slack:
        weight += _WEIGHTS[
            "room below the break"
        ]  # LibreOffice centres the rest of a cut cell in what is left of the row
    weight += _weigh_texts(bare(old.text), bare(cell_text(new)), habits)
    if is_wrap(last, first, Column(old.x0 + padding, old.x1 - padding)):
        return weight + _WEIGHTS["wraps"]
    if last_character(last.text) in SENTENCE_END:
        return weight if starts_numbered(first.text) else weight + _WEIGHTS["ends a sentence"]
    return weight + _WEIGHTS["ends short"]


def _weigh_texts(above: str, below: str, habits: TableHabits) -> float:
    """How much two texts speak for being one, by what the file's other cells hold."""
    joined = habits.is_whole(above + below)
    if habits.is_whole(above) and habits.is_whole(below):
        return 0.0 if joined else _WEIGHTS["two whole texts"]
    if joined or _closes_bracket(above, below) or below[0] in CLOSING:
        return _WEIGHTS["one text"]
    if habits.is_whole(below):
        return _WEIGHTS["whole below"]
    return _WEIGHTS["whole above"] if habits.is_whole(above) else 0.0


def _are_whole(old: JoinedCell, new: PageCell, habits: TableHabits) -> bool:
    above, below = bare(old.text), bare(cell_text(new))
    return habits.is_whole(above) and habits.is_whole(below) and not habits.is_whole(above + below)


def _closes_bracket(above: str, below: str) -> bool:
    """Whether a bracket that is open at the end of a text is closed in the next one."""
    for opening, closing in _BRACKETS.items():
        if above.count(opening) > above.count(closing) and below.count(closing) > below.count(
            opening
        ):
            return True
    return False


def running_on(
    pairs: list[Pair], above_open: list[Span], table: JoinedTable, habits: TableHabits
) -> list[Pair]:
    """The merged cells that a break between two rows divides: the leading ones.

    The text of a merged cell stands in one of its parts or runs on; a cell further right continues
    only if all to its left do, since a table's levels are merged from the outside in.
    """
    opened = [_is_open(old, above_open) for old, _ in pairs]
    if all(_is_open(cell, above_open) for cell in table.bottom_cells()):
        opened = [False] * len(pairs)  # the whole row lost its ruling: that tells nothing
    elif habits.leaves_cuts_open:
        return [
            (old, new)
            for (old, new), is_open in zip(pairs, opened, strict=True)
            if is_open and not _are_whole(old, new, habits)
        ]
    padding = table.padding()
    running: list[Pair] = []
    for index, (old, new) in enumerate(pairs):
        if index == 0 and old.lines and old.text == cell_text(new):
            continue  # a first level that is repeated in each row, not merged
        known = (
            _is_merged(old, new)
            or habits.is_merged(old.x0, old.x1)
            or habits.is_merged(new.bbox[0], new.bbox[2])
        )
        if opened[index]:
            may = not _are_whole(old, new, habits)
        elif old.lines and new.lines:
            may = known and _weigh_running_on(old, new, padding, habits) > 0
        elif not old.lines and not new.lines:
            continue
        elif new.lines:
            may = False
        elif index == 0:
            # `一级指标` above an empty cell is a head above a level that is left blank.
            may = habits.empty_share(old.x0, old.x1, bare(old.text)) > _NEVER_EMPTY
        else:
            # The second level of a grid is never blank where the rest of its row is filled.
            filled = [bool(cell.lines) for _, cell in pairs[2:]]
            may = known or (index == 1 and filled[:2] == [True, True])
        if not may:
            break
        running.append((old, new))
    return running

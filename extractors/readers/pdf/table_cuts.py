"""Where a page break cuts a table: inside a row, or between rows and through merged cells.

Enters: the cells above and below the break. Leaves: which of them are one cell. Some producers leave
the ruling out where they cut a row. With the others the two readings are weighed against each other:
in a cut row some cells end above the break and the others run on, while a new row fills its cells
anew, with texts that other rows hold whole. Weights are natural logarithms of how much likelier a
sight is in a cut row than at a new row, estimated on reports printed by LibreOffice;
`python -m benchmarks.weights` shows how far each may move.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import log

from extractors.forms.cutting.pages import heads_column, is_level_of, is_whole_label, names_level
from extractors.patterns import compile_pattern
from extractors.readers.pdf.lines import PrintedLine
from extractors.readers.pdf.page_tables import PageCell, PageTable
from extractors.readers.pdf.paragraphs import Column, is_wrap, last_character, starts_numbered
from extractors.readers.pdf.scripts import CLOSING, SENTENCE_END
from extractors.readers.pdf.table_habits import TableHabits, bare
from extractors.readers.pdf.table_outlines import Extent
from extractors.readers.pdf.table_parts import SAME_X_PT, JoinedCell, JoinedTable, cell_text, same_x

_SLACK_EM = 1.25
"""How much room may be left between a text that runs on and the page break that cuts it: no line."""
_KEPT_TOGETHER = 3
"""Paragraphs up to so many lines may move whole: producers keep two lines together."""
_LEFT_TOGETHER = 2
"""Lines of a paragraph that Word leaves together on either side of a break (widow control)."""
_FEWEST_LEVELS = 2
"""One level alone that is cut may be any cell."""
_USUAL_PITCH_EM, _BELOW_LAST_EM = 1.0, 0.25
"""The distance of lines where none is seen, and what a line takes below its own em."""
_ENDED_SHARE = 0.6
"""How many of a cut row's cells end above the break."""
_NEVER_EMPTY = 0.1
"""Share of a column's cells that are empty: fewer, and it is blank by mistake at most."""
_MOST_ENDED = 6.0
"""How much cells that are empty below the break may say together: blanks come in groups."""
_OPEN = 8.0
"""How much a missing ruling says, where a producer leaves it out at cuts."""
_STARTED_BELOW_SHARE, _LONG_STARTED_BELOW_SHARE = 0.03, 0.003
"""How many of a cut row's cells have all their text below the break; with more lines than move whole."""
_WEIGHTS = {
    "room above the break": -6.0,
    "room below the break": -6.0,
    "two labels": -12.0,
    "two whole texts": -5.0,
    "one text": 5.0,
    "whole below": -2.5,
    "whole above": -1.5,
    "number without one before": -3.0,
    "wraps": 1.0,
    "wraps after a sentence": 0.0,
    "ends a sentence": -0.7,
    "ends short": -2.0,
}
"""What is seen of a text above the break and one below it, in logarithms."""
_BRACKETS = dict(zip("（(《〈“「『【〔［[", "）)》〉”」』】〕］]", strict=True))
_IN_BRACKETS = compile_pattern(r"[（(][^（）()]{1,12}[）)]")
"""A unit or points, which stand below what they are said of."""
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
    above_open: list[Extent],
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
    padding = table.padding()
    own = [(old, new) for old, new in pairs if not _is_merged(old, new)]
    # Merged cells run on beside a cut row: what speaks against that speaks against the cut.
    beside = sum(
        min(0.0, _weigh_running_on(old, new, padding, habits))
        for old, new in pairs
        if own and _is_merged(old, new) and old.lines and new.lines
    )
    own = own or pairs
    if not any(new.lines for _, new in own):
        return beside > -_MOST_ENDED and any(old.lines for old, _ in own)
    if not any(old.lines for old, _ in own):
        # A row whose texts all begin below it: none of them had room for the lines kept together.
        return all(_had_no_room(old, new) for old, new in own if new.lines)
    weights = [_weigh_cut(old, new, padding, habits) for old, new in own]
    ended = sum(w for w, (_, new) in zip(weights, own, strict=True) if not new.lines)
    weight = beside + sum(w for w, (_, new) in zip(weights, own, strict=True) if new.lines)
    weight += min(ended, _MOST_ENDED)
    opened = [_is_open(old, above_open) for old, _ in own]
    if all(opened):
        # Not beyond doubt: a row that ends where the page ends may lose its ruling, too.
        weight += _OPEN
    elif habits.leaves_cuts_open or any(opened):
        weight -= _OPEN
    return weight > 0


def _is_open(cell: JoinedCell, spans: list[Extent]) -> bool:
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
    column = Column(old.x0 + padding, old.x1 - padding)
    wraps = is_wrap(last, first, column)
    below, rest = first.top - new.bbox[1], new.bbox[3] - new.lines[-1].bottom
    weight = 0.0
    if above > max(slack, _room_kept_free(old, new, column, habits, wraps=wraps)):
        weight += _WEIGHTS["room above the break"]
    if below > slack and abs(below - rest) > slack:
        weight += _WEIGHTS[
            "room below the break"
        ]  # LibreOffice centres the rest of a cut cell in what is left of the row
    weight += _weigh_texts(bare(old.text), bare(cell_text(new)), habits)
    ended, numbered = last_character(last.text) in SENTENCE_END, starts_numbered(first.text)
    if numbered and not any(starts_numbered(placed.line.text) for placed in old.lines):
        weight += _WEIGHTS["number without one before"]
    if wraps:
        sentences = ended and not numbered
        return weight + _WEIGHTS["wraps after a sentence" if sentences else "wraps"]
    if ended:
        return weight if numbered else weight + _WEIGHTS["ends a sentence"]
    return weight + _WEIGHTS["ends short"]


def _pitch(lines: Sequence[PrintedLine]) -> float:
    """The distance of a cell's baselines."""
    usual = _USUAL_PITCH_EM * max(line.size for line in lines)
    return max(usual, min((b.baseline - a.baseline for a, b in pairwise(lines)), default=usual))


def _room_kept_free(
    old: JoinedCell, new: PageCell, column: Column, habits: TableHabits, *, wraps: bool
) -> float:
    """How much room a producer leaves above a break so that a paragraph's lines stay together.

    A line that would have fitted moves with the paragraph's last one; a short paragraph moves whole.
    """
    own_page = [placed.line for placed in old.lines if placed.page_no == old.lines[-1].page_no]
    usual = habits.pitch_em * new.lines[0].size
    pitch = max(usual, _pitch(own_page), _pitch(new.lines))
    first = 1 + next(
        (at for at, (a, b) in enumerate(pairwise(new.lines)) if not is_wrap(a, b, column)),
        len(new.lines) - 1,
    )
    moved = first == _LEFT_TOGETHER if wraps else 1 < first <= _KEPT_TOGETHER
    kept = (1 if wraps else first - 1) if moved else 0
    return (1 + kept) * pitch + _BELOW_LAST_EM * new.lines[0].size


def _had_no_room(old: JoinedCell, new: PageCell) -> bool:
    """Whether an empty cell above a break is too low for the lines of the text below it.

    A single line fits into any row; three move whole, of more, two must stand together.
    """
    _, top, _, bottom = old.last_box
    count = len(new.lines)
    together = count if count <= _KEPT_TOGETHER else _LEFT_TOGETHER
    return count > 1 and bottom - top < together * _pitch(new.lines)


def _weigh_texts(above: str, below: str, habits: TableHabits) -> float:
    """How much two texts speak for being one, by what the file's other cells hold."""
    if _IN_BRACKETS.fullmatch(below) and above[-1] not in SENTENCE_END:
        return _WEIGHTS["one text"]
    joined = habits.is_whole(above + below)
    if habits.is_whole(above) and habits.is_whole(below):
        if joined:
            return 0.0
        labels = is_whole_label(above) and is_whole_label(below)
        return _WEIGHTS["two labels" if labels else "two whole texts"]
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
    pairs: list[Pair],
    above_open: list[Extent],
    table: JoinedTable,
    first_row: list[PageCell],
    habits: TableHabits,
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
    if _parts_head(pairs, table, first_row):
        return pairs
    padding = table.padding()
    running: list[Pair] = []
    for index, (old, new) in enumerate(pairs):
        if old.lines and old.text == cell_text(new):
            continue  # a level that is repeated in each row, not merged
        known = (
            _is_merged(old, new)
            or habits.is_merged(old.x0, old.x1)
            or habits.is_merged(new.bbox[0], new.bbox[2])
        )
        if opened[index]:
            may = not _are_whole(old, new, habits)
        elif old.lines and new.lines:
            weight = _weigh_running_on(old, new, padding, habits)
            weight += habits.merged_rarely(old.x0, old.x1)
            may = (known or _is_one_label(old, new)) and weight > 0
        elif not old.lines and not new.lines:
            continue
        elif new.lines:
            may = habits.is_filled(old.x0, old.x1) and _moved_whole(pairs, index, len(running))
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


def _moved_whole(pairs: list[Pair], index: int, running: int) -> bool:
    """Whether the text below a break belongs to the empty cell above it, and only found no room there.

    What stands beside the two tells: a second level of the first one below, heads above and values
    below, or cells that all run on.
    """
    old, new = pairs[index]
    text = bare(cell_text(new))
    if _had_no_room(old, new):
        beside = [(bare(o.text), bare(cell_text(n))) for o, n in pairs[index + 1 :]]
        if beside and is_level_of(text, beside[0][0]):
            return True
        heads = [heads_column(above) for above, _ in beside]
        if len(heads) > 1 and all(heads) and not any(heads_column(below) for _, below in beside):
            return True
    runs = index > 0 and running == index and new.row_span > 1
    return runs and len(new.lines) <= _KEPT_TOGETHER and not names_level(text)


def _parts_head(pairs: list[Pair], table: JoinedTable, first_row: list[PageCell]) -> bool:
    """Whether a break parts a head of two rows: heads of several columns from what stands below them.

    The heads beside them are merged with the second row, and stand above or below the break.
    """
    paired = {id(cell) for pair in pairs for cell in pair}
    broad = [cell for cell in table.bottom_cells() if id(cell) not in paired]
    if len(pairs) < _FEWEST_LEVELS or not all(
        bool(old.lines) != bool(new.lines) or _is_one_head(old, new) for old, new in pairs
    ):
        return False
    return bool(broad) and all(
        cell.lines and _stands_over(cell, [new for new in first_row if id(new) not in paired])
        for cell in broad
    )


def _stands_over(cell: JoinedCell, below: list[PageCell]) -> bool:
    """Whether several filled cells together are as broad as the one above them."""
    inside = [
        new
        for new in below
        if new.bbox[0] > cell.x0 - SAME_X_PT and new.bbox[2] < cell.x1 + SAME_X_PT
    ]
    width = sum(new.bbox[2] - new.bbox[0] for new in inside)
    filled = all(new.lines for new in inside)
    return len(inside) > 1 and filled and abs(width - (cell.x1 - cell.x0)) <= 2 * SAME_X_PT


def _is_one_head(old: JoinedCell, new: PageCell) -> bool:
    """Whether what stands above and below a break heads a column together."""
    return heads_column(bare(old.text) + bare(cell_text(new))) and not is_whole_label(
        bare(old.text)
    )


def _is_one_label(old: JoinedCell, new: PageCell) -> bool:
    """Whether a label is cut in two, of which the upper one is none."""
    above, below = bare(old.text), bare(cell_text(new))
    return is_whole_label(above + below) and not is_whole_label(above)

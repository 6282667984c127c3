"""Text turned on its side inside the cells of a table, as narrow first columns have it.

Enters: a page's turned characters and its tables. Leaves: the cells with one more line each, and the
characters that stand in no cell: marks in the margin, or watermarks. Text that is drawn in one go and
reaches over a cell's sides belongs to none.
"""

from collections.abc import Sequence
from itertools import groupby

from extractors.readers.pdf.characters import Character
from extractors.readers.pdf.lines import PrintedLine, build_lines
from extractors.readers.pdf.page_tables import PageCell, PageTable


def fill_turned(turned: list[Character], tables: Sequence[PageTable]) -> list[Character]:
    """Give cells the turned text that stands in them; return the characters of the rest."""
    cells = [cell for table in tables if len(table.cells) > 1 for cell in table.cells]
    outside: list[Character] = []
    contents: dict[int, list[Character]] = {}
    for _, group in groupby(turned, key=lambda c: c.owner):
        run = list(group)
        holders = {_cell_at(cells, character) for character in run}
        (holder,) = holders if len(holders) == 1 else (None,)
        if holder is None:
            outside += run
        else:
            contents.setdefault(holder, []).extend(run)
    for place, characters in contents.items():
        cell = cells[place]
        cell.lines = [*cell.lines, turned_line(characters)]
    return outside


def _cell_at(cells: list[PageCell], character: Character) -> int | None:
    if character.box is None:
        return None
    left, upper, right, lower = character.box
    x, y = (left + right) / 2, (upper + lower) / 2
    for place, cell in enumerate(cells):
        x0, top, x1, bottom = cell.bbox
        if x0 <= x <= x1 and top <= y <= bottom:
            return place
    return None


def turned_line(characters: list[Character]) -> PrintedLine:
    """Turned text as one line that fills its box on the page, read along its own baselines."""
    first, last = characters[0].style, characters[-1].style
    boxes = [character.box for character in characters if character.box is not None]
    x0, x1 = min(box[0] for box in boxes), max(box[2] for box in boxes)
    top, bottom = min(box[1] for box in boxes), max(box[3] for box in boxes)
    return PrintedLine(
        text="".join(line.text for line in build_lines(characters)),
        x0=x0,
        x1=x1,
        baseline=bottom,
        size=first.size,
        bold=(first.bold, last.bold),
        head_width=x1 - x0,
        hangs=False,
        turned_box=(x0, top, x1, bottom),
    )


def turned_lines(characters: Sequence[Character]) -> list[PrintedLine]:
    """Turned text outside of tables: what was drawn in one go, each as a line."""
    groups = (list(group) for _, group in groupby(characters, key=lambda c: c.owner))
    return [turned_line(group) for group in groups if any(not c.text.isspace() for c in group)]

"""Invisible characters of a text file: taken out before it is read, their places put back after.

Enters: the decoded text. Leaves: the text without them, which every table shape can be told by, and
`InvisibleMarks`, which move the places of the blocks read from it to where they are in the source.
What counts as invisible is said in `extractors.terms.code_points`.
"""

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from itertools import pairwise

from extractors.readers.text.lines import end_lines_alike
from extractors.terms.code_points import INVISIBLE, unify_ideographs
from models.document import Block, Cell, FieldCode, Paragraph, Run, Table
from models.locations import Location, TextLocation
from models.report import Removed

MOST_MARKS = 200_000
"""A report with one between any two characters has some twenty thousand."""


@dataclass(slots=True)
class InvisibleMarks:
    """The invisible characters of a text by the line (from 1) that they stand in."""

    columns: dict[int, list[int]] = field(default_factory=dict)
    """Before which column of the clean line each of them stood, in order."""
    removed: list[Removed] = field(default_factory=list)
    """Those of one line as one text, located from the first to the last."""

    def restore(self, blocks: list[Block]) -> list[Block]:
        """The blocks with places in the source; a run ends wherever something was taken out."""
        return [self._block(block) for block in blocks] if self.columns else blocks

    def _block(self, block: Block) -> Block:
        return self._paragraph(block) if isinstance(block, Paragraph) else self._table(block)

    def _table(self, table: Table) -> Table:
        cells = tuple(self._cell(cell) for cell in table.cells)
        return replace(table, cells=cells, location=self._place(table.location))

    def _cell(self, cell: Cell) -> Cell:
        return replace(
            cell,
            paragraphs=tuple(map(self._paragraph, cell.paragraphs)),
            tables=tuple(map(self._table, cell.tables)),
            location=self._place(cell.location),
        )

    def _paragraph(self, paragraph: Paragraph) -> Paragraph:
        return replace(
            paragraph,
            runs=tuple(part for run in paragraph.runs for part in self._parts(run)),
            field_codes=tuple(map(self._field_code, paragraph.field_codes)),
            location=self._place(paragraph.location),
        )

    def _field_code(self, code: FieldCode) -> FieldCode:
        return replace(code, location=self._place(code.location))

    def _parts(self, run: Run) -> list[Run]:
        place = run.location
        if not isinstance(place, TextLocation) or place.line not in self.columns:
            return [run]
        inside = {c for c in self.columns[place.line] if place.start < c < place.end}
        bounds = [place.start, *sorted(inside), place.end]
        return [
            Run(
                text=run.text[start - place.start : end - place.start],
                location=self._place(TextLocation(line=place.line, start=start, end=end)),
            )
            for start, end in pairwise(bounds)
        ]

    def _place(self, place: Location) -> Location:
        if not isinstance(place, TextLocation) or place.line not in self.columns:
            return place
        columns = self.columns[place.line]
        start = place.start + bisect_right(columns, place.start)
        if place.end <= place.start:
            return TextLocation(line=place.line, start=start, end=start)
        last = place.end - 1
        return TextLocation(
            line=place.line, start=start, end=last + bisect_right(columns, last) + 1
        )


def take_out_marks(text: str) -> tuple[str, InvisibleMarks]:
    """The text without invisible characters, every stand-in for Han as the ideograph it shows."""
    marks = InvisibleMarks()
    if text.isascii():
        return text, marks
    text = unify_ideographs(text)
    if INVISIBLE.search(text) is None:
        return text, marks
    lines = end_lines_alike(text).split("\n")
    for index, line in enumerate(lines):
        found = list(INVISIBLE.finditer(line))
        if not found:
            continue
        place = TextLocation(line=index + 1, start=found[0].start(), end=found[-1].end())
        invisible = "".join(match[0] for match in found)
        marks.removed.append(Removed(kind="invisible", text=invisible, location=place))
        marks.columns[index + 1] = [match.start() - n for n, match in enumerate(found)]
        lines[index] = INVISIBLE.sub("", line)
    return "\n".join(lines), marks

"""Heads whose values stand in the rows below them, as 年度目标 above its text.

Enters: the pairs of a row of labels alone, and the rows that follow. Leaves: the values, each
with its head, and further goals below heads that were answered already.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.form_tables.labelled_rows import Pair, begins_with_known_label
from extractors.form_tables.pair_values import GOAL_MEANINGS
from extractors.form_tables.row_heads import names_row, same_kind, stands_below
from extractors.forms.row_labels import RowMeaning
from extractors.ledger.body import GridCell


@dataclass(slots=True)
class WaitingHeads:
    """The heads without a value yet, and the ones of goals that the row before answered."""

    pairs: list[Pair] = field(default_factory=list)
    answered: list[Pair] = field(default_factory=list)

    def pass_blank_row(self, own: Sequence[GridCell]) -> None:
        """Forget the heads where a blank row stands below them: their values are left blank."""
        if any(stands_below(pair.cell, cell) for pair in self.pairs for cell in own):
            self.pairs = []

    def answer(self, own: Sequence[GridCell]) -> list[tuple[Pair, GridCell]]:
        """Each value of a row with the head that it answers; none where it is no row of values."""
        if not self.pairs:
            return []
        cells = [cell for cell in own if cell.key]
        found = [next((p for p in self.pairs if stands_below(p.cell, c)), None) for c in cells]
        pairs = [pair for pair in found if pair is not None]
        labelled = any(names_row(cell) or begins_with_known_label(cell) for cell in cells)
        if labelled or len(pairs) < len(cells):
            self.pairs = []
            return []
        self.pairs = [pair for pair in self.pairs if all(pair is not one for one in pairs)]
        if not self.pairs and same_kind(pairs):
            self.answered = pairs
        return list(zip(pairs, cells, strict=True))


def further_goals(
    answered: Sequence[Pair], own: Sequence[GridCell]
) -> list[tuple[RowMeaning, GridCell]]:
    """The goals of a row that stand below heads of goals as those before did; none for other rows."""
    cells = [cell for cell in own if cell.key]
    if len(cells) != len(answered) or any(names_row(cell) for cell in cells):
        return []
    if not all(stands_below(p.cell, c) for p, c in zip(answered, cells, strict=True)):
        return []
    meanings = [pair.label.meaning for pair in answered if pair.label is not None]
    if len(meanings) < len(cells) or not GOAL_MEANINGS.issuperset(meanings):
        return []
    return list(zip(meanings, cells, strict=True))

"""Fixed labels as people type them: spaced, wrapped, half-width, misspelt.

Enters: a label in its proper form. Leaves: the lines to print. A label's misspelling is drawn once a
report (the form was copied from project to project), its spacing anew each time.
"""

from random import Random

from corpus.generation.sheets import GridCell, Line
from corpus.generation.vocabulary import TYPOS

_HALF_WIDTH = str.maketrans({"（": "(", "）": ")", "：": ":", "％": "%"})


class Labels:
    """Writes labels with a report's noise."""

    def __init__(
        self, rng: Random, noise: float, typos: int, known: tuple[str, ...], *, spaced: bool = False
    ) -> None:
        self._rng = rng
        self._spaced = spaced
        self._noise = noise
        self._misspelt: dict[str, str] = {}
        candidates = [label for label in known if any(char in TYPOS for char in label)]
        for label in rng.sample(candidates, min(typos, len(candidates))):
            places = [place for place, char in enumerate(label) if char in TYPOS]
            place = rng.choice(places)
            self._misspelt[label] = label[:place] + TYPOS[label[place]] + label[place + 1 :]

    def text(self, label: str) -> str:
        """The label on one line."""
        label = self._misspelt.get(label, label)
        if self._spaced and len(label) <= 6:
            return " ".join(label)
        if self._rng.random() >= self._noise:
            return label
        pick = self._rng.randrange(4)
        if pick == 0 and len(label) <= 5:
            return " ".join(label)
        if pick == 1:
            return label.translate(_HALF_WIDTH)
        if pick == 2:
            return f" {label} "
        place = self._rng.randrange(1, len(label))
        return f"{label[:place]}{self._rng.choice((' ', '　'))}{label[place:]}"

    def cell(self, column: int, label: str, *, row_span: int = 1, column_span: int = 1) -> GridCell:
        """The label in a cell, sometimes broken into two lines."""
        if self._rng.random() < self._noise / 2 and len(label) >= 4:
            label = self._misspelt.get(label, label)
            if self._rng.random() < 0.2 and len(label) <= 6:
                return GridCell(column, tuple(Line(char) for char in label), row_span, column_span)
            place = self._rng.randrange(2, len(label) - 1)
            first, second = label[:place], label[place:]
            lines = (
                (Line(first), Line(second))
                if self._rng.random() < 0.5
                else (Line(f"{first}\n{second}"),)
            )
            return GridCell(column, lines, row_span, column_span)
        return GridCell(column, (Line(self.text(label)),), row_span, column_span)

"""A layer of recognised text that a file brings along, beside what was recognised here.

Enters: the layer's characters and the recognised page. Leaves: how far they agree, and the figures in
which they differ. What was recognised stands, with its places; no reading is put in the other's. A layer
that agrees nearly everywhere was made from the text itself, or by a good program; one that seldom
agrees says nothing.
"""

from collections import defaultdict
from collections.abc import Sequence

from extractors.readers.pdf.characters import Character
from extractors.readers.pdf.lines import vertical_middle
from extractors.readers.pdf.page_frame import BBox, PageFrame
from extractors.readers.pdf.recognition_evidence import LayerOpinion, PlacedDoubt, RecognisedParts
from extractors.terms.widths import fold_width

_NEAR_EM = 0.55
"""A little more than half a character: between two neighbours the nearer one is met."""
_ACROSS = 0.8
"""How much a distance across the line counts: recognition knows a baseline less well than a place on it."""
_INK_EM = 0.8
"""How far a character's ink reaches above its baseline."""
_CELL_PT = 12.0
"""The side of the squares by which neighbours are found: about a character of the text."""
_GOOD, _SOME_USE = 0.985, 0.8
"""Share of the characters that both read alike. Two good readings differ in some signs; one that
agrees in fewer than four of five is of another page, or of no use."""
_FEW = 30
"""Fewer characters are a stamp, and no layer."""


def weigh_layer(
    layer: Sequence[Character], frame: PageFrame, recognised: RecognisedParts
) -> LayerOpinion | None:
    """Compare the two by their places on the page as it is shown; None for hardly any layer."""
    texts = [c for c in layer if c.text.strip()]
    if len(texts) < _FEW:
        return None
    places = _Places([(c, _shown(c, frame)) for c in texts])
    body = recognised.parts.characters.body
    own = recognised.parts.characters.frame
    pairs = [(c, places.near(_shown(c, own), c.style.size)) for c in body if c.text.strip()]
    met = [(c, other) for c, other in pairs if other is not None and _counts(c.text)]
    if not met:
        return LayerOpinion(0.0, unmatched=len(texts))
    same = sum(places.has(fold_width(c.text), _shown(c, own), c.style.size) for c, _ in met)
    opinion = LayerOpinion(same / len(met))
    matched = {id(other) for _, other in pairs if other is not None}
    opinion.unmatched = sum(id(c) not in matched and _counts(c.text) for c in texts)
    opinion.agrees = opinion.agreement >= _GOOD
    if opinion.agreement < _SOME_USE:
        return opinion
    for character, other in met:
        if places.has(fold_width(character.text), _shown(character, own), character.style.size):
            continue
        if character.text.isascii() or other.text.isascii():
            opinion.doubts.append(
                PlacedDoubt(
                    own.to_shown(_box(character)), character.text, other.text, 0.0, figure=True
                )
            )
    return opinion


def _counts(text: str) -> bool:
    return text.isalnum()


def _box(character: Character) -> BBox:
    size = character.style.size
    return character.x0, character.baseline - _INK_EM * size, character.x1, character.baseline


def _shown(character: Character, frame: PageFrame) -> tuple[float, float]:
    """The middle of a character on the page as shown."""
    x, y = (character.x0 + character.x1) / 2, vertical_middle(character)
    x0, top, x1, bottom = frame.to_shown((x, y, x, y))
    return (x0 + x1) / 2, (top + bottom) / 2


class _Places:
    """Characters by where they stand."""

    def __init__(self, characters: list[tuple[Character, tuple[float, float]]]) -> None:
        self._cells: dict[tuple[int, int], list[tuple[float, float, Character]]] = defaultdict(list)
        for character, (x, y) in characters:
            self._cells[int(x / _CELL_PT), int(y / _CELL_PT)].append((x, y, character))

    def has(self, text: str, place: tuple[float, float], em: float) -> bool:
        """Whether a character of this text stands within an em: narrow ones are placed roughly."""
        x, y = place
        column, row = int(x / _CELL_PT), int(y / _CELL_PT)
        return any(
            fold_width(character.text) == text and max(abs(other_x - x), abs(other_y - y)) <= em
            for i in (column - 1, column, column + 1)
            for j in (row - 1, row, row + 1)
            for other_x, other_y, character in self._cells.get((i, j), ())
        )

    def near(self, place: tuple[float, float], em: float) -> Character | None:
        """The nearest character whose middle lies within about half an em."""
        x, y = place
        column, row = int(x / _CELL_PT), int(y / _CELL_PT)
        best, found = _NEAR_EM * em, None
        for i in (column - 1, column, column + 1):
            for j in (row - 1, row, row + 1):
                for other_x, other_y, character in self._cells.get((i, j), ()):
                    distance = max(abs(other_x - x), abs(other_y - y) * _ACROSS)
                    if distance < best:
                        best, found = distance, character
        return found

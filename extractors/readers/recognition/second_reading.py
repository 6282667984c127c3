"""What a careful reader would look at twice: figures read a second time, and unsure characters.

Enters: a page's lines with their picture. Leaves: doubts, each with its place. A figure is wrong by one
character, and no word tells so; so every figure, code and sign of comparison is cut out alone and
read again, larger and thinner than before, and its pieces of ink are counted.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from extractors.patterns import compile_pattern
from extractors.readers.recognition.engine import Engine, Picture
from extractors.readers.recognition.strips import read_strips
from extractors.readers.recognition.text_lines import PlacedCharacter, TextLine
from extractors.readers.recognition.text_places import Box
from extractors.readers.recognition.writing_habits import write_down

_FIGURE = compile_pattern(r"[0-9A-Za-z.,:/%‰≥≤≧≦<>＜＞=+±~～\-—－×*()]*[0-9A-Za-z≥≤≧≦<>%][0-9A-Za-z.,:/%‰≥≤≧≦<>=+±~～\-—×*]*")
"""A figure with its signs, or a code."""
_SURE_FIGURE, _SURE_WORD = 0.9, 0.6
_PADDING = 0.22
"""White above and below the second cut, by the height of the first."""
_ALIKE = str.maketrans({"，": ",", "：": ":", "（": "(", "）": ")", "～": "~", "－": "-", "—": "-",
                        "≧": "≥", "≦": "≤", "＜": "<", "＞": ">", "。": "."})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Doubt:
    """A text that may be misread, as read and as the second reading has it."""

    box: Box
    text: str
    other: str | None
    confidence: float
    figure: bool
    """Whether it is a figure, a code or a sign, and no word."""


def doubt_lines(
    engine: Engine, grey: Picture, lines: list[TextLine], dpi: float
) -> list[Doubt]:
    """The doubtful figures and characters of a page's lines."""
    doubts: list[Doubt] = []
    figures: list[list[PlacedCharacter]] = []
    for line in lines:
        text = "".join(c.text for c in line.characters)
        covered: set[int] = set()
        for match in _FIGURE.finditer(text):
            figures.append(line.characters[match.start() : match.end()])
            covered.update(range(match.start(), match.end()))
        doubts += [
            Doubt(c.box, c.text, None, c.confidence, False)
            for place, c in enumerate(line.characters)
            if place not in covered and c.confidence < _SURE_WORD and c.text.strip()
        ]
    again = read_strips(engine, [_cut_alone(grey, figure) for figure in figures])
    for figure, read in zip(figures, again, strict=True):
        text = "".join(c.text for c in figure)
        other = "".join(write_down([c.text for c in read])).strip()
        confidence = min(c.confidence for c in figure)
        differs = _bare(other) != _bare(text)
        if differs or confidence < _SURE_FIGURE:
            box = _around(figure)
            doubts.append(Doubt(box, text, other if differs else None, confidence, True))
    return doubts


def _bare(text: str) -> str:
    return "".join(text.translate(_ALIKE).split())


def _around(characters: list[PlacedCharacter]) -> Box:
    boxes = [c.box for c in characters]
    return Box(
        min(box.x0 for box in boxes),
        min(box.top for box in boxes),
        max(box.x1 for box in boxes),
        max(box.bottom for box in boxes),
    )


def _cut_alone(grey: Picture, figure: list[PlacedCharacter]) -> Picture:
    """A figure's ink with white all round it, enlarged."""
    box = _around(figure)
    em = figure[0].em
    x0, x1 = max(0, round(box.x0 - 0.06 * em)), round(box.x1 + 0.06 * em)
    top, bottom = max(0, round(box.top - 0.1 * em)), round(box.bottom + 0.1 * em)
    part = grey[top : max(bottom, top + 2), x0 : max(x1, x0 + 2)]
    if not part.size:
        return np.full((8, 8), 255, np.uint8)
    pad = max(1, round(_PADDING * part.shape[0]))
    padded = cv2.copyMakeBorder(part, pad, pad, pad * 2, pad * 2, cv2.BORDER_CONSTANT, value=(255,))
    return cv2.resize(padded, None, fx=1.5, fy=1.5, interpolation=cv2.INTER_CUBIC).astype(np.uint8)

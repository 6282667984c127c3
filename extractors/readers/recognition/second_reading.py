"""What a careful reader would look at twice: figures read a second time, and unsure characters.

Enters: a page's lines with their picture. Leaves: doubts, each with its place. A figure is wrong by one
character, and no word tells so; so every figure, code and sign of comparison is cut out alone and
read again, larger and thinner than before, and its pieces of ink are counted.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

import cv2
import numpy as np

from extractors.patterns import compile_pattern
from extractors.readers.recognition.engine import Engine, Picture
from extractors.readers.recognition.strips import read_strips
from extractors.readers.recognition.text_lines import PlacedCharacter, TextLine
from extractors.readers.recognition.text_places import Box
from extractors.readers.recognition.writing_habits import write_down

_FIGURE = compile_pattern(
    r"[0-9A-Za-z.,:/%‰≥≤≧≦<>＜＞=+±~～\-—－×*()]{0,40}[0-9A-Za-z≥≤≧≦<>%][0-9A-Za-z.,:/%‰≥≤≧≦<>=+±~～\-—×*]*"
)
"""A figure with its signs, or a code."""
_SURE_FIGURE, _SURE_WORD = 0.9, 0.6
_SIGNS = frozenset("≥≤≧≦<>=＜＞＝-—")
_SIGN_SURE = 0.9
"""Alone, ≥ is read as N and = as 二; in company it is told as surely as this."""
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


class Cut(NamedTuple):
    """A strip to be read again, and which part of it counts."""

    strip: Picture
    start: float
    end: float


def doubt_lines(engine: Engine, grey: Picture, lines: list[TextLine]) -> list[Doubt]:
    """The doubtful figures and characters of a page's lines.

    A character that stands alone is hard to read, and no neighbour helps: of its two readings the
    surer one stands.
    """
    doubts: list[Doubt] = []
    figures: list[list[PlacedCharacter]] = []
    alone: dict[int, TextLine] = {}
    for line in lines:
        text = "".join(c.text for c in line.characters)
        covered: set[int] = set()
        if len(line.characters) == 1:
            alone[len(figures)] = line
            figures.append(line.characters)
            continue
        for match in _FIGURE.finditer(text):
            figures.append(line.characters[match.start() : match.end()])
            covered.update(range(match.start(), match.end()))
        doubts += [
            Doubt(c.box, c.text, None, c.confidence, False)
            for place, c in enumerate(line.characters)
            if place not in covered and c.confidence < _SURE_WORD and c.text.strip()
        ]
    strips = [
        _cut_again(grey, figure, alone.get(number), lines) for number, figure in enumerate(figures)
    ]
    again = read_strips(engine, [cut.strip for cut in strips])
    for number, (figure, whole) in enumerate(zip(figures, again, strict=True)):
        text = "".join(c.text for c in figure)
        read = [c for c in whole if strips[number].start <= c.x <= strips[number].end]
        other = "".join(write_down([c.text for c in read])).strip()
        confidence = min(c.confidence for c in figure)
        differs = _bare(other) != _bare(text)
        is_figure = _FIGURE.search(text + other) is not None
        better = len(other) == 1 and (other in _SIGNS or read[0].confidence > confidence)
        if number in alone and differs and better:
            figure[0] = replace(figure[0], text=other, confidence=read[0].confidence)
            text, other, confidence = other, text, read[0].confidence
            if text in _SIGNS and confidence >= _SIGN_SURE and other not in _SIGNS:
                continue
        least = _SURE_FIGURE if is_figure else _SURE_WORD
        if differs or confidence < least:
            box = _around(figure)
            doubts.append(Doubt(box, text, other if differs else None, confidence, is_figure))
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


def _cut_again(
    grey: Picture, figure: list[PlacedCharacter], alone: TextLine | None, lines: list[TextLine]
) -> Cut:
    company = _find_company(alone, lines) if alone is not None else None
    if alone is None or company is None:
        return _cut_alone(grey, figure)
    return _cut_in_company(grey, alone, company)


def _find_company(line: TextLine, lines: list[TextLine]) -> list[PlacedCharacter] | None:
    """A sure figure near a character that stands alone, such as the one that its sign is for."""
    own = line.characters[0]
    best, found = 1e9, None
    for other in lines:
        characters = other.characters
        if not (2 <= len(characters) <= 12 and "".join(c.text for c in characters).isdecimal()):
            continue
        if min(c.confidence for c in characters) < _SURE_FIGURE:
            continue
        distance = abs(characters[0].middle - own.middle) * 4 + abs(characters[0].x0 - own.x1)
        if distance < best:
            best, found = distance, characters
    return found


def _cut_in_company(grey: Picture, alone: TextLine, company: list[PlacedCharacter]) -> Cut:
    """A character set between two figures, as it would stand in a line."""
    em = company[0].em
    middle = alone.characters[0].middle
    first = _rows_about(grey, alone.box.x0, alone.box.x1, middle, em)
    box = _around(company)
    second = _rows_about(grey, box.x0 - 0.05 * em, box.x1 + 0.05 * em, company[0].middle, em)
    start = float(second.shape[1])
    return Cut(np.hstack([second, first, second]), start, start + first.shape[1])


def _rows_about(grey: Picture, x0: float, x1: float, middle: float, em: float) -> Picture:
    top, height = round(middle - 0.62 * em), max(4, round(1.24 * em))
    left, right = max(0, round(x0)), round(x1)
    part = grey[max(0, top) : max(0, top) + height, left : max(right, left + 2)]
    missing = height - part.shape[0]
    padded: Picture = np.pad(part, ((0, missing), (0, 0)), constant_values=255)
    return padded


def _cut_alone(grey: Picture, figure: list[PlacedCharacter]) -> Cut:
    """A figure's ink with white all round it, enlarged."""
    box = _around(figure)
    em = figure[0].em
    x0, x1 = max(0, round(box.x0 - 0.06 * em)), round(box.x1 + 0.06 * em)
    top, bottom = max(0, round(box.top - 0.1 * em)), round(box.bottom + 0.1 * em)
    part = grey[top : max(bottom, top + 2), x0 : max(x1, x0 + 2)]
    if not part.size:
        return Cut(np.full((8, 8), 255, np.uint8), 0.0, 8.0)
    pad = max(1, round(_PADDING * part.shape[0]))
    padded = cv2.copyMakeBorder(part, pad, pad, pad * 2, pad * 2, cv2.BORDER_CONSTANT, value=(255,))
    alone: Picture = cv2.resize(padded, None, fx=1.5, fy=1.5, interpolation=cv2.INTER_CUBIC).astype(
        np.uint8
    )
    return Cut(alone, 0.0, float(alone.shape[1]))

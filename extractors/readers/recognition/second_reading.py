"""What a careful reader would look at twice: figures read a second time, and unsure characters.

Enters: a page's lines with their picture. Leaves: doubts, each with its place. A figure is wrong by one
character, and no word tells so; so every figure, code and sign of comparison is cut out alone and
read again, larger and thinner than before.
"""

from dataclasses import replace
from statistics import median

import numpy as np

from extractors.patterns import compile_pattern
from extractors.readers.pdf.scripts import is_wide
from extractors.readers.recognition.cuts import Cut, around, cut_between
from extractors.readers.recognition.doubts import PixelDoubt
from extractors.readers.recognition.engine import Engine, Picture
from extractors.readers.recognition.lone_strokes import UPRIGHT, tell_stroke
from extractors.readers.recognition.strips import ReadCharacter, read_strips
from extractors.readers.recognition.text_lines import PlacedCharacter, TextLine
from extractors.readers.recognition.writing_habits import same_text, write_down
from extractors.terms.code_points import is_rare

_FIGURE = compile_pattern(
    r"[0-9A-Za-z.,:/%‰≥≤≧≦<>＜＞=+±~～\-—－×*()]{0,40}[0-9A-Za-z≥≤≧≦<>%][0-9A-Za-z.,:/%‰≥≤≧≦<>=+±~～\-—×*]*"
)
"""A figure with its signs, or a code."""
_SURE_FIGURE, _SURE_WORD = 0.9, 0.6
"""Confidences: a figure that is wrong does more harm than a word, in which the next reader sees
the slip."""
_SIGNS = frozenset("≥≤≧≦<>=＜＞＝-—")
_SIGN_SURE = 0.6
"""Alone, ≥ is read as N and = as 二; in company it is told as surely as this, if from no other sign."""


_COMPANY = range(2, 13)
"""How many digits a figure has that a lone character is set between: enough to show a line, and no more."""
_ROW_COUNTS = 4
"""A figure of the same row is better company than one nearer by: distances down count so often."""
_HALF_ROW_EM, _BESIDE_EM = 0.62, 0.05
"""From the middle of a line to its edge, and room at a figure's ends."""
_SMALL = 0.6
"""Text is no smaller than this against the page's usual size: notes have two thirds of it."""


def doubt_lines(engine: Engine, grey: Picture, lines: list[TextLine]) -> list[PixelDoubt]:
    """The doubtful figures and characters of a page's lines.

    A character that stands alone is hard to read, and no neighbour helps: of its two readings the
    surer one stands, or the one that its shape bears out. A rare character is doubtful however surely
    it was read: 増 and 強 are misread far more often than they are written.
    """
    doubts: list[PixelDoubt] = []
    figures: list[list[PlacedCharacter]] = []
    cuts: list[Cut] = []
    alone: set[int] = set()
    usual = _usual_em(lines)
    for line in lines:
        characters = line.characters
        if len(characters) == 1:
            if is_wide(characters[0].text) and characters[0].em < _SMALL * usual:
                # A mark such as * is told as the Chinese character that looks like it.
                own = characters[0]
                doubts.append(PixelDoubt(own.box, own.text, None, own.confidence, figure=True))
                continue
            alone.add(len(figures))
            figures.append(characters)
            cuts.append(_cut_lone(grey, line, lines))
            continue
        covered: set[int] = set()
        for match in _FIGURE.finditer("".join(c.text for c in characters)):
            start, end = match.span()
            figures.append(characters[start:end])
            covered.update(range(start, end))
            cuts.append(
                cut_between(
                    grey,
                    around(characters[start:end]),
                    characters[start].em,
                    left=start > 0,
                    right=end < len(characters),
                )
            )
        doubts += [
            PixelDoubt(c.box, c.text, None, c.confidence, False)
            for place, c in enumerate(characters)
            if place not in covered
            and c.text.strip()
            and (c.confidence < _SURE_WORD or is_rare(c.text))
        ]
    again = read_strips(engine, [cut.strip for cut in cuts])
    for number, (figure, cut, whole) in enumerate(zip(figures, cuts, again, strict=True)):
        read = [c for c in whole if cut.start <= c.x <= cut.end]
        doubt = _settle_alone(grey, figure, read) if number in alone else _compare(figure, read)
        if doubt is not None:
            doubts.append(doubt)
    return doubts


def _usual_em(lines: list[TextLine]) -> float:
    sizes = [line.characters[0].em for line in lines if len(line.characters) > 1]
    return median(sizes) if sizes else 0.0


def _compare(figure: list[PlacedCharacter], read: list[ReadCharacter]) -> PixelDoubt | None:
    """What is doubtful in a figure, given its second reading."""
    text = "".join(c.text for c in figure)
    other = _written(read)
    if not same_text(other, text):
        confidence = min(c.confidence for c in figure)
        return PixelDoubt(around(figure), text, other, confidence, True)
    inked = [c for c in read if c.text.strip()]
    if len(inked) == len(figure):
        # Both readings say the same: only what is unsure in both is doubtful.
        pairs = zip(figure, inked, strict=True)
        confidence = min(_together(one.confidence, two.confidence) for one, two in pairs)
    else:
        confidence = min(c.confidence for c in figure)
    if confidence >= _SURE_FIGURE:
        return None
    return PixelDoubt(around(figure), text, None, confidence, True)


def _settle_alone(
    grey: Picture, figure: list[PlacedCharacter], read: list[ReadCharacter]
) -> PixelDoubt | None:
    """Choose between the readings of a character that stands alone; what is doubtful in it."""
    own, other = figure[0], _written(read)
    second = min((c.confidence for c in read), default=0.0)
    same = same_text(other, own.text)
    shaped = tell_stroke(grey, own.box, own.em, {own.text, other})
    if shaped is not None:
        sure = max(c for t, c in ((own.text, own.confidence), (other, second), (shaped, 0.0))
                   if t == shaped)  # fmt: skip
        figure[0] = replace(own, text=shaped, confidence=max(sure, _SURE_FIGURE))
        return None
    if same:
        confidence = _together(own.confidence, second)
        least = _SURE_FIGURE if _is_figure(own.text) else _SURE_WORD
        figure[0] = replace(own, confidence=confidence)
        # A stroke whose shape does not say which one it is stays doubtful, however surely it was read.
        if confidence >= least and own.text not in UPRIGHT:
            return None
        return PixelDoubt(own.box, own.text, None, confidence, _is_figure(own.text))
    rejected: str | None = other
    if len(other) == 1 and (other in _SIGNS or second > own.confidence):
        figure[0] = replace(own, text=other, confidence=second)
        rejected = own.text
        if other in _SIGNS and second >= _SIGN_SURE and not {rejected, read[0].other} & _SIGNS:
            return None
    chosen = figure[0]
    return PixelDoubt(
        chosen.box,
        chosen.text,
        rejected,
        chosen.confidence,
        _is_figure(chosen.text + (rejected or "")),
    )


def _written(read: list[ReadCharacter]) -> str:
    return "".join(write_down([c.text for c in read])).strip()


def _together(one: float, two: float) -> float:
    """How sure a character is that was read alike twice."""
    return 1 - (1 - one) * (1 - two)


def _is_figure(text: str) -> bool:
    return _FIGURE.search(text) is not None


def _cut_lone(grey: Picture, line: TextLine, lines: list[TextLine]) -> Cut:
    company = _find_company(line, lines)
    if company is None:
        character = line.characters[0]
        return cut_between(grey, character.box, character.em, left=False, right=False)
    return _cut_in_company(grey, line, company)


def _find_company(line: TextLine, lines: list[TextLine]) -> list[PlacedCharacter] | None:
    """A sure figure near a character that stands alone, such as the one that its sign is for."""
    own = line.characters[0]
    best, found = 1e9, None  # farther than any picture is wide
    for other in lines:
        characters = other.characters
        if not (len(characters) in _COMPANY and "".join(c.text for c in characters).isdecimal()):
            continue
        if min(c.confidence for c in characters) < _SURE_FIGURE:
            continue
        distance = abs(characters[0].middle - own.middle) * _ROW_COUNTS + abs(
            characters[0].x0 - own.x1
        )
        if distance < best:
            best, found = distance, characters
    return found


def _cut_in_company(grey: Picture, alone: TextLine, company: list[PlacedCharacter]) -> Cut:
    """A character set between two figures, as it would stand in a line."""
    em = company[0].em
    middle = alone.characters[0].middle
    first = _rows_about(grey, alone.box.x0, alone.box.x1, middle, em)
    box = around(company)
    beside = _BESIDE_EM * em
    second = _rows_about(grey, box.x0 - beside, box.x1 + beside, company[0].middle, em)
    start = float(second.shape[1])
    return Cut(np.hstack([second, first, second]), start, start + first.shape[1])


def _rows_about(grey: Picture, x0: float, x1: float, middle: float, em: float) -> Picture:
    top = round(middle - _HALF_ROW_EM * em)
    height = max(4, round(2 * _HALF_ROW_EM * em))  # the network takes no strip without rows
    left, right = max(0, round(x0)), round(x1)
    part = grey[max(0, top) : max(0, top) + height, left : max(right, left + 2)]
    missing = height - part.shape[0]
    padded: Picture = np.pad(part, ((0, missing), (0, 0)), constant_values=255)
    return padded

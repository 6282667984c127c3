"""A recognised page as the parts of a page that the layout takes.

Enters: a `RecognisedPage` in pixels. Leaves: characters and edges in points, as PDFium's are, and what
is doubtful, placed on the page as it is shown. All that follows (tables, paragraphs, furniture) is the
same as for any page.
"""

from collections import Counter
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from extractors.readers.pdf.characters import Character, PageCharacters, Style
from extractors.readers.pdf.logical_pages import PageParts
from extractors.readers.pdf.page_frame import BBox, PageFrame
from extractors.readers.pdf.recognition_evidence import PlacedDoubt, RecognisedParts
from extractors.readers.pdf.rulings import PageDrawing, horizontal_edge, vertical_edge
from extractors.readers.pdf.scripts import is_wide
from extractors.readers.pdf.visibility import SeenText
from extractors.readers.recognition.page_recognition import RecognisedPage
from extractors.readers.recognition.text_places import Box

_BLACK = (0, 0, 0, 255)
"""Recognised text has no colour of its own."""
_BASELINE_EM = 0.37
"""How far the baseline lies below the middle of Chinese characters and of figures."""
_ALIKE = 0.09
"""Sizes that differ by less are measured unevenly, and meant alike."""

Row = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class RecognisedFrame(PageFrame):
    """The upright page of a picture; `back` leads to the page as it is shown, in points."""

    back: tuple[Row, Row, Row] = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))

    def to_shown(self, box: BBox) -> BBox:
        """The rectangle round a layout rectangle's corners on the page as it is shown."""
        start = self.section[0] if self.section is not None else 0.0
        x0, top, x1, bottom = box[0] + start, box[1], box[2] + start, box[3]
        corners = np.array([[x0, top, 1], [x1, top, 1], [x1, bottom, 1], [x0, bottom, 1]])
        mapped = corners @ np.array(self.back).T
        xs, ys = mapped[:, 0] / mapped[:, 2], mapped[:, 1] / mapped[:, 2]
        left, upper, right, lower = xs.min(), ys.min(), xs.max(), ys.max()
        return (
            round(float(left), 2),
            round(float(upper), 2),
            round(float(right), 2),
            round(float(lower), 2),
        )


def recognised_parts(engine: str, page: RecognisedPage, shown_scale: float) -> RecognisedParts:
    """The parts of a recognised page; the scale is from pixels of its picture to points shown."""
    pt = page.dpi / 72
    height, width = page.grey.shape
    grow = np.diag([shown_scale, shown_scale, 1.0])
    shrink = np.diag([pt, pt, 1.0])
    a, b, c = ((x, y, z) for x, y, z in (grow @ page.back @ shrink).tolist())
    frame = RecognisedFrame(0.0, 0.0, width / pt, height / pt, back=(a, b, c))
    sizes = _common_sizes([round(line.characters[0].em / pt, 1) for line in page.lines
                           if line.characters])  # fmt: skip
    body: list[Character] = []
    for character in page.characters:
        size = sizes[round(character.em / pt, 1)]
        style = Style(size, False, True, False, _BLACK, 0, 0, False, recognised=True)
        baseline = character.middle / pt + _BASELINE_EM * size
        body.append(
            Character(
                character.text,
                character.x0 / pt,
                character.x1 / pt,
                baseline,
                style,
                owner=character.strip,
            )
        )
    _fill_out(body)
    edges = [horizontal_edge(r.start / pt, r.end / pt, r.at / pt) for r in page.ruled.level]
    edges += [vertical_edge(r.at / pt, r.start / pt, r.end / pt) for r in page.ruled.upright]
    characters = PageCharacters(frame, body)
    doubts = [
        PlacedDoubt(
            frame.to_shown(_in_points(doubt.box, pt)),
            doubt.text,
            doubt.other,
            doubt.confidence,
            doubt.figure,
        )
        for doubt in page.doubts
    ]
    return RecognisedParts(
        engine,
        PageParts(characters, PageDrawing(edges), SeenText(body, [], [])),
        [c.confidence for c in page.characters],
        doubts,
    )


def _fill_out(body: list[Character]) -> None:
    """Give Chinese punctuation at the end of a strip its whole em, of which half has ink.

    Not at its beginning: what is printed may be a bracket of half the width, which begins where text does.
    """
    for _, group in groupby(body, key=lambda character: character.owner):
        *_, last = group
        if is_wide(last.text[0]) and not last.text.isalnum():
            last.x1 = max(last.x1, last.x0 + last.style.size)


def _in_points(box: Box, pt: float) -> BBox:
    return box.x0 / pt, box.top / pt, box.x1 / pt, box.bottom / pt


def _common_sizes(sizes: list[float]) -> dict[float, float]:
    """Each measured size's common one: that of the most lines of about the same size."""
    counts = Counter(sizes)
    common: dict[float, float] = {}
    for size, _ in counts.most_common():
        if size in common:
            continue
        near = [other for other in counts if other not in common
                and abs(other - size) <= _ALIKE * size]  # fmt: skip
        total = sum(counts[other] for other in near)
        middle = sum(other * counts[other] for other in near) / total
        common.update(dict.fromkeys(near, round(middle * 2) / 2))
    return common

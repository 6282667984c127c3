"""Parts of a line cut out and enlarged, to be read a second time.

Enters: a page's picture and characters of a line. Leaves: a strip with white all round it, and where
each of its places lies on the page. A cut runs between two characters where there is no ink: of a
neighbour nothing must be seen, since half a character is read as another one.
"""

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from extractors.readers.recognition.engine import DARK, Picture
from extractors.readers.recognition.text_lines import PlacedCharacter
from extractors.readers.recognition.text_places import Box

_ABOVE, _BESIDE = 0.1, 0.06
"""Room about the part, by its em: strokes reach a little beyond it."""
_SEEK_EM = 0.3
"""How far from where a character should end its end is looked for."""
_PADDING, _ENLARGED = 0.22, 1.5
"""White round a part alone, as round a line; enlarged, a sign is read as one of usual size."""


class Cut(NamedTuple):
    """A strip to be read again, and which part of it counts."""

    strip: Picture
    start: float
    end: float
    left: float = 0.0
    """The x on the page of the strip's first column."""
    scale: float = 1.0
    """Pixels of the strip for one of the page."""


def cut_between(grey: Picture, rows: Box, em: float, *, left: bool, right: bool) -> Cut:
    """A rectangle's ink, white all round it, enlarged; at a side with a neighbour cut between both."""
    top, bottom = max(0, round(rows.top - _ABOVE * em)), round(rows.bottom + _ABOVE * em)
    x0, x1 = rows.x0 - _BESIDE * em, rows.x1 + _BESIDE * em
    if left:
        x0 = _blank_near(grey[top:bottom], rows.x0, em)
    if right:
        x1 = _blank_near(grey[top:bottom], rows.x1, em)
    first, last = max(0, round(x0)), round(x1)
    part = grey[top : max(bottom, top + 2), first : max(last, first + 2)]
    if not part.size:
        return Cut(np.full((8, 8), 255, np.uint8), 0.0, 8.0)  # blank, in which nothing is read
    pad = max(1, round(_PADDING * part.shape[0]))
    padded = cv2.copyMakeBorder(part, pad, pad, pad * 2, pad * 2, cv2.BORDER_CONSTANT, value=(255,))
    alone: Picture = cv2.resize(
        padded, None, fx=_ENLARGED, fy=_ENLARGED, interpolation=cv2.INTER_CUBIC
    ).astype(np.uint8)
    return Cut(alone, 0.0, float(alone.shape[1]), first - pad * 2, _ENLARGED)


def _blank_near(rows: Picture, x: float, em: float) -> float:
    """The middle of the gap in the ink that is nearest to a place between two characters."""
    start = max(0, round(x - _SEEK_EM * em))
    inked = (rows[:, start : round(x + _SEEK_EM * em)] < DARK).any(axis=0)
    blank = np.flatnonzero(~inked)
    if not blank.size:
        return x
    runs = np.split(blank, np.flatnonzero(np.diff(blank) > 1) + 1)
    nearest = min(runs, key=lambda run: float(np.abs(run + start + 0.5 - x).min()))
    return start + float(nearest[0] + nearest[-1] + 1) / 2


def around(characters: Sequence[PlacedCharacter]) -> Box:
    """The rectangle round characters."""
    boxes = [c.box for c in characters]
    return Box(
        min(box.x0 for box in boxes),
        min(box.top for box in boxes),
        max(box.x1 for box in boxes),
        max(box.bottom for box in boxes),
    )

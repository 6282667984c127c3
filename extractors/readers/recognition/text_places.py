"""Where lines of text stand in the picture of a page.

Enters: an upright grey picture. Leaves: boxes round lines of text. The network marks the core of each
line, which is shrunk by a known share of its height (differentiable binarisation, arXiv 1911.08947);
the boxes give it back. Lines run from left to right, since the picture is upright.
"""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.readers.recognition.engine import DARK, Engine, Picture, as_taught

Ink = NDArray[np.bool_]
"""Where a picture is dark."""

_LONGEST_SIDE = 1280
"""Pixels: a page of A4 at 110 dots an inch, where 9-point text is 14 high. More finds no further
lines and costs by its square."""
_MULTIPLE = 32
"""Pixels: the network halves its picture five times."""
_CORE, _SURE = 0.3, 0.5
"""A pixel as likely as this is core; a line is as sure as this on the average."""
_GROW = 1.6
"""PP-OCR's own setting (`unclip_ratio`): the network marks the middle of lines."""
_LEAST_PX = 3
"""PP-OCR's own setting (`min_size`)."""


class Box(NamedTuple):
    """A rectangle in pixels of the picture."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def height(self) -> float:
        """Its height."""
        return self.bottom - self.top

    @property
    def width(self) -> float:
        """Its width."""
        return self.x1 - self.x0

    @property
    def middle(self) -> float:
        """The y of its middle."""
        return (self.top + self.bottom) / 2


def ink_within(grey: Picture, box: Box) -> Ink | None:
    """The rectangle round the ink in a box; None where there is none."""
    x0, top, x1, bottom = (max(0, round(value)) for value in box)
    dark = grey[top:bottom, x0:x1] < DARK
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    if not rows.size:
        return None
    return dark[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def find_text_places(engine: Engine, picture: Picture) -> list[Box]:
    """Boxes of lines of text, from top to bottom."""
    height, width = picture.shape[:2]
    scale = min(1.0, _LONGEST_SIDE / max(height, width))
    rows, columns = (
        max(_MULTIPLE, round(side * scale / _MULTIPLE) * _MULTIPLE) for side in (height, width)
    )
    small = cv2.resize(picture, (columns, rows), interpolation=cv2.INTER_AREA)
    plane = np.broadcast_to(as_taught(small), (1, 3, rows, columns))
    cores = engine.find_text(np.ascontiguousarray(plane))
    count, labels, stats, _ = cv2.connectedComponentsWithStats((cores > _CORE).astype(np.uint8))
    sums = np.bincount(labels.ravel(), weights=cores.ravel(), minlength=count)
    found = []
    for label in range(1, count):
        x, y, w, h, pixels = (int(value) for value in stats[label])
        if min(w, h) < _LEAST_PX or sums[label] < _SURE * pixels:
            continue
        grow = _GROW * w * h / (2 * (w + h))
        box = Box(
            max(0.0, (x - grow) * width / columns),
            max(0.0, (y - grow) * height / rows),
            min(float(width), (x + w + grow) * width / columns),
            min(float(height), (y + h + grow) * height / rows),
        )
        found.append(box)
    return sorted(found, key=lambda box: (box.top, box.x0))

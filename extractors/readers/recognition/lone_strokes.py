"""A stroke or two that stand alone, told by their shape: `/`, `1`, `-`, `=`, `(`.

Enters: the picture round a character that stands alone, and what it was read as. Leaves: what
its shape says, if that is clear. The network tells a stroke by its neighbours, and has none here.
"""

from collections.abc import Set

import numpy as np

from extractors.readers.recognition.engine import Picture
from extractors.readers.recognition.text_places import Box, Ink, ink_within

UPRIGHT = frozenset("1Il|/")
"""What is read of a stroke that stands up."""
_BRACKET, _ROUND = frozenset("(（"), frozenset("CcG")
_NARROW, _BROAD = 0.42, 0.55
"""How broad a bracket is at most, and C at least, by its height."""
_LEVEL = frozenset("一-—－‐–二")
_SLANTED, _STRAIGHT = 0.22, 0.1
"""By how much of its height a stroke leans to the right."""
_PLAIN = 1.4
"""How much broader than usual a row of a plain stroke is at most; one pixel is allowed anyway."""
_SHORT_EM, _FLAT_EM = 0.5, 0.2
"""A dash is broad and flat; a 一 is broader, a dot narrower."""
_TWO = frozenset("=＝二三")
_EVEN, _UNEVEN = 0.92, 0.8
"""How long the upper stroke of = is, and at most of 二, by the lower one."""


_LONGEST_EQUALS = 4
"""By its height: longer strokes are a double rule."""


def tell_stroke(grey: Picture, box: Box, em: float, readings: Set[str]) -> str | None:
    """What the shape says, where it is of a kind with all readings.

    A plain stroke that leans is `/` even if nothing was read but 1: alone in its cell, the network
    calls it so surely.
    """
    part = ink_within(grey, box)
    if part is None:
        return None
    height, width = part.shape
    if readings <= _LEVEL and height <= _FLAT_EM * em and width <= _SHORT_EM * em:
        return "-"
    if readings <= _TWO:
        return _tell_two(part)
    if readings & _BRACKET and readings <= _BRACKET | _ROUND:
        wanted = (
            _BRACKET if width <= _NARROW * height else _ROUND if width >= _BROAD * height else None
        )
        return next(iter(readings & wanted), None) if wanted else None
    if not readings <= UPRIGHT or height < width:
        return None
    fifth = max(1, height // 5)
    top, bottom = (float(np.nonzero(rows)[1].mean()) for rows in (part[:fifth], part[-fifth:]))
    lean = (top - bottom) / height
    if lean >= _SLANTED and ("/" in readings or _is_plain(part)):
        return "/"
    upright = readings - {"/"}
    return next(iter(upright)) if lean <= _STRAIGHT and len(upright) == 1 else None


def is_equals(grey: Picture, box: Box) -> bool:
    """Whether all ink of a box is two level strokes of one length."""
    part = ink_within(grey, box)
    if part is None:
        return False
    height, width = part.shape
    return height < width <= _LONGEST_EQUALS * height and _tell_two(part) == "="


def _is_plain(part: Ink) -> bool:
    """Whether a stroke has neither foot nor flag, as a slanted 1 would."""
    breadths = part.sum(axis=1)
    return bool(breadths.max() <= max(_PLAIN * np.median(breadths), np.median(breadths) + 1))


def _tell_two(part: Ink) -> str | None:
    rows = np.flatnonzero(part.any(axis=1))
    strokes = np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)
    if len(strokes) != 2:
        return None
    upper, lower = (int(part[stroke].any(axis=0).sum()) for stroke in strokes)
    share = upper / lower
    if _EVEN <= share <= 1 / _EVEN:
        return "="
    return "二" if share <= _UNEVEN else None

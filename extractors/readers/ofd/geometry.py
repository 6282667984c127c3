"""Millimetres and lists of numbers in OFD (GB/T 33190-2016, 7.2 and 8.2); points are the page's unit here."""

import math

MM = 72 / 25.4
"""Points in a millimetre."""
_MOST = 1e7
"""Millimetres: ten kilometres. Numbers beyond are nonsense, and would overflow when multiplied."""


def read_numbers(text: str | None, count: int) -> tuple[float, ...] | None:
    """An attribute's first numbers; None if there are fewer, or something else stands among them."""
    words = (text or "").replace(",", " ").split()
    if len(words) < count:
        return None
    try:
        values = tuple(float(word) for word in words[:count])
    except ValueError:
        return None
    return values if all(math.isfinite(value) and abs(value) < _MOST for value in values) else None

"""Millimetres and matrices of OFD, and the page in points (GB/T 33190-2016, 7.2 and 8.2)."""

import math

MM = 72 / 25.4
"""Points in a millimetre."""
Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def read_numbers(text: str | None, count: int) -> tuple[float, ...] | None:
    """An attribute's first numbers; None if there are fewer, or something else stands among them."""
    words = (text or "").replace(",", " ").split()
    if len(words) < count:
        return None
    try:
        values = tuple(float(word) for word in words[:count])
    except ValueError:
        return None
    return values if all(math.isfinite(value) and abs(value) < 1e7 for value in values) else None


def multiply(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that does one after the other."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (
        a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j,
        e * g + f * i + k, e * h + f * j + m,
    )  # fmt: skip


def apply(matrix: Matrix, x: float, y: float) -> Point:
    """A point after the matrix."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f

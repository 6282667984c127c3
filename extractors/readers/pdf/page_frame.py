"""Coordinates: from PDF user space to the page as it is shown, and to the way its text runs.

ISO 32000-2, 8.3.2.3 and 14.11.2: user space has its origin anywhere and y upwards; the crop box
says which part is shown, /Rotate how it is turned. Layout works in a frame whose origin is the top
left corner and whose lines run from left to right, so a page with its text on the side is turned
once more. Locations are always given on the page as shown.
"""

from dataclasses import dataclass, replace

BBox = tuple[float, float, float, float]
"""x0, top, x1, bottom in points, origin at the top left corner, y downwards."""


@dataclass(frozen=True, slots=True)
class PageFrame:
    """A visible box in user space and how often it is turned clockwise by 90°.

    `page_turns` is the page's own rotation, `text_turns` what is added so that text runs upright.
    """

    left: float
    bottom: float
    right: float
    top: float
    page_turns: int = 0
    text_turns: int = 0
    section: tuple[float, float] | None = None
    """The part of the layout, from x to x, that is read as a page of its own."""

    @property
    def turns(self) -> int:
        """Clockwise quarter turns from user space to the layout."""
        return (self.page_turns + self.text_turns) % 4

    @property
    def width(self) -> float:
        """Width in the layout."""
        if self.section is not None:
            return self.section[1] - self.section[0]
        return self._size(self.turns)[0]

    def part(self, start: float, end: float) -> "PageFrame":
        """The frame of a part of the page; x counts from its left side."""
        return replace(self, section=(start, end))

    @property
    def height(self) -> float:
        """Height in the layout."""
        return self._size(self.turns)[1]

    def _size(self, turns: int) -> tuple[float, float]:
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if turns % 2 else (width, height)

    def to_layout(self, x: float, y: float) -> tuple[float, float]:
        """A point of user space in the layout."""
        width, height = self.right - self.left, self.top - self.bottom
        return _turn(x - self.left, self.top - y, width, height, self.turns)

    def box_to_layout(self, left: float, bottom: float, right: float, top: float) -> BBox:
        """A rectangle of user space in the layout."""
        x0, y0 = self.to_layout(left, top)
        x1, y1 = self.to_layout(right, bottom)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def to_shown(self, box: BBox) -> BBox:
        """A layout rectangle on the page as it is shown, rounded to a hundredth of a point."""
        if self.section is not None:
            start = self.section[0]
            whole = replace(self, section=None)
            return whole.to_shown((box[0] + start, box[1], box[2] + start, box[3]))
        if not self.text_turns:
            left, top, right, bottom = box
            return round(left, 2), round(top, 2), round(right, 2), round(bottom, 2)
        x0, y0 = _turn(box[0], box[1], self.width, self.height, -self.text_turns % 4)
        x1, y1 = _turn(box[2], box[3], self.width, self.height, -self.text_turns % 4)
        return (
            round(min(x0, x1), 2),
            round(min(y0, y1), 2),
            round(max(x0, x1), 2),
            round(max(y0, y1), 2),
        )


def _turn(x: float, y: float, width: float, height: float, turns: int) -> tuple[float, float]:
    """Turn a point of a width × height area clockwise, keeping the origin at the top left."""
    if turns == 1:
        return height - y, x
    if turns == 2:
        return width - x, height - y
    if turns == 3:
        return y, width - x
    return x, y

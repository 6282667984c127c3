"""Values of a record on the pages of its file: a box for each, over the page's picture.

Enters: a record whose locations are on pages (PDF, OFD, scans). Leaves: for each page the boxes of
values and of what was left over.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.view.parts import Json
from pipeline.view.placing import is_derived, value_at

BBox = tuple[float, float, float, float]
_MARGIN_PT = 1.0
"""The frame is drawn beside the ink, not over it."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points, origin top left."""

    pointer: str
    bbox: BBox
    text: str = ""
    """What the value says."""
    is_leftover: bool = False

    @property
    def x(self) -> float:
        """Its left edge, with a little room."""
        return round(self.bbox[0] - _MARGIN_PT, 1)

    @property
    def y(self) -> float:
        """Its upper edge."""
        return round(self.bbox[1] - _MARGIN_PT, 1)

    @property
    def width(self) -> float:
        """From edge to edge."""
        return round(max(self.bbox[2] - self.bbox[0], 0) + 2 * _MARGIN_PT, 1)

    @property
    def height(self) -> float:
        """From edge to edge."""
        return round(max(self.bbox[3] - self.bbox[1], 0) + 2 * _MARGIN_PT, 1)


def find_boxes(record: Json) -> dict[int, list[Box]]:
    """The boxes of each page, by its number."""
    found: dict[int, list[Box]] = defaultdict(list)
    for pointer, location in record["provenance"].items():
        if location["kind"] == "pdf" and not is_derived(pointer):
            found[location["page"]].append(
                Box(pointer, tuple(location["bbox"]), value_at(record, pointer))
            )
    for place, one in enumerate(record["leftover"]):
        if one["location"]["kind"] == "pdf":
            box = Box(
                f"/leftover/{place}", tuple(one["location"]["bbox"]), one["text"], is_leftover=True
            )
            found[one["location"]["page"]].append(box)
    return found


def largest_first(boxes: Iterable[Box]) -> list[Box]:
    """In the order in which they are drawn, so that each can be reached."""
    return sorted(boxes, key=lambda box: -box.width * box.height)

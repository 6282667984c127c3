"""Pictures that float beside the text: where each is anchored and how large ([MS-ODRAW] 2.2).

Enters: the shape anchors (PlcSpa, [MS-DOC] 2.8.37) and the drawing records. Leaves: position of the
anchor, width and height in points of every shape that is filled with a picture, once per group.
"""

import struct

from extractors.readers.doc.plexes import parse_plex
from extractors.readers.doc.text_box_anchors import SPA_BYTES, groups_of, iter_shapes
from extractors.readers.units import TWIPS_A_POINT

_FOPT = 0xF00B
"""Record type of a shape's properties (OfficeArtFOPT)."""
_PICTURE_PROPERTY = 0x0104
"""pib: which picture the shape shows."""
_PROPERTY_BYTES = 6
"""An identifier and a value (OfficeArtFOPTE)."""


def floating_pictures(shape_anchors: bytes, drawings: bytes) -> list[tuple[int, float, float]]:
    """Position, width and height of each, by position."""
    plex = parse_plex(shape_anchors, SPA_BYTES)
    anchors = {
        struct.unpack_from("<I", datum)[0]: (position, *struct.unpack_from("<4i", datum, 4))
        for position, datum in zip(plex.positions, plex.data, strict=False)
    }
    if not anchors:
        return []
    groups = groups_of(drawings)
    found: dict[int, tuple[int, float, float]] = {}
    for shape, start, end in iter_shapes(drawings):
        top = groups.get(shape, shape)
        if top in anchors and top not in found and _has_picture(drawings, start, end):
            position, left, upper, right, lower = anchors[top]
            width, height = (right - left) / TWIPS_A_POINT, (lower - upper) / TWIPS_A_POINT
            found[top] = (position, width, height)
    return sorted(found.values())


def _has_picture(data: bytes, at: int, end: int) -> bool:
    """Whether a shape's options (OfficeArtFOPT 2.2.9) name a picture."""
    while at + 8 <= end:
        head, kind, size = struct.unpack_from("<HHI", data, at)
        if kind == _FOPT:
            for index in range(head >> 4):
                place = at + 8 + index * _PROPERTY_BYTES
                if place + _PROPERTY_BYTES > end:
                    break
                name, value = struct.unpack_from("<HI", data, place)
                # Two bits beside the identifier say of what kind the value is (2.2.8).
                if name & 0x3FFF == _PICTURE_PROPERTY and value:
                    return True
        at += 8 + size
    return False

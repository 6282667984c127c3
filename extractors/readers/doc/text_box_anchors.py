"""Text boxes: where in the body each one hangs ([MS-DOC] 2.4.5, [MS-ODRAW] 2.2).

Enters: the shape anchors (PlcSpa), the text boxes' own shape numbers (FTXBXS) and the drawing
records. Leaves: the position of the anchor of each text box. A box inside a group of shapes is
anchored where its group is.
"""

import struct
from collections.abc import Iterator

from extractors.readers.doc.plexes import Plex, parse_plex

SPA_BYTES = 26
"""An Spa."""
_SPGR_CONTAINER, _SP_CONTAINER, _FSP = 0xF003, 0xF004, 0xF00A
"""Record types: a group of shapes, a shape, and its identifier (OfficeArtFSP)."""
_CONTAINER_VERSION = 0xF
"""recVer of a record that holds records ([MS-ODRAW] 2.2.1)."""
_MAX_NESTING = 16
"""Groups within groups: people make three or four, and each is a call."""


def anchor_positions(shape_anchors: bytes, drawings: bytes) -> dict[int, int]:
    """Shape number → position of its anchor in the body."""
    plex = parse_plex(shape_anchors, SPA_BYTES)
    anchors = {
        struct.unpack_from("<I", datum)[0]: position
        for position, datum in zip(plex.positions, plex.data, strict=False)
    }
    for shape, group in groups_of(drawings).items():
        if shape not in anchors and group in anchors:
            anchors[shape] = anchors[group]
    return anchors


def box_shapes(texts: Plex) -> tuple[int, ...]:
    """The shape number of each text box story (FTXBXS 2.9.86: `lid`), 0 for an unused one."""
    return tuple(
        0
        if datum[8:10] != b"\0\0"  # fReusable: a gap in the list of stories
        else int.from_bytes(datum[14:18], "little")
        for datum in texts.data
    )


def groups_of(drawings: bytes) -> dict[int, int]:
    """Each shape inside a group → the outermost group's shape number."""
    found: dict[int, int] = {}
    for start, end in _drawings(drawings):
        _walk(drawings, start, end, [], found)
    return found


def iter_shapes(drawings: bytes) -> Iterator[tuple[int, int, int]]:
    """The number of each shape and where its records lie."""
    pending = [*_drawings(drawings)]
    while pending:
        at, end = pending.pop()
        while at + 8 <= end:
            version, kind, size = struct.unpack_from("<HHI", drawings, at)
            body, after = at + 8, min(at + 8 + size, end)
            if kind == _SP_CONTAINER:
                yield _shape_number(drawings, body, after), body, after
            elif version & 0xF == _CONTAINER_VERSION:
                pending.append((body, after))
            at = after


def _drawings(drawings: bytes) -> Iterator[tuple[int, int]]:
    """The extents of the drawing group's record and of the drawings' records."""
    # The drawing group's record comes first; drawings follow, each after one byte (2.9.172).
    at = 0
    while at + 8 <= len(drawings):
        version, kind, size = struct.unpack_from("<HHI", drawings, at)
        if kind < 0xF000:  # no type of a drawing record
            at += 1
            continue
        if version & 0xF == _CONTAINER_VERSION:
            yield at + 8, min(at + 8 + size, len(drawings))
        at += 8 + size


def _walk(data: bytes, at: int, end: int, groups: list[int], found: dict[int, int]) -> None:
    is_first = True
    while at + 8 <= end:
        version, kind, size = struct.unpack_from("<HHI", data, at)
        body, after = at + 8, min(at + 8 + size, end)
        if kind == _SP_CONTAINER:
            shape = _shape_number(data, body, after)
            # A group's own shape is its first member; the outermost group is the page itself.
            if is_first and groups and groups[-1] == 0:
                groups[-1] = shape
            outermost = groups[1] if len(groups) > 1 else 0
            if outermost and shape != outermost:
                found[shape] = outermost
            is_first = False
        elif kind == _SPGR_CONTAINER:
            if len(groups) < _MAX_NESTING:
                _walk(data, body, after, [*groups, 0], found)
            is_first = False
        elif version & 0xF == _CONTAINER_VERSION and len(groups) < _MAX_NESTING and not groups:
            _walk(data, body, after, groups, found)
        at = after


def _shape_number(data: bytes, at: int, end: int) -> int:
    while at + 12 <= end:
        _, kind, size = struct.unpack_from("<HHI", data, at)
        if kind == _FSP:
            return int(struct.unpack_from("<I", data, at + 8)[0])
        at += 8 + size
    return 0

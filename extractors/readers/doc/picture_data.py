"""What the Data stream says of pictures and form fields ([MS-DOC] 2.9.192 PICF, 2.9.78 FFData).

Enters: the stream and an offset that a run names (sprmCPicLocation). Leaves: a picture's size, or
what a check box or a drop-down list shows; None where the bytes say nothing sure.
"""

import struct

from extractors.readers.units import TWIPS_A_POINT
from extractors.readers.word.ticks import tick_box

_HEADER_BYTES = 68
"""PICF."""
_GOAL_AT = 28
"""dxaGoal and dyaGoal in it, behind the header and the kind."""
_CHECK_BOX, _DROP_DOWN = 1, 2
"""iType of an FFData."""
_UNDEFINED = 25
"""`iRes` of a field that nobody has filled in: its default holds."""
_MOST_ENTRIES = 256
"""A drop-down list in Word has 25; a damaged count may say anything."""


def picture_size(data: bytes, offset: int) -> tuple[float, float] | None:
    """Width and height in points, as scaled."""
    if offset + _HEADER_BYTES > len(data):
        return None
    width, height, scale_x, scale_y = struct.unpack_from("<4H", data, offset + _GOAL_AT)
    factor = 1000 * TWIPS_A_POINT
    return width * (scale_x or 1000) / factor, height * (scale_y or 1000) / factor


def form_field_text(data: bytes, offset: int) -> str | None:
    """The tick of a check box, the chosen entry of a drop-down list."""
    try:
        (header,) = struct.unpack_from("<H", data, offset + 4)
        at = offset + header
        version, bits = struct.unpack_from("<IH", data, at)
        if header != _HEADER_BYTES or version != 0xFFFFFFFF:
            return None
        kind, result = bits & 3, bits >> 2 & 0x1F
        if kind not in (_CHECK_BOX, _DROP_DOWN):
            return None
        # Behind version, bits, longest text and size of the box.
        _, at = _read_string(data, at + 10)
        (default,) = struct.unpack_from("<H", data, at)
        chosen = default if result == _UNDEFINED else result
        if kind == _CHECK_BOX:
            return tick_box(chosen == 1)
        at += 2
        for _ in range(5):  # format, help, status, two macros
            _, at = _read_string(data, at)
        return _entry(data, at, chosen)
    except struct.error:
        return None


def _read_string(data: bytes, at: int) -> tuple[str, int]:
    """An Xstz (2.9.353) and the offset behind its closing zero."""
    (count,) = struct.unpack_from("<H", data, at)
    end = at + 2 + 2 * count
    return data[at + 2 : end].decode("utf-16-le", errors="replace"), end + 2


def _entry(data: bytes, at: int, chosen: int) -> str | None:
    """One string of an SttbfDropList (2.2.4)."""
    extended, count, extra = struct.unpack_from("<HHH", data, at)
    if extended != 0xFFFF or not chosen < count <= _MOST_ENTRIES:
        return None
    at += 6
    for index in range(chosen + 1):
        (length,) = struct.unpack_from("<H", data, at)
        if index == chosen:
            text = data[at + 2 : at + 2 + 2 * length]
            return text.decode("utf-16-le", errors="replace") if len(text) == 2 * length else None
        at += 2 + 2 * length + extra
    return None

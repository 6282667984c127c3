"""The font table: names and character sets of the fonts that text refers to by index.

Enters: SttbfFfn ([MS-DOC] 2.9.286, FFN 2.9.80). Leaves: `Font`s in order of index.
"""

import struct
from dataclasses import dataclass

from extractors.readers.doc.code_pages import decode_utf16


@dataclass(frozen=True, slots=True)
class Font:
    """A font's name, empty where it is unreadable, and its Windows character set number."""

    name: str
    charset: int


def parse_fonts(block: bytes, *, is_word97: bool) -> tuple[Font, ...]:
    """Read the table as far as it goes; Word 6 states no number of fonts, so that its size counts."""
    # `name_at`: behind the fixed part of an FFN, whose byte 4 is the character set.
    if is_word97:
        if len(block) < 4:
            return ()
        (count,) = struct.unpack_from("<H", block)
        at, name_at = 4, 40
    else:
        count, at, name_at = 0xFFFF, 2, 6
    fonts: list[Font] = []
    while len(fonts) < count and at < len(block):
        # The first byte is the number of bytes after it.
        record = block[at : at + 1 + block[at]]
        at += 1 + block[at]
        name = ""
        if len(record) > name_at:
            stored = record[name_at:]
            name = (
                decode_utf16(stored) if is_word97 else stored.decode("cp1252", errors="replace")
            ).partition("\0")[0]
        fonts.append(Font(name, record[4] if len(record) > 4 else 0))
    return tuple(fonts)

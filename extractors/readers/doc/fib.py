"""The file information block: which generation a file is, and where everything lies.

Enters: the start of the `WordDocument` stream. Leaves: a `FileInformation`. Follows [MS-DOC] 2.5
(Fib) for Word 97 and later; for Word 6 and 95 the layout that Microsoft published with Word 6,
which orders the same (offset, length) pairs alike but keeps them in the one stream and counts
them from another place.
"""

import struct
from dataclasses import dataclass
from typing import Literal

from extractors.readers.doc.damage import DamageLog

WORD97_IDENT = 0xA5EC
"""wIdent of Word 97 and later."""
WORD6_IDENTS = frozenset({0xA5DC, 0xA697, 0xA698, 0xA699})
"""Word 6 and 95; the last three are their East Asian editions."""
WINWORD2_IDENTS = frozenset({0xA59B, 0xA5DB})
"""Word 2, which is not read."""

_WORD95_FIB = 0x0068
"""nFib of Word 95."""
_FIRST_WORD97_FIB = 0x00A0
"""Kingsoft WPS and others write 0x00BF, betas of Word 97 less; Word 95 wrote 0x0068."""

StructureName = Literal[
    "style_sheet",
    "footnote_references",
    "footnote_texts",
    "sections",
    "headers",
    "character_pages",
    "paragraph_pages",
    "fonts",
    "settings",
    "pieces",
    "shape_anchors",
    "header_shape_anchors",
    "endnote_references",
    "endnote_texts",
    "drawings",
    "text_box_texts",
    "header_text_box_texts",
    "lists",
    "list_overrides",
]

_PAIRS: dict[StructureName, int] = {
    "style_sheet": 1,
    "footnote_references": 2,
    "footnote_texts": 3,
    "sections": 6,
    "headers": 11,
    "character_pages": 12,
    "paragraph_pages": 13,
    "fonts": 15,
    "settings": 31,
    "pieces": 33,
    "shape_anchors": 40,
    "header_shape_anchors": 41,
    "endnote_references": 46,
    "endnote_texts": 47,
    "drawings": 50,
    "text_box_texts": 56,
    "header_text_box_texts": 58,
    "lists": 73,
    "list_overrides": 74,
}
"""Index of each structure's pair in FibRgFcLcb97 (2.5.6)."""

_WORD97_PAIRS_AT = 0x9A
"""Where the pairs of offset and length begin (fibRgFcLcb)."""
_WORD6_PAIRS_AT = 0x58
"""The same in the FIB of Word 6."""
_WORD6_LAST_REGULAR_PAIR = 37
"""Behind it, Word 6 has other fields between the pairs."""
_WORD6_ODD_PAIRS: dict[StructureName, int] = {"endnote_references": 0x1D2, "endnote_texts": 0x1DA}
"""After pair 37 Word 6 has single numbers between the pairs, and so other offsets."""

_WORD97_LENGTHS_AT = 0x4C
"""The lengths of the stories: ccpText and its neighbours in fibRgLw."""
_WORD6_LENGTHS_AT = 0x34
"""The same in the FIB of Word 6."""


@dataclass(frozen=True, slots=True)
class StoryLengths:
    """Characters in each story; the stories lie one after the other in this order (2.3)."""

    body: int
    footnotes: int
    headers: int
    macros: int
    comments: int
    endnotes: int
    text_boxes: int
    header_text_boxes: int


@dataclass(frozen=True, slots=True)
class FileInformation:
    """The facts of the FIB that reading needs."""

    is_word97: bool
    language_id: int
    table_stream: str
    is_complex: bool
    is_encrypted: bool
    is_obfuscated: bool
    has_wide_text: bool
    """East Asian editions before Word 97: two bytes a character (fExtChar), UTF-16 in Word 95 …"""
    has_code_page_pairs: bool
    """… and in Word 6 a character of a code page as one number, its lead byte above its trail."""
    is_east_asian_word6: bool
    key: int
    text_start: int
    text_end: int
    lengths: StoryLengths
    character_page_hint: tuple[int, int]
    paragraph_page_hint: tuple[int, int]
    """Word 6: first page and number of pages, where the bin table names fewer."""
    _pairs: dict[StructureName, tuple[int, int]]

    def extent(self, name: StructureName) -> tuple[int, int]:
        """Offset and length of a structure in the table stream, (0, 0) when absent."""
        return self._pairs.get(name, (0, 0))


def identify_generation(stream: bytes) -> Literal["word97", "word6", "word2", "unknown"]:
    """Which generation of Word wrote the stream, by its first four bytes."""
    if len(stream) < 4:
        return "unknown"
    ident, version = struct.unpack_from("<HH", stream)
    if ident in WINWORD2_IDENTS:
        return "word2"
    if ident in WORD6_IDENTS and version < _FIRST_WORD97_FIB:
        return "word6"
    if ident == WORD97_IDENT or ident in WORD6_IDENTS:
        return "word97"
    return "unknown"


def parse_fib(stream: bytes, damage: DamageLog) -> FileInformation | None:
    """Read the FIB; None when the stream is too short to hold one."""
    is_word97 = identify_generation(stream) == "word97"
    lengths_at = _WORD97_LENGTHS_AT if is_word97 else _WORD6_LENGTHS_AT
    if len(stream) < lengths_at + 32:
        return None
    ident, version, _, language_id, _, flags = struct.unpack_from("<6H", stream)
    (key,) = struct.unpack_from("<I", stream, 0x0E)
    text_start, text_end = struct.unpack_from("<II", stream, 0x18)
    lengths = struct.unpack_from("<8i", stream, lengths_at)
    if any(length < 0 for length in lengths):
        damage.note("the length of a story is negative")
    hints = (0, 0), (0, 0)
    if not is_word97 and len(stream) >= 0x192:
        # pnChpFirst, pnPapFirst, cpnBteChp and cpnBtePap.
        first_chp, first_pap, chp_count, pap_count = struct.unpack_from("<4H", stream, 0x18A)
        hints = (first_chp, chp_count), (first_pap, pap_count)
    # Bits of FibBase (2.5.2): fWhichTblStm, fComplex, fEncrypted, fObfuscated, fExtChar.
    return FileInformation(
        is_word97=is_word97,
        language_id=language_id,
        table_stream=("1Table" if flags & 0x0200 else "0Table") if is_word97 else "WordDocument",
        is_complex=bool(flags & 0x0004),
        is_encrypted=bool(flags & 0x0100),
        is_obfuscated=bool(flags & 0x8000),
        has_wide_text=not is_word97 and bool(flags & 0x1000),
        has_code_page_pairs=not is_word97 and bool(flags & 0x1000) and version < _WORD95_FIB,
        is_east_asian_word6=ident in WORD6_IDENTS and ident != 0xA5DC,
        key=key,
        text_start=text_start,
        text_end=text_end,
        lengths=StoryLengths(*(max(0, length) for length in lengths)),
        character_page_hint=hints[0],
        paragraph_page_hint=hints[1],
        _pairs=_read_pairs(stream, is_word97),
    )


def _read_pairs(stream: bytes, is_word97: bool) -> dict[StructureName, tuple[int, int]]:
    pairs: dict[StructureName, tuple[int, int]] = {}
    for name, index in _PAIRS.items():
        if is_word97:
            offset = _WORD97_PAIRS_AT + 8 * index
        elif index <= _WORD6_LAST_REGULAR_PAIR:
            offset = _WORD6_PAIRS_AT + 8 * index
        else:
            offset = _WORD6_ODD_PAIRS.get(name, -1)
        if 0 <= offset <= len(stream) - 8:
            pairs[name] = struct.unpack_from("<II", stream, offset)
    return pairs

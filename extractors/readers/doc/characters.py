"""Special characters: what of a Word file's text is text ([MS-DOC] 2.4.1, 2.6.1 sprmCFSpec).

Enters: stored text, one character per position. Leaves: the text a person sees. Marks, anchors of
pictures and objects and note references vanish; the non-breaking hyphen becomes a hyphen, the
optional one U+00AD; line, page and column breaks stay as `BREAKS`, for paragraphs to be split at.
A line feed (0x0A), which Word never writes and others do, is a line break.
"""

from extractors.patterns import compile_pattern
from extractors.readers.doc.code_pages import FILLER
from extractors.terms.code_points import SOFT_HYPHEN

LINE_BREAK, PAGE_BREAK, COLUMN_BREAK = "\x0b", "\x0c", "\x0e"
PARAGRAPH_MARK, CELL_MARK = "\r", "\x07"
FIELD_BEGIN, FIELD_SEPARATOR = "\x13", "\x14"
OBJECT = "\x01"
"""Stands for a picture, an embedded object or a form field."""

BREAKS = compile_pattern("[\x0a\x0b\x0c\x0e\x85\u2028\u2029]")
PARAGRAPH_ENDS = compile_pattern("[\r\x07\x0a\x0b\x0c\x0e\x85\u2028\u2029]")
"""Whatever ends a paragraph, a cell or a line."""

_TO_MAP = compile_pattern("[\x00-\x08\x0a\x0d\x0f-\x1f\uffff]")
_MAPPED: dict[int, str | None] = {
    **dict.fromkeys(range(0x20)),
    0x09: "\t",
    0x0A: LINE_BREAK,
    0x0B: LINE_BREAK,
    0x0C: PAGE_BREAK,
    0x0E: COLUMN_BREAK,
    0x1E: "-",
    0x1F: SOFT_HYPHEN,
    ord(FILLER): None,
}


def readable(stored: str) -> str:
    """The text without marks; breaks remain."""
    return stored.translate(_MAPPED) if _TO_MAP.search(stored) else stored

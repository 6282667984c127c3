"""Numbers of Word 6 and 95, which had no lists: the format stands at each paragraph or section.

Enters: paragraphs in reading order, each with its kind of number (sprmPNLvlAnm: 10 a plain number,
11 a bullet, 1 to 9 an outline level) and the format that it or its style has (ANLD); and the
section's formats of outline levels (OLST: nine ANLVs of 16 bytes, 4 bytes, 64 characters). Leaves:
labels; an outline number may include those of the levels above it (`1.2`).
"""

import struct
from dataclasses import dataclass, field

from extractors.readers.word.numbering import NUMBER_FORMATS_BY_NFC, format_number

_PLAIN_NUMBER = 10
"""nLvlAnm of a number without levels (sprmPNLvlAnm)."""
_OUTLINE_LEVELS = 9
"""Headings 1 to 9."""
_ANLV_BYTES = 16
"""An ANLV: what one level's number looks like."""
_TEXTS_AT = 20
"""Where the texts before and after the numbers begin in an OLST or ANLD: behind the ANLVs and
flags."""
_OLST_TEXTS_AT = _OUTLINE_LEVELS * _ANLV_BYTES + 4
_START_AT = 10
"""iStartAt of an ANLV."""
_INCLUDES_UPPER = 0x04
"""`fPrev` in the byte behind the texts' lengths."""


@dataclass(slots=True)
class OldNumbers:
    """The running numbers of one document."""

    outline_list: bytes = b""
    """The OLST of the first section that has one."""
    code_page: str = "cp1252"
    """Of the texts before and after a number."""
    _plain: int = 0
    _outline: dict[int, tuple[int, str]] = field(default_factory=dict)
    """The last number and label of each outline level."""

    def next_label(self, level: int, anld: bytes) -> str:
        """The label of the next paragraph; a paragraph without a number ends a plain list."""
        if level == _PLAIN_NUMBER and len(anld) >= _TEXTS_AT:
            (start,) = struct.unpack_from("<H", anld, _START_AT)
            self._plain = self._plain + 1 if self._plain else start
            return self._write(anld, self._plain)
        if not 1 <= level <= _OUTLINE_LEVELS:
            self._plain = 0 if level == 0 else self._plain
            return ""
        if len(anld) < _TEXTS_AT:
            anld = self._of_section(level)
        if len(anld) < _TEXTS_AT:
            return ""
        (start,) = struct.unpack_from("<H", anld, _START_AT)
        last = self._outline.get(level)
        number = last[0] + 1 if last is not None else start
        label = self._write(anld, number)
        if anld[3] & _INCLUDES_UPPER:
            above = [upper for upper in sorted(self._outline) if upper < level]
            label = (self._outline[above[-1]][1] if above else "") + label
        self._outline = {upper: one for upper, one in self._outline.items() if upper < level}
        self._outline[level] = (number, label)
        return label

    def _of_section(self, level: int) -> bytes:
        """The section's format of a level, laid out like a paragraph's."""
        block = self.outline_list
        if len(block) < _OLST_TEXTS_AT:
            return b""
        formats = [
            block[at : at + _ANLV_BYTES] for at in range(0, level * _ANLV_BYTES, _ANLV_BYTES)
        ]
        text_at = _OLST_TEXTS_AT + sum(one[1] + one[2] for one in formats[:-1])
        own = formats[-1]
        return own + b"\0" * 4 + block[text_at : text_at + own[1] + own[2]]

    def _write(self, anld: bytes, number: int) -> str:
        number_format = NUMBER_FORMATS_BY_NFC.get(anld[0], "decimal")
        before_end = _TEXTS_AT + anld[1]
        before = anld[_TEXTS_AT:before_end].decode(self.code_page, errors="replace")
        after = anld[before_end : before_end + anld[2]].decode(self.code_page, errors="replace")
        return (before + format_number(number, number_format) + after).strip()

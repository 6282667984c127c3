"""Lists: from a paragraph's list index and level to its label ([MS-DOC] 2.4.6.3).

Enters: PlfLst (2.9.188) with the levels that follow it, PlfLfo (2.9.186), and paragraphs in
reading order. Leaves: labels as `extractors.readers.word.numbering` counts them. Word 6 had no lists;
its numbers are those of `old_numbers`.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

from extractors.readers.doc.code_pages import decode_utf16
from extractors.readers.doc.damage import DamageLog
from extractors.readers.doc.old_numbers import OldNumbers
from extractors.readers.doc.properties import ParagraphProperties
from extractors.readers.doc.sprms import C_HIDDEN, split_sprms
from extractors.readers.word.numbering import (
    MAX_LEVELS,
    NUMBER_FORMATS_BY_NFC,
    ListCounter,
    ListDefinition,
    ListLevel,
)

# Sizes by the structures' own sections: LSTF, LVLF, LFO and LFOLVL.
_LSTF_BYTES = 28
_LVLF_BYTES = 28
_LFO_BYTES = 16
_LFOLVL_BYTES = 8
_NO_STYLE = 0x0FFF
"""istdNil: the level belongs to no style."""


@dataclass(frozen=True, slots=True)
class _StoredList:
    lsid: int
    is_simple: bool
    styles: tuple[int, ...]
    levels: tuple[ListLevel, ...] = ()


@dataclass(frozen=True, slots=True)
class ListTable:
    """Lists by the one-based index that paragraphs name, and which level a style stands for."""

    definitions: Mapping[int, ListDefinition] = field(default_factory=dict)
    levels_by_style: Mapping[int, Mapping[int, int]] = field(default_factory=dict)


def parse_lists(
    table: bytes, lists: tuple[int, int], overrides: tuple[int, int], damage: DamageLog
) -> ListTable:
    """Read all lists from the table stream; the levels stand behind PlfLst's own extent."""
    stored = _read_lists(table, lists, damage)
    offset, length = overrides
    block = table[offset : offset + length]
    if len(block) < 4:
        return ListTable()
    (count,) = struct.unpack_from("<I", block)
    if 4 + count * _LFO_BYTES > len(block):
        damage.note("the list overrides are cut short")
        count = (len(block) - 4) // _LFO_BYTES
    definitions: dict[int, ListDefinition] = {}
    levels_by_style: dict[int, Mapping[int, int]] = {}
    data_at = 4 + count * _LFO_BYTES
    for index in range(1, count + 1):
        lfo_at = 4 + (index - 1) * _LFO_BYTES
        (lsid,) = struct.unpack_from("<i", block, lfo_at)
        override_count = block[lfo_at + 12]
        base = stored.get(lsid)
        levels = list(base.levels if base else ())
        data_at += 4  # LFOData 2.9.132: a position without use, then the overrides
        starts: dict[int, int] = {}
        for _ in range(override_count):
            if data_at + _LFOLVL_BYTES > len(block):
                damage.note("the list overrides are cut short")
                break
            start, flags = struct.unpack_from("<iI", block, data_at)
            data_at += _LFOLVL_BYTES
            level = flags & 0xF
            if flags & 0x20:  # fFormatting: a level follows
                replacement, data_at = _read_level(block, data_at)
                if level < len(levels):
                    levels[level] = replacement
                start = replacement.start
            if flags & 0x10:  # fStartAt
                starts[level] = start
        if base is not None:
            definitions[index] = ListDefinition(index, lsid, tuple(levels), starts)
            levels_by_style[index] = {
                style: level for level, style in enumerate(base.styles) if style != _NO_STYLE
            }
    return ListTable(definitions, levels_by_style)


def _read_lists(table: bytes, extent: tuple[int, int], damage: DamageLog) -> dict[int, _StoredList]:
    offset, length = extent
    block = table[offset : offset + length]
    if len(block) < 2:
        return {}
    (count,) = struct.unpack_from("<H", block)
    count = min(count, (len(block) - 2) // _LSTF_BYTES)
    stored: dict[int, _StoredList] = {}
    at = offset + length
    for index in range(count):
        head = 2 + index * _LSTF_BYTES
        (lsid,) = struct.unpack_from("<i", block, head)
        styles = struct.unpack_from(f"<{MAX_LEVELS}H", block, head + 8)
        is_simple = bool(block[head + 26] & 1)
        levels: list[ListLevel] = []
        for _ in range(1 if is_simple else MAX_LEVELS):
            if at + _LVLF_BYTES > len(table):
                damage.note("the lists' levels are cut short")
                break
            level, at = _read_level(table, at)
            levels.append(level)
        stored[lsid] = _StoredList(lsid, is_simple, styles, tuple(levels))
    return stored


def _read_level(block: bytes, at: int) -> tuple[ListLevel, int]:
    """An LVL (2.9.149) and the offset behind it."""
    if at + _LVLF_BYTES > len(block):
        return ListLevel(), len(block)
    start, code, flags = struct.unpack_from("<iBB", block, at)
    character_size, paragraph_size, restart_limit = block[at + 24 : at + 27]
    at += _LVLF_BYTES + paragraph_size
    characters = split_sprms(block[at : at + character_size])
    at += character_size
    text = ""
    if at + 2 <= len(block):
        (count,) = struct.unpack_from("<H", block, at)
        text = decode_utf16(block[at + 2 : at + 2 + 2 * count])
        at += 2 + 2 * count
    if any(opcode == C_HIDDEN and operand == b"\1" for opcode, operand in characters):
        return ListLevel(), at
    return (
        ListLevel(
            template=_parse_template(text),
            number_format=NUMBER_FORMATS_BY_NFC.get(code, "decimal"),
            start=max(0, min(start, 0x7FFF)),  # iStartAt is no larger in a sound file
            restart_limit=restart_limit if flags & 0x08 else None,  # fNoRestart
            is_legal=bool(flags & 0x04),  # fLegal
        ),
        at,
    )


def _parse_template(text: str) -> tuple[str | int, ...]:
    """A level's text: a character below 9 stands for that level's number (2.9.149, xst)."""
    template: list[str | int] = []
    literal: list[str] = []
    for character in text:
        if ord(character) < MAX_LEVELS:
            if literal:
                template.append("".join(literal))
                literal = []
            template.append(ord(character))
        else:
            literal.append(character)
    if literal:
        template.append("".join(literal))
    return tuple(template)


class ListLabels:
    """Counts the numbered paragraphs of one document; ask in reading order."""

    def __init__(
        self,
        table: ListTable,
        style_lists: Mapping[int, ParagraphProperties],
        old_numbers: OldNumbers | None = None,
    ) -> None:
        self._table = table
        self._styles = style_lists
        self._counter = ListCounter()
        self._old_numbers = old_numbers or OldNumbers()

    def next_label(self, properties: ParagraphProperties) -> str:
        """The label of the next paragraph; empty for one that is in no list."""
        if not properties.list_index:
            return self._old_numbers.next_label(properties.old_number_level, properties.old_number)
        definition = self._table.definitions.get(properties.list_index)
        if definition is None:
            return ""
        level = properties.list_level
        style = self._styles.get(properties.style_index)
        if style is not None and style.list_index == properties.list_index:
            by_style = self._table.levels_by_style[properties.list_index]
            if level is None or level == style.list_level:
                level = by_style.get(properties.style_index, level)
        return self._counter.next_label(definition, level or 0)

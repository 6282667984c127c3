"""The style sheet: names, and the properties that paragraphs inherit.

Enters: STSH ([MS-DOC] 2.9.271; STD 2.9.258). Leaves: a `StyleSheet` with each style's properties
resolved along its bases.
"""

import struct
from dataclasses import dataclass, field, replace

from extractors.readers.doc.code_pages import decode_utf16
from extractors.readers.doc.damage import DamageLog
from extractors.readers.doc.properties import (
    PLAIN,
    CharacterProperties,
    ParagraphProperties,
    apply_character_operations,
    apply_paragraph_operations,
)
from extractors.readers.doc.sprms import Operation, split_sprms, split_word6_sprms

_PARAGRAPH_STYLE, _CHARACTER_STYLE, _TABLE_STYLE = 1, 2, 3
"""stk of an STD."""
_LONGEST_CHAIN = 64
"""Word allows a style to have ten others below it."""
_HEADINGS = range(1, 10)
"""Built-in styles (sti) heading 1 to 9; their outline level follows from what they are."""


@dataclass(frozen=True, slots=True)
class Style:
    """One style as stored: its own modifiers without those of its base."""

    name: str
    kind: int
    built_in: int
    base: int
    paragraph_operations: tuple[Operation, ...] = ()
    character_operations: tuple[Operation, ...] = ()


@dataclass(frozen=True, slots=True)
class StyleSheet:
    """Names and resolved properties by style index; an unknown index has neither."""

    names: dict[int, str] = field(default_factory=dict)
    paragraphs: dict[int, ParagraphProperties] = field(default_factory=dict)
    characters: dict[int, CharacterProperties] = field(default_factory=dict)
    """Of character styles alone."""
    hidden_paragraphs: frozenset[int] = frozenset()
    struck_paragraphs: frozenset[int] = frozenset()
    """Paragraph styles whose text is hidden, or struck out."""
    normal: CharacterProperties = PLAIN
    """Of the style that all text has which names no other."""


def parse_style_sheet(block: bytes, *, is_word97: bool, damage: DamageLog) -> StyleSheet:
    """Read the sheet as far as it goes."""
    styles = _parse_styles(block, is_word97, damage)
    paragraphs: dict[int, ParagraphProperties] = {}
    characters: dict[int, CharacterProperties] = {}
    hidden: set[int] = set()
    struck: set[int] = set()
    normal = PLAIN
    for index, style in styles.items():
        chain = _chain_of(index, styles)
        character = PLAIN
        for link in chain:
            character = apply_character_operations(character, link.character_operations)
        if style.kind == _CHARACTER_STYLE:
            characters[index] = character
        elif style.kind in (_PARAGRAPH_STYLE, 0):
            properties = ParagraphProperties(style_index=index)
            for link in chain:
                if link.built_in in _HEADINGS:
                    properties = replace(properties, outline_level=link.built_in - 1)
                properties = apply_paragraph_operations(properties, link.paragraph_operations)
            paragraphs[index] = replace(properties, style_index=index)
            if character.hidden.holds(by_style=False):
                hidden.add(index)
            if character.struck.holds(by_style=False) or character.is_struck_twice:
                struck.add(index)
            if index == 0:
                normal = character
    return StyleSheet(
        {index: style.name for index, style in styles.items()},
        paragraphs,
        characters,
        frozenset(hidden),
        frozenset(struck),
        normal,
    )


def _chain_of(index: int, styles: dict[int, Style]) -> list[Style]:
    """The style after its bases, the remotest first; a circle of bases is cut."""
    chain: list[Style] = []
    seen: set[int] = set()
    while index in styles and index not in seen and len(chain) < _LONGEST_CHAIN:
        seen.add(index)
        chain.append(styles[index])
        index = styles[index].base
    return chain[::-1]


def _parse_styles(block: bytes, is_word97: bool, damage: DamageLog) -> dict[int, Style]:
    if len(block) < 6:
        if block:
            damage.note("the style sheet is cut short")
        return {}
    info_size, count, base_size = struct.unpack_from("<HHH", block)
    at = 2 + info_size
    styles: dict[int, Style] = {}
    for index in range(count):
        if at + 2 > len(block):
            damage.note("the style sheet is cut short")
            break
        (size,) = struct.unpack_from("<H", block, at)
        record = block[at + 2 : at + 2 + size]
        at += 2 + size
        if size:
            style = _parse_style(record, base_size, is_word97)
            if style is not None:
                styles[index] = style
    return styles


def _parse_style(record: bytes, base_size: int, is_word97: bool) -> Style | None:
    if len(record) < 8 or base_size < 6:
        return None
    identity, kind_and_base, counts = struct.unpack_from("<HHH", record)
    name, at = _read_name(record, base_size, is_word97)
    paragraph: tuple[Operation, ...] = ()
    character: tuple[Operation, ...] = ()
    kind = kind_and_base & 0xF
    # UPXs in order (2.9.275, 2.9.276, 2.9.277): each begins at an even offset with its size.
    roles = {
        _PARAGRAPH_STYLE: ("paragraph", "character"),
        _CHARACTER_STYLE: ("character",),
        _TABLE_STYLE: ("table", "paragraph", "character"),
    }.get(kind, ("paragraph",))
    for role in roles[: counts & 0xF]:
        at += at & 1
        if at + 2 > len(record):
            break
        (size,) = struct.unpack_from("<H", record, at)
        grpprl = record[at + 2 : at + 2 + size]
        at += 2 + size
        if role == "paragraph":
            # A UpxPapx begins with the index of the style itself.
            paragraph = tuple(_split(grpprl[2:], is_word97))
        elif role == "character":
            character = tuple(_split(grpprl, is_word97))
    return Style(name, kind, identity & 0xFFF, kind_and_base >> 4, paragraph, character)


def _split(grpprl: bytes, is_word97: bool) -> list[Operation]:
    return split_sprms(grpprl) if is_word97 else split_word6_sprms(grpprl)


def _read_name(record: bytes, at: int, is_word97: bool) -> tuple[str, int]:
    """The style's first name (aliases follow it after commas), and where it ends."""
    if is_word97:
        if at + 2 > len(record):
            return "", len(record)
        (count,) = struct.unpack_from("<H", record, at)
        stored = decode_utf16(record[at + 2 : at + 2 + 2 * count])
        return stored.partition(",")[0], at + 2 + 2 * count + 2
    if at >= len(record):
        return "", len(record)
    count = record[at]
    stored = record[at + 1 : at + 1 + count].decode("cp1252", errors="replace")
    return stored.partition(",")[0], at + 1 + count + 1

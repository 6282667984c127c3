"""Paragraph and character properties: what the modifiers of a paragraph or a run add up to.

Enters: operations (see `sprms`) in the order in which they apply. Leaves: frozen property values,
of which only those exist that text, tables and lists need ([MS-DOC] 2.6.1, 2.6.2).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto

from extractors.readers.doc import sprms
from extractors.readers.doc.sprms import Operation

MAX_DEPTH = 64
"""Tables nested deeper than this are read as if they were not nested any further."""

NO_OUTLINE_LEVEL = 9
"""Body text (sprmPOutLvl)."""
_NO_LIST = 0xF801
"""iLfo of a paragraph that keeps the look of a list it left; negative numbers follow (sprmPIlfo)."""


@dataclass(frozen=True, slots=True)
class ParagraphProperties:
    """A paragraph's properties; a style's are of this kind as well."""

    style_index: int = 0
    in_table: bool = False
    depth: int = 0
    ends_row: bool = False
    ends_inner_cell: bool = False
    ends_inner_row: bool = False
    outline_level: int = NO_OUTLINE_LEVEL
    list_index: int = 0
    """One-based index of the LFO; 0 is no list."""
    list_level: int | None = None
    old_number: bytes = b""
    """ANLD of Word 6 (numbers before there were lists)."""
    old_number_level: int = 0
    row_operations: tuple[Operation, ...] = ()
    """Table modifiers; they stand at the mark that ends a row."""

    @property
    def table_depth(self) -> int:
        """0 outside tables, 1 in a table, 2 in one nested in it (2.4.3)."""
        if self.depth:
            return min(self.depth, MAX_DEPTH)
        return 1 if self.in_table or self.ends_row else 0


def apply_paragraph_operations(
    base: ParagraphProperties, operations: Iterable[Operation]
) -> ParagraphProperties:
    """The properties that result when the operations modify `base`."""
    changes: dict[str, object] = {}
    depth = base.depth
    rows: list[Operation] = []
    for opcode, operand in operations:
        if opcode >> 10 & 7 == 5:  # sgc of a table modifier (2.2.5.1)
            rows.append((opcode, operand))
            continue
        name = _FLAGS.get(opcode)
        if name is not None:
            changes[name] = operand[:1] not in (b"", b"\0")
        elif opcode == sprms.P_DEPTH:
            depth = int.from_bytes(operand, "little", signed=True)
        elif opcode == sprms.P_DEPTH_CHANGE:
            depth += int.from_bytes(operand, "little", signed=True)
        elif opcode == sprms.P_OUTLINE_LEVEL:
            changes["outline_level"] = min(operand[0], NO_OUTLINE_LEVEL)
        elif opcode == sprms.P_ILVL:
            changes["list_level"] = operand[0]
        elif opcode == sprms.P_ILFO:
            changes["list_index"] = _list_index(int.from_bytes(operand, "little"))
        elif opcode == sprms.P_ANLD:
            changes["old_number"] = operand
        elif opcode == sprms.P_ANLD_LEVEL:
            changes["old_number_level"] = operand[0]
    if depth != base.depth:
        changes["depth"] = max(0, min(depth, MAX_DEPTH))
    if rows:
        changes["row_operations"] = (*base.row_operations, *rows)
    return replace(base, **changes) if changes else base  # type: ignore[arg-type]


_FLAGS = {
    sprms.P_IN_TABLE: "in_table",
    sprms.P_ROW_END: "ends_row",
    sprms.P_INNER_CELL_END: "ends_inner_cell",
    sprms.P_INNER_ROW_END: "ends_inner_row",
}


def _list_index(ilfo: int) -> int:
    # 2.6.2 sprmPIlfo: 0xF802 and up are negative; such a paragraph keeps the list's indents, but
    # shows no number.
    return 0 if ilfo >= _NO_LIST else ilfo


class Toggle(Enum):
    """What a run says of a property that its paragraph's style may have (ToggleOperand 2.9.327)."""

    UNSAID = auto()
    """Neither the run nor its character style says it: the paragraph's style decides."""
    OFF = auto()
    ON = auto()
    INVERTED = auto()
    """The opposite of what the paragraph's style says."""

    def holds(self, by_style: bool) -> bool:
        """Whether the run has the property, given whether the paragraph's style has it."""
        if self is Toggle.UNSAID:
            return by_style
        return not by_style if self is Toggle.INVERTED else self is Toggle.ON


_TOGGLES = {0: Toggle.OFF, 1: Toggle.ON, 0x81: Toggle.INVERTED}


class Placed(Enum):
    """Where text stands that is not on its line (sprmCIss)."""

    RAISED = 1
    LOWERED = 2


NO_FONT = -1
"""No font is numbered so."""


@dataclass(frozen=True, slots=True)
class CharacterProperties:
    """What matters of a run's character formatting."""

    is_deleted: bool = False
    hidden: Toggle = Toggle.UNSAID
    struck: Toggle = Toggle.UNSAID
    is_struck_twice: bool = False
    placed: Placed | None = None
    data_offset: int | None = None
    """Where the Data stream has the picture or form field of a character 0x01 …"""
    is_form_data: bool = False
    """… and which of the two it is."""
    symbol: tuple[int, int] | None = None
    """Font index and code of a symbol (sprmCSymbol)."""
    fonts: tuple[int, int, int] = (NO_FONT, NO_FONT, NO_FONT)
    """Indexes of the fonts that the run names for ASCII, East Asian and other characters."""
    is_run_in: bool = False
    """A paragraph mark that leads into the next paragraph (sprmCFSpecVanish)."""


PLAIN = CharacterProperties()
_CHARACTER_OPCODES = frozenset(
    {
        *(sprms.C_DELETED, sprms.C_HIDDEN, sprms.C_STRUCK, sprms.C_STRUCK_TWICE, sprms.C_RAISED),
        *(sprms.C_DATA_OFFSET, sprms.C_IS_FORM_DATA, sprms.C_SYMBOL, sprms.C_RUN_IN),
        *(*sprms.C_FONTS, sprms.C_STYLE, sprms.C_PLAIN),
    }
)
_PLACES = {place.value: place for place in Placed}
_STYLED = ("hidden", "struck", "is_struck_twice", "placed")
"""What a run has from its character style."""


def apply_character_operations(
    base: CharacterProperties,
    operations: Iterable[Operation],
    style_properties: dict[int, CharacterProperties] | None = None,
) -> CharacterProperties:
    """The properties that result; `style_properties` are those of character styles by index."""
    changes: dict[str, object] = {}
    of_style: dict[str, object] = {}
    fonts: list[int] = []
    for opcode, operand in operations:
        if opcode not in _CHARACTER_OPCODES:
            continue
        if opcode == sprms.C_DELETED:
            changes["is_deleted"] = operand[:1] not in (b"", b"\0")
        elif opcode == sprms.C_HIDDEN:
            changes["hidden"] = _TOGGLES.get(operand[0], Toggle.UNSAID)
        elif opcode == sprms.C_STRUCK:
            changes["struck"] = _TOGGLES.get(operand[0], Toggle.UNSAID)
        elif opcode == sprms.C_STRUCK_TWICE:
            changes["is_struck_twice"] = operand[0] == 1
        elif opcode == sprms.C_RAISED:
            changes["placed"] = _PLACES.get(operand[0])
        elif opcode == sprms.C_DATA_OFFSET:
            changes["data_offset"] = int.from_bytes(operand, "little")
        elif opcode == sprms.C_IS_FORM_DATA:
            changes["is_form_data"] = operand[0] == 1
        elif opcode == sprms.C_SYMBOL:
            if len(operand) >= 4:
                changes["symbol"] = (
                    int.from_bytes(operand[:2], "little"),
                    int.from_bytes(operand[2:4], "little"),
                )
            elif len(operand) == 3:  # Word 6: the code has one byte
                changes["symbol"] = (int.from_bytes(operand[:2], "little"), operand[2])
        elif opcode in sprms.C_FONTS:
            fonts = fonts or [*base.fonts]
            fonts[sprms.C_FONTS.index(opcode)] = int.from_bytes(operand, "little")
        elif opcode == sprms.C_RUN_IN:
            changes["is_run_in"] = operand[0] == 1
        elif opcode == sprms.C_STYLE and style_properties:
            style = style_properties.get(int.from_bytes(operand, "little"))
            if style is not None:
                of_style.update(
                    {
                        name: value
                        for name in _STYLED
                        if (value := getattr(style, name)) != getattr(PLAIN, name)
                    }
                )
        elif opcode == sprms.C_PLAIN:
            changes.update(hidden=Toggle.UNSAID, struck=Toggle.UNSAID, placed=None)
    if of_style:
        changes = {**of_style, **changes}
    if fonts:
        changes["fonts"] = tuple(fonts)
    if not changes:
        return base
    if base is PLAIN:
        return CharacterProperties(**changes)  # type: ignore[arg-type]
    return replace(base, **changes)  # type: ignore[arg-type]

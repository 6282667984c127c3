"""Property modifiers: a list of them split into operations ([MS-DOC] 2.2.5 and 2.6).

Enters: a `grpprl`, the bytes that follow one another as opcode and operand. Leaves: pairs of
opcode and operand. Word 6 had one-byte opcodes with lengths of their own; those that this reader
needs are given the Word 97 opcode of the same meaning, so that nothing further has to tell the
generations apart.
"""

from typing import Final

Operation = tuple[int, bytes]
"""Opcode and operand; a variable operand comes without its length."""

# Opcodes of paragraphs (2.6.2).
P_ILVL: Final = 0x260A
P_ILFO: Final = 0x460B
P_IN_TABLE: Final = 0x2416
P_ROW_END: Final = 0x2417
P_OUTLINE_LEVEL: Final = 0x2640
P_DEPTH: Final = 0x6649
P_DEPTH_CHANGE: Final = 0x664A
P_INNER_CELL_END: Final = 0x244B
P_INNER_ROW_END: Final = 0x244C
P_HUGE: Final = (0x6645, 0x6646)
P_ANLD: Final = 0xC63E
P_ANLD_LEVEL: Final = 0x25FF
"""No Word 97 opcode has this number; it stands for Word 6's sprmPNLvlAnm (13)."""

# Of characters (2.6.1), and of sections (2.6.4).
C_DELETED: Final = 0x0800
C_SYMBOL: Final = 0x6A09
C_HIDDEN: Final = 0x083C
C_STRUCK: Final = 0x0837
C_STRUCK_TWICE: Final = 0x2A53
C_RAISED: Final = 0x2A48
"""Superscript or subscript (sprmCIss)."""
C_DATA_OFFSET: Final = 0x6A03
"""Where in the Data stream the picture or form field is that a character 0x01 stands for."""
C_IS_FORM_DATA: Final = 0x0806
C_STYLE: Final = 0x4A30
C_PLAIN: Final = 0x2A33
C_RUN_IN: Final = 0x0818
C_FONTS: Final = (0x4A4F, 0x4A50, 0x4A51)
"""Fonts for ASCII, East Asian and other characters."""
S_TITLE_PAGE: Final = 0x300A
S_OUTLINE_LIST: Final = 0xD202
"""Formats of a section's outline numbers before Word 97 (sprmSOlstAnm)."""
S_HEADERS_PRESENT: Final = 0x30FF
"""No Word 97 opcode: Word 6's sprmSGprfIhdt (153), which of its headers a section has."""

# Of table rows (2.6.3).
T_DEFINE: Final = 0xD608
T_DEFINE_WORD6: Final = 0xD6FF
"""No Word 97 opcode either: Word 6's sprmTDefTable (190), whose cells are 10 bytes long."""
T_DEFINE_10: Final = 0xD606
T_ALIGNMENT: Final = (0x5400, 0x548A)
T_POSITION: Final = (0x360D, 0x940E, 0x940F)
"""Where a floating table stands: what it is measured from, across and down."""
T_LEFT: Final = 0x9601
T_GAP_HALF: Final = 0x9602
T_INSERT: Final = 0x7621
T_DELETE: Final = 0x5622
T_COLUMN_WIDTH: Final = 0x7623
T_MERGE: Final = 0x5624
T_SPLIT: Final = 0x5625
T_VERTICAL_MERGE: Final = 0xD62B

_P_TABS: Final = 0xC615
"""sprmPChgTabs: its length may be 255, and is then told by its parts (2.6.2)."""
_OPERAND_SIZES = (1, 1, 2, 4, 2, 2, -1, 3)
"""By spra, the top three bits of an opcode (2.2.5.1); -1 is variable."""


def split_sprms(grpprl: bytes) -> list[Operation]:
    """Split the modifiers of Word 97 and later; a cut-off last one is left out."""
    operations: list[Operation] = []
    at, end = 0, len(grpprl)
    while at + 2 < end:
        opcode = grpprl[at] | grpprl[at + 1] << 8
        at += 2
        size = _OPERAND_SIZES[opcode >> 13]
        if size < 0:
            if opcode in (T_DEFINE, T_DEFINE_10):
                # The count has two bytes and is one more than the bytes that follow (2.9.322).
                if at + 2 > end:
                    break
                size = (grpprl[at] | grpprl[at + 1] << 8) - 1
                at += 2
                if size < 0:
                    break
            else:
                size = grpprl[at]
                if opcode == _P_TABS and size == 255:
                    size = _size_of_long_tabs(grpprl, at + 1)
                at += 1
        if at + size > end:
            break
        operations.append((opcode, grpprl[at : at + size]))
        at += size
    return operations


def _size_of_long_tabs(grpprl: bytes, at: int) -> int:
    # PChgTabsOperand 2.9.182: a list of tabs to delete (4 bytes each) and one to add (3 each).
    if at >= len(grpprl):
        return 0
    deleted = 1 + 4 * grpprl[at]
    if at + deleted >= len(grpprl):
        return deleted
    return deleted + 1 + 3 * grpprl[at + deleted]


_WORD6_MEANINGS = {
    12: P_ANLD,
    13: P_ANLD_LEVEL,
    24: P_IN_TABLE,
    25: P_ROW_END,
    65: C_DELETED,
    74: C_SYMBOL,
    80: C_STYLE,
    83: C_PLAIN,
    87: C_STRUCK,
    92: C_HIDDEN,
    93: C_FONTS[0],
    104: C_RAISED,
    133: S_OUTLINE_LIST,
    143: S_TITLE_PAGE,
    153: S_HEADERS_PRESENT,
    182: T_ALIGNMENT[0],
    183: T_LEFT,
    184: T_GAP_HALF,
    188: T_DEFINE_10,
    190: T_DEFINE_WORD6,
    194: T_INSERT,
    195: T_DELETE,
    196: T_COLUMN_WIDTH,
    197: T_MERGE,
    198: T_SPLIT,
}
_LONG = -2
"""A length of two bytes."""
_WORD6_SIZES = {
    **dict.fromkeys((0, 52, 83, 163), 0),
    **dict.fromkeys((3, 12, 15, 23, 64, 68, 74, 77, 79, 81, 82, 103, 105, 106, 108), -1),
    **dict.fromkeys((*range(111, 117), 120, 133, 179, 181, 188, 191, 207), -1),
    **dict.fromkeys((2, 16, 17, 18, 19, 21, 22, 26, 27, 28, *range(30, 37), *range(38, 44)), 2),
    **dict.fromkeys((45, 46, 47, 48, 49, 69, 72, 80, 93, 96, 97, 99, 101, 107, 109, 110), 2),
    **dict.fromkeys((121, 122, 123, 124, 140, 141, 144, 145, 148, 149, 154, 155, 156, 157), 2),
    **dict.fromkeys((160, 161, *range(164, 172), 182, 183, 184, 189, 195, 197, 198), 2),
    **dict.fromkeys((73, 95, 136, 137), 3),
    **dict.fromkeys((20, 70, 192, 194, 196, 200), 4),
    **dict.fromkeys((193, 199), 5),
    187: 12,
    190: _LONG,
}
"""Operand sizes by opcode; all others are one byte, -1 begins with its length in one byte."""


def split_word6_sprms(grpprl: bytes, *, is_east_asian: bool = False) -> list[Operation]:
    """Split the modifiers of Word 6 and 95, translated; those without a use here are left out."""
    operations: list[Operation] = []
    at, end = 0, len(grpprl)
    while at < end:
        opcode = grpprl[at]
        at += 1
        size = _WORD6_SIZES.get(opcode, 1)
        if is_east_asian and 111 <= opcode <= 113:
            size = 2  # there fonts for three scripts, elsewhere right-to-left properties
        if size == -1:
            if at >= end:
                break
            size = grpprl[at]
            at += 1
        elif size == _LONG:
            if at + 2 > end:
                break
            size = (grpprl[at] | grpprl[at + 1] << 8) - 1
            at += 2
            if size < 0:
                break
        if at + size > end:
            break
        meaning = _WORD6_MEANINGS.get(opcode)
        if meaning is not None:
            operations.append((meaning, grpprl[at : at + size]))
        at += size
    return operations

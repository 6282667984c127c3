"""Table modifiers that converters here do not write: edges, merge flags, later changes of rows."""

import struct
from collections.abc import Callable, Sequence

import pytest

from models.document import Document, Paragraph, Table

ReadWord = Callable[..., Document]
Placed = list[tuple[int, int, int, int, str]]
IN_TABLE = struct.pack("<HHB", 0, 0x2416, 1)
ROW_END = IN_TABLE + struct.pack("<HB", 0x2417, 1)


def depth(level: int) -> bytes:
    return struct.pack("<HI", 0x6649, level)


INNER_CELL_END = struct.pack("<HB", 0x244B, 1)
INNER_ROW_END = struct.pack("<HB", 0x244C, 1)


def define(edges: Sequence[int], flags: Sequence[int] = ()) -> bytes:
    """sprmTDefTable; cells without flags are left away from the end, as writers do."""
    cells = b"".join(struct.pack("<H18x", flag) for flag in flags)
    body = struct.pack(f"<B{len(edges)}h", len(edges) - 1, *edges) + cells
    return struct.pack("<HH", 0xD608, len(body) + 1) + body


def rows_of(*rows: tuple[str, bytes]) -> tuple[str, list[tuple[int, int, bytes]]]:
    """Text and paragraph runs of a table; a row is its cells, split by bars, and its modifiers."""
    text = ""
    runs: list[tuple[int, int, bytes]] = []
    for content, modifiers in rows:
        for cell in content.split("|"):
            runs.append((len(text), len(text) + len(cell) + 1, IN_TABLE))
            text += cell + "\x07"
        runs.append((len(text), len(text) + 1, ROW_END + modifiers))
        text += "\x07"
    runs.append((len(text), len(text) + 1, b"\0\0"))
    return text + "\r", runs


def read_table(read_word: ReadWord, *rows: tuple[str, bytes]) -> Placed:
    text, runs = rows_of(*rows)
    (table,) = [
        block for block in read_word(text, paragraphs=runs).blocks if isinstance(block, Table)
    ]
    return placed(table)


def placed(table: Table) -> Placed:
    return [
        (cell.row, cell.column, cell.row_span, cell.column_span, cell.text) for cell in table.cells
    ]


THREE = define((0, 1000, 2000, 3000))


def test_rows_with_different_cell_counts_line_up(read_word: ReadWord) -> None:
    assert read_table(
        read_word,
        ("甲|乙|丙", THREE),
        ("丁|戊", define((0, 2000, 3000))),
        ("己", define((0, 3000))),
    ) == [
        (0, 0, 1, 1, "甲"),
        (0, 1, 1, 1, "乙"),
        (0, 2, 1, 1, "丙"),
        (1, 0, 1, 2, "丁"),
        (1, 2, 1, 1, "戊"),
        (2, 0, 1, 3, "己"),
    ]


def test_edges_a_hair_apart_are_one_edge(read_word: ReadWord) -> None:
    assert read_table(
        read_word, ("甲|乙", define((-108, 1000, 2000))), ("丙|丁", define((-100, 1012, 1990)))
    ) == [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙"), (1, 0, 1, 1, "丙"), (1, 1, 1, 1, "丁")]


def test_row_that_begins_further_right_leaves_a_gap(read_word: ReadWord) -> None:
    assert read_table(
        read_word, ("甲|乙", define((0, 1000, 2000))), ("丙", define((1000, 2000)))
    ) == [
        (0, 0, 1, 1, "甲"),
        (0, 1, 1, 1, "乙"),
        (1, 1, 1, 1, "丙"),
    ]


def test_rows_at_the_right_margin_end_together(read_word: ReadWord) -> None:
    right = struct.pack("<HH", 0x5400, 2)
    assert read_table(
        read_word, ("甲|乙", right + define((0, 1000, 2000))), ("丙", right + define((0, 1000)))
    ) == [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙"), (1, 1, 1, 1, "丙")]


def test_vertical_merge_flags(read_word: ReadWord) -> None:
    restart, goes_on = 0x0060, 0x0020
    assert read_table(
        read_word,
        ("高|一", define((0, 1000, 2000), (restart,))),
        ("|二", define((0, 1000, 2000), (goes_on,))),
        ("另|三", define((0, 1000, 2000), (restart,))),
        ("|四", define((0, 1000, 2000), (goes_on,))),
    ) == [
        (0, 0, 2, 1, "高"),
        (0, 1, 1, 1, "一"),
        (1, 1, 1, 1, "二"),
        (2, 0, 2, 1, "另"),
        (2, 1, 1, 1, "三"),
        (3, 1, 1, 1, "四"),
    ]


def test_vertical_merge_by_modifier(read_word: ReadWord) -> None:
    merge = [struct.pack("<HBBB", 0xD62B, 2, 1, flag) for flag in (3, 1)]
    assert read_table(
        read_word,
        ("一|高", define((0, 1000, 2000)) + merge[0]),
        ("二|", define((0, 1000, 2000)) + merge[1]),
    ) == [
        (0, 0, 1, 1, "一"),
        (0, 1, 2, 1, "高"),
        (1, 0, 1, 1, "二"),
    ]


@pytest.mark.parametrize(
    ("first", "later"), [(1, 2), (2, 1), (3, 1)], ids=["Word 97", "[MS-DOC]", "[MS-DOC] 3"]
)
def test_horizontal_merge_flags_of_both_readings(
    read_word: ReadWord, first: int, later: int
) -> None:
    flags = (first, later, later, first, later)
    assert read_table(
        read_word,
        ("宽|||窄|", define((0, 1000, 2000, 3000, 4000, 5000), flags)),
        ("甲|乙|丙", define((0, 1000, 3000, 5000))),
    ) == [
        (0, 0, 1, 2, "宽"),
        (0, 2, 1, 1, "窄"),
        (1, 0, 1, 1, "甲"),
        (1, 1, 1, 1, "乙"),
        (1, 2, 1, 1, "丙"),
    ]


def test_cells_merged_and_split_afterwards(read_word: ReadWord) -> None:
    merge = struct.pack("<HBB", 0x5624, 0, 2)
    split = struct.pack("<HBB", 0x5625, 0, 2)
    below = ("丁|戊|己", THREE)
    assert read_table(read_word, ("甲||丙", THREE + merge), below)[:2] == [
        (0, 0, 1, 2, "甲"),
        (0, 2, 1, 1, "丙"),
    ]
    assert read_table(read_word, ("甲|乙|丙", THREE + merge + split), below)[:3] == [
        (0, 0, 1, 1, "甲"),
        (0, 1, 1, 1, "乙"),
        (0, 2, 1, 1, "丙"),
    ]


def test_cells_inserted_deleted_and_widened_afterwards(read_word: ReadWord) -> None:
    insert = struct.pack("<HBBh", 0x7621, 1, 1, 1000)
    delete = struct.pack("<HBB", 0x5622, 0, 1)
    widen = struct.pack("<HBBh", 0x7623, 0, 1, 2000)
    below = ("甲|乙|丙", THREE)
    assert read_table(read_word, ("丁|戊|己", define((0, 1000, 2000)) + insert), below)[:3] == [
        (0, 0, 1, 1, "丁"),
        (0, 1, 1, 1, "戊"),
        (0, 2, 1, 1, "己"),
    ]
    assert read_table(read_word, ("丁|戊", THREE + delete), below)[:2] == [
        (0, 0, 1, 1, "丁"),
        (0, 1, 1, 1, "戊"),
    ]
    assert read_table(read_word, ("丁|戊", define((0, 1000, 2000)) + widen), below)[:2] == [
        (0, 0, 1, 2, "丁"),
        (0, 2, 1, 1, "戊"),
    ]


def test_text_of_a_cell_without_width_goes_to_its_neighbour(read_word: ReadWord) -> None:
    assert read_table(read_word, ("甲|乙|丙", define((0, 1000, 1000, 2000)))) == [
        (0, 0, 1, 1, "甲\n乙"),
        (0, 1, 1, 1, "丙"),
    ]


def test_row_end_without_a_shape_keeps_its_cells(read_word: ReadWord) -> None:
    assert read_table(read_word, ("甲|乙", b"")) == [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙")]


def test_cells_without_any_row_end_are_paragraphs(read_word: ReadWord) -> None:
    document = read_word("甲\x07乙\x07\r", paragraphs=[(0, 4, IN_TABLE), (4, 5, b"\0\0")])
    assert [type(block) for block in document.blocks] == [Paragraph] * 3


def test_row_deleted_by_a_tracked_change_is_left_out(read_word: ReadWord) -> None:
    text, runs = rows_of(("甲", define((0, 1000))), ("乙", define((0, 1000))))
    deleted = struct.pack("<HB", 0x0800, 1)
    document = read_word(text, paragraphs=runs, characters=[(0, 3, deleted), (3, 7, b"")])
    (table,) = [block for block in document.blocks if isinstance(block, Table)]
    assert placed(table) == [(0, 0, 1, 1, "乙")]


def test_floating_tables_without_a_paragraph_between_stay_apart(read_word: ReadWord) -> None:
    def at(across: int) -> bytes:
        return struct.pack("<Hh", 0x940E, across) + define((0, 1000))

    text, runs = rows_of(("甲", at(100)), ("乙", at(100)), ("丙", at(5000)))
    tables = [
        block for block in read_word(text, paragraphs=runs).blocks if isinstance(block, Table)
    ]
    assert [table.row_count for table in tables] == [2, 1]


def test_row_shape_in_the_data_stream(read_word: ReadWord) -> None:
    # sprmPHugePapx: a row too wide for a page of formatting lies in the Data stream.
    huge = define((0, 1000, 2000))
    data = b"\0" * 10 + struct.pack("<H", len(huge)) + huge
    text, runs = rows_of(("甲|乙", struct.pack("<HI", 0x6646, 10)))
    document = read_word(text, paragraphs=runs, data=data)
    (table,) = [block for block in document.blocks if isinstance(block, Table)]
    assert placed(table) == [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙")]


def test_nested_table(read_word: ReadWord) -> None:
    outer, inner = IN_TABLE + depth(1), IN_TABLE + depth(2)
    text = "外\r内一\r内二\r\r\x07末\x07\x07\r"
    runs = [
        (0, 2, outer),
        (2, 5, inner + INNER_CELL_END),
        (5, 8, inner + INNER_CELL_END),
        (8, 9, inner + INNER_ROW_END + define((0, 500, 1000))),
        (9, 10, outer),
        (10, 12, outer),
        (12, 13, ROW_END + depth(1) + define((0, 1000, 2000))),
        (13, 14, b"\0\0"),
    ]
    (table, _) = read_word(text, paragraphs=runs).blocks
    assert isinstance(table, Table)
    assert placed(table) == [(0, 0, 1, 1, "外\n"), (0, 1, 1, 1, "末")]
    assert [placed(nested) for nested in table.cells[0].tables] == [
        [(0, 0, 1, 1, "内一"), (0, 1, 1, 1, "内二")]
    ]

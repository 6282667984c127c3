"""Each merged cell stands once on a grid of the edges that the table uses."""

from collections.abc import Callable

import pytest

from extractors.errors import LimitExceededError
from extractors.source_files import Limits, ReadOptions
from models.document import Document, Table
from models.locations import WordLocation

Read = Callable[..., Document]


def _tc(text: str, *properties: str) -> str:
    inner = f"<w:tcPr>{''.join(properties)}</w:tcPr>" if properties else ""
    return f"<w:tc>{inner}<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


def _tr(*cells: str, properties: str = "") -> str:
    inner = f"<w:trPr>{properties}</w:trPr>" if properties else ""
    return f"<w:tr>{inner}{''.join(cells)}</w:tr>"


def _tbl(*rows: str, grid: tuple[int, ...] = ()) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"


def _span(columns: int) -> str:
    return f'<w:gridSpan w:val="{columns}"/>'


def _width(twips: int) -> str:
    return f'<w:tcW w:w="{twips}" w:type="dxa"/>'


DOWN, MERGED = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
RIGHT, JOINED = '<w:hMerge w:val="restart"/>', '<w:hMerge w:val="continue"/>'


def _cells(document: Document) -> list[tuple[int, int, int, int, str]]:
    table = document.blocks[0]
    assert isinstance(table, Table)
    return [
        (cell.row, cell.column, cell.row_span, cell.column_span, cell.text) for cell in table.cells
    ]


@pytest.mark.parametrize(
    ("rows", "cells"),
    [
        ([_tr(_tc("甲"), _tc("乙"))], [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙")]),
        (
            [_tr(_tc("甲", _span(2)), _tc("乙")), _tr(_tc("1"), _tc("2"), _tc("3"))],
            [
                *((0, 0, 1, 2, "甲"), (0, 2, 1, 1, "乙")),
                *((1, 0, 1, 1, "1"), (1, 1, 1, 1, "2"), (1, 2, 1, 1, "3")),
            ],
        ),
        (
            [
                _tr(_tc("甲", DOWN), _tc("1")),
                _tr(_tc("", MERGED), _tc("2")),
                _tr(_tc("乙", DOWN), _tc("3")),
            ],
            [
                (0, 0, 2, 1, "甲"),
                (0, 1, 1, 1, "1"),
                (1, 1, 1, 1, "2"),
                (2, 0, 1, 1, "乙"),
                (2, 1, 1, 1, "3"),
            ],
        ),
        # The covered cell's own text is not shown.
        ([_tr(_tc("甲", DOWN)), _tr(_tc("盖住", MERGED))], [(0, 0, 2, 1, "甲")]),
        # A continuation without a beginning is a cell; so is one with other edges.
        ([_tr(_tc("甲", MERGED)), _tr(_tc("乙", MERGED))], [(0, 0, 2, 1, "甲")]),
        (
            [_tr(_tc("甲", DOWN, _span(2))), _tr(_tc("乙", MERGED), _tc("丙"))],
            [(0, 0, 1, 2, "甲"), (1, 0, 1, 1, "乙"), (1, 1, 1, 1, "丙")],
        ),
        (
            [_tr(_tc("甲", RIGHT), _tc("", JOINED), _tc("乙")), _tr(_tc("1"), _tc("2"), _tc("3"))],
            [
                *((0, 0, 1, 2, "甲\n"), (0, 2, 1, 1, "乙")),
                *((1, 0, 1, 1, "1"), (1, 1, 1, 1, "2"), (1, 2, 1, 1, "3")),
            ],
        ),
        (
            [
                _tr(_tc("右"), properties='<w:gridBefore w:val="1"/>'),
                _tr(_tc("左"), properties='<w:gridAfter w:val="1"/>'),
            ],
            [(0, 1, 1, 1, "右"), (1, 0, 1, 1, "左")],
        ),
        # Rows deleted with tracked changes, cells likewise.
        ([_tr(_tc("删"), properties="<w:del/>"), _tr(_tc("留"))], [(0, 0, 1, 1, "留")]),
        ([_tr(_tc("删", "<w:cellDel/>"), _tc("留"))], [(0, 0, 1, 1, "留")]),
        # Grid columns that no cell's edge uses are none.
        (
            [_tr(_tc("甲", _span(3)), _tc("乙", _span(500000)))],
            [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙")],
        ),
        (
            [_tr(_tc("甲", _span(-2)), _tc("乙", '<w:gridSpan w:val="x"/>'))],
            [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙")],
        ),
        # Rows told apart by their widths alone.
        (
            [
                _tr(_tc("甲", _width(3000)), _tc("乙", _width(1000))),
                _tr(*(_tc(text, _width(1000)) for text in "1234")),
            ],
            [
                *((0, 0, 1, 3, "甲"), (0, 3, 1, 1, "乙")),
                *((1, column, 1, 1, text) for column, text in enumerate("1234")),
            ],
        ),
        # Content controls round rows and cells.
        (
            [
                f"<w:sdt><w:sdtContent>{_tr(_tc('甲'))}</w:sdtContent></w:sdt>",
                _tr(f"<w:sdt><w:sdtContent>{_tc('乙')}</w:sdtContent></w:sdt>"),
            ],
            [(0, 0, 1, 1, "甲"), (1, 0, 1, 1, "乙")],
        ),
    ],
)
def test_cells_on_the_grid(
    read_body: Read, rows: list[str], cells: list[tuple[int, int, int, int, str]]
) -> None:
    assert _cells(read_body(_tbl(*rows))) == cells


def test_edges_a_hair_apart_are_one_edge(read_body: Read) -> None:
    rows = (_tr(_tc("甲"), _tc("乙", _span(2))), _tr(_tc("1", _span(2)), _tc("2")))
    near, far = _tbl(*rows, grid=(2000, 12, 2000)), _tbl(*rows, grid=(2000, 500, 2000))
    assert [cell[1:4] for cell in _cells(read_body(near))] == [(0, 1, 1), (1, 1, 1)] * 2
    assert [cell[1:4] for cell in _cells(read_body(far))] == [
        *((0, 1, 1), (1, 1, 2), (0, 1, 2), (2, 1, 1)),
    ]


def test_a_narrow_column_with_a_cell_of_its_own_stays(read_body: Read) -> None:
    row = _tr(_tc("甲"), _tc("窄"), _tc("乙"))
    assert len(_cells(read_body(_tbl(row, grid=(2000, 12, 2000))))) == 3


def test_nested_tables_stand_in_their_cell(read_body: Read) -> None:
    inner = _tbl(_tr(_tc("内")))
    outer = _tbl(_tr(_tc("外"), f"<w:tc><w:p/>{inner}<w:p/></w:tc>"))
    document = read_body("<w:p/>" + outer)
    table = document.blocks[1]
    assert isinstance(table, Table)
    (nested,) = table.cells[1].tables
    place = WordLocation(block=1, row=0, column=1)
    assert (nested.cells[0].text, nested.cells[0].location) == ("内", place)
    assert nested.cells[0].paragraphs[0].runs[0].location == place
    assert table.location == WordLocation(block=1)


def test_each_paragraph_of_a_cell(read_body: Read) -> None:
    goals = "".join(f"<w:p><w:r><w:t>{n}.目标</w:t></w:r></w:p>" for n in (1, 2))
    document = read_body(_tbl(_tr(_tc("绩效目标"), f"<w:tc>{goals}</w:tc>")))
    assert _cells(document)[1][4] == "1.目标\n2.目标"


def test_text_boxes_and_deleted_marks_in_cells(read_body: Read) -> None:
    box = (
        "<w:r><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p>"
        "</w:txbxContent></v:textbox></w:pict></w:r>"
    )
    mark = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    document = read_body(
        _tbl(
            _tr(
                f"<w:tc><w:p>{box}<w:r><w:t>锚</w:t></w:r></w:p></w:tc>",
                f"<w:tc><w:p>{mark}<w:r><w:t>末</w:t></w:r></w:p></w:tc>",
                "<w:tc/>",
            )
        )
    )
    assert [cell[4] for cell in _cells(document)] == ["锚\n框", "末", ""]


def test_a_table_without_cells_is_no_block(read_body: Read) -> None:
    assert read_body(_tbl(_tr()) + _tbl()).blocks == ()


def test_the_limit_on_cells(write_docx: Callable[..., bytes], read_bytes: Read) -> None:
    data = write_docx(_tbl(*[_tr(_tc("甲"), _tc("乙"))] * 3) * 2)
    assert len(read_bytes(data, ReadOptions(limits=Limits(cell_count=12))).blocks) == 2
    with pytest.raises(LimitExceededError, match="11 table cells"):
        read_bytes(data, ReadOptions(limits=Limits(cell_count=11)))


def test_the_limit_on_places_of_the_grid(
    write_docx: Callable[..., bytes], read_bytes: Read
) -> None:
    wide = [_tr(_tc("", _span(10)))] * 9
    data = write_docx(_tbl(_tr(*[_tc("")] * 10), *wide))
    assert len(read_bytes(data, ReadOptions(limits=Limits(cell_count=19))).blocks) == 1
    few = [_tr(_tc("", _span(100)))] * 99
    with pytest.raises(LimitExceededError):
        read_bytes(
            write_docx(_tbl(_tr(*[_tc("")] * 100), *few)),
            ReadOptions(limits=Limits(cell_count=199)),
        )

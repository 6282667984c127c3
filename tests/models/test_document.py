"""The intermediate Document: frozen values, and grids that neither overlap nor leave their bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from models.document import Cell, Document, FieldCode, Paragraph, Run, Table
from models.locations import PdfLocation, TextLocation, WordLocation
from models.source import ExtractorInfo, Source

_PLACE = WordLocation(block=0)


def _cell(row: int, column: int, rows: int = 1, columns: int = 1, text: str = "") -> Cell:
    run = Run(text=text, location=_PLACE)
    return Cell(
        row=row,
        column=column,
        row_span=rows,
        column_span=columns,
        paragraphs=(Paragraph(runs=(run,), location=_PLACE),) if text else (),
        location=_PLACE,
    )


def _table(rows: int, columns: int, *cells: Cell) -> Table:
    return Table(row_count=rows, column_count=columns, cells=cells, location=_PLACE)


def test_a_paragraphs_text_is_its_runs_untrimmed() -> None:
    runs = tuple(Run(text=text, location=_PLACE) for text in (" 一、", "总体", "目标 "))
    assert Paragraph(runs=runs, location=_PLACE).text == " 一、总体目标 "
    assert Paragraph(runs=runs[:1], location=_PLACE).text == " 一、"
    assert Paragraph(location=_PLACE).text == ""


def test_a_cells_text_is_its_paragraphs() -> None:
    paragraphs = tuple(
        Paragraph(runs=(Run(text=text, location=_PLACE),), location=_PLACE)
        for text in ("1.甲", "2.乙")
    )
    assert Cell(row=0, column=0, paragraphs=paragraphs, location=_PLACE).text == "1.甲\n2.乙"


def test_a_merged_cell_stands_at_each_place_of_the_grid() -> None:
    tall, wide, gap_after = _cell(0, 0, rows=2), _cell(0, 1, columns=2), _cell(1, 1)
    assert _table(2, 3, tall, wide, gap_after).grid() == [
        [tall, wide, wide],
        [tall, gap_after, None],
    ]


@pytest.mark.parametrize(
    "cells",
    [
        [_cell(0, 0), _cell(0, 0)],
        [_cell(0, 0, columns=2), _cell(0, 1)],
        [_cell(0, 0, rows=2), _cell(1, 0)],
        [_cell(0, 0, rows=2, columns=2), _cell(1, 1)],
        [_cell(0, 1), _cell(0, 0)],
        [_cell(1, 0), _cell(0, 1)],
        [_cell(0, 0, columns=4)],
        [_cell(0, 0, rows=3)],
        [_cell(2, 0)],
        [_cell(0, 3)],
    ],
)
def test_overlaps_disorder_and_places_outside_are_refused(cells: list[Cell]) -> None:
    with pytest.raises(ValueError, match="cell"):
        _table(2, 3, *cells)


@pytest.mark.parametrize(
    "values", [{"row": -1}, {"column": -1}, {"row_span": 0}, {"column_span": 0}]
)
def test_impossible_cells_are_refused(values: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Cell).validate_python({"row": 0, "column": 0, "location": _PLACE} | values)
    places = {"row": 0, "column": 0, "row_span": 1, "column_span": 1} | values
    with pytest.raises(ValueError, match="cell"):
        _table(2, 2, Cell(**places, location=_PLACE))


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(1, 3), st.integers(1, 3)),
        max_size=6,
    )
)
def test_a_table_is_accepted_just_where_its_cells_tile_the_grid(
    spans: list[tuple[int, int, int, int]],
) -> None:
    covered = [
        (r, c)
        for row, column, rows, columns in spans
        for r in range(row, row + rows)
        for c in range(column, column + columns)
    ]
    starts = [(row, column) for row, column, _, _ in spans]
    sound = (
        len(covered) == len(set(covered))
        and all(r < 4 and c < 4 for r, c in covered)
        and starts == sorted(starts)
    )
    cells = [_cell(*span) for span in spans]
    if not sound:
        with pytest.raises(ValueError, match="cell"):
            _table(4, 4, *cells)
        return
    table = _table(4, 4, *cells)
    places = {
        (r, c)
        for r, row in enumerate(table.grid())
        for c, cell in enumerate(row)
        if cell is not None
    }
    assert places == set(covered)


def test_values_know_no_other_keys() -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Paragraph).validate_python({"location": _PLACE, "text": "x"})
    with pytest.raises(AttributeError):
        _cell(0, 0).text_color = "red"  # type: ignore[attr-defined]


def test_equal_values_are_one_key() -> None:
    assert {_PLACE: "a", WordLocation(block=0): "b"} == {_PLACE: "b"}
    assert {_cell(0, 0, text="甲"), _cell(0, 0, text="甲")} == {_cell(0, 0, text="甲")}


@pytest.mark.parametrize(
    "location",
    [
        WordLocation(block=3, row=1, column=2),
        PdfLocation(page=1, bbox=(0.0, 1.5, 20.0, 30.25)),
        TextLocation(line=7, start=0, end=12),
    ],
)
def test_json_round_trip(location: WordLocation | PdfLocation | TextLocation) -> None:
    source = Source(
        file_name="报告.docx",
        format="docx",
        media_type="x/y",
        sha256="0" * 64,
        size_bytes=0,
        extractor=ExtractorInfo(name="x", version="1"),
    )
    paragraph = Paragraph(
        runs=(Run(text="一、总体", location=location),),
        field_codes=(FieldCode(instruction="TC 一", result="x", location=location),),
        location=location,
    )
    nested = _table(1, 1, _cell(0, 0, text="里"))
    outer = Cell(row=0, column=0, tables=(nested,), location=location)
    table = Table(row_count=1, column_count=1, cells=(outer,), location=location)
    document = Document(source=source, blocks=(paragraph, table))
    assert Document.model_validate_json(document.model_dump_json()) == document


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "pdf", "page": 0, "bbox": [0, 0, 1, 1]},
        {"kind": "text", "line": 0, "start": 0, "end": 1},
    ],
)
def test_pages_and_lines_count_from_one(values: dict[str, object]) -> None:
    kind = PdfLocation if values["kind"] == "pdf" else TextLocation
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(values)

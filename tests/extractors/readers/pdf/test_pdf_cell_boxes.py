"""Cells between rulings are those that pdfplumber's table finder finds, for whatever rulings."""

from typing import cast

from hypothesis import given, settings
from hypothesis import strategies as st
from pdfplumber.page import Page
from pdfplumber.table import TableFinder

from extractors.readers.pdf.cell_boxes import find_cell_boxes
from extractors.readers.pdf.page_frame import BBox
from extractors.readers.pdf.rulings import Edge, horizontal_edge, vertical_edge


class EdgePage:
    """What pdfplumber's finder asks of a page."""

    def __init__(self, edges: list[Edge]) -> None:
        self.edges = edges
        self.bbox = (0.0, 0.0, 600.0, 800.0)


def reference(edges: list[Edge]) -> list[list[BBox]]:
    finder = TableFinder(cast("Page", EdgePage(edges)))
    tables = [list(table.cells) for table in finder.tables]
    taken = {cell for table in tables for cell in table}
    return tables + [[cell] for cell in finder.cells if cell not in taken]


# Rulings near a coarse grid, so that they cross, touch, nearly touch, and lie on each other.
places = st.builds(lambda step, off: step * 20 + off / 4, st.integers(0, 7), st.integers(-16, 16))
exact = st.builds(lambda step: step * 20.0, st.integers(0, 7))
place = exact | places
edge = st.builds(
    lambda flat, at, one, two: (
        horizontal_edge(min(one, two), max(one, two), at)
        if flat
        else vertical_edge(at, min(one, two), max(one, two))
    ),
    *(st.booleans(), place, place, place),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(edge, max_size=40))
def test_any_rulings(edges: list[Edge]) -> None:
    assert find_cell_boxes(edges) == reference(edges)


@settings(max_examples=150, deadline=None)
@given(
    *(st.lists(place, min_size=2, max_size=8), st.lists(place, min_size=2, max_size=8)),
    st.lists(st.integers(0, 15), max_size=4),
)
def test_grids_with_rulings_left_out(xs: list[float], ys: list[float], out: list[int]) -> None:
    edges = [horizontal_edge(min(xs), max(xs), y) for y in ys]
    edges += [vertical_edge(x, min(ys), max(ys)) for x in xs]
    edges = [one for index, one in enumerate(edges) if index not in out]
    assert find_cell_boxes(edges) == reference(edges)


def test_a_merged_cell_and_a_box_of_its_own() -> None:
    edges = [horizontal_edge(0, 100, y) for y in (0.0, 20.0, 60.0)]
    edges += [horizontal_edge(50, 100, 40.0)]  # the left column's cell is two rows high
    edges += [vertical_edge(x, 0, 60) for x in (0.0, 50.0, 100.0)]
    edges += [horizontal_edge(200, 240, y) for y in (0.0, 30.0)]
    edges += [vertical_edge(x, 0, 30) for x in (200.0, 240.0)]
    table, box = find_cell_boxes(edges)
    assert table == [
        *((0, 0, 50, 20), (0, 20, 50, 60), (50, 0, 100, 20)),
        *((50, 20, 100, 40), (50, 40, 100, 60)),
    ]
    assert box == [(200, 0, 240, 30)]
    assert find_cell_boxes(edges) == reference(edges)


def test_no_rulings() -> None:
    assert find_cell_boxes([]) == []

"""Forms of other provinces and kinds as text: what is read must be what their Word files say.

Each layout's example is written as text in every shape, from the cells that the Word reader finds. A
shape that tells the whole grid gives all indicators; one that leaves merged cells out gives no
indicator that is not there, and all of them where its header and levels' names place them.
"""

import re
from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest

from extractors.extraction import extract
from extractors.readers.docx.reader import DocxReader
from extractors.source_files import ReadOptions, SourceFile
from models.document import Cell, Document, Table
from models.report import Report

POINTS = re.compile(r"（\d+分）$")
"""Word has them in a paragraph of their own, which a text on one line does not show."""
LAYOUTS = Path(__file__).parents[5] / "shared" / "layouts"
FILES = sorted(LAYOUTS.glob("*/example.docx"))
pytestmark = pytest.mark.skipif(not FILES, reason="the layouts' examples are not on this machine")


def rows_of(table: Table) -> list[list[Cell]]:
    rows: list[list[Cell]] = [[] for _ in range(table.row_count)]
    for cell in table.cells:
        rows[cell.row].append(cell)
    return rows


def places_of(table: Table) -> list[list[Cell | None]]:
    """Each row by the columns; None where a merged cell only reaches."""
    rows: list[list[Cell | None]] = [[None] * table.column_count for _ in range(table.row_count)]
    for cell in table.cells:
        rows[cell.row][cell.column] = cell
    return rows


def text_of(cell: Cell | None, between: str = "") -> str:
    paragraphs = (one.text.strip().replace("\t", " ") for one in cell.paragraphs) if cell else ()
    return between.join(paragraphs)


def whole_tabs(table: Table) -> str:
    return "".join("\t".join(map(text_of, row)) + "\n" for row in places_of(table))


def left_out_tabs(table: Table) -> str:
    return "".join("\t".join(map(text_of, row)) + "\n" for row in rows_of(table))


def padded_bars(table: Table) -> str:
    lines = []
    for row in rows_of(table):
        missing = table.column_count - len(row)
        lines.append(
            " | ".join(map(text_of, row)) + " |" + (" " + "|" * missing if missing else "")
        )
    return "\n".join(lines) + "\n"


def closed_bars(table: Table) -> str:
    return "".join(
        "".join(text_of(c) + " | " for c in row).rstrip() + "\n" for row in rows_of(table)
    )


def cell_a_line(table: Table) -> str:
    lines = []
    for row in rows_of(table):
        missing = table.column_count - len(row)
        for place, cell in enumerate(row):
            last = place + 1 == len(row) and missing
            lines.append(f"{text_of(cell)} |" + (" " + "|" * missing if last else ""))
    return "\n".join(lines) + "\n\n"


def markdown(table: Table) -> str:
    lines = [
        "| " + " | ".join(text_of(c, "<br>") or " " for c in row) + " |" for row in places_of(table)
    ]
    lines.insert(1, "|" + " --- |" * table.column_count)
    return "\n".join(lines) + "\n\n"


def html(table: Table) -> str:
    def tag(cell: Cell) -> str:
        text = "<br>".join(escape(one.text) for one in cell.paragraphs)
        return f'<td colspan="{cell.column_span}" rowspan="{cell.row_span}">{text}</td>'

    return (
        "<table>"
        + "".join(f"<tr>{''.join(map(tag, r))}</tr>" for r in rows_of(table))
        + "</table>\n"
    )


def commas(table: Table) -> str:
    def quoted(cell: Cell | None) -> str:
        text = text_of(cell, "\n")
        return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\n') else text

    return "".join(",".join(map(quoted, row)) + "\n" for row in places_of(table))


def dumped(document: Document, write: Callable[[Table], str]) -> bytes:
    pieces = (
        write(block) if isinstance(block, Table) else block.text + "\n"
        for block in document.blocks
        if isinstance(block, Table) or block.text.strip()
    )
    return "".join(pieces).encode()


def indicators(report: Report) -> list[tuple[str, ...]]:
    return [
        tuple(
            POINTS.sub("", "".join((text or "").split()))
            for text in (one.level1, one.level2, one.level3, one.target and one.target.text)
        )
        for project in report.projects
        for one in project.indicators
    ]


def read(path: Path, write: Callable[[Table], str]) -> tuple[Report, Report]:
    word = SourceFile(path.name, path.read_bytes())
    document = DocxReader().read(word, ReadOptions())
    return extract(word), extract(SourceFile("dump.txt", dumped(document, write)))


@pytest.mark.parametrize("write", [whole_tabs, markdown, html, commas])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_a_shape_that_shows_every_column_gives_every_indicator(
    path: Path, write: Callable[[Table], str]
) -> None:
    word, text = read(path, write)
    assert indicators(text) == indicators(word)
    assert text.kind == word.kind


@pytest.mark.parametrize("write", [left_out_tabs, padded_bars, closed_bars, cell_a_line])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_a_shape_that_leaves_cells_out_gives_no_indicator_that_is_not_there(
    path: Path, write: Callable[[Table], str]
) -> None:
    word, text = read(path, write)
    assert set(indicators(text)) <= set(indicators(word))


@pytest.mark.parametrize("write", [left_out_tabs, padded_bars, closed_bars])
@pytest.mark.parametrize(
    "path",
    [path for path in FILES if path.parent.name[:2] in ("04", "07", "09", "10", "11")],
    ids=lambda path: path.parent.name,
)
def test_cells_left_out_are_put_back_where_header_and_levels_tell(
    path: Path, write: Callable[[Table], str]
) -> None:
    word, text = read(path, write)
    assert indicators(text) == indicators(word)
    assert indicators(text)

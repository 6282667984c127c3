"""Tables in HTML within a plain text, as converters of scans and pages write them among Markdown.

Enters: the lines from one with `<table` in it. Leaves: the table's rows with the spans that the tags
state, and the text before and behind it. Places stay true: what is no text of a cell is masked or
left out, and a character reference shows its character at its own place.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from html import unescape

import regex

from extractors.patterns import compile_pattern
from extractors.readers.text.lines import MASK, RawLine, RawSpan
from extractors.readers.text.tables import CellDraft, Piece, Row

_OPENS = compile_pattern(r"<table\b", regex.IGNORECASE)
_TAG = compile_pattern(
    r"<(?P<closes>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]{0,12})(?P<attributes>\b[^<>]{0,400}+)?>"
)
_SPAN_OF = compile_pattern(
    r"(?P<kind>col|row)span\s*+=\s*+[\"']?\s*+(?P<count>\d{1,3})", regex.IGNORECASE
)
_REFERENCE = compile_pattern(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});")
_BREAKS = frozenset({"br", "p", "div", "li"})
_LINES_AT_MOST = 5000
"""A table of 500 rows and ten cells, each on its own line: longer ones stand in no report, and
one that is never closed is followed no farther."""
_COLUMNS_AT_MOST = 200
"""No sheet of paper has them; a table that wide stays text."""
_SPAN_AT_MOST = 500
"""Rows or columns: what a browser takes is 1,000, what a page shows far less."""


def opens_table(line: RawLine) -> bool:
    """Whether an HTML table begins in a line."""
    return "<" in line.text and _OPENS.search(line.text) is not None


def show_references(line: RawLine) -> RawLine:
    """The line with each character reference (`&ge;`) shown as its character, masked behind it."""
    if "&" not in line.text:
        return line
    return replace(line, text=_REFERENCE.sub(_shown, line.text))


def _shown(match: "regex.Match[str]") -> str:
    shown = unescape(match[0])
    if len(shown) != 1:
        return match[0]
    return shown.replace("\xa0", " ") + MASK * (len(match[0]) - 1)


@dataclass
class _Draft:
    """A table while its tags are read: its rows, and which columns cells above still cover."""

    rows: list[Row] = field(default_factory=list)
    covered: dict[int, int] = field(default_factory=dict)
    cell: CellDraft | None = None

    def begin_row(self) -> None:
        self.cell = None
        self.covered = {column: rows - 1 for column, rows in self.covered.items() if rows > 1}
        self.rows.append([])

    def begin_cell(self, place: RawSpan, attributes: str) -> None:
        if not self.rows:
            self.begin_row()
        spans = {
            match["kind"].lower(): min(max(int(match["count"]), 1), _SPAN_AT_MOST)
            for match in _SPAN_OF.finditer(attributes)
        }
        row = self.rows[-1]
        column = row[-1].column + row[-1].column_span if row and row[-1].column is not None else 0
        while self.covered.get(column):
            column += 1
        across, down = spans.get("col", 1), spans.get("row", 1)
        while across > 1 and any(self.covered.get(column + step) for step in range(1, across)):
            across -= 1
        for step in range(across):
            self.covered[column + step] = down
        self.cell = CellDraft(place, [], column, down, across)
        row.append(self.cell)

    def take(self, span: RawSpan) -> bool:
        """Put text into the open cell; False where none is open."""
        if self.cell is None:
            return False
        if not self.cell.paragraphs:
            self.cell.add([[]])
        self.cell.go_on([span])
        return True

    def end_paragraph(self) -> None:
        if self.cell is not None and self.cell.paragraphs and self.cell.paragraphs[-1]:
            self.cell.add([[]])

    def finished(self) -> list[Row]:
        """The rows, some of which may have no cell of their own; paragraphs without text are none."""
        for index, row in enumerate(self.rows):
            for cell in row:
                cell.leave_out_blank()
                cell.row_span = min(cell.row_span, len(self.rows) - index)
        return self.rows if any(self.rows) else []


def read_markup_table(lines: Sequence[RawLine], at: int) -> tuple[list[Piece], int]:
    """The first table of a line with what stands before it, and the line behind it.

    No pieces where the table does not end, or is larger than any form.
    """
    draft = _Draft()
    above: list[list[RawSpan]] = []
    below: list[list[RawSpan]] = []
    depth = 0
    for place in range(at, min(at + _LINES_AT_MOST, len(lines))):
        line = show_references(lines[place])
        ended = depth == 0 and bool(draft.rows)
        for span, tag in _parts(line):
            if not span.is_blank:
                if depth and draft.take(span):
                    pass
                else:
                    (below if draft.rows else above).append([span])
            if tag is None:
                continue
            name, closes = tag["name"].lower(), bool(tag["closes"])
            if name == "table":
                depth += -1 if closes else 1
                ended = ended or (closes and depth <= 0)
            elif depth == 1 and name == "tr" and not closes:
                draft.begin_row()
            elif depth == 1 and name in ("td", "th"):
                if closes:
                    draft.cell = None
                else:
                    draft.begin_cell(RawSpan(line, tag.end(), tag.end()), tag["attributes"] or "")
            elif name in _BREAKS or name in ("tr", "td", "th"):
                draft.end_paragraph()
        if ended and depth <= 0:
            rows = draft.finished()
            if any(
                (cell.column or 0) + cell.column_span > _COLUMNS_AT_MOST for r in rows for cell in r
            ):
                return [], at
            return [
                Piece(paragraphs=above),
                Piece(rows=rows, has_spans=True),
                Piece(paragraphs=below),
            ], place + 1
    return [], at


def _parts(line: RawLine) -> Iterator[tuple[RawSpan, "regex.Match[str] | None"]]:
    """The stretches of a line between tags, each with the tag behind it."""
    start = 0
    for tag in _TAG.finditer(line.text):
        yield RawSpan(line, start, tag.start()), tag
        start = tag.end()
    yield RawSpan(line, start, len(line.text)), None

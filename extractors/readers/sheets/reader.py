"""The reader of spreadsheets: each sheet's tables, and the lines above and below them.

Enters: an .xlsx, .xls or .et. Leaves: a Document. A sheet that is filled in like a form has its title
in a row of its own above the table; such rows, and notes below, become paragraphs. Rows, columns and
sheets that are hidden stand in `removed`. Numbers are shown as their formats show them.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from itertools import groupby

import regex

from extractors.errors import CorruptFileError
from extractors.readers.compound_files import read_container
from extractors.readers.removed_text import RemovedText
from extractors.readers.sheets.sheet import Sheet, cell_name
from extractors.readers.sheets.xlsx import read_xlsx
from extractors.source_files import ReadOptions, SourceFile
from models.document import Block, Cell, Document, Paragraph, Run, Table
from models.findings import Finding
from models.locations import SheetLocation

_TITLE = regex.compile(
    r"(?:表|报告|文本|绩效目标|情况)(?:[(（].{0,12}[)）])?$|^附[件表]|^[(（]?\d{4}(?:\s*+年)?度?[)）]?\s*+年?度?$|单位[:：]\S*元[)）]?$"
)
_NOTE = regex.compile(r"^(?:注|备注|说明|填报?表?人|填表说明|[*＊※])[:：\d一二三.、]?")
_RUNNING = regex.compile(
    r"^(?:第[一二三四五六七八九十]+部分|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）])|[。；]$|绩效目标(?:申报)?表$"
)
"""What text says that runs across a sheet above, between and below its tables."""
_MOST_OF_THE_WIDTH = 0.6
_NAMED_CELLS = 5
"""A finding names no more cells than this."""


class XlsxReader:
    """Reads .xlsx, .xlsm, .xltx and .et in Open XML."""

    name = "jixiao.xlsx"

    def read(self, source: SourceFile, options: ReadOptions) -> Document:
        """Decode the workbook; raises an `extractors.errors.ExtractionError`."""
        return _document(
            source, read_xlsx(source.name, source.data, options.limits), "xlsx", self.name
        )


class XlsReader:
    """Reads .xls, and .et of the same make."""

    name = "jixiao.xls"

    def read(self, source: SourceFile, options: ReadOptions) -> Document:
        """Decode the workbook; raises an `extractors.errors.ExtractionError`."""
        from extractors.readers.sheets.xls import read_xls  # its library loads slowly

        streams = read_container(source)
        name = "Workbook" if "workbook" in streams.names else "Book"
        stream, is_complete = streams.read(name)
        if not stream:
            raise CorruptFileError(source.name, "holds no workbook", "Ask for the file again.")
        sheets = read_xls(source.name, stream, name, options.limits)
        return _document(source, sheets, "xls", self.name, is_complete=is_complete)


def _document(
    source: SourceFile, sheets: list[Sheet], format: str, reader: str, *, is_complete: bool = True
) -> Document:
    removed = RemovedText()
    blocks: list[Block] = []
    for sheet in sheets:
        blocks.extend(_SheetBlocks(sheet, removed).build())
    findings = [*_findings([sheet for sheet in sheets if not sheet.is_hidden])]
    if not is_complete:
        findings.append(
            Finding(
                code="damaged-source",
                severity="warning",
                message="The workbook breaks off; cells and sheets at its end are missing.",
            )
        )
    return Document(
        source=source.describe(format=format, reader=reader),
        blocks=tuple(blocks),
        removed=tuple(removed.found),
        findings=tuple(findings),
    )


class _SheetBlocks:
    """One sheet cut into its lines and tables."""

    def __init__(self, sheet: Sheet, removed: RemovedText) -> None:
        self.sheet = sheet
        self.removed = removed
        self.covered: set[tuple[int, int]] = set()
        self.areas: dict[tuple[int, int], tuple[int, int]] = {}
        self.texts: dict[tuple[int, int], str] = {}
        self._filled_by_row: dict[int, list[int]] = {}

    def build(self) -> Iterator[Block]:
        sheet = self.sheet
        for place, text in sorted(sheet.cells.items()):
            if sheet.is_hidden or place[0] in sheet.hidden_rows or place[1] in sheet.hidden_columns:
                self.removed.note("invisible", text, self._location(*place))
            else:
                self.texts[place] = text
        if not any(text.strip() for text in self.texts.values()):
            return
        last_row = max(row for row, _ in self.texts)
        last_column = max(column for _, column in self.texts)
        self._merge(last_row, last_column)
        for (row, column), text in sorted(self.texts.items()):
            if text.strip():
                self._filled_by_row.setdefault(row, []).append(column)
        rows = [row for row in range(last_row + 1) if row not in sheet.hidden_rows]
        columns = [
            column for column in range(last_column + 1) if column not in sheet.hidden_columns
        ]
        for segment in self._segments(rows):
            yield from self._segment_blocks(segment, columns)

    def _location(self, row: int, column: int) -> SheetLocation:
        return SheetLocation(sheet=self.sheet.name, row=row, column=column)

    def _merge(self, last_row: int, last_column: int) -> None:
        """Areas by the first of their cells that is seen; those that overlap another are ignored."""
        sheet = self.sheet
        for top, left, bottom, right in sheet.merges:
            bottom, right = min(bottom, max(last_row, top)), min(right, max(last_column, left))
            places = [
                (row, column)
                for row in range(top, bottom + 1)
                if row not in sheet.hidden_rows
                for column in range(left, right + 1)
                if column not in sheet.hidden_columns
            ]
            if len(places) < 2 or any(
                place in self.covered or place in self.areas for place in places
            ):
                continue
            first = places[0]
            text = self.texts.get((top, left)) or sheet.cells.get((top, left), "")
            self.areas[first] = (bottom, right)
            self.covered.update(places[1:])
            if text and not sheet.is_hidden:
                self.texts[first] = text

    def _filled(self, row: int) -> list[int]:
        return self._filled_by_row.get(row, [])

    def _is_line(self, row: int, width: int, pattern: "regex.Pattern[str]") -> bool:
        """Whether a row holds one text alone, over most of the width or worded like a line."""
        filled = self._filled(row)
        if len(filled) != 1:
            return False
        column = filled[0]
        text = "".join(self.texts[row, column].split())
        bottom, right = self.areas.get((row, column), (row, column))
        if bottom != row:
            return False
        return (right - column + 1) >= max(width * _MOST_OF_THE_WIDTH, 2) or pattern.search(
            text
        ) is not None

    def _segments(self, rows: list[int]) -> Iterator[list[int]]:
        """The rows of one form after the other: a title below a blank row opens the next."""
        width = max(column for _, column in self.texts) + 1
        segment: list[int] = []
        blank_above = True
        for row in rows:
            blank = not self._filled(row) and not any(
                place[0] == row for place in self.covered if place[1] == 0
            )
            opens = (
                blank_above
                and not blank
                and any(self._filled(earlier) for earlier in segment)
                and self._is_line(row, width, _TITLE)
                and _TITLE.search("".join(self.texts[row, self._filled(row)[0]].split()))
                is not None
            )
            if opens:
                yield segment
                segment = []
            segment.append(row)
            blank_above = blank
        yield segment

    def _segment_blocks(self, rows: list[int], columns: list[int]) -> Iterator[Block]:
        filled = [row for row in rows if self._filled(row)]
        if not filled:
            return
        rows = rows[rows.index(filled[0]) : rows.index(filled[-1]) + 1]
        width = 1 + max(
            max(self.areas.get((row, column), (row, column))[1] for column in self._filled(row))
            for row in filled
        )
        first = 0
        while first < len(rows) and (
            not self._filled(rows[first]) or self._is_line(rows[first], width, _TITLE)
        ):
            first += 1
        last = len(rows)
        while last > first and (not self._filled(rows[last - 1]) or self._is_note(rows[last - 1])):
            last -= 1
        outside = {*rows[:first], *rows[last:]}
        for is_text, run in groupby(rows, lambda row: row in outside or self._is_text(row, width)):
            if is_text:
                yield from self._lines(list(run))
            else:
                yield from self._table(list(run), columns)

    def _is_text(self, row: int, width: int) -> bool:
        """Whether a row inside a table is none of its own: a heading or a sentence right across."""
        return self._is_across(row, width) and (
            _RUNNING.search(self.texts[row, self._filled(row)[0]].strip()) is not None
            or self._is_across(row - 1, width)
            or self._is_across(row + 1, width)
        )

    def _is_across(self, row: int, width: int) -> bool:
        """Whether a row holds one text alone, from its first to its last column."""
        filled = self._filled(row)
        if len(filled) != 1:
            return False
        bottom, right = self.areas.get((row, filled[0]), (row, filled[0]))
        return bottom == row and filled[0] == 0 and right + 1 >= width

    def _is_note(self, row: int) -> bool:
        filled = self._filled(row)
        if len(filled) != 1:
            return False
        return _NOTE.search(self.texts[row, filled[0]].strip()) is not None

    def _lines(self, rows: list[int]) -> Iterator[Paragraph]:
        for row in rows:
            for column in self._filled(row):
                yield from self._paragraphs(row, column)

    def _paragraphs(self, row: int, column: int) -> Iterator[Paragraph]:
        location = self._location(row, column)
        for line in self.texts.get((row, column), "").replace("\r\n", "\n").split("\n"):
            text = self.removed.clean(line, location).strip()
            if text:
                yield Paragraph(runs=(Run(text=text, location=location),), location=location)

    def _table(self, rows: list[int], columns: list[int]) -> Iterator[Table]:
        used = {
            column
            for (row, column), text in self.texts.items()
            if rows[0] <= row <= rows[-1] and text.strip()
        }
        kept = [column for column in columns if column in used]
        if not kept:
            return
        row_index, column_index = _indices(rows), _indices(kept)
        cells = []
        for row in rows:
            for column in kept:
                covering = (row, column) in self.covered
                if covering:
                    continue
                bottom, right = self.areas.get((row, column), (row, column))
                cells.append(
                    Cell(
                        row=row_index(row),
                        column=column_index(column),
                        row_span=max(row_index(min(bottom, rows[-1]) + 1) - row_index(row), 1),
                        column_span=max(column_index(right + 1) - column_index(column), 1),
                        paragraphs=tuple(self._paragraphs(row, column)),
                        location=self._location(row, column),
                    )
                )
        yield Table(
            row_count=len(rows),
            column_count=len(kept),
            cells=tuple(cells),
            location=self._location(rows[0], kept[0]),
        )


def _indices(kept: list[int]) -> Callable[[int], int]:
    """How many of the kept rows or columns lie before a number."""
    return lambda number: bisect_left(kept, number)


def _findings(sheets: list[Sheet]) -> Iterator[Finding]:
    for code, places, what in (
        (
            "text-unmapped",
            "lost_digits",
            "hold numbers of more than 15 digits, whose last digits a spreadsheet loses",
        ),
        ("damaged-source", "errors", "show an error instead of a value"),
        (
            "text-unmapped",
            "uncomputed",
            "hold formulas whose value the file does not say; open and save it once",
        ),
    ):
        named = [
            f"{sheet.name}!{cell_name(*place)}"
            for sheet in sheets
            for place in getattr(sheet, places)
        ]
        if named:
            cells = ", ".join(named[:_NAMED_CELLS]) + (" …" if len(named) > _NAMED_CELLS else "")
            yield Finding(
                code=code, severity="warning", message=f"{len(named)} cell(s) {what}: {cells}."
            )

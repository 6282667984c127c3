"""The reader of spreadsheets: each sheet's tables, and the lines above and below them.

Enters: an .xlsx, .xls or .et, or a workbook in Excel 2003's XML. Leaves: a Document. A sheet that is
filled in like a form has its title in a row of its own above the table; such rows, and notes below,
become paragraphs. Rows, columns and sheets that are hidden stand in `removed`. Numbers are shown as
their formats show them.
"""

from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterator

from extractors.errors import CorruptFileError
from extractors.readers.compound_files import read_container
from extractors.readers.removed_text import RemovedText
from extractors.readers.sheets.drawings import TextBox
from extractors.readers.sheets.records import filepass
from extractors.readers.sheets.row_kinds import cut_rows
from extractors.readers.sheets.sheet import Sheet, cell_name
from extractors.readers.sheets.shown_cells import show_cells
from extractors.readers.sheets.spreadsheet_xml import WORKBOOK, read_workbook
from extractors.readers.sheets.xlsx import read_xlsx
from extractors.readers.word.unread_objects import find_unread
from extractors.readers.xml_files import parse_xml_file
from extractors.source_files import ReadOptions, SourceFile
from models.document import Block, Cell, Document, Paragraph, Run, Table
from models.findings import Finding
from models.locations import SheetLocation

_ASK_AGAIN = "Open it in Excel or WPS and save it as .xlsx."
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
        if filepass(stream) is not None:
            from extractors.readers.sheets.decryption import decrypt_workbook

            stream = decrypt_workbook(source.name, stream, options.passwords)
        sheets = read_xls(source.name, stream, name, options.limits)
        return _document(source, sheets, "xls", self.name, is_complete=is_complete)


class SpreadsheetXmlReader:
    """Reads workbooks in Excel 2003's XML."""

    name = "jixiao.spreadsheet_xml"

    def read(self, source: SourceFile, options: ReadOptions) -> Document:
        """Decode the workbook; raises an `extractors.errors.ExtractionError`."""
        root = parse_xml_file(source, _ASK_AGAIN)
        if root.tag != WORKBOOK:
            raise CorruptFileError(source.name, "is XML without a workbook in it", _ASK_AGAIN)
        sheets = read_workbook(source.name, root, options.limits)
        return _document(source, sheets, "spreadsheet_xml", self.name)


def _document(
    source: SourceFile, sheets: list[Sheet], format: str, reader: str, *, is_complete: bool = True
) -> Document:
    removed = RemovedText()
    blocks: list[Block] = []
    for sheet in sheets:
        blocks.extend(_SheetBlocks(sheet, removed).build())
    seen = [sheet for sheet in sheets if not sheet.is_hidden]
    findings = [*_findings(seen), *find_unread([one for sheet in seen for one in sheet.pictures])]
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
        self.shown = show_cells(sheet, self._note_hidden)

    def build(self) -> Iterator[Block]:
        boxes = deque(self.sheet.boxes)
        for is_lines, rows in cut_rows(self.shown):
            while boxes and boxes[0].row <= rows[0]:
                yield from self._box(boxes.popleft())
            if is_lines:
                yield from self._lines(rows)
            else:
                yield from self._table(rows)
        for box in boxes:
            yield from self._box(box)

    def _box(self, box: TextBox) -> Iterator[Paragraph]:
        """The lines of a box that stands above a cell."""
        location = self._location(box.row, box.column)
        if self.sheet.is_hidden:
            self.removed.note("invisible", box.text, location)
            return
        for line in box.text.split("\n"):
            text = self.removed.clean(line, location).strip()
            if text:
                run = Run(text=text, location=location)
                yield Paragraph(runs=(run,), story="text_box", location=location)

    def _note_hidden(self, text: str, row: int, column: int) -> None:
        self.removed.note("invisible", text, self._location(row, column))

    def _location(self, row: int, column: int) -> SheetLocation:
        return SheetLocation(sheet=self.sheet.name, row=row, column=column)

    def _lines(self, rows: list[int]) -> Iterator[Paragraph]:
        for row in rows:
            for column in self.shown.filled(row):
                yield from self._paragraphs(row, column)

    def _paragraphs(self, row: int, column: int) -> Iterator[Paragraph]:
        location = self._location(row, column)
        for line in self.shown.texts.get((row, column), "").replace("\r\n", "\n").split("\n"):
            text = self.removed.clean(line, location).strip()
            if text:
                yield Paragraph(runs=(Run(text=text, location=location),), location=location)

    def _table(self, rows: list[int]) -> Iterator[Table]:
        shown = self.shown
        used = {column for row in rows for column in shown.begun(row)}
        kept = [column for column in shown.columns if column in used]
        if not any(shown.filled(row) for row in rows):
            return
        row_index, column_index = _indices(rows), _indices(kept)
        cells = []
        for row in rows:
            for column in kept:
                if (row, column) in shown.covered:
                    continue
                bottom, right = shown.last_of(row, column)
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

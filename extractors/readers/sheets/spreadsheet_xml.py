"""Worksheets of an Excel 2003 XML file ([Office 2003 XML Reference Schemas], SpreadsheetML), also named .xls.

Enters: the root of the file. Leaves: `Sheet`s in the workbook's order. Many systems export this kind,
since it is text. Rows and cells are counted on from an index where one is said; merged cells say how
many they take in besides themselves.
"""

from datetime import datetime
from typing import NamedTuple

from lxml import etree

from extractors.readers.sheets.number_formats import show_number
from extractors.readers.sheets.sheet import Sheet, check_size
from extractors.source_files import Limits

_NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"
WORKBOOK = f"{{{_NAMESPACE}}}Workbook"
_SS = f"{{{_NAMESPACE}}}"
_X = "{urn:schemas-microsoft-com:office:excel}"
_NAMED_FORMATS = {
    **{"Percent": "0.00%", "Fixed": "0.00", "Standard": "#,##0.00", "Currency": "¥#,##0.00"},
    **{"Short Date": "yyyy/m/d", "Medium Date": "yyyy/m/d", "General Date": "yyyy/m/d"},
    **{"Long Date": 'yyyy"年"m"月"d"日"', "Short Time": "h:mm", "Long Time": "h:mm:ss"},
}
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
"""Excel's own limits."""
_INDEX_DIGITS = 7
"""Of the longest index or span that is believed: as many as the number of rows has."""
_SECONDS_A_DAY = 86_400
"""Of 24 hours: serial numbers know no leap seconds."""


class _Place(NamedTuple):
    """Where a cell stands, and the style that counts for it."""

    row: int
    column: int
    style: str


def read_workbook(file_name: str, root: etree._Element, limits: Limits) -> list[Sheet]:
    """All worksheets; raises LimitExceededError."""
    formats = _formats(root)
    sheets = []
    for entry in root.iterchildren(_SS + "Worksheet"):
        sheet = Sheet(entry.get(_SS + "Name", ""))
        visible = entry.findtext(f"{_X}WorksheetOptions/{_X}Visible", "")
        sheet.is_hidden = visible in ("SheetHidden", "SheetVeryHidden")
        for table in entry.iterchildren(_SS + "Table"):
            _read_table(file_name, table, formats, sheet, limits)
        sheets.append(sheet)
    return sheets


def _formats(root: etree._Element) -> dict[str, str]:
    """The number format of each style, its parent's where it says none."""
    own: dict[str, str] = {}
    parents: dict[str, str] = {}
    for style in root.iterfind(f"{_SS}Styles/{_SS}Style"):
        name = style.get(_SS + "ID", "")
        said = style.find(_SS + "NumberFormat")
        parents[name] = style.get(_SS + "Parent", "Default")
        if said is not None:
            own[name] = said.get(_SS + "Format", "General")
    found = {}
    for name in parents:
        said_by = next((style for style in (name, parents[name]) if style in own), "")
        code = own.get(said_by, "General")
        found[name] = _NAMED_FORMATS.get(code, code)
    return found


def _read_table(
    file_name: str, table: etree._Element, formats: dict[str, str], sheet: Sheet, limits: Limits
) -> None:
    column_styles: dict[int, str] = {}
    column = -1
    for entry in table.iterchildren(_SS + "Column"):
        column = _index(entry, column)
        last = min(column + _count(entry, "Span"), _MOST_COLUMNS)
        if entry.get(_SS + "Hidden") == "1":
            sheet.hidden_columns.update(range(column, last + 1))
        style = entry.get(_SS + "StyleID")
        if style is not None:
            column_styles.update(dict.fromkeys(range(column, last + 1), style))
        column = last
    row_no, widest = -1, 0
    for row in table.iterchildren(_SS + "Row"):
        row_no = min(_index(row, row_no), _MOST_ROWS)
        if row.get(_SS + "Hidden") == "1":
            sheet.hidden_rows.add(row_no)
        column = -1
        for cell in row.iterchildren(_SS + "Cell"):
            column = min(_index(cell, column), _MOST_COLUMNS)
            style = cell.get(_SS + "StyleID") or row.get(_SS + "StyleID")
            place = _Place(row_no, column, style or column_styles.get(column, "Default"))
            text = _shown(cell, place, formats, sheet)
            if text:
                sheet.cells[row_no, column] = text
                widest = max(widest, column + 1)
            across, down = _count(cell, "MergeAcross"), _count(cell, "MergeDown")
            if across or down:
                sheet.merges.append((row_no, column, row_no + down, column + across))
            column += across
        row_no += _count(row, "Span")
        check_size(file_name, len(sheet.cells), 0, 0, limits.cell_count)
    last_row = max((row_no for row_no, _ in sheet.cells), default=-1)
    check_size(file_name, len(sheet.cells), last_row + 1, widest, limits.cell_count)


def _shown(cell: etree._Element, place: _Place, formats: dict[str, str], sheet: Sheet) -> str:
    data = cell.find(_SS + "Data")
    where = (place.row, place.column)
    if data is None:
        if cell.get(_SS + "Formula"):
            sheet.uncomputed.append(where)
        return ""
    text = "".join(map(str, data.itertext()))
    kind = data.get(_SS + "Type", "String")
    code = formats.get(place.style, "General")
    if kind == "Error":
        sheet.errors.append(where)
    elif kind == "Boolean":
        return "TRUE" if text.strip() == "1" else "FALSE"
    elif kind == "DateTime":
        serial = _serial(text)
        return text if serial is None else show_number(serial, code)
    elif kind == "Number":
        try:
            number = float(text)
        except ValueError:
            return text
        return sheet.show(where, number, code)
    return text


def _serial(text: str) -> float | None:
    """A date as the number that a cell of another format would hold; None for no date."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return (moment.replace(tzinfo=None) - datetime(1899, 12, 30)).total_seconds() / _SECONDS_A_DAY


def _index(element: etree._Element, before: int) -> int:
    """The zero-based index that an element says, or the one after the last."""
    said = element.get(_SS + "Index", "")
    return int(said) - 1 if said.isdecimal() and 0 < len(said) <= _INDEX_DIGITS else before + 1


def _count(element: etree._Element, name: str) -> int:
    said = element.get(_SS + name, "")
    return min(int(said), _MOST_ROWS) if said.isdecimal() and len(said) <= _INDEX_DIGITS else 0

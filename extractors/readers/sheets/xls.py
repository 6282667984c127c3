"""Worksheets of an .xls ([MS-XLS] BIFF8 and BIFF5) or .et: texts as shown, merges, what is hidden.

Enters: untrusted bytes. Leaves: `Sheet`s. Values and merges come from calamine (MIT), which is fast
and safe; it gives no number formats, errors or hidden rows, so a pass over the records finds these.
"""

import io
import struct
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from extractors.errors import CorruptFileError
from extractors.readers.sheets.number_formats import BUILT_IN
from extractors.readers.sheets.records import BOUNDSHEET, EOF, records
from extractors.readers.sheets.sheet import Sheet, check_size
from extractors.readers.sheets.workbook_container import contain
from extractors.source_files import Limits

_ASK_AGAIN = "Open it in Excel or WPS and save it as .xlsx."
# Record types ([MS-XLS] 2.3).
_BOF, _XF, _FORMAT, _DATEMODE = 0x809, 0xE0, 0x41E, 0x22
_ROW, _COLINFO, _BOOLERR, _FORMULA = 0x208, 0x7D, 0x205, 0x06
_ONE_CELL = frozenset({0x203, 0x27E, 0x06, 0x205, 0xFD, 0x204, 0x201, 0x0D6})
"""NUMBER, RK, FORMULA, BOOLERR, LABELSST, LABEL, BLANK, RSTRING: row, column, XF index."""
_MULRK = 0xBD
"""Record type of MulRk: several numbers in a row."""
_LAST_COLUMN = 255
"""Of a sheet in this format, zero-based."""
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


class _Looks:
    """What the records of a sheet say beyond values."""

    def __init__(self) -> None:
        self.styles: dict[tuple[int, int], int] = {}
        self.errors: dict[tuple[int, int], str] = {}
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.last_row = self.last_column = -1

    def note(self, row: int, column: int, style: int) -> None:
        self.styles[row, column] = style
        self.last_row, self.last_column = max(self.last_row, row), max(self.last_column, column)


def read_xls(file_name: str, stream: bytes, name: str, limits: Limits) -> list[Sheet]:
    """All sheets of the workbook's stream, which its container calls `name`.

    Raises CorruptFileError or LimitExceededError.
    """
    formats, looks, from_1904 = _scan(file_name, stream, limits)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(contain(stream, name)))
        metadata = [
            entry for entry in workbook.sheets_metadata if entry.typ == SheetTypeEnum.WorkSheet
        ]
        sheets = []
        for place, entry in enumerate(metadata):
            values = workbook.get_sheet_by_name(entry.name)
            look = looks[place] if place < len(looks) else _Looks()
            sheet = Sheet(entry.name, is_hidden=entry.visible != SheetVisibleEnum.Visible)
            check_size(
                file_name,
                values.height * values.width,
                values.total_height,
                values.total_width,
                limits.cell_count,
            )
            sheet.hidden_rows, sheet.hidden_columns = look.hidden_rows, look.hidden_columns
            sheet.merges = [(a, b, c, d) for (a, b), (c, d) in values.merged_cell_ranges or ()]
            first_column = values.start[1] if values.start else 0
            for row_no, row in enumerate(values.iter_rows()):
                for column, value in enumerate(row, first_column):
                    text = _text(value, (row_no, column), look, formats, from_1904, sheet)
                    if text:
                        sheet.cells[row_no, column] = text
            for where, error in look.errors.items():
                sheet.cells.setdefault(where, error)
                sheet.errors.append(where)
            sheets.append(sheet)
    except (CalamineError, ValueError, OSError, IndexError) as error:
        raise CorruptFileError(file_name, "is a damaged workbook", _ASK_AGAIN) from error
    except BaseException as error:  # a panic of the library's Rust core is no Exception
        if type(error).__module__ != "pyo3_runtime":
            raise
        raise CorruptFileError(file_name, "is a damaged workbook", _ASK_AGAIN) from error
    return sheets


def _text(
    value: object,
    place: tuple[int, int],
    look: _Looks,
    formats: list[str],
    from_1904: bool,
    sheet: Sheet,
) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (datetime, date, time, timedelta)):
        value = _serial(value, from_1904)
    if not isinstance(value, (int, float)):
        return ""
    style = look.styles.get(place, -1)
    code = formats[style] if 0 <= style < len(formats) else "General"
    return sheet.show(place, float(value), code, from_1904=from_1904)


def _serial(value: "datetime | date | time | timedelta", from_1904: bool) -> float:
    """A date as the number that the cell holds, so that the cell's own format shows it."""
    day = timedelta(days=1)
    if isinstance(value, timedelta):
        return value / day
    if isinstance(value, time):
        return timedelta(hours=value.hour, minutes=value.minute, seconds=value.second) / day
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    return (value - (datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30))) / day


def _scan(file_name: str, stream: bytes, limits: Limits) -> tuple[list[str], list[_Looks], bool]:
    """The format code of each style, what the worksheets' records say, and whether days count from 1904."""
    own: dict[int, str] = {}
    used: list[int] = []
    starts: list[int] = []
    looks: dict[int, _Looks] = {}
    # Of cells that lie in none of the sheets; the library may take them for another's.
    nowhere = current = _Looks()
    from_1904 = False
    count = 0
    depth = 0
    for offset, kind, content in records(stream):
        if kind == _BOF:
            depth += 1
            if depth == 1 and offset in starts:
                current = looks[offset] = _Looks()
        elif kind == EOF:
            depth = max(depth - 1, 0)
            current = current if depth else nowhere
        elif kind == BOUNDSHEET and len(content) >= 6:
            if content[5] == 0:  # a worksheet
                starts.append(struct.unpack_from("<I", content)[0])
        elif kind == _DATEMODE:
            from_1904 = content[:1] == b"\x01"
        elif kind == _FORMAT and len(content) > 5:
            own[struct.unpack_from("<H", content)[0]] = _format_code(content)
        elif kind == _XF and len(content) >= 4:
            used.append(struct.unpack_from("<H", content, 2)[0])
        else:
            count += _look(current, kind, content)
            if count > limits.cell_count:
                check_size(file_name, count, 0, 0, limits.cell_count)
    # The library lays out all sheets before it gives the first.
    places = sum(
        (look.last_row + 1) * (look.last_column + 1) for look in (*looks.values(), nowhere)
    )
    check_size(file_name, 0, places, 1, limits.cell_count)
    formats = [own.get(number, BUILT_IN.get(number, "General")) for number in used]
    return formats, [looks.get(start, _Looks()) for start in starts], from_1904


def _look(look: _Looks, kind: int, content: bytes) -> int:
    """Take a record of a sheet; returns how many cells it holds."""
    if kind in _ONE_CELL and len(content) >= 6:
        row, column, style = struct.unpack_from("<HHH", content)
        look.note(row, column, style)
        if kind == _BOOLERR and len(content) >= 8 and content[7] == 1:
            look.errors[row, column] = _ERRORS.get(content[6], "#N/A")
        elif (
            kind == _FORMULA
            and len(content) >= 14
            and content[12:14] == b"\xff\xff"
            and content[6] == 2
        ):
            look.errors[row, column] = _ERRORS.get(content[8], "#N/A")
        return 1
    if kind == _MULRK and len(content) >= 12:
        row, column = struct.unpack_from("<HH", content)
        count = (len(content) - 6) // 6
        for place in range(count):
            (style,) = struct.unpack_from("<H", content, 4 + place * 6)
            look.note(row, column + place, style)
        return count
    if kind == _ROW and len(content) >= 16:
        row, flags = struct.unpack_from("<H10xH", content)
        if flags & 0x20:
            look.hidden_rows.add(row)
    elif kind == _COLINFO and len(content) >= 10:
        first, last, flags = struct.unpack_from("<HH4xH", content)
        if flags & 1:
            look.hidden_columns.update(range(first, min(last, _LAST_COLUMN) + 1))
    return 0


def _format_code(content: bytes) -> str:
    """FORMAT of BIFF8: a length, a byte that tells 16-bit text, the code; of BIFF5: a short length."""
    (length,) = struct.unpack_from("<H", content, 2)
    if len(content) >= 5 + length and content[4] in (0, 1):
        wide = content[4] == 1
        text = content[5 : 5 + length * (2 if wide else 1)]
        return text.decode("utf-16-le" if wide else "latin-1", "replace")
    return content[3 : 3 + content[2]].decode("gb18030", "replace")

"""Worksheets of an .xlsx (ISO/IEC 29500-1 18): texts as shown, merges, hidden rows and columns.

Enters: untrusted bytes. Leaves: `Sheet`s in the workbook's order. We read the parts ourselves, since
the libraries that are fast and safe give no number formats, no error cells, nothing of what is hidden
and no formulas without a value; the one pass that finds these has the values as well. Parts are
inflated within a budget, and declare no DTD.
"""

import posixpath
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from extractors.patterns import compile_pattern
from extractors.readers.sheets.drawings import read_boxes, read_pictures
from extractors.readers.sheets.number_formats import BUILT_IN
from extractors.readers.sheets.sheet import Sheet, check_size
from extractors.readers.zip_parts import ZipParts
from extractors.source_files import Limits

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT_NAME = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
_TRANSITIONAL_NAME = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_R_IDS = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
_FILLED_CELLS = etree.XPath("count(//s:c[s:v or s:is])", namespaces={"s": _S[1:-1]})
_ASK_AGAIN = "Open it in Excel or WPS and save it anew."
_REFERENCE = compile_pattern(r"([A-Z]{1,3})(\d{1,7})")
_CONSTANT = compile_pattern(r"-?\d+(?:\.\d+)?%?")
_MOST_COLUMNS = 16_384
"""Excel's own limit."""
_NUMBER_DIGITS = 8
"""Of the longest index that is believed: rows have seven."""
_ROWS_A_CHECK = 256
"""Rows between two looks at how many cells there are already."""


@dataclass(slots=True)
class _Book:
    """What all sheets of a workbook share."""

    file_name: str
    limits: Limits
    strings: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    """The format code of each style index."""
    from_1904: bool = False


def read_xlsx(file_name: str, data: bytes, limits: Limits) -> list[Sheet]:
    """All sheets; raises an `extractors.errors.ExtractionError`."""
    parts = _Parts(file_name, data, limits, _ASK_AGAIN)
    main = parts.related("", "officeDocument") or "xl/workbook.xml"
    workbook = parts.xml(main)
    book = _Book(file_name, limits)
    properties = workbook.find(_S + "workbookPr")
    book.from_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    strings = parts.related(main, "sharedStrings")
    if strings is not None and parts.has(strings):
        book.strings = [_text(item) for item in parts.xml(strings).iterchildren(_S + "si")]
    styles = parts.related(main, "styles")
    if styles is not None and parts.has(styles):
        book.formats = _read_formats(parts.xml(styles))
    targets = parts.relations(main)
    sheets: list[Sheet] = []
    for entry in workbook.iter(_S + "sheet"):
        target = next(
            (targets[entry.get(key, "")] for key in _R_IDS if entry.get(key, "") in targets), None
        )
        if target is None or not parts.has(target) or "chartsheet" in target:
            continue
        sheet = Sheet(entry.get("name", ""), is_hidden=entry.get("state", "visible") != "visible")
        _read_sheet(book, parts.xml(target), sheet)
        drawing = parts.related(target, "drawing")
        if drawing is not None and parts.has(drawing):
            root = parts.xml(drawing)
            sheet.boxes = read_boxes(root)
            sheet.pictures = read_pictures(root, len(sheets))
        sheets.append(sheet)
    return sheets


def _text(item: etree._Element) -> str:
    """A string's runs without its phonetic guide (`rPh`)."""
    return "".join(
        part.text or ""
        for part in item.iter(_S + "t")
        if (parent := part.getparent()) is None or parent.tag != _S + "rPh"
    )


def _read_formats(styles: etree._Element) -> list[str]:
    own = {
        int(entry.get("numFmtId", "0")): entry.get("formatCode", "General")
        for entry in styles.iter(_S + "numFmt")
        if entry.get("numFmtId", "").isdecimal()
    }
    uses = styles.find(_S + "cellXfs")
    if uses is None:
        return []
    ids = [use.get("numFmtId", "0") for use in uses.iterchildren(_S + "xf")]
    numbers = [int(text) if text.isdecimal() else 0 for text in ids]
    return [own.get(number, BUILT_IN.get(number, "General")) for number in numbers]


def _read_sheet(book: _Book, root: etree._Element, sheet: Sheet) -> None:
    # Before any is read: the tree of a sheet with too many is large enough.
    filled: Any = _FILLED_CELLS(root)
    check_size(book.file_name, int(filled), 0, 0, book.limits.cell_count)
    for columns in root.iter(_S + "col"):
        if columns.get("hidden") in ("1", "true"):
            first, last = _number(columns.get("min")), _number(columns.get("max"))
            sheet.hidden_columns.update(range(first - 1, min(last, _MOST_COLUMNS)))
    row_no = -1
    widest = count = 0
    for row in root.iter(_S + "row"):
        row_no = _number(row.get("r"), row_no + 2) - 1
        if row.get("hidden") in ("1", "true"):
            sheet.hidden_rows.add(row_no)
        column = -1
        for cell in row.iterchildren(_S + "c"):
            place = _REFERENCE.fullmatch(cell.get("r", ""))
            column = _column(place[1]) if place else column + 1
            text = _shown(book, cell, (row_no, column), sheet)
            if text:
                sheet.cells[row_no, column] = text
                count += 1
                widest = max(widest, column + 1)
        if not row_no % _ROWS_A_CHECK:
            check_size(book.file_name, count, 0, 0, book.limits.cell_count)
    last = max((row for row, _ in sheet.cells), default=-1)
    check_size(book.file_name, count, last + 1, widest, book.limits.cell_count)
    for merge in root.iter(_S + "mergeCell"):
        ends = [_REFERENCE.fullmatch(end) for end in merge.get("ref", "").split(":")]
        if len(ends) == 2 and ends[0] and ends[1]:
            sheet.merges.append(
                (int(ends[0][2]) - 1, _column(ends[0][1]), int(ends[1][2]) - 1, _column(ends[1][1]))
            )


def _shown(book: _Book, cell: etree._Element, place: tuple[int, int], sheet: Sheet) -> str:
    """The text that a cell shows."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _text(cell)
    value = cell.findtext(_S + "v")
    if value is None or not value.strip():
        formula = cell.findtext(_S + "f")
        if formula is None or kind == "str":
            return ""
        if _CONSTANT.fullmatch(formula.strip()):
            return formula.strip()  # `=80%` that nobody computed
        sheet.uncomputed.append(place)
        return ""
    if kind == "s":
        index = _number(value, -1)
        return book.strings[index] if 0 <= index < len(book.strings) else ""
    if kind == "b":
        return "TRUE" if value.strip() == "1" else "FALSE"
    if kind == "e":
        sheet.errors.append(place)
        return value
    if kind in ("str", "d"):
        return value
    return show(book, value.strip(), _number(cell.get("s"), 0), place, sheet)


def show(book: _Book, value: str, style: int, place: tuple[int, int], sheet: Sheet) -> str:
    """A number under the format of its style; text that is no number stays as it is."""
    try:
        number = float(value)
    except ValueError:
        return value
    code = book.formats[style] if 0 <= style < len(book.formats) else "General"
    return sheet.show(place, number, code, from_1904=book.from_1904)


def _number(text: str | None, default: int = 0) -> int:
    return int(text) if text and len(text) <= _NUMBER_DIGITS and text.isdecimal() else default


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


class _Parts(ZipParts):
    """The parts of an Open XML package, with their relationships."""

    def relations(self, part: str) -> dict[str, str]:
        """Targets by relationship id."""
        return {key: target for key, (_, target) in self._relations(part).items()}

    def related(self, part: str, kind: str) -> str | None:
        """The target of the relationship of a kind."""
        return next(
            (target for name, target in self._relations(part).values() if name == kind), None
        )

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        folder, base = posixpath.split(part)
        name = posixpath.join(folder, "_rels", f"{base}.rels")
        if not self.has(name):
            return {}
        return {
            relation.get("Id", ""): (
                relation.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip(
                    "/"
                ),
            )
            for relation in self.xml(name).iter(_REL + "Relationship")
            if relation.get("TargetMode") != "External"
        }

    def xml(self, name: str) -> etree._Element:
        """A part's root, in the namespace of the Transitional form."""
        return self.parse(name, lambda data: data.replace(_STRICT_NAME, _TRANSITIONAL_NAME))

"""Sheets as .docx: python-docx makes the package, the body is written as WordprocessingML.

The standard is ISO/IEC 29500-1. Numbers that Word counts become `w:numPr` with a definition in
`numbering.xml`, fields are complex fields (17.16.18), merged cells `w:gridSpan` and `w:vMerge`.
The same sheet gives the same bytes: no time stamps, entries in a fixed order.
"""

import io
import re
import zipfile
from copy import deepcopy
from datetime import datetime
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from corpus.generation.docx_habits import take_on_habits
from corpus.generation.sheets import (
    Block,
    Contents,
    Counted,
    Grid,
    GridCell,
    Line,
    PageSetup,
    Sheet,
    covered_columns,
)

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first time that ZIP knows: the same report gives the same bytes."""
_TEXT_WIDTH_TWIPS = 9000
"""A4 (11,906) without the margins that Word sets by default (2 × 1,440), rounded."""


def write_docx(sheet: Sheet) -> bytes:
    """The sheet as the bytes of a .docx file."""
    document = docx.Document()
    document.core_properties.created = datetime(2021, 1, 1)
    document.core_properties.modified = datetime(2021, 1, 1)
    document.core_properties.author = ""
    _set_page(document, sheet.page)
    body = document.element.body
    writer = _BodyWriter(_Numbering(document), sheet)
    section = body.sectPr
    for block in sheet.blocks:
        for element in writer.elements(block):
            section.addprevious(element)
    stream = io.BytesIO()
    if sheet.word_habits:
        take_on_habits(body, sheet.word_habits)
    if sheet.slim:
        _drop_spare_parts(document)
    document.save(stream)
    return _without_times(stream.getvalue())


def _drop_spare_parts(document: Any) -> None:
    """Leave out the template's thumbnail, theme, custom XML and styles with effects."""
    for relations in (document.part.rels, document.part.package.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.rpartition("/")[2] in _SPARE_PARTS:
                del relations[key]


_SPARE_PARTS = frozenset({"stylesWithEffects", "customXml", "thumbnail", "theme"})


def _without_times(package: bytes) -> bytes:
    result = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as source,
        zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            target.writestr(entry, source.read(name))
    return result.getvalue()


def _set_page(document: Any, page: PageSetup) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(page.width_mm), Mm(page.height_mm)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin = section.bottom_margin = Mm(22)
    style = document.styles["Normal"]
    style.font.size = None
    properties = style.element.get_or_add_rPr()
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for attribute in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(attribute), page.font)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)
    for tag in ("w:sz", "w:szCs"):
        properties.append(_element(tag, val=str(page.size_half_points)))
    if page.header:
        section.header.paragraphs[0].text = page.header
    if page.footer == "none":
        return
    paragraph = section.footer.paragraphs[0]._p
    parts: tuple[tuple[str, str], ...] = {
        "number": (("field", "PAGE"),),
        "dashes": (("text", "- "), ("field", "PAGE"), ("text", " -")),
        "of_total": (
            ("text", "第"),
            ("field", "PAGE"),
            ("text", "页 共"),
            ("field", "NUMPAGES"),
            ("text", "页"),
        ),
    }[page.footer]
    for kind, value in parts:
        if kind == "text":
            paragraph.append(_run(value))
        else:
            paragraph.extend(_field(value, [_run("1")]))


class _Numbering:
    """Adds list definitions to `numbering.xml`, one instance for each list."""

    def __init__(self, document: Any) -> None:
        self._root = document.part.numbering_part.element
        self._ids: dict[str, int] = {}
        for child in list(self._root):
            self._root.remove(child)

    def number_id(self, counted: Counted) -> int:
        """The `w:numId` of the list that a label belongs to."""
        known = self._ids.get(counted.list_key)
        if known is not None:
            return known
        number = len(self._ids) + 1
        self._ids[counted.list_key] = number
        level = _element("w:lvl", ilvl="0")
        level.append(_element("w:start", val="1"))
        level.append(_element("w:numFmt", val=counted.number_format))
        level.append(_element("w:suff", val=_gap_after(counted, number)))
        level.append(_element("w:lvlText", val=counted.pattern))
        level.append(_element("w:lvlJc", val="left"))
        abstract = _element("w:abstractNum", abstractNumId=str(number))
        abstract.append(_element("w:multiLevelType", val="singleLevel"))
        abstract.append(level)
        instance = _element("w:num", numId=str(number))
        instance.append(_element("w:abstractNumId", val=str(number)))
        # CT_Numbering wants every definition before the first instance.
        self._root.insert(number - 1, abstract)
        self._root.append(instance)
        return number


def _gap_after(counted: Counted, number: int) -> str:
    """What Word puts behind a label: nothing, a space or a tab.

    A goal keeps its label as part of its text, and on a printed page a space that Word put there
    cannot be told from one that was typed: there, only the wide gap of a tab is used.
    """
    if counted.list_key.startswith("goals"):
        return ("nothing", "tab")[number % 2]
    return ("nothing", "space", "nothing", "tab")[number % 4]


class _BodyWriter:
    """Turns blocks into body elements."""

    def __init__(self, numbering: _Numbering, sheet: Sheet) -> None:
        self._numbering = numbering
        self._page = sheet.page
        self._broken_runs = sheet.broken_runs
        self._symbols = "symbols" in sheet.word_habits
        self._bookmarks = 0

    def elements(self, block: Block) -> list[Any]:
        """The block's paragraphs or its table."""
        if isinstance(block, Line):
            return [self._paragraph(block)]
        if isinstance(block, Grid):
            return [self._table(block)]
        return self._contents(block)

    def _paragraph(self, line: Line) -> Any:
        paragraph = OxmlElement("w:p")
        properties = OxmlElement("w:pPr")
        if line.new_page:
            properties.append(OxmlElement("w:pageBreakBefore"))
        if line.counted:
            numbers = OxmlElement("w:numPr")
            numbers.append(_element("w:ilvl", val="0"))
            numbers.append(_element("w:numId", val=str(self._numbering.number_id(line.counted))))
            properties.append(numbers)
        if line.indent:
            properties.append(
                _element("w:ind", firstLine=str(line.indent * self._page.size_half_points * 10))
            )
        if line.centred:
            properties.append(_element("w:jc", val="center"))
        if len(properties):
            paragraph.append(properties)
        for place, part in enumerate(line.text.split("\n")):
            if place:
                broken = OxmlElement("w:r")
                broken.append(OxmlElement("w:br"))
                paragraph.append(broken)
            for column, piece in enumerate(part.split("\t")):
                if column:
                    tabbed = OxmlElement("w:r")
                    tabbed.append(OxmlElement("w:tab"))
                    paragraph.append(tabbed)
                if piece:
                    bold = line.role not in ("body", "contents")
                    paragraph.extend(self._runs(piece, bold=bold))
        for mark in line.marks:
            paragraph.extend(_field(mark, None))
        return paragraph

    def _runs(self, text: str, *, bold: bool) -> list[Any]:
        """The text in one run, or as Word leaves it after much editing: in many."""
        if self._symbols and any(tick in text for tick in _WINGDINGS_2):
            return [
                _symbol(piece) if piece in _WINGDINGS_2 else _run(piece, bold=bold)
                for piece in re.split(f"([{''.join(_WINGDINGS_2)}])", text)
                if piece
            ]
        if not self._broken_runs or len(text) < 3:
            return [_run(text, bold=bold)]
        self._bookmarks += 1
        number, cut = str(self._bookmarks), 1 + self._bookmarks % (len(text) - 1)
        return [
            _element("w:bookmarkStart", id=number, name=f"_Toc{self._bookmarks}"),
            _run(text[:cut], bold=bold),
            _element("w:proofErr", type="spellStart"),
            _element("w:bookmarkEnd", id=number),
            *(_run(piece, bold=bold) for piece in (text[cut : cut + 1], text[cut + 1 :]) if piece),
            _element("w:proofErr", type="spellEnd"),
        ]

    def _contents(self, contents: Contents) -> list[Any]:
        paragraphs = []
        last = len(contents.entries) - 1
        for place, (text, page) in enumerate(contents.entries):
            paragraph = OxmlElement("w:p")
            properties = OxmlElement("w:pPr")
            tabs = OxmlElement("w:tabs")
            tabs.append(_element("w:tab", val="right", leader="dot", pos=str(_TEXT_WIDTH_TWIPS)))
            properties.append(tabs)
            paragraph.append(properties)
            if place == 0:
                paragraph.extend(_field_start(contents.instruction))
            paragraph.append(_run(text))
            tab = OxmlElement("w:r")
            tab.append(OxmlElement("w:tab"))
            paragraph.append(tab)
            paragraph.extend(_field(rf"PAGEREF _Toc{1000 + place} \h", [_run(str(page))]))
            if place == last:
                paragraph.append(_field_character("end"))
            paragraphs.append(paragraph)
        return paragraphs

    def _table(self, grid: Grid) -> Any:
        table = OxmlElement("w:tbl")
        properties = OxmlElement("w:tblPr")
        properties.append(_element("w:tblStyle", val="TableGrid"))
        properties.append(_element("w:tblW", w="0", type="auto"))
        properties.append(_element("w:tblLook", val="04A0"))
        table.append(properties)
        weights = grid.widths or (1,) * grid.column_count
        widths = [self._page.table_twips * weight // sum(weights) for weight in weights]
        columns = OxmlElement("w:tblGrid")
        for width in widths:
            columns.append(_element("w:gridCol", w=str(width)))
        table.append(columns)
        covered = covered_columns(grid)
        for index, row in enumerate(grid.rows):
            element = OxmlElement("w:tr")
            if index in grid.header_rows:
                row_properties = OxmlElement("w:trPr")
                row_properties.append(OxmlElement("w:tblHeader"))
                element.append(row_properties)
            begun: dict[int, GridCell] = {item.column: item for item in row}
            for column in sorted(begun.keys() | covered[index].keys()):
                if column in begun:
                    element.append(self._cell(begun[column], widths))
                else:
                    element.append(_covered_cell(column, covered[index][column], widths))
            table.append(element)
        return table

    def _cell(self, item: GridCell, widths: list[int]) -> Any:
        element = _cell_element(item.column, item.column_span, widths)
        if item.row_span > 1:
            element[0].append(_element("w:vMerge", val="restart"))
        lines = item.paragraphs or (Line(""),)
        for line in lines:
            element.append(self._paragraph(line))
        return element


def _covered_cell(column: int, column_span: int, widths: list[int]) -> Any:
    element = _cell_element(column, column_span, widths)
    element[0].append(OxmlElement("w:vMerge"))
    element.append(OxmlElement("w:p"))
    return element


def _cell_element(column: int, column_span: int, widths: list[int]) -> Any:
    element = OxmlElement("w:tc")
    properties = OxmlElement("w:tcPr")
    width = sum(widths[column : column + column_span])
    properties.append(_element("w:tcW", w=str(width), type="dxa"))
    if column_span > 1:
        properties.append(_element("w:gridSpan", val=str(column_span)))
    element.append(properties)
    return element


def _element(tag: str, **attributes: str) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def _run(text: str, *, bold: bool = False) -> Any:
    run = OxmlElement("w:r")
    if bold:
        properties = OxmlElement("w:rPr")
        properties.append(OxmlElement("w:b"))
        run.append(properties)
    content = OxmlElement("w:t")
    content.text = text
    content.set(qn("xml:space"), "preserve")
    run.append(content)
    return run


_WINGDINGS_2 = {"☑": "F052", "□": "F0A3", "√": "F050"}
"""Ticks as Word inserts them from a font of symbols (w:sym, 17.3.3.30)."""


def _symbol(tick: str) -> Any:
    run = OxmlElement("w:r")
    run.append(_element("w:sym", font="Wingdings 2", char=_WINGDINGS_2[tick]))
    return run


def _field_character(kind: str) -> Any:
    run = OxmlElement("w:r")
    run.append(_element("w:fldChar", fldCharType=kind))
    return run


def _field_start(instruction: str) -> list[Any]:
    code = OxmlElement("w:r")
    text = OxmlElement("w:instrText")
    text.text = f" {instruction} "
    text.set(qn("xml:space"), "preserve")
    code.append(text)
    return [_field_character("begin"), code, _field_character("separate")]


def _field(instruction: str, result: list[Any] | None) -> list[Any]:
    """A complex field; a mark such as TC has no result and no separator."""
    start = _field_start(instruction)
    if result is None:
        return [*start[:2], _field_character("end")]
    return [*start, *(deepcopy(run) for run in result), _field_character("end")]

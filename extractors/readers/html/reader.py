"""The reader of saved web pages: HTML as browsers take it, to a Document.

Enters: bytes. Leaves: paragraphs and tables in reading order, without what a browser would not show;
the page's menus and footers stand apart as page furniture. Tables that only lay out a page are read
as what stands in them. Locations are those of Word files: the block, and the cell in a table.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree, html

from extractors.errors import CorruptFileError, LimitExceededError, UnsupportedFormatError
from extractors.patterns import compile_pattern
from extractors.readers.html.decoding import decode_page
from extractors.readers.html.looks import Looks, read_looks
from extractors.readers.html.tables import (
    HtmlCell,
    HtmlLayout,
    TooManyPlacesError,
    lay_out,
)
from extractors.readers.removed_text import RemovedText
from extractors.readers.text.encodings import UndecodableError
from extractors.readers.word.numbering import format_number
from extractors.readers.word.unread_objects import STAND_IN, UnreadObject, find_unread
from extractors.source_files import Limits, ReadOptions, SourceFile
from extractors.terms.raised_text import read_lowered, read_raised
from models.document import Block, Cell, Document, Paragraph, Run, Story, Table
from models.findings import Finding
from models.locations import WordLocation

_BLOCKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog"),
        *("dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1"),
        *("h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main"),
        *("menu", "nav", "ol", "p", "pre", "section", "summary", "table", "ul", "caption"),
        *("tr", "td", "th", "tbody", "thead", "tfoot"),
    }
)
_DEEPEST = 180
"""Elements inside each other; browsers stop at 512, and no page of an office comes near either."""
_LIST_FORMATS = {
    "1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman",
}  # fmt: skip
_WHITE = compile_pattern(r"[ \t\r\n\f]+")
_GAP = "\x1f"
"""Between parts that a page sets beside each other in a row; no character of a page's own text."""
_GAPS = compile_pattern(rf" ?{_GAP}[ {_GAP}]*")
_BETWEEN_HAN = compile_pattern(
    r"(?<=[\p{Han}，。；：、（）“”《》])[ \t]*\n[ \t\n]*(?=[\p{Han}，。；：、（）“”《》])"
)
_LINKS_MAKE_A_MENU = 0.8
"""Share of a paragraph's characters; the rest is the bars and blanks between the links of a menu."""
_LENGTH = compile_pattern(
    r"(?<![\w-])(width|height)\s*+:\s*+(\d{1,5}(?:\.\d{1,3})?)\s*+(?:(px|pt)\s*+)?(?=;|$)"
)
_POINTS_A_PIXEL = 0.75
"""CSS: 96 pixels an inch, 72 points."""
_TABLE_SIDE_PT = 200.0
"""Both sides of a picture of a table; a page's banner is lower."""
_PLACES_A_CELL = 8
"""Merged cells cover places that cost memory, too: a head over eight columns is usual, a cell
over thousands is an attack."""
_REACH = 40
"""Characters on each side of raised text, which tell what it is."""
_LEAST_GRID_CELLS = 6
"""A menu in a table has its few links; two rows of three cells are content."""


@dataclass(slots=True)
class _Context:
    """What one page's elements share while it is read."""

    file_name: str
    limits: Limits
    looks: Looks
    removed: RemovedText = field(default_factory=RemovedText)
    block: int = 0
    cells: int = 0
    places: int = 0
    unread: list[UnreadObject] = field(default_factory=list)

    def lay_out(self, table: etree._Element) -> HtmlLayout:
        """A table's cells; raises LimitExceededError beyond the limit on all cells of the page."""
        try:
            layout = lay_out(table, self.limits.cell_count * _PLACES_A_CELL)
        except TooManyPlacesError as error:
            raise LimitExceededError.for_cells(self.file_name, self.limits.cell_count) from error
        self.cells += len(layout.cells)
        self.places += layout.row_count * layout.column_count
        if max(self.cells, self.places // _PLACES_A_CELL) > self.limits.cell_count:
            raise LimitExceededError.for_cells(self.file_name, self.limits.cell_count)
        return layout


class HtmlReader:
    """Reads .html and .htm."""

    name = "jixiao.html"

    def read(self, source: SourceFile, options: ReadOptions) -> Document:
        """Decode the page; raises an `extractors.errors.ExtractionError`."""
        try:
            text, encoding, findings = decode_page(source.data)
        except UndecodableError as error:
            raise CorruptFileError(
                source.name, "is a web page in no known encoding", "Save the page anew as UTF-8."
            ) from error
        return read_page(source, text, encoding, findings, options, "html", self.name)


def read_page(
    source: SourceFile,
    text: str,
    encoding: str,
    findings: list[Finding],
    options: ReadOptions,
    format: str,
    reader: str,
) -> Document:
    """The Document of a page that is already text.

    Raises CorruptFileError, LimitExceededError, or UnsupportedFormatError for a page of frames.
    """
    root = _parse(source.name, text)
    context = _Context(source.name, options.limits, read_looks(root))
    if root.find(".//frameset") is not None:
        raise UnsupportedFormatError(
            source.name,
            "is a page of frames, whose content lies in files of its own",
            "Open it in its own program and save what it shows as .docx, .xlsx or PDF.",
        )
    body = root.find(".//body")
    walker = _Walker(context, "body", None)
    walker.walk(body if body is not None else root)
    return Document(
        source=source.describe(format=format, reader=reader, encoding=encoding),
        blocks=tuple(_set_menus_apart(walker.finish())),
        removed=tuple(context.removed.found),
        findings=(*findings, *find_unread(context.unread)),
    )


def _parse(file_name: str, text: str) -> etree._Element:
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True
    )
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise CorruptFileError(
            file_name, "is a web page without content", "Save the page again."
        ) from error
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > _DEEPEST:
            raise LimitExceededError(
                file_name,
                f"has elements more than {_DEEPEST} deep inside each other",
                "Open it in a browser and save what it shows as PDF.",
            )
    return root


class _Walker:
    """Collects the blocks of one story or one cell, in the order in which they are shown."""

    def __init__(self, context: _Context, story: Story, place: WordLocation | None) -> None:
        self.context = context
        self.story = story
        self.place = place
        self.blocks: list[Block] = []
        self._parts: list[str] = []
        self._link_length = 0
        self._label = ""
        self._level: int | None = None
        self._preformatted = False
        self._struck = 0

    def finish(self) -> list[Block]:
        """The blocks; text that waits for its end becomes the last one."""
        self._end_paragraph()
        return self.blocks

    def walk(self, element: etree._Element) -> None:
        """Read an element's children in order."""
        self._take(element.text)
        count = _start(element)
        in_a_row = len(element) > 1 and self.context.looks.sets_in_a_row(element)
        for child in element:
            if isinstance(child.tag, str):
                if in_a_row and any(part.strip() for part in self._parts):
                    self._parts.append(_GAP)
                if child.tag == "li" and element.tag == "ol" and not self._is_hidden(child):
                    count = _start(child, "value", count)
                    number = format_number(
                        count, _LIST_FORMATS.get(element.get("type") or "1", "decimal")
                    )
                    self._end_paragraph()
                    self._label = f"{number}."
                    count += 1
                self._read(child)
            self._take(child.tail)

    def _is_hidden(self, element: etree._Element) -> bool:
        return self.context.looks.is_hidden(element)

    def _read(self, element: etree._Element) -> None:
        if self._is_hidden(element):
            return
        tag = str(element.tag)
        if tag == "br":
            self._end_line()
        elif tag == "table":
            self._end_paragraph()
            self._read_table(element)
        elif tag in ("img", "input", "textarea"):
            self._read_control(element, tag)
        elif tag in ("sup", "sub"):
            self._read_raised(element, tag)
        elif self.context.looks.is_struck(element):
            self._struck += 1
            self.walk(element)
            self._struck -= 1
        elif tag in _BLOCKS:
            self._read_block(element, tag)
        elif tag == "a":
            before = sum(map(len, self._parts))
            self.walk(element)
            self._link_length += max(sum(map(len, self._parts)) - before, 0)
        else:
            self.walk(element)

    def _read_block(self, element: etree._Element, tag: str) -> None:
        if tag != "li" or not self._label:
            self._end_paragraph()
        story, level, preformatted = self.story, self._level, self._preformatted
        furniture = self.context.looks.furniture_of(element) if self.place is None else None
        if furniture is not None and not _holds_a_grid(element):
            self.story = furniture
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self._level = int(tag[1]) - 1
        self._preformatted = preformatted or tag == "pre"
        self.walk(element)
        self._end_paragraph()
        self.story, self._level, self._preformatted = story, level, preformatted

    def _read_control(self, element: etree._Element, tag: str) -> None:
        if tag == "img":
            self._read_picture(element)
        elif tag == "textarea":
            self._take(element.text)
        elif element.get("type") in ("checkbox", "radio"):
            self._take("☑" if element.get("checked") is not None else "□")
        elif element.get("type") in (None, "text", "number", "date"):
            self._take(element.get("value"))

    def _read_picture(self, element: etree._Element) -> None:
        """A picture may be a sign in a cell, or a table; banners and icons of the page are neither."""
        width, height = (_length_pt(element, side) for side in ("width", "height"))
        picture = UnreadObject("picture", width, height, True, self._location())
        is_sign = picture.may_be_sign and self.place is not None
        if self.story == "body" and (is_sign or min(width, height) >= _TABLE_SIDE_PT):
            self.context.unread.append(picture)
            self._take(STAND_IN if is_sign else None)

    def _read_raised(self, element: etree._Element, tag: str) -> None:
        raised = "".join(map(str, element.itertext()))
        before = "".join(self._parts)[-_REACH:]
        after = (element.tail or "")[:_REACH]
        read = read_raised if tag == "sup" else read_lowered
        text = read(raised, before, after)
        if text is None:
            self.context.removed.note("label", raised, self._location())
        self._take(text)

    def _take(self, text: str | None) -> None:
        if not text:
            return
        if self._struck:
            self.context.removed.note("struck", text, self._location())
        elif self._preformatted:
            first, *others = text.split("\n")
            self._parts.append(first)
            for line in others:
                self._end_line()
                self._parts.append(line)
        else:
            self._parts.append(_WHITE.sub(" ", _BETWEEN_HAN.sub("", text)))

    def _location(self) -> WordLocation:
        return self.place or WordLocation(block=self.context.block)

    def _end_line(self) -> None:
        label = self._label
        self._end_paragraph()
        self._label = "" if self.blocks or not label else label

    def _end_paragraph(self) -> None:
        text = "".join(self._parts)
        if not self._preformatted:
            text = _GAPS.sub("\t", _WHITE.sub(" ", text)).strip(" \t")
        self._parts.clear()
        link_length, self._link_length = self._link_length, 0
        if not text.strip():
            return
        location = self._location()
        shown = self.context.removed.clean(self._label + text, location)
        self._label = ""
        if not shown.replace(STAND_IN, "").strip():
            return
        if self.place is None:
            self.context.block += 1
        self.blocks.append(
            Paragraph(
                runs=(Run(text=shown, location=location),),
                style="link" if link_length >= _LINKS_MAKE_A_MENU * len(text) else None,
                outline_level=self._level,
                story=self.story,
                location=location,
            )
        )

    def _read_table(self, element: etree._Element) -> None:
        layout = self.context.lay_out(element)
        caption = element.find("caption")
        if caption is not None and not self._is_hidden(caption):
            self._read_block(caption, "caption")
        hidden_rows = {
            row for row in element.iter("tr", "tbody", "thead", "tfoot") if self._is_hidden(row)
        }
        cells = [
            cell
            for cell in layout.cells
            if not self._is_hidden(cell.element)
            and cell.row_element not in hidden_rows
            and cell.row_element.getparent() not in hidden_rows
        ]
        if not cells:
            return
        if self.place is None and _only_lays_out(element, layout):
            for cell in cells:
                self._end_paragraph()
                self.walk(cell.element)
                self._end_paragraph()
            return
        block = self.place.block if self.place is not None else self.context.block
        place = self.place or WordLocation(block=block)
        built = tuple(self._build_cell(cell, block) for cell in cells)
        if self.place is None:
            self.context.block += 1
        self.blocks.append(
            Table(
                row_count=layout.row_count,
                column_count=layout.column_count,
                cells=built,
                story=self.story,
                location=place,
            )
        )

    def _build_cell(self, cell: HtmlCell, block: int) -> Cell:
        place = WordLocation(block=block, row=cell.row, column=cell.column)
        inner = _Walker(self.context, self.story, self.place or place)
        inner.walk(cell.element)
        blocks = inner.finish()
        return Cell(
            row=cell.row,
            column=cell.column,
            row_span=cell.row_span,
            column_span=cell.column_span,
            paragraphs=tuple(block for block in blocks if isinstance(block, Paragraph)),
            tables=tuple(block for block in blocks if isinstance(block, Table)),
            location=place,
        )


def _length_pt(element: etree._Element, side: str) -> float:
    """The width or height that a picture says of itself; 0 where it says none."""
    said = f"{side}:{element.get(side, '')};{element.get('style', '')}"
    lengths = [match for match in _LENGTH.findall(said) if match[0] == side]
    if not lengths:
        return 0.0
    _, number, unit = lengths[-1]
    return float(number) * (1.0 if unit == "pt" else _POINTS_A_PIXEL)


def _start(element: etree._Element, name: str = "start", default: int = 1) -> int:
    text = (element.get(name) or "").strip()
    return int(text[:6]) if text[:6].isdecimal() else default  # no list counts to a million


def _holds_a_grid(element: etree._Element) -> bool:
    """Whether an element holds a real table: then it is no menu, whatever its class is called."""
    return any(len(table.findall(".//td")) >= _LEAST_GRID_CELLS for table in element.iter("table"))


def _only_lays_out(table: etree._Element, layout: HtmlLayout) -> bool:
    """Whether a table only arranges parts of the page: it holds other tables, or says so."""
    if table.get("role") == "presentation":
        return True
    nested = next((inner for inner in table.iter("table") if inner is not table), None)
    if nested is None:
        return False
    inner_cells = sum(1 for inner in table.iter("td", "th")) - len(layout.cells)
    return inner_cells >= len(layout.cells)


def _set_menus_apart(blocks: list[Block]) -> Iterator[Block]:
    """Lists of links before and after the page's own text become its header and footer.

    Links are told by the style that the walker gave them; a lone link is text.
    """
    is_link = [
        isinstance(block, Paragraph) and block.style == "link" and block.story == "body"
        for block in blocks
    ]
    first = next((place for place, block in enumerate(blocks) if _is_content(block)), len(blocks))
    last = max((place for place, block in enumerate(blocks) if _is_content(block)), default=-1)
    for place, block in enumerate(blocks):
        if not is_link[place] or isinstance(block, Table):
            yield block
            continue
        neighbour = any(is_link[max(place - 1, 0) : place] + is_link[place + 1 : place + 2])
        outside: Story | None = None
        if neighbour and place < first:
            outside = "header"
        elif neighbour and place > last:
            outside = "footer"
        yield replace(block, style=None, story=outside or block.story)


def _is_content(block: Block) -> bool:
    return isinstance(block, Table) or (block.story == "body" and block.style != "link")

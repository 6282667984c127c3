"""One story of a .docx (body, note, header, text box) from XML to blocks in reading order.

Enters: an element that holds paragraphs and tables (ISO/IEC 29500-1 17.2-17.4). Leaves: blocks as
`models.document` wants them. Left out is what a printed copy does not show: tracked deletions,
hidden text, comments, the inner documents of embedded objects.

The XML is walked directly, once: python-docx's proxies would look every style up anew and hand a
merged cell out once for every place it covers.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import regex
from lxml import etree

from extractors.errors import LimitExceededError
from extractors.readers.docx_fields import FieldMark, Inline, MarkKind, ReadText, read_fields
from extractors.readers.docx_lists import ListLabels
from extractors.readers.docx_markup import (
    MC,
    VAL,
    M,
    W,
    chosen_branch,
    is_on,
    names_by_tag,
    read_int,
    read_name,
)
from extractors.readers.docx_styles import ResolvedStyle, StyleSheet
from extractors.readers.docx_symbols import is_symbol_font, symbol_character
from extractors.readers.docx_tables import PlacedCell, TableLayout, lay_out_table
from models.document import Block, Cell, FieldCode, Paragraph, Run, Story, Table
from models.locations import WordLocation

_PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"
_MOST_PLACES_A_CELL = 8
"""Places of its grid that a cell may take on average before the limit on cells counts them."""
_WHITE_SPACE = str.maketrans("\n\r", "  ")
_SYMBOL_CODES = regex.compile("[\uf020-\uf0ff]")


@dataclass(slots=True)
class Reading:
    """What the stories of one document share while it is read."""

    file_name: str
    styles: StyleSheet
    labels: ListLabels
    cell_limit: int
    cells: int = 0
    places: int = 0
    unmapped_symbols: int = 0
    skipped_chunks: int = 0
    notes: list[tuple[str, str, WordLocation]] = field(default_factory=list)
    """Referenced notes in reading order: `footnote` or `endnote`, id, where the reference is."""

    def spend_cells(self, layout: TableLayout) -> None:
        """Count a table; raises LimitExceededError when the document has too many cells.

        Wide spans count too, with the places of the grid they cover: few cells can cover a lot.
        """
        self.cells += sum(len(cell.contents) for cell in layout.cells)
        self.places += layout.row_count * layout.column_count
        if self.cells > self.cell_limit or self.places > self.cell_limit * _MOST_PLACES_A_CELL:
            raise LimitExceededError(
                self.file_name,
                f"has more than the allowed {self.cell_limit:,} table cells",
                "Split it, or raise the limit if it really is a report.",
            )


@dataclass(slots=True)
class Section:
    """A section of the body: its properties and the first block in it."""

    properties: etree._Element
    first_block: int


@dataclass(slots=True)
class _DraftParagraph:
    inlines: list[Inline]
    style: ResolvedStyle
    numbering: etree._Element | None
    outline_level: int | None
    location: WordLocation
    story: Story
    boxes: list[etree._Element]
    label: str = ""


@dataclass(slots=True)
class _DraftTable:
    layout: TableLayout
    contents: list[list["_Draft"]]
    locations: list[WordLocation]
    location: WordLocation


_Draft = _DraftParagraph | _DraftTable | Paragraph | Table


@dataclass(slots=True)
class _Container:
    """Where blocks go: the story itself, or one cell."""

    location: WordLocation | None
    drafts: list[_Draft] = field(default_factory=list)
    pending: _DraftParagraph | None = None
    """A paragraph whose end mark is deleted or hidden: the next one continues it."""
    pending_leads: bool = False
    """The pending paragraph's style and number hold for the joined one (a run-in heading)."""


@dataclass(slots=True)
class _ParagraphProperties:
    style: ResolvedStyle
    numbering: etree._Element | None = None
    outline_level: int | None = None
    joins_next: bool = False
    leads: bool = False
    section: etree._Element | None = None


def read_story(
    reading: Reading, element: etree._Element, story: Story, location: WordLocation | None = None
) -> tuple[list[Block], list[Section]]:
    """Read a story; without a location its blocks are counted as body blocks.

    The sections come with the body only.
    """
    walk = _StoryWalk(reading, element, story)
    container = _Container(location)
    walk.read_container(element, container)
    walk.flush(container)
    texts = read_fields([draft.inlines for draft in walk.paragraphs])
    finished = {id(draft): text for draft, text in zip(walk.paragraphs, texts, strict=True)}
    return _build_blocks(container.drafts, finished, story), walk.sections


class _StoryWalk:
    """The walk through one story's XML. Fields are resolved afterwards, over all paragraphs."""

    def __init__(self, reading: Reading, root: etree._Element, story: Story) -> None:
        self._reading = reading
        self._story = story
        self._block = -1
        self._contents_depth = 0
        self._may_hide = reading.styles.may_hide or next(root.iter(W + "vanish"), None) is not None
        self.paragraphs: list[_DraftParagraph] = []
        self.sections: list[Section] = []
        self._section_start = 0
        self._inlines: list[Inline] = []
        self._boxes: list[etree._Element] = []
        self._hidden_by_style = False
        self._place = WordLocation(block=0)
        self._inline_readers: dict[str, Callable[[etree._Element], None]] = {
            W + "r": self._read_run,
            W + "fldSimple": self._read_simple_field,
            W + "sdt": self._read_inline_control,
            M + "r": self._read_math_run,
            MC + "AlternateContent": self._read_inline_alternate,
        }
        for tag in ("hyperlink", "smartTag", "customXml", "ins", "moveTo", "dir", "bdo"):
            self._inline_readers[W + tag] = self._read_inlines

    # Blocks

    def read_container(self, parent: etree._Element, into: _Container) -> None:
        """Read the block-level children of an element."""
        for child in parent:
            name = _BLOCKS.get(child.tag)
            if name == "p":
                self._read_paragraph(child, into)
            elif name == "tbl":
                self._read_table(child, into)
            elif name == "sdt":
                self._read_block_control(child, into)
            elif name == "wrapper":
                self.read_container(child, into)
            elif name == "AlternateContent":
                branch = chosen_branch(child)
                if branch is not None:
                    self.read_container(branch, into)
            elif name == "sectPr" and into.location is None:
                self.sections.append(Section(child, self._section_start))
            elif name == "altChunk":
                self._reading.skipped_chunks += 1

    def flush(self, into: _Container) -> None:
        """Finish a paragraph that waited for a next one."""
        pending, into.pending = into.pending, None
        if pending is not None and (pending.inlines or pending.boxes):
            self._emit(pending, into)

    def _next_location(self, into: _Container) -> WordLocation:
        if into.location is not None:
            return into.location
        self._block += 1
        return WordLocation(block=self._block)

    def _read_block_control(self, control: etree._Element, into: _Container) -> None:
        gallery = control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
        is_contents = gallery is not None and read_name(gallery) == "Table of Contents"
        self._contents_depth += is_contents
        for content in control.iterchildren(W + "sdtContent"):
            self.read_container(content, into)
        self._contents_depth -= is_contents

    def _read_paragraph(self, element: etree._Element, into: _Container) -> None:
        location = self._next_location(into)
        self._place = location
        self._inlines, self._boxes = [], []
        first = element[0] if len(element) else None
        if first is not None and first.tag == _PARAGRAPH_PROPERTIES:
            properties = self._read_properties(first)
        else:
            properties = _ParagraphProperties(self._reading.styles.resolve(None))
        self._hidden_by_style = properties.style.is_hidden
        self._read_inlines(element)
        draft = _DraftParagraph(
            self._inlines,
            properties.style,
            properties.numbering,
            properties.outline_level,
            location,
            self._story_of(properties.style),
            self._boxes,
        )
        if into.pending is None and not properties.joins_next:
            self._emit(draft, into)
        else:
            self._join(draft, properties, into)
        if properties.section is not None and into.location is None:
            self.sections.append(Section(properties.section, self._section_start))
            self._section_start = self._block + 1

    def _join(
        self, draft: _DraftParagraph, properties: _ParagraphProperties, into: _Container
    ) -> None:
        """Put a paragraph after the one that waits for it, or let it wait itself."""
        pending = into.pending
        if pending is not None:
            location = pending.location if pending.inlines else draft.location
            pending.inlines.extend(draft.inlines)
            pending.boxes.extend(draft.boxes)
            draft.inlines, draft.boxes = pending.inlines, pending.boxes
            draft = pending if into.pending_leads else draft
            draft.location = location
            into.pending = None
        if properties.joins_next:
            into.pending_leads = properties.leads or (pending is draft)
            into.pending = draft
        else:
            self._emit(draft, into)

    def _emit(self, draft: _DraftParagraph, into: _Container) -> None:
        if draft.numbering is not None or draft.style.numberings:
            draft.label = self._reading.labels.next_label(draft.numbering, draft.style)
        self.paragraphs.append(draft)
        into.drafts.append(draft)
        for box in draft.boxes:
            story: Story = "text_box" if self._story == "body" else self._story
            into.drafts.extend(read_story(self._reading, box, story, draft.location)[0])

    def _story_of(self, style: ResolvedStyle) -> Story:
        if self._story == "body" and (self._contents_depth or style.is_contents):
            return "table_of_contents"
        return self._story

    def _read_properties(self, element: etree._Element) -> _ParagraphProperties:
        style_id: str | None = None
        numbering = section = None
        outline: int | None = None
        deleted = hidden = shown = run_in = False
        for child in element:
            name = _PROPERTIES.get(child.tag)
            if name == "pStyle":
                style_id = child.get(VAL)
            elif name == "numPr":
                numbering = child
            elif name == "outlineLvl":
                outline = read_int(child)
            elif name == "sectPr":
                section = child
            elif name == "rPr":
                for mark in child:
                    if mark.tag in _REMOVED:
                        deleted = True
                    elif mark.tag == _VANISH:
                        hidden, shown = is_on(mark), not is_on(mark)
                    elif mark.tag == _SPEC_VANISH:
                        run_in = is_on(mark)
        style = self._reading.styles.resolve(style_id)
        if outline is None:
            outline = style.outline_level
        elif not 0 <= outline <= 8:
            outline = None  # 9 means body text (17.3.1.20)
        hidden = hidden or run_in or (style.is_hidden and not shown)
        return _ParagraphProperties(style, numbering, outline, deleted or hidden, run_in, section)

    def _read_table(self, element: etree._Element, into: _Container) -> None:
        self.flush(into)
        location = self._next_location(into)
        layout = lay_out_table(element)
        self._reading.spend_cells(layout)
        contents: list[list[_Draft]] = []
        locations: list[WordLocation] = []
        for cell in layout.cells:
            place = location
            if into.location is None:
                place = WordLocation(block=location.block, row=cell.row, column=cell.column)
            inner = _Container(place)
            for content in cell.contents:
                self.read_container(content, inner)
            self.flush(inner)
            contents.append(inner.drafts)
            locations.append(place)
        if layout.cells:
            into.drafts.append(_DraftTable(layout, contents, locations, location))

    # Inside a paragraph

    def _read_inlines(self, parent: etree._Element) -> None:
        readers = self._inline_readers
        for child in parent:
            read = readers.get(child.tag)
            if read is not None:
                read(child)
            elif isinstance(child.tag, str) and child.tag.startswith(M):
                self._read_inlines(child)  # fractions, roots …: their text in reading order

    def _read_inline_control(self, control: etree._Element) -> None:
        for content in control.iterchildren(W + "sdtContent"):
            self._read_inlines(content)

    def _read_inline_alternate(self, alternate: etree._Element) -> None:
        branch = chosen_branch(alternate)
        if branch is not None:
            self._read_inlines(branch)

    def _read_simple_field(self, element: etree._Element) -> None:
        pair = object()
        self._inlines.append(FieldMark(MarkKind.BEGIN, paired=pair))
        self._inlines.append(FieldMark(MarkKind.INSTRUCTION, element.get(W + "instr", "")))
        self._inlines.append(FieldMark(MarkKind.SEPARATE))
        self._read_inlines(element)
        self._inlines.append(FieldMark(MarkKind.END, paired=pair))

    def _read_math_run(self, run: etree._Element) -> None:
        for child in run:
            if child.tag in (M + "t", W + "t"):
                self._inlines.append((child.text or "").translate(_WHITE_SPACE))

    def _read_run(self, run: etree._Element) -> None:
        self._read_run_content(run, run, self._may_hide and self._is_hidden(run))

    def _read_run_content(self, parent: etree._Element, run: etree._Element, hidden: bool) -> None:
        for child in parent:
            name = _RUN_CHILDREN.get(child.tag)
            if name is None:
                continue
            if name == "t":
                if not hidden:
                    self._read_text(child, run)
            elif name == "fldChar":
                kind = _FIELD_MARKS.get(child.get(W + "fldCharType", ""))
                if kind is not None:
                    if len(child) and not hidden:
                        self._read_form_field(child)
                    self._inlines.append(FieldMark(kind))
            elif name == "instrText":
                self._inlines.append(FieldMark(MarkKind.INSTRUCTION, child.text or ""))
            elif name == "AlternateContent":
                branch = chosen_branch(child)
                if branch is not None:
                    self._read_run_content(branch, run, hidden)
            elif not hidden:
                self._read_special(name, child)

    def _read_form_field(self, mark: etree._Element) -> None:
        """A drop-down form field shows the chosen entry and has no result (17.16.9)."""
        choices = mark.find(f"{W}ffData/{W}ddList")
        if choices is None:
            return
        entries = [entry.get(VAL, "") for entry in choices.iterchildren(W + "listEntry")]
        chosen = read_int(choices.find(W + "result"))
        if chosen is None:
            chosen = read_int(choices.find(W + "default")) or 0
        if 0 <= chosen < len(entries):
            self._inlines.append(entries[chosen].translate(_WHITE_SPACE))

    def _read_special(self, name: str, element: etree._Element) -> None:
        """A visible child of a run that is neither text nor part of a field."""
        if name in _CHARACTERS:
            self._inlines.append(_CHARACTERS[name])
        elif name == "sym":
            self._read_symbol(element)
        elif name in ("drawing", "pict", "object"):
            _find_text_boxes(element, self._boxes)
        elif name == "ruby":
            for base in element.iterchildren(W + "rubyBase"):
                self._read_inlines(base)
        else:
            kind = name.removesuffix("Reference")
            self._reading.notes.append((kind, element.get(W + "id", ""), self._place))

    def _read_text(self, element: etree._Element, run: etree._Element) -> None:
        text = element.text
        if not text:
            return
        if element.get(_PRESERVE) != "preserve":
            text = text.strip(" \t\n\r")
        if "\n" in text or "\r" in text:
            text = text.translate(_WHITE_SPACE)
        if _SYMBOL_CODES.search(text):
            fonts = run.find(f"{W}rPr/{W}rFonts")
            font = next(
                (
                    name
                    for key in ("ascii", "hAnsi", "eastAsia", "cs")
                    if fonts is not None and is_symbol_font(name := fonts.get(W + key))
                ),
                None,
            )
            if font is not None:
                text = _SYMBOL_CODES.sub(lambda code: self._map_symbol(font, ord(code[0])), text)
        self._inlines.append(text)

    def _read_symbol(self, element: etree._Element) -> None:
        try:
            code = int(element.get(W + "char", "")[:8], 16)
        except ValueError:
            code = 0
        self._inlines.append(self._map_symbol(element.get(W + "font"), code))

    def _map_symbol(self, font: str | None, code: int) -> str:
        character = symbol_character(font, code)
        self._reading.unmapped_symbols += character is None
        return character or ""

    def _is_hidden(self, run: etree._Element) -> bool:
        """Own `w:vanish`, else the toggle of run and paragraph style (17.7.3)."""
        by_run_style = False
        properties = run.find(W + "rPr")
        if properties is not None:
            for child in properties:
                if child.tag == _VANISH:
                    return is_on(child)
                if child.tag == W + "rStyle":
                    style_id = child.get(VAL)
                    by_run_style = (
                        style_id is not None and self._reading.styles.resolve(style_id).is_hidden
                    )
        return self._hidden_by_style is not by_run_style or self._reading.styles.hides_by_default


_FIELD_MARKS = {"begin": MarkKind.BEGIN, "separate": MarkKind.SEPARATE, "end": MarkKind.END}
_CHARACTERS = {
    "tab": "\t",
    "ptab": "\t",
    "br": "\n",
    "cr": "\n",
    # U+2011 would look the same and compare unequal; PDFs and .doc (0x1E) have a plain hyphen.
    "noBreakHyphen": "-",
}
_RUN_CHILDREN = names_by_tag(
    *("t", "fldChar", "instrText", "sym", "drawing", "pict", "object", "ruby"),
    *("footnoteReference", "endnoteReference", *_CHARACTERS),
) | {MC + "AlternateContent": "AlternateContent"}
_BLOCKS = names_by_tag("p", "tbl", "sdt", "sectPr", "altChunk") | {
    MC + "AlternateContent": "AlternateContent",
    **dict.fromkeys((W + name for name in ("customXml", "ins", "moveTo", "smartTag")), "wrapper"),
}
_PROPERTIES = names_by_tag("pStyle", "numPr", "outlineLvl", "sectPr", "rPr")
_PARAGRAPH_PROPERTIES = W + "pPr"
_REMOVED = frozenset({W + "del", W + "moveFrom"})
_VANISH, _SPEC_VANISH = W + "vanish", W + "specVanish"
_TEXT_BOX = W + "txbxContent"


def _find_text_boxes(element: etree._Element, found: list[etree._Element]) -> None:
    """Text boxes of a drawing or VML picture, each once; those inside another come with it."""
    for child in element:
        if child.tag == _TEXT_BOX:
            found.append(child)
        elif child.tag == MC + "AlternateContent":
            branch = chosen_branch(child)
            if branch is not None:
                _find_text_boxes(branch, found)
        else:
            _find_text_boxes(child, found)


def _build_blocks(drafts: list[_Draft], texts: dict[int, ReadText], story: Story) -> list[Block]:
    blocks: list[Block] = []
    for draft in drafts:
        if isinstance(draft, _DraftParagraph):
            blocks.extend(_build_paragraphs(draft, texts[id(draft)]))
        elif isinstance(draft, _DraftTable):
            blocks.append(_build_table(draft, texts, story))
        else:
            blocks.append(draft)
    return blocks


def _build_paragraphs(draft: _DraftParagraph, read: ReadText) -> list[Paragraph]:
    """A paragraph, or one for each line where manual breaks divide it; empty lines are dropped."""
    location = draft.location
    story: Story = "table_of_contents" if read.is_listed and draft.story == "body" else draft.story
    text = draft.label + read.text
    if not read.fields and "\n" not in text:
        return [_build_line(draft, story, text, ())]
    codes: dict[int, list[FieldCode]] = {}
    for line_no, span in read.fields:
        code = FieldCode(instruction=span.instruction, result=span.result, location=location)
        codes.setdefault(line_no, []).append(code)
    lines = text.split("\n")
    filled = [line_no for line_no, line in enumerate(lines) if line or line_no in codes] or [0]
    return [
        _build_line(draft, story, lines[line_no], tuple(codes.get(line_no, ())))
        for line_no in filled
    ]


def _build_line(
    draft: _DraftParagraph, story: Story, text: str, field_codes: tuple[FieldCode, ...]
) -> Paragraph:
    return Paragraph(
        runs=(Run(text=text, location=draft.location),) if text else (),
        field_codes=field_codes,
        style=draft.style.name,
        outline_level=draft.outline_level,
        story=story,
        location=draft.location,
    )


def _build_table(draft: _DraftTable, texts: dict[int, ReadText], story: Story) -> Table:
    cells = [
        _build_cell(cell, location, _build_blocks(content, texts, story))
        for cell, content, location in zip(
            draft.layout.cells, draft.contents, draft.locations, strict=True
        )
    ]
    return Table(
        row_count=draft.layout.row_count,
        column_count=draft.layout.column_count,
        cells=tuple(cells),
        story=story,
        location=draft.location,
    )


def _build_cell(place: PlacedCell, location: WordLocation, blocks: list[Block]) -> Cell:
    # `kind`, since isinstance() of a pydantic model is slow and cells are many.
    return Cell(
        row=place.row,
        column=place.column,
        row_span=place.row_span,
        column_span=place.column_span,
        paragraphs=tuple([block for block in blocks if block.kind == "paragraph"]),
        tables=tuple([block for block in blocks if block.kind == "table"]),
        location=location,
    )

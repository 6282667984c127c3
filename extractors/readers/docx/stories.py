"""One story of a .docx (body, note, header, text box) from XML to blocks in reading order.

Enters: an element that holds paragraphs and tables (ISO/IEC 29500-1 17.2-17.4). Leaves: blocks as
`models.document` wants them. Left out is what a printed copy does not show: tracked deletions,
hidden text, comments, the inner documents of embedded objects.

The XML is walked directly, once: python-docx's proxies would look every style up anew and hand a
merged cell out once for every place it covers.
"""

from dataclasses import dataclass, field

from lxml import etree

from extractors.readers.docx.context import ReadContext
from extractors.readers.docx.drafts import Draft, DraftParagraph, DraftTable, build_blocks
from extractors.readers.docx.fields import read_fields
from extractors.readers.docx.inlines import InlineReader, is_prompt
from extractors.readers.docx.inserted_files import read_inserted
from extractors.readers.docx.markup import (
    MC,
    R_ID,
    VAL,
    W,
    chosen_branch,
    is_on,
    names_by_tag,
    read_int,
    read_name,
)
from extractors.readers.docx.styles import ResolvedStyle
from extractors.readers.docx.tables import lay_out_table
from models.document import Block, Story
from models.locations import WordLocation

_BLOCKS = names_by_tag("p", "tbl", "sdt", "sectPr", "altChunk") | {
    MC + "AlternateContent": "AlternateContent",
    **dict.fromkeys((W + name for name in ("customXml", "ins", "moveTo", "smartTag")), "wrapper"),
}
_PROPERTIES = names_by_tag("pStyle", "numPr", "outlineLvl", "sectPr", "rPr")
_PARAGRAPH_PROPERTIES = W + "pPr"
_REMOVED = frozenset({W + "del", W + "moveFrom"})
_VANISH, _SPEC_VANISH = W + "vanish", W + "specVanish"


@dataclass(slots=True)
class BodySection:
    """A section of the body: its properties and the first block in it."""

    properties: etree._Element
    first_block: int


@dataclass(slots=True)
class _Container:
    """Where blocks go: the story itself, or one cell."""

    location: WordLocation | None
    drafts: list[Draft] = field(default_factory=list)
    pending: DraftParagraph | None = None
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
    context: ReadContext,
    element: etree._Element,
    story: Story,
    location: WordLocation | None = None,
) -> tuple[list[Block], list[BodySection]]:
    """Read a story; without a location its blocks are counted as body blocks.

    The sections come with the body only.
    """
    walk = _StoryWalk(context, element, story)
    container = _Container(location)
    walk.read_container(element, container)
    walk.flush(container)
    texts = read_fields(
        [(draft.inlines, draft.outline_level) for draft in walk.paragraphs], context.computed
    )
    finished = {id(draft): text for draft, text in zip(walk.paragraphs, texts, strict=True)}
    return build_blocks(container.drafts, finished, story, context.removed), walk.sections


class _StoryWalk:
    """The walk through one story's XML. Fields are resolved afterwards, over all paragraphs."""

    def __init__(self, context: ReadContext, root: etree._Element, story: Story) -> None:
        self._context = context
        self._story = story
        self._block = -1
        self._contents_depth = 0
        self.paragraphs: list[DraftParagraph] = []
        self.sections: list[BodySection] = []
        self._section_start = 0
        self._inline_reader = InlineReader(context, root, story)

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
                self.sections.append(BodySection(child, self._section_start))
            elif name == "altChunk":
                self._insert_file(child.get(R_ID, ""), into)

    def _insert_file(self, relation_id: str, into: _Container) -> None:
        """Put an inserted file's blocks where they are shown; a second reference is damage."""
        self.flush(into)
        name, data = self._context.inserted.pop(relation_id, ("", b""))
        first = self._block + 1 if into.location is None else into.location.block
        found = None
        if data:
            found = read_inserted(name, data, self._context.options, first, into.location)
        if found is None:
            self._context.skipped_chunks += 1
            return
        for block in found.blocks:
            self._context.spend_block(block)
        if into.location is None:
            self._block += len(found.blocks)
        into.drafts.extend(found.blocks)
        self._context.removed.found.extend(found.removed)
        self._context.findings.extend(found.document.findings)

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
        prompts = is_prompt(control)
        self._contents_depth += is_contents
        self._inline_reader.prompts += prompts
        for content in control.iterchildren(W + "sdtContent"):
            self.read_container(content, into)
        self._contents_depth -= is_contents
        self._inline_reader.prompts -= prompts

    def _read_paragraph(self, element: etree._Element, into: _Container) -> None:
        self._context.spend_paragraphs()
        location = self._next_location(into)
        first = element[0] if len(element) else None
        if first is not None and first.tag == _PARAGRAPH_PROPERTIES:
            properties = self._read_properties(first)
        else:
            properties = _ParagraphProperties(self._context.styles.resolve(None))
        read = self._inline_reader.read_paragraph(element, location, properties.style)
        draft = DraftParagraph(
            read.inlines,
            properties.style,
            properties.numbering,
            properties.outline_level,
            location,
            self._story_of(properties.style),
            read.boxes,
            has_struck=read.has_struck,
        )
        if into.pending is None and not properties.joins_next:
            self._emit(draft, into)
        else:
            self._join(draft, properties, into)
        if properties.section is not None and into.location is None:
            self.sections.append(BodySection(properties.section, self._section_start))
            self._section_start = self._block + 1
        for table in read.tables:
            self._read_table(table, into)

    def _join(
        self, draft: DraftParagraph, properties: _ParagraphProperties, into: _Container
    ) -> None:
        """Put a paragraph after the one that waits for it, or let it wait itself."""
        pending = into.pending
        if pending is not None:
            location = pending.location if pending.inlines else draft.location
            draft.has_struck = pending.has_struck = pending.has_struck or draft.has_struck
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

    def _emit(self, draft: DraftParagraph, into: _Container) -> None:
        if draft.numbering is not None or draft.style.numberings:
            label = self._context.labels.next_label(draft.numbering, draft.style)
            if draft.is_all_struck:
                self._context.removed.note("struck", label, draft.location)
            else:
                draft.label = label
        self.paragraphs.append(draft)
        into.drafts.append(draft)
        for box in draft.boxes:
            story: Story = "text_box" if self._story == "body" else self._story
            into.drafts.extend(read_story(self._context, box, story, draft.location)[0])

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
        style = self._context.styles.resolve(style_id)
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
        self._context.spend_cells(layout)
        contents: list[list[Draft]] = []
        locations: list[WordLocation] = []
        for cell in layout.cells:
            place = location
            if into.location is None:
                place = WordLocation(block=location.block, row=cell.row, column=cell.column)
            inner = _Container(place)
            for content in cell.contents:
                prompts = _shows_prompt(content)
                self._inline_reader.prompts += prompts
                self.read_container(content, inner)
                self._inline_reader.prompts -= prompts
            self.flush(inner)
            contents.append(inner.drafts)
            locations.append(place)
        if layout.cells:
            into.drafts.append(DraftTable(layout, contents, locations, location))


def _shows_prompt(cell: etree._Element) -> bool:
    """Whether a content control around a whole cell is empty (17.5.2.32)."""
    content = cell.getparent()
    control = content.getparent() if content is not None else None
    return control is not None and control.tag == W + "sdt" and is_prompt(control)

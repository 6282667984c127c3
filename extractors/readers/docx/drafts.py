"""From drafts to blocks: paragraphs and tables of a .docx while and after a story is read.

A draft has everything but its text, which is known only when the whole story has gone by, since a
field may end in a later paragraph. Enters: drafts, and their text as `fields` reads it.
Leaves: frozen blocks of `models.document`.
"""

from dataclasses import dataclass

from lxml import etree

from extractors.readers.docx.fields import Inline, ReadText
from extractors.readers.docx.styles import ResolvedStyle
from extractors.readers.removed_text import RemovedText
from extractors.readers.word.grids import PlacedCell, TableLayout
from extractors.readers.word.unread_objects import STAND_IN
from extractors.terms.code_points import take_out_invisible
from models.document import Block, Cell, FieldCode, Paragraph, Run, Story, Table
from models.locations import WordLocation


@dataclass(slots=True)
class DraftParagraph:
    """A paragraph with its fields still among its text."""

    inlines: list[Inline]
    style: ResolvedStyle
    numbering: etree._Element | None
    outline_level: int | None
    location: WordLocation
    story: Story
    boxes: list[etree._Element]
    label: str = ""
    has_struck: bool = False

    @property
    def is_all_struck(self) -> bool:
        """Whether it had text, and all of it was struck out; its number is then as well."""
        return self.has_struck and not any(
            isinstance(inline, str) and inline.strip() for inline in self.inlines
        )


@dataclass(slots=True)
class DraftTable:
    """A table: what stands in each cell of the layout, and the cell's place in the source."""

    layout: TableLayout[etree._Element]
    contents: list[list["Draft"]]
    locations: list[WordLocation]
    location: WordLocation


Draft = DraftParagraph | DraftTable | Paragraph | Table


def build_blocks(
    drafts: list[Draft], texts: dict[int, ReadText], story: Story, removed: RemovedText
) -> list[Block]:
    """The finished blocks; `texts` has what `read_fields` made of each paragraph, by its id().

    What leaves the text is added to `removed`.
    """
    blocks: list[Block] = []
    for draft in drafts:
        if isinstance(draft, DraftParagraph):
            blocks.extend(_build_paragraphs(draft, texts[id(draft)], removed))
        elif isinstance(draft, DraftTable):
            blocks.append(_build_table(draft, texts, story, removed))
        else:
            blocks.append(draft)
    return blocks


def _build_paragraphs(
    draft: DraftParagraph, read: ReadText, removed: RemovedText
) -> list[Paragraph]:
    """A paragraph, or one for each line where manual breaks divide it; empty lines are dropped."""
    location = draft.location
    for prompt in read.prompts:
        removed.note("label", prompt, location)
    story: Story = "table_of_contents" if read.is_listed and draft.story == "body" else draft.story
    text = removed.clean(draft.label + read.text, location)
    if STAND_IN in text and not text.replace(STAND_IN, "").strip():
        text = text.replace(STAND_IN, "")  # an icon by itself says nothing of a text beside it
    if not read.fields and "\n" not in text:
        return [_build_line(draft, story, text, ())]
    codes: dict[int, list[FieldCode]] = {}
    for line_no, span in read.fields:
        code = FieldCode(
            instruction=removed.clean(span.instruction, location),
            result=take_out_invisible(span.result)[0],
            location=location,
        )
        codes.setdefault(line_no, []).append(code)
    lines = text.split("\n")
    filled = [line_no for line_no, line in enumerate(lines) if line or line_no in codes] or [0]
    return [
        _build_line(draft, story, lines[line_no], tuple(codes.get(line_no, ())))
        for line_no in filled
    ]


def _build_line(
    draft: DraftParagraph, story: Story, text: str, field_codes: tuple[FieldCode, ...]
) -> Paragraph:
    return Paragraph(
        runs=(Run(text=text, location=draft.location),) if text else (),
        field_codes=field_codes,
        style=draft.style.name,
        outline_level=draft.outline_level,
        story=story,
        location=draft.location,
    )


def _build_table(
    draft: DraftTable, texts: dict[int, ReadText], story: Story, removed: RemovedText
) -> Table:
    cells = [
        _build_cell(cell, location, build_blocks(content, texts, story, removed))
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


def _build_cell(
    place: PlacedCell[etree._Element], location: WordLocation, blocks: list[Block]
) -> Cell:
    paragraphs = tuple([block for block in blocks if block.kind == "paragraph"])
    tables: tuple[Table, ...] = ()
    if len(paragraphs) < len(blocks):
        tables = tuple([block for block in blocks if block.kind == "table"])
    return Cell(
        row=place.row,
        column=place.column,
        row_span=place.row_span,
        column_span=place.column_span,
        paragraphs=paragraphs,
        tables=tables,
        location=location,
    )

"""From a story's stored paragraphs and tables to the blocks of the Document.

Enters: a range of character positions and the story's name. Leaves: `Paragraph`s and `Table`s in
reading order, with field codes, list labels and locations.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

import regex

from extractors.errors import LimitExceededError
from extractors.patterns import compile_pattern
from extractors.readers.doc.characters import BREAKS, OBJECT, readable
from extractors.readers.doc.fields import FieldFound, map_fields
from extractors.readers.doc.grid import lay_out_rows
from extractors.readers.doc.lists import ListLabels
from extractors.readers.doc.picture_data import form_field_text
from extractors.readers.doc.properties import NO_OUTLINE_LEVEL
from extractors.readers.doc.spans import PositionSpan, SpanSet
from extractors.readers.doc.stored_document import StoredDocument
from extractors.readers.doc.structure import (
    StoredBlock,
    StoredParagraph,
    StoredTable,
    nest_tables,
    read_paragraphs,
)
from extractors.readers.doc.text_layers import TextLayers
from extractors.readers.removed_text import RemovedText
from extractors.readers.word.computed_fields import ComputedFields
from extractors.readers.word.grids import PlacedCell
from extractors.readers.word.unread_objects import STAND_IN, UnreadObject
from extractors.terms.code_points import take_out_invisible
from extractors.terms.field_codes import parse_instruction
from models.document import Block, Cell, FieldCode, Paragraph, Run, Story, Table
from models.locations import WordLocation

_CONTENTS_STYLE = compile_pattern(r"(?:toc|目录) ?(?:\d|heading|标题).*", regex.IGNORECASE)


_OBJECT_FIELDS = frozenset({"EMBED", "LINK", "CONTROL"})
_FIELDS_AROUND = 4
"""Fields before a position that are asked whether it lies in their result."""


@dataclass(slots=True)
class Reading:
    """What the stories of one document share while it is read."""

    file_name: str
    document: StoredDocument
    layers: TextLayers
    labels: ListLabels
    cell_limit: int
    cells_left: int
    note_references: list[int] = field(default_factory=list)
    """Positions of note references, ordered."""
    notes: dict[int, WordLocation] = field(default_factory=dict)
    """Visible note references, in reading order, with their places."""
    boxes: list[tuple[int, PositionSpan]] = field(default_factory=list)
    """Text boxes: where each is anchored, ordered, and where its text lies."""
    removed: RemovedText = field(default_factory=RemovedText)
    pictures: list[tuple[int, float, float, bool]] = field(default_factory=list)
    """Pictures and objects of the body by position: width and height in points, in a line."""
    unread: list[UnreadObject] = field(default_factory=list)
    computed: ComputedFields = field(default_factory=ComputedFields)


def _styled(paragraphs: list[StoredParagraph], styles: frozenset[int]) -> Iterator[PositionSpan]:
    """The paragraphs that have one of the styles."""
    if styles:
        for paragraph in paragraphs:
            if paragraph.properties.style_index in styles:
                yield paragraph.start, paragraph.end


def read_story(
    reading: Reading, span: PositionSpan, story: Story, location: WordLocation
) -> list[Block]:
    """Read a story whose blocks all have one location."""
    if span[0] >= span[1]:
        return []
    assembler = StoryAssembler(reading, span, story)
    return [block for stored in assembler.blocks for block in assembler.build(stored, location)]


class StoryAssembler:
    """Builds the blocks of one story."""

    def __init__(
        self,
        reading: Reading,
        span: PositionSpan,
        story: Story,
        section_ends: frozenset[int] = frozenset(),
    ) -> None:
        self._reading = reading
        self._layers = layers = reading.layers
        self._story = story
        start, end = span
        fields = map_fields(layers.text, start, end)
        self._fields = [one for one in fields.fields if not layers.deleted.covers(one.begin)]
        self._field_begins = [one.begin for one in self._fields]
        self._contents = SpanSet(fields.contents)
        paragraphs = read_paragraphs(reading.document, layers, span, section_ends)
        styles = reading.document.styles
        unseen = [
            *layers.deleted.clipped(start, end),
            *layers.hidden.spans(start, end, _styled(paragraphs, styles.hidden_paragraphs)),
        ]
        self._unseen = SpanSet(unseen)
        self._left_out = SpanSet([*fields.cuts, *unseen])
        self._struck = SpanSet(
            layers.struck.spans(start, end, _styled(paragraphs, styles.struck_paragraphs))
        )
        self._noted = bool(self._struck.spans or layers.note_marks.meets(start, end))
        self._cuts = self._left_out
        if self._noted:
            marks = layers.note_marks.clipped(start, end)
            self._cuts = SpanSet([*self._left_out.spans, *self._struck.spans, *marks])
        self._shown: list[tuple[int, str]] = []
        self._prompts: list[tuple[int, str]] = []
        self._compute_fields(paragraphs)
        self.blocks = nest_tables(paragraphs, layers.deleted)

    def _compute_fields(self, paragraphs: list[StoredParagraph]) -> None:
        """What fields show that is not their stored result, by the position of their end mark."""
        starts = [paragraph.start for paragraph in paragraphs] if self._fields else []
        for found in self._fields:
            if found.is_in_code or found.result == (0, 0) or self._unseen.covers(found.begin):
                continue
            form_field = self._form_field(found)
            if form_field is not None:
                self._shown.append((found.result[1], form_field))
                continue
            level = paragraphs[bisect_right(starts, found.begin) - 1].properties.outline_level
            shown = self._reading.computed.show(
                found.instruction,
                self._result_text(found),
                None if level >= NO_OUTLINE_LEVEL else level,
            )
            if shown is not None:
                where = self._prompts if shown.is_prompt else self._shown
                where.append((found.result[1], shown.text))
        self._shown.sort()

    def _form_field(self, found: FieldFound) -> str | None:
        """A check box or drop-down list shows its state, and has no result."""
        at = self._layers.text.find(OBJECT, found.begin, found.result[0])
        stored = self._layers.objects.get(at)
        if stored is None or not stored.is_form_data:
            return None
        return form_field_text(self._reading.document.data_stream, stored.offset)

    def is_visible(self, start: int, end: int) -> bool:
        """Whether anything stands between two positions that is not left out."""
        return next(self._cuts.gaps(start, end), None) is not None

    def build(
        self, block: StoredBlock, location: WordLocation, *, names_cells: bool = False
    ) -> list[Block]:
        """The blocks that one stored paragraph or table is, with the text boxes anchored in it.

        With `names_cells`, a table's cells have locations of their own. Raises LimitExceededError for
        a document with too many cells.
        """
        if isinstance(block, StoredParagraph):
            return list(self._build_paragraphs(block, location))
        table = self._build_table(block, location, names_cells)
        return [table] if table.cells else []

    def _build_table(self, stored: StoredTable, location: WordLocation, names_cells: bool) -> Table:
        layout = lay_out_rows(stored.rows)
        reading = self._reading
        reading.cells_left -= len(layout.cells)
        if reading.cells_left < 0:
            raise LimitExceededError.for_cells(reading.file_name, reading.cell_limit)
        cells = tuple(self._build_cell(cell, location, names_cells) for cell in layout.cells)
        return Table(
            row_count=layout.row_count,
            column_count=layout.column_count,
            cells=cells,
            story=self._story,
            location=location,
        )

    def _build_cell(
        self, placed: PlacedCell[StoredBlock], location: WordLocation, has_place: bool
    ) -> Cell:
        if has_place:
            location = WordLocation(block=location.block, row=placed.row, column=placed.column)
        blocks = [block for stored in placed.contents for block in self.build(stored, location)]
        return Cell(
            row=placed.row,
            column=placed.column,
            row_span=placed.row_span,
            column_span=placed.column_span,
            paragraphs=tuple([block for block in blocks if isinstance(block, Paragraph)]),
            tables=tuple([block for block in blocks if isinstance(block, Table)]),
            location=location,
        )

    def _build_paragraphs(self, stored: StoredParagraph, location: WordLocation) -> Iterator[Block]:
        """A paragraph, or one for each line where breaks divide it; empty lines are dropped."""
        label = self._reading.labels.next_label(stored.properties)
        lines: list[Paragraph] = []
        start = stored.start
        breaks = self._breaks(start, stored.end)
        for end in (*breaks, stored.end):
            line = self._build_line(stored, start, end, label, location)
            if not breaks or line.runs or line.field_codes:
                lines.append(line)
            start, label = end + 1, ""
        yield from lines or (self._build_line(stored, stored.end, stored.end, "", location),)
        reading = self._reading
        if reading.note_references:
            self._find_notes(stored, location)
        while reading.boxes and self._story != "text_box":
            index = bisect_left(reading.boxes, (stored.start, (0, 0)))
            if index == len(reading.boxes) or reading.boxes[index][0] > stored.end:
                break
            box = reading.boxes.pop(index)[1]
            story: Story = "text_box" if self._story == "body" else self._story
            yield from read_story(reading, box, story, location)

    def _build_line(
        self, stored: StoredParagraph, start: int, end: int, label: str, location: WordLocation
    ) -> Paragraph:
        if self._reading.pictures and self._story == "body":
            self._find_unread(start, end, location)
        shown = self._visible_text(start, end)
        if self._noted or self._prompts:
            label = self._note_removed(start, end, label, shown, location)
        if STAND_IN in shown and not shown.replace(STAND_IN, "").strip():
            shown = ""  # an icon by itself says nothing of a text beside it
        text = self._reading.removed.clean(label + shown, location)
        properties = stored.properties
        index, level = properties.style_index, properties.outline_level
        style = self._reading.document.styles.names.get(index) if index else None
        return Paragraph(
            runs=(Run(text=text, location=location),) if text else (),
            field_codes=self._field_codes(start, end, location),
            style=style or None,
            outline_level=None if level >= NO_OUTLINE_LEVEL else level,
            story=self._story_of(style, start, end),
            location=location,
        )

    def _find_unread(self, start: int, end: int, location: WordLocation) -> None:
        """Note the pictures and objects between two positions, the mark at the end included."""
        pictures = self._reading.pictures
        first = bisect_left(pictures, (start, 0.0, 0.0, False))
        for position, width, height, in_line in pictures[first:]:
            if position > end:
                break
            if not self._left_out.covers(position):
                name = self._object_name(position)
                self._reading.unread.append(UnreadObject(name, width, height, in_line, location))

    def _object_name(self, position: int) -> str:
        """What the field around an embedded object calls it."""
        index = bisect_left(self._field_begins, position)
        for found in reversed(self._fields[max(0, index - _FIELDS_AROUND) : index]):
            if found.result[0] <= position < found.result[1]:
                instruction = parse_instruction(found.instruction)
                if instruction is not None and instruction.keyword in _OBJECT_FIELDS:
                    return next(iter(instruction.arguments), "")
        return "picture"

    def _note_removed(
        self, start: int, end: int, label: str, shown: str, location: WordLocation
    ) -> str:
        """Note struck-out text, note marks and prompts; the label goes with a struck paragraph."""
        text, removed = self._layers.text, self._reading.removed
        all_struck = not shown.strip()
        has_struck = False
        for kind, spans in (("struck", self._struck), ("label", self._layers.note_marks)):
            for first, last in spans.clipped(start, end):
                seen = (text[a:b] for a, b in self._left_out.gaps(first, last))
                gone = BREAKS.sub(" ", readable("".join(seen)))
                removed.note("struck" if kind == "struck" else "label", gone, location)
                has_struck = has_struck or (kind == "struck" and bool(gone.strip()))
        for position, prompt in self._prompts:
            if start <= position < end:
                removed.note("label", prompt, location)
        if all_struck and has_struck and label:
            removed.note("struck", label, location)
            return ""
        return label

    def _breaks(self, start: int, end: int) -> list[int]:
        text = self._layers.text
        if BREAKS.search(text, start, end) is None:
            return []
        return [
            found.start()
            for found in BREAKS.finditer(text, start, end)
            if not self._left_out.covers(found.start())
        ]

    def _visible_text(self, start: int, end: int) -> str:
        text = self._layers.text
        if self._shown:
            first = bisect_left(self._shown, (start, ""))
            if first < len(self._shown) and self._shown[first][0] < end:
                stretches = [(a, text[a:b]) for a, b in self._cuts.gaps(start, end)]
                inserted = self._shown[first : bisect_left(self._shown, (end, ""))]
                return readable("".join(part for _, part in sorted([*stretches, *inserted])))
        if self._cuts.meets(start, end):
            return readable("".join(text[a:b] for a, b in self._cuts.gaps(start, end)))
        return readable(text[start:end])

    def _field_codes(self, start: int, end: int, location: WordLocation) -> tuple[FieldCode, ...]:
        begins = self._field_begins
        if not begins:
            return ()
        return tuple(
            FieldCode(
                instruction=self._reading.removed.clean(one.instruction, location),
                result=take_out_invisible(self._result_text(one))[0],
                location=location,
            )
            for one in self._fields[bisect_left(begins, start) : bisect_left(begins, end)]
        )

    def _result_text(self, found: FieldFound) -> str:
        """What a field showed, results of nested fields included."""
        text = self._layers.text
        left_out = SpanSet([*found.nested_codes, *self._unseen.clipped(*found.result)])
        parts = (text[a:b] for a, b in left_out.gaps(*found.result))
        return BREAKS.sub("\n", readable("".join(parts).replace("\r", "\n"))).strip()

    def _find_notes(self, stored: StoredParagraph, location: WordLocation) -> None:
        references = self._reading.note_references
        for index in range(
            bisect_left(references, stored.start), bisect_left(references, stored.end)
        ):
            if not self._cuts.covers(references[index]):
                self._reading.notes.setdefault(references[index], location)

    def _story_of(self, style: str | None, start: int, end: int) -> Story:
        if self._story == "body":
            if style is not None and _CONTENTS_STYLE.fullmatch(style):
                return "table_of_contents"
            if self._contents.meets(start, end) and self._is_listed(start, end):
                return "table_of_contents"
        return self._story

    def _is_listed(self, start: int, end: int) -> bool:
        """Whether there is text, and all of it lies in the result of a generated list."""
        outside = "".join(self._visible_text(a, b) for a, b in self._contents.gaps(start, end))
        return not outside.strip() and bool(self._visible_text(start, end).strip())

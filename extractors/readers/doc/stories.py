"""The stories of a file one after another: body, text boxes, notes, headers and footers.

Enters: a loaded document. Leaves: all blocks in reading order: the body with text boxes at their
anchors; then footnotes and endnotes in the order of their references; then what each section's
headers and footers say. Comments are left out, a printed copy does not show them. Follows
[MS-DOC] 2.3 (order of the stories) and 2.8 (the PLCs).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from extractors.readers.doc.assembly import Reading, StoryAssembler, read_story
from extractors.readers.doc.characters import PARAGRAPH_ENDS
from extractors.readers.doc.fib import StructureName
from extractors.readers.doc.floating_pictures import floating_pictures
from extractors.readers.doc.lists import ListLabels
from extractors.readers.doc.old_numbers import OldNumbers
from extractors.readers.doc.plexes import Plex, ascending_ranges, parse_plex
from extractors.readers.doc.spans import PositionSpan
from extractors.readers.doc.sprms import S_HEADERS_PRESENT, S_OUTLINE_LIST, S_TITLE_PAGE
from extractors.readers.doc.stored_document import StoredDocument
from extractors.readers.doc.structure import StoredBlock, StoredParagraph, StoredTable
from extractors.readers.doc.text_box_anchors import anchor_positions, box_shapes
from extractors.readers.doc.text_layers import layer_text
from extractors.readers.word.page_furniture import keep_speaking_blocks
from extractors.readers.word.paragraph_limit import refuse_too_many
from extractors.readers.word.unread_objects import UnreadObject
from extractors.source_files import Limits
from models.document import Block, Story
from models.locations import WordLocation
from models.report import Removed

_BODY, _FOOTNOTES, _HEADERS, _, _, _ENDNOTES, _TEXT_BOXES, _HEADER_TEXT_BOXES = range(8)
# Sizes by the structures' own sections: Sed, FRD and FTXBXS.
_SED_BYTES = 12
_FRD_BYTES = 2
_FTXBXS_BYTES = 22
_NOTE_SEPARATORS = 6
"""Stories before the first section's in PlcfHdd (2.8.21): the separators of notes."""
_HEADERS_A_SECTION: tuple[tuple[int, Story, str], ...] = (
    (1, "header", "odd"),
    (0, "header", "even"),
    (4, "header", "first"),
    (3, "footer", "odd"),
    (2, "footer", "even"),
    (5, "footer", "first"),
)
"""A section's six stories as they are read: index, story, pages that they stand on."""
_ALL_HEADERS = 0b111111
"""Headers and footers of even, odd and first pages."""


@dataclass(frozen=True, slots=True)
class StoriesRead:
    """All blocks of a file, what left its text, what is unread, the unmapped symbols counted."""

    blocks: tuple[Block, ...]
    removed: tuple[Removed, ...]
    unread: tuple[UnreadObject, ...]
    unmapped_symbols: int


def read_stories(document: StoredDocument, file_name: str, limits: Limits) -> StoriesRead:
    """Read a file's stories; raises LimitExceededError."""
    lengths = document.fib.lengths
    ends = list(
        accumulate(
            (
                lengths.body,
                lengths.footnotes,
                lengths.headers,
                lengths.macros,
                lengths.comments,
                lengths.endnotes,
                lengths.text_boxes,
                lengths.header_text_boxes,
            )
        )
    )
    most = len(document.text)
    if not most:
        document.damage.note("it holds no text")
    elif ends[-1] > most:
        document.damage.note("its text is shorter than it says")
    refuse_too_many(file_name, len(PARAGRAPH_ENDS.findall(document.text)))
    sections = parse_plex(document.structure("sections"), _SED_BYTES)
    reading = Reading(
        file_name=file_name,
        document=document,
        layers=layer_text(document),
        labels=ListLabels(
            document.lists,
            document.styles.paragraphs,
            OldNumbers(_outline_list(document, sections), document.default_code_page),
        ),
        cell_limit=limits.cell_count,
        cells_left=limits.cell_count,
    )
    stories = _Stories(
        document,
        reading,
        tuple(min(start, most) for start in (0, *ends)),
        sections,
    )
    blocks = tuple(stories.read())
    return StoriesRead(
        blocks,
        tuple(reading.removed.found),
        tuple(reading.unread),
        reading.layers.unmapped_symbols,
    )


def _outline_list(document: StoredDocument, sections: Plex) -> bytes:
    """The formats of outline numbers before Word 97, of the first section that has them."""
    if document.fib.is_word97:
        return b""
    for sed in sections.data:
        block = dict(document.section_operations(sed)).get(S_OUTLINE_LIST)
        if block:
            return block
    return b""


@dataclass(frozen=True, slots=True)
class _Stories:
    """The stories of one document: where each begins, and the body's sections."""

    _document: StoredDocument
    _reading: Reading
    _starts: tuple[int, ...]
    _sections: Plex

    def _span(self, story: int) -> PositionSpan:
        return self._starts[story], self._starts[story + 1]

    def read(self) -> list[Block]:
        """All blocks."""
        reading = self._reading
        footnotes = self._notes("footnote_references", "footnote_texts", _FOOTNOTES)
        endnotes = self._notes("endnote_references", "endnote_texts", _ENDNOTES)
        reading.note_references = sorted({*footnotes, *endnotes})
        reading.boxes = self._text_boxes(
            _TEXT_BOXES, "text_box_texts", "shape_anchors", self._span(_BODY)
        )
        reading.pictures = self._pictures()
        blocks, section_blocks = self._read_body()
        by_story: tuple[tuple[Story, dict[int, PositionSpan]], ...] = (
            ("footnote", footnotes),
            ("endnote", endnotes),
        )
        for story, notes in by_story:
            for position, location in reading.notes.items():
                if position in notes:
                    blocks += read_story(reading, notes[position], story, location)
        reading.boxes = self._text_boxes(
            _HEADER_TEXT_BOXES,
            "header_text_box_texts",
            "header_shape_anchors",
            self._span(_HEADERS),
        )
        blocks += self._headers(section_blocks)
        for _, box in reading.boxes:
            found = read_story(reading, box, "header", WordLocation(block=0))
            blocks += keep_speaking_blocks(found)
        return blocks

    def _read_body(self) -> tuple[list[Block], list[int]]:
        """The body's blocks, and the number of each section's first block."""
        reading = self._reading
        section_ends = frozenset(self._sections.positions[1:])
        assembler = StoryAssembler(reading, self._span(_BODY), "body", section_ends)
        blocks: list[Block] = []
        section_blocks: list[int] = []
        section_starts = list(self._sections.positions[:-1])[::-1]
        block_no = 0
        for stored in assembler.blocks:
            end = _last_position(stored)
            while section_starts and section_starts[-1] <= end:
                section_starts.pop()
                section_blocks.append(block_no)
            place = block_no
            if isinstance(stored, StoredParagraph) and stored.joined:
                # Swallowed paragraphs count as blocks; the text is where it first shows.
                if not assembler.is_visible(stored.start, stored.first_end):
                    place += stored.joined
                block_no += stored.joined
            blocks += assembler.build(stored, WordLocation(block=place), names_cells=True)
            block_no += 1
        # Boxes whose anchor was not found stand at the end.
        last = WordLocation(block=max(0, block_no - 1))
        for _, box in reading.boxes:
            blocks += read_story(reading, box, "text_box", last)
        reading.boxes = []
        return blocks, section_blocks

    def _pictures(self) -> list[tuple[int, float, float, bool]]:
        """The body's pictures and objects: position, width, height, whether in a line."""
        document = self._document
        start, end = self._span(_BODY)
        found = [
            (at, *one.size_pt, True)
            for at, one in self._reading.layers.objects.items()
            if one.size_pt is not None and start <= at < end
        ]
        floating = floating_pictures(
            document.structure("shape_anchors"), document.structure("drawings")
        )
        found += [(start + at, width, height, False) for at, width, height in floating]
        return sorted(found)

    def _notes(
        self, references: StructureName, texts: StructureName, story: int
    ) -> dict[int, PositionSpan]:
        """Position of each note's reference in the body → where its text lies."""
        start, end = self._span(story)
        found: dict[int, PositionSpan] = {}
        if start < end:
            bounds = parse_plex(self._document.structure(texts), 0).positions
            marks = parse_plex(self._document.structure(references), _FRD_BYTES).positions[:-1]
            for mark, (a, b) in zip(marks, ascending_ranges(bounds), strict=False):
                if a < b <= end - start:
                    found.setdefault(mark, (start + a, start + b))
        return found

    def _text_boxes(
        self, story: int, texts: StructureName, anchors: StructureName, anchored_in: PositionSpan
    ) -> list[tuple[int, PositionSpan]]:
        """Anchor and extent of each text box's text, by anchor."""
        document = self._document
        start, end = self._span(story)
        if start >= end:
            return []
        plex = parse_plex(document.structure(texts), _FTXBXS_BYTES)
        places = anchor_positions(document.structure(anchors), document.structure("drawings"))
        nowhere = anchored_in[1] - anchored_in[0]
        found: list[tuple[int, PositionSpan]] = []
        ranges = ascending_ranges(plex.positions)
        for shape, (a, b) in zip(box_shapes(plex), ranges, strict=True):
            if shape and a + 1 < b <= end - start:
                place = anchored_in[0] + min(places.get(shape, nowhere), nowhere)
                # Each story ends in a paragraph mark of its own, which is no text.
                found.append((place, (start + a, start + b - 1)))
        if not found and story == _TEXT_BOXES:
            found.append((anchored_in[1], (start, end)))
        return sorted(found)

    def _headers(self, section_blocks: list[int]) -> Iterator[Block]:
        """Headers and footers that are shown (2.8.21); an empty one repeats the one before."""
        document = self._document
        start, end = self._span(_HEADERS)
        ranges = ascending_ranges(parse_plex(document.structure("headers"), 0).positions)
        settings = document.structure("settings")
        two_sided = bool(settings[:1] and settings[0] & 1)
        if document.fib.is_word97:
            first = _NOTE_SEPARATORS
        else:
            # Word 6 stores those alone that its settings (Dop, byte 1) and sections name.
            first = (settings[1] & 7).bit_count() if len(settings) > 1 else 0
        for section, sed in enumerate(self._sections.data):
            if first >= len(ranges):
                break
            operations = dict(document.section_operations(sed))
            titled = operations.get(S_TITLE_PAGE, b"")[:1] == b"\1"
            shown = {"odd": True, "even": two_sided, "first": titled}
            present = _ALL_HEADERS
            if not document.fib.is_word97:
                present = int.from_bytes(operations.get(S_HEADERS_PRESENT, b"")[:1], "little")
            block = section_blocks[section] if section < len(section_blocks) else 0
            for bit, story, pages in _HEADERS_A_SECTION:
                index = first + (present & ((1 << bit) - 1)).bit_count()
                if not present >> bit & 1 or index >= len(ranges) or not shown[pages]:
                    continue
                a, b = start + ranges[index][0], start + ranges[index][1]
                # Each story ends in a paragraph mark of its own, which is no text.
                if start <= a < b - 1 < end:
                    yield from keep_speaking_blocks(
                        read_story(self._reading, (a, b - 1), story, WordLocation(block=block))
                    )
            first += (present & _ALL_HEADERS).bit_count()


def _last_position(block: StoredBlock) -> int:
    """The position of a block's last mark."""
    while isinstance(block, StoredTable):
        block = block.rows[-1].cells[-1][-1]
    return block.end

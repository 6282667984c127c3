"""What the stories of one .docx share while it is read: look-ups, limits, and what was noticed."""

from dataclasses import dataclass, field

from lxml import etree

from extractors.errors import LimitExceededError
from extractors.readers.docx.lists import ListLabels
from extractors.readers.docx.styles import StyleSheet
from extractors.readers.removed_text import RemovedText
from extractors.readers.word.computed_fields import ComputedFields
from extractors.readers.word.grids import TableLayout
from extractors.readers.word.paragraph_limit import refuse_too_many
from extractors.readers.word.unread_objects import UnreadObject
from extractors.source_files import ReadOptions
from models.document import Block, Paragraph
from models.findings import Finding
from models.locations import WordLocation

_MOST_PLACES_A_CELL = 8
"""Places of its grid that a cell may take on average before the limit on cells counts them."""


@dataclass(slots=True)
class ReadContext:
    """What the stories of one document share while it is read."""

    file_name: str
    styles: StyleSheet
    labels: ListLabels
    cell_limit: int
    cells: int = 0
    places: int = 0
    unmapped_symbols: int = 0
    options: ReadOptions = field(default_factory=ReadOptions)
    inserted: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    """The files that may be inserted, by relationship id; each is read once."""
    skipped_chunks: int = 0
    findings: list[Finding] = field(default_factory=list)
    """Of inserted files."""
    removed: RemovedText = field(default_factory=RemovedText)
    computed: ComputedFields = field(init=False)
    unread: list[UnreadObject] = field(default_factory=list)
    paragraphs: int = 0
    notes: list[tuple[str, str, WordLocation]] = field(default_factory=list)
    """Referenced notes in reading order: `footnote` or `endnote`, id, where the reference is."""

    def __post_init__(self) -> None:
        self.computed = ComputedFields(self.labels.definition_named)

    def spend_paragraphs(self, count: int = 1) -> None:
        """Count paragraphs, or lines; raises LimitExceededError where there are too many."""
        self.paragraphs += count
        refuse_too_many(self.file_name, self.paragraphs)

    def spend_block(self, block: Block) -> None:
        """Count a block of an inserted file."""
        if isinstance(block, Paragraph):
            self.spend_paragraphs()
            return
        self.cells += len(block.cells)
        self._check_cells()
        for cell in block.cells:
            for paragraph in cell.paragraphs:
                self.spend_block(paragraph)
            for table in cell.tables:
                self.spend_block(table)

    def spend_cells(self, layout: TableLayout[etree._Element]) -> None:
        """Count a table; raises LimitExceededError when the document has too many cells.

        Wide spans count too, with the places of the grid they cover: few cells can cover a lot.
        """
        self.cells += sum(len(cell.contents) for cell in layout.cells)
        self.places += layout.row_count * layout.column_count
        self._check_cells()

    def _check_cells(self) -> None:
        if self.cells > self.cell_limit or self.places > self.cell_limit * _MOST_PLACES_A_CELL:
            raise LimitExceededError.for_cells(self.file_name, self.cell_limit)

"""Files that a .docx takes in when it is opened (`w:altChunk`, ISO/IEC 29500-1 17.17.2).

Report generators and mail merges write HTML, MHTML, RTF, text or another .docx so, and Word shows it
as if it stood there. Enters: the part's bytes and the place of the reference. Leaves: the blocks of
the part as blocks of the body, one number per block, or None where it cannot be read.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from extractors.errors import ExtractionError, LimitExceededError
from extractors.source_files import ReadOptions, SourceFile
from models.document import Block, Cell, Document, FieldCode, Paragraph, Run, Story, Table
from models.locations import WordLocation
from models.report import Removed

_READABLE = frozenset({"docx", "html", "mhtml", "rtf", "txt", "word_xml"})
"""What Word takes in."""
_MOST_NESTED = 2
"""Files inside files inside files: a ZIP can hold itself."""
_FURNITURE: tuple[Story, ...] = ("header", "footer", "page_number")


@dataclass(frozen=True, slots=True)
class InsertedFile:
    """What an inserted file says, with places in the document around it."""

    blocks: list[Block]
    removed: list[Removed]
    document: Document


def read_inserted(
    name: str, data: bytes, options: ReadOptions, first_block: int, cell: WordLocation | None
) -> InsertedFile | None:
    """Read the part, its first block being the body's of that number, or all of it in one cell.

    Raises LimitExceededError; a part that is broken or of another kind is None.
    """
    if options.nesting >= _MOST_NESTED or options.read_part is None:
        return None
    nested = replace(options, nesting=options.nesting + 1)
    try:
        document = options.read_part(SourceFile(name, data), nested, _READABLE)
    except LimitExceededError:
        raise
    except ExtractionError:
        return None
    kept = [block for block in document.blocks if block.story not in _FURNITURE]
    blocks = [*_move(kept, first_block, cell)]
    place = cell or WordLocation(block=first_block)
    removed = [entry.model_copy(update={"location": place}) for entry in document.removed]
    return InsertedFile(blocks, removed, document)


def _move(blocks: list[Block], first_block: int, cell: WordLocation | None) -> Iterator[Block]:
    for number, block in enumerate(blocks, first_block):
        place = cell or WordLocation(block=number)
        if isinstance(block, Paragraph):
            yield _move_paragraph(block, place)
        else:
            yield _move_table(block, place, is_outer=cell is None)


def _move_paragraph(paragraph: Paragraph, place: WordLocation) -> Paragraph:
    runs = tuple(Run(text=run.text, location=place) for run in paragraph.runs)
    codes = tuple(
        FieldCode(instruction=code.instruction, result=code.result, location=place)
        for code in paragraph.field_codes
    )
    return replace(paragraph, runs=runs, field_codes=codes, location=place)


def _move_table(table: Table, place: WordLocation, *, is_outer: bool = False) -> Table:
    cells = tuple(_move_cell(cell, place, is_outer) for cell in table.cells)
    return replace(table, cells=cells, location=place)


def _move_cell(cell: Cell, table: WordLocation, is_outer: bool) -> Cell:
    place = table
    if is_outer:
        place = WordLocation(block=table.block, row=cell.row, column=cell.column)
    return replace(
        cell,
        paragraphs=tuple(_move_paragraph(one, place) for one in cell.paragraphs),
        tables=tuple(_move_table(one, place) for one in cell.tables),
        location=place,
    )

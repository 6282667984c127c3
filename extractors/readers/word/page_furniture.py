"""Headers and footers of a Word file: which of their blocks say something.

Enters: the blocks of one header or footer. Leaves: those with text, page numbers told apart.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from extractors.patterns import compile_pattern
from extractors.terms.field_codes import keyword_of
from models.document import Block, Paragraph, Table

_PAGE_FIELDS = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES"})
_PAGE_NUMBER_DRESS = compile_pattern(r"[\s\-‐-―－~～·.．/／|｜第页頁共,，]*")
"""What stands round a page number: `- 3 -`, `第3页 共9页`."""


def keep_speaking_blocks(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks with text; a paragraph that only dresses a page number becomes of that story.

    The number itself is a field, and no text: a paragraph with nothing else is left out.
    """
    for block in blocks:
        if isinstance(block, Table):
            if any(cell.text.strip() or cell.tables for cell in block.cells):
                yield block
        elif block.text.strip():
            is_dress = _shows_page_number(block) and _PAGE_NUMBER_DRESS.fullmatch(block.text)
            yield replace(block, story="page_number") if is_dress else block


def _shows_page_number(paragraph: Paragraph) -> bool:
    return any(keyword_of(code.instruction) in _PAGE_FIELDS for code in paragraph.field_codes)

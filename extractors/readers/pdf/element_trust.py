"""Whether a file's structure elements can be believed to be its paragraphs.

Enters: all pages' contents. Leaves: the same, without elements if they contradict what is seen: some
programs tag each line as a paragraph of its own. Elements are believed if lines that were plainly
broken inside a sentence share theirs nearly always.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractors.readers.pdf.lines import PrintedLine
from extractors.readers.pdf.page_content import PageContent
from extractors.readers.pdf.scripts import is_wide

_FULL_EM = 1.5
"""A line that ends this near to the longest one's end is full."""
_SHORT = 3
"""Characters: as few are a head or a figure in a narrow cell."""
_MIN_BREAKS = 3
"""In one or two breaks any agreement is chance."""
_TRUSTED_SHARE = 0.8
"""Of the breaks between paragraphs. A tree made with the text agrees at nearly every one; one
that tags each line as a paragraph at few."""


def forget_wrong_elements(pages: Sequence[PageContent]) -> None:
    """Remove all elements from the pages' lines unless they prove right."""
    breaks = same = 0
    for lines in _columns_of(pages):
        right = max((line.x1 for line in lines), default=0.0)
        for line, following in pairwise(lines):
            end, start = line.elements[1], following.elements[0]
            if end is None or start is None or not _breaks_inside(line, following, right):
                continue
            breaks += 1
            same += end == start
    if breaks < _MIN_BREAKS or same < breaks * _TRUSTED_SHARE:
        for lines in _columns_of(pages):
            for line in lines:
                line.elements = (None, None)


def _columns_of(pages: Sequence[PageContent]) -> Iterator[list[PrintedLine]]:
    for page in pages:
        yield page.lines
        for table in page.tables:
            yield from (cell.lines for cell in table.cells)


def _breaks_inside(line: PrintedLine, following: PrintedLine, right: float) -> bool:
    """Whether a full line ends, and the next one begins, in the middle of Chinese text."""
    return (
        line.x1 > right - _FULL_EM * line.size
        and line.size == following.size
        and len(line.text) > _SHORT
        and is_wide(line.text.rstrip()[-1])
        and line.text.rstrip()[-1].isalpha()
        and following.text.lstrip()[0].isalpha()
    )

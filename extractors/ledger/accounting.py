"""Every character accounted for: `removed`, `leftover` and `coverage` from a read Body.

Coverage counts characters other than white space. A field code is not part of a paragraph's text
any more; its instruction (and a page number that the field showed) is counted as removed text, so
that a file with a real field and a dump that left its code in the text count alike. What the
reader itself took out of the text (`Document.removed`) is counted as removed as well.
"""

from collections.abc import Iterator
from itertools import groupby

from extractors.ledger.body import CLAIMED, REMOVED_STATES, UNCLAIMED, Body, BodyLine, locate
from extractors.terms.field_codes import keyword_of
from models.document import Document, FieldCode, Paragraph, Table
from models.report import Coverage, Leftover, Removed, RemovedKind

_KINDS: dict[int, RemovedKind] = {state: kind for kind, state in REMOVED_STATES.items()}
_PAGE_FIELDS = frozenset({"PAGE", "PAGEREF", "NUMPAGES", "SECTIONPAGES"})


def visible_length(text: str) -> int:
    """Number of characters other than white space."""
    return len("".join(text.split()))


def account(body: Body) -> tuple[tuple[Removed, ...], tuple[Leftover, ...], Coverage]:
    """Turn the characters' states into the record's lists and counts.

    Raises AssertionError if the counts do not add up to the document's text, which would be a
    defect of this program and never of the file.
    """
    removed: list[Removed] = []
    leftover: list[Leftover] = []
    claimed = 0
    for line in body.lines():
        for code in line.paragraph.field_codes:
            removed.extend(_removed_field(code))
        claimed += _account_line(line, removed, leftover)
    removed.extend(body.document.removed)
    removed_length = sum(visible_length(entry.text) for entry in removed)
    leftover_length = sum(visible_length(entry.text) for entry in leftover)
    coverage = Coverage(
        characters=claimed + removed_length + leftover_length,
        claimed=claimed,
        removed=removed_length,
        leftover=leftover_length,
    )
    expected = count_characters(body.document)
    assert coverage.characters == expected, f"{coverage.characters} of {expected} characters"
    return tuple(removed), tuple(leftover), coverage


def _account_line(line: BodyLine, removed: list[Removed], leftover: list[Leftover]) -> int:
    text = line.text
    claimed = 0
    for state, start, end in _stretches(line):
        if state == CLAIMED:
            claimed += visible_length(text[start:end])
            continue
        stripped = text[start:end].strip()
        location = locate(line.paragraph, start, end)
        if state == UNCLAIMED:
            leftover.append(Leftover(text=stripped, location=location))
        else:
            removed.append(Removed(kind=_KINDS[state], text=stripped, location=location))
    return claimed


def _stretches(line: BodyLine) -> list[tuple[int, int, int]]:
    """`(state, start, end)` of equal state; white space joins what stands on both its sides."""
    start, end = line.bounds
    if start == end:
        return []
    first = line.states[start]
    if line.states.count(first, start, end) == end - start:
        return [(first, start, end)]
    visible = [
        (state, place)
        for place, (state, char) in enumerate(zip(line.states, line.text, strict=True))
        if not char.isspace()
    ]
    result = []
    for state, group in groupby(visible, key=lambda pair: pair[0]):
        places = [place for _, place in group]
        result.append((state, places[0], places[-1] + 1))
    return result


def _removed_field(code: FieldCode) -> Iterator[Removed]:
    if code.instruction.strip():
        yield Removed(kind="field_code", text=code.instruction.strip(), location=code.location)
    if _shown_page_number(code):
        yield Removed(kind="page_number", text=code.result.strip(), location=code.location)


def _shown_page_number(code: FieldCode) -> bool:
    return bool(code.result.strip()) and keyword_of(code.instruction) in _PAGE_FIELDS


def count_characters(document: Document) -> int:
    """All characters of a document other than white space, counted apart from any reading."""
    texts = [entry.text for entry in document.removed]
    for block in document.blocks:
        for paragraph in _paragraphs(block):
            texts.append(paragraph.text)
            for code in paragraph.field_codes:
                texts.append(code.instruction)
                if _shown_page_number(code):
                    texts.append(code.result)
    return visible_length("".join(texts))


def _paragraphs(block: Paragraph | Table) -> Iterator[Paragraph]:
    if isinstance(block, Paragraph):
        yield block
        return
    for cell in block.cells:
        yield from cell.paragraphs
        for table in cell.tables:
            yield from _paragraphs(table)

"""Names of indicator levels in which one character was recognised unsurely: the forms know them.

Enters: a Document with recognised pages. Leaves: the same one, where a cell that differs from a single
standard name (`产出指标`) in a single character, of which recognition is unsure, says that name; a finding
tells what had been recognised. No value is ever settled so: these are words that the form prints.
"""

from dataclasses import replace

from extractors.forms.levels import LEVEL1, LEVEL2, LEVEL_ENDING
from models.document import Cell, Document, Doubt, Table
from models.findings import Finding
from models.locations import PdfLocation

_SHORTEST = 4
"""Characters: with one unread, 质量指标 still tells itself from all other levels; 成本 does not."""
_UNSURE = 0.6
"""Confidence of the network. A surer character stays as it was read, whatever the forms know."""
_NAMES = frozenset(
    name
    for level in LEVEL1 | LEVEL2
    for name in (level, level + LEVEL_ENDING)
    if len(name) >= _SHORTEST
)


def settle_level_names(document: Document) -> Document:
    """The Document with such names settled."""
    unsure = [d for d in document.doubts if not d.figure and len(d.text) == 1
              and d.other is None and d.confidence < _UNSURE]  # fmt: skip
    if document.source.recognition is None or not unsure:
        return document
    settled: list[Doubt] = []
    findings: list[Finding] = []

    def settle(cell: Cell) -> Cell:
        text = "".join(cell.text.split())
        name = _only_name(text)
        if name is None:
            return cell
        read, right = next((a, b) for a, b in zip(text, name, strict=True) if a != b)
        doubt = next((d for d in unsure if d.text == read and _stands_in(d, cell)), None)
        if doubt is None or text.count(read) != 1:
            return cell
        settled.append(doubt)
        page = doubt.location.page if isinstance(doubt.location, PdfLocation) else 0
        findings.append(
            Finding(
                code="recognition-doubtful",
                severity="info",
                message=f"Page {page}: “{text}” was recognised unsurely, and taken for “{name}”.",
            )
        )
        paragraphs = tuple(
            replace(
                paragraph,
                runs=tuple(replace(r, text=r.text.replace(read, right)) for r in paragraph.runs),
            )
            for paragraph in cell.paragraphs
        )
        return replace(cell, paragraphs=paragraphs)

    blocks = tuple(
        replace(block, cells=tuple(map(settle, block.cells))) if isinstance(block, Table) else block
        for block in document.blocks
    )
    if not settled:
        return document
    return document.model_copy(
        update={
            "blocks": blocks,
            "doubts": tuple(d for d in document.doubts if d not in settled),
            "findings": (*document.findings, *findings),
        }
    )


def _only_name(text: str) -> str | None:
    """The one standard name from which a text differs in one character; None for a name itself."""
    if text in _NAMES:
        return None
    near = [
        name
        for name in _NAMES
        if len(name) == len(text) and sum(a != b for a, b in zip(text, name, strict=True)) == 1
    ]
    return near[0] if len(near) == 1 else None


def _stands_in(doubt: Doubt, cell: Cell) -> bool:
    place, holder = doubt.location, cell.location
    if not isinstance(place, PdfLocation) or not isinstance(holder, PdfLocation):
        return False
    x, y = (place.bbox[0] + place.bbox[2]) / 2, (place.bbox[1] + place.bbox[3]) / 2
    x0, top, x1, bottom = holder.bbox
    return place.page == holder.page and x0 <= x <= x1 and top <= y <= bottom

"""Reading a PDF: pages in, one Document out, as if the report had never been cut into pages.

Enters: a PDF's bytes (ISO 32000). Leaves: paragraphs whose runs are visual lines, tables whole
across pages, page furniture in stories of its own. Two parts of a line far from each other
(department left, unit right) are one paragraph with a tab between them.
"""

import time
from collections.abc import Sequence

from extractors.errors import LimitExceededError, NoTextError, UnsupportedFormatError
from extractors.readers.pdf.attachments import LITTLE_TEXT, attached_documents
from extractors.readers.pdf.blocks import build_blocks
from extractors.readers.pdf.element_trust import forget_wrong_elements
from extractors.readers.pdf.opening import OpenedPdf, is_damaged, open_pdf
from extractors.readers.pdf.page_content import Hints, PageContent, read_page, settle_margins
from extractors.readers.pdf.recognition_evidence import sum_up
from extractors.readers.pdf.recognition_notes import (
    how_to_recognise,
    name_pages,
    recognition_findings,
)
from extractors.source_files import ReadOptions, SourceFile
from models.document import Document
from models.findings import Finding

_NAMED_IN_ERROR, _NAMED_IN_FINDING = 3, 5
"""Attached files that a message names: an error is shown in one line, a finding has room."""
TIME_LIMIT_S = 300.0
"""Time one file may take; a report takes a fraction of a second."""


class PdfReader:
    """Decodes PDF files."""

    name = "jixiao.pdf"

    def read(self, source: SourceFile, options: ReadOptions) -> Document:
        """Decode the file.

        Raises EncryptedFileError, CorruptFileError, NoTextError or LimitExceededError.
        """
        with open_pdf(source, options) as document:
            attached = attached_documents(document.document)
            sheet_count = len(document)
            pages = _read_pages(source, options, document)
            missing = document.pictures.missing
        if attached and sum(page.character_count for page in pages) < LITTLE_TEXT:
            names = ", ".join(f"“{name}”" for name in attached[:_NAMED_IN_ERROR])
            further = len(attached) - _NAMED_IN_ERROR
            raise UnsupportedFormatError(
                source.name,
                f"is a cover to attached files, which are not read: {names}"
                + (f" and {further} more" if further > 0 else ""),
                "Save the attachments (a PDF reader lists them) and give them instead.",
            )
        if all(page.unread_picture or not page.character_count for page in pages):
            raise NoTextError(
                source.name,
                f"has no text on any of its {sheet_count} pages, only pictures of pages or nothing",
                how_to_recognise(options.recognition, missing=missing),
            )
        recognised = [(page.sheet_no, page.recognition) for page in pages if page.recognition]
        settle_margins(pages)
        forget_wrong_elements(pages)
        return Document(
            source=source.describe(
                format="pdf",
                reader=self.name,
                page_count=sheet_count,
                recognition=sum_up(recognised),
            ),
            findings=(
                *_findings(pages, source, attached),
                *recognition_findings(recognised),
            ),
            doubts=tuple(doubt for no, page in recognised for doubt in page.located_doubts(no)),
            blocks=tuple(build_blocks(pages)),
            removed=tuple(entry for page in pages for entry in page.removed),
        )


def _read_pages(source: SourceFile, options: ReadOptions, opened: OpenedPdf) -> list[PageContent]:
    sheets: list[list[PageContent]] = []
    started = time.monotonic()
    cells = 0
    for sheet_no in range(1, len(opened) + 1):
        sheets.append(read_page(opened, sheet_no, source.name))
        cells += sum(len(table.cells) for page in sheets[-1] for table in page.tables)
        _check_limits(
            source, options, sheet_no, cells, time.monotonic() - started - opened.pictures.seconds
        )
    hints = _learn(sheets)
    for index, pages in enumerate(sheets):
        if _would_gain(pages, hints):
            sheets[index] = read_page(opened, index + 1, source.name, hints)
            elapsed_s = time.monotonic() - started - opened.pictures.seconds
            _check_limits(source, options, index + 1, cells, elapsed_s)
    read = [page for pages in sheets for page in pages]
    for page_no, page in enumerate(read, start=1):
        page.page_no = page_no
    return read


def _learn(sheets: Sequence[list[PageContent]]) -> Hints:
    """What pages tell of the others: their watermarks, and the gutter that most have."""
    marks = frozenset(mark for pages in sheets for page in pages for mark in page.watermarks)
    gutters = sorted(pages[0].gutter for pages in sheets if pages[0].gutter is not None)
    usual = gutters[len(gutters) // 2] if len(gutters) * 2 >= len(sheets) else None
    return Hints(marks, usual)


def _would_gain(pages: list[PageContent], hints: Hints) -> bool:
    """Whether a watermark that lies upon nothing, or a half that is short, is told by the others."""
    short = hints.gutter is not None and pages[0].gutter is None
    return short or any(hints.watermarks & page.suspected for page in pages)


def _check_limits(
    source: SourceFile, options: ReadOptions, page_no: int, cells: int, elapsed_s: float
) -> None:
    if cells > options.limits.cell_count:
        raise LimitExceededError.for_cells(
            source.name, options.limits.cell_count, where=f"page {page_no}"
        )
    if elapsed_s > TIME_LIMIT_S:
        raise LimitExceededError(
            source.name,
            f"takes longer than {TIME_LIMIT_S:.0f} seconds",
            "Print it to a new PDF, which simplifies it, or split it.",
            where=f"page {page_no}",
        )


def _findings(
    pages: Sequence[PageContent], source: SourceFile, attached: Sequence[str]
) -> list[Finding]:
    findings: list[Finding] = []
    if attached:
        names = ", ".join(f"“{name}”" for name in attached[:_NAMED_IN_FINDING])
        findings.append(_finding("content-unread", f"Attached files were not read: {names}."))
    lost = [page.sheet_no for page in pages if page.damaged]
    if lost:
        findings.append(_finding("damaged-source", f"Damaged: {name_pages(lost)} cannot be read."))
    elif is_damaged(source.data):
        findings.append(
            _finding(
                "damaged-source",
                "The file's table of contents is damaged or cut off; it was rebuilt, "
                "and parts of the report may be missing.",
            )
        )
    cut = [page.sheet_no for page in pages if page.runs_off]
    if cut:
        findings.append(
            _finding(
                "content-unread",
                f"{name_pages(cut).capitalize()}: a table runs off the page; what stands beyond "
                "its side is not there, and values at the side may be cut.",
            )
        )
    images = [page.sheet_no for page in pages if page.unread_picture]
    if images:
        findings.append(
            _finding(
                "page-without-text",
                f"{name_pages(images).capitalize()}: a picture without text, or with a stamp at "
                "most; what it shows "
                "needs optical character recognition (OCR).",
            )
        )
    recognised = [page.sheet_no for page in pages if page.recognised]
    if recognised:
        findings.append(
            Finding(
                code="page-without-text",
                severity="info",
                message=f"{name_pages(recognised).capitalize()}: a picture with an invisible "
                "layer of recognised text, which was read.",
            )
        )
    total = sum(page.character_count for page in pages)
    unmapped = sum(page.unmapped_count for page in pages)
    if unmapped:
        affected = [page.sheet_no for page in pages if page.unmapped_count]
        findings.append(
            _finding(
                "text-unmapped",
                f"{unmapped} of {total} characters ({unmapped / max(total, 1):.1%}) have no "
                f"Unicode value in their font, on {name_pages(affected)}.",
            )
        )
    overprinted = [page.sheet_no for page in pages if page.overprinted_count]
    if overprinted:
        count = sum(page.overprinted_count for page in pages)
        findings.append(
            _finding(
                "text-unmapped",
                f"{count} characters are printed over each other and cannot be told, "
                f"on {name_pages(overprinted)}.",
            )
        )
    return findings


def _finding(code: str, message: str) -> Finding:
    return Finding.model_validate({"code": code, "severity": "warning", "message": message})

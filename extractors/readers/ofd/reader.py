"""The reader of OFD (GB/T 33190-2016): pages of placed characters, read like those of a PDF.

Enters: a ZIP package. Leaves: a Document with `pdf` locations. Seals and signatures are annotations
and pictures, and no text. A page that is nothing but a picture needs optical recognition.
"""

from extractors.errors import LimitExceededError, NoTextError
from extractors.readers.ofd.package import packaged_pages
from extractors.readers.ofd.page import read_page
from extractors.readers.pdf.blocks import build_blocks
from extractors.readers.pdf.page_content import PageContent
from extractors.source_files import ReadOptions, SourceFile
from models.document import Document
from models.findings import Finding


class OfdReader:
    """Reads .ofd."""

    name = "jixiao.ofd"

    def read(self, source: SourceFile, options: ReadOptions) -> Document:
        """Decode the file; raises an `extractors.errors.ExtractionError`."""
        pages = _read_pages(source, options)
        if not any(page.character_count for page in pages):
            raise NoTextError(
                source.name,
                f"has no text on any of its {len(pages)} pages, only pictures of pages or nothing",
                "Optical character recognition (OCR) must come first.",
            )
        pictures = [str(page.page_no) for page in pages if page.unread_picture]
        findings = []
        if pictures:
            findings.append(
                Finding(
                    code="page-without-text",
                    severity="warning",
                    message=f"Page(s) {', '.join(pictures)}: a picture without text; what it shows "
                    "needs optical character recognition (OCR).",
                )
            )
        unmapped = sum(page.unmapped_count for page in pages)
        if unmapped:
            findings.append(
                Finding(
                    code="text-unmapped",
                    severity="warning",
                    message=f"{unmapped} characters have no Unicode value in the file.",
                )
            )
        return Document(
            source=source.describe(format="ofd", reader=self.name, page_count=len(pages)),
            blocks=tuple(build_blocks(pages)),
            removed=tuple(entry for page in pages for entry in page.removed),
            findings=tuple(findings),
        )


def _read_pages(source: SourceFile, options: ReadOptions) -> list[PageContent]:
    pages: list[PageContent] = []
    cells = 0
    for page in packaged_pages(source, options):
        pages.append(read_page(source.name, page.number, page.box_mm, page.contents))
        cells += sum(len(table.cells) for table in pages[-1].tables)
        if cells > options.limits.cell_count:
            raise LimitExceededError.for_cells(
                source.name, options.limits.cell_count, where=f"page {page.number}"
            )
    return pages

"""The reader of OFD (GB/T 33190-2016): pages of placed characters, read like those of a PDF.

Enters: a ZIP package. Leaves: a Document with `pdf` locations. Seals and signatures are annotations
and pictures, and no text. A page that is nothing but a picture needs optical recognition.
"""

import posixpath

from lxml import etree

from extractors.errors import CorruptFileError, LimitExceededError, NoTextError
from extractors.readers.ofd.geometry import read_numbers
from extractors.readers.ofd.page import local, read_page
from extractors.readers.pdf.blocks import build_blocks
from extractors.readers.pdf.page_content import PageContent
from extractors.readers.zip_parts import ZipParts
from extractors.source_files import ReadOptions, SourceFile
from models.document import Document
from models.findings import Finding

_ADVICE = "Open it in an OFD viewer and save it anew, or print it to a PDF."


class OfdReader:
    """Reads .ofd."""

    name = "jixiao.ofd"

    def read(self, source: SourceFile, options: ReadOptions) -> Document:
        """Decode the file; raises an `extractors.errors.ExtractionError`."""
        parts = ZipParts(source.name, source.data, options.limits, _ADVICE)
        pages = _read_pages(source, parts, options)
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
        return Document(
            source=source.describe(format="ofd", reader=self.name, page_count=len(pages)),
            blocks=tuple(build_blocks(pages)),
            removed=tuple(entry for page in pages for entry in page.removed),
            findings=tuple(findings),
        )


def _read_pages(source: SourceFile, parts: ZipParts, options: ReadOptions) -> list[PageContent]:
    pages: list[PageContent] = []
    cells = 0
    roots = [
        element.text.strip()
        for element in parts.parse("OFD.xml").iter()
        if isinstance(element.tag, str) and local(element) == "DocRoot" and element.text
    ]
    for root in roots:
        document = parts.parse(root)
        folder = posixpath.dirname(root)
        box = _box(document)
        templates = {
            element.get("ID", ""): element.get("BaseLoc", "")
            for element in _named(document, "TemplatePage")
        }
        read: dict[str, etree._Element] = {}
        for entry in _named(document, "Page"):
            location = entry.get("BaseLoc")
            if location is None:
                continue
            page = parts.parse(_path(parts, folder, location))
            contents: list[tuple[int, etree._Element]] = [(1, page)]
            for use in _named(page, "Template"):
                target = templates.get(use.get("TemplateID", ""))
                path = _path(parts, folder, target) if target else None
                if path is not None and parts.has(path):
                    order = 2 if use.get("ZOrder") == "Foreground" else 0
                    contents.append((order, read.setdefault(path, parts.parse(path))))
            contents.sort(key=lambda pair: pair[0])
            page_no = len(pages) + 1
            if page_no > options.limits.page_count:
                raise LimitExceededError(
                    source.name,
                    f"has more than the allowed {options.limits.page_count:,} pages",
                    "Split it, or raise the limit if it really is a report.",
                )
            pages.append(
                read_page(source.name, page_no, _box(page) or box, [root for _, root in contents])
            )
            cells += sum(len(table.cells) for table in pages[-1].tables)
            if cells > options.limits.cell_count:
                raise LimitExceededError.for_cells(
                    source.name, options.limits.cell_count, where=f"page {page_no}"
                )
    if not pages:
        raise CorruptFileError(source.name, "has no pages", _ADVICE)
    return pages


def _named(root: etree._Element, name: str) -> list[etree._Element]:
    return [item for item in root.iter() if isinstance(item.tag, str) and local(item) == name]


def _box(root: etree._Element) -> tuple[float, ...] | None:
    """The page's physical box in millimetres."""
    for element in _named(root, "PhysicalBox")[:1]:
        box = read_numbers(element.text, 4)
        if box is not None and 0 < box[2] < 10_000 and 0 < box[3] < 10_000:
            return box
    return None


def _path(parts: ZipParts, folder: str, location: str) -> str:
    """A location from the package's root (`/Doc_0/…`), from the document's folder, or as it stands."""
    joined = posixpath.normpath(posixpath.join("/", folder, location)).lstrip("/")
    return joined if parts.has(joined) or location.startswith("/") else location

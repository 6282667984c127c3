"""The source of a record as HTML: pages as pictures, everything else as its Document.

Strangers' bytes are read here: all of it runs in a confined process.
"""

from collections.abc import Callable
from pathlib import Path

import orjson
from markupsafe import Markup

from extractors.readers.pdf.page_images import DPI, draw_page, page_sizes
from extractors.reading import read_document
from extractors.source_files import ReadOptions, SourceFile
from models.document import Document
from pipeline.view.page_boxes import find_boxes
from pipeline.view.parts import Json
from pipeline.view.placing import place_marks
from pipeline.view.source_html import write_document
from pipeline.view.writing import ShownPage, write_pages

PAGED_FORMATS = frozenset({"pdf"})
"""Formats whose pages are shown as pictures."""


def source_markup(
    source: SourceFile,
    record: Json,
    page_address: Callable[[int], str],
    options: ReadOptions | None = None,
    *,
    document: Document | None = None,
) -> Markup:
    """The source with the places of the record's values marked; raises an ExtractionError.

    `document` spares reading it again.
    """
    if record["source"]["format"] in PAGED_FORMATS:
        boxes = find_boxes(record)
        pages = [
            ShownPage(
                number,
                (round(width, 1), round(height, 1)),
                (round(width * DPI / 72), round(height * DPI / 72)),
                page_address(number),
                boxes.get(number, ()),
            )
            for number, (width, height) in enumerate(page_sizes(source, options), 1)
        ]
        return write_pages(pages)
    read = document or read_document(source, options)
    return write_document(read, place_marks(read, record))


def read_source(path: Path, name: str, record_json: bytes, address: str) -> str:
    """For another process: the markup of a file; pages are at `address` with their number."""
    source = SourceFile(name, path.read_bytes())
    return source_markup(source, orjson.loads(record_json), address.format)


def read_page(path: Path, name: str, page_no: int) -> bytes:
    """For another process: the picture of a page."""
    return draw_page(SourceFile(name, path.read_bytes()), page_no)

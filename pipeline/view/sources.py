"""The source of a record as HTML: pages as pictures, everything else as its Document.

Strangers' bytes are read here: all of it runs in a confined process.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType

import orjson
from markupsafe import Markup

from extractors.errors import UnreadableFileError
from extractors.readers.ofd import page_images as ofd_pages
from extractors.readers.pdf import page_images as pdf_pages
from extractors.readers.pdf.characters import Character
from extractors.reading import read_document
from extractors.source_files import ReadOptions, SourceFile
from models.document import Document
from pipeline.view.narrowing import narrow_boxes
from pipeline.view.page_boxes import find_boxes, largest_first
from pipeline.view.parts import Json
from pipeline.view.placing import place_marks
from pipeline.view.source_html import write_document
from pipeline.view.writing import ShownPage, write_pages

DPI = pdf_pages.DPI


def _images() -> ModuleType:
    return import_module("extractors.readers.images")


@dataclass(frozen=True)
class _Pages:
    """How the pages of a format are shown."""

    sizes: Callable[[SourceFile, ReadOptions | None], list[tuple[float, float]]]
    draw: Callable[[SourceFile, int, ReadOptions | None], bytes]
    draw_all: Callable[[SourceFile, ReadOptions | None], Iterator[bytes]]
    characters: Callable[
        [SourceFile, Collection[int], ReadOptions | None], Iterator[tuple[int, list[Character]]]
    ]
    can_draw: Callable[[], bool]


_PAGED = {
    "pdf": _Pages(
        pdf_pages.page_sizes,
        pdf_pages.draw_page,
        pdf_pages.draw_pages,
        pdf_pages.page_characters,
        lambda: True,
    ),
    "ofd": _Pages(
        ofd_pages.page_sizes,
        ofd_pages.draw_page,
        ofd_pages.draw_pages,
        ofd_pages.page_characters,
        ofd_pages.can_draw,
    ),
    # The module needs what optical recognition brings along; where there is an image's record, it is there.
    **dict.fromkeys(
        ("png", "jpeg", "tiff"),
        _Pages(
            lambda source, options: _images().page_sizes(source, options),
            lambda source, page_no, options: _images().draw_page(source, page_no, options),
            lambda source, options: _images().draw_pages(source, options),
            lambda _source, _numbers, _options: iter(()),
            lambda: True,
        ),
    ),
}
PAGED_FORMATS = frozenset(_PAGED)
"""Formats whose pages are shown as pictures."""


def page_pictures(
    source: SourceFile, format: str, options: ReadOptions | None = None
) -> Iterator[bytes]:
    """All pages, if the format has any and this machine can draw them; raises an ExtractionError."""
    pages = _PAGED.get(format)
    if pages is not None and pages.can_draw():
        yield from pages.draw_all(source, options)


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
    pages = _PAGED.get(record["source"]["format"])
    if pages is None or not pages.can_draw():
        read = document or read_document(source, options)
        return write_document(read, place_marks(read, record))
    boxes = find_boxes(record)
    for number, characters in pages.characters(source, boxes.keys(), options):
        boxes[number] = narrow_boxes(boxes[number], characters)
    return write_pages(
        [
            ShownPage(
                number,
                (round(width, 1), round(height, 1)),
                # 72 points are an inch.
                (round(width * DPI / 72), round(height * DPI / 72)),
                page_address(number),
                largest_first(boxes.get(number, ())),
            )
            for number, (width, height) in enumerate(pages.sizes(source, options), 1)
        ]
    )


def read_source(path: Path, name: str, record_json: bytes, address: str) -> str:
    """For another process: the markup of a file; pages are at `address` with their number."""
    source = SourceFile(name, path.read_bytes())
    return source_markup(source, orjson.loads(record_json), address.format)


def read_page(path: Path, name: str, format: str, page_no: int) -> bytes:
    """For another process: the picture of a page."""
    pages = _PAGED[format]
    if not pages.can_draw():
        raise UnreadableFileError(
            name,
            "has pages that this machine has no Chinese font to draw with",
            "Install one, such as the package fonts-noto-cjk.",
        )
    return pages.draw(SourceFile(name, path.read_bytes()), page_no, None)

"""Pages as pictures, for people who compare a record with what it was read from.

Enters: a PDF. Leaves: its pages' sizes, or one page as WebP. Strangers' bytes: to be called in a
confined process. Locations are in points on the page as it is shown, so a picture's width over the
page's width is the scale of both.
"""

import io
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress

import pypdfium2 as pypdfium
from PIL import Image

from extractors.errors import UnreadableFileError
from extractors.readers.pdf.characters import Character, read_in_frame
from extractors.readers.pdf.drawing import MissingPageError
from extractors.readers.pdf.opening import open_pdf
from extractors.readers.pdf.page_content import frame_of
from extractors.readers.pdf.pdfium_calls import address_of
from extractors.source_files import ReadOptions, SourceFile

DPI = 120
"""Dots an inch: 10-point Chinese is well legible, a page of A4 has 1.4 million pixels."""
_MOST_PIXELS = 6_000_000
"""An A3 page at 120 dots an inch has 2.8 million."""
_UNKNOWN_SIZE = (595.0, 842.0)
"""A4 in points."""


def page_sizes(source: SourceFile, options: ReadOptions | None = None) -> list[tuple[float, float]]:
    """Width and height of each page in points, as it is shown; raises an ExtractionError."""
    with open_pdf(source, options or ReadOptions()) as opened:
        return [_size(opened.document, index) for index in range(len(opened))]


def draw_page(
    source: SourceFile, page_no: int, options: ReadOptions | None = None, dpi: int = DPI
) -> bytes:
    """One page, counted from 1, as WebP; raises an ExtractionError."""
    with open_pdf(source, options or ReadOptions()) as opened:
        opened.document.init_forms()
        return _draw(opened.document, page_no, source.name, dpi)


def draw_pages(
    source: SourceFile, options: ReadOptions | None = None, dpi: int = DPI
) -> Iterator[bytes]:
    """All pages in their order, a damaged one blank; raises an ExtractionError."""
    with open_pdf(source, options or ReadOptions()) as opened:
        opened.document.init_forms()
        for page_no in range(1, len(opened) + 1):
            try:
                yield _draw(opened.document, page_no, source.name, dpi)
            except UnreadableFileError:
                width, height = _size(opened.document, page_no - 1)
                yield encode_picture(Image.new("RGB", (round(width), round(height)), "white"))


def _draw(document: pypdfium.PdfDocument, page_no: int, file_name: str, dpi: int) -> bytes:
    with _page(document, page_no, file_name) as page:
        width, height = page.get_size()
        scale = min(dpi / 72, (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
        picture = page.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")
    return encode_picture(picture)


def encode_picture(picture: Image.Image) -> bytes:
    """A page as WebP, no larger than a screen has use for."""
    pixels = picture.width * picture.height
    if pixels > _MOST_PIXELS:
        share = (_MOST_PIXELS / pixels) ** 0.5
        picture = picture.resize((int(picture.width * share), int(picture.height * share)))
    written = io.BytesIO()
    # Pillow's own quality; a method that is quicker than its own (4), for somebody waits.
    picture.save(written, format="WEBP", quality=80, method=2)
    return written.getvalue()


def page_characters(
    source: SourceFile, numbers: Collection[int], options: ReadOptions | None = None
) -> Iterator[tuple[int, list[Character]]]:
    """The upright characters of some pages, in points as the pages are shown."""
    with open_pdf(source, options or ReadOptions()) as opened:
        for number in sorted(numbers):
            with suppress(UnreadableFileError), _page(opened.document, number, source.name) as page:
                text_page = page.get_textpage()
                try:
                    yield number, read_in_frame(address_of(text_page.raw), frame_of(page.raw))
                finally:
                    text_page.close()


@contextmanager
def _page(
    document: pypdfium.PdfDocument, page_no: int, file_name: str
) -> Iterator[pypdfium.PdfPage]:
    if not 1 <= page_no <= len(document):
        raise MissingPageError(
            file_name, f"has no page {page_no}, only 1 to {len(document)}", "Give one of its pages."
        )
    try:
        page = document[page_no - 1]
    except pypdfium.PdfiumError as error:
        raise UnreadableFileError(
            file_name, f"is damaged: page {page_no} cannot be drawn", "Ask for the file again."
        ) from error
    try:
        yield page
    finally:
        page.close()


def _size(document: pypdfium.PdfDocument, index: int) -> tuple[float, float]:
    try:
        width, height = document.get_page_size(index)
    except pypdfium.PdfiumError:
        return _UNKNOWN_SIZE
    return (width, height) if width > 0 and height > 0 else _UNKNOWN_SIZE

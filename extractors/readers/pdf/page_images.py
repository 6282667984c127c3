"""Pages as pictures, for people who compare a record with what it was read from.

Enters: a PDF. Leaves: its pages' sizes, or one page as WebP. Strangers' bytes: to be called in a
confined process. Locations are in points on the page as it is shown, so a picture's width over the
page's width is the scale of both.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2 as pypdfium

from extractors.errors import UnreadableFileError
from extractors.readers.pdf.opening import open_pdf
from extractors.source_files import ReadOptions, SourceFile

DPI = 120
_MOST_PIXELS = 6_000_000
"""An A3 page at 120 dots an inch has 2.8 million."""
_WEBP = {"format": "WEBP", "quality": 80, "method": 2}
_UNKNOWN_SIZE = (595.0, 842.0)


def page_sizes(source: SourceFile, options: ReadOptions | None = None) -> list[tuple[float, float]]:
    """Width and height of each page in points, as it is shown; raises an ExtractionError."""
    with open_pdf(source, options or ReadOptions()) as opened:
        return [_size(opened.document, index) for index in range(len(opened))]


def draw_page(
    source: SourceFile, page_no: int, options: ReadOptions | None = None, dpi: int = DPI
) -> bytes:
    """One page, counted from 1, as WebP; raises an ExtractionError."""
    with (
        open_pdf(source, options or ReadOptions()) as opened,
        _page(opened.document, page_no, source.name) as page,
    ):
        width, height = page.get_size()
        scale = min(dpi / 72, (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
        bitmap = page.render(scale=scale, may_draw_forms=True)
        picture = bitmap.to_pil().convert("RGB")
    written = io.BytesIO()
    picture.save(written, **_WEBP)
    return written.getvalue()


@contextmanager
def _page(
    document: pypdfium.PdfDocument, page_no: int, file_name: str
) -> Iterator[pypdfium.PdfPage]:
    if not 1 <= page_no <= len(document):
        raise UnreadableFileError(
            file_name, f"has no page {page_no}", f"It has {len(document)} page(s)."
        )
    document.init_forms()
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

"""Scans as pages for the screen: their size in points, and what they show."""

import io

import pytest
from PIL import Image, ImageDraw

from extractors.errors import CorruptFileError
from extractors.readers.pdf.drawing import MissingPageError
from extractors.source_files import SourceFile

images = pytest.importorskip(
    "extractors.readers.images", reason="the libraries for recognition are not installed"
)


def scan(*colours: str, dpi: int = 300, size: tuple[int, int] = (2480, 3508)) -> SourceFile:
    """A TIFF with a page of each colour's upper left quarter."""
    pages = []
    for colour in colours:
        page = Image.new("RGB", size, "white")
        ImageDraw.Draw(page).rectangle((0, 0, size[0] // 2, size[1] // 2), fill=colour)
        pages.append(page)
    written = io.BytesIO()
    pages[0].save(
        written,
        format="TIFF",
        save_all=True,
        append_images=pages[1:],
        dpi=(dpi, dpi),
        compression="tiff_lzw",
    )
    return SourceFile("a.tiff", written.getvalue())


def test_a_page_has_the_size_of_its_sheet() -> None:
    ((width, height),) = images.page_sizes(scan("red"))
    assert (width, height) == pytest.approx((595.2, 841.9), abs=0.5)


def test_each_page_is_drawn_for_the_screen() -> None:
    source = scan("red", "blue")
    first, second = (Image.open(io.BytesIO(picture)) for picture in images.draw_pages(source))
    assert first.format == "WEBP"
    assert first.width == pytest.approx(595.2 * 120 / 72, abs=2)
    for picture, strongest in ((first, 0), (second, 2)):
        pixel = picture.convert("RGB").getpixel((100, 100))
        assert pixel[strongest] > 200
        assert sum(pixel) < 320
        assert picture.convert("RGB").getpixel((picture.width - 50, 100)) == (255, 255, 255)
    assert images.draw_page(source, 2) == list(images.draw_pages(source))[1]


def test_what_is_no_page_or_no_image() -> None:
    with pytest.raises(MissingPageError, match="has no page 2"):
        images.draw_page(scan("red"), 2)
    with pytest.raises(CorruptFileError):
        images.page_sizes(SourceFile("a.tiff", b"II*\x00nothing"))

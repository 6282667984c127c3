"""Pages as pictures: their size, what they show, and what becomes of bad files."""

import io
from pathlib import Path

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from extractors.errors import CorruptFileError
from extractors.readers.pdf.drawing import MissingPageError
from extractors.readers.pdf.page_images import draw_page, page_sizes
from extractors.source_files import SourceFile


def make_pdf(*sizes: tuple[float, float], turned: int = 0) -> SourceFile:
    written = io.BytesIO()
    canvas = Canvas(written)
    for width, height in sizes:
        canvas.setPageSize((width, height))
        if turned:
            canvas.setPageRotation(turned)
        canvas.setFillColorRGB(1, 0, 0)
        top = width if turned else height  # reportlab turns the page's own sides
        canvas.rect(0, top - 20, 30, 20, stroke=0, fill=1)  # the upper left corner
        canvas.showPage()
    canvas.save()
    return SourceFile("a.pdf", written.getvalue())


def opened(source: SourceFile, page_no: int = 1) -> Image.Image:
    picture = Image.open(io.BytesIO(draw_page(source, page_no)))
    assert picture.format == "WEBP"
    return picture


def is_red(picture: Image.Image, x: float, y: float) -> bool:
    red, green, blue = picture.convert("RGB").getpixel((int(x), int(y)))  # type: ignore[misc]
    return bool(red > 200 and green < 60 and blue < 60)


def test_a_page_is_drawn_at_120_dots_an_inch() -> None:
    source = make_pdf((595, 842), (842, 595))
    assert page_sizes(source) == [(595, 842), (842, 595)]
    picture = opened(source, 2)
    assert picture.size == pytest.approx((842 * 120 / 72, 595 * 120 / 72), abs=1)
    scale = picture.width / 842
    assert is_red(picture, 15 * scale, 10 * scale)
    assert not is_red(picture, 45 * scale, 10 * scale)


def test_a_turned_page_is_drawn_as_it_is_shown() -> None:
    source = make_pdf((400, 600), turned=90)
    assert page_sizes(source) == [(400, 600)]
    picture = opened(source)
    scale = picture.width / 400
    assert is_red(picture, 390 * scale, 15 * scale), "the corner is at the upper right now"
    assert not is_red(picture, 15 * scale, 10 * scale)


def test_a_huge_page_makes_no_huge_picture() -> None:
    picture = opened(make_pdf((14_000, 14_000)))
    assert picture.width * picture.height <= 6_100_000


def test_a_page_that_is_not_there_and_a_file_that_is_none() -> None:
    with pytest.raises(MissingPageError, match="has no page 2"):
        draw_page(make_pdf((100, 100)), 2)
    with pytest.raises(CorruptFileError):
        draw_page(SourceFile("a.pdf", b"%PDF-1.7 nothing"), 1)


def test_a_real_report(shared: Path) -> None:
    picture = opened(SourceFile("a.pdf", (shared / "seed/report-2021.pdf").read_bytes()), 3)
    dark = picture.convert("L").point(lambda value: 255 * (value < 128)).getbbox()
    assert dark is not None

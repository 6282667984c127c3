"""Pages of an OFD as pictures: what stands where, and what becomes of bad files."""

import io
from pathlib import Path

import pytest
from PIL import Image

from corpus.generation.ofd_writer import pdf_as_ofd
from extractors.errors import CorruptFileError
from extractors.readers.ofd import page_images
from extractors.readers.ofd.reader import OfdReader
from extractors.readers.pdf import page_images as pdf_images
from extractors.readers.pdf.drawing import MissingPageError
from extractors.source_files import ReadOptions, SourceFile

SEED = Path(__file__).resolve().parents[4] / "corpus/reports/changli-2021/report-2021.pdf"


@pytest.fixture(scope="module")
def ofd() -> SourceFile:
    if not page_images.can_draw():
        pytest.skip("no Chinese font is installed")
    return SourceFile("a.ofd", pdf_as_ofd(SEED.read_bytes()))


def ink(picture: bytes, box: tuple[float, ...]) -> float:
    """How much of a box, in points, is dark."""
    image = Image.open(io.BytesIO(picture)).convert("L")
    scale = page_images.pdf_pages.DPI / 72
    part = image.crop(tuple(round(edge * scale) for edge in box))  # type: ignore[arg-type]
    dark = sum(count for value, count in enumerate(part.histogram()) if value < 128)
    return dark / max(part.width * part.height, 1)


def test_sizes_are_those_of_the_pdf_it_was_made_from(ofd: SourceFile) -> None:
    made = page_images.page_sizes(ofd)
    printed = pdf_images.page_sizes(SourceFile("a.pdf", SEED.read_bytes()))
    assert len(made) == len(printed) == 4
    for one, other in zip(made, printed, strict=True):
        assert one == pytest.approx(other, abs=1)


def test_each_line_of_text_is_drawn_where_its_location_says(ofd: SourceFile) -> None:
    pictures = list(page_images.draw_pages(ofd))
    document = OfdReader().read(ofd, ReadOptions())
    lines = [
        run.location
        for block in document.blocks
        if block.kind == "paragraph"
        for run in block.runs
        if len(run.text.strip()) > 4
    ]
    assert len(lines) > 30
    for place in lines:
        assert place.kind == "pdf"
        assert ink(pictures[place.page - 1], place.bbox) > 0.03
    x0, _, x1, _ = lines[0].bbox  # type: ignore[union-attr]
    assert ink(pictures[0], (x0, 5, x1, 30)) == 0, "the margin is empty"


def test_one_page_is_the_same_as_among_all(ofd: SourceFile) -> None:
    assert page_images.draw_page(ofd, 3) == list(page_images.draw_pages(ofd))[2]


def test_what_is_no_page_or_no_ofd(ofd: SourceFile) -> None:
    with pytest.raises(MissingPageError, match="has no page 5"):
        page_images.draw_page(ofd, 5)
    with pytest.raises(CorruptFileError):
        page_images.page_sizes(SourceFile("a.ofd", b"PK\x03\x04nothing"))

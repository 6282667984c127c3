"""The debugging picture."""

import io
from typing import Any

import pytest
from PIL import Image

from extractors.errors import ExtractionError
from extractors.readers.pdf.drawing import draw_page
from extractors.source_files import ReadOptions, SourceFile


def test_the_picture_shows_cells_and_paragraphs(sheet: Any) -> None:
    sheet.grid([50, 150, 250], [100, 130])
    sheet.text(60, 120, "甲")
    sheet.text(60, 200, "正文。")
    source = SourceFile("test.pdf", sheet.data())
    picture = Image.open(io.BytesIO(draw_page(source, ReadOptions(), 1))).convert("RGB")
    assert picture.size == (1191, 1684)
    # A green ruling, and a red frame around the paragraph.
    assert picture.getpixel((2 * 100, 2 * 100)) == (0, 160, 80)
    reds = {picture.getpixel((x, 2 * 195)) for x in range(100, 130)}
    assert (224, 0, 0) in reds


def test_a_page_the_file_does_not_have_is_an_error(sheet: Any) -> None:
    sheet.text(60, 100, "正文。")
    with pytest.raises(ExtractionError, match="no page 2"):
        draw_page(SourceFile("test.pdf", sheet.data()), ReadOptions(), 2)

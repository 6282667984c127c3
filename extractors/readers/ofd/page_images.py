"""Pages of an OFD as pictures: characters and rulings plainly, where the file places them.

Enters: an OFD. Leaves: its pages' sizes, or one page as WebP. Each page is written down as a small PDF,
which PDFium draws; the fonts are this machine's, not the file's. Pictures and seals are but grey areas,
colours are left out: it is there to see where a value stands. Strangers' bytes: to be called in a
confined process.
"""

from collections.abc import Collection, Iterator
from functools import cache

from extractors.readers.ofd.package import packaged_pages
from extractors.readers.ofd.page import DrawnPage, draw_objects, page_frame
from extractors.readers.pdf import page_images as pdf_pages
from extractors.readers.pdf.characters import Character
from extractors.readers.pdf.drawing import MissingPageError
from extractors.readers.pdf.scripts import is_wide
from extractors.readers.pdf.writing import assemble_pdf
from extractors.source_files import ReadOptions, SourceFile

_RULING_PT = 0.6
"""A thin line of an office program is half a point; a picture of 120 dots an inch shows it as one
pixel."""
_GREY = "0.9 g"
_NARROWEST, _BROADEST = 40, 130
"""How far, in percent, a glyph is squeezed or stretched into its place."""
_FONTS = (
    b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UTF16-H/DescendantFonts[7 0 R]>>",
    b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/FontDescriptor 8 0 R"
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 5>>>>",
    b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]"
    b"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
)
"""Objects 5 to 8: a font for letters and figures, one for everything else; neither is in the file."""


def page_sizes(source: SourceFile, options: ReadOptions | None = None) -> list[tuple[float, float]]:
    """Width and height of each page in points; raises an ExtractionError."""
    frames = [page_frame(page.box_mm) for page in packaged_pages(source, options or ReadOptions())]
    return [(frame.width, frame.height) for frame in frames]


def draw_page(source: SourceFile, page_no: int, options: ReadOptions | None = None) -> bytes:
    """One page, counted from 1, as WebP; raises an ExtractionError."""
    for page in packaged_pages(source, options or ReadOptions()):
        if page.number == page_no:
            drawn = draw_objects(source.name, page_no, page.box_mm, page.contents)
            return _picture(drawn)
    raise MissingPageError(source.name, f"has no page {page_no}", "Give one of its pages.")


def draw_pages(source: SourceFile, options: ReadOptions | None = None) -> Iterator[bytes]:
    """All pages in their order; raises an ExtractionError."""
    for page in packaged_pages(source, options or ReadOptions()):
        yield _picture(draw_objects(source.name, page.number, page.box_mm, page.contents))


def page_characters(
    source: SourceFile, numbers: Collection[int], options: ReadOptions | None = None
) -> Iterator[tuple[int, list[Character]]]:
    """The characters of some pages, in points."""
    for page in packaged_pages(source, options or ReadOptions()):
        if page.number in numbers:
            drawn = draw_objects(source.name, page.number, page.box_mm, page.contents)
            yield page.number, drawn.body


@cache
def can_draw() -> bool:
    """Whether this machine has a font for Chinese."""
    probe, blank = (
        pdf_pages.draw_page(SourceFile("probe.pdf", _write_pdf(100, 100, words)), 1)
        for words in ("BT /C 80 Tf 10 20 Td <7EE9> Tj ET", "")  # 绩
    )
    return probe != blank


def _picture(drawn: DrawnPage) -> bytes:
    frame = drawn.frame
    content = "\n".join(_operators(drawn))
    pdf = _write_pdf(frame.width, frame.height, content)
    return pdf_pages.draw_page(SourceFile("page.pdf", pdf), 1)


def _operators(drawn: DrawnPage) -> Iterator[str]:
    """Content stream operators (ISO 32000-2, annex A); y runs upwards there."""
    height = drawn.frame.height
    yield _GREY
    for x0, top, x1, bottom in drawn.images:
        yield f"{x0:.2f} {height - bottom:.2f} {x1 - x0:.2f} {bottom - top:.2f} re f"
    yield f"0 g {_RULING_PT} w"
    for edge in drawn.edges:
        yield (
            f"{edge['x0']:.2f} {height - edge['top']:.2f} m "
            f"{edge['x1']:.2f} {height - edge['bottom']:.2f} l S"
        )
    yield "BT"
    for character in (*drawn.body, *drawn.slanted):
        if not character.text.isspace():
            yield _show(character, height)
    yield "ET"


def _show(character: Character, height: float) -> str:
    size = max(character.style.size, 0.5)  # none is smaller; a font of no size shows nothing
    place = f"1 0 0 1 {character.x0:.2f} {height - character.baseline:.2f} Tm"
    if not is_wide(character.text):
        try:
            code = character.text.encode("cp1252")
        except UnicodeEncodeError:
            pass
        else:
            return f"/L {size:.2f} Tf 100 Tz {place} <{code.hex()}> Tj"
    share = 100 * (character.x1 - character.x0) / size if is_wide(character.text) else 100
    scale = min(max(share, _NARROWEST), _BROADEST)
    code = character.text.encode("utf-16-be", "replace")
    return f"/C {size:.2f} Tf {scale:.0f} Tz {place} <{code.hex()}> Tj"


def _write_pdf(width: float, height: float, content: str) -> bytes:
    """A PDF of one page (ISO 32000-2, 7.5)."""
    stream = content.encode("ascii")
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.2f %.2f]/Contents 4 0 R"
        b"/Resources<</Font<</L 5 0 R/C 6 0 R>>>>>>" % (width, height),
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        *_FONTS,
    )
    return assemble_pdf(objects)

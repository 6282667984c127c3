"""The reader of scanned pages as images: PNG, JPEG, and TIFF of one or many pages.

Enters: an image's bytes. Leaves: a Document with `pdf` locations: a page a frame, in points. An image
says how many pixels make an inch, or is taken for a page of A4. Its pages are laid out by the PDF
reader's code.
"""

import io
import warnings
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageOps, ImageSequence, UnidentifiedImageError

from extractors.errors import CorruptFileError, LimitExceededError, UnsupportedFormatError
from extractors.progress import page_done
from extractors.readers.pdf.blocks import build_blocks
from extractors.readers.pdf.drawing import MissingPageError, finish_drawing
from extractors.readers.pdf.element_trust import forget_wrong_elements
from extractors.readers.pdf.page_content import PageContent, read_parts, settle_margins
from extractors.readers.pdf.page_images import DPI, encode_picture
from extractors.readers.pdf.page_pictures import LONGEST_PT, SHORTEST_PT
from extractors.readers.pdf.recognised_parts import recognised_parts
from extractors.readers.pdf.recognition_evidence import COARSE_DPI, RecognisedParts, sum_up
from extractors.readers.pdf.recognition_notes import how_to_recognise, recognition_findings
from extractors.readers.recognition.engine import load_engine
from extractors.readers.recognition.page_recognition import recognise_page
from extractors.source_files import ReadOptions, SourceFile
from models.document import Document

_MOST_PIXELS = 120_000_000
"""A sheet of A3 at 600 pixels an inch has 70 million."""
_LONGEST_PX, _SHORTEST_PX = 3600, 1700
"""The long side of an A4 page at a little more than 300 and a little less than 150 pixels an inch."""
_A4_LONG_PT = 841.9
"""297 mm (ISO 216)."""
_NO_RESIZING = 0.02
"""A picture that is so nearly of the right size is left as it is: resizing blurs."""
_SMALLEST_PX = 60
"""A smaller picture holds no line of text; it would only make an odd resolution."""


class _ImageReader:
    """What the image formats share; `format` is the format's name in `extractors.formats`."""

    name = "jixiao.image"
    format: str

    def read(self, source: SourceFile, options: ReadOptions) -> Document:
        """Decode the file; raises an `extractors.errors.ExtractionError`."""
        if options.recognition == "off":
            raise UnsupportedFormatError(
                source.name, "is a picture", how_to_recognise(options.recognition, missing=False)
            )
        engine = load_engine()
        recognised: list[tuple[int, RecognisedParts]] = []
        pages: list[PageContent] = []
        count = 0
        for frame in _frames(source, options):
            count += 1
            picture, dpi, scale = _fit(frame)
            read = recognised_parts(engine.name, recognise_page(engine, picture, dpi), scale)
            read.coarse = _own_dpi(frame) < COARSE_DPI
            recognised.append((count, read))
            pages += read_parts(read.parts, count)
            page_done(count, frame.info["page_count"])
        if not any(page.character_count for page in pages):
            # Among reports lie photographs; they are no failures.
            raise UnsupportedFormatError(
                source.name,
                "is a picture without text that could be recognised",
                how_to_recognise(options.recognition, missing=False),
            )
        for number, page in enumerate(pages, start=1):
            page.page_no = number
        settle_margins(pages)
        forget_wrong_elements(pages)
        return Document(
            source=source.describe(
                format=self.format,
                reader=self.name,
                page_count=count,
                recognition=sum_up(recognised),
            ),
            blocks=tuple(build_blocks(pages)),
            removed=tuple(entry for page in pages for entry in page.removed),
            findings=tuple(recognition_findings(recognised)),
            doubts=tuple(doubt for no, page in recognised for doubt in page.located_doubts(no)),
        )


def draw_image_page(source: SourceFile, options: ReadOptions, page_no: int) -> bytes:
    """Draw what was recognised over one page of an image, counted from 1, as a PNG.

    Raises MissingPageError, or another ExtractionError.
    """
    frames = list(_frames(source, options))
    if not 1 <= page_no <= len(frames):
        raise MissingPageError(
            source.name, f"has no page {page_no}, only 1 to {len(frames)}", "Give one of its pages."
        )
    document = PngReader().read(source, options)
    frame = frames[page_no - 1]
    scale = 2 * 72 / _own_dpi(frame)  # two pixels a point, as `finish_drawing` expects
    size = (max(1, round(frame.width * scale)), max(1, round(frame.height * scale)))
    picture = frame.convert("RGB").resize(size)
    return finish_drawing(picture, ImageDraw.Draw(picture), document, page_no)


class PngReader(_ImageReader):
    """Reads .png."""

    format = "png"


class JpegReader(_ImageReader):
    """Reads .jpg."""

    format = "jpeg"


class TiffReader(_ImageReader):
    """Reads .tif with one page or many."""

    format = "tiff"


def _frames(source: SourceFile, options: ReadOptions) -> Iterator[Image.Image]:
    """The pages, upright as the camera meant them."""
    too_large = LimitExceededError(
        source.name,
        f"has more than {_MOST_PIXELS:,} pixels on a page",
        "Scan it at 300 pixels an inch or fewer.",
    )
    try:
        with warnings.catch_warnings():
            # Its own bound is beside ours; a second voice on the terminal helps nobody.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(source.data)) as image:
                for number, frame in enumerate(ImageSequence.Iterator(image), start=1):
                    if number > options.limits.page_count:
                        raise LimitExceededError(
                            source.name,
                            f"has more than the allowed {options.limits.page_count:,} pages",
                            "Split it, or raise the limit if it really is a report.",
                        )
                    if frame.width * frame.height > _MOST_PIXELS:
                        raise too_large
                    dpi = frame.info.get("dpi")
                    upright = ImageOps.exif_transpose(frame)
                    upright.info["dpi"] = dpi
                    upright.info["page_count"] = getattr(image, "n_frames", 1)
                    yield upright
    except Image.DecompressionBombError as error:
        raise too_large from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise CorruptFileError(
            source.name, "is a damaged image that cannot be opened", "Ask for the file again."
        ) from error


def _fit(frame: Image.Image) -> tuple[NDArray[np.uint8], float, float]:
    """The picture at a resolution fit for reading, its pixels an inch, and the points of one pixel."""
    own = _own_dpi(frame)
    rgba = frame.convert("RGBA") if frame.mode in ("LA", "PA", "RGBA", "P") else None
    if rgba is not None:
        paper = Image.new("RGBA", rgba.size, "white")
        frame = Image.alpha_composite(paper, rgba)
    longest = max(frame.size)
    # An A3 sheet has as many pixels an inch as one of A4, and so more of them.
    sheets = max(1.0, longest / own * 72 / _A4_LONG_PT)
    wanted = min(max(longest, _SHORTEST_PX * sheets), _LONGEST_PX * sheets)
    factor = wanted / longest
    rgb = frame.convert("RGB")
    if abs(factor - 1) > _NO_RESIZING:
        size = (max(1, round(rgb.width * factor)), max(1, round(rgb.height * factor)))
        rgb = rgb.resize(size, Image.Resampling.LANCZOS if factor < 1 else Image.Resampling.BICUBIC)
    else:
        factor = 1.0
    return np.array(rgb, np.uint8), own * factor, 72 / own / factor


def _own_dpi(frame: Image.Image) -> float:
    """Pixels an inch as the image says, if that makes a sheet of paper of it, else as for A4."""
    longest = max(*frame.size, _SMALLEST_PX)
    said = frame.info.get("dpi")
    dpi = float(max(said)) if said else 0.0
    if dpi > 0 and SHORTEST_PT <= longest / dpi * 72 <= LONGEST_PT:
        return dpi
    return longest / _A4_LONG_PT * 72


def page_sizes(source: SourceFile, options: ReadOptions | None = None) -> list[tuple[float, float]]:
    """Width and height of each page in points; raises an ExtractionError."""
    sizes = []
    for frame in _frames(source, options or ReadOptions()):
        scale = 72 / _own_dpi(frame)
        sizes.append((frame.width * scale, frame.height * scale))
    return sizes


def draw_page(source: SourceFile, page_no: int, options: ReadOptions | None = None) -> bytes:
    """One page, counted from 1, as WebP for the screen; raises an ExtractionError."""
    for number, picture in enumerate(draw_pages(source, options), 1):
        if number == page_no:
            return picture
    raise MissingPageError(source.name, f"has no page {page_no}", "Give one of its pages.")


def draw_pages(source: SourceFile, options: ReadOptions | None = None) -> Iterator[bytes]:
    """All pages in their order as WebP for the screen; raises an ExtractionError."""
    for frame in _frames(source, options or ReadOptions()):
        scale = min(1.0, DPI / _own_dpi(frame))
        size = (max(1, round(frame.width * scale)), max(1, round(frame.height * scale)))
        yield encode_picture(frame.convert("RGB").resize(size, Image.Resampling.LANCZOS))

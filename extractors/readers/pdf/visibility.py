"""What of a page's text a person can see: not what is painted over, nor white on white.

Enters: a page's characters and its filled areas and images in the order in which they are drawn.
Leaves: the characters that show, those that an area hides, and those that an image hides: the latter
may be the text that optical recognition laid below the picture of a page.
"""

from bisect import bisect_left, bisect_right
from ctypes import c_uint, string_at
from operator import attrgetter
from typing import NamedTuple

import pypdfium2.raw as pdfium_raw

from extractors.readers.pdf import pdfium_calls as pdfium
from extractors.readers.pdf.characters import Character
from extractors.readers.pdf.lines import vertical_middle
from extractors.readers.pdf.page_frame import BBox
from extractors.readers.pdf.rulings import Area, PageDrawing

_STYLE = attrgetter("style")
_WHITE = 250
"""Of 255 in each colour: nobody tells it from paper."""
_LEAST_PT = 4.0
"""No area as low or narrow as this hides a character."""
_OPAQUE_SHARE = 0.99
"""Of an image's pixels: edges are smoothed, and a transparent corner hides nothing."""
_MOST_PIXELS = 20_000_000
"""A4 at 400 dots an inch has 15 million."""
_WITH_ALPHA = (pdfium_raw.FPDFBitmap_BGRA, pdfium_raw.FPDFBitmap_BGRA_Premul)


class SeenText(NamedTuple):
    """A page's upright characters by what becomes of them on paper."""

    shown: list[Character]
    hidden: list[Character]
    below_images: list[Character]


def separate_hidden(
    characters: list[Character], drawing: PageDrawing, document: int, page: int
) -> SeenText:
    """Part the characters that show from those that something drawn later hides."""
    covers = _covers(characters, drawing)
    styles = list(map(_STYLE, characters))
    shared = dict(zip(map(id, styles), styles, strict=True))
    white = any(min(style.color[:3]) >= _WHITE for style in shared.values())
    if not (covers or white):
        return SeenText(characters, [], [])
    by_height = sorted(characters, key=vertical_middle)
    heights = [vertical_middle(character) for character in by_height]
    hidden: set[int] = set()
    below: set[int] = set()
    for area in covers:
        found = [
            character
            for character in _inside(by_height, heights, area.box)
            if drawing.order.get(character.owner, 0) < area.order
        ]
        if not found or (area.image and not _is_opaque(area.image, document, page)):
            continue
        (below if area.image else hidden).update(id(character) for character in found)
    if white:
        hidden |= _white_on_white(characters, drawing)
    return SeenText(
        [c for c in characters if id(c) not in hidden and id(c) not in below],
        [c for c in characters if id(c) in hidden],
        [c for c in characters if id(c) in below and id(c) not in hidden],
    )


def _covers(characters: list[Character], drawing: PageDrawing) -> list[Area]:
    """The opaque areas that are drawn after some text."""
    if not drawing.areas:
        return []
    order = drawing.order
    first = min((order.get(c.owner, 0) for c in characters), default=0)
    return [
        area
        for area in drawing.areas
        if area.opaque
        and area.order > first
        and min(area.box[2] - area.box[0], area.box[3] - area.box[1]) > _LEAST_PT
    ]


def _inside(by_height: list[Character], heights: list[float], box: BBox) -> list[Character]:
    x0, top, x1, bottom = box
    candidates = by_height[bisect_left(heights, top) : bisect_right(heights, bottom)]
    return [c for c in candidates if x0 <= (c.x0 + c.x1) / 2 <= x1]


def _is_opaque(image: int, document: int, page: int) -> bool:
    """Whether an image has no see-through parts: a seal has, and hides nothing."""
    size = pdfium.Results(2, c_uint)
    pdfium.image_size(image, *size.addresses)
    if size.values[0] * size.values[1] > _MOST_PIXELS:
        return True  # a picture of a page as sharp as this; it would fill memory
    bitmap = pdfium.image_rendering(document, page, image)
    if not bitmap:
        return False
    try:
        if pdfium.bitmap_format(bitmap) not in _WITH_ALPHA:
            return True
        size_bytes = pdfium.bitmap_stride(bitmap) * pdfium.bitmap_height(bitmap)
        pixels = string_at(pdfium.bitmap_buffer(bitmap) or 0, size_bytes)
    finally:
        pdfium.destroy_bitmap(bitmap)
    alphas = pixels[3::4]
    return alphas.count(255) >= len(alphas) * _OPAQUE_SHARE


def _white_on_white(characters: list[Character], drawing: PageDrawing) -> set[int]:
    """White characters without anything dark drawn before them at their place."""
    order = drawing.order
    grounds = [a for a in drawing.areas if a.color is None or min(a.color) < _WHITE]
    found: set[int] = set()
    for character in characters:
        if min(character.style.color[:3]) < _WHITE:
            continue
        x, y = (character.x0 + character.x1) / 2, vertical_middle(character)
        drawn = order.get(character.owner, 0)
        if not any(
            area.order < drawn
            and area.box[0] <= x <= area.box[2]
            and area.box[1] <= y <= area.box[3]
            for area in grounds
        ):
            found.add(id(character))
    return found

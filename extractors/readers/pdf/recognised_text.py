"""Text that optical recognition laid over or under the picture of a page.

Enters: a page's text without ink, and its images. Leaves: the part of it that stands where an image
shows it and no visible text does: a person reads it in the picture. It is told character by
character, since a stamp, a page number or a whole typed page may stand beside the picture.
"""

from collections.abc import Sequence
from typing import NamedTuple

from extractors.readers.pdf.characters import Character
from extractors.readers.pdf.lines import vertical_middle
from extractors.readers.pdf.page_frame import BBox, PageFrame
from extractors.readers.pdf.rulings import PageDrawing

_PICTURE_SHARE = 0.35
"""A page whose images cover this much of it is the picture of a page."""
_WHOLE_SHARE = 0.6
"""Of the page: more than a large figure in a text covers."""
_STAMPED_CHARACTERS = 60
"""This many visible characters on the picture of a page are a stamp or a page number, no report."""
_CELL_PT = 6.0
"""The side of the squares in which characters are compared: half of 12-point text."""


class Recognised(NamedTuple):
    """The recognised characters, and those that nobody sees in any picture."""

    text: list[Character]
    unseen: list[Character]


def is_picture(drawing: PageDrawing, frame: PageFrame) -> bool:
    """Whether a page is mostly image."""
    return drawing.image_area > frame.width * frame.height * _PICTURE_SHARE


def hides_its_text(shown: Sequence[Character], drawing: PageDrawing, frame: PageFrame) -> bool:
    """Whether the picture of a page says more than its visible text, which is a stamp at most."""
    covered = drawing.image_area
    if not covered:
        return False
    text = "".join([character.text for character in shown])
    if not text or text.isspace():
        return True
    whole = covered > frame.width * frame.height * _WHOLE_SHARE
    return whole and len("".join(text.split())) < _STAMPED_CHARACTERS


def find_recognised(
    inkless: list[Character], shown: Sequence[Character], drawing: PageDrawing
) -> Recognised:
    """Part the text without ink into what some image shows and what nobody sees."""
    images = [area.box for area in drawing.areas if area.color is None]
    if not images:
        return Recognised([], inkless)
    taken = {
        (int(x / _CELL_PT), int(vertical_middle(c) / _CELL_PT))
        for c in shown
        for x in (c.x0, (c.x0 + c.x1) / 2)
    }
    text: list[Character] = []
    unseen: list[Character] = []
    for character in inkless:
        x, y = (character.x0 + character.x1) / 2, vertical_middle(character)
        doubled = (int(x / _CELL_PT), int(y / _CELL_PT)) in taken
        on_image = not doubled and any(_holds(box, x, y) for box in images)
        (text if on_image else unseen).append(character)
    return Recognised(text, unseen)


def _holds(box: BBox, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]

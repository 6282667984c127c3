"""What floats above a worksheet's cells: text in boxes, and pictures that may hold a table.

Enters: a drawing part (ISO/IEC 29500-1 20.5). Leaves: `TextBox`es with the cell that they are anchored to,
and the pictures as `UnreadObject`s.
"""

from typing import NamedTuple

from lxml import etree

from extractors.readers.units import EMU_A_POINT
from extractors.readers.word.unread_objects import UnreadObject
from models.locations import WordLocation

_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_EMU_DIGITS, _INDEX_DIGITS = 11, 7
"""Of the longest numbers that are believed: under three kilometres, and more rows than a sheet has."""
_MOST_BOXES = 2000
"""A form has a handful; past these a sheet is a drawing, and its texts would only fill memory."""


class TextBox(NamedTuple):
    """A text above the cells, and the row and column that its box is anchored to, zero-based."""

    row: int
    column: int
    text: str


def read_boxes(drawing: etree._Element) -> list[TextBox]:
    """The boxes with text, by their anchors from top to bottom."""
    boxes: list[TextBox] = []
    for anchor in drawing.iterchildren():
        origin = anchor.find(_XDR + "from")
        row, column = (_number(origin, name) for name in ("row", "col"))
        for body in anchor.iter(_XDR + "txBody"):
            text = "\n".join(_line(paragraph) for paragraph in body.iterchildren(_A + "p"))
            if text.strip() and len(boxes) < _MOST_BOXES:
                boxes.append(TextBox(row, column, text))
    return sorted(boxes, key=lambda box: (box.row, box.column))


def read_pictures(drawing: etree._Element, block: int) -> list[UnreadObject]:
    """The pictures, each as large as it is shown; `block` is the zero-based index of the sheet."""
    found = []
    for picture in drawing.iter(_XDR + "pic"):
        size = picture.find(f"{_XDR}spPr/{_A}xfrm/{_A}ext")
        width, height = (
            int(said) / EMU_A_POINT if said.isdecimal() and len(said) <= _EMU_DIGITS else 0.0
            for said in ((size.get(name, "") if size is not None else "") for name in ("cx", "cy"))
        )
        found.append(UnreadObject("picture", width, height, False, WordLocation(block=block)))
    return found


def _line(paragraph: etree._Element) -> str:
    parts = []
    for element in paragraph.iter(_A + "t", _A + "br"):
        parts.append("\n" if element.tag == _A + "br" else element.text or "")
    return "".join(parts)


def _number(origin: etree._Element | None, name: str) -> int:
    said = origin.findtext(_XDR + name, "") if origin is not None else ""
    return int(said) if said.isdecimal() and len(said) <= _INDEX_DIGITS else 0

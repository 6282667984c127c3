"""Drawings, VML pictures and embedded objects of a .docx: text boxes in them, and what is unread.

Enters: a `w:drawing`, `w:pict` or `w:object` (ISO/IEC 29500-1 17.3.3.9, 20.4; 29500-4 19). Leaves:
its text boxes, and an `UnreadObject` for a picture, chart, diagram or embedded object.
"""

from lxml import etree

from extractors.patterns import compile_pattern
from extractors.readers.docx.markup import MC, W, chosen_branch, read_int
from extractors.readers.units import EMU_A_POINT, TWIPS_A_POINT
from extractors.readers.word.unread_objects import UnreadObject
from models.locations import WordLocation

_TEXT_BOX = W + "txbxContent"
_OFFICE = "{urn:schemas-microsoft-com:office:office}"
_VML = "{urn:schemas-microsoft-com:vml}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_MAIN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
_KINDS = (("/chart", "chart"), ("/diagram", "diagram"), ("/picture", "picture"))
"""Ends of the `uri` of graphic data."""
_SIZE = compile_pattern(r"(?:^|;)\s*(width|height)\s*:\s*([\d.]+)(pt|in|cm|mm|px)?")
_POINTS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "px": 0.75}


def find_text_boxes(element: etree._Element, found: list[etree._Element]) -> None:
    """Text boxes of a drawing or VML picture, each once; those inside another come with it."""
    for child in element:
        if child.tag == _TEXT_BOX:
            found.append(child)
        elif child.tag == MC + "AlternateContent":
            branch = chosen_branch(child)
            if branch is not None:
                find_text_boxes(branch, found)
        else:
            find_text_boxes(child, found)


def find_drawn_words(element: etree._Element) -> list[str]:
    """The texts that are drawn as shapes (WordArt, `v:textpath`): titles, and watermarks."""
    texts = (path.get("string", "") for path in element.iter(_VML + "textpath"))
    return [text for text in texts if text.strip()]


def text_box_of(text: str) -> etree._Element:
    """A text box with one paragraph."""
    box = etree.Element(_TEXT_BOX)
    run = etree.SubElement(etree.SubElement(box, W + "p"), W + "r")
    etree.SubElement(run, W + "t").text = text
    return box


def find_unread_object(element: etree._Element, location: WordLocation) -> UnreadObject | None:
    """What of the element cannot be read; None where it only draws shapes and text boxes."""
    if element.tag == W + "drawing":
        return _drawing(element, location)
    name = "picture" if next(element.iter(_VML + "imagedata"), None) is not None else None
    if element.tag == W + "object":
        embedded = next(element.iter(_OFFICE + "OLEObject"), None)
        control = element.find(W + "control")
        name = ""
        if embedded is not None:
            name = embedded.get("ProgID") or name
        elif control is not None:
            name = "control"
    if name is None:
        return None
    width, height = _vml_size(element)
    shape = next(element.iter(_VML + "shape", _VML + "rect"), None)
    style = "" if shape is None else shape.get("style", "")
    return UnreadObject(name, width, height, "position:absolute" not in style, location)


def _drawing(element: etree._Element, location: WordLocation) -> UnreadObject | None:
    for data in element.iter(_MAIN + "graphicData"):
        uri = data.get("uri", "")
        name = next((name for end, name in _KINDS if uri.endswith(end)), None)
        extent = next(element.iter(_DRAWING + "extent"), None)
        if name is None:
            # In a group or on a canvas; a picture that fills a shape is its pattern.
            extent = _largest_picture(data)
            name = "picture"
        if extent is None:
            continue
        width = (read_int(extent, "cx") or 0) / EMU_A_POINT
        height = (read_int(extent, "cy") or 0) / EMU_A_POINT
        in_line = element.find(_DRAWING + "inline") is not None
        return UnreadObject(name, width, height, in_line, location)
    return None


def _largest_picture(data: etree._Element) -> etree._Element | None:
    """The extent of the largest picture in a group."""
    extents = (
        extent
        for picture in data.iter(_PICTURE + "pic")
        for extent in picture.iterfind(f"{_PICTURE}spPr/{_MAIN}xfrm/{_MAIN}ext")
    )
    return max(
        extents,
        key=lambda one: (read_int(one, "cx") or 0) * (read_int(one, "cy") or 0),
        default=None,
    )


def _vml_size(element: etree._Element) -> tuple[float, float]:
    for shape in element.iter(_VML + "shape", _VML + "rect", _VML + "group"):
        sizes = {
            side: float(number) * _POINTS[unit or "px"]
            for side, number, unit in _SIZE.findall(shape.get("style", ""))
            if number.count(".") <= 1 and number != "."
        }
        if "width" in sizes and "height" in sizes:
            return sizes["width"], sizes["height"]
    width, height = read_int(element, W + "dxaOrig"), read_int(element, W + "dyaOrig")
    return (width or 0) / TWIPS_A_POINT, (height or 0) / TWIPS_A_POINT

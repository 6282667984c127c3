"""PDFium's C functions, bound so that a call costs little.

pypdfium2's own bindings wrap each returned handle in a new pointer object and convert each
argument; a page has thousands of characters with three calls each. Here handles are plain
integers. The functions are those of PDFium's public headers fpdfview.h, fpdf_text.h, fpdf_edit.h and
fpdf_structtree.h.
"""

import ctypes
from collections.abc import Callable
from ctypes import c_char_p, c_double, c_float, c_int, c_ulong, c_void_p
from typing import Any

import pypdfium2.raw as pdfium_raw

RawCall = Callable[..., int]


def _bind(name: str, *arguments: Any, returns: Any = c_int) -> RawCall:
    address = ctypes.cast(getattr(pdfium_raw, name), c_void_p).value
    # PYFUNCTYPE keeps Python's lock: giving it up and taking it back costs more than most calls.
    prototype: Any = ctypes.PYFUNCTYPE(returns, *arguments)
    call: RawCall = prototype(address)
    return call


def _handle(name: str, *arguments: Any) -> RawCall:
    """A function that returns a handle: its address, or None for a null pointer."""
    return _bind(name, *arguments, returns=c_void_p)


count_characters = _bind("FPDFText_CountChars", c_void_p)
unicode_of = _bind("FPDFText_GetUnicode", c_void_p, c_int)
is_generated = _bind("FPDFText_IsGenerated", c_void_p, c_int)
has_unicode_map_error = _bind("FPDFText_HasUnicodeMapError", c_void_p, c_int)
text_object_of = _handle("FPDFText_GetTextObject", c_void_p, c_int)
font_size_of = _bind("FPDFText_GetFontSize", c_void_p, c_int, returns=c_double)
character_matrix = _bind("FPDFText_GetMatrix", c_void_p, c_int, c_void_p)
character_origin = _bind("FPDFText_GetCharOrigin", c_void_p, c_int, c_void_p, c_void_p)
loose_box = _bind("FPDFText_GetLooseCharBox", c_void_p, c_int, c_void_p)

render_mode_of = _bind("FPDFTextObj_GetTextRenderMode", c_void_p)
font_of = _handle("FPDFTextObj_GetFont", c_void_p)
font_name = _bind("FPDFFont_GetBaseFontName", c_void_p, c_void_p, c_ulong, returns=c_ulong)

fill_color = _bind("FPDFPageObj_GetFillColor", *[c_void_p] * 5)
stroke_color = _bind("FPDFPageObj_GetStrokeColor", *[c_void_p] * 5)
object_type = _bind("FPDFPageObj_GetType", c_void_p)
object_matrix = _bind("FPDFPageObj_GetMatrix", c_void_p, c_void_p)
object_bounds = _bind("FPDFPageObj_GetBounds", *[c_void_p] * 5)
clip_path_of = _handle("FPDFPageObj_GetClipPath", c_void_p)
count_clip_paths = _bind("FPDFClipPath_CountPaths", c_void_p)
count_clip_segments = _bind("FPDFClipPath_CountPathSegments", c_void_p, c_int)
clip_segment = _handle("FPDFClipPath_GetPathSegment", c_void_p, c_int, c_int)
count_page_objects = _bind("FPDFPage_CountObjects", c_void_p)
page_object = _handle("FPDFPage_GetObject", c_void_p, c_int)
count_form_objects = _bind("FPDFFormObj_CountObjects", c_void_p)
form_object = _handle("FPDFFormObj_GetObject", c_void_p, c_ulong)

structure_tree = _handle("FPDF_StructTree_GetForPage", c_void_p)
close_structure_tree = _bind("FPDF_StructTree_Close", c_void_p, returns=None)
count_tree_children = _bind("FPDF_StructTree_CountChildren", c_void_p)
tree_child = _handle("FPDF_StructTree_GetChildAtIndex", c_void_p, c_int)
count_element_children = _bind("FPDF_StructElement_CountChildren", c_void_p)
element_child = _handle("FPDF_StructElement_GetChildAtIndex", c_void_p, c_int)
element_type = _bind("FPDF_StructElement_GetType", c_void_p, c_void_p, c_ulong, returns=c_ulong)
child_mark = _bind("FPDF_StructElement_GetChildMarkedContentID", c_void_p, c_int)
mark_of = _bind("FPDFPageObj_GetMarkedContentID", c_void_p)

count_marks = _bind("FPDFPageObj_CountMarks", c_void_p)
mark_at = _handle("FPDFPageObj_GetMark", c_void_p, c_ulong)
mark_name = _bind("FPDFPageObjMark_GetName", c_void_p, c_void_p, c_ulong, c_void_p)
mark_parameter = _bind(
    "FPDFPageObjMark_GetParamStringValue", c_void_p, c_char_p, c_void_p, c_ulong, c_void_p
)
has_transparency = _bind("FPDFPageObj_HasTransparency", c_void_p)
image_size = _bind("FPDFImageObj_GetImagePixelSize", c_void_p, c_void_p, c_void_p)
image_rendering = _handle("FPDFImageObj_GetRenderedBitmap", c_void_p, c_void_p, c_void_p)
bitmap_format = _bind("FPDFBitmap_GetFormat", c_void_p)
bitmap_stride = _bind("FPDFBitmap_GetStride", c_void_p)
bitmap_height = _bind("FPDFBitmap_GetHeight", c_void_p)
bitmap_buffer = _handle("FPDFBitmap_GetBuffer", c_void_p)
destroy_bitmap = _bind("FPDFBitmap_Destroy", c_void_p, returns=None)

draw_mode = _bind("FPDFPath_GetDrawMode", c_void_p, c_void_p, c_void_p)
count_segments = _bind("FPDFPath_CountSegments", c_void_p)
path_segment = _handle("FPDFPath_GetPathSegment", c_void_p, c_int)
segment_point = _bind("FPDFPathSegment_GetPoint", c_void_p, c_void_p, c_void_p)
segment_type = _bind("FPDFPathSegment_GetType", c_void_p)
segment_closes = _bind("FPDFPathSegment_GetClose", c_void_p)


def address_of(handle: Any) -> int:
    """The address behind one of pypdfium2's typed handles."""
    # `cast` would leave a cycle behind: it notes in the handle what the result is made of.
    return c_void_p.from_buffer(handle).value or 0


class Results:
    """Room for numbers of one C type that PDFium writes through pointers."""

    def __init__(self, count: int, kind: type[Any] = c_float) -> None:
        self.values = (kind * count)()
        size = ctypes.sizeof(kind)
        base = ctypes.addressof(self.values)
        self.addresses = tuple(base + index * size for index in range(count))
        """The address of each place; the first one stands for a whole C structure."""

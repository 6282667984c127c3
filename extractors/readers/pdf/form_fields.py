"""What is filled into a page's form fields and free-text annotations.

Enters: a loaded page and its document. Leaves: the characters that a viewer draws there. They come from
the annotations' appearance streams, which PDFium draws into a copy of the page; where a field has none,
or the file asks for new ones (ISO 32000-2, 12.7.3, NeedAppearances), from the field's value. The copy
serves for nothing else: PDFium mixes up the fonts of some pages when it draws annotations into them.
"""

import ctypes
from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

import pypdfium2 as pypdfium
import pypdfium2.raw as pdfium_raw

from extractors.readers.pdf import pdfium_calls as pdfium
from extractors.readers.pdf.characters import BLACK, Character, Style, read_in_frame
from extractors.readers.pdf.page_frame import BBox, PageFrame

_ON_SCREEN = pdfium_raw.FLAT_NORMALDISPLAY
_WITH_TEXT = (pdfium_raw.FPDF_ANNOT_WIDGET, pdfium_raw.FPDF_ANNOT_FREETEXT)
_NOT_SHOWN = pdfium_raw.FPDF_ANNOT_FLAG_HIDDEN | pdfium_raw.FPDF_ANNOT_FLAG_NOVIEW
_PASSWORD = 1 << 13
"""Bit 14 of a text field's flags (ISO 32000-1, table 228)."""
_TICKED = (pdfium_raw.FPDF_FORMFIELD_CHECKBOX, pdfium_raw.FPDF_FORMFIELD_RADIOBUTTON)
_WRITTEN = (
    pdfium_raw.FPDF_FORMFIELD_TEXTFIELD,
    pdfium_raw.FPDF_FORMFIELD_COMBOBOX,
    pdfium_raw.FPDF_FORMFIELD_LISTBOX,
)
_LARGEST_PT, _FIELD_SHARE, _PADDING_PT = 12.0, 0.7, 2.0
"""Text of a field is set as Acrobat sets it where the size is left open: up to 12 points, and not
to the frame."""
_MIDDLE_EM = 0.3
"""How far above the baseline a character's middle is taken to be that may stand in a field's box."""
_CAPITAL_EM = 0.72
"""Height of capitals, which stand in the middle of their line."""
_MOST_CHARACTERS = 20_000
"""Many pages of text: a field that says more is no value of a form."""


class _Field(NamedTuple):
    """An annotation that shows text: its place in user space, and its value if that is drawn."""

    rect: tuple[float, float, float, float]
    value: str | None


class FormFields:
    """The filled fields of one document."""

    def __init__(self, document: pypdfium.PdfDocument, data: bytes) -> None:
        self.document = document
        self._data = data

    @cached_property
    def _handle(self) -> Any:
        """PDFium's form environment, without which it tells no values; None if there is no form."""
        if self.document.get_formtype() == pdfium_raw.FORMTYPE_NONE:
            return None
        self.document.init_forms()
        return self.document.formenv

    @cached_property
    def _wants_appearances(self) -> bool:
        from extractors.readers.pdf.file_objects import wants_appearances

        try:
            return wants_appearances(self._data)
        except Exception:  # a damaged file: its appearances are all that there is
            return False

    def read(self, page_no: int, page: Any, frame: PageFrame) -> list[Character]:
        """The text of a page's fields, in the layout that the page's own text has."""
        fields = list(self._fields(page))
        drawn = [field.rect for field in fields if field.value is None]
        characters = self._drawn(page_no, frame, drawn) if drawn else []
        for field in fields:
            if field.value:
                characters += _written(field.value, frame.box_to_layout(*field.rect))
        return characters

    def _fields(self, page: Any) -> Iterator[_Field]:
        for index in range(pdfium_raw.FPDFPage_GetAnnotCount(page)):
            annotation = pdfium_raw.FPDFPage_GetAnnot(page, index)
            if not annotation:
                continue
            try:
                if (
                    pdfium_raw.FPDFAnnot_GetSubtype(annotation) not in _WITH_TEXT
                    or pdfium_raw.FPDFAnnot_GetFlags(annotation) & _NOT_SHOWN
                ):
                    continue
                box = pdfium_raw.FS_RECTF()
                pdfium_raw.FPDFAnnot_GetRect(annotation, box)
                rect = (box.left, box.bottom, box.right, box.top)
                is_drawn = pdfium_raw.FPDFAnnot_GetObjectCount(annotation) > 0
                value = self._value_of(annotation, is_drawn)
                if is_drawn or value:
                    yield _Field(rect, value)
            finally:
                pdfium_raw.FPDFPage_CloseAnnot(annotation)

    def _value_of(self, annotation: Any, is_drawn: bool) -> str | None:
        """A field's value where a viewer draws it of its own; None where its appearance says all."""
        if (is_drawn and not self._wants_appearances) or self._handle is None:
            return None
        kind = pdfium_raw.FPDFAnnot_GetFormFieldType(self._handle, annotation)
        if kind in _TICKED and not is_drawn:
            return "☑" if pdfium_raw.FPDFAnnot_IsChecked(self._handle, annotation) else None
        flags = pdfium_raw.FPDFAnnot_GetFormFieldFlags(self._handle, annotation)
        if kind not in _WRITTEN or flags & _PASSWORD:
            return None
        size = pdfium_raw.FPDFAnnot_GetFormFieldValue(self._handle, annotation, None, 0)
        if not 2 < size <= 2 * _MOST_CHARACTERS:
            return None
        room = (ctypes.c_ushort * (size // 2 + 1))()
        pdfium_raw.FPDFAnnot_GetFormFieldValue(self._handle, annotation, room, size)
        return bytes(room)[: size - 2].decode("utf-16-le", "replace").strip() or None

    def _drawn(
        self, page_no: int, frame: PageFrame, rects: list[tuple[float, float, float, float]]
    ) -> list[Character]:
        """The characters of appearance streams: those in the fields once they are drawn in."""
        before = self._page_text(page_no, frame)
        page = pdfium_raw.FPDF_LoadPage(self.document.raw, page_no - 1)
        try:
            if pdfium_raw.FPDFPage_Flatten(page, _ON_SCREEN) != pdfium_raw.FLATTEN_SUCCESS:
                return []
        finally:
            pdfium_raw.FPDF_ClosePage(page)
        boxes = [frame.box_to_layout(*rect) for rect in rects]
        places = {(round(c.x0), round(c.baseline)) for c in before}
        return [
            c
            for c in self._page_text(page_no, frame)
            if any(_holds(box, c) for box in boxes) and not _stands_at(places, c)
        ]

    def _page_text(self, page_no: int, frame: PageFrame) -> list[Character]:
        page = pdfium_raw.FPDF_LoadPage(self.document.raw, page_no - 1)
        text_page = pdfium_raw.FPDFText_LoadPage(page)
        try:
            return read_in_frame(pdfium.address_of(text_page), frame) if text_page else []
        finally:
            pdfium_raw.FPDFText_ClosePage(text_page)
            pdfium_raw.FPDF_ClosePage(page)


def _holds(box: BBox, character: Character) -> bool:
    x = (character.x0 + character.x1) / 2
    y = character.baseline - character.style.size * _MIDDLE_EM
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _stands_at(places: set[tuple[int, int]], character: Character) -> bool:
    x, y = round(character.x0), round(character.baseline)
    return any((x + dx, y + dy) in places for dx in (-1, 0, 1) for dy in (-1, 0, 1))


def _written(value: str, box: BBox) -> list[Character]:
    """A field's value set into its box, one line of it below the other."""
    rows = value.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    x0, top, x1, bottom = box
    height = (bottom - top) / len(rows)
    size = round(min(_LARGEST_PT, max(1.0, height * _FIELD_SHARE)), 1)
    style = Style(size, False, True, False, BLACK, 0, 0, False)
    characters: list[Character] = []
    for number, row in enumerate(rows):
        step = min(size, (x1 - x0 - 2 * _PADDING_PT) / max(1, len(row)))
        baseline = top + height * number + (height + size * _CAPITAL_EM) / 2
        for place, char in enumerate(row):
            left = x0 + _PADDING_PT + place * step
            characters.append(Character(char, left, left + step, baseline, style))
    return characters

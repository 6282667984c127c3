"""Layers that are switched off: optional content that nobody sees who opens the file.

Enters: a file's bytes and its page objects' marks. Leaves: whether an object stands in a group that
the default configuration hides (ISO 32000-2, 8.11). PDFium's text includes such objects and its
interface does not name groups, only the dictionaries that marked content refers to.
"""

import ctypes
import io
from typing import Any

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFObjRef, resolve1
from pdfminer.utils import decode_text

from extractors.readers.pdf import pdfium_calls as pdfium

_NAME = b"Name"
_NAME_BYTES = 512


class Layers:
    """The names of a file's hidden layers."""

    def __init__(self, hidden: frozenset[str], groups_hidden: bool) -> None:
        self.hidden = hidden
        self.groups_hidden = groups_hidden
        """Whether whatever depends on several layers (OCMD) is hidden, since all of them are."""
        self._text = ctypes.create_string_buffer(_NAME_BYTES)
        self._length = pdfium.Results(1, ctypes.c_ulong)

    def is_hidden(self, item: int) -> bool:
        """Whether a page object is marked as optional content that is not shown."""
        for index in range(max(0, pdfium.count_marks(item))):
            mark = pdfium.mark_at(item, index)
            if self._mark_name(mark) == "OC" and self._hides(mark):
                return True
        return False

    def _mark_name(self, mark: int) -> str:
        room = ctypes.addressof(self._text), _NAME_BYTES, self._length.addresses[0]
        pdfium.mark_name(mark, *room)
        return self._read()

    def _parameter(self, mark: int, key: bytes) -> str:
        self._length.values[0] = 0
        room = ctypes.addressof(self._text), _NAME_BYTES, self._length.addresses[0]
        pdfium.mark_parameter(mark, key, *room)
        return self._read()

    def _read(self) -> str:
        size = min(int(self._length.values[0]), _NAME_BYTES)
        return self._text.raw[: max(0, size - 2)].decode("utf-16-le", "replace")

    def _hides(self, mark: int) -> bool:
        name = self._parameter(mark, _NAME)
        if not name:
            return self.groups_hidden
        return name in self.hidden


def read_layers(data: bytes) -> Layers | None:
    """The layers of a file; None where none is hidden or the file does not let them be read."""
    try:
        catalog = PDFDocument(PDFParser(io.BytesIO(data))).catalog
        properties = resolve1(catalog.get("OCProperties")) or {}
        default = resolve1(properties.get("D")) or {}
        groups = resolve1(properties.get("OCGs")) or []
        off = {_key(group) for group in resolve1(default.get("OFF")) or []}
        if str(default.get("BaseState", "")).strip("/'") == "OFF":
            off = {_key(group) for group in groups}
            off -= {_key(group) for group in resolve1(default.get("ON")) or []}
        hidden = frozenset(_name_of(group) for group in groups if _key(group) in off)
        shown = frozenset(_name_of(group) for group in groups if _key(group) not in off)
    except Exception:  # a damaged file's layers: what is drawn is taken as shown
        return None
    return Layers(hidden, not shown) if hidden else None


def _key(group: Any) -> int:
    return group.objid if isinstance(group, PDFObjRef) else id(group)


def _name_of(group: Any) -> str:
    name = resolve1((resolve1(group) or {}).get("Name", b""))
    return decode_text(name) if isinstance(name, bytes) else str(name)

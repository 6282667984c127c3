"""Layers that are switched off: optional content that nobody sees who opens the file.

Enters: a file's bytes and its page objects' marks. Leaves: whether an object stands in a group that
the default configuration hides (ISO 32000-2, 8.11). PDFium's text includes such objects and its
interface does not name groups, only the dictionaries that marked content refers to.
"""

import ctypes

from extractors.readers.pdf import pdfium_calls as pdfium

_NAME = b"Name"
_NAME_BYTES = 512
"""UTF-16: the names of marks and keys that are asked for are short, and others may be cut."""


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
    from extractors.readers.pdf.file_objects import layer_names

    try:
        hidden, shown = layer_names(data)
    except Exception:  # a damaged file's layers: what is drawn is taken as shown
        return None
    return Layers(hidden, not shown) if hidden else None

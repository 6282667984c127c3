"""A tagged page's structure: which element of the document each piece of its text belongs to.

Enters: a loaded page. Leaves: for each marked-content identifier (ISO 32000-2, 14.7.5) the innermost
element that stands for a block of text: a paragraph, a heading, a list item, a table cell. An
element is named by its path, the places of its ancestors and of itself among their siblings;
PDFium counts siblings on other pages too, so the same path names the same element on every page.
"""

import ctypes

from extractors.readers.pdf import pdfium_calls as pdfium

Element = tuple[int, ...]
"""An element's path from the root of the structure tree."""

_INLINE = frozenset(
    (
        *("Annot", "BibEntry", "Code", "Em", "Figure", "Form", "Link", "NonStruct", "Private"),
        *("Quote", "RB", "RP", "RT", "Reference", "Ruby", "Span", "Strong", "Sub", "WP", "WT"),
        "Warichu",
    )
)
"""Elements within a block of text (ISO 32000-2, table 368 and 14.8.4.7)."""
_MAX_DEPTH = 40
"""Elements in elements: Word's tables in lists reach a dozen; a broken tree may go on without
end."""
_TYPE_BYTES = 64
"""Room for an element's type: 31 characters of UTF-16; the longest standard one (DocumentFragment) has 16."""
_MAX_ELEMENTS = 50_000
"""On one page; a page of a table with small cells has a few hundred."""


def read_elements(page: int) -> dict[int, Element]:
    """The blocks' paths by marked-content identifier; empty if the page has no structure."""
    tree = pdfium.structure_tree(page)
    if not tree:
        return {}
    try:
        walk = _Walk()
        for place in range(max(0, pdfium.count_tree_children(tree))):
            element = pdfium.tree_child(tree, place)
            if element:
                walk.visit(element, (place,), ())
        return walk.found
    finally:
        pdfium.close_structure_tree(tree)


class _Walk:
    def __init__(self) -> None:
        self.found: dict[int, Element] = {}
        self._seen = 0
        self._name = ctypes.create_string_buffer(_TYPE_BYTES)
        self._name_address = ctypes.addressof(self._name)

    def visit(self, element: int, path: Element, block: Element) -> None:
        self._seen += 1
        if len(path) > _MAX_DEPTH or self._seen > _MAX_ELEMENTS:
            return
        if self._type_of(element) not in _INLINE:
            block = path
        for place in range(max(0, pdfium.count_element_children(element))):
            child = pdfium.element_child(element, place)
            if child:
                self.visit(child, (*path, place), block)
                continue
            mark = pdfium.child_mark(element, place)
            if mark >= 0:
                self.found.setdefault(mark, block)

    def _type_of(self, element: int) -> str:
        size = pdfium.element_type(element, self._name_address, _TYPE_BYTES)
        return self._name.raw[: max(0, min(size, _TYPE_BYTES) - 2)].decode("utf-16-le", "replace")

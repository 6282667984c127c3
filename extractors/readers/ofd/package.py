"""The package of an OFD: its documents' pages in order, each with the templates that it uses.

GB/T 33190-2016, 7: `OFD.xml` names the documents, each of them its pages and template pages.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from extractors.errors import CorruptFileError, LimitExceededError
from extractors.readers.ofd.geometry import read_numbers
from extractors.readers.ofd.page import local
from extractors.readers.zip_parts import ZipParts
from extractors.source_files import ReadOptions, SourceFile

_ADVICE = "Open it in an OFD viewer and save it anew, or print it to a PDF."
_LONGEST_SIDE_MM = 10_000
"""Of a page: ten metres. A larger box is nonsense, and the document's or A4 is taken."""


@dataclass(frozen=True, slots=True)
class PackagedPage:
    """A page, counted from 1: its box in millimetres, and what is drawn on it, from back to front."""

    number: int
    box_mm: tuple[float, ...] | None
    contents: list[etree._Element]


def packaged_pages(source: SourceFile, options: ReadOptions) -> Iterator[PackagedPage]:
    """The pages; raises CorruptFileError for a file without any, LimitExceededError for too many."""
    parts = ZipParts(source.name, source.data, options.limits, _ADVICE)
    number = 0
    for root in _document_roots(parts):
        document = parts.parse(root)
        folder = posixpath.dirname(root)
        box = _box(document)
        templates = {
            element.get("ID", ""): element.get("BaseLoc", "")
            for element in _named(document, "TemplatePage")
        }
        read: dict[str, etree._Element] = {}
        for entry in _named(document, "Page"):
            location = entry.get("BaseLoc")
            if location is None:
                continue
            page = parts.parse(_path(parts, folder, location))
            contents: list[tuple[int, etree._Element]] = [(1, page)]
            for use in _named(page, "Template"):
                target = templates.get(use.get("TemplateID", ""))
                path = _path(parts, folder, target) if target else None
                if path is not None and parts.has(path):
                    order = 2 if use.get("ZOrder") == "Foreground" else 0
                    contents.append((order, read.setdefault(path, parts.parse(path))))
            contents.sort(key=lambda pair: pair[0])
            number += 1
            if number > options.limits.page_count:
                raise LimitExceededError(
                    source.name,
                    f"has more than the allowed {options.limits.page_count:,} pages",
                    "Split it, or raise the limit if it really is a report.",
                )
            yield PackagedPage(number, _box(page) or box, [root for _, root in contents])
    if not number:
        raise CorruptFileError(source.name, "has no pages", _ADVICE)


def _document_roots(parts: ZipParts) -> list[str]:
    return [
        element.text.strip()
        for element in parts.parse("OFD.xml").iter()
        if isinstance(element.tag, str) and local(element) == "DocRoot" and element.text
    ]


def _named(root: etree._Element, name: str) -> list[etree._Element]:
    return [item for item in root.iter() if isinstance(item.tag, str) and local(item) == name]


def _box(root: etree._Element) -> tuple[float, ...] | None:
    """The page's physical box in millimetres."""
    for element in _named(root, "PhysicalBox")[:1]:
        box = read_numbers(element.text, 4)
        if box is not None and all(0 < side < _LONGEST_SIDE_MM for side in box[2:]):
            return box
    return None


def _path(parts: ZipParts, folder: str, location: str) -> str:
    """A location from the package's root (`/Doc_0/…`), from the document's folder, or as it stands."""
    joined = posixpath.normpath(posixpath.join("/", folder, location)).lstrip("/")
    return joined if parts.has(joined) or location.startswith("/") else location

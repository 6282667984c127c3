"""The container of a .docx, opened safely (ISO/IEC 29500-2, Open Packaging Conventions).

Enters: untrusted bytes. Leaves: the roots of the XML parts that hold text. Only those parts are ever
unpacked, within a budget that is kept while inflating, since a ZIP's headers may lie. python-docx does
not open the container: it refuses much that Word opens (a relationship to a part that is not there, a
main part of another name or of a template's content type, the namespaces of Strict Open XML), and to
import it takes 10 MB and as much time as a short report. It writes the corpus, and tests read the same
files with it. No part may declare a DTD (29500-2 6.2.5), so there are no entities to expand or to fetch.
"""

import contextlib
import posixpath
from dataclasses import dataclass, field
from urllib.parse import unquote

import regex
from lxml import etree

from extractors.errors import CorruptFileError
from extractors.patterns import compile_pattern
from extractors.readers.docx.markup import W
from extractors.readers.zip_parts import ZipParts
from extractors.source_files import Limits

_OFFICE_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_SINGLE_PARTS = ("styles", "numbering", "settings", "footnotes", "endnotes")
_FURNITURE_PARTS = ("header", "footer")
"""Kinds of relationship from the main part that lead to text, or to what decides about text."""

_STRICT = compile_pattern(rb"""(?<=["'])http://purl\.oclc\.org/ooxml/([A-Za-z/]+)(?=["'])""")
_TRANSITIONAL = {
    b"wordprocessingml/main": W.strip("{}").encode(),
    b"officeDocument/relationships": _OFFICE_RELATIONSHIPS.encode(),
    b"officeDocument/math": b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    b"drawingml/main": b"http://schemas.openxmlformats.org/drawingml/2006/main",
    b"drawingml/wordprocessingDrawing": (
        b"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    ),
}
_PROLOG = compile_pattern(rb"(?:\s+|<\?.*?\?>|<!--.*?-->)*+", regex.DOTALL)
_ENCODING = compile_pattern(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']""")
_ASCII_LIKE = compile_pattern(
    rb"(?:utf-?8|us-ascii|ascii|iso-8859-\d+|windows-125\d|gbk|gb2312|gb18030|big5)",
    regex.IGNORECASE,
)
_DECLARATION_BYTES = 200
"""Where an XML declaration ends at the latest; it has 55 or so."""
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_ASK_AGAIN = "Open it in Word or WPS, which may repair it, and save it anew."


@dataclass(frozen=True)
class WordPackage:
    """The roots of a document's text-bearing parts."""

    document: etree._Element
    styles: etree._Element | None = None
    numbering: etree._Element | None = None
    settings: etree._Element | None = None
    footnotes: etree._Element | None = None
    endnotes: etree._Element | None = None
    headers_and_footers: dict[str, etree._Element] = field(default_factory=dict)
    """By the relationship id that a section's references name."""
    inserted: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    """Name and bytes of the files that `w:altChunk` elements name by relationship id."""
    damaged: tuple[str, ...] = ()
    """Names of parts that are named but missing or not readable, and were left out."""


def open_word_package(name: str, data: bytes, limits: Limits) -> WordPackage:
    """Open the package in `data`; `name` is the file's name for error messages.

    Raises CorruptFileError, LimitExceededError or EncryptedFileError.
    """
    archive = _Archive(name, data, limits)
    main_name = archive.find_main_part()
    parts = {"document": archive.read_xml(main_name)}
    damaged: list[str] = []
    furniture_ids: dict[str, str] = {}
    inserted: dict[str, tuple[str, bytes]] = {}
    for relation in archive.relations_of(main_name):
        part = relation.kind
        if part == "aFChunk":
            with contextlib.suppress(CorruptFileError):
                inserted[relation.id] = (relation.target, archive.unpack(relation.target))
            continue
        if part in _FURNITURE_PARTS:
            part = f"{relation.kind}{len(furniture_ids)}"
            furniture_ids[part] = relation.id
        elif part not in _SINGLE_PARTS or part in parts:
            continue
        try:
            parts[part] = archive.read_xml(relation.target)
        except CorruptFileError:
            damaged.append(relation.target)
    roots = _parse_parts(name, parts, damaged)
    document = roots.pop("document")
    if document.tag != W + "document" or document.find(W + "body") is None:
        raise CorruptFileError(name, "has no Word document in its main part", _ASK_AGAIN)
    return WordPackage(
        document=document,
        headers_and_footers={
            relation_id: roots.pop(part)
            for part, relation_id in furniture_ids.items()
            if part in roots
        },
        inserted=inserted,
        damaged=tuple(damaged),
        **roots,
    )


def _parse_parts(
    name: str, parts: dict[str, bytes], damaged: list[str]
) -> dict[str, etree._Element]:
    """The parts' roots; a broken part other than the main one is left out and noted."""
    roots: dict[str, etree._Element] = {}
    for part, xml in parts.items():
        try:
            roots[part] = etree.fromstring(xml, _PARSER)
        except etree.XMLSyntaxError as error:
            if part == "document":
                raise CorruptFileError(
                    name,
                    f"holds broken XML: {error.msg}",
                    _ASK_AGAIN,
                    where=f"line {error.lineno} of the main part",
                ) from error
            damaged.append(part)
    return roots


@dataclass(frozen=True, slots=True)
class _Relation:
    id: str
    kind: str
    """The last word of the relationship type, the same in Transitional and Strict."""
    target: str
    """The target's full name in the package."""


class _Archive(ZipParts):
    """The parts of a package, with the relationships that lead from one to the next."""

    def __init__(self, file_name: str, data: bytes, limits: Limits) -> None:
        super().__init__(file_name, data, limits, _ASK_AGAIN)

    def find_main_part(self) -> str:
        """The name of the part that the package's officeDocument relationship leads to.

        Raises CorruptFileError where there is no such part.
        """
        for relation in self.relations_of(""):
            if relation.kind == "officeDocument" and self.has(relation.target):
                return relation.target
        for name in self.names():
            if regex.fullmatch(r"word/document\d*\.xml", name):
                return name
        raise CorruptFileError(
            self.file_name, "has no Word document in it, its main part is missing", _ASK_AGAIN
        )

    def relations_of(self, part: str) -> list[_Relation]:
        """A part's internal relationships; none where their part is missing or broken."""
        folder, base = posixpath.split(part)
        try:
            root = etree.fromstring(
                self.read_xml(posixpath.join(folder, "_rels", f"{base}.rels")), _PARSER
            )
        except (CorruptFileError, etree.XMLSyntaxError):
            return []
        return [
            _Relation(
                id=element.get("Id", ""),
                kind=element.get("Type", "").rpartition("/")[2],
                target=_resolve(folder, element.get("Target", "")),
            )
            for element in root.iter(f"{{{_RELATIONSHIPS}}}Relationship")
            if element.get("TargetMode") != "External"
        ]

    def read_xml(self, name: str) -> bytes:
        """A part as XML in an encoding that is safe to look into, without a DTD.

        Raises CorruptFileError for any other, and as `unpack` does.
        """
        xml = self.unpack(name)
        encoding = _ENCODING.match(xml.removeprefix(b"\xef\xbb\xbf")[:_DECLARATION_BYTES])
        if xml.startswith(_UTF16_MARKS):
            try:
                text = xml.decode("utf-16")
            except UnicodeDecodeError as error:
                raise self.corrupt(name, "is not UTF-16 text", error) from error
            xml = regex.sub(r"^<\?xml.*?\?>", "", text).encode()
        elif b"\0" in xml[:4] or (encoding and not _ASCII_LIKE.fullmatch(encoding[1])):
            raise self.corrupt(name, "is XML in an encoding that Word does not write")
        body = _PROLOG.match(xml.removeprefix(b"\xef\xbb\xbf"))
        start = body.end() if body else 0
        if xml.removeprefix(b"\xef\xbb\xbf")[start : start + 2] == b"<!":
            raise CorruptFileError(
                self.file_name,
                f"declares a document type (DTD) in {name}, which Open XML forbids",
                "It may be an attack by XML entities; ask for the file again.",
            )
        if b"purl.oclc.org/ooxml" in xml:
            xml = _STRICT.sub(lambda match: _TRANSITIONAL.get(match[1], match[0]), xml)
        return xml


# What python-docx sets, without its classes: an element of theirs takes memory and time for methods
# that nothing here asks for.
_PARSER = etree.XMLParser(remove_blank_text=True, resolve_entities=False, no_network=True)


def _resolve(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")

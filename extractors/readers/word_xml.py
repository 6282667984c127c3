"""The reader of Word documents in one XML file: Word 2003 XML and flat OPC, also named .doc.

Enters: bytes. Leaves: what the .docx reader makes of the same document. A flat OPC file holds the
parts of a .docx and is put back into a package. Word 2003's own markup ([Office 2003 XML Reference
Schemas], WordprocessingML) is nearly that of .docx under another namespace: elements are renamed,
revisions and comments (`aml:annotation`) settled, sections (`wx:sect`) unwrapped, and the label that
Word wrote beside an automatic number (`wx:t`) becomes text.
"""

import base64
import io
import zipfile

from lxml import etree

from extractors.errors import CorruptFileError
from extractors.readers.docx.markup import R_ID, VAL, W
from extractors.readers.docx.package import WordPackage, open_word_package
from extractors.readers.docx.reader import read_package
from extractors.readers.word.numbering import NUMBER_FORMATS_BY_NFC
from extractors.readers.xml_files import parse_xml_file
from extractors.source_files import ReadOptions, SourceFile
from models.document import Document

_W2003 = "{http://schemas.microsoft.com/office/word/2003/wordml}"
_WX = "{http://schemas.microsoft.com/office/word/2003/auxHint}"
_AML = "{http://schemas.microsoft.com/aml/2001/core}"
_PKG = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_RENAMED = {"vmerge": "vMerge", "hmerge": "hMerge"}
_WHEN = {"odd": "default", "even": "even", "first": "first"}
_PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"
_ASK_AGAIN = "Open it in Word and save it as .docx."


class WordXmlReader:
    """Reads Word 2003 XML and flat OPC."""

    name = "jixiao.word_xml"

    def read(self, source: SourceFile, options: ReadOptions) -> Document:
        """Decode the file; raises an `extractors.errors.ExtractionError`."""
        root = parse_xml_file(source, _ASK_AGAIN)
        if root.tag == _PKG + "package":
            package = open_word_package(source.name, _zip_parts(root), options.limits)
        elif root.tag == _W2003 + "wordDocument":
            package = _translate(source, root)
        else:
            raise CorruptFileError(source.name, "is XML without a Word document in it", _ASK_AGAIN)
        return read_package(source, package, options, "word_xml", self.name)


def _zip_parts(root: etree._Element) -> bytes:
    """The parts of a flat OPC file as the package that they come from."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for part in root.iterchildren(_PKG + "part"):
            name = part.get(_PKG + "name", "").lstrip("/")
            content = part.find(_PKG + "xmlData")
            if content is not None and len(content):
                archive.writestr(name, etree.tostring(content[0], encoding="utf-8"))
            elif (binary := part.find(_PKG + "binaryData")) is not None and name.endswith(".bin"):
                try:
                    archive.writestr(name, base64.b64decode(binary.text or ""))
                except ValueError:
                    continue
    return stream.getvalue()


def _translate(source: SourceFile, root: etree._Element) -> WordPackage:
    """Word 2003's markup as parts of a .docx."""
    body = root.find(_W2003 + "body")
    if body is None:
        raise CorruptFileError(source.name, "has no Word document in it", _ASK_AGAIN)
    for annotation in list(root.iter(_AML + "annotation")):
        _settle(annotation)
    for section in list(body.iter(_WX + "sect", _WX + "sub-section")):
        _unwrap(section)
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag.startswith(_W2003):
            name = element.tag.removeprefix(_W2003)
            element.tag = W + _RENAMED.get(name, name)
            for key, value in list(element.attrib.items()):
                if str(key).startswith(_W2003):
                    del element.attrib[key]
                    element.set(W + str(key).removeprefix(_W2003), value)
            if element.tag == W + "t":
                element.set(_PRESERVE, "preserve")
    for properties in list(root.iter(W + "listPr")):
        _translate_number(properties)
    root.tag = W + "document"  # to move the body below another root takes lxml quadratic time
    notes = {kind: _take_notes(body, kind) for kind in ("footnote", "endnote")}
    return WordPackage(
        document=root,
        styles=root.find(W + "styles"),
        numbering=_translate_lists(root.find(W + "lists")),
        settings=root.find(W + "docPr"),
        footnotes=notes["footnote"],
        endnotes=notes["endnote"],
        headers_and_footers=_take_furniture(body),
    )


def _settle(annotation: etree._Element) -> None:
    """An insertion is text; a deletion, a comment and a bookmark are not."""
    content = annotation.find(_AML + "content")
    kind = annotation.get(_W2003 + "type", "")
    if kind.endswith("Insertion") and content is not None and annotation.getparent() is not None:
        _unwrap(content)
        _unwrap(annotation)
        return
    parent = annotation.getparent()
    if parent is not None:
        parent.remove(annotation)


def _unwrap(element: etree._Element) -> None:
    """Put an element's children in its place."""
    parent = element.getparent()
    if parent is None:
        return
    place = parent.index(element)
    for child in list(element):
        parent.insert(place, child)
        place += 1
    parent.remove(element)


def _translate_number(properties: etree._Element) -> None:
    """The automatic number as Word last showed it, before the text; else the list to count by."""
    shown = properties.find(_WX + "t")
    label = shown.get(_WX + "val", "") if shown is not None else ""
    holder = properties.getparent()
    paragraph = holder.getparent() if holder is not None else None
    if holder is None or paragraph is None:
        return
    if shown is None:
        properties.tag = W + "numPr"
        for index in properties.iterchildren(W + "ilfo"):
            index.tag = W + "numId"
        return
    holder.remove(properties)
    if paragraph.tag == W + "p" and any(char.isalnum() for char in label):
        run = etree.Element(W + "r")
        etree.SubElement(run, W + "t").text = label.strip()
        paragraph.insert(paragraph.index(holder) + 1, run)


def _translate_lists(lists: etree._Element | None) -> etree._Element | None:
    """`w:lists` as the numbering part of a .docx."""
    if lists is None:
        return None
    numbering = etree.Element(W + "numbering")
    for definition in list(lists.iterchildren(W + "listDef")):
        definition.tag = W + "abstractNum"
        definition.set(W + "abstractNumId", definition.get(W + "listDefId", ""))
        for code in definition.iter(W + "nfc"):
            code.tag = W + "numFmt"
            name = NUMBER_FORMATS_BY_NFC.get(_number(code.get(VAL)), "decimal")
            code.set(VAL, name)
        numbering.append(definition)
    for entry in list(lists.iterchildren(W + "list")):
        entry.tag = W + "num"
        entry.set(W + "numId", entry.get(W + "ilfo", ""))
        for reference in entry.iterchildren(W + "ilst"):
            reference.tag = W + "abstractNumId"
        numbering.append(entry)
    return numbering


def _number(text: str | None) -> int:
    # Codes of number formats have three digits at most.
    return int(text) if text and text[:4] == text and text.isdecimal() else 0


def _take_notes(body: etree._Element, kind: str) -> etree._Element:
    """Notes stand where they are referred to; they become a part of their own."""
    notes = etree.Element(f"{W}{kind}s")
    for number, note in enumerate(list(body.iter(W + kind)), start=1):
        parent = note.getparent()
        if parent is None or parent.tag != W + "r":
            continue
        reference = etree.Element(f"{W}{kind}Reference")
        reference.set(W + "id", str(number))
        parent.replace(note, reference)
        note.set(W + "id", str(number))
        notes.append(note)
    return notes


def _take_furniture(body: etree._Element) -> dict[str, etree._Element]:
    """Headers and footers stand in the section's properties; they become parts."""
    found: dict[str, etree._Element] = {}
    for section in body.iter(W + "sectPr"):
        for element in list(section.iterchildren(W + "hdr", W + "ftr")):
            kind = "header" if element.tag == W + "hdr" else "footer"
            name = f"{kind}{len(found)}"
            reference = etree.Element(f"{W}{kind}Reference")
            reference.set(W + "type", _WHEN.get(element.get(W + "type", "odd"), "default"))
            reference.set(R_ID, name)
            section.replace(element, reference)
            found[name] = element
    return found

"""Word documents in one XML file: Word 2003 XML and flat OPC."""

from pathlib import Path

import pytest

from extractors.errors import CorruptFileError
from extractors.reading import read_document
from extractors.source_files import SourceFile
from models.document import Document, Paragraph, Table

NAMES = (
    'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint"'
    ' xmlns:aml="http://schemas.microsoft.com/aml/2001/core"'
)


def read(body: str, parts: str = "", name: str = "a.doc") -> Document:
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?>'
        f"<w:wordDocument {NAMES}>{parts}<w:body>{body}</w:body></w:wordDocument>"
    )
    return read_document(SourceFile(name, text.encode()))


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def texts(document: Document, story: str = "body") -> list[str]:
    return [b.text for b in document.blocks if isinstance(b, Paragraph) and b.story == story]


def test_sections_revisions_and_fields() -> None:
    document = read(
        f"<wx:sect><wx:sub-section>{paragraph('一、总体目标')}</wx:sub-section>"
        '<w:p><aml:annotation aml:id="1" w:type="Word.Deletion"><aml:content><w:r><w:delText>旧</w:delText></w:r>'
        '</aml:content></aml:annotation><aml:annotation aml:id="2" w:type="Word.Insertion"><aml:content><w:r>'
        '<w:t>新</w:t></w:r></aml:content></aml:annotation><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        r"<w:r><w:instrText> TC 新 \f A </w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></wx:sect>'
    )
    assert document.source.format == "word_xml"
    assert texts(document) == ["一、总体目标", "新"]
    assert [
        code.instruction for b in document.blocks for code in getattr(b, "field_codes", ())
    ] == [r"TC 新 \f A"]


def test_numbers_shown_and_numbers_to_count() -> None:
    shown = '<w:listPr><w:ilvl w:val="0"/><w:ilfo w:val="1"/><wx:t wx:val="（一）"/></w:listPr>'
    bullet = '<w:listPr><w:ilvl w:val="0"/><w:ilfo w:val="1"/><wx:t wx:val="·"/></w:listPr>'
    counted = '<w:listPr><w:ilvl w:val="0"/><w:ilfo w:val="2"/></w:listPr>'
    lists = (
        '<w:lists><w:listDef w:listDefId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:nfc w:val="37"/>'
        '<w:lvlText w:val="%1、"/></w:lvl></w:listDef><w:list w:ilfo="2"><w:ilst w:val="7"/></w:list></w:lists>'
    )
    body = paragraph("甲", shown) + paragraph("乙", bullet) + paragraph("丙", counted)
    assert texts(read(body + paragraph("丁", counted), lists)) == [
        "（一）甲",
        "乙",
        "一、丙",
        "二、丁",
    ]


def test_merged_cells() -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"

    first = cell("A", '<w:vmerge w:val="restart"/>') + cell("B", '<w:gridSpan w:val="2"/>')
    second = cell("", "<w:vmerge/>") + cell("C") + cell("D")
    document = read(f"<w:tbl><w:tr>{first}</w:tr><w:tr>{second}</w:tr></w:tbl>")
    (table,) = [block for block in document.blocks if isinstance(block, Table)]
    assert [(c.row, c.column, c.row_span, c.column_span, c.text) for c in table.cells] == [
        (0, 0, 2, 1, "A"), (0, 1, 1, 2, "B"), (1, 1, 1, 1, "C"), (1, 2, 1, 1, "D"),
    ]  # fmt: skip


def test_headers_and_notes() -> None:
    document = read(
        f"<w:p><w:r><w:t>文</w:t></w:r><w:r><w:footnote>{paragraph('注')}</w:footnote></w:r></w:p>"
        f'<w:sectPr><w:hdr w:type="odd">{paragraph("页眉")}</w:hdr></w:sectPr>'
    )
    assert texts(document) == ["文"]
    assert texts(document, "footnote") == ["注"]
    assert texts(document, "header") == ["页眉"]


def test_flat_opc() -> None:
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
        ' Target="word/document.xml"/></Relationships>'
    )
    text = (
        '<?xml version="1.0"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">'
        f'<pkg:part pkg:name="/_rels/.rels"><pkg:xmlData>{relations}</pkg:xmlData></pkg:part>'
        f'<pkg:part pkg:name="/word/document.xml"><pkg:xmlData><w:document {names}><w:body><w:p><w:r><w:t>绩效</w:t>'
        "</w:r></w:p></w:body></w:document></pkg:xmlData></pkg:part></pkg:package>"
    )
    assert texts(read_document(SourceFile("a.xml", text.encode()))) == ["绩效"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>", "DTD"),
        ("", "broken XML"),
    ],
)
def test_hostile_and_broken_files(text: str, reason: str) -> None:
    data = f'<?xml version="1.0"?>{text}<w:wordDocument {NAMES}><w:body>'.encode()
    with pytest.raises(CorruptFileError, match=reason):
        read_document(SourceFile("a.xml", data))


def test_real_flat_package(shared: Path) -> None:
    """The real report, its parts put into one file."""
    import re
    import zipfile

    from extractors.extraction import extract, extract_file

    whole = '<?xml version="1.0"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">'
    with zipfile.ZipFile(shared / "seed" / "report-2021.docx") as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")) and name != "[Content_Types].xml":
                xml = re.sub(r"^﻿?<\?xml.*?\?>", "", archive.read(name).decode())
                whole += f'<pkg:part pkg:name="/{name}"><pkg:xmlData>{xml}</pkg:xmlData></pkg:part>'
    report = extract(SourceFile("report-2021.doc", (whole + "</pkg:package>").encode()))
    original = extract_file(shared / "seed" / "report-2021.docx")
    assert report.model_dump(exclude={"source"}) == original.model_dump(exclude={"source"}) | {
        "findings": report.model_dump()["findings"]
    }

"""Containers that are odd, broken, encrypted or hostile."""

import io
import struct
import zipfile
from collections.abc import Callable, Mapping

import pytest

from extractors.errors import (
    CorruptFileError,
    EncryptedFileError,
    LimitExceededError,
)
from extractors.source_files import Limits, ReadOptions
from models.document import Document, Paragraph

Read = Callable[..., Document]
Write = Callable[..., bytes]

TEXT = "<w:p><w:r><w:t>绩效目标</w:t></w:r></w:p>"
MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WORD = f'<w:document xmlns:w="{MAIN}"><w:body>{{}}</w:body></w:document>'


def _texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def test_the_source_is_described(write_docx: Write, read_bytes: Read) -> None:
    source = read_bytes(write_docx(TEXT)).source
    assert (source.format, source.extractor.name) == ("docx", "jixiao.docx")


@pytest.mark.parametrize(
    "main", ["word/document.xml", "word/document2.xml", "Word/Main.XML", "content/body.xml"]
)
def test_the_main_part_has_any_name(write_docx: Write, read_bytes: Read, main: str) -> None:
    assert _texts(read_bytes(write_docx(TEXT, main=main))) == ["绩效目标"]


@pytest.mark.parametrize("relations", ["", "<not xml", "<Relationships/>"])
def test_a_package_without_relationships(
    write_docx: Write, read_bytes: Read, relations: str
) -> None:
    data = write_docx(TEXT, members={"_rels/.rels": relations})
    assert _texts(read_bytes(data)) == ["绩效目标"]


def test_a_part_that_is_named_and_missing(write_docx: Write, read_bytes: Read) -> None:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="a" Type="x/styles" Target="styles.xml"/>'
        '<Relationship Id="b" Type="x/image" Target="NULL"/>'
        '<Relationship Id="c" Type="x/header" Target="http://x" TargetMode="External"/>'
        "</Relationships>"
    )
    document = read_bytes(write_docx(TEXT, members={"word/_rels/document.xml.rels": relations}))
    assert _texts(document) == ["绩效目标"]
    assert [finding.code for finding in document.findings] == ["damaged-source"]


@pytest.mark.parametrize("xml", ["<w:styles>", "", "\x01", '<!DOCTYPE x SYSTEM "x"><x/>'])
def test_a_broken_secondary_part(write_docx: Write, read_bytes: Read, xml: str) -> None:
    document = read_bytes(write_docx(TEXT, styles="", members={"word/styles.xml": xml}))
    assert _texts(document) == ["绩效目标"]
    assert [finding.code for finding in document.findings] == ["damaged-source"]


def test_strict_open_xml(write_docx: Write, read_bytes: Read) -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="a" Target="word/document.xml"'
        ' Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"/>'
        "</Relationships>"
    )
    xml = WORD.format(TEXT).replace(MAIN, strict)
    data = write_docx("", members={"word/document.xml": xml, "_rels/.rels": relations})
    assert _texts(read_bytes(data)) == ["绩效目标"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_encodings_of_the_main_part(write_docx: Write, read_bytes: Read, encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    xml = f'<?xml version="1.0" encoding="{declared}"?>' + WORD.format(TEXT)
    data = write_docx("", members={"word/document.xml": xml.encode(encoding)})
    assert _texts(read_bytes(data)) == ["绩效目标"]


_BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
_EXTERNAL = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("xml", "reason"),
    [
        (_BOMB + WORD.format("<w:p><w:r><w:t>&b;</w:t></w:r></w:p>"), "document type"),
        ("<?xml version='1.0'?>\n<!-- <x> -->" + _EXTERNAL + WORD.format(""), "document type"),
        ((_BOMB + WORD.format("")).encode("utf-16"), "document type"),
        (f'<?xml version="1.0" encoding="utf-7"?>{WORD.format("")}', "encoding"),
        (WORD.format("")[:-3], "broken XML"),
        (
            WORD.format("<w:sdt><w:sdtContent>" * 300 + "</w:sdtContent></w:sdt>" * 300),
            "broken XML",
        ),
        ("<html/>", "no Word document"),
        (f'<w:document xmlns:w="{MAIN}"/>', "no Word document"),
        ("", "broken XML"),
        (b"\xff\xfe\x00\xd8", "UTF-16"),
    ],
)
def test_a_main_part_that_is_not_read(
    write_docx: Write, read_bytes: Read, xml: str | bytes, reason: str
) -> None:
    with pytest.raises(CorruptFileError, match=reason):
        read_bytes(write_docx("", members={"word/document.xml": xml}))


def test_deep_nesting_that_is_allowed(write_docx: Write, read_bytes: Read) -> None:
    table = "<w:tbl><w:tr><w:tc>{}<w:p/></w:tc></w:tr></w:tbl>"
    body = TEXT
    for _ in range(70):
        body = table.format(body)
    (block,) = read_bytes(write_docx(body)).blocks
    assert block.kind == "table"


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"xl/workbook.xml": "<x/>"}, "main part is missing"),
        ({"word/styles.xml": "<x/>"}, "main part is missing"),
        ({}, "main part is missing"),
    ],
)
def test_a_zip_without_a_word_document(
    write_zip: Callable[[Mapping[str, str]], bytes],
    read_bytes: Read,
    members: dict[str, str],
    reason: str,
) -> None:
    with pytest.raises(CorruptFileError, match=reason):
        read_bytes(write_zip(members))


def test_a_zip_without_its_directory(write_docx: Write, read_bytes: Read) -> None:
    data = write_docx(TEXT)
    with pytest.raises(CorruptFileError, match="damaged ZIP"):
        read_bytes(data[: data.index(b"PK\x01\x02")])


def test_damaged_content(write_docx: Write, read_bytes: Read) -> None:
    data = bytearray(write_docx("", members={"word/document.xml": WORD.format(TEXT * 50)}))
    at = data.index(b"word/document.xml") + len("word/document.xml")
    data[at : at + 20] = b"\xff" * 20
    with pytest.raises(CorruptFileError, match="cannot be unpacked"):
        read_bytes(bytes(data))


def test_too_many_members(
    write_zip: Callable[[Mapping[str, str]], bytes], read_bytes: Read
) -> None:
    with pytest.raises(LimitExceededError, match="members"):
        read_bytes(write_zip({f"word/{n}.xml": "" for n in range(20_001)}))


def test_more_than_may_be_unpacked(write_docx: Write, read_bytes: Read) -> None:
    data = write_docx(TEXT * 500)
    with pytest.raises(LimitExceededError, match="allowed 10,000 bytes"):
        read_bytes(data, ReadOptions(limits=Limits(unpacked_bytes=10_000)))


def test_a_header_that_lies_about_the_size(write_docx: Write, read_bytes: Read) -> None:
    data = bytearray(write_docx(TEXT * 5000))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        info = archive.getinfo("word/document.xml")
        true_size = struct.pack("<L", info.file_size)
    for _ in range(2):  # the member's own header, and the directory's entry
        at = data.index(true_size)
        data[at : at + 4] = struct.pack("<L", 10)
    with pytest.raises(CorruptFileError, match=r"word/document\.xml"):
        read_bytes(bytes(data))


def test_a_zip_bomb(write_docx: Write, read_bytes: Read) -> None:
    data = write_docx("<w:p/>" + " " * (40 * 1024 * 1024))
    with pytest.raises(LimitExceededError, match="ZIP bomb"):
        read_bytes(data)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_compression_that_open_xml_forbids(read_bytes: Read, method: int) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        archive.writestr("word/document.xml", WORD.format(TEXT))
    with pytest.raises(CorruptFileError, match="forbids"):
        read_bytes(stream.getvalue())


def test_a_zip_with_a_password(write_docx: Write, read_bytes: Read) -> None:
    data = bytearray(write_docx(TEXT))
    at = data.index(b"word/document.xml") - 30
    data[at + 6] |= 1
    at = data.index(b"word/document.xml", data.index(b"PK\x01\x02")) - 46
    data[at + 8] |= 1
    with pytest.raises(EncryptedFileError):
        read_bytes(bytes(data))


# msoffcrypto-tool 6.1 writes packages of less than 4,096 bytes that it cannot read back.

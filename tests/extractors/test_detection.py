"""Formats by content: signatures, a look into containers, and what the name only confirms."""

import io
import zipfile
from contextlib import suppress

import pytest

from extractors.detection import detect_format, unexpected_extension
from extractors.errors import CorruptFileError, ExtractionError, UnsupportedFormatError
from extractors.readers.sheets.workbook_container import contain
from extractors.reading import read_document
from extractors.source_files import SourceFile


def _zip(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    return stream.getvalue()


_TEXT = "一、总体绩效目标\n2021年，全面履行职责。\n"


@pytest.mark.parametrize(
    ("data", "format"),
    [
        (_TEXT.encode(), "txt"),
        (_TEXT.encode("utf-8-sig"), "txt"),
        (_TEXT.encode("gb18030"), "txt"),
        (_TEXT.encode("utf-16"), "txt"),
        (_TEXT.encode("utf-16-le"), "txt"),
        (_TEXT.encode("utf-16-be"), "txt"),
        (b"BMW is a car", "txt"),
        (b"MZ", "txt"),
        (b"<html><body>x</body></html>", "html"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html></html>", "html"),
        (b"From: <Saved by WebKit>\r\nSubject: x\r\n", "mhtml"),
        (b"{\\rtf1\\ansi }", "rtf"),
        (b"From: a\nTo: b\nSubject: c\nDate: d\n\n" + _TEXT.encode(), "txt"),
        (
            b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
            "spreadsheet_xml",
        ),
        (
            b'<ss:Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><ss:Table>',
            "spreadsheet_xml",
        ),
        (_zip("xl/workbook.xml"), "xlsx"),
        (_zip("OFD.xml"), "ofd"),
        (b"%PDF-1.4\n", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"II*\x00", "tiff"),
        (b"MM\x00*", "tiff"),
        (b"\xef\xbb\xbf%PDF-1.7\n", "pdf"),
        (_zip("word/document.xml", "[Content_Types].xml"), "docx"),
    ],
)
def test_format(data: bytes, format: str) -> None:
    assert detect_format(SourceFile("x.bin", data)) == format


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"GIF89a\x01\x00\x01\x00", "GIF"),
        (b"BM\x36\x00\x0c\x00\x00\x00\x00\x00", "BMP"),
        (b"Rar!\x1a\x07\x01\x00", "RAR"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "7-Zip"),
        (b"\x1f\x8b\x08\x00", "gzip archive"),
        (b"a.txt".ljust(257, b"\0") + b"ustar\x0000", "tar archive"),
        (b"Received: by x\r\nSubject: y\r\nFrom: a@b.cn\r\n\r\nz", "is a mail"),
        (b"\x7fELF\x02\x01\x01\x00", "Linux program"),
        (b"<?xml version='1.0'?><a/>", "XML"),
        (_zip("xl/workbook.bin"), "Excel"),
        (_zip("ppt/presentation.xml"), "PowerPoint"),
        (_zip("photos/1.jpg"), "ZIP archive without a Word document"),
        (_zip(), "ZIP archive without a Word document"),
        (b"\x09\x08\x08\x00\x00\x00\x10\x007262", "Excel 5 worksheet"),
        (b"\x09\x00\x04\x00\x02\x00\x10\x00", "Excel 2 worksheet"),
        (bytes(range(256)) * 8, "binary data"),
    ],
)
def test_named_instead(data: bytes, kind: str) -> None:
    with pytest.raises(UnsupportedFormatError) as caught:
        detect_format(SourceFile("report.docx", data))
    assert kind in caught.value.reason
    holds_files = "archive" in caught.value.reason or kind == "is a mail"
    assert ("jixiao archive" in caught.value.advice) == holds_files


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04 and no directory", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
)
def test_damaged_containers(data: bytes) -> None:
    with pytest.raises(CorruptFileError):
        detect_format(SourceFile("report.docx", data))


def test_a_container_whose_directory_names_nothing_is_damaged() -> None:
    whole = contain(bytes(4_096), "Workbook")
    name = "Workbook".encode("utf-16-le")
    assert detect_format(SourceFile("a.xls", whole)) == "xls"
    assert whole.count(name) == 1
    with pytest.raises(UnsupportedFormatError, match="or workbook"):
        detect_format(SourceFile("a.xls", whole.replace(name, "Varkbook".encode("utf-16-le"))))
    child = whole.index(name) - 128 + 0x4C  # [MS-CFB] 2.6.1: the root's entry stands before
    with pytest.raises(CorruptFileError, match="damaged"):
        detect_format(SourceFile("a.xls", whole[:child] + b"\xff" * 4 + whole[child + 4 :]))


@pytest.mark.parametrize(
    ("name", "format", "unexpected"),
    [
        *(("a.doc", "doc", False), ("a.WPS", "doc", False), ("a.docx", "doc", True)),
        *(("a.docm", "docx", False), ("a.txt", "txt", False), ("a", "txt", False)),
        *(("a.pdf", "txt", True), ("a.doc", "txt", True)),
    ],
)
def test_unexpected_extension(name: str, format: str, unexpected: bool) -> None:
    assert unexpected_extension(SourceFile(name, b""), format) is unexpected


def test_a_misleading_name_is_a_finding() -> None:
    document = read_document(SourceFile("report.doc", _TEXT.encode("utf-8-sig")))
    assert document.source.format == "txt"
    assert [finding.code for finding in document.findings] == ["extension-differs"]
    assert read_document(SourceFile("a.txt", _TEXT.encode("utf-8-sig"))).findings == ()


def test_a_guessed_encoding_is_a_finding() -> None:
    document = read_document(SourceFile("report.txt", _TEXT.encode("gb18030")))
    assert [finding.code for finding in document.findings] == ["encoding-guessed"]


def test_undecodable_bytes_are_a_finding() -> None:
    document = read_document(
        SourceFile("report.txt", _TEXT.encode("gb18030") + b"\xff\xff\n" + _TEXT.encode("gb18030"))
    )
    assert "text-unmapped" in [finding.code for finding in document.findings]


@pytest.mark.parametrize("cut", range(1, 9))
@pytest.mark.parametrize(
    "head",
    [b"%PDF-1.4\n%", b"PK\x03\x04\x14\x00\x00\x00\x08", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00"],
)
def test_a_few_first_bytes_raise_nothing_else(head: bytes, cut: int) -> None:
    with suppress(ExtractionError):
        read_document(SourceFile("report.docx", head[:cut]))


def test_a_disk_that_gives_zeros() -> None:
    with pytest.raises(ExtractionError):
        read_document(SourceFile("report.doc", b"\x00" * 4096))

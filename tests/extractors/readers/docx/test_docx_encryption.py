"""Encrypted packages: right and wrong passwords, old and new ciphers, what is inside."""

import base64
import io
import random
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from extractors.errors import (
    CorruptFileError,
    EncryptedFileError,
    LimitExceededError,
    UnsupportedFormatError,
)
from extractors.readers.agile_encryption import find_key
from extractors.reading import read_document
from extractors.source_files import ReadOptions, SourceFile, load_source_file
from models.document import Document, Paragraph, Table

Write = Callable[..., bytes]
TEXT = "<w:p><w:r><w:t>绩效目标</w:t></w:r></w:p>"
PADDING = {"word/media/image1.bin": random.Random(2021).randbytes(5000)}


def _texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def _read(data: bytes, options: ReadOptions | None = None) -> Document:
    return read_document(SourceFile("report.docx", data), options)


def _encrypt(data: bytes, password: str) -> bytes:
    stream = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt(password, stream)
    return stream.getvalue()


def test_given_passwords_are_tried(write_docx: Write) -> None:
    data = _encrypt(write_docx(TEXT, members=PADDING), "机密2021")
    document = _read(data, ReadOptions(passwords=("nope", "机密2021")))
    assert _texts(document) == ["绩效目标"]
    assert document.source.size_bytes == len(data)


def test_the_built_in_password_needs_none(write_docx: Write) -> None:
    assert _texts(_read(_encrypt(write_docx(TEXT, members=PADDING), "VelvetSweatshop"))) == [
        "绩效目标"
    ]


@pytest.mark.parametrize("passwords", [(), ("nope",)])
def test_no_password_fits(write_docx: Write, passwords: tuple[str, ...]) -> None:
    with pytest.raises(EncryptedFileError):
        _read(_encrypt(write_docx(TEXT, members=PADDING), "x"), ReadOptions(passwords=passwords))


def test_an_encrypted_spreadsheet_is_read_as_one() -> None:
    book = openpyxl.Workbook()
    book.active.append(["项目名称", "科普经费"])
    stream = io.BytesIO()
    book.save(stream)
    document = _read(_encrypt(stream.getvalue(), "VelvetSweatshop"))
    assert document.source.format == "xlsx"
    table = next(block for block in document.blocks if isinstance(block, Table))
    assert [cell.text for cell in table.cells] == ["项目名称", "科普经费"]


def test_an_encrypted_presentation_is_named(
    write_zip: Callable[[Mapping[str, str | bytes]], bytes],
) -> None:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="a" Type="x/officeDocument" Target="ppt/presentation.xml"/>'
        "</Relationships>"
    )
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    members = {"ppt/presentation.xml": "<x/>", "_rels/.rels": relations}
    data = write_zip({**PADDING, **members, "[Content_Types].xml": types})
    with pytest.raises(UnsupportedFormatError, match="PowerPoint"):
        _read(_encrypt(data, "VelvetSweatshop"))


def test_more_hash_rounds_than_allowed(write_docx: Write) -> None:
    data = _encrypt(write_docx(TEXT, members=PADDING), "x")
    # One digit more in the number, one space less before the element: the same length.
    data = data.replace(b'spinCount="100000"', b'spinCount="9000000"')
    data = data.replace(b"  <p:encryptedKey", b" <p:encryptedKey")
    with pytest.raises(LimitExceededError, match="9,000,000 hash rounds"):
        _read(data)


def test_damaged_encryption_data(write_docx: Write) -> None:
    data = _encrypt(write_docx(TEXT, members=PADDING), "x").replace(
        b"<p:encryptedKey", b"<p:encryptedKez"
    )
    with pytest.raises(CorruptFileError, match="encryption data"):
        _read(data)


def _info(bits: int, salt: str, verifier: str, verifier_hash: str, key: str) -> dict[str, object]:
    return {
        "passwordHashAlgorithm": "SHA1",
        "passwordKeyBits": bits,
        "spinValue": 100_000,
        "passwordSalt": base64.b64decode(salt),
        "encryptedVerifierHashInput": base64.b64decode(verifier),
        "encryptedVerifierHashValue": base64.b64decode(verifier_hash),
        "encryptedKeyValue": base64.b64decode(key),
    }


@pytest.mark.parametrize(
    ("info", "password"),
    [
        (
            _info(
                128,  # written by Office 2010
                "VD+ke1xW7PdOkuZqvRTHOA==",
                "nU1/Dpc+YrtDQ9sQNBY36g==",
                "uljhrF8sZr/tQEWv6c9AiE6JiHZ0nOv98Kvsh1G2Ibk=",
                "g2DU0EwVRQ8yu5Lf7+ZY+Q==",
            ),
            "abc",
        ),
        (
            _info(
                256,  # a key longer than the hash
                "9RlQPPwHNtspZiNXOcohcw==",
                "QsJLyC5UcDv3VM2bEq/gfw==",
                "uLP+du+/oxNKLEesEyutc3d9sH5AuM1cylLNaqe2l3A=",
                "hwgN0JyiDmDK3iOabEGeF4Lrv2kUYRuTtnQ5JqDjqVA=",
            ),
            "pass",
        ),
    ],
)
def test_sha_1_with_either_key_length(info: dict[str, object], password: str) -> None:
    key = find_key(info, password)
    assert key is not None
    assert len(key) * 8 == info["passwordKeyBits"]
    assert find_key(info, f"{password}x") is None


@pytest.mark.parametrize(
    ("name", "password"),
    [
        # Office 2007 puts a stub of a Word document beside the package.
        ("ZakirG+LibreOffice-fork__Encrypted_MSO2007_abc.docx", "abc"),
        ("ZakirG+LibreOffice-fork__Encrypted_MSO2010_abc.docx", "abc"),
        ("apache+poi__bug53475-password-is-pass.docx", "pass"),
    ],
)
def test_real_files_open_with_their_password_alone(shared: Path, name: str, password: str) -> None:
    path = shared / "cases" / "files" / name
    if not path.exists():
        pytest.skip(f"{path} is not there")
    source = load_source_file(path)
    document = read_document(source, ReadOptions(passwords=("no", password)))
    assert document.source.sha256 == source.sha256
    assert document.source.size_bytes == len(source.data)
    assert "".join(_texts(document)).strip()
    with pytest.raises(EncryptedFileError, match="none of the given passwords"):
        read_document(source, ReadOptions(passwords=("no",)))

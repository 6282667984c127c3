"""Workbooks of the old format under a password: real ones of each method, and ours written by the rules."""

import hashlib
import io
import struct
from pathlib import Path

import pytest
from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher

from extractors.errors import CorruptFileError, EncryptedFileError
from extractors.readers.compound_files import read_container
from extractors.readers.sheets.workbook_container import contain
from extractors.reading import read_document
from extractors.source_files import ReadOptions, SourceFile
from models.document import Document, Paragraph, Table

DATA = Path(__file__).parents[1] / "data" / "xls"
SALT = bytes(range(16))
IN_THE_CLEAR = (0x809, 0x2F, 0x194, 0x195, 0xE1, 0x196, 0x138)


def read(data: bytes, *passwords: str) -> Document:
    return read_document(SourceFile("a.xls", data), ReadOptions(passwords=passwords))


def texts(document: Document) -> list[str]:
    found: list[str] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            found.append(block.text)
        elif isinstance(block, Table):
            found.extend(cell.text for cell in block.cells)
    return found


def rc4(password: str, block: int, data: bytes) -> bytes:
    """[MS-OFFCRYPTO] 2.3.6.2: the key of a block of 1024 bytes."""
    first = hashlib.md5(password.encode("utf-16-le"), usedforsecurity=False).digest()[:5]
    second = hashlib.md5((first + SALT) * 16, usedforsecurity=False).digest()[:5]
    key = hashlib.md5(second + struct.pack("<I", block), usedforsecurity=False).digest()
    return Cipher(ARC4(key), mode=None).encryptor().update(data)


def encrypted(password: str) -> bytes:
    """A small workbook, encrypted record by record ([MS-XLS] 2.2.10)."""
    xlwt = pytest.importorskip("xlwt", reason="xlwt is missing")
    book = xlwt.Workbook(encoding="utf-8")
    for name in ("表1", "表2"):
        sheet = book.add_sheet(name)
        for row in range(60):
            sheet.write(row, 0, f"{name}第{row}行")
            sheet.write(row, 1, row / 4)
    stream = io.BytesIO()
    book.save(stream)
    plain, _ = read_container(SourceFile("a.xls", stream.getvalue())).read("Workbook")
    verifier = hashlib.md5(b"any", usedforsecurity=False).digest()
    digest = hashlib.md5(verifier, usedforsecurity=False).digest()
    both = rc4(password, 0, verifier + digest)
    filepass = struct.pack("<HHHHH", 0x2F, 54, 1, 1, 1) + SALT + both
    (bof,) = struct.unpack_from("<H", plain, 2)
    clear = bytearray(plain[: 4 + bof] + filepass + plain[4 + bof :])
    cipher = b"".join(
        rc4(password, number, bytes(clear[start : start + 1024]))
        for number, start in enumerate(range(0, len(clear), 1024))
    )
    place = 0
    while place + 4 <= len(clear):
        kind, size = struct.unpack_from("<HH", clear, place)
        start = place + 4
        if kind == 0x85:
            (sheet,) = struct.unpack_from("<I", clear, start)
            struct.pack_into("<I", clear, start, sheet + len(filepass))
            start += 4
        if kind not in IN_THE_CLEAR:
            clear[start : place + 4 + size] = cipher[start : place + 4 + size]
        place += 4 + size
    return contain(bytes(clear), "Workbook")


@pytest.mark.parametrize(
    ("name", "password", "first"),
    [("xor", "abc", "1"), ("rc4", "password", "A ZIP bomb"), ("cryptoapi", "Password1234_", "lorem")],
)  # fmt: skip
def test_real_files_of_each_method(name: str, password: str, first: str) -> None:
    data = (DATA / f"encrypted-{name}.xls").read_bytes()
    assert texts(read(data, "wrong", password))[0].startswith(first)
    with pytest.raises(EncryptedFileError, match="encrypted with a password"):
        read(data)
    with pytest.raises(EncryptedFileError, match="none of the given passwords"):
        read(data, "wrong", "密码", "")


@pytest.mark.parametrize("password", ["绩效2021", "x", "VelvetSweatshop"])
def test_all_cells_of_all_sheets_are_decrypted(password: str) -> None:
    given = () if password == "VelvetSweatshop" else (password,)  # Excel's own is tried anyway
    found = texts(read(encrypted(password), *given))
    expected = [
        text
        for name in ("表1", "表2")
        for row in range(60)
        for text in (f"{name}第{row}行", f"{row / 4:g}")
    ]
    assert found == expected


def test_a_method_that_nobody_knows_is_named() -> None:
    data = bytearray((DATA / "encrypted-rc4.xls").read_bytes())
    place = data.index(struct.pack("<HHHHH", 0x2F, 54, 1, 1, 1)) + 4
    struct.pack_into("<H", data, place, 7)
    with pytest.raises(EncryptedFileError, match="method that is not known"):
        read(bytes(data), "password")


@pytest.mark.parametrize("name", ["xor", "rc4", "cryptoapi"])
def test_broken_encryption_data_is_refused(name: str) -> None:
    whole = (DATA / f"encrypted-{name}.xls").read_bytes()
    place = whole.index(b"\x2f\x00", 512)
    for size in range(0, 200, 7):
        data = bytearray(whole)
        struct.pack_into("<H", data, place + 2, size)
        try:
            read(bytes(data), "abc", "password", "Password1234_")
        except (EncryptedFileError, CorruptFileError):
            continue

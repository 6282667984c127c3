"""The container round a Word binary: names, chains that go astray, tables too large, encryption."""

import struct
from collections.abc import Callable

import pytest

from extractors.detection import detect_format
from extractors.errors import CorruptFileError, EncryptedFileError, UnsupportedFormatError
from extractors.readers.compound_files import compound_stream_names, read_container
from extractors.source_files import SourceFile
from models.document import Document

Build = Callable[..., bytes]


def test_names_are_compared_without_case(build_word: Build) -> None:
    data = build_word("甲\r").replace("1Table".encode("utf-16-le"), "1TABLE".encode("utf-16-le"))
    source = SourceFile("x.wps", data)
    assert compound_stream_names(source) == {"worddocument", "1table"}
    assert detect_format(source) == "doc"
    assert read_container(source).read("1tAbLe")[1]


def test_chain_that_bites_its_own_tail_ends(
    build_word: Build, read_bytes: Callable[..., Document]
) -> None:
    data = bytearray(build_word("甲" * 3000 + "\r"))
    # One table sector, then the directory; the streams begin at sector 2, the main one with it.
    struct.pack_into("<I", data, 512 + 4 * 5, 2)
    assert len(read_container(SourceFile("x.doc", bytes(data))).read("WordDocument")[0]) <= len(
        data
    )
    struct.pack_into("<I", data, 512 + 4 * 5, 0xFFFFFFFE)
    document = read_bytes(bytes(data))
    assert "cut short" in document.findings[0].message


def test_tables_larger_than_the_file_are_refused(build_word: Build) -> None:
    for place in (0x2C, 0x40, 0x48):
        data = bytearray(build_word("甲\r"))
        struct.pack_into("<I", data, place, 0x7FFFFFFF)
        with pytest.raises(CorruptFileError, match="damaged OLE2"):
            read_container(SourceFile("x.doc", bytes(data)))


def test_xor_protection_is_named(build_word: Build, read_bytes: Callable[..., Document]) -> None:
    with pytest.raises(EncryptedFileError, match="XOR"):
        read_bytes(build_word("甲\r", flags=0x9300), passwords=("a",))


def test_broken_encryption_data(build_word: Build, read_bytes: Callable[..., Document]) -> None:
    with pytest.raises(CorruptFileError, match="encryption data"):
        read_bytes(build_word("甲\r", flags=0x1300), passwords=("a",))


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"\xdb\xa5\x2d\x00\x05\x00\x00\x00", "Word 2"),
        (b"\x9b\xa5\x21\x00\x05\x00\x00\x00", "Word 1"),
        (b"\xfe\x37\x00\x1c\x00\x00\x00\x00", "Word for Macintosh"),
        (b"\x31\xbe\x00\x00\x00\xab\x00\x00", "Word for DOS"),
        (b"\xffWPC\x10\x00\x00\x00", "WordPerfect"),
    ],
)
def test_doc_that_is_something_else_is_named(head: bytes, name: str) -> None:
    with pytest.raises(UnsupportedFormatError, match=name):
        detect_format(
            SourceFile("report.doc", head + b"\x01\x00\x03" * 200 * (head[0] > 0x7F) or head)
        )


def test_text_that_begins_like_word_2_is_text() -> None:
    # "郓" is DB A9 in GBK, its neighbours DB A5: a text may begin with Word 2's mark.
    text = b"\xdb\xa5" + "城县财政局绩效目标".encode("gbk")
    assert detect_format(SourceFile("report.txt", text)) == "txt"

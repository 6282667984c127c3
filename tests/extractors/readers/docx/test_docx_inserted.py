"""Files that a .docx takes in when it is opened (`w:altChunk`)."""

from collections.abc import Callable

import pytest

from extractors.reading import read_document
from extractors.source_files import ReadOptions, SourceFile
from models.document import Document, Paragraph, Table
from models.locations import WordLocation

Read = Callable[..., Document]
Write = Callable[..., bytes]

RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="c" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'aFChunk" Target="/word/{}"/></Relationships>'
)
BODY = "<w:p><w:r><w:t>前文</w:t></w:r></w:p>{}<w:p><w:r><w:t>后文</w:t></w:r></w:p>"
CHUNK = '<w:altChunk r:id="c"/>'
HTML = (
    "<html><body><p>项目\u200b绩效目标表</p><table><tr><td>项目编码</td><td>1303</td></tr></table>"
    "</body></html>"
)


@pytest.fixture
def read_bytes() -> Read:
    """Reads through the front: a reader alone cannot tell what an inserted file is."""

    def read(data: bytes, options: ReadOptions | None = None) -> Document:
        return read_document(SourceFile("report.docx", data), options)

    return read


def _members(name: str, content: str | bytes) -> dict[str, str | bytes]:
    return {f"word/{name}": content, "word/_rels/document.xml.rels": RELATIONS.format(name)}


def _texts(document: Document) -> list[str]:
    return [
        block.text if isinstance(block, Paragraph) else "|".join(cell.text for cell in block.cells)
        for block in document.blocks
    ]


@pytest.mark.parametrize(
    ("name", "content", "texts"),
    [
        ("chunk.html", HTML, ["项目绩效目标表", "项目编码|1303"]),
        ("chunk.xhtml", f"<?xml version='1.0'?>{HTML}", ["项目绩效目标表", "项目编码|1303"]),
        ("chunk.txt", "一、总体目标\r\n完成任务。\r\n", ["一、总体目标", "完成任务。"]),
        ("chunk.rtf", "{\\rtf1\\ansi\\ansicpg936 \\'c4\\'bf\\'b1\\'ea\\par}", ["目标"]),
        (
            "chunk.mht",
            "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n"
            "Content-Type: text/html; charset=utf-8\r\n\r\n<html><body><p>目标</p></body></html>"
            "\r\n--b--\r\n",
            ["目标"],
        ),
    ],
)
def test_a_chunk_stands_in_the_body(
    write_docx: Write, read_bytes: Read, name: str, content: str, texts: list[str]
) -> None:
    data = write_docx(BODY.format(CHUNK), members=_members(name, content))
    document = read_bytes(data)
    assert _texts(document) == ["前文", *texts, "后文"]
    assert [block.location for block in document.blocks] == [
        WordLocation(block=number) for number in range(len(texts) + 2)
    ]
    assert not [one for one in document.findings if one.code == "content-unread"]


def test_places_and_removed_text_are_those_of_the_body(write_docx: Write, read_bytes: Read) -> None:
    document = read_bytes(write_docx(BODY.format(CHUNK), members=_members("a.html", HTML)))
    table = document.blocks[2]
    assert isinstance(table, Table)
    assert table.cells[1].location == WordLocation(block=2, row=0, column=1)
    assert table.cells[1].paragraphs[0].runs[0].location == table.cells[1].location
    assert [(one.text, one.location) for one in document.removed] == [
        ("\u200b", WordLocation(block=1))
    ]


def test_a_word_file_within_a_cell(write_docx: Write, read_bytes: Read) -> None:
    inner = write_docx("<w:p><w:r><w:t>目标</w:t></w:r></w:p>", header1="<w:p/>")
    cell = f"<w:tbl><w:tr><w:tc>{CHUNK}<w:p/></w:tc></w:tr></w:tbl>"
    document = read_bytes(write_docx(BODY.format(cell), members=_members("a.docx", inner)))
    table = document.blocks[1]
    assert isinstance(table, Table)
    assert table.cells[0].text.strip() == "目标"
    assert table.cells[0].paragraphs[0].location == WordLocation(block=1, row=0, column=0)


@pytest.mark.parametrize("content", [b"", b"\xd0\xcf\x11\xe0 no container", b"%PDF-1.4"])
def test_what_cannot_be_read_is_named(write_docx: Write, read_bytes: Read, content: bytes) -> None:
    document = read_bytes(write_docx(BODY.format(CHUNK), members=_members("a.bin", content)))
    assert _texts(document) == ["前文", "后文"]
    assert [(one.code, one.severity) for one in document.findings] == [("content-unread", "error")]


def test_files_inside_files_end(write_docx: Write, read_bytes: Read) -> None:
    data = write_docx("<w:p><w:r><w:t>底</w:t></w:r></w:p>")
    for level in range(4):
        text = f"<w:p><w:r><w:t>{level}</w:t></w:r></w:p>{CHUNK}"
        data = write_docx(text, members=_members("a.docx", data))
    document = read_bytes(data)
    assert _texts(document) == ["3", "2", "1"]
    assert [one.code for one in document.findings] == ["content-unread"]

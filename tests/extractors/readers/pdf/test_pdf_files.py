"""Files that are encrypted, damaged, too large, or pictures: said clearly, never a crash."""

import io
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader

from extractors.errors import (
    CorruptFileError,
    EncryptedFileError,
    ExtractionError,
    LimitExceededError,
    NoTextError,
)
from extractors.readers.pdf import rulings
from extractors.source_files import Limits
from models.document import Document

Read = Callable[..., Document]
Texts = Callable[..., list[str]]


def codes(document: Document) -> list[str]:
    return [finding.code for finding in document.findings]


def picture() -> ImageReader:
    written = io.BytesIO()
    Image.new("L", (60, 80), 200).save(written, "PNG")
    return ImageReader(written)


def test_a_whole_file_has_no_findings(sheet: Any, read: Read) -> None:
    sheet.text(60, 100, "正文。")
    document = read(sheet.data())
    assert codes(document) == []
    assert document.source.page_count == 1
    assert document.source.extractor.name == "jixiao.pdf"


def test_a_password_opens_an_encrypted_file(new_sheet: Any, read: Read, texts: Texts) -> None:
    sheet = new_sheet(encrypt=StandardEncryption("geheim", "owner", strength=128))
    sheet.text(60, 100, "正文。")
    data = sheet.data()
    with pytest.raises(EncryptedFileError, match="needs a password"):
        read(data)
    with pytest.raises(EncryptedFileError, match="no given password"):
        read(data, passwords=("falsch",))
    assert texts(read(data, passwords=("falsch", "geheim"))) == ["正文。"]


def test_a_file_with_an_owner_password_alone_opens(
    new_sheet: Any, read: Read, texts: Texts
) -> None:
    sheet = new_sheet(encrypt=StandardEncryption("", "owner", canCopy=0, strength=128))
    sheet.text(60, 100, "正文。")
    assert texts(read(sheet.data())) == ["正文。"]


def test_pages_without_text_are_named(sheet: Any, read: Read, texts: Texts) -> None:
    sheet.text(60, 100, "正文。")
    sheet.next_page()
    for _ in range(2):
        sheet.canvas.drawImage(picture(), 0, 0, 595, 842)
        sheet.next_page()
    document = read(sheet.data())
    assert texts(document) == ["正文。"]
    (finding,) = document.findings
    assert finding.code == "page-without-text"
    assert "2-3" in finding.message


def test_an_empty_page_is_no_finding(sheet: Any, read: Read) -> None:
    sheet.text(60, 100, "正文。")
    sheet.next_page()
    sheet.canvas.showPage()
    sheet.text(60, 100, "正文。")
    assert codes(read(sheet.data())) == []


def test_pictures_alone_need_recognition(sheet: Any, read: Read) -> None:
    sheet.canvas.drawImage(picture(), 0, 0, 595, 842)
    with pytest.raises(NoTextError) as caught:
        read(sheet.data())
    assert "recognition" in caught.value.advice


def test_a_layer_of_recognised_text_is_read_and_said(sheet: Any, read: Read, texts: Texts) -> None:
    sheet.canvas.drawImage(picture(), 0, 0, 595, 842)
    sheet.text(60, 100, "扫描件文字。", mode=3)
    document = read(sheet.data())
    assert texts(document) == ["扫描件文字。"]
    assert [(f.code, f.severity) for f in document.findings] == [("page-without-text", "info")]


def test_unmapped_characters_are_counted_and_not_guessed(read: Read, data_folder: Path) -> None:
    data = (data_folder / "38.libreoffice.pdf").read_bytes()
    document = read(data.replace(b"/ToUnicode", b"/NoUnicode"))
    (finding,) = [f for f in document.findings if f.code == "text-unmapped"]
    share = float(finding.message.partition("(")[2].partition("%")[0])
    assert 80 < share <= 100
    text = "".join(block.text for block in document.blocks if block.kind == "paragraph")
    assert text.count("\N{REPLACEMENT CHARACTER}") > len(text) / 2


def test_a_file_cut_off_at_its_end_is_read_with_a_finding(
    sheet: Any, read: Read, texts: Texts
) -> None:
    sheet.text(60, 100, "正文。")
    data = sheet.data()
    document = read(data[: data.rindex(b"xref")])
    assert texts(document) == ["正文。"]
    assert codes(document) == ["damaged-source"]


def test_a_wrong_cross_reference_is_repaired_with_a_finding(
    sheet: Any, read: Read, texts: Texts
) -> None:
    sheet.text(60, 100, "正文。")
    data = sheet.data()
    start = data.rindex(b"startxref") + len(b"startxref\n")
    document = read(data[:start] + b"7" * 3 + data[start + 3 :])
    assert texts(document) == ["正文。"]
    assert codes(document) == ["damaged-source"]


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.4\n%%EOF", b"%PDF-" + bytes(5000)])
def test_a_pdf_in_name_only_is_corrupt(read: Read, data: bytes) -> None:
    with pytest.raises(CorruptFileError):
        read(data)


def test_a_page_that_is_missing_is_named(sheet: Any, read: Read) -> None:
    sheet.text(60, 100, "正文。")
    sheet.next_page()
    sheet.text(60, 100, "第二页。")
    data = sheet.data().replace(b"/Count 2", b"/Count 3")
    try:
        document = read(data)
    except CorruptFileError:
        return
    assert "第二页。" in [b.text for b in document.blocks if b.kind == "paragraph"]


def test_too_many_pages_are_refused(sheet: Any, read: Read) -> None:
    for _ in range(3):
        sheet.text(60, 100, "页。")
        sheet.next_page()
    with pytest.raises(LimitExceededError, match="3 pages"):
        read(sheet.data(), limits=Limits(page_count=2))


def test_too_many_cells_are_refused(sheet: Any, read: Read) -> None:
    sheet.grid([50, 100, 150, 200], [100, 120, 140, 160])
    sheet.text(60, 115, "页")
    with pytest.raises(LimitExceededError, match="table cells"):
        read(sheet.data(), limits=Limits(cell_count=5))


def test_too_many_objects_on_a_page_are_refused(
    sheet: Any, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rulings, "MAX_PAGE_OBJECTS", 50)
    for index in range(60):
        sheet.line(50, 100 + index, 60, 100 + index)
    with pytest.raises(LimitExceededError, match="page 1"):
        read(sheet.data())


def test_a_drawing_of_thousands_of_lines_is_no_table(sheet: Any, read: Read, texts: Texts) -> None:
    for index in range(2200):
        sheet.line(10 + index % 500, 50, 10 + index % 500, 60 + index / 4)
        sheet.line(10, 50 + index / 3, 400 - index / 9, 50 + index / 3)
    sheet.text(450, 800, "图注。")
    assert texts(read(sheet.data())) == ["图注。"]


def test_broken_bytes_give_text_or_an_error_of_ours(read: Read, data_folder: Path) -> None:
    data = bytearray((data_folder / "38.libreoffice.pdf").read_bytes())
    rng = random.Random(20210101)
    outcomes = set()
    for _ in range(60):
        broken = bytearray(data)
        for _ in range(rng.choice((1, 10, 200))):
            broken[rng.randrange(len(broken))] = rng.randrange(256)
        if rng.random() < 0.3:
            del broken[rng.randrange(len(broken)) :]
        try:
            read(bytes(broken))
            outcomes.add("read")
        except ExtractionError as error:
            outcomes.add(type(error).__name__)
    assert "read" in outcomes

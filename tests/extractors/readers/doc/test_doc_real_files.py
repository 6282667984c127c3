"""Real files of `../shared/samples`: everything is read, or named for what it is."""

from collections.abc import Callable
from pathlib import Path

import pytest

from extractors.errors import (
    EncryptedFileError,
    ExtractionError,
    NoTextError,
    UnsupportedFormatError,
)
from extractors.reading import read_document
from extractors.source_files import ReadOptions, load_source_file
from models.document import Document, Paragraph, Table


@pytest.fixture(scope="module")
def samples(shared: Path) -> Path:
    return shared / "samples" / "doc"


@pytest.fixture(scope="module")
def read_real(samples: Path) -> Callable[..., Document]:
    def read(stem: str, *passwords: str) -> Document:
        (path,) = samples.glob(f"*__{stem}.doc")
        return read_document(load_source_file(path), ReadOptions(passwords=passwords))

    return read


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def test_seed_report_is_the_docx_report(shared: Path) -> None:
    doc, docx = (
        read_document(load_source_file(shared / "seed" / f"report-2021.{ending}")).blocks
        for ending in ("doc", "docx")
    )
    # LibreOffice rewrote the TC fields' switches; everything else is the same, cell for cell.
    assert [_without_codes(block) for block in doc] == [_without_codes(block) for block in docx]
    titles = [
        code.instruction
        for block in doc
        if isinstance(block, Paragraph)
        for code in block.field_codes
    ]
    assert titles == [
        'TC "总体绩效目标" \\l 2',
        'TC "分项绩效目标" \\l 2',
        'TC "工作保障措施" \\l 2',
        'TC "1、2021年科普工作经费绩效目标表" \\l 2',
    ]


def _without_codes(block: Paragraph | Table) -> object:
    if isinstance(block, Table):
        return [
            (cell.row, cell.column, cell.row_span, cell.column_span, cell.text, cell.location)
            for cell in block.cells
        ]
    return block.text, block.story, block.outline_level, block.location


def test_everything_reads_or_is_named(samples: Path) -> None:
    kinds = ("read", "damaged", "encrypted", "pictures", "other")
    outcomes: dict[str, list[str]] = {kind: [] for kind in kinds}
    for path in sorted(samples.iterdir()):
        try:
            document = read_document(load_source_file(path))
        except EncryptedFileError:
            outcomes["encrypted"].append(path.name)
        except NoTextError:
            outcomes["pictures"].append(path.name)
        except ExtractionError as error:
            outcomes["other"].append(f"{path.name}: {error.reason}")
        else:
            codes = {finding.code for finding in document.findings}
            outcomes["damaged" if "damaged-source" in codes else "read"].append(path.name)
    assert outcomes["other"] == []
    assert [name.split("__")[1] for name in outcomes["encrypted"]] == [
        "PasswordProtected.doc",
        "password_password_cryptoapi.doc",
    ]
    assert [name.split("__")[1] for name in outcomes["pictures"]] == ["vector_image.doc"]
    assert len(outcomes["damaged"]) <= 4, outcomes["damaged"]


def test_what_is_not_word_is_named(shared: Path) -> None:
    for path in sorted((shared / "samples" / "wps").iterdir()):
        with pytest.raises(UnsupportedFormatError, match="Works"):
            read_document(load_source_file(path))


class TestPasswords:
    def test_right_password_opens(self, read_real: Callable[..., Document]) -> None:
        document = read_real("password_password_cryptoapi", "wrong", "password")
        assert "".join(texts(document)).strip()

    def test_no_password(self, read_real: Callable[..., Document]) -> None:
        with pytest.raises(EncryptedFileError, match="is encrypted with a password"):
            read_real("password_password_cryptoapi")

    def test_wrong_password(self, read_real: Callable[..., Document]) -> None:
        with pytest.raises(EncryptedFileError, match="none of the given passwords"):
            read_real("PasswordProtected", "wrong")


class TestWord6AndWord95:
    """nFib 101 to 104; their code page is the font's or the language's."""

    def test_tables_and_cyrillic(self, read_real: Callable[..., Document]) -> None:
        document = read_real("Bug49933")
        tables = [block for block in document.blocks if isinstance(block, Table)]
        assert len(tables) == 4
        heads = [cell.text.replace("\n", " ") for cell in tables[0].cells if cell.row == 1]
        assert [" ".join(head.split()) for head in heads] == [
            "Наименование продукции",
            "Изготовитель",
            "Тип бутылки",
            "Объем",
            "Цена (руб.)",
        ]

    def test_fast_saved_with_footer(self, read_real: Callable[..., Document]) -> None:
        document = read_real("Bug60942")
        footers = [
            block.text
            for block in document.blocks
            if isinstance(block, Paragraph) and block.story == "footer"
        ]
        assert footers[0].startswith("11, rue Guilloud - 69003 LYON - Tél. : 04.72.68.08.08")

    def test_east_asian_edition_in_utf16(self, read_real: Callable[..., Document]) -> None:
        # wIdent 0xA699: 58 pieces, all of UTF-16, quotes among them at U+1092.
        assert any("Many thanks for xxxxxx’x" in text for text in texts(read_real("Bug51944")))


def test_labels_that_the_text_itself_tells(read_real: Callable[..., Document]) -> None:
    # In this file each numbered paragraph's text is the label that Word shows before it.
    numbered = [
        text
        for text in texts(read_real("testWORD_override_list_numbering"))
        if text and not text.startswith("Test ") and text != "·"
    ]
    assert len(numbered) > 30
    halves = [(text[: len(text) // 2], text[len(text) // 2 :]) for text in numbered]
    assert [pair for pair in halves if pair[0] != pair[1]] == []


def test_embedded_objects_stay_out_of_the_body(read_real: Callable[..., Document]) -> None:
    assert texts(read_real("Doc1_ole"))[0] == ""
    assert "".join(texts(read_real("equation"))).strip() == ""


def test_ruby_keeps_its_base(read_real: Callable[..., Document]) -> None:
    assert texts(read_real("testWORD_phonetic"))[0] == "東京"

"""Generated files: whole, the same for a seed, refused where something is there already."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest

from corpus.generation.docx_writer import write_docx
from corpus.generation.files import UnknownFormatError, holds_all, write_reports
from corpus.generation.html_writer import write_html
from corpus.generation.office import MissingProgramError, find_program
from corpus.generation.other_kinds import KINDS, make_other_kind
from corpus.generation.reports import ENCODINGS, encode, make_report
from corpus.generation.selection import select_varied
from corpus.generation.sheets import Grid, Line, Sheet, cell
from corpus.generation.text_writer import SHAPES, TextStyle, write_text
from corpus.gold import Gold, compared_fields, load_gold
from extractors.extraction import extract
from extractors.source_files import SourceFile

INDEXES = range(30)


@pytest.mark.parametrize("index", INDEXES)
def test_every_shape_of_text_holds_all_of_the_gold(index: int) -> None:
    report = make_report("files", index, 2)
    for shape in SHAPES:
        assert holds_all(write_text(report.sheet, TextStyle(shape)), report.gold), shape


def test_a_table_cut_by_hand_is_not_cut_through_a_merge() -> None:
    for index in range(30, 40):
        for block in make_report("pdfA", index, None).sheet.blocks:
            if isinstance(block, Grid):
                for place, row in enumerate(block.rows):
                    assert all(place + item.row_span <= len(block.rows) for item in row)


def test_the_same_seed_gives_the_same_bytes_and_another_one_does_not() -> None:
    first, again = make_report("files", 1, 2), make_report("files", 1, 2)
    assert first == again
    assert write_docx(first.sheet) == write_docx(again.sheet)
    assert write_docx(make_report("files", 2, 2).sheet) != write_docx(first.sheet)
    assert make_report("other", 1, 2).gold != first.gold


def test_no_two_reports_read_alike() -> None:
    goals = [
        goal
        for index in INDEXES
        for project in make_report("files", index, 2).gold.projects
        for goal in project.goals
    ]
    assert len(set(goals)) > 0.95 * len(goals)


def test_a_docx_opens_and_carries_no_time() -> None:
    for index in range(6):
        data = write_docx(make_report("files", index, 2).sheet)
        docx.Document(io.BytesIO(data))
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_every_encoding_decodes_to_the_same_text() -> None:
    text = "预算数≥1次\n"
    for encoding in dict.fromkeys(ENCODINGS):
        data = encode(text, encoding)
        name = encoding.removesuffix("-bom")
        assert data.decode(name).removeprefix("\ufeff") == text


def test_a_page_escapes_its_texts() -> None:
    sheet = Sheet((Line("<5% & >3次"), Grid(((cell(0, "<b>"),),), 1)))
    page = write_html(sheet)
    assert "&lt;5% &amp; &gt;3次" in page
    assert "<b>" not in page


def test_reports_are_written_and_never_over_something(tmp_path: Path) -> None:
    reports = [make_report("files", index, 1) for index in range(2)]
    folders = write_reports(reports, tmp_path, ("docx", "tab"))
    assert sorted(file.name for file in folders[0].iterdir()) == [
        "gold.json",
        "report.docx",
        "report.tab.txt",
    ]
    assert load_gold(folders[1] / "gold.json") == reports[1].gold
    with pytest.raises(FileExistsError):
        write_reports(reports, tmp_path, ("docx",))
    write_reports(reports, tmp_path, ("docx",), replace=True)
    assert sorted(file.name for file in folders[0].iterdir()) == ["gold.json", "report.docx"]


def test_an_unknown_format_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormatError, match="odt"):
        write_reports([make_report("files", 0, 1)], tmp_path, ("docx", "odt"))
    assert list(tmp_path.iterdir()) == []


def test_libreoffice_writes_doc_and_pdf(tmp_path: Path) -> None:
    try:
        find_program("soffice", "libreoffice")
    except MissingProgramError as error:
        pytest.skip(str(error))
    (folder,) = write_reports([make_report("files", 0, 1)], tmp_path, ("doc", "pdf"))
    assert (folder / "report.doc").read_bytes().startswith(b"\xd0\xcf\x11\xe0")
    assert (folder / "report.pdf").read_bytes().startswith(b"%PDF-")


def test_a_missing_program_is_named() -> None:
    with pytest.raises(MissingProgramError, match="no-such-program is not installed"):
        find_program("no-such-program")


@pytest.mark.parametrize("index", range(len(KINDS)))
def test_documents_of_other_kinds_have_empty_gold(index: int) -> None:
    other = make_other_kind("files", index)
    empty = Gold(kind="other", leftover=other.gold.leftover, expected_findings=("document-kind",))
    assert other.gold == empty
    assert other.gold.leftover


def test_a_selection_shows_many_choices() -> None:
    chosen = select_varied("files", 3, candidates=20)
    assert len({report.name for report in chosen}) == 3
    assert len({report.layout.tables for report in chosen if report.layout}) > 1


@pytest.mark.parametrize("habit", ["links", "changes", "controls", "nested"])
def test_the_habits_of_word_change_nothing_that_is_read(habit: str) -> None:
    sheet = make_report("files", 2, 2).sheet
    plain = read_docx(write_docx(replace(sheet, word_habits=frozenset())))
    assert read_docx(write_docx(replace(sheet, word_habits=frozenset({habit})))) == plain


def read_docx(data: bytes) -> dict[str, Any]:
    return compared_fields(extract(SourceFile(name="report.docx", data=data)))

"""`jixiao inspect`: the decoded document as blocks, grids and fields."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reportlab.pdfgen import canvas

from extractors.errors import ExitCode
from models.document import Document

Run = Callable[..., Any]


def test_text(jixiao: Run, report: Path) -> None:
    outcome = jixiao("inspect", report)
    assert (outcome.code, outcome.err) == (0, "")
    first, *lines = outcome.out.splitlines()
    assert "report.txt: txt, utf-8" in first
    assert "[0] '一、总体绩效目标'" in lines


def test_grids_spans_and_fields(jixiao: Run, real_docx: Path) -> None:
    out = jixiao("inspect", real_docx).out
    assert "table, 11 rows × 6 columns" in out
    assert "(1, 0) over 5 rows: '产出指标'" in out
    assert "field {TC" in out


def test_markup_in_a_text_is_shown_and_not_obeyed(jixiao: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("[bold]一、总体[/bold] [/x] {field}\n", encoding="utf-8")
    outcome = jixiao("inspect", path)
    assert outcome.code == 0
    assert "[bold]一、总体[/bold] [/x] {field}" in outcome.out


def test_findings_are_shown(jixiao: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.doc"
    path.write_text("一、总体绩效目标\n", encoding="utf-8-sig")
    assert "! extension-differs: " in jixiao("inspect", path).out


def test_json_is_the_document(jixiao: Run, real_docx: Path) -> None:
    outcome = jixiao("inspect", real_docx, "--json")
    document = Document.model_validate_json(outcome.out)
    assert document.source.format == "docx"
    assert json.loads(outcome.out)["blocks"][0]["kind"] == "paragraph"


def test_errors_are_one_line(jixiao: Run, tmp_path: Path) -> None:
    missing = jixiao("inspect", tmp_path / "none.txt")
    assert (missing.code, missing.out) == (ExitCode.NOT_FOUND, "")
    assert missing.err.count("\n") == 1
    folder = jixiao("inspect", tmp_path)
    assert folder.code == ExitCode.NOT_FOUND
    picture = tmp_path / "a.docx"
    picture.write_bytes(b"GIF89a\x01\x00\x01\x00")
    assert jixiao("inspect", picture).code == ExitCode.UNSUPPORTED


def one_line(outcome: Any, code: ExitCode) -> str:
    assert (outcome.code, outcome.out) == (code, "")
    assert outcome.err.startswith("jixiao: ")
    assert outcome.err.count("\n") == 1
    return str(outcome.err)


def test_only_pages_are_drawn(jixiao: Run, report: Path, real_docx: Path, tmp_path: Path) -> None:
    for path in (report, real_docx):
        for place in ((), ("-o", tmp_path / "page.png")):
            outcome = jixiao("inspect", path, "--image", 2, *place)
            assert "has no pages to draw" in one_line(outcome, ExitCode.UNSUPPORTED)
    assert not (tmp_path / "page.png").exists()


def test_a_picture_of_a_page(jixiao: Run, tmp_path: Path) -> None:
    pdf = tmp_path / "a.pdf"
    page = canvas.Canvas(str(pdf))
    page.drawString(72, 700, "page")
    page.save()
    assert "-o page.png" in one_line(jixiao("inspect", pdf, "--image", 1), ExitCode.USAGE)
    picture = tmp_path / "page.png"
    for number in (0, 2):
        beyond = jixiao("inspect", pdf, "--image", number, "-o", picture)
        assert f"has no page {number}" in one_line(beyond, ExitCode.USAGE)
    blocked = jixiao("inspect", pdf, "--image", 1, "-o", "/proc/none/page.png")
    assert "cannot be written" in one_line(blocked, ExitCode.OUTPUT)
    assert jixiao("inspect", pdf, "--image", 1, "-o", picture).code == 0
    assert picture.read_bytes().startswith(b"\x89PNG")

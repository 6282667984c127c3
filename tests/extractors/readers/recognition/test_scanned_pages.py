"""A scanned report gives the record of the report that was scanned, and says that it was."""

import json
import socket
from pathlib import Path
from typing import Any

import pypdfium2 as pypdfium
import pytest
from PIL import Image

from corpus.evaluation.comparison import compare
from corpus.gold import compared_fields
from extractors.errors import CorruptFileError, NoTextError, UnsupportedFormatError
from extractors.extraction import extract, extract_file
from extractors.readers.pdf import page_pictures
from extractors.reading import read_document
from extractors.source_files import ReadOptions, SourceFile, load_source_file
from extractors.terms.widths import fold_width
from models.locations import PdfLocation
from models.report import Report


def test_the_values_are_those_of_the_digital_file(digital: Report, scanned: Report) -> None:
    gold, found = (fields_of(report) for report in (digital, scanned))
    total = compare(gold, found).total
    assert total.recall >= 0.99
    assert total.precision >= 0.99


def fields_of(report: Report) -> dict[str, Any]:
    """The values that are compared, in one width."""
    return json.loads(fold_width(json.dumps(compared_fields(report), ensure_ascii=False)))


def test_the_record_says_what_was_recognised(scanned: Report) -> None:
    recognition = scanned.source.recognition
    assert recognition is not None
    assert recognition.pages == (1,)
    assert "PP-OCRv6" in recognition.engine
    assert recognition.mean_confidence is not None
    assert 0.9 < recognition.mean_confidence <= 1
    assert "text-recognised" in {finding.code for finding in scanned.findings}


def test_places_are_those_on_the_page_as_it_is_shown(digital: Report, scanned: Report) -> None:
    place = digital.provenance["/projects/0/name"]
    found = scanned.provenance["/projects/0/name"]
    assert isinstance(place, PdfLocation)
    assert isinstance(found, PdfLocation)
    # The page was turned by up to a degree and a half about its middle.
    assert found.bbox == pytest.approx(place.bbox, abs=25)
    assert found.page == 1


def test_nothing_is_fetched_from_a_network(
    scan: Path, monkeypatch: pytest.MonkeyPatch, scanned: Report
) -> None:
    from extractors.readers.recognition.engine import load_engine

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    load_engine.cache_clear()
    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert extract_file(scan).model_dump() == scanned.model_dump()


def test_recognition_that_is_off_leaves_the_page_unread(scan: Path) -> None:
    with pytest.raises(NoTextError, match="switched off"):
        extract_file(scan, ReadOptions(recognition="off"))


def test_a_missing_extra_is_named(scan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import extractors.readers.recognition.engine as engine

    def missing() -> None:
        raise ImportError("onnxruntime")

    monkeypatch.setattr(engine, "load_engine", missing)
    with pytest.raises(NoTextError, match=r"jixiao\[recognition\]"):
        extract_file(scan)


@pytest.mark.parametrize(("suffix", "format"), [("png", "png"), ("jpg", "jpeg")])
def test_an_image_is_a_format_of_its_own(
    scan: Path, tmp_path: Path, suffix: str, format: str, digital: Report
) -> None:
    path = tmp_path / f"scan.{suffix}"
    _picture(scan).save(path, dpi=(200, 200))
    report = extract_file(path)
    assert report.source.format == format
    assert report.source.page_count == 1
    assert [project.code for project in report.projects] == [p.code for p in digital.projects]


def test_a_tiff_has_many_pages(scan: Path, tmp_path: Path) -> None:
    path = tmp_path / "scan.tif"
    page = _picture(scan)
    blank = Image.new("RGB", page.size, "white")
    page.save(path, save_all=True, append_images=[blank], dpi=(200, 200))
    report = extract_file(path)
    assert (report.source.format, report.source.page_count) == ("tiff", 2)
    assert report.source.recognition is not None
    assert report.source.recognition.pages == (1, 2)
    assert report.projects


def test_a_page_upside_down_is_turned(scan: Path, tmp_path: Path, digital: Report) -> None:
    path = tmp_path / "turned.png"
    _picture(scan).rotate(180).save(path, dpi=(200, 200))
    assert [p.code for p in extract_file(path).projects] == [p.code for p in digital.projects]


def test_scanned_and_text_pages_stand_in_their_order(
    scan: Path, form_pdf: Path, tmp_path: Path
) -> None:
    mixed = pypdfium.PdfDocument.new()
    for path in (form_pdf, scan):
        mixed.import_pages(pypdfium.PdfDocument(path))
    target = tmp_path / "mixed.pdf"
    mixed.save(target)
    document = read_document(load_source_file(target))
    assert document.source.recognition is not None
    assert document.source.recognition.pages == (2,)
    pages = [b.location.page for b in document.blocks if isinstance(b.location, PdfLocation)]
    assert pages == sorted(pages)
    assert set(pages) == {1, 2}


def test_a_picture_without_text_says_so() -> None:
    source = SourceFile("photo.png", _encoded(Image.new("RGB", (800, 600), "white")))
    with pytest.raises(UnsupportedFormatError, match="without text"):
        extract(source)


def test_a_damaged_image_says_so() -> None:
    whole = _encoded(Image.new("L", (300, 400)))
    with pytest.raises(CorruptFileError):
        extract(SourceFile("cut.png", whole[:60]))


def test_pages_are_recognised_once(scan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[tuple[int, int]] = []
    monkeypatch.setattr(page_pictures, "page_done", lambda *page: done.append(page))
    extract_file(scan)
    assert done == [(1, 1)]


def _picture(scan: Path) -> Image.Image:
    document = pypdfium.PdfDocument(scan)
    picture: Image.Image = document[0].render(scale=200 / 72).to_pil().convert("RGB")
    document.close()
    return picture


def _encoded(image: Image.Image) -> bytes:
    import io

    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()

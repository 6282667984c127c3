"""Scans of reports whose records are known from the files they are made of."""

from pathlib import Path

import pytest

from extractors.extraction import extract_file
from models.report import Report

REPORTS = Path(__file__).parents[4] / "corpus" / "reports"


@pytest.fixture(scope="session")
def form_pdf() -> Path:
    """A form of one page: a self-evaluation with a grid of signs, figures and points."""
    return REPORTS / "generated-form-self-evaluation" / "report.pdf"


@pytest.fixture(scope="session")
def digital(form_pdf: Path) -> Report:
    """Its record, read from its own text."""
    return extract_file(form_pdf)


@pytest.fixture(scope="session")
def scan(form_pdf: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same page as a picture, a little askew."""
    for library in ("cv2", "onnxruntime", "rapidocr"):
        pytest.importorskip(library, reason="the extra jixiao[recognition] is not installed")
    from corpus.scans.making import scan_pdf
    from corpus.scans.manners import MANNERS

    path = tmp_path_factory.mktemp("scans") / "scan.pdf"
    scan_pdf(form_pdf, path, MANNERS["askew"], seed=1)
    return path


@pytest.fixture(scope="session")
def scanned(scan: Path) -> Report:
    """The record of the scan."""
    return extract_file(scan)

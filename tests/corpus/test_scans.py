"""Scans are made of pictures alone, the same again for the same seed."""

from decimal import Decimal
from pathlib import Path

import numpy as np
import pypdfium2 as pypdfium
import pytest

from corpus.scans.making import scan_pdf
from corpus.scans.manners import MANNERS
from corpus.scans.measuring import Measured, Measurement, compare_scan
from extractors.extraction import extract_file
from extractors.terms.widths import fold_width
from models.findings import Finding

REPORT = Path(__file__).parents[2] / "corpus/reports/generated-form-self-evaluation/report.pdf"


@pytest.mark.parametrize("manner", sorted(MANNERS))
def test_a_scan_is_a_picture_of_each_page(manner: str, tmp_path: Path) -> None:
    scan = tmp_path / "scan.pdf"
    assert scan_pdf(REPORT, scan, MANNERS[manner], seed=3) == 1
    document = pypdfium.PdfDocument(scan)
    assert document[0].get_textpage().count_chars() == 0
    grey = np.asarray(document[0].render(scale=1).to_pil().convert("L"))
    assert (grey < 128).any()
    assert (grey > 200).mean() > 0.3
    document.close()


def test_the_same_seed_gives_the_same_scan(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        scan_pdf(REPORT, tmp_path / name, MANNERS["noise"], seed)
    pixels = [
        pypdfium.PdfDocument(tmp_path / name)[0].render().to_numpy().tobytes() for name in "abc"
    ]
    assert pixels[0] == pixels[1]
    assert pixels[0] != pixels[2]


def test_a_wrong_amount_is_counted_unless_a_remark_points_to_it() -> None:
    digital = extract_file(REPORT)
    project = digital.projects[0]
    funding = (
        project.funding[0].model_copy(update={"amount": Decimal("1.23")}),
        *project.funding[1:],
    )
    wrong = digital.model_copy(
        update={"projects": (project.model_copy(update={"funding": funding}),)}
    )
    comparison, silent = compare_scan(digital, wrong, fold_width)
    scan = Measured("a", 1, 1.0, comparison, silent, needs_review=False)
    measured = Measurement("200", [scan, None])
    assert [item.found for item in measured.silent_amounts] == ["1.23"]
    assert (measured.pages, measured.unread) == (1, 1)
    remark = Finding(
        code="recognition-doubtful",
        severity="warning",
        message="…",
        pointer=silent[0].pointer,
    )
    remarked = wrong.model_copy(update={"findings": (*wrong.findings, remark)})
    assert not compare_scan(digital, remarked, fold_width)[1]

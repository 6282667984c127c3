"""Scans are made of pictures alone, the same again for the same seed."""

import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pypdfium2 as pypdfium
import pytest

from corpus.scans.measuring import Measured, ReadScan, Sum, compare_scan
from extractors.extraction import interpret
from extractors.reading import read_document
from extractors.source_files import load_source_file
from extractors.terms.widths import fold_width
from models.document import Table
from models.findings import Finding

pytest.importorskip("cv2", reason="the extra jixiao[recognition] is not installed")

from corpus.scans.making import scan_pdf
from corpus.scans.manners import MANNERS

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


def test_the_same_scan_is_the_same_bytes(tmp_path: Path) -> None:
    for name in "ab":
        scan_pdf(REPORT, tmp_path / name, MANNERS["200"], 1)
        time.sleep(1.1 if name == "a" else 0)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.fixture(scope="module")
def digital() -> ReadScan:
    document = read_document(load_source_file(REPORT))
    return ReadScan(document, interpret(document))


def misread(digital: ReadScan, *pointers: str) -> ReadScan:
    """A first amount that is wrong, with a doubt at each of these places."""
    project = digital.report.projects[0]
    first, *others = project.funding
    funding = (first.model_copy(update={"amount": Decimal("1.23")}), *others)
    remarks = tuple(
        Finding(code="recognition-doubtful", severity="warning", message="…", pointer=pointer)
        for pointer in pointers
    )
    report = digital.report.model_copy(
        update={
            "projects": (project.model_copy(update={"funding": funding}),),
            "findings": (*digital.report.findings, *remarks),
        }
    )
    return ReadScan(digital.document, report)


def measured(digital: ReadScan, scanned: ReadScan) -> Measured:
    return compare_scan(digital, scanned, fold_width, "a", 1.0)


@pytest.mark.parametrize(
    ("pointers", "silent", "false_alarms"),
    [
        ((), 1, ()),
        (("/projects/0/funding/0/amount",), 0, ()),
        (("/projects/0/funding/0",), 0, ()),
        (("/projects/0/funding/1/amount",), 1, ("/projects/0/funding/1/amount",)),
        (("/projects/0/name",), 1, ("/projects/0/name",)),
    ],
)
def test_a_wrong_amount_is_silent_unless_a_remark_points_to_it(
    digital: ReadScan, pointers: tuple[str, ...], silent: int, false_alarms: tuple[str, ...]
) -> None:
    one = measured(digital, misread(digital, *pointers))
    assert len(one.silent) == silent
    assert len(one.silent) + len(one.told) == 1
    assert one.false_alarms == false_alarms


def test_a_remark_on_a_target_concerns_all_its_keys(digital: ReadScan) -> None:
    project = digital.report.projects[0]
    first, *others = project.indicators
    assert first.target is not None
    wrong = first.model_copy(
        update={"target": first.target.model_copy(update={"value": Decimal(987654)})}
    )
    remark = Finding(
        code="recognition-doubtful",
        severity="warning",
        message="…",
        pointer="/projects/0/indicators/0/target/text",
    )
    report = digital.report.model_copy(
        update={
            "projects": (project.model_copy(update={"indicators": (wrong, *others)}),),
            "findings": (remark,),
        }
    )
    one = measured(digital, ReadScan(digital.document, report))
    assert [item.field for item in one.told] == ["projects[].indicators[].target.value"]
    assert (one.silent, one.false_alarms) == ((), ())


def test_values_after_a_lost_row_are_found_where_they_stand(digital: ReadScan) -> None:
    project = digital.report.projects[0]
    _, *others = project.indicators
    last = others[-1].model_copy(update={"description": "misread", "level3": "misread"})
    report = digital.report.model_copy(
        update={"projects": (project.model_copy(update={"indicators": (*others[:-1], last)}),)}
    )
    one = measured(digital, ReadScan(digital.document, report))
    place = f"/projects/0/indicators/{len(others) - 1}/level3"
    assert [item.found_at for item in one.silent if item.field.endswith("level3")] == [place]
    assert all(item.found_at is None for item in one.missed if "/indicators/0/" in item.pointer)


def test_cells_are_counted_with_their_spans(digital: ReadScan) -> None:
    blocks = []
    for block in digital.document.blocks:
        if isinstance(block, Table):
            block = replace(block, cells=block.cells[1:])
        blocks.append(block)
    less = digital.document.model_copy(update={"blocks": tuple(blocks)})
    one = measured(digital, ReadScan(less, digital.report))
    assert (one.cells.missed, one.cells.invented) == (1, 0)


def test_scans_together(digital: ReadScan) -> None:
    right = measured(digital, digital)
    wrong = measured(digital, misread(digital))
    both = Sum([right, wrong, None])
    assert (both.pages, both.unread, both.seconds_a_page) == (2, 1, 1.0)
    assert right.comparison.exact
    assert [name for name, _ in both.silent] == ["a"]
    assert both.values.missed == 1

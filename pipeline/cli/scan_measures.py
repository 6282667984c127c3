"""Measuring how well scans are recognised, for `jixiao corpus scan --measure`.

A page takes seconds and a measurement many pages, so each scan is told as soon as it is measured, and
what was read of it is kept beside it: the same command goes on where it was stopped, and what comes
after reading (forms, checks) can be measured again in no time.
"""

import time
from pathlib import Path

import typer
from pydantic import BaseModel, ValidationError

from corpus.evaluation.comparison import Difference
from corpus.scans.measuring import Measured, ReadScan, Sum, compare_scan
from extractors.errors import ExtractionError
from extractors.extraction import interpret
from extractors.reading import read_document
from extractors.recognition_checks import is_critical, passed_recognition
from extractors.source_files import load_source_file
from extractors.terms.widths import fold_width
from models.document import Document
from models.version import __version__
from pipeline.cli.saying import say

_MOST_QUOTED = 60
"""Characters of a value in a line; of a longer one its beginning and its end."""


class _Kept(BaseModel):
    """What is written down of a scan: its Document, and the processor time that reading it took."""

    version: str
    seconds: float
    document: Document


def measure_scan(digital: Path, scan: Path, *, afresh: bool) -> Measured | None:
    """Compare a scan with the file it was made of; None where it cannot be read."""
    source = load_source_file(scan)
    kept = None if afresh else _load(scan, source.sha256)
    if kept is None:
        started = time.process_time()
        try:
            document = read_document(source)
        except ExtractionError as error:
            say(str(error), err=True)
            return None
        kept = _Kept(version=__version__, seconds=time.process_time() - started, document=document)
        _kept_beside(scan).write_text(kept.model_dump_json(), encoding="utf-8")
    gold = read_document(load_source_file(digital))
    report = interpret(kept.document)
    return compare_scan(
        ReadScan(gold, interpret(gold)),
        ReadScan(kept.document, report, not passed_recognition(report)),
        fold_width,
        scan.name,
        kept.seconds,
    )


def _kept_beside(scan: Path) -> Path:
    return scan.with_suffix(".read.json")


def _load(scan: Path, sha256: str) -> _Kept | None:
    """What was kept of this very scan by this version, if anything."""
    try:
        kept = _Kept.model_validate_json(_kept_beside(scan).read_bytes())
    except (OSError, ValidationError):
        return None
    same = kept.version == __version__ and kept.document.source.sha256 == sha256
    return kept if same else None


def print_scan(measured: Measured) -> None:
    """A line for one scan, and one for each value of it that is wrong or left out."""
    values, cells = measured.comparison.total, measured.cells
    typer.echo(
        f"{measured.name}: {measured.pages} pages, {measured.seconds:.1f} s, recall "
        f"{values.recall:.4f}, precision {values.precision:.4f}, cells {cells.recall:.4f}, "
        f"{measured.doubted} doubtful ({len(measured.false_alarms)} of them right)"
    )
    for told, items in (
        ("no remark", measured.silent),
        ("remarked", measured.told),
        ("left out", measured.missed),
    ):
        for item in items:
            place = item.found_at or item.pointer
            typer.echo(f"  {told}: {place}: {_short(item.found)} for {_short(item.gold)}")


def print_sum(manner: str, scans: Sum) -> None:
    """What all scans of a manner amount to."""
    values, cells = scans.values, scans.cells
    told, silent = (_figures([item for _, item in items]) for items in (scans.told, scans.silent))
    right = values.right - scans.false_alarms
    typer.echo(
        f"{manner}: {len(scans.scans)} scans, {scans.pages} pages, {scans.unread} unread, "
        f"{scans.seconds_a_page:.2f} CPU s a page\n"
        f"  values: recall {values.recall:.4f}, precision {values.precision:.4f}; "
        f"cells: recall {cells.recall:.4f}, precision {cells.precision:.4f}\n"
        f"  wrong figures: {told} with a remark, {silent} without; "
        f"other wrong values: {len(scans.told) - told} with, {len(scans.silent) - silent} without\n"
        f"  doubtful: {scans.doubted} values, {scans.false_alarms} of them right "
        f"({scans.false_alarms / max(1, right + scans.false_alarms):.2%} of all right values); "
        f"{scans.for_review} of {len(scans.scans)} records for review"
    )


def _figures(items: list[Difference]) -> int:
    """How many of the wrong values are codes, amounts, percentages or figures of targets."""
    return sum(item.found_at is not None and is_critical(item.found_at) for item in items)


def _short(value: object) -> str:
    text = repr(value)
    if len(text) <= _MOST_QUOTED:
        return text
    half = _MOST_QUOTED // 2
    return f"{text[:half]}…{text[1 - half :]}"

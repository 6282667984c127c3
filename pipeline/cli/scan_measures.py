"""Measuring how well scans are recognised, for `jixiao corpus scan --measure`."""

import time
from pathlib import Path

import typer

from corpus.scans.measuring import Measured, Measurement, compare_scan
from extractors.errors import ExtractionError
from extractors.extraction import extract_file
from extractors.recognition_checks import passed_recognition
from extractors.terms.widths import fold_width


def measure_scan(digital: Path, scan: Path, pages: int) -> Measured | None:
    """Compare a scan's record with that of the file it was made of; None where it cannot be read."""
    gold = extract_file(digital)
    started = time.process_time()
    try:
        found = extract_file(scan)
    except ExtractionError as error:
        typer.echo(str(error), err=True)
        return None
    seconds = time.process_time() - started
    comparison, silent = compare_scan(gold, found, fold_width)
    return Measured(scan.name, pages, seconds, comparison, silent, not passed_recognition(found))


def print_measurement(measured: Measurement) -> None:
    """One line a manner, and a line for each value that is wrong without a remark."""
    total = measured.total
    typer.echo(
        f"{measured.manner}: recall {total.recall:.4f}, precision {total.precision:.4f}, "
        f"{measured.pages} pages, {measured.seconds_a_page:.2f} CPU s a page, "
        f"{measured.unread} unread, {measured.for_review} of {len(measured.scans)} for review, "
        f"wrong without a remark: {len(measured.silent)} values, "
        f"{len(measured.silent_amounts)} of them amounts"
    )
    for item in measured.silent:
        typer.echo(f"  {item.pointer}: {item.found!r} for {item.gold!r}")

"""Every committed report in every format: the record is its gold, and the same from all of them."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from corpus.evaluation.comparison import compare
from corpus.gold import GOLD_NAME, compared_fields, load_gold
from extractors.extraction import extract_file
from models.report import Report

REPORTS = Path(__file__).resolve().parents[2] / "corpus" / "reports"
FOLDERS = sorted(folder for folder in REPORTS.iterdir() if folder.is_dir())
SOURCES = [
    source for folder in FOLDERS for source in sorted(folder.iterdir()) if source.name != GOLD_NAME
]


FORMAT_FINDINGS = frozenset({"encoding-guessed", "extension-differs", "text-unmapped"})
"""Findings about the file rather than about the report."""


def comparable(report: Report) -> dict[str, Any]:
    """All of a record that must be the same in every format."""
    return {
        **compared_fields(report),
        "leftover": "".join("".join(item.text.split()) for item in report.leftover),
        "claimed": report.coverage.claimed,
        "findings": sorted(
            (finding.code, finding.pointer or "")
            for finding in report.findings
            if finding.code not in FORMAT_FINDINGS
        ),
    }


@cache
def record(source: Path) -> Report:
    return extract_file(source)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: f"{path.parent.name}{path.suffix}")
def test_the_record_is_the_gold(source: Path) -> None:
    report = record(source)
    gold = load_gold(source.parent / GOLD_NAME)
    assert compare(gold.fields(), compared_fields(report), gold.unjudged).differences == []
    codes = {finding.code for finding in report.findings}
    assert set(gold.expected_findings) <= codes


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: f"{path.parent.name}{path.suffix}")
def test_what_nobody_claims_is_the_gold_leftover(source: Path) -> None:
    gold = load_gold(source.parent / GOLD_NAME)
    found = "".join("".join(item.text.split()) for item in record(source).leftover)
    wanted = "".join("".join(text.split()) for text in gold.leftover)
    assert sorted(found) == sorted(wanted)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_every_format_gives_the_same_record(folder: Path) -> None:
    records = {
        source.suffix: comparable(record(source)) for source in SOURCES if source.parent == folder
    }
    assert len(records) == 4 or folder.name.startswith("generated-form-")
    for suffix, found in records.items():
        assert found == records[".docx"], suffix

"""Generated reports: the .doc that LibreOffice made gives the record of its .docx."""

from pathlib import Path

import pytest

from extractors.extraction import extract_file

REPORTS = Path(__file__).resolve().parents[1] / "data" / "doc" / "reports"
DIFFERING = {"source", "provenance", "removed", "coverage"}
"""What tells where and how a file was read; a page number or two differ between the formats."""


@pytest.mark.parametrize("path", sorted(REPORTS.glob("*.doc")), ids=lambda path: path.stem)
def test_same_record_as_docx(path: Path) -> None:
    doc, docx = (
        extract_file(one).model_dump(exclude=DIFFERING) for one in (path, path.with_suffix(".docx"))
    )
    assert doc["projects"], "the report has projects"
    assert doc == docx


def test_samples_come_in_pairs() -> None:
    stems = [{path.stem for path in REPORTS.glob(f"*.{ending}")} for ending in ("doc", "docx")]
    assert stems[0]
    assert stems[0] == stems[1]

"""Reports whose PDFs were made difficult on purpose give the record of the plain report."""

from pathlib import Path
from typing import Any

import pytest

from extractors.extraction import extract_file

SAME = [
    "04-ocr-layer-with-visible-stamp/case-mixed-ocr.pdf",
    "06-kangxi-radicals/kangxi.pdf",
    "07-upright-watermark/wm-alpha-tile.pdf",
    "07-upright-watermark/wm-dark-big.pdf",
    "07-upright-watermark/wm-gray-same.pdf",
    "13-rotated-cell-text/case-rotated.pdf",
    "13-rotated-cell-text/vert-btLr.pdf",
    "14-page-border/pgborder-1.pdf",
    "14-page-border/pgborder-double.pdf",
    "14-page-border/q-cellbox.pdf",
    "14-page-border/r-pb1.pdf",
    "15-form-without-appearance/form-noap.pdf",
    "16-hidden-layer/ocg-hidden.pdf",
    "18-overflowing-text/p-stack.pdf",
    "23-dotted-borders/p-dotted.pdf",
    "23-dotted-borders/q-dot.pdf",
    "24-open-or-missing-rulings/p-fill.pdf",
    "24-open-or-missing-rulings/p-noside.pdf",
    "24-open-or-missing-rulings/q-radius.pdf",
    "24-open-or-missing-rulings/q-separate4.pdf",
    "31-two-pages-on-one/2up.pdf",
    "31-two-pages-on-one/q-2col.pdf",
    "33-margin-text/binding.pdf",
    "35-letter-spaced-digits/q-letterspace.pdf",
    "35-letter-spaced-digits/r-ls2.pdf",
    "36-row-cut-by-page/lo-base.pdf",
]
CHANGED = {
    "09-superscript/q-sup.pdf": {
        ("indicators", 0, "target", "text"): "≥100m²",
        ("indicators", 0, "target", "value"): "100",
    },
    "10-strike-through/r-strike.pdf": {("indicators", 0, "target", "text"): "≥2次"},
    "17-covered-text/covered.pdf": {("budget", "total"): "6.00"},
}
ABOUT_THE_FILE = {"source", "provenance", "removed", "coverage", "findings"}


def record_of(path: Path) -> dict[str, Any]:
    record = extract_file(path).model_dump(mode="json")
    return {key: value for key, value in record.items() if key not in ABOUT_THE_FILE}


@pytest.fixture(scope="module")
def plain(shared: Path) -> dict[str, Any]:
    return record_of(shared / "seed/report-2021.txt")


@pytest.mark.parametrize("name", SAME)
def test_the_record_is_that_of_the_plain_report(
    shared: Path, plain: dict[str, Any], name: str
) -> None:
    assert record_of(shared / "cases/bugs" / name) == plain


@pytest.mark.parametrize("name", CHANGED)
def test_what_was_changed_on_the_page_changes_in_the_record(
    shared: Path, plain: dict[str, Any], name: str
) -> None:
    project = record_of(shared / "cases/bugs" / name)["projects"][0]
    assert project["goals"] == plain["projects"][0]["goals"]
    for path, expected in CHANGED[name].items():
        value = project
        for step in path:
            value = value[step]
        assert value == expected

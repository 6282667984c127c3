"""Builds the committed part of the corpus that is generated: reports, forms, their gold, the manifest.

The real report's folder and its manifest entry are never touched: its gold is labelled by hand.
"""

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from corpus.generation.files import write_reports
from corpus.generation.forms.making import FORMS, make_form_report
from corpus.generation.other_kinds import KINDS, make_other_kind
from corpus.generation.reports import GeneratedReport
from corpus.generation.selection import select_varied
from corpus.generation.text_writer import SHAPES
from corpus.manifest import Manifest, ManifestEntry, digests, load_manifest, write_manifest

_REPORTS = 12
"""Chosen from hundreds to show each choice of layout once or twice, in 1.3 MB."""
_THIRD_FILES = 12
"""How many of the forms are there as .doc or PDF, too."""
_CANDIDATES = 100
"""Files of a form, of which the first is taken whose title is judged; nearly half or more are."""
_LICENCE = "Apache-2.0"
_LABELLED = "By construction: the description that the pages were made from is the gold."
_PREFIX = "generated-"


def build_generated(corpus: Path, seed: str) -> list[str]:
    """Write the generated reports anew; returns their names.

    Every old generated folder is removed first: the caller has asked for that.
    """
    reports = corpus / "reports"
    for folder in sorted(reports.glob(f"{_PREFIX}*")):
        shutil.rmtree(folder)
    names: list[str] = []
    for number, report in enumerate(select_varied(seed, _REPORTS), 1):
        name = f"{_PREFIX}{number:02d}"
        _place(replace(report, name=name), reports, SHAPES[number % len(SHAPES)])
        names.append(name)
    others = [make_other_kind(seed, index) for index in range(len(KINDS))]
    for number, other in enumerate(others):
        name = f"{_PREFIX}other-{KINDS[number][0]}"
        _place(replace(other, name=name), reports, SHAPES[number % len(SHAPES)])
        names.append(name)
    for number, name in enumerate(FORMS):
        names.append(_place_form(name, number, reports, seed))
    _list(corpus, names, seed)
    return names


def _place_form(form: str, number: int, reports: Path, seed: str) -> str:
    """Write one file of a form as .docx, most as .doc or PDF, too."""
    report = next(
        made
        for made in (make_form_report(seed, index, (form,)) for index in range(_CANDIDATES))
        if "title" not in made.gold.unjudged
    )
    name = f"{_PREFIX}form-{form.replace('_', '-')}"
    further = ("doc", "pdf")[number % 2 : number % 2 + 1] if number < _THIRD_FILES else ()
    with tempfile.TemporaryDirectory(prefix="jixiao-build-") as staging:
        renamed = replace(report, name=name)
        (written,) = write_reports([renamed], Path(staging), ("docx", *further))
        shutil.move(written, reports / name)
    return name


def _place(report: GeneratedReport, reports: Path, shape: str) -> None:
    """Write one report in four formats; its text file is the one shape, named plainly."""
    with tempfile.TemporaryDirectory(prefix="jixiao-build-") as staging:
        (written,) = write_reports([report], Path(staging), ("docx", "doc", "pdf", shape))
        (written / f"report.{shape}.txt").rename(written / "report.txt")
        shutil.move(written, reports / report.name)


def _list(corpus: Path, names: list[str], seed: str) -> None:
    path = corpus / "manifest.json"
    kept = [entry for entry in load_manifest(path).reports if not entry.name.startswith(_PREFIX)]
    made = [
        ManifestEntry(
            name=name,
            kind="other" if name.startswith(f"{_PREFIX}other-") else "report",
            origin=f"Made up by corpus.generation from seed {seed!r}; .doc and .pdf by LibreOffice.",
            licence=_LICENCE,
            labelled=_LABELLED,
            files=digests(corpus / "reports" / name),
        )
        for name in names
    ]
    write_manifest(Manifest(reports=(*kept, *made)), path)

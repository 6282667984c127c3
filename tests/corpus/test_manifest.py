from pathlib import Path

from corpus.generation.forms.making import FORMS
from corpus.gold import GOLD_NAME, load_gold
from corpus.manifest import Manifest, ManifestEntry, digests, load_manifest, manifest_problems

FORMATS = {".txt", ".docx", ".doc", ".pdf"}
SIZE_LIMIT_BYTES = 30_000_000


def test_every_file_is_listed_with_its_digest(reports: Path) -> None:
    manifest = load_manifest(reports.parent / "manifest.json")
    assert len(manifest.reports) >= 13
    assert manifest_problems(manifest, reports) == []


def test_every_report_has_four_formats_and_gold_beside_them(reports: Path) -> None:
    folders = [folder for folder in reports.iterdir() if folder.is_dir()]
    assert folders
    for folder in folders:
        names = {file.suffix for file in folder.iterdir() if file.name != GOLD_NAME}
        if folder.name.startswith("generated-form-"):
            assert names <= FORMATS, folder.name
            assert ".docx" in names, folder.name
        else:
            assert names == FORMATS, folder.name
        load_gold(folder / GOLD_NAME)


def test_every_form_that_is_generated_has_a_labelled_example(reports: Path) -> None:
    forms = {load_gold(gold).form for gold in reports.glob("generated-form-*/gold.json")}
    assert forms == set(FORMS)


def test_the_corpus_stays_small(reports: Path) -> None:
    assert sum(file.stat().st_size for file in reports.rglob("*.*")) < SIZE_LIMIT_BYTES


def test_unlisted_missing_and_changed_files_are_noticed(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    folder.mkdir()
    (folder / "gold.json").write_text("{}")
    (folder / "report.txt").write_text("x")
    entry = ManifestEntry(
        name="a", kind="report", origin="", licence="", labelled="", files=digests(folder)
    )
    manifest = Manifest(reports=(entry,))
    assert manifest_problems(manifest, tmp_path) == []
    (folder / "report.txt").write_text("y")
    (folder / "more.txt").write_text("z")
    (folder / "gold.json").unlink()
    (tmp_path / "b").mkdir()
    assert manifest_problems(manifest, tmp_path) == [
        "b is there and not listed",
        "a/gold.json is missing",
        "a/more.txt is not listed",
        "a/report.txt has changed",
    ]

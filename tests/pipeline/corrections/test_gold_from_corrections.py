"""Corrected and approved reports become labelled ones, which an evaluation can read."""

import hashlib
import shutil
from pathlib import Path

from corpus.evaluation.evaluating import evaluate
from corpus.gold import load_gold
from extractors.extraction import extract_file
from pipeline.catalog.columns import utc_now
from pipeline.catalog.connection import Catalog
from pipeline.catalog.correcting import Wanted, correct
from pipeline.catalog.deciding import decide
from pipeline.catalog.intake import FoundContent, register_contents
from pipeline.catalog.listing import current_digests
from pipeline.catalog.results import store_outcomes
from pipeline.catalog.sightings import Sighting
from pipeline.flattening import flatten_report
from pipeline.gold_from_corrections import write_gold
from pipeline.outcome import Outcome

REPORTS = Path(__file__).resolve().parents[3] / "corpus" / "reports"


def take_in(catalog: Catalog, file: Path) -> int:
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    record = flatten_report(extract_file(file))
    outcome = Outcome(sha256, "extracted", utc_now(), 0.1, "1", "docx", record=record)
    with catalog.writing() as session:
        found = FoundContent(Sighting(file.as_uri(), file.stat().st_size, "1"), sha256, 1)
        report_id = register_contents(session, [found], "1")[sha256].content_id
        store_outcomes(session, None, [outcome])
    return report_id


def digest_of(catalog: Catalog, report_id: int) -> str:
    with catalog.reading() as session:
        return current_digests(session, [report_id])[report_id]


def test_what_was_corrected_and_approved_is_gold(sqlite_catalog: Catalog, tmp_path: Path) -> None:
    ids = []
    for name in ("changli-2021", "generated-01", "generated-02"):
        file = tmp_path / f"{name} 绩效.docx"
        shutil.copy(next((REPORTS / name).glob("*.docx")), file)
        ids.append(take_in(sqlite_catalog, file))
    first, second, third = ids
    for report_id in (first, second):
        wanted = Wanted("/projects/0/name", "人工更正的名称", "原件如此")
        correct(sqlite_catalog, report_id, wanted, digest_of(sqlite_catalog, report_id), "李一")
    for report_id in (first, third):
        decide(
            sqlite_catalog,
            report_id,
            "approved",
            digest_of(sqlite_catalog, report_id),
            None,
            "李一",
        )
    folder = tmp_path / "gold"
    # The second is not approved, and in the third nothing was corrected.
    account = write_gold(sqlite_catalog, folder)
    (name,) = account.written
    gold = load_gold(folder / name / "gold.json")
    hand_made = load_gold(REPORTS / "changli-2021" / "gold.json")
    assert gold.projects[0].name == "人工更正的名称"
    assert gold.projects[0].budget == hand_made.projects[0].budget
    assert gold.sub_goals == hand_made.sub_goals
    measured = evaluate(folder, extract_file)
    (document,) = measured.documents
    (difference,) = document.differences
    assert (difference.pointer, difference.gold) == ("/projects/0/name", "人工更正的名称")
    again = write_gold(sqlite_catalog, folder)
    assert (again.written, again.there_already) == ([], [name])
    shutil.rmtree(folder)
    (tmp_path / "changli-2021 绩效.docx").write_bytes(b"another file by now")
    gone = write_gold(sqlite_catalog, folder)
    assert (gone.written, gone.out_of_reach) == ([], ["changli-2021 绩效.docx"])

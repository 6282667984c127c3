"""One report in several files: stored, changed, withdrawn, joined and parted, on both databases."""

import contextlib
import gzip
import hashlib
import json
from collections.abc import Callable, Sequence
from contextlib import closing
from decimal import Decimal
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import func, select, text, update

from corpus.generation.files import write_reports
from corpus.generation.reports import make_report
from development.rehearsal import made_up_report
from extractors.extraction import extract_file
from models.json_text import read_report
from models.report import Department, Report
from pipeline.catalog.audit import audit_of
from pipeline.catalog.changes import changes_after
from pipeline.catalog.columns import utc_now
from pipeline.catalog.connection import Catalog, open_catalog, upgrade_schema
from pipeline.catalog.correcting import Wanted, correct
from pipeline.catalog.deciding import decide
from pipeline.catalog.intake import FoundContent, register_contents
from pipeline.catalog.joining import RefusedJoiningError, join, part, similar_reports
from pipeline.catalog.listing import (
    count_files,
    current_digests,
    current_records,
    report_files,
)
from pipeline.catalog.record_locks import StaleError
from pipeline.catalog.results import store_outcomes, withdraw_reports
from pipeline.catalog.sightings import Sighting
from pipeline.catalog.tables import Content, Record, projects
from pipeline.exports.tables import Selection, stream_bodies
from pipeline.flattening import flatten_report
from pipeline.outcome import Outcome
from pipeline.search.indexing import update_index
from pipeline.search.searching import Filter, search

SEED = Path(__file__).resolve().parents[3] / "corpus" / "reports" / "changli-2021"
FORMATS = ("docx", "doc", "pdf", "txt")
ORDERS = (
    ("docx", "doc", "pdf", "txt"),
    ("txt", "pdf", "doc", "docx"),
    ("pdf", "docx", "txt", "doc"),
)
Change = Callable[[dict[str, Any]], None]


@pytest.fixture(scope="session")
def seed() -> dict[str, Report]:
    """The real report, as each of its four files is read."""
    return {format: extract_file(SEED / f"report-2021.{format}") for format in FORMATS}


def store(catalog: Catalog, *reports: Report, version: str = "1", place: str | None = None) -> None:
    """Store extractions in one transaction, as a run does."""
    found = [
        FoundContent(
            Sighting(place or f"file:///archive/{one.source.sha256}", 1, one.source.sha256),
            one.source.sha256,
            1,
        )
        for one in reports
    ]
    outcomes = [
        Outcome(
            one.source.sha256, "extracted", utc_now(), 0.1, version, one.source.format,
            record=flatten_report(one),
        )
        for one in reports
    ]  # fmt: skip
    with catalog.writing() as session:
        register_contents(session, found, version)
        store_outcomes(session, None, outcomes)


def changed(report: Report, change: Change, *, version: str | None = None) -> Report:
    """A file's record with other values."""
    record = report.model_dump(mode="json")
    change(record)
    if version is not None:
        record["source"]["extractor"]["version"] = version
    return read_report(json.dumps(record))


def kinds(catalog: Catalog, after: int = 0) -> list[tuple[str, int, int | None]]:
    with catalog.reading() as session:
        return [
            (one.kind, one.report_id, one.replaced_by_id) for one in changes_after(session, after)
        ]


def preferred(catalog: Catalog) -> dict[int, str]:
    """The format of the preferred file of each report."""
    with catalog.reading() as session:
        rows = session.execute(
            select(Record.report_id, Content.format)
            .join(Content, Content.id == Record.file_id)
            .where(Record.is_current)
        )
        return dict(rows.tuples().all())


def served(catalog: Catalog, report_id: int = 1) -> Report:
    with catalog.reading() as session:
        return read_report(gzip.decompress(current_records(session, [report_id])[report_id]))


def digest(catalog: Catalog, report_id: int = 1) -> str:
    with catalog.reading() as session:
        return current_digests(session, [report_id])[report_id]


def id_of(catalog: Catalog, report: Report) -> int:
    with catalog.reading() as session:
        return session.scalars(
            select(Content.id).where(Content.sha256 == report.source.sha256)
        ).one()


def other_target(record: dict[str, Any]) -> None:
    record["projects"][0]["indicators"][0]["target"] |= {"text": "≥2次", "value": "2"}


def other_budget(record: dict[str, Any]) -> None:
    record["projects"][0]["budget"] |= {
        **{"total": "8.00", "fiscal": "8.00", "total_yuan": "80000.00"}
    }


def remarks(report: Report) -> list[tuple[str | None, str]]:
    return [
        (one.pointer, one.message) for one in report.findings if one.code == "differs-between-files"
    ]


@pytest.mark.parametrize("order", ORDERS)
def test_four_files_of_a_report_count_once_in_whatever_order_they_come(
    catalog: Catalog, seed: dict[str, Report], order: Sequence[str]
) -> None:
    for format in order:
        store(catalog, seed[format])
    assert preferred(catalog) == {1: "docx"}
    told = kinds(catalog)
    assert [kind for kind, _, _ in told].count("created") == 1
    assert {kind for kind, _, _ in told} <= {"created", "updated"}
    assert {report_id for _, report_id, _ in told} == {1}
    assert remarks(served(catalog)) == []
    update_index(catalog)
    with catalog.reading() as session:
        assert len(list(stream_bodies(session, Selection()))) == 1
        assert session.scalar(select(func.sum(projects.c.total_yuan))) == Decimal("50000.00")
        found = search(session, "科普工作经费", Filter(kind="project"))
        assert (found.total, [hit.report_id for hit in found.hits]) == (1, [1])
        assert count_files(session).states["extracted"] == 1
        files = report_files(session, 1)
    assert [one.content.format for one in files] == list(FORMATS)
    assert [one.is_preferred for one in files] == [True, False, False, False]


def test_files_of_one_run_are_one_report_too(catalog: Catalog, seed: dict[str, Report]) -> None:
    store(catalog, *seed.values())
    assert preferred(catalog) == {1: "docx"}
    assert [kind for kind, _, _ in kinds(catalog)] == ["created"]


def test_the_next_file_takes_over_from_one_that_is_withdrawn(
    catalog: Catalog, seed: dict[str, Report]
) -> None:
    store(catalog, *seed.values())
    (report_id,) = preferred(catalog)
    for format, next_format in (("docx", "doc"), ("doc", "pdf"), ("pdf", "txt")):
        with catalog.writing() as session:
            gone = id_of(catalog, seed[format])
            assert withdraw_reports(session, [], file_ids=[gone]) == 0
        assert preferred(catalog) == {report_id: next_format}
        assert kinds(catalog)[-1] == ("updated", report_id, None)
    with catalog.writing() as session:
        assert withdraw_reports(session, [report_id]) == 1
    assert kinds(catalog)[-1] == ("withdrawn", report_id, None)
    assert preferred(catalog) == {}
    store(catalog, seed["doc"])
    assert preferred(catalog) == {report_id: "doc"}
    assert kinds(catalog)[-1] == ("created", report_id, None)


def test_a_file_that_is_changed_in_place_stays_in_its_report_while_another_file_is_there(
    catalog: Catalog, seed: dict[str, Report]
) -> None:
    store(catalog, seed["docx"], place="file:///archive/a.docx")
    store(catalog, seed["pdf"])
    newer = changed(seed["docx"], lambda record: record["source"].update(sha256="a" * 64))
    newer = changed(newer, other_target)
    store(catalog, newer, place="file:///archive/a.docx")
    assert preferred(catalog) == {1: "docx"}
    assert kinds(catalog)[1:] == [("updated", 1, None)]
    assert served(catalog).source.sha256 == "a" * 64
    assert remarks(served(catalog)) == [
        ("/projects/0/indicators/0/target/text", "report-2021.pdf says “≥1次” here.")
    ]


def test_values_that_differ_are_found_and_looked_at(
    catalog: Catalog, seed: dict[str, Report]
) -> None:
    store(catalog, seed["docx"], changed(seed["pdf"], other_target))
    assert preferred(catalog) == {1: "docx"}
    assert remarks(served(catalog)) == [
        ("/projects/0/indicators/0/target/text", "report-2021.pdf says “≥2次” here.")
    ]
    with catalog.reading() as session:
        assert count_files(session).states["needs_review"] == 1
    store(catalog, changed(seed["pdf"], lambda _: None, version="2"), version="2")
    assert remarks(served(catalog)) == []
    assert kinds(catalog)[-1] == ("updated", 1, None)
    with catalog.reading() as session:
        assert count_files(session).states["extracted"] == 1


def test_a_revised_budget_is_a_report_of_its_own(catalog: Catalog, seed: dict[str, Report]) -> None:
    revised = changed(seed["pdf"], other_budget)
    store(catalog, seed["docx"], revised)
    assert preferred(catalog) == {1: "docx", 2: "pdf"} or preferred(catalog) == {
        **{1: "pdf", 2: "docx"}
    }
    with catalog.reading() as session:
        assert [one.report_id for one in similar_reports(session, 1)] == [2]


def test_a_correction_goes_along_to_a_better_file(
    catalog: Catalog, seed: dict[str, Report]
) -> None:
    store(catalog, changed(seed["pdf"], lambda record: record["projects"][0].update(name="误读")))
    wanted = Wanted("/projects/0/fund_use", "用于科普。", "原件如此")
    correct(catalog, 1, wanted, digest(catalog), "李一")
    wanted = Wanted("/projects/0/name", seed["docx"].projects[0].name, "原件如此")
    correct(catalog, 1, wanted, digest(catalog), "李一")
    store(catalog, seed["docx"])
    assert preferred(catalog) == {1: "docx"}
    record = served(catalog)
    assert (record.projects[0].fund_use, record.projects[0].name) == (
        *("用于科普。", seed["docx"].projects[0].name),
    )
    assert [one.pointer for one in record.corrections] == ["/projects/0/fund_use"]
    # The person has seen what the .pdf says of these two.
    assert {pointer for pointer, _ in remarks(record)} <= {"/projects/0/name"}


def test_an_approved_record_stays_and_an_equal_better_file_changes_nothing(
    catalog: Catalog, seed: dict[str, Report]
) -> None:
    store(catalog, seed["pdf"])
    decide(catalog, 1, "approved", digest(catalog), None, "李一")
    before = digest(catalog)
    store(catalog, seed["docx"])
    assert (preferred(catalog), digest(catalog)) == ({1: "pdf"}, before)
    assert [kind for kind, _, _ in kinds(catalog)] == ["created", "updated"]
    decide(catalog, 1, "needs_review", digest(catalog), None, "李一")
    store(catalog, seed["txt"])
    assert preferred(catalog) == {1: "docx"}


def test_what_a_person_parted_and_joined_no_extraction_changes(
    catalog: Catalog, seed: dict[str, Report]
) -> None:
    for format in FORMATS[:3]:
        store(catalog, seed[format])
    parted = part(catalog, 1, seed["pdf"].source.sha256, digest(catalog), "另一版本", "李一")
    assert preferred(catalog) == {1: "docx", parted: "pdf"}
    assert kinds(catalog)[-1] == ("created", parted, None)
    for format in FORMATS[:3]:
        store(catalog, changed(seed[format], lambda _: None, version="2"), version="2")
    assert preferred(catalog) == {1: "docx", parted: "pdf"}
    join(catalog, 1, parted, digest(catalog), "还是同一份", "李一")
    assert preferred(catalog) == {1: "docx"}
    assert kinds(catalog)[-1] == ("withdrawn", parted, 1)
    other = changed(seed["pdf"], other_budget, version="3")
    store(catalog, other, version="3")
    assert preferred(catalog) == {1: "docx"}
    assert ("/projects/0/budget/total", "report-2021.pdf says “8.00” here.") in remarks(
        served(catalog)
    )
    with catalog.reading() as session:
        assert [one.action for one in audit_of(session, 1)] == ["parted", "joined"]
        assert [one.action for one in audit_of(session, parted)] == ["parted-from", "joined-to"]


def test_a_report_keeps_its_id_when_the_file_that_it_began_with_is_parted(
    catalog: Catalog, seed: dict[str, Report]
) -> None:
    for format in FORMATS[:3]:
        store(catalog, seed[format])
    first = seed["docx"].source.sha256
    parted = part(catalog, 1, first, digest(catalog), None, "李一")
    assert preferred(catalog) == {1: "docx", parted: "doc"}
    with pytest.raises(RefusedJoiningError, match="no other file"):
        part(catalog, 1, first, digest(catalog), None, "李一")
    with pytest.raises(RefusedJoiningError, match="no such file"):
        part(catalog, 1, "0" * 64, digest(catalog), None, "李一")
    with pytest.raises(RefusedJoiningError, match="no report 99"):
        join(catalog, 1, 99, digest(catalog), None, "李一")
    with pytest.raises(StaleError):
        join(catalog, 1, parted, "0" * 64, None, "李一")


def test_a_report_with_corrections_goes_into_no_other(
    catalog: Catalog, seed: dict[str, Report]
) -> None:
    store(catalog, seed["docx"])
    store(catalog, changed(seed["pdf"], other_budget))
    wanted = Wanted("/projects/0/fund_use", "用于科普。", "原件如此")
    correct(catalog, 2, wanted, digest(catalog, 2), "李一")
    with pytest.raises(RefusedJoiningError, match="corrections"):
        join(catalog, 1, 2, digest(catalog), None, "李一")
    # Nor by itself, once the file is read as the other one is; but the other goes into it.
    store(catalog, changed(seed["pdf"], lambda _: None, version="2"), version="2")
    assert preferred(catalog) == {2: "docx"}
    assert served(catalog, 2).projects[0].fund_use == "用于科普。"


def test_a_file_that_turns_out_to_be_of_another_year_leaves(
    catalog: Catalog, seed: dict[str, Report]
) -> None:
    for format in FORMATS[:2]:
        store(catalog, seed[format])

    def of_another_year(record: dict[str, Any]) -> None:
        record["fiscal_year"] = 2022

    # The others are yet to be read by that version, and may turn out to be of that year, too.
    store(catalog, changed(seed["doc"], of_another_year, version="2"), version="2")
    assert preferred(catalog) == {1: "docx"}
    store(catalog, changed(seed["docx"], lambda _: None, version="2"), version="2")
    assert preferred(catalog) == {1: "docx", id_of(catalog, seed["doc"]): "doc"}


def test_reports_that_come_to_say_the_same_become_one(
    catalog: Catalog, seed: dict[str, Report]
) -> None:
    store(catalog, changed(seed["pdf"], lambda record: record.update(fiscal_year=2020)))
    store(catalog, seed["docx"])
    assert preferred(catalog) == {1: "pdf", 2: "docx"}
    store(catalog, changed(seed["pdf"], lambda _: None, version="2"), version="2")
    assert preferred(catalog) == {1: "docx"}
    assert kinds(catalog)[2:] == [("updated", 1, None), ("withdrawn", 2, 1)]


def of_one_department(seed: str, count: int) -> list[Report]:
    """Different reports of one department and year."""
    unit = Department(code="731001", name="昌黎县科学技术协会本级")
    return [
        made_up_report(seed, index, project_count=1 + index % 2).model_copy(
            update={"department": unit, "fiscal_year": 2021}
        )
        for index in range(count)
    ]


def test_thirty_reports_in_three_formats_are_thirty_reports(
    sqlite_catalog: Catalog, tmp_path: Path
) -> None:
    made: list[Any] = []
    index = 0
    while len(made) < 30:
        report = make_report("thirty", index, project_count=1 + index % 3)
        index += 1
        # A report that does not say whose it is, or of which year, is never grouped.
        if report.gold.department is not None and report.gold.fiscal_year is not None:
            made.append(report)
    folders = write_reports(made, tmp_path, ("docx", "html", "text"))
    files = [path for folder in folders for path in folder.iterdir() if path.suffix != ".json"]
    records = [extract_file(path) for path in files]
    assert len(records) >= 80
    for record in sorted(records, key=lambda one: one.source.sha256):
        store(sqlite_catalog, record)
    by_file = {
        one.source.sha256: path.parent.name for one, path in zip(records, files, strict=True)
    }
    with sqlite_catalog.reading() as session:
        rows = session.execute(select(Content.sha256, Content.report_id)).all()
    reports: dict[int, set[str]] = {}
    for sha256, report_id in rows:
        reports.setdefault(report_id, set()).add(by_file[sha256])
    assert all(len(names) == 1 for names in reports.values())
    assert len(reports) == 30
    assert set(preferred(sqlite_catalog).values()) == {"docx"}


def test_different_reports_of_one_department_and_year_stay_apart(sqlite_catalog: Catalog) -> None:
    store(sqlite_catalog, *of_one_department("apart", 40))
    assert len(preferred(sqlite_catalog)) == 40
    assert {kind for kind, _, _ in kinds(sqlite_catalog)} == {"created"}


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_a_catalog_of_a_report_for_each_file_is_brought_to_one(
    catalog_url: str, seed: dict[str, Report], version: str
) -> None:
    """As the version before left it: four reports of one, one of them corrected, and another one."""
    with closing(open_catalog(catalog_url)) as catalog:
        for number, format in enumerate(FORMATS):
            apart = Department(code=f"{number}", name=f"单位{number}")
            store(catalog, seed[format].model_copy(update={"department": apart}))
        store(catalog, changed(seed["docx"], _another))
        wanted = Wanted("/projects/0/fund_use", "用于科普。", "原件如此")
        correct(catalog, 3, wanted, digest(catalog, 3), "李一")
        with catalog.writing() as session:
            _undo_grouping(session)
            _say_what_they_say(session, seed, version)
        upgrade_schema(catalog)
        assert preferred(catalog) == {3: "docx", 5: "docx"}
        assert sorted(kinds(catalog, after=6)) == [
            ("updated", 3, None), ("withdrawn", 1, 3), ("withdrawn", 2, 3), ("withdrawn", 4, 3),
        ]  # fmt: skip
        assert served(catalog, 3).projects[0].fund_use == "用于科普。"
        assert remarks(served(catalog, 3)) == []
        numbers = [one.number for one in _changes(catalog)]
        assert numbers == list(range(1, len(numbers) + 1))


def _another(record: dict[str, Any]) -> None:
    record["source"]["sha256"] = "b" * 64
    record["projects"][0] |= {"code": "130322213RGZQG5D0ZZZZ", "name": "另一项目"}


def _changes(catalog: Catalog) -> list[Any]:
    with catalog.reading() as session:
        return list(changes_after(session, 0))


def _undo_grouping(session: Any) -> None:
    config = Config()
    config.set_main_option("script_location", "pipeline:catalog/migrations")
    config.attributes["connection"] = session.connection()
    command.downgrade(config, "0005")


def _say_what_they_say(session: Any, seed: dict[str, Report], version: str) -> None:
    """Give the stored extractions the department that kept them apart only for this test.

    Their bodies are those of `version`.
    """
    unit = seed["docx"].department
    assert unit is not None
    rows = session.execute(
        text(
            "SELECT r.id, b.body_gzip FROM records r JOIN record_bodies b ON b.record_id = r.id "
            "WHERE r.content_id < 5"
        )
    ).all()
    for record_id, body in rows:
        flat = flatten_report(
            read_report(gzip.decompress(body)).model_copy(update={"department": unit})
        )
        session.execute(
            text("UPDATE record_bodies SET body_gzip = :body WHERE record_id = :id"),
            {"body": _of_version(version, flat.body_gzip), "id": record_id},
        )
        session.execute(
            text(
                "UPDATE records SET digest = :digest, department_code = :code, "
                "department_name = :name, schema_version = :version WHERE id = :id"
            ),
            {
                "digest": flat.digest,
                "code": unit.code,
                "name": unit.name,
                "version": version,
                "id": record_id,
            },
        )


def _of_version(version: str, body_gzip: bytes) -> bytes:
    record = json.loads(gzip.decompress(body_gzip))
    if version == "1.0":
        record["schema_version"] = version
        for later in ("kind", "funding", "statements", "corrections"):
            del record[later]
    return gzip.compress(json.dumps(record).encode())


def test_files_that_were_replaced_are_no_files_of_a_report(
    catalog: Catalog, seed: dict[str, Report]
) -> None:
    """A file that is changed where it lies is a new report, as long as no other file holds it."""
    store(catalog, seed["docx"], place="file:///archive/a")
    newer = changed(seed["docx"], lambda record: record["source"].update(sha256="a" * 64))
    store(catalog, newer, place="file:///archive/a")
    assert kinds(catalog) == [("created", 1, None), ("created", 2, None), ("withdrawn", 1, 2)]
    with catalog.writing() as session:
        session.execute(update(Content).values(due=True))
    assert preferred(catalog) == {2: "docx"}


def test_files_that_arrive_at_once_while_people_correct_are_each_of_one_report(
    catalog: Catalog,
) -> None:
    made = of_one_department("at-once", 8)
    errors: list[BaseException] = []

    def arrive(format: str) -> None:
        for one in made:
            sha256 = hashlib.sha256(f"{format}{one.source.sha256}".encode()).hexdigest()
            source = one.source.model_copy(update={"sha256": sha256, "format": format})
            store(catalog, one.model_copy(update={"source": source}))

    def amend() -> None:
        for count in range(12):
            with catalog.reading() as session:
                found = session.execute(
                    select(Record.report_id, Record.digest).where(Record.is_current)
                ).all()
            for report_id, seen in found[:2]:
                wanted = Wanted("/projects/0/fund_use", f"用途{count}。", "原件如此")
                with contextlib.suppress(StaleError):
                    correct(catalog, report_id, wanted, seen, "李一")

    def kept(work: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            try:
                work()
            except BaseException as error:
                errors.append(error)

        return run

    works = [partial(arrive, format) for format in ("txt", "pdf", "docx")]
    threads = [Thread(target=kept(work)) for work in (*works, amend)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(preferred(catalog)) == 8
    assert set(preferred(catalog).values()) == {"docx"}
    told = kinds(catalog)
    assert [kind for kind, _, _ in told].count("created") == 8
    numbers = [one.number for one in _changes(catalog)]
    assert numbers == list(range(1, len(numbers) + 1))

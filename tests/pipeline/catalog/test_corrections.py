"""Corrections and decisions in the catalog: all of one transaction, and found again."""

import gzip
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from development.rehearsal import fill_catalog, made_up_report
from models.json_text import read_report as parse_report
from models.report import Report
from pipeline.catalog.audit import audit_of
from pipeline.catalog.changes import changes_after, last_change_number
from pipeline.catalog.columns import utc_now
from pipeline.catalog.connection import Catalog, CatalogError
from pipeline.catalog.correcting import Done, Wanted, correct, settle
from pipeline.catalog.deciding import approve_all, assign, decide
from pipeline.catalog.listing import current_digests, current_records
from pipeline.catalog.record_locks import StaleError
from pipeline.catalog.results import store_outcomes, withdraw_reports
from pipeline.catalog.review_tables import Review, StoredCorrection
from pipeline.catalog.tables import Delivery, Record, Webhook, projects
from pipeline.corrections.making import RefusedCorrectionError
from pipeline.flattening import flatten_report
from pipeline.outcome import Outcome

SEED = "desk"


@pytest.fixture
def archive(catalog: Catalog) -> Catalog:
    fill_catalog(catalog, 2, seed=SEED, project_count=2)
    return catalog


def digest_of(catalog: Catalog, report_id: int = 1) -> str:
    with catalog.reading() as session:
        return current_digests(session, [report_id])[report_id]


def record_of(catalog: Catalog, report_id: int = 1) -> Report:
    with catalog.reading() as session:
        return parse_report(gzip.decompress(current_records(session, [report_id])[report_id]))


def put(catalog: Catalog, pointer: str, value: Any, report_id: int = 1, **more: Any) -> Done:
    wanted = Wanted(pointer, value, "原文如此", **more)
    return correct(catalog, report_id, wanted, digest_of(catalog, report_id), "李一")


def first_reading(catalog: Catalog, report_id: int) -> Report:
    sha256 = record_of(catalog, report_id).source.sha256
    both = (made_up_report(SEED, index, project_count=2) for index in range(2))
    return next(one for one in both if one.source.sha256 == sha256)


def extract_again(catalog: Catalog, change: Callable[[Report], Report], report_id: int = 1) -> int:
    """A newer version reads the file, and finds what `change` makes of the first reading."""
    report = first_reading(catalog, report_id)
    newer = report.source.extractor.model_copy(update={"version": "9.0"})
    source = report.source.model_copy(update={"extractor": newer})
    record = flatten_report(change(report.model_copy(update={"source": source})))
    outcome = Outcome(
        report.source.sha256, "extracted", utc_now(), 0.1, "9.0", "txt", record=record
    )
    with catalog.writing() as session:
        return store_outcomes(session, None, [outcome]).change_count


def renamed(name: str) -> Callable[[Report], Report]:
    def change(report: Report) -> Report:
        first = report.projects[0].model_copy(update={"name": name})
        return report.model_copy(update={"projects": (first, *report.projects[1:])})

    return change


def swapped(report: Report) -> Report:
    return report.model_copy(update={"projects": tuple(reversed(report.projects))})


def same(report: Report) -> Report:
    return report


def standings(catalog: Catalog) -> list[str]:
    with catalog.reading() as session:
        found = select(StoredCorrection.standing).order_by(StoredCorrection.number)
        return list(session.scalars(found))


def state_of(catalog: Catalog, report_id: int = 1) -> str | None:
    with catalog.reading() as session:
        review = session.get(Review, report_id)
        return review.state if review else None


def kinds(catalog: Catalog, after: int = 2) -> list[tuple[str, bool, bool]]:
    with catalog.reading() as session:
        return [
            (one.kind, one.was_approved, one.is_approved) for one in changes_after(session, after)
        ]


def test_a_correction_is_served_and_the_extraction_kept(archive: Catalog) -> None:
    before = record_of(archive)
    done = put(archive, "/projects/1/name", "更正后的名称")
    after = record_of(archive)
    assert after.projects[1].name == "更正后的名称"
    (entry,) = after.corrections
    assert (entry.pointer, entry.extracted, entry.author) == (
        *("/projects/1/name", before.projects[1].name, "李一"),
    )
    assert done.digest == digest_of(archive)
    with archive.reading() as session:
        names = (
            select(projects.c.name).where(projects.c.report_id == 1).order_by(projects.c.position)
        )
        assert session.scalars(names).all() == [before.projects[0].name, "更正后的名称"]
        served = session.scalars(
            select(Record).where(Record.report_id == 1, Record.is_current)
        ).one()
        extraction = session.get_one(Record, served.extraction_id)
        assert extraction.digest == flatten_report(before).digest
        (logged,) = audit_of(session, 1)
        assert (logged.actor, logged.action, logged.before, logged.after) == (
            *("李一", "corrected", before.projects[1].name, "更正后的名称"),
        )
    assert kinds(archive) == [("updated", False, False)]


def test_dropping_the_only_correction_serves_the_extraction_again(archive: Catalog) -> None:
    first = digest_of(archive)
    put(archive, "/projects/1/name", "乙")
    done = settle(archive, 1, 1, "drop", "看错了", digest_of(archive), "王二")
    assert done.digest == digest_of(archive) == first
    assert standings(archive) == ["dropped"]
    put(archive, "/projects/1/name", "丙")
    assert [one.id for one in record_of(archive).corrections] == [2]


@pytest.mark.parametrize(
    ("change", "standing", "name"),
    [
        (same, "applied", "乙"),
        (swapped, "applied", "乙"),
        (renamed("乙"), "absorbed", "乙"),
        (renamed("丁"), "conflict", "丁"),
    ],
)
def test_corrections_fare_through_a_newer_extraction(
    archive: Catalog, change: Callable[[Report], Report], standing: str, name: str
) -> None:
    code = record_of(archive).projects[0].code
    put(archive, "/projects/0/name", "乙")
    assert extract_again(archive, change) == 1
    assert standings(archive) == [standing]
    record = record_of(archive)
    assert [one.name for one in record.projects if one.code == code] == [name]
    assert record.source.extractor.version == "9.0"
    conflicts = [one.pointer for one in record.findings if one.code == "correction-conflict"]
    assert conflicts == (["/projects/0/name"] if standing == "conflict" else [])
    # The same extraction once more is no change, although another record is served.
    assert extract_again(archive, change) == 0


def test_what_the_extraction_says_by_now_is_not_taken_back(archive: Catalog) -> None:
    put(archive, "/projects/0/name", "乙")
    extract_again(archive, renamed("乙"))
    with pytest.raises(RefusedCorrectionError, match="nothing to take back"):
        settle(archive, 1, 1, "drop", "r", digest_of(archive), "王二")


def test_a_conflict_is_kept_or_dropped(archive: Catalog) -> None:
    for action, name in (("keep", "乙"), ("drop", "丁")):
        report_id = 1 if action == "keep" else 2
        put(archive, "/projects/0/name", "乙", report_id)
        extract_again(archive, renamed("丁"), report_id)
        assert state_of(archive, report_id) == "needs_review"
        digest = digest_of(archive, report_id)
        with pytest.raises(RefusedCorrectionError, match="conflict"):
            decide(archive, report_id, "approved", digest, None, "李一")
        settle(archive, report_id, 1, action, "看过原文", digest, "王二")  # type: ignore[arg-type]
        record = record_of(archive, report_id)
        assert record.projects[0].name == name
        assert not [one for one in record.findings if one.code == "correction-conflict"]
        decide(archive, report_id, "approved", digest_of(archive, report_id), None, "李一")
    assert standings(archive)[:2] == ["dropped", "dropped"]


def test_approval_goes_with_the_same_values_and_not_with_others(archive: Catalog) -> None:
    put(archive, "/projects/0/name", "乙")
    decide(archive, 1, "approved", digest_of(archive), "核对无误", "王二")
    extract_again(archive, same)
    assert state_of(archive) == "approved"
    extract_again(archive, lambda report: report.model_copy(update={"title": "另一个标题"}))
    assert state_of(archive) == "needs_review"
    decide(archive, 1, "approved", digest_of(archive), None, "王二")
    put(archive, "/projects/0/category", "特定目标类")
    assert state_of(archive) == "needs_review"
    decide(archive, 1, "approved", digest_of(archive), None, "王二")
    with archive.writing() as session:
        withdraw_reports(session, [1])
    assert kinds(archive, after=3) == [
        ("updated", False, True),
        ("updated", True, True),
        ("updated", True, False),
        ("updated", False, True),
        ("updated", True, False),
        ("updated", False, True),
        ("withdrawn", True, False),
    ]
    with archive.reading() as session:
        actions = [one.action for one in audit_of(session, 1)]
    assert actions == [
        *("corrected", "approved", "reopened", "approved", "corrected", "reopened", "approved"),
    ]


def test_decisions_are_on_the_record_that_was_seen(archive: Catalog) -> None:
    seen = digest_of(archive)
    put(archive, "/projects/0/name", "乙")
    for act in (
        lambda: decide(archive, 1, "approved", seen, None, "王二"),
        lambda: correct(archive, 1, Wanted("/title", "t", "r"), seen, "王二"),
        lambda: settle(archive, 1, 1, "drop", "r", seen, "王二"),
    ):
        with pytest.raises(StaleError) as stale:
            act()
        assert stale.value.digest == digest_of(archive)
    assert state_of(archive) is None or state_of(archive) == "needs_review"


def test_of_two_people_at_one_record_one_is_told(archive: Catalog) -> None:
    seen, start, outcomes = digest_of(archive), Barrier(4), []

    def work(number: int) -> None:
        wanted = Wanted(f"/projects/{number % 2}/category", f"类{number}", "r")
        start.wait()
        try:
            correct(archive, 1, wanted, seen, f"人{number}")
        except StaleError:
            outcomes.append("stale")
        else:
            outcomes.append("done")

    threads = [Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "stale", "stale", "stale"]
    assert len(record_of(archive).corrections) == 1
    assert kinds(archive) == [("updated", False, False)]


def test_those_without_findings_are_approved_together(archive: Catalog) -> None:
    put(archive, "/projects/0/budget/fiscal", "77777.00", 2)
    assert record_of(archive, 2).findings
    seen = [(number, digest_of(archive, number)) for number in (1, 2)]
    assert approve_all(archive, [(1, "0" * 64), seen[1], (99, "x")], None, "王二") == []
    assert approve_all(archive, seen, None, "王二") == [1]
    assert approve_all(archive, seen, None, "王二") == []


def test_a_report_is_given_to_somebody(archive: Catalog) -> None:
    assign(archive, 1, "王二", "请核对金额", "李一")
    assign(archive, 1, "王二", "请核对金额", "李一")
    with archive.reading() as session:
        review = session.get_one(Review, 1)
        (entry,) = audit_of(session, 1)
    assert (review.assignee, review.note, review.state) == ("王二", "请核对金额", None)
    assert entry.after == {"assignee": "王二", "note": "请核对金额"}


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit"])
def test_the_audit_log_is_never_changed(archive: Catalog, statement: str) -> None:
    put(archive, "/projects/0/name", "乙")
    with (
        pytest.raises((DatabaseError, CatalogError), match="append-only"),
        archive.writing() as session,
    ):
        session.execute(text(statement))
    with archive.reading() as session:
        assert [one.actor for one in audit_of(session, 1)] == ["李一"]


def test_webhooks_of_approved_reports_hear_of_those_alone(archive: Catalog) -> None:
    with archive.writing() as session:
        for approved_only in (False, True):
            session.add(
                Webhook(
                    url="http://x/", secret="s", created_at=utc_now(), approved_only=approved_only
                )
            )
    put(archive, "/projects/0/name", "乙")
    decide(archive, 1, "approved", digest_of(archive), None, "王二")
    decide(archive, 2, "rejected", digest_of(archive, 2), None, "王二")
    put(archive, "/projects/0/name", "丙")
    with archive.reading() as session:
        queued = session.execute(
            select(Delivery.webhook_id, Delivery.change_number).order_by(Delivery.id)
        ).all()
    assert [number for webhook, number in queued if webhook == 1] == [3, 4, 5, 6]
    assert [number for webhook, number in queued if webhook == 2] == [4, 6]


_CHILD = """
import os, signal, sys
from contextlib import closing
import pipeline.catalog.correcting as correcting
from pipeline.catalog.connection import open_catalog
from pipeline.catalog.listing import current_digests

url, die_between = sys.argv[1], sys.argv[2] == "between"
def die(session, changes):
    os.kill(os.getpid(), signal.SIGKILL)
if die_between:
    correcting.append_changes = die
with closing(open_catalog(url)) as catalog:
    print("ready", flush=True)
    for number in range(10_000):
        with catalog.reading() as session:
            digest = current_digests(session, [1])[1]
        wanted = correcting.Wanted("/projects/0/category", f"{os.getpid()}-{number}", "r")
        correcting.correct(catalog, 1, wanted, digest, "c")
        print(number, flush=True)
"""


def run_until_killed(url: str, how: str, chance: random.Random) -> int:
    """How many corrections a child said it had made before it was killed."""
    told: list[str] = []
    command = [sys.executable, "-c", _CHILD, url, how]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        if how != "between":
            told += [child.stdout.readline() for _ in range(chance.randint(1, 4))]
            time.sleep(chance.uniform(0, 0.3))
            child.kill()
        told += child.stdout.read().split()
        assert child.wait() == -signal.SIGKILL
    return len(told)


@pytest.mark.parametrize("how", ["between", "any moment"])
def test_kill_9_between_a_correction_and_its_change_loses_nothing(
    archive: Catalog, catalog_url: str, how: str
) -> None:
    with archive.writing() as session:
        session.add(Webhook(url="http://x/", secret="s", created_at=utc_now()))
    chance = random.Random(9)
    told = 0
    for _ in range(1 if how == "between" else 3):
        told += run_until_killed(catalog_url, how, chance)
        deadline = time.monotonic() + 20
        while True:  # PostgreSQL takes a moment to notice that a client is gone
            with archive.reading() as session:
                made = session.scalar(select(func.count()).select_from(StoredCorrection))
                logged = len(audit_of(session, 1))
                last = last_change_number(session)
                queued = session.scalar(select(func.count()).select_from(Delivery))
                numbers = [one.number for one in changes_after(session, 0, 100_000)]
            if made == logged == last - 2 == queued or time.monotonic() > deadline:
                break
        assert made == logged == last - 2 == queued
        assert numbers == list(range(1, last + 1))
        # What was said to be done is there; one more may be, whose answer was cut off.
        assert told <= (made or 0) <= told + 3
    assert (made == 0) == (how == "between")
    record = record_of(archive)
    assert len(record.corrections) == bool(made)
    with archive.reading() as session:
        last_value = session.scalars(
            select(StoredCorrection.value).order_by(StoredCorrection.number.desc()).limit(1)
        ).first()
    if made:
        assert record.projects[0].category == last_value


def test_a_refused_correction_leaves_no_trace(archive: Catalog) -> None:
    before = digest_of(archive)
    for pointer, value in (
        ("/fiscal_year", "2021"),
        ("/projects/0/budget/total", 5.5),
        ("/projects/0/budget/total", "5,5"),
        ("/projects/9/name", "x"),
        ("/projects/0/no", "x"),
        ("/source/format", "pdf"),
        ("/findings", []),
        ("/title", "  "),
        ("/title", "a\0b"),
        ("/projects/0", {"nome": "x"}),
    ):
        with pytest.raises(RefusedCorrectionError):
            put(archive, pointer, value)
    assert digest_of(archive) == before
    assert standings(archive) == []
    assert kinds(archive) == []


def test_many_corrections_of_many_records_survive_shuffled_projects(archive: Catalog) -> None:
    """Five corrections a record; the whole measure is 1,000 over 200 records (JIXIAO_WHOLE_MEASURE)."""
    count = 200 if os.environ.get("JIXIAO_WHOLE_MEASURE") else 6
    chance = random.Random(1000)
    # Some reports that are made up have no project.
    fill_catalog(archive, count + count // 4 + 2, seed="many", project_count=4)
    expected: dict[str, list[str]] = {}
    with archive.reading() as session:
        rows = session.execute(
            select(Record.report_id, Record.file_name).where(
                Record.is_current,
                Record.file_name.startswith("many-"),
                Record.__table__.c.project_count > 0,
            )
        ).all()[:count]
    assert len(rows) == count
    for report_id, file_name in rows:
        record = record_of(archive, report_id)
        for number in range(5):
            place = chance.randrange(len(record.projects))
            key = chance.choice(["category", "nature", "fund_use", "title"])
            put(archive, f"/projects/{place}/{key}", f"{file_name}:{number}", report_id)
        expected[file_name] = in_any_order(record_of(archive, report_id))
    for _, file_name in rows:
        report = made_up_report("many", int(file_name[5:-4]), project_count=4)
        mixed = report.model_copy(
            update={"projects": tuple(chance.sample(report.projects, len(report.projects)))}
        )
        outcome = Outcome(
            report.source.sha256,
            "extracted",
            utc_now(),
            0.1,
            "9",
            "txt",
            record=flatten_report(mixed),
        )
        with archive.writing() as session:
            store_outcomes(session, None, [outcome])
    assert set(standings(archive)) == {"applied"}
    for report_id, file_name in rows:
        assert in_any_order(record_of(archive, report_id)) == expected[file_name]


def in_any_order(record: Report) -> list[str]:
    return sorted(one.model_dump_json() for one in record.projects)


def test_an_unchanged_outcome_of_another_run_is_not_a_change(archive: Catalog) -> None:
    report = first_reading(archive, 1)
    put(archive, "/projects/0/name", "乙")
    outcome = Outcome(
        report.source.sha256, "extracted", utc_now(), 0.1, "1", "txt", record=flatten_report(report)
    )
    with archive.writing() as session:
        assert store_outcomes(session, None, [outcome]).change_count == 0
    assert record_of(archive).projects[0].name == "乙"

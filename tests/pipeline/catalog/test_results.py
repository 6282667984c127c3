import contextlib
import gzip
import hashlib
import time
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from threading import Thread

from sqlalchemy import func, select

from models.findings import Finding
from models.report import (
    Budget,
    Coverage,
    Department,
    Funding,
    Indicator,
    Project,
    Report,
    Target,
)
from models.source import ExtractorInfo, Source
from pipeline.catalog.changes import changes_after, last_change_number
from pipeline.catalog.connection import Catalog
from pipeline.catalog.intake import (
    FoundContent,
    RegisteredContent,
    compare_listing,
    register_contents,
)
from pipeline.catalog.listing import (
    content_history,
    count_files,
    find_contents,
    list_contents,
    mark_due,
    read_record,
)
from pipeline.catalog.results import store_outcomes, withdraw_reports
from pipeline.catalog.sightings import Sighting
from pipeline.catalog.tables import Delivery, Record, Webhook, indicators, projects
from pipeline.flattening import flatten_report
from pipeline.outcome import Failure, FlatRecord, Outcome

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
VERSION = "1.0"


def found(uri: str, data: bytes, stamp: str = "1") -> FoundContent:
    digest = hashlib.sha256(data).hexdigest()
    return FoundContent(Sighting(uri, len(data), stamp), digest, len(data))


def flat(body: bytes, amount: str = "50000.00", count: int = 1) -> FlatRecord:
    """Rows as `flatten_report` makes them, with the digest of a body of the test's own."""
    indicator = Indicator(
        level1="产出", level2="数量", level3="次数",
        target=Target(
            text="≥1次", kind="quantitative", comparison=">=", value=Decimal(1), unit="次"
        ),
    )  # fmt: skip
    project = Project(
        number=1, title="t", code="c", name="农村饮水", amount_unit="万元",
        budget=Budget(total=Decimal("5.00"), fiscal=Decimal("5.00"), total_yuan=Decimal(amount)),
        indicators=(indicator,), funding=(Funding(name="财政拨款", amount=Decimal("5.00")),),
    )  # fmt: skip
    record = flatten_report(
        Report(
            source=Source(
                file_name="a.txt", format="txt", media_type="text/plain", sha256="0" * 64,
                size_bytes=1, extractor=ExtractorInfo(name="jixiao.txt", version="1"),
            ),
            fiscal_year=2021, department=Department(code="731001", name="科协"),
            projects=(project,) * count,
            coverage=Coverage(characters=100, claimed=97, removed=0, leftover=3),
            findings=(Finding(code="leftover-text", severity="info", message="x"),),
        )
    )  # fmt: skip
    digest = hashlib.sha256(body).hexdigest()
    return replace(record, body_gzip=gzip.compress(body, mtime=0), digest=digest)


def extracted(data: bytes, body: bytes | None = None, version: str = VERSION) -> Outcome:
    return Outcome(
        hashlib.sha256(data).hexdigest(), "extracted", NOW, 0.5, version, "txt",
        record=flat(body or b'{"of":"%s"}' % data),
    )  # fmt: skip


def failed(data: bytes, code: str = "damaged") -> Outcome:
    return Outcome(
        hashlib.sha256(data).hexdigest(), "failed", NOW, 0.5, VERSION, None,
        failure=Failure(code, "is damaged", "Ask for the file again."),
    )  # fmt: skip


def register(catalog: Catalog, *items: FoundContent) -> dict[str, RegisteredContent]:
    with catalog.writing() as session:
        return register_contents(session, items, VERSION)


def store(catalog: Catalog, *outcomes: Outcome) -> int:
    with catalog.writing() as session:
        return store_outcomes(session, None, outcomes).change_count


def roll_back(catalog: Catalog, outcome: Outcome) -> None:
    with contextlib.suppress(ZeroDivisionError), catalog.writing() as session:
        store_outcomes(session, None, [outcome])
        raise ZeroDivisionError


def change_log(catalog: Catalog) -> list[tuple[int, str, int]]:
    with catalog.reading() as session:
        return [(one.number, one.kind, one.report_id) for one in changes_after(session, 0)]


def standing(catalog: Catalog, uri: str, data: bytes, stamp: str = "1") -> str:
    with catalog.reading() as session:
        known = compare_listing(session, [Sighting(uri, len(data), stamp)], VERSION)
    return known[uri].standing if uri in known else "new"


def test_a_file_goes_from_new_to_seen_to_extracted(catalog: Catalog) -> None:
    assert standing(catalog, "file:///a", b"A") == "new"
    [registered] = register(catalog, found("file:///a", b"A")).values()
    assert registered.needs_work
    assert standing(catalog, "file:///a", b"A") == "due"
    store(catalog, extracted(b"A"))
    assert standing(catalog, "file:///a", b"A") == "unchanged"
    assert standing(catalog, "file:///a", b"A", stamp="2") == "changed"
    with catalog.reading() as session:
        assert count_files(session).states["extracted"] == 1
        [row] = list_contents(session, fiscal_year=2021, department="731001")
        assert row.uri == "file:///a"
        assert row.record is not None
        assert read_record(session, row.record.id) == b'{"of":"A"}'


def test_the_same_content_at_two_places_is_one_report(catalog: Catalog) -> None:
    register(catalog, found("file:///a", b"A"))
    store(catalog, extracted(b"A"))
    [again] = register(catalog, found("file:///b", b"A")).values()
    assert not again.needs_work
    with catalog.reading() as session:
        [content] = find_contents(session, "file:///b")
        history = content_history(session, content)
    assert [place.uri for place in history.places] == ["file:///a", "file:///b"]
    assert change_log(catalog) == [(1, "created", content.id)]


def test_storing_an_outcome_twice_changes_nothing(catalog: Catalog) -> None:
    register(catalog, found("file:///a", b"A"))
    assert store(catalog, extracted(b"A")) == 1
    assert store(catalog, extracted(b"A")) == 0
    with catalog.reading() as session:
        assert session.scalar(select(func.count()).select_from(Record)) == 1
        assert session.scalar(select(func.count()).select_from(projects)) == 1
        assert last_change_number(session) == 1


def test_a_new_record_of_the_same_content_is_an_update_and_the_old_one_history(
    catalog: Catalog,
) -> None:
    register(catalog, found("file:///a", b"A"))
    store(catalog, extracted(b"A", b"one"))
    with catalog.writing() as session:
        assert mark_due(session, states=["extracted"]) == 1
    assert standing(catalog, "file:///a", b"A") == "due"
    store(catalog, extracted(b"A", b"two", version="1.1"))
    with catalog.reading() as session:
        [content] = find_contents(session, "1")
        history = content_history(session, content)
        assert [(one.tool_version, one.is_current) for one in history.records] == [
            ("1.0", False),
            ("1.1", True),
        ]
        assert read_record(session, history.records[0].id) == b"one"
        assert session.scalar(select(func.count()).select_from(indicators)) == 1
    assert [kind for _, kind, _ in change_log(catalog)] == ["created", "updated"]


def test_a_changed_file_withdraws_the_report_it_replaces(catalog: Catalog) -> None:
    register(catalog, found("file:///a", b"A"))
    store(catalog, extracted(b"A"))
    register(catalog, found("file:///a", b"B", "2"))
    assert [kind for _, kind, _ in change_log(catalog)] == ["created"]
    store(catalog, extracted(b"B"))
    assert change_log(catalog) == [(1, "created", 1), (2, "created", 2), (3, "withdrawn", 1)]
    with catalog.reading() as session:
        [old] = find_contents(session, hashlib.sha256(b"A").hexdigest())
        assert (old.replaced_by_id, old.withdrawn_at is not None) == (2, True)
        assert [row.content.id for row in list_contents(session)] == [2]
        assert session.scalars(select(projects.c.report_id)).all() == [2]


def test_a_changed_file_leaves_a_report_that_lies_elsewhere_too(catalog: Catalog) -> None:
    register(catalog, found("file:///a", b"A"), found("file:///copy", b"A"))
    store(catalog, extracted(b"A"))
    register(catalog, found("file:///a", b"B", "2"))
    store(catalog, extracted(b"B"))
    assert [kind for _, kind, _ in change_log(catalog)] == ["created", "created"]


def test_a_damaged_upload_does_not_take_a_good_record_away(catalog: Catalog) -> None:
    register(catalog, found("file:///a", b"A"))
    store(catalog, extracted(b"A"))
    register(catalog, found("file:///a", b"broken", "2"))
    store(catalog, failed(b"broken"))
    assert [kind for _, kind, _ in change_log(catalog)] == ["created"]
    register(catalog, found("file:///a", b"C", "3"))
    store(catalog, extracted(b"C"))
    with catalog.reading() as session:
        counts = count_files(session).states
    assert (counts["extracted"], counts["failed"]) == (1, 0)


def test_content_that_comes_back_is_created_again(catalog: Catalog) -> None:
    register(catalog, found("file:///a", b"A"))
    store(catalog, extracted(b"A"))
    register(catalog, found("file:///a", b"B", "2"))
    store(catalog, extracted(b"B"))
    back = register(catalog, found("file:///a", b"A", "3"))
    assert [one.needs_work for one in back.values()] == [True]
    store(catalog, extracted(b"A"))
    assert [(kind, report) for _, kind, report in change_log(catalog)] == [
        ("created", 1),
        ("created", 2),
        ("withdrawn", 1),
        ("created", 1),
        ("withdrawn", 2),
    ]


def test_a_failure_is_tried_again_only_if_it_may_go_away(catalog: Catalog) -> None:
    register(catalog, found("file:///a", b"A"), found("file:///b", b"B"))
    store(catalog, failed(b"A", "damaged"), failed(b"B", "timeout"))
    assert standing(catalog, "file:///a", b"A") == "unchanged"
    assert standing(catalog, "file:///b", b"B") == "due"
    store(catalog, failed(b"B", "timeout"))
    store(catalog, failed(b"B", "timeout"))
    assert standing(catalog, "file:///b", b"B") == "unchanged"
    with catalog.reading() as session:
        sighting = Sighting("file:///a", 1, "1")
        newer = compare_listing(session, [sighting], "1.1")
    assert newer["file:///a"].standing == "due"


def test_an_operator_withdraws_a_report(catalog: Catalog) -> None:
    register(catalog, found("file:///a", b"A"))
    store(catalog, extracted(b"A"))
    with catalog.writing() as session:
        assert withdraw_reports(session, [1]) == 1
    assert [kind for _, kind, _ in change_log(catalog)] == ["created", "withdrawn"]


def test_a_change_and_its_deliveries_come_in_one_transaction(catalog: Catalog) -> None:
    with catalog.writing() as session:
        session.add(Webhook(url="http://127.0.0.1:1/", secret="s", created_at=NOW))
    register(catalog, found("file:///a", b"A"), found("file:///b", b"B"))
    store(catalog, extracted(b"A"))
    roll_back(catalog, extracted(b"B"))
    with catalog.reading() as session:
        assert session.scalars(select(Delivery.change_number)).all() == [1]
        assert last_change_number(session) == 1


def test_amounts_are_exact_and_compare_as_numbers(catalog: Catalog) -> None:
    register(catalog, found("file:///a", b"A"), found("file:///b", b"B"))
    large = replace(extracted(b"A"), record=flat(b"{}", amount="90071992547409.93"))
    small = replace(extracted(b"B"), record=flat(b"{ }", amount="9.10"))
    store(catalog, large, small)
    with catalog.reading() as session:
        query = select(projects.c.total_yuan).where(projects.c.total_yuan > Decimal("10"))
        assert session.scalars(query).all() == [Decimal("90071992547409.93")]
        total = session.scalar(select(func.sum(projects.c.total_yuan)))
    assert total == Decimal("90071992547419.03")


def test_the_change_log_has_no_gaps_under_concurrent_writers(catalog: Catalog) -> None:
    """A reader polls while four writers commit and roll back; it must miss nothing."""
    writers, each = 4, 15
    names = [[b"%d-%d" % (writer, one) for one in range(each)] for writer in range(writers)]
    for group in names:
        register(catalog, *[found(f"file:///{name.decode()}", name) for name in group])
    errors: list[BaseException] = []

    def write(group: list[bytes]) -> None:
        try:
            for place, name in enumerate(group):
                if place % 5 == 4:
                    roll_back(catalog, extracted(name))
                store(catalog, extracted(name))
        except BaseException as error:
            errors.append(error)

    threads = [Thread(target=write, args=(group,)) for group in names]
    for thread in threads:
        thread.start()
    seen: list[int] = []
    while True:
        time.sleep(0.01)
        finished = not any(thread.is_alive() for thread in threads)
        with catalog.reading() as session:
            cursor = seen[-1] if seen else 0
            seen += [one.number for one in changes_after(session, cursor, limit=7)]
            if finished and seen and seen[-1] == last_change_number(session):
                break
    for thread in threads:
        thread.join()
    assert errors == []
    assert seen == list(range(1, writers * each + 1))

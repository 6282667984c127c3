import gzip
import hashlib
import io
import json
import os
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import update

from extractors.errors import ExitCode
from pipeline.catalog.changes import changes_after
from pipeline.catalog.connection import open_catalog
from pipeline.catalog.leases import LeaseHeldError, hold_lease
from pipeline.catalog.listing import count_files, find_contents, mark_due
from pipeline.catalog.runs import recent_runs
from pipeline.catalog.tables import Run
from pipeline.intake.run import run_intake
from pipeline.intake.workspace import RunOrder
from pipeline.settings import Settings
from pipeline.sinks.sink import OutputError
from pipeline.sources.folders import SourceError
from tests.pipeline.killed_archive import numbered_report


def report(number: int | str) -> bytes:
    """A report that differs from all others."""
    return numbered_report(number).encode()


def counted(account) -> dict[str, int]:
    return {
        name: value
        for name, value in account.as_json().items()
        if isinstance(value, int) and value and name not in ("bytes_read", "batches")
    }


def test_a_night_takes_in_what_is_new_and_the_next_finds_nothing(put, run, outputs) -> None:
    put("2021/a.txt", report(1))
    put("2021/copy of a.txt", report(1))
    put("b.txt", report(2))
    put("photo.jpg", b"GIF89a" + bytes(range(256)))
    put("cut.docx", b"PK\x03\x04 cut")
    put("c.doc.part", b"half")
    put("notes.json", b"{}")
    first = run()
    assert counted(first) == {
        "seen": 5, "new": 5, "duplicate": 1, "extracted": 2, "failed": 1, "skipped": 1,
        "waiting": 1, "ignored": 1, "changes": 2,
    }  # fmt: skip
    assert dict(first.reasons) == {"unsupported": 1, "damaged": 1}
    assert first.exit_code("failed") is ExitCode.SOME_FAILED
    assert first.exit_code("never") is ExitCode.OK
    written = outputs()
    assert sorted(written) == ["2021/a.txt.json", "b.txt.json"]
    assert json.loads(written["b.txt.json"])["source"]["file_name"] == "b.txt"
    second = run()
    assert counted(second) == {"seen": 5, "unchanged": 5, "waiting": 1, "ignored": 1}
    assert second.exit_code("failed") is ExitCode.OK
    assert outputs() == written


def test_the_record_in_the_file_is_the_one_in_the_catalog(
    put, run, outputs, settings: Settings
) -> None:
    put("a.txt", report(1))
    run()
    catalog = open_catalog(settings.catalog)
    from pipeline.catalog.listing import content_history, read_record

    with catalog.reading() as session:
        [content] = find_contents(session, "1")
        [record] = content_history(session, content).records
        body = read_record(session, record.id)
    catalog.close()
    assert body == outputs()["a.txt.json"]
    assert hashlib.sha256(body).hexdigest() == record.digest


def test_a_changed_file_replaces_its_record_and_tells_consumers(
    put, run, outputs, settings: Settings
) -> None:
    put("a.txt", report(1))
    run()
    put("a.txt", report(2), age=1)
    account = run()
    assert counted(account) == {"seen": 1, "changed": 1, "extracted": 1, "changes": 2}
    assert json.loads(outputs()["a.txt.json"])["source"]["sha256"] == (
        hashlib.sha256(report(2)).hexdigest()
    )
    catalog = open_catalog(settings.catalog)
    with catalog.reading() as session:
        kinds = [change.kind for change in changes_after(session, 0)]
    catalog.close()
    assert kinds == ["created", "created", "withdrawn"]


def test_sharded_files_of_withdrawn_reports_go(put, run, outputs) -> None:
    put("a.txt", report(1))
    run(layout="sharded")
    put("a.txt", report(2), age=1)
    run(layout="sharded")
    digest = hashlib.sha256(report(2)).hexdigest()
    assert list(outputs()) == [f"{digest[:2]}/{digest}.json"]


def test_a_lost_file_is_written_again_without_extracting(
    put, run, outputs, settings: Settings
) -> None:
    put("a.txt", report(1))
    run()
    before = outputs()
    (settings.out / "a.txt.json").unlink()
    account = run()
    assert counted(account) == {"seen": 1, "unchanged": 1, "restored": 1}
    assert outputs() == before


@pytest.mark.parametrize("damage", [b"", b"{", b"x" * 500])
def test_a_file_that_differs_is_mended(put, run, outputs, settings: Settings, damage) -> None:
    put("a.txt", report(1))
    run()
    before = outputs()
    (settings.out / "a.txt.json").write_bytes(damage)
    assert counted(run()) == {"seen": 1, "unchanged": 1, "restored": 1}
    assert outputs() == before


def test_the_first_address_names_the_file_of_equal_contents(put, run, outputs) -> None:
    put("b/report.txt", report(1))
    put("c.txt", report(1))
    run()
    assert list(outputs()) == ["b/report.txt.json"]
    put("a/copy.txt", report(1))
    run()
    assert list(outputs()) == ["a/copy.txt.json"]
    put("a/copy.txt", report(2), age=1)
    run()
    assert sorted(outputs()) == ["a/copy.txt.json", "b/report.txt.json"]
    assert counted(run()) == {"seen": 3, "unchanged": 3}


def test_names_in_gbk_keep_their_files_apart(put, run, outputs, inbox: Path) -> None:
    for number, name in enumerate(("绩效文本甲.txt", "绩效文本乙.txt", "年度/甲.txt")):
        path = os.fsdecode(os.fsencode(inbox) + b"/" + name.encode("gbk"))
        put(path, report(number))
    assert run().extracted == 3
    records = [json.loads(data) for data in outputs().values()]
    names = sorted(one["source"]["file_name"] for one in records)
    assert names == ["甲.txt", "绩效文本乙.txt", "绩效文本甲.txt"]
    assert counted(run()) == {"seen": 3, "unchanged": 3}


def test_two_sources_with_one_output_and_one_state(
    put, run, outputs, settings: Settings, tmp_path: Path
) -> None:
    put("x.txt", report(1))
    other = tmp_path / "other"
    other.mkdir()
    (other / "x.txt").write_bytes(report(2))
    for _ in range(2):
        run()
        run_intake(RunOrder("nightly", str(other), settings))
    held = {json.loads(data)["source"]["uri"] for data in outputs().values()}
    assert held == {(folder / "x.txt").as_uri() for folder in (tmp_path / "inbox", other)}
    assert counted(run()) == {"seen": 1, "unchanged": 1}


def test_one_run_leaves_another_s_copies_alone(
    put, run, settings: Settings, tmp_path: Path, inbox: Path
) -> None:
    put("a.txt", report(1))
    other = RunOrder("nightly", str(tmp_path / "other"), settings)
    other.spool.mkdir(parents=True)
    (other.spool / "copy").write_bytes(b"being read")
    mine = RunOrder("nightly", str(inbox), settings)
    mine.spool.mkdir(parents=True)
    (mine.spool / "copy").write_bytes(b"of a run that died")
    run()
    assert (other.spool / "copy").exists()
    assert not (mine.spool / "copy").exists()


def test_a_source_that_is_suddenly_empty_is_a_failure(put, run, inbox: Path) -> None:
    path = put("a.txt", report(1))
    assert run().exit_code("failed") is ExitCode.OK
    path.unlink()
    for _ in range(2):
        account = run()
        assert counted(account) == {"seen": 1, "unread": 1}
        assert [one.code for one in account.failures] == ["empty-source"]
        assert account.exit_code("failed") is ExitCode.SOME_FAILED
    assert run(may_be_empty=True).exit_code("failed") is ExitCode.OK


def test_a_source_that_never_held_a_file_may_be_empty(run) -> None:
    assert run().exit_code("failed") is ExitCode.OK


@pytest.mark.parametrize(
    ("name", "data", "code", "reason"),
    [
        ("2021.rar", b"Rar!\x1a\x07\x01\x00" + bytes(300), "damaged", "is a damaged archive"),
        (
            "a.zip",
            b"7z\xbc\xaf\x27\x1c" + bytes(300),
            "damaged",
            "is an archive without a file in it",
        ),
        (
            "no extension",
            b"Rar!\x1a\x07\x01\x00" + bytes(300),
            "archive-unopened",
            "is a RAR archive, which is not opened",
        ),
        (
            "a.txt.gz",
            gzip.compress(b"x", mtime=0),
            "archive-unopened",
            "is a gzip archive, which is not opened",
        ),
        (
            "letter.msg",
            b"\xd0\xcf\x11\xe0" + bytes(300),
            "archive-unopened",
            "is an Outlook mail, which is not opened",
        ),
    ],
)
def test_an_archive_that_is_not_opened_is_no_skipped_file(
    put, run, name, data, code, reason
) -> None:
    put(name, data)
    account = run()
    assert counted(account) == {"seen": 1, "new": 1, "unread": 1}
    [failed] = account.failures
    assert (failed.code, failed.reason) == (code, reason)


def test_odd_names_cost_no_other_file(put, run, outputs, inbox: Path) -> None:
    put("x.txt", report(1))
    put("x.txt.json/y.txt", report(2))
    put("\x1b[2J\u202etxt.exe.txt", report(3))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(f"{'d/' * 2000}deep.txt", report(4))
        archive.writestr("农" * 1300, report(5))
        archive.writestr("good.txt", report(6))
        archive.writestr("good.txt/inside.txt", report(7))
    put("old.zip", stream.getvalue())
    account = run()
    assert (account.extracted, account.unread, account.stopped) == (5, 2, None)
    assert {one.code for one in account.failures} == {"name-too-long"}
    assert len(outputs()) == 5
    again = run()
    assert (again.unchanged, again.restored) == (7, 0)


def test_operators_have_files_extracted_anew(put, run, settings: Settings) -> None:
    put("a.txt", report(1))
    put("same.txt", report(1))
    run()
    catalog = open_catalog(settings.catalog)
    with catalog.writing() as session:
        assert mark_due(session, states=["extracted"]) == 1
    account = run()
    assert counted(account) == {"seen": 2, "unchanged": 1, "retried": 1, "extracted": 1}
    with catalog.reading() as session:
        assert count_files(session).states["extracted"] == 1
    catalog.close()


def test_archives_are_taken_in_with_their_members(put, run, outputs) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("农村.txt", report(1))
        archive.writestr("bomb.txt", bytes(30_000_000), zipfile.ZIP_DEFLATED)
    put("old.zip", stream.getvalue())
    account = run()
    assert counted(account) == {"seen": 2, "new": 2, "extracted": 1, "unread": 1, "changes": 1}
    assert list(outputs()) == ["old.zip/农村.txt.json"]
    assert counted(run()) == {"seen": 2, "unchanged": 2}


def test_batches_are_cut_by_count_and_by_bytes(put, run) -> None:
    for number in range(7):
        put(f"{number}.txt", report(number))
    account = run(batch_files=3)
    assert (account.batches, account.extracted) == (3, 7)
    put("large 1.txt", b"x" * 700_000)
    put("large 2.txt", b"y" * 700_000)
    assert run(batch_mb=1).batches == 2


def test_json_lines_hold_the_records_of_the_run(put, run, tmp_path: Path) -> None:
    for number in range(3):
        put(f"{number}.txt", report(number))
    run(jsonl=tmp_path / "night-{run}.jsonl")
    put("3.txt", report(3))
    run(jsonl=tmp_path / "night-{run}.jsonl.gz")
    first = (tmp_path / "night-1.jsonl").read_text().splitlines()
    assert sorted(json.loads(line)["source"]["file_name"] for line in first) == [
        "0.txt",
        "1.txt",
        "2.txt",
    ]
    second = gzip.decompress((tmp_path / "night-2.jsonl.gz").read_bytes())
    assert json.loads(second)["source"]["file_name"] == "3.txt"


def test_json_lines_hold_what_runs_before_had_to_leave_out(
    put, run, tmp_path: Path, settings: Settings
) -> None:
    put("0.txt", report(0))
    put("1.txt", report(1))
    run()
    catalog = open_catalog(settings.catalog)
    with catalog.writing() as session:
        session.execute(update(Run).values(state="crashed"))
    put("2.txt", report(2))

    def lines() -> list[str]:
        return (tmp_path / "night.jsonl").read_text(encoding="utf-8").splitlines()

    run(jsonl=tmp_path / "night.jsonl")
    names = [json.loads(line)["source"]["file_name"] for line in lines()]
    assert sorted(names) == ["0.txt", "1.txt", "2.txt"]
    put("3.txt", report(3))
    run(jsonl=tmp_path / "night.jsonl")
    names = [json.loads(line)["source"]["file_name"] for line in lines()]
    assert names == ["3.txt"]
    catalog.close()


def test_a_text_that_says_u0000_is_a_text(put, run, settings: Settings) -> None:
    put("a.txt", report(1).replace("全民".encode(), b"\\u0000\x5c"))
    account = run()
    assert (account.failed, account.extracted + account.needs_review) == (0, 1)


def test_a_file_that_cannot_be_read_is_told_every_time_and_read_when_it_can_be(
    put, inbox: Path, run
) -> None:
    # A file to `stat`, an input/output error to `read`.
    (inbox / "a.txt").symlink_to("/proc/self/mem")
    account = run(follow_links=True)
    assert counted(account) == {"seen": 1, "new": 1, "unread": 1}
    [failed] = account.failures
    assert (failed.code, failed.reason) == ("unreadable", "cannot be read: Input/output error")
    assert account.exit_code("failed") is ExitCode.SOME_FAILED
    for _ in range(4):
        assert counted(run(follow_links=True)) == {"seen": 1, "retried": 1, "unread": 1}
    (inbox / "a.txt").unlink()
    put("a.txt", report(1))
    assert run().extracted == 1


def test_a_link_that_leads_out_is_told_and_not_read(inbox: Path, run, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.txt").write_bytes(report(1))
    (inbox / "a.txt").symlink_to(tmp_path / "elsewhere.txt")
    account = run()
    assert counted(account) == {"seen": 1, "unread": 1}
    assert [one.code for one in account.failures] == ["link-out"]
    assert account.exit_code("failed") is ExitCode.SOME_FAILED
    assert run(follow_links=True).extracted == 1


def test_a_run_keeps_a_second_one_out(put, run, settings: Settings, inbox: Path) -> None:
    put("a.txt", report(1))
    catalog = open_catalog(settings.catalog)
    name = f"intake {hashlib.sha256(inbox.as_uri().encode()).hexdigest()[:32]}"
    with hold_lease(catalog, name), pytest.raises(LeaseHeldError):
        run()
    catalog.close()
    assert run().extracted == 1


def test_the_run_and_its_account_are_in_the_catalog(put, run, settings: Settings) -> None:
    put("a.txt", report(1))
    account = run("archive")
    catalog = open_catalog(settings.catalog)
    with catalog.reading() as session:
        [stored] = recent_runs(session)
    catalog.close()
    assert (stored.flow, stored.state, stored.account) == (
        "archive",
        "completed",
        account.as_json(),
    )


def test_a_source_that_is_not_there_and_an_output_that_cannot_be(
    run, settings: Settings, inbox: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match="cannot be written"):
        run(out=tmp_path / "file" / "below")
    inbox.rmdir()
    with pytest.raises(SourceError, match="does not exist"):
        run()

import os
import time
from pathlib import Path

import pytest

from pipeline.sources.folders import SourceError
from pipeline.sources.source import Source, SourceOptions, Survey, UnreadFileError, open_source

OLD = 1_600_000_000


def write(path: Path, data: bytes = b"x", *, modified: float = OLD) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (modified, modified))
    return path


def relatives(source: Source) -> list[str]:
    survey = Survey()
    return [listed.relative for listed in source.listing(survey)]


def test_files_are_listed_folder_by_folder_with_addresses_that_name_them(tmp_path: Path) -> None:
    write(tmp_path / "2021" / "农村 饮水#1.doc")
    write(tmp_path / "a.txt")
    source = open_source(str(tmp_path))
    [first, second] = source.listing(Survey())
    assert (first.relative, second.relative) == ("2021/农村 饮水#1.doc", "a.txt")
    assert first.uri == (tmp_path / "2021" / "农村 饮水#1.doc").as_uri()
    assert source.bring_to_hand(first, tmp_path).path.read_bytes() == b"x"


@pytest.mark.parametrize(
    ("name", "fate"),
    [
        ("report.doc", "taken"),
        ("report", "taken"),
        ("部门预算.DOCX", "taken"),
        ("report.doc.part", "waiting"),
        ("report.doc.crdownload", "waiting"),
        ("report.doc.filepart", "waiting"),
        ("report.doc.td", "waiting"),
        ("~$report.doc", "ignored"),
        (".report.doc.swp", "ignored"),
        (".~lock.report.doc#", "ignored"),
        ("Thumbs.db", "ignored"),
        ("__MACOSX/report.doc", "ignored"),
        (".git/report.doc", "ignored"),
        ("gold.json", "ignored"),
        ("README.md", "ignored"),
    ],
)
def test_what_a_name_alone_decides(tmp_path: Path, name: str, fate: str) -> None:
    write(tmp_path / name)
    survey = Survey()
    taken = [listed.relative for listed in open_source(str(tmp_path)).listing(survey)]
    got = {"taken": len(taken), "waiting": len(survey.waiting), "ignored": survey.ignored}
    assert got == {"taken": 0, "waiting": 0, "ignored": 0} | {fate: 1}


def test_a_file_that_still_grows_waits_and_a_finished_fresh_one_is_taken(tmp_path: Path) -> None:
    now = time.time()
    growing = write(tmp_path / "growing.doc", modified=now)
    write(tmp_path / "done.doc", modified=now)
    write(tmp_path / "old.doc")
    source = open_source(str(tmp_path), SourceOptions(settle_seconds=0.4))
    survey = Survey()
    listing = source.listing(survey)
    taken = [next(listing).relative]
    growing.write_bytes(b"longer")
    taken += [listed.relative for listed in listing]
    assert taken == ["old.doc", "done.doc"]
    assert [one.relative for one in survey.waiting] == ["growing.doc"]


def test_our_own_output_below_the_source_is_not_taken(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / "out" / "a.txt.txt")
    options = SourceOptions(leave_out=(str(tmp_path / "out"),))
    assert relatives(open_source(str(tmp_path), options)) == ["a.txt"]


def test_links_to_files_are_followed_and_circles_of_folders_are_not(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    (tmp_path / "link.txt").symlink_to(tmp_path / "a.txt")
    (tmp_path / "circle").symlink_to(tmp_path)
    (tmp_path / "broken").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe")
    survey = Survey()
    listed = [one.relative for one in open_source(str(tmp_path)).listing(survey)]
    assert listed == ["a.txt", "link.txt"]
    [trouble] = survey.troubles
    assert trouble.failure.reason == "is a link to nothing"


def test_a_single_file_is_a_source(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    assert relatives(open_source(str(path))) == ["a.txt"]
    assert relatives(open_source(path.as_uri())) == ["a.txt"]


def test_a_file_name_that_is_not_utf8_is_read_as_well(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/\xc5\xa9.txt"
    Path(os.fsdecode(raw)).write_bytes(b"x")
    source = open_source(str(tmp_path), SourceOptions(settle_seconds=0))
    [listed] = source.listing(Survey())
    assert source.bring_to_hand(listed, tmp_path).path.read_bytes() == b"x"


def test_a_file_over_the_limit_is_not_brought_to_hand(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", b"12345")
    source = open_source(str(tmp_path), SourceOptions(most_bytes=4))
    [listed] = source.listing(Survey())
    with pytest.raises(UnreadFileError) as caught:
        source.bring_to_hand(listed, tmp_path)
    assert caught.value.failure.code == "too-large"


@pytest.mark.parametrize(
    ("address", "message"),
    [("/nowhere/at/all", "does not exist"), ("gopher://host/", "not supported")],
)
def test_a_source_that_is_none_says_so(address: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        open_source(address)

import os
import subprocess
import time
from pathlib import Path

import pytest

from pipeline.sources.folders import SourceError
from pipeline.sources.names import decode_name
from pipeline.sources.source import FileSource, SourceOptions, Survey, UnreadFileError, open_source

OLD = 1_600_000_000


def write(path: Path, data: bytes = b"x", *, modified: float = OLD) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (modified, modified))
    return path


def relatives(source: FileSource) -> list[str]:
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


def test_links_lead_out_only_if_told(tmp_path: Path) -> None:
    write(tmp_path / "outside" / "b.txt")
    write(tmp_path / "source" / "a.txt")
    (tmp_path / "source" / "file.txt").symlink_to(tmp_path / "outside" / "b.txt")
    (tmp_path / "source" / "folder").symlink_to(tmp_path / "outside")
    (tmp_path / "outside" / "back").symlink_to(tmp_path / "source")
    survey = Survey()
    root = str(tmp_path / "source")
    assert [one.relative for one in open_source(root).listing(survey)] == ["a.txt"]
    assert [one.failure.code for one in survey.troubles] == ["link-out", "link-out"]
    told = SourceOptions(follow_links=True)
    assert relatives(open_source(root, told)) == ["a.txt", "file.txt", "folder/b.txt"]


def test_a_file_that_became_a_link_after_the_listing_is_not_read(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret.txt", b"secret")
    path = write(tmp_path / "source" / "a.txt")
    source = open_source(str(tmp_path / "source"))
    [listed] = source.listing(Survey())
    path.unlink()
    path.symlink_to(secret)
    with pytest.raises(UnreadFileError) as caught:
        source.bring_to_hand(listed, tmp_path)
    assert caught.value.failure.code == "link-out"


def test_a_source_that_is_a_link_itself_is_one(tmp_path: Path) -> None:
    write(tmp_path / "real" / "a.txt")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert relatives(open_source(str(tmp_path / "link"))) == ["a.txt"]


def test_folders_deeper_than_python_calls_may_be(tmp_path: Path) -> None:
    folder = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1300):
        os.mkdir("d", dir_fd=folder)
        deeper = os.open("d", os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = deeper
    os.close(os.open("deep.txt", os.O_CREAT, dir_fd=folder))
    os.close(folder)
    write(tmp_path / "e.txt")
    found = list(open_source(str(tmp_path), SourceOptions(settle_seconds=0)).listing(Survey()))
    assert [one.name for one in found] == ["deep.txt", "e.txt"]
    assert [one.problem and one.problem.code for one in found] == ["name-too-long", None]
    # pytest's own tidying up recurses.
    subprocess.run(["rm", "-r", str(tmp_path / "d")], check=True)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("绩效文本甲".encode("gbk"), "绩效文本甲"),
        ("绩效文本甲".encode(), "绩效文本甲"),
        ("年度/".encode("gbk") + "绩效".encode(), "年度/绩效"),
        (b"\xff\xfe.txt", "\\xff\\xfe.txt"),
    ],
)
def test_a_name_in_bytes_is_read_as_what_it_was_meant_to_be(raw: bytes, name: str) -> None:
    assert decode_name(raw) == name


def test_names_that_read_the_same_stay_two_files(tmp_path: Path) -> None:
    for encoding in ("utf-8", "gbk"):
        path = os.fsencode(tmp_path) + b"/" + "甲.txt".encode(encoding)
        write(Path(os.fsdecode(path)), encoding.encode())
    found = list(open_source(str(tmp_path)).listing(Survey()))
    assert [one.relative for one in found] == ["甲.txt", "甲.txt"]
    assert len({one.uri for one in found}) == 2


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

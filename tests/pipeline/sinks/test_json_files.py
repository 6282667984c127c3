import gzip
import hashlib
import re
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sinks.json_files import JsonFiles
from pipeline.sinks.output_names import output_parts
from pipeline.sinks.sink import OutputError

SHA = "ab" + "0" * 62
ROOT = "file:///srv/%E5%B9%B4%E5%BA%A6"


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        (f"{ROOT}/2021/a.doc", "2021/a.doc.json"),
        (f"{ROOT}/%E5%86%9C%E6%9D%91.doc", "农村.doc.json"),
        (f"{ROOT}/old.zip#2020/b.doc", "old.zip/2020/b.doc.json"),
        (f"{ROOT}/%2E%2E/%2E%2E/etc/passwd", "%2E%2E/%2E%2E/etc/passwd.json"),
        (f"{ROOT}/a%0Ab.doc", "a%0Ab.doc.json"),
        (f"{ROOT}/%BC%A8.doc", "%BC%A8.doc.json"),
        (f"{ROOT}/a%1B%5B2J%E2%80%AE.doc", "a%1B[2J%E2%80%AE.doc.json"),
        (f"{ROOT}/%E6%8A%A5%E5%91%8A%E3%80%801.doc", "报告\u30001.doc.json"),
        (f"{ROOT}/x.txt.json/y.doc", "x.txt%2Ejson/y.doc.json"),
        ("file:///elsewhere/a.doc", f"ab/{SHA}.json"),
        ("file:///srv/%E5%B9%B4%E5%BA%A6-2/a.doc", f"ab/{SHA}.json"),
    ],
)
def test_a_mirrored_file_is_named_after_its_place(tmp_path: Path, uri: str, path: str) -> None:
    assert JsonFiles(tmp_path, "mirror", ROOT).path_of(uri, SHA) == tmp_path / path


def test_a_sharded_file_is_named_after_its_content(tmp_path: Path) -> None:
    files = JsonFiles(tmp_path, "sharded", ROOT)
    assert files.path_of(f"{ROOT}/a.doc", SHA) == tmp_path / "ab" / f"{SHA}.json"


def test_a_name_longer_than_file_systems_allow_is_cut_and_stays_its_own(tmp_path: Path) -> None:
    files = JsonFiles(tmp_path, "mirror", ROOT)
    names = [f"{ROOT}/{'%E5%86%9C' * 84}{letter}" for letter in "ab"]
    for name in names:
        files.write(name, SHA, gzip.compress(b"{}\n"))
    assert len(list(tmp_path.iterdir())) == 2


def record(uri: str, sha256: str) -> bytes:
    return gzip.compress(f'{{"source":{{"uri":"{uri}","sha256":"{sha256}"}}}}\n'.encode())


OTHER = "cd" + "0" * 62


def written(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@given(st.lists(st.binary(min_size=1, max_size=230), min_size=2, max_size=12, unique=True))
def test_no_two_names_share_a_file(names: list[bytes]) -> None:
    kept = {name.replace(b"/", b"_").replace(b"\0", b"_") for name in names}
    found = [output_parts(f"{quote(name)}", "file:///x") for name in kept]
    assert len(set(found)) == len(kept)


@pytest.mark.parametrize("name", ["%41", "%", "%%BC", "a%2", "~0123456789abcdef", "..", "x.json"])
def test_a_name_that_looks_escaped_or_marked_is_not_another_s(name: str) -> None:
    [shown] = output_parts(quote(name), "file:///x")
    assert unquote_to_bytes(shown) == name.encode()
    assert not re.search("~[0-9a-f]{16}$", shown)


def test_a_path_longer_than_systems_allow_gets_a_short_one(tmp_path: Path) -> None:
    files = JsonFiles(tmp_path, "mirror", ROOT)
    uri = f"{ROOT}/a.zip#{'d/' * 2000}x.doc"
    files.write(uri, SHA, record(uri, SHA))
    [name] = written(tmp_path)
    assert name.startswith("%2F/")
    files.remove(uri, SHA)
    assert written(tmp_path) == set()


def test_a_folder_in_the_way_costs_no_run(tmp_path: Path) -> None:
    (tmp_path / "a.doc.json").mkdir()
    files = JsonFiles(tmp_path, "mirror", ROOT)
    body = record(f"{ROOT}/a.doc", SHA)
    files.write(f"{ROOT}/a.doc", SHA, body)
    digest = hashlib.sha256(gzip.decompress(body)).hexdigest()
    assert files.holds(f"{ROOT}/a.doc", SHA, digest)
    (tmp_path / "b.doc").write_bytes(b"a file where a folder should be")
    files.write(f"{ROOT}/b.doc/c.doc", SHA, body)
    assert files.holds(f"{ROOT}/b.doc/c.doc", SHA, digest)


def test_two_sources_with_one_output_keep_both_records(tmp_path: Path) -> None:
    first = JsonFiles(tmp_path, "mirror", "file:///srv/a")
    second = JsonFiles(tmp_path, "mirror", "file:///srv/b")
    bodies = [record(f"file:///srv/{name}/x.txt", sha) for name, sha in (("a", SHA), ("b", OTHER))]
    for _ in range(2):
        first.write("file:///srv/a/x.txt", SHA, bodies[0])
        second.write("file:///srv/b/x.txt", OTHER, bodies[1])
    assert (tmp_path / "x.txt.json").read_bytes() == gzip.decompress(bodies[0])
    assert len(written(tmp_path)) == 2
    second.remove("file:///srv/b/x.txt", OTHER)
    assert written(tmp_path) == {"x.txt.json"}


@pytest.mark.parametrize(
    ("one", "other"), [("a//b.txt", "a/b.txt"), ("c.zip#d.txt", "c.zip/d.txt"), ("/b.txt", "b.txt")]
)
def test_keys_of_s3_that_read_as_one_path_stay_two(tmp_path: Path, one: str, other: str) -> None:
    root = "s3://reports/2021"
    files = JsonFiles(tmp_path, "mirror", root)
    for name, sha in ((one, SHA), (other, OTHER), (one, SHA)):
        files.write(f"{root}/{name}", sha, record(f"{root}/{name}", sha))
    assert len(written(tmp_path)) == 2
    for name, sha in ((one, SHA), (other, OTHER)):
        digest = hashlib.sha256(gzip.decompress(record(f"{root}/{name}", sha))).hexdigest()
        assert files.holds(f"{root}/{name}", sha, digest)


def test_a_newer_record_of_the_same_place_takes_the_older_one_s(tmp_path: Path) -> None:
    files = JsonFiles(tmp_path, "mirror", ROOT)
    files.write(f"{ROOT}/a.doc", SHA, record(f"{ROOT}/a.doc", SHA))
    files.write(f"{ROOT}/a.doc", OTHER, record(f"{ROOT}/a.doc", OTHER))
    assert written(tmp_path) == {"a.doc.json"}


@pytest.mark.parametrize("damage", [b"", b'{"source":{"uri', b"garbage"])
def test_a_file_that_is_no_record_any_more_is_replaced(tmp_path: Path, damage: bytes) -> None:
    files = JsonFiles(tmp_path, "mirror", ROOT)
    body = record(f"{ROOT}/a.doc", SHA)
    (tmp_path / "a.doc.json").write_bytes(damage)
    digest = hashlib.sha256(gzip.decompress(body)).hexdigest()
    assert not files.holds(f"{ROOT}/a.doc", SHA, digest)
    files.write(f"{ROOT}/a.doc", SHA, body)
    assert files.holds(f"{ROOT}/a.doc", SHA, digest)
    assert written(tmp_path) == {"a.doc.json"}


def test_a_file_that_is_another_report_s_by_now_is_not_removed(tmp_path: Path) -> None:
    files = JsonFiles(tmp_path, "mirror", ROOT)
    body = record(f"{ROOT}/a.doc", SHA)
    files.write(f"{ROOT}/a.doc", SHA, body)
    files.remove(f"{ROOT}/a.doc", OTHER)
    assert (tmp_path / "a.doc.json").read_bytes() == gzip.decompress(body)
    files.remove(f"{ROOT}/a.doc", SHA)
    files.remove(f"{ROOT}/a.doc", SHA)
    assert list(tmp_path.iterdir()) == []


def test_an_output_that_cannot_be_written_says_so_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match="cannot be written"):
        JsonFiles(tmp_path / "file", "mirror", ROOT).check()


def test_unfinished_files_of_a_dead_run_are_swept_and_no_stranger_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = JsonFiles(tmp_path, "mirror", ROOT)

    def fail(*_: object) -> None:
        raise OSError(28, "full")

    with monkeypatch.context() as patched:
        # As if the power went: nothing is renamed, nothing removed.
        patched.setattr(Path, "replace", fail)
        patched.setattr(Path, "unlink", fail)
        for one in (files, JsonFiles(tmp_path, "mirror", "file:///srv/other")):
            with pytest.raises(OutputError):
                one.write(f"{ROOT}/2021/a.doc", SHA, record(f"{ROOT}/2021/a.doc", SHA))
    (tmp_path / ".upload.part").write_bytes(b"somebody else's")
    assert len(written(tmp_path)) == 3
    assert files.sweep() == 1
    assert len(written(tmp_path)) == 2
    assert (tmp_path / ".upload.part").exists()

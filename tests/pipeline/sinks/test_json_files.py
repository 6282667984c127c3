import gzip
from pathlib import Path

import pytest

from pipeline.sinks.json_files import JsonFiles, OutputError

SHA = "ab" + "0" * 62
ROOT = "file:///srv/%E5%B9%B4%E5%BA%A6"


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        (f"{ROOT}/2021/a.doc", "2021/a.doc.json"),
        (f"{ROOT}/%E5%86%9C%E6%9D%91.doc", "农村.doc.json"),
        (f"{ROOT}/old.zip#2020/b.doc", "old.zip/2020/b.doc.json"),
        (f"{ROOT}/%2E%2E/%2E%2E/etc/passwd", "_/_/etc/passwd.json"),
        (f"{ROOT}/a%0Ab.doc", "a_b.doc.json"),
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


def test_a_file_that_is_another_report_s_by_now_is_not_removed(tmp_path: Path) -> None:
    files = JsonFiles(tmp_path, "mirror", ROOT)
    body = f'{{"source":{{"sha256":"{SHA}"}}}}\n'.encode()
    files.write(f"{ROOT}/a.doc", SHA, gzip.compress(body))
    files.remove(f"{ROOT}/a.doc", "cd" + "0" * 62)
    assert (tmp_path / "a.doc.json").read_bytes() == body
    files.remove(f"{ROOT}/a.doc", SHA)
    files.remove(f"{ROOT}/a.doc", SHA)
    assert list(tmp_path.iterdir()) == []


def test_an_output_that_cannot_be_written_says_so_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match="cannot be written"):
        JsonFiles(tmp_path / "file", "mirror", ROOT).check()


def test_unfinished_files_of_a_dead_run_are_swept(tmp_path: Path) -> None:
    (tmp_path / "2021").mkdir()
    (tmp_path / "2021" / ".a.doc.json.x1.part").write_bytes(b"{")
    (tmp_path / "2021" / "b.doc.json").write_bytes(b"{}\n")
    assert JsonFiles(tmp_path, "mirror", ROOT).sweep() == 1
    assert [path.name for path in (tmp_path / "2021").iterdir()] == ["b.doc.json"]

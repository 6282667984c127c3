import hashlib
import os
import sys
from pathlib import Path

import pytest

from extractors.errors import LimitExceededError, MissingFileError
from extractors.source_files import Limits, SourceFile, load_source_file


def test_a_file_is_loaded_whole(tmp_path: Path) -> None:
    path = tmp_path / "报告 1.TXT"
    path.write_bytes(b"abc")
    source = load_source_file(path)
    assert (source.name, source.data, source.extension) == ("报告 1.TXT", b"abc", "txt")
    assert source.sha256 == hashlib.sha256(b"abc").hexdigest()
    assert source.uri == path.as_uri()
    assert "%E6%8A%A5%E5%91%8A%201.TXT" in path.as_uri()


@pytest.mark.parametrize(
    ("name", "extension"), [("a.docx", "docx"), ("a", ""), ("a.tar.GZ", "gz"), (".doc", "")]
)
def test_extension(name: str, extension: str) -> None:
    assert SourceFile(name, b"").extension == extension


@pytest.mark.parametrize(("size", "fits"), [(10, True), (11, False)])
def test_size_limit(tmp_path: Path, size: int, fits: bool) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * size)
    limits = Limits(size_bytes=10)
    if fits:
        assert len(load_source_file(path, limits).data) == size
    else:
        with pytest.raises(LimitExceededError) as caught:
            load_source_file(path, limits)
        assert "11 bytes" in caught.value.reason


def test_what_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError) as caught:
        load_source_file(tmp_path / "nothing.txt")
    assert caught.value.reason == "does not exist"
    with pytest.raises(MissingFileError) as caught:
        load_source_file(tmp_path)
    assert caught.value.reason == "is not a regular file"


def test_a_dangling_link_is_missing(tmp_path: Path) -> None:
    (tmp_path / "link.txt").symlink_to(tmp_path / "nothing.txt")
    with pytest.raises(MissingFileError):
        load_source_file(tmp_path / "link.txt")


def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(MissingFileError):
        load_source_file(tmp_path / "pipe.txt")


@pytest.mark.skipif(sys.platform != "linux", reason="file names are bytes on Linux alone")
def test_a_file_name_in_gbk_can_be_read(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + "报告.txt".encode("gbk")))
    path.write_bytes(b"abc")
    source = load_source_file(path)
    assert source.name == "报告.txt"
    assert source.uri is not None
    assert source.uri.endswith("%B1%A8%B8%E6.txt")

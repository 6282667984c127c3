"""Functions called in a confined child, which really die, hang and grow."""

import multiprocessing
import os
import signal
import socket
import threading
import time
from pathlib import Path

import pytest

from extractors.errors import CorruptFileError, LimitExceededError, UnreadableFileError
from extractors.progress import page_done
from pipeline.isolation.apart import Apart, FailedApartError
from pipeline.isolation.fork_server import fork_context

MIB = 1 << 20


def whoami(_ignored: object = None) -> int:
    return os.getpid()


def loop() -> None:
    while True:
        pass


def grow() -> int:
    return len(bytearray(1 << 40))


def grow_in_the_answer() -> bytes:
    # Fits into the child; its copy for the pipe does not.
    return bytes(200 * MIB)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def refuse() -> None:
    raise CorruptFileError("a.doc", "is broken", "Mend it.", where="byte 5")


def fail() -> None:
    raise ZeroDivisionError("our own mistake")


def panic() -> None:
    os.write(2, b"thread '<unnamed>' panicked at xls.rs:606\n")
    raise CorruptFileError("a.xls", "is damaged", "Save it anew.")


def read_three_pages() -> str:
    for page_no in (1, 2, 3):
        page_done(page_no, 3)
    return "read"


def write(path: Path) -> None:
    path.write_text("x")


def connect() -> None:
    socket.create_connection(("127.0.0.1", 9))


@pytest.fixture
def apart() -> "Apart":
    return Apart(2.0, 256 * MIB)


def test_one_child_serves_many_calls(apart: Apart) -> None:
    with apart:
        first = apart.call(whoami, file="a")
        assert first != os.getpid()
        assert apart.call(whoami, file="a") == first


@pytest.mark.parametrize(
    ("function", "kind", "words"),
    [
        (loop, LimitExceededError, "more than 2 s"),
        (grow, LimitExceededError, "more than 256 MiB of memory"),
        (grow_in_the_answer, LimitExceededError, "more than 256 MiB of memory"),
        (die, UnreadableFileError, r"ended its process \(signal 9\)"),
        (refuse, CorruptFileError, r"a\.doc: is broken \(byte 5\)"),
        (fail, FailedApartError, "ZeroDivisionError: our own mistake"),
        (connect, FailedApartError, "may not do this: socket"),
    ],
)
def test_what_goes_wrong_is_told_and_the_next_call_is_served(
    apart: Apart, function, kind: type[Exception], words: str
) -> None:
    with apart:
        with pytest.raises(kind, match=words):
            apart.call(function, file="a.doc")
        assert apart.call(whoami, file="a") != os.getpid()
    assert multiprocessing.active_children() == []


def test_pages_are_told_while_a_file_is_read() -> None:
    told: list[tuple[str, int, int]] = []
    with Apart(2.0, 256 * MIB, page_done=lambda *page: told.append(page)) as apart:
        assert apart.call(read_three_pages, file="scan.pdf") == "read"
        assert apart.call(whoami, file="a") != os.getpid()
    assert told == [("scan.pdf", 1, 3), ("scan.pdf", 2, 3), ("scan.pdf", 3, 3)]


def test_no_file_is_written(apart: Apart, tmp_path: Path) -> None:
    with apart, pytest.raises(FailedApartError):
        apart.call(write, tmp_path / "x", file="a")
    assert not (tmp_path / "x").exists() or (tmp_path / "x").read_bytes() == b""


def test_what_is_prepared_may_be_written_and_is_no_reason_to_fail(tmp_path: Path) -> None:
    def prepare() -> None:
        write(tmp_path / "prepared")
        raise ZeroDivisionError("told by the call, if it matters")

    with Apart(2.0, 256 * MIB, prepare=prepare) as apart:
        assert apart.call(whoami, file="a") != os.getpid()
        assert (tmp_path / "prepared").read_text() == "x"
        with pytest.raises(FailedApartError):
            apart.call(write, tmp_path / "later", file="a")


def test_threads_take_their_children_from_the_fork_server(tmp_path: Path) -> None:
    found: list[int] = []

    def work() -> None:
        with Apart(30, 256 * MIB, fork_context()) as apart:
            found.append(apart.call(os.getpid, file="a"))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 4
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in found):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_what_a_library_writes_of_its_mishaps_reaches_nobody(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with Apart(10, 512 * MIB) as apart, pytest.raises(CorruptFileError):
        apart.call(panic, file="a.xls")
    assert capfd.readouterr().err == ""

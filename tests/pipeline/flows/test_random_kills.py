"""kill -9 of whatever a run under Prefect consists of, at random moments.

The run, its children, its fork server, its Prefect server (or one that others run and that starts
anew), PostgreSQL: nothing is lost or doubled, and nothing of a killed run goes on. How long this
goes on is said in `tests.pipeline.killed_archive`.
"""

import json
import os
import random
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.pipeline.conftest import free_port
from tests.pipeline.killed_archive import FILES, ROUNDS, check, children_of, fill
from tests.pipeline.prefect_servers import JIXIAO, others_server

LONGEST = 150
"""Seconds: a run that takes longer hangs. It waits 45 s for a server that others run."""
CHANCE = random.Random(os.environ.get("JIXIAO_CRASH_SEED"))


class Archive:
    """Files, and the runs over them under Prefect."""

    def __init__(self, folder: Path, catalog_url: str | None = None) -> None:
        folder.mkdir()
        self.expected = fill(folder / "inbox")
        self.out = folder / "out"
        self.catalog_url = catalog_url or f"sqlite:///{folder / 'state' / 'catalog.db'}"
        config = folder / "jixiao.toml"
        config.write_text(f"batch_files = {FILES // 8}\nsettle_seconds = 0\nworkers = 2\n")
        self._command = [*JIXIAO, "archive", str(folder / "inbox"), "--out", str(self.out)]
        self._command += ["--state", str(folder / "state"), "--config", str(config), "--json"]
        self._command += ["--catalog", self.catalog_url]

    def start(self, *options: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [*self._command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def finish(self) -> None:
        """One more run, which nothing befalls."""
        output, errors = self.start("--without-prefect").communicate(timeout=LONGEST)
        assert json.loads(output)["seen"] == FILES, errors

    def check(self) -> None:
        check(self.catalog_url, self.out, self.expected)


def part_of(run: "subprocess.Popen[str]", mark: str) -> int | None:
    """A child of the run that has a word in its command line."""
    for pid in children_of(run.pid):
        with suppress(OSError):
            if mark in Path(f"/proc/{pid}/cmdline").read_text():
                return pid
    return None


def all_of(pid: int) -> list[int]:
    return [pid, *(one for child in children_of(pid) for one in all_of(child))]


def is_at_work(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def kill(pid: int | None) -> None:
    with suppress(ProcessLookupError):
        if pid is not None:
            os.kill(pid, signal.SIGKILL)


def told(run: "subprocess.Popen[str]") -> str:
    """How a run ended: with an account, and few lines beside it."""
    output, errors = run.communicate(timeout=LONGEST)
    assert "Traceback" not in errors, errors
    assert "internal error" not in errors, errors
    if run.returncode == 0:
        assert json.loads(output)["extracted"] + json.loads(output)["unchanged"] == FILES
    else:
        assert run.returncode in (2, 9), (run.returncode, errors)
    return errors


def wait_at_random(run: "subprocess.Popen[str]", archive: Archive) -> None:
    """Until some moment of its beginning, or of its work, or of its end."""
    if CHANCE.random() < 0.3:
        time.sleep(CHANCE.uniform(0, 6))
        return
    count = CHANCE.randrange(FILES + 1)
    while run.poll() is None and len(list(archive.out.glob("*.json"))) < count:
        time.sleep(0.005)
    time.sleep(CHANCE.uniform(0, 0.3))


def test_its_own_server_is_killed(tmp_path: Path) -> None:
    for number in range(ROUNDS):
        archive = Archive(tmp_path / str(number))
        run = archive.start()
        wait_at_random(run, archive)
        kill(part_of(run, "guarded_server"))
        told(run)
        archive.finish()
        archive.check()


def test_a_server_that_others_run_is_killed_and_starts_anew(tmp_path: Path) -> None:
    port, state = free_port(), tmp_path / "server"
    options = ["--api", f"http://127.0.0.1:{port}/api"]
    for number in range(ROUNDS):
        archive = Archive(tmp_path / str(number))
        with others_server(state, port) as server, pytest.MonkeyPatch.context() as patch:
            patch.setenv("JIXIAO_PREFECT_AUTH_FILE", str(state / "prefect" / "auth"))
            run = archive.start(*options)
            wait_at_random(run, archive)
            server.kill()
        with others_server(state, port):
            told(run)
        archive.finish()
        archive.check()


def test_anything_is_killed(tmp_path: Path, postgres_server) -> None:
    for number in range(ROUNDS):
        name = f"kills_{os.getpid()}_{number}"
        archive = Archive(tmp_path / str(number), postgres_server.create_database(name))
        run = archive.start()
        for _ in range(4):
            if run.poll() is not None:
                told(run)
                run = archive.start()
            wait_at_random(run, archive)
            victim = CHANCE.choice(["run", "child", "fork server", "server", "database"])
            fork_server = part_of(run, "forkserver")
            if victim == "run":
                parts = all_of(run.pid)
                run.kill()
                run.communicate()
                end = time.monotonic() + 10
                while left := [pid for pid in parts if is_at_work(pid)]:
                    assert time.monotonic() < end, left
                    time.sleep(0.05)
                run = archive.start()
            elif victim == "database":
                postgres_server.kill()
                time.sleep(CHANCE.uniform(0, 2))
                postgres_server.start()
            elif victim == "child" and fork_server is not None:
                for child in children_of(fork_server)[:1]:
                    kill(child)
            elif victim == "fork server":
                kill(fork_server)
            else:
                kill(part_of(run, "guarded_server"))
        told(run)
        archive.finish()
        archive.check()
        postgres_server.drop_database(name)

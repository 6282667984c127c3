"""Prefect's server killed in the middle of a run: the run goes on, and says so in a line.

Two runs at once, since both mostly wait: one whose own server is killed, and one whose server, which
others run, is killed and starts anew.
"""

import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from pipeline.flows.server import ask
from tests.pipeline.prefect_servers import JIXIAO, others_server

FILES = 120
OLD = 1_600_000_000


class Run:
    """`jixiao archive` over files of its own, in small batches."""

    def __init__(self, folder: Path, *options: object) -> None:
        inbox = folder / "inbox"
        inbox.mkdir(parents=True)
        for number in range(FILES):
            path = inbox / f"{number}.txt"
            text = f"一、总体绩效目标\n第{number}号单位：推进科学素质工作。\n二、分项绩效目标\n"
            path.write_text(text + "（一）科普活动\n绩效目标：提高素质。\n", encoding="utf-8")
            os.utime(path, (OLD, OLD))
        config = folder / "jixiao.toml"
        config.write_text("batch_files = 4\nsettle_seconds = 0\nworkers = 1\n")
        self.out = folder / "out"
        command = [*JIXIAO, "archive", inbox, "--out", self.out, "--state", folder / "state"]
        command += ["--config", config, "--json", *options]
        self.process = subprocess.Popen(
            list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def wait_until_half_done(self) -> None:
        deadline = time.monotonic() + 120
        while len(list(self.out.glob("*.json"))) < FILES // 4:
            assert self.process.poll() is None, self.process.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def server(self) -> int:
        """The process id of the server that this run started for itself."""
        wanted = f"--parent\0{self.process.pid}\0".encode()
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if wanted in (process / "cmdline").read_bytes():
                    return int(process.name)
            except OSError:
                continue
        raise AssertionError("the run has no server")

    def check(self) -> None:
        """Everything was done, told in our line and a few of Prefect's clients', without delay."""
        output, errors = self.process.communicate(timeout=100)
        assert self.process.returncode == 0, errors
        account = json.loads(output)
        assert (account["extracted"], account["stopped"]) == (FILES, None)
        assert len(list(self.out.glob("*.json"))) == FILES
        assert "the run goes on without it" in errors
        assert len(errors.splitlines()) <= 5, errors  # how many its threads still write is chance
        assert "Traceback" not in errors


def test_a_run_goes_on_without_its_server(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    api, state = f"http://127.0.0.1:{port}/api", tmp_path / "server"
    word = state / "prefect" / "auth"
    with others_server(state, port) as first:
        os.environ["JIXIAO_PREFECT_AUTH_FILE"] = str(word)
        try:
            others = Run(tmp_path / "others", "--api", api)
        finally:
            del os.environ["JIXIAO_PREFECT_AUTH_FILE"]
        own = Run(tmp_path / "own")
        others.wait_until_half_done()
        first.kill()
        own.wait_until_half_done()
        os.kill(own.server(), signal.SIGKILL)
    with others_server(state, port):
        others.check()
        own.check()
        [run] = ask(api, "/flow_runs/filter", {}, word=word.read_text().strip())
        assert run["state"]["type"] == "COMPLETED"
        assert f"extracted {FILES}" in run["state"]["message"]

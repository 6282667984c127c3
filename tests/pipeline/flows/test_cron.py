"""The nightly deployment waits for its own time: nobody starts it, and it takes a file in.

Takes up to two minutes: a cron line cannot name a time nearer than the next minute.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pipeline.flows.server import ask

JIXIAO = [sys.executable, "-c", "from pipeline.cli.main import run; run()"]


@contextmanager
def running(*arguments: object) -> Iterator["subprocess.Popen[bytes]"]:
    """A command of jixiao, stopped as systemd would stop it."""
    process = subprocess.Popen(
        [*JIXIAO, *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for(look: Any, what: str, seconds: float = 300) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            found = look()
        except (OSError, ValueError):
            found = None
        if found:
            return found
        time.sleep(0.5)
    raise AssertionError(f"waited in vain for {what}")


def test_the_night_comes_by_itself(tmp_path: Path, small_report: str) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "农村.txt").write_text(small_report, encoding="utf-8")
    (inbox / "cut.docx").write_bytes(b"PK\x03\x04 cut")
    config = tmp_path / "jixiao.toml"
    config.write_text(
        f'settle_seconds = 0\nworkers = 1\nsource = "{inbox}"\nout = "{tmp_path / "out"}"\n'
        f'state = "{tmp_path / "state"}"\n'
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    api = f"http://127.0.0.1:{port}/api"
    with running("server", "--port", port, "--state", tmp_path / "server"):
        wait_for(lambda: ask(api, "/health", timeout=2), "the server")
        with running("serve", "--cron", "* * * * *", "--api", api, "--config", config):
            run = wait_for(lambda: completed_runs(api), "the minute to come")[0]
            assert run["auto_scheduled"]
            assert run["name"]
            assert run["state"]["name"] == "CompletedWithFailures"
            assert "extracted 1" in run["state"]["message"]
            artifacts = artifacts_of(api, run["id"])
    with pytest.raises(OSError):  # stopping the command stops the server
        ask(api, "/health", timeout=2)
    account = {row["count"]: row["value"] for row in artifacts["jixiao-nightly-account"]}
    assert (account["seen"], account["extracted"], account["failed"]) == ("2", "1", "1")
    [failure] = artifacts["jixiao-nightly-failures"]
    assert failure["file"] == (inbox / "cut.docx").as_uri()
    assert failure["advice"]
    [written] = (tmp_path / "out").rglob("*.json")
    assert json.loads(written.read_bytes())["source"]["file_name"] == "农村.txt"


def completed_runs(api: str) -> list[dict[str, Any]]:
    wanted = {"flow_runs": {"state": {"type": {"any_": ["COMPLETED", "FAILED", "CRASHED"]}}}}
    found: list[dict[str, Any]] = ask(
        api, "/flow_runs/filter", {**wanted, "sort": "START_TIME_ASC"}
    )
    return found


def artifacts_of(api: str, flow_run_id: str) -> dict[str, list[dict[str, str]]]:
    """The tables that the pages show beside the run."""
    wanted = {"artifacts": {"flow_run_id": {"any_": [flow_run_id]}}}
    found = ask(api, "/artifacts/filter", wanted)
    return {one["key"]: json.loads(one["data"]) for one in found if one["type"] == "table"}

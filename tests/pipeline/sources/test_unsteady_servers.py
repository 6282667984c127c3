"""Runs over real servers that stall, break off, bear two connections; and runs that are killed.

The servers are those of `benchmarks/remote_sources.py`, which does the same with more files.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

ROOT = Path(__file__).parents[3]
FILES = 50
NEEDS = {"sftp": ("paramiko",), "ftp": ("pyftpdlib",), "http": (), "s3": ("s3fs", "moto", "flask")}
JIXIAO = [sys.executable, "-W", "ignore", "-c", "from pipeline.cli.main import run; run()"]


def take_in(protocol: str, *flags: str, files: int = FILES) -> dict[str, object]:
    for name in NEEDS[protocol]:
        pytest.importorskip(name, reason=f"{name} is not installed")
    if protocol == "sftp" and not (
        shutil.which("sshd", path="/usr/sbin:/usr/bin") and shutil.which("ssh-keygen")
    ):
        pytest.skip("OpenSSH (sshd, ssh-keygen) is not installed")
    command = [sys.executable, str(ROOT / "benchmarks" / "remote_sources.py"), protocol]
    command += ["--files", str(files), "--longest", "120", *flags]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=180,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    result: dict[str, object] = json.loads(done.stdout)
    return result


@pytest.mark.parametrize(
    ("protocol", "faults"),
    [
        ("sftp", ["reset", "stall", "listing", "two"]),
        ("ftp", ["reset", "stall", "cut", "listing", "two"]),
        ("http", ["reset", "stall", "listing", "two"]),
        ("s3", ["reset", "listing", "two"]),
    ],
)
def test_four_threads_get_every_file_from_a_server_that_fails_now_and_then(
    protocol: str, faults: list[str]
) -> None:
    flags = [flag for fault in faults for flag in ("--fault", fault)]
    # Short enough for a test, long enough for a busy machine.
    patience = "2" if "stall" in faults else "20"
    result = take_in(protocol, "--share", "0.1", "--stall-seconds", patience, *flags)
    account: dict[str, int] = result["account"]  # type: ignore[assignment]
    assert account["extracted"] + account["unread"] == FILES, account
    # Where each stall of two in a row hit the same file, the next night has it.
    assert account["unread"] <= 2, account
    assert result["left_unread"][-1] == 0  # type: ignore[index]
    assert (result["each_file_once"], result["json_files"]) == ("yes", FILES)
    counted: dict[str, int] = result["faults"]  # type: ignore[assignment]
    assert {"reset", "listing"} & set(faults) <= set(counted)


def test_a_run_that_is_killed_over_a_server_accounts_each_file_once() -> None:
    result = take_in("ftp", "--fault", "reset", "--kill", "1", "--stall-seconds", "20")
    assert (result["each_file_once"], result["json_files"]) == ("yes", FILES)


def silent_server() -> int:
    """A server that takes connections and never says a word."""
    listener = socket.create_server(("127.0.0.1", 0))

    def accept(kept: list[socket.socket]) -> None:
        while True:
            kept.append(listener.accept()[0])

    Thread(target=accept, args=([],), daemon=True).start()
    port: int = listener.getsockname()[1]
    return port


def lazy_web_server() -> int:
    """A server that lists a file and never sends it."""

    class Lazy(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def do_HEAD(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "11")
            self.end_headers()

        def do_GET(self) -> None:
            if self.path != "/":
                time.sleep(600)
            self.do_HEAD()
            self.wfile.write(b"<a href=ab>")

    server = ThreadingHTTPServer(("127.0.0.1", 0), Lazy)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


@pytest.mark.parametrize("protocol", ["sftp", "ftp", "http"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_waits_for_a_silent_server_stops_when_told(
    protocol: str, number: signal.Signals, tmp_path: Path
) -> None:
    for name in NEEDS[protocol]:
        pytest.importorskip(name, reason=f"{name} is not installed")
    port = lazy_web_server() if protocol == "http" else silent_server()
    address = f"{protocol}://reader:secret@127.0.0.1:{port}/"
    run = subprocess.Popen(
        [*JIXIAO, "archive", address, "--without-prefect", "--state", str(tmp_path / "state")],
        stderr=subprocess.PIPE,
        text=True,
        # A shell's background jobs ignore Ctrl-C, and so would this run among them.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    while not (tmp_path / "state" / "catalog.db").exists():
        time.sleep(0.05)
    time.sleep(1.0)
    run.send_signal(number)
    _, errors = run.communicate(timeout=10)
    assert run.returncode == 128 + number, errors
    assert "Traceback" not in errors

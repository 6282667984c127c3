"""A Prefect server that others run, beside the runs of a test."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.flows.server import wait_for_server

JIXIAO = [sys.executable, "-c", "from pipeline.cli.main import run; run()"]


@contextmanager
def others_server(folder: Path, port: int) -> Iterator["subprocess.Popen[bytes]"]:
    started = subprocess.Popen(
        [*JIXIAO, "server", "--port", str(port), "--state", str(folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert wait_for_server(f"http://127.0.0.1:{port}/api", 120)
        yield started
    finally:
        started.kill()
        started.wait()

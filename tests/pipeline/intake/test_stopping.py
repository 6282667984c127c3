"""Ctrl-C, and systemd's stop: both reach every process of a run at once."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.catalog.connection import open_catalog
from pipeline.catalog.listing import count_files
from pipeline.catalog.runs import recent_runs

JIXIAO = [sys.executable, "-c", "from pipeline.cli.main import run; run()"]
FILES = 600
"""Enough that a fast machine is not done when the first files are seen and the signal sent."""


@pytest.mark.parametrize(
    ("number", "code", "told"),
    [
        (signal.SIGINT, 130, "interrupted by Ctrl-C"),
        (signal.SIGTERM, 143, "told to stop (SIGTERM)"),
    ],
)
def test_a_run_that_is_told_to_stop_says_what_it_did_and_goes_on_later(
    tmp_path: Path, inbox: Path, fill_inbox, number: signal.Signals, code: int, told: str
) -> None:
    state = tmp_path / "state"
    fill_inbox(FILES)
    command = [*JIXIAO, "archive", str(inbox), "--state", str(state), "--out", str(state / "out")]
    command += ["--without-prefect", "--settle", "0", "--workers", "1", "--json"]
    run = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # A shell's background jobs ignore Ctrl-C, and so would this run among them.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    while run.poll() is None and len(list((state / "out").glob("*.json"))) < 10:
        time.sleep(0.01)
    os.killpg(run.pid, number)
    _, errors = run.communicate(timeout=120)
    assert run.returncode == code, errors
    assert "Run it again to go on." in errors
    assert "Traceback" not in errors
    catalog = open_catalog(f"sqlite:///{state / 'catalog.db'}")
    with catalog.reading() as session:
        [stopped] = recent_runs(session)
        states = count_files(session).states
    catalog.close()
    assert stopped.message == told
    assert stopped.account is not None
    assert 10 <= stopped.account["extracted"] == states["extracted"] < FILES
    assert states["failed"] == 0
    again = subprocess.run(command, capture_output=True, text=True)
    account = json.loads(again.stdout)
    assert account["unchanged"] + account["extracted"] == FILES
    assert account["unchanged"] == states["extracted"]
    assert len(list((state / "out").glob("*.json"))) == FILES

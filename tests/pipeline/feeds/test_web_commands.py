"""`jixiao web` as a process, and `jixiao keys`."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from development.rehearsal import fill_catalog
from pipeline.catalog.connection import Catalog
from pipeline.cli.web_commands import keys_app
from pipeline.web.settings import FeedSettings
from tests.pipeline.conftest import free_port

_WEB = "import sys; from pipeline.cli.main import run; sys.argv[1:1] = ['web']; run()"


@pytest.fixture
def start(sqlite_catalog: Catalog, tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Starts the command on a free port; gives the address of its server."""
    processes: list[subprocess.Popen[bytes]] = []

    def run(*options: str) -> str:
        port = free_port()
        url = sqlite_catalog.url.render_as_string(hide_password=False)
        command = [sys.executable, "-c", _WEB, "--port", str(port), "--catalog", url, *options]
        environment = {**os.environ, "JIXIAO_STATE": str(tmp_path), "JIXIAO_INDEX_SECONDS": "0.1"}
        process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)
        processes.append(process)
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
                break
            except OSError:
                assert process.poll() is None, "the server ended"
                assert time.monotonic() < deadline
                time.sleep(0.05)
        return f"http://127.0.0.1:{port}"

    yield run
    for process in processes:
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=30)
        assert process.returncode in (0, -signal.SIGTERM), errors
        assert b"Traceback" not in errors


def ask(url: str, key: str | None = None) -> tuple[int, Any]:
    request = urllib.request.Request(url)
    if key:
        request.add_header("Authorization", f"Bearer {key}")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def keys(catalog: Catalog, *arguments: str) -> Any:
    url = catalog.url.render_as_string(hide_password=False)
    return CliRunner().invoke(keys_app, [*arguments, "--catalog", url], catch_exceptions=False)


def test_the_server_answers_and_keeps_its_index(
    sqlite_catalog: Catalog, start: Callable[..., str]
) -> None:
    fill_catalog(sqlite_catalog, 2, seed="w", project_count=1)
    base = start()
    assert ask(f"{base}/reports")[1]["items"][0]["report_id"] == 1
    deadline = time.monotonic() + 60
    while not ask(f"{base}/search?q=%E7%9A%84")[1]["hits"]:
        assert time.monotonic() < deadline, "the index does not follow"
        time.sleep(0.1)


def test_the_follower_is_started_again_and_readiness_is_told_as_it_is(
    sqlite_catalog: Catalog, start: Callable[..., str], tmp_path: Path
) -> None:
    base = start()
    wait_until_ready(base)
    os.kill(find_follower(), signal.SIGKILL)
    told = []
    deadline = time.monotonic() + 60
    while told[-1:] != [200] or 503 not in told:
        told.append(ask(f"{base}/readyz")[0])
        assert time.monotonic() < deadline, told
        time.sleep(0.02)
    fill_catalog(sqlite_catalog, 1, seed="w", project_count=1)
    while not ask(f"{base}/search?q=%E7%9A%84")[1]["hits"]:
        assert time.monotonic() < deadline, "the index does not follow"
        time.sleep(0.1)
    database = tmp_path / "catalog.db"
    away = database.rename(tmp_path / "away.db")
    assert [ask(f"{base}{path}")[0] for path in ("/readyz", "/reports", "/healthz")] == [
        503, 503, 200,
    ]  # fmt: skip
    assert not database.exists(), "no empty one was made in its place"
    away.rename(database)
    assert ask(f"{base}/reports")[0] == 200


def wait_until_ready(base: str) -> None:
    deadline = time.monotonic() + 60
    while ask(f"{base}/readyz")[0] != 200:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def find_follower() -> int:
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes()
            parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
            grandparent = Path(f"/proc/{parent}/stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        if b"pipeline.search.follower" in command and grandparent == str(os.getpid()):
            return int(process.name)
    raise AssertionError("there is no follower")


def test_keys_open_a_server_that_asks_for_them(
    sqlite_catalog: Catalog, start: Callable[..., str]
) -> None:
    made = keys(sqlite_catalog, "create", "财政局", "--days", "30")
    key = made.stdout.strip()
    base = start("--require-keys")
    assert ask(f"{base}/changes")[0] == 401
    assert ask(f"{base}/changes", key)[0] == 200
    listed = keys(sqlite_catalog, "list").stdout
    handle = key.split("_")[1]
    assert listed.startswith(f"{handle}  read ")
    assert "good until" in listed
    assert key not in listed
    assert keys(sqlite_catalog, "revoke", handle).exit_code == 0
    assert keys(sqlite_catalog, "revoke", handle).exit_code == 8
    assert "revoked" in keys(sqlite_catalog, "list").stdout
    time.sleep(2.1)
    assert ask(f"{base}/changes", key)[0] == 401


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    for options, words in (
        (["--catalog", "mysql://x/y"], b"not supported"),
        (["--tls-key", "key.pem"], b"TLS needs both"),
    ):
        done = subprocess.run(
            [sys.executable, "-c", _WEB, *options],
            env={**os.environ, "JIXIAO_STATE": str(tmp_path)},
            capture_output=True,
        )
        assert done.returncode == 2
        assert words in done.stderr


def _as_the_page_says(default: object) -> str:
    if default is None:
        return "`STATE/inbox`"
    if isinstance(default, bool):
        return str(default).lower()
    return f"{default:g}" if isinstance(default, (int, float)) else "empty"


def test_the_page_on_feeds_lists_every_setting_with_its_default() -> None:
    page = Path(__file__).parents[3] / "docs" / "feed.md"
    row = re.compile(r"^\| `JIXIAO_(\w+)` \| (\S+) \|", re.MULTILINE)
    listed = dict(row.findall(page.read_text(encoding="utf-8")))
    assert listed == {
        name.upper(): _as_the_page_says(field.default)
        for name, field in FeedSettings.model_fields.items()
    }

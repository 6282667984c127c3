"""The flows under real Prefect servers, each run in a process of its own."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from pipeline.catalog.connection import open_catalog
from pipeline.catalog.tables import Attempt, Change, Content, Record
from pipeline.flows.access import access_file
from pipeline.flows.server import ask, prefect_api
from pipeline.settings import Settings, load_settings

JIXIAO = [sys.executable, "-c", "from pipeline.cli.main import run; run()"]
OLD = 1_600_000_000


def fill(inbox: Path, count: int) -> None:
    inbox.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        path = inbox / f"{number}.txt"
        path.write_text(
            f"2021年部门预算绩效文本\n一、总体绩效目标\n第{number}号单位：推进科学素质工作。\n"
            "二、分项绩效目标\n（一）科普活动\n绩效目标：提高素质。\n绩效指标：科普活动日≥1次。\n"
            "三、工作保障措施\n一、完善制度建设。制定制度。\n",
            encoding="utf-8",
        )
        os.utime(path, (OLD, OLD))


def command(*arguments: object) -> list[str]:
    return [*JIXIAO, *map(str, arguments)]


def test_a_run_without_a_server_starts_one_and_loses_no_record_of_itself(tmp_path: Path) -> None:
    fill(tmp_path / "inbox", 6)
    (tmp_path / "inbox" / "cut.docx").write_bytes(b"PK\x03\x04 cut")
    config = tmp_path / "jixiao.toml"
    hook = tmp_path / "hook.json"
    config.write_text(
        f'batch_files = 2\nsettle_seconds = 0\non_failure = "tee {hook}"\nworkers = 1\n'
    )
    options = ("--config", config, "--state", tmp_path / "state", "--json")
    ended = subprocess.run(
        command("archive", tmp_path / "inbox", "--out", tmp_path / "out", *options),
        capture_output=True,
        text=True,
        env={**os.environ, "PREFECT_API_URL": "http://127.0.0.1:1/api"},
    )
    assert ended.returncode == 10, ended.stderr
    account = json.loads(ended.stdout)
    assert (account["extracted"], account["failed"], account["batches"]) == (6, 1, 4)
    assert len(list((tmp_path / "out").iterdir())) == 6
    assert json.loads(hook.read_text())["account"]["failed"] == 1
    with closing(sqlite3.connect(tmp_path / "state" / "prefect" / "prefect.db")) as server:
        runs = server.execute("select state_type, state_name from flow_run").fetchall()
        names = server.execute("select name from flow_run").fetchall()
        tasks = server.execute("select state_type, count(*) from task_run group by 1").fetchall()
        artifacts = {row[0] for row in server.execute("select key from artifact")}
        lines = [row[0] for row in server.execute("select message from log")]
    assert [line for line in lines if "cut.docx" in line] == [
        f"{tmp_path / 'inbox' / 'cut.docx'}: is a damaged ZIP container"
    ]
    assert ended.stderr.count("cut.docx") == 1
    assert [line for line in lines if line.startswith("run 1 completed: seen 7")]
    assert "run 1" not in ended.stderr
    today = datetime.now().astimezone()
    assert names == [(f"archive {today:%Y-%m-%d} inbox",)]
    assert runs == [("COMPLETED", "CompletedWithFailures")]
    assert tasks == [("COMPLETED", 4)]
    assert artifacts == {"jixiao-archive-account", "jixiao-archive-failures", "jixiao-progress"}


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("archive", "/nope"), 8, "/nope does not exist"),
        (("nightly", "ftp://127.0.0.1:1/x"), 8, "cannot be reached"),
        (("archive", ".", "--out", "a-file"), 9, "cannot be written"),
        (("serve", ".", "--cron", "x y", "--api", "API"), 2, "'x y' is no cron line"),
        (("serve", ".", "--cron", "61 2 * * *", "--api", "API"), 2, "is no cron line"),
        (("serve", ".", "--timezone", "Mars/Base", "--api", "API"), 2, "No time zone is called"),
        (
            ("serve", ".", "--timezone", "", "--api", "http://127.0.0.1:1/api"),
            2,
            "No Prefect server",
        ),
    ],
)
def test_a_mistake_is_one_line_under_prefect_too(
    api: "Api", tmp_path: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    (tmp_path / "a-file").write_text("x")
    state = ("--state", tmp_path / "state")
    config = tmp_path / "jixiao.toml"
    config.write_text(f'prefect_auth_file = "{api.word_file}"\n')
    given = [api.url if one == "API" else one for one in arguments]
    ended = subprocess.run(
        command(*given, *state), capture_output=True, text=True, cwd=tmp_path, timeout=400
    )
    assert (ended.returncode, ended.stdout) == (code, ""), ended.stderr
    assert words in ended.stderr
    assert ended.stderr.startswith("jixiao: ")
    assert len(ended.stderr.splitlines()) == 1


class Api:
    """A Prefect server that outlives the runs, asked with its word."""

    def __init__(self, url: str, settings: Settings) -> None:
        self.url = url
        self.word_file = access_file(settings)

    def ask(self, path: str, body: Any = None) -> Any:
        return ask(self.url, path, body, word=self.word_file.read_text().strip())


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    settings = load_settings(overrides={"state": tmp_path_factory.mktemp("server")})
    with prefect_api(settings) as url:
        yield Api(url, settings)


def test_the_served_nightly_runs_when_asked_and_shows_its_account(api: Api, tmp_path: Path) -> None:
    fill(tmp_path / "inbox", 3)
    config = tmp_path / "jixiao.toml"
    config.write_text(
        f'settle_seconds = 0\nworkers = 1\nout = "{tmp_path / "out"}"\n'
        f'prefect_auth_file = "{api.word_file}"\n'
    )
    served = subprocess.Popen(
        command("serve", tmp_path / "inbox", "--cron", "0 2 * * *", "--api", api.url,
                "--config", config, "--state", tmp_path / "state"),
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        deployment = wait_for(lambda: first(api.ask("/deployments/filter", {})))
        assert [one["schedule"]["cron"] for one in deployment["schedules"]] == ["0 2 * * *"]
        assert deployment["global_concurrency_limit"]["limit"] == 1
        created = api.ask(f"/deployments/{deployment['id']}/create_flow_run", {})
        final = wait_for(lambda: finished(api, created["id"]))
        assert final["state"]["type"] == "COMPLETED", final["state"]
        assert "extracted 3" in final["state"]["message"]
        artifacts = api.ask("/artifacts/filter", {})
        assert "jixiao-nightly-account" in {one["key"] for one in artifacts}
    finally:
        served.send_signal(signal.SIGTERM)
        told = served.communicate(timeout=60)[1]
    assert created["id"]
    assert final["name"].startswith("nightly 20")
    assert final["name"].endswith(" inbox")
    assert "Serving nightly over" in told
    assert [line for line in told.splitlines() if "run 1 completed: seen 3" in line]
    assert len(list((tmp_path / "out").iterdir())) == 3


def first(found: list[dict]) -> dict | None:
    return found[0] if found else None


def finished(api: Api, flow_run_id: str) -> dict | None:
    run: dict = api.ask(f"/flow_runs/{flow_run_id}")
    return run if run["state"]["type"] in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED") else None


def wait_for(look, seconds: float = 120):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if (found := look()) is not None:
            return found
        time.sleep(0.2)
    raise AssertionError("waited in vain")


@pytest.fixture
def dask_cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers, each in a working directory of its own."""
    pytest.importorskip("prefect_dask", reason="prefect-dask is not installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{probe.getsockname()[1]}"
    dask = [sys.executable, "-m", "dask"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    where = ["--host", "127.0.0.1", "--port", address.rpartition(":")[2], "--no-dashboard"]
    scheduler = subprocess.Popen([*dask, "scheduler", *where], **quiet)
    workers = []
    for number in range(2):
        folder = tmp_path / f"worker {number}"
        folder.mkdir()
        options = ["--nthreads", "1", "--no-dashboard", "--death-timeout", "60"]
        workers.append(
            subprocess.Popen(
                [*dask, "worker", address, *options],
                cwd=folder,
                start_new_session=True,
                **quiet,
            )
        )
    yield address, workers
    for process in (*workers, scheduler):
        if process.poll() is None:
            process.terminate()
            process.wait(30)


def test_a_cluster_takes_an_archive_in_although_a_worker_is_killed(
    api: Api, tmp_path: Path, postgres_url: str, dask_cluster
) -> None:
    address, (victim, _) = dask_cluster
    files = 120
    fill(tmp_path / "inbox", files)
    config = tmp_path / "jixiao.toml"
    config.write_text(
        "batch_files = 10\nsettle_seconds = 0\nworkers = 1\n"
        f'prefect_auth_file = "{api.word_file}"\n'
    )
    run = subprocess.Popen(
        command("archive", tmp_path / "inbox", "--out", tmp_path / "out", "--api", api.url,
                "--config", config, "--state", tmp_path / "state", "--catalog", postgres_url,
                "--runner", "dask", "--runner-address", address, "--json"),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    while run.poll() is None and len(list((tmp_path / "out").glob("*.json"))) < files // 4:
        time.sleep(0.01)
    os.killpg(victim.pid, signal.SIGKILL)
    victim.wait()
    output, errors = run.communicate(timeout=300)
    assert run.returncode == 0, errors
    account = json.loads(output)
    assert (account["seen"], account["extracted"] + account["duplicate"]) == (files, files)
    catalog = open_catalog(postgres_url)
    with catalog.reading() as session:
        for table in (Content, Record, Attempt, Change):
            assert session.scalar(select(func.count()).select_from(table)) == files
        assert session.scalar(select(func.max(Change.number))) == files
    catalog.close()
    assert len(list((tmp_path / "out").iterdir())) == files

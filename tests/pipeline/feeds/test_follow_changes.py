"""The worked example: another system that is killed, started again, and ends with the same data."""

import gzip
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from development.rehearsal import fill_catalog, made_up_outcome, made_up_report
from pipeline.catalog.connection import Catalog
from pipeline.catalog.listing import current_records
from pipeline.catalog.results import store_outcomes, withdraw_reports
from pipeline.catalog.tables import Content
from pipeline.flattening import flatten_report
from pipeline.web.keys import create_key

SCRIPT = Path(__file__).resolve().parents[3] / "examples" / "follow_changes.py"
Serve = Callable[..., tuple[str, int]]


class StallingProxy:
    """Passes a connection on, until so many bytes of answers have come; then nothing moves."""

    def __init__(self, upstream: tuple[str, int]) -> None:
        self._upstream = upstream
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address: tuple[str, int] = self._listener.getsockname()
        self.left = sys.maxsize
        self.stalled = Event()
        Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client: socket.socket) -> None:
        with client, socket.create_connection(self._upstream) as server, suppress(OSError):
            Thread(target=self._pass_requests, args=(client, server), daemon=True).start()
            while piece := server.recv(4096):
                self.left -= len(piece)
                if self.left < 0:
                    self.stalled.set()
                    # Held until the client is gone.
                    while self.left < 0:
                        time.sleep(0.01)
                    return
                client.sendall(piece)

    @staticmethod
    def _pass_requests(client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while piece := client.recv(4096):
                server.sendall(piece)

    def close(self) -> None:
        self.left = sys.maxsize
        self._listener.close()


class Follower:
    """Runs the script against a server."""

    def __init__(self, proxy: StallingProxy, copy: Path, key: str) -> None:
        host, port = proxy.address
        self._proxy = proxy
        self._command = [sys.executable, str(SCRIPT), f"http://{host}:{port}", str(copy)]
        self._copy = copy
        self._environment = {**os.environ, "JIXIAO_KEY": key}

    def run(self) -> None:
        assert subprocess.run(self._command, env=self._environment, timeout=120).returncode == 0

    def kill_after(self, answered_bytes: int) -> None:
        """Start it, let so much of the answers through, and kill it hard."""
        self._proxy.stalled.clear()
        self._proxy.left = answered_bytes
        process = subprocess.Popen(self._command, env=self._environment)
        assert self._proxy.stalled.wait(60)
        time.sleep(0.3)
        process.send_signal(signal.SIGKILL)
        process.wait()
        self._proxy.left = sys.maxsize

    def copied(self) -> dict[int, Any]:
        with closing(sqlite3.connect(self._copy)) as db:
            rows = db.execute("SELECT id, record FROM reports").fetchall()
        return {row[0]: json.loads(row[1]) for row in rows}


def catalogued(catalog: Catalog) -> dict[int, Any]:
    with catalog.reading() as session:
        ids = session.scalars(select(Content.id)).all()
        return {
            report_id: json.loads(gzip.decompress(body))
            for report_id, body in current_records(session, ids).items()
        }


def amend(catalog: Catalog, seed: str, index: int, title: str) -> None:
    report = made_up_report(seed, index, project_count=1).model_copy(update={"title": title})
    outcome = made_up_outcome(seed, index, project_count=1)
    with catalog.writing() as session:
        store_outcomes(session, None, [replace(outcome, record=flatten_report(report))])


@pytest.fixture
def follower(catalog: Catalog, serve: Serve, tmp_path: Path) -> Iterator[Follower]:
    with catalog.writing() as session:
        key = create_key(session, "follower", ["read"])
    proxy = StallingProxy(serve(catalog, keys_required=True))
    yield Follower(proxy, tmp_path / "copy.db", key)
    proxy.close()


def test_a_follower_that_is_killed_ends_with_what_the_catalog_has(
    catalog: Catalog, follower: Follower
) -> None:
    fill_catalog(catalog, 30, seed="f", project_count=1, distinct=4)
    whole = sum(len(json.dumps(one, ensure_ascii=False)) for one in catalogued(catalog).values())
    follower.kill_after(answered_bytes=whole // 3)
    first = len(follower.copied())
    assert 0 < first < 30
    amend(catalog, "f", 1, "在复制之间更正")
    with catalog.writing() as session:
        withdraw_reports(session, [2])
    fill_catalog(catalog, 5, seed="f", project_count=1, start=30, distinct=4)
    follower.kill_after(answered_bytes=whole // 3)
    assert first < len(follower.copied()) < 34
    follower.run()
    assert follower.copied() == catalogued(catalog)
    assert len(follower.copied()) == 34

    for night in range(2):
        fill_catalog(catalog, 6, seed=f"night{night}", project_count=1, distinct=2)
        amend(catalog, "f", night, f"第{night}次更正")
        with catalog.writing() as session:
            withdraw_reports(session, [10 + night, 20 + night])
        follower.kill_after(answered_bytes=whole // 10)
        assert follower.copied() != catalogued(catalog)
        follower.run()
        assert follower.copied() == catalogued(catalog)
    titles = {record["title"] for record in follower.copied().values()}
    assert {"第0次更正", "第1次更正"} <= titles


def test_the_example_is_short() -> None:
    lines = SCRIPT.read_text(encoding="utf-8").splitlines()
    assert sum(1 for line in lines if line.strip() and not line.strip().startswith("#")) < 80


def test_the_script_s_requests_are_those_of_the_description(
    sqlite_catalog: Catalog, make_client: Callable[..., TestClient]
) -> None:
    paths = make_client(sqlite_catalog).get("/openapi.json").json()["paths"]
    assert {"/reports.ndjson", "/changes", "/reports/{report_id}"} <= set(paths)

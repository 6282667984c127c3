"""`jixiao doctor` on installations that are well and that are not."""

import json
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pipeline.catalog.connection import open_catalog
from pipeline.cli import doctor as module
from tests.pipeline.conftest import free_port

Run = Callable[..., Any]


def checks(outcome: Any) -> dict[str, dict[str, str]]:
    return {one["what"]: one for one in json.loads(outcome.out)}


def test_a_whole_installation_is_well(jixiao: Run, tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir(mode=0o700)
    open_catalog(f"sqlite:///{state / 'catalog.db'}").close()
    outcome = jixiao("doctor", "--state", state, "--json")
    found = checks(outcome)
    assert (outcome.code, outcome.err) == (0, "")
    looked_at = (
        "Python",
        "libraries",
        "extraction",
        "state folder",
        "database",
        "clock",
        "Prefect",
    )
    for what in looked_at:
        assert found[what]["verdict"] == "ok", found[what]
    assert "fonts" in found
    shown = jixiao("doctor", "--state", state)
    assert (shown.code, "Prefect" in shown.out) == (0, True)


def test_it_makes_nothing(jixiao: Run, tmp_path: Path) -> None:
    outcome = jixiao("doctor", "--state", tmp_path / "none", "--json")
    assert outcome.code == 0
    assert checks(outcome)["database"]["verdict"] == "note"
    assert not (tmp_path / "none").exists()


def test_what_is_broken_is_named_with_what_to_do(
    jixiao: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / "state"
    state.mkdir(mode=0o700)
    (state / "catalog.db").write_bytes(b"no database at all" * 100)
    (tmp_path / "j.toml").write_text(f'prefect_api_url = "http://127.0.0.1:{free_port()}/api"\n')
    monkeypatch.setattr(module, "_LEAST_FREE_BYTES", 1 << 60)
    outcome = jixiao("doctor", "--state", state, "--config", tmp_path / "j.toml", "--json")
    found = checks(outcome)
    assert outcome.code == 10
    for what in ("database", "state folder", "Prefect"):
        assert found[what]["verdict"] == "bad", found[what]
        assert found[what]["advice"]


def test_a_damaged_catalog_is_found(jixiao: Run, tmp_path: Path) -> None:
    path = tmp_path / "catalog.db"
    open_catalog(f"sqlite:///{path}").close()
    with closing(sqlite3.connect(path)) as database:
        database.executescript("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE")
    raw = bytearray(path.read_bytes())
    raw[8192:] = b"\xa5" * (len(raw) - 8192)
    path.write_bytes(raw)
    outcome = jixiao("doctor", "--state", tmp_path, "--json")
    assert outcome.code == 10
    assert checks(outcome)["database"]["verdict"] == "bad"


@pytest.mark.parametrize("seconds_fast", [-800_000_000, 90_000])
def test_a_clock_that_is_wrong(
    jixiao: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds_fast: int
) -> None:
    now = time.time() + seconds_fast
    monkeypatch.setattr(module, "_now", lambda: now)
    outcome = jixiao("doctor", "--state", tmp_path, "--json")
    assert checks(outcome)["clock"]["verdict"] == "bad"

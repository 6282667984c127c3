"""An inbox, and runs over it without Prefect."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.account import Account
from pipeline.intake.run import run_intake
from pipeline.intake.workspace import FlowName, RunOrder
from pipeline.settings import Settings, load_settings

OLD = 1_600_000_000


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def fill_inbox(inbox: Path, small_report: str) -> Callable[[int], None]:
    """Put so many small reports into the inbox."""

    def fill(count: int) -> None:
        for number in range(count):
            text = small_report.replace("推进", f"第{number}号单位：推进", 1)
            (inbox / f"{number}.txt").write_text(text, encoding="utf-8")

    return fill


Put = Callable[..., Path]


@pytest.fixture
def put(inbox: Path) -> Put:
    """Write a file that was finished long ago; the age makes it another version."""

    def write(name: str, data: bytes, age: int = 0) -> Path:
        path = inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (OLD + age, OLD + age))
        return path

    return write


@pytest.fixture
def settings(tmp_path: Path, catalog_url: str) -> Settings:
    return load_settings(
        overrides={
            "state": tmp_path / "state",
            "out": tmp_path / "out",
            "catalog_url": catalog_url,
            "workers": 2,
            "settle_seconds": 0,
        }
    )


Run = Callable[..., Account]


@pytest.fixture
def run(settings: Settings, inbox: Path) -> Run:
    def once(flow: FlowName = "nightly", **changes: object) -> Account:
        order = RunOrder(flow, str(inbox), settings.model_copy(update=changes))
        return run_intake(order)

    return once


@pytest.fixture
def outputs(settings: Settings) -> Callable[[], dict[str, bytes]]:
    def read() -> dict[str, bytes]:
        folder = settings.out
        assert folder is not None
        return {
            str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    return read

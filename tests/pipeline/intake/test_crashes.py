"""kill -9 of the run, of its children and of the database, while an archive is taken in.

How long this goes on is said in `tests.pipeline.killed_archive`.
"""

import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.settings import Settings, load_settings
from tests.pipeline.killed_archive import FILES, ROUNDS, check, children_of, fill

RUN = """
import json, sys
from pathlib import Path
from pipeline.intake.run import run_intake
from pipeline.intake.workspace import RunOrder
from pipeline.settings import load_settings
order = RunOrder("archive", sys.argv[1], load_settings(overrides=json.loads(sys.argv[2])))
print(json.dumps(run_intake(order).as_json()))
"""


class Archive:
    """An archive and its runs in processes of their own."""

    def __init__(self, settings: Settings, inbox: Path) -> None:
        self.settings = settings
        self.inbox = inbox
        assert settings.out is not None
        self.out = settings.out
        self.options = {
            "state": str(settings.state),
            "out": str(settings.out),
            "catalog_url": settings.catalog,
            "workers": 2,
            "settle_seconds": 0,
            "batch_files": max(FILES // 8, 1),
        }

    def start(self) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-c", RUN, str(self.inbox), json.dumps(self.options)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def finish(self) -> dict[str, object]:
        process = self.start()
        output, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors
        account: dict[str, object] = json.loads(output)
        return account

    def wait_for_files(self, process: "subprocess.Popen[str]", count: int) -> None:
        while process.poll() is None and len(list(self.out.glob("*.json"))) < count:
            time.sleep(0.002)

    def children(self, process: "subprocess.Popen[str]") -> list[int]:
        """Extraction processes: children of the run's fork server."""
        return [child for helper in children_of(process.pid) for child in children_of(helper)]


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[..., Archive]:
    """An archive with a catalog and an output of its own, as often as asked."""
    numbers = itertools.count()

    def make(url: str | None = None) -> Archive:
        folder = tmp_path / f"round {next(numbers)}"
        folder.mkdir()
        given = {"state": folder / "state", "out": folder / "out", "catalog_url": url}
        return Archive(load_settings(overrides=given), folder / "inbox")

    return make


def test_a_killed_run_goes_on_where_it_stopped(fresh: Callable[..., Archive]) -> None:
    chance = random.Random()
    for _ in range(ROUNDS):
        archive = fresh()
        expected = fill(archive.inbox)
        for _ in range(2):
            process = archive.start()
            archive.wait_for_files(process, chance.randrange(FILES))
            time.sleep(chance.uniform(0, 0.05))
            process.kill()
            process.communicate()
        archive.finish()
        check(archive.settings.catalog, archive.out, expected)
        again = archive.finish()
        assert (again["seen"], again["unchanged"]) == (FILES, FILES)


def test_a_run_whose_children_are_killed_comes_to_its_end(
    fresh: Callable[..., Archive],
) -> None:
    chance = random.Random()
    for _ in range(ROUNDS):
        archive = fresh()
        expected = fill(archive.inbox)
        process = archive.start()
        for _ in range(3):
            archive.wait_for_files(process, chance.randrange(FILES))
            for child in archive.children(process)[:1]:
                os.kill(child, signal.SIGKILL)
        output, errors = process.communicate(timeout=300)
        assert json.loads(output)["extracted"] == FILES, errors
        check(archive.settings.catalog, archive.out, expected)


def test_a_run_whose_database_dies_stops_and_goes_on(
    fresh: Callable[..., Archive], postgres_server
) -> None:
    chance = random.Random()
    for number in range(ROUNDS):
        name = f"crash_{os.getpid()}_{number}"
        archive = fresh(postgres_server.create_database(name))
        expected = fill(archive.inbox)
        process = archive.start()
        archive.wait_for_files(process, 1 + chance.randrange(FILES - 1))
        postgres_server.kill()
        output, errors = process.communicate(timeout=300)
        postgres_server.start()
        if process.returncode == 0:
            assert json.loads(output)["stopped"] or json.loads(output)["extracted"] == FILES
        else:
            assert "CatalogError" in errors
        archive.finish()
        check(archive.settings.catalog, archive.out, expected)
        postgres_server.drop_database(name)


def test_a_full_disk_stops_the_run_and_damages_nothing(
    fresh: Callable[..., Archive],
) -> None:
    if os.geteuid() != 0:
        pytest.skip("a small file system can be mounted by the superuser only")
    archive = fresh()
    expected = fill(archive.inbox)
    archive.out.mkdir()
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=160k", "tmpfs", str(archive.out)], check=True
    )
    try:
        account = archive.finish()
        assert "No space left on device" in str(account["stopped"])
        for path in archive.out.glob("*.json"):
            json.loads(path.read_bytes())
        subprocess.run(["mount", "-o", "remount,size=64m", str(archive.out)], check=True)
        archive.finish()
        check(archive.settings.catalog, archive.out, expected)
    finally:
        subprocess.run(["umount", str(archive.out)], check=True)


def test_a_full_disk_under_the_catalog_stops_the_run(
    fresh: Callable[..., Archive],
) -> None:
    if os.geteuid() != 0:
        pytest.skip("a small file system can be mounted by the superuser only")
    archive = fresh()
    expected = fill(archive.inbox)
    folder = archive.inbox.with_name("small")
    folder.mkdir()
    archive.settings = archive.settings.model_copy(
        update={"catalog_url": f"sqlite:///{folder / 'catalog.db'}"}
    )
    archive.options["catalog_url"] = archive.settings.catalog
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=500k", "tmpfs", str(folder)], check=True)
    try:
        process = archive.start()
        output, errors = process.communicate(timeout=300)
        told = json.loads(output)["stopped"] if process.returncode == 0 else errors
        assert "full" in told
        subprocess.run(["mount", "-o", "remount,size=64m", str(folder)], check=True)
        archive.finish()
        check(archive.settings.catalog, archive.out, expected)
    finally:
        subprocess.run(["umount", str(folder)], check=True)

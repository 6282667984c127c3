"""Outputs and catalogs on file systems that cannot be written, from the start or all at once."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from extractors.errors import ExitCode
from pipeline.catalog.connection import CatalogError, open_catalog
from pipeline.catalog.listing import count_files
from pipeline.intake.run import run_intake
from pipeline.intake.workspace import RunOrder
from pipeline.settings import Settings, load_settings
from pipeline.sinks.sink import OutputError

FILES = 60


class Disk:
    """A small file system of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder], check=True)

    def remount(self, how: str) -> bool:
        """Make it `ro` or `rw`; not possible while a file on it is being written."""
        command = ["mount", "-o", f"remount,{how}", str(self.folder)]
        return subprocess.run(command, capture_output=True).returncode == 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    if os.geteuid() != 0:
        pytest.skip("a small file system can be mounted by the superuser only")
    made = Disk(tmp_path / "disk")
    yield made
    subprocess.run(["umount", made.folder], check=True)


@pytest.fixture
def order(tmp_path: Path, disk: Disk, inbox: Path, fill_inbox: Callable[[int], None]) -> RunOrder:
    """A run over some reports that writes to the disk; the catalog lies elsewhere."""
    fill_inbox(FILES)
    given = {"state": tmp_path / "state", "out": disk.folder, "settle_seconds": 0, "workers": 1}
    return RunOrder("nightly", str(inbox), load_settings(overrides={**given, "batch_files": 10}))


def states(settings: Settings) -> dict[str, int]:
    catalog = open_catalog(settings.catalog)
    with catalog.reading() as session:
        found = {str(state): count for state, count in count_files(session).states.items() if count}
    catalog.close()
    return found


def test_a_read_only_output_is_told_before_any_work(order: RunOrder, disk: Disk) -> None:
    assert disk.remount("ro")
    with pytest.raises(OutputError, match="Read-only file system"):
        run_intake(order)
    assert states(order.settings) == {}
    assert disk.remount("rw")
    assert run_intake(order).extracted == FILES


def test_an_output_that_turns_read_only_stops_the_run_and_loses_nothing(
    order: RunOrder, disk: Disk
) -> None:
    def turn(settled: int, _source: object) -> None:
        while settled == 20 and not disk.remount("ro"):
            time.sleep(0.01)

    stopped = run_intake(order, progress=turn)
    assert "Read-only file system" in str(stopped.stopped)
    assert stopped.exit_code("never") is ExitCode.OUTPUT
    assert not [path for path in disk.folder.iterdir() if path.read_bytes()[-1:] != b"\n"]
    assert disk.remount("rw")
    again = run_intake(order)
    assert again.stopped is None
    assert states(order.settings) == {"extracted": FILES}
    assert len(list(disk.folder.glob("*.json"))) == FILES
    assert not list(disk.folder.glob(".*"))


def test_a_read_only_catalog_says_so(order: RunOrder, disk: Disk) -> None:
    moved = order.settings.model_copy(
        update={"catalog_url": f"sqlite:///{disk.folder / 'catalog.db'}", "out": None}
    )
    order = RunOrder("nightly", order.source, moved)
    assert run_intake(order).extracted == FILES
    assert disk.remount("ro")
    with pytest.raises(CatalogError, match=r"readonly database|unable to open database file"):
        run_intake(order)
    assert disk.remount("rw")
    assert run_intake(order).unchanged == FILES

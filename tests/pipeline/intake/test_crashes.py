"""kill -9 of the run, of its children and of the database, while an archive is taken in.

`JIXIAO_CRASH_ROUNDS` and `JIXIAO_CRASH_FILES` set how long this goes on; a plain test run has a few
rounds over a small archive.
"""

import hashlib
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
from sqlalchemy import func, select

from pipeline.catalog.changes import changes_after
from pipeline.catalog.connection import open_catalog
from pipeline.catalog.runs import recent_runs
from pipeline.catalog.tables import PARTS, Attempt, Content, Place, Record
from pipeline.settings import Settings, load_settings

ROUNDS = int(os.environ.get("JIXIAO_CRASH_ROUNDS", "1"))
FILES = int(os.environ.get("JIXIAO_CRASH_FILES", "80"))
OLD = 1_600_000_000

RUN = """
import json, sys
from pathlib import Path
from pipeline.intake.run import run_intake
from pipeline.intake.workspace import RunOrder
from pipeline.settings import load_settings
order = RunOrder("archive", sys.argv[1], load_settings(overrides=json.loads(sys.argv[2])))
print(json.dumps(run_intake(order).as_json()))
"""


def fill(folder: Path) -> dict[str, str]:
    """An archive of small reports with a project table each; URI → SHA-256."""
    folder.mkdir()
    found = {}
    for number in range(FILES):
        text = f"""2021年部门预算绩效文本
一、总体绩效目标
第{number}号单位：推进全民科学素质工作。
二、分项绩效目标
（一）开展科普活动
绩效目标：提高公众科学素质{number}。
绩效指标：科普活动日≥1次。
三、工作保障措施
一、完善制度建设。制定完善预算绩效管理制度。
1.2021年科普工作经费绩效目标表
项目编码\t130322213RGZQG5D0{number:04}\t项目名称\t科普工作经费
预算规模及资金用途\t预算数\t{number}.00\t其中：财政资金\t{number}.00\t其他资金\t0
一级指标\t二级指标\t三级指标\t绩效指标描述\t指标值\t指标值确定依据
产出指标\t数量指标\t活动次数\t举办活动\t≥{number}次\t工作计划
"""
        path = folder / f"{number}.txt"
        path.write_text(text, encoding="utf-8")
        os.utime(path, (OLD, OLD))
        found[path.as_uri()] = hashlib.sha256(text.encode()).hexdigest()
    return found


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
        return [child for helper in _children_of(process.pid) for child in _children_of(helper)]


def _children_of(pid: int) -> list[int]:
    try:
        tasks = Path(f"/proc/{pid}/task").iterdir()
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []


def check(archive: Archive, expected: dict[str, str]) -> None:
    """Every file once, nothing half, nothing twice, nothing done again."""
    catalog = open_catalog(archive.settings.catalog)
    with catalog.reading() as session:
        places = dict(
            session.execute(
                select(Place.uri, Content.sha256)
                .join(Content, Content.id == Place.content_id)
                .where(Place.is_current)
            )
            .tuples()
            .all()
        )
        assert places == expected
        assert set(session.scalars(select(Content.state)).all()) == {"extracted"}
        for table in (Content, Place, Record, Attempt, PARTS["projects"], PARTS["indicators"]):
            assert session.scalar(select(func.count()).select_from(table)) == FILES, table
        changes = list(changes_after(session, 0, limit=10 * FILES))
        assert [change.number for change in changes] == list(range(1, FILES + 1))
        assert {change.kind for change in changes} == {"created"}
        digests = dict(session.execute(select(Record.file_name, Record.digest)).tuples().all())
        states = [run.state for run in recent_runs(session, 100)]
    catalog.close()
    assert states.count("running") == 0
    written = {path.name for path in archive.out.rglob("*") if path.is_file()}
    assert written == {f"{name}.json" for name in digests}
    for name, digest in digests.items():
        body = (archive.out / f"{name}.json").read_bytes()
        assert hashlib.sha256(body).hexdigest() == digest
        json.loads(body)


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
        check(archive, expected)
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
        check(archive, expected)


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
        check(archive, expected)
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
        check(archive, expected)
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
        check(archive, expected)
    finally:
        subprocess.run(["umount", str(folder)], check=True)

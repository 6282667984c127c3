"""An archive whose runs are killed, and the look at what is in its catalog and output then.

`JIXIAO_CRASH_ROUNDS` and `JIXIAO_CRASH_FILES` set how long such tests go on; a plain test run has a
few rounds over a small archive.
"""

import hashlib
import json
import os
from pathlib import Path

from sqlalchemy import func, select

from pipeline.catalog.changes import changes_after
from pipeline.catalog.connection import open_catalog
from pipeline.catalog.runs import recent_runs
from pipeline.catalog.tables import PARTS, Attempt, Content, Place, Record

ROUNDS = int(os.environ.get("JIXIAO_CRASH_ROUNDS", "1"))
FILES = int(os.environ.get("JIXIAO_CRASH_FILES", "80"))
OLD = 1_600_000_000


def numbered_report(number: int | str) -> str:
    """A report that differs from all others."""
    return f"""2021年部门预算绩效文本
一、总体绩效目标
第{number}号单位：推进全民科学素质工作。
二、分项绩效目标
（一）开展科普活动
绩效目标：提高公众科学素质{number}。
绩效指标：科普活动日≥1次。
三、工作保障措施
一、完善制度建设。制定完善预算绩效管理制度。
"""


def fill(folder: Path) -> dict[str, str]:
    """An archive of small reports with a project table each; URI → SHA-256."""
    folder.mkdir()
    found = {}
    for number in range(FILES):
        text = (
            numbered_report(number)
            + f"""1.2021年科普工作经费绩效目标表
项目编码\t130322213RGZQG5D0{number:04}\t项目名称\t科普工作经费
预算规模及资金用途\t预算数\t{number}.00\t其中：财政资金\t{number}.00\t其他资金\t0
一级指标\t二级指标\t三级指标\t绩效指标描述\t指标值\t指标值确定依据
产出指标\t数量指标\t活动次数\t举办活动\t≥{number}次\t工作计划
"""
        )
        path = folder / f"{number}.txt"
        path.write_text(text, encoding="utf-8")
        os.utime(path, (OLD, OLD))
        found[path.as_uri()] = hashlib.sha256(text.encode()).hexdigest()
    return found


def check(catalog_url: str, out: Path, expected: dict[str, str]) -> None:
    """Every file once, nothing half, nothing twice, nothing done again."""
    catalog = open_catalog(catalog_url)
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
    written = {path.name for path in out.rglob("*") if path.is_file()}
    assert written == {f"{name}.json" for name in digests}
    for name, digest in digests.items():
        body = (out / f"{name}.json").read_bytes()
        assert hashlib.sha256(body).hexdigest() == digest
        json.loads(body)


def children_of(pid: int) -> list[int]:
    try:
        tasks = Path(f"/proc/{pid}/task").iterdir()
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []

"""Two runs at once with one state: over the same source, and over sources one of which holds the other."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

from sqlalchemy import func, select

from pipeline.catalog.connection import open_catalog
from pipeline.catalog.tables import Attempt, Change, Content, Place, Record, Unread
from tests.pipeline.killed_archive import FILES, check, fill

JIXIAO = [sys.executable, "-c", "from pipeline.cli.main import run; run()"]


def start(source: Path, folder: Path, catalog_url: str) -> "subprocess.Popen[str]":
    config = folder / "jixiao.toml"
    config.write_text(f"batch_files = {FILES // 8}\nsettle_seconds = 0\nworkers = 1\n")
    command = [*JIXIAO, "archive", source, "--out", folder / "out", "--config", config]
    command += [
        "--state",
        folder / "state",
        "--catalog",
        catalog_url,
        "--without-prefect",
        "--json",
    ]
    return subprocess.Popen(
        list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_two_runs_over_one_source(tmp_path: Path, catalog_url: str) -> None:
    expected = fill(tmp_path / "inbox")
    runs = [start(tmp_path / "inbox", tmp_path, catalog_url) for _ in range(2)]
    ended = [run.communicate(timeout=120) for run in runs]
    assert sorted(run.returncode for run in runs) == [0, 11]
    [(_, kept_out)] = [one for one, run in zip(ended, runs, strict=True) if run.returncode]
    assert len(kept_out.splitlines()) == 1
    check(catalog_url, tmp_path / "out", expected)


def test_two_runs_over_sources_that_overlap(tmp_path: Path, catalog_url: str) -> None:
    fill(tmp_path / "all")
    fill(tmp_path / "all" / "within")
    runs = [start(tmp_path / name, tmp_path, catalog_url) for name in ("all", "all/within")]
    for run in runs:
        output, errors = run.communicate(timeout=120)
        assert run.returncode == 0, errors
        assert json.loads(output)["failed"] == 0, errors
    catalog = open_catalog(catalog_url)
    with catalog.reading() as session:
        found = {
            table.__name__: session.scalar(select(func.count()).select_from(table))
            for table in (Place, Content, Record, Change, Attempt, Unread)
        }
        states = set(session.scalars(select(Content.state)).all())
        kinds = set(session.scalars(select(Change.kind)).all())
        digests = dict(
            session.execute(
                select(Place.uri, Record.digest)
                .join(Content, Content.id == Place.content_id)
                .join(Record, Record.file_id == Content.id)
                .where(~Place.uri.contains("/within/"))
            )
            .tuples()
            .all()
        )
    catalog.close()
    assert found == {
        "Place": 2 * FILES, "Content": FILES, "Record": FILES, "Change": FILES, "Attempt": FILES,
        "Unread": 0,
    }  # fmt: skip
    assert (states, kinds) == ({"extracted"}, {"created"})
    # Another run finds nothing to do, and the folder holds what the catalog does.
    again = start(tmp_path / "all", tmp_path, catalog_url)
    account = json.loads(again.communicate(timeout=120)[0])
    assert (account["unchanged"], account["changes"]) == (2 * FILES, 0)
    for uri, digest in digests.items():
        path = tmp_path / "out" / f"{Path(uri).name}.json"
        assert hashlib.sha256(path.read_bytes()).hexdigest() == digest

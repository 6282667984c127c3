"""The real report in four formats, through the real program: one report wherever it is read."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SEED = Path(__file__).resolve().parents[3] / "corpus" / "reports" / "changli-2021"
JIXIAO = [sys.executable, "-c", "from pipeline.cli.main import run; run()"]


def jixiao(*arguments: object, cwd: Path) -> str:
    ended = subprocess.run(
        [*JIXIAO, *map(str, arguments)], capture_output=True, text=True, cwd=cwd, check=True
    )
    return ended.stdout


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder whose catalog knows the four files."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "jixiao.toml").write_text('state = "state"\nout = "out"\nsettle_seconds = 0\n')
    inbox = folder / "inbox"
    inbox.mkdir()
    for path in SEED.glob("report-2021.*"):
        shutil.copy(path, inbox)
        os.utime(inbox / path.name, (1_600_000_000, 1_600_000_000))
    jixiao("nightly", "inbox", "--without-prefect", cwd=folder)
    return folder


def kinds(archive: Path) -> list[str]:
    changes = jixiao("export", "--what", "changes", cwd=archive).splitlines()
    return [json.loads(one)["kind"] for one in changes]


def test_it_is_exported_found_and_counted_once(archive: Path) -> None:
    records = jixiao("export", cwd=archive).splitlines()
    assert [json.loads(one)["source"]["format"] for one in records] == ["docx"]
    rows = list(
        csv.DictReader(
            io.StringIO(jixiao("export", "--what", "projects", "--format", "csv", cwd=archive))
        )
    )
    assert [row["total_yuan"] for row in rows] == ["50000.00"]
    # The worse files may be read first, and be stored before the better ones are.
    told = kinds(archive)
    assert (told[0], set(told[1:]) <= {"updated"}) == ("created", True)
    (found,) = map(
        json.loads,
        jixiao("search", "科普工作经费", "--kind", "project", "--json", cwd=archive).splitlines(),
    )
    assert found["kind"] == "project"
    status = json.loads(jixiao("status", "--json", cwd=archive))
    assert (status["states"]["extracted"], status["further_files"]) == (1, 3)
    assert len(list((archive / "out").iterdir())) == 4, "each file has its own JSON beside it"


def test_its_files_are_shown_and_hand_over_to_each_other(archive: Path) -> None:
    listed = json.loads(jixiao("catalog", "list", "--json", cwd=archive))
    assert len(listed) == 4
    (report_id,) = {row["report"] for row in listed}
    shown = json.loads(jixiao("catalog", "show", "inbox/report-2021.txt", "--json", cwd=archive))
    assert shown["report"] == report_id
    assert [(one["format"], one["preferred"]) for one in shown["files"]] == [
        *(("docx", True), ("doc", False), ("pdf", False), ("txt", False)),
    ]
    jixiao("catalog", "withdraw", "inbox/report-2021.docx", cwd=archive)
    record = json.loads(jixiao("export", cwd=archive))
    assert record["source"]["format"] == "doc"
    jixiao("catalog", "withdraw", report_id, cwd=archive)
    assert jixiao("export", cwd=archive) == ""
    assert (kinds(archive)[0], kinds(archive)[-2:]) == ("created", ["updated", "withdrawn"])

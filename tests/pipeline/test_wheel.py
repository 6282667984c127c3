"""What is installed from the wheel: everything that the source tree has and the code opens.

The wheel is built without the network and unpacked apart from the source tree; the programs of the
last test run from there.
"""

import importlib.util
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
DATA = ("corpus/reports/", "corpus/README.md", "corpus/manifest.json")
ROOMS = ("models", "extractors", "corpus", "pipeline")

if importlib.util.find_spec("hatchling") is None:
    pytest.skip("hatchling is not installed", allow_module_level=True)

AT_WORK = """
import json, sys
from contextlib import closing
from importlib import resources
from io import BytesIO
from pathlib import Path

import models
from starlette.testclient import TestClient
from pipeline.catalog.connection import open_catalog, schema_revision
from pipeline.exports.export import export_to_stream
from pipeline.exports.tables import Selection
from pipeline.intake.run import run_intake
from pipeline.intake.workspace import RunOrder
from pipeline.search.indexing import update_index
from pipeline.search.searching import Filter, search
from pipeline.settings import load_settings
from pipeline.web.application import create_app

if __name__ == "__main__":
    state = Path(sys.argv[2])
    settings = load_settings(overrides={"state": state, "workers": 1, "settle_seconds": 0})
    account = run_intake(RunOrder("archive", sys.argv[1], settings))
    with closing(open_catalog(settings.catalog)) as catalog:
        update_index(catalog)
        with catalog.reading() as session:
            hits = search(session, "科普", Filter()).total
        exported = BytesIO()
        export_to_stream(catalog, "jsonl", "projects", Selection(), exported)
        app = create_app(catalog, state, keys_required=False)
        with TestClient(app, base_url="http://localhost") as client:
            schema = client.get("/schema").text
            pages = [client.get(path).status_code for path in ("/?q=科普", "/site/style.css")]
        print(json.dumps({
            "models": models.__file__,
            "extracted": account.as_json()["extracted"],
            "migrated": schema_revision(catalog) is not None,
            "hits": hits > 0,
            "pages": pages,
            "projects": exported.getvalue().count(b"\\n"),
            "schema": schema == resources.files("models").joinpath("report-1.1.json").read_text(),
        }))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from hatchling.builders.wheel import WheelBuilder

    folder = tmp_path_factory.mktemp("wheel")
    (path,) = WheelBuilder(str(PROJECT)).build(directory=str(folder), versions=["standard"])
    return Path(path)


def test_every_file_of_the_rooms_is_in_it(wheel: Path) -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "-z", "--", *ROOMS],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    if tracked.returncode != 0:
        pytest.skip("the source tree is no git repository")
    wanted = {name for name in tracked.stdout.split("\0") if (PROJECT / name).is_file()} - {
        name for name in tracked.stdout.split("\0") if name.startswith(DATA)
    }
    assert {Path(name).suffix for name in wanted} >= {".py", ".txt", ".mako"}
    with zipfile.ZipFile(wheel) as archive:
        assert wanted - set(archive.namelist()) == set()


def test_the_data_of_the_corpus_are_not_in_it(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        assert not [name for name in archive.namelist() if name.startswith(DATA)]
    assert wheel.stat().st_size < 2 << 20


def test_tools_of_development_are_not_in_it(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"jixiao", *ROOMS}


def test_the_published_schema_is_in_it(wheel: Path) -> None:
    committed = (PROJECT / "schema" / "report-1.1.json").read_bytes()
    with zipfile.ZipFile(wheel) as archive:
        assert archive.read("models/report-1.1.json") == committed


def test_it_works_away_from_the_source_tree(wheel: Path, tmp_path: Path) -> None:
    place, reports = tmp_path / "installed", tmp_path / "reports"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    reports.mkdir()
    seed = PROJECT / "corpus" / "reports" / "changli-2021" / "report-2021.txt"
    (reports / seed.name).write_bytes(seed.read_bytes())
    program = tmp_path / "at_work.py"
    program.write_text(AT_WORK, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(program), str(reports), str(tmp_path / "state")],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(place)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "models": str(place / "models" / "__init__.py"),
        "extracted": 1,
        "migrated": True,
        "hits": True,
        "pages": [200, 200],
        "projects": 1,
        "schema": True,
    }

"""The pages for people by axe-core, in a real Chromium, wide and narrow."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from pipeline.catalog.connection import Catalog
from pipeline.catalog.tables import Content
from pipeline.intake.run import run_intake
from pipeline.intake.workspace import RunOrder
from pipeline.search.indexing import update_index
from pipeline.settings import load_settings

PROJECT = Path(__file__).resolve().parents[3]
SEED = PROJECT / "corpus/reports/changli-2021"
AXE = PROJECT / "tests/node/node_modules/axe-core/axe.min.js"
_RUN = """
axe.run(document).then(found => JSON.stringify({
  passed: found.passes.length,
  violations: found.violations.map(one => [one.id, one.help, one.nodes[0].html.slice(0, 200)]),
}))
"""


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.is_file():
        pytest.skip("axe-core is missing: npm install --prefix tests/node")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture
def desk(tmp_path: Path, sqlite_catalog: Catalog) -> Catalog:
    """A report as Word file, PDF and a text that differs, taken in as a run does."""
    files = tmp_path / "files"
    files.mkdir()
    for name in ("report-2021.docx", "report-2021.pdf"):
        shutil.copy(SEED / name, files)
    text = (SEED / "report-2021.txt").read_bytes().decode("utf-8", "replace")
    broken = text.replace("5.00", "7.00", 1) + "\n附：别的文字。\n"
    (files / "z.txt").write_text(broken, encoding="utf-8")
    url = sqlite_catalog.engine.url.render_as_string(hide_password=False)
    settings = load_settings(
        overrides={"catalog_url": url, "state": tmp_path / "s", "settle_seconds": 0, "workers": 1}
    )
    run_intake(RunOrder("archive", str(files), settings))
    update_index(sqlite_catalog)
    return sqlite_catalog


@pytest.mark.parametrize("width", [1280, 375])
def test_no_page_has_violations(
    desk: Catalog,
    serve: Callable[..., tuple[str, int]],
    chromium: Any,
    axe: str,
    width: int,
) -> None:
    host, port = serve(desk)
    violations = {}
    with desk.reading() as session:
        files = session.execute(select(Content.report_id, Content.sha256)).tuples().all()
    record = f"/records/{files[0][0]}"
    beside = [f"{record}?source={sha256}" for _, sha256 in files]
    for path in (
        "/", "/?q=%E7%A7%91%E6%99%AE", record, *beside, f"{record}/source",
        "/arrivals", "/upload", "/queue", "/nowhere",
    ):  # fmt: skip
        chromium.open(f"http://{host}:{port}{path}", width)
        if path.startswith("/records") and not path.endswith("source"):
            chromium.wait_for("document.querySelector('#source-body') !== null")
        chromium.ask(axe)
        found = chromium.do(
            "Runtime.evaluate", expression=_RUN, awaitPromise=True, returnByValue=True
        )
        said = json.loads(found["result"]["value"])
        assert said["passed"] > 10, path
        if said["violations"]:
            violations[path] = said["violations"]
    assert violations == {}

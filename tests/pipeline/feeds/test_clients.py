"""The OpenAPI description, and the clients that common generators make of it."""

import importlib
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from extractors.extraction import extract_file
from models.json_schema import report_schema
from pipeline.catalog.columns import utc_now
from pipeline.catalog.connection import open_catalog
from pipeline.catalog.intake import FoundContent, register_contents
from pipeline.catalog.results import store_outcomes
from pipeline.catalog.sightings import Sighting
from pipeline.flattening import flatten_report
from pipeline.outcome import Outcome
from pipeline.search.indexing import update_index
from pipeline.web.application import create_app
from pipeline.web.settings import FeedSettings

NODE = Path(__file__).resolve().parents[2] / "node"
REAL = NODE.parents[1] / "corpus" / "reports" / "changli-2021" / "report-2021.docx"


@pytest.fixture(scope="module")
def served_report(
    tmp_path_factory: pytest.TempPathFactory, running: Any
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Address, SHA-256 and description of a server with one real report."""
    folder = tmp_path_factory.mktemp("served")
    report = extract_file(REAL)
    sha256 = report.source.sha256
    with closing(open_catalog(f"sqlite:///{folder / 'catalog.db'}")) as catalog:
        with catalog.writing() as session:
            size = REAL.stat().st_size
            found = FoundContent(Sighting(REAL.as_uri(), size, "1"), sha256, size)
            register_contents(session, [found], "1")
            record = flatten_report(report)
            outcome = Outcome(sha256, "extracted", utc_now(), 0.1, "1", "docx", record=record)
            store_outcomes(session, None, [outcome])
        update_index(catalog)
        app = create_app(catalog, folder, FeedSettings(), keys_required=False)
        with running(app) as (host, port):
            address = f"http://{host}:{port}"
            yield address, sha256, read_json(f"{address}/openapi.json")


def read_json(url: str) -> Any:
    from urllib.request import urlopen

    with urlopen(url) as answer:
        return json.load(answer)


def operations(description: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        operation["operationId"]: operation
        for methods in description["paths"].values()
        for operation in methods.values()
    }


def without_terms(node: Any) -> Any:
    """A schema without titles and descriptions, as `#/components/schemas/…` would refer to it."""
    if isinstance(node, dict):
        kept = {
            key: without_terms(value)
            for key, value in node.items()
            if key not in ("title", "description") or not isinstance(value, str)
        }
        if "$ref" in kept:
            kept["$ref"] = kept["$ref"].replace("#/$defs/", "#/components/schemas/")
        return kept
    return [without_terms(one) for one in node] if isinstance(node, list) else node


def test_the_records_schema_is_the_published_one(served_report: Any) -> None:
    _, _, description = served_report
    components = description["components"]["schemas"]
    published = without_terms(report_schema())
    definitions = published.pop("$defs")
    for key in ("$schema", "$id"):
        del published[key]
    assert without_terms(components["Report"]) == published
    for name, definition in definitions.items():
        assert without_terms(components[name]) == definition, name


def test_every_component_is_used_and_every_reference_has_one(served_report: Any) -> None:
    _, _, description = served_report
    named = {f"#/components/schemas/{name}" for name in description["components"]["schemas"]}
    text = json.dumps(description)
    parts = text.split('"$ref": "')[1:]
    assert {part.partition('"')[0] for part in parts} == named


def test_titles_make_no_chinese_identifiers(served_report: Any) -> None:
    def titles(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            if isinstance(node.get("title"), str):
                yield node["title"]
            for value in node.values():
                yield from titles(value)
        elif isinstance(node, list):
            for value in node:
                yield from titles(value)

    _, _, description = served_report
    assert all(title.isascii() for title in titles(description))
    described = description["components"]["schemas"]["Report"]["properties"]["title"]
    assert described["description"] == "封面标题: The cover's title, if there is one."


def test_operations_say_who_may_call_them_and_what_they_take(served_report: Any) -> None:
    _, _, description = served_report
    named = operations(description)
    assert {"list_reports", "read_report", "stream_reports", "list_funding", "upload"} <= set(named)
    assert named["is_alive"]["security"] == []
    assert {} in named["list_reports"]["security"]
    assert {"bearer": ["upload"]} in named["upload"]["security"]
    assert description["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    body = named["upload"]["requestBody"]["content"]["application/octet-stream"]["schema"]
    assert body == {"type": "string", "format": "binary"}
    line = named["stream_reports"]["responses"]["200"]["content"]["application/x-ndjson"]["schema"]
    assert line["contentSchema"] == {"$ref": "#/components/schemas/ReportLine"}


def test_with_keys_required_no_operation_goes_without(tmp_path: Path) -> None:
    with closing(open_catalog(f"sqlite:///{tmp_path / 'catalog.db'}")) as catalog:
        app: Any = create_app(catalog, tmp_path, FeedSettings(), keys_required=True)
        described = app.openapi()
    named = operations(described)
    assert named["list_reports"]["security"] == [{"bearer": ["read"]}, {"header": ["read"]}]
    assert named["is_alive"]["security"] == []


ARGUMENTS = {"q": "科普", "name": "a.txt", "after": "0", "page_no": 1, "number": 1}
BODIES: dict[str, dict[str, Any]] = {
    "correct_report": {"pointer": "/department/name", "value": "甲局", "reason": "见封面"},
    "settle_correction": {"action": "drop", "reason": "封面有误"},
    "set_state": {"state": "approved", "note": ""},
    "join_reports": {"report_id": 99},
    "part_report": {},
}
REFUSED = {"read_page_picture": 404, "join_reports": 404, "part_report": 409}
"""A text has no pages, and a report with one file can be neither joined nor parted."""


def test_a_python_client_reads_every_endpoint(
    served_report: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = shutil.which("openapi-python-client")
    if program is None:
        pytest.skip("openapi-python-client is missing: pipx install openapi-python-client")
    for library in ("httpx", "attrs", "dateutil"):
        pytest.importorskip(library.replace("attrs", "attr"), reason=f"{library} is not installed")
    address, sha256, description = served_report
    (tmp_path / "openapi.json").write_text(json.dumps(description), encoding="utf-8")
    # The generator knows neither JSON Lines nor pictures: they are text and bytes to it.
    config = "content_type_overrides: {application/x-ndjson: text/plain, "
    config += "image/webp: application/octet-stream}\npost_hooks: []\n"
    (tmp_path / "config.yml").write_text(config, encoding="utf-8")
    done = subprocess.run(
        [program, "generate", "--path", "openapi.json", "--output-path", "jixiao_api", "--meta",
         "none", "--config", "config.yml", "--fail-on-warning"],
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    names = [path.stem for path in (tmp_path / "jixiao_api").rglob("*.py")]
    assert all(name.isascii() for name in names)
    monkeypatch.syspath_prepend(tmp_path)
    for name in [name for name in sys.modules if name.partition(".")[0] == "jixiao_api"]:
        del sys.modules[name]
    made = importlib.import_module("jixiao_api")
    httpx = importlib.import_module("httpx")
    types = importlib.import_module("jixiao_api.types")
    models = importlib.import_module("jixiao_api.models")
    values = {**ARGUMENTS, "report_id": 1, "sha256": sha256}
    with made.Client(base_url=address) as client:
        for path, methods in description["paths"].items():
            for operation in methods.values():
                (tag,) = operation["tags"]
                name = operation["operationId"]
                module = importlib.import_module(f"jixiao_api.api.{tag}.{name}")
                wanted = {
                    one["name"]: values[one["name"]]
                    for one in operation.get("parameters", ())
                    if one["required"] or one["name"] in values
                }
                if name in BODIES:
                    listed = httpx.get(f"{address}/reports/1/corrections").json()
                    current = listed["digest"]
                    if "number" in wanted:
                        wanted["number"] = len(listed["corrections"])
                    content = operation["requestBody"]["content"]["application/json"]
                    model = getattr(models, content["schema"]["$ref"].rpartition("/")[2])
                    own = {"sha256": sha256} if name == "part_report" else {}
                    wanted["body"] = model.from_dict({**BODIES[name], **own, "digest": current})
                elif "requestBody" in operation:
                    wanted["body"] = types.File(payload=io.BytesIO("绩效文本".encode()))
                answer = module.sync_detailed(client=client, **wanted)
                if name in REFUSED:
                    assert answer.status_code == REFUSED[name], path
                    continue
                assert answer.status_code in (200, 201), (path, answer.content)
                assert answer.parsed is not None, path
                if name == "read_report":
                    assert answer.parsed.to_dict() == json.loads(answer.content)
                    assert answer.parsed.projects[0].indicators[0].target.text == "≥1次"


def test_a_typescript_client_reads_every_endpoint(served_report: Any, tmp_path: Path) -> None:
    if shutil.which("node") is None:
        pytest.skip("node is missing")
    modules = NODE / "node_modules"
    for needed in ("openapi-typescript", "openapi-fetch", "typescript"):
        if not (modules / needed).is_dir():
            pytest.skip(f"{needed} is missing: npm install --prefix tests/node")
    address, sha256, description = served_report
    (tmp_path / "node_modules").symlink_to(modules)
    (tmp_path / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    (tmp_path / "openapi.json").write_text(json.dumps(description), encoding="utf-8")
    shutil.copy(NODE / "read_all.ts", tmp_path)

    def run(*command: str) -> str:
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("node_modules/.bin/openapi-typescript", "openapi.json", "--output", "api.d.ts")
    run(
        "node_modules/.bin/tsc", "--strict", "--noUncheckedIndexedAccess", "--target", "es2022",
        "--module", "nodenext", "--types", "node", "read_all.ts",
    )  # fmt: skip
    assert set(json.loads(run("node", "read_all.js", address, sha256))) == set(
        operations(description)
    )

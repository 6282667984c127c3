"""The published schema: current, described, kept compatible, and good for typed clients."""

import copy
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from corpus.gold import load_gold
from development.reference_page import write_reference_page
from development.schema_compatibility import breaking_changes, may_be_released, schema_version
from models.json_schema import SCHEMA_VERSION, report_schema, write_schema
from models.report import Coverage, Report
from models.source import ExtractorInfo, Source

PROJECT = Path(__file__).resolve().parents[2]
PUBLISHED = PROJECT / "schema" / f"report-{SCHEMA_VERSION}.json"
BASELINES = sorted((PROJECT / "schema" / "baseline").glob("report-*.json"))
EXAMPLE = PROJECT / "examples" / "record.json"
EVALUATION = PROJECT / "examples" / "self-evaluation.json"

Schema = dict[str, Any]


def seed_report() -> Report:
    gold = load_gold(PROJECT / "corpus" / "reports" / "changli-2021" / "gold.json")
    return Report(
        source=Source(
            file_name="report-2021.txt", format="txt", media_type="text/plain", sha256="0" * 64,
            size_bytes=1, extractor=ExtractorInfo(name="jixiao.txt", version="0"),
        ),
        coverage=Coverage(characters=0, claimed=0, removed=0, leftover=0),
        **{name: getattr(gold, name) for name in type(gold).model_fields
           if name in Report.model_fields and name != "leftover"},
    )  # fmt: skip


def ajv_modules() -> Path:
    """The folder of Node's packages that holds ajv 8, or a skipped test."""
    if shutil.which("node") is None:
        pytest.skip("node is missing")
    folder = PROJECT / "tests" / "node" / "node_modules"
    if not (folder / "ajv").is_dir():
        pytest.skip("ajv is missing: npm install --prefix tests/node")
    return folder


def properties(schema: Schema) -> Iterator[tuple[str, Schema]]:
    for name, definition in {"Report": schema, **schema["$defs"]}.items():
        for key, described in definition["properties"].items():
            yield f"{name}.{key}", described


def test_the_published_schema_is_the_models_schema() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == write_schema(), (
        f"run: jixiao schema > schema/{PUBLISHED.name}"
    )


def test_the_reference_page_is_current() -> None:
    page = write_reference_page(
        EXAMPLE.read_text(encoding="utf-8"), EVALUATION.read_text(encoding="utf-8")
    )
    assert (PROJECT / "docs" / "record.md").read_text(encoding="utf-8") == page, (
        "run: python -m development.reference_page examples/record.json "
        "examples/self-evaluation.json > docs/record.md"
    )


def test_every_key_has_a_chinese_term_and_an_english_description() -> None:
    for path, described in properties(report_schema()):
        title = described.get("title", "")
        chinese = any("一" <= char <= "鿿" for char in title) or title == "SHA-256"
        assert chinese, f"{path} has no Chinese title"
        assert described.get("description", "").endswith("."), f"{path} has no description"


def test_the_schema_is_valid_and_holds_for_the_records_that_are_written() -> None:
    schema = report_schema()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for example in (EXAMPLE, EVALUATION):
        validator.validate(json.loads(example.read_text(encoding="utf-8")))
    record = json.loads(seed_report().model_dump_json())
    validator.validate(record)
    del record["title"]
    assert not validator.is_valid(record)
    record["title"] = None
    record["projects"][0]["budget"]["total"] = 5.0
    assert not validator.is_valid(record)


def next_minor_version() -> dict[str, Any]:
    """A record as a later 1.x could write it: unknown keys, words and kinds of location."""
    record: dict[str, Any] = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    record |= {"schema_version": "1.12", "kind": "audit", "region": "河北省"}
    record["projects"][0]["indicators"][0]["target"]["spread"] = "0.5"
    record["findings"][0]["code"] = "brand-new"
    record["removed"][0]["kind"] = "stamp"
    record["leftover"][0]["location"] = {"kind": "slide", "page": 3}
    record["provenance"]["/title"] = {"kind": "slide", "page": 1}
    return record


def misread(record: dict[str, Any], change: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    changed = copy.deepcopy(record)
    change(changed)
    return changed


def test_the_schema_accepts_what_a_later_minor_version_may_add() -> None:
    validator = Draft202012Validator(report_schema())
    record = next_minor_version()
    validator.validate(record)
    for change in (
        lambda one: one.update(schema_version="2.0"),
        lambda one: one.update(schema_version="1.x"),
        lambda one: one["leftover"][0].update(location={"kind": "text", "line": 2}),
        lambda one: one["leftover"][0].update(location={"line": 2}),
        lambda one: one["findings"][0].update(code=7),
        lambda one: one["findings"][0].update(severity="fatal"),
    ):
        assert not validator.is_valid(misread(record, change))


def test_ajv_takes_the_schema_in_its_strict_mode(tmp_path: Path) -> None:
    modules = ajv_modules()
    script = """
        const Ajv = require("ajv/dist/2020");
        const [schema, ...records] = JSON.parse(require("fs").readFileSync(0, "utf8"));
        const validate = new Ajv({strict: true, allErrors: true}).compile(schema);
        console.log(JSON.stringify(records.map(record => validate(record) ? null : validate.errors)));
    """
    example = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    written = json.loads(seed_report().model_dump_json())
    documents = [report_schema(), example, written, next_minor_version(), {**example, "title": 1}]
    done = subprocess.run(
        ["node", "-e", script], input=json.dumps(documents), text=True, capture_output=True,
        env={**os.environ, "NODE_PATH": str(modules)},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    *accepted, refused = json.loads(done.stdout)
    assert accepted == [None, None, None]
    assert refused


def test_consumers_of_each_baseline_can_read_the_records_of_today() -> None:
    assert BASELINES, "schema/baseline is empty"
    for path in BASELINES:
        baseline = json.loads(path.read_text(encoding="utf-8"))
        assert may_be_released(baseline, report_schema()), (
            f"not additive since {path.name}: {breaking_changes(baseline, report_schema())}; "
            "undo it or raise the major version of schema_version"
        )


def add_key(schema: Schema) -> None:
    schema["properties"]["region"] = {"type": "string"}
    schema["required"].append("region")


def add_finding_code(schema: Schema) -> None:
    schema["$defs"]["Finding"]["properties"]["code"]["anyOf"][0]["enum"].append("brand-new")


def add_report_kind(schema: Schema) -> None:
    schema["properties"]["kind"]["anyOf"][0]["enum"].append("brand-new")


def add_removed_kind(schema: Schema) -> None:
    schema["$defs"]["Removed"]["properties"]["kind"]["anyOf"][0]["enum"].append("brand-new")


def stop_writing_null(schema: Schema) -> None:
    schema["properties"]["title"] = {"type": "string"}


def remove_key(schema: Schema) -> None:
    del schema["properties"]["title"]


def rename_key_below(schema: Schema) -> None:
    keys = schema["$defs"]["Indicator"]["properties"]
    keys["ground"] = keys.pop("basis")


def make_optional(schema: Schema) -> None:
    schema["required"].remove("projects")


def write_number(schema: Schema) -> None:
    schema["$defs"]["Budget"]["properties"]["total"] = {"type": "number"}


def write_null(schema: Schema) -> None:
    schema["$defs"]["Section"]["properties"]["heading"] = {
        "anyOf": [{"type": "string"}, {"type": "null"}]
    }


def widen_list(schema: Schema) -> None:
    schema["$defs"]["Target"]["properties"]["kind"]["enum"].append("formula")


def open_list(schema: Schema) -> None:
    del schema["$defs"]["Target"]["properties"]["kind"]["enum"]


def loosen_pattern(schema: Schema) -> None:
    schema["$defs"]["Source"]["properties"]["sha256"]["pattern"] = ".*"


def loosen_bound(schema: Schema) -> None:
    schema["$defs"]["SpendingStep"]["properties"]["month"]["anyOf"][0]["maximum"] = 13


def add_location_kind(schema: Schema) -> None:
    schema["$defs"]["SlideLocation"] = {
        "type": "object",
        "properties": {"kind": {"const": "slide", "type": "string"}},
        "required": ["kind"],
    }
    for location in (
        schema["$defs"]["Leftover"]["properties"]["location"],
        schema["properties"]["provenance"]["additionalProperties"],
    ):
        location["anyOf"].append({"$ref": "#/$defs/SlideLocation"})


def change_location(schema: Schema) -> None:
    schema["$defs"]["TextLocation"]["properties"]["line"] = {"type": "string"}


def change_items(schema: Schema) -> None:
    schema["$defs"]["Project"]["properties"]["goals"]["items"] = {"type": "integer"}


@pytest.mark.parametrize(
    "change",
    [
        *(add_key, add_finding_code, add_report_kind, add_removed_kind, add_location_kind),
        stop_writing_null,
    ],
)
def test_additions_break_nobody(change: Callable[[Schema], None]) -> None:
    changed = copy.deepcopy(report_schema())
    change(changed)
    assert changed != report_schema()
    assert breaking_changes(report_schema(), changed) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (remove_key, "Report.title is gone"),
        (rename_key_below, "Indicator.basis is gone"),
        (make_optional, "Report.projects may be absent now"),
        (write_number, "Budget.total may be number now"),
        (write_null, "Section.heading may be null now"),
        (widen_list, "Target.kind may be 'formula' now"),
        (open_list, "Target.kind may be any string now"),
        (loosen_pattern, "Source.sha256 has another pattern"),
        (loosen_bound, "SpendingStep.month may be larger"),
        (change_items, "Project.goals[] may be integer now"),
        (change_location, "TextLocation.line may be string now"),
    ],
)
def test_what_surprises_a_consumer_needs_a_new_major_version(
    change: Callable[[Schema], None], sentence: str
) -> None:
    changed = copy.deepcopy(report_schema())
    change(changed)
    assert breaking_changes(report_schema(), changed) == [sentence]
    assert not may_be_released(report_schema(), changed)
    changed["$id"] = "urn:jixiao:schema:report:2.0"
    assert schema_version(changed) == "2.0"
    assert may_be_released(report_schema(), changed)


def test_a_typed_client_made_from_the_schema_reads_a_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("datamodel_code_generator", reason="datamodel-code-generator is missing")
    target = tmp_path / "jixiao_client.py"
    subprocess.run(
        [
            sys.executable, "-m", "datamodel_code_generator", "--input", str(PUBLISHED),
            "--input-file-type", "jsonschema", "--output", str(target),
            "--output-model-type", "pydantic_v2.BaseModel", "--class-name", "Report",
            "--target-python-version", "3.11", "--formatters", "builtin",
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    spec = importlib.util.spec_from_file_location("jixiao_client", target)
    assert spec is not None
    assert spec.loader is not None
    client = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "jixiao_client", client)
    spec.loader.exec_module(client)
    written = seed_report().model_dump_json()
    record = client.Report.model_validate_json(written)
    assert record.projects[0].indicators[0].target.text == "≥1次"
    assert record.model_dump(mode="json") == json.loads(written)
    example = EXAMPLE.read_text(encoding="utf-8")
    assert client.Report.model_validate_json(example).model_dump(mode="json") == json.loads(example)
    later = client.Report.model_validate(next_minor_version())
    assert (later.findings[0].code, later.leftover[0].location.kind) == ("brand-new", "slide")

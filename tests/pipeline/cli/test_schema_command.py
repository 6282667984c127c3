"""`jixiao schema`: the record's JSON Schema, and its committed copy."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

PROJECT = Path(__file__).resolve().parents[3]
Run = Callable[..., Any]


@pytest.fixture
def schema(jixiao: Run) -> Any:
    outcome = jixiao("schema")
    assert (outcome.code, outcome.err) == (0, "")
    return json.loads(outcome.out)


def test_it_is_the_committed_copy(jixiao: Run) -> None:
    committed = (PROJECT / "schema" / "report-1.1.json").read_text(encoding="utf-8")
    assert jixiao("schema").out == committed


def test_it_is_a_schema_of_the_draft_it_names(schema: Any) -> None:
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)


def test_records_keep_it(jixiao: Run, schema: Any, real_docx: Path, report: Path) -> None:
    validator = jsonschema.Draft202012Validator(schema)
    for path in (real_docx, report):
        validator.validate(json.loads(jixiao("extract", path).out))


@pytest.mark.parametrize(
    "change",
    [
        {"schema_version": "2.0"},
        {"fiscal_year": "2021"},
        {"coverage": {"characters": -1, "claimed": 0, "removed": 0, "leftover": 0}},
        {"department": {"code": "731001"}},
        {"removed": [{"kind": "heading", "text": "x", "location": {"kind": "word"}}]},
        {"removed": [{"kind": 1, "text": "x", "location": {"kind": "word", "block": 0}}]},
    ],
)
def test_it_refuses_what_is_no_record(
    jixiao: Run, schema: Any, report: Path, change: dict[str, Any]
) -> None:
    record = json.loads(jixiao("extract", report).out) | change
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate(record)


def test_every_key_has_its_chinese_term(schema: Any) -> None:
    def untitled(name: str, definition: Any) -> list[str]:
        properties = definition.get("properties", {})
        return [f"{name}.{key}" for key, value in properties.items() if "title" not in value]

    missing = untitled("Report", schema)
    for name, definition in schema["$defs"].items():
        missing += untitled(name, definition)
    assert missing == []


def test_every_key_is_required_and_others_may_come(schema: Any) -> None:
    for definition in (schema, *schema["$defs"].values()):
        if definition.get("type") == "object":
            assert "additionalProperties" not in definition
            assert sorted(definition["required"]) == sorted(definition["properties"])

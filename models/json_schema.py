"""The Report's JSON Schema (draft 2020-12), as published with every release.

Leaves: one JSON text, the same for the same version of the models. `schema/report-1.1.json` in the
project is its committed copy.

The schema describes what jixiao *writes*, and jixiao writes every key of every object. So all keys
are required, and none has a default: a typed client gets `str | None`, not "perhaps absent".

It is open where the record may grow: unknown keys, kinds of location and words of the open lists
are valid, so that a consumer's validator of today accepts the records of the next minor version.
Our own models stay strict. It is valid in ajv's strict mode.
"""

import json
from collections.abc import Sequence
from dataclasses import fields
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema
from pydantic_core import core_schema

from models.locations import Location
from models.report import Report

SCHEMA_VERSION: str = Report.model_fields["schema_version"].default
SCHEMA_ID = f"urn:jixiao:schema:report:{SCHEMA_VERSION}"

OPEN_LISTS = ("Finding.code", "Removed.kind", "Report.kind")
"""Lists of words that grow: consumers are told to expect words they do not know."""

_KIND = {
    "title": "位置类别",
    "description": "Tells the kinds of location apart: word, pdf, text, sheet; more may come.",
}
_KINDS = [fields(kind)[0].default for kind in get_args(get_args(Location)[0])]


class OtherLocation(BaseModel):
    """A place in a kind of source that came after this schema."""

    kind: str


class _WrittenSchema(GenerateJsonSchema):
    """Schema of a record as it is written: nothing is optional, and unknown keys are allowed."""

    def field_is_required(
        self,
        field: core_schema.ModelField | core_schema.DataclassField | core_schema.TypedDictField,
        total: bool,  # noqa: ARG002 - pydantic's signature
    ) -> bool:
        """Every key is in every record."""
        return field["type"] in ("model-field", "dataclass-field")

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Defaults are for building records, not for reading them."""
        return self.generate_inner(schema["schema"])

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """Only our models refuse keys that they do not know."""
        described = super().model_schema(schema)
        described.pop("additionalProperties", None)
        return described

    def dataclass_schema(self, schema: core_schema.DataclassSchema) -> JsonSchemaValue:
        """As models, locations among them."""
        described = super().dataclass_schema(schema)
        described.pop("additionalProperties", None)
        return described

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        """`discriminator` is OpenAPI's keyword; and more kinds of location may come."""
        alternatives = super().tagged_union_schema(schema)["oneOf"]
        if list(schema["choices"]) == _KINDS:
            alternatives.append(self.generate_inner(OtherLocation.__pydantic_core_schema__))
        return {"anyOf": alternatives}


def written_definitions(
    models: Sequence[type[BaseModel]], template: str = "#/$defs/{model}"
) -> dict[str, Any]:
    """The schemas of models as they are written, by name, with all that they refer to."""
    _, schema = models_json_schema(
        [(model, "serialization") for model in models],
        schema_generator=_WrittenSchema,
        ref_template=template,
    )
    definitions: dict[str, Any] = schema["$defs"]
    for name, definition in definitions.items():
        if name == "OtherLocation":
            definition["properties"]["kind"].update({"not": {"enum": _KINDS}, **_KIND})
        elif name.endswith("Location"):
            definition["properties"]["kind"].update(_KIND)
    for path in OPEN_LISTS:
        name, _, key = path.partition(".")
        if name in definitions:
            _open_list(definitions[name]["properties"][key])
    if "Report" in definitions:
        version = definitions["Report"]["properties"]["schema_version"]
        del version["const"]
        version["pattern"] = rf"^{SCHEMA_VERSION.partition('.')[0]}\.\d+$"
    return definitions


def report_schema() -> dict[str, Any]:
    """The schema as a dict: every key's Chinese term as `title`, its meaning as `description`."""
    definitions = written_definitions([Report])
    report = definitions.pop("Report")
    del report["title"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "部门预算绩效文本",
        "$defs": definitions,
        **report,
    }


def _open_list(described: dict[str, Any]) -> None:
    words = described.pop("enum")
    del described["type"]
    described["anyOf"] = [{"type": "string", "enum": words}, {"type": "string"}]


def write_schema() -> str:
    """The schema as the text of a file, ending in a line feed."""
    return json.dumps(report_schema(), ensure_ascii=False, indent=2) + "\n"

"""The Report's JSON Schema (draft 2020-12), as published with every release.

Leaves: one JSON text, the same for the same version of the models. `schema/report-1.1.json` in the
project is its committed copy.

The schema describes what jixiao *writes*, and jixiao writes every key of every object. So all keys
are required, and none has a default: a typed client gets `str | None`, not "perhaps absent".
"""

import json
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from models.report import Report

SCHEMA_VERSION: str = Report.model_fields["schema_version"].default
SCHEMA_ID = f"urn:jixiao:schema:report:{SCHEMA_VERSION}"

_KIND = {
    "title": "位置类别",
    "description": "Tells the kinds of location apart: word, pdf or text.",
}


class _WrittenSchema(GenerateJsonSchema):
    """Schema of a record as it is written: nothing is optional."""

    def field_is_required(
        self,
        field: core_schema.ModelField | core_schema.DataclassField | core_schema.TypedDictField,
        total: bool,  # noqa: ARG002 - pydantic's signature
    ) -> bool:
        """Every key is in every record."""
        return field["type"] == "model-field"

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Defaults are for building records, not for reading them."""
        return self.generate_inner(schema["schema"])


def report_schema() -> dict[str, Any]:
    """The schema as a dict: every key's Chinese term as `title`, its meaning as `description`."""
    schema = Report.model_json_schema(mode="serialization", schema_generator=_WrittenSchema)
    schema.pop("title", None)
    for name, definition in schema["$defs"].items():
        if name.endswith("Location"):
            definition["properties"]["kind"].update(_KIND)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "部门预算绩效文本",
        **schema,
    }


def write_schema() -> str:
    """The schema as the text of a file, ending in a line feed."""
    return json.dumps(report_schema(), ensure_ascii=False, indent=2) + "\n"

"""The Report's JSON Schema (draft 2020-12), as published with every release.

Leaves: one JSON text, the same for the same version of the models. `schema/report-1.0.json` in the
project is its committed copy.
"""

import json
from typing import Any

from models.report import Report

SCHEMA_ID = "urn:jixiao:schema:report:1.0"


def report_schema() -> dict[str, Any]:
    """The schema as a dict: every key's Chinese term as `title`, its meaning as `description`."""
    schema = Report.model_json_schema(mode="serialization")
    schema.pop("title", None)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "部门预算绩效文本",
        **schema,
    }


def write_schema() -> str:
    """The schema as the text of a file, ending in a line feed."""
    return json.dumps(report_schema(), ensure_ascii=False, indent=2) + "\n"

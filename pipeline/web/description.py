"""The OpenAPI description: what the API writes, by the record's own rules, for client generators.

FastAPI describes what a model takes (`number | string` for an amount); here every component is what
is written, so the record's is that of the published schema. Chinese terms stand in descriptions:
as titles, generators would make identifiers of them.
"""

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from models.document import Document
from models.json_schema import written_definitions
from models.report import Report
from pipeline.web.callers import OPEN_PATHS
from pipeline.web.gate import scope_of
from pipeline.web.problems import Problem
from pipeline.web.review_shapes import Body
from pipeline.web.shapes import Shape

COMPONENTS = "#/components/schemas/{model}"
_SECURITY_SCHEMES = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key of `jixiao keys create`: `Authorization: Bearer jx_…`.",
    },
    "header": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
}


def operation_id(route: APIRoute) -> str:
    """The name of the route's function: `list_reports`."""
    return route.name


def describe(app: FastAPI, *, keys_required: bool) -> dict[str, Any]:
    """The description of an application's routes."""
    described = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )
    models: list[type[BaseModel]] = [Report, Document, Problem, *Shape.__subclasses__()]
    components = described.setdefault("components", {})
    components["schemas"] = _taken(Body.__subclasses__()) | written_definitions(models, COMPONENTS)
    components["securitySchemes"] = _SECURITY_SCHEMES
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            operation["security"] = _security(method, path, keys_required=keys_required)
    _move_terms(described)
    return described


def _taken(bodies: Sequence[type[BaseModel]]) -> dict[str, Any]:
    """The schemas of bodies that requests send: there a key may be left out."""
    _, schema = models_json_schema(
        [(body, "validation") for body in bodies], ref_template=COMPONENTS
    )
    definitions: dict[str, Any] = schema["$defs"]
    return definitions


def _security(method: str, path: str, *, keys_required: bool) -> list[dict[str, list[str]]]:
    if path in OPEN_PATHS:
        return []
    scope = scope_of(method.upper(), path)
    with_keys: list[dict[str, list[str]]] = [{name: [scope]} for name in _SECURITY_SCHEMES]
    return with_keys if keys_required else [{}, *with_keys]


def _move_terms(node: Any) -> None:
    """Put Chinese titles before the descriptions."""
    if isinstance(node, dict):
        title = node.get("title")
        if isinstance(title, str) and not title.isascii():
            del node["title"]
            node["description"] = f"{title}: {node.get('description', '')}".removesuffix(": ")
        for value in node.values():
            _move_terms(value)
    elif isinstance(node, list):
        for value in node:
            _move_terms(value)

"""Errors as problem details (RFC 9457): one JSON shape for everything that goes wrong.

A browser that opens a page (`Accept: text/html`) gets a page that says the same.
"""

import json
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import Response

from pipeline.catalog.connection import CatalogError
from pipeline.language.translating import translated
from pipeline.web.site.rendering import page
from pipeline.words import REFUSALS

MEDIA_TYPE = "application/problem+json"

TITLES = {
    400: "Bad request",
    401: "No valid API key",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    408: "Too slow",
    409: "Conflict",
    410: "Gone",
    413: "Too large",
    415: "Not a supported format",
    422: "Wrong parameters",
    429: "Too many requests",
    500: "Internal error",
    503: "Not available",
    507: "No room",
}


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str = Field(description="A URN that names the kind of problem; stable.")
    title: str = Field(description="The kind of problem in words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What is wrong here, and what to do.")


class ProblemError(Exception):
    """Ends a request with a problem; raised anywhere in a route."""

    def __init__(
        self,
        status: int,
        kind: str,
        detail: str,
        *,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.detail = detail
        self.headers = headers
        self.more = more

    def response(self, request: HTTPConnection) -> Response:
        """The response that says so."""
        return problem(
            request, self.status, self.kind, self.detail, headers=self.headers, **self.more
        )


def told(request: HTTPConnection, message: str) -> str:
    """A message in Chinese for who asks for that; programs that do not say get it as it is."""
    wanted = request.headers.get("accept-language", "").strip().lower()
    return translated(message, "zh") if wanted.startswith("zh") else message


def problem(
    request: HTTPConnection,
    status: int,
    kind: str,
    detail: str,
    *,
    headers: dict[str, str] | None = None,
    **more: Any,
) -> Response:
    """A problem response; `more` are members beyond those of the RFC."""
    if "text/html" in request.headers.get("accept", ""):
        title = REFUSALS.get(status, "出错了")
        instead = more.get("replaced_by_id")
        answer = page("refusal.html", status=status, title=title, detail=detail, instead=instead)
        answer.headers.update(headers or {})
        return answer
    detail = told(request, detail)
    body = {
        "type": f"urn:jixiao:problem:{kind}",
        "title": TITLES.get(status, "Error"),
        "status": status,
        "detail": detail,
        **more,
    }
    return Response(
        json.dumps(body, ensure_ascii=False), status, headers=headers, media_type=MEDIA_TYPE
    )


def install_problems(app: FastAPI) -> None:
    """Have every error of the application answered as a problem."""

    @app.exception_handler(ProblemError)
    async def _ours(request: Request, error: ProblemError) -> Response:
        return error.response(request)

    @app.exception_handler(HTTPException)
    async def _of_the_framework(request: Request, error: HTTPException) -> Response:
        if error.status_code == 400:
            # FastAPI's own, for a body of bytes that no JSON has; other broken JSON is 422 to it.
            return problem(request, 422, "parameters", "The body cannot be read as JSON.")
        kind = {404: "no-such-page", 405: "method"}.get(error.status_code, "http")
        return problem(
            request, error.status_code, kind, str(error.detail), headers=dict(error.headers or {})
        )

    @app.exception_handler(RequestValidationError)
    async def _wrong_parameters(request: Request, error: RequestValidationError) -> Response:
        # What was sent is not repeated: it may be long, or somebody's secret.
        errors = [
            {"parameter": ".".join(str(part) for part in one["loc"]), "message": one["msg"]}
            for one in error.errors()
        ]
        detail = "; ".join(f"{one['parameter']}: {one['message']}" for one in errors)
        return problem(request, 422, "parameters", detail, errors=errors)

    @app.exception_handler(CatalogError)
    async def _no_catalog(request: Request, _error: CatalogError) -> Response:
        # The message names the database's address, which is nobody's business here.
        return problem(
            request,
            503,
            "catalog",
            "The catalog cannot be reached at the moment. Try again later.",
            headers={"Retry-After": "5"},
        )

    @app.exception_handler(Exception)
    async def _unexpected(request: Request, _error: Exception) -> Response:
        return problem(
            request, 500, "internal", "Something is wrong with jixiao; its log says what."
        )

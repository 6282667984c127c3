"""What every route needs: the catalog, the settings, and how answers are made."""

import asyncio
import gzip
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Semaphore
from typing import Annotated, Any

from anyio import CapacityLimiter
from fastapi import Query, Request
from starlette.responses import Response

from models.version import __version__
from pipeline.catalog.connection import Catalog
from pipeline.catalog.cursors import Cursor
from pipeline.exports.tables import write_json
from pipeline.web.file_cache import FileCache
from pipeline.web.problems import MEDIA_TYPE, TITLES
from pipeline.web.settings import FeedSettings
from pipeline.web.shapes import Shape

LARGEST_ID = 2**63 - 1
"""What both databases hold as an integer of 64 bits."""
NDJSON = "application/x-ndjson"
BINARY = "application/octet-stream"
GZIP_LEVEL = 3
"""Higher levels take twice the time and more for some per cent of a record's JSON."""
SMALLEST_COMPRESSED = 1024
"""Bytes: less fits into one packet either way."""


_FILES_AT_ONCE = 4
"""Whole files, of up to `upload_max_mib` each, that the process is at, of either kind below."""

SEARCHES_ON_SQLITE = 2
"""Searches at once: while one is within SQLite, another ranks. More of them only wait for the
interpreter's lock, which each row hands on: sixteen take twice the processor time of one."""
SEARCHES_ON_POSTGRESQL = 8
"""There the database's own processes search, on as many processors as there are."""


@dataclass(frozen=True)
class Feeds:
    """The application's own; one for each process."""

    catalog: Catalog
    settings: FeedSettings
    inbox: Path
    spool: Path
    views: FileCache
    """Sources as HTML, and pages as pictures."""
    searches: Semaphore
    """Held while something is searched for."""
    uploaded: Callable[[], None] = lambda: None
    """Called when a file has come into the inbox."""
    arrivals: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_FILES_AT_ONCE))
    """Uploads that are looked at at the same time; each holds its whole content in memory then."""
    files: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(_FILES_AT_ONCE))
    """Threads for copying and reading originals, which must not take those of quick requests."""


def feeds_of(request: Request) -> Feeds:
    """The application's own, from a route."""
    feeds: Feeds = request.app.state.feeds
    return feeds


WITHOUT_NUL = r"^[^\x00]*$"
"""PostgreSQL has no way to write one."""

Words = Annotated[str, Query(min_length=1, max_length=200, pattern=WITHOUT_NUL)]
Year = Annotated[int, Query(ge=1900, le=2200, description="Budget year.")]
After = Annotated[int, Query(ge=0, le=LARGEST_ID, description="Only rows with a greater id.")]
Limit = Annotated[int, Query(ge=1, le=500, description="Most rows of a page.")]


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems that a route may answer with, for OpenAPI; some every route may."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    known: dict[int | str, dict[str, Any]] = {
        status: {"description": TITLES.get(status, "Not modified"), "content": content}
        for status in (401, 403, 413, 422, 429, 503, *statuses)
    }
    if 304 in known:
        known[304] = {"description": "The client has this version already."}
    return known


def streamed(line: type[Shape]) -> dict[int | str, dict[str, Any]]:
    """The answers of a route that streams JSON Lines, for OpenAPI."""
    described = {
        "type": "string",
        "description": "One JSON object a line.",
        "contentMediaType": NDJSON,
        "contentSchema": {"$ref": f"#/components/schemas/{line.__name__}"},
    }
    return {200: {"content": {NDJSON: {"schema": described}}}, **problems()}


def json_response(
    value: Any,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    request: Request | None = None,
) -> Response:
    """Compact JSON; the routes' models describe it, nothing is validated a second time.

    With the request, a long answer is compressed here, in the route's thread, which spares the
    event loop that all requests share.
    """
    body = write_json(value)
    own = dict(headers or {})
    if request is not None and len(body) >= SMALLEST_COMPRESSED and takes_gzip(request):
        body = gzip.compress(body, GZIP_LEVEL, mtime=0)
        own |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(body, status, headers=own, media_type="application/json")


def compressed(request: Request, page: Response) -> Response:
    """A page, compressed if it is long: the middleware leaves HTML alone, which originals may be.

    Not for pages with a form: the length of what is compressed tells of the token in it (BREACH).
    """
    if len(page.body) >= SMALLEST_COMPRESSED and takes_gzip(request):
        page.body = gzip.compress(page.body, GZIP_LEVEL, mtime=0)
        page.headers["Content-Length"] = str(len(page.body))
        page.headers["Content-Encoding"] = "gzip"
        page.headers["Vary"] = "Accept-Encoding"
    return page


def takes_gzip(request: Request) -> bool:
    """Whether the client can do with gzip."""
    return "gzip" in request.headers.get("accept-encoding", "")


def state_tag(newest: Cursor) -> str:
    """The ETag of everything that only a change can change.

    Weak, since the same state may be sent compressed or not.
    """
    return f'W/"{newest}-{hashlib.sha256(__version__.encode()).hexdigest()[:8]}"'


def is_known(request: Request, tag: str) -> bool:
    """Whether the client has this version already (RFC 9110, 13.1.2: weak comparison)."""
    wanted = request.headers.get("if-none-match")
    if wanted is None:
        return False
    opaque = tag.removeprefix("W/")
    candidates = [one.strip().removeprefix("W/") for one in wanted.split(",")]
    return wanted.strip() == "*" or opaque in candidates


def not_modified(tag: str) -> Response:
    """304, with the tag again."""
    return Response(status_code=304, headers={"ETag": tag})

"""The HTTP application: routes behind the gate.

Enters: an open catalog, settings, whether keys are required. Leaves: an ASGI application, which
any ASGI server can run; `pipeline.web.server` runs it with uvicorn.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from functools import cache, partial
from pathlib import Path
from threading import Semaphore

import anyio.to_thread
from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

from extractors.formats import FORMATS, UNKNOWN_MEDIA_TYPE
from models.version import __version__
from pipeline.catalog.connection import Catalog
from pipeline.web import (
    change_routes,
    file_routes,
    health_routes,
    page_routes,
    report_routes,
    review_routes,
    row_routes,
    search_routes,
    source_routes,
    upload_routes,
)
from pipeline.web.callers import IsLocalPeer, any_peer
from pipeline.web.description import describe, operation_id
from pipeline.web.feeds import (
    GZIP_LEVEL,
    SEARCHES_ON_POSTGRESQL,
    SEARCHES_ON_SQLITE,
    SMALLEST_COMPRESSED,
    Feeds,
)
from pipeline.web.file_cache import FileCache
from pipeline.web.gate import Gate
from pipeline.web.inbox import open_inbox
from pipeline.web.keys import KeyRing
from pipeline.web.metrics import Measured, Metrics
from pipeline.web.problems import install_problems
from pipeline.web.rates import RateLimit
from pipeline.web.sessions import People
from pipeline.web.settings import MIB, FeedSettings
from pipeline.web.site import desk as desk_routes
from pipeline.web.site import login as login_routes
from pipeline.web.site import queue_pages as queue_routes
from pipeline.web.site import routes as site_routes
from pipeline.web.site.login import PASSWORDS_AT_ONCE

_ROUTERS = (
    report_routes,
    review_routes,
    source_routes,
    row_routes,
    change_routes,
    search_routes,
    file_routes,
    page_routes,
    upload_routes,
    health_routes,
    site_routes,
    login_routes,
    desk_routes,
    queue_routes,
)
_THREADS = 6
"""Requests that are at the database at the same time. Few, since Python's threads take turns: at
16 connections, four to six gave half the latency of twelve."""

_DESCRIPTION = """
Records of budget-performance reports (部门预算绩效文本), for other systems.

A report is what one or several files say (.doc, .pdf, a scan of it). It is here once, under one id, with
the record of its preferred file; `/reports/{report_id}/sources` has its files, `/files` all of them.

Take `/reports.ndjson`, keep its `X-Changes-Cursor`, then ask `/changes?after=` every night.
Errors are problem details (RFC 9457). Answers carry an `ETag`; send it back as `If-None-Match`.
"""

Background = Callable[[], AbstractContextManager[object]]


def create_app(
    catalog: Catalog,
    state: Path,
    settings: FeedSettings | None = None,
    *,
    keys_required: bool,
    background: Background = nullcontext,
    is_local_peer: IsLocalPeer = any_peer,
    uploaded: Callable[[], None] = lambda: None,
) -> ASGIApp:
    """Build the application; `background` is entered while it runs, `uploaded` told of new files."""
    chosen = settings or FeedSettings()

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        open_inbox(app.state.feeds.inbox)
        anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
        with background() as app.state.background:
            yield

    app = FastAPI(
        title="jixiao",
        version=__version__,
        description=_DESCRIPTION,
        lifespan=lifespan,
        # Their pages load scripts from elsewhere; the description itself is at /openapi.json.
        docs_url=None,
        redoc_url=None,
        # They would send a client to the host that it named itself.
        redirect_slashes=False,
        generate_unique_id_function=operation_id,
    )
    views = FileCache(state / "views", chosen.views_mib * MIB)
    searches = Semaphore(SEARCHES_ON_SQLITE if catalog.is_sqlite else SEARCHES_ON_POSTGRESQL)
    app.state.feeds = Feeds(
        catalog, chosen, chosen.inbox_folder(state), state / "spool", views, searches, uploaded
    )
    app.state.metrics = Metrics()
    people = app.state.people = People(catalog, state)
    app.state.logins = asyncio.Semaphore(PASSWORDS_AT_ONCE)
    app.state.login_tries = RateLimit(chosen.failures_per_minute / 60, chosen.failures_per_minute)
    install_problems(app)
    app.openapi = cache(partial(describe, app, keys_required=keys_required))  # type: ignore[method-assign]
    for module in _ROUTERS:
        app.include_router(module.router)
    app.add_middleware(
        GZipMiddleware,
        minimum_size=SMALLEST_COMPRESSED,
        compresslevel=GZIP_LEVEL,
        exclude_content_types=(
            "image/webp",
            *(row.media_type for row in FORMATS.values()),
            UNKNOWN_MEDIA_TYPE,
        ),
    )
    app.add_middleware(
        Gate,
        ring=KeyRing(catalog),
        people=people,
        settings=chosen,
        keys_required=keys_required,
        is_local_peer=is_local_peer,
    )
    app.add_middleware(Measured, metrics=app.state.metrics)
    return app

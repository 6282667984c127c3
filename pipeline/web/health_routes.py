"""For those who operate the server: alive, ready, measured; and the published schema."""

import os

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from starlette.responses import Response

from models.json_schema import write_schema
from models.version import __version__
from pipeline.catalog.changes import last_change_number
from pipeline.catalog.listing import count_files
from pipeline.search.follower import Follower
from pipeline.web.feeds import feeds_of, json_response, problems
from pipeline.web.metrics import Metrics
from pipeline.web.problems import ProblemError
from pipeline.web.shapes import Health

router = APIRouter(tags=["operation"])

_SCHEMA = write_schema()


@router.get("/healthz", response_model=Health)
async def is_alive() -> Response:
    """Whether the process answers; needs no key."""
    return json_response({"status": "ok", "version": __version__})


@router.get("/readyz", response_model=Health, responses=problems())
def is_ready(request: Request) -> Response:
    """Whether catalog and inbox can be used, and the search index is being followed."""
    feeds = feeds_of(request)
    with feeds.catalog.reading() as session:
        last_change_number(session)
    if not os.access(feeds.inbox, os.W_OK | os.X_OK):
        raise ProblemError(503, "inbox", "The inbox cannot be written.")
    background = request.app.state.background
    if isinstance(background, Follower) and (trouble := background.trouble()):
        raise ProblemError(503, "search", trouble)
    return json_response({"status": "ok", "version": __version__})


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **problems()},
)
def read_metrics(request: Request) -> Response:
    """Figures for Prometheus; scope `admin`."""
    metrics: Metrics = request.app.state.metrics
    catalog = CollectorRegistry()
    files = Gauge("jixiao_files", "Files in the catalog by state.", ["state"], registry=catalog)
    cursor = Gauge("jixiao_changes_last", "Number of the newest change.", registry=catalog)
    with feeds_of(request).catalog.reading() as session:
        for state, count in count_files(session).states.items():
            files.labels(state).set(count)
        cursor.set(last_change_number(session))
    body = generate_latest(metrics.registry) + generate_latest(catalog)
    return Response(body, headers={"Content-Type": CONTENT_TYPE_LATEST})


@router.get(
    "/schema",
    response_class=Response,
    responses={
        200: {"content": {"application/schema+json": {"schema": {"type": "object"}}}},
        **problems(),
    },
)
async def read_schema() -> Response:
    """The JSON Schema of the record (draft 2020-12)."""
    return Response(_SCHEMA, headers={"Content-Type": "application/schema+json"})

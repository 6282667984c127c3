"""What a record was made of: the original file, and the intermediate Document."""

import tempfile
from collections.abc import Iterator
from threading import BoundedSemaphore
from typing import IO, Annotated
from urllib.parse import quote

import anyio.to_thread
from fastapi import APIRouter, Query, Request
from starlette.responses import Response, StreamingResponse

from extractors.errors import ExtractionError
from extractors.formats import FORMATS
from models.document import Document
from models.version import __version__
from pipeline.web.bodies import PIECE_BYTES
from pipeline.web.feeds import BINARY, feeds_of, is_known, not_modified, problems
from pipeline.web.gate import caller_of
from pipeline.web.originals import Original, open_original
from pipeline.web.problems import ProblemError
from pipeline.web.reading import copy_document
from pipeline.web.report_routes import ReportId
from pipeline.web.settings import MIB, FeedSettings

router = APIRouter(tags=["files"])

OfFile = Annotated[
    str | None,
    Query(pattern="^[0-9a-f]{64}$", description="SHA-256 of one of the report's files."),
]
_FILES = {
    media_type: {"schema": {"type": "string", "format": "binary"}}
    for media_type in dict.fromkeys((BINARY, *(row.media_type for row in FORMATS.values())))
}
_READERS = BoundedSemaphore(2)
"""Files that are read at the same time, by all clients together."""

_PATIENCE_SECONDS = 5
"""Most files are read by then; a client may ask again after as long."""


@router.get(
    "/reports/{report_id}/original",
    response_class=StreamingResponse,
    responses={200: {"content": _FILES}, **problems(304, 404)},
)
async def read_original(request: Request, report_id: ReportId, sha256: OfFile = None) -> Response:
    """The file that the report was read from, byte for byte; or another one of its files."""
    limiter = feeds_of(request).files
    return await anyio.to_thread.run_sync(_original, request, report_id, sha256, limiter=limiter)


def _original(request: Request, report_id: int, sha256: str | None) -> Response:
    feeds = feeds_of(request)
    with feeds.catalog.reading() as session:
        original = open_original(session, report_id, feeds.spool, caller_of(request), sha256)
    tag = f'"{original.sha256}"'
    if is_known(request, tag):
        original.stream.close()
        return not_modified(tag)
    return StreamingResponse(
        _pieces(original.stream),
        media_type=original.media_type,
        headers={
            "ETag": tag,
            "Content-Length": str(original.size_bytes),
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(original.file_name, safe='')}",
        },
    )


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    with stream:
        while piece := stream.read(PIECE_BYTES):
            yield piece


@router.get(
    "/reports/{report_id}/document",
    response_model=Document,
    responses=problems(304, 404, 422, 503),
)
async def read_intermediate_document(request: Request, report_id: ReportId) -> Response:
    """The decoded file before interpretation, read anew by the version that runs now."""
    limiter = feeds_of(request).files
    return await anyio.to_thread.run_sync(_document, request, report_id, limiter=limiter)


def _document(request: Request, report_id: int) -> Response:
    feeds = feeds_of(request)
    with feeds.catalog.reading() as session:
        original = open_original(session, report_id, feeds.spool, caller_of(request))
    tag = f'W/"{original.sha256}-{__version__}"'
    with original.stream:
        if is_known(request, tag):
            return not_modified(tag)
        if not _READERS.acquire(timeout=_PATIENCE_SECONDS):
            raise ProblemError(
                503, "busy", "Other files are being read. Try again.", headers={"Retry-After": "5"}
            )
        try:
            copy = _read_apart(original, feeds.settings)
        finally:
            _READERS.release()
    return StreamingResponse(_pieces(copy), headers={"ETag": tag}, media_type="application/json")


def _read_apart(original: Original, limits: FeedSettings) -> IO[bytes]:
    """The Document in a file: a slow client takes it from there, and a large one stays there."""
    original.stream.flush()
    memory_bytes = limits.document_memory_mib * MIB
    copy = tempfile.TemporaryFile()  # noqa: SIM115 - closed when its last piece has gone
    try:
        copy_document(
            original.path, original.file_name, copy, limits.document_seconds, memory_bytes
        )
    except ExtractionError as error:
        copy.close()
        raise ProblemError(422, "reading", f"The file {error.reason}. {error.advice}") from error
    copy.seek(0)
    return copy

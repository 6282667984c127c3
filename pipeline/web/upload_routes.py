"""Uploads: a body becomes a file in the inbox, which the nightly run reads."""

import asyncio
import time
from pathlib import Path as FilePath
from typing import Annotated

import anyio.to_thread
from fastapi import APIRouter, Path, Query, Request
from sqlalchemy import select
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from extractors.errors import UnsupportedFormatError
from pipeline.catalog.tables import Content
from pipeline.web.feeds import BINARY, Feeds, Words, feeds_of, json_response, problems
from pipeline.web.inbox import (
    Arrival,
    Arrived,
    RefusedUploadError,
    begin_arrival,
    finish_arrival,
    has_room,
    waiting_file,
)
from pipeline.web.problems import ProblemError
from pipeline.web.reading import tell_format
from pipeline.web.settings import MIB
from pipeline.web.shapes import UploadReceipt, UploadStatus

router = APIRouter(tags=["uploads"])

_PIECE = MIB


@router.post(
    "/uploads",
    status_code=201,
    response_model=UploadReceipt,
    responses={
        200: {"model": UploadReceipt, "description": "The content was there already."},
        **problems(408, 413, 415, 507),
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {BINARY: {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def upload(
    request: Request,
    name: Annotated[Words, Query(description="The file's name, such as `2021年绩效文本.doc`.")],
) -> Response:
    """Send one report as the body, as it is (`curl --data-binary @file`).

    201: it waits in the inbox for the nightly run. 200: the same content was there already
    (`waiting`), or is in the catalog (`known`).
    """
    feeds = feeds_of(request)
    most = feeds.settings.upload_max_mib * MIB
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > most:
        raise _too_large(most)
    try:
        if not has_room(feeds.inbox, most):
            raise ProblemError(507, "no-room", "The inbox's disk is full. Tell its operator.")
        arrival = await run_in_threadpool(begin_arrival, feeds.inbox)
        try:
            await _receive(request, arrival, most, feeds)
            if arrival.size_bytes == 0:
                raise ProblemError(422, "empty", "The body is empty: send the file as the body.")
            async with feeds.arrivals:
                arrived = await anyio.to_thread.run_sync(
                    _finish, feeds, arrival, name, limiter=feeds.files
                )
        finally:
            arrival.abandon()
    except RefusedUploadError as error:
        status = 415 if isinstance(error.error, UnsupportedFormatError) else 422
        raise ProblemError(
            status, "content", f"The file {error.error.reason}. {error.error.advice}"
        ) from error
    except OSError as error:
        raise ProblemError(507, "no-room", "The inbox cannot take files now.") from error
    return await run_in_threadpool(_receipt, feeds, arrived)


def _finish(feeds: Feeds, arrival: Arrival, name: str) -> Arrived:
    limits = feeds.settings

    def tell(path: FilePath, safe: str) -> str:
        return tell_format(path, safe, limits.document_seconds, limits.document_memory_mib * MIB)

    return finish_arrival(feeds.inbox, arrival, name, tell)


async def _receive(request: Request, arrival: Arrival, most: int, feeds: Feeds) -> None:
    """Take the body piece by piece, within size, time and patience."""
    end = time.monotonic() + feeds.settings.upload_seconds
    pieces = request.stream()
    buffer = bytearray()
    while True:
        patience = min(feeds.settings.upload_idle_seconds, end - time.monotonic())
        try:
            async with asyncio.timeout(max(patience, 0)):
                piece = await anext(pieces, None)
        except TimeoutError:
            raise ProblemError(
                408, "too-slow", "The body came too slowly.", headers={"Connection": "close"}
            ) from None
        except ClientDisconnect:
            raise ProblemError(408, "gone", "The client went away.") from None
        buffer += piece or b""
        if arrival.size_bytes + len(buffer) > most:
            raise _too_large(most)
        if piece is None or len(buffer) >= _PIECE:
            await run_in_threadpool(arrival.write, bytes(buffer))
            buffer.clear()
        if piece is None:
            return


def _too_large(most: int) -> ProblemError:
    return ProblemError(
        413,
        "too-large",
        f"An upload may have {most // MIB} MiB.",
        headers={"Connection": "close"},
    )


def _receipt(feeds: Feeds, arrived: Arrived) -> Response:
    with feeds.catalog.reading() as session:
        known = session.scalars(
            select(Content.id).where(
                Content.sha256 == arrived.sha256,
                Content.withdrawn_at.is_(None),
                Content.state.in_(("extracted", "needs_review")),
            )
        ).one_or_none()
    status = "known" if known else "waiting" if arrived.was_there else "accepted"
    receipt = {
        "status": status,
        "sha256": arrived.sha256,
        "size_bytes": arrived.size_bytes,
        "format": arrived.format,
        "file_name": arrived.file_name,
        "report_id": known,
    }
    return json_response(
        receipt,
        status=201 if status == "accepted" else 200,
        headers={"Location": f"/uploads/{arrived.sha256}"},
    )


@router.get("/uploads/{sha256}", response_model=UploadStatus, responses=problems(404))
def read_upload(
    request: Request,
    sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$")],
) -> Response:
    """Where an uploaded file has got to."""
    feeds = feeds_of(request)
    with feeds.catalog.reading() as session:
        content = session.scalars(select(Content).where(Content.sha256 == sha256)).one_or_none()
    if content is None and waiting_file(feeds.inbox, sha256) is None:
        raise ProblemError(404, "no-such-upload", "No file with this SHA-256 was seen.")
    return json_response(
        {
            "sha256": sha256,
            "state": content.state if content else "waiting",
            "report_id": content.id if content else None,
            "reason": content.reason if content else None,
            "advice": content.advice if content else None,
        }
    )

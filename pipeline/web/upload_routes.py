"""Uploads: a body, or each file of a form, becomes a file in the inbox, which is read at once."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Annotated, Any
from urllib.parse import unquote

import anyio.to_thread
from fastapi import APIRouter, Path, Query, Request
from sqlalchemy import func, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from extractors.errors import UnsupportedFormatError
from pipeline.catalog.listing import place_of_content
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
from pipeline.web.multipart import (
    BrokenFormError,
    FileBegins,
    FileEnds,
    FileGoesOn,
    FormFiles,
    boundary_of,
)
from pipeline.web.problems import ProblemError, told
from pipeline.web.reading import tell_format
from pipeline.web.settings import MIB
from pipeline.web.shapes import UploadReceipt, UploadResults, UploadStatus
from pipeline.web.site.rendering import page

router = APIRouter(tags=["uploads"])

_PIECE = MIB
_FORM = "multipart/form-data"
_FILES = {"type": "array", "items": {"type": "string", "format": "binary"}}


@dataclass(frozen=True)
class _Settled:
    """What became of one file: its receipt, or why it was refused."""

    name: str
    receipt: dict[str, Any] | None = None
    refusal: ProblemError | None = None

    def item(self) -> dict[str, Any]:
        """As one of several."""
        if self.receipt is not None:
            return self.receipt
        assert self.refusal is not None
        return {"status": "refused", "file_name": self.name, "reason": self.refusal.detail}


@router.post(
    "/uploads",
    status_code=201,
    response_model=UploadReceipt | UploadResults,
    responses={
        200: {
            "model": UploadReceipt | UploadResults,
            "description": "All of it was there already.",
        },
        **problems(408, 413, 415, 507),
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                BINARY: {"schema": {"type": "string", "format": "binary"}},
                _FORM: {"schema": {"type": "object", "properties": {"files": _FILES}}},
            },
        }
    },
)
async def upload(
    request: Request,
    name: Annotated[
        Words | None,
        Query(description="The file's name, such as `2021年绩效文本.doc`; a form has its own."),
    ] = None,
) -> Response:
    """Send one report as the body, as it is (`curl --data-binary @file`), or several as a form.

    201: it is in the inbox, and is read now; `/uploads/{sha256}` says how far it is. 200: the same
    content was there already (`waiting`), or is in the catalog (`known`, and under which name). A form with one
    file is answered like a body; with several, each has an item, and one that is refused does
    not stop the others.
    """
    feeds = feeds_of(request)
    boundary = boundary_of(request.headers.get("content-type", ""))
    if boundary is not None:
        return await _answer_form(request, await _take_form(request, feeds, boundary))
    if name is None:
        raise ProblemError(422, "parameters", "query.name: say what the file is called.")
    most = feeds.settings.upload_max_mib * MIB
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > most:
        raise _too_large(most)
    arrival = await _begin(feeds)
    try:
        async for piece in _pieces(request, feeds):
            await _write(arrival, piece, most)
        return _receipt_response(await _settle(feeds, arrival, name))
    finally:
        arrival.abandon()


async def _take_form(request: Request, feeds: Feeds, boundary: bytes) -> list[_Settled]:
    """Each file of a form, settled as it ends."""
    settled: list[_Settled] = []
    name, arrival, refusal = "", None, None
    try:
        form = FormFiles(boundary)
        async for piece in _pieces(request, feeds):
            for event in form.feed(piece):
                if isinstance(event, FileBegins):
                    if len(settled) >= feeds.settings.uploads_at_once:
                        raise ProblemError(
                            413,
                            "too-many",
                            f"A form may have {feeds.settings.uploads_at_once} files.",
                        )
                    name, refusal = event.name, None
                    arrival = await _begin(feeds)
                elif isinstance(event, FileGoesOn) and arrival is not None:
                    try:
                        await _write(arrival, event.data, feeds.settings.upload_max_mib * MIB)
                    except ProblemError as error:
                        arrival.abandon()
                        arrival, refusal = None, error
                elif isinstance(event, FileEnds):
                    if arrival is None:
                        settled.append(_Settled(name, refusal=refusal))
                        continue
                    # A form's empty field for files has an empty file without a name.
                    if name or arrival.size_bytes:
                        settled.append(await _settle_one(feeds, arrival, name))
                    arrival.abandon()
                    arrival = None
        form.close()
    except BrokenFormError as error:
        raise ProblemError(422, "form", f"The form cannot be read: {error}.") from error
    finally:
        if arrival is not None:
            arrival.abandon()
    if not settled:
        raise ProblemError(422, "empty", "The form has no file: send it in a field `files`.")
    return settled


async def _settle_one(feeds: Feeds, arrival: Arrival, name: str) -> _Settled:
    try:
        return _Settled(name, receipt=await _settle(feeds, arrival, name or "upload"))
    except ProblemError as error:
        if error.status == 507:
            raise
        return _Settled(name, refusal=error)


async def _answer_form(request: Request, settled: list[_Settled]) -> Response:
    if "text/html" in request.headers.get("accept", ""):
        return page("uploaded.html", settled=settled)
    if len(settled) == 1:
        only = settled[0]
        if only.refusal is not None:
            raise only.refusal
        assert only.receipt is not None
        return _receipt_response(only.receipt)
    items = [one.item() for one in settled]
    is_new = any(one["status"] == "accepted" for one in items)
    return json_response({"items": items}, status=201 if is_new else 200)


async def _begin(feeds: Feeds) -> Arrival:
    try:
        if not has_room(feeds.inbox, feeds.settings.upload_max_mib * MIB):
            raise ProblemError(507, "no-room", "The inbox's disk is full. Tell its operator.")
        return await run_in_threadpool(begin_arrival, feeds.inbox)
    except OSError as error:
        raise _no_room() from error


async def _write(arrival: Arrival, data: bytes, most: int) -> None:
    if arrival.size_bytes + len(data) > most:
        raise _too_large(most)
    try:
        await run_in_threadpool(arrival.write, data)
    except OSError as error:
        raise _no_room() from error


async def _settle(feeds: Feeds, arrival: Arrival, name: str) -> dict[str, Any]:
    """Put a file that has come into its place; return its receipt."""
    if arrival.size_bytes == 0:
        raise ProblemError(422, "empty", "The body is empty: send the file as the body.")
    try:
        async with feeds.arrivals:
            arrived = await anyio.to_thread.run_sync(
                _finish, feeds, arrival, name, limiter=feeds.files
            )
    except RefusedUploadError as error:
        status = 415 if isinstance(error.error, UnsupportedFormatError) else 422
        raise ProblemError(
            status, "content", f"The file {error.error.reason}. {error.error.advice}"
        ) from error
    except OSError as error:
        raise _no_room() from error
    feeds.uploaded()
    return await run_in_threadpool(_receipt, feeds, arrived)


def _finish(feeds: Feeds, arrival: Arrival, name: str) -> Arrived:
    limits = feeds.settings

    def tell(path: FilePath, safe: str) -> str:
        return tell_format(path, safe, limits.document_seconds, limits.document_memory_mib * MIB)

    return finish_arrival(feeds.inbox, arrival, name, tell)


async def _pieces(request: Request, feeds: Feeds) -> AsyncIterator[bytes]:
    """The body in pieces of some size, within time and patience."""
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
        if buffer and (piece is None or len(buffer) >= _PIECE):
            yield bytes(buffer)
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


def _no_room() -> ProblemError:
    return ProblemError(507, "no-room", "The inbox cannot take files now.")


def _receipt(feeds: Feeds, arrived: Arrived) -> dict[str, Any]:
    with feeds.catalog.reading() as session:
        known = session.execute(
            select(func.coalesce(Content.report_id, Content.id), place_of_content()).where(
                Content.sha256 == arrived.sha256,
                Content.withdrawn_at.is_(None),
                Content.state.in_(("extracted", "needs_review")),
            )
        ).one_or_none()
    known_as = unquote(known[1].rpartition("/")[2]) if known and known[1] else None
    return {
        "status": "known" if known else "waiting" if arrived.was_there else "accepted",
        "sha256": arrived.sha256,
        "size_bytes": arrived.size_bytes,
        "format": arrived.format,
        "file_name": arrived.file_name,
        "report_id": known[0] if known else None,
        "known_as": known_as,
    }


def _receipt_response(receipt: dict[str, Any]) -> Response:
    return json_response(
        receipt,
        status=201 if receipt["status"] == "accepted" else 200,
        headers={"Location": f"/uploads/{receipt['sha256']}"},
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
            "report_id": (content.report_id or content.id) if content else None,
            "reason": told(request, content.reason) if content and content.reason else None,
            "advice": told(request, content.advice) if content and content.advice else None,
        }
    )

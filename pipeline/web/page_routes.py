"""Pages of the file that a report was read from, as pictures."""

from typing import Annotated

import anyio.to_thread
from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from pipeline.web.feeds import feeds_of, is_known, not_modified, problems
from pipeline.web.file_routes import OfFile
from pipeline.web.gate import caller_of
from pipeline.web.report_routes import ReportId, find_record
from pipeline.web.views import find_content, page_picture

router = APIRouter(tags=["files"])

_WEBP = "image/webp"
PageNo = Annotated[int, Path(ge=1, le=1_000_000, description="The page, counted from 1.")]


@router.get(
    "/reports/{report_id}/pages/{page_no}.webp",
    response_class=Response,
    responses={
        200: {"content": {_WEBP: {"schema": {"type": "string", "format": "binary"}}}},
        **problems(304, 404, 410),
    },
)
async def read_page_picture(
    request: Request, report_id: ReportId, page_no: PageNo, sha256: OfFile = None
) -> Response:
    """A page of the file as WebP, 120 dots an inch; `pdf` locations are points on this page."""
    limiter = feeds_of(request).files
    return await anyio.to_thread.run_sync(
        _picture, request, report_id, page_no, sha256, limiter=limiter
    )


def _picture(request: Request, report_id: int, page_no: int, sha256: str | None) -> Response:
    feeds = feeds_of(request)
    find_record(feeds.catalog, report_id=report_id)
    content = find_content(feeds.catalog, report_id, sha256)
    tag = f'"{content.sha256}-{page_no}"'
    picture = page_picture(feeds, caller_of(request), content, page_no)
    if is_known(request, tag):
        return not_modified(tag)
    return Response(picture, media_type=_WEBP, headers={"ETag": tag})

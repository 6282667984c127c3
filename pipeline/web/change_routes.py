"""Changes: what a consumer polls to miss nothing."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from pipeline.catalog.changes import last_change_number
from pipeline.exports.tables import Selection, read_rows, row_object, select_rows
from pipeline.flat_tables import CHANGES
from pipeline.web.feeds import (
    LARGEST_ID,
    feeds_of,
    is_known,
    json_response,
    not_modified,
    problems,
    state_tag,
)
from pipeline.web.problems import ProblemError
from pipeline.web.shapes import ChangePage

router = APIRouter(tags=["changes"])

Cursor = Annotated[int, Query(ge=0, le=LARGEST_ID, description="The cursor you have read up to.")]


@router.get("/changes", response_model=ChangePage, responses=problems(304, 409))
def list_changes(
    request: Request,
    after: Cursor = 0,
    limit: Annotated[int, Query(ge=1, le=1000, description="Most changes of a page.")] = 500,
) -> Response:
    """Changes numbered above a cursor, in commit order and without gaps.

    Keep `cursor` and ask with it next time. 409 `cursor-ahead` means that the catalog is another
    one, or was restored from a backup: take everything anew.
    """
    with feeds_of(request).catalog.reading() as session:
        last = last_change_number(session)
        if after > last:
            raise ProblemError(
                409,
                "cursor-ahead",
                f"The newest change is {last}. This catalog never gave out the cursor {after}: "
                "take everything anew.",
                last=last,
            )
        tag = state_tag(last)
        if is_known(request, tag):
            return not_modified(tag)
        rows = read_rows(session, select_rows("changes", Selection(since=after)).limit(limit))
    changes = [row_object(CHANGES, row) for row in rows]
    cursor = changes[-1]["number"] if changes else after
    answer = {"changes": changes, "cursor": cursor, "last": max(last, cursor)}
    return json_response(answer, headers={"ETag": tag}, request=request)

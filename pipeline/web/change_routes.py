"""Changes: what a consumer polls to miss nothing."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from pipeline.catalog.changes import kind_for_approved
from pipeline.catalog.cursors import (
    CURSOR_PATTERN,
    Cursor,
    CursorError,
    change_mark,
    check_cursor,
    cursor_at,
    newest_cursor,
    parse_cursor,
)
from pipeline.catalog.tables import Change
from pipeline.exports.tables import Selection, read_rows, row_object, select_rows
from pipeline.flat_tables import CHANGES
from pipeline.web.feeds import (
    feeds_of,
    is_known,
    json_response,
    not_modified,
    problems,
    state_tag,
)
from pipeline.web.problems import ProblemError
from pipeline.web.report_routes import ApprovedOnly
from pipeline.web.shapes import ChangePage

router = APIRouter(tags=["changes"])

CursorText = Annotated[
    str, Query(pattern=CURSOR_PATTERN, description="The cursor you have read up to.")
]


@router.get("/changes", response_model=ChangePage, responses=problems(304, 409))
def list_changes(
    request: Request,
    after: CursorText = "0",
    limit: Annotated[int, Query(ge=1, le=1000, description="Most changes of a page.")] = 500,
    approved_only: ApprovedOnly = False,
) -> Response:
    """Changes numbered above a cursor, in commit order and without gaps.

    With `approved_only` those of approved reports: one that is approved is created then, one that is
    no longer is withdrawn; their numbers leave out the others'.

    Keep `cursor` (or each change's) as it is, and ask with it next time. 409 `cursor-ahead` and
    `cursor-other` mean that the catalog is another one, or was restored from a backup: take
    everything anew.
    """
    wanted = parse_cursor(after)
    with feeds_of(request).catalog.reading() as session:
        last = newest_cursor(session)
        try:
            check_cursor(session, wanted)
        except CursorError as error:
            raise ProblemError(409, error.kind, str(error), last=int(last)) from error
        tag = state_tag(last)
        if is_known(request, tag):
            return not_modified(tag)
        query = select_rows("changes", Selection(since=int(wanted))).limit(limit)
        query = query.add_columns(Change.was_approved, Change.is_approved)
        if approved_only:
            query = query.where(Change.was_approved | Change.is_approved)
        rows = read_rows(session, query)
        reached = cursor_at(session, int(wanted))
    changes = [_change(row, approved_only=approved_only) for row in rows]
    cursor = changes[-1]["cursor"] if changes else str(reached)
    # Changes may have come between the two questions: then the last one here is the newest known.
    newest = cursor if changes and changes[-1]["number"] >= last else str(last)
    if approved_only and len(changes) < limit:
        cursor = newest  # the changes up to here are others'
    answer = {"changes": changes, "cursor": cursor, "last": newest}
    return json_response(answer, headers={"ETag": tag}, request=request)


def _change(row: Sequence[Any], *, approved_only: bool) -> dict[str, Any]:
    """A change with its cursor; the mark in it is of the change itself, whatever it is called here."""
    *told, was_approved, is_approved = row
    change = row_object(CHANGES, told)
    mark = change_mark(
        change["number"],
        change["kind"],
        change["report_id"],
        change["sha256"],
        change["at"],
    )
    if approved_only:
        change["kind"] = kind_for_approved(was_approved=was_approved, is_approved=is_approved)
    return {**change, "cursor": str(Cursor(change["number"], mark))}

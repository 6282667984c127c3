"""Pages of flat rows: keyset pagination, and an ETag by the newest change."""

from typing import Any

from fastapi import Request
from sqlalchemy import Select
from starlette.responses import Response

from pipeline.catalog.cursors import newest_cursor
from pipeline.exports.tables import key_column, read_rows, row_object
from pipeline.flat_tables import Table
from pipeline.web.feeds import feeds_of, is_known, json_response, not_modified, state_tag


def page_response(
    request: Request,
    table: Table,
    query: Select[Any],
    after: int,
    limit: int,
) -> Response:
    """The rows after a key, and the key to go on from; `query` is one of `select_rows`."""
    with feeds_of(request).catalog.reading() as session:
        # Taken first: rows may be newer than the tag says, never older.
        tag = state_tag(newest_cursor(session))
        if is_known(request, tag):
            return not_modified(tag)
        rows = read_rows(session, query.where(key_column(table.name) > after).limit(limit + 1))
    items = [row_object(table, row) for row in rows[:limit]]
    headers = {"ETag": tag}
    next_after = rows[limit - 1][0] if len(rows) > limit else None
    if next_after is not None:
        # Relative, so that it holds behind any proxy.
        target = request.url.include_query_params(after=next_after)
        headers["Link"] = f'<?{target.query}>; rel="next"'
    answer = {"items": items, "next_after": next_after}
    return json_response(answer, headers=headers, request=request)

"""The queue's page: `/queue`, and the approval of all on it that have no finding."""

import re
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from pydantic import BaseModel, Field
from sqlalchemy import select
from starlette.responses import RedirectResponse, Response

from pipeline.catalog.deciding import approve_all
from pipeline.catalog.queue import count_findings, count_queue, list_queue
from pipeline.catalog.tables import Content
from pipeline.web.feeds import feeds_of
from pipeline.web.review_routes import actor_of
from pipeline.web.site.queue_form import QueueAsked
from pipeline.web.site.rendering import page

router = APIRouter(include_in_schema=False)

_ROWS = 50
"""Rows of a page that one look takes in, approved together."""
_PAIR = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")


class BulkForm(BaseModel):
    """The reports that stood on the page without a finding, each with the digest that was shown."""

    record: list[str] = Field(default=[], max_length=_ROWS)
    queue: str = Field(default="", max_length=1000)


@router.get("/queue")
def queue_page(request: Request, asked: Annotated[QueueAsked, Query()]) -> Response:
    """What waits for a person."""
    wanted = asked.filter()
    with feeds_of(request).catalog.reading() as session:
        rows = list_queue(session, wanted, after=asked.after, limit=_ROWS + 1)
        counts = count_queue(session, wanted)
        by_finding = count_findings(session, wanted)
        formats = session.scalars(
            select(Content.format)
            .where(Content.format.is_not(None))
            .distinct()
            .order_by(Content.format)
        ).all()
    following = rows[_ROWS - 1].record.report_id if len(rows) > _ROWS else None
    rows = rows[:_ROWS]
    return page(
        "queue.html",
        asked=asked,
        rows=rows,
        counts=counts,
        by_finding=by_finding,
        formats=formats,
        faultless=[one for one in rows if not one.finding_count and one.state in ("extracted", "needs_review")],
        next=f"/queue?{asked.query(after=following)}" if following else None,
    )  # fmt: skip


@router.post("/queue/approve")
def approve_faultless(request: Request, form: Annotated[BulkForm, Form()]) -> Response:
    """Approve those of a page that nobody changed since and that have no finding."""
    pairs = [match for one in form.record if (match := _PAIR.fullmatch(one))]
    records = [(int(match[1]), match[2]) for match in pairs]
    done = approve_all(feeds_of(request).catalog, records, "批量通过", actor_of(request))
    query = f"{form.queue}&" if form.queue.isprintable() and form.queue else ""
    return RedirectResponse(f"/queue?{query}approved={len(done)}", 303)

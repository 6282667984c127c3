"""The files of reports: which a report has, joined and parted by hand.

A *file* is bytes that a record was read from. A *report* is what one or several files say; it is counted,
found and exported once, with the record of its preferred file.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from starlette.responses import Response

from pipeline.catalog.joining import RefusedJoiningError, join, part, similar_reports
from pipeline.catalog.listing import report_files
from pipeline.catalog.tables import Content, Record
from pipeline.web.feeds import After, Limit, feeds_of, json_response, problems
from pipeline.web.problems import ProblemError
from pipeline.web.report_routes import ReportId, find_record
from pipeline.web.review_routes import actor_of, plain_digest, refusals
from pipeline.web.source_shapes import FilePage, Joining, Parted, Parting, SourceList

router = APIRouter(tags=["files"])


@router.get("/files", response_model=FilePage, responses=problems())
def list_files(request: Request, after: After = 0, limit: Limit = 100) -> Response:
    """All files that have a record, those beside a report's preferred one included."""
    own, served = aliased(Record), aliased(Record)
    query = (
        select(
            Content.id.label("file_id"),
            Content.report_id,
            Content.sha256,
            own.file_name,
            Content.format,
            func.coalesce(served.file_id == Content.id, False).label("is_preferred"),
            Content.is_placed_by_hand,
        )
        .join(own, own.id == Content.extraction_id)
        .outerjoin(served, (served.report_id == Content.report_id) & served.is_current)
        .where(Content.id > after, Content.withdrawn_at.is_(None))
        .order_by(Content.id)
        .limit(limit + 1)
    )
    with feeds_of(request).catalog.reading() as session:
        rows = session.execute(query).all()
    items = [row._asdict() for row in rows[:limit]]
    next_after = items[-1]["file_id"] if len(rows) > limit else None
    return json_response({"items": items, "next_after": next_after}, request=request)


@router.get("/reports/{report_id}/sources", response_model=SourceList, responses=problems(404, 410))
def list_sources(request: Request, report_id: ReportId) -> Response:
    """The files of a report, the preferred one first, and reports that look like it."""
    return json_response(_sources(request, report_id), request=request)


@router.post(
    "/reports/{report_id}/join", response_model=SourceList, responses=problems(404, 409, 410)
)
def join_reports(request: Request, report_id: ReportId, body: Joining) -> Response:
    """Make the files of another report files of this one; the other report is withdrawn.

    No extraction parts them again.
    """
    catalog = feeds_of(request).catalog
    find_record(catalog, report_id=report_id)
    find_record(catalog, report_id=body.report_id)
    with joining_refusals():
        join(
            catalog, report_id, body.report_id, plain_digest(body.digest), body.note or None,
            actor_of(request),
        )  # fmt: skip
    return json_response(_sources(request, report_id))


@router.post("/reports/{report_id}/part", response_model=Parted, responses=problems(404, 409, 410))
def part_report(request: Request, report_id: ReportId, body: Parting) -> Response:
    """Make a file a report of its own. No extraction joins them again.

    The file that the report began with keeps its id: where that is to go, the others go instead.
    """
    catalog = feeds_of(request).catalog
    find_record(catalog, report_id=report_id)
    with joining_refusals():
        parted_id = part(
            catalog, report_id, body.sha256, plain_digest(body.digest), body.note or None,
            actor_of(request),
        )  # fmt: skip
    digest = find_record(catalog, report_id=report_id).digest
    return json_response({"report_id": report_id, "digest": digest, "parted_id": parted_id})


@contextmanager
def joining_refusals() -> Iterator[None]:
    """Turn what cannot be joined or parted into problems."""
    try:
        with refusals():
            yield
    except RefusedJoiningError as error:
        raise ProblemError(409, "cannot-join", str(error)) from error


def _sources(request: Request, report_id: int) -> dict[str, Any]:
    catalog = feeds_of(request).catalog
    found = find_record(catalog, report_id=report_id)
    with catalog.reading() as session:
        files = report_files(session, report_id)
        similar = similar_reports(session, report_id)
        return {
            "report_id": report_id,
            "digest": found.digest,
            "sources": [
                {
                    "file_id": one.content.id,
                    "report_id": report_id,
                    "sha256": one.content.sha256,
                    "file_name": one.file_name,
                    "format": one.content.format,
                    "is_preferred": one.is_preferred,
                    "is_placed_by_hand": one.content.is_placed_by_hand,
                }
                for one in files
            ],
            "similar": [
                {"report_id": one.report_id, "file_name": one.file_name, "title": one.title}
                for one in similar
            ],
        }

"""What people and programs do to reports: corrections, decisions, and the log of both."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from sqlalchemy import select
from starlette.responses import Response

from pipeline.catalog.audit import audit_of
from pipeline.catalog.correcting import MissingError, Wanted, correct, settle
from pipeline.catalog.deciding import decide
from pipeline.catalog.record_locks import StaleError
from pipeline.catalog.review_tables import AuditEntry, Review, StoredCorrection
from pipeline.catalog.tables import Content
from pipeline.corrections.making import RefusedCorrectionError
from pipeline.web.feeds import feeds_of, json_response, problems
from pipeline.web.gate import caller_of
from pipeline.web.problems import ProblemError
from pipeline.web.report_routes import ReportId, find_record
from pipeline.web.review_shapes import (
    AuditLog,
    CorrectionList,
    CorrectionMade,
    NewCorrection,
    NewState,
    Settlement,
    StateOfReport,
)

router = APIRouter(tags=["review"])

_PROBLEMS = problems(404, 409, 410)


@router.post(
    "/reports/{report_id}/corrections",
    status_code=201,
    response_model=CorrectionMade,
    responses=_PROBLEMS,
)
def correct_report(request: Request, report_id: ReportId, body: NewCorrection) -> Response:
    """Correct a value of the record. 409: the record is another one by now; look at it again.

    The extraction stays as it is: `GET /reports/{report_id}?view=extracted`.
    """
    if "value" not in body.model_fields_set and body.operation not in ("remove", "move"):
        raise ProblemError(
            422, "parameters", "body.value: say the value; null where there is none."
        )
    wanted = Wanted(body.pointer, body.value, body.reason, body.operation, body.source)
    catalog = feeds_of(request).catalog
    find_record(catalog, report_id=report_id)
    with refusals():
        done = correct(catalog, report_id, wanted, plain_digest(body.digest), actor_of(request))
    return _made(report_id, done.number, done.digest, 201)


@router.get(
    "/reports/{report_id}/corrections",
    response_model=CorrectionList,
    responses=problems(404, 410),
)
def list_corrections(request: Request, report_id: ReportId) -> Response:
    """All corrections of a report, those that were dropped or absorbed included."""
    catalog = feeds_of(request).catalog
    digest = find_record(catalog, report_id=report_id).digest
    with catalog.reading() as session:
        found = session.scalars(
            select(StoredCorrection)
            .where(StoredCorrection.report_id == report_id)
            .order_by(StoredCorrection.number)
        ).all()
    corrections = [correction_item(one) for one in found]
    answer = {"report_id": report_id, "digest": digest, "corrections": corrections}
    return json_response(answer, request=request)


@router.post(
    "/reports/{report_id}/corrections/{number}",
    response_model=CorrectionMade,
    responses=_PROBLEMS,
)
def settle_correction(
    request: Request,
    report_id: ReportId,
    number: Annotated[int, Path(ge=1, le=1_000_000, description="The correction's id.")],
    body: Settlement,
) -> Response:
    """Drop a correction, or keep one that a newer extraction contradicts."""
    catalog = feeds_of(request).catalog
    find_record(catalog, report_id=report_id)
    with refusals():
        done = settle(
            catalog, report_id, number, body.action, body.reason, plain_digest(body.digest),
            actor_of(request),
        )  # fmt: skip
    return _made(report_id, done.number, done.digest, 200)


@router.get(
    "/reports/{report_id}/state", response_model=StateOfReport, responses=problems(404, 410)
)
def read_state(request: Request, report_id: ReportId) -> Response:
    """Where a report stands: as its extraction left it, or as people decided."""
    return _state_response(request, report_id)


@router.post("/reports/{report_id}/state", response_model=StateOfReport, responses=_PROBLEMS)
def set_state(request: Request, report_id: ReportId, body: NewState) -> Response:
    """Approve or reject the record with this digest, or open it again (`needs_review`).

    A new extraction with other values, and every correction, opens it again by itself.
    """
    catalog = feeds_of(request).catalog
    find_record(catalog, report_id=report_id)
    with refusals():
        decide(
            catalog, report_id, body.state, plain_digest(body.digest), body.note or None,
            actor_of(request),
        )  # fmt: skip
    return _state_response(request, report_id)


@router.get("/reports/{report_id}/audit", response_model=AuditLog, responses=problems(404))
def list_audit(request: Request, report_id: ReportId) -> Response:
    """Who did what to a report, also to one that was withdrawn."""
    with feeds_of(request).catalog.reading() as session:
        if session.get(Content, report_id) is None:
            raise ProblemError(404, "no-such-report", "There is no such report.")
        entries = [_audit_item(one) for one in audit_of(session, report_id)]
    return json_response({"report_id": report_id, "audit": entries}, request=request)


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what cannot be done into problems."""
    try:
        yield
    except StaleError as error:
        raise ProblemError(
            409,
            "stale",
            "The record is another one by now. Look at it again, and then decide.",
            digest=error.digest,
        ) from error
    except RefusedCorrectionError as error:
        raise ProblemError(422, "refused", str(error)) from error
    except MissingError as error:
        raise ProblemError(404, "no-such-correction", "There is no such correction.") from error


def plain_digest(digest: str) -> str:
    """A digest that was copied from an ETag, without what stands around it there."""
    return digest.strip().removeprefix("W/").strip('"')


def actor_of(request: Request) -> str:
    """Who asks, as the audit log has it."""
    return caller_of(request).name


def correction_item(stored: StoredCorrection) -> dict[str, Any]:
    """A correction as it is written."""
    return {
        "id": stored.number,
        "operation": stored.operation,
        "pointer": stored.pointer,
        "place": stored.place,
        "value": stored.value,
        "extracted": stored.before,
        "finds": stored.finds,
        "standing": stored.standing,
        "reason": stored.reason,
        "author": stored.author,
        "at": stored.created_at,
    }


def _made(report_id: int, number: int | None, digest: str, status: int) -> Response:
    headers = {"ETag": f'W/"{digest}"'}
    answer = {"id": number, "report_id": report_id, "digest": digest}
    return json_response(answer, status=status, headers=headers)


def _state_response(request: Request, report_id: int) -> Response:
    catalog = feeds_of(request).catalog
    found = find_record(catalog, report_id=report_id)
    with catalog.reading() as session:
        review = session.get(Review, report_id)
    decided = review is not None and review.state is not None
    answer = {
        "report_id": report_id,
        "state": review.state if review is not None and decided else found.state,
        "digest": found.digest,
        "assignee": review.assignee if review else None,
        "note": review.note if review else None,
        "decided_by": review.decided_by if review else None,
        "decided_at": review.decided_at if review else None,
    }
    return json_response(answer, headers={"ETag": f'W/"{found.digest}"'}, request=request)


def _audit_item(entry: AuditEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": entry.at,
        "actor": entry.actor,
        "action": entry.action,
        "pointer": entry.pointer,
        "before": entry.before,
        "after": entry.after,
        "note": entry.note,
        "digest": entry.digest,
    }

"""The desk: correcting, deciding and assigning on the page of a record, by plain forms.

The gate has looked at each form's token already. What a form cannot do comes back with the form and
what was typed; nothing is lost when somebody else was quicker.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Query, Request
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from models.corrections import CorrectionOperation
from models.json_text import record_json
from pipeline.catalog.audit import audit_of
from pipeline.catalog.correcting import Wanted, correct, settle
from pipeline.catalog.deciding import assign, decide
from pipeline.catalog.joining import join, part, similar_reports
from pipeline.catalog.listing import ReportFile, preferred_file, report_files
from pipeline.catalog.queue import neighbours
from pipeline.catalog.record_locks import StaleError
from pipeline.catalog.review_tables import AuditEntry, Review, StoredCorrection
from pipeline.catalog.tables import Record
from pipeline.corrections.fields import field_at, new_row, row_around, shown_value, typed_value
from pipeline.corrections.making import RefusedCorrectionError
from pipeline.corrections.pointers import PointerError, parse_pointer, value_at, write_pointer
from pipeline.language.translating import translated
from pipeline.web.bodies import unpack
from pipeline.web.feeds import feeds_of
from pipeline.web.problems import ProblemError
from pipeline.web.report_routes import ReportId, find_record
from pipeline.web.review_routes import actor_of, plain_digest, refusals
from pipeline.web.review_shapes import ReviewState
from pipeline.web.site.queue_form import QueueAsked
from pipeline.web.site.rendering import page
from pipeline.web.source_routes import joining_refusals

router = APIRouter(include_in_schema=False)

Action = Literal["replace", "remove", "add", "up", "down"]


class CorrectionForm(BaseModel):
    """The form of a correction, as it came."""

    pointer: str = Field(default="", max_length=1000)
    action: Action = "replace"
    value: str = Field(default="", max_length=50_000)
    reason: str = Field(default="", max_length=2000)
    digest: str = Field(default="", max_length=100)


class SettlementForm(BaseModel):
    """The form that settles a correction."""

    number: int = Field(ge=1, le=1_000_000)
    action: Literal["keep", "drop"]
    reason: str = Field(default="", max_length=2000)
    digest: str = Field(max_length=100)


class DecisionForm(BaseModel):
    """The form of a decision."""

    state: ReviewState
    note: str = Field(default="", max_length=2000)
    digest: str = Field(max_length=100)
    queue: str = Field(default="", max_length=1000)


class AssignmentForm(BaseModel):
    """The form that gives a report to somebody."""

    assignee: str = Field(default="", max_length=64)
    note: str = Field(default="", max_length=2000)


class JoiningForm(BaseModel):
    """Another report, whose files are to be files of this one."""

    other: int = Field(ge=1, lt=2**63)
    digest: str = Field(max_length=100)
    note: str = Field(default="", max_length=2000)


class PartingForm(BaseModel):
    """A file that is to be a report of its own."""

    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    digest: str = Field(max_length=100)


@dataclass(frozen=True)
class Desk:
    """What the page of a record shows of the work on it."""

    report_id: int
    digest: str
    state: str
    review: Review | None
    corrections: Sequence[StoredCorrection]
    audit: Sequence[AuditEntry]
    before: int | None
    after: int | None
    queue: str
    files: Sequence[ReportFile]
    similar: Sequence[Record]

    @property
    def conflicts(self) -> list[StoredCorrection]:
        """Corrections that a person has to settle."""
        return [one for one in self.corrections if one.standing == "conflict"]


def read_desk(session: Session, report_id: int, digest: str, asked: QueueAsked) -> Desk:
    """The work on a report."""
    review = session.get(Review, report_id)
    file = preferred_file(session, report_id)
    corrections = session.scalars(
        select(StoredCorrection)
        .where(StoredCorrection.report_id == report_id)
        .order_by(StoredCorrection.number)
    ).all()
    before, after = neighbours(session, asked.filter(), report_id)
    return Desk(
        report_id,
        digest,
        (review.state if review else None) or (file.state if file else "seen"),
        review,
        corrections,
        audit_of(session, report_id),
        before,
        after,
        asked.query(),
        report_files(session, report_id),
        similar_reports(session, report_id),
    )


@router.get("/records/{report_id}/correct")
def correction_page(
    request: Request, report_id: ReportId, pointer: Annotated[str, Query(max_length=1000)] = ""
) -> Response:
    """The form of a correction on a page of its own."""
    found = find_record(feeds_of(request).catalog, report_id=report_id)
    record = record_json(b"".join(unpack(found.body_gzip)))
    try:
        typed = shown_value(value_at(record, parse_pointer(pointer)))
    except PointerError:
        typed = ""
    form = CorrectionForm(pointer=pointer, value=typed, digest=found.digest)
    return _correction_page(report_id, record, form)


@router.post("/records/{report_id}/correct")
def correct_by_form(
    request: Request, report_id: ReportId, form: Annotated[CorrectionForm, Form()]
) -> Response:
    """Correct a value, or add, remove or move a row."""
    catalog = feeds_of(request).catalog
    found = find_record(catalog, report_id=report_id)
    record = record_json(b"".join(unpack(found.body_gzip)))
    if not form.reason.strip():
        return _correction_page(report_id, record, form, "请写明理由。", status=422)
    try:
        wanted = _wanted(record, form)
        correct(catalog, report_id, wanted, plain_digest(form.digest), actor_of(request))
    except StaleError:
        now = find_record(catalog, report_id=report_id)
        record = record_json(b"".join(unpack(now.body_gzip)))
        form = form.model_copy(update={"digest": now.digest})
        said = "该记录刚被他人更改。请核对下方的现值，仍要更正时再次提交。"
        return _correction_page(report_id, record, form, said, status=409)
    except (RefusedCorrectionError, PointerError, ValueError) as error:
        return _correction_page(report_id, record, form, "不能这样更正。", str(error), status=422)
    return _back(report_id, "#corrections")


@router.post("/records/{report_id}/settle")
def settle_by_form(
    request: Request, report_id: ReportId, form: Annotated[SettlementForm, Form()]
) -> Response:
    """Take a correction back, or keep it against a newer extraction."""
    reason = form.reason.strip() or {"keep": "保留更正", "drop": "撤销更正"}[form.action]
    with refusals():
        settle(
            feeds_of(request).catalog, report_id, form.number, form.action, reason,
            plain_digest(form.digest), actor_of(request),
        )  # fmt: skip
    return _back(report_id, "#corrections")


@router.post("/records/{report_id}/decide")
def decide_by_form(
    request: Request, report_id: ReportId, form: Annotated[DecisionForm, Form()]
) -> Response:
    """Approve, reject or open again, and go on in the queue."""
    catalog = feeds_of(request).catalog
    with refusals():
        decide(
            catalog, report_id, form.state, plain_digest(form.digest), form.note.strip() or None,
            actor_of(request),
        )  # fmt: skip
    return _back(report_id, f"?{form.queue}#desk" if form.queue.isprintable() else "#desk")


@router.post("/records/{report_id}/assign")
def assign_by_form(
    request: Request, report_id: ReportId, form: Annotated[AssignmentForm, Form()]
) -> Response:
    """Say who is to look at the report."""
    with _readable(form.assignee, form.note):
        catalog = feeds_of(request).catalog
        find_record(catalog, report_id=report_id)
        assign(
            catalog, report_id, form.assignee.strip() or None, form.note.strip() or None,
            actor_of(request),
        )  # fmt: skip
    return _back(report_id, "#desk")


@router.post("/records/{report_id}/join")
def join_by_form(
    request: Request, report_id: ReportId, form: Annotated[JoiningForm, Form()]
) -> Response:
    """Make the files of another report files of this one."""
    with _readable(form.note), joining_refusals():
        join(
            feeds_of(request).catalog, report_id, form.other, plain_digest(form.digest),
            form.note.strip() or None, actor_of(request),
        )  # fmt: skip
    return _back(report_id, "#sources")


@router.post("/records/{report_id}/part")
def part_by_form(
    request: Request, report_id: ReportId, form: Annotated[PartingForm, Form()]
) -> Response:
    """Make a file a report of its own."""
    with joining_refusals():
        part(
            feeds_of(request).catalog, report_id, form.sha256, plain_digest(form.digest), None,
            actor_of(request),
        )  # fmt: skip
    return _back(report_id, "#sources")


@contextmanager
def _readable(*texts: str) -> Iterator[None]:
    if any("\0" in text for text in texts):
        raise ProblemError(422, "parameters", "The text holds a character that no text can hold.")
    yield


def _wanted(record: dict[str, Any], form: CorrectionForm) -> Wanted:
    """What a form asks for. Raises PointerError, ValueError."""
    reason = form.reason.strip()
    if form.action == "replace":
        pointer, value = typed_value(form.pointer, form.value)
        return Wanted(pointer, value, reason, "replace")
    if form.action == "add" and field_at(form.pointer).kind == "rows":
        return Wanted(f"{form.pointer}/-", new_row(form.pointer, form.value), reason, "add")
    row = row_around(record, form.pointer)
    if row is None:
        raise PointerError(f"“{form.pointer}” is not in a row of a list.")
    steps = parse_pointer(row)
    rows, at = write_pointer(steps[:-1]), int(steps[-1])
    if form.action == "add":
        return Wanted(f"{rows}/{at + 1}", new_row(rows, form.value), reason, "add")
    if form.action == "remove":
        return Wanted(row, None, reason, "remove")
    target = at - 1 if form.action == "up" else at + 1
    if not 0 <= target < len(value_at(record, steps[:-1])):
        raise PointerError("The row is at the end of its list already.")
    operation: CorrectionOperation = "move"
    return Wanted(f"{rows}/{target}", None, reason, operation, row)


def _correction_page(
    report_id: int,
    record: dict[str, Any],
    form: CorrectionForm,
    problem: str | None = None,
    detail: str | None = None,
    *,
    status: int = 200,
) -> Response:
    try:
        label = field_at(form.pointer).label
        stands = shown_value(value_at(record, parse_pointer(form.pointer)))
    except PointerError as error:
        label, stands = "", ""
        problem, detail = problem or "记录中没有这个位置。", detail or str(error)
    return page(
        "correction.html",
        status=status,
        report_id=report_id,
        form=form,
        label=label,
        stands=stands,
        problem=problem,
        detail=None if detail is None else translated(detail, "zh"),
    )


def _back(report_id: int, where: str) -> Response:
    return RedirectResponse(f"/records/{report_id}{where}", 303)

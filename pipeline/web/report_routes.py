"""Reports: their records, by id, by SHA-256, in pages and as one stream."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from sqlalchemy import Row, bindparam, func, select
from sqlalchemy.orm import aliased
from starlette.responses import Response, StreamingResponse

from models.report import Report, ReportKind
from pipeline.catalog.connection import Catalog
from pipeline.catalog.cursors import newest_cursor
from pipeline.catalog.pairing import Pair, find_pairs
from pipeline.catalog.reviews import approved_among
from pipeline.catalog.tables import Content, Record, RecordBody
from pipeline.exports.tables import Selection, select_rows
from pipeline.flat_tables import REPORTS
from pipeline.web.bodies import PIECE_BYTES, gather, take_portion, unpack, unpack_line
from pipeline.web.feeds import (
    LARGEST_ID,
    NDJSON,
    After,
    Limit,
    Words,
    Year,
    feeds_of,
    is_known,
    json_response,
    not_modified,
    problems,
    state_tag,
    streamed,
    takes_gzip,
)
from pipeline.web.pages import page_response
from pipeline.web.problems import ProblemError
from pipeline.web.shapes import RelatedReports, ReportLine, ReportPage

router = APIRouter(tags=["reports"])

ReportId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The report's id.")]
Sha256 = Annotated[
    str, Path(pattern="^[0-9a-f]{64}$", description="SHA-256 of the source file, lower case.")
]

Department = Annotated[Words | None, Query(description="Code or whole name.")]
Kind = Annotated[ReportKind | None, Query(description="Kind of report.")]

ApprovedOnly = Annotated[bool, Query(description="Only reports that a person approved.")]
View = Annotated[
    Literal["corrected", "extracted"],
    Query(description="extracted: as the file was read, without people's corrections."),
]

_STREAM_PORTION = 50
"""Sizes that are looked at ahead: bodies are fetched by bytes, not by number."""

_FILE = aliased(Content)
_RECORD = select(
    func.coalesce(Record.report_id, Content.id).label("id"),
    Content.report_id,
    func.coalesce(_FILE.state, Content.state).label("state"),
    Content.reason,
    Content.withdrawn_at,
    Content.replaced_by_id,
    Content.extraction_id.label("own_extraction_id"),
    Record.id.label("record_id"),
    Record.digest,
    Record.extraction_id,
    RecordBody.body_gzip,
)
# Made once: building a statement takes longer than running it.
_BY_ID, _BY_SHA256 = (
    _RECORD.select_from(Content)
    .outerjoin(Record, (Record.report_id == report) & Record.is_current)
    .outerjoin(RecordBody, RecordBody.record_id == Record.id)
    .outerjoin(_FILE, _FILE.id == Record.file_id)
    .where(key == bindparam("wanted"))
    for report, key in ((Content.id, Content.id), (Content.report_id, Content.sha256))
)
_EXTRACTION = (
    select(Record.report_id.label("id"), Record.digest, RecordBody.body_gzip)
    .join(RecordBody, RecordBody.record_id == Record.id)
    .where(Record.id == bindparam("wanted"))
)


@router.get("/reports", response_model=ReportPage, responses=problems(304))
def list_reports(
    request: Request,
    year: Year | None = None,
    department: Department = None,
    kind: Kind = None,
    approved_only: ApprovedOnly = False,
    after: After = 0,
    limit: Limit = 100,
) -> Response:
    """Reports that have a current record, without the records themselves."""
    query = select_rows(
        "reports", Selection(year, department, kind=kind, approved_only=approved_only)
    )
    return page_response(request, REPORTS, query, after, limit)


@router.get(
    "/reports.ndjson",
    response_class=StreamingResponse,
    responses=streamed(ReportLine),
)
def stream_reports(
    request: Request,
    year: Year | None = None,
    department: Department = None,
    kind: Kind = None,
    approved_only: ApprovedOnly = False,
    after: After = 0,
) -> Response:
    """All records, one a line, in the order of the reports' ids; no limit.

    `X-Changes-Cursor` is the cursor to follow the changes from: it was taken before the first
    line. An interrupted stream goes on with `after` = the last `report_id`.
    """
    catalog = feeds_of(request).catalog
    with catalog.reading() as session:
        cursor = newest_cursor(session)
    lines = _report_lines(
        catalog, Selection(year, department, kind=kind, approved_only=approved_only), after
    )
    return StreamingResponse(lines, media_type=NDJSON, headers={"X-Changes-Cursor": str(cursor)})


def _report_lines(catalog: Catalog, selection: Selection, after: int) -> Iterator[bytes]:
    """Lines in portions, each of a short transaction: a slow client holds up nobody."""
    chosen = select_rows("reports", selection).join(RecordBody, RecordBody.record_id == Record.id)
    ahead = chosen.with_only_columns(Record.report_id, func.length(RecordBody.body_gzip))
    whole = chosen.with_only_columns(
        Record.report_id, Content.sha256, Record.digest, RecordBody.body_gzip
    )
    while True:
        with catalog.reading() as session:
            sizes = session.execute(
                ahead.where(Record.report_id > after).limit(_STREAM_PORTION)
            ).all()
            count = take_portion([size for _, size in sizes])
            rows = session.execute(whole.where(Record.report_id > after).limit(count)).all()
        if not rows:
            return
        yield from gather(_lines(rows))
        after = rows[-1][0]


def _lines(rows: Sequence[Row[Any]]) -> Iterator[bytes]:
    for report_id, sha256, digest, body in rows:
        yield b'{"report_id":%d,"sha256":"%s","digest":"%s","record":' % (
            report_id,
            sha256.encode(),
            digest.encode(),
        )
        yield from unpack_line(body)
        yield b"}\n"


@router.get("/reports/{report_id}", response_model=Report, responses=problems(304, 404, 410))
def read_report(
    request: Request,
    report_id: ReportId,
    view: View = "corrected",
    approved_only: ApprovedOnly = False,
) -> Response:
    """The current record of a report: that of its preferred file.

    With `approved_only` a report that nobody has approved is 404 `not-approved`.
    """
    return _record_response(request, view, approved_only, report_id=report_id)


@router.get(
    "/reports/{report_id}/related", response_model=RelatedReports, responses=problems(304, 404, 410)
)
def list_related(request: Request, report_id: ReportId) -> Response:
    """Self-evaluations of the projects that this report declares, or the declarations of its own.

    Projects are the same by their code, else by name and unit, in one budget year.
    """
    catalog = feeds_of(request).catalog
    find_record(catalog, report_id=report_id)
    with catalog.reading() as session:
        tag = state_tag(newest_cursor(session))
        if is_known(request, tag):
            return not_modified(tag)
        pairs = list(find_pairs(session, [report_id]))
    answer = {"report_id": report_id, "related": [_related(report_id, pair) for pair in pairs]}
    return json_response(answer, headers={"ETag": tag}, request=request)


def _related(report_id: int, pair: Pair) -> dict[str, Any]:
    other = pair.other(report_id)
    own = pair.declaration if other is pair.evaluation else pair.evaluation
    return {
        "report_id": other.report_id,
        "sha256": other.sha256,
        "kind": other.kind,
        "file_name": other.file_name,
        "title": other.title,
        "own_position": own.position,
        "position": other.position,
        "fiscal_year": pair.fiscal_year,
        "project_code": pair.code,
        "project_name": pair.name,
        "match": pair.match,
        "differences": pair.differences,
    }


@router.get("/reports/by-sha256/{sha256}", response_model=Report, responses=problems(304, 404, 410))
def read_report_of_file(
    request: Request,
    sha256: Sha256,
    view: View = "corrected",
    approved_only: ApprovedOnly = False,
) -> Response:
    """The current record of the report that has the file with this SHA-256.

    With `view=extracted` what this very file says, also where another is the preferred one.
    """
    return _record_response(request, view, approved_only, sha256=sha256)


def _record_response(
    request: Request,
    view: str,
    approved_only: bool,
    *,
    report_id: int | None = None,
    sha256: str | None = None,
) -> Response:
    catalog = feeds_of(request).catalog
    row = find_record(catalog, report_id=report_id, sha256=sha256)
    if approved_only:
        _check_approved(catalog, row.id)
    if view == "extracted":
        own = row.extraction_id or row.record_id if sha256 is None else row.own_extraction_id
        with catalog.reading() as session:
            found = session.execute(_EXTRACTION, {"wanted": own}).one_or_none()
        row = found or row
    tag = f'W/"{row.digest}"'
    headers = {"ETag": tag, "X-Report-Id": str(row.id)}
    if is_known(request, tag):
        return not_modified(tag)
    if takes_gzip(request):
        # Stored compressed, sent as it is: what the middleware would do, without the work.
        headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return Response(row.body_gzip, headers=headers, media_type="application/json")
    # Records unfold to some seven times their stored size: an eighth of a piece is one piece,
    # and not worth a turn of its own.
    pieces = gather(unpack(row.body_gzip))
    if len(row.body_gzip) < PIECE_BYTES // 8:
        return Response(b"".join(pieces), headers=headers, media_type="application/json")
    return StreamingResponse(pieces, headers=headers, media_type="application/json")


def _check_approved(catalog: Catalog, report_id: int) -> None:
    with catalog.reading() as session:
        approved = approved_among(session, [report_id])
    if not approved:
        raise ProblemError(404, "not-approved", "Nobody has approved this report as it is now.")


def find_record(
    catalog: Catalog, *, report_id: int | None = None, sha256: str | None = None
) -> Row[Any]:
    """A current record with its body; ProblemError (404, 410) if there is none."""
    with catalog.reading() as session:
        row = session.execute(
            _BY_ID if sha256 is None else _BY_SHA256,
            {"wanted": report_id if sha256 is None else sha256},
        ).one_or_none()
    if row is None or row.digest is None or (sha256 is not None and row.withdrawn_at):
        raise _missing_record(row)
    return row


def _missing_record(row: Row[Any] | None) -> ProblemError:
    """Why a report has no record."""
    if row is None:
        return ProblemError(404, "no-such-report", "There is no such report.")
    if row.withdrawn_at is not None:
        return ProblemError(
            410,
            "withdrawn",
            "This report was withdrawn."
            + (" Another took its place." if row.replaced_by_id else ""),
            replaced_by_id=row.replaced_by_id,
        )
    if row.report_id not in (None, row.id):
        return ProblemError(
            410,
            "withdrawn",
            f"This is a file of report {row.report_id}, and no report of its own.",
            replaced_by_id=row.report_id,
        )
    reason = f": {row.reason}" if row.reason else ""
    return ProblemError(
        404, "no-record", f"The file is known ({row.state}{reason}), but has no record."
    )

"""The rows of records' parts: projects, indicators, money, findings; in pages and as streams."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from sqlalchemy import Select
from starlette.responses import Response, StreamingResponse

from models.findings import Severity
from models.report import FundingSource, FundingTerm, TargetKind
from pipeline.catalog.connection import Catalog
from pipeline.catalog.cursors import newest_cursor
from pipeline.catalog.tables import findings, funding, indicators, projects
from pipeline.exports.tables import Selection, key_column, read_rows, select_rows
from pipeline.exports.text_files import row_lines
from pipeline.flat_tables import FINDINGS, FUNDING, INDICATORS, PROJECTS, Table
from pipeline.web.feeds import (
    LARGEST_ID,
    NDJSON,
    After,
    Limit,
    Words,
    Year,
    feeds_of,
    problems,
    streamed,
)
from pipeline.web.pages import page_response
from pipeline.web.report_routes import ApprovedOnly, Department, Kind
from pipeline.web.shapes import (
    FindingPage,
    FindingRow,
    FundingPage,
    FundingRow,
    IndicatorPage,
    IndicatorRow,
    ProjectPage,
    ProjectRow,
)

router = APIRouter(tags=["rows"])

_FIRST_PORTION = 32
"""Rows, until it is known how large they are."""
_MOST_PORTION = 500
"""Rows in one answer of the database, as in a page of the API."""
_PORTION_BYTES = 1 << 20
"""What one answer holds in memory, about."""

Yuan = Annotated[
    str | None,
    Query(
        pattern=r"^-?[0-9]{1,16}(\.[0-9]{1,2})?$",
        description="An amount in yuan: up to 16 digits, and two after the point.",
    ),
]
ReportIdFilter = Annotated[
    int | None, Query(ge=1, le=LARGEST_ID, description="Only rows of this report.")
]
ProjectCode = Annotated[Words | None, Query(description="Project code.")]


def _narrowed(query: Select[Any], *wanted_values: tuple[Any, Any]) -> Select[Any]:
    """The query with a condition for each column for which a value is wanted."""
    for column, wanted in wanted_values:
        if wanted is not None:
            query = query.where(column == wanted)
    return query


async def project_query(
    year: Year | None = None,
    department: Department = None,
    report_kind: Kind = None,
    approved_only: ApprovedOnly = False,
    report_id: ReportIdFilter = None,
    code: ProjectCode = None,
    min_yuan: Yuan = None,
    max_yuan: Yuan = None,
) -> Select[Any]:
    """Which projects."""
    query = select_rows(
        "projects", Selection(year, department, kind=report_kind, approved_only=approved_only)
    )
    if min_yuan is not None:
        query = query.where(projects.c.total_yuan >= Decimal(min_yuan))
    if max_yuan is not None:
        query = query.where(projects.c.total_yuan <= Decimal(max_yuan))
    return _narrowed(query, (projects.c.report_id, report_id), (projects.c.code, code))


async def indicator_query(
    year: Year | None = None,
    department: Department = None,
    report_kind: Kind = None,
    approved_only: ApprovedOnly = False,
    report_id: ReportIdFilter = None,
    project_code: ProjectCode = None,
    level1: Annotated[Words | None, Query(description="As written: 产出指标.")] = None,
    level2: Annotated[Words | None, Query(description="As written: 数量指标.")] = None,
    kind: Annotated[TargetKind | None, Query(description="Kind of the target.")] = None,
    unit: Annotated[Words | None, Query(description="Unit of the target: %, 万元, 次.")] = None,
) -> Select[Any]:
    """Which indicators."""
    return _narrowed(
        select_rows(
            "indicators", Selection(year, department, kind=report_kind, approved_only=approved_only)
        ),
        (indicators.c.report_id, report_id),
        (projects.c.code, project_code),
        (indicators.c.level1, level1),
        (indicators.c.level2, level2),
        (indicators.c.kind, kind),
        (indicators.c.unit, unit),
    )


async def funding_query(
    year: Year | None = None,
    department: Department = None,
    report_kind: Kind = None,
    approved_only: ApprovedOnly = False,
    report_id: ReportIdFilter = None,
    project_code: ProjectCode = None,
    term: FundingTerm | None = None,
    source: FundingSource | None = None,
) -> Select[Any]:
    """Which lines of money."""
    return _narrowed(
        select_rows(
            "funding", Selection(year, department, kind=report_kind, approved_only=approved_only)
        ),
        (funding.c.report_id, report_id),
        (projects.c.code, project_code),
        (funding.c.term, term),
        (funding.c.source, source),
    )


async def finding_query(
    year: Year | None = None,
    department: Department = None,
    report_kind: Kind = None,
    approved_only: ApprovedOnly = False,
    report_id: ReportIdFilter = None,
    code: Annotated[Words | None, Query(description="Code of the finding.")] = None,
    severity: Severity | None = None,
) -> Select[Any]:
    """Which findings."""
    return _narrowed(
        select_rows(
            "findings", Selection(year, department, kind=report_kind, approved_only=approved_only)
        ),
        (findings.c.report_id, report_id),
        (findings.c.code, code),
        (findings.c.severity, severity),
    )


Projects = Annotated[Select[Any], Depends(project_query)]
Indicators = Annotated[Select[Any], Depends(indicator_query)]
FundingLines = Annotated[Select[Any], Depends(funding_query)]
Findings = Annotated[Select[Any], Depends(finding_query)]


@router.get("/projects", response_model=ProjectPage, responses=problems(304))
def list_projects(
    request: Request, wanted: Projects, after: After = 0, limit: Limit = 100
) -> Response:
    """Projects of current records."""
    return page_response(request, PROJECTS, wanted, after, limit)


@router.get("/indicators", response_model=IndicatorPage, responses=problems(304))
def list_indicators(
    request: Request, wanted: Indicators, after: After = 0, limit: Limit = 100
) -> Response:
    """Indicators of current records."""
    return page_response(request, INDICATORS, wanted, after, limit)


@router.get("/funding", response_model=FundingPage, responses=problems(304))
def list_funding(
    request: Request, wanted: FundingLines, after: After = 0, limit: Limit = 100
) -> Response:
    """Lines of money of current records."""
    return page_response(request, FUNDING, wanted, after, limit)


@router.get("/findings", response_model=FindingPage, responses=problems(304))
def list_findings(
    request: Request, wanted: Findings, after: After = 0, limit: Limit = 100
) -> Response:
    """Findings of current records."""
    return page_response(request, FINDINGS, wanted, after, limit)


@router.get("/projects.ndjson", response_class=StreamingResponse, responses=streamed(ProjectRow))
def stream_projects(request: Request, wanted: Projects, after: After = 0) -> Response:
    """All projects, one a line, without a limit."""
    return _stream(request, PROJECTS, wanted, after)


@router.get(
    "/indicators.ndjson", response_class=StreamingResponse, responses=streamed(IndicatorRow)
)
def stream_indicators(request: Request, wanted: Indicators, after: After = 0) -> Response:
    """All indicators, one a line, without a limit."""
    return _stream(request, INDICATORS, wanted, after)


@router.get("/funding.ndjson", response_class=StreamingResponse, responses=streamed(FundingRow))
def stream_funding(request: Request, wanted: FundingLines, after: After = 0) -> Response:
    """All lines of money, one a line, without a limit."""
    return _stream(request, FUNDING, wanted, after)


@router.get("/findings.ndjson", response_class=StreamingResponse, responses=streamed(FindingRow))
def stream_findings(request: Request, wanted: Findings, after: After = 0) -> Response:
    """All findings, one a line, without a limit."""
    return _stream(request, FINDINGS, wanted, after)


def _stream(request: Request, table: Table, query: Select[Any], after: int) -> Response:
    catalog = feeds_of(request).catalog
    with catalog.reading() as session:
        cursor = newest_cursor(session)
    return StreamingResponse(
        _lines(catalog, table, query, after),
        media_type=NDJSON,
        headers={"X-Changes-Cursor": str(cursor)},
    )


def _lines(catalog: Catalog, table: Table, query: Select[Any], after: int) -> Iterator[bytes]:
    """Lines in portions, each of a short transaction: a slow client holds up nobody."""
    key = key_column(table.name)
    count = _FIRST_PORTION
    while True:
        with catalog.reading() as session:
            rows = read_rows(session, query.where(key > after).limit(count))
        if not rows:
            return
        lines = b"".join(row_lines(table, rows))
        after = rows[-1][0]
        # Rows of a large report may hold a hundred times the text of common ones: so no more than
        # fit by the size of the last ones, and no more than four times as many.
        fitting = len(rows) * _PORTION_BYTES // max(len(lines), 1)
        count = max(1, min(_MOST_PORTION, count * 4, fitting))
        yield lines

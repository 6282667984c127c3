"""Projects and indicators: flat rows with filters, in pages and as streams."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute
from starlette.responses import Response, StreamingResponse

from pipeline.catalog.changes import last_change_number
from pipeline.catalog.connection import Catalog
from pipeline.catalog.tables import Indicator, Project
from pipeline.exports.tables import INDICATORS, PROJECTS, Selection, Table, read_rows, select_rows
from pipeline.exports.text_files import row_lines
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
from pipeline.web.shapes import IndicatorPage, IndicatorRow, ProjectPage, ProjectRow

router = APIRouter(tags=["rows"])

_STREAM_PORTION = 500
_MOST_YUAN = Decimal(10) ** 16

Department = Annotated[Words | None, Query(description="Code or whole name.")]
Yuan = Annotated[
    Decimal | None, Query(ge=-_MOST_YUAN, le=_MOST_YUAN, max_digits=18, decimal_places=2)
]
ReportIdFilter = Annotated[
    int | None, Query(ge=1, le=LARGEST_ID, description="Only rows of this report.")
]


async def project_query(
    year: Year | None = None,
    department: Department = None,
    report_id: ReportIdFilter = None,
    code: Annotated[Words | None, Query(description="Project code.")] = None,
    min_yuan: Yuan = None,
    max_yuan: Yuan = None,
) -> Select[Any]:
    """Which projects."""
    query = select_rows("projects", Selection(year, department))
    if report_id is not None:
        query = query.where(Project.report_id == report_id)
    if code is not None:
        query = query.where(Project.code == code)
    if min_yuan is not None:
        query = query.where(Project.total_yuan >= min_yuan)
    if max_yuan is not None:
        query = query.where(Project.total_yuan <= max_yuan)
    return query


async def indicator_query(
    year: Year | None = None,
    department: Department = None,
    report_id: ReportIdFilter = None,
    project_code: Words | None = None,
    level1: Annotated[Words | None, Query(description="As written: 产出指标.")] = None,
    level2: Annotated[Words | None, Query(description="As written: 数量指标.")] = None,
    kind: Literal["quantitative", "qualitative", "deadline"] | None = None,
    unit: Annotated[Words | None, Query(description="Unit of the target: %, 万元, 次.")] = None,
) -> Select[Any]:
    """Which indicators."""
    query = select_rows("indicators", Selection(year, department))
    wanted_values: tuple[tuple[Any, Any], ...] = (
        (Indicator.report_id, report_id),
        (Project.code, project_code),
        (Indicator.level1, level1),
        (Indicator.level2, level2),
        (Indicator.kind, kind),
        (Indicator.unit, unit),
    )
    for column, wanted in wanted_values:
        if wanted is not None:
            query = query.where(column == wanted)
    return query


Projects = Annotated[Select[Any], Depends(project_query)]
Indicators = Annotated[Select[Any], Depends(indicator_query)]


@router.get("/projects", response_model=ProjectPage, responses=problems(304))
def list_projects(
    request: Request, wanted: Projects, after: After = 0, limit: Limit = 100
) -> Response:
    """Projects of current records."""
    return page_response(request, PROJECTS, wanted, Project.id, after, limit)


@router.get("/indicators", response_model=IndicatorPage, responses=problems(304))
def list_indicators(
    request: Request, wanted: Indicators, after: After = 0, limit: Limit = 100
) -> Response:
    """Indicators of current records."""
    return page_response(request, INDICATORS, wanted, Indicator.id, after, limit)


@router.get("/projects.ndjson", response_class=StreamingResponse, responses=streamed(ProjectRow))
def stream_projects(request: Request, wanted: Projects, after: After = 0) -> Response:
    """All projects, one a line, without a limit."""
    return _stream(request, PROJECTS, wanted, Project.id, after)


@router.get(
    "/indicators.ndjson", response_class=StreamingResponse, responses=streamed(IndicatorRow)
)
def stream_indicators(request: Request, wanted: Indicators, after: After = 0) -> Response:
    """All indicators, one a line, without a limit."""
    return _stream(request, INDICATORS, wanted, Indicator.id, after)


def _stream(
    request: Request, table: Table, query: Select[Any], key: InstrumentedAttribute[int], after: int
) -> Response:
    catalog = feeds_of(request).catalog
    with catalog.reading() as session:
        cursor = last_change_number(session)
    return StreamingResponse(
        _lines(catalog, table, query, key, after),
        media_type=NDJSON,
        headers={"X-Changes-Cursor": str(cursor)},
    )


def _lines(
    catalog: Catalog,
    table: Table,
    query: Select[Any],
    key: InstrumentedAttribute[int],
    after: int,
) -> Iterator[bytes]:
    """Lines in portions, each of a short transaction: a slow client holds up nobody."""
    while True:
        with catalog.reading() as session:
            rows = read_rows(session, query.where(key > after).limit(_STREAM_PORTION))
        if not rows:
            return
        yield b"".join(row_lines(table, rows))
        after = rows[-1][0]

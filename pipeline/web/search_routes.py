"""Search over HTTP, and a report's keywords."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from pipeline.search.keywords import report_keywords
from pipeline.search.searching import (
    CANDIDATES,
    MOST_CHARACTERS,
    MOST_TERMS,
    EmptyQueryError,
    Filter,
    Found,
    QueryError,
    newest_first,
    search,
)
from pipeline.search.units import UnitKind
from pipeline.web.feeds import LARGEST_ID, Words, Year, feeds_of, json_response, problems
from pipeline.web.problems import ProblemError
from pipeline.web.report_routes import Kind, ReportId
from pipeline.web.shapes import KeywordList, SearchAnswer, SearchPage

router = APIRouter(tags=["search"])

_SPACE = r"[\s\x1c-\x1f]"
"""Python and Unicode differ on whether these four separators are white space: to terms they are."""
_TERM = r"[^\s\x00\x1c-\x1f]+"

SearchText = Annotated[
    str,
    Query(
        min_length=1,
        max_length=MOST_CHARACTERS,
        pattern=rf"^{_SPACE}*{_TERM}({_SPACE}+{_TERM}){{0,{MOST_TERMS - 1}}}{_SPACE}*$",
        description=f"One to {MOST_TERMS} terms, parted by white space; all must be there.",
    ),
]
Department = Annotated[Words | None, Query(description="Code, or a part of the name.")]


@router.get("/search", response_model=SearchAnswer, responses=problems())
def search_units(
    request: Request,
    q: SearchText,
    year: Year | None = None,
    department: Department = None,
    kind: UnitKind | None = None,
    report_kind: Kind = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    offset: Annotated[int, Query(ge=0, le=CANDIDATES)] = 0,
) -> Response:
    """The best matches in goals, results, projects, indicators, safeguards and statements.

    `total` is counted up to a bound (`more_than_total`); `/search/all` gives every match.
    """
    feeds = feeds_of(request)
    try:
        with feeds.searches, feeds.catalog.reading() as session:
            found = search(
                session, q, Filter(year, department, kind, report_kind), limit=limit, offset=offset
            )
    except EmptyQueryError:
        found = Found((), 0, False)
    except QueryError as error:
        raise _wrong_query(error) from error
    return json_response(found, request=request)


@router.get("/search/all", response_model=SearchPage, responses=problems())
def list_matches(
    request: Request,
    q: SearchText,
    year: Year | None = None,
    department: Department = None,
    kind: UnitKind | None = None,
    report_kind: Kind = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    before: Annotated[
        int | None, Query(ge=1, le=LARGEST_ID, description="Only lower unit ids.")
    ] = None,
) -> Response:
    """Every match of the terms, newest first, without ranking."""
    feeds = feeds_of(request)
    try:
        with feeds.searches, feeds.catalog.reading() as session:
            hits = newest_first(
                session, q, Filter(year, department, kind, report_kind), limit=limit, before=before
            )
    except EmptyQueryError:
        hits = ()
    except QueryError as error:
        raise _wrong_query(error) from error
    next_before = hits[-1].unit_id if len(hits) == limit else None
    return json_response({"hits": hits, "next_before": next_before}, request=request)


@router.get("/reports/{report_id}/keywords", response_model=KeywordList, responses=problems(404))
def list_keywords(
    request: Request,
    report_id: ReportId,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
) -> Response:
    """What tells this report from the others: its words by TF-IDF over the archive."""
    with feeds_of(request).catalog.reading() as session:
        found = report_keywords(session, report_id, limit)
    if found is None:
        raise ProblemError(404, "not-indexed", "There is no such report in the index (yet).")
    return json_response({"report_id": report_id, "keywords": found})


def _wrong_query(error: QueryError) -> ProblemError:
    return ProblemError(422, "parameters", f"query.q: {error}")

"""The pages' routes: `/`, `/records/{id}` with its source, `/arrivals`, and their style sheets.

Forms send empty fields, so parameters are read here as text; what is wrong in them is said on the
page. Not part of the API's description.
"""

import gzip
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlencode

import anyio.to_thread
import orjson
from fastapi import APIRouter, Query, Request
from markupsafe import Markup
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session
from starlette.responses import Response

from models.json_text import record_json
from models.report import ReportKind
from pipeline.catalog.listing import file_digests, file_records
from pipeline.catalog.pairing import find_pairs
from pipeline.catalog.tables import Record
from pipeline.exports.tables import Selection, select_rows
from pipeline.search.searching import CANDIDATES, Filter, QueryError, search
from pipeline.search.tables import indexed_reports
from pipeline.search.units import UnitKind
from pipeline.view.standalone import ASSETS
from pipeline.view.writing import render
from pipeline.web.feeds import LARGEST_ID, compressed, feeds_of
from pipeline.web.file_routes import OfFile
from pipeline.web.gate import caller_of
from pipeline.web.problems import ProblemError
from pipeline.web.report_routes import ReportId, find_record
from pipeline.web.site.arrivals import read_arrivals
from pipeline.web.site.desk import read_desk
from pipeline.web.site.queue_form import QueueAsked
from pipeline.web.site.rendering import framed_page, page
from pipeline.web.site.uploads import uploads_sent
from pipeline.web.views import find_content, shown_record, source_page

router = APIRouter(include_in_schema=False)

_HITS = 20
"""Results of a page, each of three lines."""
_REPORTS = 50
"""Rows of a page, each of one line."""
_ASSET_TYPES = {"css": "text/css", "js": "text/javascript"}
_ASSETS = {one.name: one.read_bytes() for one in ASSETS.iterdir()}
_DIGESTS = r"^$|^[0-9a-f]{64}(,[0-9a-f]{64})*$"
_LONGEST_DIGESTS = 6600
"""Characters: a hundred digests, the most files of one upload by default, with commas between them."""


class Asked(BaseModel):
    """The form's fields as they came, and where to go on from."""

    q: str = Field(default="", max_length=200)
    year: str = Field(default="", pattern=r"^\s*(\d{4})?\s*$")
    department: str = Field(default="", max_length=200)
    kind: str = Field(default="", max_length=20)
    report_kind: str = Field(default="", max_length=30)
    offset: int = Field(default=0, ge=0, le=CANDIDATES)
    before: int | None = Field(default=None, ge=1, le=LARGEST_ID)

    def filter(self) -> Filter:
        """Where to look."""
        kind = next((one for one in get_args(UnitKind) if one == self.kind), None)
        report_kind = next((one for one in get_args(ReportKind) if one == self.report_kind), None)
        year = self.year.strip()
        department = self.department.strip() or None
        return Filter(int(year) if year else None, department, kind, report_kind)

    def page_with(self, **place: int) -> str:
        """The address of another page of the same question."""
        named = {
            "q": self.q,
            "year": self.year,
            "department": self.department,
            "kind": self.kind,
            "report_kind": self.report_kind,
        }
        return "/?" + urlencode({key: value for key, value in named.items() if value} | place)


class RecordAsked(QueueAsked):
    """The queue that a record's page was opened from, and the file to be seen beside the record."""

    source: str = Field(default="", pattern=r"^$|^[0-9a-f]{64}$")


@router.get("/")
def search_page(request: Request, asked: Annotated[Asked, Query()]) -> Response:
    """The search form, with what was found or the newest reports."""
    feeds = feeds_of(request)
    with feeds.catalog.reading() as session:
        if "\x00" in asked.q + asked.department:
            return _search_page(asked, problem="检索词含有无法检索的字符。")
        if not asked.q.strip():
            return _newest(session, asked)
        if indexed_reports(session) is None:
            return _search_page(asked, problem="检索索引还没有建成，请稍后再试。")
        try:
            with feeds.searches:
                found = search(session, asked.q, asked.filter(), limit=_HITS, offset=asked.offset)
        except QueryError:
            return _search_page(asked, problem="检索词须含文字或数字，最多 8 个词、共 100 个字符。")
    values: dict[str, Any] = {"found": found}
    if asked.offset > 0:
        values["previous"] = asked.page_with(offset=max(0, asked.offset - _HITS))
    if asked.offset + _HITS < found.total:
        values["next"] = asked.page_with(offset=asked.offset + _HITS)
    return _search_page(asked, **values)


def _newest(session: Session, asked: Asked) -> Response:
    """Reports that fit the filter, the newest first."""
    wanted = asked.filter()
    chosen = Selection(wanted.year, wanted.department, part_of_name=True, kind=wanted.report_kind)
    query = (
        select_rows("reports", chosen)
        .with_only_columns(Record)
        .order_by(None)
        .order_by(Record.report_id.desc())
    )
    if asked.before is not None:
        query = query.where(Record.report_id < asked.before)
    reports = session.scalars(query.limit(_REPORTS + 1)).all()
    values: dict[str, Any] = {"reports": reports[:_REPORTS]}
    if len(reports) > _REPORTS:
        values["next"] = asked.page_with(before=reports[_REPORTS - 1].report_id)
    return _search_page(asked, **values)


def _search_page(asked: Asked, **values: Any) -> Response:
    blank: dict[str, Any] = {
        "problem": None,
        "found": None,
        "reports": [],
        "previous": None,
        "next": None,
    }
    return page("search.html", asked=asked, **(blank | values))


@router.get("/records/{report_id}")
def record_page(
    request: Request, report_id: ReportId, asked: Annotated[RecordAsked, Query()]
) -> Response:
    """A record as a person reads it, beside its preferred file or another one."""
    catalog = feeds_of(request).catalog
    found = find_record(catalog, report_id=report_id)
    with catalog.reading() as session:
        pairs = list(find_pairs(session, [report_id]))
        desk = read_desk(session, report_id, found.digest, asked)
    shown = shown_record(feeds_of(request), found.digest, found.body_gzip)
    return page(
        "record.html",
        report_id=report_id,
        source=asked.source,
        desk=desk,
        pairs=pairs,
        shown=shown,
        keys=render("keys.html"),
        body=Markup(shown.body),  # noqa: S704 - made by `show_record`
    )


@router.get("/records/{report_id}/source")
async def source_of_record(
    request: Request, report_id: ReportId, sha256: OfFile = None
) -> Response:
    """What the record was read from, with the places of its values; or another file of the report."""
    limiter = feeds_of(request).files
    return await anyio.to_thread.run_sync(_source, request, report_id, sha256, limiter=limiter)


def _source(request: Request, report_id: int, sha256: str | None) -> Response:
    feeds = feeds_of(request)
    find_record(feeds.catalog, report_id=report_id)
    content = find_content(feeds.catalog, report_id, sha256)
    with feeds.catalog.reading() as session:
        digest = file_digests(session, [content.id]).get(content.id)
        packed = file_records(session, [content.id]).get(content.id)
    if digest is None or packed is None:
        raise ProblemError(404, "no-such-file", "The report has no such file.")
    body = source_page(
        feeds,
        caller_of(request),
        content,
        digest,
        lambda: orjson.dumps(record_json(gzip.decompress(packed))),
    )
    shown = framed_page(
        "source.html",
        report_id=report_id,
        title=f"报告 {report_id}",
        body=Markup(body.decode()),  # noqa: S704 - made by `source_page`
    )
    return compressed(request, shown)


@router.get("/arrivals")
def arrivals_page(request: Request) -> Response:
    """What came in, and what needs a look."""
    with feeds_of(request).catalog.reading() as session:
        return page("arrivals.html", **read_arrivals(session))


@router.get("/upload")
def upload_page(
    request: Request,
    of: Annotated[str, Query(max_length=_LONGEST_DIGESTS, pattern=_DIGESTS)] = "",
) -> Response:
    """The form for files, or, `of` some that were sent, how far each is."""
    feeds = feeds_of(request)
    files = uploads_sent(feeds, [one for one in of.split(",") if one])
    return page(
        "upload.html",
        files=files,
        pending=any(one.is_pending for one in files),
        most_mib=feeds.settings.upload_max_mib,
    )


@router.get("/site/{name}")
async def asset(
    name: Literal["style.css", "view.css", "view.js", "upload.js", "desk.js"],
) -> Response:
    """The pages' style sheets and scripts."""
    return Response(_ASSETS[name], media_type=_ASSET_TYPES[name.rpartition(".")[2]])

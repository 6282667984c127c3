"""The shapes of the API's JSON, for its OpenAPI description; rows follow the flat tables."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, create_model

from models.report import Report, ReportKind
from pipeline.flat_tables import (
    FINDINGS,
    FUNDING,
    INDICATORS,
    PROJECTS,
    REPORTS,
    Column,
    ColumnKind,
    Table,
)
from pipeline.search.units import UnitKind

DecimalText = Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$")]


class Shape(BaseModel):
    """A JSON object of the API; a consumer ignores keys that it does not know."""


class Step(Shape):
    """One step of a spending plan."""

    by: str
    month: int | None
    percent: DecimalText | None


class LabelledText(Shape):
    """A text under the words of its own label."""

    label: str
    text: str


_TYPES: dict[ColumnKind, Any] = {
    "text": str,
    "integer": int,
    "decimal": DecimalText,
    "amount": DecimalText,
    "yuan": DecimalText,
    "texts": list[str],
    "steps": list[Step],
    "notes": list[LabelledText],
    "time": str,
}


def _type(column: Column) -> Any:
    known = _TYPES[column.kind]
    always = column.required or column.source in ("given", "content", "record_row", "review")
    return known if always else known | None


def _row_shape(name: str, table: Table) -> type[Shape]:
    fields: dict[str, Any] = {
        column.key: (_type(column), Field(title=column.header)) for column in table.columns
    }
    return create_model(name, __base__=Shape, __doc__=f"A row of {table.name}.", **fields)


ReportRow = _row_shape("ReportRow", REPORTS)
ProjectRow = _row_shape("ProjectRow", PROJECTS)
IndicatorRow = _row_shape("IndicatorRow", INDICATORS)
FundingRow = _row_shape("FundingRow", FUNDING)
FindingRow = _row_shape("FindingRow", FINDINGS)


class ReportPage(Shape):
    """Reports in the order of their ids."""

    items: list[ReportRow]  # type: ignore[valid-type]
    next_after: int | None = Field(description="`after` of the next page; null at the end.")


class ProjectPage(Shape):
    """Projects in the order of their ids."""

    items: list[ProjectRow]  # type: ignore[valid-type]
    next_after: int | None = Field(description="`after` of the next page; null at the end.")


class IndicatorPage(Shape):
    """Indicators in the order of their ids."""

    items: list[IndicatorRow]  # type: ignore[valid-type]
    next_after: int | None = Field(description="`after` of the next page; null at the end.")


class FundingPage(Shape):
    """Lines of money in the order of their ids."""

    items: list[FundingRow]  # type: ignore[valid-type]
    next_after: int | None = Field(description="`after` of the next page; null at the end.")


class FindingPage(Shape):
    """Findings in the order of their ids."""

    items: list[FindingRow]  # type: ignore[valid-type]
    next_after: int | None = Field(description="`after` of the next page; null at the end.")


class ChangeItem(Shape):
    """One change: a report's current record was created, replaced or withdrawn."""

    number: int = Field(description="Rises by one with every change, without gaps.")
    kind: Literal["created", "updated", "withdrawn"]
    report_id: int
    sha256: str
    replaced_by_id: int | None = Field(description="The report that took a withdrawn one's place.")
    at: str = Field(description="When, in ISO 8601.")
    cursor: str = Field(description="`after` of whoever has read up to this change.")


class ChangePage(Shape):
    """Changes after a cursor, in order."""

    changes: list[ChangeItem]
    cursor: str = Field(description="Ask with `after` = this next time; keep it as it is.")
    last: str = Field(
        description="The newest change's cursor; when `cursor` equals it, you have it all."
    )


class TargetDifference(Shape):
    """An indicator whose target is another in the evaluation than was declared."""

    code: Literal["target-differs", "indicator-missing"]
    indicator: str
    declared_pointer: str = Field(description="JSON Pointer into the declaration's record.")
    declared: str | None
    evaluated_pointer: str | None = Field(description="JSON Pointer into the evaluation's record.")
    evaluated: str | None


class RelatedProject(Shape):
    """A project of this report, and the same project in another: declared here, evaluated there."""

    report_id: int = Field(description="The other report.")
    sha256: str
    kind: ReportKind
    file_name: str
    title: str | None
    own_position: int = Field(description="Index of the project in this report's record.")
    position: int = Field(description="Index of the project in the other report's record.")
    fiscal_year: int
    project_code: str | None
    project_name: str | None
    match: Literal["code", "name"] = Field(
        description="What both have in common: the project's code, or its name and unit."
    )
    differences: list[TargetDifference] = Field(
        description="Empty also where an evaluation has several declarations."
    )


class RelatedReports(Shape):
    """The declarations of a self-evaluation's projects, or the evaluations of a declaration's."""

    report_id: int
    related: list[RelatedProject]


class ReportLine(Shape):
    """One line of `/reports.ndjson`."""

    report_id: int
    sha256: str
    digest: str
    record: Report


class UploadReceipt(Shape):
    """What became of an upload."""

    status: Literal["accepted", "waiting", "known"] = Field(
        description="accepted: new in the inbox; waiting: was there already; known: in the catalog."
    )
    sha256: str
    size_bytes: int
    format: str
    file_name: str = Field(description="The name it was given in the inbox.")
    report_id: int | None
    known_as: str | None = Field(
        description="The name under which the catalog knows this content already."
    )


class UploadRefusal(Shape):
    """Why a file of several was not taken."""

    status: Literal["refused"]
    file_name: str
    reason: str


class UploadResults(Shape):
    """What became of the files of a form, in their order."""

    items: list[UploadReceipt | UploadRefusal]


class UploadStatus(Shape):
    """Where a file that was uploaded has got to."""

    sha256: str
    state: Literal["waiting", "seen", "extracted", "needs_review", "failed", "skipped"]
    report_id: int | None
    reason: str | None
    advice: str | None


class Health(Shape):
    """The server's own state."""

    status: Literal["ok"]
    version: str


class SnippetShape(Shape):
    """A piece of text; highlights are half-open spans of code points in it."""

    text: str
    highlights: list[tuple[int, int]]


class SearchHit(Shape):
    """One part of a record that matches."""

    unit_id: int
    report_id: int
    kind: UnitKind
    position: int = Field(description="Index in the record's list of this kind.")
    fiscal_year: int | None
    department_code: str | None
    department_name: str | None
    match: Literal["name", "text", "words"] = Field(
        description="Where the terms stand; words: only all words of them do."
    )
    score: float
    name: SnippetShape
    snippet: SnippetShape


class SearchAnswer(Shape):
    """The best matches."""

    hits: list[SearchHit]
    total: int
    more_than_total: bool


class SearchPage(Shape):
    """Matches in falling order of their ids."""

    hits: list[SearchHit]
    next_before: int | None


class Keyword(Shape):
    """A word and its weight."""

    word: str
    count: int
    report_count: int
    weight: float


class KeywordList(Shape):
    """A report's keywords, heaviest first."""

    report_id: int
    keywords: list[Keyword]

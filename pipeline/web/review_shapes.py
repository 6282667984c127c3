"""The shapes of what people do to reports: bodies as they are asked for, answers as they are written."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from models.corrections import CorrectionOperation
from pipeline.web.shapes import Shape

Reason = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=r"\S")
]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Digest = Annotated[str, Field(max_length=100, description="The record's digest that you saw.")]
ReviewState = Literal["needs_review", "approved", "rejected"]


class Body(BaseModel):
    """A JSON body of a request; unknown keys are an error, since they may be misspelt ones."""

    model_config = ConfigDict(extra="forbid")


_HAS_NO_VALUE: dict[str, Any] = {
    "properties": {"operation": {"enum": ["remove", "move"]}},
    "required": ["operation"],
}


class NewCorrection(Body):
    """A correction to be made."""

    model_config = ConfigDict(
        json_schema_extra={"if": {"not": _HAS_NO_VALUE}, "then": {"required": ["value"]}}
    )

    pointer: Annotated[str, Field(max_length=1000)] = Field(
        description="RFC 6901 JSON Pointer into the record; `/-` at its end is a new last row."
    )
    value: Any = Field(
        default=None,
        description="The right value, as the record writes it; null where there is none. A row "
        "of a list goes where its value is null.",
    )
    reason: Reason = Field(description="Why.")
    digest: Digest
    operation: CorrectionOperation | None = Field(
        default=None,
        description="Where it is not said: add at the end of a list, remove for a row without "
        "value, else replace.",
    )
    source: str | None = Field(
        default=None, alias="from", max_length=1000, description="Where a moved row is."
    )


class Settlement(Body):
    """What is to become of a correction."""

    action: Literal["keep", "drop"] = Field(
        description="keep: of one in conflict, against the new extraction; drop: take it back."
    )
    reason: Reason = Field(description="Why.")
    digest: Digest


class NewState(Body):
    """A decision on a report."""

    state: ReviewState
    digest: Digest
    note: Note | None = Field(default=None, description="A word to whoever looks at it next.")


class CorrectionItem(Shape):
    """A correction, and how it stands."""

    id: int = Field(description="Counts the report's corrections from 1.")
    operation: CorrectionOperation
    pointer: str = Field(description="As it was asked for.")
    place: str | None = Field(description="Where its value stands in the record now.")
    value: Any
    extracted: Any = Field(description="What stood there before.")
    finds: Any = Field(description="What a newer extraction says, of one in conflict.")
    standing: Literal["applied", "absorbed", "conflict", "dropped"] = Field(
        description="absorbed: a newer extraction says the same; conflict: it says another value, "
        "or the place is not found; dropped: taken back."
    )
    reason: str
    author: str
    at: str


class CorrectionList(Shape):
    """The corrections of a report, the earliest first."""

    report_id: int
    digest: str = Field(description="The digest of the record now.")
    corrections: list[CorrectionItem]


class CorrectionMade(Shape):
    """A correction was made or settled."""

    id: int | None = Field(description="The new correction; null where one was dropped.")
    report_id: int
    digest: str = Field(description="The digest of the record now: ask with it next time.")


class StateOfReport(Shape):
    """Where a report stands between extraction and approval."""

    report_id: int
    state: Literal["extracted", "needs_review", "approved", "rejected"]
    digest: str = Field(description="The digest of the record now.")
    assignee: str | None
    note: str | None
    decided_by: str | None
    decided_at: str | None


class AuditItem(Shape):
    """One line of the audit log."""

    id: int
    at: str
    actor: str
    action: str
    pointer: str | None
    before: Any
    after: Any
    note: str | None
    digest: str | None = Field(description="The record that it was done to.")


class AuditLog(Shape):
    """Who did what to a report, the earliest first."""

    report_id: int
    audit: list[AuditItem]

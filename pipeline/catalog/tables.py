"""The catalog's tables: every file ever seen, every attempt, every record, every change.

A *content* is a file's bytes, known by their SHA-256. A *place* is an address where a content was
seen; one content may have many places, one address may have had many contents.

A *report* is what one or several files say (the .doc, the .pdf, the scan of it). Its id is the
`contents.id` of the file that it began with, which never leaves it: a report lives as long as
`contents.report_id` of that row is the row's own id. One of its files is preferred: the one that its
current record was read from (`records.file_id`). That is said there and nowhere else.

`records` keeps each version of a report's record, of which at most one is current, and the newest
extraction of each other file. Everything that answers queries (`records`, `projects`,
`indicators`) is written in one transaction with its row in `changes`. A withdrawn report has no
current record and no projects or indicators.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from pipeline import flat_tables
from pipeline.catalog.columns import Identifier, UtcDateTime, flat_column

State = Literal["seen", "extracted", "needs_review", "failed", "skipped"]
ChangeKind = Literal["created", "updated", "withdrawn"]
RunState = Literal["running", "completed", "failed", "crashed"]
DeliveryState = Literal["pending", "delivered", "dead"]

_CURRENT = text("is_current")


class Base(DeclarativeBase):
    """All tables; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Content(Base):
    """A file's bytes and what became of them."""

    __tablename__ = "contents"
    __table_args__ = (
        CheckConstraint(
            "state in ('seen', 'extracted', 'needs_review', 'failed', 'skipped')", name="state"
        ),
        Index("ix_contents_state_id", "state", "id"),
        Index("ix_contents_report_id", "report_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    format: Mapped[str | None] = mapped_column(String(32))
    state: Mapped[State] = mapped_column(String(16), default="seen")
    due: Mapped[bool] = mapped_column(default=True)
    """Whether the next run that meets this content is to extract it (anew)."""
    attempt_count: Mapped[int] = mapped_column(default=0)
    tool_version: Mapped[str | None] = mapped_column(String(32))
    """Version of jixiao that made the last attempt."""
    error_code: Mapped[str | None] = mapped_column(String(48))
    reason: Mapped[str | None] = mapped_column(Text)
    advice: Mapped[str | None] = mapped_column(Text)
    first_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("contents.id"))
    """The content that took this one's place when it was withdrawn."""
    report_id: Mapped[int | None] = mapped_column(ForeignKey("contents.id"))
    """The report that this is a file of; null until it had a record."""
    extraction_id: Mapped[int | None] = mapped_column(Identifier)
    """Its newest extraction in `records`; null as long as it has none, and once it is withdrawn."""
    values_digest: Mapped[str | None] = mapped_column(String(64))
    """What tells the values of that extraction from others."""
    rank: Mapped[int | None]
    """The lower, the sooner this is its report's preferred file."""
    is_placed_by_hand: Mapped[bool] = mapped_column(default=False)
    """Whether a person said what report this is a file of: then no extraction changes that."""


class ReportKey(Base):
    """What files of one report have in common: a file's keys, by which others are found."""

    __tablename__ = "report_keys"
    __table_args__ = (Index("ix_report_keys_file_id", "file_id"),)

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("contents.id"), primary_key=True)


class Place(Base):
    """An address at which a content was seen; the current one of that address, or a former."""

    __tablename__ = "places"
    __table_args__ = (
        UniqueConstraint("uri", "content_id"),
        Index(
            "uq_places_current_uri",
            "uri",
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
        Index("ix_places_content_id", "content_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    content_id: Mapped[int] = mapped_column(ForeignKey("contents.id"))
    uri: Mapped[str] = mapped_column(Text)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    stamp: Mapped[str] = mapped_column(String(128))
    """What changes when the file does: its modification time or the server's ETag."""
    is_current: Mapped[bool] = mapped_column(default=True)
    first_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Unread(Base):
    """A file that could not be read at all, so that its content is unknown; gone once it is."""

    __tablename__ = "unread"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    uri: Mapped[str] = mapped_column(Text, unique=True)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    stamp: Mapped[str] = mapped_column(String(128))
    error_code: Mapped[str] = mapped_column(String(48))
    reason: Mapped[str] = mapped_column(Text)
    advice: Mapped[str] = mapped_column(Text)
    tool_version: Mapped[str] = mapped_column(String(32))
    attempt_count: Mapped[int]
    first_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Run(Base):
    """One run of a flow, with its account."""

    __tablename__ = "runs"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    flow: Mapped[str] = mapped_column(String(32))
    source: Mapped[str] = mapped_column(Text)
    state: Mapped[RunState] = mapped_column(String(16), default="running")
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    host: Mapped[str] = mapped_column(String(255))
    pid: Mapped[int]
    tool_version: Mapped[str] = mapped_column(String(32))
    flow_run_id: Mapped[str | None] = mapped_column(String(64))
    """Prefect's id of this run, if Prefect ran it."""
    message: Mapped[str | None] = mapped_column(Text)
    account: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class Attempt(Base):
    """One try at turning a content into a record."""

    __tablename__ = "attempts"
    __table_args__ = (
        Index("ix_attempts_content_id_id", "content_id", "id"),
        Index("ix_attempts_run_id", "run_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    content_id: Mapped[int] = mapped_column(ForeignKey("contents.id"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"))
    outcome: Mapped[State] = mapped_column(String(16))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seconds: Mapped[float]
    tool_version: Mapped[str] = mapped_column(String(32))
    error_code: Mapped[str | None] = mapped_column(String(48))
    reason: Mapped[str | None] = mapped_column(Text)
    advice: Mapped[str | None] = mapped_column(Text)


class Record(Base):
    """One version of a report's record, with the columns that queries ask for."""

    __table__ = Table(
        "records",
        Base.metadata,
        Column("id", Identifier, primary_key=True),
        Column("report_id", ForeignKey("contents.id"), nullable=False),
        # Never null; SQLite cannot add such a column to a table that others refer to.
        Column("file_id", ForeignKey("contents.id")),
        Column("is_current", Boolean, nullable=False, default=True),
        Column("created_at", UtcDateTime, nullable=False),
        Column("tool_version", String(32), nullable=False),
        Column("digest", String(64), nullable=False),
        Column("extraction_id", Identifier),
        *(flat_column(column) for column in flat_tables.REPORTS.from_record),
        Index(
            "uq_records_current_report_id",
            "report_id",
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
        Index("ix_records_report_id_id", "report_id", "id"),
        Index("ix_records_file_id_id", "file_id", "id"),
        Index("ix_records_kind_report_id", "kind", "report_id"),
        Index("ix_records_fiscal_year_report_id", "fiscal_year", "report_id"),
        Index("ix_records_department_code_report_id", "department_code", "report_id"),
        sqlite_autoincrement=True,
    )

    if TYPE_CHECKING:
        id: Mapped[int]
        report_id: Mapped[int]
        file_id: Mapped[int]
        """The file that it was read from."""
        is_current: Mapped[bool]
        created_at: Mapped[datetime]
        tool_version: Mapped[str]
        digest: Mapped[str]
        """SHA-256 of the record's JSON bytes: the ETag."""
        extraction_id: Mapped[int | None]
        """The untouched extraction that this version corrects or remarks on; null if it is one itself."""
        kind: Mapped[str]
        file_name: Mapped[str]
        title: Mapped[str | None]
        fiscal_year: Mapped[int | None]
        department_code: Mapped[str | None]
        department_name: Mapped[str | None]
        project_count: Mapped[int]
        indicator_count: Mapped[int]
        error_count: Mapped[int]
        warning_count: Mapped[int]
        characters: Mapped[int]
        leftover: Mapped[int]


class RecordBody(Base):
    """The record's JSON, apart from `records` so that listing stays fast."""

    __tablename__ = "record_bodies"

    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"), primary_key=True)
    body_gzip: Mapped[bytes] = mapped_column(LargeBinary)
    """One line of UTF-8 JSON as one gzip member: may be sent as it is (`Content-Encoding: gzip`)."""


def _parts_table(table: flat_tables.Table, *more: Any) -> Table:
    """The table of one kind of part of the current records."""
    return Table(
        table.name,
        Base.metadata,
        Column("id", Identifier, primary_key=True),
        Column("report_id", ForeignKey("contents.id"), nullable=False),
        *(flat_column(column) for column in table.from_record),
        Index(f"ix_{table.name}_report_kind_id", "report_kind", "id"),
        Index(f"ix_{table.name}_fiscal_year_id", "fiscal_year", "id"),
        Index(f"ix_{table.name}_department_code_id", "department_code", "id"),
        Index(f"ix_{table.name}_department_name_id", "department_name", "id"),
        *more,
        sqlite_autoincrement=True,
    )


def _of_project() -> ForeignKeyConstraint:
    """A part of a project goes with it; one of the report itself has no project."""
    return ForeignKeyConstraint(
        ["report_id", "project_position"],
        ["projects.report_id", "projects.position"],
        ondelete="CASCADE",
    )


projects = _parts_table(
    flat_tables.PROJECTS,
    UniqueConstraint("report_id", "position"),
    Index("ix_projects_code", "code"),
    Index("ix_projects_name", "name"),
    Index("ix_projects_total_yuan_id", "total_yuan", "id"),
)
indicators = _parts_table(
    flat_tables.INDICATORS,
    UniqueConstraint("report_id", "project_position", "position"),
    Index("ix_indicators_unit_id", "unit", "id"),
    _of_project(),
)
funding = _parts_table(
    flat_tables.FUNDING,
    UniqueConstraint("report_id", "project_position", "position"),
    _of_project(),
)
findings = _parts_table(
    flat_tables.FINDINGS,
    UniqueConstraint("report_id", "position"),
    Index("ix_findings_code_id", "code", "id"),
    _of_project(),
)
PARTS: dict[flat_tables.TableName, Table] = {
    "projects": projects,
    "indicators": indicators,
    "funding": funding,
    "findings": findings,
}
"""Rows of the parts of current records, projects before what belongs to them."""


class Change(Base):
    """One line of the change log: append-only, numbered without gaps in commit order."""

    __tablename__ = "changes"
    __table_args__ = (
        CheckConstraint("kind in ('created', 'updated', 'withdrawn')", name="kind"),
        Index("ix_changes_report_id_number", "report_id", "number"),
    )

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[ChangeKind] = mapped_column(String(16))
    report_id: Mapped[int] = mapped_column(ForeignKey("contents.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    record_id: Mapped[int | None] = mapped_column(ForeignKey("records.id"))
    """The record's version that was created or updated; null when withdrawn."""
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("contents.id"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_approved: Mapped[bool] = mapped_column(default=False)
    was_approved: Mapped[bool] = mapped_column(default=False)
    """Whether the report was approved after it (`is_`) and before it (`was_`): by these it is told
    what consumers of approved reports hear."""


class Counter(Base):
    """A number that transactions hand out one by one while they hold its row."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)


class Webhook(Base):
    """A subscriber to changes."""

    __tablename__ = "webhooks"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    secret: Mapped[str] = mapped_column(Text)
    is_active: Mapped[bool] = mapped_column(default=True)
    approved_only: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Delivery(Base):
    """A change that a webhook has yet to get, or got: the outbox."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("webhook_id", "change_number"),
        Index("ix_outbox_state_next_attempt_at", "state", "next_attempt_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhooks.id"))
    change_number: Mapped[int] = mapped_column(ForeignKey("changes.number"))
    state: Mapped[DeliveryState] = mapped_column(String(16), default="pending")
    attempt_count: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_status: Mapped[int | None]
    last_error: Mapped[str | None] = mapped_column(Text)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Lease(Base):
    """A lock that ends by itself when its holder stops renewing it."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    token: Mapped[str] = mapped_column(String(64))
    host: Mapped[str] = mapped_column(String(255))
    pid: Mapped[int]
    process_start: Mapped[str] = mapped_column(String(64))
    """Tells the holder from a later process that was given the same pid."""
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"))
    expires_at: Mapped[float]
    """Seconds since 1970 by the database's clock."""

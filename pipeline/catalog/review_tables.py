"""The tables of what people do to reports: corrections, decisions, and the log of both."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.corrections import CorrectionOperation
from pipeline.catalog.columns import Identifier, UtcDateTime
from pipeline.catalog.tables import Base

Standing = Literal["applied", "absorbed", "conflict", "dropped"]
Decision = Literal["needs_review", "approved", "rejected"]


class StoredCorrection(Base):
    """One correction: what a person put in a value's place, and how to find that place again."""

    __tablename__ = "corrections"
    __table_args__ = (
        CheckConstraint(
            "standing in ('applied', 'absorbed', 'conflict', 'dropped')", name="standing"
        ),
        UniqueConstraint("report_id", "number"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("contents.id"))
    number: Mapped[int]
    """Counts a report's corrections from 1: its id in the record and in addresses."""
    operation: Mapped[CorrectionOperation] = mapped_column(String(16))
    pointer: Mapped[str] = mapped_column(Text)
    """As it was asked for, in the record of that moment."""
    source: Mapped[str | None] = mapped_column(Text)
    """Where a moved row came from."""
    value: Mapped[Any] = mapped_column(JSON)
    before: Mapped[Any] = mapped_column(JSON)
    anchor: Mapped[Any] = mapped_column(JSON)
    anchor_after: Mapped[Any] = mapped_column(JSON)
    neighbour: Mapped[Any] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    standing: Mapped[Standing] = mapped_column(String(16), default="applied")
    place: Mapped[str | None] = mapped_column(Text)
    """Where its value stands in the current record; null where that is not known."""
    finds: Mapped[Any] = mapped_column(JSON)
    """What the extraction says there, of one in conflict."""


class Review(Base):
    """What people decided on a report, and who is to look at it."""

    __tablename__ = "reviews"
    __table_args__ = (
        CheckConstraint("state in ('needs_review', 'approved', 'rejected')", name="state"),
        Index("ix_reviews_state_report_id", "state", "report_id"),
    )

    report_id: Mapped[int] = mapped_column(ForeignKey("contents.id"), primary_key=True)
    state: Mapped[Decision | None] = mapped_column(String(16))
    """Null as long as nobody decided: then the report is as its extraction left it."""
    digest: Mapped[str | None] = mapped_column(String(64))
    """The record that the decision is on."""
    assignee: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AuditEntry(Base):
    """Who did what to a report; rows are added, and never changed or deleted (a trigger sees to it)."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_report_id_id", "report_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("contents.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(String(32))
    pointer: Mapped[str | None] = mapped_column(Text)
    before: Mapped[Any] = mapped_column(JSON)
    after: Mapped[Any] = mapped_column(JSON)
    note: Mapped[str | None] = mapped_column(Text)
    digest: Mapped[str | None] = mapped_column(String(64))
    """The record that it was done to."""

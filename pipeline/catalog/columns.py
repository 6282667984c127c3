"""Column types that mean the same on SQLite and on PostgreSQL.

SQLite has neither time zones nor decimals, so both are stored in a form that loses nothing: times
as naive UTC, money as whole 分 (hundredths of a yuan).
"""

from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, DateTime, Integer, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from pipeline import flat_tables

Identifier = BigInteger().with_variant(Integer, "sqlite")
"""A 64-bit primary key; SQLite gives row numbers only to columns declared INTEGER."""

_LARGEST_FEN = 2**63 - 1
"""What both databases hold as an integer of 64 bits."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware `datetime`: always UTC, on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC; SQLite gets it without the zone, so that text sorts like time."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a time zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(
        self,
        value: Any,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Yuan(TypeDecorator[Decimal]):
    """An amount in yuan, kept to the 分; compares, sorts and adds up in the database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(
        self,
        value: Decimal | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> int | None:
        """Round to whole 分; an amount no database integer can hold becomes NULL."""
        if value is None:
            return None
        fen = int((value * 100).to_integral_value(ROUND_HALF_EVEN))
        return fen if abs(fen) <= _LARGEST_FEN else None

    def process_result_value(
        self,
        value: Any,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> Decimal | None:
        """Yuan with two decimal places, exactly."""
        return None if value is None else Decimal(int(value)).scaleb(-2)


_TYPES: dict[flat_tables.ColumnKind, Any] = {
    "text": Text,
    "integer": Integer,
    "decimal": Text,
    "amount": Text,
    "yuan": Yuan,
    "texts": JSON,
    "steps": JSON,
    "notes": JSON,
    "time": UtcDateTime,
}


def flat_column(column: flat_tables.Column) -> Column[Any]:
    """The database's column of a flat table's; figures as the record writes them are text."""
    type_ = BigInteger if column.large else _TYPES[column.kind]
    return Column(column.key, type_, nullable=not column.required)


def utc_now() -> datetime:
    """The time now, aware, in UTC."""
    return datetime.now(UTC)

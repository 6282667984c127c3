"""The table of API keys: who may ask the HTTP API, and for what."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.catalog.columns import Identifier, UtcDateTime
from pipeline.catalog.tables import Base


class ApiKey(Base):
    """One key; its secret is kept as a digest only."""

    __tablename__ = "api_keys"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    handle: Mapped[str] = mapped_column(String(16), unique=True)
    """The key's public part: finds the row, and names the key in lists."""
    name: Mapped[str] = mapped_column(Text)
    scopes: Mapped[str] = mapped_column(Text)
    """Joined by commas."""
    secret_sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

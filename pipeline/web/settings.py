"""What the HTTP API can be told by environment (`JIXIAO_*`): its inbox and its limits.

Catalog and state folder are those of `pipeline.settings`.
"""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

MIB = 1 << 20
"""Bytes."""


class FeedSettings(BaseSettings):
    """Limits of the HTTP API."""

    model_config = SettingsConfigDict(env_prefix="JIXIAO_", extra="ignore", frozen=True)

    inbox: Path | None = Field(
        default=None, description="Where uploads go and the nightly run reads; default STATE/inbox."
    )
    upload_max_mib: int = Field(default=50, ge=1, description="Largest upload.")
    upload_seconds: float = Field(default=300, gt=0, description="Longest an upload may take.")
    upload_idle_seconds: float = Field(
        default=20, gt=0, description="Longest pause of an upload before it is given up."
    )
    uploads_at_once: int = Field(
        default=100, ge=1, description="Most files of one upload as a form."
    )
    extract_uploads: bool = Field(
        default=True, description="Read uploads as soon as they are there, not in the nightly run."
    )
    rate_per_second: float = Field(
        default=200, gt=0, description="Requests a second of one key, or of one address without."
    )
    rate_burst: int = Field(default=400, ge=1, description="Requests at once above that rate.")
    requests_at_once: int = Field(
        default=128, ge=1, description="Requests of one key that are answered at the same time."
    )
    failures_per_minute: int = Field(
        default=10, ge=1, description="Wrong keys from one address before it has to wait."
    )
    proxy_user_header: str = Field(
        default="",
        description="Header in which a trusted proxy names the user whom it has asked.",
    )
    proxy_addresses: str = Field(
        default="",
        description="Addresses of that proxy, by commas; whoever else sends the header is ignored.",
    )
    document_seconds: float = Field(
        default=60, gt=0, description="Longest that reading a file for /document may take."
    )
    document_memory_mib: int = Field(
        default=2048, ge=256, description="Memory for reading a file for /document."
    )
    views_mib: int = Field(
        default=1024, ge=16, description="Disk for page pictures and sources that were shown."
    )
    index_seconds: float = Field(
        default=2, gt=0, description="How often the search index looks for changes."
    )

    def inbox_folder(self, state: Path) -> Path:
        """Where uploads go."""
        return (self.inbox or state / "inbox").expanduser().absolute()

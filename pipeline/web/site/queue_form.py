"""The queue's filter as it stands in addresses, so that a record's page knows its queue."""

from urllib.parse import urlencode

from pydantic import BaseModel, Field

from pipeline.catalog.queue import UNDECIDED, QueueFilter
from pipeline.web.feeds import LARGEST_ID


class QueueAsked(BaseModel):
    """The filter's fields as they came; empty ones are not asked for."""

    state: str = Field(default=UNDECIDED, max_length=20)
    finding: str = Field(default="", max_length=48)
    department: str = Field(default="", max_length=200)
    year: str = Field(default="", pattern=r"^\s*(\d{4})?\s*$")
    kind: str = Field(default="", max_length=30)
    format: str = Field(default="", max_length=32)
    assignee: str = Field(default="", max_length=64)
    after: int = Field(default=0, ge=0, le=LARGEST_ID)
    approved: int | None = Field(default=None, ge=0)
    """How many were just approved together."""

    def filter(self) -> QueueFilter:
        """Which reports."""
        year = self.year.strip()
        return QueueFilter(
            self.state,
            _said(self.finding),
            _said(self.department),
            int(year) if year else None,
            _said(self.kind),
            _said(self.format),
            _said(self.assignee),
        )

    def query(self, **more: object) -> str:
        """The same filter as the query of an address."""
        kept = QueueAsked.model_fields.keys() - {"after", "approved"}
        fields = self.model_dump(include=kept) | more
        return urlencode(
            {
                key: value
                for key, value in fields.items()
                # An empty state is all of them; left out, it is those that nobody decided on.
                if (value != UNDECIDED if key == "state" else value not in ("", None))
            }
        )


def _said(text: str) -> str | None:
    # PostgreSQL has no way to write a NUL, and nothing is called by one.
    return text.strip().replace("\0", "") or None

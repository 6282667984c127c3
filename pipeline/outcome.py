"""How one attempt at a file ended: what a worker process hands back, ready for sinks and catalog.

No database, no Prefect and no reader is imported here: these values travel between processes.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pipeline.flat_tables import TableName
from pipeline.masking import mask_text

OutcomeState = Literal["extracted", "needs_review", "failed", "skipped"]


@dataclass(frozen=True)
class Failure:
    """Why there is no record: a code for counting, a reason and an advice for people."""

    code: str
    reason: str
    advice: str

    def __post_init__(self) -> None:
        # Libraries put the address they were given into their words, with its password.
        object.__setattr__(self, "reason", mask_text(self.reason))


@dataclass(frozen=True)
class FlatRecord:
    """A report's record as JSON bytes, with the values that the catalog keeps in columns.

    `row` and `parts` are rows of `pipeline.flat_tables`, by column and by table, without what is
    known only when they are stored.
    """

    body_gzip: bytes
    digest: str
    values_digest: str
    """What tells the values of the record from others, whatever file they were read from."""
    row: dict[str, Any]
    parts: dict[TableName, tuple[dict[str, Any], ...]]


@dataclass(frozen=True)
class Outcome:
    """One attempt: either a record or a failure."""

    sha256: str
    state: OutcomeState
    started_at: datetime
    seconds: float
    tool_version: str
    format: str | None = None
    failure: Failure | None = None
    record: FlatRecord | None = None

    def __post_init__(self) -> None:
        if (self.record is None) == (self.failure is None):
            raise ValueError("an outcome has a record or a failure")

"""Findings: what a careful reader of a report would query. A finding never changes a value."""

from typing import Literal

from pydantic import Field

from models.frozen import Frozen

Severity = Literal["error", "warning", "info"]

FindingCode = Literal[
    "section-missing",
    "budget-sum",
    "amount-unit-differs",
    "plan-not-rising",
    "plan-end-not-100",
    "fund-use-differs",
    "project-code-shape",
    "duplicate-project-code",
    "department-differs",
    "year-differs",
    "indicator-level-unknown",
    "indicator-incomplete",
    "target-unparsed",
    "leftover-text",
    "extension-differs",
    "encoding-guessed",
    "text-unmapped",
    "page-without-text",
    "content-unread",
    "damaged-source",
    "document-kind",
    "layout-unknown",
    "targets-by-area",
    "template-hint",
    "score-sum",
    "score-above-weight",
    "weight-sum",
    "rate-differs",
    "deviation-missing",
    "result-contradicts",
    "funding-sum",
    "text-recognised",
    "recognition-doubtful",
    "differs-between-files",
    "correction-conflict",
]
"""Every code a record may carry; the meaning of each stands in `docs/findings.md`."""


class Finding(Frozen):
    """One remark about the record or its source."""

    code: FindingCode = Field(title="代码", description="What kind of remark this is.")
    severity: Severity = Field(title="严重程度", description="error, warning or info.")
    message: str = Field(title="说明", description="One sentence for a person.")
    pointer: str | None = Field(
        default=None,
        title="指向",
        description="RFC 6901 JSON Pointer to the value in question, or null.",
    )


def make_finding(
    code: FindingCode, severity: Severity, message: str, pointer: str | None
) -> Finding:
    """A finding from its parts; `pointer` is None for one about the whole record."""
    return Finding(code=code, severity=severity, message=message, pointer=pointer)

"""Gold records: what an honest reader would write down about a report.

A gold record has every key of the `Report` that a person can label by reading: not `source`,
`provenance`, `removed`, `coverage` or `findings`. Instead, `leftover` is the plain texts that no
field should hold, and `expected_findings` the codes of the findings that the report deserves. Where
the contract leaves a key open, so that two careful readers would write different things down,
`unjudged` names it, and it is not compared.
"""

import json
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from models.findings import FindingCode
from models.frozen import Frozen
from models.report import (
    Department,
    Funding,
    Note,
    Project,
    Report,
    ReportKind,
    Safeguard,
    Section,
    SubGoal,
)

GOLD_NAME = "gold.json"


class Gold(Frozen):
    """The labelled part of a record, with the same types as the `Report`."""

    schema_version: Literal["1.1"] = "1.1"
    form: str | None = None
    """Which form of its kind it is, in the generator's words; figures are shown by it."""
    kind: ReportKind = "budget_performance"
    title: str | None = None
    fiscal_year: int | None = None
    department: Department | None = None
    overall_goal: Section | None = None
    sub_goals: tuple[SubGoal, ...] = ()
    safeguards: tuple[Safeguard, ...] = ()
    projects: tuple[Project, ...] = ()
    amount_unit: str | None = None
    funding: tuple[Funding, ...] = ()
    statements: tuple[Note, ...] = ()
    leftover: tuple[str, ...] = ()
    expected_findings: tuple[FindingCode, ...] = Field(default=())
    unjudged: tuple[str, ...] = ()
    """Fields that are not compared, with all below them: `title`, `projects[].funding[].source`."""

    def fields(self) -> dict[str, Any]:
        """The values that are compared key by key."""
        return self.model_dump(mode="json", include=set(COMPARED_KEYS))

    def to_json(self) -> str:
        """The file's text."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"


COMPARED_KEYS = frozenset(Gold.model_fields) - {
    *("schema_version", "form", "leftover", "expected_findings", "unjudged"),
}


def load_gold(path: Path) -> Gold:
    """Read a gold file; unknown keys are an error."""
    return Gold.model_validate_json(path.read_bytes())


def compared_fields(report: Report) -> dict[str, Any]:
    """The same keys of an extracted record."""
    return report.model_dump(mode="json", include=set(COMPARED_KEYS))

"""How well scans are recognised: their records against those of the files they were made of.

Enters: the record of a digital file and that of its scan. Leaves: counts of values right, missed and
invented, folded to one width, and the values that are wrong without a remark that says so.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.evaluation.comparison import Comparison, Count, Difference, compare
from corpus.gold import compared_fields
from models.report import Report

_AMOUNTS = (
    "budget.total",
    "budget.fiscal",
    "budget.other",
    "budget.total_yuan",
    "amount",
    "current",
    "executed",
)


@dataclass(frozen=True)
class Measured:
    """One scan against the file it was made of."""

    name: str
    pages: int
    seconds: float
    comparison: Comparison
    silent: tuple[Difference, ...]
    """Values that are wrong, where no remark points to them or to what holds them."""
    needs_review: bool


@dataclass
class Measurement:
    """All scans of one manner; None is one that could not be read."""

    manner: str
    scans: list[Measured | None] = field(default_factory=list)

    @property
    def read(self) -> list[Measured]:
        """Those that could be read."""
        return [scan for scan in self.scans if scan is not None]

    @property
    def total(self) -> Count:
        """All values of all scans."""
        return sum((scan.comparison.total for scan in self.read), Count())

    @property
    def pages(self) -> int:
        """Their pages."""
        return sum(scan.pages for scan in self.read)

    @property
    def seconds_a_page(self) -> float:
        """Processor time."""
        return sum(scan.seconds for scan in self.read) / max(self.pages, 1)

    @property
    def unread(self) -> int:
        """Scans that could not be read."""
        return len(self.scans) - len(self.read)

    @property
    def for_review(self) -> int:
        """Scans whose records a person is asked to look at."""
        return sum(scan.needs_review for scan in self.read)

    @property
    def silent(self) -> list[Difference]:
        """Values that are wrong without a remark."""
        return [item for scan in self.read for item in scan.silent]

    @property
    def silent_amounts(self) -> list[Difference]:
        """Amounts of money among them."""
        return [item for item in self.silent if item.field.endswith(_AMOUNTS)]


def compare_scan(
    digital: Report, scanned: Report, fold: Callable[[str], str]
) -> tuple[Comparison, tuple[Difference, ...]]:
    """The scan's record against the digital one, and what is wrong in it without a remark."""
    gold, found = (_folded(compared_fields(report), fold) for report in (digital, scanned))
    comparison = compare(gold, found)
    remarked = [
        finding.pointer
        for finding in scanned.findings
        if finding.pointer and finding.severity != "info"
    ]
    silent = tuple(
        item
        for item in comparison.differences
        if item.found is not None and not any(_concerns(pointer, item.pointer)
                                               for pointer in remarked)
    )  # fmt: skip
    return comparison, silent


def _concerns(pointer: str, value: str) -> bool:
    """Whether a remark points to a value, to what holds it, or to a part of the same."""
    parent = value.rpartition("/")[0]
    return value == pointer or value.startswith(pointer + "/") or pointer.startswith(parent + "/")


def _folded(value: Any, fold: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {key: _folded(item, fold) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_folded(item, fold) for item in value]
    return fold(value) if isinstance(value, str) else value


def scan_name(source: Path, manner: str) -> str:
    """What the scan of a file is called."""
    return f"{source.stem}.{manner}.pdf"

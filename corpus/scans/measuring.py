"""How well a scan is recognised: its record and tables against those of the file it was made of.

Enters: what was read of a digital file and of its scan. Leaves: counts of values and of cells that are
right, missed and invented, folded to one width; which wrong values a remark points to; and which
remarks cast doubt on values that are right.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.evaluation.comparison import Comparison, Count, Difference, compare
from corpus.gold import compared_fields
from models.document import Document, Table
from models.report import Report

_WHOLES = frozenset({"target", "actual", "budget"})
"""What is one value in several keys: a remark on one of them concerns all."""


@dataclass(frozen=True)
class Measured:
    """One scan against the file it was made of."""

    name: str
    pages: int
    seconds: float
    comparison: Comparison
    cells: Count
    silent: tuple[Difference, ...]
    """Values that are wrong, where no remark points to them or to what holds them."""
    told: tuple[Difference, ...]
    """Values that are wrong, and a remark says so."""
    missed: tuple[Difference, ...]
    """Values that are left out."""
    doubted: int
    """Values to which a doubt of recognition points."""
    false_alarms: tuple[str, ...]
    """Those of them that are right."""
    needs_review: bool


@dataclass(frozen=True)
class ReadScan:
    """What was read of a file: its Document, the record of that, and whether a person must look."""

    document: Document
    report: Report
    needs_review: bool = False


def compare_scan(
    digital: ReadScan, scanned: ReadScan, fold: Callable[[str], str], name: str, seconds: float
) -> Measured:
    """Compare a scan with its digital file."""
    gold, found = (_folded(compared_fields(read.report), fold) for read in (digital, scanned))
    comparison = compare(gold, found)
    remarks = [
        (finding.code, finding.pointer)
        for finding in scanned.report.findings
        if finding.pointer and finding.severity != "info"
    ]
    wrong = [item for item in comparison.differences if item.found is not None]
    told = [item for item in wrong if any(_concerns(at, item.found_at or "") for _, at in remarks)]
    doubts = {at for code, at in remarks if code == "recognition-doubtful"}
    off = [item.found_at for item in comparison.differences if item.found_at is not None]
    return Measured(
        name,
        scanned.document.source.page_count or 0,
        seconds,
        comparison,
        compare_cells(digital.document, scanned.document, fold),
        tuple(item for item in wrong if item not in told),
        tuple(told),
        tuple(item for item in comparison.differences if item.found is None),
        len(doubts),
        tuple(sorted(at for at in doubts if not any(_concerns(at, place) for place in off))),
        scanned.needs_review,
    )


def compare_cells(digital: Document, scanned: Document, fold: Callable[[str], str]) -> Count:
    """The cells of all tables that have text, by their text and their spans, in any order."""
    gold, found = (Counter(_cells(document, fold)) for document in (digital, scanned))
    return Count(
        (gold & found).total(), missed=(gold - found).total(), invented=(found - gold).total()
    )


def _cells(document: Document, fold: Callable[[str], str]) -> Iterator[tuple[str, int, int]]:
    for block in document.blocks:
        if isinstance(block, Table):
            for cell in block.cells:
                if text := "".join(fold(cell.text).split()):
                    yield text, cell.row_span, cell.column_span


def _concerns(remark: str, value: str) -> bool:
    """Whether a remark points to a value, to what holds it, or to another key of the same value."""
    if value == remark or value.startswith(remark + "/"):
        return True
    whole, _, _ = value.rpartition("/")
    return whole.rpartition("/")[2] in _WHOLES and remark.startswith(whole + "/")


def _folded(value: Any, fold: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {key: _folded(item, fold) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_folded(item, fold) for item in value]
    return fold(value) if isinstance(value, str) else value


@dataclass(frozen=True)
class Sum:
    """Several scans together; None is one that could not be read."""

    scans: Sequence[Measured | None]

    @property
    def read(self) -> list[Measured]:
        """Those that could be read."""
        return [scan for scan in self.scans if scan is not None]

    @property
    def values(self) -> Count:
        """All values of all scans."""
        return _add(scan.comparison.total for scan in self.read)

    @property
    def cells(self) -> Count:
        """All cells of all tables."""
        return _add(scan.cells for scan in self.read)

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
    def silent(self) -> list[tuple[str, Difference]]:
        """Values that are wrong without a remark, with the scan's name."""
        return [(scan.name, item) for scan in self.read for item in scan.silent]

    @property
    def told(self) -> list[tuple[str, Difference]]:
        """Values that are wrong, and a remark says so."""
        return [(scan.name, item) for scan in self.read for item in scan.told]

    @property
    def doubted(self) -> int:
        """Values that are said to be doubtful."""
        return sum(scan.doubted for scan in self.read)

    @property
    def false_alarms(self) -> int:
        """Those of them that are right."""
        return sum(len(scan.false_alarms) for scan in self.read)


def _add(counts: Iterable[Count]) -> Count:
    return sum(counts, Count())

"""A benchmark's figures as tables for a terminal and as JSON values."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table

from corpus.benchmark.measuring import FormatResult
from corpus.benchmark.peers import PeerResult

_FORMATS_A_TABLE = 5
"""Columns that fit a terminal of 100 characters."""


@dataclass(frozen=True)
class Scaling:
    """Seconds a stage took for reports of growing size."""

    projects: int
    stage_seconds: dict[str, float]
    peak_bytes: int = 0

    @property
    def seconds(self) -> float:
        """All stages."""
        return sum(self.stage_seconds.values())


@dataclass
class Benchmark:
    """All figures of a run."""

    formats: list[FormatResult] = field(default_factory=list)
    peers: list[PeerResult] = field(default_factory=list)
    scaling: list[Scaling] = field(default_factory=list)


def benchmark_tables(benchmark: Benchmark) -> RenderableType:
    """Formats with their stages, peers, and growth with the number of projects."""
    tables: list[RenderableType] = [
        _formats(benchmark.formats[start : start + _FORMATS_A_TABLE])
        for start in range(0, len(benchmark.formats), _FORMATS_A_TABLE)
    ]
    if benchmark.peers:
        tables.append(_peers(benchmark))
    if benchmark.scaling:
        tables.append(_scaling(benchmark.scaling))
    return Group(*tables)


def _stage_names(results: Sequence[FormatResult | Scaling]) -> list[str]:
    return list(dict.fromkeys(name for result in results for name in result.stage_seconds))


def _formats(results: Sequence[FormatResult]) -> Table:
    """One column a format, a few at a time, so that a terminal shows all figures."""
    table = Table(title="By format; one process, milliseconds of processor time a document")
    table.add_column("", no_wrap=True)
    for item in results:
        table.add_column(item.variant, justify="right", no_wrap=True)

    def row(name: str, values: Sequence[str], *, bold: bool = False) -> None:
        table.add_row(name, *values, style="bold" if bold else None)

    row("documents", [str(item.documents) for item in results])
    for name in _stage_names(results):
        row(
            f"{name} ms",
            [
                f"{1000 * item.stage_seconds.get(name, 0.0) / item.documents:.2f}"
                for item in results
            ],
        )
    row("all ms", [f"{1000 * item.seconds / item.documents:.2f}" for item in results], bold=True)
    row("documents/s", [f"{item.documents_per_second:.1f}" for item in results], bold=True)
    row("MB/s", [f"{item.megabytes_per_second:.2f}" for item in results])
    row("peak memory MB", [f"{item.peak_bytes / 1e6:.0f}" for item in results])
    row("of it at start MB", [f"{item.start_bytes / 1e6:.0f}" for item in results])
    return table


def _peers(benchmark: Benchmark) -> Table:
    ours = {item.variant: item for item in benchmark.formats}
    table = Table(title="Peers on the same files in the same run (they make no record)")
    for heading in ("peer", "format", "docs/s", "ms/doc", "jixiao ms/doc", "ratio"):
        table.add_column(heading, justify="left" if heading in ("peer", "format") else "right")
    for peer in benchmark.peers:
        own = ours[peer.variant]
        mine = own.seconds / own.documents
        if peer.seconds is None:
            table.add_row(peer.peer, peer.variant, peer.skipped or "", "", f"{1000 * mine:.1f}", "")
            continue
        theirs = peer.seconds / peer.documents
        table.add_row(
            f"{peer.peer} ({peer.failed} refused)" if peer.failed else peer.peer,
            peer.variant,
            f"{peer.documents / peer.seconds:.1f}",
            f"{1000 * theirs:.1f}",
            f"{1000 * mine:.1f}",
            f"{theirs / mine:.1f}×",
        )
    return table


def _scaling(results: Sequence[Scaling]) -> Table:
    table = Table(title="Growth with the number of projects (text), milliseconds of processor time")
    table.add_column("projects", no_wrap=True)
    for item in results:
        table.add_column(str(item.projects), justify="right", no_wrap=True)
    for name in _stage_names(results):
        table.add_row(
            name, *(f"{1000 * item.stage_seconds.get(name, 0.0):.1f}" for item in results)
        )
    table.add_row("all", *(f"{1000 * item.seconds:.1f}" for item in results), style="bold")
    table.add_row("a project", *(f"{1000 * item.seconds / item.projects:.2f}" for item in results))
    table.add_row("peak memory MB", *(f"{item.peak_bytes / 1e6:.0f}" for item in results))
    return table


def benchmark_values(benchmark: Benchmark) -> dict[str, Any]:
    """The same figures for machines, in seconds and bytes."""
    return {
        "formats": [
            {
                "format": item.variant,
                "documents": item.documents,
                "size_bytes": item.size_bytes,
                "seconds": item.seconds,
                "stage_seconds": item.stage_seconds,
                "documents_per_second": item.documents_per_second,
                "megabytes_per_second": item.megabytes_per_second,
                "start_bytes": item.start_bytes,
                "peak_bytes": item.peak_bytes,
            }
            for item in benchmark.formats
        ],
        "peers": [
            {
                "peer": peer.peer,
                "format": peer.variant,
                "documents": peer.documents,
                "seconds": peer.seconds,
                "skipped": peer.skipped,
                "failed": peer.failed,
            }
            for peer in benchmark.peers
        ],
        "scaling": [
            {
                "projects": item.projects,
                "seconds": item.seconds,
                "stage_seconds": item.stage_seconds,
                "peak_bytes": item.peak_bytes,
            }
            for item in benchmark.scaling
        ],
    }

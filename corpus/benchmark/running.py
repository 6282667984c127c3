"""A whole benchmark run: a generated set, every format, the peers, growth with the projects."""

import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from corpus.benchmark.measuring import (
    FormatResult,
    Measured,
    Progress,
    TimeStages,
    measure_in_turn,
    time_files,
)
from corpus.benchmark.peers import PeerResult, peers_of
from corpus.benchmark.report import Benchmark, Scaling
from corpus.evaluation.evaluating import labelled_sources, variant_of
from corpus.generation.files import write_reports
from corpus.generation.reports import GeneratedReport, make_report

_OURS = "jixiao"


def run_benchmark(
    time_stages: TimeStages,
    *,
    folder: Path | None,
    count: int,
    seed: str,
    formats: Sequence[str],
    repeats: int,
    sizes: Sequence[int],
    begun: Progress = lambda _: None,
) -> Benchmark:
    """Measure the labelled files of a folder, or of a set generated for the run.

    `begun` is told of each step as it begins.
    """
    benchmark = Benchmark()
    own = partial(time_files, time_stages)
    with tempfile.TemporaryDirectory(prefix="jixiao-benchmark-") as made:
        if folder is None:
            folder = Path(made) / "set"
            write_reports(_made_up(seed, count, formats, begun), folder, formats)
        files: dict[str, list[Path]] = {}
        for source, _ in labelled_sources(folder):
            files.setdefault(variant_of(source), []).append(source)
        for variant, sources in sorted(files.items()):
            measured = measure_in_turn(
                {_OURS: own, **peers_of(variant)},
                sources,
                repeats,
                lambda step, variant=variant: begun(f"{variant}: {step}"),  # type: ignore[misc]
            )
            benchmark.formats.append(_format_result(variant, sources, measured.pop(_OURS)))
            benchmark.peers += [
                _peer_result(name, variant, len(sources), peer) for name, peer in measured.items()
            ]
        for size in sizes:
            begun(f"a report of {size} projects")
            place = Path(made) / f"size-{size}"
            (report,) = write_reports([make_report(seed, 0, size)], place, ("tab",))
            sources = [report / "report.tab.txt"]
            taken = measure_in_turn({_OURS: own}, sources, repeats, begun)[_OURS]
            benchmark.scaling.append(_scaling(size, taken))
    return benchmark


def _made_up(
    seed: str, count: int, formats: Sequence[str], begun: Progress
) -> Iterator[GeneratedReport]:
    for index in range(count):
        begun(f"making up report {index + 1} of {count}: {', '.join(formats)}")
        yield make_report(seed, index)


def _format_result(variant: str, sources: Sequence[Path], measured: Measured) -> FormatResult:
    return FormatResult(
        variant=variant,
        documents=len(sources),
        size_bytes=sum(source.stat().st_size for source in sources),
        stage_seconds=measured.round.stage_seconds if measured.round else {},
        start_bytes=measured.start_bytes,
        peak_bytes=measured.peak_bytes,
    )


def _peer_result(name: str, variant: str, documents: int, measured: Measured) -> PeerResult:
    took = measured.round
    return PeerResult(
        name,
        variant,
        documents,
        took.seconds if took else None,
        measured.skipped,
        took.refused if took else 0,
    )


def _scaling(size: int, measured: Measured) -> Scaling:
    return Scaling(
        size, measured.round.stage_seconds if measured.round else {}, measured.peak_bytes
    )

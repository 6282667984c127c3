"""A whole benchmark run: a generated set, every format, the peers, growth with the projects."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from corpus.benchmark.measuring import TimeStages, measure_format
from corpus.benchmark.peers import run_peers
from corpus.benchmark.report import Benchmark, Scaling
from corpus.evaluation.evaluating import labelled_sources, variant_of
from corpus.generation.files import write_reports
from corpus.generation.reports import make_report


def run_benchmark(
    time_stages: TimeStages,
    *,
    folder: Path | None,
    count: int,
    seed: str,
    formats: Sequence[str],
    repeats: int,
    sizes: Sequence[int],
) -> Benchmark:
    """Measure the labelled files of a folder, or of a set generated for the run."""
    benchmark = Benchmark()
    with tempfile.TemporaryDirectory(prefix="jixiao-benchmark-") as made:
        if folder is None:
            folder = Path(made) / "set"
            write_reports((make_report(seed, index) for index in range(count)), folder, formats)
        files: dict[str, list[Path]] = {}
        for source, _ in labelled_sources(folder):
            files.setdefault(variant_of(source), []).append(source)
        for variant, sources in sorted(files.items()):
            benchmark.formats.append(measure_format(variant, sources, time_stages, repeats))
            benchmark.peers += run_peers(variant, sources)
        for size in sizes:
            place = Path(made) / f"size-{size}"
            (report,) = write_reports([make_report(seed, 0, size)], place, ("tab",))
            result = measure_format("tab", [report / "report.tab.txt"], time_stages, repeats)
            benchmark.scaling.append(Scaling(size, result.stage_seconds))
    return benchmark

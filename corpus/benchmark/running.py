"""A whole benchmark run: a generated set, every format, the peers, growth with the projects."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from corpus.benchmark.measuring import TimeStages, measure_format
from corpus.benchmark.peers import run_peers
from corpus.benchmark.report import Benchmark, Scaling
from corpus.evaluation.evaluating import labelled_sources, variant_of
from corpus.generation.files import write_reports
from corpus.generation.reports import GeneratedReport, make_report


def run_benchmark(
    time_stages: TimeStages,
    *,
    folder: Path | None,
    count: int,
    seed: str,
    formats: Sequence[str],
    repeats: int,
    sizes: Sequence[int],
    begun: Callable[[str], None] = lambda _: None,
) -> Benchmark:
    """Measure the labelled files of a folder, or of a set generated for the run.

    `begun` is told of each step as it begins.
    """
    benchmark = Benchmark()
    with tempfile.TemporaryDirectory(prefix="jixiao-benchmark-") as made:
        if folder is None:
            folder = Path(made) / "set"
            write_reports(_made_up(seed, count, formats, begun), folder, formats)
        files: dict[str, list[Path]] = {}
        for source, _ in labelled_sources(folder):
            files.setdefault(variant_of(source), []).append(source)
        for variant, sources in sorted(files.items()):
            begun(f"{variant}: {len(sources)} files, {repeats} times each")
            benchmark.formats.append(measure_format(variant, sources, time_stages, repeats))
            begun(f"{variant}: other programs on the same files")
            benchmark.peers += run_peers(variant, sources)
        for size in sizes:
            begun(f"a report of {size} projects")
            place = Path(made) / f"size-{size}"
            (report,) = write_reports([make_report(seed, 0, size)], place, ("tab",))
            result = measure_format("tab", [report / "report.tab.txt"], time_stages, repeats)
            benchmark.scaling.append(Scaling(size, result.stage_seconds))
    return benchmark


def _made_up(
    seed: str, count: int, formats: Sequence[str], begun: Callable[[str], None]
) -> Iterator[GeneratedReport]:
    for index in range(count):
        begun(f"making up report {index + 1} of {count}: {', '.join(formats)}")
        yield make_report(seed, index)

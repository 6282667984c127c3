"""Times and memory of an extraction over many files, one child process a format.

Enters: files by format and a `TimeStages` function, injected because this room knows no extractor.
Leaves: a `FormatResult` a format. Every file is taken `repeats` times and its quickest run counts:
what else the machine does can only slow a run down.
"""

import multiprocessing
import resource
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

TimeStages = Callable[[Path], Mapping[str, float]]
"""Process one file and return the seconds each stage took; must be picklable (a module's function)."""


@dataclass(frozen=True)
class FormatResult:
    """What one format took."""

    variant: str
    documents: int
    size_bytes: int
    stage_seconds: dict[str, float]
    """Sum over the documents, quickest run of each."""
    start_bytes: int
    """Memory of the process after its first document: programs and libraries, mostly."""
    peak_bytes: int

    @property
    def seconds(self) -> float:
        """All stages of all documents."""
        return sum(self.stage_seconds.values())

    @property
    def documents_per_second(self) -> float:
        """Throughput of one process."""
        return self.documents / self.seconds if self.seconds else 0.0

    @property
    def megabytes_per_second(self) -> float:
        """Throughput in source bytes."""
        return self.size_bytes / 1e6 / self.seconds if self.seconds else 0.0


def measure_format(
    variant: str, files: Sequence[Path], time_stages: TimeStages, repeats: int
) -> FormatResult:
    """Measure one format in a fresh process, so that its peak memory is its own."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        return pool.submit(_measure, variant, list(files), time_stages, repeats).result()


def _measure(
    variant: str, files: list[Path], time_stages: TimeStages, repeats: int
) -> FormatResult:
    time_stages(files[0])  # imports, caches and dictionaries are paid for once
    start_bytes = _peak_bytes()
    stages: dict[str, float] = {}
    for file in files:
        runs = [time_stages(file) for _ in range(repeats)]
        quickest = min(runs, key=lambda run: sum(run.values()))
        for name, seconds in quickest.items():
            stages[name] = stages.get(name, 0.0) + seconds
    return FormatResult(
        variant=variant,
        documents=len(files),
        size_bytes=sum(file.stat().st_size for file in files),
        stage_seconds=stages,
        start_bytes=start_bytes,
        peak_bytes=_peak_bytes(),
    )


def _peak_bytes() -> int:
    """Peak resident memory of this process; macOS counts bytes, others kilobytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024

"""CPU time and memory of programs that take the same files in turn, each in a process of its own.

Enters: files and what takes them. Leaves: a `Measured` for each. What is counted is processor time
(user and system, with that of finished child processes): time on the clock would count whatever else
the machine does. Every program takes all files `repeats` times, one after the other in each round, so
that a slow minute strikes all of them; of each its quickest round counts.
"""

import multiprocessing
import resource
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

TimeStages = Callable[[Path], Mapping[str, float]]
"""Process one file and return the seconds each stage took; must be picklable (a module's function)."""
Progress = Callable[[str], None]
"""Is told what is done next."""


class PeerMissingError(RuntimeError):
    """A program cannot be measured; the message says what is missing."""


@dataclass(frozen=True)
class Round:
    """All files once."""

    seconds: float
    """Processor time of the process and its children."""
    stage_seconds: dict[str, float] = field(default_factory=dict)
    refused: int = 0


Pass = Callable[[Sequence[Path]], Round]
"""Takes all files once; must be picklable."""


@dataclass(frozen=True)
class Measured:
    """A program's quickest round; `skipped` says why there is none."""

    round: Round | None
    skipped: str | None = None
    start_bytes: int = 0
    """Memory of the process after its first document: programs and libraries, mostly."""
    peak_bytes: int = 0


@dataclass(frozen=True)
class FormatResult:
    """What one format took."""

    variant: str
    documents: int
    size_bytes: int
    stage_seconds: dict[str, float]
    start_bytes: int
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


def cpu_seconds() -> float:
    """Processor time of this process and of its children that have ended."""
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def measure_in_turn(
    programs: Mapping[str, Pass], files: Sequence[Path], repeats: int, progress: Progress
) -> dict[str, Measured]:
    """Measure each program in a fresh process, so that its peak memory is its own."""
    context = multiprocessing.get_context("spawn")
    found: dict[str, Measured] = {}
    with ExitStack() as stack:
        pools = {
            name: stack.enter_context(ProcessPoolExecutor(max_workers=1, mp_context=context))
            for name in programs
        }
        starts: dict[str, int] = {}
        for name, program in programs.items():
            progress(f"{name}, first document")
            try:  # imports, caches and dictionaries are paid for once
                starts[name] = pools[name].submit(_begin, program, list(files[:1])).result()
            except PeerMissingError as error:
                found[name] = Measured(None, str(error))
        for number in range(repeats):
            for name in starts:
                progress(f"{name}, round {number + 1} of {repeats}")
                took, peak = pools[name].submit(_take, programs[name], list(files)).result()
                before = found[name].round if name in found else None
                quickest = took if before is None or took.seconds < before.seconds else before
                found[name] = Measured(quickest, None, starts[name], peak)
    return found


def time_files(time_stages: TimeStages, files: Sequence[Path]) -> Round:
    """A round of jixiao itself."""
    stages: dict[str, float] = {}
    for file in files:
        for name, seconds in time_stages(file).items():
            stages[name] = stages.get(name, 0.0) + seconds
    return Round(sum(stages.values()), stages)


def _begin(program: Pass, files: list[Path]) -> int:
    program(files)
    return _peak_bytes()


def _take(program: Pass, files: list[Path]) -> tuple[Round, int]:
    return program(files), _peak_bytes()


def _peak_bytes() -> int:
    """Peak resident memory of this process; macOS counts bytes, others kilobytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024

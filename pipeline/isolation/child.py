"""The loop of a child process: jobs in, outcomes out, over one pipe, until the pipe closes."""

import gc
from dataclasses import dataclass
from itertools import count
from multiprocessing.connection import Connection

from extractors.progress import listen
from pipeline.isolation.confinement import Confined, confine_process, memory_in_use
from pipeline.isolation.jobs import Bounds, Job
from pipeline.outcome import Outcome

_FILES_A_COLLECTION = 100
"""Reading leaves no cycles behind, so that a collector would walk over each file's objects for nothing;
what a library should leave is taken away between two files."""


@dataclass(frozen=True)
class Answer:
    """An outcome, and whether this child had better be replaced."""

    outcome: Outcome
    retire: bool


@dataclass(frozen=True)
class PageDone:
    """A slow page of the file in work has been read: there is progress, and time may begin anew."""

    page_no: int
    page_count: int


def serve_jobs(pipe: Connection, bounds: Bounds) -> None:
    """Work until the parent closes its end, or is gone."""
    # Loaded by the fork server already; the parent has no need of it.
    from pipeline.isolation.attempt import attempt

    confine_process(bounds.memory_bytes)
    confined = Confined()
    listen(lambda page_no, page_count: pipe.send(PageDone(page_no, page_count)))
    _, fresh = memory_in_use()
    gc.disable()
    for number in count(1):
        try:
            job: Job = pipe.recv()
        except EOFError:
            return
        with confined:
            outcome = attempt(job, bounds)
        _, resident = memory_in_use()
        out_of_memory = outcome.failure is not None and outcome.failure.code == "memory"
        try:
            pipe.send(Answer(outcome, out_of_memory or resident - fresh > bounds.leak_bytes))
        except BrokenPipeError:
            return
        if number % _FILES_A_COLLECTION == 0:
            del job, outcome
            gc.collect()

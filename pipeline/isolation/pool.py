"""A pool of child processes, each with its own pipe and a thread that looks after it.

Enters: jobs. Leaves: exactly one outcome for each. A child that dies, hangs or leaks is replaced.
A file whose child died is tried once more in a fresh one, since it may have been another's doing
(an operator, the kernel short of memory); the second time it is the file's own.
"""

import multiprocessing
import sys
import time
import types
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from datetime import UTC, datetime
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any

from models.version import __version__
from pipeline.isolation.child import Answer, serve_jobs
from pipeline.isolation.jobs import Bounds, Job
from pipeline.outcome import Failure, Outcome

_WINDOW_PER_WORKER = 4
_STOP_SECONDS = 5.0
_START_LOCK = Lock()


class WorkerPool:
    """Worker processes for as long as the `with` block lasts; may serve several threads."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self._jobs: SimpleQueue[tuple[Job, Future[Outcome]] | None] = SimpleQueue()
        self._workers = [_Worker(bounds, self._jobs) for _ in range(bounds.workers)]

    def __enter__(self) -> "WorkerPool":
        # Loads its libraries while the source is being listed.
        _context()
        forkserver.ensure_running()
        for worker in self._workers:
            worker.start()
        return self

    def __exit__(self, *_: object) -> None:
        for _worker in self._workers:
            self._jobs.put(None)
        for worker in self._workers:
            worker.join()

    def submit(self, job: Job) -> Future[Outcome]:
        """Queue one job; its future never fails, whatever the file does."""
        future: Future[Outcome] = Future()
        self._jobs.put((job, future))
        return future

    def extract_all(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, Outcome]]:
        """Outcomes as they come; jobs are drawn only as far as the workers can keep up."""
        window = self.bounds.workers * _WINDOW_PER_WORKER
        waiting: dict[Future[Outcome], Job] = {}
        source = iter(jobs)
        try:
            exhausted = False
            while waiting or not exhausted:
                while not exhausted and len(waiting) < window:
                    job = next(source, None)
                    if job is None:
                        exhausted = True
                        break
                    waiting[self.submit(job)] = job
                done, _ = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    yield waiting.pop(future), future.result()
        finally:
            for future in waiting:
                future.cancel()


class _Worker(Thread):
    """One slot of the pool: the thread that feeds, watches and replaces one child at a time."""

    def __init__(
        self, bounds: Bounds, jobs: "SimpleQueue[tuple[Job, Future[Outcome]] | None]"
    ) -> None:
        super().__init__(name="jixiao worker", daemon=True)
        self._bounds = bounds
        self._jobs = jobs
        self._child: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._files = 0

    def run(self) -> None:
        """Take jobs until told to stop."""
        try:
            while (item := self._jobs.get()) is not None:
                job, future = item
                if not future.set_running_or_notify_cancel():
                    continue
                try:
                    future.set_result(self._extract(job))
                except BaseException as error:
                    # No child can be started (processes or memory of the machine used up).
                    future.set_exception(error)
        finally:
            self._stop_child()

    def _extract(self, job: Job) -> Outcome:
        started_at, start = datetime.now(UTC), time.perf_counter()
        failure = Failure("crash", "", "")
        for _ in range(2):
            fresh = self._files == 0
            answer = self._ask(job)
            if isinstance(answer, Failure):
                failure = answer
                if failure.code == "timeout":
                    break
                continue
            self._files += 1
            if answer.retire or self._files >= self._bounds.files_per_child:
                self._stop_child()
            out_of_memory = answer.outcome.failure and answer.outcome.failure.code == "memory"
            if not out_of_memory or fresh:
                return answer.outcome
            # The memory may have been taken by the files before this one.
            failure = answer.outcome.failure or failure
        return Outcome(
            sha256=job.sha256,
            state="failed",
            started_at=started_at,
            seconds=time.perf_counter() - start,
            tool_version=__version__,
            failure=failure,
        )

    def _ask(self, job: Job) -> Answer | Failure:
        pipe = self._start_child()
        try:
            pipe.send(job)
            if not pipe.poll(self._bounds.timeout_seconds):
                self._stop_child(kill=True)
                return Failure(
                    "timeout",
                    f"took more than {self._bounds.timeout_seconds:g} s",
                    "Raise timeout_seconds if it really is a report.",
                )
            answer: Answer = pipe.recv()
        except (EOFError, OSError):
            code = self._stop_child(kill=True)
            return Failure(
                "crash",
                f"its process died ({_describe_exit(code)}), twice",
                "Report it with the file; the next runs try it again.",
            )
        return answer

    def _start_child(self) -> Connection:
        if self._pipe is None:
            ours, theirs = multiprocessing.Pipe()
            child = _context().Process(
                target=serve_jobs,
                args=(theirs, self._bounds),
                name="jixiao extraction",
                daemon=True,
            )
            child.start()
            theirs.close()
            self._child, self._pipe, self._files = child, ours, 0
        return self._pipe

    def _stop_child(self, *, kill: bool = False) -> int | None:
        """Let the child go; returns its exit code."""
        if self._pipe is None or self._child is None:
            return None
        child, pipe = self._child, self._pipe
        self._child = self._pipe = None
        self._files = 0
        pipe.close()
        if not kill:
            child.join(_STOP_SECONDS)
        # SIGKILL to one that is gone already does no harm and keeps its exit code.
        child.kill()
        child.join()
        code = child.exitcode
        child.close()
        return code


class _Process(ForkServerProcess):
    """A process that starts without importing the parent's main module, and from anywhere.

    `multiprocessing` would import the main script in every child, which for a Prefect worker
    means a second and 100 MB of Prefect; our children need none of it. It also forbids children
    to daemonic processes (Dask's workers are) lest they outlive them; ours cannot.
    """

    def start(self) -> None:
        current: Any = multiprocessing.current_process()
        with _START_LOCK:
            main, config = sys.modules["__main__"], current._config
            daemon = config.get("daemon")
            sys.modules["__main__"] = types.ModuleType("__main__")
            config["daemon"] = False
            try:
                super().start()
            finally:
                sys.modules["__main__"] = main
                if daemon is None:
                    config.pop("daemon")
                else:
                    config["daemon"] = daemon


class _Context(ForkServerContext):
    Process = _Process


def _context() -> ForkServerContext:
    context = _Context()
    context.set_forkserver_preload(["pipeline.isolation.preload"])
    return context


def _describe_exit(code: int | None) -> str:
    if code is None:
        return "unknown"
    return f"signal {-code}" if code < 0 else f"exit code {code}"

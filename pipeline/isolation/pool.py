"""A pool of child processes, each with its own pipe and a thread that looks after it.

Enters: jobs. Leaves: exactly one outcome for each. A child that dies, hangs or leaks is replaced.
A file whose child died is tried once more in a fresh one, since it may have been another's doing
(an operator, the kernel short of memory); the second time it is the file's own.
"""

import logging
import multiprocessing
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import Empty, SimpleQueue
from threading import Event, Thread

from models.version import __version__
from pipeline.isolation.child import Answer, PageDone, serve_jobs
from pipeline.isolation.fork_server import fork_context
from pipeline.isolation.jobs import Bounds, Job
from pipeline.outcome import Failure, Outcome
from pipeline.sources.listed import readable_uri

pages = logging.getLogger("jixiao.pages")
"""How far slow files have come: a line a page, which a terminal shows in place."""

_IN_HAND = 3
"""Jobs in a child's hands, the one in work among them: enough for it to go on working while this
process holds the interpreter for a transaction (some 50 ms; a small report takes 15)."""
_WINDOW_PER_WORKER = 2 * _IN_HAND
"""As much again waits here, so that no child runs dry while an outcome is stored."""
_STOP_SECONDS = 5.0
"""A child that is idle ends in milliseconds; one that does not by then hangs, and is killed."""


class PoolError(Exception):
    """No child process can be started; the message says what to do. The run stops."""


class WorkerPool:
    """Worker processes for as long as the `with` block lasts; may serve several threads."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self._jobs: SimpleQueue[tuple[Job, Future[Outcome]] | None] = SimpleQueue()
        self._workers = [_Worker(bounds, self._jobs) for _ in range(bounds.workers)]

    def __enter__(self) -> "WorkerPool":
        for worker in self._workers:
            worker.start()
        return self

    def __exit__(self, *_: object) -> None:
        for _worker in self._workers:
            self._jobs.put(None)
        for worker in self._workers:
            worker.join()

    def kill(self) -> None:
        """Give up all that is in work and in the queue: its futures fail with PoolError."""
        for worker in self._workers:
            worker.give_up()

    def submit(self, job: Job) -> Future[Outcome]:
        """Queue one job; its future fails with PoolError alone, whatever the file does."""
        future: Future[Outcome] = Future()
        self._jobs.put((job, future))
        return future

    def extract_all(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, Outcome]]:
        """Outcomes as they come; jobs are drawn only as far as the workers can keep up."""
        window = self.bounds.workers * _WINDOW_PER_WORKER
        waiting: dict[Future[Outcome], Job] = {}
        done: SimpleQueue[Future[Outcome]] = SimpleQueue()
        source = iter(jobs)
        try:
            exhausted = False
            while waiting or not exhausted:
                while not exhausted and len(waiting) < window:
                    job = next(source, None)
                    if job is None:
                        exhausted = True
                        break
                    future = self.submit(job)
                    waiting[future] = job
                    future.add_done_callback(done.put)
                if waiting:
                    future = done.get()
                    yield waiting.pop(future), future.result()
        finally:
            for future in waiting:
                future.cancel()


@dataclass
class _Task:
    """A job in a child's hands; `deaths` of children that had it in work."""

    job: Job
    future: Future[Outcome]
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    clock: float = field(default_factory=time.monotonic)
    deaths: int = 0

    def begin(self) -> None:
        """Start the clock: the child has nothing else to do now."""
        self.started_at, self.clock = datetime.now(UTC), time.monotonic()

    def fail(self, failure: Failure) -> None:
        """Settle it without a record."""
        self.future.set_result(
            Outcome(
                sha256=self.job.sha256,
                state="failed",
                started_at=self.started_at,
                seconds=time.monotonic() - self.clock,
                tool_version=__version__,
                failure=failure,
            )
        )


class _Worker(Thread):
    """One slot of the pool: the thread that feeds, watches and replaces one child at a time.

    A child is handed its next jobs while it works on one, so that it never waits for us. The first
    of `_tasks` is the one in work; if the child dies, the others go to its successor unharmed.
    """

    def __init__(
        self, bounds: Bounds, jobs: "SimpleQueue[tuple[Job, Future[Outcome]] | None]"
    ) -> None:
        super().__init__(name="jixiao worker", daemon=True)
        self._bounds = bounds
        self._jobs = jobs
        self._tasks: deque[_Task] = deque()
        self._child: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._files = 0
        self._given_up = Event()

    def give_up(self) -> None:
        """Kill the child, from another thread; all that it had fails, and what comes after too."""
        self._given_up.set()
        child = self._child
        if child is not None:
            # It may end and be closed at this very moment.
            with suppress(ValueError):
                child.kill()

    def run(self) -> None:
        """Take jobs until told to stop."""
        more = True
        while more or self._tasks:
            try:
                more = more and self._take_jobs()
                if self._given_up.is_set():
                    self._refuse(PoolError("The run was told to stop."))
                elif self._tasks:
                    self._settle_first()
            except Exception as error:
                refused = PoolError(
                    f"No process for extraction can be started ({type(error).__name__}). Check "
                    "the machine's memory and limits on processes, and the lines above; then run "
                    "again: what is done stays done."
                )
                refused.__cause__ = error
                self._refuse(refused)
        self._stop_child()

    def _refuse(self, error: PoolError) -> None:
        while self._tasks:
            self._tasks.popleft().future.set_exception(error)

    def _take_jobs(self) -> bool:
        """Have some jobs in the child's hands; False when there will be no more."""
        while (
            len(self._tasks) < _IN_HAND
            and self._files + len(self._tasks) < self._bounds.files_per_child
        ):
            if self._tasks and self._jobs.qsize() < self._bounds.workers:
                # The last jobs are left to those that have none.
                break
            try:
                item = self._jobs.get(block=not self._tasks)
            except Empty:
                break
            if item is None:
                return False
            job, future = item
            if future.set_running_or_notify_cancel():
                task = _Task(job, future)
                self._tasks.append(task)
                self._send(task)
        return True

    def _send(self, task: _Task) -> None:
        if self._pipe is None:
            return
        try:
            self._pipe.send(task.job)
        except OSError:
            # It died. If it had no other job, nobody is to blame; else `_settle_first` sees it.
            if task is self._tasks[0]:
                self._stop_child(kill=True)

    def _settle_first(self) -> None:
        """Wait for what becomes of the job in work: an answer, a death or too much time."""
        pipe = self._pipe or self._start_child()
        task = self._tasks[0]
        left = self._bounds.timeout_seconds - (time.monotonic() - task.clock)
        try:
            if not pipe.poll(max(left, 0)):
                self._stop_child(kill=True)
                self._tasks.popleft().fail(
                    Failure(
                        "timeout",
                        f"took more than {self._bounds.timeout_seconds:g} s",
                        "Raise timeout_seconds if it really is a report.",
                    )
                )
                return
            answer: Answer | PageDone = pipe.recv()
        except (EOFError, OSError):
            self._bury(task)
            return
        if isinstance(answer, PageDone):
            # Recognition takes seconds a page: the limit is that of a file without, or of a page.
            task.clock = time.monotonic()
            pages.info(
                "%s: page %d of %d", readable_uri(task.job.uri), answer.page_no, answer.page_count
            )
            return
        self._accept(answer)

    def _bury(self, task: _Task) -> None:
        code = self._stop_child(kill=True)
        if self._given_up.is_set():
            return
        task.deaths += 1
        if task.deaths > 1:
            self._tasks.popleft().fail(
                Failure(
                    "crash",
                    f"its process died ({_describe_exit(code)}), twice",
                    "Report it with the file; the next runs try it again.",
                )
            )

    def _accept(self, answer: Answer) -> None:
        failure = answer.outcome.failure
        fresh = self._files == 0
        self._files += 1
        if failure is not None and failure.code == "memory" and not fresh:
            # The memory may have been taken by the files before this one: once more, alone.
            self._stop_child(kill=True)
            return
        self._tasks.popleft().future.set_result(answer.outcome)
        if answer.retire:
            self._stop_child(kill=True)
        elif self._files >= self._bounds.files_per_child:
            self._stop_child()
        if self._tasks:
            self._tasks[0].begin()

    def _start_child(self) -> Connection:
        """Begin a child and hand it all that is waiting for one."""
        if self._pipe is None:
            ours, theirs = multiprocessing.Pipe()
            child = fork_context().Process(
                target=serve_jobs,
                args=(theirs, self._bounds),
                name="jixiao extraction",
                daemon=True,
            )
            child.start()
            theirs.close()
            self._child, self._pipe, self._files = child, ours, 0
            if self._given_up.is_set():
                # While it was starting, there was none to kill.
                child.kill()
            for task in self._tasks:
                self._send(task)
            self._tasks[0].begin()
            # Closed by now if the child died at once: reading from it says so.
            return ours
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


def _describe_exit(code: int | None) -> str:
    if code is None:
        return "unknown"
    return f"signal {-code}" if code < 0 else f"exit code {code}"

"""A run from beginning to end: take the lock, plan, dispatch the batches, close the account.

Enters: a `RunOrder` and a way to dispatch batches (threads here; Prefect tasks or Dask in
`pipeline.flows`). Leaves: the `Account`, whole also when the run had to stop early.
"""

import logging
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    CancelledError,
    Future,
    ThreadPoolExecutor,
    wait,
)
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from threading import current_thread, main_thread
from typing import Protocol

from pipeline.account import Account, TargetDifference
from pipeline.catalog.changes import reports_of_run
from pipeline.catalog.connection import Catalog, CatalogError, open_catalog
from pipeline.catalog.intake import has_places_below
from pipeline.catalog.leases import HeldLease, hold_lease, name_run
from pipeline.catalog.pairing import find_pairs
from pipeline.catalog.runs import begin_run, end_run, last_run_state
from pipeline.catalog.tables import RunState
from pipeline.intake.batches import take_in_batch
from pipeline.intake.planning import Batch, Planner, finds_work
from pipeline.intake.restoring import write_mates
from pipeline.intake.workspace import (
    RunOrder,
    Workspace,
    clear_spool,
    digest_of_source,
    open_workspace,
)
from pipeline.isolation.pool import PoolError
from pipeline.outcome import Failure
from pipeline.sinks.sink import OutputError
from pipeline.sources.listed import readable_uri
from pipeline.sources.source import FileSource, SpoolError, open_source

log = logging.getLogger("jixiao.run")

BATCHES_AT_ONCE = 2
"""One batch is identified and written down while the other is extracted; the workers never idle."""


class InFlight(Protocol):
    """The future of a batch: the standard library's, or Prefect's."""

    def result(self) -> Account:
        """Wait for its account."""


@dataclass(frozen=True)
class RunContext:
    """What a dispatcher works with: this process's workspace and the run's number."""

    workspace: Workspace
    run_id: int
    late: Account = field(default_factory=Account)
    """What batches had done that were at work when the run was stopped."""

    def stop(self, flying: Iterable[InFlight]) -> None:
        """Have batches in flight end after the files in work, and take down what they did."""
        self.workspace.stop()
        with _told_once():
            for future in flying:
                try:
                    self.late.add(future.result())
                except (Exception, CancelledError) as error:
                    # The run ends for a reason of its own; the files of this batch come again.
                    log.info("A batch ended without an account: %s", error or type(error).__name__)


@contextmanager
def _told_once() -> Iterator[None]:
    """Ignore a second SIGTERM: systemd tells each process of a run, and Prefect tells it again."""
    if current_thread() is not main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


Dispatch = Callable[[RunContext, Iterator[Batch]], Iterator[Account]]
"""Takes batches as it has room for them, gives their accounts in any order."""

Progress = Callable[[int, FileSource], None]
"""Called after each batch with the number of files that are settled, and the source."""


def run_intake(
    order: RunOrder,
    dispatch: Dispatch | None = None,
    *,
    progress: Progress | None = None,
    flow_run_id: str | None = None,
) -> Account:
    """Run an order and return its account.

    Raises CatalogError (LeaseHeldError when another run is at work), SourceError, OutputError or
    SettingsError when the run cannot begin. Once it has begun, trouble that stops it is told in
    `account.stopped`.
    """
    started = time.perf_counter()
    account = Account()
    with open_workspace(order) as workspace:
        lease = f"intake {digest_of_source(workspace.source.uri)}"
        with hold_lease(workspace.catalog, lease) as held:
            run_id = _begin(workspace, held, flow_run_id)
            try:
                _work(workspace, run_id, held, dispatch or dispatch_to_threads, account, progress)
            except (CatalogError, OutputError, PoolError, SpoolError) as error:
                account.stopped = str(error)
            except BaseException as error:
                account.stopped = _describe_end(error)
                account.seconds = time.perf_counter() - started
                _end(workspace, run_id, account)
                raise
            account.seconds = time.perf_counter() - started
            _end(workspace, run_id, account)
    return account


def has_work(order: RunOrder) -> bool:
    """Whether a run would read any file: a look that costs a fraction of a run.

    Raises CatalogError, SourceError.
    """
    with (
        closing(open_catalog(order.settings.catalog)) as catalog,
        closing(open_source(order.source, order.source_options())) as source,
    ):
        return finds_work(catalog, source)


def _describe_end(error: BaseException) -> str:
    if isinstance(error, KeyboardInterrupt):
        return "interrupted by Ctrl-C"
    if isinstance(error, SystemExit) or type(error).__name__ == "TerminationSignal":
        return "told to stop (SIGTERM)"
    return f"ended by {type(error).__name__}"


def _begin(workspace: Workspace, held: HeldLease, flow_run_id: str | None) -> int:
    clear_spool(workspace.order)
    with workspace.catalog.reading() as session:
        last = last_run_state(session, workspace.source.uri)
    if last not in (None, "completed"):
        # It may have died while writing, or on a disk where nothing could be removed either.
        for sink in workspace.sinks:
            sink.sweep()
    with workspace.catalog.writing() as session:
        if held.abandoned_run_id is not None:
            end_run(session, held.abandoned_run_id, "crashed", None, "its process died")
        run_id = begin_run(session, workspace.order.flow, workspace.source.uri, flow_run_id)
        name_run(session, held, run_id)
    return run_id


def _end(workspace: Workspace, run_id: int, account: Account) -> None:
    state: RunState = "completed" if account.stopped is None else "failed"
    counts = ", ".join(f"{name} {value}" for name, _, value in account.rows() if value)
    log.info("run %d %s: %s", run_id, state, counts, extra={"account": account.as_json()})
    try:
        with workspace.catalog.writing() as session:
            end_run(session, run_id, state, account.as_json(), account.stopped)
    except CatalogError as error:
        # The catalog itself is what stopped the run: its row stays `running`, and the next run
        # marks it as crashed.
        log.error("the run's account cannot be stored: %s", error)
        account.stopped = account.stopped or str(error)


def _work(
    workspace: Workspace,
    run_id: int,
    held: HeldLease,
    dispatch: Dispatch,
    account: Account,
    progress: Progress | None,
) -> None:
    settings = workspace.order.settings
    planner = Planner(workspace.catalog, workspace.source, workspace.sinks)
    batches = planner.batches(settings.batch_files, settings.batch_mb << 20)
    context = RunContext(workspace, run_id)
    try:
        for done in dispatch(context, _while_held(batches, held)):
            account.add(done)
            if progress is not None:
                settled = account.worked_on + account.duplicate + planner.account.unchanged
                progress(settled, workspace.source)
        if planner.account.seen == 0 and planner.account.waiting == 0:
            _refuse_empty(workspace, planner.account)
    finally:
        account.add(context.late)
        account.add(planner.account)
    _compare_pairs(workspace.catalog, run_id, account)
    write_mates(workspace, run_id)
    for sink in workspace.sinks:
        sink.end_run(run_id)
    if not account.is_complete():
        raise AssertionError(f"files are not accounted for: {account.as_json()}")


def _compare_pairs(catalog: Catalog, run_id: int, account: Account) -> None:
    """Take down where self-evaluations of this run have other targets than were declared."""
    with catalog.reading() as session:
        for pair in find_pairs(session, reports_of_run(session, run_id)):
            account.count_pair(
                TargetDifference(
                    one.code,
                    pair.evaluation.report_id,
                    pair.declaration.report_id,
                    pair.name or pair.code,
                    one.indicator,
                    one.declared,
                    one.evaluated,
                )
                for one in pair.differences
            )


def _refuse_empty(workspace: Workspace, account: Account) -> None:
    """A source that held files and holds none now is more likely a disk that is not mounted."""
    if workspace.order.settings.may_be_empty:
        return
    uri = workspace.source.uri
    with workspace.catalog.reading() as session:
        had_files = has_places_below(session, uri)
    if had_files:
        failure = Failure(
            "empty-source",
            "holds no files, though it did before",
            "See whether the disk is mounted; set may_be_empty if the folder is emptied on purpose.",
        )
        account.seen += 1
        account.count_unread(uri, failure)
        log.warning("%s: %s", readable_uri(uri), failure.reason, extra={"code": failure.code})


def _while_held(batches: Iterator[Batch], held: HeldLease) -> Iterator[Batch]:
    for batch in batches:
        if held.lost.is_set():
            raise CatalogError(
                "This run's lock ran out while the catalog was out of reach, and another run may "
                "be at work. Run again: what is done stays done."
            )
        yield batch


def dispatch_to_threads(context: RunContext, batches: Iterator[Batch]) -> Iterator[Account]:
    """Two batches at a time in this process, without Prefect."""
    with ThreadPoolExecutor(BATCHES_AT_ONCE, thread_name_prefix="batch") as threads:
        yield from keep_in_flight(
            batches,
            BATCHES_AT_ONCE,
            lambda batch: threads.submit(take_in_batch, context.workspace, context.run_id, batch),
            context.stop,
        )


def keep_in_flight(
    batches: Iterator[Batch],
    most: int,
    submit: Callable[[Batch], Future[Account]],
    stop: Callable[[Iterable[Future[Account]]], None],
) -> Iterator[Account]:
    """Submit batches as others finish; the first that fails ends the run."""
    flying: set[Future[Account]] = set()
    try:
        for batch in batches:
            flying.add(submit(batch))
            if len(flying) >= most:
                done, flying = wait(flying, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        while flying:
            done, flying = wait(flying, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    except BaseException:
        stop(flying)
        raise

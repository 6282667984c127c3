"""The flows `archive` and `nightly`, and the one task that takes a batch in.

A task is a batch, never a file: a task run costs Prefect some 36 ms, a file a third of that.
What the flows add to `pipeline.intake.run` is what an operator sees in Prefect: parameters, states,
a progress artifact, the account as a table.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.futures import PrefectFuture
from prefect.states import Completed, Failed

from extractors.errors import ExitCode
from pipeline.account import Account
from pipeline.catalog.connection import CatalogError
from pipeline.catalog.leases import LeaseHeldError
from pipeline.flows.orders import configured_order, find_given
from pipeline.flows.showing import Showing
from pipeline.flows.task_runners import batches_in_flight, make_task_runner, worker_settings
from pipeline.hooks import call_failure_hook, failure_told
from pipeline.intake.batches import take_in_batch
from pipeline.intake.planning import Batch
from pipeline.intake.run import RunContext, run_intake
from pipeline.intake.workspace import (
    FlowName,
    RunOrder,
    offer_workspace,
    shared_workspace,
    withdraw_workspace,
)
from pipeline.logs import set_up_logging
from pipeline.settings import SettingsError
from pipeline.sinks.sink import OutputError
from pipeline.sources.folders import SourceError, public_address


@task(name="batch", cache_policy=NO_CACHE, persist_result=False)
def take_in(order: RunOrder, run_id: int, batch: Batch) -> Account:
    """Take one batch in, in whatever process the task runner chose."""
    return take_in_batch(shared_workspace(order), run_id, batch)


def _name_run() -> str:
    """What Prefect calls a run: `nightly 2026-11-28 uploads`."""
    context = FlowRunContext.get()
    flow_name = context.flow.name if context and context.flow else "run"
    given = find_given()
    with suppress(SettingsError):
        address = given.order.source if given else configured_order("nightly", None).source
        place = PurePosixPath(urlsplit(public_address(address)).path).name or address
        return f"{flow_name} {datetime.now().astimezone():%Y-%m-%d} {place}"
    return f"{flow_name} {datetime.now().astimezone():%Y-%m-%d}"


@flow(name="archive", flow_run_name=_name_run, persist_result=False)
def archive(source: str | None = None) -> State[Any]:
    """Digitize an archive: everything under a source; started again, it goes on where it stopped."""
    return _run("archive", source)


@flow(name="nightly", flow_run_name=_name_run, persist_result=False)
def nightly(source: str | None = None) -> State[Any]:
    """Take in what is new or changed under the source that is configured on this machine.

    A `source` that is another one is refused; all else comes from the settings here, too.
    """
    return _run("nightly", source)


def _run(name: FlowName, source: str | None) -> State[Any]:
    given = find_given()
    try:
        order = given.order if given else configured_order(name, source)
    except SettingsError as error:
        return Failed(message=str(error))
    settings = order.settings
    # A command prints the account of its run; one that is served says a line in the journal.
    set_up_logging(settings.log_format, settings.log_level, runs_told=given is None)
    context = FlowRunContext.get()
    flow_run_id = str(context.flow_run.id) if context and context.flow_run else None
    showing = Showing()
    try:
        with failure_told(settings.on_failure, name, order.source):
            account = run_intake(
                order, _dispatch_to_tasks(order), progress=showing.progress, flow_run_id=flow_run_id
            )
    except LeaseHeldError as error:
        # A night that finds the last one still at work has nothing to do: no alarm.
        return Completed(message=f"Not run: {error}", name="Skipped", data=None)
    except (CatalogError, OutputError, SettingsError, SourceError) as error:
        # Raised, it would fill Prefect's log with a stack trace; the message says what to do.
        return Failed(message=str(error), data=error)
    if given is not None:
        given.account = account
    showing.finish(name, account, patient=settings.prefect_api_url is not None)
    code = account.exit_code(settings.fail_on)
    if code is not ExitCode.OK:
        call_failure_hook(settings.on_failure, name, order.source, account)
    return _state_of(account, code)


def _state_of(account: Account, code: ExitCode) -> State[Any]:
    message = ", ".join(f"{label} {value}" for label, _, value in account.rows())
    if account.stopped is not None:
        return Failed(message=f"{account.stopped} ({message})", data=account)
    if code is not ExitCode.OK:
        return Completed(message=message, name="CompletedWithFailures", data=account)
    return Completed(message=message, data=account)


def _dispatch_to_tasks(order: RunOrder) -> Any:
    def dispatch(context: RunContext, batches: Iterator[Batch]) -> Iterator[Account]:
        settings = order.settings
        if settings.runner == "local":
            offer_workspace(context.workspace)
        there = RunOrder(order.flow, order.source, worker_settings(settings))
        flying: deque[PrefectFuture[Any]] = deque()
        try:
            with make_task_runner(settings) as runner:
                try:
                    for batch in batches:
                        parameters = {"order": there, "run_id": context.run_id, "batch": batch}
                        flying.append(runner.submit(take_in, parameters))
                        if len(flying) >= batches_in_flight(settings):
                            yield _first_result(flying)
                    while flying:
                        yield _first_result(flying)
                except BaseException:
                    # The workspace closes behind us: nobody may be at work in it then.
                    context.stop(flying)
                    raise
        finally:
            withdraw_workspace(context.workspace)

    return dispatch


def _first_result(flying: deque[PrefectFuture[Any]]) -> Account:
    # It counts as flying until it has landed: a run may be stopped while it waits here.
    account: Account = flying[0].result()
    flying.popleft()
    return account

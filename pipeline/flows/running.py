"""One run under Prefect, from a command line: a server, the flow, its account, all records stored."""

import logging

from pipeline.account import Account
from pipeline.catalog.connection import open_catalog
from pipeline.catalog.leases import LeaseHeldError
from pipeline.flows.access import find_access
from pipeline.flows.environment import prepare_environment
from pipeline.flows.leaving import drop_unsent
from pipeline.flows.orders import Given, given_order
from pipeline.flows.server import ServerError, is_up, prefect_api, wait_until_stored
from pipeline.intake.workspace import RunOrder
from pipeline.sources.folders import public_address
from pipeline.sources.source import open_source

log = logging.getLogger("jixiao.run")

_DRAIN_SECONDS = 60.0
"""The recorder stores some 33 task runs a second: those of the largest run are in by then."""


class FlowError(Exception):
    """The flow ended without an account; the message is Prefect's."""


def run_flow(order: RunOrder) -> Account:
    """Run a flow once. Raises ServerError, FlowError, LeaseHeldError, and what `run_intake` does."""
    # An order that cannot begin says so before a server is started for it.
    open_catalog(order.settings.catalog).close()
    open_source(order.source, order.source_options()).close()
    with prefect_api(order.settings) as api_url:
        prepare_environment(order.settings, api_url, told_by_us=True)
        return _run(order, api_url)


def _run(order: RunOrder, api_url: str) -> Account:
    from prefect.events.worker import EventsWorker

    from pipeline.flows.intake_flows import archive, nightly

    flow = archive if order.flow == "archive" else nightly
    with given_order(order) as given:
        try:
            # The address is what Prefect shows of the order: it may hold no password.
            state = flow(public_address(order.source), return_state=True)
            # One that is back may give a state of its own, which has no account.
            data = state.result(raise_on_failure=False)
        except Exception as error:
            if not _is_prefects_own(error):
                raise
            return _account_without_server(given, error)
        if isinstance(data, Exception) and _is_prefects_own(data):
            # A server that died and is back: its client made a crash of the time between.
            return _account_without_server(given, data)
    if not is_up(api_url):
        drop_unsent()
    else:
        EventsWorker.drain_all(timeout=_DRAIN_SECONDS)
    if isinstance(data, Account):
        flow_run_id = state.state_details.flow_run_id
        if flow_run_id is not None and not wait_until_stored(
            api_url, find_access(order.settings), str(flow_run_id), data.batches
        ):
            log.warning("the Prefect server has not stored all task runs of this run")
        return data
    if isinstance(data, BaseException):
        raise data
    if state.name == "Skipped":
        raise LeaseHeldError((state.message or "").removeprefix("Not run: "))
    raise FlowError(state.message or f"the flow ended {state.name}")


def _account_without_server(given: Given, error: Exception) -> Account:
    """What the run did, although its server does not know it. Raises ServerError if it did nothing."""
    if given.account is None:
        raise ServerError(
            f"The Prefect server went away before the run began ({type(error).__name__}). "
            "Run it again."
        ) from error
    log.warning("the Prefect server does not know the end of this run: it is away")
    drop_unsent()
    return given.account


def _is_prefects_own(error: Exception) -> bool:
    """Whether Prefect's client raised it, which means that its server is away or out of order."""
    return type(error).__module__.partition(".")[0] in ("httpx", "httpcore", "prefect")

"""One run under Prefect, from a command line: a server, the flow, its account, all records stored."""

import logging

from pipeline.account import Account
from pipeline.catalog.connection import open_catalog
from pipeline.catalog.leases import LeaseHeldError
from pipeline.flows.access import find_access
from pipeline.flows.environment import prepare_environment
from pipeline.flows.orders import given_order
from pipeline.flows.server import prefect_api, wait_until_stored
from pipeline.intake.workspace import RunOrder
from pipeline.sources.folders import public_address

log = logging.getLogger("jixiao.run")


class FlowError(Exception):
    """The flow ended without an account; the message is Prefect's."""


def run_flow(order: RunOrder) -> Account:
    """Run a flow once. Raises ServerError, FlowError, LeaseHeldError, and what `run_intake` does."""
    # An order that cannot begin says so before a server is started for it.
    open_catalog(order.settings.catalog).close()
    with prefect_api(order.settings) as api_url:
        prepare_environment(order.settings, api_url)
        return _run(order, api_url)


def _run(order: RunOrder, api_url: str) -> Account:
    from prefect.events.worker import EventsWorker

    from pipeline.flows.intake_flows import archive, nightly

    flow = archive if order.flow == "archive" else nightly
    with given_order(order):
        # The address is what Prefect shows of the order: it may hold no password.
        state = flow(public_address(order.source), return_state=True)
    EventsWorker.drain_all()
    data = state.result(raise_on_failure=False)
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

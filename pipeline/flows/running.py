"""One run under Prefect, from a command line: a server, the flow, its account, all records stored."""

import logging
import os
from typing import Any

from pipeline.account import Account
from pipeline.catalog.connection import open_catalog
from pipeline.catalog.leases import LeaseHeldError
from pipeline.flows.environment import prepare_environment
from pipeline.flows.server import prefect_api, wait_until_stored
from pipeline.intake.workspace import FlowName, RunOrder
from pipeline.sources.folders import public_address

log = logging.getLogger("jixiao.run")


class FlowError(Exception):
    """The flow ended without an account; the message is Prefect's."""


def run_flow(order: RunOrder, options: dict[str, Any], config: str | None) -> Account:
    """Run a flow once. Raises ServerError, FlowError, LeaseHeldError, and what `run_intake` does.

    `options` are the settings given by flags: what Prefect shows as the flow's parameters. What may
    hold a password goes through the environment instead.
    """
    shown = dict(options)
    if catalog_url := shown.pop("catalog_url", None):
        os.environ["JIXIAO_CATALOG_URL"] = str(catalog_url)
    source: str | None = order.source
    if public_address(order.source) != order.source:
        os.environ["JIXIAO_SOURCE"] = order.source
        source = None
    # An order that cannot begin says so before a server is started for it.
    open_catalog(order.settings.catalog).close()
    with prefect_api(order.settings) as api_url:
        prepare_environment(order.settings, api_url)
        return _run(order.flow, source, shown, config, api_url)


def _run(
    name: FlowName, source: str | None, options: dict[str, Any], config: str | None, api_url: str
) -> Account:
    from prefect.events.worker import EventsWorker

    from pipeline.flows.intake_flows import archive, nightly

    flow = archive if name == "archive" else nightly
    state = flow(source, options, config, return_state=True)
    EventsWorker.drain_all()
    data = state.result(raise_on_failure=False)
    if isinstance(data, Account):
        flow_run_id = state.state_details.flow_run_id
        if flow_run_id is not None and not wait_until_stored(
            api_url, str(flow_run_id), data.batches
        ):
            log.warning("the Prefect server has not stored all task runs of this run")
        return data
    if isinstance(data, BaseException):
        raise data
    if state.name == "Skipped":
        raise LeaseHeldError((state.message or "").removeprefix("Not run: "))
    raise FlowError(state.message or f"the flow ended {state.name}")

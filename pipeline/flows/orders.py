"""What a flow is to do: the order of the command that calls it, or the settings of this machine.

A flow run is started by anyone who reaches Prefect's API with its word. So its parameters name
nothing that acts (commands, files, databases, outputs): those come from the settings of the machine
that runs it, and `source` must be the one configured there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from pipeline.account import Account
from pipeline.intake.workspace import FlowName, RunOrder
from pipeline.settings import Settings, SettingsError, load_settings
from pipeline.sources.folders import absolute_address, public_address


@dataclass
class Given:
    """An order from this process, and the account of its run, which outlives Prefect's server."""

    order: RunOrder
    account: Account | None = None


_given: ContextVar[Given | None] = ContextVar("given", default=None)


@contextmanager
def given_order(order: RunOrder) -> Iterator[Given]:
    """Have flows that are called in the block carry out this order."""
    given = Given(order)
    token = _given.set(given)
    try:
        yield given
    finally:
        _given.reset(token)


def find_given() -> Given | None:
    """The order from this process, if a command gave one."""
    return _given.get()


def configured_order(flow: FlowName, source: str | None) -> RunOrder:
    """The order of a flow run that somebody started through Prefect. Raises SettingsError."""
    settings = load_settings()
    configured = _configured_source(settings)
    wanted = absolute_address(source) if source else configured
    if wanted not in (configured, public_address(configured)):
        raise SettingsError(
            "This source is not configured on the machine that runs the flow: set `source` in its "
            "jixiao.toml, or start the run there with `jixiao nightly SOURCE`."
        )
    return RunOrder(flow, configured, settings)


def _configured_source(settings: Settings) -> str:
    if not settings.source:
        raise SettingsError("No source: set `source` in jixiao.toml.")
    return absolute_address(settings.source)

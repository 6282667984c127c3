"""What an operator sees in Prefect of a run beside its states: a progress bar, the account, failures.

None of it is part of the work: where the server is away, it is left out and the run goes on.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from prefect.artifacts import (
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.settings import PREFECT_API_URL

from pipeline.account import Account
from pipeline.flows.leaving import be_quiet
from pipeline.flows.server import is_up, wait_for_server
from pipeline.sources.source import FileSource

log = logging.getLogger("jixiao.run")

_QUIET_SECONDS = 30.0
"""A server that is restarted is back by then; each try in between would hold the run up."""
_PATIENCE_SECONDS = 45.0
"""The same, and its start."""


class Showing:
    """Shows one run; does nothing for a while after the server was away."""

    def __init__(self) -> None:
        self._quiet_until = 0.0
        self._told = False
        self._artifact: Any = None
        self._batches = 0
        self._total = 0

    def progress(self, settled: int, source: FileSource) -> None:
        """Move the bar, once a run is long enough to be worth watching."""
        self._batches += 1
        if self._batches < 2:
            return
        if self._artifact is None:
            self._total = source.count()
        share = min(99.0, 100.0 * settled / max(self._total, 1))
        described = f"{settled} files settled"
        if self._artifact is None:
            self._artifact = self._try(
                create_progress_artifact,
                progress=share,
                key="jixiao-progress",
                description=described,
            )
        else:
            self._try(
                update_progress_artifact, self._artifact, progress=share, description=described
            )

    def finish(self, name: str, account: Account, *, patient: bool) -> None:
        """Fill the bar; the account and the first failures as tables.

        A server that others run may be starting anew: it is waited for, so that it learns the end.
        """
        if self._told and patient:
            wait_for_server(PREFECT_API_URL.value() or "", _PATIENCE_SECONDS)
        self._quiet_until = 0.0
        if self._artifact is not None:
            self._try(update_progress_artifact, self._artifact, progress=100.0)
        rows = [
            {"count": label, "项目": chinese, "value": str(value)}
            for label, chinese, value in account.rows()
        ]
        self._show_table(f"jixiao-{name}-account", rows, "Account of the run")
        if account.failures:
            failures = [
                {"file": one.uri, "code": one.code, "reason": one.reason, "advice": one.advice}
                for one in account.failures
            ]
            self._show_table(f"jixiao-{name}-failures", failures, "First failures")

    def _show_table(self, key: str, rows: list[dict[str, Any]], description: str) -> None:
        self._try(create_table_artifact, rows, key=key, description=description)

    def _try(self, show: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        if time.monotonic() < self._quiet_until:
            return None
        reason = "it does not answer"
        # Asked first, since Prefect's client would wait and try again, and the run with it.
        if is_up(PREFECT_API_URL.value() or ""):
            try:
                return show(*arguments, **named)
            except Exception as error:
                reason = type(error).__name__
        self._quiet_until = time.monotonic() + _QUIET_SECONDS
        if not self._told:
            self._told = True
            be_quiet()
            log.warning("the Prefect server is away (%s); the run goes on without it", reason)
        return None

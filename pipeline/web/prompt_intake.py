"""The inbox taken in as soon as something has come, so that an upload has its record in a moment.

Enters: the order for a run over the inbox. A thread runs it whenever it is woken, files in confined
processes as in every run; what came during a run is taken in by the next. A run over the inbox
that somebody else has begun is waited for.
"""

import sys
from collections.abc import Iterator
from threading import Event, Thread

from extractors.errors import ExtractionError
from pipeline.account import Account
from pipeline.catalog.connection import CatalogError
from pipeline.catalog.leases import LeaseHeldError
from pipeline.intake.planning import Batch
from pipeline.intake.run import RunContext, dispatch_to_threads, run_intake
from pipeline.intake.workspace import RunOrder, Workspace
from pipeline.settings import Settings, SettingsError
from pipeline.sinks.sink import OutputError
from pipeline.sources.source import SourceError

_MOST_WORKERS = 2
"""Uploads come by ones and twos, and pages are served on the same machine."""
_BUSY_SECONDS = 3.0
"""The nightly run has the lease; an upload waits no longer than a person would."""
_TROUBLE_SECONDS = 30.0
"""A full disk or a database that is away: no need to try, and to log it, more often."""


def inbox_order(inbox: str, settings: Settings) -> RunOrder:
    """A run over the inbox: uploads stand there whole, so there is nothing to wait for."""
    workers = min(settings.workers, _MOST_WORKERS)
    chosen = {"settle_seconds": 0.0, "may_be_empty": True, "workers": workers}
    return RunOrder("uploads", inbox, settings.model_copy(update=chosen))


class PromptIntake:
    """Runs the order after each `wake`, for as long as the `with` block lasts."""

    def __init__(self, order: RunOrder) -> None:
        self._order = order
        self._wanted = Event()
        self._stop = Event()
        self._workspace: Workspace | None = None
        self._thread = Thread(target=self._watch, name="prompt intake", daemon=True)

    def __enter__(self) -> "PromptIntake":
        # What came while no server was there to take it.
        self.wake()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._wanted.set()
        workspace = self._workspace
        if workspace is not None:
            workspace.stop()
        self._thread.join()

    def wake(self) -> None:
        """Have the inbox taken in soon."""
        self._wanted.set()

    def _watch(self) -> None:
        while True:
            self._wanted.wait()
            if self._stop.is_set():
                return
            self._wanted.clear()
            pause = self._run()
            if pause:
                self._wanted.set()
                self._stop.wait(pause)

    def _run(self) -> float:
        """Take the inbox in once; returns the seconds after which to try again, 0 if all is well."""
        try:
            stopped = run_intake(self._order, self._dispatch).stopped
        except LeaseHeldError:
            return _BUSY_SECONDS
        except (CatalogError, ExtractionError, OutputError, SettingsError, SourceError) as error:
            stopped = str(error)
        finally:
            self._workspace = None
        if stopped is None or self._stop.is_set():
            return 0
        print(f"jixiao: uploads wait in the inbox: {stopped}", file=sys.stderr)
        return _TROUBLE_SECONDS

    def _dispatch(self, context: RunContext, batches: Iterator[Batch]) -> Iterator[Account]:
        self._workspace = context.workspace
        yield from dispatch_to_threads(context, batches)

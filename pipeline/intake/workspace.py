"""What a process needs to take batches in: catalog, source, worker processes, output.

Made from a `RunOrder`, which is small and picklable, so that a Dask worker on another
machine can make its own. In one process the same order always finds the same workspace.
"""

import atexit
import hashlib
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock, Timer
from typing import Literal

from extractors.source_files import MIB, Limits, ReadOptions
from pipeline.catalog.connection import Catalog, open_catalog
from pipeline.isolation.jobs import Bounds, ReviewRule
from pipeline.isolation.pool import WorkerPool
from pipeline.private_files import make_private_folder
from pipeline.settings import Settings, SettingsError
from pipeline.sinks.opening import open_sinks
from pipeline.sinks.sink import Sink
from pipeline.sources.folders import public_address
from pipeline.sources.source import FileSource, SourceOptions, open_source

FlowName = Literal["archive", "nightly", "uploads"]
_GRACE_SECONDS = 10.0
"""How long a file in work may go on after a run was told to stop."""
SETTLE_SECONDS: dict[FlowName, float] = {"archive": 2.0, "nightly": 30.0, "uploads": 0.0}
"""Files that changed less than this ago are looked at twice: an archive lies still, a folder that
others fill at night does not, and what stands in the inbox is whole."""


@dataclass(frozen=True)
class RunOrder:
    """One run: which flow, over which source, with which settings."""

    flow: FlowName
    source: str
    settings: Settings

    def bounds(self) -> Bounds:
        """Limits for the worker processes."""
        chosen = self.settings
        limits = Limits(size_bytes=chosen.max_size_mb * MIB)
        return Bounds(
            workers=chosen.workers,
            timeout_seconds=chosen.timeout_seconds,
            memory_bytes=chosen.max_memory_mb * MIB,
            files_per_child=chosen.files_per_child,
            reading=ReadOptions(
                _read_passwords(chosen.password_file), limits, recognition=chosen.recognition
            ),
            review=ReviewRule(chosen.review_severities, chosen.review_leftover_share),
        )

    def source_options(self) -> SourceOptions:
        """How to list and read the source."""
        chosen = self.settings
        settle = chosen.settle_seconds
        outputs = [chosen.state, *([chosen.out] if chosen.out else [])]
        return SourceOptions(
            exclude=chosen.exclude,
            most_bytes=chosen.max_size_mb * MIB,
            settle_seconds=SETTLE_SECONDS[self.flow] if settle is None else settle,
            leave_out=tuple(str(folder) for folder in outputs),
            connection=chosen.connection,
            spool=self.spool,
            follow_links=chosen.follow_links,
        )

    @property
    def spool(self) -> Path:
        """Folder for copies of remote files: this source's own, as other runs use the same state."""
        return self.settings.spool / digest_of_source(self.source)


class Claims:
    """Contents that batches of this process are working on, so that no two extract the same."""

    def __init__(self) -> None:
        self._claimed: set[str] = set()
        self._turn = Lock()

    def take(self, wanted: Iterable[str]) -> set[str]:
        """Claim what is free of these; the caller has to give it back."""
        with self._turn:
            free = {sha256 for sha256 in wanted if sha256 not in self._claimed}
            self._claimed |= free
            return free

    def give_back(self, claimed: set[str]) -> None:
        """End a claim."""
        with self._turn:
            self._claimed -= claimed


@dataclass(frozen=True)
class Workspace:
    """The open parts of a run in one process."""

    order: RunOrder
    catalog: Catalog
    source: FileSource
    pool: WorkerPool
    sinks: tuple[Sink, ...]
    claims: Claims = field(default_factory=Claims)
    stopping: Event = field(default_factory=Event)
    """Set when the run is to end: batches begin no further file."""

    @property
    def spool(self) -> Path:
        """Folder for copies of remote files."""
        return self.order.spool

    def stop(self) -> None:
        """Have batches end soon: no further file is begun, transfers are broken off.

        What children have in work may come to its end for a while; then they are killed, and the
        next run takes up those files.
        """
        self.stopping.set()
        self.source.stop()
        timer = Timer(_GRACE_SECONDS, self.pool.kill)
        timer.daemon = True
        timer.start()


@contextmanager
def open_workspace(order: RunOrder) -> Iterator[Workspace]:
    """Open everything for the block; raises CatalogError, SourceError, OutputError."""
    settings = order.settings
    with ExitStack() as opened:
        with suppress(OSError):  # who needs it says so
            make_private_folder(settings.state)
        catalog = open_catalog(settings.catalog)
        opened.callback(catalog.close)
        source = open_source(order.source, order.source_options())
        opened.callback(source.close)
        sinks = open_sinks(settings, source.uri, catalog)
        pool = opened.enter_context(WorkerPool(order.bounds()))
        yield Workspace(order, catalog, source, pool, sinks)


def digest_of_source(address: str) -> str:
    """A short name for a source, of letters and digits."""
    return hashlib.sha256(public_address(address).encode(errors="surrogateescape")).hexdigest()[:32]


def clear_spool(order: RunOrder) -> None:
    """Remove the copies that a run over this source left behind that died."""
    shutil.rmtree(order.spool, ignore_errors=True)


_shared: dict[str, tuple[Workspace, object]] = {}
_shared_turn = Lock()


def shared_workspace(order: RunOrder) -> Workspace:
    """This process's workspace for an order; opened on first use, closed at exit."""
    key = f"{order.flow} {order.source} {order.settings.model_dump_json()}"
    with _shared_turn:
        if key not in _shared:
            opened = open_workspace(order)
            _shared[key] = (opened.__enter__(), opened)
        return _shared[key][0]


def offer_workspace(workspace: Workspace) -> None:
    """Let `shared_workspace` find one that this process has open already."""
    order = workspace.order
    key = f"{order.flow} {order.source} {order.settings.model_dump_json()}"
    with _shared_turn:
        _shared[key] = (workspace, None)


def withdraw_workspace(workspace: Workspace) -> None:
    """Undo `offer_workspace`."""
    with _shared_turn:
        for key, (offered, _) in list(_shared.items()):
            if offered is workspace:
                del _shared[key]


@atexit.register
def _close_shared() -> None:
    for _, opened in _shared.values():
        if opened is not None:
            opened.__exit__(None, None, None)  # type: ignore[attr-defined]
    _shared.clear()


def _read_passwords(file: Path | None) -> tuple[str, ...]:
    if file is None:
        return ()
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The password file {file} cannot be read: {error}.") from error
    return tuple(line for line in text.splitlines() if line)

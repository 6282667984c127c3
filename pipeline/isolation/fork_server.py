"""The fork server: one process that loads what extraction needs and forks every child from it.

It takes more than a second to load, on a core of its own if it is started first of all; nothing
heavy is imported here for that reason.
"""

import multiprocessing
import os
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import ForkServerContext, ForkServerProcess
from threading import Lock
from typing import Any

from pipeline.own_path import own_path_variables

_START_LOCK = Lock()


def warm_up() -> None:
    """Start the fork server if it does not run yet; returns at once, it loads by itself."""
    fork_context()
    with _START_LOCK, _own_path():
        forkserver.ensure_running()


@contextmanager
def _own_path() -> Iterator[None]:
    """Have the server that starts in the block find this very code."""
    wanted = own_path_variables()
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def fork_context() -> ForkServerContext:
    """The context whose processes are children of the fork server."""
    context = _Context()
    context.set_forkserver_preload(["pipeline.isolation.deaf", "pipeline.isolation.preload"])
    return context


class _Process(ForkServerProcess):
    """A process that starts without importing the parent's main module, and from anywhere.

    `multiprocessing` would import the main script in every child, which for a Prefect worker
    means a second and 100 MB of Prefect; our children need none of it. It also forbids children
    to daemonic processes (Dask's workers are) lest they outlive them; ours cannot.
    """

    def start(self) -> None:
        current: Any = multiprocessing.current_process()
        with _START_LOCK, _own_path():
            main, config = sys.modules["__main__"], current._config
            daemon = config.get("daemon")
            sys.modules["__main__"] = types.ModuleType("__main__")
            config["daemon"] = False
            try:
                super().start()
            finally:
                sys.modules["__main__"] = main
                if daemon is None:
                    config.pop("daemon")
                else:
                    config["daemon"] = daemon

    def run(self) -> None:
        """In the child: let go of what would keep the fork server alive, and work.

        The fork server ends when nobody holds the other end of its pipe any more, and each child
        inherits that end. One that never looks at its own pipe (a file that loops) would keep the
        fork server, and so itself, alive when the run is gone.
        """
        for holder, name in (
            (forkserver._forkserver, "_forkserver_alive_fd"),
            (resource_tracker._resource_tracker, "_fd"),
        ):
            handle = getattr(holder, name)
            if handle is not None:
                os.close(handle)
                setattr(holder, name, None)
        super().run()


class _Context(ForkServerContext):
    Process = _Process

"""Leaving a run whose Prefect server is gone: quietly, and without waiting for what cannot be sent.

Prefect's client keeps events and log lines for the server in queues of its own, and at the end of
the process tries for seconds to send each of them.
"""

import logging
from contextlib import suppress
from queue import Empty
from typing import Any


def be_quiet() -> None:
    """Silence Prefect's client: that its server is away, a line of ours has said."""
    logging.raiseExceptions = False
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] == "prefect":
            logging.getLogger(name).disabled = True


def drop_unsent() -> None:
    """Empty the queues; what is being sent at this moment is still waited for."""
    from prefect.events.worker import EventsWorker
    from prefect.logging.handlers import APILogWorker

    for service in (EventsWorker, APILogWorker):
        instances: dict[Any, Any] = getattr(service, "_instances", {})
        for instance in list(instances.values()):
            queue = getattr(instance, "_queue", None)
            with suppress(Empty):
                while queue is not None:
                    queue.get_nowait()
                    queue.task_done()

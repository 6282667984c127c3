"""Deliveries as they become due, for as long as the process runs: `jixiao webhooks deliver --follow`.

Webhooks take turns: one has so many seconds and then waits behind the others, however much is
queued for it. Those that did not show yet that they answer quickly have half of the workers at most,
so that they keep each other waiting and nobody else. A catalog that is away (a restart of PostgreSQL) is waited for.
"""

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

from pipeline.catalog.columns import utc_now
from pipeline.catalog.connection import Catalog, CatalogError
from pipeline.webhooks.delivering import WebhookSettings, drain, due_webhooks
from pipeline.webhooks.pruning import prune_delivered

log = logging.getLogger("jixiao.webhooks")

_TURN_SECONDS = 5.0
"""One webhook with a long queue lets the others have their turn."""
_QUICK_SECONDS = 0.5
"""A webhook is quick if its deliveries took no longer than this on average in its last turn."""
_PRUNE_EVERY_SECONDS = 3600
"""What is kept is counted in days."""
_LEAST_PAUSE = 0.5
"""Seconds; doubled before the first look at a catalog that was away, however often one usually looks."""

_LOOK_SECONDS = 0.2
"""How soon a stop is noticed."""

_LONGEST_PAUSE = 30.0
"""Seconds. A database that was away is noticed within it."""


def deliver_forever(
    catalog: Catalog, settings: WebhookSettings, stop: Event, seconds: float = 1.0
) -> None:
    """Make deliveries as they become due, until told to stop; now and then prune the outbox."""
    next_pruning = 0.0
    pause = seconds
    with ThreadPoolExecutor(settings.workers, thread_name_prefix="webhook") as pool:
        turns = _Turns(settings.workers, stop)
        while not stop.is_set():
            try:
                turns.collect()
                for webhook_id in turns.choose(due_webhooks(catalog)):
                    turns.begin(webhook_id, pool, _turn(catalog, webhook_id, settings, stop))
                if time.monotonic() >= next_pruning:
                    prune_delivered(catalog, settings.keep_days, utc_now())
                    next_pruning = time.monotonic() + _PRUNE_EVERY_SECONDS
                pause = seconds
            except CatalogError as error:
                pause = min(_LONGEST_PAUSE, max(pause, _LEAST_PAUSE) * 2)
                log.warning("deliveries wait: %s", error)
            turns.wait(pause)


def _turn(
    catalog: Catalog, webhook_id: int, settings: WebhookSettings, stop: Event
) -> Callable[[], float]:
    """One turn of a webhook; gives the seconds that a delivery took on average."""

    def take() -> float:
        begun = time.monotonic()
        delivered, failed = drain(
            catalog,
            webhook_id,
            settings,
            lambda: stop.is_set() or time.monotonic() - begun > _TURN_SECONDS,
        )
        return (time.monotonic() - begun) / max(delivered + failed, 1)

    return take


class _Turns:
    """Who is being served, who waited longest, and who is quick."""

    def __init__(self, workers: int, stop: Event) -> None:
        self._workers = workers
        self._stop = stop
        self._ended = Event()
        self._served: dict[int, Future[float]] = {}
        self._last: dict[int, float] = {}
        self._quick: set[int] = set()

    def collect(self) -> None:
        """Take down what ended. Raises CatalogError if the catalog was away in a turn."""
        self._ended.clear()
        for webhook_id, future in list(self._served.items()):
            if not future.done():
                continue
            del self._served[webhook_id]
            if future.result() <= _QUICK_SECONDS:
                self._quick.add(webhook_id)
            else:
                self._quick.discard(webhook_id)

    def choose(self, due: Sequence[int]) -> list[int]:
        """Who has a turn now: those that waited longest, of those not known to be quick only some."""
        waiting = sorted(
            (one for one in due if one not in self._served),
            key=lambda one: self._last.get(one, 0.0),
        )
        free = self._workers - len(self._served)
        share = max(1, self._workers // 2) - len(self._served.keys() - self._quick)
        chosen: list[int] = []
        for webhook_id in waiting:
            if len(chosen) == free:
                break
            if webhook_id not in self._quick:
                if share <= 0:
                    continue
                share -= 1
            chosen.append(webhook_id)
        return chosen

    def begin(self, webhook_id: int, pool: ThreadPoolExecutor, turn: Callable[[], float]) -> None:
        """Start a turn."""
        self._last[webhook_id] = time.monotonic()
        future = pool.submit(turn)
        self._served[webhook_id] = future
        future.add_done_callback(lambda _: self._ended.set())

    def wait(self, seconds: float) -> None:
        """Until a turn ends, it is time to look again, or to stop."""
        end = time.monotonic() + seconds
        while not self._stop.is_set() and time.monotonic() < end:
            if self._ended.wait(min(_LOOK_SECONDS, max(0.0, end - time.monotonic()))):
                return

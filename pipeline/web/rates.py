"""How many requests somebody may make: token buckets, one for each caller, bounded in number."""

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

_MOST_CALLERS = 10_000
"""A bucket is some hundred bytes."""


class RateLimit:
    """A token bucket for each name: `burst` at once, refilled at `per_second`."""

    def __init__(
        self, per_second: float, burst: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._per_second = per_second
        self._burst = burst
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._turn = Lock()

    def take(self, name: str) -> float:
        """Take a token; return 0, or the seconds to wait until there is one."""
        with self._turn:
            tokens = self._tokens(name)
            wait = 0.0 if tokens >= 1 else (1 - tokens) / self._per_second
            self._keep(name, tokens if wait else tokens - 1)
        return wait

    def wait_for(self, name: str) -> float:
        """The seconds until there is a token, without taking it."""
        with self._turn:
            tokens = self._tokens(name)
        return 0.0 if tokens >= 1 else (1 - tokens) / self._per_second

    def _tokens(self, name: str) -> float:
        now = self._clock()
        tokens, since = self._buckets.get(name, (self._burst, now))
        return min(self._burst, tokens + (now - since) * self._per_second)

    def _keep(self, name: str, tokens: float) -> None:
        self._buckets[name] = (tokens, self._clock())
        self._buckets.move_to_end(name)
        while len(self._buckets) > _MOST_CALLERS:
            # The one that has been quiet longest has most likely a full bucket again.
            self._buckets.popitem(last=False)
